"""Which case a reply belongs to. (DELIBERATION.md, *Which case a reply belongs to*.)

Pure functions over values that the service gathers: nothing here reads a post or asks what time it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

SEATS_HELD_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class OurMessage:
    """A message of ours above a reply; `case` is None for one that speaks of no case (a welcome, a help). `also` are
    further cases that it speaks of as well, `key` what it was sent as."""

    case: str | None
    number: int | None = None
    also: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Theirs:
    """A post above a reply that is not ours."""


@dataclass(frozen=True, slots=True)
class UnknownOurs:
    """A post of our account that the store does not know: sent, perhaps, and not settled yet."""


Above = OurMessage | Theirs | UnknownOurs


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSeat:
    """A seat the writer holds or held. `left_at` is when they gave it up or the round was over; None while it lasts."""

    case: str
    number: int | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Belongs:
    """The reply is about this case, open or not."""

    case: str


class Ask(StrEnum):
    """Why the writer has to say which case they mean."""

    OTHER_CASE_NAMED = "the text names another case than its thread"
    NO_SUCH_SEAT = "the text names a case in which the writer holds no seat"
    SEVERAL_SEATS = "the writer holds or held several seats"
    NO_SEAT = "the writer holds no seat"


@dataclass(frozen=True, slots=True)
class AskWhich:
    """Nothing is recorded; the writer is asked which case they mean."""

    why: Ask


@dataclass(frozen=True, slots=True)
class SettleFirst:
    """A parent of ours is unknown: first settle what is under way, then take the reply."""


def case_of(
    above: Iterable[Above], number: int | None, seats: Sequence[HeldSeat], *, written_at: datetime
) -> Belongs | AskWhich | SettleFirst:
    """The case a reply speaks of.

    `above` are its parents, the nearest first; `number` is the case that its text names, if any. The nearest message of
    ours that speaks of a case decides, open or not, even when the juror has only one other seat; the number must agree.
    Without such a message: the number, else the only seat held in the last 30 days.
    """
    for post in above:
        match post:
            case UnknownOurs():
                return SettleFirst()
            case OurMessage(case=str(case)):
                agrees = number in {None, post.number}
                return Belongs(case) if agrees else AskWhich(Ask.OTHER_CASE_NAMED)
            case OurMessage() | Theirs():
                continue
            case _:
                assert_never(post)
    return _by_seat(number, seats, written_at)


def _by_seat(number: int | None, seats: Sequence[HeldSeat], written_at: datetime) -> Belongs | AskWhich:
    if number is not None:
        named = {seat.case for seat in seats if seat.number == number}
        return Belongs(named.pop()) if len(named) == 1 else AskWhich(Ask.NO_SUCH_SEAT)
    since = written_at - SEATS_HELD_WITHIN
    recent = {seat.case for seat in seats if seat.left_at is None or seat.left_at >= since}
    if len(recent) == 1:
        return Belongs(recent.pop())
    return AskWhich(Ask.SEVERAL_SEATS if recent else Ask.NO_SEAT)
