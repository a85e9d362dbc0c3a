"""The pages over HTTP: routes, and what holds for every request. Each page works without a script.

What a member may see or do is the service's to say (ports.Pages); here a session says who asks. A page that is not
theirs and a page that is not there look the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from jurybot.service.ports import ActRefused, NotYours, Pages
from jurybot.web.limits import Limits
from jurybot.web.metrics import exposition
from jurybot.web.sessions import SIGNED_IN_FOR, SIGNING_IN_FOR, Session, Sessions
from jurybot.web.sign_in import NotSignedIn, SignIn

BODY_AT_MOST = 32 * 1024  # bytes of a form
HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # with none at all a browser sends our own forms from the origin "null"
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
BALLOTS = ("suspend", "limit", "none", "account", "aside", "objection-limit", "objection-none")
LEAVES = ("here", "recuse", "decline", "withdraw")
STEWARDS_DO = ("confirm", "hold", "release", "withdraw", "seal")


class Refused(Exception):
    """A request that is not served; the status and words for its page."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status, self.says = status, says


NOT_THERE = Refused(404, "There is nothing here for you.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a co-op says of itself on every page. `url` is where members find these pages, without a slash behind."""

    co_op: str
    url: str
    decisions_url: str
    contact: str

    @property
    def is_secure(self) -> bool:
        return self.url.startswith("https://")

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


Handler = Callable[["Web", Request], Awaitable[Response]]


class Web:
    """The pages of one instance. `sign_in` is asked for when it is first needed: the instance may be away at start."""

    def __init__(self, site: Site, pages: Pages, sessions: Sessions, sign_in: Callable[[], SignIn]) -> None:
        self.site, self.pages, self.sessions, self._sign_in = site, pages, sessions, sign_in
        self.limits = Limits()
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {"site": site, "moment": _moment, "answers": _answers}

    @property
    def session_cookie(self) -> str:
        """A cookie with this prefix is only ever set by this very host, over https."""
        return "__Host-jury" if self.site.is_secure else "jury"

    def sign_in(self) -> SignIn:
        return self._sign_in()

    def who(self, request: Request) -> Session | None:
        return self.sessions.read(request.cookies.get(self.session_cookie, ""), request.headers.get("user-agent", ""))

    def must_know(self, request: Request) -> Session:
        session = self.who(request)
        if session is None:
            raise Refused(401, "Please sign in first.")
        return session

    async def form(self, request: Request) -> tuple[Session, Mapping[str, str]]:
        """A form that the member sent from a page of ours. Raises Refused for any other."""
        session = self.must_know(request)
        if request.headers.get("origin") != self.site.origin:
            raise Refused(403, "This came from another site, and was not taken.")
        body = await _body(request)
        fields = _fields(body)
        if not self.sessions.is_form_token(session, fields.get("token", "")):
            raise Refused(403, "This page was open for too long: please go back, load it again, and send it once more.")
        self.limits.take(session.id)
        return session, fields

    def page(self, template: str, session: Session | None = None, *, status: int = 200, **shown: Any) -> HTMLResponse:
        token = self.sessions.form_token(session) if session else ""
        text = self._templates.get_template(template).render(session=session, token=token, **shown)
        return HTMLResponse(text, status_code=status)


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form, each as it was last sent. Raises Refused for what is no form."""
    try:
        sent = parse_qs(body.decode("utf-8"), max_num_fields=50, errors="strict")
    except ValueError:
        raise Refused(400, "This form could not be read.") from None
    return {name: values[-1] for name, values in sent.items()}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%a %d %b %Y, %H:%M} UTC"


def _answers(proposed: str) -> list[tuple[str, str]]:
    """The answers that a ballot may be, strongest first, with the words beside them."""
    suspend = [("suspend", "Suspend: no contact any more, follows are cut for good")]
    less = [
        ("limit", "Limit: its posts no longer show in public here"),
        ("none", "Nothing"),
        ("account", "Nothing for the server; stewards should look at these accounts"),
        ("aside", "I stand aside"),
        ("objection-none", "Nothing, and I object to anything stronger"),
    ]
    object_to_suspend = [("objection-limit", "Limit, and I object to a suspend")]
    return [*suspend, *less, *object_to_suspend] if proposed == "suspend" else less


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_AT_MOST:
            raise Refused(413, "That is too long. Please shorten it.")
    return body


# --- signing in ------------------------------------------------------------------------------------------------------


async def sign_in(web: Web, request: Request) -> Response:
    """To the instance's own page; where the member wanted to go is kept in the signed cookie."""
    web.limits.take("sign-in", at_most=60)
    begun, cookie = web.sessions.begin(_path_within(request.query_params.get("to", "/")))
    address = await run_in_threadpool(lambda: web.sign_in().address(begun))
    answer = RedirectResponse(address, status_code=303)
    _set(web, answer, "signing-in", cookie, int(SIGNING_IN_FOR.total_seconds()), strict=False)
    return answer


async def callback(web: Web, request: Request) -> Response:
    """Back from the instance. The page leads on by a press of its own, for a strict cookie does not come along with
    whoever is sent here from another site."""
    web.limits.take("sign-in", at_most=60)
    begun = web.sessions.begun(request.cookies.get("signing-in", ""), request.query_params.get("state", ""))
    if begun is None:
        raise Refused(400, "This sign-in did not begin here, or took too long. Please try again.")
    if "error" in request.query_params or not request.query_params.get("code"):
        raise Refused(403, "You were not signed in. Nothing was kept.")
    code = request.query_params["code"]
    account, acct = await run_in_threadpool(lambda: web.sign_in().who(code, begun))
    answer = web.page("signed-in.html", to=begun.to, acct=acct)
    cookie = web.sessions.of(account, acct, request.headers.get("user-agent", ""))
    _set(web, answer, web.session_cookie, cookie, int(SIGNED_IN_FOR.total_seconds()), strict=True)
    answer.delete_cookie("signing-in", path="/")
    return answer


async def sign_out(web: Web, request: Request) -> Response:
    session, _ = await web.form(request)
    web.sessions.end(session)
    answer = RedirectResponse("/", status_code=303)
    answer.delete_cookie(web.session_cookie, path="/", secure=web.site.is_secure)
    return answer


def _set(web: Web, answer: Response, name: str, value: str, seconds: int, *, strict: bool) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=web.site.is_secure,
        httponly=True,
        samesite="strict" if strict else "lax",
    )


def _path_within(to: str) -> str:
    """Where to go afterwards: a page of ours, or the first one."""
    parts = urlsplit(to)
    is_ours = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.netloc and "\\" not in to
    return parts.path if is_ours and parts.path.isprintable() else "/"


# --- a juror's pages -------------------------------------------------------------------------------------------------


async def home(web: Web, request: Request) -> Response:
    session = web.who(request)
    if session is None:
        return web.page("welcome.html")
    seats = await run_in_threadpool(web.pages.seats, session.account)
    steward = await run_in_threadpool(web.pages.is_steward, session.account)
    return web.page("home.html", session, seats=seats, steward=steward)


async def seat(web: Web, request: Request) -> Response:
    session = web.who(request)
    case = request.path_params["case"]
    if session is None:
        return web.page("welcome.html", to=f"/{case}")
    shown = await run_in_threadpool(web.pages.seat, session.account, case)
    return web.page("seat.html", session, seat=shown, wrong="", done=request.query_params.get("done", "") == "1")


async def ballot(web: Web, request: Request) -> Response:
    session, sent = await web.form(request)
    case, said = request.path_params["case"], sent.get("said", "")
    if said in LEAVES:
        wrong = await run_in_threadpool(web.pages.leave, session.account, case, said)
    elif said in BALLOTS:
        reason, public = sent.get("reason", "").strip(), sent.get("public") == "yes"
        wrong = await run_in_threadpool(
            lambda: web.pages.cast(session.account, case, said, reason, public=public)
        )
    else:
        wrong = "Please choose one of the answers."
    if not wrong:
        return RedirectResponse("/" if said in {"recuse", "decline"} else f"/{case}?done=1", status_code=303)
    shown = await run_in_threadpool(web.pages.seat, session.account, case)
    return web.page("seat.html", session, seat=shown, wrong=wrong, done=False, status=422)


async def mine(web: Web, request: Request) -> Response:
    session = web.must_know(request)
    return web.page("mine.html", session, kept=await run_in_threadpool(web.pages.kept, session.account))


async def forget(web: Web, request: Request) -> Response:
    session, sent = await web.form(request)
    if sent.get("sure") != "yes":
        raise Refused(422, "Please tick that you are sure. Nothing was deleted.")
    await run_in_threadpool(web.pages.forget, session.account)
    web.sessions.end(session)
    answer = web.page("message.html", heading="Deleted", says="What was kept about you is deleted.")
    answer.delete_cookie(web.session_cookie, path="/", secure=web.site.is_secure)
    return answer


# --- stewards' pages -------------------------------------------------------------------------------------------------


async def console(web: Web, request: Request) -> Response:
    session = web.must_know(request)
    return web.page("console.html", session, shown=await run_in_threadpool(web.pages.for_steward, session.account))


async def story(web: Web, request: Request) -> Response:
    session, name = web.must_know(request), request.path_params["name"]
    told = await run_in_threadpool(web.pages.story, session.account, name)
    return web.page("story.html", session, name=name, story=told, said="", acts=STEWARDS_DO)


async def act(web: Web, request: Request) -> Response:
    session, sent = await web.form(request)
    name, verb, because = request.path_params["name"], sent.get("act", ""), sent.get("because", "").strip()
    if verb not in STEWARDS_DO:
        raise Refused(422, "Please choose what to do.")
    try:
        said, status = await run_in_threadpool(web.pages.act, session.account, name, verb, because), 200
    except ActRefused as refused:
        said, status = f"Nothing was done: {refused}.", 422
    told = await run_in_threadpool(web.pages.story, session.account, name)
    return web.page("story.html", session, name=name, story=told, said=said, acts=STEWARDS_DO, status=status)


# --- for machines ----------------------------------------------------------------------------------------------------


async def style(web: Web, request: Request) -> Response:
    text = (HERE / "templates" / "style.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


async def health(web: Web, request: Request) -> Response:
    found = await run_in_threadpool(web.pages.health)
    return JSONResponse(dict(found), status_code=200 if found["running"] else 503)


async def metrics(web: Web, request: Request) -> Response:
    figures = await run_in_threadpool(web.pages.figures)
    return PlainTextResponse(exposition(figures), media_type="text/plain; version=0.0.4")


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", home),
    ("GET", "/sign-in", sign_in),
    ("GET", "/callback", callback),
    ("POST", "/sign-out", sign_out),
    ("GET", "/style.css", style),
    ("GET", "/mine", mine),
    ("POST", "/mine/forget", forget),
    ("GET", "/stewards", console),
    ("GET", "/stewards/{name}", story),
    ("POST", "/stewards/{name}", act),
    ("GET", "/health", health),
    ("GET", "/metrics", metrics),
    ("GET", "/{case:int}", seat),
    ("POST", "/{case:int}", ballot),
)


def app(web: Web) -> Starlette:
    """The application, ready for a server. Refusals become pages; whatever nobody foresaw tells nothing of itself."""

    def served(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            try:
                web.limits.take("all", at_most=1200)
                return await handler(web, request)
            except Refused as refused:
                return web.page("message.html", heading="Not done", says=refused.says, status=refused.status)
            except NotYours:
                return web.page("message.html", heading="Not done", says=NOT_THERE.says, status=404)
            except NotSignedIn as why:
                return web.page("message.html", heading="Not signed in", says=f"Sorry: {why}.", status=502)
            except Limits.Used:
                return web.page("message.html", heading="Too fast", says="Please wait a minute.", status=429)

        return serve

    async def not_found(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 404)
        return web.page("message.html", heading="Not done", says=NOT_THERE.says, status=status)

    made = Starlette(
        routes=[Route(path, served(handler), methods=[method]) for method, path, handler in ROUTES],
        exception_handlers={404: not_found, 405: not_found},
    )
    made.add_middleware(BaseHTTPMiddleware, dispatch=_with_headers)
    return made


async def _with_headers(request: Request, serve: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await serve(request)
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
