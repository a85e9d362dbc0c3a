"""Who is signed in: short-lived, in a cookie that this server signed, for the browser that signed in.

A token for a form is bound to its session, so that no other page can send one in a member's name.
"""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from jurybot.core.names import AccountId

SIGNED_IN_FOR = timedelta(minutes=30)
"""From the last sign-in, whatever is done meanwhile: signing in again is one press."""
SIGNING_IN_FOR = timedelta(minutes=10)
LIVE_AT_MOST = 10_000
SESSION, STATE = "session", "signing-in"


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in account, and the random name of this session."""

    account: AccountId
    acct: str
    id: str


@dataclass(frozen=True, slots=True)
class SigningIn:
    """What must come back from the instance's own page, and where the member wanted to go."""

    state: str
    verifier: str
    to: str


class Sessions:
    """Makes and reads the two cookies. `key` is a secret of 32 bytes made for this purpose alone."""

    def __init__(self, key: bytes, now: Callable[[], datetime]) -> None:
        self._key, self._now = key, now
        self._live: OrderedDict[str, None] = OrderedDict()

    def of(self, account: AccountId, acct: str, browser: str) -> str:
        """The cookie of a new session. `browser` is what the browser calls itself."""
        id_ = secrets.token_urlsafe(16)
        self._live[id_] = None
        while len(self._live) > LIVE_AT_MOST:
            self._live.popitem(last=False)
        return self._written(SESSION, {"account": account, "acct": acct, "id": id_, "in": _print_of(browser)})

    def read(self, cookie: str, browser: str) -> Session | None:
        """The session of a cookie; None for one that is forged, of another kind, too old, ended, or of another browser
        than this: a stolen cookie is of little use."""
        found = self._found(SESSION, cookie, SIGNED_IN_FOR)
        if not found or found["id"] not in self._live or found["in"] != _print_of(browser):
            return None
        return Session(AccountId(str(found["account"])), str(found["acct"]), str(found["id"]))

    def end(self, session: Session) -> None:
        """Signed out: its cookie is worth nothing any more, wherever it is."""
        self._live.pop(session.id, None)

    def begin(self, to: str) -> tuple[SigningIn, str]:
        """What a sign-in begins with, and its cookie."""
        begun = SigningIn(secrets.token_urlsafe(32), secrets.token_urlsafe(48), to)
        return begun, self._written(STATE, {"state": begun.state, "verifier": begun.verifier, "to": begun.to})

    def begun(self, cookie: str, state: str) -> SigningIn | None:
        """The sign-in that this cookie began, if the instance sent its state back."""
        found = self._found(STATE, cookie, SIGNING_IN_FOR)
        if not found or not hmac.compare_digest(str(found["state"]).encode(), state.encode()):
            return None
        return SigningIn(str(found["state"]), str(found["verifier"]), str(found["to"]))

    def form_token(self, session: Session) -> str:
        return hmac.new(self._key, b"form\0" + session.id.encode(), sha256).hexdigest()

    def is_form_token(self, session: Session, token: str) -> bool:
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())

    def _written(self, kind: str, what: dict[str, Any]) -> str:
        return str(self._serializer(kind).dumps({**what, "at": int(self._now().timestamp())}))

    def _found(self, kind: str, cookie: str, lives_for: timedelta) -> dict[str, Any] | None:
        try:
            found = self._serializer(kind).loads(cookie)
        except BadData:
            return None
        age = self._now().timestamp() - found["at"]
        return found if -60 <= age < lives_for.total_seconds() else None

    def _serializer(self, kind: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._key, salt=kind, signer_kwargs={"digest_method": sha256})


def _print_of(browser: str) -> str:
    return sha256(browser.encode()).hexdigest()[:16]
