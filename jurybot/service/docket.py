"""The docket: which filed case is next, and what is told of those that wait. (DELIBERATION.md, *Capacity*.)"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from jurybot.core.case import Case, State
from jurybot.core.codec import to_json
from jurybot.core.disclosure import Decision, Docket, decision, docket
from jurybot.core.docket import Waiting, in_turn
from jurybot.core.names import CaseId
from jurybot.service.desk import Desk, Office
from jurybot.service.pool import behind
from jurybot.service.storage import Work

WITH_PANEL = (State.DRAWING, State.DELIBERATING)
TOLD = "docket"


def line(office: Office, work: Work, now: datetime) -> list[CaseId]:
    """The filed cases that neither a hold nor a dossier to be cleared keeps from their panels, who is next first."""
    filed = [one for one in work.cases.in_states([State.FILED]) if not one.hold and not one.is_to_be_cleared]
    return in_turn([_waiting(office, work, case) for case in filed], now)


def sitting(work: Work) -> int:
    """How many panels are being drawn or sit."""
    return len(work.cases.in_states(WITH_PANEL))


def _waiting(office: Office, work: Work, case: Case) -> Waiting:
    reporters = {row.reporter for row in work.books.reports_of(case.id) if row.local} | behind(work, case.id)
    return Waiting(
        case=case.id,
        kind=case.kind,
        proposed=case.proposed,
        weight=next((one.weight for one in office.policy.cited if one.name == case.criterion), 1),
        people=len(reporters),
        filed_at=case.filed_at,
    )


def published(work: Work) -> Sequence[Decision]:
    """Every decision that may be told."""
    return [made for case in work.cases.all() if (made := decision(case, work.books.reasons(case.id))) is not None]


def what_waits(office: Office, work: Work) -> Docket | None:
    """What the site says of the cases in line; None in dry run, where none goes further."""
    if work.installation().mode != "live":
        return None
    counts = work.books.counts("act/")
    return docket(work.cases.in_states([State.FILED]), sitting(work), office.policy.open_cases, counts)


def publish_wait(desk: Desk, now: datetime) -> bool:
    """Writes the site anew when what waits has changed, without any case having been decided. No HTTP, and nothing
    waits for it: False."""
    with desk.store.transaction() as work:
        installation = work.installation()
        waits = what_waits(desk, work)
        told = json.dumps(to_json(waits), sort_keys=True)
        if waits is None or told == installation.notes.get(TOLD, "") or _is_nothing(waits, installation.notes):
            return False
        decisions = published(work)
    for path, hash_ in desk.publisher.write_site(decisions, [], waits).items():
        with desk.store.transaction() as work:
            work.books.set_site_file(path, hash_, now)
    with desk.store.transaction() as work:
        installation = work.installation()
        work.set_installation(replace(installation, notes={**installation.notes, TOLD: told}))
    return False


def _is_nothing(waits: Docket, notes: dict[str, str]) -> bool:
    """Nothing waits, and nothing ever did."""
    return TOLD not in notes and not waits.waiting and not waits.sitting and not waits.acts
