"""Signing in with the instance's own account: authorization code with PKCE, scope `profile`. No password of ours.

(tests/contract/recorded/oauth_code.json, authorize.json.) The member's token is used once, to ask who they are, and
given back at once: nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx

from jurybot.core.names import AccountId
from jurybot.core.opening.petition import Person
from jurybot.service.page_ports.sign_in import App
from jurybot.web.sessions import SigningIn

SCOPE = "profile"
WITHIN = 8.0  # seconds
BYTES_AT_MOST = 1024 * 1024


class NotSignedIn(Exception):
    """The instance did not say who this is."""


class SignIn:
    """The three steps: where to send a member, what came back, who they are."""

    def __init__(self, instance_url: str, page_url: str, app: App) -> None:
        self._instance, self._callback, self._app = instance_url.rstrip("/"), _callback(page_url), app

    def address(self, begun: SigningIn) -> str:
        """The instance's page on which a member lets us ask who they are."""
        challenge = base64.urlsafe_b64encode(sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._app.id,
            "redirect_uri": self._callback,
            "scope": SCOPE,
            "state": begun.state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._instance}/oauth/authorize?{urlencode(asked)}"

    def who(self, code: str, begun: SigningIn) -> tuple[Person, str]:
        """The member who came back with this code, as the server shows them, and their name. Raises NotSignedIn."""
        client = {"client_id": self._app.id, "client_secret": self._app.secret}
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "code_verifier": begun.verifier,
            **client,
        }
        token = _asked("POST", f"{self._instance}/oauth/token", form=form).get("access_token")
        if not isinstance(token, str):
            raise NotSignedIn("the server did not accept this sign-in")
        try:
            me = _asked("GET", f"{self._instance}/api/v1/accounts/verify_credentials", token=token)
        finally:
            _sent("POST", f"{self._instance}/oauth/revoke", {"token": token, **client})
        return _person(me), str(me["acct"])


class AppDoor:
    """Where these pages become an app of a server (`page_ports.sign_in.Door`)."""

    def register(self, server: str, page_url: str) -> App:
        form = {"client_name": "Jury", "redirect_uris": _callback(page_url), "scopes": SCOPE, "website": page_url}
        made = _asked("POST", f"{server.rstrip('/')}/api/v1/apps", form=form)
        if not all(isinstance(made.get(key), str) for key in ("client_id", "client_secret")):
            raise NotSignedIn("the server did not let this page be an app of it")
        return App(made["client_id"], made["client_secret"])

    def knows(self, server: str, app: App) -> bool:
        """A code that never was is refused too, but the app before it. (tests/contract/recorded/oauth_code.json.)"""
        form = {
            "grant_type": "authorization_code",
            "client_id": app.id,
            "client_secret": app.secret,
            "code": "none",
            "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
            "code_verifier": "none",
        }
        said = _sent("POST", f"{server.rstrip('/')}/oauth/token", form)
        return said is None or said[0] != httpx.codes.UNAUTHORIZED


def _callback(page_url: str) -> str:
    return f"{page_url}/callback"


def _person(me: dict[str, Any]) -> Person:
    """Who has signed in. Raises NotSignedIn for an answer that does not say it: a server gives the bare name of its own
    people, and vouches for nobody else."""
    try:
        since = datetime.fromisoformat(me["created_at"])
        account, is_named = me["id"], isinstance(me["acct"], str) and "@" not in me["acct"]
    except (KeyError, TypeError, ValueError):
        raise NotSignedIn("the server did not say who this is") from None
    if not isinstance(account, str) or not is_named or since.tzinfo is None:
        raise NotSignedIn("the server did not say who this is")
    fault = next((name for name in ("bot", "moved", "suspended", "limited") if me.get(name)), "")
    return Person(account=AccountId(account), is_local=True, since=since, fault=fault)


def _asked(method: str, url: str, *, form: dict[str, str] | None = None, token: str = "") -> dict[str, Any]:
    """The JSON object of a good answer, {} for a refusal. Raises NotSignedIn."""
    said = _sent(method, url, form, token)
    if said is None:
        raise NotSignedIn("the server cannot be reached")
    status, found = said
    if not httpx.codes.is_success(status):
        return {}
    if not isinstance(found, dict):
        raise NotSignedIn("the server cannot be reached")
    return found


def _sent(method: str, url: str, form: dict[str, str] | None, token: str = "") -> tuple[int, Any] | None:
    """Status and JSON of an answer, of a refusal the status alone; None where nothing came."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        return asyncio.run(asyncio.wait_for(_answer(method, url, form, headers), WITHIN))
    except (httpx.HTTPError, TimeoutError, ValueError):
        return None


async def _answer(method: str, url: str, form: dict[str, str] | None, headers: dict[str, str]) -> tuple[int, Any]:
    """In a loop of its own, for httpx alone times each read and not the whole: a server that sends byte by byte would
    hold the thread of the page for as long as it likes. Raises ValueError for a good answer that is no JSON."""
    async with (
        httpx.AsyncClient(timeout=WITHIN, trust_env=False, verify=_certificates()) as client,
        client.stream(method, url, data=form, headers=headers) as answer,
    ):
        if not answer.is_success:
            return answer.status_code, None
        body = b""
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > BYTES_AT_MOST:
                raise ValueError("too long")
        return answer.status_code, json.loads(body)


@cache
def _certificates() -> ssl.SSLContext:
    """Whom we trust, whatever the environment says. To load them takes longer than the three calls of a sign-in."""
    return httpx.create_ssl_context(trust_env=False)
