"""What is used up of what the instance allows."""

from __future__ import annotations

from datetime import datetime

from jurybot.store.ledger import Ledger, rows
from jurybot.store.tables import BUDGET


class Spent:
    """Implements `storage.Spent`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def set(self, window: str, starts_at: datetime, used: int) -> None:
        self._ledger.put(BUDGET, {"window": window, "starts_at": starts_at, "used": used})

    def by_window(self) -> dict[tuple[str, datetime], int]:
        return {(row["window"], row["starts_at"]): row["used"] for row in self._ledger.all(rows(BUDGET))}
