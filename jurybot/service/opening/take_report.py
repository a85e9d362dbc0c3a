"""A report arrives: it is kept, once; it joins the open case on its domain, or triage asks whether one opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case
from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.core.course.gate import rail
from jurybot.core.names import CaseId, Domain, domain
from jurybot.core.terms import DAY
from jurybot.service.case import dossier
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.opening.consider import consider, is_full_of_others
from jurybot.service.people.pool import member_of
from jurybot.service.people.stewards import open_report
from jurybot.service.ports.told import Report
from jurybot.service.rows import FOR_STEWARDS, ReportRow
from jurybot.service.storage import Work

LEGAL = "legal"
TOLD_EACH_A_DAY = 5
"""So many legal reports are told one by one; of those above it stewards hear once a day."""
STORM, STORM_WITHIN, STORM_TOLD = 100, timedelta(hours=1), "report-storm"
"""So many reports in so short a time are told to stewards, once a day."""
REREAD_AT_MOST = 100
"""A storm of reports must not use up what may be asked of the server before a tally."""


def take_report(desk: Desk, report: Report, now: datetime) -> str:
    """Takes a report once for each of its versions. Returns what became of it, for the log. Raises InstanceError when
    triage has to ask the instance and cannot; the report is then taken again with the next poll."""
    version = report.updated_at.isoformat()
    with desk.store.transaction() as work:
        if work.inbox.has_seen("report", report.id, version):
            return "seen"
        known = work.reports.get(report.id)
        if known is not None and (known.updated_at != report.updated_at or not known.counts or known.case):
            return _take_new_version(desk, work, report, known, version, now)
    name = report.target.domain
    clean = domain(name) if name else None
    if clean is None or not isinstance(clean, str):
        return _file(desk, report, "on a local account" if clean is None else f"{name} {clean.why}", now)
    with desk.store.transaction() as work:
        stopped = rail(clean, desk.rails(work, clean))
        outcome = stopped or _keep(desk, work, report, clean, now)
        if outcome != "counts":
            work.inbox.take("report", report.id, version, outcome, now)
    if outcome == "counts":
        outcome = consider(desk, clean, now)
        with desk.store.transaction() as work:
            work.inbox.take("report", report.id, version, outcome, now)
    if stopped:
        desk.log.warning("no case", domain=clean, why=stopped)
    desk.log.info("report taken", report=report.id, domain=clean, category=report.category, outcome=outcome)
    return outcome


def _take_new_version(
    desk: Desk, work: Work, report: Report, known: ReportRow, version: str, now: datetime
) -> str:
    """A moderator assigned, resolved or re-categorised it: what is kept follows, nothing opens by it. One that turned
    out to be legal goes to stewards, and holds the case that it is in."""
    row = replace(known, category=report.category, updated_at=report.updated_at)
    if report.category == LEGAL and known.category != LEGAL:
        row = replace(row, counts=False, why_not=FOR_STEWARDS)
        dossier.forget_report(work, report.id, now)
        _tell_legal(work, report, now)
        if known.case:
            hold = h.HoldWanted(by="jurybot", because=f"report {report.id} in it is legal now")
            happen_if_allowed(desk, work, known.case, hold, now)
    work.reports.save(row)
    work.inbox.take("report", report.id, version, "updated", now)
    return "updated"


def reread_reports(desk: Desk, case: CaseId, now: datetime) -> None:
    """The reports of a case again, by id: before its panel is drawn and before its ballots are counted. Each person's
    first, and of those the earliest: what opened the case is among them. Raises InstanceError."""
    with desk.store.transaction() as work:
        first = {row.reporter or row.id: row.id for row in reversed(work.reports.of_case(case))}
    for id_ in sorted(first.values(), key=int)[:REREAD_AT_MOST]:
        report = desk.instance.report(id_)
        if report is not None:
            take_report(desk, report, now)


def _tell_legal(work: Work, report: Report, now: datetime) -> None:
    """Each on its own, as far as anybody could still read them; above that one word a day says where they are."""
    installation = work.installation()
    open_report(work, report.id, now)
    day, told = installation.notes.get(LEGAL, "/0").split("/")
    count = int(told) + 1 if day == str(now.date()) else 1
    work.set_installation(
        replace(installation, notes={**installation.notes, LEGAL: f"{now.date()}/{count}"})
    )
    tell, key = TellStewards(message="legal-report", args={"report": report.id}), f"legal/{report.id}"
    if count > TOLD_EACH_A_DAY:
        tell, key = TellStewards(message="legal-reports"), f"legal-many/{now.date()}"
    work.outbox.add(None, [Wanted(key=key, effect=tell)])


def _tell_storm(work: Work, now: datetime) -> None:
    """Many reports at once are told once a day: nothing opens by their number alone."""
    installation = work.installation()
    if installation.notes.get(STORM_TOLD) == str(now.date()):
        return
    reports, members = work.reports.count(now - STORM_WITHIN)
    if reports >= STORM:
        work.set_installation(replace(installation, notes={**installation.notes, STORM_TOLD: str(now.date())}))
        tell = TellStewards(message="report-storm", args={"reports": reports, "members": members})
        work.outbox.add(None, [Wanted(key=f"{STORM_TOLD}/{now.date()}", effect=tell)])


def _file(desk: Desk, report: Report, why: str, now: datetime) -> str:
    """A report that opens nothing, whatever follows: logged once, with why."""
    with desk.store.transaction() as work:
        work.inbox.take("report", report.id, report.updated_at.isoformat(), why, now)
    desk.log.info("report taken", report=report.id, category=report.category, outcome=why)
    return why


def _keep(desk: Desk, work: Work, report: Report, name: Domain, now: datetime) -> str:
    """Stores the report; a legal one goes to stewards, one from before going live informs only."""
    installation = work.installation()
    from_before = (
        installation.mode == "live" and installation.live_since and report.created_at < installation.live_since
    )
    why_not = _why_it_does_not_count(report, bool(from_before)) or _has_reported_enough(desk, work, report, name)
    row = ReportRow(
        id=report.id,
        domain=name,
        category=report.category,
        local=report.reporter.domain is None,
        reporter=report.reporter.id,
        reporter_since=report.reporter.created_at,
        created_at=report.created_at,
        updated_at=report.updated_at,
        forwarded=report.forwarded,
        target=report.target.id,
        rules=report.rules,
        counts=not why_not,
        why_not=why_not,
    )
    if work.reports.get(report.id) is None:
        work.reports.add(row)
        _tell_storm(work, now)
        if report.category != LEGAL:
            dossier.keep_posts(desk, work, report, now)
    if report.category == LEGAL:
        _tell_legal(work, report, now)
    _leave_the_panel(desk, work, row, now)
    case = work.cases.open_on(name)
    if case is None or not row.informs or (not row.local and is_full_of_others(work, case.id)):
        return why_not or "counts"
    return _join(desk, work, case, row, now)


def _leave_the_panel(desk: Desk, work: Work, row: ReportRow, now: datetime) -> None:
    """Who reports a server while they judge it has taken a side: as if they had recused themselves."""
    member = member_of(work, row.reporter)
    for seat in work.pool.seats_held_by(member.id) if member else []:
        if seat.ended_on is None and work.cases.get(seat.case).domain == row.domain:
            left = h.SeatGivenUp(seat=seat.seat, because="recused", written_at=row.created_at)
            happen_if_allowed(desk, work, seat.case, left, now)


def _join(desk: Desk, work: Work, case: Case, row: ReportRow, now: datetime) -> str:
    """A further report joins the open case. A person is on its record once: what else they report is kept with it."""
    if work.reports.has_reported(row.reporter, case.id):
        work.reports.save(replace(row, case=case.id))
        return f"kept with case {case.name}: the same person reported there before"
    joined = happen_if_allowed(desk, work, case.id, h.ReportArrived(report=row.id), now)
    if joined:
        work.reports.save(replace(row, case=case.id))
    return f"joined case {case.name}" if joined else "kept for the next case"


def _why_it_does_not_count(report: Report, from_before: bool) -> str:
    if report.category == LEGAL:
        return FOR_STEWARDS
    if report.reporter.domain is not None:
        return "from another server: informs, does not count"
    return "from before going live" if from_before else ""


def _has_reported_enough(desk: Desk, work: Work, report: Report, name: Domain) -> str:
    """One person's reports count for so many servers in 30 days and no more: few people must not fill the docket."""
    others = work.reports.domains_by(report.reporter.id, report.created_at - 30 * DAY) - {name}
    most = desk.policy.domains_a_person
    return f"this member's reports count for {most} servers already" if len(others) >= most else ""
