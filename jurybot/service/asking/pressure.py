"""A juror is pressed by somebody: they are exchanged quietly, and two stewards are told.

On record it is a seat that was declined, as any other: what a case tells must not say that anybody was pressed, or who
sits. What is told to stewards names the case alone, and once a day for each juror, for anybody could flood them;
whoever wants to say more writes to one of them.
"""

from __future__ import annotations

from datetime import datetime

from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case
from jurybot.core.case.effects import SendMessage, Wanted
from jurybot.core.names import AccountId
from jurybot.service.case.ballots import panel_of
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.people.stewards import on_duty, to_be_told
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.rows import SeatRow, Steward
from jurybot.service.storage import Work

TOLD = 2


def report_pressure(desk: Desk, work: Work, status: Status, case: Case | None, now: datetime) -> str:
    """`pressure`: about the panel of the thread, or the only one whose seat is open or, if none is, was the latest.
    Where one panel has several cases, its juror is exchanged in all of them."""
    member = work.pool.by_account(status.author.id)
    held = work.pool.seats_held_by(member.id) if member else []
    asked = {one.id for one in panel_of(work, case)} if case else {row.case for row in held}
    seats = [row for row in held if row.case in asked]
    sitting = [row for row in seats if row.ended_on is None]
    if len({work.cases.get(row.case).draw for row in sitting}) > 1:
        names = [work.cases.get(row.case).name for row in sitting]
        tell_person(desk, work, status, "which-case", {"cases": names}, now)
        return "which case"
    seat = next(iter(sitting or seats), None)
    if seat is None:
        tell_person(desk, work, status, "pressure-without-seat", {}, now)
        return "no seat"
    exchanged = any([_exchange(desk, work, row, status, now) for row in sitting])
    about = work.cases.get(seat.case)
    once = desk.chance("pressure", f"{seat.case}/{seat.seat}/{now.date()}").hex()[:24]
    for steward in _two(desk, work, about, status.author.id, now):
        said = SendMessage(
            account=steward.account,
            acct=steward.acct,
            message="pressure",
            args={"case": about.name, "exchanged": exchanged},
            alert=True,
        )
        work.outbox.add(None, [Wanted(key=f"pressure/{once}/{steward.account}", effect=said)])
    tell_person(desk, work, status, "pressure-noted", {"exchanged": exchanged}, now)
    return "stewards told"


def _exchange(desk: Desk, work: Work, seat: SeatRow, status: Status, now: datetime) -> bool:
    given_up = h.SeatGivenUp(seat=seat.seat, because="declined", written_at=status.created_at)
    return happen_if_allowed(desk, work, seat.case, given_up, now) is not None


def _two(desk: Desk, work: Work, case: Case, but: AccountId, now: datetime) -> list[Steward]:
    """Whose turn it is and who comes next, without who is recused, or who it is that writes."""
    able = [steward for steward in to_be_told(work, case, now) if steward.account != but]
    in_turn = [on_duty(desk, work, now, passed) for passed in range(len(work.installation().stewards))]
    first = list(dict.fromkeys(steward for steward in in_turn if steward in able))
    return [*first, *(steward for steward in able if steward not in first)][:TOLD]
