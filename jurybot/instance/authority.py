"""What the bot may do on its instance, found out by asking: for `jurybot doctor` and at the end of `init`.

A token's scopes are shown nowhere (apps/verify_credentials shows the app's), so each is tried on something that is
not there: what is allowed answers 404 or 422, what is not 403. Nothing is written. (MASTODON.md, *Authority*.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from jurybot.instance import errors, parse
from jurybot.instance.fedi import Fedi
from jurybot.instance.fields import Unreadable
from jurybot.instance.meter import Meter, Unmetered
from jurybot.instance.server_clock import ServerClock
from jurybot.instance.wire import Wire
from jurybot.service.ports.instance import Budget, InstanceError, Permanent, Transient, Unauthorised
from jurybot.service.ports.told import ENOUGH_CHARACTERS, Me, Server

#: What `init` asks for, and what each is needed for.
SCOPES = (
    "read",
    "write:statuses",
    "write:favourites",
    "write:notifications",
    "write:accounts",
    "write:follows",
    "admin:read",
    "admin:write:reports",
    "admin:write:domain_blocks",
)
CLOCKS_MAY_DIFFER_BY = timedelta(seconds=30)
OLDEST = (4, 4)
_NEW_TOKEN = "make a new token with all of jurybot's scopes: `jurybot init`, or Preferences → Development"
_ROLE = "give it to the bot's role: Administration → Roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor: what was looked at, what is wrong with it, how to mend it."""

    level: Literal["ok", "warn", "fail"]
    what: str
    why: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Right:
    bit: int
    name: str
    needed_for: str


_RIGHTS = (
    _Right(bit=0x8, name="View dashboard", needed_for="reading what a block would cost"),
    _Right(bit=0x10, name="Manage reports", needed_for="reading reports"),
    _Right(bit=0x20, name="Manage federation", needed_for="limiting and suspending servers"),
    _Right(bit=0x400, name="Manage users", needed_for="knowing who can serve on a jury"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """One request that says whether a scope is there. `right` is the role's bit that it needs beside it."""

    scope: str
    call: tuple[str, str]
    level: Literal["warn", "fail"] = "fail"
    query: dict[str, str] | None = None
    body: dict[str, Any] | None = None
    right: int = 0


_TRIES = (
    _Try(scope="read:notifications", call=("GET", "/api/v1/notifications"), query={"limit": "1"}),
    _Try(scope="read:statuses", call=("GET", "/api/v1/statuses/0")),
    _Try(scope="read:follows", call=("GET", "/api/v1/accounts/relationships"), query={"id[]": "0"}),
    _Try(scope="write:statuses", call=("POST", "/api/v1/statuses"), body={"status": "", "visibility": "direct"}),
    _Try(scope="write:favourites", call=("POST", "/api/v1/statuses/0/unfavourite")),  # favouriting looks for it first
    _Try(scope="write:notifications", call=("PATCH", "/api/v2/notifications/policy"), level="warn"),
    _Try(scope="write:accounts", call=("POST", "/api/v1/accounts/0/note"), level="warn"),
    _Try(scope="write:follows", call=("POST", "/api/v1/accounts/0/follow"), level="warn"),
    _Try(scope="admin:read:reports", call=("GET", "/api/v1/admin/reports"), query={"limit": "1"}, right=0x10),
    _Try(
        scope="admin:read:accounts",
        call=("GET", "/api/v2/admin/accounts"),
        query={"origin": "local", "limit": "1"},
        right=0x400,
    ),
    _Try(
        scope="admin:read:domain_blocks", call=("GET", "/api/v1/admin/domain_blocks"), query={"limit": "1"}, right=0x20
    ),
    _Try(scope="admin:read", call=("POST", "/api/v1/admin/measures"), right=0x8),
    _Try(scope="admin:write:reports", call=("POST", "/api/v1/admin/reports/0/assign_to_self"), right=0x10),
    _Try(scope="admin:write:domain_blocks", call=("POST", "/api/v1/admin/domain_blocks"), right=0x20),
)


def probe(
    url: str,
    token: str,
    *,
    clock: Callable[[], datetime],
    budget: Budget | None = None,
    timeout: float = 10.0,
) -> list[Finding]:
    """Everything about the instance, the token and the bot's account that could keep jurybot from working. Raises
    nothing; where the instance or the token fails, what depends on it is not asked."""
    server_clock = ServerClock(clock)
    wire = Wire(url, token, Meter(budget or Unmetered(clock), clock), timeout, server_clock.read)
    try:
        return [*_Probe(wire, url, clock).findings(), *_clock(server_clock.ahead_by)]
    finally:
        wire.close()


class _Probe:
    def __init__(self, wire: Wire, url: str, clock: Callable[[], datetime]) -> None:
        self._wire, self._url, self._clock = wire, url, clock

    def findings(self) -> Iterator[Finding]:
        try:
            server = parse.server(self._wire.send("GET", "/api/v2/instance").json(), self._url)
        except Unauthorised:
            yield _no_token()
            return
        except (InstanceError, Unreadable) as error:
            yield fail("instance", str(error), f"is {self._url} right, and is it a Mastodon server that is up?")
            return
        yield ok("instance", f"{server.domain} answers")
        yield _version(server)
        yield _room(server)
        try:
            me = parse.me(Fedi(self._wire).verify_credentials())
        except Unauthorised:
            yield _no_token()
            return
        except (InstanceError, Unreadable) as error:
            yield fail("token", str(error), _NEW_TOKEN)
            return
        yield ok("token", f"is that of @{me.acct}")
        yield from _role(me)
        yield from _profile(me)
        for attempt in _TRIES:
            yield self._scope(attempt, me)
        yield self._policy()

    def _scope(self, attempt: _Try, me: Me) -> Finding:
        what = f"scope {attempt.scope}"
        if attempt.right and not me.permissions & attempt.right:
            return warn(what, "cannot be told while the role lacks its right", _ROLE)
        try:
            self._ask(attempt)
        except Permanent as refused:
            if refused.status == 403:
                why = f"the token lacks it ({refused})"
                return Finding(level=attempt.level, what=what, why=why, remedy=_NEW_TOKEN)
        except Transient as error:
            return warn(what, f"could not be tried: {error}", "try again later")
        except Unauthorised:
            return _no_token()
        return ok(what)

    def _ask(self, attempt: _Try) -> None:
        method, path = attempt.call
        if attempt.scope == "admin:read":
            today = self._clock()
            days = {"start_at": f"{today - timedelta(days=1):%Y-%m-%d}", "end_at": f"{today:%Y-%m-%d}"}
            self._wire.send(method, path, body=days | {"keys": []}, writes=False)
        else:
            self._wire.send(method, path, query=attempt.query, form=attempt.body, writes=False)

    def _policy(self) -> Finding:
        what, remedy = "notification policy", "run `jurybot init` again, or let every message in: Preferences"
        try:
            held = held_back(self._wire.send("GET", "/api/v2/notifications/policy").json())
        except InstanceError as error:
            return warn(what, f"could not be read: {error}", "try again later")
        if not held:
            return ok(what, "lets every message in")
        level: Literal["warn", "fail"] = "fail" if "drop" in held.values() else "warn"
        why = "holds messages back: " + ", ".join(f"{name} = {value}" for name, value in held.items())
        return Finding(level=level, what=what, why=why, remedy=remedy)


def held_back(policy: Any) -> dict[str, str]:
    """Of a notification policy, what is not `accept`. Later servers have more `for_*` than 4.4. Raises Transient for
    what is no policy: it does not say that everything is let in."""
    if not isinstance(policy, dict):
        raise errors.unreadable("not an object", call="the notification policy", writes=False)
    return {name: str(value) for name, value in policy.items() if name.startswith("for_") and value != "accept"}


def _clock(ahead_by: timedelta) -> list[Finding]:
    """Deadlines begin by our clock and pass by the later of the two; messages are dated by the server's."""
    if abs(ahead_by) <= CLOCKS_MAY_DIFFER_BY:
        return []
    which = "behind" if ahead_by > timedelta() else "ahead of"
    why = f"this machine's is {abs(ahead_by).total_seconds():.0f} s {which} the server's, and deadlines are set by ours"
    return [warn("clock", why, "keep both right by NTP")]


def _room(server: Server) -> Finding:
    what, most = "posts", server.max_characters
    if most >= ENOUGH_CHARACTERS:
        return ok(what, f"may have {most} characters")
    why = f"may have {most} characters; a message that says all a juror must know needs {ENOUGH_CHARACTERS}"
    return fail(what, f"{why}, so the bot does not go live", f"let posts have {ENOUGH_CHARACTERS}, as Mastodon does")


def _version(server: Server) -> Finding:
    found = re.match(r"(\d+)\.(\d+)", server.version)
    what = "version"
    if found is None:
        return warn(what, f"{server.version!r} cannot be read", "needed is 4.4 or later")
    if (int(found[1]), int(found[2])) < OLDEST:
        return fail(what, f"Mastodon {server.version} is too old", "upgrade it to 4.4 or later")
    return ok(what, f"Mastodon {server.version}")


def _role(me: Me) -> Iterator[Finding]:
    for right in _RIGHTS:
        what = f"right “{right.name}”"
        if me.permissions & right.bit:
            yield ok(what)
        else:
            yield fail(what, f"the role {me.role or 'of everyone'!r} lacks it; it is for {right.needed_for}", _ROLE)
    if me.role_highlighted:
        yield ok("role", "is highlighted: members see the bot's messages")
    else:
        yield warn(
            "role",
            "is not highlighted: members who do not follow the bot may not see its messages",
            "Administration → Roles: show it as a badge, and rank it above the members'",
        )


def _profile(me: Me) -> Iterator[Finding]:
    if me.bot:
        yield ok("bot flag")
    else:
        yield warn(
            "bot flag",
            "the account does not say that it is automated",
            "run `jurybot init` again, or Preferences → Profile",
        )
    if me.hide_collections:
        yield ok("followers", "are hidden")
    else:
        yield warn(
            "followers",
            "anyone can see who follows the bot, and so who may sit on a jury",
            "run `jurybot init` again, or Preferences → Privacy: hide your social graph",
        )


def ok(what: str, why: str = "") -> Finding:
    """`what` is as it should be; `why` tells how it is, where that is worth telling."""
    return Finding(level="ok", what=what, why=why)


def warn(what: str, why: str, remedy: str) -> Finding:
    """The bot can work, but not as well as it could."""
    return Finding(level="warn", what=what, why=why, remedy=remedy)


def fail(what: str, why: str, remedy: str) -> Finding:
    """The bot cannot work before this is mended."""
    return Finding(level="fail", what=what, why=why, remedy=remedy)


def _no_token() -> Finding:
    return fail("token", "the instance refuses it: it is wrong, or was revoked", _NEW_TOKEN)
