"""A case of which the database has lost everything: what is left of it in public keeps its number from being given
again. (DESIGN.md, *What happens when*: an old copy.)"""

from datetime import datetime

from jurybot.core.case import events as e
from jurybot.core.case.effects import WriteDrawEntry, WriteSite
from jurybot.core.case.fold import filed
from jurybot.core.case.step import Step
from jurybot.core.course.measure import BY_THE_BOT
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, Domain
from jurybot.core.terms import Terms

NOT_KNOWN = Domain("lost.invalid")
"""The name of a server that nothing tells any more: no server can have it (RFC 2606)."""
NOT_KNOWN_CRITERION = "not known"
LOST = "its record was lost: the database was restored from an older copy"


def lost_case(
    id_: CaseId,
    *,
    number: int,
    draw: int,
    sits_with: int | None = None,
    domain: Domain,
    terms: Terms,
    is_decided: bool,
    now: datetime,
) -> Step:
    """The case as withdrawn. What it did is left as it is, for people to look at. `is_decided`: the record has its
    seats, and so wants no "withdrawn" entry. `draw` is its draw, or one that is burnt for it; `sits_with` the case
    whose draw it shared."""
    event = e.CaseFiled(
        at=now,
        domain=domain,
        proposed=Measure.LIMIT,
        criterion=NOT_KNOWN_CRITERION,
        criterion_says="",
        reject_media=False,
        reject_reports=False,
        terms=terms,
        reports=(),
        triage=LOST,
        known_accounts=0,
    )
    step = Step(case=filed(id_, event), events=(event,))
    step = step.event(e.CaseNumbered(at=now, number=number, accounts=0, follows=0, followers=0, members=0))
    step = step.event(
        e.DrawIntended(
            at=now,
            draw=draw,
            eligible=0,
            root="",
            seats=terms.seats,
            reserves=terms.reserves,
            leaf="",
            sits_with=sits_with,
        )
    )
    step = step.event(e.Withdrawn(at=now, by=BY_THE_BOT, because=LOST, window_until=now))
    if not is_decided:
        step = step.want(WriteDrawEntry(entry=step.case.entry("case"), draw=draw), of="case")
        step = step.want(WriteDrawEntry(entry=step.case.entry("withdrawn"), draw=draw), of="withdrawn")
    return step.want(WriteSite())
