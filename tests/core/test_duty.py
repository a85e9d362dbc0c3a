"""Whose turn it is among the stewards, and whose power has ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.duty import EPOCH, in_office, next_on_duty, on_duty

WEEK = timedelta(days=7)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))


def test_turns_go_round_in_the_order_of_the_config() -> None:
    turns = [on_duty([None, None, None], EPOCH + WEEK * week, WEEK) for week in range(4)]

    assert turns == [0, 1, 2, 0]
    assert on_duty([None, None], EPOCH + WEEK - timedelta(seconds=1), WEEK) == 0


def test_whose_power_has_ended_is_passed_over_and_its_last_day_still_counts() -> None:
    untils = [date(2026, 3, 1), None]

    assert in_office(untils, date(2026, 3, 1)) == [0, 1]
    assert in_office(untils, date(2026, 3, 2)) == [1]


@given(MOMENTS, st.integers(1, 9))
def test_everybody_has_a_turn_within_one_round(now: datetime, stewards: int) -> None:
    turns = {on_duty([None] * stewards, now + WEEK * week, WEEK) for week in range(stewards)}

    assert turns == set(range(stewards))


@given(MOMENTS, st.integers(1, 9))
def test_a_matter_that_all_let_pass_comes_back_to_the_first(now: datetime, stewards: int) -> None:
    everybody = [None] * stewards

    assert next_on_duty(everybody, now, WEEK, 0) == on_duty(everybody, now, WEEK)
    assert next_on_duty(everybody, now, WEEK, stewards) == on_duty(everybody, now, WEEK)
    assert {next_on_duty(everybody, now, WEEK, passed) for passed in range(stewards)} == set(range(stewards))


def test_a_matter_let_pass_goes_to_the_next_of_the_config_who_is_still_in_office() -> None:
    untils = [None, date(2023, 12, 31), None, None]

    assert [next_on_duty(untils, EPOCH, WEEK, passed) for passed in range(4)] == [0, 2, 3, 0]


@given(MOMENTS)
def test_with_nobody_in_office_it_is_nobodys_turn(now: datetime) -> None:
    assert on_duty([date(2020, 1, 1)], now, WEEK) is None
    assert next_on_duty([], now, WEEK, 3) is None
