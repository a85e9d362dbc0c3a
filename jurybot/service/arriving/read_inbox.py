"""Reading the lists of the instance to their ends. Pushes only wake this up: the lists are the truth.

Each poll begins some ten minutes below its cursor, and inbox keys make repeats harmless: ids are taken before they are
committed, and accepted messages appear below the cursor. (DESIGN.md, *The inbox*.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.core.names import newest
from jurybot.service.arriving.pass_time import MENTIONS
from jurybot.service.arriving.take_reply import take_mention, version_of
from jurybot.service.arriving.thread import SettleBefore
from jurybot.service.desk import Desk
from jurybot.service.health.refused import FORBIDDEN, refuse_unless_let_in
from jurybot.service.health.troubles import may_not, tell_channels
from jurybot.service.opening.take_report import take_report
from jurybot.service.ports.instance import InstanceError, Permanent
from jurybot.service.ports.told import Malformed, Mention, Report, Vanished
from jurybot.service.rows import Cursor
from jurybot.service.storage import StoreFailed

BELOW_THE_CURSOR = timedelta(minutes=10)
TRIES_BEFORE_PARKED = 3
REPORTS_OPEN, REPORTS_RESOLVED = "reports.open", "reports.resolved"
KINDS = ("mention", "report")
LISTS = (MENTIONS, REPORTS_OPEN, REPORTS_RESOLVED)

Item = Mention | Report | Vanished | Malformed


def read_mentions(desk: Desk, now: datetime) -> bool:
    """Reads what people wrote to its end. Returns whether anything new was taken. Raises InstanceError when it cannot
    be read: the cursor stays, nothing is lost, no deadline passes."""
    return _read_lists(desk, (MENTIONS,), now)


def read_reports(desk: Desk, now: datetime) -> bool:
    """The same of both lists of reports: what triage has to ask about one may fail, and must keep no juror waiting."""
    return _read_lists(desk, (REPORTS_OPEN, REPORTS_RESOLVED), now)


def _read_lists(desk: Desk, names: Sequence[str], now: datetime) -> bool:
    """A list that may not be read is told of and left."""
    with desk.store.transaction() as work:
        cursors = {name: work.inbox.cursor(name) for name in names}
    took = False
    for name, cursor in cursors.items():
        try:
            reached, new = _read(desk, name, cursor.floor_id, now)
        except SettleBefore:
            continue  # this list is not read to its end, so no deadline passes; what is in doubt is looked for
        except Permanent as refusal:
            if name == MENTIONS and refusal.status == FORBIDDEN:
                refuse_unless_let_in(desk)
            may_not(desk, "read messages" if name == MENTIONS else "read reports", refusal, now)
            continue
        cursors[name] = _moved(cursor, reached, now)
        took |= new
    with desk.store.transaction() as work:
        for name, cursor in cursors.items():
            work.inbox.set_cursor(name, cursor)
    return took


def _read(desk: Desk, name: str, at: str, now: datetime) -> tuple[str, bool]:
    """One list, from its floor to its end: how far it reaches, and whether anything in it was new."""
    took = False
    while items := _page(desk, name, at):
        took = any([_taken(desk, name, item, now) for item in _unseen(desk, items)]) or took
        reached = newest(at, *(item.id for item in items if item.id.isdigit()))
        if reached == at:
            break
        at = reached
    return at, took


def _unseen(desk: Desk, items: Sequence[Item]) -> Sequence[Item]:
    """Those of a page that were not taken yet, asked in one transaction: each poll reads again what came of late."""
    keys = [_key(item) for item in items]
    with desk.store.transaction() as work:
        new = {kind: work.inbox.unseen(kind, [key[1:] for key in keys if key and key[0] == kind]) for kind in KINDS}
    return [item for item, key in zip(items, keys, strict=True) if key is None or key[1:] in new[key[0]]]


def _key(item: Item) -> tuple[str, str, str] | None:
    """Kind, id and version; what cannot be read, or is gone, has none."""
    match item:
        case Mention(status=status):
            return ("mention", status.id, version_of(status))
        case Report():
            return ("report", item.id, item.updated_at.isoformat())
        case Malformed() | Vanished():
            return None
        case _:
            assert_never(item)


def _page(desk: Desk, name: str, after: str) -> Sequence[Item]:
    if name == MENTIONS:
        return desk.instance.mentions(after)
    return desk.instance.reports(after, resolved=name == REPORTS_RESOLVED)


def _moved(cursor: Cursor, at: str, now: datetime) -> Cursor:
    """The cursor after a reading begun at `now` reached `at`; the floor follows it later."""
    at = newest(cursor.id, at)
    if cursor.marked_at is None or abs(now - cursor.marked_at) >= BELOW_THE_CURSOR:
        return replace(cursor, id=at, floor_id=cursor.mark_id, mark_id=at, marked_at=now, read_to_end_at=now)
    return replace(cursor, id=at, read_to_end_at=now)


def _taken(desk: Desk, name: str, item: Item, now: datetime) -> bool:
    """Takes one item. What cannot be taken three times is parked and told; the cursor goes on."""
    try:
        match item:
            case Mention(status=status):
                return take_mention(desk, status, now)
            case Report():
                return take_report(desk, item, now) != "seen"
            case Vanished():
                return False
        raise ValueError(item.why)
    except (InstanceError, SettleBefore, StoreFailed):
        raise
    except Exception as trouble:
        why = item.why if isinstance(item, Malformed) else type(trouble).__name__
        with desk.store.transaction() as work:
            tries = work.inbox.failed(*(_key(item) or (name, item.id, "")), why, now)
            if tries == TRIES_BEFORE_PARKED:
                said, key = {"kind": name, "id": item.id}, f"parked/{name}/{item.id}"
                work.outbox.add(None, [Wanted(key=key, effect=TellStewards(message="item-parked", args=said))])
                tell_channels(desk, work, key, "item-parked", said, now)
        desk.log.warning("could not take", list=name, id=item.id, tries=tries, why=why)
        if tries < TRIES_BEFORE_PARKED:
            raise NotTaken(name) from trouble
        return False


class NotTaken(InstanceError):
    """An item could not be taken; the list is read again from its cursor."""
