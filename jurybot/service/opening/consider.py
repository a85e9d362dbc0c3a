"""Triage: whether the reports on a domain open a case now, and opening it. (DELIBERATION.md, *Filing*.)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from jurybot.core.case import happenings as h
from jurybot.core.case.case import State
from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.core.course.filing import open_case
from jurybot.core.course.gate import rail
from jurybot.core.kinds import Kind
from jurybot.core.names import CaseId, Domain, covers
from jurybot.core.opening import triage
from jurybot.core.opening.criteria import Cited, CitedRule, speaks_of
from jurybot.service.desk import Desk
from jurybot.service.rows import ReportRow, ServerRow
from jurybot.service.severities import measure_of
from jurybot.service.storage import Work

NO_VERDICT = {"withdrawn", "lapsed", "sealed"}
FROM_ELSEWHERE_AT_MOST = 20
"""So many reports from other servers inform a panel: nobody there is to fill what it has to read."""
ASK_AGAIN_AFTER = timedelta(hours=1)
"""So long what the instance said of a server holds for triage: a storm of reports must not become one of questions."""


def consider(desk: Desk, name: Domain, now: datetime) -> str:
    """Whether the reports on a domain open a case now. Asks the instance only when the base threshold is reached."""
    known: dict[Domain, int] = {}
    while True:
        found = _opens(desk, name, known, now)
        if isinstance(found, triage.NotYet) and found.ask:
            known[found.ask] = server(desk, found.ask, now).accounts
            continue
        break
    match found:
        case triage.NotYet(why=why):
            return why
        case triage.ForStewards(domain=about):
            return _leave_to_stewards(desk, about, now)
    for row in (server(desk, found.domain, now), _asked_at(desk, found.domain, now)):
        if measure_of(row.strictest) >= found.rule.proposed:
            return "there is a block already"
    return _open(desk, found, known[found.domain], now)


def server(desk: Desk, name: Domain, now: datetime) -> ServerRow:
    """What the instance says of a server: how many of its accounts it knows, and the strictest block on it or above it.
    Asked once an hour. Raises InstanceError."""
    with desk.store.transaction() as work:
        row = work.servers.get(name)
    if row and abs(now - row.asked_at) < ASK_AGAIN_AFTER:
        return row
    return _ask(desk, name, now)


def _asked_at(desk: Desk, name: Domain, now: datetime) -> ServerRow:
    """The same, as it is at this very moment: before a case opens."""
    row = server(desk, name, now)
    return row if row.asked_at == now else _ask(desk, name, now)


def _ask(desk: Desk, name: Domain, now: datetime) -> ServerRow:
    accounts = desk.instance.cost(name, now).accounts
    above = [block.severity for block in desk.instance.blocks_about(name) if covers(block.domain, name)]
    strictest = max(above, key=measure_of, default="")
    row = ServerRow(domain=name, accounts=accounts, strictest=strictest, asked_at=now)
    with desk.store.transaction() as work:
        work.servers.save(row)
    return row


def _opens(
    desk: Desk, name: Domain, known: dict[Domain, int], now: datetime
) -> triage.Opens | triage.ForStewards | triage.NotYet:
    rules, base = desk.policy.triage, name
    window = max(rule.within for rule in rules)
    if any(rule.subdomains for rule in rules):
        base = registrable(desk, name)
    with desk.store.transaction() as work:
        if work.cases.open_on(name):
            return triage.NotYet(why="a case is open on it")
        since = max(now - window, work.installation().live_since or now - window)
        if work.reports.count_reporters(base, since) < min(rule.reports for rule in rules):
            return triage.NotYet(why="too few reports that count")  # said without reading them: a storm may be on
        complaints = _complaints(desk, work, base, since)
        last = max(_last_verdicts(desk, work, name, base), key=lambda verdict: verdict.at, default=None)
    return triage.opens(
        complaints, about=name, known=known, last=last, rules=rules, now=now, cared_for=desk.policy.cared_for
    )


def registrable(desk: Desk, name: Domain) -> Domain:
    """The widest name above a server that somebody can own: one label below the public suffix."""
    labels = name.split(".")
    owned = [".".join(labels[start:]) for start in range(len(labels) - 2, -1, -1)]
    return Domain(next((one for one in owned if not desk.is_public_suffix(one)), name))


def _complaints(desk: Desk, work: Work, base: Domain, since: datetime) -> Sequence[triage.Complaint]:
    return [
        triage.Complaint(
            id=row.id,
            domain=row.domain,
            target=row.target,
            category=row.category,
            criteria=speaks_of(cited(row), desk.policy.cited),
            reporter=row.reporter,
            reporter_since=row.reporter_since,
            created_at=row.created_at,
            local=row.local,
        )
        for row in work.reports.below(base, since)
        if row.counts and row.case is None
    ]


def cited(row: ReportRow) -> Cited:
    """What a report says that it is about."""
    return Cited(category=row.category, server_rules=tuple(CitedRule(id=id_, text=text) for id_, text in row.rules))


def _last_verdicts(desk: Desk, work: Work, name: Domain, base: Domain) -> Iterator[triage.LastVerdict]:
    """What the latest cases on the name, and on those above it up to `base`, came to, where they came to anything that
    asks for quiet; a fresh look that came to nothing left the verdict before it as it was."""
    labels = name.split(".")
    for start in range(len(labels) - base.count(".")):
        case = work.cases.newest_on(Domain(".".join(labels[start:])))
        while case and case.about:
            case = work.cases.get(case.about)
        if case and case.decided_at and case.outcome not in NO_VERDICT:
            heard = [look.at for look in case.looks if look.outcome not in NO_VERDICT]
            at = max([case.decided_at, *heard])
            yield triage.LastVerdict(at=at, in_force=case.in_force, quiet_until=at + desk.policy.quiet_for)


def what_informs(work: Work, name: Domain, since: datetime, *, below: bool = False) -> list[ReportRow]:
    """The reports that go into a case which opens now: all that were made since and are in no other, also those that
    do not count; of those from elsewhere the latest. With `below`, on servers below that name as well."""
    there = work.reports.below(name, since) if below else work.reports.on(name, since)
    found = [row for row in there if row.case is None and row.informs]
    others = [row.id for row in found if not row.local]
    return [row for row in found if row.id not in others[:-FROM_ELSEWHERE_AT_MOST]]


def is_full_of_others(work: Work, case: CaseId) -> bool:
    """Whether as many reports from elsewhere are in a case as may inform it."""
    return sum(not row.local for row in work.reports.of_case(case)) >= FROM_ELSEWHERE_AT_MOST


def _leave_to_stewards(desk: Desk, name: Domain, now: datetime) -> str:
    """Told once a month for each server."""
    tell = TellStewards(message="one-person", args={"domain": name})
    with desk.store.transaction() as work:
        work.outbox.add(None, [Wanted(key=f"one-person/{name}/{now:%Y-%m}", effect=tell)])
    return "about one person on a server that is cared for: for stewards"


def _open(desk: Desk, found: triage.Opens, accounts: int, now: datetime) -> str:
    rule, name = found.rule, found.domain
    with desk.store.transaction() as work:
        rows = [row for id_ in found.reports if (row := work.reports.get(id_))]
        verdicts = [verdict.at for verdict in _last_verdicts(desk, work, name, name)]
        since = max([now - rule.within, *verdicts])
        known = [row.id for row in what_informs(work, name, since, below=rule.subdomains)]
    criterion = desk.policy.criterion_for(rule, [cited(row) for row in rows])
    happening = h.CaseOpened(
        domain=name,
        proposed=rule.proposed,
        criterion=criterion,
        criterion_says=desk.policy.criteria[criterion],
        reject_media=rule.reject_media,
        reject_reports=rule.reject_reports,
        terms=desk.policy.terms(Kind.REPORTS, criterion),
        reports=(*found.reports, *(id_ for id_ in known if id_ not in found.reports)),
        triage=f"{rule.name}: {len(found.reports)} of {found.needed}",
        known_accounts=accounts,
    )
    id_ = CaseId(desk.chance("case", f"{name}/{'/'.join(found.reports)}").hex()[:24])
    with desk.store.transaction() as work:
        stopped = rail(name, desk.rails(work, name))
        if stopped or work.cases.open_on(name):
            return stopped or "a case is open on it"
        work.cases.save(open_case(id_, happening, now))
        for report in happening.reports:
            row = work.reports.get(report)
            assert row is not None
            work.reports.save(replace(row, case=id_))
    desk.log.info("case filed", case=name, state=State.FILED.value, triage=happening.triage)
    return "opened a case"
