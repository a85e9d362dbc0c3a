"""A moderator acts on the same server: never fought, always told."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jurybot.core.case.events_after import BlockChangedByHand
from jurybot.service.arriving.at_hand import AtHand, watch_blocks
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, SUSPEND, CoOp, joined, seated


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
    assert alerts(panel, "people were there before me") == 1


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


def test_a_limit_lifted_by_hand_during_the_grace_is_never_raised(in_grace: CoOp) -> None:
    in_grace.hand.lift_block("bad.example")

    in_grace.pass_time(5 * DAY)

    assert in_grace.block() == ""
    assert alerts(in_grace, "Somebody was at work") == 1
    assert in_grace.case().hold


def test_a_limit_lifted_an_hour_before_the_suspend_is_not_raised_either(in_grace: CoOp) -> None:
    until = in_grace.case().grace_until
    assert until
    in_grace.until(until - timedelta(minutes=10))
    in_grace.hand.lift_block("bad.example")

    in_grace.pass_time(DAY)

    assert in_grace.block() == ""
    assert in_grace.case().hold and alerts(in_grace, "by hand") + alerts(in_grace, "Somebody was at work") >= 1


def test_a_suspend_made_by_hand_during_the_grace_stays_the_moderators(in_grace: CoOp) -> None:
    in_grace.hand.change_block("bad.example", severity="suspend", private_comment="by hand, it is urgent")

    in_grace.pass_time(5 * DAY)

    block = in_grace.hand.block("bad.example")
    assert block and (block.severity, block.private_comment) == ("suspend", "by hand, it is urgent")
    assert in_grace.case().hold


@pytest.mark.parametrize("made_anew", [True, False])
def test_a_limit_that_people_made_theirs_in_the_grace_is_told_at_once_and_raised_once_it_is_the_jurys_again(
    in_grace: CoOp, made_anew: bool
) -> None:
    ours = in_grace.hand.block("bad.example")
    assert ours
    comment = ours.private_comment
    in_grace.jump(in_grace.now + MINUTE)
    if made_anew:
        in_grace.hand.lift_block("bad.example")
        in_grace.hand.block_domain("bad.example", "silence", private_comment="theirs")
    else:
        in_grace.hand.change_block("bad.example", private_comment="theirs")

    in_grace.jump(in_grace.now + MINUTE)
    held = in_grace.case().hold
    in_grace.jump(in_grace.now + MINUTE)
    told = alerts(in_grace, "limited by a block that is not the jury's")

    in_grace.hand.change_block("bad.example", private_comment=comment)
    in_grace.jump(in_grace.now + MINUTE)
    in_grace.tell("stella", "release 1 because it is ours again")
    in_grace.pass_time(5 * DAY)

    assert held and told == 1
    assert in_grace.block() == "suspend" and in_grace.case().hold is None


@pytest.mark.parametrize(("comment", "told"), [("theirs", 1), ("jurybot case 2 · 9", 0)])
def test_whose_a_block_in_force_says_it_is_tells_what_people_did_from_one_case_taking_it_from_another(
    limited: CoOp, comment: str, told: int
) -> None:
    limited.hand.change_block("bad.example", private_comment=comment)

    limited.sleep(DAY)
    limited.sleep(DAY)

    assert alerts(limited, "limited by a block that is not the jury's") == told
    assert limited.case().hold is None


def test_extras_that_people_change_are_told_once_and_nothing_is_held(in_grace: CoOp) -> None:
    in_grace.sleep(DAY)
    in_grace.hand.change_block("bad.example", reject_media=True)
    in_grace.sleep(DAY)
    told = alerts(in_grace, "it was limited and is limited, with media refused, by hand")

    in_grace.pass_time(3 * DAY)

    block = in_grace.hand.block("bad.example")
    assert told == 1 and alerts(in_grace, "by hand") == 1
    assert block and (block.severity, block.reject_media) == ("suspend", True)


def test_a_limit_in_force_that_is_lifted_by_hand_is_noted_and_told_once(limited: CoOp) -> None:
    limited.hand.lift_block("bad.example")

    limited.pass_time(3 * DAY)

    assert limited.block() == ""
    assert alerts(limited, "Somebody was at work") == 1


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
    assert alerts(panel, "lift it until mine on bad.example is made") == 1


def test_below_a_parent_that_is_limited_with_more_refused_the_measure_is_made_and_refuses_as_much(
    tmp_path: Path,
) -> None:
    with seated("suspend").again(tmp_path, more=SUSPEND) as co_op:
        co_op.hand.block_domain("example", "silence", reject_media=True, private_comment="theirs")
        co_op.verdict("suspend")
        limit = co_op.hand.block("bad.example")
        assert limit
        stood = (limit.severity, limit.reject_media, limit.reject_reports)

        co_op.pass_time(5 * DAY)

        assert stood == ("silence", True, False)
        assert (co_op.block("example"), co_op.block()) == ("silence", "suspend")


def test_a_block_by_hand_on_an_open_cases_server_is_seen_with_the_next_poll(panel: CoOp) -> None:
    panel.pass_time(MINUTE)
    panel.hand.block_domain("bad.example", "silence")
    panel.hand.block_domain("other.example", "silence")

    panel.jump(panel.now + MINUTE)
    once = alerts(panel, "Somebody was at work")
    panel.jump(panel.now + MINUTE)
    panel.hand.lift_block("bad.example")
    panel.jump(panel.now + MINUTE)

    assert once == 1
    assert alerts(panel, "Somebody was at work") == 2
    assert not panel.case().hold


def test_a_limit_lifted_by_hand_in_its_grace_is_seen_with_the_next_poll(in_grace: CoOp) -> None:
    in_grace.jump(in_grace.now + MINUTE)
    in_grace.hand.lift_block("bad.example")

    in_grace.jump(in_grace.now + MINUTE)

    assert in_grace.case().hold
    assert alerts(in_grace, "Somebody was at work") == 1


def test_a_list_of_blocks_that_cannot_be_read_to_its_end_is_no_list_without_them(in_grace: CoOp) -> None:
    """Of two servers under way the whole list is read, which takes fewer requests than asking for each."""
    in_grace.hand.block_domain("worse.example", "silence")
    in_grace.pass_time(DAY)
    in_grace.complain("mallory@worse.example", by=("m4", "m5", "m6"))
    in_grace.sandbox.fault("drop_before", method="GET", path="/api/v1/admin/domain_blocks", skip=1)

    for _ in range(4):
        in_grace.jump(in_grace.now + MINUTE)

    assert len(in_grace.cases()) == 2 and in_grace.sandbox.stage.faults.listed()[0]["times"] == 0
    assert not in_grace.case().hold
    assert alerts(in_grace, "Somebody was at work") == 0


def test_looking_after_an_open_case_costs_few_requests_a_poll(panel: CoOp) -> None:
    for n in range(1, 9):
        panel.hand.block_domain(f"old{n}.example", "suspend")
    panel.jump(panel.now + MINUTE)
    before = len(panel.sandbox.log)

    panel.jump(panel.now + MINUTE)

    lists = ("/api/v1/notifications", "/api/v1/admin/reports")
    asked = [entry.path for entry in panel.sandbox.log[before:] if not entry.path.startswith(lists)]
    assert sorted(asked) == ["/api/v1/accounts", "/api/v1/accounts/relationships", "/api/v1/admin/domain_blocks"]


def test_many_cases_on_servers_that_are_blocked_already_cost_no_more_requests_a_poll(panel: CoOp) -> None:
    for n in range(1, 8):
        panel.hand.join(f"mallory@old{n}.example")
        panel.complain(f"mallory@old{n}.example")
    panel.jump(panel.now + MINUTE)
    for n in range(1, 8):
        panel.hand.block_domain(f"old{n}.example", "silence")
    panel.jump(panel.now + MINUTE)
    before = len(panel.sandbox.log)

    panel.jump(panel.now + MINUTE)
    quiet = [entry.path for entry in panel.sandbox.log[before:]]
    panel.hand.lift_block("old3.example")
    panel.jump(panel.now + MINUTE)

    assert sum(path.startswith("/api/v1/admin/domain_blocks") for path in quiet) == 2  # what is new, and the whole list
    with panel.desk.store.transaction() as work:
        third = work.cases.named("old3.example")
        assert third
        changes = [one for one in work.cases.events(third.id) if isinstance(one, BlockChangedByHand)]
    assert [(one.was, one.now) for one in changes] == [("", "silence"), ("silence", "")]


@pytest.mark.parametrize("what", ["suspended", "blocks"])
def test_a_juror_who_is_suspended_or_blocks_the_bot_unheard_makes_room_with_the_next_poll(
    panel: CoOp, what: str
) -> None:
    one, other, *_ = panel.summoned()
    panel.answer(other, "limit")
    panel.settle()
    if what == "suspended":
        panel.hand.suspend(one)
    else:
        panel.hand.block_account(one, "jurybot")
        panel.hand.block_account(other, "jurybot")

    panel.jump(panel.now + MINUTE)

    left = [seat for seat in panel.case().seats if not seat.sits]
    assert [seat.left_because for seat in left] == ["gone" if what == "suspended" else "unreachable"]
    assert len(panel.case().seats) == 6


def test_a_juror_who_is_back_before_another_was_seated_has_the_seat_again(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"panel": {"reserves": 0}}) as co_op:
        co_op.complain()
        one, *_ = co_op.summoned()
        co_op.hand.suspend(one)
        co_op.jump(co_op.now + MINUTE)
        away = [seat.left_because for seat in co_op.case().seats if not seat.sits]
        co_op.hand.unsuspend(one)

        co_op.jump(co_op.now + MINUTE)

        assert away == ["gone"]
        assert len(co_op.case().sitting) == 5


def test_a_block_that_stood_before_the_bot_had_read_them_all_is_nobodys_doing(panel: CoOp) -> None:
    panel.hand.block_domain("bad.example", "noop")
    with panel.desk.store.transaction() as work:
        work.set_installation(replace(work.installation(), blocks_read_at=None))

    watch_blocks(panel.desk, AtHand(), panel.now)

    assert panel.case().hold is None and alerts(panel, "bad.example") == 0
    with panel.desk.store.transaction() as work:
        assert not any(isinstance(one, BlockChangedByHand) for one in work.cases.events(work.cases.named("1").id))
