"""What the instance last said of other servers, so that it is not asked at every report."""

from __future__ import annotations

from jurybot.core.names import Domain
from jurybot.service.rows import ServerRow
from jurybot.store.ledger import Ledger
from jurybot.store.mapping import value_from, values_of
from jurybot.store.tables import SERVERS


class Servers:
    """Implements `storage.Servers`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, domain: Domain) -> ServerRow | None:
        row = self._ledger.row(SERVERS, domain=domain)
        return value_from(ServerRow, row) if row is not None else None

    def save(self, row: ServerRow) -> None:
        self._ledger.put(SERVERS, values_of(row))
