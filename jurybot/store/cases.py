"""Cases and their events. The row is a cache of the fold: `save` writes both, `differs` and `rebuild` compare them."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from jurybot.core.case.case import OPEN, Case, State
from jurybot.core.case.event import Event
from jurybot.core.case.fold import fold
from jurybot.core.case.step import Step
from jurybot.core.codec import to_json
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, Domain, domain
from jurybot.service.rows import InForce
from jurybot.service.storage import Stale
from jurybot.store.errors import StoreError
from jurybot.store.ledger import Found, Ledger, one_of, rows
from jurybot.store.mapping import case_from, case_row, event_from, event_row
from jurybot.store.outbox import Outbox
from jurybot.store.tables import CASES, EVENTS

_MEASURES = [to_json(measure) for measure in Measure if measure is not Measure.NONE]
_LONGEST_NUMBER = 9
_SLICE = 100
"""So many cases are held at a time, where there may be thousands."""

# Asked at every pass: built once, as building a statement costs more than running it.
_IS_OPEN = CASES.c.state.in_([state.value for state in OPEN]) & (CASES.c.kind != Kind.APPEAL.value)
_OPEN_ON = rows(CASES, "domain").where(_IS_OPEN)
_ON = rows(CASES, "domain").order_by(CASES.c.arrival)
_NEWEST_ON = rows(CASES, "domain").order_by(CASES.c.arrival.desc()).limit(1)
_ABOUT = rows(CASES, "about").order_by(CASES.c.arrival)
_NEXT_DUE = select(CASES.c.due_at).where(CASES.c.due_at.is_not(None)).order_by(CASES.c.due_at).limit(1)
_DUE = (
    select(CASES.c.id)
    .where(CASES.c.due_at <= bindparam("now", type_=CASES.c.due_at.type))
    .order_by(CASES.c.due_at, CASES.c.arrival)
)
_REVIEW_BY = (
    rows(CASES)
    .where(CASES.c.state == State.IN_FORCE.value, CASES.c.review_on <= bindparam("by", type_=CASES.c.review_on.type))
    .order_by(CASES.c.review_on, CASES.c.arrival)
)
_IN_FORCE = select(CASES.c.in_force, CASES.c.number, CASES.c.block_comment, CASES.c.domain).where(
    CASES.c.in_force.in_(_MEASURES)
)
_EVENTS_OF = rows(EVENTS, "case").order_by(EVENTS.c.seq)
_DECIDED_SINCE = select(func.count()).where(
    CASES.c.decided_at >= bindparam("since", type_=CASES.c.decided_at.type), CASES.c.verdict.in_(_MEASURES)
)


def _is_in(*states: State) -> ColumnElement[bool]:
    return one_of(CASES.c.state, [state.value for state in states])


@functools.cache
def _in_states(*states: State) -> Select[Any]:
    return rows(CASES).where(_is_in(*states)).order_by(CASES.c.arrival)


@functools.cache
def _slice_of(*states: State) -> Select[Any]:
    return _in_states(*states).where(CASES.c.arrival > bindparam("after")).limit(_SLICE)


@functools.cache
def _slice_awake(*states: State) -> Select[Any]:
    return _slice_of(*states).where(~CASES.c.at_rest)


@functools.cache
def _how_many_in(*states: State) -> Select[Any]:
    return select(func.count()).where(_is_in(*states))


class Cases:
    """Implements `storage.Cases`."""

    def __init__(self, ledger: Ledger, outbox: Outbox) -> None:
        self._ledger, self._outbox = ledger, outbox

    def get(self, case: CaseId) -> Case:
        return case_from(self._row(case))

    def named(self, name: str) -> Case | None:
        """By number, by domain (the open case on it, else the newest), or by id."""
        name = name.strip()
        if name.isascii() and name.isdecimal() and len(name) <= _LONGEST_NUMBER:
            return self._case(self._ledger.row(CASES, number=int(name)))
        clean = domain(name)
        on_it = (self.open_on(clean) or self.newest_on(clean)) if isinstance(clean, str) else None
        return on_it or self._case(self._ledger.row(CASES, id=name))

    def open_on(self, domain: Domain) -> Case | None:
        return self._case(self._ledger.first(_OPEN_ON, domain=domain))

    def about(self, case: CaseId) -> Sequence[Case]:
        """The lifts, appeals and reviews of a case, oldest first."""
        return [case_from(row) for row in self._ledger.all(_ABOUT, about=case)]

    def newest_on(self, domain: Domain) -> Case | None:
        return self._case(self._ledger.first(_NEWEST_ON, domain=domain))

    def on(self, domain: Domain) -> Sequence[Case]:
        """Every case on it, oldest first."""
        return [case_from(row) for row in self._ledger.all(_ON, domain=domain)]

    def in_states(self, states: Iterable[State]) -> Sequence[Case]:
        return [case_from(row) for row in self._ledger.all(_in_states(*states))]

    def count_in(self, states: Iterable[State]) -> int:
        return int(self._ledger.value(_how_many_in(*states)))

    def each(self, states: Iterable[State]) -> Iterator[Case]:
        return self._by_slices(_slice_of(*states))

    def awake(self, states: Iterable[State]) -> Iterator[Case]:
        return self._by_slices(_slice_awake(*states))

    def with_review_by(self, by: datetime) -> Sequence[Case]:
        return [case_from(row) for row in self._ledger.all(_REVIEW_BY, by=by)]

    def in_force(self) -> Iterator[InForce]:
        for row in self._ledger.all(_IN_FORCE):
            yield InForce(Measure(row["in_force"]), row["number"] or 0, row["block_comment"], Domain(row["domain"]))

    def _by_slices(self, query: Select[Any]) -> Iterator[Case]:
        after = -1
        while found := self._ledger.all(query, after=after):
            yield from (case_from(row) for row in found)
            after = found[-1]["arrival"]

    def all(self) -> Sequence[Case]:
        return [case_from(row) for row in self._ledger.all(rows(CASES).order_by(CASES.c.arrival))]

    def newest(self, number: int, skip: int = 0) -> Sequence[Case]:
        latest_first = rows(CASES).order_by(CASES.c.arrival.desc()).limit(number).offset(skip)
        return [case_from(row) for row in self._ledger.all(latest_first)]

    def count(self) -> int:
        return int(self._ledger.value(select(func.count()).select_from(CASES)))

    def due(self, now: datetime) -> Sequence[CaseId]:
        return [CaseId(row["id"]) for row in self._ledger.all(_DUE, now=now)]

    def next_due(self) -> datetime | None:
        found: datetime | None = self._ledger.value(_NEXT_DUE)
        return found

    def count_decided_since(self, moment: datetime) -> int:
        return int(self._ledger.value(_DECIDED_SINCE, since=moment))

    def events(self, case: CaseId) -> Sequence[Event]:
        found = self._ledger.all(_EVENTS_OF, case=case)
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
