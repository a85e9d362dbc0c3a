"""The dossier: posts copied when a report comes, looked at again and frozen when the panel is drawn, grown for a later
round, deleted 90 days after the time to appeal. (DELIBERATION.md, *Dossier*.) Kept encrypted; the hash stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from jurybot.core.case.case import Case, State
from jurybot.core.codec import from_json, to_json
from jurybot.core.disclosure.of_case import decision
from jurybot.core.names import CaseId, Domain, ReportId, StatusId
from jurybot.core.opening import dossier as d
from jurybot.service.desk import Desk, Office, Vault
from jurybot.service.people import voices
from jurybot.service.people.stewards import at_risk_in
from jurybot.service.ports.federation import Unreachable
from jurybot.service.ports.told import Cost, Report, Status
from jurybot.service.rows import Paper, ReportRow
from jurybot.service.sealing import seal, unseal
from jurybot.service.storage import Work

WISHED_FOR = timedelta(days=365)
"""So long somebody waits to be told what comes of a report, and it is known whose one is that is in no case."""
TIDIED = "tidied"
RULES_AT_MOST, RULE_AT_MOST = 30, 500
POST, LINE, STATEMENT, FROZEN = "post/", "line", "statement", "dossier/"


def keep_posts(vault: Vault, work: Work, report: Report, now: datetime) -> None:
    """Copies the posts that a report names: posts vanish. Media are counted, never stored. What belongs to no case is
    deleted as long after it came as a dossier after the time to appeal."""
    forget_at = now + vault.policy.dossier_kept_for
    for post in report.posts:
        made = _exhibit(work, post, now)
        body = json.dumps({"status": post.id, "edited_at": to_json(post.edited_at), "exhibit": to_json(made)})
        work.papers.put(seal(vault, _of_report(report.id), POST + post.id, body, now, forget_at=forget_at))


def _exhibit(work: Work, post: Status, now: datetime) -> d.Exhibit:
    return d.exhibit(
        post.html,
        post.note,
        own=Domain(work.installation().instance_domain),
        written_on=post.created_at.date(),
        media=post.media,
        seen_on=now.date(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What the world says at the draw: which posts still stand (None: nobody has looked since they were copied), how
    many of the accounts complained of are suspended or gone, and the server's own rules or why they are unknown."""

    posts: Mapping[StatusId, Status] | None
    accounts_gone: int | None
    rules: tuple[str, ...]
    why: str


def look_up(desk: Desk, case_id: CaseId) -> LookedUp:
    """Reads what a dossier needs of the world, before the transaction that freezes it. Raises InstanceError."""
    with desk.store.transaction() as work:
        case = work.cases.get(case_id)
        ids = [StatusId(kept["status"]) for kept in _posts(desk, work, _reports(work, case))]
        targets = list(dict.fromkeys(row.target for row in _reports(work, case)))
    standing = {status.id: status for status in desk.instance.statuses(ids)} if ids else {}
    try:
        rules, why = desk.federation.rules(case.domain), ""
    except Unreachable as unreachable:
        rules, why = (), str(unreachable)
    there = [account for account in desk.instance.accounts(targets) if not account.suspended] if targets else []
    return LookedUp(
        posts=standing,
        accounts_gone=len(targets) - len(there),
        rules=tuple(rule[:RULE_AT_MOST] for rule in rules[:RULES_AT_MOST]),
        why=why,
    )


def freeze(vault: Vault, work: Work, case: Case, cost: Cost, found: LookedUp, now: datetime) -> str:
    """Puts the dossier together and keeps it. Returns its hash, for the record."""
    made = _made(vault, work, case, cost, found, now, until=_cleared_until(case))
    work.papers.put(seal(vault, case.id, f"{FROZEN}1", d.written(made), now))
    for row in _reports(work, case):
        work.papers.forget_at(_of_report(row.id), None)
    return d.dossier_hash(made)


def of_case(vault: Vault, work: Work, case: CaseId) -> d.Dossier | None:
    """The latest edition as jurors may read it; None before the draw, once it is deleted, and where it is out of sight.
    What was reported by those whose reports were sealed since is left out."""
    editions = [paper for paper in work.papers.of(case) if paper.name.startswith(FROZEN)]
    if not editions or is_out_of_sight(work, case):
        return None
    found, row = _read(vault, editions[-1]), work.cases.get(case)
    reports = _reports(work, row)
    if len(reports) == len(work.reports.of_case(row.about or case)):
        return found
    open_ones: list[d.Exhibit] = [from_json(d.Exhibit, kept["exhibit"]) for kept in _posts(vault, work, reports)]
    known = {(one.written_on, one.text) for one in open_ones}
    shown = [one for one in found.exhibits if (one.written_on, one.text) in known]
    members = {report.reporter for report in reports if report.local}
    safe, left_out = d.without_tells(shown, len(members))
    return replace(found, exhibits=safe, left_out=found.left_out + left_out)


def is_out_of_sight(work: Work, case: CaseId) -> bool:
    """Whether a panel may read nothing of its case: a reporter is at risk by it and stewards have not looked yet, or
    they have sealed it. (DELIBERATION.md, *Sealed cases*.)"""
    return work.matters.get(at_risk_in(case)) is not None or work.cases.get(case).outcome == "sealed"


def draft(vault: Vault, work: Work, case: Case, now: datetime) -> d.Dossier:
    """As it would be frozen now, with all that came and without a new look at the world: for the stewards who clear
    it."""
    cost = Cost(accounts=case.known_accounts, follows=case.follows, followers=case.followers)
    unseen = LookedUp(posts=None, accounts_gone=None, rules=(), why="read when the panel is drawn")
    return _made(vault, work, case, cost, unseen, now)


def grow(vault: Vault, work: Work, case: Case, now: datetime) -> str | None:
    """The next edition, for the round that begins, if anything came since; its hash, or None."""
    editions = [paper for paper in work.papers.of(case.id) if paper.name.startswith(FROZEN)]
    if not editions:
        return None
    frozen = _read(vault, editions[-1])
    cost = Cost(accounts=case.accounts, follows=case.follows, followers=case.followers)
    unlooked = LookedUp(
        posts=None, accounts_gone=frozen.accounts_gone, rules=frozen.theirs.rules, why=frozen.theirs.why
    )
    now_known = _made(vault, work, case, cost, unlooked, now, until=_cleared_until(case))
    theirs = replace(now_known.theirs, rules=frozen.theirs.rules, read_on=frozen.theirs.read_on)
    found_before = {(one.written_on, one.text): one for one in frozen.exhibits}
    exhibits = tuple(found_before.get((one.written_on, one.text), one) for one in now_known.exhibits)
    grew = d.grown(frozen, replace(now_known, theirs=theirs, exhibits=exhibits))
    if grew is None:
        return None
    for row in _reports(work, case):
        work.papers.forget_at(_of_report(row.id), None)
    work.papers.put(seal(vault, case.id, f"{FROZEN}{len(editions) + 1}", d.written(grew), now))
    return d.dossier_hash(grew)


def without_handles(work: Work, text: str) -> str:
    """What somebody writes for a panel, without the handles in it."""
    return d.scrubbed(text, Domain(work.installation().instance_domain))[0]


def add_line(vault: Vault, work: Work, case: Case, line: str, now: datetime) -> None:
    """A steward's one neutral line, without handles; another replaces it."""
    work.papers.put(seal(vault, case.id, LINE, line[: d.LINE_AT_MOST], now))


def add_statement(vault: Vault, work: Work, case: Case, html: str, written_at: datetime, now: datetime) -> None:
    """What the accused say for themselves: whole, but for handles. The latest counts."""
    text = without_handles(work, html)[: d.STATEMENT_AT_MOST]
    body = json.dumps({"text": text, "on": written_at.date().isoformat()})
    work.papers.put(seal(vault, case.id, STATEMENT, body, now))


def statement_of(vault: Vault, work: Work, case: Case) -> tuple[str, str]:
    """What the accused said last for themselves in this case, and on which day; both "" where they did not."""
    kept = next((paper for paper in work.papers.of(case.id) if paper.name == STATEMENT), None)
    said = json.loads(unseal(vault, kept)) if kept else {"text": "", "on": ""}
    return said["text"], said["on"]


def forget_after_window(office: Office, work: Work, case: Case, now: datetime) -> None:
    """The time to appeal is over: 90 days more, or what the config says."""
    forget_at = now + office.policy.dossier_kept_for
    for of in [case.id, *(_of_report(row.id) for row in _reports(work, case))]:
        work.papers.forget_at(of, forget_at)


def forget_report(work: Work, report: ReportId, now: datetime) -> None:
    """A report that turned out to be for stewards alone: its copies go with the next cleaning."""
    work.papers.forget_at(_of_report(report), now)


def forget_due(desk: Desk, now: datetime) -> bool:
    """Deletes what has been kept for long enough. Nothing waits for it: False."""
    with desk.store.transaction() as work:
        _forget_reporters(work, now)
        work.wishes.drop_old(before=now - WISHED_FOR)
        due = work.papers.next_forget()
        gone = work.papers.forget_due(now) if due and due <= now else 0
    if gone:
        desk.log.info("papers deleted", papers=gone)
    return False


def _forget_reporters(work: Work, now: datetime) -> None:
    """Once a day."""
    installation = work.installation()
    if installation.notes.get(TIDIED) != str(now.date()):
        work.set_installation(replace(installation, notes={**installation.notes, TIDIED: str(now.date())}))
        work.reports.forget_reporters(before=now - WISHED_FOR)


def _reports(work: Work, case: Case) -> Sequence[ReportRow]:
    """Those that the case came from; a fresh look has those of the case that it is about. None that was sealed since.
    """
    return [row for row in work.reports.of_case(case.about or case.id) if row.informs]


def _of_report(report: ReportId) -> str:
    return f"report/{report}"


def _posts(
    vault: Vault, work: Work, reports: Sequence[ReportRow], until: datetime | None = None
) -> list[dict[str, Any]]:
    """The copies of the posts that these reports name, each post once, in the order in which they came; with `until`
    those made by then."""
    found: dict[str, dict[str, Any]] = {}
    for paper in work.papers.of(*(_of_report(row.id) for row in reports)):
        if paper.name.startswith(POST) and (until is None or paper.written_at <= until):
            found.setdefault(paper.name, json.loads(unseal(vault, paper)))
    return list(found.values())


def _cleared_until(case: Case) -> datetime | None:
    """Where a steward has to clear a dossier, nothing is in it that came after the last time one did."""
    return case.cleared_at if case.terms.to_be_cleared else None


def _made(
    vault: Vault,
    work: Work,
    case: Case,
    cost: Cost,
    found: LookedUp,
    now: datetime,
    until: datetime | None = None,
) -> d.Dossier:
    reports = _reports(work, case)
    local = {row.reporter for row in reports if row.local}
    exhibits = [_looked_at(kept, found.posts, now) for kept in _posts(vault, work, reports, until)]
    shown, left_out = d.without_tells(exhibits, len(local))
    kept = work.papers.of(*(one for one in (case.about, case.id) if one))
    papers = {paper.name: unseal(vault, paper) for paper in kept if paper.name in {LINE, STATEMENT}}
    statement = json.loads(papers.get(STATEMENT, "{}"))
    return d.Dossier(
        domain=case.domain,
        proposed=case.proposed,
        criterion=case.criterion,
        criterion_says=case.criterion_says,
        reporters=d.reporters_in_words(len(local)),
        complained_of=len({row.target for row in reports}),
        known_accounts=cost.accounts,
        follows=cost.follows,
        followers=cost.followers,
        exhibits=shown,
        left_out=left_out,
        theirs=d.TheirSide(
            rules=found.rules,
            read_on=None if found.why else now.date(),
            why=found.why,
            statement=statement.get("text", ""),
            statement_on=date.fromisoformat(statement["on"]) if statement else None,
        ),
        earlier=_earlier(work, case),
        claim=voices.claim_of(vault, work, case.about) if case.about else claim_of(work, case.id),
        line=papers.get(LINE, ""),
        forwarded_on=min((row.created_at.date() for row in reports if row.forwarded), default=None),
        accounts_gone=found.accounts_gone if reports else None,
        frozen_on=now.date(),
    )


def _looked_at(kept: dict[str, Any], standing: Mapping[StatusId, Status] | None, now: datetime) -> d.Exhibit:
    """The copy, with whether the post stands as it was copied."""
    copy: d.Exhibit = from_json(d.Exhibit, kept["exhibit"])
    if standing is None:
        return copy
    post = standing.get(StatusId(kept["status"]))
    if post is None:
        return replace(copy, stands=d.Stands.GONE, seen_on=now.date())
    edited = to_json(post.edited_at) != kept["edited_at"]
    return replace(copy, stands=d.Stands.EDITED if edited else d.Stands.STILL_THERE, seen_on=now.date())


def _earlier(work: Work, case: Case) -> tuple[d.Earlier, ...]:
    """Our own cases on this domain that came to a measure, as far as they are public: what came to nothing is not held
    against anybody, and of what was sealed no panel may know."""
    others = [one for one in work.cases.on(case.domain) if one.id != case.id and one.state is not State.DECIDED]
    told = [public for one in others if (public := decision(one, {})) and public.domain]
    return tuple(
        d.Earlier(number=one.case, decided_on=date.fromisoformat(one.decided_on), outcome=one.outcome) for one in told
    )


def _read(vault: Vault, paper: Paper) -> d.Dossier:
    made: d.Dossier = from_json(d.Dossier, json.loads(unseal(vault, paper)))
    return made


def claim_of(work: Work, case: CaseId) -> str:
    """What petitions say, as jurors may read it, one a line; "" for other cases."""
    return "\n".join(row.claim for row in work.petitions.of_case(case) if row.claim)
