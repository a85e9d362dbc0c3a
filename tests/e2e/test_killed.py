"""Killed at any instruction: on restart the same state, no message twice, no block twice, none lost."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from jurybot.bot import Bot
from jurybot.wiring import office
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, SUSPEND, CoOp, Killed, joined
from tests.e2e.outside import a_minute_passes, process, soon

pytestmark = pytest.mark.timeout(900)  # seconds: a start of a bot alone takes its time on a busy machine
Posts = list[tuple[str, str, str]]


def play(folder: Path, proposed: str, on_start: Callable[[Bot], None] = lambda bot: None) -> tuple[Posts, Any, str]:
    """One case from its first report to the end of the grace: what was posted, hours aside (a try in doubt is looked
    for a minute later), the case, the block's comment."""
    with joined().again(folder, more=SUSPEND if proposed == "suspend" else {}) as co_op:
        co_op.stop()
        co_op.on_start = on_start
        co_op.start()
        before = len(co_op.posts())
        co_op.complain()
        co_op.pass_time(2 * MINUTE)  # a summons in doubt is looked for a minute later
        one, *others = co_op.summoned()
        co_op.answer(one, "decline")
        for member in others:
            co_op.answer(member, proposed)
        co_op.pass_time(HOUR)
        for member in set(co_op.summoned()) - {one, *others}:
            co_op.answer(member, "hm")
        co_op.pass_time(ROUND + 3 * MINUTE if proposed == "limit" else 3 * DAY + ROUND + HOUR)
        posts = [
            (post.visibility, post.spoiler_text, re.sub(r"\d\d:\d\d", "hh:mm", post.text))
            for post in co_op.posts()[before:]
        ]
        block = co_op.hand.block("bad.example")
        return sorted(posts), co_op.case(), f"{block.severity} {block.private_comment}" if block else ""


class DiesAfterEachEffect:
    """A performer after whose work the process is gone before it is noted, once for each effect."""

    def __init__(self) -> None:
        self.died_after: set[str] = set()

    def __call__(self, bot: Bot) -> None:
        self.inner = bot.desk.performer
        bot.desk = replace(bot.desk, performer=self)

    def perform(self, sent: Any) -> Any:
        result = self.inner.perform(sent)
        key = getattr(sent, "idempotency_key", "") or repr(sent)
        if key not in self.died_after:
            self.died_after.add(key)
            raise Killed
        return result

    def look(self, sent: Any, ours: Any) -> Any:
        return self.inner.look(sent, ours)


class DiesAfterCommits:
    """A store after some commits of which the process is gone: after so many at first, then each time after one more.
    (With a fixed number the bot may die at the same place of each new start, and never get further.)"""

    def __init__(self, first: int) -> None:
        self.first, self.left, self.deaths = first, first, 0

    def __call__(self, bot: Bot) -> None:
        self.inner = bot.desk.store
        bot.desk = replace(bot.desk, store=self)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self.inner.transaction() as work:
            yield work
        self.left -= 1
        if self.left == 0:
            self.deaths += 1
            self.left = self.first + self.deaths
            raise Killed


@cache
def undisturbed(proposed: str) -> tuple[Posts, Any, str]:
    with TemporaryDirectory() as folder:
        return play(Path(folder), proposed)


IDS = {"post", "statements", "asked"}
"""Ids that the server gave, or that are made of such: they hold the moment of a post."""
IN_DOUBT_FOR = 10 * MINUTE  # of effects that wait for one another each may be in doubt


def apart(killed: Any, quiet: Any, where: str = "case") -> Iterator[str]:
    """Where a case that was played under kills differs from the quiet one, but for what may: a try in doubt is looked
    for a minute later, and so moments may be some minutes later, never earlier; of ids only their number counts."""
    for name in (field.name for field in fields(quiet)):
        one, other = getattr(killed, name), getattr(quiet, name)
        match other:
            case datetime():
                is_alike = isinstance(one, datetime) and timedelta(0) <= one - other <= IN_DOUBT_FOR
            case tuple() if other and is_dataclass(other[0]):
                is_alike = len(one) == len(other)
                for number, (a, b) in enumerate(zip(one, other, strict=False)):
                    yield from apart(a, b, f"{where}.{name}[{number}]")
            case _ if name in IDS:
                is_alike = len(one or "") == len(other or "")
            case _:
                is_alike = one == other
        if not is_alike:
            yield f"{where}.{name} is {one!r}, in quiet {other!r}"


@pytest.mark.parametrize("proposed", ["limit", "suspend"])
def test_killed_after_every_effect_before_it_is_noted_nothing_is_done_twice_or_lost(
    tmp_path: Path, proposed: str
) -> None:
    quiet = undisturbed(proposed)
    death = DiesAfterEachEffect()

    killed = play(tmp_path, proposed, death)

    assert len(death.died_after) > 12
    assert killed[0] == quiet[0]
    assert killed[2] == quiet[2]
    assert list(apart(killed[1], quiet[1])) == []


def test_killed_after_any_commit_the_same_comes_of_it(tmp_path: Path) -> None:
    quiet = undisturbed("limit")
    death = DiesAfterCommits(first=40)

    killed = play(tmp_path, "limit", death)

    assert death.deaths > 15
    assert killed[0] == quiet[0]
    assert killed[2] == quiet[2]
    assert list(apart(killed[1], quiet[1])) == []


# --- as a process of its own -----------------------------------------------------------------------------------------


def test_sigterm_ends_the_bot_in_order_within_five_seconds_and_it_goes_on_where_it_was(outside: CoOp) -> None:
    with process(outside) as bot:
        soon(bot, lambda: outside.letters("stella"))
        outside.hand.post("m1", "@jurybot join", "direct")
        soon(bot, lambda: outside.letters("m1"))
        asked = time.monotonic()
        bot.send_signal(signal.SIGTERM)
        code = bot.wait(60)
        took = time.monotonic() - asked
    outside.hand.post("m2", "@jurybot join", "direct")
    with process(outside) as bot:
        soon(bot, lambda: outside.letters("m2"))

    assert code == 0 and took < 10, "five seconds, were the machine not busy"
    assert [len(outside.letters(who)) for who in ("stella", "m1", "m2")] == [1, 1, 1]


def test_a_bot_that_was_killed_is_not_said_to_run(outside: CoOp) -> None:
    with process(outside) as bot:
        soon(bot, lambda: outside.letters("stella"))
        before = office.acts(outside.settings).status()["running"]

    assert before is True
    assert office.acts(outside.settings).status()["running"] is False


def test_sigkill_in_the_midst_of_a_call_leaves_no_message_twice(outside: CoOp) -> None:
    with process(outside) as bot:
        soon(bot, lambda: outside.letters("stan"))
        outside.sandbox.fault("slow", method="POST", path="/api/v1/statuses", seconds=1)
        outside.hand.post("m1", "@jurybot join", "direct")
        calls = outside.requests("POST", "/api/v1/statuses")
        soon(bot, lambda: outside.requests("POST", "/api/v1/statuses") > calls)
        bot.send_signal(signal.SIGKILL)
        bot.wait(60)
    a_minute_passes(outside)
    with process(outside) as bot:
        soon(bot, lambda: outside.letters("m1"))
        outside.hand.post("m2", "@jurybot join", "direct")
        soon(bot, lambda: outside.letters("m2"))

    assert [len(outside.letters(who)) for who in ("stella", "stan", "m1", "m2")] == [1, 1, 1, 1]


def test_a_second_bot_on_the_same_database_refuses_and_says_why(outside: CoOp) -> None:
    outside.start()
    try:
        with process(outside) as second:
            code = second.wait(60)
            said = second.stderr.read()
    finally:
        outside.stop()

    assert code == 2
    assert "another jurybot" in said and str(os.getpid()) in said
