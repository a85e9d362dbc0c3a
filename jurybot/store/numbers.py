"""Counters: of cases, draws and the log, without gaps, and of what is only counted."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select

from jurybot.store.ledger import Ledger, rows
from jurybot.store.tables import COUNTERS


@cache
def _beginning_with(prefix: str) -> Select[Any]:
    return rows(COUNTERS).where(COUNTERS.c.name.startswith(prefix, autoescape=True)).order_by(COUNTERS.c.name)


class Numbers:
    """Implements `storage.Numbers`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def counts(self, prefix: str) -> dict[str, int]:
        """The counters whose names begin so."""
        return {row["name"]: row["value"] for row in self._ledger.all(_beginning_with(prefix))}

    def next(self, counter: str) -> int:
        n = self.last(counter) + 1
        self.set(counter, n)
        return n

    def set(self, counter: str, value: int) -> None:
        self._ledger.put(COUNTERS, {"name": counter, "value": value})

    def last(self, counter: str) -> int:
        """0 when none was given yet."""
        row = self._ledger.row(COUNTERS, name=counter)
        return int(row["value"]) if row is not None else 0
