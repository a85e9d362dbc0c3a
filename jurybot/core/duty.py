"""Whose turn it is among the stewards, and whose power has ended. (DELIBERATION.md, *Stewards*.)"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""A Monday: with turns of a week each begins on one."""


def in_office(untils: Sequence[date | None], today: date) -> list[int]:
    """The places of the stewards whose power has not ended: `until` is the last day of it."""
    return [place for place, until in enumerate(untils) if until is None or today <= until]


def on_duty(untils: Sequence[date | None], now: datetime, turn_for: timedelta) -> int | None:
    """The place of the steward whose turn it is now; None where nobody is in office. Turns go round among those in
    office, in the order of the config, so that everybody can work out when theirs comes."""
    return next_on_duty(untils, now, turn_for, passed=0)


def next_on_duty(untils: Sequence[date | None], now: datetime, turn_for: timedelta, passed: int) -> int | None:
    """Who answers after so many passed a matter by: the next in the round."""
    places = in_office(untils, now.date())
    if not places:
        return None
    return places[((now - EPOCH) // turn_for + passed) % len(places)]
