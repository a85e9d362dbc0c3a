"""How often whom within a minute, or a day: by session, by account, and who has not signed in by where they come from
and all together, so that nobody outside shuts the door on jurors. Of an address nothing is kept but a print that nobody
can turn back, in memory, among the last few thousand. (docs/decisions/where-somebody-comes-from.md.)"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict

from starlette.requests import Request

WINDOW, A_DAY = 60.0, 86_400.0  # seconds, of machine time
KNOWN_AT_MOST = 4096
OF_ONE_HOME = 64
"""Bits of an IPv6 address that a provider gives to one customer: the rest are theirs to choose."""


class Limits:
    """Counts in windows of a minute, or longer ones. Safe to be called from several threads. Those of sessions, of
    accounts and of all together stand until their window is over: there are no more of them than people sign in. Only
    where somebody comes from, of which an outsider may have any number, can be pushed out by others of its kind."""

    class Used(Exception):
        """Enough for this window, of so many seconds."""

        def __init__(self, within: float) -> None:
            super().__init__(within)
            self.within = within

    def __init__(self) -> None:
        self._lock, self._key = threading.Lock(), secrets.token_bytes(32)
        self._counts: dict[str, _Count] = {}
        self._outside: OrderedDict[str, _Count] = OrderedDict()
        self._swept_at = time.monotonic()

    def take_outside(self, what: str, request: Request, *, of_one: int, of_all: int) -> None:
        """The same of somebody who has not signed in: `of_one` from where they come from, if that is known, and
        `of_all` together. What one has too much is not counted among all."""
        if network := network_of(request):
            print_ = hmac.digest(self._key, network.encode(), "sha256").hex()[:16]
            with self._lock:
                self._outside[f"{what}/{print_}"] = self._outside.pop(f"{what}/{print_}", _Count())
                while len(self._outside) > KNOWN_AT_MOST:
                    self._outside.popitem(last=False)
                self._outside[f"{what}/{print_}"].take(of_one, WINDOW)
        self.take(what, at_most=of_all)

    def take(self, who: str, at_most: int = 30, within: float = WINDOW) -> None:
        """Raises Limits.Used when `who` has had as many in this window."""
        with self._lock:
            self._sweep()
            self._counts.setdefault(who, _Count()).take(at_most, within)

    def _sweep(self) -> None:
        """Once a minute, what is over goes."""
        if time.monotonic() - self._swept_at >= WINDOW:
            self._swept_at = time.monotonic()
            self._counts = {who: count for who, count in self._counts.items() if not count.is_over}


class _Count:
    """How many within a window that begins with the first."""

    __slots__ = ("began", "many", "within")

    def __init__(self) -> None:
        self.began, self.many, self.within = 0.0, 0, 0.0

    @property
    def is_over(self) -> bool:
        return time.monotonic() - self.began >= self.within

    def take(self, at_most: int, within: float) -> None:
        if self.is_over:
            self.began, self.many, self.within = time.monotonic(), 0, within
        self.many += 1
        if self.many > at_most:
            raise Limits.Used(within)


def network_of(request: Request) -> str:
    """Where a request comes from: as the web server in front of us says, which adds whom it serves behind all that it
    was told itself, else who asks. "" where that says nothing of them, as an address of this machine or network does:
    what is there passes on what others ask."""
    passed_on = request.headers.getlist("x-forwarded-for")
    said = passed_on[-1].rpartition(",")[2].strip() if passed_on else request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(said.strip("[]"))
    except ValueError:
        return ""
    if address.is_private:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, OF_ONE_HOME), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
