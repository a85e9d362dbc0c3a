"""Inside the bot's process: counts what it passes, and ends it by SIGKILL at a point that was named beforehand.

Points are `before commit KIND` and `after commit KIND` (KIND is the function whose transaction it is, and the measure
that it is about; only those that wrote something), `commit`, `statement` (each one sent to the database, migrations'
too) and `call` (each function that Python enters, so any moment, exactly repeatable; to count them costs more than the
work itself, so they are counted from a statement on that is named, too). Nothing in the bot knows of this: it is put
around the store and the interpreter from outside.

Two more ends are none of ours: from a statement on the database's disk is full, or after a commit its server is away,
so that nobody hears that it was done. Then the bot must end by itself, saying so.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event

from jurybot.store.errors import StoreError
from jurybot.store.work import Store, Work

FROM = "calls from statement"
"""Not a point: at which passing of `statement` calls begin to be counted. 0: at the process's beginning."""
ENDS_BY_ITSELF = (FULL, AWAY) = ("the disk is full", "the server cannot be reached")
"""What the bot has to say. The first begins at a passing of `statement`, the other at one of `commit`."""
START_UP_ENDS = "after commit begin"
WRITES = ("INSERT", "UPDATE", "DELETE")
MEASURE = re.compile(r"\b[A-Z]\w+Measure\b")


class Mortal:
    """`deaths`: at which passing of a point the process ends. `note`: where it says which it was, or, if it lives to
    its end, how often it passed what."""

    def __init__(self, deaths: Mapping[str, int], note: Path) -> None:
        self._deaths, self._note, self._written, self.passed = deaths, note, 0, Counter[str]()
        self._counts_calls, self._has_failed = False, False

    def passes(self, point: str) -> None:
        self.passed[point] += 1
        if self.passed[point] == self._deaths.get(point):
            self._ends_at(point)
            os.kill(os.getpid(), signal.SIGKILL)

    def _ends_at(self, point: str) -> None:
        self._note.write_text(json.dumps({"died": point, "in start-up": not self.passed[START_UP_ENDS]}))

    def _fails(self, how: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            self._ends_at(how)

    def lives_on(self) -> None:
        if not self._has_failed:
            self._note.write_text(json.dumps({"passed": self.passed}))

    def be_born(self) -> None:
        """From here on this process is mortal."""
        whole = Store.transaction

        def transaction(store: Store) -> Any:
            of = sys._getframe(1)
            measure = MEASURE.search(str(of.f_locals.get("key")))
            return self._watched(whole(store), of.f_code.co_qualname + (f" {measure[0]}" if measure else ""))

        setattr(Store, "transaction", transaction)  # noqa: B010
        event.listen(Engine, "after_cursor_execute", self._executed)
        if FULL in self._deaths:
            event.listen(Engine, "do_execute", self._takes)
            event.listen(Engine, "do_executemany", self._takes)
        self._count_calls()

    def _count_calls(self) -> None:
        """From now on, if they are to be: those of the thread that does the bot's work."""
        is_time = "call" in self._deaths and self.passed["statement"] >= self._deaths.get(FROM, 0)
        if is_time and not self._counts_calls and threading.current_thread() is threading.main_thread():
            self._counts_calls = True
            sys.setprofile(self._called)

    @contextmanager
    def _watched(self, inner: Any, kind: str) -> Iterator[Work]:
        if AWAY in self._deaths and self._has_failed:
            raise StoreError(f"{AWAY}.")
        with inner as work:
            before = self._written
            yield work
            wrote = self._written != before
            if wrote:
                self.passes(f"before commit {kind}")
        if wrote:
            self.passes("commit")
            self.passes(f"after commit {kind}")
            if self.passed["commit"] == self._deaths.get(AWAY):
                self._fails(AWAY)
                raise StoreError(f"{AWAY}.")

    def _takes(self, cursor: Any, statement: str, values: Any, context: Any) -> None:
        """As the database's driver would do it."""
        if self.passed["statement"] < self._deaths[FULL] or not statement.startswith(WRITES):
            return
        self._fails(FULL)
        raise context.dialect.loaded_dbapi.OperationalError("database or disk is full")

    def _executed(self, connection: Any, cursor: Any, statement: str, *_: object) -> None:
        self._written += statement.startswith(WRITES) and cursor.rowcount > 0
        self.passes("statement")
        self._count_calls()

    def _called(self, frame: FrameType, what: str, argument: object) -> None:
        if what == "call":
            self.passes("call")


def warm_up(key: bytes) -> Callable[[], None]:
    """What a start of the bot spends most of its time with, done once: imports, the word lists, the public suffixes and
    the operator's chain of 65,536 hashes. Gives what runs the command line."""
    from functools import cache

    import httpcore

    from jurybot import bot, words
    from jurybot.cli.main import main
    from jurybot.core.record import draw
    from jurybot.instance import gateway, performer, stream, wire
    from jurybot.publish import site
    from jurybot.service import pages
    from jurybot.service.pages import app_of_instance
    from jurybot.web import app, hooks, serve, sessions, sign_in
    from jurybot.wiring import desk, whole

    assert all((bot, httpcore, gateway, performer, stream, site, app_of_instance, pages))
    assert all((app, hooks, serve, sessions, sign_in, whole))
    wire.certificates()
    words.words()
    desk.public_suffixes()
    setattr(draw, "hashed", cache(draw.hashed))  # noqa: B010
    draw.chain_anchor(draw.purpose_key(key, "chain/1"))
    return main
