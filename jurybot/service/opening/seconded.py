"""Petitions that have their seconders: a case opens, or they join the one that is under way.

A case that is not public yet shows in no answer: whoever proposed is told what they would be told of a case of its own.
(docs/decisions/petitions-join-open-cases.md.)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jurybot.core.case import happenings as h
from jurybot.core.course.filing import open_case
from jurybot.core.disclosure.of_case import decision
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId
from jurybot.core.opening.criteria import SERVER_RULES
from jurybot.core.terms import DAY
from jurybot.service.desk import Desk
from jurybot.service.opening import ratify
from jurybot.service.opening.consider import server, what_informs
from jurybot.service.opening.petitions import end, ended_on, stopped_by, tell, times_as_many
from jurybot.service.rows import PetitionRow
from jurybot.service.storage import Work


def open_seconded(desk: Desk, now: datetime) -> bool:
    """Files the cases of petitions that have their seconders, or joins them to what is under way. Returns whether
    anything was done. Raises InstanceError; they are then filed later."""
    with desk.store.transaction() as work:
        before = work.petitions.in_state("seconded")
        waiting = [row for row in before if not _is_taken_up(work, row)]
        is_joined = bool(before) and len(work.petitions.in_state("seconded")) < len(before)
    for row in waiting:
        known, measure = server(desk, row.domain, now), Measure(row.measure)
        blocks = desk.instance.blocks_about(row.domain) if not row.needed else ()
        block = next((one for one in blocks if one.domain == row.domain), None)
        by_hand = ratify.is_by_hand(block, measure)
        with desk.store.transaction() as work:
            in_force: dict[str, str] = {} if by_hand else {row.domain: known.strictest}
            stopped = stopped_by(desk, work, row.domain, measure, in_force) or _found_nothing_since(work, row)
            if not (stopped or row.needed or by_hand or ratify.is_signalled(work, row.domain, measure, {})):
                stopped = "nothing-to-ratify"
            if stopped:
                end(work, row, "refused")
                tell(work, row, "petition-moot", {"why": stopped, "domain": row.domain})
            elif not _is_taken_up(work, row):  # a case may have opened while the instance was asked
                _file(desk, work, row, known.accounts, by_hand, now)
    return bool(waiting) or is_joined


def _is_taken_up(work: Work, row: PetitionRow) -> bool:
    """Whether a case on its server is under way and not public. If that proposes as much, the petition joins it: what
    it claims is put before the same panel, and who stands behind it does not sit there. Else it waits until that case
    has ended."""
    case = work.cases.open_on(row.domain)
    if case is None or decision(case, {}) is not None:
        return False
    if case.proposed >= Measure(row.measure):
        work.petitions.save(replace(row, state="filed", case=case.id))
    _tell_opens(work, row)
    return True


def _found_nothing_since(work: Work, row: PetitionRow) -> str:
    """What a panel found while the petition waited counts as if it had been proposed after that."""
    ended = ended_on(work, row.domain)
    if not row.needed or not ended or (ended[-1].decided_at or row.opened_at) <= row.opened_at:
        return ""
    few = len(work.petitions.seconders(row.id)) < row.needed * times_as_many(work, row.domain, row.by)
    return "found-nothing" if few else ""


def _tell_opens(work: Work, row: PetitionRow) -> None:
    """Once, however long it waits."""
    if row.needed:
        tell(work, row, "petition-opens", {"domain": row.domain, "measure": row.measure})


def _file(desk: Desk, work: Work, row: PetitionRow, accounts: int, by_hand: bool, now: datetime) -> None:
    """The case, with what was reported lately as its exhibits; its petitioner and seconders are left off the panel."""
    measure, kind = Measure(row.measure), Kind.PETITION if row.needed else Kind.RATIFICATION
    listed = () if row.needed or by_hand else work.lists.on(row.domain)
    origin = "a petition" if row.needed else "a block by hand" if by_hand else "a list that is followed"
    reports = what_informs(work, row.domain, now - 30 * DAY)
    happening = h.CaseOpened(
        domain=row.domain,
        proposed=measure,
        criterion=SERVER_RULES,
        criterion_says=desk.policy.criteria[SERVER_RULES],
        reject_media=any(one.reject_media for one in listed),
        reject_reports=any(one.reject_reports for one in listed),
        terms=desk.policy.terms(kind, SERVER_RULES),
        reports=tuple(one.id for one in reports),
        triage=origin,
        known_accounts=accounts,
        kind=kind,
        by_hand=by_hand,
    )
    case = CaseId(desk.chance("case", f"{row.domain}/{row.id}").hex()[:24])
    work.cases.save(open_case(case, happening, now))
    for one in reports:
        work.reports.save(replace(one, case=case))
    work.petitions.save(replace(row, state="filed", case=case))
    _tell_opens(work, row)
    desk.log.info("case filed", case=row.domain, state="filed", triage=origin)
