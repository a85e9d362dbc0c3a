"""Everything else that is kept: reports, our posts, numbers, blocks before a write, public reasons, files, budget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, cast, delete, func, insert, select, update

from jurybot.core.names import AccountId, CaseId, Domain, ReportId, StatusId
from jurybot.service.storage import MessageRow, ReportRow
from jurybot.store.ledger import Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.tables import (
    BLOCK_SNAPSHOTS,
    BUDGET,
    COUNTERS,
    ENTRIES,
    KNOWN_BLOCKS,
    MESSAGES,
    NOTES,
    REASONS,
    REPORTS,
    SITE_FILES,
)

_STATUS_NUMBER = cast(MESSAGES.c.status, BigInteger)
"""Ids of the server are text, compared as integers: the index `messages_newest` is on this very expression."""


class Books:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    # --- reports ---------------------------------------------------------------------------------------------

    def add_report(self, row: ReportRow) -> None:
        """Raises Stale when it is there already."""
        self._ledger.write(insert(REPORTS), values_of(row))

    def save_report(self, row: ReportRow) -> None:
        """Raises KeyError for a report that was never added."""
        if not self._ledger.write(update(REPORTS).where(REPORTS.c.id == row.id), values_of(row)):
            raise KeyError(row.id)

    def report(self, report: ReportId) -> ReportRow | None:
        row = self._ledger.first(rows(REPORTS).where(REPORTS.c.id == report))
        return value_from(ReportRow, row) if row is not None else None

    def reports_on(self, domain: Domain, since: datetime) -> Sequence[ReportRow]:
        """Those created at or after `since`, oldest first."""
        return self._reports(REPORTS.c.domain == domain, REPORTS.c.created_at >= since)

    def reports_of(self, case: CaseId) -> Sequence[ReportRow]:
        return self._reports(REPORTS.c.case == case)

    def _reports(self, *which: Any) -> Sequence[ReportRow]:
        query = rows(REPORTS).where(*which).order_by(cast(REPORTS.c.id, BigInteger))
        return [value_from(ReportRow, row) for row in self._ledger.all(query)]

    # --- our posts -------------------------------------------------------------------------------------------

    def add_message(self, row: MessageRow) -> None:
        self._ledger.write(insert(MESSAGES), values_of(row))

    def message(self, status: StatusId) -> MessageRow | None:
        return self._message(rows(MESSAGES).where(MESSAGES.c.status == status))

    def newest_message(self) -> StatusId:
        found = self._ledger.value(select(MESSAGES.c.status).order_by(_STATUS_NUMBER.desc()).limit(1))
        return StatusId(found or "0")

    def latest_message_to(self, account: AccountId, case: CaseId | None) -> MessageRow | None:
        """The newest of our posts to this person in this case; with None, in no case."""
        ours = rows(MESSAGES).where(MESSAGES.c.account == account, MESSAGES.c.case.is_not_distinct_from(case))
        return self._message(ours.order_by(_STATUS_NUMBER.desc()).limit(1))

    def next_note(self, account: AccountId, case: CaseId | None) -> int:
        """Never one that was given before a name was cut from the counts."""
        counted = NOTES.c.account.in_([account, ""])
        before = self._ledger.value(select(func.max(NOTES.c.n)).where(NOTES.c.case == (case or ""), counted))
        n = int(before or 0) + 1
        self._ledger.put(NOTES, {"account": account, "case": case or "", "n": n})
        return n

    def _message(self, query: Any) -> MessageRow | None:
        row = self._ledger.first(query)
        return value_from(MessageRow, row) if row is not None else None

    # --- numbers ---------------------------------------------------------------------------------------------

    def next_number(self, counter: str) -> int:
        n = self.last_number(counter) + 1
        self._ledger.put(COUNTERS, {"name": counter, "value": n})
        return n

    def last_number(self, counter: str) -> int:
        """0 when none was given yet."""
        return int(self._ledger.value(select(COUNTERS.c.value).where(COUNTERS.c.name == counter)) or 0)

    # --- blocks ----------------------------------------------------------------------------------------------

    def keep_blocks(self, case: CaseId, rows: Sequence[dict[str, Any]], why: str, now: datetime) -> None:
        kept = [{"case": case, "taken_at": now, "why": why, "body": row} for row in rows]
        if kept:
            self._ledger.write(insert(BLOCK_SNAPSHOTS), kept)

    def kept_blocks(self, case: CaseId) -> Sequence[dict[str, Any]]:
        """The rows as they were given to `keep_blocks`, in that order."""
        mine = select(BLOCK_SNAPSHOTS.c.body).where(BLOCK_SNAPSHOTS.c.case == case)
        return [row["body"] for row in self._ledger.all(mine.order_by(BLOCK_SNAPSHOTS.c.id))]

    def known_blocks(self) -> dict[str, str]:
        return {row["domain"]: row["severity"] for row in self._ledger.all(rows(KNOWN_BLOCKS))}

    def set_known_blocks(self, blocks: dict[str, str]) -> None:
        """Only what changed is written: the list can be long."""
        before = self.known_blocks()
        for gone in before.keys() - blocks.keys():
            self._ledger.write(delete(KNOWN_BLOCKS).where(KNOWN_BLOCKS.c.domain == gone))
        changed = [{"domain": name, "severity": now} for name, now in blocks.items() if before.get(name) != now]
        if changed:
            self._ledger.put(KNOWN_BLOCKS, changed)

    # --- what is published -----------------------------------------------------------------------------------

    def add_reason(self, case: CaseId, hash_: str, text: str) -> None:
        self._ledger.put_if_new(REASONS, {"case": case, "hash": hash_, "text": text})

    def reasons(self, case: CaseId) -> dict[str, str]:
        query = rows(REASONS).where(REASONS.c.case == case).order_by(REASONS.c.hash)
        return {row["hash"]: row["text"] for row in self._ledger.all(query)}

    def add_entry(self, path: str, entry: dict[str, Any]) -> None:
        self._ledger.write(insert(ENTRIES), {"path": path, "body": entry})

    def entry(self, path: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._ledger.value(select(ENTRIES.c.body).where(ENTRIES.c.path == path))
        return found

    def site_file(self, path: str) -> str:
        return str(self._ledger.value(select(SITE_FILES.c.hash).where(SITE_FILES.c.path == path)) or "")

    def set_site_file(self, path: str, hash_: str, now: datetime) -> None:
        self._ledger.put(SITE_FILES, {"path": path, "hash": hash_, "written_at": now})

    # --- the budget ------------------------------------------------------------------------------------------

    def budget(self) -> dict[tuple[str, datetime], int]:
        return {(row["window"], row["starts_at"]): row["used"] for row in self._ledger.all(rows(BUDGET))}
