"""The calls that Mastodon.py makes rightly: who the bot is, accounts by name, favourites, the profile.

All others go through rest.py (MASTODON.md, *Mastodon.py, where it bites*). Its requests leave by our own wire, so
that they are budgeted, timed and judged like the rest: it sees only 2xx answers and none of their headers, keeps no
counters, never sleeps, never repeats, follows nothing, and asks nothing at the start. What the answers hold it does not
see: it would make objects of its own of them, field by field, which takes longer than all the rest of a call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

from mastodon import Mastodon
from mastodon.errors import MastodonError
from requests import Session

from jurybot.core.names import StatusId
from jurybot.instance import errors
from jurybot.instance.wire import Answer, Wire
from jurybot.service.ports.instance import InstanceError
from jurybot.service.storage import StoreFailed


class _Good:
    """An answer in the shape that Mastodon.py reads. No headers: it would count limits by the machine's clock."""

    ok = True
    status_code = 200

    def __init__(self, answer: Answer, json: Callable[[], object]) -> None:
        self.headers: Mapping[str, str] = {}
        self.content = answer.content
        self.json = json


class _Session(threading.local):
    """Stands where Mastodon.py keeps its `requests.Session`: the one method of it that is called. `said` is what the
    answer held to the call that this thread made last."""

    said: Any = None

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | Sequence[str]] | None = None,
        data: Mapping[str, str | Sequence[str]] | None = None,
        **_of_requests: object,
    ) -> _Good:
        answer = self._wire.send(method, urlsplit(url).path, query=params, form=data)

        def json() -> object:
            self.said = answer.json()
            return {}

        return _Good(answer, json)


class Fedi:
    """A narrow Mastodon.py. Gives raw answers; parse.py makes values of them."""

    def __init__(self, wire: Wire) -> None:
        self._session = _Session(wire)
        self._mastodon = Mastodon(
            api_base_url="http://instance",  # only its paths are used: host and token are the wire's
            ratelimit_method="throw",
            version_check_mode="none",
            request_timeout=10,
            session=cast(Session, self._session),
        )

    def verify_credentials(self) -> Any:
        return self._call("account_verify_credentials")

    def lookup(self, acct: str) -> Any:
        return self._call("account_lookup", acct)

    def favourite(self, status: StatusId) -> Any:
        return self._call("status_favourite", status)

    def update_profile(self, **fields: str | bool) -> Any:
        return self._call("account_update_credentials", **fields)

    def _call(self, name: str, *args: object, **fields: object) -> Any:
        """Mastodon.py wraps whatever its session raises; the wire's own error, or the database's, stands behind it."""
        try:
            getattr(self._mastodon, name)(*args, **fields)
            return self._session.said
        except MastodonError as wrapped:
            if isinstance(wrapped.__context__, InstanceError | StoreFailed):
                raise wrapped.__context__ from None
            writes = name in {"status_favourite", "account_update_credentials"}
            raise errors.unreadable("Mastodon.py could not", call=name, writes=writes) from None
