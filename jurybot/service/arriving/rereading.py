"""What jurors wrote in open rounds is read again: edits and deletions bring no notification, and seats whose holders
are gone pass on. (DELIBERATION.md, *Which text counts*.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jurybot.core.case import happenings as h
from jurybot.core.case.case import State
from jurybot.core.names import AccountId, StatusId
from jurybot.service.arriving.take_reply import ASKED, take_mention
from jurybot.service.arriving.thread import SettleBefore
from jurybot.service.case.statements import take_edit
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.ports.told import Status
from jurybot.service.rows import PAGE, StatementRow
from jurybot.service.storage import Work

BALLOTS_EVERY = timedelta(hours=1)
ASKED_WITHIN = timedelta(days=30)


@dataclass(slots=True)
class Watch:
    """When open ballots were last read again. Kept by the bot: after a restart they simply are."""

    ballots_at: datetime | None = None

    def ballots_due(self, desk: Desk) -> datetime | None:
        """When open ballots are to be read again; None while there are none."""
        with desk.store.transaction() as work:
            rows = _open_statements(work)
        if not rows:
            return None
        return self.ballots_at + BALLOTS_EVERY if self.ballots_at else min(row.written_at for row in rows)


def reread_ballots(desk: Desk, watch: Watch, now: datetime) -> bool:
    """Once an hour, what jurors wrote in open rounds is read again: edits and deletions bring no notification."""
    if watch.ballots_at and watch.ballots_at > now:
        watch.ballots_at = None  # the clock has gone back since
    if watch.ballots_at and now < watch.ballots_at + BALLOTS_EVERY:
        return False  # said without asking the store: a turn passes here again and again
    due = watch.ballots_due(desk)
    if due is None or due > now:
        return False
    watch.ballots_at = now
    with desk.store.transaction() as work:
        rows = _open_statements(work)
    return reread(desk, rows, now) | reread_unrecorded(desk, now)


def reread_unrecorded(desk: Desk, now: datetime) -> bool:
    """What holders of seats were asked about, and nothing was recorded of: an edit may have made it clear since."""
    with desk.store.transaction() as work:
        is_under_way = bool(work.cases.count_in([State.DELIBERATING]))
        ids = work.inbox.taken_as(ASKED, now - ASKED_WITHIN) if is_under_way else []
    did = False
    for status in desk.instance.statuses([StatusId(id_) for id_ in ids]) if ids else []:
        with suppress(SettleBefore):
            did |= take_mention(desk, status, now)
    return did


def reread_hinted(desk: Desk, ids: Iterable[str], now: datetime) -> bool:
    """The same for statuses that the stream said were edited or deleted."""
    with desk.store.transaction() as work:
        found = [row for id_ in ids for row in work.pool.statements_in(StatusId(id_))]
    return reread(desk, found, now)


def reread(desk: Desk, rows: Sequence[StatementRow], now: datetime) -> bool:
    """Reads these statements again: what was edited is taken anew, what is gone is withdrawn, unless its author is."""
    if not rows:
        return False
    standing = {status.id: status for status in desk.instance.statuses([row.status for row in rows])}
    suspended: dict[AccountId, bool] = {}
    did = False
    for row in rows:
        status = standing.get(row.status)
        if status is not None:
            did |= _edited(desk, row, status, now)
        elif not row.gone:
            if row.author not in suspended:
                member = desk.instance.member(row.author)
                suspended[row.author] = member is None or member.suspended
            did |= _gone(desk, row, suspended[row.author], now)
    return did


def _edited(desk: Desk, row: StatementRow, status: Status, now: datetime) -> bool:
    if row.gone:
        with desk.store.transaction() as work:
            work.pool.save_statement(replace(row, gone=False))
            back = happen_if_allowed(desk, work, row.case, h.JurorReturned(seat=row.seat), now)
        return back is not None
    if status.edited_at == row.edited_at:
        return False
    return take_edit(desk, row, status, now)


def _gone(desk: Desk, row: StatementRow, author_suspended: bool, now: datetime) -> bool:
    happening = h.StatementGone(seat=row.seat, statement=row.id, author_suspended=author_suspended)
    with desk.store.transaction() as work:
        work.pool.save_statement(replace(row, gone=True))
        return happen_if_allowed(desk, work, row.case, happening, now) is not None


def _open_statements(work: Work) -> list[StatementRow]:
    rows: list[StatementRow] = []
    for case in work.cases.in_states([State.DELIBERATING]):
        sitting = {seat.number for seat in case.seats}
        posted = [row for row in work.pool.statements_of(case.id) if not row.status.startswith(PAGE)]
        rows += [row for row in posted if row.seat in sitting]
    return rows
