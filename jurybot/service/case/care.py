"""After a heavy case: each of its jurors is asked once how it was, and told whom they may talk to. What they say goes
to that person and to nobody else: the bot takes no answer, so none is kept. (docs/decisions/how-was-it.md)"""

from __future__ import annotations

from datetime import datetime, timedelta

from jurybot.core.case.case import Case
from jurybot.core.case.effects import TellSeat, Wanted
from jurybot.core.clause import says
from jurybot.core.names import SeatNo
from jurybot.service.desk import Desk, Office
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.storage import Work

ASKED_AFTER = timedelta(days=2)
CARE, NOT_TO_ME = "care", "not-to-me"


def ask_how_it_was(office: Office, work: Work, case: Case, seat: SeatNo, now: datetime) -> None:
    """One question, two days later."""
    ask = TellSeat(seat=seat, message="how-was-it", args={"person": office.policy.care})
    work.outbox.add(
        case.id, [Wanted(key=f"{case.id}/{CARE}/{seat}", effect=ask, not_before=now + ASKED_AFTER)]
    )


def is_said_to_us(answers: str) -> bool:
    """Whether that message of ours, by what it was sent as, is the question, or says who is there to listen."""
    return f"/{CARE}/" in answers or answers.endswith(NOT_TO_ME)


def point_to_person(desk: Desk, work: Work, status: Status, now: datetime) -> str:
    """Nothing of it is read; who is there to listen is told once more."""
    tell_person(desk, work, status, NOT_TO_ME, {"person": desk.policy.care or says("a-steward")}, now)
    return "not for the bot"
