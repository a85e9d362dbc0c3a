"""Signing in with the instance's own account, and out again. A guest on the jury signs in with the account that they
have on the server of their own co-op, if the config names it.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from jurybot.core.opening.petition import Person
from jurybot.service.page_ports.common import NotYours
from jurybot.web.sessions import SIGNING_IN_FOR, SigningIn
from jurybot.web.site import Refused, Web, browser_of

SIGNING_IN = "signing-in"
OF_ONE_A_MINUTE = 60
"""Sign-ins from one address: that of a meeting, say, at which all sign in."""
BEGUN_A_MINUTE = 900
"""Beginning costs one question an hour; as many as last for ten minutes are remembered (`sessions.LIVE_AT_MOST`)."""
BEGUN_AT_SISTER_OF_ONE, BEGUN_AT_SISTER_A_MINUTE = 20, 60
"""The first waits for that server, to become an app of it; while it does not answer, each does, and holds a thread."""
ENDED_A_MINUTE = 240
"""Each asks the instance three times; while it does not answer, so many leave threads to who has signed in."""


async def sign_in(web: Web, request: Request) -> Response:
    """To the instance's own page; where the member wanted to go is kept in the signed cookie."""
    web.limits.take_outside("sign-in", request, of_one=OF_ONE_A_MINUTE, of_all=BEGUN_A_MINUTE)
    sister = request.query_params.get("at", "")
    if sister:
        if sister not in web.site.sisters:
            raise NotYours
        web.limits.take_outside(
            f"sign-in/{sister}", request, of_one=BEGUN_AT_SISTER_OF_ONE, of_all=BEGUN_AT_SISTER_A_MINUTE
        )
    begun, cookie = web.sessions.begin(_path_within(request.query_params.get("to", "/")), sister)
    address = await run_in_threadpool(lambda: web.sign_in(sister).address(begun))
    answer = RedirectResponse(address, status_code=303)
    web.set_cookie(answer, SIGNING_IN, cookie, int(SIGNING_IN_FOR.total_seconds()), strict=False)
    return answer


async def callback(web: Web, request: Request) -> Response:
    """Back from the instance. The page leads on by a press of its own, for a strict cookie does not come along with
    whoever is sent here from another site."""
    cookie = request.cookies.get(web.cookie(SIGNING_IN), "")
    begun = web.sessions.begun(cookie, request.query_params.get("state", ""))
    if begun is None:
        raise Refused(400, "not_begun_here")
    if "error" in request.query_params or not request.query_params.get("code"):
        raise Refused(403, "nothing_kept")
    web.limits.take_outside("signed-in", request, of_one=OF_ONE_A_MINUTE, of_all=ENDED_A_MINUTE)
    code = request.query_params["code"]
    person, acct = await run_in_threadpool(_who, web, code, begun)
    guest = web.guest(request)
    answer = await run_in_threadpool(lambda: web.page("signed-in.html", guest, to=begun.to, acct=acct))
    web.remember(answer, web.sessions.of(person, acct, browser_of(request)))
    answer.delete_cookie(web.cookie(SIGNING_IN), path="/", secure=web.site.is_secure)
    return answer


async def sign_out(web: Web, request: Request) -> Response:
    session, _ = await web.signed_form(request)
    web.sessions.end(session)
    answer = RedirectResponse("/", status_code=303)
    web.forget(answer)
    return answer


def _who(web: Web, code: str, begun: SigningIn) -> tuple[Person, str]:
    """Who came back, with the account by which our server knows them. Raises NotSignedIn, and Refused for whoever is
    neither a member nor a guest on the jury."""
    person, acct = web.sign_in(begun.sister).who(code, begun)
    if not begun.sister:
        return person, acct
    acct = f"{acct}@{begun.sister}"
    account = web.pages.jurors.guest(acct)
    if account is None:
        raise Refused(403, "no_guest")
    return replace(person, account=account, is_local=False), acct


def _path_within(to: str) -> str:
    """Where to go afterwards: a page of ours, or the first one."""
    parts = urlsplit(to)
    is_ours = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.netloc and "\\" not in to
    return parts.path if is_ours and parts.path.isprintable() else "/"
