"""Members who reported a server are told what came of it: who asked to be, or all, as the config says. Not a word about
jurors, and nothing that says to whoever reads along that they had reported. (DELIBERATION.md, end of *A case in time*.)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import SendMessage, Wanted
from jurybot.core.case.event import Event
from jurybot.core.disclosure.of_case import decision
from jurybot.core.names import AccountId, CaseId, Domain, domain
from jurybot.core.text.answers import Command
from jurybot.service.desk import Desk, Office
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.rows import ReportRow, Wish
from jurybot.service.storage import Work

TOLD_BY = (after.MeasureTaken, e.NoActionFound, e.Lapsed, e.Withdrawn, e.Sealed)
"""What a case has come to when one of these has happened can be told."""


def ask_to_be_told(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`tell me bad.example`: only to who reported it. What has come out already is told at once."""
    clean, account = domain(command.domain or ""), status.author.id
    theirs = [row for row in work.reports.by(account) if isinstance(clean, str) and _is_about(work, row, clean)]
    args = {"domain": command.domain or ""}
    if not theirs:
        tell_person(desk, work, status, "tell-unknown", args, now)
        return "no report to be told of"
    newest = next((work.cases.get(row.case) for row in reversed(theirs) if row.case), None)
    outcome = came_to(newest) if newest else ""
    if newest and outcome:
        tell_person(desk, work, status, "outcome-told", {"domain": newest.domain, "outcome": outcome}, now)
        return "told at once"
    for name in {row.domain for row in theirs}:
        work.wishes.add(Wish(account=account, domain=name, status=status.id, at=now))
    tell_person(desk, work, status, "tell-noted", args, now)
    return "wants to be told"


def tell_reporters(office: Office, work: Work, case: Case, event: Event) -> None:
    """The case has come to something: whoever is to be told of it is, once. A fresh look came from no reports."""
    if not isinstance(event, TOLD_BY) or case.about is not None:
        return
    outcome = came_to(case)
    for row in _one_a_person(work.reports.of_case(case.id)):
        wish = work.wishes.get(row.reporter, row.domain)
        if outcome and (wish or (office.policy.tell_all and row.counts)):
            member = work.pool.by_account(row.reporter)
            said = SendMessage(
                account=row.reporter,
                acct="",
                message="outcome-told",
                args={"domain": case.domain, "outcome": outcome},
                in_reply_to=wish.status if wish else member.anchor if member else None,
            )
            work.outbox.add(None, [Wanted(key=f"told/{_unlinked(office, case.id, row.reporter)}", effect=said)])
        work.wishes.drop(row.reporter, row.domain)


def came_to(case: Case) -> str:
    """What may be told of a case that has come to something: limit, suspend, no-action, no-agreement, lapsed, withdrawn
    or undone; "" before. One that was sealed is told as withdrawn."""
    told = decision(case, {})
    if told:
        return told.outcome
    return "withdrawn" if case.state in {State.ENDED, State.CLOSED} else ""


def _is_about(work: Work, row: ReportRow, name: Domain) -> bool:
    """By the server's own name, or by that of the case that the report went into."""
    return name in {row.domain, work.cases.get(row.case).domain if row.case else row.domain}


def _one_a_person(reports: Iterable[ReportRow]) -> list[ReportRow]:
    """The first report of each member here whose name is kept."""
    found: dict[AccountId, ReportRow] = {}
    for row in reports:
        if row.local and row.reporter:
            found.setdefault(row.reporter, row)
    return list(found.values())


def _unlinked(office: Office, case: CaseId, account: AccountId) -> str:
    """A name for the effect that nobody can read case or person out of, however long it is kept."""
    return office.chance("told", f"{case}/{account}").hex()[:24]
