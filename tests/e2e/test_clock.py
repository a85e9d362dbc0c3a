"""The clock jumps, the hour is changed, a leap day comes: deadlines hold in UTC, and nothing happens twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jurybot.bot import take_turn
from jurybot.seams import ConductedClock
from jurybot.service.arriving import pass_time, read_inbox
from jurybot.service.arriving.pass_time import pass_due
from jurybot.service.going_out import dispatch
from jurybot.service.storage import StoreFailed
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, SUSPEND, CoOp, Killed


def said(co_op: CoOp) -> list[tuple[str, str]]:
    return [(post.spoiler_text, post.text) for post in co_op.posts()]


def killed(*_: object) -> None:
    raise Killed


def astray(co_op: CoOp, by: timedelta) -> None:
    """The machine's clock, and not the server's, is off by so much when the bot is woken; then it is right again."""
    there = co_op.now
    co_op.now = there + by
    co_op.settle()
    co_op.now = there


def test_a_clock_that_goes_back_by_a_day_sends_and_counts_nothing_twice(limited: CoOp) -> None:
    before, case = said(limited), limited.case()

    astray(limited, -DAY)
    limited.jump(limited.now + MINUTE)

    assert said(limited) == before
    assert limited.case() == case


def test_a_clock_that_goes_back_within_a_round_lets_it_end_once_and_in_time(panel: CoOp) -> None:
    panel.all_answer("limit")
    astray(panel, -3 * HOUR)

    panel.pass_time(ROUND + 3 * MINUTE)
    astray(panel, -3 * HOUR)
    panel.pass_time(HOUR)

    assert panel.outcome() == ("in force", "limit")
    assert len(panel.public_posts()) == 1


def test_a_clock_that_jumps_far_ahead_reads_what_jurors_wrote_before_a_deadline_passes(panel: CoOp) -> None:
    for member in panel.summoned():
        panel.answer(member, "limit")  # not read yet

    panel.jump(panel.now + 400 * DAY)
    panel.pass_time(HOUR)

    assert panel.case().tallied and len(panel.case().tallied.ballots) == 5  # type: ignore[union-attr]
    assert len(panel.public_posts()) == 1


def test_a_reply_that_is_in_time_by_the_servers_clock_counts_where_ours_is_ahead(panel: CoOp) -> None:
    panel.all_answer("nothing")
    first = next(iter(panel.summoned()))
    panel.pass_time(ROUND - 8 * MINUTE)

    astray(panel, 11 * MINUTE)
    assert panel.outcome()[0] == "deliberating", "by the server's clock there are 8 minutes left"
    panel.answer(first, "aside")
    astray(panel, 11 * MINUTE)
    panel.pass_time(15 * MINUTE)

    tallied = panel.case().tallied
    assert tallied and sorted(ballot.position for ballot in tallied.ballots) == ["aside", *["none"] * 4]


def test_what_was_read_while_the_clock_was_a_year_ahead_is_read_again_in_time_when_it_is_right(panel: CoOp) -> None:
    """Nobody waits a year for the next reading of blocks and ballots, nor is the inbox read from the same place for
    a year."""
    member = next(iter(panel.summoned()))
    said = panel.tell(member, "limit", under=panel.summoned()[member].id)
    panel.acts.hold("1", "so that no deadline of it passes")
    astray(panel, 365 * DAY)
    panel.jump(panel.now + MINUTE)
    before = panel.requests("GET", "/api/v1/statuses")
    panel.hand.edit(said, "@jurybot nothing")

    panel.jump(panel.now + 2 * HOUR)
    panel.jump(panel.now + 25 * HOUR)

    with panel.desk.store.transaction() as work:
        cursors = [work.inbox.cursor(name) for name in read_inbox.LISTS]
        blocks_read_at = work.installation().blocks_read_at
    assert panel.requests("GET", "/api/v1/statuses") > before
    assert [cursor.marked_at for cursor in cursors] == [panel.now] * 3
    assert blocks_read_at == panel.now


@pytest.mark.parametrize("by", [365 * DAY, 6 * HOUR])
def test_what_was_put_off_while_the_clock_was_ahead_goes_out_when_it_is_right(panel: CoOp, by: timedelta) -> None:
    member = next(iter(panel.summoned()))
    panel.answer(member, "hm")
    panel.sandbox.fault("status", method="POST", path="/api/v1/statuses", status=503, times=None)
    panel.acts.hold("1", "so that no deadline of it passes")
    astray(panel, by)
    panel.sandbox.do(panel.sandbox.stage.faults.clear)

    panel.jump(panel.now + 2 * MINUTE)
    panel.jump(panel.now + 2 * MINUTE)

    assert "no answer of yours counts" in panel.newest(member)


@pytest.mark.parametrize("ahead", ["before the next start", "after it"])
def test_a_try_that_a_kill_left_in_doubt_while_the_clock_was_ahead_is_made_again_when_it_is_right(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch, ahead: str
) -> None:
    member = next(iter(panel.summoned()))
    panel.tell(member, "hm", under=panel.summoned()[member].id)
    before = len(panel.letters(member))
    panel.hand.post(member, "@jurybot help", "direct")
    panel.acts.hold("1", "so that no deadline of it passes")
    panel.sandbox.fault("drop_before", method="POST", path="/api/v1/statuses")
    monkeypatch.setattr(dispatch, "put_off", killed)
    there = panel.now
    panel.now = there + 365 * DAY
    assert panel.bot and panel.bot.clock
    panel.bot.clock.set(panel.now)
    with pytest.raises(Killed):
        take_turn(panel.bot, panel.now)
    monkeypatch.undo()

    panel.stop()
    panel.now = there if ahead == "before the next start" else panel.now
    panel.start()
    panel.now = there
    for _ in range(4):
        panel.jump(panel.now + MINUTE)

    assert len(panel.letters(member)) == before + 1
    with panel.desk.store.transaction() as work:
        assert list(work.outbox.open()) == []


def test_a_token_refused_while_the_clock_was_ahead_is_tried_again_within_a_minute(panel: CoOp) -> None:
    tokens = panel.sandbox.state.tokens
    kept = dict(tokens)
    tokens.clear()
    astray(panel, DAY)
    tokens.update(kept)

    panel.jump(panel.now + 2 * MINUTE)

    assert panel.acts.status()["token"] == "works"


def test_a_hold_that_ends_on_a_clock_that_went_back_makes_no_deadline_earlier(panel: CoOp) -> None:
    ends = panel.case().round_ends_at()
    panel.acts.hold("1", "we look into it")
    panel.now -= 3 * HOUR
    panel.settle()
    panel.acts.release("1", "we looked")
    released = panel.case().round_ends_at()

    assert released == ends


@pytest.mark.parametrize(
    "night",
    [datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)],
    ids=["to summer time", "to winter time"],
)
def test_a_night_in_which_the_hour_is_changed_is_as_long_as_any(
    co_op: CoOp, night: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        co_op.jump(night)
        co_op.complain(by=("m1", "m2", "m3"))
        case: Any = co_op.case()
        ends = case.round_ends_at()
    finally:
        monkeypatch.undo()
        time.tzset()

    assert ends - night == ROUND


def test_a_round_over_a_leap_day_has_all_its_hours(co_op: CoOp) -> None:
    eve = datetime(2028, 2, 28, 22, 0, tzinfo=UTC)
    co_op.jump(eve)
    for member in co_op._members():
        co_op.tell(member, "join")
    co_op.jump(eve + DAY + HOUR)  # 29 February, 23:00
    co_op.complain()

    assert co_op.case().round_ends_at() - co_op.now == ROUND
    assert co_op.case().round_ends_at().date().isoformat() == "2028-03-01"


def test_no_deadline_passes_by_an_inbox_that_was_read_by_a_clock_that_has_gone_back_since(co_op: CoOp) -> None:
    co_op.tell("m1", "propose limit bad.example because they insult us")
    with co_op.desk.store.transaction() as work:
        (petition,) = work.petitions.in_state("open")
    over = petition.until + 3 * MINUTE
    read_inbox.read_mentions(co_op.desk, over)

    early, late = pass_due(co_op.desk, co_op.now), pass_due(co_op.desk, over)

    assert (early, late) == (False, True)


class Uneven(ConductedClock):
    """No two readings are the same, as of a real clock."""

    def now(self) -> datetime:
        found = super().now()
        self.set(found + timedelta(microseconds=1))
        return found


def test_a_case_goes_through_on_a_clock_that_stands_at_no_whole_second_and_never_still(
    grave: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = grave.jump
    monkeypatch.setattr(grave, "jump", lambda moment: right(moment + timedelta(microseconds=13)))
    monkeypatch.setattr("tests.e2e.co_op.ConductedClock", Uneven)
    grave.restart(more=SUSPEND)
    grave.jump(grave.now + timedelta(seconds=7, microseconds=123457))

    grave.tell("stella", "hold 1 because their admin wrote to us")
    grave.pass_time(HOUR)
    assert grave.case().hold
    grave.tell("stella", "release 1 because it is settled")
    one = next(iter(grave.summoned()))
    grave.answer(one, "decline")
    grave.pass_time(HOUR)
    for member in set(grave.summoned()) - {one}:
        grave.answer(member, "suspend")
    grave.pass_time(ROUND + HOUR)
    assert (grave.outcome()[0], grave.block()) == ("decided", "silence")
    grave.tell("stella", "hold 1 because they appeal to us")
    grave.pass_time(DAY)
    grave.tell("stella", "release 1 because it is settled")
    grave.pass_time(4 * DAY)

    assert (grave.outcome(), grave.block()) == (("in force", "suspend"), "suspend")
    with grave.desk.store.transaction() as work:
        assert list(work.outbox.open()) == []


def test_a_database_that_fails_while_a_deadline_passes_is_no_mistake_of_ours(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = panel.case().round_ends_at() + 3 * MINUTE
    read_inbox.read_mentions(panel.desk, over)

    def full(*what: object) -> None:
        raise StoreFailed("the disk is full")

    monkeypatch.setattr(pass_time, "happen_if_allowed", full)
    with pytest.raises(StoreFailed):
        pass_due(panel.desk, over)
