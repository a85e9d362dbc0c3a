"""What waits for stewards."""

from __future__ import annotations

from collections.abc import Sequence

from jurybot.service.rows import Matter
from jurybot.store.ledger import Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.tables import MATTERS

_OPEN = rows(MATTERS).order_by(MATTERS.c.opened_at, MATTERS.c.key)


class Matters:
    """Implements `storage.Matters`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def open(self) -> Sequence[Matter]:
        """What waits for stewards, oldest first."""
        return [value_from(Matter, row) for row in self._ledger.all(_OPEN)]

    def get(self, key: str) -> Matter | None:
        row = self._ledger.row(MATTERS, key=key)
        return value_from(Matter, row) if row is not None else None

    def save(self, matter: Matter) -> None:
        self._ledger.put(MATTERS, values_of(matter))

    def close(self, key: str) -> None:
        self._ledger.delete(MATTERS, key=key)
