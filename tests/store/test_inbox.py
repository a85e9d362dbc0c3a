"""What was taken is taken once; what cannot be taken is counted and listed; cursors are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jurybot.service.rows import Cursor
from jurybot.service.storage import Stale
from jurybot.store.work import Store


def test_what_was_taken_is_seen_in_that_version_only(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.inbox.take("report", "7", "v1", "opened a case", now)

    with store.transaction() as work:
        assert work.inbox.has_seen("report", "7", "v1")
        assert not work.inbox.has_seen("report", "7", "v2")
        assert not work.inbox.has_seen("mention", "7", "v1")
        assert not work.inbox.has_seen("report", "8", "v1")


def test_taking_the_same_twice_is_stale(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.inbox.take("report", "7", "v1", "opened a case", now)

    with pytest.raises(Stale), store.transaction() as work:
        work.inbox.take("report", "7", "v1", "opened a case", now)


def test_an_item_that_fails_three_times_is_parked_and_stays_listed(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        tries = [work.inbox.failed("mention", "5", "v1", f"why {n}", now + timedelta(minutes=n)) for n in range(2)]
        assert work.inbox.parked() == []
        tries.append(work.inbox.failed("mention", "5", "v1", "why 2", now + timedelta(minutes=2)))
        work.inbox.take("mention", "5", "v1", "parked", now)

    with store.transaction() as work:
        listed = work.inbox.parked()

    assert tries == [1, 2, 3]
    assert listed == [
        {
            "kind": "mention",
            "id": "5",
            "version": "v1",
            "tries": 3,
            "why": "why 2",
            "first_at": now,
            "latest_at": now + timedelta(minutes=2),
        }
    ]


def test_an_item_that_is_taken_at_last_starts_with_a_clean_slate(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.inbox.failed("mention", "5", "v1", "a hiccup", now)
        work.inbox.take("mention", "5", "v1", "a ballot", now)
        assert work.inbox.failed("mention", "5", "v1", "a hiccup", now) == 1


def test_a_cursor_starts_at_nothing_and_is_kept(store: Store, now: datetime) -> None:
    moved = Cursor(id="120", floor_id="99", mark_id="110", marked_at=now, read_to_end_at=now + timedelta(seconds=1))
    with store.transaction() as work:
        assert work.inbox.cursor("mentions") == Cursor()
        work.inbox.set_cursor("mentions", Cursor(id="1"))
        work.inbox.set_cursor("mentions", moved)

    with store.transaction() as work:
        assert work.inbox.cursor("mentions") == moved
        assert work.inbox.cursor("reports.open") == Cursor()
