"""The acts of `jurybot init`: register the app, get a token from a code, set up the bot's own account.

Run once, by a person who watches: errors are the instance room's three, and nothing here is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from jurybot.instance import errors
from jurybot.instance.authority import SCOPES, held_back
from jurybot.instance.fedi import Fedi
from jurybot.instance.meter import Meter, Unmetered
from jurybot.instance.wire import Wire

#: The code is shown on a page of the instance for the person to copy: the bot opens no port.
_SHOWN = "urn:ietf:wg:oauth:2.0:oob"

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """jurybot as an application of the instance."""

    client_id: str
    client_secret: str = field(repr=False)


def register(url: str, clock: Clock, *, website: str = "") -> App:
    """Registers jurybot with exactly the scopes it needs. The server allows five of these in ten minutes."""
    form = {"client_name": "jurybot", "redirect_uris": _SHOWN, "scopes": " ".join(SCOPES)}
    with _wire(url, "", clock) as wire:
        answer = wire.send("POST", "/api/v1/apps", form=form | ({"website": website} if website else {})).json()
    return App(client_id=_text(answer, "client_id"), client_secret=_text(answer, "client_secret"))


def authorize_url(url: str, app: App) -> str:
    """The page where a person, signed in as the bot, lets jurybot in and is shown a code."""
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": _SHOWN,
        "scope": " ".join(SCOPES),
        "force_login": "true",
    }
    return f"{url.rstrip('/')}/oauth/authorize?{urlencode(query)}"


def exchange(url: str, app: App, code: str, clock: Clock) -> str:
    """The token for a code. A wrong, old or used code is Permanent(400)."""
    form = {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": _SHOWN,
        "scope": " ".join(SCOPES),
        "code": code.strip(),
    }
    with _wire(url, "", clock) as wire:
        return _text(wire.send("POST", "/oauth/token", form=form).json(), "access_token")


def set_policy(url: str, token: str, clock: Clock) -> dict[str, str]:
    """Lets every message to the bot in: each `for_*` that this server knows becomes `accept`. Gives what the server
    still holds back afterwards: nothing, unless it will not be told."""
    path = "/api/v2/notifications/policy"
    with _wire(url, token, clock) as wire:
        held = held_back(wire.send("GET", path).json())
        if not held:
            return {}
        return held_back(wire.send("PATCH", path, form=dict.fromkeys(held, "accept")).json())


def set_profile(url: str, token: str, clock: Clock, *, note: str, display_name: str) -> None:
    """Marks the account as automated, hides who follows it (they may sit on juries), and lets anyone follow it.
    A display name may have 30 characters (40 on later servers)."""
    with _wire(url, token, clock) as wire:
        Fedi(wire).update_profile(
            bot=True, hide_collections=True, locked=False, note=note, display_name=display_name
        )


@contextmanager
def _wire(url: str, token: str, clock: Clock) -> Iterator[Wire]:
    wire = Wire(url, token, Meter(Unmetered(clock), clock))
    try:
        yield wire
    finally:
        wire.close()


def _text(answer: object, key: str) -> str:
    found = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found:
        raise errors.unreadable(f"no {key}", call="init", writes=True)
    return found
