"""What was taken, so that repeats are harmless; what could not be; and how far each list is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from jurybot.service.rows import Cursor
from jurybot.store.ledger import Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.tables import CURSORS, INBOX, PARKED

PARKED_AFTER = 3
"""An item that cannot be taken three times is parked. (DESIGN.md, *The inbox*.)"""
MOST_TAKEN = 60
"""Who writes a thousand messages does not have them all read again every hour: 60 take three requests."""

_TAKEN = select(INBOX.c.id, INBOX.c.version).where(
    INBOX.c.kind == bindparam("kind"), INBOX.c.id.in_(bindparam("ids", expanding=True))
)
_TAKEN_AS = (
    rows(INBOX)
    .where(
        INBOX.c.taken_at >= bindparam("since", type_=INBOX.c.taken_at.type),
        INBOX.c.outcome.in_(bindparam("outcomes", expanding=True)),
    )
    .order_by(INBOX.c.taken_at.desc())
    .limit(MOST_TAKEN)
)
_PARKED = rows(PARKED).where(PARKED.c.tries >= PARKED_AFTER).order_by(PARKED.c.first_at, PARKED.c.kind, PARKED.c.id)


class Inbox:
    """Implements `storage.Inbox`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def has_seen(self, kind: str, id_: str, version: str) -> bool:
        return self._ledger.row(INBOX, kind=kind, id=id_, version=version) is not None

    def unseen(self, kind: str, items: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        wanted = set(items)
        if not wanted:
            return set()
        taken = self._ledger.all(_TAKEN, kind=kind, ids=[id_ for id_, _ in wanted])
        return wanted - {(row["id"], row["version"]) for row in taken}

    def taken_as(self, outcomes: Sequence[str], since: datetime) -> Sequence[str]:
        latest = self._ledger.all(_TAKEN_AS, since=since, outcomes=list(outcomes))
        return list(dict.fromkeys(row["id"] for row in latest))

    def take(self, kind: str, id_: str, version: str, outcome: str, now: datetime) -> None:
        """Raises Stale when it was taken already. Earlier failures are forgotten, unless it is parked for good."""
        item = {"kind": kind, "id": id_, "version": version}
        self._ledger.add(INBOX, item | {"outcome": outcome, "taken_at": now})
        failed = self._ledger.row(PARKED, **item)
        if failed is not None and failed["tries"] < PARKED_AFTER:
            self._ledger.delete(PARKED, **item)

    def failed(self, kind: str, id_: str, version: str, why: str, now: datetime) -> int:
        item = {"kind": kind, "id": id_, "version": version}
        before = self._ledger.row(PARKED, **item)
        tries = before["tries"] + 1 if before else 1
        first_at = before["first_at"] if before else now
        self._ledger.put(PARKED, item | {"tries": tries, "why": why, "first_at": first_at, "latest_at": now})
        return int(tries)

    def parked(self) -> Sequence[dict[str, Any]]:
        """kind, id, version, tries, why, first_at and latest_at of each, oldest first."""
        return [dict(row) for row in self._ledger.all(_PARKED)]

    def cursor(self, name: str) -> Cursor:
        row = self._ledger.row(CURSORS, name=name)
        return value_from(Cursor, row) if row is not None else Cursor()

    def set_cursor(self, name: str, cursor: Cursor) -> None:
        self._ledger.put(CURSORS, {"name": name, **values_of(cursor)})
