"""An interim limit over real HTTP, and a suspend that is decided where a limit of an earlier case stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jurybot.core.names import BlockId
from jurybot.instance.gateway import Gateway
from jurybot.service.page_ports.stewards import ActRefused
from tests.e2e.co_op import DAY, HOUR, ROUND, SUSPEND, CoOp, joined, seated
from tests.e2e.test_appeals import SECONDERS, answers, entry, page
from tests.e2e.test_reviews import due

WITHOUT_MEDIA = {"name": "limit", "proposed": "limit", "reject_media": True}


def test_an_interim_limit_is_told_at_once_and_goes_with_a_case_that_comes_to_nothing(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.tell("stella", "interim bad.example because a raid is under way")

        assert co_op.block() == "silence"
        assert any("limited bad.example until" in post for post in co_op.public_posts())
        assert not any("raid" in post for post in co_op.public_posts())

        co_op.verdict("nothing")
        co_op.pass_time(DAY)

        assert co_op.block() == ""
        ended = [post for post in co_op.public_posts() if "limit that our stewards had put on bad.example" in post]
        assert len(ended) == 1, "its end is told as its beginning was"
        co_op.complain("minion@bad.example", by=("m4", "m5", "m6"))
        assert co_op.outcome()[1] == "no-action"


def test_a_verdict_takes_the_interim_limit_over_and_an_undo_lifts_all(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"triage": [{**SUSPEND["triage"][0], **WITHOUT_MEDIA}]}) as co_op:
        co_op.complain()
        co_op.acts.interim("1", "a raid is under way")
        co_op.settle()
        block = co_op.hand.block("bad.example")
        assert block is not None
        first = block.id

        co_op.verdict("limit")
        co_op.pass_time(DAY)

        block = co_op.hand.block("bad.example")
        assert block is not None and block.id == first
        assert block.private_comment.startswith("jurybot case 1 ")
        assert block.public_comment.startswith("Jury case 1: "), "and not: for a week at most"
        assert block.reject_media is True, "the verdict's extras came with it"
        assert co_op.outcome() == ("in force", "limit")

        co_op.acts.undo("1", dry=False, because="a mistake")
        co_op.settle()
        assert co_op.block() == ""


def test_an_interim_limit_ends_after_a_week(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.acts.interim("1", "a raid is under way")
        co_op.acts.hold("1", "we ask around")
        co_op.settle()

        co_op.sleep(7 * DAY + HOUR)

        assert co_op.block() == ""
        assert co_op.outcome() == ("deliberating", "")


@pytest.mark.parametrize("once_in", ["10 days", "3 days"])
def test_a_server_has_one_only_once_in_the_time_that_the_config_says(tmp_path: Path, once_in: str) -> None:
    more = {"interim": {"limit_for": "1 day", "once_in": once_in}}
    with joined().again(tmp_path, more=more) as co_op:
        co_op.complain()
        co_op.acts.interim("1", "a raid is under way")
        co_op.settle()
        co_op.verdict("nothing")
        assert co_op.outcome() == ("ended", "no-action") and co_op.block() == ""
        co_op.pass_time(4 * DAY)
        co_op.complain("minion@bad.example", by=("m4", "m5", "m6"))

        if once_in == "10 days":
            with pytest.raises(ActRefused, match="had an interim limit lately, and gets none before 2026-03-14"):
                co_op.acts.interim("2", "another raid")
        else:
            co_op.acts.interim("2", "another raid")
            co_op.settle()

        assert co_op.block() == ("" if once_in == "10 days" else "silence")


def a_suspend_proposed_over_our_limit(co_op: CoOp) -> None:
    """Case 1 limits; later reports bring a suspend before a panel."""
    co_op.complain()
    co_op.verdict("limit")
    co_op.pass_time(4 * DAY)
    co_op.stop()
    co_op.configure("live", SUSPEND)
    co_op.start()
    co_op.complain("minion@bad.example", by=("m1", "m2", "m3"))


def a_suspend_over_our_limit(co_op: CoOp) -> None:
    """The panel agrees; its first step stands."""
    a_suspend_proposed_over_our_limit(co_op)
    co_op.all_answer("suspend", 2)
    co_op.pass_time(2 * ROUND + HOUR)


def test_a_suspend_is_decided_where_our_limit_stands_and_an_undo_gives_the_limit_back(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        a_suspend_over_our_limit(co_op)
        assert co_op.case("2").hold is None
        assert co_op.case("1").superseded_by == 2

        co_op.pass_time(5 * DAY)
        assert co_op.block() == "suspend"
        assert co_op.outcome("2") == ("in force", "suspend")

        co_op.acts.undo("2", dry=False, because="they have a new admin")
        co_op.settle()

        block = co_op.hand.block("bad.example")
        assert block is not None and block.severity == "silence"
        assert block.private_comment.startswith("jurybot case 1 ")
        assert co_op.case("1").superseded_by == 0
        assert co_op.outcome("1") == ("in force", "limit")
        assert "taken back. It is limited again, as we had decided before." in co_op.public_posts()[-1]


@pytest.mark.parametrize("stood", ["silence", "suspend"])
def test_an_undo_gives_the_limit_back_also_by_a_block_that_people_put_back(tmp_path: Path, stood: str) -> None:
    """With the private comment that made it the jury's: it is another row of the server's then."""
    with joined().again(tmp_path) as co_op:
        a_suspend_over_our_limit(co_op)
        if stood == "suspend":
            co_op.pass_time(5 * DAY)
        ours = co_op.hand.block("bad.example")
        assert ours is not None and ours.severity == stood
        co_op.hand.lift_block("bad.example")
        co_op.hand.block_domain("bad.example", stood, private_comment=ours.private_comment)
        if stood == "suspend":
            co_op.acts.undo("2", dry=False, because="they have a new admin")
        else:
            co_op.withdraw("2", "they have a new admin")
        co_op.settle()

        block = co_op.hand.block("bad.example")
        assert block is not None and block.severity == "silence"
        assert block.private_comment.startswith("jurybot case 1 ")
        assert co_op.case("1").superseded_by == 0


def test_a_review_that_finds_nothing_needed_ends_the_earlier_limit_too(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        a_suspend_over_our_limit(co_op)
        co_op.pass_time(5 * DAY)
        due(co_op, "2")
        answers(co_op, "nothing")

        assert co_op.block() == ""
        assert [co_op.outcome(number) for number in ("1", "2")] == [("ended", "lifted")] * 2
        assert "not needed any more" in co_op.public_posts()[-1]
        assert entry(co_op, 1)["outcome"] == "lifted", "the earlier decision is not in force either"
        assert "by a review" in page(co_op, 1)


def test_a_vote_that_overturns_a_suspend_says_that_the_earlier_limit_stands(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        a_suspend_over_our_limit(co_op)
        co_op.tell("m14", "appeal 2 to all because they have a new admin")
        for member in (*SECONDERS, *(f"m{n}" for n in range(4, 11))):
            co_op.tell(member, "second 2")
        co_op.acts.result("2", "lifted", "9 of 14 against")
        co_op.settle()

        assert co_op.outcome("2") == ("ended", "overturned")
        assert (co_op.block(), co_op.outcome("1")) == ("silence", ("in force", "limit"))
        assert "overturned by a vote of our members. It is limited, as we had decided" in co_op.public_posts()[-1]


@pytest.mark.parametrize("later", ["is open", "came to nothing"])
def test_a_proposal_to_lift_is_about_the_measure_that_stands_whatever_became_of_a_later_case(
    tmp_path: Path, later: str
) -> None:
    with joined().again(tmp_path) as co_op:
        a_suspend_proposed_over_our_limit(co_op)
        if later == "came to nothing":
            co_op.all_answer("nothing", 2)
            co_op.pass_time(2 * ROUND + HOUR)

        co_op.tell("m14", "propose lift bad.example because they have a new admin")
        co_op.tell("stella", "second bad.example")

        call = co_op.case("1").call
        assert call is not None and (call.wants, call.seconders) == ("lift", 1)


def told(co_op: CoOp, part: str) -> int:
    return sum(part in text for text in co_op.letters("stella"))


REFUSED = "did not take the change of the interim limit"


def test_an_interim_limit_that_the_server_refuses_is_told_and_the_case_goes_on(panel: CoOp) -> None:
    panel.sandbox.fault("status", method="POST", path="/api/v1/admin/domain_blocks", status=422, times=None)
    panel.acts.interim("1", "a raid is under way")
    panel.settle()

    assert told(panel, REFUSED) == 1
    assert panel.block() == "" and panel.public_posts() == []
    panel.sandbox.stage.faults.clear()
    panel.verdict("limit")
    assert panel.outcome() == ("in force", "limit") and panel.block() == "silence"


def test_an_interim_limit_on_what_no_jury_may_touch_any_more_is_not_taken_and_that_is_told(panel: CoOp) -> None:
    panel.acts.interim("1", "a raid is under way")
    panel.restart(more={"rails": {"never": ["bad.example"]}})
    panel.settle()

    assert told(panel, REFUSED) == 1
    assert panel.block() == "" and panel.public_posts() == []


def test_an_interim_limit_that_people_make_their_own_that_very_moment_stays_when_the_case_comes_to_nothing(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.acts.interim("1", "a raid is under way")
    panel.settle()
    look = Gateway.block

    def in_between(self: Gateway, block: BlockId) -> Any:
        panel.hand.change_block("bad.example", severity="suspend", private_comment="we have seen enough")
        return look(self, block)

    monkeypatch.setattr(Gateway, "block", in_between)
    panel.verdict("nothing")

    assert panel.outcome() == ("ended", "no-action")
    assert panel.block() == "suspend"
    assert not any("nothing of ours limits it any more" in post for post in panel.public_posts()), "that is theirs now"


def test_an_interim_limit_that_people_have_made_anew_is_theirs_at_its_end(panel: CoOp) -> None:
    panel.tell("stella", "interim bad.example because they raid us")
    panel.pass_time(HOUR)
    panel.hand.lift_block("bad.example")
    panel.hand.block_domain("bad.example", "silence", private_comment="by hand")

    panel.verdict("nothing")

    assert panel.outcome() == ("ended", "no-action")
    assert panel.block() == "silence"
    assert not any("nothing of ours limits it any more" in post for post in panel.public_posts()), "that is theirs now"


def test_extras_that_a_verdict_brings_to_an_interim_limit_are_not_told_as_done_by_hand(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"triage": [{**SUSPEND["triage"][0], **WITHOUT_MEDIA}]}) as co_op:
        co_op.complain()
        co_op.acts.interim("1", "a raid is under way")
        co_op.settle()
        co_op.acts.hold("1", "we ask around")
        co_op.sleep(DAY)  # the list is read: the limit refuses no media yet
        co_op.acts.release("1", "nothing was found")
        co_op.verdict("limit")
        co_op.sleep(DAY)

        block = co_op.hand.block("bad.example")
        assert block is not None and block.reject_media
        assert not any("by hand" in text for text in co_op.letters("stella"))
