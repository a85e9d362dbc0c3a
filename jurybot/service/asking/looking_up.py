"""What somebody may look up by message: a case, their own cases, what is kept about them. Nobody sees more of a case
than the public does, save who holds a seat in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from jurybot.core.case.case import Case, State
from jurybot.core.disclosure.of_case import decision
from jurybot.core.names import AccountId, domain
from jurybot.core.text.answers import Command
from jurybot.service.asking import accused, questions
from jurybot.service.asking.appeals import on_server
from jurybot.service.case.ballots import ballot_that_stands
from jurybot.service.desk import Desk, Vault
from jurybot.service.people import voices
from jurybot.service.people.pool import member_of
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.rows import MemberRow, SeatRow
from jurybot.service.storage import Work


def tell_case(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`case 12`, `case bad.example`: to whoever sits in it what a juror may know, to everybody else what is public."""
    member = member_of(work, status.author.id)
    case = work.cases.named(str(command.case)) if command.case else _named(work, command.domain or "", member)
    if case is None or case.number is None:
        tell_person(desk, work, status, "unknown-case", {}, now)
        return "no such case"
    seat = next((row for row in _open_seats(work, member) if row.case == case.id), None)
    if seat:
        tell_person(desk, work, status, "case-of-juror", _as_juror(work, case, seat, now), now)
        return "told a juror of the case"
    tell_person(desk, work, status, "case-told", _as_public(case), now)
    return "told of the case"


def _named(work: Work, name: str, member: MemberRow | None) -> Case | None:
    """The case on that server in which this member sits, else the public one: nobody learns by a server's name that
    one is open about it."""
    clean = domain(name)
    own = [work.cases.get(row.case) for row in _open_seats(work, member)]
    return next((case for case in own if case.domain == clean), None) or on_server(work, name)


def tell_cases(desk: Desk, work: Work, status: Status, now: datetime) -> str:
    """`my cases`: the seats that somebody holds or held lately, and the petition of theirs that is open."""
    member = member_of(work, status.author.id)
    sitting = _open_seats(work, member)
    ended = [row for row in work.pool.seats_held_by(member.id) if row.ended_on] if member else []
    petition = work.petitions.open_by(status.author.id)
    args: dict[str, Any] = {"seats_held": min(len(sitting), 2), "past": _names(work, ended)}
    args |= {"proposed_by_you": petition.domain if petition else None}
    if len(sitting) == 1:
        case = work.cases.get(sitting[0].case)
        args |= {"in_case": case.name, **_as_juror(work, case, sitting[0], now)}
        del args["case"]
    args["cases"] = _names(work, sitting)
    tell_person(desk, work, status, "my-cases", args, now)
    return "told their cases"


def tell_data(desk: Desk, work: Work, status: Status, now: datetime) -> str:
    """`my data`: what is kept about the writer, in words."""
    tell_person(desk, work, status, "my-data", kept_about(desk, work, status.author.id), now)
    return "told their data"


def kept_about(vault: Vault, work: Work, account: AccountId) -> dict[str, Any]:
    """What is kept about a person, as the words of `my-data` take it: each kind of thing that there is, counted."""
    member = work.pool.by_account(account)  # of who has left, too, until they want to be forgotten
    seats = work.pool.seats_held_by(member.id) if member else []
    written = [one for row in seats for one in work.pool.statements_of(row.case) if one.author == account]
    served = work.pool.served_since(member.id, date.min) if member else []
    return {
        "has_joined": member is not None,
        "since": member.joined_at.isoformat() if member else None,
        "last_day": member.away_until.isoformat() if member and member.away_until else None,
        "opted": list(member.opted_in) if member else [],
        "language": member.language or None if member else None,
        "zone": member.zone or None if member else None,
        "seats_kept": len(seats),
        "statements": len(written),
        "served": len(served),
        "reports_kept": len(work.reports.by(account)),
        "proposals_kept": len(work.petitions.by(account)),
        "seconded_kept": len(work.petitions.seconded_by(account)),
        "appeals_kept": len(voices.asked_by(work, account)),
        "questions_kept": len(questions.asked_from(vault, work, seats)),
        "wishes_kept": len(work.wishes.of(account)),
        "proofs_kept": len(accused.proved_by(work, account)),
    }


def _open_seats(work: Work, member: MemberRow | None) -> list[SeatRow]:
    return [row for row in work.pool.seats_held_by(member.id) if row.ended_on is None] if member else []


def _names(work: Work, seats: list[SeatRow]) -> list[str]:
    return [work.cases.get(row.case).name for row in seats]


def _as_juror(work: Work, case: Case, row: SeatRow, now: datetime) -> dict[str, Any]:
    seat = case.seat(row.seat)
    until = seat.answer_by or (case.round_ends_at() if case.state is State.DELIBERATING else None)
    return {
        "case": case.name,
        "proposed": case.proposed.value,
        "domain": case.domain,
        "until": until.isoformat() if until else None,
        "answered": ballot_that_stands(work, case, row.seat, now) is not None,
        "stopped": case.hold is not None,
    }


def _as_public(case: Case) -> dict[str, Any]:
    """A case that was sealed looks as one that was withdrawn: its number is accounted for in public so, too."""
    told = decision(case, {})
    is_over = case.state in {State.ENDED, State.CLOSED}
    return {
        "number": str(case.number),
        "outcome": told.outcome if told else "withdrawn" if is_over else "running",
        "domain": (told.domain if told else None) or "",
    }
