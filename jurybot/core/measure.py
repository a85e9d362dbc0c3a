"""From the verdict to the block: confirmation, the measure, the grace before a suspend, what people do meanwhile."""


from datetime import datetime, timedelta

from jurybot.core import events as e
from jurybot.core import happenings as h
from jurybot.core.case import Case, State
from jurybot.core.effects import (
    LiftMeasure,
    PostDecision,
    RaiseMeasure,
    TakeMeasure,
    TellStewards,
    WriteDrawEntry,
    WriteSite,
)
from jurybot.core.measures import Measure
from jurybot.core.step import NotAllowed, Step, unchanged
from jurybot.core.terms import Today


def decide(step: Step, measure: Measure, today: Today, now: datetime) -> Step:
    """The verdict stands. A limit goes out at once, also as a suspend's first step, unless a steward must confirm."""
    case = step.case
    grace = case.terms.grace_for(case.ties, case.members) if measure is Measure.SUSPEND else timedelta(0)
    step = publish_seats(step.event(e.Decided(at=now, measure=measure, grace_for=grace)))
    if today.confirm or today.measures_left < 1:
        because = "every measure waits for a steward" if today.confirm else "today's measures are used up"
        return _ask(step, "measure", because, now + today.confirm_within, now)
    if measure is Measure.SUSPEND and case.ties > today.suspend_ties_at_most:
        step = _ask(step, "suspend", f"it would cut {case.ties} ties", None, now)
    return _take(step)


def publish_seats(step: Step) -> Step:
    """With the end of the deliberation the seats are accounted for: seated, declined, lapsed. (VERIFY.md, 8.)"""
    if step.case.draw is None or not step.case.seats:
        return step
    return step.want(WriteDrawEntry(entry="seats", draw=step.case.draw), of="seats")


def confirmed(case: Case, happening: h.ConfirmWanted, today: Today, now: datetime) -> Step:
    """A steward agrees that the verdict is carried out."""
    if not case.waits_for_steward:
        raise NotAllowed(case, happening, "this case waits for no confirmation")
    step = unchanged(case).event(e.Confirmed(at=now, by=happening.by))
    return _take(step) if case.waits_for_steward == "measure" else step


def time_passed(case: Case, happening: h.TimePassed, today: Today, now: datetime) -> Step:
    """A confirmation that was not given lets a limit go and keeps a suspend waiting; a grace that is over raises."""
    step = unchanged(case)
    if case.waits_for_steward == "measure" and case.confirm_until and case.confirm_until <= now:
        step = step.event(e.ConfirmationOverdue(at=now))
        assert case.verdict
        args = {"case": case.name, "measure": case.verdict.value}
        return _take(step).want(TellStewards(message="confirmation-overdue", args=args))
    due = case.due_at()
    if due is None or due > now:
        raise NotAllowed(case, happening, "nothing is due")
    if case.ties > today.suspend_ties_at_most and not case.confirmed:
        return _ask(step, "suspend", f"it would cut {case.ties} ties", None, now)
    step = step.event(e.RaiseAsked(at=now))
    assert case.number is not None
    return step.want(RaiseMeasure(number=case.number))


def block_stands(case: Case, happening: h.BlockStands, today: Today, now: datetime) -> Step:
    """The instance has it: now it may be told. A limit that is the first step of a suspend starts the grace."""
    first_step = case.verdict is Measure.SUSPEND and happening.measure is Measure.LIMIT
    grace_until = now + case.grace_for if first_step else case.grace_until
    limit_window = now + case.terms.appeal_within_limit
    review_after = (
        case.terms.review_suspend_after if happening.measure is Measure.SUSPEND else case.terms.review_limit_after
    )
    step = unchanged(case).event(
        e.MeasureTaken(
            at=now,
            measure=happening.measure,
            block=happening.block,
            comment=happening.comment,
            grace_until=grace_until,
            appeal_until=grace_until or limit_window,
            review_on=now + review_after,
        )
    )
    return _tell(step, "suspended" if happening.measure is Measure.SUSPEND else "decided")


def block_stands_too_late(case: Case, happening: h.BlockStands, today: Today, now: datetime) -> Step:
    """The case was taken back while its block was on its way: the block is lifted again."""
    step = unchanged(case).event(
        e.MeasureTaken(
            at=now,
            measure=happening.measure,
            block=happening.block,
            comment=happening.comment,
            grace_until=None,
            appeal_until=now,
            review_on=now,
        )
    )
    assert case.number is not None
    return step.want(LiftMeasure(number=case.number))


def block_conflicts(case: Case, happening: h.BlockConflicts, today: Today, now: datetime) -> Step:
    """People were there first: never fought. The case is braked where a measure was still to come."""
    step = unchanged(case).event(e.MeasureConflicted(at=now, existing=happening.existing))
    return _brake(step, "measure-conflict", f"there is a block by hand: {happening.existing}", now)


def block_refused(case: Case, happening: h.BlockRefused, today: Today, now: datetime) -> Step:
    """The server, or a rail, does not let us."""
    step = unchanged(case).event(e.MeasureRefused(at=now, why=happening.why))
    return _brake(step, "measure-refused", happening.why, now)


def changed_by_hand(case: Case, happening: h.HandChangedBlock, today: Today, now: datetime) -> Step:
    """A moderator made, changed or lifted a block on this domain: noted, told, and braked while a measure is due."""
    step = unchanged(case).event(e.BlockChangedByHand(at=now, was=happening.was, now=happening.now))
    why = f"it was {_in_words(happening.was)} and is {_in_words(happening.now)}, by hand"
    return _brake(step, "block-by-hand", why, now)


def block_lifted(case: Case, happening: h.BlockLifted, today: Today, now: datetime) -> Step:
    """What the case did is taken back."""
    return unchanged(case).event(e.MeasureLifted(at=now)).want(WriteSite())


def site_written(case: Case, happening: h.SiteWritten, today: Today, now: datetime) -> Step:
    return unchanged(case).event(e.DecisionPublished(at=now, hash=happening.hash))


def post_stands(case: Case, happening: h.PostStands, today: Today, now: datetime) -> Step:
    """The notice is out: a grace lasts its full length from here."""
    grace_until = case.grace_until
    if case.post is None and grace_until and case.in_force is Measure.LIMIT and not case.raise_asked:
        grace_until = max(grace_until, now + case.grace_for)
    return unchanged(case).event(e.DecisionPosted(at=now, status=happening.status, grace_until=grace_until))


def window_over(case: Case, happening: h.TimePassed, today: Today, now: datetime) -> Step:
    """The window for appeals is over: who sat and what they wrote is deleted. An ended case is closed."""
    due = case.due_at()
    if due is None or due > now:
        raise NotAllowed(case, happening, "nothing is due")
    step = unchanged(case).event(e.LinkCut(at=now))
    return step.event(e.Closed(at=now)) if case.state is State.ENDED else step


def appeal(case: Case, happening: h.AppealMade, today: Today, now: datetime) -> Step:
    """Within grace it holds the second step and tells stewards, who release it or withdraw the case; after a limit it
    is noted and told."""
    until = case.appeal_until or case.grace_until
    if case.verdict is None or (until and until < now):
        raise NotAllowed(case, happening, "the time to appeal is over")
    step = unchanged(case).event(e.Appealed(at=now, appeal=case.appeals + 1))
    if case.state is State.DECIDED and not case.hold:
        step = step.event(e.Held(at=now, by="an appeal", because=f"appeal {step.case.appeals}"))
    return step


def _in_words(severity: str) -> str:
    return {"": "not blocked", "noop": "watched", "silence": "limited", "suspend": "suspended"}.get(severity, severity)


def _take(step: Step) -> Step:
    assert step.case.number is not None and step.case.verdict is not None
    return step.want(TakeMeasure(measure=step.case.verdict, number=step.case.number))


def _ask(step: Step, of: str, because: str, until: datetime | None, now: datetime) -> Step:
    step = step.event(e.ConfirmationAsked(at=now, of=of, because=because, until=until))
    assert step.case.verdict
    args = {
        "case": step.case.name,
        "of": of,
        "because": because,
        "measure": step.case.verdict.value,
        "domain": step.case.domain,
        "until": until.isoformat() if until else None,
    }
    return step.want(TellStewards(message="confirm", args=args))


def _tell(step: Step, about: str) -> Step:
    site = WriteSite()
    step = step.want(site)
    return step.want(PostDecision(about=about), after=(step.key(site),))


def _brake(step: Step, message: str, because: str, now: datetime) -> Step:
    """Tells stewards, and holds the case where a measure is still on its way."""
    is_due = step.case.state is State.DECIDED
    held = is_due or step.case.hold is not None
    args = {"case": step.case.name, "because": because, "held": held}
    step = step.want(TellStewards(message=message, args=args))
    if is_due and not step.case.hold:
        step = step.event(e.Held(at=now, by="jurybot", because=because))
    return step
