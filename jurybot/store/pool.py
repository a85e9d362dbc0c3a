"""Sealed: who volunteered, who sits, what they wrote. Deleting here touches no event. (DESIGN.md, *Two sides*.)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from jurybot.core.names import AccountId, CaseId, MemberId, SeatNo, StatementId, StatusId
from jurybot.service.storage import MemberRow, SeatRow, StatementRow
from jurybot.store.ledger import Ledger, rows
from jurybot.store.mapping import value_from, values_of
from jurybot.store.tables import (
    CASES,
    DRAW_TICKETS,
    MEMBER_SECRETS,
    MEMBERS,
    MESSAGES,
    NOTES,
    OUTBOX,
    SEATS,
    SERVED,
    STATEMENTS,
)


class Pool:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    # --- members ---------------------------------------------------------------------------------------------

    def add(self, member: MemberRow) -> None:
        """Raises Stale when this account is there already."""
        self._ledger.write(insert(MEMBERS), values_of(member))

    def save(self, member: MemberRow) -> None:
        """Raises KeyError for a member who was never added, or is forgotten."""
        if not self._ledger.write(update(MEMBERS).where(MEMBERS.c.id == member.id), values_of(member)):
            raise KeyError(member.id)

    def get(self, member: MemberId) -> MemberRow:
        """Raises KeyError."""
        found = self._member(MEMBERS.c.id == member)
        if found is None:
            raise KeyError(member)
        return found

    def by_account(self, account: AccountId) -> MemberRow | None:
        """Whoever has this account, also when they have left."""
        return self._member(MEMBERS.c.account == account)

    def members(self) -> Sequence[MemberRow]:
        query = rows(MEMBERS).where(MEMBERS.c.left_at.is_(None)).order_by(MEMBERS.c.joined_at, MEMBERS.c.id)
        return [value_from(MemberRow, row) for row in self._ledger.all(query)]

    def secret(self, member: MemberId) -> bytes:
        """Raises KeyError."""
        found: bytes | None = self._ledger.value(
            select(MEMBER_SECRETS.c.encrypted).where(MEMBER_SECRETS.c.member == member)
        )
        if found is None:
            raise KeyError(member)
        return found

    def secrets(self) -> dict[MemberId, bytes]:
        return {MemberId(row["member"]): row["encrypted"] for row in self._ledger.all(rows(MEMBER_SECRETS))}

    def set_secret(self, member: MemberId, encrypted: bytes) -> None:
        self._ledger.put(MEMBER_SECRETS, {"member": member, "encrypted": encrypted})

    def forget(self, member: MemberId) -> None:
        """Besides, their account's name goes from messages, notes and answers. Tickets of a draw keep their places:
        the member's name in them, random, leads nowhere any more. Nobody being there is no mistake."""
        found = self._member(MEMBERS.c.id == member)
        if found is None:
            return
        self._ledger.write(delete(STATEMENTS).where(STATEMENTS.c.author == found.account))
        self._ledger.write(delete(SEATS).where(SEATS.c.member == member))
        self._ledger.write(delete(MEMBERS).where(MEMBERS.c.id == member))
        self._ledger.write(update(MESSAGES).where(MESSAGES.c.account == found.account).values(account=None))
        self._ledger.write(update(OUTBOX).where(OUTBOX.c.account == found.account).values(account=None))
        self._blur_notes(NOTES.c.account == found.account)

    # --- seats -----------------------------------------------------------------------------------------------

    def seat(self, row: SeatRow) -> None:
        self._ledger.write(insert(SEATS), values_of(row))

    def seats_of(self, case: CaseId) -> Sequence[SeatRow]:
        query = rows(SEATS).where(SEATS.c.case == case).order_by(SEATS.c.seat)
        return [value_from(SeatRow, row) for row in self._ledger.all(query)]

    def seats_held_by(self, member: MemberId) -> Sequence[SeatRow]:
        query = rows(SEATS).join_from(SEATS, CASES).where(SEATS.c.member == member).order_by(CASES.c.arrival.desc())
        return [value_from(SeatRow, row) for row in self._ledger.all(query)]

    def holder(self, case: CaseId, seat: SeatNo) -> MemberRow | None:
        """None for a seat that was never drawn or is cut, and for a member who is forgotten."""
        held = select(SEATS.c.member).where(SEATS.c.case == case, SEATS.c.seat == seat).scalar_subquery()
        return self._member(MEMBERS.c.id == held)

    def end_seat(self, case: CaseId, seat: SeatNo, on: date) -> None:
        """A seat that has ended keeps its day."""
        which = (SEATS.c.case == case, SEATS.c.seat == seat, SEATS.c.ended_on.is_(None))
        self._ledger.write(update(SEATS).where(*which).values(ended_on=on))

    def reopen_seat(self, case: CaseId, seat: SeatNo) -> None:
        which = (SEATS.c.case == case, SEATS.c.seat == seat)
        self._ledger.write(update(SEATS).where(*which).values(ended_on=None))

    def holding_seats(self) -> set[MemberId]:
        query = select(SEATS.c.member).where(SEATS.c.ended_on.is_(None)).distinct()
        return {MemberId(row["member"]) for row in self._ledger.all(query)}

    def served_since(self, day: date) -> dict[MemberId, list[date]]:
        found: dict[MemberId, list[date]] = {}
        for row in self._ledger.all(rows(SERVED).where(SERVED.c.ended_on >= day).order_by(SERVED.c.ended_on)):
            found.setdefault(MemberId(row["member"]), []).append(row["ended_on"])
        return found

    def add_served(self, member: MemberId, on: date, domain_hash: str) -> None:
        self._ledger.put_if_new(SERVED, {"member": member, "ended_on": on, "domain_hash": domain_hash})

    # --- statements ------------------------------------------------------------------------------------------

    def statement(self, statement: StatementId) -> StatementRow:
        """Raises KeyError."""
        row = self._ledger.first(rows(STATEMENTS).where(STATEMENTS.c.id == statement))
        if row is None:
            raise KeyError(statement)
        return value_from(StatementRow, row)

    def statement_by_status(self, status: StatusId) -> StatementRow | None:
        row = self._ledger.first(rows(STATEMENTS).where(STATEMENTS.c.status == status))
        return value_from(StatementRow, row) if row is not None else None

    def statements_of(self, case: CaseId) -> Sequence[StatementRow]:
        """As they were written, oldest first."""
        query = rows(STATEMENTS).where(STATEMENTS.c.case == case).order_by(STATEMENTS.c.written_at, STATEMENTS.c.id)
        return [value_from(StatementRow, row) for row in self._ledger.all(query)]

    def save_statement(self, row: StatementRow) -> None:
        self._ledger.put(STATEMENTS, values_of(row))

    # --- tickets ---------------------------------------------------------------------------------------------

    def add_tickets(self, draw: int, tickets: Sequence[tuple[bytes, MemberId]]) -> None:
        listed = enumerate(tickets)
        placed = [{"draw": draw, "position": at, "ticket": t, "member": member} for at, (t, member) in listed]
        if placed:
            self._ledger.write(insert(DRAW_TICKETS), placed)

    def tickets(self, draw: int) -> Sequence[tuple[bytes, MemberId]]:
        query = rows(DRAW_TICKETS).where(DRAW_TICKETS.c.draw == draw).order_by(DRAW_TICKETS.c.position)
        return [(row["ticket"], MemberId(row["member"])) for row in self._ledger.all(query)]

    # --- the window for appeals is over ----------------------------------------------------------------------

    def cut(self, case: CaseId, draw: int | None) -> None:
        """Besides, our messages of the case no longer say to whom they went: that would tell who sat."""
        self._ledger.write(delete(STATEMENTS).where(STATEMENTS.c.case == case))
        self._ledger.write(delete(SEATS).where(SEATS.c.case == case))
        if draw is not None:
            self._ledger.write(delete(DRAW_TICKETS).where(DRAW_TICKETS.c.draw == draw))
        self._ledger.write(update(MESSAGES).where(MESSAGES.c.case == case).values(account=None))
        self._blur_notes(NOTES.c.case == case)

    def _blur_notes(self, which: ColumnElement[bool]) -> None:
        """Counts of messages lose whom they were for, and go on above the highest: no note is ever given twice."""
        highest = select(NOTES.c.case.label("case"), func.max(NOTES.c.n).label("n"))
        cases = select(NOTES.c.case).where(which)
        floors = self._ledger.all(highest.where(NOTES.c.case.in_(cases)).group_by(NOTES.c.case))
        self._ledger.write(delete(NOTES).where(which))
        if floors:
            self._ledger.put(NOTES, [{"account": "", "case": row["case"], "n": row["n"]} for row in floors])

    def _member(self, which: ColumnElement[bool]) -> MemberRow | None:
        row = self._ledger.first(rows(MEMBERS).where(which))
        return value_from(MemberRow, row) if row is not None else None
