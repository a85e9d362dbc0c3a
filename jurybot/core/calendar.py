"""Days on which no deadline falls: weekends, and what the co-op calls holidays. (DELIBERATION.md, *A case in time*.)"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKEND = "weekend"
SATURDAY = 5
A_YEAR = 366


def next_working(moment: datetime, free: Collection[str], zone: str) -> datetime:
    """The moment itself if it falls on a working day, else the same hour of the next one, by the clocks of `zone`.

    `free` holds ISO days ("2026-12-25") and "weekend". Where a whole year is free, the moment itself.
    """
    if not free:
        return moment
    there = moment.astimezone(ZoneInfo(zone))
    for _ in range(A_YEAR):
        is_weekend = WEEKEND in free and there.weekday() >= SATURDAY
        if not is_weekend and there.date().isoformat() not in free:
            return there.astimezone(UTC)
        there += timedelta(days=1)  # by the wall clock: an hour that is skipped or told twice stays the same hour
    return moment
