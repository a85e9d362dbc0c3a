"""The effects that are wanted, under way or settled, and whom answers went to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from jurybot.core.case.effects import Wanted, effect_body, priority
from jurybot.core.names import AccountId, CaseId
from jurybot.service.rows import Row
from jurybot.store.ledger import Ledger, one_of, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.sealed_tables import MEMBERS
from jurybot.store.tables import OUTBOX

OPEN = ("waiting", "trying", "perhaps")
SETTLED = ("done", "given_up", "not_sent")

_OPEN = rows(OUTBOX).where(one_of(OUTBOX.c.state, OPEN)).order_by(OUTBOX.c.priority, OUTBOX.c.seq)
_KNOWN = select(OUTBOX.c.key).where(OUTBOX.c.key.in_(bindparam("keys", expanding=True)))
_OF_CASE = rows(OUTBOX, "case").order_by(OUTBOX.c.seq)


class Outbox:
    """Implements `storage.Outbox`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, case: CaseId | None, wanted: Iterable[Wanted]) -> int:
        new = {one.key: one for one in wanted}
        if not new:
            return 0
        known = {row["key"] for row in self._ledger.all(_KNOWN, keys=list(new))}
        self._ledger.add(OUTBOX, [_new_row(case, one) for key, one in new.items() if key not in known])
        return len(new) - len(known)

    def get(self, key: str) -> Row:
        """Raises KeyError."""
        row = self._ledger.row(OUTBOX, key=key)
        if row is None:
            raise KeyError(key)
        return value_from(Row, row)

    def save(self, row: Row) -> None:
        """Raises KeyError for a key that was never added. The order of arrival stays as it was."""
        values = {name: value for name, value in values_of(row).items() if name != "seq"}
        if not self._ledger.change(OUTBOX, values, key=row.key):
            raise KeyError(row.key)

    def open(self) -> Sequence[Row]:
        return [value_from(Row, row) for row in self._ledger.all(_OPEN)]

    def is_settled(self, key: str) -> bool:
        """False too for a key that is not there: nothing goes out before something unknown."""
        row = self._ledger.row(OUTBOX, key=key)
        return row is not None and row["state"] in SETTLED

    def of_case(self, case: CaseId) -> Sequence[Row]:
        return [value_from(Row, row) for row in self._ledger.all(_OF_CASE, case=case)]

    def counts(self) -> dict[str, int]:
        query = select(OUTBOX.c.state, func.count().label("n")).group_by(OUTBOX.c.state)
        return {row["state"]: row["n"] for row in self._ledger.all(query)}

    def sent_to(self, account: AccountId, since: datetime) -> int:
        return self._answers(since, OUTBOX.c.account == account)

    def sent_to_strangers(self, since: datetime) -> int:
        """As `sent_to`, for everybody together who is not in the pool."""
        is_in = select(MEMBERS.c.id).where(MEMBERS.c.account == OUTBOX.c.account, MEMBERS.c.left_at.is_(None)).exists()
        return self._answers(since, ~is_in)

    def _answers(self, since: datetime, to: ColumnElement[bool]) -> int:
        """What a dry run did not send was no answer; what was given up was tried."""
        is_answer = OUTBOX.c.key.startswith("answer/")
        under_way = select(func.count()).where(OUTBOX.c.state.in_(OPEN), is_answer, to)
        settled = select(func.count()).where(
            OUTBOX.c.settled_at >= since, OUTBOX.c.state.in_(("done", "given_up")), is_answer, to
        )
        return int(self._ledger.value(under_way)) + int(self._ledger.value(settled))


def _new_row(case: CaseId | None, wanted: Wanted) -> dict[str, Any]:
    kind = type(wanted.effect).__name__
    row = Row(
        key=wanted.key,
        case=case,
        seq=0,
        kind=kind,
        priority=priority(wanted.effect),
        body=effect_body(wanted.effect),
        after=wanted.after,
        not_before=wanted.not_before,
    )
    values = values_of(row) | {"account": getattr(wanted.effect, "account", None)}
    del values["seq"]
    return values
