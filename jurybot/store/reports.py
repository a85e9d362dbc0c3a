"""Sealed: complaints, with who made them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, cast, func, select, update

from jurybot.core.names import AccountId, CaseId, Domain, ReportId
from jurybot.service.rows import ReportRow
from jurybot.store.ledger import Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.sealed_tables import REPORTS

_BY_NUMBER = cast(REPORTS.c.id, BigInteger)
_OF_CASE = rows(REPORTS, "case").order_by(_BY_NUMBER)
_ON = (
    rows(REPORTS, "domain")
    .where(REPORTS.c.created_at >= bindparam("since", type_=REPORTS.c.created_at.type))
    .order_by(_BY_NUMBER)
)

# Asked for each report of a storm: built once, as building a statement costs more than running it.
_IS_THEIRS = REPORTS.c.reporter == bindparam("reporter")
_DOMAINS_BY = (
    select(REPORTS.c.domain)
    .where(_IS_THEIRS, REPORTS.c.counts, REPORTS.c.created_at >= bindparam("since", type_=REPORTS.c.created_at.type))
    .distinct()
)
_HAS_REPORTED = select(REPORTS.c.id).where(_IS_THEIRS, REPORTS.c.case == bindparam("case")).limit(1)


class Reports:
    """Implements `sealed_storage.Reports`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, row: ReportRow) -> None:
        """Raises Stale when it is there already."""
        self._ledger.add(REPORTS, values_of(row))

    def save(self, row: ReportRow) -> None:
        """Raises KeyError for a report that was never added."""
        if not self._ledger.change(REPORTS, values_of(row), id=row.id):
            raise KeyError(row.id)

    def get(self, report: ReportId) -> ReportRow | None:
        row = self._ledger.row(REPORTS, id=report)
        return value_from(ReportRow, row) if row is not None else None

    def on(self, domain: Domain, since: datetime) -> Sequence[ReportRow]:
        """Those created at or after `since`, oldest first."""
        return self._found(_ON, domain=domain, since=since)

    def below(self, domain: Domain, since: datetime) -> Sequence[ReportRow]:
        there = rows(REPORTS).where(_below(domain), REPORTS.c.created_at >= since)
        return self._found(there.order_by(_BY_NUMBER))

    def count_reporters(self, domain: Domain, since: datetime) -> int:
        may_open = REPORTS.c.counts & REPORTS.c.local & REPORTS.c.case.is_(None) & (REPORTS.c.created_at >= since)
        query = select(func.count(REPORTS.c.reporter.distinct())).where(_below(domain), may_open)
        return int(self._ledger.value(query))

    def count(self, since: datetime) -> tuple[int, int]:
        query = select(func.count().label("n"), func.count(REPORTS.c.reporter.distinct()).label("people"))
        found = self._ledger.first(query.where(REPORTS.c.local, REPORTS.c.created_at >= since))
        assert found is not None
        return int(found["n"]), int(found["people"])

    def domains_by(self, reporter: AccountId, since: datetime) -> set[Domain]:
        return {Domain(row["domain"]) for row in self._ledger.all(_DOMAINS_BY, reporter=reporter, since=since)}

    def has_reported(self, reporter: AccountId, case: CaseId) -> bool:
        return self._ledger.value(_HAS_REPORTED, reporter=reporter, case=case) is not None

    def by(self, reporter: AccountId) -> Sequence[ReportRow]:
        """Every report of this person whose name is kept, oldest first."""
        return self._found(rows(REPORTS, "reporter").order_by(_BY_NUMBER), reporter=reporter)

    def forget_reporters(self, *, before: datetime) -> None:
        old = REPORTS.c.case.is_(None) & (REPORTS.c.created_at < before) & (REPORTS.c.reporter != "")
        self._ledger.write(update(REPORTS).where(old).values(reporter=""))

    def of_case(self, case: CaseId) -> Sequence[ReportRow]:
        return self._found(_OF_CASE, case=case)

    def _found(self, which: Select[Any], **by: Any) -> Sequence[ReportRow]:
        return [value_from(ReportRow, row) for row in self._ledger.all(which, **by)]


def _below(domain: Domain) -> ColumnElement[bool]:
    return (REPORTS.c.domain == domain) | REPORTS.c.domain.endswith("." + domain, autoescape=True)
