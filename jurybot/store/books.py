"""Everything else that is kept: reports, our posts, numbers, blocks before a write, public reasons, files, budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, delete, func, select, update

from jurybot.core.names import AccountId, CaseId, Domain, ReportId, StatusId
from jurybot.service.rows import Matter, MessageRow, ReportRow, ServerRow, Wish
from jurybot.store.ledger import Found, Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.tables import (
    BLOCK_SNAPSHOTS,
    BUDGET,
    COUNTERS,
    ENTRIES,
    KNOWN_BLOCKS,
    MATTERS,
    MESSAGES,
    NOTES,
    REASONS,
    REPORTS,
    SERVERS,
    SITE_FILES,
    WISHES,
)

_STATUS_NUMBER = cast(MESSAGES.c.status, BigInteger)
"""Ids of the server are text, compared as integers: the index `messages_newest` is on this very expression."""


class Books:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    # --- reports ---------------------------------------------------------------------------------------------

    def add_report(self, row: ReportRow) -> None:
        """Raises Stale when it is there already."""
        self._ledger.add(REPORTS, values_of(row))

    def save_report(self, row: ReportRow) -> None:
        """Raises KeyError for a report that was never added."""
        if not self._ledger.change(REPORTS, values_of(row), id=row.id):
            raise KeyError(row.id)

    def report(self, report: ReportId) -> ReportRow | None:
        row = self._ledger.row(REPORTS, id=report)
        return value_from(ReportRow, row) if row is not None else None

    def reports_on(self, domain: Domain, since: datetime) -> Sequence[ReportRow]:
        """Those created at or after `since`, oldest first."""
        return self._reports(rows(REPORTS, "domain").where(REPORTS.c.created_at >= since), domain=domain)

    def reports_below(self, domain: Domain, since: datetime) -> Sequence[ReportRow]:
        return self._reports(rows(REPORTS).where(_below(domain), REPORTS.c.created_at >= since))

    def count_reporters(self, domain: Domain, since: datetime) -> int:
        may_open = REPORTS.c.counts & REPORTS.c.local & REPORTS.c.case.is_(None) & (REPORTS.c.created_at >= since)
        query = select(func.count(REPORTS.c.reporter.distinct())).where(_below(domain), may_open)
        return int(self._ledger.value(query))

    def count_reports(self, since: datetime) -> tuple[int, int]:
        query = select(func.count().label("n"), func.count(REPORTS.c.reporter.distinct()).label("people"))
        found = self._ledger.first(query.where(REPORTS.c.local, REPORTS.c.created_at >= since))
        assert found is not None
        return int(found["n"]), int(found["people"])

    def domains_reported_by(self, reporter: AccountId, since: datetime) -> set[Domain]:
        theirs = (REPORTS.c.reporter == reporter) & REPORTS.c.counts & (REPORTS.c.created_at >= since)
        return {Domain(row["domain"]) for row in self._ledger.all(select(REPORTS.c.domain).where(theirs).distinct())}

    def has_reported(self, reporter: AccountId, case: CaseId) -> bool:
        theirs = (REPORTS.c.reporter == reporter) & (REPORTS.c.case == case)
        return self._ledger.value(select(REPORTS.c.id).where(theirs).limit(1)) is not None

    def reports_by(self, reporter: AccountId) -> Sequence[ReportRow]:
        """Every report of this person whose name is kept, oldest first."""
        return self._reports(rows(REPORTS, "reporter"), reporter=reporter)

    def forget_reporters(self, *, before: datetime) -> None:
        old = REPORTS.c.case.is_(None) & (REPORTS.c.created_at < before) & (REPORTS.c.reporter != "")
        self._ledger.write(update(REPORTS).where(old).values(reporter=""))

    def add_wish(self, wish: Wish) -> None:
        self._ledger.put(WISHES, values_of(wish))

    def wish(self, account: AccountId, domain: Domain) -> Wish | None:
        row = self._ledger.row(WISHES, account=account, domain=domain)
        return value_from(Wish, row) if row is not None else None

    def wishes_of(self, account: AccountId) -> Sequence[Wish]:
        by_domain = rows(WISHES, "account").order_by(WISHES.c.domain)
        return [value_from(Wish, row) for row in self._ledger.all(by_domain, account=account)]

    def drop_wish(self, account: AccountId, domain: Domain) -> None:
        self._ledger.delete(WISHES, account=account, domain=domain)

    def drop_wishes(self, *, before: datetime) -> None:
        self._ledger.write(delete(WISHES).where(WISHES.c.at < before))

    def forget_wishes(self, account: AccountId) -> None:
        self._ledger.delete(WISHES, account=account)

    def server(self, domain: Domain) -> ServerRow | None:
        row = self._ledger.row(SERVERS, domain=domain)
        return value_from(ServerRow, row) if row is not None else None

    def set_server(self, row: ServerRow) -> None:
        self._ledger.put(SERVERS, values_of(row))

    def reports_of(self, case: CaseId) -> Sequence[ReportRow]:
        return self._reports(rows(REPORTS, "case"), case=case)

    def _reports(self, which: Select[Any], **by: str) -> Sequence[ReportRow]:
        found = self._ledger.all(which.order_by(cast(REPORTS.c.id, BigInteger)), **by)
        return [value_from(ReportRow, row) for row in found]

    # --- our posts -------------------------------------------------------------------------------------------

    def add_message(self, row: MessageRow) -> None:
        self._ledger.add(MESSAGES, values_of(row))

    def save_message(self, row: MessageRow) -> None:
        self._ledger.put(MESSAGES, values_of(row))

    def message_with(self, key: str, account: AccountId | None, case: CaseId | None) -> MessageRow | None:
        same = MESSAGES.c.account.is_not_distinct_from(account) & MESSAGES.c.case.is_not_distinct_from(case)
        query = rows(MESSAGES, "key").where(same).order_by(_STATUS_NUMBER).limit(1)
        return _message(self._ledger.first(query, key=key))

    def message(self, status: StatusId) -> MessageRow | None:
        return _message(self._ledger.row(MESSAGES, status=status))

    def newest_message(self) -> StatusId:
        found = self._ledger.value(select(MESSAGES.c.status).order_by(_STATUS_NUMBER.desc()).limit(1))
        return StatusId(found or "0")

    def latest_message_to(self, account: AccountId, case: CaseId | None) -> MessageRow | None:
        """The newest of our posts to this person in this case; with None, in no case."""
        ours = rows(MESSAGES, "account").where(MESSAGES.c.case.is_not_distinct_from(case))
        return _message(self._ledger.first(ours.order_by(_STATUS_NUMBER.desc()).limit(1), account=account))

    def messages_to(self, account: AccountId) -> Sequence[MessageRow]:
        ours = rows(MESSAGES, "account").order_by(_STATUS_NUMBER)
        return [value_from(MessageRow, row) for row in self._ledger.all(ours, account=account)]

    def next_note(self, account: AccountId, case: CaseId | None) -> int:
        """Never one that was given before a name was cut from the counts."""
        n = self.last_note(account, case) + 1
        self._ledger.put(NOTES, {"account": account, "case": case or "", "n": n})
        return n

    def last_note(self, account: AccountId, case: CaseId | None) -> int:
        counted = NOTES.c.account.in_([account, ""])
        query = select(func.max(NOTES.c.n)).where(NOTES.c.case == (case or ""), counted)
        return int(self._ledger.value(query) or 0)

    def raise_note(self, account: AccountId, case: CaseId | None, n: int) -> None:
        if n > self.last_note(account, case):
            self._ledger.put(NOTES, {"account": account, "case": case or "", "n": n})

    # --- numbers ---------------------------------------------------------------------------------------------

    def matters(self) -> Sequence[Matter]:
        """What waits for stewards, oldest first."""
        query = rows(MATTERS).order_by(MATTERS.c.opened_at, MATTERS.c.key)
        return [value_from(Matter, row) for row in self._ledger.all(query)]

    def matter(self, key: str) -> Matter | None:
        row = self._ledger.row(MATTERS, key=key)
        return value_from(Matter, row) if row is not None else None

    def save_matter(self, matter: Matter) -> None:
        self._ledger.put(MATTERS, values_of(matter))

    def close_matter(self, key: str) -> None:
        self._ledger.delete(MATTERS, key=key)

    def counts(self, prefix: str) -> dict[str, int]:
        """The counters whose names begin so."""
        query = rows(COUNTERS).where(COUNTERS.c.name.startswith(prefix, autoescape=True)).order_by(COUNTERS.c.name)
        return {row["name"]: row["value"] for row in self._ledger.all(query)}

    def next_number(self, counter: str) -> int:
        n = self.last_number(counter) + 1
        self.set_number(counter, n)
        return n

    def set_number(self, counter: str, value: int) -> None:
        self._ledger.put(COUNTERS, {"name": counter, "value": value})

    def last_number(self, counter: str) -> int:
        """0 when none was given yet."""
        row = self._ledger.row(COUNTERS, name=counter)
        return int(row["value"]) if row is not None else 0

    # --- blocks ----------------------------------------------------------------------------------------------

    def keep_blocks(self, case: CaseId, rows: Sequence[dict[str, Any]], why: str, now: datetime) -> None:
        kept = [{"case": case, "taken_at": now, "why": why, "body": row} for row in rows]
        self._ledger.add(BLOCK_SNAPSHOTS, kept)

    def kept_blocks(self, case: CaseId) -> Sequence[dict[str, Any]]:
        """The rows as they were given to `keep_blocks`, in that order."""
        found = self._ledger.all(rows(BLOCK_SNAPSHOTS, "case").order_by(BLOCK_SNAPSHOTS.c.id), case=case)
        return [row["body"] for row in found]

    def known_blocks(self) -> dict[str, str]:
        return {row["domain"]: row["severity"] for row in self._ledger.all(rows(KNOWN_BLOCKS))}

    def known_blocks_on(self, domains: Iterable[Domain]) -> dict[str, str]:
        found = [self._ledger.row(KNOWN_BLOCKS, domain=name) for name in domains]
        return {row["domain"]: row["severity"] for row in found if row is not None}

    def known_flags(self) -> dict[str, str]:
        found = self._ledger.all(rows(KNOWN_BLOCKS))
        return {row["domain"]: row["flags"] for row in found if row["flags"] is not None}

    def set_known_blocks(self, blocks: Mapping[str, tuple[str, str]]) -> None:
        """Only what changed is written: the list can be long."""
        before = {row["domain"]: (row["severity"], row["flags"]) for row in self._ledger.all(rows(KNOWN_BLOCKS))}
        for gone in before.keys() - blocks.keys():
            self._ledger.delete(KNOWN_BLOCKS, domain=gone)
        now = {name: {"severity": severity, "flags": flags} for name, (severity, flags) in blocks.items()}
        for name in before.keys() & blocks.keys():
            if before[name] != blocks[name]:
                self._ledger.change(KNOWN_BLOCKS, now[name], domain=name)
        self._ledger.add(KNOWN_BLOCKS, [{"domain": name, **now[name]} for name in blocks if name not in before])

    # --- what is published -----------------------------------------------------------------------------------

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

    def site_file(self, path: str) -> str:
        row = self._ledger.row(SITE_FILES, path=path)
        return str(row["hash"]) if row is not None else ""

    def set_site_file(self, path: str, hash_: str, now: datetime) -> None:
        self._ledger.put(SITE_FILES, {"path": path, "hash": hash_, "written_at": now})

    # --- the budget ------------------------------------------------------------------------------------------

    def set_budget(self, window: str, starts_at: datetime, used: int) -> None:
        self._ledger.put(BUDGET, {"window": window, "starts_at": starts_at, "used": used})

    def budget(self) -> dict[tuple[str, datetime], int]:
        return {(row["window"], row["starts_at"]): row["used"] for row in self._ledger.all(rows(BUDGET))}


def _below(domain: Domain) -> ColumnElement[bool]:
    return (REPORTS.c.domain == domain) | REPORTS.c.domain.endswith("." + domain, autoescape=True)


def _message(row: Found | None) -> MessageRow | None:
    return value_from(MessageRow, row) if row is not None else None
