"""A reporter who may be in danger by their report: it is sealed at once. (DELIBERATION.md, *Sealed cases*.)"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jurybot.core.case import happenings as h
from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.core.names import domain
from jurybot.core.terms import DAY
from jurybot.core.text.answers import Command
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.people import stewards
from jurybot.service.people.stewards import at_risk_in, open_report
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.rows import AT_RISK, Matter
from jurybot.service.storage import Work

OF_THE_LAST = 365 * DAY


def seal_reports(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`report-risk bad.example`: the writer's reports on it count no longer and go into no dossier; a case that they
    are in is held until two stewards have looked, and no juror sees its dossier meanwhile. Who it is they see in the
    report itself, not in a message. Said again it changes nothing."""
    clean = domain(command.domain or "")
    rows = work.reports.on(clean, now - OF_THE_LAST) if isinstance(clean, str) else []
    theirs = [row for row in rows if row.reporter == status.author.id]
    new = [row for row in theirs if row.why_not != AT_RISK]
    if not theirs:
        tell_person(desk, work, status, "risk-unknown", {"domain": command.domain or ""}, now)
        return "nothing to seal"
    for row in new:
        work.reports.save(replace(row, counts=False, why_not=AT_RISK))
    for case in sorted({row.case for row in new if row.case}):
        hold = h.HoldWanted(by="jurybot", because="a report in it was sealed: its reporter is at risk")
        happen_if_allowed(desk, work, case, hold, now)
        if work.cases.get(case).hold:
            work.matters.save(Matter(key=at_risk_in(case), kind=stewards.AT_RISK, case=case, opened_at=now))
    is_held = any(work.matters.get(at_risk_in(row.case)) for row in theirs if row.case)
    args = {"domain": command.domain or "", "is_held": is_held}
    if new:
        open_report(work, new[0].id, now)
        tell = TellStewards(message="risk", args={**args, "report": new[0].id})
        work.outbox.add(None, [Wanted(key=f"risk/{new[0].id}", effect=tell)])
    tell_person(desk, work, status, "risk-sealed", args, now)
    return "reports sealed"
