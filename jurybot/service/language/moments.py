"""Moments, days and lengths of time as a language writes them; moments in UTC, and beside it in the reader's own zone.

The forms stand in words/messages, under [times] and [counts].
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jurybot.words.messages import FIELD

_UNITS = (("days", 86_400), ("hours", 3600), ("minutes", 60), ("seconds", 1))


def moment(at: datetime, times: Mapping[str, Any], zone: str, now: object) -> str:
    """`at` in UTC, with its year unless it is that of `now`; behind it the clock in `zone`, if it shows another time
    there, and the day, if it is another."""
    utc = at.astimezone(UTC)
    this_year = isinstance(now, datetime) and now.astimezone(UTC).year == utc.year
    told = _dated(times["this_year" if this_year else "another_year"], utc, times)
    there = _in(zone, utc)
    if there is None or there.utcoffset() == timedelta(0):
        return told
    form = _dated(times["beside" if there.date() == utc.date() else "beside_other_day"], there, times)
    return form.replace("{utc}", told).replace("{place}", zone.rpartition("/")[2].replace("_", " "))


def day(of: date, times: Mapping[str, Any]) -> str:
    """A day, with its year."""
    return _dated(times["whole_day"], of, times)


def unit_of(length: timedelta) -> tuple[str, int]:
    """A length of time, rounded: the largest unit of which there is exactly one or at least two, and how many."""
    seconds = round(length.total_seconds())
    for unit, size in _UNITS:
        if seconds >= 2 * size or seconds == size:
            return unit, round(seconds / size)
    return "seconds", seconds


def _in(zone: str, utc: datetime) -> datetime | None:
    """The same moment there; None without a zone, or with one that this machine does not know any more."""
    try:
        return utc.astimezone(ZoneInfo(zone)) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _dated(form: str, at: date, times: Mapping[str, Any]) -> str:
    """A form with all that it says of a day and its hour filled in."""
    shown = {
        "weekday": times["days"][at.weekday()],
        "day": str(at.day),
        "month": times["months"][at.month - 1],
        "year": str(at.year),
        "time": f"{at:%H:%M}",
    }
    return FIELD.sub(lambda field: shown.get(field[1], field[0]), form)
