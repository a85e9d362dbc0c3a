"""Handlers: apps, the page where a member lets an app in, tokens. (Doorkeeper's words.)"""

import base64
import hashlib
import html
import re
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from jurybot.sandbox import entities
from jurybot.sandbox.api_instance import vapid_key
from jurybot.sandbox.calls import Call, Reply
from jurybot.sandbox.instance import Refused, invalid
from jurybot.sandbox.records import Account, App
from jurybot.sandbox.state import State

MOST_NAME = 60
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
DENIED = "The resource owner or authorization server denied the request."


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
    scopes = list(dict.fromkeys(call.text("scopes").split())) or ["read"]
    problems = [] if name.strip() else ["Application name can't be blank"]
    problems += [f"Redirect URI {problem}" for uri in uris for problem in _wrong_with(uri)]
    problems += [] if uris else ["Redirect URI can't be blank"]
    if set(scopes) - set(scopes_of(call.state)):
        problems.append("Scopes doesn't match configured on the server.")
    if len(name) > MOST_NAME:
        problems.append(f"Application name is too long (maximum is {MOST_NAME} characters)")
    if site.strip() and not re.match(r"https?://[^/\s]+", site):
        problems.append("Application website is not a valid URL")
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
        client_id, _, secret = base64.b64decode(basic[6:]).decode(errors="replace").partition(":")
    for app in call.state.apps.values():
        if app.client_id == client_id and app.client_secret == secret:
            return app
    raise BadRequest(401, "invalid_client", BAD_CLIENT)


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
        scopes = _asked_scopes(call, app)
    living = (t for t in call.state.tokens.values() if (t.account_id, t.app_id, t.revoked) == (owner, app.id, False))
    same = next((t for t in living if set(t.scopes) == set(scopes)), None)
    made = same or call.state.add_token(owner, app.id, scopes)
    return {
        "access_token": made.token,
        "token_type": "Bearer",
        "scope": " ".join(scopes),
        "created_at": int(made.created_at.timestamp()),
    }


def _asked_scopes(call: Call, app: App) -> list[str]:
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


# -- the page ---------------------------------------------------------------------------------------------------


def _page(words: str, body: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    text = f"<!DOCTYPE html><html lang=en><title>Mastodon</title><body><p>{html.escape(words)}</p>{body}</body></html>"
    return Reply(text, status, headers or {}, media="text/html; charset=utf-8")


def _redirect(to: str, **query: str) -> Reply:
    parts = urlsplit(to)
    joined = urlencode([*parse_qsl(parts.query), *query.items()])
    return Reply("", 302, {"Location": urlunsplit(parts._replace(query=joined))}, media="text/html; charset=utf-8")


def _cookie(call: Call, name: str) -> str:
    pairs = (part.strip().partition("=") for part in call.headers.get("cookie", "").split(";"))
    return unquote({key: value for key, _, value in pairs}.get(name, ""))


def _to_sign_in(call: Call) -> Reply:
    """To the sign-in page, and back from there to what was asked."""
    wanted = quote(f"{call.path}?{urlencode({k: str(v) for k, v in call.params.items()})}", safe="")
    sent = _redirect(f"{call.base}/auth/sign_in")
    sent.headers["Set-Cookie"] = f"_return_to={wanted}; path=/; HttpOnly"
    return sent


def _signed_in(call: Call) -> Account | None:
    """The member whose browser this is: by the cookie of `/auth/sign_in`, or simply by one of their tokens."""
    owner = call.state.sessions.get(_cookie(call, "_session_id"))
    found = call.state.accounts.get(owner) if owner is not None else call.account
    return found if found is not None and not found.is_suspended and not found.disabled else None


def sign_in_page(call: Call) -> Reply:
    form = '<form method=post><label>Name or e-mail <input name="user[email]"></label><button>Log in</button></form>'
    return _page(f"Log in to {call.state.domain}", form)


def sign_in(call: Call) -> Reply:
    """Signs a browser in as a member by name or e-mail. The sandbox knows no passwords."""
    user = call.params.get("user")
    asked = str(user.get("email", "")).strip() if isinstance(user, dict) else ""
    account = call.state.find(asked)
    if account is None or not account.is_local:
        return _page("Invalid e-mail address or password.", status=422)
    session = call.state.secret("session")
    call.state.sessions[session] = account.id
    wanted = _cookie(call, "_return_to")
    to = wanted if wanted.startswith("/oauth/") else "/"
    cookie = f"_session_id={session}; path=/; HttpOnly"
    return Reply("", 302, {"Location": call.base + to, "Set-Cookie": cookie}, "text/html; charset=utf-8")


def _asked(call: Call, me: Account) -> tuple[App, list[str]] | Reply:
    """What the app asks for, or the page that says what is wrong with it."""

    def refused(status: int, why: str) -> Reply:
        return _page(f"Signed in as: @{me.acct}@{call.state.domain} {why}", status=status)

    if not call.has("client_id"):
        return refused(400, "Missing required parameter: client_id.")
    app = next((a for a in call.state.apps.values() if a.client_id == call.text("client_id")), None)
    if app is None:
        return refused(401, BAD_CLIENT)
    if call.text("redirect_uri") not in app.redirect_uris:
        return refused(400, "The redirect uri included is not valid.")
    if not call.has("response_type"):
        return refused(400, "Missing required parameter: response_type.")
    if call.text("response_type") != "code":
        return refused(400, "The authorization server does not support this response type.")
    try:
        scopes = _asked_scopes(call, app)
    except BadRequest:
        return refused(400, BAD_SCOPE)
    if call.has("code_challenge") and call.text("code_challenge_method") != "S256":
        return refused(400, "The code_challenge_method must be S256.")
    return app, scopes


def authorize(call: Call) -> Reply:
    """Asks the member, unless a token of the same scopes lives (and the app does not force it)."""
    me = _signed_in(call)
    if me is None:
        return _to_sign_in(call)
    asked = _asked(call, me)
    if isinstance(asked, Reply):
        return asked
    app, scopes = asked
    living = (t for t in call.state.tokens.values() if t.account_id == me.id and t.app_id == app.id and not t.revoked)
    if not call.flag("force_login") and any(set(t.scopes) == set(scopes) for t in living):
        return agree(call)
    words = (
        f"Signed in as: @{me.acct}@{call.state.domain} Authorization required {app.name} would like permission to "
        "access your account. Only approve this request if you recognize and trust this source."
    )
    return _page(words, _buttons(call))


def _buttons(call: Call) -> str:
    names = ["client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method"]
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(call.text(name))}">'
        for name in names
        if call.has(name)
    )
    form = '<form method="post" action="/oauth/authorize">'
    deny = f'{form}{hidden}<input type="hidden" name="_method" value="delete"><button>Deny</button></form>'
    return f"{form}{hidden}<button>Authorize</button></form>{deny}"


def pressed(call: Call) -> Reply:
    """A button was pressed. A browser can only POST: the other button says which method it means."""
    return deny(call) if call.text("_method").lower() == "delete" else agree(call)


def agree(call: Call) -> Reply:
    me = _signed_in(call)
    if me is None:
        return _to_sign_in(call)
    asked = _asked(call, me)
    if isinstance(asked, Reply):
        return asked
    app, scopes = asked
    to = call.text("redirect_uri")
    grant = call.state.add_grant(app, me.id, scopes, to, call.text("code_challenge") or None)
    if to == OOB:
        return _redirect(f"{call.base}/oauth/authorize/native", code=grant.code)
    state = {"state": call.text("state")} if call.has("state") else {}
    return _redirect(to, code=grant.code, **state)


def deny(call: Call) -> Reply:
    me = _signed_in(call)
    if me is None:
        return _to_sign_in(call)
    asked = _asked(call, me)
    if isinstance(asked, Reply):
        return asked
    to = call.text("redirect_uri")
    if to == OOB:
        return _page(DENIED, status=400)
    state = {"state": call.text("state")} if call.has("state") else {}
    return _redirect(to, error="access_denied", error_description=DENIED, **state)


def native(call: Call) -> Reply:
    code = html.escape(call.text("code"))
    return _page("Copy this authorization code and paste it to the application.", f"<input readonly value={code!r}>")
