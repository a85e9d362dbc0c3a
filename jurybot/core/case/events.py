"""What happened in a case, for ever. A case is the fold of its events.

Events name seats (numbers within the case), statements and reports by id; never a member, a handle, an account, a
text, or a position taken, except as the shuffled anonymous list of a tally. (DESIGN.md, *Two sides of one wall*.)
Those after the verdict stand in `events_after`, how all of them are kept in `recorded`. A new event is a class in one
of the two and a line in `fold`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jurybot.core.case.event import Event, SeatEvent
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
    salt: str = ""  # of the case's entry in the record, in hex; "" where the entry binds no terms


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
    """`written_at` is the server's time of the word that holds it; None in what an older version kept."""

    written_at: datetime | None = None


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
