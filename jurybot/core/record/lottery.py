"""Drawing a standing jury for a term with quotas: cells of members alike, rows of how many of each, and the seed picks.

The lottery is solved before the seed exists and published as integer rows, so that whoever checks it needs no solver:
a row says how many of each cell are chosen, and how many `times` in the whole it counts. The quotas stand beside them,
so that every row can be held against them. (VERIFY.md, *The draw*.)
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256

from jurybot.core.canonical import MAX_BYTES, BadEntry, Entry, entry_hash, leaf, u64
from jurybot.core.clause import Clause, says
from jurybot.core.record import draw as d
from jurybot.core.record.draw import indices
from jurybot.core.record.merkle import Tree, is_proved
from jurybot.core.record.record import entry_of

EVERYBODY = "everybody"
"""The one cell where there are no quotas."""
OTHER = "other"
"""Every value that no quota speaks of, so that no quota can speak of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many of the jury must, and may, have `value` as their `feature`."""

    feature: str
    value: str
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Members whose features are the same, as far as quotas speak of them. `traits` go by the features' order."""

    traits: tuple[tuple[str, str], ...]
    members: int

    @property
    def name(self) -> str:
        return ", ".join(f"{feature}={value}" for feature, value in self.traits) or EVERYBODY

    def has(self, quota: Quota) -> bool:
        return (quota.feature, quota.value) in self.traits


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A jury as counts by cell, and how many times it lies in the drum."""

    counts: tuple[int, ...]
    times: int


class NoSuchJury(ValueError):
    """No jury of that size can keep these quotas; the text names what is in the way, `said` the same for a message."""

    def __init__(self, why: str, said: Clause) -> None:
        super().__init__(why)
        self.said = said


def cells(features: Mapping[str, Mapping[str, str]], quotas: Sequence[Quota]) -> list[tuple[Cell, list[str]]]:
    """The members by cell, cells in the order of their names. A member without a feature has "" as its value; values
    that no quota speaks of are one: OTHER."""
    spoken_of: dict[str, set[str]] = {}
    for quota in quotas:
        spoken_of.setdefault(quota.feature, set()).add(quota.value)
    by_traits: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for member, has in features.items():
        traits = tuple(
            (feature, has.get(feature, "") if has.get(feature, "") in values else OTHER)
            for feature, values in sorted(spoken_of.items())
        )
        by_traits.setdefault(traits, []).append(member)
    return [(Cell(traits=traits, members=len(who)), sorted(who)) for traits, who in sorted(by_traits.items())]


def refuse_what_cannot_be(those: Sequence[Cell], quotas: Sequence[Quota], size: int) -> None:
    """Raises NoSuchJury for what counting alone shows; what is left, the solver finds."""
    members = sum(cell.members for cell in those)
    if size > members:
        why = f"a jury of {size} cannot be drawn of {members}"
        raise NoSuchJury(why, says("jury-too-large", size=size, of=members))
    for quota in quotas:
        there = sum(cell.members for cell in those if cell.has(quota))
        if there < quota.at_least:
            named = f"{quota.feature}={quota.value}"
            why = f"of {named} there are {there}, and at least {quota.at_least} are wanted on the jury"
            raise NoSuchJury(why, says("quota-too-high", quota=named, there=there, wanted=quota.at_least))


def keeps(counts: Sequence[int], those: Sequence[Cell], quotas: Sequence[Quota], size: int) -> bool:
    """Whether a row is a jury of that size that keeps every quota."""
    if sum(counts) != size or any(not 0 <= n <= cell.members for n, cell in zip(counts, those, strict=True)):
        return False
    return all(
        quota.at_least
        <= sum(n for n, cell in zip(counts, those, strict=True) if cell.has(quota))
        <= (size if quota.at_most is None else quota.at_most)
        for quota in quotas
    )


def chances(those: Sequence[Cell], rows: Sequence[Row]) -> list[Fraction]:
    """The chance of each member of each cell to be on the jury."""
    whole = sum(row.times for row in rows)
    return [
        Fraction(sum(row.counts[place] * row.times for row in rows), whole * cell.members)
        for place, cell in enumerate(those)
    ]


def picked(seed: bytes, rows: Sequence[Row]) -> int:
    """The place of the row that the seed picks."""
    (at,) = indices(sha256(b"jurybot/v1/row\0" + seed).digest(), sum(row.times for row in rows), 1)
    for place, row in enumerate(rows):
        if at < row.times:
            return place
        at -= row.times
    raise AssertionError("an index is below the sum of all times")


def chosen(seed: bytes, counts: Sequence[int], those: Sequence[Cell]) -> list[list[int]]:
    """Within each cell, the places of those chosen: each member of it is as likely as any other."""
    return [
        indices(hmac.digest(seed, b"jurybot/v1/cell\0" + u64(place), "sha256"), cell.members, n)
        for place, (n, cell) in enumerate(zip(counts, those, strict=True))
    ]


OF_NO_CASE = 0
"""Tickets of a term are those of case 0, which is no case's number, and of the term as their round."""


def term_entry(
    *,
    day: date,
    draw: int,
    term: int,
    policy: Entry,
    size: int,
    quotas: Sequence[Quota],
    drum: Sequence[tuple[Cell, Tree]],
    rows: Sequence[Row],
    reveal_by: date,
) -> Entry:
    """The whole lottery, fixed before any value that picks is known. Raises NoSuchJury where it, or the jury that it
    picks, would be too long to be published."""
    made = {
        "day": day.isoformat(),
        "draw": draw,
        "term": term,
        "policy": entry_hash(policy),
        "size": size,
        "quotas": [
            {
                "feature": quota.feature,
                "value": quota.value,
                "at_least": quota.at_least,
                "at_most": size if quota.at_most is None else quota.at_most,
            }
            for quota in quotas
        ],
        "cells": [
            {
                "name": cell.name,
                "values": [value for _, value in cell.traits],
                "members": cell.members,
                "root": tree.root.hex(),
            }
            for cell, tree in drum
        ],
        "rows": [{"counts": list(row.counts), "times": row.times} for row in rows],
        "reveal_by": reveal_by.isoformat(),
    }
    longest = max((cell.members - 1).bit_length() for cell, _ in drum)
    if 300 + size * (150 + 67 * longest) > MAX_BYTES:
        why = f"a jury of {size} is too many to publish their proofs: choose a smaller size"
        raise NoSuchJury(why, says("jury-unpublishable"))
    try:
        return entry_of("term", **made)
    except BadEntry as bad:
        why = f"this lottery cannot be published ({bad}): have fewer quotas"
        raise NoSuchJury(why, says("jury-unpublishable")) from None


def jury_entry(*, term: Entry, reveals: Sequence[Entry], trees: Sequence[Tree]) -> Entry:
    """Whom the seed picks: the row, and in each cell those chosen. `reveals` as for a panel's draw."""
    drawn_by = _seed(term, reveals)
    those, rows, _ = _read(term)
    row = picked(drawn_by, rows)
    chosen_ones = [
        {
            "cell": place,
            "index": index,
            "ticket": trees[place].leaves[index].hex(),
            "proof": [node.hex() for node in trees[place].proof(index)],
        }
        for place, places in enumerate(chosen(drawn_by, rows[row].counts, those))
        for index in places
    ]
    return entry_of(
        "jury", draw=term["draw"], term_entry=entry_hash(term), seed=drawn_by.hex(), row=row, chosen=chosen_ones
    )


def wrong_with_lottery(term: Entry) -> str:
    """The first row that is no jury of that size that there can be, or does not keep the quotas as far as they are
    published; "" where there is none. No solver is needed, nor any secret: who is in which cell, no entry tells.
    Members who are alike must be in one cell: in two of the same name, those of the one could be likelier.
    """
    those, rows, quotas = _read(term)
    features, named = _features(quotas), {(quota.feature, quota.value) for quota in quotas}
    for cell, entry in zip(those, term["cells"], strict=True):
        if "values" not in entry:
            continue
        if len(entry["values"]) != len(features) or cell.name != entry["name"]:
            return f"the name of cell {entry['name']} is not that of one value for each feature that quotas speak of"
        if any(value != OTHER and (feature, value) not in named for feature, value in cell.traits):
            return f"cell {entry['name']} has a value that no quota names, and that is not {OTHER}"
    if len({cell["name"] for cell in term["cells"]}) < len(those):
        return "two cells have the same name"
    if any(len(row.counts) != len(those) or sum(row.counts) != term["size"] for row in rows):
        return f"a row is not a jury of {term['size']}"
    if any(n > cell.members for row in rows for n, cell in zip(row.counts, those, strict=True)):
        return "a row has more of a cell than there are"
    for quota in quotas:
        if any(not keeps(row.counts, those, [quota], term["size"]) for row in rows):
            bounds = f"{quota.at_least} to {quota.at_most}"
            return f"a row does not keep a quota: of {quota.feature}={quota.value}, {bounds} are to be on the jury"
    return ""


def wrong_with_jury(term: Entry, reveals: Sequence[Entry], jury: Entry) -> str:
    """What shows that the jury is not the one that the seed picks, member by member, or "". `reveals` as for a panel's
    draw: the operator's is the last."""
    if jury["term_entry"] != entry_hash(term) or jury["draw"] != term["draw"]:
        return "the jury names another term than this"
    drawn_by = _seed(term, reveals)
    if jury["seed"] != drawn_by.hex():
        return "the seed is another"
    those, rows, _ = _read(term)
    if not rows or jury["row"] != picked(drawn_by, rows):
        return "the seed picks another row"
    if len(jury["chosen"]) != term["size"]:
        return f"{len(jury['chosen'])} were chosen for a jury of {term['size']}"
    expected = [
        (place, index)
        for place, places in enumerate(chosen(drawn_by, rows[jury["row"]].counts, those))
        for index in places
    ]
    if [(one["cell"], one["index"]) for one in jury["chosen"]] != expected:
        return "the seed picks others in the cells"
    for one in jury["chosen"]:
        cell = term["cells"][one["cell"]]
        proof = [bytes.fromhex(node) for node in one["proof"]]
        found = bytes.fromhex(one["ticket"])
        if not is_proved(found, one["index"], proof, size=cell["members"], root=bytes.fromhex(cell["root"])):
            return f"a ticket of cell {cell['name']} is not proved"
    return ""


def _seed(term: Entry, reveals: Sequence[Entry]) -> bytes:
    *stewards, operator = (bytes.fromhex(one["value"]) for one in reveals)
    return d.seed(leaf(term), operator, stewards)


def _read(term: Entry) -> tuple[list[Cell], list[Row], list[Quota]]:
    """Cells, rows and quotas of an entry. Its first version has no quotas; a cell there is known by its name alone."""
    quotas = [Quota(**quota) for quota in term.get("quotas", ())]
    features = _features(quotas)
    those = [
        Cell(traits=tuple(zip(features, cell.get("values", ()), strict=False)), members=cell["members"])
        for cell in term["cells"]
    ]
    return those, [Row(counts=tuple(row["counts"]), times=row["times"]) for row in term["rows"]], quotas


def _features(quotas: Sequence[Quota]) -> list[str]:
    """What quotas speak of, in the order in which a cell has its values."""
    return sorted({quota.feature for quota in quotas})
