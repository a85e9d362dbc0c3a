"""What stewards may do to a case: hold it, let it go on, withdraw it, undo what it did. Each act names who and why."""

from datetime import datetime

from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import LiftMeasure, PostDecision, TellSeat, TellStewards, WriteDrawEntry, WriteSite
from jurybot.core.case.step import NotAllowed, Step, unchanged
from jurybot.core.clause import says
from jurybot.core.course.measure import BY_THE_BOT, publish_seats, try_again
from jurybot.core.disclosure.decision import CAME_TO_NOTHING
from jurybot.core.measures import Measure
from jurybot.core.terms import Today

FOLD_DIFFERS = "its row is not what its events say"


def hold(case: Case, happening: h.HoldWanted, today: Today, now: datetime) -> Step:
    """A brake, not a state: everything is recorded, effects wait, no deadline passes. A hold of stewards or of a pause
    gives way to the bot's, or a `resume` would let a case go on whose dossier must not be seen."""
    if case.hold and (happening.by != BY_THE_BOT or case.hold.by == BY_THE_BOT):
        why = f"case {case.name} is held already, by {case.hold.by}: {case.hold.because}"
        raise NotAllowed(why, says("held-already", case=case.name))
    return unchanged(case).event(e.Held(at=now, by=happening.by, because=happening.because))


def release(case: Case, happening: h.ReleaseWanted, today: Today, now: datetime) -> Step:
    """Every deadline moves by the length of the hold; what a conflict or a refusal stopped is tried again."""
    if not case.hold:
        raise NotAllowed(f"case {case.name} is not held", says("not-held", case=case.name))
    step = unchanged(case).event(e.Released(at=now, by=happening.by, because=happening.because))
    return try_again(step) if case.stopped else step


def withdraw(case: Case, happening: h.WithdrawWanted, today: Today, now: datetime) -> Step:
    """Ends a case that is not yet fully in force and takes back what it did."""
    until = now + case.terms.appeal_within_limit
    return _over(case, e.Withdrawn(at=now, by=happening.by, because=happening.because, window_until=until))


def seal(case: Case, happening: h.SealWanted, today: Today, now: datetime) -> Step:
    """Ends a case that neither jurors nor the public shall see more of. (DELIBERATION.md, *Sealed cases*.) Once its
    measure stands, people have been told: then it is withdrawn or undone in the open."""
    if case.in_force is not Measure.NONE:
        why = f"case {case.name} has been told in public: withdraw or undo it"
        raise NotAllowed(why, says("told-in-public", case=case.name))
    until = now + case.terms.appeal_within_limit
    return _over(case, e.Sealed(at=now, by=happening.by, because=happening.because, window_until=until))


def clear(case: Case, happening: h.ClearWanted, today: Today, now: datetime) -> Step:
    """What was there when a steward looked may be sent; what came since goes along once one has looked again."""
    if not case.terms.to_be_cleared:
        why = f"the dossier of case {case.name} needs no clearing: its criterion asks for none"
        raise NotAllowed(why)
    return unchanged(case).event(e.DossierCleared(at=now, by=happening.by))


def recuse(case: Case, happening: h.StewardRecused, today: Today, now: datetime) -> Step:
    """Stewards recuse too; no reason is asked."""
    if happening.by in case.recused:
        why = f"{happening.by} is recused from case {case.name} already"
        raise NotAllowed(why, says("recused", case=case.name))
    return unchanged(case).event(e.StewardRecused(at=now, by=happening.by))


def name(case: Case, happening: h.NameWanted, today: Today, now: datetime) -> Step:
    """What came to nothing names no server, unless its admin asks. (DELIBERATION.md, *What is published of what came to
    nothing*.)"""
    if case.named or case.about is not None or case.outcome not in CAME_TO_NOTHING or case.number is None:
        raise NotAllowed(f"case {case.name} came to no such end, or its page names the server already")
    return unchanged(case).event(e.Named(at=now, by=happening.by, because=happening.because)).want(WriteSite())


def undo(case: Case, happening: ha.UndoWanted, today: Today, now: datetime) -> Step:
    """Takes back exactly what the case did. (DESIGN.md, *Rails*.)"""
    if case.superseded_by:
        raise NotAllowed(f"case {case.superseded_by} stands on its block now: undo that one")
    until = now + case.terms.appeal_within_limit
    step = unchanged(case).event(e.Undone(at=now, by=happening.by, because=happening.because, window_until=until))
    return _take_back(step, case)


def use_undo(case: Case, happening: h.WithdrawWanted, today: Today, now: datetime) -> Step:
    why = f"case {case.name} is in force: use `jurybot undo {case.name}`"
    raise NotAllowed(why, says("in-force", case=case.name))


def brake(case: Case, happening: h.FoldDiffers, today: Today, now: datetime) -> Step:
    """The row is not what the events say: nothing more is done here until people have looked."""
    if case.hold and (case.hold.by, case.hold.because) == (BY_THE_BOT, FOLD_DIFFERS):
        raise NotAllowed("the case is held already, for that")
    step = unchanged(case).event(e.Held(at=now, by=BY_THE_BOT, because=FOLD_DIFFERS))
    return step.want(TellStewards(message="fold-differs", args={"case": case.name}))


def _over(case: Case, ending: e.Withdrawn | e.Sealed) -> Step:
    """A panel at work hears that it is not needed any more, and what was done is taken back."""
    step = unchanged(case).event(ending)
    if case.state is State.DELIBERATING:
        for seat in case.sitting:
            if seat.answer_by:
                step = step.want(TellSeat(seat=seat.number, message="withdrawn"), of=seat.number)
    return _take_back(step, case)


def _take_back(step: Step, before: Case) -> Step:
    """Lifts the block, accounts for the draw, corrects what was published: the post once the block is lifted."""
    if before.number is None:
        return step
    lift, site = LiftMeasure(number=before.number), WriteSite()
    after: tuple[str, ...] = (step.key(site),)
    if before.in_force is not Measure.NONE:
        step = step.want(lift)
        after = (*after, step.key(lift))
    is_untold = before.verdict is None or step.case.outcome == "sealed"
    if is_untold and before.draw is not None:
        withdrawn = WriteDrawEntry(entry=before.entry("withdrawn"), draw=before.draw)
        step = publish_seats(step).want(withdrawn, of="withdrawn")
    step = step.want(site)
    return step.want(PostDecision(about="taken-back"), after=after) if before.post is not None else step
