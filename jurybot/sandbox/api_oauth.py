"""Handlers: apps and tokens. (Doorkeeper's words.)"""

import base64
import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

from jurybot.sandbox import entities
from jurybot.sandbox.api_instance import vapid_key
from jurybot.sandbox.calls import Call
from jurybot.sandbox.instance import Refused, invalid
from jurybot.sandbox.records import App
from jurybot.sandbox.state import State

MOST_NAME, MOST_ADDRESS = 60, 2000
OOB = "urn:ietf:wg:oauth:2.0:oob"
_WRITE = (
    "accounts blocks bookmarks collections conversations favourites filters follows lists media mutes notifications"
)
_READ = "accounts blocks bookmarks collections favourites filters follows lists mutes notifications search statuses"
_ADMIN = "accounts reports domain_allows domain_blocks ip_blocks email_domain_blocks canonical_email_blocks"
SCOPES = [
    *("read", "profile", "write"),
    *(f"write:{name}" for name in [*_WRITE.split(), "reports", "statuses"]),
    *(f"read:{name}" for name in _READ.split()),
    *("follow", "push"),
    *(f"admin:read{name}" for name in ["", *(":" + n for n in _ADMIN.split())]),
    *(f"admin:write{name}" for name in ["", *(":" + n for n in _ADMIN.split())]),
]
BAD_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the "
    "authorization request, or was issued to another client."
)
BAD_CLIENT = (
    "Client authentication failed due to unknown client, no client authentication included, or unsupported "
    "authentication method."
)
BAD_SCOPE = "The requested scope is invalid, unknown, or malformed."


class BadRequest(Refused):
    """An OAuth error: a code and its description."""

    def __init__(self, status: int, code: str, description: str):
        super().__init__(status, code, error_description=description)


def scopes_of(state: State) -> list[str]:
    return [s for s in SCOPES if not (state.is_old and s.endswith(":collections"))]


def _app_json(call: Call, app: App) -> dict[str, Any]:
    return {
        "id": str(app.id),
        "name": app.name,
        "website": app.website,
        "scopes": app.scopes,
        "redirect_uris": app.redirect_uris,
        "vapid_key": vapid_key(call),
        "redirect_uri": "\n".join(app.redirect_uris),
    }


def create_app(call: Call) -> Any:
    name, site = call.text("client_name"), call.text("website")
    uris = " ".join(call.many("redirect_uris") or [call.text("redirect_uris")]).split()
    scopes = list(dict.fromkeys(call.text("scopes", "read").split()))
    problems = [] if name.strip() else ["Application name can't be blank"]
    problems += [f"Redirect URI {problem}" for uri in uris for problem in _wrong_with(uri)]
    problems += [] if uris else ["Redirect URI can't be blank"]
    if set(scopes) - set(scopes_of(call.state)):
        problems.append("Scopes doesn't match configured on the server.")
    if len(name) > MOST_NAME:
        problems.append(f"Application name is too long (maximum is {MOST_NAME} characters)")
    if len("\n".join(uris)) > MOST_ADDRESS:
        problems.append(f"Redirect URI is too long (maximum is {MOST_ADDRESS} characters)")
    if site.strip() and not re.match(r"https?://[^/\s]+", site):
        problems.append("Application website is not a valid URL")
    if len(site) > MOST_ADDRESS:
        problems.append(f"Application website is too long (maximum is {MOST_ADDRESS} characters)")
    if problems:
        raise invalid(*problems)
    app = call.state.add_app(name, uris, scopes, site.strip() or None)
    secrets = {"client_id": app.client_id, "client_secret": app.client_secret, "client_secret_expires_at": 0}
    return {**_app_json(call, app), **secrets}


def _wrong_with(uri: str) -> list[str]:
    """Doorkeeper's rules for one redirect address."""
    if uri == OOB:
        return []
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ["must be a valid URI."]
    problems = ["is forbidden by the server."] if parts.scheme in ("data", "vbscript", "javascript") else []
    problems += ["cannot contain a fragment."] if "#" in uri else []
    opaque = parts.scheme and not parts.netloc and not parts.path.startswith("/")
    problems += ["must specify a scheme."] if opaque or parts.scheme == "localhost" else []
    problems += ["must be an absolute URI."] if not parts.scheme and not parts.netloc else []
    problems += ["must be a valid URI."] if parts.scheme in ("http", "https") and not parts.netloc else []
    return problems


def app_credentials(call: Call) -> Any:
    assert call.token is not None, "the table says that this endpoint needs a token"
    return _app_json(call, call.state.apps[call.token.app_id])


def _client(call: Call) -> App:
    client_id, secret = call.text("client_id"), call.text("client_secret")
    basic = call.headers.get("authorization", "")
    if basic.startswith("Basic "):
        client_id, _, secret = _decoded(basic[6:]).partition(":")
    for app in call.state.apps.values():
        if app.client_id == client_id and app.client_secret == secret:
            return app
    raise BadRequest(401, "invalid_client", BAD_CLIENT)


def _decoded(base: str) -> str:
    """What stands in base64; nothing where it is none."""
    try:
        return base64.b64decode(base).decode(errors="replace")
    except ValueError:
        return ""


def _missing(name: str) -> BadRequest:
    return BadRequest(400, "invalid_request", f"Missing required parameter: {name}.")


def token(call: Call) -> Any:
    """A code, or the secret of an app, for a token. Person, app and scopes have one token for as long as it lives."""
    kind = call.text("grant_type")
    if not kind:
        raise _missing("grant_type")
    if kind not in ("authorization_code", "client_credentials"):
        message = "The authorization grant type is not supported by the authorization server."
        raise BadRequest(400, "unsupported_grant_type", message)
    if kind == "authorization_code":
        app, owner, scopes = _by_code(call)
    else:
        app, owner = _client(call), None
        scopes = asked_scopes(call, app)
    living = (t for t in call.state.tokens.values() if (t.account_id, t.app_id, t.revoked) == (owner, app.id, False))
    same = next((t for t in living if set(t.scopes) == set(scopes)), None)
    made = same or call.state.add_token(owner, app.id, scopes)
    return {
        "access_token": made.token,
        "token_type": "Bearer",
        "scope": " ".join(scopes),
        "created_at": int(made.created_at.timestamp()),
    }


def asked_scopes(call: Call, app: App) -> list[str]:
    """What is asked for must be among what the app registered, word for word: `read` does not bring `read:accounts`."""
    scopes = call.text("scope").split() or ["read"]
    if any(s not in app.scopes for s in scopes):
        raise BadRequest(400, "invalid_scope", BAD_SCOPE)
    return scopes


def _by_code(call: Call) -> tuple[App, int, list[str]]:
    """Doorkeeper's order: what is missing, the client, the code, where it leads, and who may use it."""
    if not call.has("code"):
        raise _missing("code")
    grant = call.state.grants.get(call.text("code"))
    if grant is not None and grant.challenge is not None and not call.has("code_verifier"):
        raise _missing("code_verifier")
    if not call.has("redirect_uri"):
        raise _missing("redirect_uri")
    app = _client(call)
    gone = grant is None or grant.used or grant.expires_at <= call.state.now() or grant.app_id != app.id
    if grant is None or gone or grant.redirect_uri != call.text("redirect_uri"):
        raise BadRequest(400, "invalid_grant", BAD_GRANT)
    if (s256(call.text("code_verifier")) if call.has("code_verifier") else None) != grant.challenge:
        raise BadRequest(400, "invalid_grant", BAD_GRANT)
    grant.used = True
    return app, grant.account_id, grant.scopes


def s256(verifier: str) -> str:
    """The challenge of a PKCE verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def revoke(call: Call) -> Any:
    """An unknown token needs no revoking, whoever asks. Its open streams end with a token."""
    found = call.state.tokens.get(call.text("token"))
    if found is None:
        return {}
    try:
        own = _client(call).id == found.app_id
    except BadRequest:
        own = False
    if not own:
        raise BadRequest(403, "unauthorized_client", "You are not authorized to revoke this token")
    found.revoked = True
    call.inst.streams.end(found.token)
    return {}


def userinfo(call: Call) -> Any:
    me, base = call.me, f"https://{call.state.domain}"
    return {
        "iss": f"{base}/",
        "sub": entities.actor_uri(call.state, me),
        "name": me.display_name,
        "preferred_username": me.username,
        "profile": f"{base}/@{me.username}",
        "picture": f"{base}/avatars/original/missing.png",
    }


def metadata(call: Call) -> Any:
    base = call.base
    return {
        "issuer": f"{base}/",
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "userinfo_endpoint": f"{base}/oauth/userinfo",
        "scopes_supported": scopes_of(call.state),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "service_documentation": "https://docs.joinmastodon.org/",
        "app_registration_endpoint": f"{base}/api/v1/apps",
    }
