"""Cases and their events. The row is a cache of the fold: `save` writes both, `differs` and `rebuild` compare them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from jurybot.core.case import OPEN, Case, State
from jurybot.core.codec import to_json
from jurybot.core.events import Event
from jurybot.core.fold import fold
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, Domain, domain
from jurybot.core.step import Step
from jurybot.service.storage import Stale
from jurybot.store.errors import StoreError
from jurybot.store.ledger import Found, Ledger, rows
from jurybot.store.mapping import case_from, case_row, event_from, event_row
from jurybot.store.outbox import Outbox
from jurybot.store.tables import CASES, EVENTS

_MEASURES = [to_json(measure) for measure in Measure if measure is not Measure.NONE]
_LONGEST_NUMBER = 9


class Cases:
    def __init__(self, ledger: Ledger, outbox: Outbox) -> None:
        self._ledger, self._outbox = ledger, outbox

    def get(self, case: CaseId) -> Case:
        return case_from(self._row(case))

    def named(self, name: str) -> Case | None:
        """By number, or by domain: the open case on it, else the newest."""
        name = name.strip()
        if name.isascii() and name.isdecimal() and len(name) <= _LONGEST_NUMBER:
            return self._case(self._ledger.row(CASES, number=int(name)))
        clean = domain(name)
        return (self.open_on(clean) or self.newest_on(clean)) if isinstance(clean, str) else None

    def open_on(self, domain: Domain) -> Case | None:
        is_open = CASES.c.state.in_([state.value for state in OPEN]) & (CASES.c.kind != Kind.APPEAL.value)
        return self._case(self._ledger.first(rows(CASES, "domain").where(is_open), domain=domain))

    def about(self, case: CaseId) -> Sequence[Case]:
        """The lifts, appeals and reviews of a case, oldest first."""
        query = rows(CASES, "about").order_by(CASES.c.arrival)
        return [case_from(row) for row in self._ledger.all(query, about=case)]

    def newest_on(self, domain: Domain) -> Case | None:
        newest = rows(CASES, "domain").order_by(CASES.c.arrival.desc()).limit(1)
        return self._case(self._ledger.first(newest, domain=domain))

    def on(self, domain: Domain) -> Sequence[Case]:
        """Every case on it, oldest first."""
        query = rows(CASES, "domain").order_by(CASES.c.arrival)
        return [case_from(row) for row in self._ledger.all(query, domain=domain)]

    def in_states(self, states: Iterable[State]) -> Sequence[Case]:
        wanted = CASES.c.state.in_([state.value for state in states])
        return [case_from(row) for row in self._ledger.all(rows(CASES).where(wanted).order_by(CASES.c.arrival))]

    def count_in(self, states: Iterable[State]) -> int:
        wanted = CASES.c.state.in_([state.value for state in states])
        return int(self._ledger.value(select(func.count()).where(wanted)))

    def with_measure(self) -> Sequence[Case]:
        stands = CASES.c.in_force != Measure.NONE.value
        return [case_from(row) for row in self._ledger.all(rows(CASES).where(stands).order_by(CASES.c.arrival))]

    def all(self) -> Sequence[Case]:
        return [case_from(row) for row in self._ledger.all(rows(CASES).order_by(CASES.c.arrival))]

    def due(self, now: datetime) -> Sequence[CaseId]:
        query = select(CASES.c.id).where(CASES.c.due_at <= now).order_by(CASES.c.due_at, CASES.c.arrival)
        return [CaseId(row["id"]) for row in self._ledger.all(query)]

    def next_due(self) -> datetime | None:
        query = select(CASES.c.due_at).where(CASES.c.due_at.is_not(None)).order_by(CASES.c.due_at).limit(1)
        found: datetime | None = self._ledger.value(query)
        return found

    def count_decided_since(self, moment: datetime) -> int:
        query = select(func.count()).where(CASES.c.decided_at >= moment, CASES.c.verdict.in_(_MEASURES))
        return int(self._ledger.value(query))

    def events(self, case: CaseId) -> Sequence[Event]:
        found = self._ledger.all(rows(EVENTS, "case").order_by(EVENTS.c.seq), case=case)
        return [event_from(row) for row in found]

    def save(self, step: Step) -> None:
        """Appends the events, writes the row anew, adds the effects. Reads nothing."""
        case, events = step.case, step.events
        before = case.seq - len(events)
        row = case_row(case)
        if before == 0:
            self._ledger.add(CASES, row)
        elif not self._ledger.change(CASES, row, id=case.id, seq=before):
            self._ledger.stale = Stale(f"case {case.id} does not stand at event {before} any more: load again")
            raise self._ledger.stale
        numbered = enumerate(events, start=before + 1)
        self._ledger.add(EVENTS, [event_row(case.id, seq, event) for seq, event in numbered])
        self._outbox.add(case.id, step.effects)

    def differs(self, case: CaseId) -> bool:
        """Whether the row is not what its events say: another body or column, or a body that was changed by hand.

        Cases are compared, not their text: a field that a later version adds has its default in both.
        """
        row = self._row(case)
        folded = fold(case, self.events(case))
        if hashlib.sha256(row["body"].encode()).hexdigest() != row["fold_hash"]:
            return True
        try:
            is_same = case_from(row) == folded
        except StoreError:
            return True
        told = case_row(folded)
        return not is_same or any(row[name] != told[name] for name in told.keys() - {"body", "fold_hash"})

    def rebuild(self) -> int:
        """Makes every row anew from its events, missing ones too; returns how many differed."""
        known = {row["id"] for row in self._ledger.all(select(CASES.c.id))}
        ids = [CaseId(row["case"]) for row in self._ledger.all(select(EVENTS.c.case.label("case")).distinct())]
        wrong = [case for case in ids if case not in known or self.differs(case)]
        for case in wrong:  # out of each other's way first: two rows may claim one number, or one domain
            self._ledger.change(CASES, {"number": None, "state": State.CLOSED.value}, id=case)
        for told in sorted((fold(case, self.events(case)) for case in wrong), key=lambda case: case.filed_at):
            if not self._ledger.change(CASES, case_row(told), id=told.id):
                self._ledger.add(CASES, case_row(told))
        return len(wrong)

    def _row(self, case: CaseId) -> Found:
        row = self._ledger.row(CASES, id=case)
        if row is None:
            raise KeyError(case)
        return row

    @staticmethod
    def _case(row: Found | None) -> Case | None:
        return case_from(row) if row is not None else None
