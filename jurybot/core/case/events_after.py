"""Events after the verdict: the measure and what becomes of it, who asks for a fresh look at it, what comes of that.
All others, and what holds for every event, stand in `events`."""

from dataclasses import dataclass
from datetime import datetime

from jurybot.core.case.event import Event
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, StatusId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationAsked(Event):
    """`of`: measure (nothing goes out before it), suspend (the limit goes, the second step waits for a steward) or vote
    (the limit goes, the second step waits for a vote of all members)."""

    of: str
    because: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(Event):
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationOverdue(Event):
    """What a suspend waits for `then`: its limit goes out."""

    then: str = "suspend"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTaken(Event):
    """The block stands on the instance."""

    measure: Measure
    block: BlockId
    comment: str
    grace_until: datetime | None
    appeal_until: datetime
    review_on: datetime
    took_over: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimOrdered(Event):
    """A steward limits the server while the jury decides, until then at most."""

    until: datetime
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimTaken(Event):
    block: BlockId
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimOver(Event):
    """Its time, or its case, is over: it is to be lifted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimLifted(Event):
    """`by_hand`: people had changed or lifted it before."""

    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimTold(Event):
    """The public post about its beginning stands."""

    status: StatusId


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded(Event):
    """The case `by` has taken over this one's block; 0: it has given it back."""

    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseAsked(Event):
    """Grace is over: the limit is to become the suspend that was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureConflicted(Event):
    existing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRefused(Event):
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLifted(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChangedByHand(Event):
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPublished(Event):
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPosted(Event):
    """The public post stands; grace, and the time to appeal, end no earlier than their full length after it."""

    status: StatusId
    grace_until: datetime | None
    appeal_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed(Event):
    """`by`: member, or admin (of the server, with proof)."""

    appeal: int
    by: str = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBegun(Event):
    """A member asks for a fresh look: `wants` is appeal, vote or lift. It takes `needed` who second it by `until`."""

    wants: str
    until: datetime
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSeconded(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLapsed(Event):
    """Too few seconded it in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBegun(Event):
    """The measure is under a fresh look: appeal, vote, review or lift. A grace stands still since `since`."""

    kind: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconsidered(Event):
    """What a fresh look came to. `case` did it (None for a vote, whose result a steward recorded: then `by` and
    `because` say who and why). `window_until` is there when nothing remains."""

    kind: str
    case: int | None
    outcome: str
    remains: Measure
    grace_until: datetime | None = None
    review_on: datetime | None = None
    window_until: datetime | None = None
    by: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """Of an appeal, a review or a proposal to lift: what its panel leaves of the measure; the case has done its work.
    `outcome`: kept, relaxed or lifted."""

    outcome: str
    remains: Measure
    window_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWithheld(Event):
    """The accused are not told before a suspend, because the criterion forbids it."""

    criterion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWanted(Event):
    """The limit of a suspend stands: its second step waits until the server's contact account has been told, or turned
    out to be out of reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven(Event):
    """The contact account has been told: `about` is asked (a panel is asked whether to suspend) or decided. From the
    latter on the accused have their full notice before grace can end."""

    about: str
    grace_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeNotGiven(Event):
    """It could not be told; what is public is all the notice there is. `why`: unreachable (the server did not say who
    that is), no-contact (it names nobody), unknown (our server knows no such account), blocks, refused."""

    about: str
    why: str
