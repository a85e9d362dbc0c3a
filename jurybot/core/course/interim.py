"""An interim limit: by a steward, with a reason, for some days while the jury decides; told in public, and gone with
the case unless its verdict takes the block over. (DELIBERATION.md, *Interim limit*.)

Here also stands what becomes of an earlier case whose limit a later one has taken over.
"""

from datetime import datetime

from jurybot.core.case import events_after as after
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import LiftInterim, PostDecision, TakeInterim, WriteSite
from jurybot.core.case.step import NotAllowed, Step, refuse_unless_due, unchanged
from jurybot.core.clause import says
from jurybot.core.measures import Measure
from jurybot.core.terms import Today


def order(case: Case, happening: h.InterimWanted, today: Today, now: datetime) -> Step:
    """Only a limit, once a case; whether there was one lately on this server the steward's act has looked up."""
    if case.interim_at:
        raise NotAllowed(f"case {case.name} has had its interim limit", says("interim-had", case=case.name))
    if case.kind.is_about_a_case or case.by_hand:
        why = f"a measure stands on {case.domain} already"
        raise NotAllowed(why, says("measure-stands", domain=case.domain))
    event = after.InterimOrdered(at=now, until=now + case.terms.interim_for, by=happening.by, because=happening.because)
    return unchanged(case).event(event).want(TakeInterim())


def stands(case: Case, happening: h.InterimStands, today: Today, now: datetime) -> Step:
    """The instance has it: now it is told. Where its time or its case is over meanwhile, it goes again."""
    step = unchanged(case).event(after.InterimTaken(at=now, block=happening.block, comment=happening.comment))
    if case.interim_until is None or case.state in {State.ENDED, State.CLOSED}:
        return step.want(LiftInterim())
    return step.want(PostDecision(about="interim"))


def time_passed(case: Case, happening: h.TimePassed, today: Today, now: datetime) -> Step:
    """Its time is over, and the jury has not decided. A hold of the case does not make it longer."""
    refuse_unless_due(case, now)
    return over(unchanged(case), now)


def over(step: Step, now: datetime) -> Step:
    """The interim limit ends: its time is over, or its case has ended without a measure."""
    return step.event(after.InterimOver(at=now)).want(LiftInterim())


def is_over(case: Case, now: datetime) -> bool:
    """Whether an interim limit that stands, or is on its way, has no time or no case left."""
    if case.interim_until is None or case.in_force is not Measure.NONE:
        return False
    ends_at = case.interim_ends_at
    return case.state is State.ENDED or (ends_at is not None and ends_at <= now)


def told(case: Case, happening: h.InterimPosted, today: Today, now: datetime) -> Step:
    """The beginning was told in public, so its end will be too; at once, where it has come meanwhile."""
    step = unchanged(case).event(after.InterimTold(at=now, status=happening.status))
    is_over = case.interim_until is None and case.interim_block is None and case.in_force is Measure.NONE
    return step.want(PostDecision(about="interim-over")) if is_over else step


def lifted(case: Case, happening: h.InterimLifted, today: Today, now: datetime) -> Step:
    """It is gone: told as its beginning was. What people have made theirs meanwhile is not ours to tell."""
    step = unchanged(case).event(after.InterimLifted(at=now, by_hand=happening.by_hand)).want(WriteSite())
    was_told = case.interim_post is not None and not happening.by_hand
    return step.want(PostDecision(about="interim-over")) if was_told else step


def superseded(case: Case, happening: ha.Superseded, today: Today, now: datetime) -> Step:
    """A later case has taken over the block of this one, or has given it back (`by` is 0)."""
    if happening.by == case.superseded_by:
        raise NotAllowed("that is on record already")
    return unchanged(case).event(after.Superseded(at=now, by=happening.by)).want(WriteSite())
