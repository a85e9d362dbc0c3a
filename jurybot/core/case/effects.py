"""What a step wants done in the world. Values only; the dispatcher carries them out.

An effect's key is `case/seq/kind[/seat]`, where seq is that of the event it came with. `after` names keys that must be
settled before it; nothing else orders effects. (DESIGN.md, *The outbox*.)
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jurybot.core.codec import from_json, to_json
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, SeatNo, StatementId, StatusId


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Base of all effects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSummons(Effect):
    """Calls one juror by direct message. Gives way to nothing; given up: SeatUnreachable."""

    seat: SeatNo


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDigest(Effect):
    """What jurors gave as reasons in the round before `round`, and the call to answer anew: one post, or as few as it
    takes, each after the one before. The last to arrive settles as DigestDelivered; given up: SeatUnreachable."""

    seat: SeatNo
    round: int
    part: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TellSeat(Effect):
    """A message of the case to whoever holds, or held, a seat. `message` names the words."""

    seat: SeatNo
    message: str
    statement: StatementId | None = None
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Effect):
    """A favourite under a statement that was understood; costs no status."""

    seat: SeatNo
    statement: StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class TellStewards(Effect):
    """One direct message to each steward: never held back, in the log too."""

    message: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage(Effect):
    """A direct message without a seat: an answer to a member or stranger, or (`alert`) a word to one steward. Where
    `acct` is empty, what the account is called is looked up first. `language` is what the account writes in, for who
    is not (or no more) in the pool. `to_juror`: they hold an open seat."""

    account: AccountId
    acct: str
    message: str
    args: dict[str, Any] = field(default_factory=dict)
    in_reply_to: StatusId | None = None
    alert: bool = False
    language: str = ""
    to_juror: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteDrawEntry(Effect):
    """A file under site/draws/D/: case, intent, reveal, result, seats or withdrawn; "case-8", "seats-8", "withdrawn-8"
    for a further case that shares the draw. Written, synced, then settled."""

    entry: str
    draw: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBallots(Effect):
    """Reads every statement of the round again; settles as BallotsRead, the only happening that tallies."""

    deadline: datetime
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMeasure(Effect):
    """Creates the block that the panel agreed on; of a suspend, its first step."""

    measure: Measure
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeInterim(Effect):
    """A steward's limit for the time in which the jury decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftInterim(Effect):
    """Takes it back, if it still stands as it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseMeasure(Effect):
    """Makes our limit the suspend that was decided."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerMeasure(Effect):
    """Makes our suspend a limit again, as a later case decided. Follows that were cut do not come back."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Effect):
    """Files an appeal, a review or a proposal to lift about the case it belongs to. Stays within the store."""

    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftMeasure(Effect):
    """Takes back the block that the case made, if it still stands as the case left it."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSite(Effect):
    """The decision's page, the index, the feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDecision(Effect):
    """The public post. `about`: interim, interim-over, decided, suspended, ratified, no-action, taken-back, or what a
    look came to: upheld, reduced, overturned, relaxed, lifted."""

    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNotice(Effect):
    """Tells the contact account of the server, by direct message, that a panel is asked whether to suspend it
    (`about` is asked), or has decided so (decided). `since` is when it was wanted: their server is not asked for ever
    who that is. Given up: NoticeFailed; what is public is all the notice then."""

    about: str
    since: datetime


CALLS = (SendSummons, SendDigest)
"""What calls a juror to answer; of several cases one panel has, in one message."""

POSTS = (SendSummons, SendDigest, TellSeat, SendMessage, PostDecision, SendNotice)
"""What is written to people: each of them is a status, of which an account has 300 in three hours."""

KINDS: dict[str, type[Effect]] = {kind.__name__: kind for kind in Effect.__subclasses__()}


def priority(effect: Effect) -> int:
    """Who goes first when statuses are short, 1 before 6. (DELIBERATION.md, *Economy*.)"""
    match effect:
        case SendSummons():
            return 1
        case TakeInterim() | LiftInterim() | PostDecision(about="interim" | "interim-over"):
            return 3
        case TakeMeasure() | RaiseMeasure() | LowerMeasure() | LiftMeasure() | PostDecision() | SendNotice():
            return 2
        case TellStewards() | SendMessage(alert=True):
            return 3
        case TellSeat(message="reminder"):
            return 5
        case TellSeat() | SendMessage(to_juror=True):
            return 4
        case SendMessage():
            return 5
    return 6  # a digest, or what costs no status


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An effect as a step asks for it: with its key, what it waits for, and not before when."""

    key: str
    effect: Effect
    after: tuple[str, ...] = ()
    not_before: datetime | None = None


def effect_body(effect: Effect) -> dict[str, Any]:
    """The effect as it is stored in the outbox."""
    body: dict[str, Any] = to_json(effect)
    return body


def effect_from(kind: str, body: dict[str, Any]) -> Effect:
    """The effect that was stored. Raises ValueError for a kind that only newer code knows."""
    if kind not in KINDS:
        raise ValueError(f"effect {kind} was written by a newer jurybot")
    effect: Effect = from_json(KINDS[kind], body)
    return effect
