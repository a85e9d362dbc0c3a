"""What a request costs, and what an answer's headers say of the limits. The budget itself is the store's.
(MASTODON.md, *Limits*.)"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from jurybot.service.ports.instance import Budget

_CURSORS = frozenset({"page", "min_id", "max_id", "since_id"})
_POSTS = re.compile(r"POST /api/v1/statuses(/:id/reblog)?\Z|PUT /api/v1/statuses/:id\Z")


@dataclass(frozen=True, slots=True)
class Price:
    """Which of the server's limits a request counts against, beside the plain one."""

    paging: bool
    statuses: bool


def price(call: str, query: Mapping[str, object]) -> Price:
    """`call` is the method and the path's pattern: "PUT /api/v1/statuses/:id"."""
    return Price(paging=not _CURSORS.isdisjoint(query), statuses=_POSTS.match(call) is not None)


class Meter:
    """Asks the budget before a request and tells it what came back."""

    def __init__(self, budget: Budget, clock: Callable[[], datetime]) -> None:
        self._budget, self._clock = budget, clock

    def ask(self, price: Price) -> None:
        """Raises Transient when a window is used up; then nothing may be sent."""
        self._budget.take(requests=1, paging=int(price.paging), statuses=int(price.statuses))

    def read(self, headers: Mapping[str, str]) -> None:
        """Headers may only lower what our own counters allow; odd ones say nothing."""
        try:
            limit, remaining = int(headers["x-ratelimit-limit"]), int(headers["x-ratelimit-remaining"])
        except (KeyError, ValueError):
            return
        reset = moment(headers.get("x-ratelimit-reset", ""))
        if reset is not None and limit >= 0 and remaining >= 0:
            self._budget.lower(limit=limit, remaining=remaining, reset=reset)

    def refused(self, price: Price, headers: Mapping[str, str]) -> datetime:
        """After a 429: closes the windows concerned, gives when to try again. A proxy in front of the instance has
        limits of its own and says `Retry-After` instead."""
        reset = moment(headers.get("x-ratelimit-reset", "")) or self.retry_after(headers)
        return self._budget.refused(reset=reset, statuses=price.statuses, paging=price.paging)

    def retry_after(self, headers: Mapping[str, str]) -> datetime | None:
        """The moment that `Retry-After` names, in seconds or as a date (RFC 9110, 10.2.3), at most an hour away."""
        said, last = headers.get("retry-after", ""), self._clock() + timedelta(hours=1)
        if re.fullmatch(r"\d{1,9}", said):
            return min(self._clock() + timedelta(seconds=int(said)), last)
        try:
            at = parsedate_to_datetime(said)
        except (ValueError, OverflowError):
            return None
        return min(at if at.tzinfo else at.replace(tzinfo=UTC), last)


class Unmetered:
    """The budget of `jurybot init` and `doctor`, who ask a few dozen things before there is a database."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def take(self, *, requests: int = 1, paging: int = 0, statuses: int = 0) -> None:
        """Nothing is counted."""

    def lower(self, *, limit: int, remaining: int, reset: datetime) -> None:
        """Nothing is counted."""

    def refused(self, *, reset: datetime | None, statuses: bool, paging: bool) -> datetime:
        return reset or self._clock() + timedelta(minutes=5)


def moment(text: str) -> datetime | None:
    """An ISO 8601 time as aware UTC; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
