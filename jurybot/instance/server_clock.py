"""By how much the server's clock differs from ours. Every answer tells it: what carries no time of the server's, such
as a ballot on a page, is ordered by it among what does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

AS_GOOD_AS_NONE = timedelta(seconds=2)
"""A header leaves out the fraction of its second, and an answer takes a while."""


class ServerClock:
    """`clock` is ours, in case time. Read by the pages' threads, too."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.ahead_by = timedelta()

    def read(self, headers: Mapping[str, str]) -> None:
        """The `Date` of an answer that has just begun to arrive (RFC 9110, 6.6.1); an odd one, or none, says
        nothing, and neither does one from a cache, which is as old as its `Age` (RFC 9111, 5.1)."""
        if "age" in headers:
            return
        try:
            date = parsedate_to_datetime(headers.get("date", ""))
        except (ValueError, OverflowError):
            return
        ahead = (date if date.tzinfo else date.replace(tzinfo=UTC)) - self._clock()
        self.ahead_by = ahead if abs(ahead) > AS_GOOD_AS_NONE else timedelta()
