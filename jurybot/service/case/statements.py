"""What the holder of a seat wrote to it is kept sealed, once, and stepped; and so is what it says after an edit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case, State
from jurybot.core.names import AccountId, StatementId
from jurybot.core.text.answers import Answer, Ballot, Decline, Here, Recuse, Unclear, Withdraw
from jurybot.service.case.ballots import OTHERS_LISTEN, panel_of, said_of, understood
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.ports.told import Status
from jurybot.service.rows import PAGE, SeatRow, StatementRow
from jurybot.service.storage import Work


def is_to_us_alone(status: Status, me: AccountId) -> bool:
    """Whether nobody but its writer and the bot (`me`) can read it: only then it may be a statement."""
    return status.visibility == "direct" and set(status.mentions) <= {me, status.author.id}


def take_edit(desk: Desk, row: StatementRow, status: Status, now: datetime) -> bool:
    """A post of the statement `row` was read again: if it was edited since, what it says now is the juror's latest
    statement, unless others can read it. In a round that is over it changes nothing, and its writer is told so. Returns
    whether there was anything new."""
    if status.edited_at == row.edited_at:
        return False
    written_at = status.edited_at or status.created_at
    with desk.store.transaction() as work:
        case = work.cases.get(row.case)
        if row.round < case.round:
            work.pool.save_statement(replace(row, edited_at=status.edited_at))
            happening = h.SeatSpoke(
                seat=row.seat, statement=row.id, said="unclear", written_at=written_at, round=row.round
            )
            return happen_if_allowed(desk, work, row.case, happening, now) is not None
        is_private = is_to_us_alone(status, work.installation().bot_account)
        answer = said_of(case, panel_of(work, case), status.html, desk.words) if is_private else OTHERS_LISTEN
        work.pool.save_statement(
            replace(row, edited_at=status.edited_at, text=status.html, understood=understood(answer))
        )
        speak(desk, work, row, answer, written_at, now)
    return True


def take_statement(
    desk: Desk,
    work: Work,
    case: Case,
    seat: SeatRow,
    status: Status,
    answer: Answer,
    now: datetime,
    *,
    quiet: bool = False,
) -> str:
    """What the holder of a seat wrote to it: kept sealed while the panel is at work, and stepped. `quiet` as in
    `speak`. Returns what the inbox says became of the message."""
    of = status.id if case.sits_with is None else f"{status.id}/{case.number}"
    row = StatementRow(
        id=StatementId(desk.chance("statement", of).hex()[:24]),
        case=case.id,
        seat=seat.seat,
        status=status.id,
        author=status.author.id,
        written_at=status.created_at,
        edited_at=status.edited_at,
        text=status.html,
        understood=understood(answer),
        round=case.round_of(status.created_at - desk.instance.ahead_by),  # rounds begin by our clock
    )
    if case.state is State.DELIBERATING:
        work.pool.save_statement(row)
    speak(desk, work, row, answer, status.edited_at or status.created_at, now, quiet=quiet)
    return f"statement in case {case.name}"


def hear(desk: Desk, work: Work, case: Case, seat: SeatRow, written_at: datetime, now: datetime) -> None:
    """The holder of a seat has written what is no statement: they are there, and the seat is held."""
    if case.state is State.DELIBERATING and seat.ended_on is None and not case.seat(seat.seat).held:
        round_ = case.round_of(written_at - desk.instance.ahead_by)
        heard = h.SeatHeard(seat=seat.seat, written_at=written_at, round=round_)
        happen_if_allowed(desk, work, case.id, heard, now)


def speak(
    desk: Desk,
    work: Work,
    row: StatementRow,
    answer: Answer,
    written_at: datetime,
    now: datetime,
    *,
    quiet: bool = False,
) -> None:
    """The happening of a statement: giving the seat up, or having said something. `quiet`: its writer hears of it in
    another case of the same panel."""
    happening: h.Happening
    match answer:
        case Recuse() | Decline():
            because = "recused" if isinstance(answer, Recuse) else "declined"
            happening = h.SeatGivenUp(seat=row.seat, because=because, written_at=written_at)
            if happen_if_allowed(desk, work, row.case, happening, now):
                return
            said, why = "here", ""
        case Ballot():
            said, why = "ballot", ""
        case Here():
            said, why = "here", ""
        case Withdraw():
            said, why = "withdraw", ""
        case Unclear(why=code):
            said, why = "unclear", code
        case _:
            said, why = "unclear", "no-position"
    on_page = row.status.startswith(PAGE)
    happening = h.SeatSpoke(
        seat=row.seat,
        statement=row.id,
        said=said,
        written_at=written_at,
        why=why,
        meant=answer.meant if isinstance(answer, Unclear) else "",
        round=row.round,
        on_page=on_page,
        quiet=quiet,
    )
    happen_if_allowed(desk, work, row.case, happening, now)
