"""A server that is gone is proposed for lifting when its measure is looked at again. (DELIBERATION.md, *Review*.)

Gone is what has not answered on any day for a week before its review, and, where it was limited, has sent no post for
long; from a suspended server none could come. One look would not do: a server may be down for a day, and its admins
can read on the decision's page when that day is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jurybot.core.case.case import Case
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import Domain
from jurybot.service.desk import Desk
from jurybot.service.ports.federation import Unreachable
from jurybot.service.storage import Work

SILENT, LOOKED = "silent/", "silence-looked-for"
LOOKED_FOR, SILENT_FOR = timedelta(days=21), timedelta(days=7)
A_DAY_AT_MOST = 20
"""So many servers are asked a day: whose review comes first."""


def look(desk: Desk, now: datetime) -> bool:
    """Once a day asks the servers whose review is near whether they are there. Nothing waits for it: False."""
    with desk.store.transaction() as work:
        notes = work.installation().notes
        near = _near(work, now) if notes.get(LOOKED) != now.date().isoformat() else []
    if not near:
        return False
    answers: dict[Domain, bool] = {}
    for name in near[:A_DAY_AT_MOST]:
        try:
            answers[name] = desk.federation.answers(name)
        except Unreachable:
            continue  # nobody on the internet is asked: nothing is known
    with desk.store.transaction() as work:
        installation = work.installation()
        silent = {SILENT + name: now.isoformat() for name, there in answers.items() if not there}
        kept = {key: note for key, note in installation.notes.items() if not key.startswith(SILENT)}
        since = {key: note for key, note in installation.notes.items() if _still(key, near, answers)}
        looked = {LOOKED: now.date().isoformat()}
        work.set_installation(replace(installation, notes={**kept, **silent, **since, **looked}))
    return False


def _still(key: str, near: list[Domain], answers: dict[Domain, bool]) -> bool:
    name = Domain(key.removeprefix(SILENT))
    return key.startswith(SILENT) and name in near and not answers.get(name, False)


def _near(work: Work, now: datetime) -> list[Domain]:
    """The servers whose review is near or has begun, the nearest first."""
    return [case.domain for case in work.cases.with_review_by(now + LOOKED_FOR) if not case.superseded_by]


def is_gone(desk: Desk, case: Case, now: datetime) -> bool:
    """Whether the server that a review is about is gone. Raises InstanceError."""
    if case.kind is not Kind.REVIEW:
        return False
    with desk.store.transaction() as work:
        since = work.installation().notes.get(SILENT + case.domain)
    if since is None or now - datetime.fromisoformat(since) < SILENT_FOR:
        return False
    return case.proposed is Measure.SUSPEND or not desk.instance.heard(
        case.domain, now - desk.policy.review_gone_after, now
    )
