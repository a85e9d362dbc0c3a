"""The server's limits: so many of a kind in each window of a fixed length, and who may use how much of one.

Windows lie on the clock in UTC, a 3-hour one at 00, 03, … (MASTODON.md, *Limits*.) What was used is counted in the
database; here stands only what follows from a count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)

SHARE = Fraction(29, 30)
"""How much of each limit the bot may use: it is not alone on its account (a steward may look around with the same
token, and our clock may differ a little from the server's at a window's edge)."""

KEPT_FREE: Mapping[str, tuple[Fraction, ...]] = {
    "statuses": (Fraction(0), Fraction(0), Fraction(0), Fraction(1, 10), Fraction(1, 4), Fraction(1, 4)),
    "requests": (Fraction(1, 5), Fraction(1, 5), Fraction(1, 5), Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)),
}
"""What an effect of priority 1 to 6 leaves of a window for what matters more: of statuses for summonses, verdicts and
alerts; of requests for reading the inbox, which no effect may hold up. (DELIBERATION.md, *Economy*.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many in each window of that length. `ahead`: how many are booked at once."""

    most: int
    within: timedelta
    ahead: int = 1

    def start(self, now: datetime) -> datetime:
        """When the window that `now` lies in began."""
        return now - (now - EPOCH) % self.within

    def end(self, now: datetime) -> datetime:
        return self.start(now) + self.within

    @property
    def ours(self) -> int:
        """How many of them the bot may use."""
        return int(self.most * SHARE)


LIMITS: Mapping[str, Limit] = {
    "requests": Limit(most=300, within=timedelta(minutes=5), ahead=5),
    "paging": Limit(most=300, within=timedelta(minutes=15), ahead=5),
    "statuses": Limit(most=300, within=timedelta(hours=3)),
}


def may_use(name: str, priority: int) -> int:
    """How much of a window of this limit effects of this priority may use, what others used included."""
    return int(LIMITS[name].ours * (1 - KEPT_FREE[name][priority - 1]))


def free_again(name: str, now: datetime) -> datetime:
    """When the next window of a limit is open for certain."""
    return LIMITS[name].end(now) + A_SECOND


def through_by(waiting: Mapping[int, int], used: int, now: datetime) -> datetime:
    """When so many statuses of each priority will have gone out, if no more are wanted. `used` is what was used of the
    window that `now` lies in."""
    at = now
    for priority, left in sorted(waiting.items()):
        while left > (room := max(may_use("statuses", priority) - used, 0)):
            left, used, at = left - room, 0, free_again("statuses", at)
        used += left
    return at
