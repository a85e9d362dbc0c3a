"""What a step is: the case after it, what happened, what is wanted of the world."""

from dataclasses import dataclass, replace
from datetime import datetime

from jurybot.core.case.case import Case
from jurybot.core.case.effects import Effect, Wanted
from jurybot.core.case.event import Event
from jurybot.core.case.fold import apply
from jurybot.core.clause import Clause


class NotAllowed(Exception):
    """This happening does not meet the case as it is. The case is unchanged. `why` is fit for people; `said` is the
    same for a message, where one may tell it."""

    def __init__(self, why: str, said: Clause | None = None) -> None:
        self.why, self.said = why, said
        super().__init__(why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A value in, a value out. Events are appended in order; effects go to the outbox in the same transaction."""

    case: Case
    events: tuple[Event, ...] = ()
    effects: tuple[Wanted, ...] = ()

    def event(self, event: Event) -> "Step":
        """The step with one more event, folded into its case."""
        return replace(self, case=apply(self.case, event), events=(*self.events, event))

    def want(self, effect: Effect, *, of: object = "", after: tuple[str, ...] = ()) -> "Step":
        """The step with one more effect; `of` tells apart effects of one kind that come with the same event."""
        wanted = Wanted(key=self.key(effect, of), effect=effect, after=after)
        return replace(self, effects=(*self.effects, wanted))

    def key(self, effect: Effect, of: object = "") -> str:
        """`case/seq/kind[/of]`, where seq is that of the latest event."""
        return "/".join([self.case.id, str(self.case.seq), type(effect).__name__, *([str(of)] if of else [])])


def unchanged(case: Case) -> "Step":
    """The step with which nothing has happened yet: others are built upon it."""
    return Step(case=case)


def refuse_unless_due(case: Case, now: datetime) -> None:
    """Raises NotAllowed unless a deadline of the case has passed; none does while it is held."""
    due = case.due_at()
    if due is None or due > now:
        raise NotAllowed("nothing is due")
