"""One step of one case, in the transaction that is open: what the table says, and the sealed tables brought along.

Everything that changes a case comes through `happen`. Where the core names a seat, the sealed side knows who sits.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case, State
from jurybot.core.case.event import Event
from jurybot.core.case.happenings import Happening
from jurybot.core.case.step import NotAllowed, Step
from jurybot.core.course.measure import BY_THE_BOT
from jurybot.core.course.table import step as table_step
from jurybot.core.names import AccountId, CaseId, SeatNo
from jurybot.core.record import draw
from jurybot.service.case import dossier, fresh_look
from jurybot.service.case.care import ask_how_it_was
from jurybot.service.case.reporters import tell_reporters
from jurybot.service.desk import Office
from jurybot.service.people.pool import domain_hash
from jurybot.service.people.stewards import at_risk_in, close_matters_of, recused_stewards
from jurybot.service.people.voices import calls_papers
from jurybot.service.rows import SeatRow
from jurybot.service.storage import Work


def happen(office: Office, work: Work, case: CaseId, happening: Happening, now: datetime) -> Step:
    """Steps the case and stores the step. Raises NotAllowed with nothing changed, KeyError for an unknown case."""
    before = work.cases.get(case)
    step = table_step(before, happening, office.today(work, now), now)
    work.cases.save(step)
    for event in step.events:
        _keep_sealed_side(office, work, step.case, event)
        tell_reporters(office, work, step.case, event)
        _count_act(work, event)
        if isinstance(event, e.StewardRecused):
            _leave_panel(office, work, step.case, now)
    if step.case.state in {State.ENDED, State.CLOSED} and before.state is not step.case.state:
        close_matters_of(work, case)
    _tell_cases_about(office, work, before, step.case, now)
    office.log.info(
        "step", case=step.case.name, happening=type(happening).__name__, state=step.case.state.value, seq=step.case.seq
    )
    return step


def happen_if_allowed(office: Office, work: Work, case: CaseId, happening: Happening, now: datetime) -> Step | None:
    """As `happen`; None where the table refuses: the happening came too late to matter."""
    try:
        return happen(office, work, case, happening, now)
    except NotAllowed as refused:
        office.log.info("not allowed", case=case, happening=type(happening).__name__, why=refused.why)
        return None


HEAVY_WEIGHS = 2
"""What is hard to read counts double, in rest and in turns a year."""

ACTS = {
    e.Held: "hold",
    e.Released: "release",
    e.Withdrawn: "withdraw",
    e.Undone: "undo",
    after.Confirmed: "confirm",
    e.EscalationDecided: "settle",
    e.StewardRecused: "recuse",
    e.Named: "name",
    after.InterimOrdered: "interim",
    e.DossierCleared: "clear",
    after.Reconsidered: "result",
}
"""What stewards do, as it is counted in public. Cases that they seal are counted by the year alone."""


def _count_act(work: Work, event: Event) -> None:
    """What the bot itself did, or a panel, is no act of anybody's."""
    if isinstance(event, e.Sealed):
        work.numbers.next(f"act/seal/{event.at:%Y}")
    kind = ACTS.get(type(event))
    if kind and getattr(event, "by", "") not in {BY_THE_BOT, ""}:
        work.numbers.next(f"act/{kind}/{event.at:%Y-%m}")


def _leave_panel(office: Office, work: Work, case: Case, now: datetime) -> None:
    """A steward who has a conflict in a case judges it no more, either."""
    for account in recused_stewards(work, case):
        member = work.pool.by_account(account)
        for row in work.pool.seats_held_by(member.id) if member else ():
            if row.case == case.id and row.ended_on is None:
                happen_if_allowed(office, work, case.id, h.SeatGivenUp(seat=row.seat, because="recused"), now)


def _tell_cases_about(office: Office, work: Work, was: Case, case: Case, now: datetime) -> None:
    """A fresh look that has ended is told to the case that it is about, and looks at what stands no more end."""
    if (told := fresh_look.ended(was, case)) and case.about:
        happen_if_allowed(office, work, case.about, told, now)
    for look in fresh_look.left_behind(work, was, case):
        because = f"case {case.name} needs no fresh look any more"
        happen_if_allowed(office, work, look, h.WithdrawWanted(by="jurybot", because=because), now)


def _keep_sealed_side(office: Office, work: Work, case: Case, event: Event) -> None:
    match event:
        case e.Released():
            work.matters.close(at_risk_in(case.id))
        case e.Summoned(seat=seat):
            _seat_the_drawn(work, case, seat)
        case e.SeatLeft(seat=seat):
            work.pool.end_seat(case.id, seat, event.at.date())
        case e.JurorBack(seat=seat):
            work.pool.reopen_seat(case.id, seat)
        case e.Decided() | e.NoActionFound() | e.Lapsed() | e.Escalated() | after.Answered():
            _note_service(office, work, case, event.at)
        case e.Withdrawn() | e.Sealed() | e.Undone():
            work.papers.forget_all(calls_papers(case.id))
            if case.verdict is None:
                _note_service(office, work, case, event.at)
        case after.CallLapsed() | after.Reconsidered():
            work.papers.forget_all(calls_papers(case.id))
        case e.LinkCut():
            open_ones = work.cases.in_states([State.DRAWING, State.DELIBERATING])
            is_needed = any(one.draw == case.draw for one in open_ones)  # its reserves may be called to another case
            work.pool.cut(case.id, None if is_needed else case.draw)
            for petition in work.petitions.of_case(case.id):
                work.petitions.cut(petition.id)
            dossier.forget_after_window(office, work, case, event.at)
            for report in work.reports.of_case(case.id):
                work.reports.save(replace(report, reporter=AccountId("")))


def _seat_the_drawn(work: Work, case: Case, seat: SeatNo) -> None:
    """A seat's holder is whoever stands at that position of the draw."""
    assert case.draw is not None
    tickets = work.pool.tickets(case.draw)
    index = draw.indices(bytes.fromhex(case.seed), len(tickets), seat)[-1]
    work.pool.seat(SeatRow(case=case.id, seat=seat, member=tickets[index][1]))


def _note_service(office: Office, work: Work, case: Case, at: datetime) -> None:
    """Whoever held a seat to the end has served, once a case; all other seats are free again."""
    held = {seat.number for seat in case.sitting if seat.held}
    domain = domain_hash(case)
    for row in work.pool.seats_of(case.id):
        if row.seat in held and row.ended_on is None:
            work.pool.add_served(row.member, at.date(), domain, HEAVY_WEIGHS if case.terms.heavy else 1)
            if case.terms.heavy and office.policy.care:
                ask_how_it_was(office, work, case, row.seat, at)
        work.pool.end_seat(case.id, row.seat, at.date())
