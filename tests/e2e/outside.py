"""A bot that is a process of its own, at a sandbox whose time runs."""

import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from jurybot.sandbox.server import running
from jurybot.service.storage import Store
from jurybot.wiring import office
from tests.e2e.co_op import MINUTE, CoOp, a_world

AT_LONGEST = 240  # seconds until something that must come has come, on however busy a machine
EVERYONE = ("for_not_following", "for_not_followers", "for_new_accounts", "for_private_mentions")
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.e2e.warm"])
RUN = "from tests.e2e import warm; warm.run(*told)"  # a module named by its process would be loaded, with all it loads


class Outside:
    """A bot of its own process, to be asked as `subprocess.Popen` is; `stderr` is what it wrote there."""

    def __init__(self, config: Path, errors: TextIO, before: str) -> None:
        self.stderr = errors
        told = (str(config), errors.name, dict(os.environ))
        self._process = FORKED.Process(target=exec, args=(before + RUN, {"told": told}))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        code = self.poll()
        assert code is not None, "it did not end"
        return code

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()


@contextmanager
def a_co_op_outside(folder: Path) -> Iterator[CoOp]:
    """One with four members; no bot runs yet."""
    with running(a_world(4), late=0.02) as sandbox:
        co_op = CoOp(sandbox, folder)
        co_op.hand.set_time(None)
        co_op.hand.set_policy("jurybot", **dict.fromkeys(EVERYONE, "accept"))  # as `jurybot init` does
        yield co_op


@contextmanager
def process(co_op: CoOp, before: str = "") -> Iterator[Outside]:
    """Its bot; killed at the end, if it still runs. `before`: what its process does before anything else."""
    with tempfile.NamedTemporaryFile("r", dir=co_op.folder, suffix=".log") as errors:
        bot = Outside(co_op.config, errors.file, before)
        try:
            yield bot
        finally:
            bot.kill()
            bot.wait(60)


def soon(bot: Outside, holds: Callable[[], object]) -> None:
    """Waits until something holds, as long as the bot lives."""
    until = time.monotonic() + AT_LONGEST
    while not holds():
        assert bot.poll() is None, bot.stderr.read()
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.02)


def its_end(bot: Outside) -> tuple[int, str]:
    """The exit code of a bot that ends by itself, and the last line of its log."""
    code = bot.wait(AT_LONGEST)
    *_, last = bot.stderr.read().splitlines() or [""]
    return code, last


def store_of(co_op: CoOp) -> Store:
    """Its database, to look into while no bot of this process holds it; opened anew at each call."""
    return office.acts(co_op.settings)._office.store


def a_minute_passes(co_op: CoOp) -> None:
    """For what is in doubt: it is not looked for while its request could still be under way."""
    with store_of(co_op).transaction() as work:
        for row in work.outbox.open():
            if row.tried_at:
                work.outbox.save(replace(row, tried_at=row.tried_at - MINUTE))
