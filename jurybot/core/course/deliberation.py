"""The round: what jurors say, when it ends, what the panel has agreed on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never

from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case
from jurybot.core.case.effects import Acknowledge, PostDecision, TellSeat, TellStewards, WriteSite
from jurybot.core.case.step import NotAllowed, Step, refuse_unless_due, unchanged
from jurybot.core.course import interim
from jurybot.core.course.measure import decide, publish_seats
from jurybot.core.course.panel import extend, give_up, next_round, pass_on_the_silent, read_again, tell_late
from jurybot.core.course.reconsider import answer
from jurybot.core.measures import Measure
from jurybot.core.names import SeatNo
from jurybot.core.rule.ballot import Outcome, Tally, ballot_from, tally
from jurybot.core.rule.rounds import HELD_AT_LEAST, Found, found, is_settled
from jurybot.core.terms import Today

ESCALATED_FOR = timedelta(days=7)
"""So long stewards may decide what no round agreed on; after that nothing is done."""


def seat_spoke(case: Case, happening: h.SeatSpoke, today: Today, now: datetime) -> Step:
    """Any answer holds the seat; what is clear is acknowledged, what is unclear is asked back once a message."""
    seat = case.seat(happening.seat)
    if not seat.sits:
        return tell_late(case, seat.number, "seat-passed-on", now)
    if happening.round is not None and happening.round < case.round:
        return tell_late(case, seat.number, "earlier-round", now)
    step = unchanged(case)
    if not seat.is_held_by(happening.written_at):
        step = step.event(e.SeatHeld(at=now, seat=seat.number, written_at=happening.written_at))
    step = step.event(e.StatementTaken(at=now, seat=seat.number, statement=happening.statement))
    if case.is_late(happening.written_at, now):
        step = step.event(e.LateAnswer(at=now, seat=seat.number))
        if happening.quiet:
            return step
        return step.want(TellSeat(seat=seat.number, message="after-the-end"), of=seat.number)
    if happening.on_page or happening.quiet:
        return step
    if happening.said != "unclear":
        return step.want(Acknowledge(seat=seat.number, statement=happening.statement), of=seat.number)
    if happening.statement in seat.asked:
        return step
    step = step.event(e.AskedBack(at=now, seat=seat.number, statement=happening.statement))
    args = {"why": happening.why, "meant": happening.meant}
    ask = TellSeat(seat=seat.number, message="ask-back", statement=happening.statement, args=args)
    return step.want(ask, of=seat.number)


def seat_heard(case: Case, happening: h.SeatHeard, today: Today, now: datetime) -> Step:
    """Whoever asks something is not silent: that holds the seat as well as a mere `here`."""
    seat, is_earlier = case.seat(happening.seat), happening.round is not None and happening.round < case.round
    if not seat.sits or is_earlier or case.is_late(happening.written_at, now):
        raise NotAllowed("that word holds no seat")
    if seat.is_held_by(happening.written_at):
        raise NotAllowed("the seat is held already")
    return unchanged(case).event(e.SeatHeld(at=now, seat=seat.number, written_at=happening.written_at))


def late_word(case: Case, happening: h.SeatSpoke, today: Today, now: datetime) -> Step:
    """The panel has decided, or the case has ended."""
    return tell_late(case, happening.seat, "case-is-over", now)


def statement_gone(case: Case, happening: h.StatementGone, today: Today, now: datetime) -> Step:
    """A deleted statement withdraws the ballot; one whose author is suspended passes the seat on instead."""
    seat = case.seat(happening.seat)
    if happening.author_suspended:
        return give_up(case, h.SeatGivenUp(seat=seat.number, because="gone"), today, now)
    if happening.statement not in seat.statements:
        raise NotAllowed("that statement is withdrawn already")
    return unchanged(case).event(e.StatementWithdrawn(at=now, seat=seat.number, statement=happening.statement))


def time_passed(case: Case, happening: h.TimePassed, today: Today, now: datetime) -> Step:
    """Half-time passes silent seats on; the end of the round has every ballot read again, and so has the end of the
    time to change one's mind, to see whether the round may end there."""
    refuse_unless_due(case, now)
    if interim.is_over(case, now):
        return interim.over(unchanged(case), now)
    step = pass_on_the_silent(unchanged(case), now)
    ends_at, settles_at = step.case.round_ends_at(), step.case.settles_at()
    if ends_at <= now:
        return read_again(step, ends_at, now)
    return read_again(step, settles_at, now, early=True) if settles_at and settles_at <= now else step


def ballots_read(case: Case, happening: h.BallotsRead, today: Today, now: datetime) -> Step:
    """The only happening that tallies."""
    if case.reading is None or happening.deadline != case.reading:
        raise NotAllowed("that reading was not asked for, or is counted already")
    ballots = [ballot_from(ballot.position, ballot.objection) for ballot in happening.ballots]
    count = tally(ballots, case.places) if case.places else None
    if case.reads_early and not _may_end(case, count, happening):
        changed_at = happening.changed_at if _changed_of_late(case, happening) else None
        return unchanged(case).event(e.RoundKeptOpen(at=now, changed_at=changed_at))
    held = sum(seat.is_held_by(case.reading) for seat in case.sitting)
    is_panel = count is not None and held >= HELD_AT_LEAST
    result = found(count, case.terms, case.proposed, case.round) if count and is_panel else _NO_PANEL
    step = unchanged(case).event(
        e.RoundTallied(
            at=now,
            ballots=happening.ballots,
            seats=case.places,
            held=held,
            outcome=result.outcome.value,
            round=case.round,
            by=result.by,
            early=case.reads_early,
        )
    )
    if case.reads_early and result.outcome is not Outcome.NEXT_ROUND:
        step = _thank(step, happening.silent)
    return _ended(step, result.outcome, today, now)


_NO_PANEL = Found(outcome=Outcome.NO_QUORUM)


def _ended(step: Step, outcome: Outcome, today: Today, now: datetime) -> Step:
    """What the round came to leads on."""
    case = step.case
    if case.by_hand and outcome is Outcome.LIMIT and case.proposed is Measure.SUSPEND:
        outcome = Outcome.NO_ACTION  # the suspend that stands is not ratified, and lowering it is for people
    if case.kind.is_about_a_case and outcome not in {Outcome.NEXT_ROUND, Outcome.NO_QUORUM}:
        return answer(step, outcome, now)
    match outcome:
        case Outcome.SUSPEND:
            return decide(step, Measure.SUSPEND, today, now)
        case Outcome.LIMIT:
            return decide(step, Measure.LIMIT, today, now)
        case Outcome.NO_ACTION:
            return _no_action(step, agreed=True, now=now)
        case Outcome.NEXT_ROUND:
            return next_round(step, now)
        case Outcome.FALLBACK if case.terms.fallback == "escalate":
            return _escalate(step, now)
        case Outcome.FALLBACK:
            return _no_action(step, agreed=False, now=now)
        case Outcome.NO_QUORUM if not case.extended and (case.sitting or len(case.seats) < case.drawn):
            return extend(step, now)
        case Outcome.NO_QUORUM:
            return _lapse(step, "too few of the panel answered", now)
    assert_never(outcome)


def _may_end(case: Case, count: Tally | None, happening: h.BallotsRead) -> bool:
    """Nothing that may still come changes the result, and nobody changed their mind of late."""
    settled = count is not None and is_settled(count, case.terms, case.proposed, case.round)
    return settled and not _changed_of_late(case, happening)


def _changed_of_late(case: Case, happening: h.BallotsRead) -> bool:
    """The reading met an edit or a deletion that nobody had noticed: the time to change one's mind begins there."""
    if happening.changed_at is None or case.terms.settle_for is None:
        return False
    return happening.changed_at + case.terms.settle_for > happening.deadline


def _thank(step: Step, silent: Sequence[SeatNo]) -> Step:
    """Who was called and has cast no ballot, though they may have held the seat, learns that nothing is left to do: the
    round did not wait for them. Where it leads to another one, they are asked anew instead."""
    for seat in step.case.sitting:
        if seat.answer_by and seat.number in silent:
            step = step.want(TellSeat(seat=seat.number, message="ended-early"), of=seat.number)
    return step


def escalation_settled(case: Case, happening: h.EscalationSettled, today: Today, now: datetime) -> Step:
    """Stewards decide, in the open: a limit, or nothing; what severs follows is not theirs to decide."""
    if happening.measure is Measure.SUSPEND:
        raise NotAllowed("stewards may decide on a limit, or on nothing; a suspend takes a panel")
    if case.by_hand and happening.measure < case.proposed and happening.measure is not Measure.NONE:
        why = "the suspend that stands was made by hand: settle on nothing, which lifts nothing, and lower it by hand"
        raise NotAllowed(why)
    step = unchanged(case).event(
        e.EscalationDecided(at=now, measure=happening.measure, by=happening.by, because=happening.because)
    )
    if happening.measure is Measure.LIMIT:
        return decide(step, Measure.LIMIT, today, now)
    return _no_action(step, agreed=False, now=now)


def escalation_over(case: Case, happening: h.TimePassed, today: Today, now: datetime) -> Step:
    """Stewards did not decide in time: nothing is done."""
    refuse_unless_due(case, now)
    if interim.is_over(case, now):
        return interim.over(unchanged(case), now)
    return _no_action(unchanged(case), agreed=False, now=now)


def _escalate(step: Step, now: datetime) -> Step:
    until = step.case.terms.deadline(now + ESCALATED_FOR)
    step = step.event(e.Escalated(at=now, until=until))
    args = {"case": step.case.name, "domain": step.case.domain, "until": until.isoformat(timespec="seconds")}
    return step.want(TellStewards(message="escalated", args=args))


def _no_action(step: Step, *, agreed: bool, now: datetime) -> Step:
    """No action, or no agreement: the fallback is no action too. Innocence is published without a name."""
    until = now + step.case.terms.appeal_within_limit
    step = step.event(e.NoActionFound(at=now, agreed=agreed, window_until=until))
    if step.case.by_hand:  # never fought: people made the block, people may lift it
        args = {"case": step.case.name, "domain": step.case.domain, "measure": step.case.proposed.value}
        step = step.want(TellStewards(message="not-ratified", args=args))
    site = WriteSite()
    step = publish_seats(step).want(site)
    return step.want(PostDecision(about="no-action"), after=(step.key(site),))


def _lapse(step: Step, because: str, now: datetime) -> Step:
    """As before the case was filed; stewards are told."""
    until = now + step.case.terms.appeal_within_limit
    step = step.event(e.Lapsed(at=now, because=because, window_until=until))
    step = publish_seats(step).want(WriteSite())
    return step.want(TellStewards(message="lapsed", args={"case": step.case.name}))
