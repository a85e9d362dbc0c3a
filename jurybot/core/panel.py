"""Drawing the panel and keeping its seats filled: held by answering, passed on at half-time, reserves as drawn."""

from datetime import datetime

from jurybot.core import events as e
from jurybot.core import happenings as h
from jurybot.core.case import Case, Seat
from jurybot.core.effects import ReadBallots, SendSummons, TellSeat, WriteDrawEntry
from jurybot.core.names import SeatNo
from jurybot.core.step import NotAllowed, Step, unchanged
from jurybot.core.terms import Today


def intend(case: Case, happening: h.PanelWanted, today: Today, now: datetime) -> Step:
    """Numbers are taken and the intent is to be published before any secret is used. (VERIFY.md, *The draw*.)"""
    if case.hold:
        raise NotAllowed(case, happening, f"case {case.name} is held: no panel is drawn")
    if happening.eligible < case.terms.seats:
        raise NotAllowed(case, happening, f"{happening.eligible} eligible for {case.terms.seats} seats are too few")
    step = unchanged(case).event(
        e.CaseNumbered(
            at=now,
            number=happening.number,
            accounts=happening.accounts,
            follows=happening.follows,
            followers=happening.followers,
            members=happening.members,
            dossier=happening.dossier,
        )
    )
    step = step.event(
        e.DrawIntended(
            at=now,
            draw=happening.draw,
            eligible=happening.eligible,
            root=happening.root,
            seats=case.terms.seats,
            reserves=happening.reserves,
            leaf=happening.leaf,
        )
    )
    the_case = WriteDrawEntry(entry="case", draw=happening.draw)
    step = step.want(the_case, of="case")
    intent = WriteDrawEntry(entry="intent", draw=happening.draw)
    return step.want(intent, of="intent", after=(step.key(the_case, "case"),))


def draw(case: Case, happening: h.IntentWritten, today: Today, now: datetime) -> Step:
    """The intent stands: the seed is made and the first seats are summoned, after the result is published."""
    assert case.draw is not None
    drawn = case.terms.seats + case.reserves
    step = unchanged(case).event(
        e.PanelDrawn(at=now, draw=case.draw, value=happening.value, seed=happening.seed, drawn=drawn)
    )
    reveal, result = WriteDrawEntry(entry="reveal", draw=case.draw), WriteDrawEntry(entry="result", draw=case.draw)
    step = step.want(reveal, of="reveal")
    step = step.want(result, of="result", after=(step.key(reveal, "reveal"),))
    written = step.key(result, "result")
    for number in range(1, case.terms.seats + 1):
        step = _summon(step, SeatNo(number), now, after=(written,))
    return step


def delivered(case: Case, happening: h.SummonsDelivered, today: Today, now: datetime) -> Step:
    """Delivery starts the seat's time: half of it to be heard from, all of it to answer."""
    seat = case.seat(happening.seat)
    if seat.answer_by or not case.ends_at_most:
        raise NotAllowed(case, happening, "this seat's time has begun")
    answer_by = min(now + case.terms.answer_for, case.ends_at_most)
    return unchanged(case).event(
        e.SummonsDelivered(at=now, seat=seat.number, half_at=now + (answer_by - now) / 2, answer_by=answer_by)
    )


def noted_delivery(case: Case, happening: h.SummonsDelivered, today: Today, now: datetime) -> Step:
    """A summons that arrives when the round is over starts nothing."""
    raise NotAllowed(case, happening, "the round is over")


def unreachable(case: Case, happening: h.SeatUnreachable, today: Today, now: datetime) -> Step:
    """A summons that could not be delivered passes the seat on."""
    seat = _sitting(case, happening, happening.seat)
    if seat.held:
        raise NotAllowed(case, happening, "that seat has been heard from")
    return _leave(unchanged(case), seat, "unreachable", now)


def give_up(case: Case, happening: h.SeatGivenUp, today: Today, now: datetime) -> Step:
    """Decline, recusal, leaving the pool: no reason is asked, the next reserve is seated. Words written after the end
    change nothing: a recusal then would lower what the count needs."""
    seat = _sitting(case, happening, happening.seat)
    if happening.written_at and case.is_late(happening.written_at, now):
        raise NotAllowed(case, happening, "the round is over")
    return _leave(unchanged(case), seat, happening.because, now)


def juror_returned(case: Case, happening: h.JurorReturned, today: Today, now: datetime) -> Step:
    """Back before another was seated: all stands. (DELIBERATION.md, *Which text counts*.)"""
    seat = case.seat(happening.seat)
    if seat.sits or seat.left_because != "gone" or seat.replaced:
        raise NotAllowed(case, happening, "that seat is not free to return to")
    return unchanged(case).event(e.JurorBack(at=now, seat=seat.number))


def pass_on_the_silent(step: Step, now: datetime) -> Step:
    """Half-time: a seat not heard from passes to the next reserve, while one can still answer in time."""
    for seat in step.case.sitting:
        if seat.held or not seat.half_at or seat.half_at > now:
            continue
        if step.case.reserve_is_seatable(now):
            step = _leave(step, seat, "silent", now)
        else:
            step = step.event(e.SeatKept(at=now, seat=seat.number))
    return step


def extend(step: Step, now: datetime) -> Step:
    """One extension: reserves take the empty places, then those of the silent, as far as there are any; who still sits
    has until its end. A seat whose summons is still on its way is not silent: its time has not begun."""
    step = step.event(e.RoundExtended(at=now, until=now + step.case.terms.extension_for))
    empty = [seat for seat in step.case.seats if not seat.sits and not seat.replaced]
    silent = [seat for seat in step.case.sitting if seat.answer_by and not seat.held]
    for seat in [*empty, *silent]:
        if not step.case.reserve_is_seatable(now):
            break
        step = _leave(step, seat, "silent", now) if seat.sits else _replace(step, seat, now)
    return step


def read_again(step: Step, deadline: datetime, now: datetime) -> Step:
    """Every ballot is read again before it is counted."""
    step = step.event(e.ReadingAsked(at=now, deadline=deadline))
    return step.want(ReadBallots(deadline=deadline))


def tell_late(case: Case, seat: SeatNo, message: str, now: datetime) -> Step:
    """Late answers get a kind word, not silence."""
    return unchanged(case).event(e.LateAnswer(at=now, seat=seat)).want(TellSeat(seat=seat, message=message), of=seat)


def _sitting(case: Case, happening: h.Happening, number: SeatNo) -> Seat:
    seat = case.seat(number)
    if not seat.sits:
        raise NotAllowed(case, happening, "that seat has passed on")
    return seat


def _leave(step: Step, seat: Seat, because: str, now: datetime) -> Step:
    step = step.event(e.SeatLeft(at=now, seat=seat.number, because=because))
    return _replace(step, seat, now) if step.case.reserve_is_seatable(now) else step


def _replace(step: Step, seat: Seat, now: datetime) -> Step:
    """The next reserve as drawn, never picked."""
    return _summon(step, SeatNo(len(step.case.seats) + 1), now, replaces=seat.number)


def _summon(
    step: Step, number: SeatNo, now: datetime, *, replaces: SeatNo | None = None, after: tuple[str, ...] = ()
) -> Step:
    step = step.event(e.Summoned(at=now, seat=number, replaces=replaces))
    return step.want(SendSummons(seat=number), of=number, after=after)
