"""Several reviews that fall due around the same time are one panel's, called by one message; each domain is counted by
itself."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from jurybot.cli.verify import verify
from jurybot.core.record.record import entry_from
from jurybot.service.draw import draw_panel
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, CoOp, Prepared, joined, limited
from tests.e2e.test_restore import copy_of, restore

WORSE = ("m4", "m5", "m6")


def due(co_op: CoOp) -> None:
    """Time goes on to the first review."""
    until = co_op.case().review_on
    assert until
    co_op.jump(until - HOUR)
    co_op.pass_time(HOUR + 5 * MINUTE)


def of(co_op: CoOp, domain: str) -> str:
    """The number of the review about a server."""
    return next(str(one.number) for one in co_op.cases() if one.kind.value == "review" and one.domain == domain)


@cache
def both_limited() -> Prepared:
    """bad.example and worse.example are limited, five days apart."""
    with tempfile.TemporaryDirectory() as folder, limited().again(Path(folder)) as co_op:
        co_op.pass_time(5 * DAY)
        co_op.complain("mallory@worse.example", by=WORSE)
        co_op.verdict("limit", 2)
        assert (co_op.block("bad.example"), co_op.block("worse.example")) == ("silence", "silence")
        return Prepared.of(co_op)


@cache
def called_to_both() -> Prepared:
    """The review of both has begun."""
    with tempfile.TemporaryDirectory() as folder, both_limited().again(Path(folder)) as co_op:
        due(co_op)
        return Prepared.of(co_op)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[CoOp]:
    with both_limited().again(tmp_path) as co_op:
        yield co_op


@pytest.fixture
def review(tmp_path: Path) -> Iterator[CoOp]:
    with called_to_both().again(tmp_path) as co_op:
        yield co_op


def of_case(co_op: CoOp, case: str) -> str:
    """The server that a case is about."""
    return next(one.domain for one in co_op.cases() if one.id == case)


def called(co_op: CoOp) -> dict[str, Any]:
    """Who was called to look again: handle → their summons."""
    found = {}
    for member in co_op._members():
        for letter in co_op.hand.inbox(member):
            if "to look again at what stands against 2 servers" in letter.text:
                found[member] = letter
    return found


def positions(co_op: CoOp, number: str) -> list[str]:
    """What was counted in a case."""
    count = co_op.case(number).tallied
    return sorted(ballot.position for ballot in count.ballots) if count else []


def answers(co_op: CoOp, text: str) -> None:
    for member, summons in called(co_op).items():
        co_op.hand.post(member, f"@jurybot {text}", "direct", summons.id)
    co_op.settle()
    co_op.pass_time(ROUND + 3 * MINUTE)


def test_one_panel_of_three_is_called_to_both_by_one_message(review: CoOp) -> None:
    panel = called(review)

    assert len(panel) == 3
    for letter in panel.values():
        for name in ("bad.example", "worse.example"):
            assert f"{of(review, name)} {name}: limit" in letter.text
        assert len(letter.text) + len(letter.note) <= 500
    sent = [post for post in review.posts() if "look again" in post.text or "fresh look" in post.text]
    assert len(sent) == 3
    assert review.case("3").draw == review.case("4").draw
    assert {seat.number for seat in review.case("4").seats} == {1, 2, 3}


def test_where_posts_are_short_each_is_called_to_by_a_message_of_its_own(both: CoOp) -> None:
    both.sandbox.state.most_characters = 270
    both.restart()
    due(both)

    calls = [post for post in both.posts() if "drawn by lot" in post.text and "fresh look" in post.text]
    assert not called(both)
    assert len(calls) == 6 and all(len(post.text) + len(post.spoiler_text) <= 270 for post in calls)


def test_one_that_is_held_while_the_world_is_looked_at_has_no_panel_with_the_other(
    both: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, looked = draw_panel._look, list[str]()

    def stella_is_quicker(desk: Any, case: Any, now: Any) -> Any:
        looked.append(case)
        if len(looked) == 2:
            both.acts.hold(of_case(both, case), "I know their admin")
        return right(desk, case, now)

    monkeypatch.setattr(draw_panel, "_look", stella_is_quicker)
    due(both)

    first, second = (next(one for one in both.cases() if one.id == case) for case in looked)
    assert (first.number, first.state.value) == (3, "deliberating") and not called(both)
    assert (second.number, second.state.value) == (None, "filed")


def test_one_word_answers_for_all_and_each_is_counted_by_itself(review: CoOp) -> None:
    answers(review, "limit")

    assert review.outcome("3") == ("ended", "kept") and review.outcome("4") == ("ended", "kept")
    assert len(review.case("4").tallied.ballots if review.case("4").tallied else ()) == 3
    assert (review.block("bad.example"), review.block("worse.example")) == ("silence", "silence")


@pytest.mark.parametrize(
    "text",
    [
        "bad.example: nothing\nworse.example: limit",
        "{bad} nothing\n{worse} limit",
        "{worse}: keep it\nbad.example lift",
    ],
)
def test_a_line_for_each_answers_each(review: CoOp, text: str) -> None:
    bad, worse = of(review, "bad.example"), of(review, "worse.example")
    answers(review, text.format(bad=bad, worse=worse))

    assert review.outcome(bad) == ("ended", "lifted") and review.block("bad.example") == ""
    assert review.outcome(worse) == ("ended", "kept") and review.block("worse.example") == "silence"
    assert review.outcome("1") == ("ended", "lifted") and review.outcome("2") == ("in force", "limit")


def test_what_is_unclear_for_all_is_asked_back_once(review: CoOp) -> None:
    one, summons = next(iter(called(review).items()))
    before = len(review.letters(one))

    review.hand.post(one, "@jurybot agree", "direct", summons.id)
    review.settle()
    asked = review.letters(one)[before:]
    review.tell(one, "nothing", next(letter.id for letter in review.hand.inbox(one) if letter.text == asked[0]))
    answers(review, "nothing")

    assert len(asked) == 1 and "no answer of yours counts" in asked[0]
    assert review.outcome("3")[1] == review.outcome("4")[1] == "lifted"


def test_a_word_for_all_with_another_for_one_below_it_is_asked_back_and_counts_for_none(review: CoOp) -> None:
    one, summons = next(iter(called(review).items()))

    review.hand.post(one, "@jurybot limit\nbad.example: nothing", "direct", summons.id)
    review.settle()
    asked = review.newest(one)
    review.pass_time(ROUND + 3 * MINUTE)

    assert "You named more than one case or server" in asked
    assert positions(review, "3") == positions(review, "4") == []


def test_facts_are_sent_of_each(review: CoOp) -> None:
    one, summons = next(iter(called(review).items()))

    review.tell(one, "facts", summons.id)

    told = [text for text in review.letters(one) if "known here, complaints about" in text]
    assert sorted(text.split()[1] for text in told) == ["bad.example:", "worse.example:"]
    assert "Facts: reply facts." in summons.text


def test_who_names_one_of_them_keeps_the_seat_in_the_other(review: CoOp) -> None:
    answers(review, "worse.example: nothing")

    assert review.outcome(of(review, "worse.example")) == ("ended", "lifted")
    assert all(seat.held for seat in review.case(of(review, "bad.example")).seats[:3])


def test_who_declines_is_replaced_in_both_and_the_next_is_called_once(review: CoOp) -> None:
    first = called(review)
    one, summons = next(iter(first.items()))

    review.hand.post(one, "@jurybot decline", "direct", summons.id)
    review.settle()

    later = called(review).keys() - first.keys()
    assert len(later) == 1
    assert [seat.number for seat in review.case("3").sitting] == [seat.number for seat in review.case("4").sitting]


def test_an_edit_is_what_counts_for_each(review: CoOp) -> None:
    for member, summons in called(review).items():
        post = review.hand.post(member, "@jurybot limit", "direct", summons.id)
        review.pass_time(MINUTE)
        review.hand.edit(post, "@jurybot 3 limit\n4 nothing")
    review.pass_time(ROUND + 3 * MINUTE)

    assert review.outcome("3") == ("ended", "kept") and review.outcome("4") == ("ended", "lifted")


def test_both_numbers_are_in_the_record_of_the_one_draw(review: CoOp) -> None:
    answers(review, "limit")
    draws = review.folder / "site/draws"

    number = review.case("3").draw
    assert json.loads((draws / f"{number}/case.json").read_text())["case"] == 3
    assert json.loads((draws / f"{number}/case-4.json").read_text())["case"] == 4
    intent = json.loads((draws / f"{number}/intent.json").read_text())
    assert intent["further"] == [sha256((draws / f"{number}/case-4.json").read_bytes()).hexdigest()]
    assert "case-4.json" in (draws / f"{number}/index.html").read_text()
    assert "of case 4" not in (draws / f"{number}/index.html").read_text()
    for case in ("3", "4"):
        assert f"draws/{number}/index.html" in (review.folder / f"site/decisions/{case}.html").read_text()
    review.stop()
    review.start()  # what is published is not ahead of the database
    assert review.outcome("4")[1] == "kept"


def test_what_became_of_the_seats_is_in_the_record_for_each_and_can_be_checked(review: CoOp) -> None:
    one, summons = next(iter(called(review).items()))
    review.hand.post(one, "@jurybot 3 limit\n4 recuse", "direct", summons.id)
    review.settle()
    answers(review, "limit")
    review.pass_time(2 * ROUND)  # who took the seat in the one case keeps silent
    draw = review.folder / f"site/draws/{review.case('3').draw}"

    became = {}
    for seats in ("seats", "seats-4"):
        entry = entry_from((draw / f"{seats}.json").read_bytes())
        became[seats] = [seat["became"] for seat in entry["seats"]]
    assert verify(str(review.folder / "site"), json=False) == 0
    assert became["seats"].count("declined") == 0 and became["seats-4"].count("declined") == 1
    assert "seats-4.json" in (draw / "index.html").read_text()


@pytest.mark.parametrize("ended", [False, True])
def test_both_are_known_again_where_the_database_is_older_than_their_draw(both: CoOp, ended: bool) -> None:
    copy = copy_of(both)
    due(both)
    if ended:
        answers(both, "limit")
    draw = both.case("3").draw

    restored = restore(both, copy)
    both.settle()

    assert (restored.lost, restored.burnt) == ((3, 4), 1)
    assert (both.case("3").draw, both.case("4").draw, both.case("4").sits_with) == (draw, draw, 3)
    names = {file.name for file in (both.folder / f"site/draws/{draw}").glob("*.json")}
    ends = {"seats.json", "seats-4.json"} if ended else {"withdrawn.json", "withdrawn-4.json"}
    assert names == {"case.json", "case-4.json", "intent.json", "reveal.json", "result.json"} | ends


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


def disagree(co_op: CoOp, texts: tuple[str, str, str]) -> None:
    """The three jurors say these, and the round ends."""
    for (member, summons), text in zip(called(co_op).items(), texts, strict=True):
        co_op.hand.post(member, f"@jurybot {text}", "direct", summons.id)
    co_op.settle()
    co_op.pass_time(ROUND + 3 * MINUTE)


def test_the_next_round_of_both_is_called_to_by_one_message_with_the_reasons_given_in_each(review: CoOp) -> None:
    before = len(review.posts())
    disagree(review, ("3 limit\nthey spam us\n4 limit\nstill no rules", "nothing", "aside"))
    digests = [post.text for post in review.posts()[before:] if "No agreement" in post.text]

    assert review.case("3").round == review.case("4").round == 2
    assert len(digests) == 3
    three, four = (f"{number} {review.case(number).domain}: limit" for number in ("3", "4"))
    for text in digests:
        places = [text.index(words) for words in (three, "they spam us", four, "still no rules")]
        assert places == sorted(places)
    for member in called(review):
        digest = next(letter for letter in review.hand.inbox(member) if "No agreement" in letter.text)
        review.hand.post(member, "@jurybot 3 nothing\n4 limit", "direct", digest.id)
    review.settle()
    review.pass_time(4 * HOUR + 3 * MINUTE)

    assert review.outcome("3") == ("ended", "lifted") and review.outcome("4") == ("ended", "kept")


def test_where_one_alone_goes_on_a_reply_speaks_of_that(review: CoOp) -> None:
    disagree(review, ("limit", "3 limit\n4 nothing", "3 limit\n4 aside"))
    assert review.outcome("3") == ("ended", "kept") and review.case("4").round == 2
    for member in called(review):
        digest = next(letter for letter in review.hand.inbox(member) if "No agreement" in letter.text)
        review.tell(member, "nothing", digest.id)
    review.pass_time(4 * HOUR + 3 * MINUTE)

    assert review.outcome("3") == ("ended", "kept") and review.outcome("4") == ("ended", "lifted")


def test_who_is_called_to_each_by_a_message_of_its_own_answers_each(review: CoOp) -> None:
    """Two others left one of the cases each, so the next in line came to both in turn."""
    panel = called(review)
    first, second, third = panel
    review.tell(first, "3 recuse\n4 limit", panel[first].id)
    review.tell(second, "4 recuse\n3 limit", panel[second].id)
    review.tell(third, "limit", panel[third].id)
    calls: dict[str, dict[str, str]] = {}
    for member in review._members():
        letters = [letter for letter in review.hand.inbox(member) if "drawn by lot" in letter.text]
        calls[member] = {letter.note.split()[2]: letter.id for letter in letters}
    reserve = next(member for member, letters in calls.items() if {"3", "4"} <= letters.keys())
    review.tell(reserve, "limit", calls[reserve]["4"])
    review.tell(reserve, "nothing", calls[reserve]["3"])
    review.pass_time(ROUND + 3 * MINUTE)

    assert (positions(review, "3"), positions(review, "4")) == (["limit", "limit", "none"], ["limit"] * 3)


def test_what_is_asked_back_of_one_is_answered_for_that_one(review: CoOp) -> None:
    (one, summons), *others = called(review).items()
    for (other, its), text in zip(others, ("limit", "aside"), strict=True):
        review.tell(other, text, its.id)
    review.tell(one, "3 agree\n4 limit", summons.id)
    asked = next(letter for letter in review.hand.inbox(one) if "no answer of yours counts" in letter.text)
    review.tell(one, "nothing", asked.id)
    review.pass_time(ROUND + 3 * MINUTE)

    assert (positions(review, "3"), positions(review, "4")) == (
        ["aside", "limit", "none"],
        ["aside", "limit", "limit"],
    )


def test_who_keeps_silent_where_nobody_is_left_is_reminded_once_of_both_and_answers_both(both: CoOp) -> None:
    both.restart(more={"proposal": {"review": {"reserves": 0}}})
    due(both)
    silent, *others = called(both)
    for member in others:
        both.tell(member, "limit", called(both)[member].id)
    both.pass_time(5 * HOUR)
    reminders = [letter for letter in both.hand.inbox(silent) if "Not a word from you yet" in letter.text]
    both.tell(silent, "nothing", reminders[0].id)
    both.pass_time(HOUR + 3 * MINUTE)

    assert len(reminders) == 1
    assert not [text for member in others for text in both.letters(member) if "Not a word from you yet" in text]
    assert positions(both, "3") == positions(both, "4") == ["limit", "limit", "none"]


def test_a_panel_withdrawn_from_one_goes_on_with_the_other(review: CoOp) -> None:
    first = review.case("3").about_number
    review.acts.undo(str(first), dry=False, because="a mistake")
    review.settle()
    for member, summons in called(review).items():
        review.hand.post(member, "@jurybot nothing", "direct", summons.id)
    review.pass_time(ROUND + 3 * MINUTE)

    assert review.outcome("3")[1] == "withdrawn"
    assert review.outcome("4") == ("ended", "lifted")


@pytest.mark.parametrize("in_thread", [True, False])
def test_who_is_pressed_is_exchanged_in_both_and_two_stewards_are_told(review: CoOp, in_thread: bool) -> None:
    first = called(review)
    one, summons = next(iter(first.items()))

    review.tell(one, "pressure", summons.id if in_thread else None)

    assert len(called(review).keys() - first.keys()) == 1
    assert "Your seat has passed on" in review.newest(one)
    for steward in ("stella", "stan"):
        assert sum("says that they were pressed" in text for text in review.letters(steward)) == 1
    gone = [{seat.number for seat in review.case(number).seats if not seat.sits} for number in ("3", "4")]
    assert gone[0] == gone[1] and len(gone[0]) == 1
    assert {seat.left_because for number in ("3", "4") for seat in review.case(number).seats} == {"", "declined"}


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_call_to_both_whose_parent_is_gone_is_written_anew_for_those_that_go_on(both: CoOp, withdrawn: bool) -> None:
    for member in both._members():
        both.hand.follow(member, "jurybot")
    both.sandbox.fault("status", method="POST", path="/api/v1/statuses", status=429, times=2)
    due(both)
    assert called(both) == {}
    with both.desk.store.transaction() as work:
        doors = [row.anchor for row in work.pool.members() if row.anchor]
    for door in doors:
        both.hand.delete(door)
    if withdrawn:
        both.withdraw(of(both, "worse.example"), "it is on again")
    both.pass_time(HOUR)

    calls = list(both.summoned(int(of(both, "bad.example"))).values())
    assert len(calls) == 3
    assert all(("worse.example" in letter.text) is not withdrawn for letter in calls)
    with both.desk.store.transaction() as work:
        also = [message.also for letter in calls if (message := work.messages.get(letter.id))]
    assert [len(one) for one in also] == [0 if withdrawn else 1] * 3, "of what a reply below it speaks"
    assert len(called(both)) == (0 if withdrawn else 3)
    assert all(seat.half_at for seat in both.case(of(both, "bad.example")).seats[:3])


def test_a_word_by_somebody_without_a_seat_under_a_call_to_both_is_no_answer(review: CoOp) -> None:
    summons = next(iter(called(review).values()))
    other = next(member for member in review._members() if member not in called(review))

    review.tell(other, "nothing", summons.id)
    review.tell(other, "facts", summons.id)

    assert not any("known here, complaints about" in text for text in review.letters(other))
    assert all(not seat.held for number in ("3", "4") for seat in review.case(number).seats)


def test_what_is_asked_back_of_somebody_who_has_left_meanwhile_is_kept_as_said_of_one_case(review: CoOp) -> None:
    one, summons = next(iter(called(review).items()))
    review.sandbox.fault("drop_after", method="POST", path="/api/v1/statuses")
    review.tell(one, "agree", summons.id)

    review.acts.forget(one)
    review.pass_time(HOUR)

    (asked,) = [letter for letter in review.hand.inbox(one) if "no answer of yours counts" in letter.text]
    with review.desk.store.transaction() as work:
        ours = work.messages.get(asked.id)
    assert ours and ours.also == ()


def test_what_a_suspended_juror_wrote_of_both_and_nobody_had_read_is_heard_of_both(both: CoOp) -> None:
    both.restart(more={"proposal": {"review": {"reserves": 0}}})
    due(both)
    panel = called(both)
    for member, summons in panel.items():
        both.hand.post(member, "@jurybot limit", "direct", summons.id)
    one = next(iter(panel))
    both.hand.suspend(one)
    for _ in range(3):
        both.pass_time(HOUR)
    both.hand.unsuspend(one)

    both.pass_time(ROUND)

    assert positions(both, "3") == positions(both, "4") == ["limit", "limit", "limit"]
