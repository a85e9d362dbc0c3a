"""A rehearsal on a stage: co-op, people and conductor joined; or only its jurors, for a bot that runs in real time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jurybot.sandbox.co_op import CoOp
from jurybot.sandbox.conductor import Conductor, Person
from jurybot.sandbox.hand import Hand
from jurybot.sandbox.rehearsal.habits import Jurors, Shares
from jurybot.sandbox.rehearsal.people import DAY, Appellants, Calendar, Members, Reporters, Stewards
from jurybot.sandbox.rehearsal.plan import Complaint, Opening, complaints
from jurybot.sandbox.season.cast import settle_in
from jurybot.sandbox.season.script import START
from jurybot.sandbox.server import Sandbox, Stage

JOINING_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What is decided before it begins. `waits` is how long somebody must be in the pool before they can be drawn: so
    long before the first day the volunteers join. `patience` is the time that a juror has to answer."""

    seed: str
    co_op: CoOp
    shares: Shares
    openings: tuple[Opening, ...]
    cases: int
    days: int
    waits: timedelta
    patience: timedelta

    @property
    def begins_at(self) -> datetime:
        """The first day, after all who wanted to join have joined and waited."""
        return START + DAY * -(-(JOINING_FOR + self.waits) // DAY)

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + DAY * self.days

    def complaints(self) -> tuple[Complaint, ...]:
        return complaints(self.co_op, self.openings, self.cases, self.begins_at, self.days)

    def begin(self, sandbox: Sandbox, tell: Callable[[int, Hand], None]) -> Conductor:
        """Puts people and time into a sandbox that was made with the co-op's world at START. The bot may come."""
        sandbox.do(lambda: settle_in(sandbox.stage.control.hand, self.co_op.dice, self.co_op))
        return sandbox.conduct(self._people(tell), start=START, seed=self.seed, until=self.ends_at)

    def _people(self, tell: Callable[[int, Hand], None]) -> Sequence[Person]:
        jurors = Jurors(self.co_op, self.shares, self.patience, START)
        members = Members(self.co_op, self.shares.volunteers, jurors.is_away, START, self.ends_at, JOINING_FOR)
        return [
            members,
            Reporters(self.co_op, self.complaints()),
            jurors,
            Appellants(self.co_op, members.volunteers),
            Stewards(self.co_op),
            Calendar(self.begins_at, self.days, tell),
        ]


def people_now(stage: Stage, co_op: CoOp, shares: Shares, patience: timedelta) -> list[Person]:
    """Those who volunteer within a minute and answer every summons, while time goes on by itself."""
    now = stage.instance.state.now()
    settle_in(stage.control.hand, co_op.dice, co_op, now)
    jurors = Jurors(co_op, shares, patience, now)
    members = Members(co_op, shares.volunteers, jurors.is_away, now, now, timedelta(minutes=1))
    return [members, jurors]
