"""How events after the verdict change a case: who asks for a fresh look, and what it came to. All others: `fold`."""

from dataclasses import replace

from jurybot.core import events_after as after
from jurybot.core.case import Call, Case, Look, State, stood
from jurybot.core.event import Event
from jurybot.core.measures import Measure


def looked_at(case: Case, event: Event) -> Case:
    """The case after an event of that kind; any other leaves it as it is."""
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
    if event.kind == "review":
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
