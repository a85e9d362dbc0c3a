"""What happened in a case, for ever. A case is the fold of its events.

Events name seats (numbers within the case), statements and reports by id; never a member, a handle, an account, a
text, or a position taken, except as the shuffled anonymous list of a tally. (DESIGN.md, *Two sides of one wall*.)
A new event is a class here and a line in `fold`; `upcast` lifts old versions when they are loaded.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jurybot.core.codec import from_json, to_json
from jurybot.core.event import Event as Event
from jurybot.core.event import SeatEvent as SeatEvent
from jurybot.core.events_after import Answered as Answered
from jurybot.core.events_after import Appealed as Appealed
from jurybot.core.events_after import BlockChangedByHand as BlockChangedByHand
from jurybot.core.events_after import CallBegun as CallBegun
from jurybot.core.events_after import CallLapsed as CallLapsed
from jurybot.core.events_after import CallSeconded as CallSeconded
from jurybot.core.events_after import ConfirmationAsked as ConfirmationAsked
from jurybot.core.events_after import ConfirmationOverdue as ConfirmationOverdue
from jurybot.core.events_after import Confirmed as Confirmed
from jurybot.core.events_after import DecisionPosted as DecisionPosted
from jurybot.core.events_after import DecisionPublished as DecisionPublished
from jurybot.core.events_after import InterimLifted as InterimLifted
from jurybot.core.events_after import InterimOrdered as InterimOrdered
from jurybot.core.events_after import InterimOver as InterimOver
from jurybot.core.events_after import InterimTaken as InterimTaken
from jurybot.core.events_after import InterimTold as InterimTold
from jurybot.core.events_after import LookBegun as LookBegun
from jurybot.core.events_after import MeasureConflicted as MeasureConflicted
from jurybot.core.events_after import MeasureLifted as MeasureLifted
from jurybot.core.events_after import MeasureRefused as MeasureRefused
from jurybot.core.events_after import MeasureTaken as MeasureTaken
from jurybot.core.events_after import NoticeGiven as NoticeGiven
from jurybot.core.events_after import NoticeNotGiven as NoticeNotGiven
from jurybot.core.events_after import NoticeWanted as NoticeWanted
from jurybot.core.events_after import NoticeWithheld as NoticeWithheld
from jurybot.core.events_after import RaiseAsked as RaiseAsked
from jurybot.core.events_after import Reconsidered as Reconsidered
from jurybot.core.events_after import Superseded as Superseded
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, Domain, ReportId, SeatNo, StatementId
from jurybot.core.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFiled(Event):
    """`about` is the case that a lift, an appeal or a review is about."""

    domain: Domain
    proposed: Measure
    criterion: str
    criterion_says: str
    reject_media: bool
    reject_reports: bool
    terms: Terms
    reports: tuple[ReportId, ...]
    triage: str
    known_accounts: int
    kind: Kind = Kind.REPORTS
    about: CaseId | None = None
    by_hand: bool = False  # what is to be ratified is a block that people made by hand: it stands already
    about_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAdded(Event):
    report: ReportId


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolTooSmall(Event):
    eligible: int
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNumbered(Event):
    """The panel is about to be drawn; what the measure would cost is read now."""

    number: int
    accounts: int
    follows: int
    followers: int
    members: int
    dossier: str = ""  # the hash of what the panel is given; it stays when that is deleted
    gone: bool = False  # of a review: nothing of the server was heard for long, and it does not answer


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawIntended(Event):
    draw: int
    eligible: int
    root: str
    seats: int
    reserves: int
    leaf: str
    sits_with: int | None = None  # the number of the case whose draw it is: one panel looks at several measures


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDrawn(Event):
    draw: int
    value: str
    seed: str
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summoned(SeatEvent):
    """`replaces` is the seat whose place this one takes."""

    replaces: SeatNo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SummonsDelivered(SeatEvent):
    half_at: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDelivered(SeatEvent):
    """A later round: the seat's time begins."""

    half_at: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatHeld(SeatEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLeft(SeatEvent):
    """`because`: silent, declined, recused, left, gone or unreachable."""

    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatKept(SeatEvent):
    """Silent at half-time, but no reserve could take the place in time: it may still be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JurorBack(SeatEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTaken(SeatEvent):
    statement: StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWithdrawn(SeatEvent):
    statement: StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBack(SeatEvent):
    statement: StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class LateAnswer(SeatEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAsked(Event):
    """`early`: only to find out whether the round may end already."""

    deadline: datetime
    early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBallot:
    """One ballot of a tally, without whose it was. `position` is suspend, limit, none or aside. A reason that its
    writer made public is kept elsewhere under its hash, so that it can be taken down."""

    position: str
    objection: bool = False
    reason_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTallied(Event):
    """`ballots` come shuffled; the silent seats are the rest of `seats` (E). `by` is the rule of the terms by which
    something passed; `early`: nothing that could still come would have changed it."""

    ballots: tuple[CountedBallot, ...]
    seats: int
    held: int
    outcome: str
    round: int = 1
    by: str = "rule"
    early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundKeptOpen(Event):
    """What may still come could change the result, or minds were changed of late (`changed_at`)."""

    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundBegun(Event):
    """Nothing was agreed on: ballots are asked anew, with a digest of the reasons."""

    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundExtended(Event):
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Event):
    measure: Measure
    grace_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class NoActionFound(Event):
    """`agreed` is False where no measure passed and no action did not either: published as "no agreement"."""

    agreed: bool
    window_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Event):
    """No round agreed: stewards may decide until then, up to a limit; after that nothing is done."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationDecided(Event):
    measure: Measure
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed(Event):
    because: str
    window_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccusedHeard(Event):
    """The server's own people have answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Event):
    """Of a case that is held already: another reason, and the hold goes on since it began."""

    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Event):
    """Every deadline moves by the length of the hold."""

    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Event):
    by: str
    because: str
    window_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed(Event):
    """Nothing more of the case is shown to anybody but stewards; it stands in the year's count alone."""

    by: str
    because: str
    window_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierCleared(Event):
    """A steward has looked through what the panel is to be given; what comes after is not in it."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierGrown(Event):
    """A later edition of what the panel is given, by its hash, as CaseNumbered has that of the first."""

    dossier: str
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StewardRecused(Event):
    """`by` has a conflict of interest in this case: no act of theirs on it is taken any more."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Event):
    """The page of a case that came to nothing names the server, as who speaks for it asked."""

    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(Event):
    by: str
    because: str
    window_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCut(Event):
    """The window for appeals is over: who sat and what they wrote is deleted, `served` stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    pass


def _all(kind: type[Event]) -> dict[str, type[Event]]:
    found = {kind.__name__: kind}
    for below in kind.__subclasses__():
        found |= _all(below)
    return found


KINDS: dict[str, type[Event]] = {n: k for n, k in _all(Event).items() if n not in {"Event", "SeatEvent"}}
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it is kept: kind, version and body."""

    kind: str
    at: datetime
    version: int = VERSION
    body: dict[str, Any] = field(default_factory=dict)


def record(event: Event) -> Recorded:
    """The event as it is stored."""
    body = to_json(event)
    del body["at"]
    return Recorded(kind=type(event).__name__, at=event.at, body=body)


def upcast(recorded: Recorded) -> Event:
    """The event that was stored, as the code knows it now. Raises ValueError for what only newer code can read."""
    if recorded.kind not in KINDS or recorded.version > VERSION:
        raise ValueError(f"event {recorded.kind} v{recorded.version} was written by a newer jurybot")
    kind = KINDS[recorded.kind]
    event: Event = from_json(kind, {**recorded.body, "at": to_json(recorded.at)})
    return event
