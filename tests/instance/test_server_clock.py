"""By how much the server's clock differs from ours, as its answers tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jurybot.instance.server_clock import ServerClock

NOW = datetime(2026, 3, 2, 9, 0, 0, 700_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "ahead_by"),
    [
        ("Mon, 02 Mar 2026 09:05:00 GMT", timedelta(minutes=5) - timedelta(seconds=0.7)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", -timedelta(hours=1) - timedelta(seconds=0.7)),
        ("Mon, 02 Mar 2026 09:00:00 GMT", timedelta()),
        ("Mon, 02 Mar 2026 09:00:02 GMT", timedelta()),
        ("Mon, 02 Mar 2026 09:10:00", timedelta(minutes=10) - timedelta(seconds=0.7)),
    ],
    ids=["ahead", "behind", "the same second", "a second or two", "without a zone"],
)
def test_the_date_of_an_answer_tells_by_how_much_the_servers_clock_is_ahead(date: str, ahead_by: timedelta) -> None:
    clock = ServerClock(lambda: NOW)

    clock.read({"date": date})

    assert clock.ahead_by == ahead_by


FROM_A_CACHE = {"date": "Mon, 02 Mar 2026 08:00:00 GMT", "age": "3600"}


@pytest.mark.parametrize(
    "headers", [{}, {"date": ""}, {"date": "soon"}, {"date": "Mon, 99 Mar 2026 09:05:00 GMT"}, FROM_A_CACHE]
)
def test_an_answer_that_does_not_tell_leaves_what_was_known(headers: dict[str, str]) -> None:
    clock = ServerClock(lambda: NOW)
    clock.read({"date": "Mon, 02 Mar 2026 09:05:00 GMT"})
    known = clock.ahead_by

    clock.read(headers)

    assert known and clock.ahead_by == known


def test_a_clock_that_was_set_right_is_noticed_with_the_next_answer() -> None:
    clock = ServerClock(lambda: NOW)
    clock.read({"date": "Mon, 02 Mar 2026 09:05:00 GMT"})

    clock.read({"date": "Mon, 02 Mar 2026 09:00:01 GMT"})

    assert clock.ahead_by == timedelta()
