"""Encrypted texts about cases and reports, and when they are deleted. The key is not here, nor is what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from jurybot.service.rows import Paper
from jurybot.store.ledger import Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.sealed_tables import PAPERS

_OF = (
    rows(PAPERS)
    .where(PAPERS.c.of.in_(bindparam("ids", expanding=True)))
    .order_by(PAPERS.c.written_at, PAPERS.c.of, PAPERS.c.name)
)
_NEXT_FORGET = select(PAPERS.c.forget_at).where(PAPERS.c.forget_at.is_not(None)).order_by(PAPERS.c.forget_at).limit(1)


class Papers:
    """Implements `sealed_storage.Papers`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def put(self, paper: Paper) -> None:
        """One of the same name is replaced."""
        self._ledger.put(PAPERS, values_of(paper))

    def of(self, *ids: str) -> Sequence[Paper]:
        """In the order in which they were written."""
        return [value_from(Paper, row) for row in self._ledger.all(_OF, ids=list(ids))]

    def named(self, name: str) -> Sequence[Paper]:
        """All that is kept under this name."""
        query = rows(PAPERS, "name").order_by(PAPERS.c.written_at, PAPERS.c.of)
        return [value_from(Paper, row) for row in self._ledger.all(query, name=name)]

    def forget_at(self, of: str, moment: datetime | None) -> None:
        """When all of these are to be deleted; None for: not yet."""
        self._ledger.write(update(PAPERS).where(PAPERS.c.of == of).values(forget_at=moment))

    def forget_all(self, of: str) -> None:
        """Deletes all of these at once."""
        self._ledger.delete(PAPERS, of=of)

    def forget_one(self, of: str, name: str) -> None:
        """Deletes it at once."""
        self._ledger.delete(PAPERS, of=of, name=name)

    def forget_named(self, name: str) -> None:
        """Deletes at once all that is kept under this name."""
        self._ledger.delete(PAPERS, name=name)

    def forget_due(self, now: datetime) -> int:
        """Deletes what is due and returns how many there were."""
        return self._ledger.write(delete(PAPERS).where(PAPERS.c.forget_at <= now))

    def next_forget(self) -> datetime | None:
        found: datetime | None = self._ledger.value(_NEXT_FORGET)
        return found
