"""The server's limits: windows on the clock, what is kept free for what matters more, when a queue will be through."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.limits import A_SECOND, LIMITS, free_again, may_use, through_by

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
THREE_HOURS = timedelta(hours=3)


@pytest.mark.parametrize(
    ("name", "at", "begins", "ends"),
    [
        ("statuses", (13, 59, 59), (12, 0), (15, 0)),
        ("statuses", (15, 0, 0), (15, 0), (18, 0)),
        ("requests", (12, 4, 59), (12, 0), (12, 5)),
        ("paging", (12, 29, 0), (12, 15), (12, 30)),
    ],
)
def test_windows_lie_on_the_clock(
    name: str, at: tuple[int, int, int], begins: tuple[int, int], ends: tuple[int, int]
) -> None:
    now = NOON.replace(hour=at[0], minute=at[1], second=at[2])

    assert LIMITS[name].start(now) == NOON.replace(hour=begins[0], minute=begins[1])
    assert LIMITS[name].end(now) == NOON.replace(hour=ends[0], minute=ends[1])


def test_a_window_counts_as_open_a_second_after_the_server_opens_it() -> None:
    assert free_again("statuses", NOON) == NOON + THREE_HOURS + A_SECOND


@pytest.mark.parametrize("name", ["requests", "paging", "statuses"])
def test_the_bot_leaves_a_thirtieth_of_each_limit_to_whoever_else_uses_its_account(name: str) -> None:
    assert LIMITS[name].ours == 290


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("statuses", (290, 290, 290, 261, 217, 217)),  # answers to jurors leave a tenth, what goes after them a quarter
        ("requests", (232, 232, 232, 193, 193, 193)),  # a fifth and a third are kept for reading the inbox
    ],
)
def test_what_matters_less_leaves_room_for_what_matters_more(name: str, room: tuple[int, ...]) -> None:
    assert tuple(may_use(name, priority) for priority in range(1, 7)) == room


def test_a_queue_that_fits_into_the_window_goes_out_at_once() -> None:
    assert through_by({}, 290, NOON) == NOON
    assert through_by({1: 190, 5: 0}, 100, NOON) == NOON


def test_a_queue_that_does_not_fit_is_through_when_the_window_opens_that_takes_its_last() -> None:
    assert through_by({1: 191}, 100, NOON) == NOON + THREE_HOURS + A_SECOND
    assert through_by({1: 190 + 290}, 100, NOON) == NOON + THREE_HOURS + A_SECOND
    assert through_by({1: 190 + 291}, 100, NOON) == NOON + 2 * THREE_HOURS + A_SECOND


def test_what_goes_first_takes_the_room_of_what_goes_after_it() -> None:
    assert through_by({5: 217, 1: 0}, 0, NOON) == NOON
    assert through_by({5: 217, 1: 1}, 0, NOON) == NOON + THREE_HOURS + A_SECOND


def test_a_window_in_which_others_used_more_than_may_be_used_is_waited_for() -> None:
    assert through_by({5: 1}, 290, NOON) == NOON + THREE_HOURS + A_SECOND


@given(st.dictionaries(st.integers(1, 6), st.integers(0, 600)), st.integers(0, 300), st.integers(1, 6))
def test_one_more_status_never_lets_a_queue_be_through_earlier(waiting: dict[int, int], used: int, more: int) -> None:
    longer = {**waiting, more: waiting.get(more, 0) + 1}

    assert NOON <= through_by(waiting, used, NOON) <= through_by(longer, used, NOON)
