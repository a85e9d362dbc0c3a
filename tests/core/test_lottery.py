"""Drawing a standing jury with quotas: cells, rows, what the seed picks, and that strangers can check it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.checks.draw_check import Failed, check
from jurybot.core.record import draw, lottery
from jurybot.core.record.lottery import Cell, NoSuchJury, Quota, Row
from jurybot.core.record.merkle import Tree
from jurybot.core.record.record import entry_from, policy_entry

DE, OLD = Quota(feature="language", value="de", at_least=2), Quota(feature="since", value="old", at_most=3)
START = b"s" * 32
SEEDS = st.binary(min_size=32, max_size=32)


def members(number: int, **features: str) -> dict[str, dict[str, str]]:
    made = "-".join(features.values())
    return {f"{made}-{n}": features for n in range(number)}


PEOPLE = members(5, language="de", since="old") | members(20, language="en", since="new") | members(8, language="fr")


def test_members_alike_as_far_as_quotas_speak_of_them_share_a_cell() -> None:
    found = lottery.cells(PEOPLE, [DE, OLD])

    assert [(cell.name, cell.members) for cell, _ in found] == [
        ("language=de, since=old", 5),
        ("language=other, since=other", 28),
    ]
    assert sum(len(who) for _, who in found) == len(PEOPLE)


def test_without_quotas_everybody_is_alike() -> None:
    assert [(cell.name, cell.members) for cell, _ in lottery.cells(PEOPLE, [])] == [("everybody", 33)]


def test_what_cannot_be_is_said_with_the_numbers() -> None:
    those = [cell for cell, _ in lottery.cells(PEOPLE, [DE])]

    with pytest.raises(NoSuchJury, match="a jury of 40 cannot be drawn of 33"):
        lottery.refuse_what_cannot_be(those, [DE], 40)
    with pytest.raises(NoSuchJury, match="of language=de there are 5, and at least 6 are wanted"):
        lottery.refuse_what_cannot_be(those, [Quota(feature="language", value="de", at_least=6)], 10)


def test_a_row_is_a_jury_only_if_it_keeps_every_quota() -> None:
    those = [cell for cell, _ in lottery.cells(PEOPLE, [DE, OLD])]

    assert lottery.keeps((2, 8), those, [DE, OLD], 10)
    assert not lottery.keeps((1, 9), those, [DE, OLD], 10), "too few of de"
    assert not lottery.keeps((4, 6), those, [DE, OLD], 10), "too many old"
    assert not lottery.keeps((3, 6), those, [DE, OLD], 10), "not ten"


def test_a_members_chance_is_their_share_of_all_juries_in_the_drum() -> None:
    those = [Cell(traits=(("a", "x"),), members=4), Cell(traits=(("a", "y"),), members=10)]

    chances = lottery.chances(those, [Row(counts=(1, 2), times=3), Row(counts=(2, 1), times=1)])

    assert chances == [Fraction(5, 16), Fraction(7, 40)]


@given(SEEDS)
def test_a_row_is_picked_in_proportion_to_its_times(seed: bytes) -> None:
    rows = [Row(counts=(1,), times=1), Row(counts=(2,), times=10**6)]

    assert lottery.picked(seed, rows) in {0, 1}
    assert lottery.picked(seed, rows) == lottery.picked(seed, list(rows))


def test_over_many_seeds_rows_come_as_often_as_they_lie_in_the_drum() -> None:
    rows = [Row(counts=(1,), times=1), Row(counts=(2,), times=3)]

    first = sum(lottery.picked(sha256(bytes([n // 256, n % 256])).digest(), rows) == 0 for n in range(2000))

    assert 430 < first < 570


@given(SEEDS)
def test_those_chosen_are_as_many_as_the_row_says_and_none_twice(seed: bytes) -> None:
    those = [Cell(traits=(("a", "x"),), members=4), Cell(traits=(("a", "y"),), members=10)]

    found = lottery.chosen(seed, (4, 3), those)

    assert sorted(found[0]) == [0, 1, 2, 3]
    assert len(set(found[1])) == 3 and all(0 <= at < 10 for at in found[1])


ROWS = [Row(counts=(2, 8), times=3), Row(counts=(3, 7), times=2)]


POLICY = policy_entry(
    day=date(2026, 3, 1),
    number=1,
    chains=[{"by": "operator", "anchor": draw.chain_anchor(START, 4).hex(), "length": 4, "from_draw": 1}],
    seats=7,
    reserves=6,
    reveal_within_days=1,
)


def whats_wrong(term: Any, reveals: Sequence[Any], jury: Any) -> str:
    """What a check of the published entries finds, or nothing."""
    found = check([POLICY, term, *reveals, jury])
    return found.because if isinstance(found, Failed) else ""


def a_term(quotas: Sequence[Quota] = (DE, OLD), rows: Sequence[Row] = ROWS) -> tuple[Any, Any, Any]:
    """A term, its reveal and its jury, as they would be published."""
    found = lottery.cells(PEOPLE, quotas)
    secrets = [{member: sha256(member.encode()).digest() for member in who} for _, who in found]
    trees = [Tree([ticket for ticket, _ in draw.tickets(those, 0, 1)]) for those in secrets]
    term = lottery.term_entry(
        day=date(2026, 3, 1),
        draw=1,
        term=1,
        policy=POLICY,
        size=10,
        quotas=quotas,
        drum=[(cell, tree) for (cell, _), tree in zip(found, trees, strict=True)],
        rows=rows,
        reveal_by=date(2026, 3, 2),
    )
    reveal = draw.reveal_entry(draw=1, by="operator", value=draw.chain_value(START, 4, 1))
    return term, reveal, lottery.jury_entry(term=term, reveals=[reveal], trees=trees)


def test_a_stranger_finds_nothing_wrong_with_an_honest_draw() -> None:
    term, reveal, jury = a_term()

    assert whats_wrong(term, [reveal], jury) == ""
    assert len(jury["chosen"]) == 10


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda t, r, j: j.update(row=1 - j["row"]), "another row"),
        (lambda t, r, j: j["chosen"].reverse(), "picks others"),
        (lambda t, r, j: j["chosen"].pop(), "9 were chosen for a jury of 10"),
        (lambda t, r, j: j["chosen"][0].update(ticket="0" * 64), "not proved"),
        (lambda t, r, j: j.update(seed="0" * 64), "the seed is another"),
        (lambda t, r, j: r.update(value="0" * 64), "it does not lead to the anchor"),
        (lambda t, r, j: t.update(size=9), "a row is not a jury of 9"),
        (lambda t, r, j: t["rows"][0].update(times=7), "another term"),
        (lambda t, r, j: t["rows"][0].update(counts=[9, 1]), "more of a cell than there are"),
        (lambda t, r, j: t["rows"][1].update(counts=[1, 9]), "a row does not keep a quota: of language=de, 2 to 10"),
        (lambda t, r, j: t["rows"][1].update(counts=[4, 6]), "a row does not keep a quota: of since=old, 0 to 3"),
        (lambda t, r, j: t["quotas"][0].update(at_least=3), "a row does not keep a quota: of language=de, 3 to 10"),
        (lambda t, r, j: t["quotas"].pop(), "one value for each feature"),
        (lambda t, r, j: t["cells"][1].update(values=["de", "other"]), "the name of cell language=other, since=other"),
        (lambda t, r, j: t["cells"][0].update(values=["de"]), "one value for each feature"),
        (lambda t, r, j: t["cells"][0].update(values=["de", "old", "x"]), "one value for each feature"),
        (
            lambda t, r, j: t["cells"][1].update(values=["en", "other"], name="language=en, since=other"),
            "language=en, since=other has a value that no quota names",
        ),
        (lambda t, r, j: t["cells"].append(t["cells"][1]), "two cells have the same name"),
        (lambda t, r, j: r.update(draw=2), "it is of draw 2, the term of draw 1"),
        (lambda t, r, j: t.update(policy="0" * 64), "it names another policy"),
        (lambda t, r, j: t.update(day="2026-02-28"), "it is older than its policy"),
        (lambda t, r, j: t.update(reveal_by="2026-03-09"), "reveal_by is not 2026-03-02"),
        (lambda t, r, j: t.update(cells="x"), "not as docs/record.md says"),
        (lambda t, r, j: t["quotas"][0].update(at_least=-1), "not as docs/record.md says"),
    ],
)
def test_whatever_was_changed_is_found(change: Any, found: str) -> None:
    term, reveal, jury = a_term()

    change(term, reveal, jury)

    assert found in whats_wrong(term, [reveal], jury)


def test_what_are_not_the_entries_of_one_term_is_found_too() -> None:
    term, reveal, jury = a_term()

    assert "there are policy, term, jury" in whats_wrong(term, [], jury)
    assert "there are policy, term, jury, jury" in whats_wrong(term, [jury], jury)
    assert "there are policy, term, reveal, term" in whats_wrong(term, [reveal], term)
    assert "an entry is a map" in whats_wrong(term, [reveal], None)


def test_the_quotas_stand_in_the_record_and_no_more_of_anybody_than_the_cells_tell_already() -> None:
    term, _, _ = a_term()

    assert term["quotas"] == [
        {"feature": "language", "value": "de", "at_least": 2, "at_most": 10},
        {"feature": "since", "value": "old", "at_least": 0, "at_most": 3},
    ]
    assert [(cell["name"], cell["values"]) for cell in term["cells"]] == [
        ("language=de, since=old", ["de", "old"]),
        ("language=other, since=other", ["other", "other"]),
    ]


def test_a_jury_drawn_without_quotas_can_be_checked() -> None:
    term, reveal, jury = a_term(quotas=[], rows=[Row(counts=(10,), times=1)])

    assert (term["quotas"], term["cells"][0]["values"]) == ([], [])
    assert whats_wrong(term, [reveal], jury) == ""


def test_a_term_that_was_published_before_quotas_were_stays_valid() -> None:
    """Byte for byte what was published then; nothing can be said of its quotas."""
    folder = Path(__file__).parent / "term_1"
    term, reveal, jury = (entry_from((folder / f"{name}.json").read_bytes()) for name in ("term", "reveal", "jury"))

    assert term["version"] == 1
    assert whats_wrong(term, [reveal], jury) == ""
    assert "missing or unknown: quotas" in whats_wrong({**term, "quotas": []}, [reveal], jury)
    assert "a row is not a jury of 9" in whats_wrong({**term, "size": 9}, [reveal], jury)


def test_a_lottery_too_long_to_be_published_is_refused_before_anything_is_drawn() -> None:
    term, _, _ = a_term()
    tree = Tree([sha256(bytes([n])).digest() for n in range(200)])

    with pytest.raises(NoSuchJury, match="choose a smaller size"):
        lottery.term_entry(
            day=date(2026, 3, 1),
            draw=1,
            term=1,
            policy=term,
            size=120,
            quotas=[],
            drum=[(Cell(traits=(), members=200), tree)],
            rows=[Row(counts=(120,), times=1)],
            reveal_by=date(2026, 3, 2),
        )
