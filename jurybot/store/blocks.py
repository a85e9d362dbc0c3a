"""Domain blocks: as they stood before a case changed them, and as the last daily reading found them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from jurybot.core.names import CaseId, Domain
from jurybot.store.ledger import Ledger, rows
from jurybot.store.tables import BLOCK_SNAPSHOTS, KNOWN_BLOCKS


class Blocks:
    """Implements `storage.Blocks`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def keep(self, case: CaseId, rows: Sequence[dict[str, Any]], why: str, now: datetime) -> None:
        kept = [{"case": case, "taken_at": now, "why": why, "body": row} for row in rows]
        self._ledger.add(BLOCK_SNAPSHOTS, kept)

    def kept(self, case: CaseId) -> Sequence[dict[str, Any]]:
        """The rows as they were given to `keep_blocks`, in that order."""
        found = self._ledger.all(rows(BLOCK_SNAPSHOTS, "case").order_by(BLOCK_SNAPSHOTS.c.id), case=case)
        return [row["body"] for row in found]

    def known(self) -> dict[str, str]:
        return {row["domain"]: row["severity"] for row in self._ledger.all(rows(KNOWN_BLOCKS))}

    def known_on(self, domains: Iterable[Domain]) -> dict[str, str]:
        found = [self._ledger.row(KNOWN_BLOCKS, domain=name) for name in domains]
        return {row["domain"]: row["severity"] for row in found if row is not None}

    def known_extras(self) -> dict[str, str]:
        found = self._ledger.all(rows(KNOWN_BLOCKS))
        return {row["domain"]: row["extras"] for row in found if row["extras"] is not None}

    def set_known(self, blocks: Mapping[str, tuple[str, str]]) -> None:
        """Only what changed is written: the list can be long."""
        before = {row["domain"]: (row["severity"], row["extras"]) for row in self._ledger.all(rows(KNOWN_BLOCKS))}
        for gone in before.keys() - blocks.keys():
            self._ledger.delete(KNOWN_BLOCKS, domain=gone)
        now = {name: {"severity": severity, "extras": extras} for name, (severity, extras) in blocks.items()}
        for name in before.keys() & blocks.keys():
            if before[name] != blocks[name]:
                self._ledger.change(KNOWN_BLOCKS, now[name], domain=name)
        self._ledger.add(KNOWN_BLOCKS, [{"domain": name, **now[name]} for name in blocks if name not in before])
