"""Happenings after the verdict: the block and what becomes of it, what is told of it, who asks for a fresh look, what
comes of that. All others: `happenings`."""

from dataclasses import dataclass
from datetime import datetime

from jurybot.core.case.happenings import Happening
from jurybot.core.clause import Clause
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, StatusId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmWanted(Happening):
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockStands(Happening):
    """The instance has the block that the case asked for."""

    measure: Measure
    block: BlockId
    comment: str
    took_over: str = ""  # the comment that the row had: it was an earlier case's


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded(Happening):
    """A later case, `by` its number, took over the block that this one made; 0: it gave it back."""

    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedWith(Happening):
    """The later case that stood on this one's block is lifted: a review or a proposal to lift (`kind`) found nothing to
    be needed any more. `case` is the number of the case that did it."""

    kind: Kind
    case: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockConflicts(Happening):
    """There is a block that is not ours, or (`existing` is "") ours is gone that was to be raised."""

    existing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRefused(Happening):
    """`said` is why as a message tells it, None where those are the server's own words."""

    why: str
    said: Clause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLifted(Happening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class HandChangedBlock(Happening):
    """A moderator made, changed or lifted a block on the domain. `was`, `now`: a severity, or "" for none."""

    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWritten(Happening):
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStands(Happening):
    status: StatusId


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeStands(Happening):
    """The server's contact account has our notice. `about`: asked or decided."""

    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFailed(Happening):
    """It cannot be told. `why` is one of the words of `events_after.NoticeNotGiven`."""

    about: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealMade(Happening):
    """`written_at` is the server's time of the appeal: that decides whether it came in time. `by`: member or admin (who
    has proved to speak for the server)."""

    written_at: datetime
    to_all: bool = False
    by: str = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftProposed(Happening):
    """A member proposes to lift what is in force."""

    written_at: datetime
    has_new_facts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSeconded(Happening):
    """One more member, who had not spoken in this matter, seconds an appeal or a proposal to lift."""

    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWanted(Happening):
    """Another measure's review has fallen due: this one, whose day would come before `until`, is looked at with it."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconsidered(Happening):
    """A case about this one has ended: its kind, its number, and what it came to. `outcome` is kept, relaxed, lifted,
    no-agreement, lapsed or withdrawn; `remains` what its panel left of the measure, where it agreed."""

    kind: Kind
    case: int | None
    outcome: str
    remains: Measure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRecorded(Happening):
    """A steward records what a vote of all members came to: `remains` is what they left of the measure."""

    remains: Measure
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoWanted(Happening):
    by: str
    because: str
