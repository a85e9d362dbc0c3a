"""The one mapping from what HTTP did to the three errors that leave this room. Nothing else in the room decides
what a status or a broken connection means.

No error names an id, a handle or an address: paths are shown as patterns, and of the server's own words only the
short `error` text, with everything that could be a name or an id taken out.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import httpx

from jurybot.service.ports.instance import InstanceError, Permanent, Transient, Unauthorised

#: Raised before a single byte of the request was on its way: the server cannot have acted.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
#: Requests that cannot be formed, however often we try.
_NOT_A_REQUEST = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)
#: 4xx that speak of the moment rather than of the request.
_FOR_THE_MOMENT = frozenset({408, 421, 425})


class Refused(Permanent):
    """A 4xx of the instance with its body, for the gateway to see whether a Protocol names a value for it. Outside
    this room it is a `Permanent` like any other; the body is never shown."""

    def __init__(self, why: str, *, status: int, body: Any) -> None:
        super().__init__(why, status=status)
        self.body = body

    def says_gone(self) -> bool:
        """Whether what was asked for is not there."""
        return self.status in {404, 410}


def from_status(
    status: int, body: Any, *, call: str, writes: bool, retry_at: datetime | None = None, limit: str = ""
) -> InstanceError:
    """What an answer that is not 2xx means. `body` is its JSON, None when it had none. The instance's own always have:
    the page of a proxy that misroutes, or finds fault with something, must not be taken for a deleted post, or for a
    refusal that gives a juror's seat away."""
    why = f"{call} answered {status}{_in_its_words(body)}"
    if status == 401:
        return Unauthorised(f"{why}: the token is refused")
    if status == 429:
        return Transient(why, retry_at=retry_at, limit=limit)
    if status < 400:
        return Transient(f"{why}: a redirect, which is never followed; is instance.url the final address?")
    if status >= 500 or status in _FOR_THE_MOMENT:
        return Transient(why, retry_at=retry_at, perhaps_done=writes)
    if not isinstance(body, dict) and status != 403:
        return Transient(f"{why}: not the instance's own answer; is something in front of it misrouting?")
    return Refused(why, status=status, body=body)


def from_network(error: Exception, *, call: str, writes: bool) -> InstanceError:
    """What a request that brought no whole answer means."""
    kind = type(error).__name__
    if isinstance(error, _NOT_A_REQUEST):
        return Permanent(f"{call} cannot be sent ({kind}); check instance.url and the token")
    if isinstance(error, _NEVER_SENT):
        return Transient(f"{call} did not reach the instance ({kind})")
    return Transient(f"{call} brought no whole answer ({kind})", perhaps_done=writes)


def unreadable(what: str, *, call: str, writes: bool) -> Transient:
    """A 2xx whose body is not what was asked for: a maintenance page, half a document, another shape."""
    return Transient(f"{call} brought an answer that cannot be read ({what})", perhaps_done=writes)


def _in_its_words(body: Any) -> str:
    said = body.get("error") if isinstance(body, dict) else None
    if not isinstance(said, str):
        return ""
    return ": " + re.sub(r"\S*@\S+|https?://\S+|\d{5,}", "…", said)[:120].strip()
