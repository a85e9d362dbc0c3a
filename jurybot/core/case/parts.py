"""What a case is made of: its seats, a hold, a count, who asks for a fresh look, what one came to."""

from dataclasses import dataclass
from datetime import datetime

from jurybot.core.case import events as e
from jurybot.core.measures import Measure
from jurybot.core.names import SeatNo, StatementId
from jurybot.core.rule.rounds import BY_RULE


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One place on the panel. `number` is its position in the draw; replacements continue the count. Its times, whether
    it is held, and its statements are those of the round under way; `called`: its summons arrived in an earlier one."""

    number: SeatNo
    sits: bool = True
    replaced: bool = False
    left_because: str = ""
    half_at: datetime | None = None
    answer_by: datetime | None = None
    held: bool = False
    heard_at: datetime | None = None  # the server's time of the word that holds it
    statements: tuple[StatementId, ...] = ()
    asked: tuple[StatementId, ...] = ()
    called: bool = False

    def is_held_by(self, deadline: datetime) -> bool:
        """Whether it was heard from in time: a word after the end keeps the place and counts nowhere."""
        return self.held and (self.heard_at is None or self.heard_at <= deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A brake: everything is recorded, the case's effects wait, none of its deadlines pass."""

    since: datetime
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """The count of a round, as it is published: no seat, no member. `by` is the rule of the terms that was applied."""

    ballots: tuple[e.CountedBallot, ...]
    seats: int
    outcome: str
    round: int = 1
    by: str = BY_RULE


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Members ask that the measure be looked at again: `wants` is appeal (a fresh panel), vote (of all members) or
    lift. It takes `needed` who second it, until then."""

    wants: str
    since: datetime
    until: datetime
    needed: int
    seconders: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A fresh look at the measure that is over. `kind` is appeal, vote, review or lift, `case` the number of the case
    that did it (a vote has none), `outcome` kept, relaxed, lifted, no-agreement, lapsed, withdrawn
    or sealed."""

    kind: str
    case: int | None
    outcome: str
    remains: Measure
    at: datetime
