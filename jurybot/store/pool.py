"""Sealed: who volunteered, who sits, what they wrote. Deleting here touches no event. (DESIGN.md, *Two sides*.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import bindparam, func, select

from jurybot.core.names import AccountId, CaseId, MemberId, SeatNo, StatementId, StatusId
from jurybot.service.rows import DigestRow, MemberRow, SeatRow, Service, StatementRow, TermRow, Turns
from jurybot.store.ledger import Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.sealed_tables import (
    DIGESTS,
    DRAW_TICKETS,
    JURORS,
    MEMBER_SECRETS,
    MEMBERS,
    SEATS,
    SERVED,
    STATEMENTS,
)
from jurybot.store.tables import CASES, MESSAGES, NOTES, OUTBOX, TERMS

_TURNS = (
    select(
        SERVED.c.member, SERVED.c.weight, func.max(SERVED.c.ended_on).label("latest"), func.count().label("times")
    )
    .join_from(MEMBERS, SERVED, SERVED.c.member == MEMBERS.c.id)  # member by member: by all their days it is slow
    .where(SERVED.c.ended_on >= bindparam("day", type_=SERVED.c.ended_on.type))
    .group_by(SERVED.c.member, SERVED.c.weight)
)
_MEMBERS = rows(MEMBERS).where(MEMBERS.c.left_at.is_(None)).order_by(MEMBERS.c.joined_at, MEMBERS.c.id)
_HOLDER = (
    rows(MEMBERS)
    .join_from(SEATS, MEMBERS, SEATS.c.member == MEMBERS.c.id)
    .where(SEATS.c.case == bindparam("case"), SEATS.c.seat == bindparam("seat"))
)
_SEATS_OF = rows(SEATS, "case").order_by(SEATS.c.seat)
_SEATS_HELD_BY = rows(SEATS, "member").join_from(SEATS, CASES).order_by(CASES.c.arrival.desc())
_HOLDING_SEATS = select(SEATS.c.member).where(SEATS.c.ended_on.is_(None)).distinct()
_STATEMENTS_IN = rows(STATEMENTS, "status").order_by(STATEMENTS.c.id)
_STATEMENTS_OF = rows(STATEMENTS, "case").order_by(STATEMENTS.c.written_at, STATEMENTS.c.id)
_DIGESTS_OF = rows(DIGESTS, "case").order_by(DIGESTS.c.round, func.length(DIGESTS.c.letter), DIGESTS.c.letter)
_TICKETS = rows(DRAW_TICKETS, "draw").order_by(DRAW_TICKETS.c.position)
_LATEST_TERM = rows(TERMS).order_by(TERMS.c.number.desc()).limit(1)


class Pool:
    """Implements `sealed_storage.Pool`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    # --- members ---------------------------------------------------------------------------------------------

    def add(self, member: MemberRow) -> None:
        """Raises Stale when this account is there already."""
        self._ledger.add(MEMBERS, values_of(member))

    def save(self, member: MemberRow) -> None:
        """Raises KeyError for a member who was never added, or is forgotten."""
        if not self._ledger.change(MEMBERS, values_of(member), id=member.id):
            raise KeyError(member.id)

    def get(self, member: MemberId) -> MemberRow:
        """Raises KeyError."""
        found = self._member(id=member)
        if found is None:
            raise KeyError(member)
        return found

    def by_account(self, account: AccountId) -> MemberRow | None:
        """Whoever has this account, also when they have left."""
        return self._member(account=account)

    def members(self) -> Sequence[MemberRow]:
        return [value_from(MemberRow, row) for row in self._ledger.all(_MEMBERS)]

    def secret(self, member: MemberId) -> bytes:
        """Raises KeyError."""
        found = self._ledger.row(MEMBER_SECRETS, member=member)
        if found is None:
            raise KeyError(member)
        return bytes(found["encrypted"])

    def secrets(self) -> dict[MemberId, bytes]:
        return {MemberId(row["member"]): row["encrypted"] for row in self._ledger.all(rows(MEMBER_SECRETS))}

    def set_secret(self, member: MemberId, encrypted: bytes) -> None:
        self._ledger.put(MEMBER_SECRETS, {"member": member, "encrypted": encrypted})

    def forget(self, member: MemberId) -> None:
        """Tickets of a draw keep their places: the member's name in them, random, leads nowhere any more. Nobody being
        there is no mistake."""
        found = self._member(id=member)
        if found is None:
            return
        self._ledger.delete(STATEMENTS, author=found.account)
        self._ledger.delete(SEATS, member=member)
        self._ledger.delete(JURORS, member=member)
        self._ledger.delete(MEMBERS, id=member)
        self.forget_account(found.account)

    def forget_account(self, account: AccountId) -> None:
        """An account's name goes from messages, notes and answers: nothing says any more that they went there."""
        self._ledger.change(MESSAGES, {"account": None}, account=account)
        self._ledger.change(OUTBOX, {"account": None}, account=account)
        self._blur_notes(account=account)

    # --- seats -----------------------------------------------------------------------------------------------

    def seat(self, row: SeatRow) -> None:
        self._ledger.add(SEATS, values_of(row))

    def seats_of(self, case: CaseId) -> Sequence[SeatRow]:
        return [value_from(SeatRow, row) for row in self._ledger.all(_SEATS_OF, case=case)]

    def seats_held_by(self, member: MemberId) -> Sequence[SeatRow]:
        """In the newest case first."""
        return [value_from(SeatRow, row) for row in self._ledger.all(_SEATS_HELD_BY, member=member)]

    def holder(self, case: CaseId, seat: SeatNo) -> MemberRow | None:
        """None for a seat that was never drawn or is cut, and for a member who is forgotten."""
        row = self._ledger.first(_HOLDER, case=case, seat=seat)
        return value_from(MemberRow, row) if row is not None else None

    def end_seat(self, case: CaseId, seat: SeatNo, on: date) -> None:
        """A seat that has ended keeps its day."""
        held = self._ledger.row(SEATS, case=case, seat=seat)
        if held is not None and held["ended_on"] is None:
            self._ledger.change(SEATS, {"ended_on": on}, case=case, seat=seat)

    def reopen_seat(self, case: CaseId, seat: SeatNo) -> None:
        self._ledger.change(SEATS, {"ended_on": None}, case=case, seat=seat)

    def holding_seats(self) -> set[MemberId]:
        return {MemberId(row["member"]) for row in self._ledger.all(_HOLDING_SEATS)}

    def turns_since(self, day: date) -> dict[MemberId, list[Turns]]:
        found: dict[MemberId, list[Turns]] = {}
        for row in self._ledger.all(_TURNS, day=day):
            turns = Turns(latest=row["latest"], weight=row["weight"], times=row["times"])
            found.setdefault(MemberId(row["member"]), []).append(turns)
        return found

    def served_since(self, member: MemberId, day: date) -> Sequence[Service]:
        oldest_first = rows(SERVED, "member").where(SERVED.c.ended_on >= day).order_by(SERVED.c.ended_on)
        found = self._ledger.all(oldest_first, member=member)
        return [Service(ended_on=row["ended_on"], weight=row["weight"]) for row in found]

    def served_on(self, domain_hash: str) -> set[MemberId]:
        """Who ever served on a case of the domain with this hash."""
        found = self._ledger.all(rows(SERVED, "domain_hash"), domain_hash=domain_hash)
        return {MemberId(row["member"]) for row in found}

    def add_served(self, member: MemberId, on: date, domain_hash: str, weight: int = 1) -> None:
        service = {"member": member, "ended_on": on, "domain_hash": domain_hash, "weight": weight}
        self._ledger.put_if_new(SERVED, service)

    # --- statements ------------------------------------------------------------------------------------------

    def statement(self, statement: StatementId) -> StatementRow:
        """Raises KeyError."""
        row = self._ledger.row(STATEMENTS, id=statement)
        if row is None:
            raise KeyError(statement)
        return value_from(StatementRow, row)

    def statements_in(self, status: StatusId) -> Sequence[StatementRow]:
        return [value_from(StatementRow, row) for row in self._ledger.all(_STATEMENTS_IN, status=status)]

    def statements_of(self, case: CaseId) -> Sequence[StatementRow]:
        """As they were written, oldest first."""
        return [value_from(StatementRow, row) for row in self._ledger.all(_STATEMENTS_OF, case=case)]

    def save_statement(self, row: StatementRow) -> None:
        self._ledger.put(STATEMENTS, values_of(row))

    def add_to_digest(self, row: DigestRow) -> None:
        self._ledger.add(DIGESTS, values_of(row))

    def digests_of(self, case: CaseId) -> Sequence[DigestRow]:
        return [value_from(DigestRow, row) for row in self._ledger.all(_DIGESTS_OF, case=case)]

    # --- tickets ---------------------------------------------------------------------------------------------

    def add_tickets(self, draw: int, tickets: Sequence[tuple[bytes, MemberId]]) -> None:
        listed = enumerate(tickets)
        placed = [{"draw": draw, "position": at, "ticket": t, "member": member} for at, (t, member) in listed]
        self._ledger.add(DRAW_TICKETS, placed)

    def tickets(self, draw: int) -> Sequence[tuple[bytes, MemberId]]:
        return [(row["ticket"], MemberId(row["member"])) for row in self._ledger.all(_TICKETS, draw=draw)]

    # --- the window for appeals is over ----------------------------------------------------------------------

    def drop_tickets(self, draw: int) -> None:
        """Nobody can tell any more whose tickets these were."""
        self._ledger.delete(DRAW_TICKETS, draw=draw)

    # --- the standing jury -----------------------------------------------------------------------------------

    def term(self) -> TermRow | None:
        """The latest term of the standing jury."""
        row = self._ledger.first(_LATEST_TERM)
        return value_from(TermRow, row) if row is not None else None

    def save_term(self, term: TermRow) -> None:
        self._ledger.put(TERMS, values_of(term))

    def jurors(self, term: int) -> set[MemberId]:
        """Who is on the standing jury of that term."""
        return {MemberId(row["member"]) for row in self._ledger.all(rows(JURORS, "term"), term=term)}

    def set_jurors(self, term: int, members: Iterable[MemberId]) -> None:
        self._ledger.delete(JURORS, term=term)
        self._ledger.add(JURORS, [{"term": term, "member": member} for member in sorted(members)])

    def cut(self, case: CaseId, draw: int | None) -> None:
        """Besides, our messages of the case no longer say to whom they went: that would tell who sat."""
        self._ledger.delete(STATEMENTS, case=case)
        self._ledger.delete(DIGESTS, case=case)
        self._ledger.delete(SEATS, case=case)
        if draw is not None:
            self._ledger.delete(DRAW_TICKETS, draw=draw)
        self._ledger.change(MESSAGES, {"account": None}, case=case)
        self._blur_notes(case=case)

    def _blur_notes(self, **which: str) -> None:
        """Counts of messages lose whom they were for, and go on above the highest: no note is ever given twice."""
        for case in {row["case"] for row in self._ledger.all(rows(NOTES, *which), **which)}:
            highest = self._ledger.value(select(func.max(NOTES.c.n)).where(NOTES.c.case == case))
            self._ledger.put(NOTES, {"account": "", "case": case, "n": highest})
        for row in self._ledger.all(rows(NOTES, *which).where(NOTES.c.account != ""), **which):
            self._ledger.delete(NOTES, account=row["account"], case=row["case"])

    def _member(self, **which: str) -> MemberRow | None:
        row = self._ledger.row(MEMBERS, **which)
        return value_from(MemberRow, row) if row is not None else None
