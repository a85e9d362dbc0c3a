"""What can happen to a case. Values only; the table says what meets each in each state."""

from dataclasses import dataclass
from datetime import datetime

from jurybot.core.case.events import CountedBallot
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, CaseId, Domain, ReportId, SeatNo, StatementId, StatusId
from jurybot.core.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Base of all happenings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Happening):
    """A case is opened, by triage or whatever its `kind` says: the only happening that meets no case."""

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
class ReportArrived(Happening):
    report: ReportId


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFewEligible(Happening):
    """`tell`: stewards are to hear of it; not where they were told of the same shortage in another case."""

    eligible: int
    tell: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelWanted(Happening):
    """The pool was read, tickets and root are made, numbers taken; the seed does not exist yet."""

    number: int
    draw: int
    eligible: int
    root: str
    leaf: str
    reserves: int
    accounts: int
    follows: int
    followers: int
    members: int
    dossier: str = ""  # its hash
    gone: bool = False  # of a review: the server is not there any more
    sits_with: int | None = None  # the number of the case whose draw it shares
    salt: str = ""  # of its entry: opens what that binds


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentWritten(Happening):
    """The intent stands in public; now the operator's value may be used. `published` is the key of the effect that
    publishes the result, where another case with the same draw has asked for that."""

    value: str
    seed: str
    published: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatHappening(Happening):
    seat: SeatNo


@dataclass(frozen=True, slots=True, kw_only=True)
class SummonsDelivered(SeatHappening):
    """`written_at`: when its words, with the hour to answer by, were fixed. That hour stands."""

    written_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDelivered(SeatHappening):
    """The last post of a round's digest has arrived. `written_at` as for a summons."""

    round: int
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatUnreachable(SeatHappening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatSpoke(SeatHappening):
    """A juror answered. `said`: ballot, here, withdraw or unclear (then `why`, a code of `Unclear`, and `meant`, the
    word that a typing error was for). What a ballot says stays sealed until the tally. `written_at` is the server's
    time of the post, or of its edit; `round` is the round in which it was posted (None: the one under way)."""

    statement: StatementId
    said: str
    written_at: datetime
    why: str = ""
    meant: str = ""
    on_page: bool = False  # then the page itself shows what was understood
    round: int | None = None
    quiet: bool = False  # the juror hears of it in another case of the same panel


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatHeard(SeatHappening):
    """A juror wrote something that says nothing of the seat: a question, say. `written_at` and `round` as in
    SeatSpoke."""

    written_at: datetime
    round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementGone(SeatHappening):
    """A statement is not there any more: deleted, taken back in words, or its author is suspended."""

    statement: StatementId
    author_suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatGivenUp(SeatHappening):
    """`because`: declined, recused, left or gone (moved, suspended, the account deleted). `written_at` is the server's
    time of the words that say so, where there are any."""

    because: str
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JurorReturned(SeatHappening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed(Happening):
    """A deadline of the case has passed, the inbox having been read to its end since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotsRead(Happening):
    """What the seats said at the deadline: one ballot for each seat that took a position or stood aside, shuffled.
    `silent` are the seats of which no ballot stands, for no more than to tell them when a round ends without them.
    `changed_at` is the time of the latest word, edit or deletion that the reading met, also after the deadline."""

    ballots: tuple[CountedBallot, ...]
    deadline: datetime
    silent: tuple[SeatNo, ...] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationSettled(Happening):
    """Stewards decide what no round agreed on: a limit, or nothing."""

    measure: Measure
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimWanted(Happening):
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimStands(Happening):
    """The instance has the interim limit."""

    block: BlockId
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimLifted(Happening):
    """It is gone; or (`by_hand`) people were there first, or have changed it since: it is theirs now."""

    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimPosted(Happening):
    """The public post about its beginning stands."""

    status: StatusId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccusedHeard(Happening):
    """Somebody who proved to speak for the server has said something; the words are kept for the dossier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWanted(Happening):
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWanted(Happening):
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawWanted(Happening):
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealWanted(Happening):
    """Two stewards say that neither jurors nor the public shall see more of this case."""

    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearWanted(Happening):
    """A steward has looked through the dossier: it may be sent as it stands."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierGrew(Happening):
    """What the panel is given has a new edition, for the round that has begun; `dossier` is its hash."""

    dossier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StewardRecused(Happening):
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWanted(Happening):
    """Who speaks for the server asked that the page of what came to nothing names it."""

    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldDiffers(Happening):
    """The row is not what its events say: nothing more is done in this case until people have looked."""
