"""How a case begins: triage opened it, further reports join it, a pool may be too small to judge it."""

from datetime import datetime

from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case
from jurybot.core.case.effects import TellStewards
from jurybot.core.case.fold import filed
from jurybot.core.case.step import NotAllowed, Step, unchanged
from jurybot.core.names import CaseId
from jurybot.core.terms import Today


def open_case(id_: CaseId, happening: h.CaseOpened, now: datetime) -> Step:
    """Rule, criterion and wording are frozen in the first event. (DELIBERATION.md, *A case in time*.)"""
    event = e.CaseFiled(
        at=now,
        domain=happening.domain,
        proposed=happening.proposed,
        criterion=happening.criterion,
        criterion_says=happening.criterion_says,
        reject_media=happening.reject_media,
        reject_reports=happening.reject_reports,
        terms=happening.terms,
        reports=happening.reports,
        triage=happening.triage,
        known_accounts=happening.known_accounts,
        kind=happening.kind,
        about=happening.about,
        by_hand=happening.by_hand,
        about_number=happening.about_number,
    )
    step = Step(case=filed(id_, event), events=(event,))
    if not step.case.is_to_be_cleared:
        return step
    return step.want(TellStewards(message="clear-wanted", args={"case": step.case.name}))


def add_report(case: Case, happening: h.ReportArrived, today: Today, now: datetime) -> Step:
    """Before the verdict, further reports join the open case."""
    if case.kind.is_about_a_case:
        raise NotAllowed("an appeal, a review or a lift judges what another case found")
    if happening.report in case.reports:
        raise NotAllowed("this report is in the case already")
    return unchanged(case).event(e.ReportAdded(at=now, report=happening.report))


def accused_heard(case: Case, happening: h.AccusedHeard, today: Today, now: datetime) -> Step:
    """What they say goes into the dossier, or to the next round, or to whoever hears an appeal."""
    return unchanged(case).event(e.AccusedHeard(at=now))


def dossier_grew(case: Case, happening: h.DossierGrew, today: Today, now: datetime) -> Step:
    """The hash stays on record when the dossier itself is deleted."""
    return unchanged(case).event(e.DossierGrown(at=now, dossier=happening.dossier, round=case.round))


def too_few(case: Case, happening: h.TooFewEligible, today: Today, now: datetime) -> Step:
    """The case stays filed and stewards are told, once for each number of drawable members at most."""
    if case.eligible == happening.eligible:
        raise NotAllowed("nothing has changed since stewards were told")
    step = unchanged(case).event(e.PoolTooSmall(at=now, eligible=happening.eligible, needed=case.terms.seats))
    if not happening.tell:
        return step
    return step.want(
        TellStewards(
            message="pool-too-small",
            args={"case": case.name, "eligible": happening.eligible, "needed": case.terms.seats},
        )
    )
