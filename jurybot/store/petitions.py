"""Sealed: who proposed a case, and who stands behind what. Cut with the case's other sealed rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from jurybot.core.names import AccountId, CaseId, Domain
from jurybot.service.rows import PetitionRow
from jurybot.store.ledger import Ledger, one_of, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.sealed_tables import PETITIONS, SECONDS

NOBODY = AccountId("")

_OLDEST_FIRST = (PETITIONS.c.opened_at, PETITIONS.c.id)
_OF_CASE = rows(PETITIONS, "case").order_by(*_OLDEST_FIRST)
_NEXT_UNTIL = select(PETITIONS.c.until).where(PETITIONS.c.state == "open").order_by(PETITIONS.c.until).limit(1)


@cache
def _in_state(*states: str) -> Select[Any]:
    return rows(PETITIONS).where(one_of(PETITIONS.c.state, states)).order_by(*_OLDEST_FIRST)


class Petitions:
    """Implements `sealed_storage.Petitions`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, row: PetitionRow) -> None:
        """Raises Stale when it is there already."""
        self._ledger.add(PETITIONS, values_of(row))

    def save(self, row: PetitionRow) -> None:
        """Raises KeyError for a petition that was never added."""
        if not self._ledger.change(PETITIONS, values_of(row), id=row.id):
            raise KeyError(row.id)

    def in_state(self, *states: str) -> Sequence[PetitionRow]:
        return [value_from(PetitionRow, row) for row in self._ledger.all(_in_state(*states))]

    def open_on(self, domain: Domain) -> PetitionRow | None:
        return next((row for row in self.in_state("open") if row.domain == domain), None)

    def open_by(self, account: AccountId) -> PetitionRow | None:
        return next((row for row in self.in_state("open") if row.by == account), None)

    def by(self, account: AccountId) -> Sequence[PetitionRow]:
        oldest_first = rows(PETITIONS, "by").order_by(*_OLDEST_FIRST)
        return [value_from(PetitionRow, row) for row in self._ledger.all(oldest_first, by=account)]

    def of_case(self, case: CaseId) -> Sequence[PetitionRow]:
        return [value_from(PetitionRow, row) for row in self._ledger.all(_OF_CASE, case=case)]

    def count_by(self, account: AccountId, since: datetime) -> int:
        theirs = (PETITIONS.c.by == account) & (PETITIONS.c.opened_at >= since)
        return int(self._ledger.value(select(func.count()).select_from(PETITIONS).where(theirs)))

    def next_until(self) -> datetime | None:
        found: datetime | None = self._ledger.value(_NEXT_UNTIL)
        return found

    def second(self, of: str, account: AccountId, at: datetime) -> None:
        self._ledger.put_if_new(SECONDS, {"of": of, "account": account, "at": at})

    def seconders(self, of: str) -> frozenset[AccountId]:
        return frozenset(AccountId(row["account"]) for row in self._ledger.all(rows(SECONDS, "of"), of=of))

    def seconded_by(self, account: AccountId) -> frozenset[str]:
        return frozenset(row["of"] for row in self._ledger.all(rows(SECONDS, "account"), account=account))

    def cut(self, of: str) -> None:
        self._ledger.delete(SECONDS, of=of)
        nobody = {"by": NOBODY, "acct": "", "status": "", "claim": ""}
        self._ledger.change(PETITIONS, nobody, id=of)

    def forget_account(self, account: AccountId) -> None:
        for row in self._ledger.all(rows(PETITIONS, "by"), by=account):
            if row["state"] in {"open", "seconded"}:
                self._ledger.change(PETITIONS, {"state": "withdrawn"}, id=row["id"])
            self.cut(row["id"])
        self._ledger.delete(SECONDS, account=account)
