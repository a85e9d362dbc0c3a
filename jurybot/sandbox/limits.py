"""Rate limits: fixed windows that lie on the clock, so a burst may straddle two. (Rack::Attack and RateLimiter.)

The first group is counted before a request is looked at; an account's families (posts with edits and boosts, follows,
reports) are counted when the thing is done. Headers show the tightest of all and do not say which.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jurybot.sandbox.records import Token
from jurybot.sandbox.state import State


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    most: int
    seconds: int


USER = Limit("user", 1500, 300)
TOKEN = Limit("token", 300, 300)
ADDRESS = Limit("address", 300, 300)
PAGING = Limit("paging", 300, 900)
PAGING_ADDRESS = Limit("paging by address", 300, 900)
DELETES = Limit("deletes", 30, 1800)
MEDIA = Limit("media", 30, 1800)
APPS = Limit("apps", 5, 600)
STATUSES = Limit("statuses", 300, 10800)
FOLLOWS = Limit("follows", 400, 86400)
REPORTS = Limit("reports", 400, 86400)
LIMITS = (USER, TOKEN, ADDRESS, PAGING, PAGING_ADDRESS, DELETES, MEDIA, APPS, STATUSES, FOLLOWS, REPORTS)

_CURSORS = ("page", "min_id", "max_id", "since_id")
_DELETED = re.compile(r"/api/v1/statuses/\d+")


class TooMany(Exception):
    """A limit is used up."""

    def __init__(self, limit: Limit):
        super().__init__(limit.name)
        self.limit = limit


class Limits:
    """Counters of the windows that are open now."""

    def __init__(self, state: State):
        self.state = state
        self._used: dict[tuple[str, str], tuple[int, int]] = {}  # (limit, who) -> (window, count)
        self._most: dict[tuple[str, str], int] = {}  # the fullest window of each so far

    def used(self, limit: Limit, who: object) -> int:
        window, count = self._used.get((limit.name, str(who)), (-1, 0))
        return count if window == self._window(limit) else 0

    def take(self, limit: Limit, who: object) -> None:
        """Counts one of an account's family; refuses when there is none left."""
        count = self.used(limit, who)
        if count >= limit.most:
            raise TooMany(limit)
        self._note(limit, who, count + 1)

    def count(self, limit: Limit, who: object) -> int:
        """Counts a request, also one too many, and says how many there were in this window."""
        count = self.used(limit, who) + 1
        self._note(limit, who, count)
        return count

    def most(self, limit: Limit, who: object) -> int:
        """How many there were in the fullest window so far."""
        return self._most.get((limit.name, str(who)), 0)

    def _note(self, limit: Limit, who: object, count: int) -> None:
        key = limit.name, str(who)
        self._used[key] = (self._window(limit), count)
        self._most[key] = max(self._most.get(key, 0), count)

    def _window(self, limit: Limit) -> int:
        return int(self.state.now().timestamp()) // limit.seconds

    def reset(self, limit: Limit) -> datetime:
        now = self.state.now() if self.state.stands_still else datetime.now(UTC)
        return now + timedelta(seconds=limit.seconds - int(now.timestamp()) % limit.seconds)

    def headers(self, limit: Limit, remaining: int) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(limit.most),
            "X-RateLimit-Remaining": str(max(remaining, 0)),
            "X-RateLimit-Reset": self.reset(limit).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }


def counted(
    method: str, path: str, params: dict[str, object], token: Token | None, address: str
) -> Iterator[tuple[Limit, object]]:
    """What one request counts for, in the server's order: where several are equally tight, the first shows."""
    user = token.account_id if token else None
    if path.startswith("/api"):
        if user is not None:
            yield USER, user
        if token is not None:
            yield TOKEN, token.id
        if user is None:
            yield ADDRESS, address
        if method == "POST" and re.fullmatch(r"/api/v\d+/media", path):
            yield MEDIA, user or address
    if any(params.get(name) not in (None, "") for name in _CURSORS):
        yield (PAGING, user) if user is not None else (PAGING_ADDRESS, address)
    if user is not None and (
        (method == "DELETE" and _DELETED.fullmatch(path)) or (method == "POST" and path.endswith("/unreblog"))
    ):
        yield DELETES, user
    if method == "POST" and path == "/api/v1/apps":
        yield APPS, address
