"""A fresh look at a measure: by the panel of an appeal, a review or a proposal to lift, or by a vote of all members.

No look ever makes a measure stronger than what stood. Who may ask for one is the matter of `calls`. What is fair where
a panel does not agree, or does not come about: docs/decisions/what-a-fresh-look-leaves.md.
"""

from dataclasses import replace
from datetime import datetime

from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import VOTE, Case, State, stood
from jurybot.core.case.effects import LiftMeasure, LowerMeasure, OpenCase, PostDecision, TellStewards, WriteSite
from jurybot.core.case.fold_after import ENDED_BY_STEWARDS
from jurybot.core.case.step import NotAllowed, Step, refuse_unless_due, unchanged
from jurybot.core.course import calls
from jurybot.core.course.measure import publish_seats, take, window_over
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import AGREED_ON, Outcome
from jurybot.core.terms import DAY, Today

AGAIN_AFTER_A_LAPSE = 28 * DAY
"""A review that lapsed is tried again when those who were called have rested."""
LAPSES_AT_MOST = 2

# The case that is a fresh look ---------------------------------------------------------------------------------------


def answer(step: Step, found: Outcome, now: datetime) -> Step:
    """The panel of an appeal, a review or a proposal to lift has ended: what it leaves is the earlier case's matter."""
    case = step.case
    until = now + case.terms.appeal_within_limit
    if found not in AGREED_ON:
        step = step.event(e.NoActionFound(at=now, agreed=False, window_until=until))
    else:
        remains = min(AGREED_ON[found], case.proposed)
        word = _in_a_word(remains, case.proposed)
        step = step.event(after.Answered(at=now, outcome=word, remains=remains, window_until=until))
    return publish_seats(step).want(WriteSite())


def _in_a_word(remains: Measure, before: Measure) -> str:
    if remains is Measure.NONE:
        return "lifted"
    return "relaxed" if remains < before else "kept"


# The case that is looked at ------------------------------------------------------------------------------------------


def time_passed(case: Case, happening: h.TimePassed, today: Today, now: datetime) -> Step:
    """Of a measure in force: the time to second, the window for appeals, or the day of its review."""
    refuse_unless_due(case, now)
    if case.call:
        return calls.over(case, now)
    if not case.cut and case.appeal_until and case.appeal_until <= now:
        return window_over(case, happening, today, now)
    return _review(case, now)


def review_early(case: Case, happening: ha.ReviewWanted, today: Today, now: datetime) -> Step:
    """A few days early, so that one panel looks at several measures. Not while something else is to be waited for."""
    is_free = case.cut and not case.is_looked_at and not case.superseded_by and case.hold is None
    if not is_free or case.review_on is None or case.review_on > happening.until:
        raise NotAllowed(f"no review of case {case.name} is near")
    return _review(case, now)


def _review(case: Case, now: datetime) -> Step:
    step = unchanged(case).event(after.LookBegun(at=now, kind=Kind.REVIEW.value, since=now))
    return step.want(OpenCase(kind=Kind.REVIEW))


def reconsidered(case: Case, happening: ha.Reconsidered, today: Today, now: datetime) -> Step:
    """A case about this one has ended. Refused where that is not the look it is under: a vote outranks a panel."""
    if case.under != happening.kind.value:
        raise NotAllowed(f"case {case.name} is under no {happening.kind.value}")
    return _conclude(
        case,
        after.Reconsidered(
            at=now,
            kind=happening.kind.value,
            case=happening.case,
            outcome=happening.outcome,
            remains=_what_remains(case, happening),
        ),
        now,
    )


def result(case: Case, happening: ha.ResultRecorded, today: Today, now: datetime) -> Step:
    """What a vote of all members came to, as a steward records it: it was called for, or the cost asks for one."""
    if VOTE not in {case.under, case.waits_for_steward}:
        raise NotAllowed(f"case {case.name} waits for no vote of all members")
    if case.in_force is Measure.NONE:
        raise NotAllowed(f"the limit of case {case.name} is not in force yet: record it after that")
    remains = min(happening.remains, stood(case))
    outcome = _in_a_word(remains, stood(case))
    event = after.Reconsidered(
        at=now, kind=VOTE, case=None, outcome=outcome, remains=remains, by=happening.by, because=happening.because
    )
    return _conclude(case, event, now)


def lowered(case: Case, happening: ha.BlockStands, today: Today, now: datetime) -> Step:
    """The suspend that a later case relaxed is a limit now; its next review is counted anew."""
    if happening.measure is not Measure.LIMIT or not is_to_be_lowered(case):
        raise NotAllowed(f"case {case.name} is in force as it was decided")
    assert case.appeal_until is not None
    review_on = now + case.terms.review_limit_after
    return _tell(take(case, happening, now, appeal_until=case.appeal_until, review_on=review_on), "relaxed")


def lifted_with(case: Case, happening: ha.LiftedWith, today: Today, now: datetime) -> Step:
    """The later case on whose block this one's limit waited was lifted because nothing is needed any more: that was
    asked of the server as it stood, so the limit ends as well. (docs/decisions/a-block-that-changes-cases.md.)"""
    if not case.superseded_by:
        raise NotAllowed(f"no later case stands on the block of case {case.name}")
    step = unchanged(case).event(
        after.Reconsidered(
            at=now,
            kind=happening.kind.value,
            case=happening.case,
            outcome="lifted",
            remains=Measure.NONE,
            window_until=now + case.terms.appeal_within_limit,
        )
    )
    return step.event(after.MeasureLifted(at=now)).want(WriteSite())


def is_to_be_lowered(case: Case) -> bool:
    """Whether a suspend is in force of which only a limit is left."""
    return case.state is State.IN_FORCE and case.in_force is Measure.SUSPEND and case.verdict is Measure.LIMIT


def _what_remains(case: Case, happening: ha.Reconsidered) -> Measure:
    """What is left of the measure. Never more than stood: that is for a new case."""
    is_review, is_appeal = happening.kind is Kind.REVIEW, happening.kind is Kind.APPEAL
    if happening.remains is not None:
        return min(happening.remains, stood(case))
    if is_appeal and happening.outcome == "no-agreement":
        return Measure.NONE
    if is_review and happening.outcome == "lapsed" and case.reviews_lapsed + 1 >= LAPSES_AT_MOST:
        return Measure.NONE if case.in_force is Measure.LIMIT else case.in_force
    return case.in_force


def _conclude(case: Case, event: after.Reconsidered, now: datetime) -> Step:
    """The measure falls, is less, or goes on; the dates that follow from that."""
    is_first_step = case.state is State.DECIDED
    if event.remains is Measure.NONE:
        until = now + case.terms.appeal_within_limit
        return _lift(unchanged(case).event(replace(event, window_until=until)), now)
    if event.remains < stood(case):
        review_on = case.review_on if is_first_step else now + case.terms.review_limit_after  # or the next is due now
        step = unchanged(case).event(replace(event, review_on=review_on))
        assert case.number is not None
        return _tell(step, "reduced") if is_first_step else step.want(LowerMeasure(number=case.number))
    grace = case.grace_until
    if is_first_step and grace and case.under and case.under_since:
        stands_at = now - case.held_for(now)
        grace = case.terms.deadline(stands_at + calls.left_of(grace, min(case.under_since, stands_at)))
    step = unchanged(case).event(replace(event, grace_until=grace, review_on=_next_review(case, event, now)))
    if event.kind in {Kind.APPEAL.value, VOTE}:
        return _tell(step, "upheld")
    if step.case.is_overdue and event.outcome == "lapsed":
        args = {"case": case.name, "domain": case.domain}
        step = step.want(TellStewards(message="review-overdue", args=args))
    return step.want(WriteSite())


def _next_review(case: Case, event: after.Reconsidered, now: datetime) -> datetime | None:
    """By doubling intervals: 90, 180, 360 days for a limit, 180, 360, 720 for a suspend. One that lapsed comes again
    soon; one without agreement comes after as long as the last."""
    if event.kind != Kind.REVIEW.value:
        return case.review_on
    if event.outcome in {"lapsed", *ENDED_BY_STEWARDS}:
        return now + AGAIN_AFTER_A_LAPSE
    kept = case.reviews_kept + (event.outcome == "kept")
    return now + case.terms.review_after(case.in_force, kept)


def _lift(step: Step, now: datetime) -> Step:
    """Nothing remains: the block is lifted, then the post corrected; the page says so first. A block on which a later
    case stands is that case's, and so is what the public is told of it."""
    case = step.case
    if case.superseded_by:
        return step.event(after.MeasureLifted(at=now)).want(WriteSite())
    assert case.number is not None
    lift, site = LiftMeasure(number=case.number), WriteSite()
    step = step.want(lift).want(site)
    if case.post is None:
        return step
    return step.want(PostDecision(about=case.outcome), after=(step.key(lift), step.key(site)))


def _tell(step: Step, about: str) -> Step:
    site = WriteSite()
    step = step.want(site)
    return step.want(PostDecision(about=about), after=(step.key(site),)) if step.case.post else step
