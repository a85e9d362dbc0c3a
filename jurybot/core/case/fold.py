"""How each event changes a case. Nothing is decided here: what may happen is the table's matter."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case.case import Case, State
from jurybot.core.case.event import Event, SeatEvent
from jurybot.core.case.fold_after import after_verdict
from jurybot.core.case.parts import Hold, Seat, Tallied
from jurybot.core.codec import to_json
from jurybot.core.names import CaseId


def fold(id_: CaseId, events: Iterable[Event]) -> Case:
    """The case that these events tell. Raises ValueError when there are none, or the first is not CaseFiled."""
    case: Case | None = None
    for event in events:
        case = apply(case, event) if case else filed(id_, event)
    if case is None:
        raise ValueError(f"case {id_} has no events")
    return case


def fingerprint(case: Case) -> str:
    """A hash of all that a case is: stored with the row, so that a row that differs from its events is noticed."""
    text = json.dumps(to_json(case), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def filed(id_: CaseId, event: Event) -> Case:
    """The case that its first event makes. Raises ValueError for any other event."""
    if not isinstance(event, e.CaseFiled):
        raise ValueError(f"case {id_} does not begin with CaseFiled")
    return Case(
        id=id_,
        seq=1,
        state=State.FILED,
        filed_at=event.at,
        domain=event.domain,
        proposed=event.proposed,
        criterion=event.criterion,
        criterion_says=event.criterion_says,
        reject_media=event.reject_media,
        reject_reports=event.reject_reports,
        terms=event.terms,
        triage=event.triage,
        known_accounts=event.known_accounts,
        reports=event.reports,
        kind=event.kind,
        about=event.about,
        by_hand=event.by_hand,
        about_number=event.about_number,
    )


def apply(case: Case, event: Event) -> Case:
    """The case after the event."""
    return replace(_changed(case, event), seq=case.seq + 1)


def _changed(case: Case, event: Event) -> Case:
    match event:
        case SeatEvent():
            return _seat_changed(case, event)
        case e.ReportAdded(report=report):
            return replace(case, reports=(*case.reports, report))
        case e.PoolTooSmall(eligible=eligible):
            return replace(case, eligible=eligible)
        case e.CaseNumbered():
            return replace(
                case,
                state=State.DRAWING,
                number=event.number,
                accounts=event.accounts,
                follows=event.follows,
                followers=event.followers,
                members=event.members,
                dossier=event.dossier,
                gone=event.gone,
                salt=event.salt,
            )
        case e.DrawIntended():
            return replace(
                case,
                draw=event.draw,
                eligible=event.eligible,
                reserves=event.reserves,
                leaf=event.leaf,
                sits_with=event.sits_with,
            )
        case e.PanelDrawn():
            return replace(
                case,
                state=State.DELIBERATING,
                value=event.value,
                seed=event.seed,
                drawn=event.drawn,
                ends_at_most=case.terms.deadline(event.at + case.terms.round_at_most),
            )
        case (
            e.ReadingAsked() | e.RoundTallied() | e.RoundKeptOpen() | e.RoundExtended() | e.RoundBegun() | e.Escalated()
        ):
            return _round_changed(case, event)
        case e.EscalationDecided():
            return replace(case, by_stewards=True)
        case (
            e.Decided() | e.NoActionFound() | e.Lapsed() | e.Withdrawn() | e.Sealed() | e.Undone()
            | e.Closed() | e.LinkCut()
        ):  # fmt: skip
            return _ended(case, event)
        case after.Answered(remains=remains):
            return replace(_ended(case, event), remains=remains)
        case e.Held(by=by, because=because):
            since = case.hold.since if case.hold else event.at
            return replace(case, hold=Hold(since=since, by=by, because=because))
        case e.DossierGrown(dossier=dossier):
            return replace(case, dossier=dossier)
        case e.DossierCleared():
            return replace(case, cleared_at=event.at)
        case e.StewardRecused(by=by):
            return replace(case, recused=(*case.recused, by))
        case e.Named():
            return replace(case, named=True)
        case e.Released():
            return replace(_shifted(case, case.held_for(event.at)), hold=None, stopped=False)
        case _:
            return after_verdict(case, event)


def _round_changed(case: Case, event: Event) -> Case:
    match event:
        case e.ReadingAsked(deadline=deadline, early=early):
            return replace(case, reading=deadline, reads_early=early)
        case e.RoundTallied(ballots=ballots, seats=seats, outcome=outcome, round=round_, by=by):
            tallied = Tallied(ballots=ballots, seats=seats, outcome=outcome, round=round_, by=by)
            return replace(case, reading=None, reads_early=False, tallied=tallied)
        case e.RoundKeptOpen(changed_at=changed_at):
            return replace(case, reading=None, reads_early=False, word_at=changed_at)
        case e.RoundExtended(until=until):
            return replace(
                case, extended=True, ends_at_most=until, seats=tuple(_given_until(s, until) for s in case.seats)
            )
        case e.RoundBegun(round=round_):
            return replace(
                case,
                round=round_,
                round_began_at=event.at,
                ends_at_most=case.terms.deadline(event.at + case.terms.round_at_most),
                extended=False,
                word_at=None,
                seats=tuple(_asked_anew(seat) for seat in case.seats),
            )
        case e.Escalated(until=until):
            return replace(case, state=State.ESCALATED, escalated_until=until)
    raise TypeError(f"{type(event).__name__} is no event of a round")


def _ended(case: Case, event: Event) -> Case:
    match event:
        case e.Decided(measure=measure, grace_for=grace_for):
            return replace(
                case,
                state=State.DECIDED,
                outcome=measure.name.lower(),
                verdict=measure,
                decided_at=event.at,
                grace_for=grace_for,
            )
        case e.NoActionFound(agreed=agreed):
            outcome = "no-action" if agreed else "no-agreement"
        case e.Lapsed():
            outcome = "lapsed"
        case e.Withdrawn():
            outcome = "withdrawn"
        case e.Sealed():
            outcome = "sealed"
        case e.Undone():
            outcome = "undone"
        case after.Answered():
            outcome = event.outcome
        case e.LinkCut():
            return replace(case, cut=True)
        case _:
            return replace(case, state=State.CLOSED)
    return replace(
        case,
        state=State.ENDED,
        outcome=outcome,
        hold=None,
        call=None,
        under="",
        under_since=None,
        decided_at=case.decided_at or event.at,
        window_until=event.window_until,
        reading=None,
        reads_early=False,
        stopped=False,
        waits_for_steward="",
        confirm_until=None,
        grace_until=None,
    )


def _seat_changed(case: Case, event: SeatEvent) -> Case:
    if isinstance(event, e.Summoned):
        seats = (*case.seats, Seat(number=event.seat))
        if event.replaces is not None:
            seats = tuple(replace(s, replaced=True) if s.number == event.replaces else s for s in seats)
        return replace(case, seats=seats)
    seats = tuple(_seat(s, event) if s.number == event.seat else s for s in case.seats)
    if not _is_a_word(case, event):
        return replace(case, seats=seats)
    reading = None if case.reads_early else case.reading  # whoever still speaks, keeps the round open
    return replace(case, seats=seats, word_at=event.at, reading=reading, reads_early=False)


def _is_a_word(case: Case, event: SeatEvent) -> bool:
    """Whether it may change what the ballots come to: then the time to change one's mind, if any, begins anew."""
    if case.terms.settle_for is None:
        return False
    match event:
        case e.StatementTaken() | e.StatementWithdrawn() | e.JurorBack():
            return True
        case e.SeatLeft(because=because):
            return because == "recused" or bool(case.seat(event.seat).statements)
    return False


def _seat(seat: Seat, event: SeatEvent) -> Seat:
    match event:
        case (
            e.SummonsDelivered(half_at=half_at, answer_by=answer_by)
            | e.DigestDelivered(half_at=half_at, answer_by=answer_by)
        ):
            return replace(seat, half_at=half_at, answer_by=answer_by)
        case e.SeatHeld(written_at=written_at):
            return replace(seat, held=True, heard_at=written_at)
        case e.SeatLeft(because=because):
            return replace(seat, sits=False, left_because=because)
        case e.SeatKept():
            return replace(seat, half_at=None)
        case e.JurorBack():
            return replace(seat, sits=True, left_because="")
        case e.StatementTaken(statement=statement):
            return replace(seat, statements=_with(seat.statements, statement))
        case e.StatementWithdrawn(statement=statement):
            return replace(seat, statements=tuple(s for s in seat.statements if s != statement))
        case e.AskedBack(statement=statement):
            return replace(seat, asked=_with(seat.asked, statement))
    return seat  # LateAnswer


def _with(those: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
    return those if one in those else (*those, one)


_NOT_A_WORD: dict[str, Any] = {"held": False, "heard_at": None, "statements": (), "asked": ()}


def _asked_anew(seat: Seat) -> Seat:
    """Nothing of the round before stands, but that the juror knows of the case."""
    called = seat.called or seat.answer_by is not None
    return replace(seat, called=called, half_at=None, answer_by=None, **_NOT_A_WORD)


def _given_until(seat: Seat, until: datetime) -> Seat:
    """A seat whose time has begun has all of the extension: no half-time of the first round passes it on."""
    return replace(seat, half_at=None, answer_by=until) if seat.sits and seat.answer_by else seat


def _shifted(case: Case, by: timedelta) -> Case:
    """Every deadline later by the length of the hold; still none on a day without deadlines. A moment from which time
    is counted moves by what it saw of the hold."""
    began, call = case.hold.since if case.hold else case.filed_at, case.call
    called_until = case.terms.deadline(call.until + by) if call else None

    def later(moment: datetime | None) -> datetime | None:
        return case.terms.deadline(moment + by) if moment else None

    def counted_from(moment: datetime) -> datetime:
        return moment + max(min(by, began + by - moment), timedelta(0))

    return replace(
        case,
        ends_at_most=later(case.ends_at_most),
        word_at=counted_from(case.word_at) if case.word_at else None,
        escalated_until=later(case.escalated_until),
        confirm_until=later(case.confirm_until),
        grace_until=later(case.grace_until),
        appeal_until=later(case.appeal_until),
        call=replace(call, since=counted_from(call.since), until=called_until) if call and called_until else None,
        under_since=counted_from(case.under_since) if case.under_since else None,
        window_until=case.window_until + by if case.window_until else None,
        seats=tuple(replace(s, half_at=later(s.half_at), answer_by=later(s.answer_by)) for s in case.seats),
    )
