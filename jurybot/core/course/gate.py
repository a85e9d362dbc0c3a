"""The one place that says whether an effect may go out; asked when it is claimed and again right before the call.

(DESIGN.md, *The outbox*, *Rails*, *Dry run, going live, brakes*.) Rails are always today's; what a case may do stands
in the case. Budgets are the gateway's.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jurybot.core.case import effects as f
from jurybot.core.case.case import INTERIM_IN, Case, State
from jurybot.core.course.reconsider import is_to_be_lowered
from jurybot.core.measures import Measure
from jurybot.core.names import Domain, covers, domain

WHILE_HELD = (f.TellSeat, f.Acknowledge, f.SendMessage, f.LiftInterim)
"""What goes out of a held case too: answers, and the end of what has a time of its own."""

OF_WHAT_STANDS = (f.OpenCase, f.LiftMeasure, f.LowerMeasure, f.LiftInterim, f.PostDecision)
"""What is wanted of a case that had been live before a dry run: never given up, or a measure that was taken back would
stand for ever, and one whose look never comes could not be asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rails:
    """Today's rails. `suffixes` are those of `candidates` that are public suffixes: asked of a library outside."""

    own_domain: Domain
    never: tuple[Domain, ...] = ()
    suffixes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """How the bot stands now: dry run, paused, or neither."""

    live: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class Go:
    """It may go out now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now; asked again at every pass."""

    why: str


@dataclass(frozen=True, slots=True)
class Never:
    """Not any more: settled as not sent."""

    why: str


def rail(name: str, rails: Rails) -> str:
    """Why no case may open on this domain and no block be made of it, or "". (DESIGN.md, *Rails*.)"""
    clean = domain(name)
    if not isinstance(clean, str):
        return f"{name} {clean.why}"
    if covers(clean, rails.own_domain) or covers(rails.own_domain, clean):
        return f"{clean} is this server's own domain, a parent of it, or below it"
    if clean in rails.suffixes:
        return f"{clean} is a public suffix: whole countries or hosts live below it"
    for kept in rails.never:
        if covers(kept, clean) or covers(clean, kept):
            return f"{clean} is covered by the never list ({kept})"
    return ""


def may(effect: f.Effect, case: Case | None, stance: Stance, rails: Rails) -> Go | Wait | Never:
    """Whether `effect` may go out now. `case` is the one it belongs to, None for messages without a case."""
    if not stance.live and isinstance(effect, OF_WHAT_STANDS):
        return Wait("dry run")
    if not stance.live and not isinstance(effect, f.WriteSite | f.WriteDrawEntry):
        return Never("dry run")
    if isinstance(effect, f.TellStewards) or (isinstance(effect, f.SendMessage) and effect.alert):
        return Go()
    if stance.paused:
        return Wait("paused")
    if case is None:
        return Go()
    over = _is_over(effect, case)
    if over:
        return Never(over)
    if case.hold and not isinstance(effect, WHILE_HELD):
        return Wait(f"case {case.name} is held: {case.hold.because}")
    if case.reading and not case.reads_early and isinstance(effect, f.SendSummons | f.SendDigest):
        return Wait(f"the ballots of case {case.name} are being counted")
    if isinstance(effect, f.RaiseMeasure) and case.is_looked_at:
        return Wait(f"the measure of case {case.name} is looked at again")
    if isinstance(effect, f.TakeMeasure | f.RaiseMeasure | f.TakeInterim):
        stopped = rail(case.domain, rails)
        if stopped:
            return Never(stopped)
    return Go()


def _is_over(effect: f.Effect, case: Case) -> str:
    """Why the case has moved on from this effect, or ""."""
    match effect:
        case f.SendSummons(seat=number):
            seat = case.seat(number)
            is_known = seat.answer_by is not None or seat.called
            wanted = case.state is State.DELIBERATING and seat.sits and not is_known
        case f.SendDigest(seat=number, round=round_):
            wanted = case.state is State.DELIBERATING and case.seat(number).sits and case.round == round_
        case f.TellSeat(seat=number, message="reminder"):
            wanted = case.state is State.DELIBERATING and case.seat(number).sits and not case.seat(number).held
        case f.ReadBallots(deadline=deadline, round=round_):
            wanted = case.state is State.DELIBERATING and case.reading == deadline and case.round == round_
        case f.TakeMeasure(measure=measure):
            wanted = (
                case.state is State.DECIDED
                and case.in_force is Measure.NONE
                and case.waits_for_steward != "measure"
                and case.verdict is measure
            )
        case f.RaiseMeasure():
            wanted = (
                case.state is State.DECIDED
                and case.raise_asked
                and case.in_force is Measure.LIMIT
                and case.verdict is Measure.SUSPEND
                and case.post is not None
                and not case.waits_for_steward
            )
        case f.TakeInterim():
            wanted = case.interim_until is not None and case.interim_block is None and case.state in INTERIM_IN
        case f.LiftInterim():
            wanted = case.interim_block is not None and case.interim_until is None
        case f.LowerMeasure():
            wanted = is_to_be_lowered(case)
        case f.OpenCase(kind=kind):
            wanted = case.under == kind.value
        case f.LiftMeasure():
            wanted = case.state in {State.ENDED, State.CLOSED} and case.in_force is not Measure.NONE
        case f.SendNotice(about="asked"):
            wanted = case.state is State.DELIBERATING
        case f.SendNotice():
            wanted = case.state is State.DECIDED and case.in_force is Measure.LIMIT and case.notice == "wanted"
        case f.PostDecision(about="interim-over"):
            wanted = case.interim_post is not None and case.interim_block is None and case.in_force is Measure.NONE
        case f.PostDecision(about=about):
            wanted = about in _may_be_told(case)
        case _:
            wanted = True
    return "" if wanted else f"case {case.name} has moved on"


def _may_be_told(case: Case) -> Iterable[str]:
    """What may be posted about a case as it stands: never a verdict that was taken back meanwhile."""
    if case.by_hand and case.in_force is not Measure.NONE and case.state is State.IN_FORCE:
        return ("ratified", *_looks_told(case))
    if case.state in INTERIM_IN:
        return ("interim",) if case.interim_block else ()
    if case.state in {State.DECIDED, State.IN_FORCE}:
        if case.in_force is Measure.NONE:
            return ()
        suspended = ("suspended",) if case.in_force is Measure.SUSPEND else ()
        return ("decided", *suspended, *_looks_told(case))
    if case.outcome == "lifted" and case.left:
        return ()  # it is as people made it
    about = {"no-action": "no-action", "no-agreement": "no-action", "withdrawn": "taken-back", "undone": "taken-back"}
    return (about.get(case.outcome, case.outcome),) if case.outcome in {*about, "overturned", "lifted"} else ()


def _looks_told(case: Case) -> Iterable[str]:
    """What fresh looks came to, as far as it still stands: a suspend that was upheld may have been relaxed since."""
    if case.verdict is Measure.LIMIT and case.was_in_force is Measure.SUSPEND:
        return ("relaxed",) if case.in_force is Measure.LIMIT else ()
    return ("upheld", "reduced") if case.looks else ()
