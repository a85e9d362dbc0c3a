"""What an idle hour costs: the loop itself runs, its waits being time that passes."""

import threading
from datetime import timedelta

from jurybot import bot as loop
from tests.e2e.co_op import HOUR, CoOp

TICK = timedelta(seconds=30)


class Waits(threading.Event):
    """A wake-up event on which waiting lets case time pass by a tick, for so long."""

    def __init__(self, co_op: CoOp, length: timedelta, tick: timedelta = TICK) -> None:
        super().__init__()
        self.co_op, self.ends, self.tick = co_op, co_op.now + length, tick

    def wait(self, timeout: float | None = None) -> bool:
        self.co_op.now += self.tick
        self.co_op.hand.set_time(self.co_op.now)
        assert self.co_op.bot and self.co_op.bot.clock
        self.co_op.bot.clock.set(self.co_op.now)
        if self.co_op.now >= self.ends:
            self.co_op.bot.stop.set()
        return True


def requests_in(length: timedelta, co_op: CoOp, *, streaming: bool = True) -> int:
    """What the bot asks of the instance while nothing happens."""
    co_op.pass_time(timedelta(minutes=10))
    co_op.jump(co_op.now + timedelta(minutes=20))
    before = len(co_op.sandbox.log)
    assert co_op.bot
    co_op.bot.wake = Waits(co_op, length)
    if not streaming:
        co_op.sandbox.fault("status", path="/api/v1/streaming/user", status=503, times=None)
    loop._run(co_op.bot)
    return len(co_op.sandbox.log) - before


def test_an_idle_hour_costs_a_hundred_requests_at_most_with_streaming_up(co_op: CoOp) -> None:
    assert requests_in(HOUR, co_op) <= 100


def test_without_streaming_the_lists_are_read_every_half_minute(co_op: CoOp) -> None:
    polls = 20

    requests = requests_in(polls * timedelta(seconds=30), co_op, streaming=False)

    assert 3 * (polls - 1) <= requests <= 3 * (polls + 1) + 10


class Floods(Waits):
    """The same, while the stream tells of a message a second."""

    def wait(self, timeout: float | None = None) -> bool:
        assert self.co_op.bot
        self.co_op.bot.hints.add("mention", "1")
        return super().wait(timeout)


def test_a_message_a_second_does_not_use_up_what_may_be_asked(co_op: CoOp) -> None:
    co_op.pass_time(timedelta(minutes=10))
    co_op.jump(co_op.now + timedelta(minutes=20))
    before = len(co_op.sandbox.log)
    assert co_op.bot
    co_op.bot.wake = Floods(co_op, timedelta(minutes=15), timedelta(seconds=1))

    loop._run(co_op.bot)

    paging = [entry for entry in list(co_op.sandbox.log)[before:] if "min_id" in entry.query]
    assert 3 * 55 <= len(paging) <= 3 * 62
