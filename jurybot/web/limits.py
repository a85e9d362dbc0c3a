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
    """Counts in windows of a minute, or longer ones. Safe to be called from several threads."""

    class Used(Exception):
        """Enough for this window, of so many seconds."""

        def __init__(self, within: float) -> None:
            super().__init__(within)
            self.within = within

    def __init__(self) -> None:
        self._lock, self._key = threading.Lock(), secrets.token_bytes(32)
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take_outside(self, what: str, request: Request, *, of_one: int, of_all: int) -> None:
        """The same of somebody who has not signed in: `of_one` from where they come from, if that is known, and
        `of_all` together. What one has too much is not counted among all."""
        if network := network_of(request):
            print_ = hmac.digest(self._key, network.encode(), "sha256").hex()[:16]
            self.take(f"{what}/from/{print_}", at_most=of_one)
        self.take(what, at_most=of_all)

    def take(self, who: str, at_most: int = 30, within: float = WINDOW) -> None:
        """Raises Limits.Used when `who` has had as many in this window."""
        with self._lock:
            now = time.monotonic()
            began, count = self._counts.pop(who, (now, 0))
            if now - began >= within:
                began, count = now, 0
            self._counts[who] = (began, count + 1)
            while len(self._counts) > KNOWN_AT_MOST:
                self._counts.popitem(last=False)
            if count >= at_most:
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
