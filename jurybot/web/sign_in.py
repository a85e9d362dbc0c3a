"""Signing in with the instance's own account: authorization code with PKCE, scope `profile`. No password of ours.

(tests/contract/recorded/oauth_code.json, authorize.json.) The member's token is used once, to ask who they are, and
given back at once: nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx

from jurybot.core.names import AccountId
from jurybot.core.opening.petition import Person
from jurybot.web.sessions import SigningIn

SCOPE = "profile"
WITHIN = 8.0  # seconds
BYTES_AT_MOST = 1024 * 1024


class NotSignedIn(Exception):
    """The instance did not say who this is."""


@dataclass(frozen=True, slots=True)
class Client:
    """This page as an app of the instance."""

    id: str
    secret: str


class SignIn:
    """The three steps: where to send a member, what came back, who they are."""

    def __init__(self, instance_url: str, page_url: str, client: Client) -> None:
        self._instance, self._callback, self._client = instance_url.rstrip("/"), f"{page_url}/callback", client

    @staticmethod
    def register(instance_url: str, page_url: str) -> Client:
        """Makes this page an app of the instance. Raises NotSignedIn."""
        form = {"client_name": "Jury", "redirect_uris": f"{page_url}/callback", "scopes": SCOPE, "website": page_url}
        made = _asked("POST", f"{instance_url.rstrip('/')}/api/v1/apps", form=form)
        if not all(isinstance(made.get(key), str) for key in ("client_id", "client_secret")):
            raise NotSignedIn("the server did not let this page be an app of it")
        return Client(made["client_id"], made["client_secret"])

    def address(self, begun: SigningIn) -> str:
        """The instance's page on which a member lets us ask who they are."""
        challenge = base64.urlsafe_b64encode(sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": self._callback,
            "scope": SCOPE,
            "state": begun.state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._instance}/oauth/authorize?{urlencode(asked)}"

    def who(self, code: str, begun: SigningIn) -> tuple[Person, str]:
        """The member who came back with this code, as the server shows them, and their name. Raises NotSignedIn."""
        client = {"client_id": self._client.id, "client_secret": self._client.secret}
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
            _asked("POST", f"{self._instance}/oauth/revoke", form={"token": token, **client}, lenient=True)
        return _person(me), str(me["acct"])


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


def _asked(
    method: str, url: str, *, form: dict[str, str] | None = None, token: str = "", lenient: bool = False
) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        found = asyncio.run(asyncio.wait_for(_answer(method, url, form, headers), WITHIN))
    except (httpx.HTTPError, TimeoutError, ValueError):
        found = None
    if lenient:
        return {}
    if not isinstance(found, dict):
        raise NotSignedIn("the server cannot be reached")
    return found


async def _answer(method: str, url: str, form: dict[str, str] | None, headers: dict[str, str]) -> Any:
    """The JSON of a good answer, {} for any other. In a loop of its own, for httpx alone times each read and not the
    whole: a server that sends byte by byte would hold the thread of the page for as long as it likes."""
    async with (
        httpx.AsyncClient(timeout=WITHIN, trust_env=False) as client,
        client.stream(method, url, data=form, headers=headers) as answer,
    ):
        body = b""
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > BYTES_AT_MOST:
                raise ValueError("too long")
        return json.loads(body) if answer.is_success else {}
