"""What a case gives to the public beside its decision: reasons, entries of the record."""

from __future__ import annotations

from typing import Any

from jurybot.core.names import CaseId
from jurybot.store.ledger import Ledger, rows
from jurybot.store.tables import ENTRIES, REASONS


class Published:
    """Implements `storage.Published`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add_reason(self, case: CaseId, hash_: str, text: str) -> None:
        self._ledger.put_if_new(REASONS, {"case": case, "hash": hash_, "text": text})

    def reasons(self, case: CaseId) -> dict[str, str]:
        found = self._ledger.all(rows(REASONS, "case").order_by(REASONS.c.hash), case=case)
        return {row["hash"]: row["text"] for row in found}

    def add_entry(self, path: str, entry: dict[str, Any]) -> None:
        self._ledger.add(ENTRIES, {"path": path, "body": entry})

    def entry(self, path: str) -> dict[str, Any] | None:
        row = self._ledger.row(ENTRIES, path=path)
        return row["body"] if row is not None else None
