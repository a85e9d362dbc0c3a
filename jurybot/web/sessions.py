"""Who is signed in: short-lived, in a cookie that this server signed, for the browser that signed in. And who comes
from another server, known by a random name alone, which opens nothing by itself.

A token for a form is bound to its session, so that no other page can send one in a member's name.
"""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from jurybot.core.names import AccountId
from jurybot.core.opening.petition import Person
from jurybot.service.page_ports.common import SignedIn

SIGNED_IN_FOR = timedelta(minutes=30)
"""From the last sign-in, whatever is done meanwhile: signing in again is one press."""
SIGNING_IN_FOR = timedelta(minutes=10)
VISITING_FOR = timedelta(days=7)
"""A line for a proof is made for a visitor: whoever waits for their DNS must still be the same one then."""
LIVE_AT_MOST = 10_000
SESSION, STATE, VISITOR = "session", "signing-in", "visitor"


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in member as the server showed them then, their name, the random name of this session, and which
    languages the browser asks for."""

    person: Person
    acct: str
    id: str
    reads: tuple[str, ...] = ()

    @property
    def who(self) -> SignedIn:
        return SignedIn(person=self.person, reads=self.reads)


@dataclass(frozen=True, slots=True)
class SigningIn:
    """What must come back from the instance's own page, and where the member wanted to go. `sister` is the server of
    the sister co-op that vouches for a guest, "" for a member."""

    state: str
    verifier: str
    to: str
    sister: str = ""


class Sessions:
    """Makes and reads the cookies. `key` is a secret of 32 bytes made for this purpose alone. Which sessions and
    sign-ins are under way is known only while this process lives: then members sign in again."""

    def __init__(self, key: bytes, now: Callable[[], datetime]) -> None:
        self._key, self._now = key, now
        self._live: OrderedDict[str, None] = OrderedDict()
        self._begun: OrderedDict[str, None] = OrderedDict()

    def of(self, person: Person, acct: str, browser: str) -> str:
        """The cookie of a new session. `browser` is what the browser calls itself."""
        id_ = secrets.token_urlsafe(16)
        _note(self._live, id_)
        who = {
            "account": person.account,
            "local": person.is_local,
            "since": person.since.isoformat(),
            "fault": person.fault,
        }
        return self._written(SESSION, {**who, "acct": acct, "id": id_, "in": _print_of(browser)})

    def read(self, cookie: str, browser: str) -> Session | None:
        """The session of a cookie; None for one that is forged, of another kind, too old, ended, or of another browser
        than this: a stolen cookie is of little use."""
        found = self._found(SESSION, cookie, SIGNED_IN_FOR)
        if not found or found["id"] not in self._live or found["in"] != _print_of(browser):
            return None
        person = Person(
            account=AccountId(str(found["account"])),
            is_local=bool(found["local"]),
            since=datetime.fromisoformat(found["since"]),
            fault=str(found["fault"]),
        )
        return Session(person, str(found["acct"]), str(found["id"]))

    def end(self, session: Session) -> None:
        """Signed out: its cookie is worth nothing any more, wherever it is."""
        self._live.pop(session.id, None)

    def begin(self, to: str, sister: str = "") -> tuple[SigningIn, str]:
        """What a sign-in begins with, and its cookie."""
        begun = SigningIn(secrets.token_urlsafe(32), secrets.token_urlsafe(48), to, sister)
        _note(self._begun, begun.state)
        return begun, self._written(STATE, asdict(begun))

    def begun(self, cookie: str, state: str) -> SigningIn | None:
        """The sign-in that this cookie began, if the instance sent its state back: once, and never again."""
        found = self._found(STATE, cookie, SIGNING_IN_FOR)
        if not found or not hmac.compare_digest(str(found["state"]).encode(), state.encode()):
            return None
        if state not in self._begun:
            return None
        del self._begun[state]
        return SigningIn(**{field.name: str(found[field.name]) for field in fields(SigningIn)})

    def visit(self, browser: str) -> tuple[str, str]:
        """A name for somebody who comes from another server, and its cookie."""
        name = secrets.token_hex(16)
        return name, self._written(VISITOR, {"id": name, "in": _print_of(browser)})

    def visitor(self, cookie: str, browser: str) -> str:
        """Whom this cookie names; "" for one that is forged, too old, or of another browser than this."""
        found = self._found(VISITOR, cookie, VISITING_FOR)
        return str(found["id"]) if found and found["in"] == _print_of(browser) else ""

    def form_token(self, whose: str) -> str:
        """The token for the forms of a session or a visitor."""
        return hmac.new(self._key, b"form\0" + whose.encode(), sha256).hexdigest()

    def is_form_token(self, whose: str, token: str) -> bool:
        return hmac.compare_digest(self.form_token(whose).encode(), token.encode())

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


def _note(names: OrderedDict[str, None], name: str) -> None:
    """Keeps the name; the oldest one goes where there are too many."""
    names[name] = None
    while len(names) > LIVE_AT_MOST:
        names.popitem(last=False)


def _print_of(browser: str) -> str:
    return sha256(browser.encode()).hexdigest()[:16]
