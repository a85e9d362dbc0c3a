"""A moderator acts on the same server: never fought, always told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, CoOp


def alerts(co_op: CoOp, words: str) -> int:
    return sum(words in text for text in co_op.letters("stella"))


@pytest.mark.parametrize("severity", ["silence", "suspend", "noop"])
def test_a_block_that_is_there_already_is_left_as_it_is_and_the_case_is_braked(panel: CoOp, severity: str) -> None:
    panel.all_answer("limit")
    panel.hand.block_domain("bad.example", severity, private_comment="by hand")

    panel.pass_time(ROUND + 10 * MINUTE)

    block = panel.hand.block("bad.example")
    assert block and (block.severity, block.private_comment) == (severity, "by hand")
    assert panel.case().hold and panel.public_posts() == []
    assert alerts(panel, "people were there before me") + alerts(panel, "Somebody was at work") == 1


def test_a_braked_case_that_is_withdrawn_leaves_the_moderators_block(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.hand.block_domain("bad.example", "silence")
    panel.pass_time(ROUND + 10 * MINUTE)

    panel.tell("stella", "withdraw 1 because a moderator did it")

    panel.tell("stan", "withdraw 1 because a moderator did it")

    assert panel.block() == "silence"
    assert panel.outcome() == ("ended", "withdrawn")


def test_a_braked_case_that_is_released_once_the_block_is_gone_goes_on(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.hand.block_domain("bad.example", "noop")
    panel.pass_time(ROUND + 10 * MINUTE)
    panel.hand.lift_block("bad.example")

    panel.tell("stella", "release 1 because the block is gone")
    panel.pass_time(HOUR)

    assert panel.block() == "silence"
    assert panel.outcome() == ("in force", "limit")


def test_a_limit_lifted_by_hand_during_the_grace_is_never_raised(grave: CoOp) -> None:
    grave.verdict("suspend")
    grave.hand.lift_block("bad.example")

    grave.pass_time(5 * DAY)

    assert grave.block() == ""
    assert alerts(grave, "Somebody was at work") == 1
    assert grave.case().hold


def test_a_limit_lifted_an_hour_before_the_suspend_is_not_raised_either(grave: CoOp) -> None:
    grave.verdict("suspend")
    until = grave.case().grace_until
    assert until
    grave.until(until - timedelta(minutes=10))
    grave.hand.lift_block("bad.example")

    grave.pass_time(DAY)

    assert grave.block() == ""
    assert grave.case().hold and alerts(grave, "by hand") + alerts(grave, "Somebody was at work") >= 1


def test_a_suspend_made_by_hand_during_the_grace_stays_the_moderators(grave: CoOp) -> None:
    grave.verdict("suspend")
    grave.hand.change_block("bad.example", severity="suspend", private_comment="by hand, it is urgent")

    grave.pass_time(5 * DAY)

    block = grave.hand.block("bad.example")
    assert block and (block.severity, block.private_comment) == ("suspend", "by hand, it is urgent")
    assert grave.case().hold


def test_a_limit_in_force_that_is_lifted_by_hand_is_noted_and_told_once(panel: CoOp) -> None:
    panel.verdict("limit")
    panel.hand.lift_block("bad.example")

    panel.pass_time(3 * DAY)

    assert panel.block() == ""
    assert alerts(panel, "Somebody was at work") == 1


def test_a_block_made_by_hand_while_the_panel_deliberates_is_told_and_the_panel_goes_on(panel: CoOp) -> None:
    for member in panel.summoned():
        panel.answer(member, "here")
    panel.hand.block_domain("bad.example", "silence")
    shift(panel, -DAY)

    panel.pass_time(HOUR)

    assert alerts(panel, "Somebody was at work") == 1
    assert panel.case().state.value == "deliberating" and not panel.case().hold


def test_our_own_block_whose_answer_got_lost_is_not_taken_for_a_moderators(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.sandbox.fault("drop_after", method="POST", path="/api/v1/admin/domain_blocks")
    with panel.desk.store.transaction() as work:
        read_at = work.installation().blocks_read_at
    ends = panel.case().round_ends_at() + 2 * MINUTE
    shift(panel, ends - DAY + timedelta(seconds=30) - read_at)
    panel.until(ends + timedelta(seconds=1))
    in_doubt = panel.block(), panel.case().in_force.value

    panel.pass_time(HOUR)

    assert in_doubt == ("silence", "none")
    assert not panel.case().hold
    assert panel.outcome() == ("in force", "limit")


def shift(co_op: CoOp, by: timedelta) -> None:
    """Has the daily reading of blocks fall due at another time."""
    with co_op.desk.store.transaction() as work:
        installation = work.installation()
        work.set_installation(replace(installation, blocks_read_at=installation.blocks_read_at + by))


def test_a_block_on_the_parent_stops_the_measure_and_stewards_are_told(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.hand.block_domain("example", "suspend")

    panel.pass_time(ROUND + 10 * MINUTE)

    assert panel.block() == ""
    assert panel.case().hold and alerts(panel, "people were there before me") == 1
