"""Which case a reply belongs to, and which text of a juror counts. (DELIBERATION.md, *A case in time*.)

Pure functions over values that the service gathers: nothing here reads a post or asks what time it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from jurybot.core.answers import Answer, Ballot, Unclear, Withdraw

SEATS_HELD_WITHIN = timedelta(days=30)

# Which case ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OurMessage:
    """A message of ours above a reply; `case` is None for one that speaks of no case (a welcome, a help). `also` are
    further cases that it speaks of as well."""

    case: str | None
    number: int | None = None
    also: tuple[str, ...] = ()


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


# Which text ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A post as it stood from `written_at` on (the server's time: when it was posted, or edited)."""

    written_at: datetime
    says: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A post of a juror with its versions, in any order. `gone_at` is when it was found deleted by its author.

    A post that is away because its author is suspended is not gone: the seat passes on, and the post may come back.
    """

    id: str
    versions: tuple[Version, ...]
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stands:
    """The ballot that counts, and the statement it comes from."""

    statement: str
    ballot: Ballot


class Silence(StrEnum):
    """Why a juror counts as silent."""

    SAID_NOTHING = "no ballot was cast"
    UNCLEAR = "the latest statement is unclear"
    WITHDRAWN = "the ballot was taken back"
    DELETED = "the latest statement was deleted"


@dataclass(frozen=True, slots=True)
class Silent:
    """No ballot counts. `statement` is the one that made it so."""

    why: Silence
    statement: str | None = None


def standing(statements: Iterable[Statement], at: datetime) -> Stands | Silent:
    """What a juror says at a moment: their latest statement, post or edit, written by then.

    Deleting it withdraws the ballot and revives no older one; of a post edited later, the version in force then counts;
    an unclear one leaves the juror silent until they clear it up. A post that never was about a ballot (here, help, a
    command) changes nothing; one that was and says something else now has replaced it.
    """
    in_force = [found for statement in statements if (found := _in_force(statement, at))]
    if not in_force:
        return Silent(Silence.SAID_NOTHING)
    statement, version = max(in_force, key=lambda found: (found[1].written_at, _order(found[0].id)))
    if statement.gone_at is not None and statement.gone_at <= at:
        return Silent(Silence.DELETED, statement.id)
    match version.says:
        case Ballot() as ballot:
            return Stands(statement.id, ballot)
        case Unclear():
            return Silent(Silence.UNCLEAR, statement.id)
        case _:
            return Silent(Silence.WITHDRAWN, statement.id)


def _order(id: str) -> tuple[int, str]:
    """The server's ids are integers in text: of two posts of one moment the later has the larger."""
    return (int(id), "") if id.isdecimal() else (0, id)


def _in_force(statement: Statement, at: datetime) -> tuple[Statement, Version] | None:
    """A statement with its version at that moment, if it is about a ballot and existed by then."""
    known = [version for version in statement.versions if version.written_at <= at]
    if not any(isinstance(version.says, Ballot | Unclear | Withdraw) for version in known):
        return None
    return statement, max(known, key=lambda version: version.written_at)
