"""Sealed: who reported a server and wants to be told what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete

from jurybot.core.names import AccountId, Domain
from jurybot.service.rows import Wish
from jurybot.store.ledger import Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.sealed_tables import WISHES

_OLD = delete(WISHES).where(WISHES.c.at < bindparam("before", type_=WISHES.c.at.type))


class Wishes:
    """Implements `sealed_storage.Wishes`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, wish: Wish) -> None:
        self._ledger.put(WISHES, values_of(wish))

    def get(self, account: AccountId, domain: Domain) -> Wish | None:
        row = self._ledger.row(WISHES, account=account, domain=domain)
        return value_from(Wish, row) if row is not None else None

    def of(self, account: AccountId) -> Sequence[Wish]:
        by_domain = rows(WISHES, "account").order_by(WISHES.c.domain)
        return [value_from(Wish, row) for row in self._ledger.all(by_domain, account=account)]

    def drop(self, account: AccountId, domain: Domain) -> None:
        self._ledger.delete(WISHES, account=account, domain=domain)

    def drop_old(self, *, before: datetime) -> None:
        self._ledger.write(_OLD, {"before": before})

    def forget(self, account: AccountId) -> None:
        self._ledger.delete(WISHES, account=account)
