"""A bot that is a process of its own, as the command line starts it, at a sandbox whose time runs."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from jurybot.sandbox.server import running
from jurybot.service.storage import Store
from jurybot.wiring import office
from tests.e2e.co_op import MINUTE, CoOp, a_world

AT_LONGEST = 240  # seconds until something that must come has come, on however busy a machine
EVERYONE = ("for_not_following", "for_not_followers", "for_new_accounts", "for_private_mentions")
RUN = (  # no test waits 5 s for a tick, 15 s until a hint has the lists read again, or 10 s for a database
    "from datetime import timedelta; from jurybot import bot; from jurybot.store import engine; "
    "from jurybot.__main__ import main; "
    "bot.TICK_SECONDS = 0.1; bot.HINTED_EVERY = timedelta(0); "
    "engine.PRAGMAS = ('busy_timeout = 1000', *engine.PRAGMAS[1:]); main()"
)


@contextmanager
def a_co_op_outside(folder: Path) -> Iterator[CoOp]:
    """One with four members; no bot runs yet."""
    with running(a_world(4), late=0.02) as sandbox:
        co_op = CoOp(sandbox, folder)
        co_op.hand.set_time(None)
        co_op.hand.set_policy("jurybot", **dict.fromkeys(EVERYONE, "accept"))  # as `jurybot init` does
        yield co_op


@contextmanager
def process(co_op: CoOp, before: str = "") -> Iterator[subprocess.Popen[str]]:
    """Its bot; killed at the end, if it still runs. `before`: what its process does before anything else."""
    command = [sys.executable, "-c", before + RUN, "run", "-c", str(co_op.config)]
    bot = subprocess.Popen(
        command, text=True, env=os.environ, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        yield bot
    finally:
        bot.kill()
        bot.wait(60)


def soon(bot: subprocess.Popen[str], holds: Callable[[], object]) -> None:
    """Waits until something holds, as long as the bot lives."""
    until = time.monotonic() + AT_LONGEST
    while not holds():
        assert bot.poll() is None, bot.stderr and bot.stderr.read()
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.02)


def its_end(bot: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a bot that ends by itself, and the last line of its log."""
    assert bot.stderr
    *_, last = bot.stderr.read().splitlines() or [""]
    return bot.wait(AT_LONGEST), last


def store_of(co_op: CoOp) -> Store:
    """Its database, to look into while no bot of this process holds it; opened anew at each call."""
    return office.acts(co_op.settings)._office.store


def a_minute_passes(co_op: CoOp) -> None:
    """For what is in doubt: it is not looked for while its request could still be under way."""
    with store_of(co_op).transaction() as work:
        for row in work.outbox.open():
            if row.tried_at:
                work.outbox.save(replace(row, tried_at=row.tried_at - MINUTE))
