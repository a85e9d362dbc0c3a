"""Block lists that are followed: what stood on them when they were last taken over."""

from __future__ import annotations

from collections.abc import Sequence

from jurybot.core.names import Domain
from jurybot.service.rows import ListedRow, ListRow
from jurybot.store.ledger import Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.tables import LISTED, LISTS


class Lists:
    """Implements `storage.Lists`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, name: str) -> ListRow | None:
        row = self._ledger.row(LISTS, name=name)
        return value_from(ListRow, row) if row is not None else None

    def save(self, row: ListRow) -> None:
        self._ledger.put(LISTS, values_of(row))

    def replace(self, name: str, entries: Sequence[ListedRow]) -> None:
        self._ledger.delete(LISTED, list=name)
        self._ledger.add(LISTED, [values_of(entry) for entry in entries])

    def entries(self, name: str) -> Sequence[ListedRow]:
        found = self._ledger.all(rows(LISTED, "list").order_by(LISTED.c.domain), list=name)
        return [value_from(ListedRow, row) for row in found]

    def on(self, domain: Domain) -> Sequence[ListedRow]:
        found = self._ledger.all(rows(LISTED, "domain").order_by(LISTED.c.list), domain=domain)
        return [value_from(ListedRow, row) for row in found]
