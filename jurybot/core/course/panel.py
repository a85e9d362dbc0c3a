"""Drawing the panel and keeping its seats filled: held by answering, passed on at half-time, reserves as drawn."""

from datetime import datetime

from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case
from jurybot.core.case.effects import ReadBallots, SendDigest, SendNotice, SendSummons, TellSeat, WriteDrawEntry
from jurybot.core.case.parts import Seat
from jurybot.core.case.step import NotAllowed, Step, unchanged
from jurybot.core.measures import Measure
from jurybot.core.names import SeatNo
from jurybot.core.terms import Today


def intend(case: Case, happening: h.PanelWanted, today: Today, now: datetime) -> Step:
    """Numbers are taken and the intent is to be published before any secret is used. (VERIFY.md, *The draw*.)"""
    if case.hold:
        raise NotAllowed(f"case {case.name} is held: no panel is drawn")
    if case.is_to_be_cleared:
        raise NotAllowed(f"the dossier of case {case.name} waits for a steward to clear it")
    if happening.eligible < case.terms.seats:
        raise NotAllowed(f"{happening.eligible} eligible for {case.terms.seats} seats are too few")
    step = unchanged(case).event(
        e.CaseNumbered(
            at=now,
            number=happening.number,
            accounts=happening.accounts,
            follows=happening.follows,
            followers=happening.followers,
            members=happening.members,
            dossier=happening.dossier,
            gone=happening.gone,
            salt=happening.salt,
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
            sits_with=happening.sits_with,
        )
    )
    the_case = WriteDrawEntry(entry=step.case.entry("case"), draw=happening.draw)
    if happening.sits_with is not None:
        return step.want(the_case, of="case")
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
    written = happening.published
    if not written:
        reveal, result = WriteDrawEntry(entry="reveal", draw=case.draw), WriteDrawEntry(entry="result", draw=case.draw)
        step = step.want(reveal, of="reveal")
        step = step.want(result, of="result", after=(step.key(reveal, "reveal"),))
        written = step.key(result, "result")
    for number in range(1, case.terms.seats + 1):
        step = _summon(step, SeatNo(number), now, after=(written,))
    if not _is_to_be_heard(case):
        return step
    return step.want(SendNotice(about="asked", since=now), after=(written,))


def _is_to_be_heard(case: Case) -> bool:
    """The accused learn that a suspend is proposed in time to speak to the panel: not where the criterion forbids it,
    and not anew where an earlier case is looked at again, or people have made the block already."""
    is_new = not case.by_hand and not case.kind.is_about_a_case
    return case.proposed is Measure.SUSPEND and is_new and bool(case.terms.notice_for)


def delivered(case: Case, happening: h.SummonsDelivered, today: Today, now: datetime) -> Step:
    """Delivery starts the seat's time: half of it to be heard from, all of it to answer. The hours that were written
    stand, where they are later: a day without deadlines may have come between."""
    seat = case.seat(happening.seat)
    if seat.answer_by or not case.ends_at_most:
        raise NotAllowed("this seat's time has begun")
    half_at, answer_by = _times(case, happening.written_at or now, now)
    return unchanged(case).event(e.SummonsDelivered(at=now, seat=seat.number, half_at=half_at, answer_by=answer_by))


def digest_delivered(case: Case, happening: h.DigestDelivered, today: Today, now: datetime) -> Step:
    """In a later round the digest does what the summons did in the first."""
    seat = case.seat(happening.seat)
    if happening.round != case.round:
        raise NotAllowed("that round is over")
    if seat.answer_by or not seat.sits:
        raise NotAllowed("this seat's time has begun, or it has passed on")
    half_at, answer_by = _times(case, happening.written_at or now, now)
    return unchanged(case).event(e.DigestDelivered(at=now, seat=seat.number, half_at=half_at, answer_by=answer_by))


def _times(case: Case, written_at: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Half-time and end of a seat's time: whichever is later, as written or as delivered."""
    return max(case.half_at(written_at), case.half_at(now)), max(case.answer_by(written_at), case.answer_by(now))


def noted_delivery(case: Case, happening: h.Happening, today: Today, now: datetime) -> Step:
    """A summons or a digest that arrives when the round is over starts nothing."""
    raise NotAllowed("the round is over")


def unreachable(case: Case, happening: h.SeatUnreachable, today: Today, now: datetime) -> Step:
    """A summons that could not be delivered passes the seat on."""
    seat = _sitting(case, happening.seat)
    if seat.held:
        raise NotAllowed("that seat has been heard from")
    return _leave(unchanged(case), seat, "unreachable", now)


def give_up(case: Case, happening: h.SeatGivenUp, today: Today, now: datetime) -> Step:
    """Decline, recusal, leaving the pool: no reason is asked, the next reserve is seated. Words written after the end
    change nothing: a recusal then would lower what the count needs."""
    seat = _sitting(case, happening.seat)
    if happening.written_at and case.is_late(happening.written_at, now):
        raise NotAllowed("the round is over")
    return _leave(unchanged(case), seat, happening.because, now)


def juror_returned(case: Case, happening: h.JurorReturned, today: Today, now: datetime) -> Step:
    """Back before another was seated: all stands. (DELIBERATION.md, *Which text counts*.)"""
    seat = case.seat(happening.seat)
    if seat.sits or seat.left_because != "gone" or seat.replaced:
        raise NotAllowed("that seat is not free to return to")
    step = unchanged(case).event(e.JurorBack(at=now, seat=seat.number))
    return step if seat.answer_by or case.round == 1 else _send_digest(step, seat.number)


def pass_on_the_silent(step: Step, now: datetime) -> Step:
    """Half-time: a seat not heard from passes to the next reserve, while one can still answer in time; else its holder
    is reminded."""
    for seat in step.case.sitting:
        if seat.held or not seat.half_at or seat.half_at > now:
            continue
        if step.case.reserve_is_seatable(now):
            step = _leave(step, seat, "silent", now)
        else:
            step = _remind(step.event(e.SeatKept(at=now, seat=seat.number)), seat, now)
    return step


def _remind(step: Step, seat: Seat, now: datetime) -> Step:
    """Nobody is left to take the place: who keeps silent hears once more how to answer, and until when. Of cases that
    one panel has together the first one tells. (DELIBERATION.md, *Economy*.)"""
    if step.case.sits_with is not None or seat.answer_by is None or seat.answer_by <= now:
        return step
    reminder = TellSeat(seat=seat.number, message="reminder", args={"until": seat.answer_by.isoformat()})
    return step.want(reminder, of=seat.number)


def extend(step: Step, now: datetime) -> Step:
    """One extension: reserves take the empty places, then those of the silent, as far as there are any; who still sits
    has until its end. A seat whose summons is still on its way is not silent: its time has not begun."""
    until = step.case.terms.deadline(now + step.case.terms.extension_for)
    step = _fill_the_empty(step.event(e.RoundExtended(at=now, until=until)), now)
    for seat in [seat for seat in step.case.sitting if seat.answer_by and not seat.held]:
        if not step.case.reserve_is_seatable(now):
            break
        step = _leave(step, seat, "silent", now)
    return step


def next_round(step: Step, now: datetime) -> Step:
    """Ballots are asked anew of everybody who sits, with a digest of the reasons; reserves take the empty places."""
    step = step.event(e.RoundBegun(at=now, round=step.case.round + 1))
    for seat in step.case.sitting:
        step = _send_digest(step, seat.number)
    return _fill_the_empty(step, now)


def read_again(step: Step, deadline: datetime, now: datetime, *, early: bool = False) -> Step:
    """Every ballot is read again before it is counted; `early` to see whether the round may end already."""
    step = step.event(e.ReadingAsked(at=now, deadline=deadline, early=early))
    return step.want(ReadBallots(deadline=deadline, round=step.case.round))


def tell_late(case: Case, seat: SeatNo, message: str, now: datetime) -> Step:
    """Late answers get a kind word, not silence."""
    return unchanged(case).event(e.LateAnswer(at=now, seat=seat)).want(TellSeat(seat=seat, message=message), of=seat)


def _sitting(case: Case, number: SeatNo) -> Seat:
    seat = case.seat(number)
    if not seat.sits:
        raise NotAllowed("that seat has passed on")
    return seat


def _fill_the_empty(step: Step, now: datetime) -> Step:
    """Reserves take the places that nobody sits on, as far as there are any."""
    for seat in [seat for seat in step.case.seats if not seat.sits and not seat.replaced]:
        if not step.case.reserve_is_seatable(now):
            break
        step = _replace(step, seat, now)
    return step


def _send_digest(step: Step, seat: SeatNo, after: tuple[str, ...] = ()) -> Step:
    return step.want(SendDigest(seat=seat, round=step.case.round), of=seat, after=after)


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
    summons = SendSummons(seat=number)
    step = step.want(summons, of=number, after=after)
    return step if step.case.round == 1 else _send_digest(step, number, after=(step.key(summons, number),))
