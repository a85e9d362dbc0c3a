"""Which case a reply belongs to, and which text of a juror counts. (DELIBERATION.md, *A case in time*.)

Pure functions over values that the service gathers: nothing here reads a post or asks what time it is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from jurybot.core.names import CaseId

# Which case ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A post above a reply. `case` is what a message of ours speaks of; None for a welcome, or for what is not ours."""

    is_ours: bool
    case: CaseId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSeat:
    """A seat that the writer holds, or held within the last 30 days."""

    case: CaseId
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongs:
    """The reply is about this case, open or not."""

    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWhich:
    """Nothing is recorded; the writer is asked which case they mean.

    `why` is "number-differs" (the text names another case than its thread), "no-such-case" or "which-case" (several).
    """

    why: str


@dataclass(frozen=True, slots=True)
class NoCase:
    """The reply speaks of no case: its writer holds no seat and names none."""


def case_of(
    above: Iterable[Parent], *, number: int | None, named: CaseId | None, seats: Sequence[HeldSeat]
) -> Belongs | AskWhich | NoCase:
    """The case a reply speaks of.

    `above` are its parents, the nearest first. `number` is the case number in its text, if any, and `named` the case of
    that number, if there is one. The nearest message of ours that speaks of a case decides, open or not, even when the
    juror has only one other seat; a number must agree. Without such a message: the number, else the only seat.
    A parent of ours that the store does not know must be settled before this is asked.
    """
    nearest = next((parent.case for parent in above if parent.is_ours and parent.case is not None), None)
    if nearest is not None:
        agrees = number is None or named == nearest
        return Belongs(case=nearest) if agrees else AskWhich(why="number-differs")
    if number is not None:
        return Belongs(case=named) if named is not None else AskWhich(why="no-such-case")
    held = {seat.case for seat in seats}
    if not held:
        return NoCase()
    return Belongs(case=held.pop()) if len(held) == 1 else AskWhich(why="which-case")


# Which text ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A post of a juror to one case.

    `versions` are its texts, each with the server's time from which it stood (posted, or edited), in any order.
    `gone`: its author deleted it. A post that is away because its author is suspended is not gone, for it may come back.
    """

    versions: tuple[tuple[datetime, str], ...]
    gone: bool = False


def standing(
    statements: Iterable[Statement], at: datetime, *, counts: Callable[[str], bool] = lambda text: True
) -> str | None:
    """The text by which a juror is counted at a moment: of the latest statement, post or edit, written by then.

    None when they are silent: nothing was said by then, or the latest statement was deleted, which withdraws the ballot
    and revives no older one. Of a post edited later the version in force then is given. Whether the text is clear is for
    `replies.parse` to say; an unclear one leaves the juror silent, and revives no older one either.

    `counts` tells whether a text is about the ballot at all. A post none of whose versions was ("here", a question)
    changes nothing; one that was, and says something else now, has replaced it.
    """
    latest: tuple[datetime, str, bool] | None = None
    for statement in statements:
        by_then = [version for version in statement.versions if version[0] <= at]
        if not by_then or not any(counts(text) for _, text in by_then):
            continue
        written_at, text = max(by_then, key=lambda version: version[0])
        if latest is None or written_at >= latest[0]:  # of one moment, the one that came later
            latest = (written_at, text, statement.gone)
    return None if latest is None or latest[2] else latest[1]
