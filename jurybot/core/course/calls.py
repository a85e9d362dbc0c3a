"""Members ask that a measure be looked at again: appeals within the window, proposals to lift after it, and who seconds
them. How a measure stands is `measure`'s matter, what comes of a fresh look `reconsider`'s.

Who asked is kept sealed outside; here they are counted. (DELIBERATION.md, *Appeals*.)
"""

from datetime import datetime, timedelta
from fractions import Fraction

from jurybot.core.case import events_after as after
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case, stood
from jurybot.core.case.effects import OpenCase, TellStewards, WriteSite
from jurybot.core.case.step import NotAllowed, Step, unchanged
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.opening.petition import Seconding
from jurybot.core.terms import Today


def appeal(case: Case, happening: ha.AppealMade, today: Today, now: datetime) -> Step:
    """Within its window an appeal keeps a suspend waiting at its limit: until it is heard, or has found too few who
    second it. The server's admin needs none. All appeals are heard together, once."""
    if why := not_appealable(case, happening.written_at, now):
        raise NotAllowed(why)
    step = unchanged(case).event(after.Appealed(at=now, appeal=case.appeals + 1, by=happening.by))
    if case.under:
        return step
    if happening.by == "admin":
        return _hear(step, Kind.APPEAL, case.call.since if case.call else now, now)
    if case.call:
        return _second(step, now)
    assert case.appeal_until is not None
    wants = "vote" if happening.to_all else "appeal"
    until = max(case.appeal_until, now + case.terms.second_within)
    return _begin(step, wants=wants, until=until, needed=takes(case, wants), now=now)


def takes(case: Case, wants: str) -> int:
    """How many members must second an appeal, a call for a vote of all members, or a proposal to lift, by the terms of
    the case. (DELIBERATION.md, *Appeals*.)"""
    terms = case.terms
    match wants:
        case "vote":
            return Seconding(at_least=terms.vote_seconders, share=Fraction(terms.vote_share)).needed(case.members)
        case "lift":
            return Seconding(at_least=terms.lift_seconders, share=Fraction(terms.lift_share)).needed(case.members)
    return terms.appeal_seconders


def propose_lift(case: Case, happening: ha.LiftProposed, today: Today, now: datetime) -> Step:
    """After the window: on new facts, else after 90 days. Nobody but members with seconders can ask for it."""
    if case.under:
        raise NotAllowed("being-heard")
    if case.call:
        if case.call.wants != "lift":
            raise NotAllowed("appeal-instead")
        return _second(unchanged(case), now)
    if not case.cut and _in_window(case, happening.written_at, now):
        raise NotAllowed("appeal-instead")
    if now < may_be_lifted_from(case, has_new_facts=happening.has_new_facts):
        raise NotAllowed("too-early" if happening.has_new_facts else "new-facts-needed")
    return _begin(
        unchanged(case),
        wants="lift",
        until=now + case.terms.lift_within,
        needed=takes(case, "lift"),
        now=now,
    )


def lift_too_early(case: Case, happening: ha.LiftProposed, today: Today, now: datetime) -> Step:
    """A suspend that waits at its limit is appealed against, or looked at already."""
    why = not_appealable(case, happening.written_at, now)
    raise NotAllowed({"": "appeal-instead", "too-late": "being-heard"}.get(why, why))


def may_be_lifted_from(case: Case, *, has_new_facts: bool) -> datetime:
    """From when on members may propose to lift the measure: on new facts at any time, but not soon after the latest
    look; else only after a long time."""
    assert case.taken_at is not None
    looked_at = case.looks[-1].at if case.looks else None
    if has_new_facts:
        return looked_at + case.terms.lift_again_after if looked_at else case.taken_at
    return max(case.taken_at, looked_at or case.taken_at) + case.terms.lift_after


def second(case: Case, happening: ha.CallSeconded, today: Today, now: datetime) -> Step:
    """One more member stands behind what was asked for."""
    if case.call is None:
        raise NotAllowed("being-heard" if case.under else "nothing-to-second")
    if happening.written_at > case.call.until + case.held_for(now):
        raise NotAllowed("over")
    return _second(unchanged(case), now)


def over(case: Case, now: datetime) -> Step:
    """The time to second is over. Who wanted a vote of all members and found as many as a fresh panel takes, gets
    that; else nothing comes of it."""
    assert case.call is not None
    step = unchanged(case)
    if case.call.wants == "vote" and case.call.seconders >= takes(case, "appeal"):
        return _hear(step, Kind.APPEAL, case.call.since, now)
    return step.event(after.CallLapsed(at=now)).want(WriteSite())


def not_appealable(case: Case, written_at: datetime, now: datetime) -> str:
    """Why an appeal written then cannot be taken, as a code, or ""."""
    if case.in_force is Measure.NONE:
        return "nothing-decided"
    if not _in_window(case, written_at, now):
        return "too-late"
    if any(look.kind in {"appeal", "vote"} for look in case.looks):
        return "heard"
    return "being-heard" if case.under and case.under not in {"appeal", "vote"} else ""


def _in_window(case: Case, written_at: datetime, now: datetime) -> bool:
    """Time stands still while the case is held. The server's time of what was written decides."""
    return case.appeal_until is not None and written_at <= case.appeal_until + case.held_for(now)


def _begin(step: Step, *, wants: str, until: datetime, needed: int, now: datetime) -> Step:
    until = step.case.terms.deadline(until)
    step = step.event(after.CallBegun(at=now, wants=wants, until=until, needed=needed))
    return step.want(WriteSite())


def _second(step: Step, now: datetime) -> Step:
    step = step.event(after.CallSeconded(at=now))
    call = step.case.call
    assert call is not None
    if call.seconders < call.needed:
        return step
    if call.wants == "vote":
        step = step.event(after.LookBegun(at=now, kind="vote", since=call.since)).want(WriteSite())
        args = {"case": step.case.name, "domain": step.case.domain, "measure": stood(step.case).value}
        return step.want(TellStewards(message="vote-called", args=args))
    return _hear(step, Kind.LIFT if call.wants == "lift" else Kind.APPEAL, call.since, now)


def _hear(step: Step, kind: Kind, since: datetime, now: datetime) -> Step:
    """A fresh panel is to be drawn. What is left of a grace is counted from when the appeal was made."""
    step = step.event(after.LookBegun(at=now, kind=kind.value, since=since))
    return step.want(OpenCase(kind=kind)).want(WriteSite())


def left_of(grace_until: datetime, since: datetime) -> timedelta:
    """What was left of a grace when the appeal was made."""
    return max(grace_until - since, timedelta(0))
