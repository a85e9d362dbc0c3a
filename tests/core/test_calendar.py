"""Days without deadlines. (DELIBERATION.md, *A case in time*.)"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.calendar import next_working

FRIDAY = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_where_no_day_is_free_every_moment_stands() -> None:
    assert next_working(FRIDAY + DAY, (), "UTC") == FRIDAY + DAY


def test_what_falls_on_a_weekend_moves_to_the_same_hour_of_monday() -> None:
    assert next_working(FRIDAY, ("weekend",), "UTC") == FRIDAY
    assert next_working(FRIDAY + DAY, ("weekend",), "UTC") == FRIDAY + 3 * DAY
    assert next_working(FRIDAY + 2 * DAY, ("weekend",), "UTC") == FRIDAY + 3 * DAY


def test_a_holiday_after_a_weekend_is_passed_over_with_it() -> None:
    free = ("weekend", "2026-11-30", "2026-12-01")

    assert next_working(FRIDAY + DAY, free, "UTC") == FRIDAY + 5 * DAY


def test_the_day_is_the_one_that_the_co_op_has() -> None:
    in_auckland = datetime(2026, 11, 28, 1, 0, tzinfo=ZoneInfo("Pacific/Auckland"))

    assert in_auckland.astimezone(UTC).weekday() == 4, "still Friday in Greenwich"
    assert next_working(in_auckland, ("weekend",), "UTC") == in_auckland
    moved = next_working(in_auckland, ("weekend",), "Pacific/Auckland")
    assert moved == datetime(2026, 11, 30, 1, 0, tzinfo=ZoneInfo("Pacific/Auckland"))


def test_the_hour_is_that_of_the_clocks_there_when_they_are_changed_meanwhile() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    saturday = datetime(2026, 10, 24, 9, 0, tzinfo=berlin)  # on Sunday the clocks go back

    assert next_working(saturday, ("weekend",), "Europe/Berlin") == datetime(2026, 10, 26, 9, 0, tzinfo=berlin)


def test_where_a_whole_year_is_free_the_moment_stands() -> None:
    days = tuple((FRIDAY + n * DAY).date().isoformat() for n in range(400))

    assert next_working(FRIDAY, days, "UTC") == FRIDAY


@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati"]),
)
def test_a_deadline_only_ever_moves_later_and_never_far(moment: datetime, zone: str) -> None:
    moved = next_working(moment, ("weekend",), zone)

    assert timedelta(0) <= moved - moment <= timedelta(days=2, hours=1)
    assert moved.astimezone(ZoneInfo(zone)).weekday() < 5
    assert moved.utcoffset() == timedelta(0)
