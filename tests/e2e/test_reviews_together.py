"""Several reviews that fall due around the same time are one panel's, called by one message; each domain is counted by
itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, CoOp, joined

WORSE = ("m4", "m5", "m6")


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[CoOp]:
    """bad.example and worse.example are limited, five days apart."""
    with joined().again(tmp_path) as co_op:
        co_op.complain()
        co_op.verdict("limit")
        co_op.pass_time(5 * DAY)
        co_op.complain("mallory@worse.example", by=WORSE)
        co_op.verdict("limit", 2)
        assert (co_op.block("bad.example"), co_op.block("worse.example")) == ("silence", "silence")
        yield co_op


def due(co_op: CoOp) -> None:
    """Time goes on to the first review."""
    until = co_op.case().review_on
    assert until
    co_op.jump(until - HOUR)
    co_op.pass_time(HOUR + 5 * MINUTE)


def of(co_op: CoOp, domain: str) -> str:
    """The number of the review about a server."""
    return next(str(one.number) for one in co_op.cases() if one.kind.value == "review" and one.domain == domain)


def called(co_op: CoOp) -> dict[str, Any]:
    """Who was called to look again: handle → their summons."""
    found = {}
    for member in co_op._members():
        for letter in co_op.hand.inbox(member):
            if "to look again at what stands against 2 servers" in letter.text:
                found[member] = letter
    return found


def answers(co_op: CoOp, text: str) -> None:
    for member, summons in called(co_op).items():
        co_op.hand.post(member, f"@jurybot {text}", "direct", summons.id)
    co_op.settle()
    co_op.pass_time(ROUND + 3 * MINUTE)


def test_one_panel_of_three_is_called_to_both_by_one_message(limited: CoOp) -> None:
    due(limited)
    panel = called(limited)

    assert len(panel) == 3
    for letter in panel.values():
        for name in ("bad.example", "worse.example"):
            assert f"{of(limited, name)} {name}: limit" in letter.text
        assert len(letter.text) + len(letter.note) <= 500
    sent = [post for post in limited.posts() if "look again" in post.text or "fresh look" in post.text]
    assert len(sent) == 3
    assert limited.case("3").draw == limited.case("4").draw
    assert {seat.number for seat in limited.case("4").seats} == {1, 2, 3}


def test_one_word_answers_for_all_and_each_is_counted_by_itself(limited: CoOp) -> None:
    due(limited)
    answers(limited, "limit")

    assert limited.outcome("3") == ("ended", "kept") and limited.outcome("4") == ("ended", "kept")
    assert len(limited.case("4").tallied.ballots if limited.case("4").tallied else ()) == 3
    assert (limited.block("bad.example"), limited.block("worse.example")) == ("silence", "silence")


@pytest.mark.parametrize(
    "text",
    [
        "bad.example: nothing\nworse.example: limit",
        "{bad} nothing\n{worse} limit",
        "{worse}: limit\nbad.example nothing",
    ],
)
def test_a_line_for_each_answers_each(limited: CoOp, text: str) -> None:
    due(limited)
    bad, worse = of(limited, "bad.example"), of(limited, "worse.example")
    answers(limited, text.format(bad=bad, worse=worse))

    assert limited.outcome(bad) == ("ended", "lifted") and limited.block("bad.example") == ""
    assert limited.outcome(worse) == ("ended", "kept") and limited.block("worse.example") == "silence"
    assert limited.outcome("1") == ("ended", "lifted") and limited.outcome("2") == ("in force", "limit")


def test_what_is_unclear_for_all_is_asked_back_once(limited: CoOp) -> None:
    due(limited)
    one, summons = next(iter(called(limited).items()))
    before = len(limited.letters(one))

    limited.hand.post(one, "@jurybot agree", "direct", summons.id)
    limited.settle()
    asked = limited.letters(one)[before:]
    limited.tell(one, "nothing", next(letter.id for letter in limited.hand.inbox(one) if letter.text == asked[0]))
    answers(limited, "nothing")

    assert len(asked) == 1 and "no answer of yours counts" in asked[0]
    assert limited.outcome("3")[1] == limited.outcome("4")[1] == "lifted"


def test_facts_are_sent_of_each(limited: CoOp) -> None:
    due(limited)
    one, summons = next(iter(called(limited).items()))

    limited.tell(one, "facts", summons.id)

    told = [text for text in limited.letters(one) if "known here, complaints about" in text]
    assert sorted(text.split()[1] for text in told) == ["bad.example:", "worse.example:"]
    assert "Facts: reply facts." in summons.text


def test_who_names_one_of_them_keeps_the_seat_in_the_other(limited: CoOp) -> None:
    due(limited)
    answers(limited, "worse.example: nothing")

    assert limited.outcome(of(limited, "worse.example")) == ("ended", "lifted")
    assert all(seat.held for seat in limited.case(of(limited, "bad.example")).seats[:3])


def test_who_declines_is_replaced_in_both_and_the_next_is_called_once(limited: CoOp) -> None:
    due(limited)
    first = called(limited)
    one, summons = next(iter(first.items()))

    limited.hand.post(one, "@jurybot decline", "direct", summons.id)
    limited.settle()

    later = called(limited).keys() - first.keys()
    assert len(later) == 1
    assert [seat.number for seat in limited.case("3").sitting] == [seat.number for seat in limited.case("4").sitting]


def test_an_edit_is_what_counts_for_each(limited: CoOp) -> None:
    due(limited)
    for member, summons in called(limited).items():
        post = limited.hand.post(member, "@jurybot limit", "direct", summons.id)
        limited.pass_time(MINUTE)
        limited.hand.edit(post, "@jurybot 3 limit\n4 nothing")
    limited.pass_time(ROUND + 3 * MINUTE)

    assert limited.outcome("3") == ("ended", "kept") and limited.outcome("4") == ("ended", "lifted")


def test_both_numbers_are_in_the_record_of_the_one_draw(limited: CoOp) -> None:
    due(limited)
    answers(limited, "limit")
    draws = limited.folder / "site/draws"

    number = limited.case("3").draw
    assert json.loads((draws / f"{number}/case.json").read_text())["case"] == 3
    assert json.loads((draws / f"{number}/case-4.json").read_text())["case"] == 4
    assert "case-4.json" in (draws / f"{number}/index.html").read_text()
    assert "of case 4" not in (draws / f"{number}/index.html").read_text()
    for case in ("3", "4"):
        assert f"draws/{number}/index.html" in (limited.folder / f"site/decisions/{case}.html").read_text()
    limited.stop()
    limited.start()  # what is published is not ahead of the database
    assert limited.outcome("4")[1] == "kept"


def test_a_review_alone_is_called_as_ever_and_one_far_off_waits_for_its_day(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"review": {"together_within": "1 day"}}) as co_op:
        co_op.complain()
        co_op.verdict("limit")
        co_op.pass_time(5 * DAY)
        co_op.complain("mallory@worse.example", by=WORSE)
        co_op.verdict("limit", 2)
        due(co_op)

        assert not called(co_op)
        assert [one.kind.value for one in co_op.cases()].count("review") == 1


def test_a_panel_withdrawn_from_one_goes_on_with_the_other(limited: CoOp) -> None:
    due(limited)
    first = limited.case("3").about_number
    limited.acts.undo(str(first), dry=False, because="a mistake")
    limited.settle()
    for member, summons in called(limited).items():
        limited.hand.post(member, "@jurybot nothing", "direct", summons.id)
    limited.pass_time(ROUND + 3 * MINUTE)

    assert limited.outcome("3")[1] == "withdrawn"
    assert limited.outcome("4") == ("ended", "lifted")


