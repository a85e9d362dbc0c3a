"""What a public post about a case says, and the page that it leads to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jurybot.core.case.case import Case, State
from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Tally, ballot_from, tally
from jurybot.service.desk import Desk


def page_url(desk: Desk, case: Case) -> str:
    """Where the decision is published."""
    return f"{desk.policy.site_url.rstrip('/')}/decisions/{case.number}.html"


def interim_page(desk: Desk, case: Case) -> str:
    """No page tells of a case before its verdict. The server's name tells this post from all others of its kind."""
    return f"{desk.policy.site_url.rstrip('/')}/index.html?interim={case.domain}"


def public_words(case: Case, about: str, now: datetime, *, again: bool = False) -> tuple[str, dict[str, Any]]:
    """Which words a public post about the case takes, and with what. `again`: a limit that an earlier case decided is
    there for when this one's measure is taken back."""
    said: dict[str, Any] = {"case": case.name, "criterion": case.criterion, "tally": _counted(case)}
    if about == "no-action":
        return ("no-action" if case.outcome == "no-action" else "no-agreement"), said
    said |= {"domain": case.domain, "ties": case.ties}
    if about == "interim":
        return "interim", said | {"until": case.interim_until}
    if about == "interim-over":
        return "interim-over", said
    if about == "ratified":
        return "ratified", said | {"measure": case.in_force, "until": case.appeal_until}
    if about != "decided":
        waits = case.grace_until if case.state is State.DECIDED and not case.waits_for_steward else None
        look = case.looks[-1].kind if case.looks else ""
        stands = "kept" if case.left else again
        return about, said | {"was": _was(case, about, again=again), "again": stands, "until": waits, "look": look}
    if case.verdict is Measure.SUSPEND:
        until = case.grace_until or now + case.grace_for
        return "decided-suspend", said | {"until": until, "waits_for": case.waits_for_steward or "nobody"}
    return "decided-limit", said | {"until": case.appeal_until}


def _was(case: Case, about: str, *, again: bool) -> Measure | str:
    """What had been done; where it is taken back, also whose the block is then."""
    if about != "taken-back":
        return case.was_in_force
    if case.by_hand:
        return "by-hand"
    if case.left:
        return "kept"
    return f"{case.was_in_force.value}-again" if again else case.was_in_force


def _counted(case: Case) -> Tally | None:
    """The count of ballots for the public post."""
    if case.tallied is None:
        return None
    ballots = [ballot_from(ballot.position, ballot.objection) for ballot in case.tallied.ballots]
    return tally(ballots, case.tallied.seats)
