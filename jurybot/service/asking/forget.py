"""Leaving and being forgotten: open seats pass on; what is known of a person is deleted, the days they served stay."""

from __future__ import annotations

from datetime import datetime

from jurybot.core.case import happenings as h
from jurybot.core.names import AccountId
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Office
from jurybot.service.rows import MemberRow
from jurybot.service.storage import Work


def give_up_seats(
    office: Office, work: Work, member: MemberRow, now: datetime, written_at: datetime | None = None
) -> int:
    """Open seats of a member who leaves pass on; where they wrote so after the end of a round, what they had said in it
    counts. Returns how many there were."""
    open_seats = [row for row in work.pool.seats_held_by(member.id) if row.ended_on is None]
    for row in open_seats:
        left = h.SeatGivenUp(seat=row.seat, because="left", written_at=written_at)
        happen_if_allowed(office, work, row.case, left, now)
    return len(open_seats)


def forget_person(office: Office, work: Work, account: AccountId, now: datetime) -> None:
    """Deletes what is known of a person, in the pool or not: nothing that they wrote or were is kept but the days they
    served, and reports until their case has ended."""
    if member := work.pool.by_account(account):
        forget(office, work, member, now)
        return
    _forget_account(work, account)
    work.pool.forget_account(account)


def forget(office: Office, work: Work, member: MemberRow, now: datetime) -> None:
    """Deletes the member with secret, seats and statements. (DESIGN.md, *Two sides of one wall*.)"""
    give_up_seats(office, work, member, now)
    _forget_account(work, member.account)
    work.pool.forget(member.id)


def _forget_account(work: Work, account: AccountId) -> None:
    """What is kept of anybody: proposals and seconds, what they asked for, proved or wanted to be told."""
    work.petitions.forget_account(account)
    work.papers.forget_named(account)
    work.wishes.forget(account)
