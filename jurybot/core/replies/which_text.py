"""Which text of a juror counts. (DELIBERATION.md, *Which text counts*.)

Pure functions over values that the service gathers: nothing here reads a post or asks what time it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jurybot.core.text.answers import Answer, Ballot, Unclear, Withdraw


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
