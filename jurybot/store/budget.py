"""How much may still be asked of the instance: the server's fixed windows, counted here, kept in the database.

Windows lie on the clock in UTC, a 3-hour one at 00, 03, … (MASTODON.md, *Limits*). What is counted is committed before
the call goes out, so a kill never makes us forget a request. A commit for each would cost more than the request's
worth: requests and paging are booked a handful ahead, and what was not used of it is lost with the process. Statuses
are booked one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import bindparam, delete

from jurybot.core.limits import A_SECOND, LIMITS, SHARE, Limit
from jurybot.service.ports.instance import Transient
from jurybot.store.ledger import Ledger
from jurybot.store.tables import BUDGET
from jurybot.store.work import Store

A_DAY = timedelta(days=1)
A_LITTLE = timedelta(seconds=5)
"""After a 429 whose reset our clock thinks is over: the server's clock goes a little behind ours."""

_PAST = delete(BUDGET).where(
    BUDGET.c.window == bindparam("of"), BUDGET.c.starts_at < bindparam("before", type_=BUDGET.c.starts_at.type)
)


@dataclass(slots=True)
class _Seen:
    """What this process knows of one window: its row, and how much of it is booked but not spent."""

    start: datetime
    used: int = 0
    booked: int = 0


@dataclass(slots=True)
class DbBudget:
    """`service.ports.instance.Budget` on the table `budget`. Not to be used inside a transaction of the same store.

    `share` is how much of each limit the bot may use at all.
    """

    store: Store
    clock: Callable[[], datetime]
    limits: Mapping[str, Limit] = field(default_factory=lambda: LIMITS)
    share: Fraction = SHARE
    _seen: dict[str, _Seen] = field(default_factory=dict, init=False)
    _closed_until: datetime | None = field(default=None, init=False)

    def take(self, *, requests: int = 1, paging: int = 0, statuses: int = 0) -> None:
        """All or nothing. Raises Transient(retry_at, limit) for the window that is closed the longest."""
        now = self.clock()
        if self._closed_until and self._closed_until - now > A_DAY:
            self._closed_until = None  # by a clock that has gone back since
        if self._closed_until and now < self._closed_until:
            raise Transient("the server told us to wait", retry_at=self._closed_until, limit="requests")
        wanted = {"requests": requests, "paging": paging, "statuses": statuses}
        wanted = {name: n for name, n in wanted.items() if n}
        missing = {name: n for name, n in wanted.items() if self._seen_now(name, now).booked < n}
        if missing:
            self._book(missing, now)
        for name, n in wanted.items():
            self._seen[name].booked -= n

    def lower(self, *, limit: int, remaining: int, reset: datetime) -> None:
        """Headers show the tightest limit and do not say which: every window of that size which ends then may be it.
        If we know of so much in one of them, it is that one, and of the others nothing is said. Nothing is ever given
        back."""
        names = [name for name in self._ending_at(reset, self.clock()) if self.limits[name].most == limit]
        known = [name for name in names if self._knows_of(name, reset, limit - remaining)]
        for name in known or names:
            self._raise_to(name, reset, limit - remaining)

    def refused(self, *, reset: datetime | None, statuses: bool, paging: bool) -> datetime:
        """A 429: the windows of that request which end at `reset` are closed. A reset that is no window's end comes
        from something else on the way (a proxy), or is missing: then nothing at all goes out until it is over."""
        now = self.clock()
        concerned = {"requests": True, "paging": paging, "statuses": statuses}
        closed = [name for name in self._ending_at(reset, now) if concerned[name]] if reset else []
        for name in closed:
            assert reset is not None
            self._raise_to(name, reset, self.limits[name].most)
        longest = now + max(limit.within for limit in self.limits.values())
        again = min(reset or self.limits["requests"].end(now), longest) + A_SECOND
        again = max(again, now + A_LITTLE)
        if not closed or reset is None or reset <= now:
            self._closed_until = again
        return again

    def used(self, now: datetime) -> dict[str, int]:
        """How much of each window is used up at most: what is booked ahead counts."""
        starts = {name: limit.start(now) for name, limit in self.limits.items()}
        with self.store.transaction() as work:
            rows = work.spent.by_window()
        return {name: rows.get((name, start), 0) for name, start in starts.items()}

    def _book(self, missing: Mapping[str, int], now: datetime) -> None:
        """Writes down what is about to be used, in a transaction of its own; nothing if a window is used up."""
        booked: dict[str, _Seen] = {}
        with self.store.transaction() as work:
            full = []
            for name, n in missing.items():
                seen = self._seen_now(name, now)
                used, need = _read(work.ledger, name, seen.start), n - seen.booked
                if (room := self._room(name, used)) < need:
                    full.append(name)
                    continue
                ahead = min(max(self.limits[name].ahead, need), room)
                _write(work.ledger, name, seen.start, used + ahead, self.limits[name])
                booked[name] = _Seen(seen.start, used + ahead, seen.booked + ahead)
            if full:
                last = max(full, key=lambda name: self._retry_at(name, now))
                raise Transient(f"our {last} are used up", retry_at=self._retry_at(last, now), limit=last)
        self._seen |= booked

    def _knows_of(self, name: str, reset: datetime, used: int) -> bool:
        """Whether this process has counted so much in the window that ends at `reset`."""
        seen, start = self._seen.get(name), self.limits[name].start(_whole(reset) - A_SECOND)
        return seen is not None and seen.start == start and seen.used >= used

    def _raise_to(self, name: str, reset: datetime, used: int) -> None:
        """The window that ends at `reset` counts at least `used`; what was booked ahead of that is worth less."""
        start = self.limits[name].start(_whole(reset) - A_SECOND)
        seen = self._seen.get(name)
        if seen and seen.start == start:
            seen.booked = max(min(seen.booked, seen.used - used), 0)
            if seen.used >= used:
                return
        with self.store.transaction() as work:
            before = _read(work.ledger, name, start)
            if before < used:
                _write(work.ledger, name, start, used, self.limits[name])
        if seen and seen.start == start:
            seen.used = max(before, used)
        elif seen is None or seen.start < start:
            self._seen[name] = _Seen(start, max(before, used))

    def _ending_at(self, reset: datetime, now: datetime) -> list[str]:
        """The windows with an end there, about now: clocks differ, so the one before and the one after count."""
        end = _whole(reset)
        return [
            name
            for name, limit in self.limits.items()
            if limit.start(end) == end and abs(end - limit.end(now)) <= limit.within
        ]

    def _seen_now(self, name: str, now: datetime) -> _Seen:
        start = self.limits[name].start(now)
        if name not in self._seen or self._seen[name].start != start:
            self._seen[name] = _Seen(start)
        return self._seen[name]

    def _room(self, name: str, used: int) -> int:
        return int(self.limits[name].most * self.share) - used

    def _retry_at(self, name: str, now: datetime) -> datetime:
        return self.limits[name].end(now) + A_SECOND


def _whole(moment: datetime) -> datetime:
    """The server adds whole seconds to a moment with a fraction."""
    return moment.replace(microsecond=0)


def _read(ledger: Ledger, name: str, start: datetime) -> int:
    row = ledger.row(BUDGET, window=name, starts_at=start)
    return int(row["used"]) if row is not None else 0


def _write(ledger: Ledger, name: str, start: datetime, used: int, limit: Limit) -> None:
    """With the first that is written of a window, those before the last one are deleted."""
    if not ledger.change(BUDGET, {"used": used}, window=name, starts_at=start):
        ledger.add(BUDGET, {"window": name, "starts_at": start, "used": used})
        ledger.write(_PAST, {"of": name, "before": start - limit.within})
