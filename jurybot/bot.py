"""The loop: ticks and wake-ups, or a conductor's turns; shutdown. One thread owns the store and runs it all.

Stream and pages only set the wake-up event; what is to be done is read from the database each time.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, repeat
from types import FrameType
from typing import Protocol

from jurybot.seams import ConductedChance, ConductedClock, Conductor
from jurybot.service.arriving.at_hand import AtHand, watch_blocks, watch_jurors
from jurybot.service.arriving.blocks_by_hand import next_block_reading, read_blocks
from jurybot.service.arriving.pass_time import next_deadline, pass_due
from jurybot.service.arriving.read_inbox import read_mentions, read_reports
from jurybot.service.arriving.rereading import Watch, reread_ballots, reread_hinted
from jurybot.service.asking.questions import next_round_trip, pass_round
from jurybot.service.case import gone
from jurybot.service.case.dossier import forget_due
from jurybot.service.desk import Desk
from jurybot.service.draw.docket import publish_lists
from jurybot.service.draw.draw_entries import publish_policy
from jurybot.service.draw.draw_panel import draw_due
from jurybot.service.draw.standing_jury import draw_jury
from jurybot.service.going_out.dispatch import dispatch_due, next_try, recover
from jurybot.service.health import refused, troubles
from jurybot.service.opening.ratify import read_lists
from jurybot.service.opening.seconded import open_seconded
from jurybot.service.people.elected import look_at_elected
from jurybot.service.ports.instance import InstanceError, Permanent, Transient, Unauthorised
from jurybot.service.running import life
from jurybot.service.running.summary import look_after_reports, next_summary, sum_up

TICK_SECONDS = 5
"""Of machine time: by the machine's clock, one that is set back by an hour would let the bot sleep for so long."""
CALL_LEFT_OPEN_SECONDS = 4
HINTED_EVERY = timedelta(seconds=15)
"""So often at most a hint has the lists read, or whoever writes and writes would use up the requests: a reading takes
three of the 300 that may page in a quarter of an hour."""
RETRY_AFTER, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=5)
MESSAGES = "read messages"
AT_EVERY_TICK = (SECONDED, DRAW) = ("read measures and domain blocks", "read members, measures and domain blocks")
"""What asks the server for something whenever a case wants it: where that fails, it waits until the lists are read."""
PASSES_AT_MOST = 50
"""A turn that still changes something after so many passes is a mistake of ours; the next turn goes on from there."""


class Server(Protocol):
    """What the loop needs of the pages' server."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


class Stream(Protocol):
    """What the loop needs of the stream reader."""

    @property
    def is_up(self) -> bool: ...
    def start(self) -> None: ...
    def resume(self) -> None: ...
    def stop(self) -> None: ...


@dataclass(slots=True)
class Hints:
    """What the stream said since the last look: ids of statuses edited or deleted, and whether to read the lists."""

    ids: set[str] = field(default_factory=set)
    is_poll: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, id_: str) -> None:
        """Takes a hint, from any thread. `kind` is an event of the stream or "report"; others are passed over."""
        with self._lock:
            if kind in {"status.update", "delete"}:
                self.ids.add(id_)
            elif kind in {"mention", "report"}:
                self.is_poll = True

    def take(self, *, polls: bool) -> tuple[set[str], bool]:
        """Which statuses are to be read again, and whether the lists are: that hint stays until somebody `polls`."""
        with self._lock:
            taken = self.ids, self.is_poll and polls
            self.ids, self.is_poll = set(), self.is_poll and not polls
        return taken


@dataclass(slots=True, kw_only=True)
class Bot:
    """Everything the loop holds. Made by wiring; `close` gives back lock, store and connections."""

    desk: Desk
    watch: Watch
    at_hand: AtHand
    hints: Hints
    wake: threading.Event
    stop: threading.Event
    open_stream: Callable[[], Stream]
    check_lock: Callable[[], None]  # raises StoreFailed when another process may be the bot now
    close: Callable[[], None]
    web: Server | None = None
    conductor: Conductor | None = None
    clock: ConductedClock | None = None
    chance: ConductedChance | None = None
    retry_at: datetime | None = None  # when reading is tried again after trouble
    failing_since: datetime | None = None  # when something else than messages was found to fail
    left_alone: set[str] = field(default_factory=set)  # of AT_EVERY_TICK, what failed since the lists were read last


def run(bot: Bot) -> int:
    """Runs until SIGTERM or SIGINT. Returns the exit code. Raises CannotStart when it may not begin."""
    _stop_on_signals(bot)
    if bot.web:
        bot.web.start()
    try:
        if bot.conductor:
            _run_conducted(bot, bot.conductor)
        else:
            _run(bot)
    except Exception:
        troubles.stopped(bot.desk, bot.desk.clock.now())
        raise
    finally:
        if bot.web:
            bot.web.stop()
        bot.close()
    return 0


def _run(bot: Bot) -> None:
    desk = bot.desk
    pauses = chain([TICK_SECONDS] * 6, repeat(RETRY_AFTER.total_seconds()))
    stream = _begin(bot, lambda: bot.stop.wait(next(pauses)))
    if stream is None:
        return
    stream.start()
    polled_at: datetime | None = None
    desk.log.info("running", streaming=stream.is_up)
    try:
        while not bot.stop.is_set():
            now = desk.clock.now()
            bot.check_lock()
            life.beat(desk, now)
            may_poll = polled_at is None or abs(now - polled_at) >= HINTED_EVERY
            hinted, is_poll_hinted = bot.hints.take(polls=may_poll)
            every = desk.policy.poll_with_streaming if stream.is_up else desk.policy.poll_without_streaming
            is_due = polled_at is None or abs(now - polled_at) >= every or _is_retry_due(bot, now)
            if _pass(bot, hinted, now, reads=is_due or is_poll_hinted or _deadline_is_near(bot, now)):
                bot.wake.set()
                stream.resume()
            if is_due or is_poll_hinted:
                polled_at = now
            bot.wake.wait(TICK_SECONDS)
            bot.wake.clear()
    finally:
        stream.stop()
        life.ended(desk)
        desk.log.info("stopped")


def _begin(bot: Bot, pause: Callable[[], object]) -> Stream | None:
    """The checks at start, tried again after a `pause` while the instance is away; gives the stream, not yet started.
    None when told to stop meanwhile."""
    while not bot.stop.is_set():
        try:
            life.begin(bot.desk, bot.desk.clock.now())
            recover(bot.desk, bot.desk.clock.now())
            return bot.open_stream()
        except Transient as trouble:
            life.beat(bot.desk, bot.desk.clock.now())
            life.instance_is_away(bot.desk, trouble.why, bot.desk.clock.now())
            troubles.send_to_channels(bot.desk, bot.desk.clock.now())
            pause()
    return None


def _run_conducted(bot: Bot, conductor: Conductor) -> None:
    """No line here reads the system's clock or waits on it: the conductor's answer is the only thing waited for."""
    assert bot.clock and bot.chance
    turn = conductor.turn(None, None)
    bot.clock.set(turn.now)
    bot.chance.seed = turn.seed.encode()

    def pause() -> None:
        nonlocal turn
        assert bot.clock
        turn = conductor.turn(turn.turn, turn.now + RETRY_AFTER)
        bot.clock.set(turn.now)

    stream = _begin(bot, pause)
    if stream is None:
        return
    stream.start()
    try:
        while not turn.over and not bot.stop.is_set():
            bot.clock.set(turn.now)
            take_turn(bot, turn.now)
            turn = conductor.turn(turn.turn, next_moment(bot, turn.now))
    finally:
        stream.stop()
        life.ended(bot.desk)


def take_turn(bot: Bot, now: datetime) -> None:
    """Reads every list to its end, and passes until one changes nothing."""
    bot.check_lock()
    life.beat(bot.desk, now)
    for passes in range(PASSES_AT_MOST):
        if bot.stop.is_set() or not _pass(bot, set(), now, reads=passes == 0):
            return


def next_moment(bot: Bot, now: datetime) -> datetime | None:
    """The earliest deadline, not-before, retry, awaited window end or re-reading; never the next ordinary poll."""
    desk = bot.desk
    moments = [next_deadline(desk), next_try(desk, now), bot.watch.ballots_due(desk), next_block_reading(desk)]
    moments += [life.next_check(desk, now), next_summary(desk, now), next_round_trip(desk, now), bot.retry_at]
    return min((moment for moment in moments if moment and moment > now), default=None)


def _pass(bot: Bot, hinted: set[str], now: datetime, *, reads: bool) -> bool:
    """One pass over everything that may be due; when nothing is left to do, what stewards are to hear of it (a deadline
    that a step of this pass set into the past is no trouble: the next pass lets it pass). Returns whether anything
    changed."""
    did = _work_through(bot, hinted, now, reads=reads) or troubles.look(bot.desk, now)
    troubles.send_to_channels(bot.desk, now)
    return did


def _work_through(bot: Bot, hinted: set[str], now: datetime, *, reads: bool) -> bool:
    """Where messages cannot be read the pass ends; the next one begins anew. Where anything else fails, all the rest
    goes on: a measure that cannot be read must not keep other cases' messages from going out."""
    desk = bot.desk
    if reads:
        bot.retry_at = None
        bot.left_alone.clear()
    try:
        if not refused.token_works(desk, now):
            return False
        did, failed = False, False
        for what, do in _stages(bot, hinted, now, reads=reads):
            if what in bot.left_alone:
                continue
            try:
                did |= do()
            except Permanent as refusal:
                troubles.may_not(desk, what, refusal, now)
                bot.left_alone |= {what}.intersection(AT_EVERY_TICK)
            except Transient as trouble:
                if what == MESSAGES:
                    raise
                failed |= _put_off(bot, trouble, now)
                bot.left_alone |= {what}.intersection(AT_EVERY_TICK)
        if reads and not failed:
            bot.failing_since = None
            life.nothing_fails(desk, now)
        return did
    except (Unauthorised, refused.LoginRefused) as refusal:
        refused.token_refused(desk, refusal, now)
    except Transient as trouble:
        bot.retry_at = trouble.retry_at or now + RETRY_AFTER
        life.instance_is_away(desk, trouble.why, now)
    except InstanceError as trouble:
        bot.retry_at = now + RETRY_AFTER
        desk.log.warning("the pass ended early", why=str(trouble))
    return False


def _put_off(bot: Bot, trouble: Transient, now: datetime) -> bool:
    """Whether it failed: what a limit puts off has its time."""
    if not trouble.limit:
        bot.failing_since = bot.failing_since or now
        life.something_fails(bot.desk, trouble.why, bot.failing_since, now)
    bot.retry_at = max(bot.retry_at or now, trouble.retry_at or now + _pause(bot, now))
    return not trouble.limit


def _pause(bot: Bot, now: datetime) -> timedelta:
    """How long what fails is left alone: it grows with the time for which something has failed, and no deadline waits
    for it."""
    failing_for = now - (bot.failing_since or now)
    pause = min(max(failing_for / 4, RETRY_AFTER), LONGEST_PAUSE)
    due = next_deadline(bot.desk)
    return pause if due is None or due >= now + pause else max(due - now, RETRY_AFTER)


def _stages(bot: Bot, hinted: set[str], now: datetime, *, reads: bool) -> Iterator[tuple[str, Callable[[], bool]]]:
    """What a pass does, in order, each with the words for what may be refused in it."""
    desk = bot.desk
    yield "read replies again", lambda: reread_hinted(desk, hinted, now)
    if reads:
        yield "look up stewards", lambda: life.go_live(desk, now)
        yield MESSAGES, lambda: read_mentions(desk, now)
        yield "read reports", lambda: read_reports(desk, now)
        yield "read replies again", lambda: reread_ballots(desk, bot.watch, now)
        yield "read domain blocks", lambda: read_blocks(desk, now)
        yield "", lambda: gone.look(desk, now)
        yield "read domain blocks", lambda: watch_blocks(desk, bot.at_hand, now)
        yield "look up accounts", lambda: watch_jurors(desk, bot.at_hand, now)
        yield "read members", lambda: look_at_elected(desk, now)
        yield "read block lists", lambda: read_lists(desk, now)
        yield "", lambda: life.instance_is_back(desk, now)
        yield "", lambda: forget_due(desk, now)
        yield "read reports", lambda: look_after_reports(desk, now)
        yield "", lambda: sum_up(desk, now)
    yield "", lambda: pass_due(desk, now)
    yield "", lambda: pass_round(desk, now)
    yield SECONDED, lambda: open_seconded(desk, now)
    yield "", lambda: publish_policy(desk, now)
    yield DRAW, lambda: draw_due(desk, now)
    yield "", lambda: draw_jury(desk, now)
    yield "", lambda: dispatch_due(desk, now, bot.stop.is_set)
    yield "", lambda: publish_lists(desk)


def _is_retry_due(bot: Bot, now: datetime) -> bool:
    return bot.retry_at is not None and bot.retry_at <= now


def _deadline_is_near(bot: Bot, now: datetime) -> bool:
    """A deadline passes only after the inbox was read to its end since. After trouble there is a pause first."""
    due = next_deadline(bot.desk)
    return due is not None and due <= now and bot.retry_at is None


def _stop_on_signals(bot: Bot) -> None:
    """SIGTERM and SIGINT end the loop between two effects; a call that is still open after 4 s is left as "perhaps
    done": the next start looks."""

    def stop(signum: int, frame: FrameType | None) -> None:
        bot.stop.set()
        bot.wake.set()
        last = threading.Timer(CALL_LEFT_OPEN_SECONDS, os._exit, args=[0])
        last.daemon = True
        last.start()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
