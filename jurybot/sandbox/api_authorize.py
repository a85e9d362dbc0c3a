"""Handlers: the page where a member lets an app in, and where its buttons lead."""

import html
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from jurybot.sandbox.api_oauth import BAD_CLIENT, BAD_SCOPE, OOB, BadRequest, asked_scopes
from jurybot.sandbox.calls import Call, Reply
from jurybot.sandbox.records import Account, App

DENIED = "The resource owner or authorization server denied the request."


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


def _asked(call: Call) -> tuple[Account, App, list[str]] | Reply:
    """Who is asked, by which app, for which scopes; or the way to the sign-in, or a page that says what is wrong."""
    me = _signed_in(call)
    if me is None:
        return _to_sign_in(call)

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
        scopes = asked_scopes(call, app)
    except BadRequest:
        return refused(400, BAD_SCOPE)
    if call.has("code_challenge") and call.text("code_challenge_method") != "S256":
        return refused(400, "The code_challenge_method must be S256.")
    return me, app, scopes


def authorize(call: Call) -> Reply:
    """Asks the member, unless a token of the same scopes lives (and the app does not force it)."""
    asked = _asked(call)
    if isinstance(asked, Reply):
        return asked
    me, app, scopes = asked
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
    asked = _asked(call)
    if isinstance(asked, Reply):
        return asked
    me, app, scopes = asked
    to = call.text("redirect_uri")
    grant = call.state.add_grant(app, me.id, scopes, to, call.text("code_challenge") or None)
    if to == OOB:
        return _redirect(f"{call.base}/oauth/authorize/native", code=grant.code)
    state = {"state": call.text("state")} if call.has("state") else {}
    return _redirect(to, code=grant.code, **state)


def deny(call: Call) -> Reply:
    asked = _asked(call)
    if isinstance(asked, Reply):
        return asked
    to = call.text("redirect_uri")
    if to == OOB:
        raise BadRequest(400, "access_denied", DENIED)
    state = {"state": call.text("state")} if call.has("state") else {}
    return _redirect(to, error="access_denied", error_description=DENIED, **state)


def native(call: Call) -> Reply:
    code = html.escape(call.text("code"))
    return _page("Copy this authorization code and paste it to the application.", f"<input readonly value={code!r}>")
