"""The round: what jurors say, when it ends, what the panel has agreed on."""

from collections.abc import Sequence
from datetime import datetime

from jurybot.core import events as e
from jurybot.core import happenings as h
from jurybot.core.ballot import Ballot, Outcome, ballot_from, tally, verdict
from jurybot.core.case import Case
from jurybot.core.effects import Acknowledge, PostDecision, TellSeat, TellStewards, WriteSite
from jurybot.core.measure import decide, publish_seats
from jurybot.core.measures import Measure
from jurybot.core.panel import extend, give_up, pass_on_the_silent, read_again, tell_late
from jurybot.core.rule import rule_from
from jurybot.core.step import NotAllowed, Step, refuse_unless_due, unchanged
from jurybot.core.terms import Today

HELD_AT_LEAST = 3
"""Below so many held seats a case lapses. (DELIBERATION.md, *Properties*, 7.)"""


def seat_spoke(case: Case, happening: h.SeatSpoke, today: Today, now: datetime) -> Step:
    """Any answer holds the seat; what is clear is acknowledged, what is unclear is asked back once a message."""
    seat = case.seat(happening.seat)
    if not seat.sits:
        return tell_late(case, seat.number, "seat-passed-on", now)
    step = unchanged(case)
    if not seat.held:
        step = step.event(e.SeatHeld(at=now, seat=seat.number))
    step = step.event(e.StatementTaken(at=now, seat=seat.number, statement=happening.statement))
    if case.is_late(happening.written_at, now):
        step = step.event(e.LateAnswer(at=now, seat=seat.number))
        return step.want(TellSeat(seat=seat.number, message="after-the-end"), of=seat.number)
    if happening.said != "unclear":
        return step.want(Acknowledge(seat=seat.number, statement=happening.statement), of=seat.number)
    if happening.statement in seat.asked:
        return step
    step = step.event(e.AskedBack(at=now, seat=seat.number, statement=happening.statement))
    ask = TellSeat(seat=seat.number, message="ask-back", statement=happening.statement, args={"why": happening.why})
    return step.want(ask, of=seat.number)


def late_word(case: Case, happening: h.SeatSpoke, today: Today, now: datetime) -> Step:
    """The panel has decided, or the case has ended."""
    return tell_late(case, happening.seat, "case-is-over", now)


def statement_gone(case: Case, happening: h.StatementGone, today: Today, now: datetime) -> Step:
    """A deleted statement withdraws the ballot; one whose author is suspended passes the seat on instead."""
    seat = case.seat(happening.seat)
    if happening.author_suspended:
        return give_up(case, h.SeatGivenUp(seat=seat.number, because="gone"), today, now)
    if happening.statement not in seat.statements:
        raise NotAllowed(case, happening, "that statement is withdrawn already")
    return unchanged(case).event(e.StatementWithdrawn(at=now, seat=seat.number, statement=happening.statement))


def time_passed(case: Case, happening: h.TimePassed, today: Today, now: datetime) -> Step:
    """Half-time passes silent seats on; the end of the round has every ballot read again."""
    refuse_unless_due(case, happening, now)
    step = pass_on_the_silent(unchanged(case), now)
    ends_at = step.case.round_ends_at()
    return read_again(step, ends_at, now) if ends_at <= now else step


def ballots_read(case: Case, happening: h.BallotsRead, today: Today, now: datetime) -> Step:
    """The only happening that tallies."""
    if case.reading is None or happening.deadline != case.reading:
        raise NotAllowed(case, happening, "that reading was not asked for, or is counted already")
    ballots = [ballot_from(ballot.position, ballot.objection) for ballot in happening.ballots]
    held = sum(seat.held for seat in case.sitting)
    found = _outcome(case, ballots, held)
    step = unchanged(case).event(
        e.RoundTallied(at=now, ballots=happening.ballots, seats=case.places, held=held, outcome=found.value)
    )
    match found:
        case Outcome.SUSPEND:
            return decide(step, Measure.SUSPEND, today, now)
        case Outcome.LIMIT:
            return decide(step, Measure.LIMIT, today, now)
        case Outcome.NO_QUORUM if not case.extended and (case.sitting or len(case.seats) < case.drawn):
            return extend(step, now)
        case Outcome.NO_QUORUM:
            return _lapse(step, "too few of the panel answered", now)
        case _:
            return _no_action(step, agreed=found is Outcome.NO_ACTION, now=now)


def _outcome(case: Case, ballots: Sequence[Ballot], held: int) -> Outcome:
    if held < HELD_AT_LEAST or case.places < 1:
        return Outcome.NO_QUORUM
    counted = tally(ballots, case.places)
    return verdict(counted, rule_from(case.terms.rule), proposed=case.proposed, rounds_left=0)


def _no_action(step: Step, *, agreed: bool, now: datetime) -> Step:
    """No action, or no agreement: the fallback is no action too. Innocence is published without a name."""
    until = now + step.case.terms.appeal_within_limit
    step = step.event(e.NoActionFound(at=now, agreed=agreed, window_until=until))
    site = WriteSite()
    step = publish_seats(step).want(site)
    return step.want(PostDecision(about="no-action"), after=(step.key(site),))


def _lapse(step: Step, because: str, now: datetime) -> Step:
    """As before the case was filed; stewards are told."""
    until = now + step.case.terms.appeal_within_limit
    step = step.event(e.Lapsed(at=now, because=because, window_until=until))
    step = publish_seats(step).want(WriteSite())
    return step.want(TellStewards(message="lapsed", args={"case": step.case.name}))
