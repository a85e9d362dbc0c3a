"""What waits for stewards, once a day, in one message: only when something does. Looks after the rota too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import SendMessage, Wanted
from jurybot.core.names import ReportId
from jurybot.service.arriving.blocks_by_hand import DRIFT
from jurybot.service.desk import Desk, Office
from jurybot.service.people.elected import kept_away
from jurybot.service.people.stewards import AT_RISK, in_office, on_duty, pass_reports_on
from jurybot.service.rows import Installation, Matter
from jurybot.service.storage import Work

AT_HOUR = 7
"""UTC. Early in the day where most members are asleep no longer."""
SUMMED_UP = "summed-up"
UNDER_WAY = (State.FILED, State.DRAWING, State.DELIBERATING, State.ESCALATED, State.DECIDED, State.IN_FORCE)


def look_after_reports(desk: Desk, now: datetime) -> bool:
    """Reports for stewards whose time is over: who assigned or resolved one on the server has answered it; what nobody
    did goes to the next. Raises InstanceError."""
    with desk.store.transaction() as work:
        due = [one for one in work.matters.open() if one.kind == "report" and one.due_at and one.due_at <= now]
    if not due:
        return False
    unanswered = []
    for matter in due:
        report = desk.instance.report(ReportId(matter.key.partition("/")[2]))
        if report is None or report.resolved or report.assigned:
            with desk.store.transaction() as work:
                work.matters.close(matter.key)
        else:
            unanswered.append(matter)
    with desk.store.transaction() as work:
        pass_reports_on(work, unanswered, now)
    return True


def sum_up(desk: Desk, now: datetime) -> bool:
    """The daily summary, to each steward in office, with whose turn it is. Returns whether it was sent."""
    with desk.store.transaction() as work:
        installation = work.installation()
        if not _is_at_work(installation) or now < _next(installation.notes.get(SUMMED_UP), now):
            return False
        notes = {**installation.notes, SUMMED_UP: now.date().isoformat()}
        work.set_installation(replace(installation, notes=notes))
        waits = what_waits_for_stewards(desk, work, now)
        if not any(waits.values()):
            return False
        turn = on_duty(desk, work, now)
        for _, steward in in_office(work, now):
            said = SendMessage(
                account=steward.account,
                acct=steward.acct,
                message="summary",
                args={**waits, "yours": steward == turn},
                alert=True,
            )
            work.outbox.add(None, [Wanted(key=f"summary/{now.date()}/{steward.account}", effect=said)])
    return True


def next_summary(desk: Desk, now: datetime) -> datetime | None:
    """When the next summary is due, or a report passes on; None while nothing waits."""
    with desk.store.transaction() as work:
        installation = work.installation()
        due = [one.due_at for one in work.matters.open() if one.due_at]
        if _is_at_work(installation) and any(what_waits_for_stewards(desk, work, now).values()):
            due.append(_next(installation.notes.get(SUMMED_UP), now))
    return min(due, default=None)


def what_waits_for_stewards(office: Office, work: Work, now: datetime) -> dict[str, Any]:
    """Cases to be confirmed, held, escalated; acts that want a second steward; reports nobody has looked at; items put
    aside; servers on which verdict and block differ; those elected who cannot be drawn until somebody does something.
    Cases by name, with the act where it is not the usual one; reports, items and people by their number."""
    cases = list(work.cases.awake(UNDER_WAY))
    matters = work.matters.open()
    return {
        "to_clear": _names(case for case in cases if case.state is State.FILED and case.is_to_be_cleared),
        "confirm": [
            f"result {case.name}" if case.waits_for_steward == "vote" else case.name
            for case in cases
            if case.waits_for_steward
        ],
        "on_hold": _names(case for case in cases if case.hold),
        "escalated": _names(case for case in cases if case.state is State.ESCALATED),
        "second": _acts(work, matters),
        "unread": sum(matter.kind == "report" for matter in matters),
        "parked": len(work.inbox.parked()),
        "drift": work.installation().notes.get(DRIFT, "").split(),
        "elected_but_not_drawable": sum(one.needs_somebody for one in kept_away(office, work, now)),
    }


def _is_at_work(installation: Installation) -> bool:
    """In a dry run, or paused, nothing is summed up: whoever paused knows."""
    return installation.mode == "live" and not installation.paused_because


def _acts(work: Work, matters: Sequence[Matter]) -> list[str]:
    return [f"{one.kind} {work.cases.get(one.case).name}" for one in matters if one.case and one.kind != AT_RISK]


def _names(cases: Any) -> list[str]:
    those: Sequence[Case] = list(cases)
    return [case.name for case in those]


def _next(last: str | None, now: datetime) -> datetime:
    """The next morning after the day of the last summary."""
    today = now.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1) if last == now.date().isoformat() else today
