"""A report arrives: it is kept, once; it joins the open case on its domain, or triage asks whether one opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jurybot.core import happenings as h
from jurybot.core import triage
from jurybot.core.case import Case, State
from jurybot.core.criteria import Cited
from jurybot.core.effects import TellStewards, Wanted
from jurybot.core.filing import open_case
from jurybot.core.gate import rail
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, Domain, covers, domain
from jurybot.service import dossier
from jurybot.service.desk import Desk
from jurybot.service.ports import Report
from jurybot.service.steps import happen_if_allowed
from jurybot.service.storage import ReportRow, Work

MEASURES = {"noop": Measure.NONE, "silence": Measure.LIMIT, "suspend": Measure.SUSPEND}
LEGAL, FOR_STEWARDS = "legal", "legal: for stewards"
BEFORE_ANY_VERDICT = {"withdrawn", "lapsed"}


def take_report(desk: Desk, report: Report, now: datetime) -> str:
    """Takes a report once for each of its versions. Returns what became of it, for the log. Raises InstanceError when
    triage has to ask the instance and cannot; the report is then taken again with the next poll."""
    version = report.updated_at.isoformat()
    with desk.store.transaction() as work:
        if work.inbox.has_seen("report", report.id, version):
            return "seen"
        known = work.books.report(report.id)
        if known is not None and (known.updated_at != report.updated_at or not known.counts or known.case):
            return _take_new_version(desk, work, report, known, version, now)
    name = report.target.domain
    clean = domain(name) if name else None
    if clean is None or not isinstance(clean, str):
        return _file(desk, report, "on a local account" if clean is None else f"{name} {clean.why}", now)
    with desk.store.transaction() as work:
        stopped = rail(clean, desk.rails(work, clean))
    if stopped:
        desk.log.warning("no case", domain=clean, why=stopped)
        return _file(desk, report, stopped, now)
    outcome = _keep(desk, report, clean, now)
    if outcome == "counts":
        outcome = consider(desk, clean, now)
    with desk.store.transaction() as work:
        if not work.inbox.has_seen("report", report.id, version):
            work.inbox.take("report", report.id, version, outcome, now)
    desk.log.info("report taken", report=report.id, domain=clean, category=report.category, outcome=outcome)
    return outcome


def _take_new_version(desk: Desk, work: Work, report: Report, known: ReportRow, version: str, now: datetime) -> str:
    """A moderator assigned, resolved or re-categorised it: what is kept follows, nothing opens by it. One that turned
    out to be legal goes to stewards, and holds the case that it is in."""
    row = replace(known, category=report.category, updated_at=report.updated_at)
    if report.category == LEGAL and known.category != LEGAL:
        row = replace(row, counts=False, why_not=FOR_STEWARDS)
        dossier.forget_report(work, report.id, now)
        _tell_legal(work, report)
        if known.case:
            hold = h.HoldWanted(by="jurybot", because=f"report {report.id} in it is legal now")
            happen_if_allowed(desk, work, known.case, hold, now)
    work.books.save_report(row)
    work.inbox.take("report", report.id, version, "updated", now)
    return "updated"


def reread_reports(desk: Desk, case: CaseId, now: datetime) -> None:
    """The reports of a case again, by id: before its panel is drawn and before its ballots are counted. Raises
    InstanceError."""
    with desk.store.transaction() as work:
        ids = [row.id for row in work.books.reports_of(case)]
    for id_ in ids:
        report = desk.instance.report(id_)
        if report is not None:
            take_report(desk, report, now)


def _tell_legal(work: Work, report: Report) -> None:
    tell = TellStewards(message="legal-report", args={"report": report.id})
    work.outbox.add(None, [Wanted(key=f"legal/{report.id}", effect=tell)])


def _file(desk: Desk, report: Report, why: str, now: datetime) -> str:
    """A report that opens nothing, whatever follows: logged once, with why."""
    with desk.store.transaction() as work:
        work.inbox.take("report", report.id, report.updated_at.isoformat(), why, now)
    desk.log.info("report taken", report=report.id, category=report.category, outcome=why)
    return why


def _keep(desk: Desk, report: Report, name: Domain, now: datetime) -> str:
    """Stores the report; a legal one goes to stewards, one from before going live informs only."""
    with desk.store.transaction() as work:
        installation = work.installation()
        from_before = (
            installation.mode == "live" and installation.live_since and report.created_at < installation.live_since
        )
        why_not = _why_it_does_not_count(report, bool(from_before))
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
            counts=not why_not,
            why_not=why_not,
        )
        if work.books.report(report.id) is None:
            work.books.add_report(row)
            if report.category != LEGAL:
                dossier.keep_posts(desk, work, report, now)
        if report.category == LEGAL:
            _tell_legal(work, report)
        case = work.cases.open_on(name)
        if case is None or why_not:
            return why_not or "counts"
        joined = happen_if_allowed(desk, work, case.id, h.ReportArrived(report=report.id), now)
        if joined:
            work.books.save_report(replace(row, case=case.id))
        return f"joined case {case.name}" if joined else "kept for the next case"


def _why_it_does_not_count(report: Report, from_before: bool) -> str:
    if report.category == LEGAL:
        return FOR_STEWARDS
    if report.reporter.domain is not None:
        return "from another server: informs, does not count"
    return "from before going live" if from_before else ""


def consider(desk: Desk, name: Domain, now: datetime) -> str:
    """Whether the reports on a domain open a case now. Asks the instance only when the base threshold is reached."""
    found = _opens(desk, name, None, now)
    if isinstance(found, triage.NotYet) and not found.at_base:
        return found.why
    accounts = desk.instance.cost(name, now).accounts
    found = _opens(desk, name, accounts, now)
    if isinstance(found, triage.NotYet):
        return found.why
    above = [block for block in desk.instance.blocks() if covers(block.domain, name)]
    strictest = max((MEASURES.get(block.severity, Measure.NONE) for block in above), default=Measure.NONE)
    if strictest >= found.rule.proposed:
        return f"there is a block already: {strictest.value}"
    return _open(desk, name, found, accounts, now)


def _opens(desk: Desk, name: Domain, accounts: int | None, now: datetime) -> triage.Opens | triage.NotYet:
    window = max(rule.within for rule in desk.policy.triage)
    with desk.store.transaction() as work:
        if work.cases.open_on(name):
            return triage.NotYet(why="a case is open on it")
        since = max(now - window, work.installation().live_since or now - window)
        rows = work.books.reports_on(name, since)
        last = _last_verdict(desk, work.cases.newest_on(name))
    complaints = [
        triage.Complaint(
            id=row.id,
            category=row.category,
            reporter=row.reporter,
            reporter_since=row.reporter_since,
            created_at=row.created_at,
            local=row.local,
        )
        for row in rows
        if row.counts and row.case is None
    ]
    return triage.opens(complaints, known_accounts=accounts, last=last, rules=desk.policy.triage, now=now)


def _last_verdict(desk: Desk, case: Case | None) -> triage.LastVerdict | None:
    """What the latest case came to, where it came to anything that asks for quiet."""
    if case is None or case.decided_at is None or case.outcome in BEFORE_ANY_VERDICT:
        return None
    return triage.LastVerdict(
        at=case.decided_at, in_force=case.in_force, quiet_until=case.decided_at + desk.policy.quiet_for
    )


def _open(desk: Desk, name: Domain, found: triage.Opens, accounts: int, now: datetime) -> str:
    rule = found.rule
    with desk.store.transaction() as work:
        rows = [row for id_ in found.reports if (row := work.books.report(id_))]
    criterion = desk.policy.criterion_for(rule, [Cited(category=row.category) for row in rows])
    happening = h.CaseOpened(
        domain=name,
        proposed=rule.proposed,
        criterion=criterion,
        criterion_says=desk.policy.criteria[criterion],
        reject_media=rule.reject_media,
        reject_reports=rule.reject_reports,
        terms=desk.policy.terms(Kind.REPORTS, rule.proposed, criterion),
        reports=found.reports,
        triage=f"{rule.name}: {len(found.reports)} of {found.needed}",
        known_accounts=accounts,
    )
    id_ = CaseId(desk.chance("case", f"{name}/{'/'.join(found.reports)}").hex()[:24])
    with desk.store.transaction() as work:
        if work.cases.open_on(name):
            return "a case is open on it"
        work.cases.save(open_case(id_, happening, now))
        for report in found.reports:
            row = work.books.report(report)
            assert row is not None
            work.books.save_report(replace(row, case=id_))
    desk.log.info("case filed", case=name, state=State.FILED.value, triage=happening.triage)
    return "opened a case"
