"""How events after the verdict change a case: what becomes of the measure, who asks for a fresh look, what it came to.
All others: `fold`."""

from dataclasses import replace

from jurybot.core.case import events_after as after
from jurybot.core.case.case import Case, State, stood
from jurybot.core.case.event import Event
from jurybot.core.case.parts import Call, Look
from jurybot.core.measures import Measure

ENDED_BY_STEWARDS = frozenset({"withdrawn", "sealed"})
"""What a fresh look came to that stewards ended: it says nothing of whether its panel would have come together."""


def after_verdict(case: Case, event: Event) -> Case:
    """The case after an event of that kind; any other leaves it as it is."""
    match event:
        case after.ConfirmationAsked(of=of, until=until):
            return replace(case, waits_for_steward=of, confirm_until=until)
        case after.Confirmed():
            return replace(case, waits_for_steward="", confirm_until=None)
        case after.ConfirmationOverdue(then=then):
            waits = then if case.verdict is Measure.SUSPEND else ""
            return replace(case, waits_for_steward=waits, confirm_until=None)
        case after.MeasureTaken():
            final = event.measure is case.verdict
            return replace(
                case,
                state=State.IN_FORCE if final and case.state is State.DECIDED else case.state,
                in_force=event.measure,
                was_in_force=max(event.measure, case.was_in_force),
                taken_at=event.at,
                reviews_kept=0,
                reviews_lapsed=0,
                block=event.block,
                block_comment=event.comment,
                took_over=event.took_over or case.took_over,
                interim_until=None,
                interim_block=None,
                grace_until=event.grace_until,
                appeal_until=event.appeal_until,
                review_on=event.review_on,
                stopped=False,
            )
        case after.InterimOrdered(at=at, until=until):
            return replace(case, interim_at=at, interim_until=until)
        case after.InterimTaken(block=block, comment=comment):
            return replace(case, interim_block=block, interim_comment=comment)
        case after.InterimOver():
            return replace(case, interim_until=None)
        case after.InterimLifted():
            return replace(case, interim_block=None)
        case after.InterimTold(status=status):
            return replace(case, interim_post=status)
        case after.Superseded(by=by):
            return replace(case, superseded_by=by)
        case after.RaiseAsked():
            return replace(case, raise_asked=True)
        case after.MeasureLifted():
            return replace(case, in_force=Measure.NONE, block=None)
        case after.MeasureConflicted() if _is_over(case) and case.in_force is not Measure.NONE:
            return replace(case, in_force=Measure.NONE, block=None, left=True)
        case after.MeasureConflicted() | after.MeasureRefused():
            return replace(case, stopped=case.state is State.DECIDED)
        case after.DecisionPosted():
            return replace(
                case,
                post=case.post or event.status,
                grace_until=event.grace_until,
                appeal_until=event.appeal_until or case.appeal_until,
            )
    return _looked_at(case, event)  # what is only noted stays as it is: DecisionPublished, BlockChangedByHand


def _is_over(case: Case) -> bool:
    return case.state in {State.ENDED, State.CLOSED}


def _looked_at(case: Case, event: Event) -> Case:
    match event:
        case after.Appealed(appeal=appeal):
            return replace(case, appeals=appeal)
        case after.CallBegun(wants=wants, until=until, needed=needed):
            return replace(case, call=Call(wants=wants, since=event.at, until=until, needed=needed))
        case after.CallSeconded():
            assert case.call
            return replace(case, call=replace(case.call, seconders=case.call.seconders + 1))
        case after.CallLapsed():
            return replace(case, call=None)
        case after.LookBegun(kind=kind, since=since):
            return replace(case, call=None, under=kind, under_since=since)
        case after.Reconsidered():
            return _reconsidered(case, event)
        case after.NoticeWanted():
            return replace(case, notice="wanted")
        case after.NoticeWithheld():
            return replace(case, notice="withheld")
        case after.NoticeGiven(about="decided", grace_until=grace_until):
            told = replace(case, notice="given", notice_at=event.at)
            return replace(told, grace_until=grace_until, appeal_until=grace_until) if grace_until else told
        case after.NoticeNotGiven(about="decided"):
            return replace(case, notice="not-given", notice_at=event.at)
    return case


def _reconsidered(case: Case, event: after.Reconsidered) -> Case:
    look = Look(kind=event.kind, case=event.case, outcome=event.outcome, remains=event.remains, at=event.at)
    case = replace(case, call=None, under="", under_since=None, looks=(*case.looks, look))
    if event.kind == "review" and event.outcome not in ENDED_BY_STEWARDS:
        lapsed = case.reviews_lapsed + 1 if event.outcome == "lapsed" else 0
        case = replace(case, reviews_kept=case.reviews_kept + (event.outcome == "kept"), reviews_lapsed=lapsed)
    if event.kind == "vote":
        case = replace(case, waits_for_steward="")
    if event.remains is Measure.NONE:
        return _fallen(case, event)
    case = replace(case, review_on=event.review_on)
    if event.remains < stood(case):
        return replace(
            case,
            state=State.IN_FORCE,
            verdict=event.remains,
            outcome=event.remains.value,
            grace_until=None,
            raise_asked=False,
            waits_for_steward="",
            stopped=False,
        )
    if case.state is State.DECIDED and event.grace_until:
        return replace(case, grace_until=event.grace_until, appeal_until=event.grace_until)
    return case


def _fallen(case: Case, event: after.Reconsidered) -> Case:
    """Nothing remains: by an appeal or a vote the decision is overturned, else the measure is lifted in its time."""
    return replace(
        case,
        state=State.ENDED,
        outcome="overturned" if event.kind in {"appeal", "vote"} else "lifted",
        hold=None,
        window_until=event.window_until,
        stopped=False,
        waits_for_steward="",
        confirm_until=None,
        grace_until=None,
    )
