"""A fresh look at a measure is a case of its own: how it is filed, and what the case that it is about learns of its
end, in the same transaction. (core/course/reconsider.py says what that end leaves.)"""

from __future__ import annotations

from datetime import datetime, timedelta

from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import OPEN, Case, State, stood
from jurybot.core.course.filing import open_case
from jurybot.core.kinds import Kind
from jurybot.core.names import CaseId
from jurybot.service.desk import Office
from jurybot.service.storage import Work

TRY_AGAIN_AFTER = timedelta(days=1)
"""While another case is open on the domain a review or a lift waits."""


def file_about(office: Office, work: Work, case: Case, kind: Kind, now: datetime) -> Case | None:
    """Files the appeal, review or lift about `case`; None while another case on its domain is in the way. What is put
    before its panel is what stands, by today's terms for such a case; it comes from the earlier one, not from reports.
    """
    if kind is not Kind.APPEAL and work.cases.open_on(case.domain):
        return None
    proposed = stood(case)
    opened = h.CaseOpened(
        domain=case.domain,
        proposed=proposed,
        criterion=case.criterion,
        criterion_says=case.criterion_says,
        reject_media=case.reject_media,
        reject_reports=case.reject_reports,
        terms=office.policy.terms(kind, case.criterion),
        reports=(),
        triage=f"{kind.value} of case {case.number}",
        known_accounts=case.known_accounts,
        kind=kind,
        about=case.id,
        about_number=case.number,
    )
    earlier = len(work.cases.about(case.id))
    id_ = CaseId(office.chance("case", f"{case.id}/{kind.value}/{earlier}").hex()[:24])
    step = open_case(id_, opened, now)
    work.cases.save(step)
    office.log.info("case filed", case=case.domain, state=State.FILED.value, triage=opened.triage)
    return step.case


def ended(before: Case, after: Case) -> ha.Reconsidered | None:
    """What the case that `after` is about must learn of its end; None where it goes on, or is about none."""
    if after.about is None or before.state not in OPEN or after.state in OPEN:
        return None
    return ha.Reconsidered(kind=after.kind, case=after.number, outcome=after.outcome, remains=after.remains)


def left_behind(work: Work, before: Case, after: Case) -> list[CaseId]:
    """Open looks at a case that has no measure any more, or whose look was taken over by a vote."""
    is_over = after.state in {State.ENDED, State.CLOSED} and before.state not in {State.ENDED, State.CLOSED}
    outvoted = before.under != "" and after.under != before.under
    if not (is_over or outvoted):
        return []
    return [one.id for one in work.cases.about(after.id) if one.state in OPEN]
