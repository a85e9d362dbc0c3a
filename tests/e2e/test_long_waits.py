"""What waits for long, or meets a mode that sends nothing: a review in dry run, stewards who settle a ratification, a
vote of all members that takes longer than the time to appeal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jurybot.service.page_ports.stewards import ActRefused
from tests.e2e.co_op import DAY, HOUR, MINUTE, SUSPEND, CoOp, joined
from tests.e2e.test_appeals import SECONDERS, again, answers, page
from tests.e2e.test_ratification import a_block, comment

ESCALATES: dict[str, Any] = {
    "rules.handed": {"extends": "consensus", "fallback": "escalate"},
    "proposal.ratification": {"rule": "handed"},
    "round": {"rounds": 1},
}
TIES = 3
BY_VOTE: dict[str, Any] = {**SUSPEND, "rails": {"suspend_ties_at_most": TIES - 1}}


def test_a_review_that_falls_due_in_dry_run_waits_and_is_held_once_the_bot_is_live_again(limited: CoOp) -> None:
    limited.sleep(3 * DAY)
    due = limited.case().review_on
    assert due
    limited.restart("dry-run")
    limited.jump(due + DAY)
    posts = len(limited.posts())
    limited.sleep(30 * DAY)
    waiting = limited.case()

    assert (waiting.under, len(limited.cases()), len(limited.posts())) == ("review", 1, posts)
    limited.restart("live")
    limited.settle()
    limited.pass_time(5 * MINUTE)
    called = set(again(limited))
    answers(limited, "limit")

    assert len(called) == 3
    assert limited.outcome("2") == ("ended", "kept") and limited.outcome() == ("in force", "limit")
    assert limited.case().looks[0].outcome == "kept" and limited.block() == "silence"


def test_an_undo_in_dry_run_lifts_the_block_once_the_bot_is_live_again(limited: CoOp) -> None:
    limited.sleep(3 * DAY)
    limited.restart("dry-run")
    limited.acts.undo("1", dry=False, because="it was wrong")
    limited.sleep(DAY)
    in_dry_run = limited.block()

    limited.restart("live")
    limited.settle()

    assert in_dry_run == "silence", "a dry run changes nothing"
    assert limited.block() == "" and limited.outcome() == ("ended", "undone")
    assert "taken back" in limited.public_posts()[-1]


def handed_over(co_op: CoOp, severity: str, measure: str) -> None:
    """A block made by hand is put to a panel that does not agree, and the rule hands it to the stewards."""
    a_block(co_op, severity)
    co_op.acts.propose(measure, "bad.example")
    co_op.settle()
    jurors = sorted(co_op.summoned())
    for juror in jurors:
        co_op.answer(juror, measure if juror in jurors[:3] else "nothing")
    co_op.settle()
    co_op.pass_time(7 * HOUR)
    assert co_op.case().state.value == "escalated"


def test_stewards_settle_a_ratification_that_no_round_agreed_on(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=ESCALATES) as co_op:
        handed_over(co_op, "silence", "limit")
        co_op.acts_as("stella").settle("1", "limit", "three of five, and they do spam")
        co_op.settle()

        assert co_op.outcome() == ("in force", "limit")
        assert (co_op.block(), comment(co_op)[:14]) == ("silence", "jurybot case 1")
        assert "the stewards decided" in page(co_op)


@pytest.mark.parametrize("ends", ["nothing", "time"])
def test_a_ratification_that_stewards_let_go_leaves_the_block_that_people_made(tmp_path: Path, ends: str) -> None:
    with joined().again(tmp_path, more=ESCALATES) as co_op:
        handed_over(co_op, "suspend", "suspend")
        with pytest.raises(ActRefused, match="lifts nothing"):
            co_op.acts_as("stella").settle("1", "limit", "half of it")
        if ends == "nothing":
            co_op.acts_as("stella").settle("1", "nothing", "they are nice")
            co_op.settle()
        else:
            co_op.pass_time(7 * DAY + HOUR)

        assert co_op.outcome() == ("ended", "no-agreement")
        assert (co_op.block(), comment(co_op)) == ("suspend", "seen on the fediblock tag")
        told = [text for text in co_op.letters("stan") if "did not ratify the block that people made" in text]
        assert len(told) == 1


def voted(co_op: CoOp) -> None:
    """Members call for a vote of all, and it takes until long after the time to appeal."""
    co_op.verdict("suspend")
    co_op.tell("m14", "appeal 1 to all because we should all decide this")
    for member in (*SECONDERS, *(f"m{n}" for n in range(1, 8))):
        co_op.tell(member, "second 1")
    co_op.sleep(60 * DAY)


@pytest.mark.parametrize(("result", "left"), [("upheld", "suspend"), ("lifted", "")])
def test_a_vote_that_takes_longer_than_the_time_to_appeal_still_counts(grave: CoOp, result: str, left: str) -> None:
    voted(grave)
    waiting, seats = grave.block(), seats_known(grave)
    grave.tell("m12", "appeal 1 because I waited long")
    late = grave.newest("m12")
    grave.acts_as("stella").result("1", result, "9 of 14")
    grave.settle()
    at_once = grave.block()
    grave.pass_time(3 * DAY + HOUR)

    assert waiting == "silence" and seats == 0, "who sat is forgotten in time"
    assert "The time to appeal is over" in late
    assert at_once == ("" if result == "lifted" else "silence"), "what was left of the grace is still to come"
    assert grave.block() == left
    said = next(post for post in reversed(grave.public_posts()) if "members" in post)
    assert ("vote of our members" if result == "lifted" else "Our members voted") in said


def seats_known(co_op: CoOp) -> int:
    """How many seats of case 1 can still be told apart by who held them."""
    case = co_op.case().id
    with co_op.desk.store.transaction() as work:
        return len(work.pool.seats_of(case))


@pytest.mark.parametrize(("result", "left"), [("upheld", "suspend"), ("limit", "silence")])
def test_a_vote_that_the_cost_asks_for_waits_for_its_result_however_long(
    tmp_path: Path, result: str, left: str
) -> None:
    with joined().again(tmp_path, more=BY_VOTE) as co_op:
        for n in range(4, 4 + TIES):
            co_op.hand.follow(f"m{n}", "mallory@bad.example")
        co_op.complain()
        co_op.verdict("suspend")
        co_op.sleep(90 * DAY)
        waiting, seats = co_op.block(), seats_known(co_op)
        with pytest.raises(ActRefused):
            co_op.acts_as("stella").confirm("1")
        co_op.acts_as("stella").result("1", result, "9 of 14")
        co_op.settle()

        assert waiting == "silence" and seats == 0
        assert co_op.block() == left
