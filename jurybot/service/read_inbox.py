"""Reading every list of the instance to its end. Pushes only wake this up: the lists are the truth.

Each poll begins some ten minutes below its cursor, and inbox keys make repeats harmless: ids are taken before they are
committed, and accepted messages appear below the cursor. (DESIGN.md, *The inbox*.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from jurybot.core.effects import TellStewards, Wanted
from jurybot.core.names import newest
from jurybot.service.desk import Desk
from jurybot.service.pass_time import MENTIONS
from jurybot.service.ports import InstanceError, Malformed, Mention, Report
from jurybot.service.storage import Cursor
from jurybot.service.take_reply import take_mention
from jurybot.service.take_report import take_report

BELOW_THE_CURSOR = timedelta(minutes=10)
TRIES_BEFORE_PARKED = 3
REPORTS_OPEN, REPORTS_RESOLVED = "reports.open", "reports.resolved"

Item = Mention | Report | Malformed


def read_to_end(desk: Desk, now: datetime) -> bool:
    """Reads mentions and both lists of reports to their ends. Returns whether anything new was taken.

    Raises InstanceError when the instance cannot be read: the cursors stay, nothing is lost."""
    mentions = _read(desk, MENTIONS, desk.instance.mentions, lambda item: _take_mention(desk, item, now), now)
    opened = _read(
        desk,
        REPORTS_OPEN,
        lambda after: desk.instance.reports(after, resolved=False),
        lambda item: _take_report(desk, item, now),
        now,
    )
    resolved = _read(
        desk,
        REPORTS_RESOLVED,
        lambda after: desk.instance.reports(after, resolved=True),
        lambda item: _take_report(desk, item, now),
        now,
    )
    return mentions or opened or resolved


def _read(
    desk: Desk,
    name: str,
    page: Callable[[str], Sequence[Item]],
    take: Callable[[Item], bool],
    now: datetime,
) -> bool:
    """One list, from its floor to its end; the cursor moves when the end is reached."""
    with desk.store.transaction() as work:
        cursor = work.inbox.cursor(name)
    at, took = cursor.floor_id, False
    while items := page(at):
        took = any([_taken(desk, name, item, take, now) for item in items]) or took
        reached = newest(at, *(item.id for item in items if item.id.isdigit()))
        if reached == at:
            break
        at = reached
    with desk.store.transaction() as work:
        work.inbox.set_cursor(name, _moved(cursor, at, now))
    return took


def _moved(cursor: Cursor, at: str, now: datetime) -> Cursor:
    """The cursor after a reading begun at `now` reached `at`; the floor follows it later."""
    at = newest(cursor.id, at)
    if cursor.marked_at is None or now - cursor.marked_at >= BELOW_THE_CURSOR:
        return replace(cursor, id=at, floor_id=cursor.mark_id, mark_id=at, marked_at=now, read_to_end_at=now)
    return replace(cursor, id=at, read_to_end_at=now)


def _taken(desk: Desk, name: str, item: Item, take: Callable[[Item], bool], now: datetime) -> bool:
    """Takes one item. What cannot be taken three times is parked and told; the cursor goes on."""
    try:
        return take(item)
    except InstanceError:
        raise
    except Exception as trouble:
        why = item.why if isinstance(item, Malformed) else type(trouble).__name__
        with desk.store.transaction() as work:
            tries = work.inbox.failed(name, item.id, "", why, now)
            if tries == TRIES_BEFORE_PARKED:
                tell = TellStewards(message="item-parked", args={"kind": name, "id": item.id})
                work.outbox.add(None, [Wanted(key=f"parked/{name}/{item.id}", effect=tell)])
        desk.log.warning("could not take", list=name, id=item.id, tries=tries, why=why)
        if tries < TRIES_BEFORE_PARKED:
            raise NotTaken(name) from trouble
        return True


class NotTaken(InstanceError):
    """An item could not be taken; the list is read again from its cursor."""


def _take_mention(desk: Desk, item: Item, now: datetime) -> bool:
    assert isinstance(item, Mention)
    return take_mention(desk, item.status, now)


def _take_report(desk: Desk, item: Item, now: datetime) -> bool:
    assert isinstance(item, Report)
    return take_report(desk, item, now) != "seen"


