"""Our posts: what a reply under one speaks of; and how many went to whom."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, cast, func, select

from jurybot.core.names import AccountId, CaseId, StatusId
from jurybot.service.rows import MessageRow
from jurybot.store.ledger import Found, Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.tables import MESSAGES, NOTES

_STATUS_NUMBER = cast(MESSAGES.c.status, BigInteger)
"""Ids of the server are text, compared as integers: the index `messages_newest` is on this very expression."""

_NEWEST = select(MESSAGES.c.status).order_by(_STATUS_NUMBER.desc()).limit(1)
_LAST_NOTE = select(func.max(NOTES.c.n)).where(
    NOTES.c.case == bindparam("case"), NOTES.c.account.in_([bindparam("account"), ""])
)


class Messages:
    """Implements `storage.Messages`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def save(self, row: MessageRow) -> None:
        self._ledger.put(MESSAGES, values_of(row))

    def kept_under(self, key: str, account: AccountId | None, case: CaseId | None) -> MessageRow | None:
        same = MESSAGES.c.account.is_not_distinct_from(account) & MESSAGES.c.case.is_not_distinct_from(case)
        query = rows(MESSAGES, "key").where(same).order_by(_STATUS_NUMBER).limit(1)
        return _message(self._ledger.first(query, key=key))

    def get(self, status: StatusId) -> MessageRow | None:
        return _message(self._ledger.row(MESSAGES, status=status))

    def newest(self) -> StatusId:
        return StatusId(self._ledger.value(_NEWEST) or "0")

    def latest_to(self, account: AccountId, case: CaseId | None) -> MessageRow | None:
        """The newest of our posts to this person in this case; with None, in no case."""
        ours = rows(MESSAGES, "account").where(MESSAGES.c.case.is_not_distinct_from(case))
        return _message(self._ledger.first(ours.order_by(_STATUS_NUMBER.desc()).limit(1), account=account))

    def to(self, account: AccountId) -> Sequence[MessageRow]:
        ours = rows(MESSAGES, "account").order_by(_STATUS_NUMBER)
        return [value_from(MessageRow, row) for row in self._ledger.all(ours, account=account)]

    def next_note(self, account: AccountId, case: CaseId | None) -> int:
        """Never one that was given before a name was cut from the counts."""
        n = self.last_note(account, case) + 1
        self._ledger.put(NOTES, {"account": account, "case": case or "", "n": n})
        return n

    def last_note(self, account: AccountId, case: CaseId | None) -> int:
        return int(self._ledger.value(_LAST_NOTE, account=account, case=case or "") or 0)

    def raise_note(self, account: AccountId, case: CaseId | None, n: int) -> None:
        if n > self.last_note(account, case):
            self._ledger.put(NOTES, {"account": account, "case": case or "", "n": n})


def _message(row: Found | None) -> MessageRow | None:
    return value_from(MessageRow, row) if row is not None else None
