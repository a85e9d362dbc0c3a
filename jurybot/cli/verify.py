"""`jurybot verify`: the published record of a site, read as anybody can read it, and checked without any account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from time import sleep
from typing import Any

import click

from jurybot.cli import show
from jurybot.cli.opened import fail
from jurybot.cli.site_reader import SiteReader, reader
from jurybot.core.canonical import Entry, canonical
from jurybot.core.checks.decision_check import Counted, check_decisions
from jurybot.core.checks.decision_form import WHERE, Decisions, decisions_from
from jurybot.core.checks.draw_check import Failed, Grade
from jurybot.core.checks.draws_check import check_all
from jurybot.core.checks.pages_check import check_draw_page, check_pages, years
from jurybot.core.checks.pool_check import in_pool
from jurybot.core.checks.record_check import Drawn, check_draw, policies_from
from jurybot.core.checks.record_files import PAGE, Read, draw_files, not_expected

GRADES = {
    Grade.OPERATOR_ONLY: (
        "the operator knew each value beforehand, and could have chosen the panel: by trying salts, or who is in the "
        "pool, until the seed picks those who suit."
    ),
    Grade.STEWARD: "right if one steward of the draw is honest.",
}
LATEST = "draws/policy.json"
AGAIN_AFTER = 5.0
"""Seconds. The files of one step of the bot are written in less."""
NOT_CHECKED = (
    "whether the site was the same yesterday: there is no signed log, so keep a copy and compare",
    "when a value was revealed: reveals and results have no day",
    "whether the published tally is of the ballots that were cast: no ballot is published by itself",
    "what pages say, days of grace and of reviews, and whether the server did what was decided",
)
"""What no check here can tell of any site of this version."""


@dataclass(slots=True, kw_only=True)
class Found:
    """What was checked, up to the first thing that fails."""

    policies: list[Entry] = field(default_factory=list)
    draws: list[Drawn] = field(default_factory=list)
    counted: Counted = field(default_factory=Counted)
    pages: int = 0
    notes: tuple[str, ...] = ()
    failed: Failed | None = None

    @property
    def grade(self) -> Grade | None:
        """That of the draw which can be trusted least; None where nobody was drawn."""
        return min((one.grade for one in self.draws if one.grade), key=list(Grade).index, default=None)


def verify(site: str, *, json: bool, secret: str | None = None) -> int:
    """Checks the record at a web address or in a folder, and prints what was checked. Returns the exit code: 1 where
    something fails, which it names. `secret` is a member's `r` in hex: then it is told which pools they were in."""
    r = _secret(secret) if secret is not None else None
    with reader(site) as published:
        if not any(published.read(path) for path in ("about.html", "draws/policy-1.json")):
            fail(f"{site} is no jury's site: neither about.html nor draws/policy-1.json is there.")
        found = _read(published, quiet=json)
    pools = {one.draw: in_pool(r, one) for one in found.draws} if r else None
    if json:
        show.as_json(_as_map(found) | ({"pools": {str(draw): told for draw, told in pools.items()}} if pools else {}))
    elif found.failed:
        click.echo(f"{show.said(found.failed.entry)}: {show.said(found.failed.because)}.", err=True)
        again = f"also when it was read again {AGAIN_AFTER:.0f} seconds later"
        click.echo(f"Something is wrong with this record, {again}; nothing behind it was checked.", err=True)
    else:
        click.echo(_summary(found))
        for draw, told in (pools or {}).items():
            click.echo(f"You, in draw {draw}: {told}.")
    return 1 if found.failed else 0


def _read(site: SiteReader, *, quiet: bool) -> Found:
    """What was found. Where something fails the site is read a second time before that is said: its files are written
    one after the other, and it may have been read in just that moment. A line for each draw once it is checked."""
    told = set[int]()

    def tell(drawn: Drawn) -> None:
        if not quiet and drawn.draw not in told:
            click.echo(_line(drawn))
        told.add(drawn.draw)

    found = _checked(site, tell)
    if found.failed:
        sleep(AGAIN_AFTER)
        found = _checked(site, tell)
    return found


def _checked(site: SiteReader, tell: Callable[[Drawn], None]) -> Found:
    found = Found()
    found.failed = check_site(site, found, tell)
    return found


def _secret(text: str) -> bytes:
    if re.fullmatch(r"[0-9a-f]{64}", text.strip()) is None:
        fail("The secret must be 64 digits and letters a to f, as your own page shows it.", code=2)
    return bytes.fromhex(text.strip())


def check_site(site: SiteReader, found: Found, tell: Callable[[Drawn], None] = lambda drawn: None) -> Failed | None:
    """Policies, draws, all draws together, decisions, pages: fills in what was `found` up to the first that fails, and
    returns that. `tell` hears of each draw once it is checked."""
    policies = policies_from(_all(site.read, "draws/policy-{}.json"))
    if isinstance(policies, Failed):
        return policies
    found.policies = policies
    return _draws(site, found, tell) or _latest(site.read, policies) or _together(found) or _decided(site, found)


def _draws(site: SiteReader, found: Found, tell: Callable[[Drawn], None]) -> Failed | None:
    for number in count(1):
        files = draw_files(site.read, number)
        if files is None:
            return _no_more(site, number, len(found.policies))
        if odd := not_expected(f"draws/{number}", site.names(f"draws/{number}") or (), [*files, PAGE]):
            return odd
        drawn = check_draw(number, files, found.policies)
        if isinstance(drawn, Failed):
            return drawn
        if wrong := check_draw_page(number, site.read(f"draws/{number}/{PAGE}"), files, drawn.policy):
            return wrong
        found.draws.append(drawn)
        tell(drawn)
    return None


def _no_more(site: SiteReader, number: int, policies: int) -> Failed | None:
    """The draws end here: nothing may stand behind."""
    if draw_files(site.read, number + 1) is not None:
        return Failed(entry=f"draws/{number}", because=f"it is not there, and draw {number + 1} is")
    expected = [str(draw) for draw in range(1, number)] + [f"policy-{one}.json" for one in range(1, policies + 1)]
    return not_expected("draws", site.names("draws") or (), [*expected, "policy.json"])


def _latest(read: Read, policies: list[Entry]) -> Failed | None:
    there = read(LATEST)
    if there is None and not policies:
        return None
    is_last = bool(policies) and there == canonical(policies[-1])
    return None if is_last else Failed(entry=LATEST, because=f"it is not draws/policy-{len(policies)}.json, the last")


def _together(found: Found) -> Failed | None:
    notes = check_all(found.draws, found.policies)
    if isinstance(notes, Failed):
        return notes
    found.notes = notes
    return None


def _decided(site: SiteReader, found: Found) -> Failed | None:
    raw = site.read(WHERE)
    if raw is None:  # it is written with the first page
        is_there = site.read("index.html") is not None
        return Failed(entry=WHERE, because="the first page is there, and it is not") if is_there else None
    decided = decisions_from(raw)
    if isinstance(decided, Failed):
        return decided
    counted = check_decisions(decided, found.draws)
    if isinstance(counted, Failed):
        return counted
    found.counted, found.notes = counted, (*found.notes, *counted.notes, *_lacking(decided, counted))
    pages = check_pages(decided, site.read)
    if isinstance(pages, Failed):
        return pages
    found.pages = pages
    expected = {"decisions": {one["page"] for one in decided.decisions}, "years": years(decided)}
    for folder, paths in expected.items():
        names = [path.removeprefix(f"{folder}/") for path in paths]
        if odd := not_expected(folder, site.names(folder) or (), names):
            return odd
    return None


def _lacking(decided: Decisions, counted: Counted) -> Iterator[str]:
    """What this site does not publish, as one made by an older version does not."""
    if decided.version == 1:
        yield "the pages were not checked: this site publishes no hashes of them"
    if loose := counted.counted - counted.bound:
        yield f"{loose} tallies are held against rules that no case entry binds: they could be others than at first"


def _all(read: Read, path: str) -> Iterator[bytes]:
    """Files that are numbered from 1 on, up to the first that is not there."""
    for number in count(1):
        if (raw := read(path.format(number))) is None:
            return
        yield raw


def _line(drawn: Drawn) -> str:
    """What it came to; all that was checked stands in the JSON."""
    of = f"case {', '.join(map(str, drawn.cases))}" if drawn.cases else "standing jury"
    return show.said(f"draw {drawn.draw}, {of}: {'; '.join(drawn.lines[-2:])}")


def _summary(found: Found) -> str:
    if not found.draws:
        return "Nobody has been drawn here yet."
    counted, grade = found.counted, found.grade
    told = (
        f"All is as it should be. Draws: {len(found.draws)}. Decisions: {counted.decisions}; tallies that come to "
        f"their outcomes: {counted.counted}. Pages as their hashes say: {found.pages}."
    )
    lines = [told, *(f"Note: {show.said(note)}." for note in found.notes)]
    lines += [f"Not checked: {'; '.join(NOT_CHECKED)}."]
    lines += [f"Grade: {grade.value}; {GRADES[grade]}"] if grade else []
    return "\n".join(lines)


def _as_map(found: Found) -> dict[str, Any]:
    return {
        "policies": len(found.policies),
        "draws": [
            {"draw": one.draw, "cases": list(one.cases), "grade": one.grade, "checked": list(one.lines)}
            for one in found.draws
        ],
        "decisions": found.counted.decisions,
        "counted_again": found.counted.counted,
        "bound_terms": found.counted.bound,
        "pages": found.pages,
        "notes": list(found.notes),
        "not_checked": list(NOT_CHECKED),
        "grade": found.grade,
        "failed": {"entry": found.failed.entry, "because": found.failed.because} if found.failed else None,
    }
