"""Deadlines. None that a person can meet passes before a poll begun two minutes after it has read the inbox to its end.
(DESIGN.md, *Time and chance*.)"""

from __future__ import annotations

from datetime import datetime, timedelta

from jurybot.core.case import happenings as h
from jurybot.core.names import CaseId
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.opening.petitions import lapse_due
from jurybot.service.storage import StoreFailed

AFTER_THE_INBOX = timedelta(minutes=2)
BEHIND_AT_MOST = timedelta(days=1)
"""A clock that is behind by more is none to go by."""
MENTIONS = "mentions"


def pass_due(desk: Desk, now: datetime) -> bool:
    """Lets every deadline pass that the inbox has been read for. Returns whether any did."""
    with desk.store.transaction() as work:
        if work.installation().paused_because:
            return False
        read_at = work.inbox.cursor(MENTIONS).read_to_end_at
        if read_at is None or read_at > now:  # it was read by a clock that has gone back since
            return False
        until = read_at - _waits_for(desk)
        due = work.cases.due(until)
        did = lapse_due(work, until, now)
    for case in due:
        did |= _let_pass(desk, case, now)
    return did


def _waits_for(desk: Desk) -> timedelta:
    """How long a deadline waits behind its time. The server's times decide: where its clock is behind ours, what is
    written now may be in time still. (DELIBERATION.md, *Which text counts*.)"""
    behind = -desk.instance.ahead_by
    return AFTER_THE_INBOX + (behind if timedelta(0) < behind <= BEHIND_AT_MOST else timedelta(0))


def _let_pass(desk: Desk, case: CaseId, now: datetime) -> bool:
    """One case's deadline. A mistake of ours in it leaves the case as it is and must not stop the others; stewards hear
    that a deadline does not pass (health/troubles.py)."""
    try:
        with desk.store.transaction() as work:
            return happen_if_allowed(desk, work, case, h.TimePassed(), now) is not None
    except StoreFailed:
        raise
    except Exception as mistake:  # the top of this loop
        desk.log.warning("a mistake of ours", what="deadline", case=case, error=type(mistake).__name__)
        return False


def next_deadline(desk: Desk) -> datetime | None:
    """When the earliest deadline may pass, the inbox being read then."""
    with desk.store.transaction() as work:
        petition = work.petitions.next_until()
        due = min((moment for moment in (work.cases.next_due(), petition) if moment), default=None)
        paused = bool(work.installation().paused_because)
    return due + _waits_for(desk) if due and not paused else None
