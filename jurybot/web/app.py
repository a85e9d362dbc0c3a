"""The pages over HTTP: which there are, and what every answer carries. Each page works without a script.

A page that is not theirs and a page that is not there look the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jurybot.service.page_ports.common import NotYours, Visitor
from jurybot.web import accused, jurors, machines, members, proposers, signing, stewards
from jurybot.web.limits import WINDOW, Limits
from jurybot.web.sessions import Session
from jurybot.web.sign_in import NotSignedIn
from jurybot.web.site import Refused, Web

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
OF_ONE, OF_ONE_OUTSIDE, OF_OTHERS = 240, 600, 6000
"""Requests a minute of one who has signed in, and of who has not: from one address, which may be that of a room full of
members, and of all together."""
Handler = Callable[[Web, Request], Awaitable[Response]]

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", jurors.home),
    ("GET", "/sign-in", signing.sign_in),
    ("GET", "/callback", signing.callback),
    ("POST", "/sign-out", signing.sign_out),
    ("GET", "/mine", jurors.mine),
    ("POST", "/mine/forget", jurors.forget),
    ("GET", "/open", members.waiting),
    ("POST", "/open/withdraw", members.withdraw),
    ("GET", "/open/new", proposers.forms),
    ("POST", "/open/new/proposal", proposers.propose),
    ("POST", "/open/new/appeal", proposers.appeal),
    ("POST", "/open/new/lift", proposers.propose_lift),
    ("POST", "/open/calls/{case:int}", members.second_call),
    ("POST", "/open/proposals/{name}", members.second_petition),
    ("GET", "/servers", accused.servers),
    ("GET", "/servers/{name}", accused.server),
    ("POST", "/servers/{name}", accused.state),
    ("POST", "/servers/{name}/look", accused.look),
    ("POST", "/servers/{name}/appeal", accused.appeal),
    ("POST", "/servers/{name}/questions/{number:int}", accused.answer),
    ("GET", "/stewards", stewards.console),
    ("GET", "/stewards/{name}", stewards.story),
    ("POST", "/stewards/{name}", stewards.act),
    ("GET", "/stewards/{name}/{what}/{part:int}", stewards.dossier_part),
    ("GET", "/style.css", machines.style),
    ("POST", "/hook", machines.hook),
    ("GET", "/health", machines.health),
    ("GET", "/metrics", machines.metrics),
    ("GET", "/{case:int}", jurors.seat),
    ("POST", "/{case:int}", jurors.ballot),
    ("POST", "/{case:int}/questions", jurors.ask),
    ("GET", "/{case:int}/{what}/{part:int}", jurors.part),
)


def app(web: Web) -> Starlette:
    """The application, ready for a server. Refusals become pages; whatever nobody foresaw tells nothing of itself."""

    def served(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            try:
                session = web.who(request)
                if session:
                    web.limits.take(f"all/{session.id}", at_most=OF_ONE)
                else:
                    web.limits.take_outside("all", request, of_one=OF_ONE_OUTSIDE, of_all=OF_OTHERS)
                return web.keep_choice(request, await handler(web, request))
            except Refused as refused:
                return await said(
                    "not_done",
                    refused.why,
                    refused.status,
                    web.whoever(request),
                    typed=refused.typed,
                    back=web.page_of(request),
                )
            except NotYours:
                return await said("not_done", "not_there", 404, web.whoever(request))
            except NotSignedIn:
                return await said("not_signed_in", "sign_in_failed", 502, web.whoever(request))
            except Limits.Used as used:
                wait = "wait" if used.within <= WINDOW else "wait_a_day"
                return await said("too_fast", wait, 429, web.whoever(request))

        return serve

    async def said(
        heading: str, says: str, status: int, who: Session | Visitor, *, typed: str = "", back: str = "/"
    ) -> Response:
        return await run_in_threadpool(lambda: web.message(heading, says, status, who, typed=typed, back=back))

    async def not_found(request: Request, error: Exception) -> Response:
        return await said("not_done", "not_there", getattr(error, "status_code", 404), web.whoever(request))

    made = Starlette(
        routes=[
            Route(path, served(handler), methods=[method], name=handler.__name__) for method, path, handler in ROUTES
        ],
        exception_handlers={404: not_found, 405: not_found},
    )
    made.add_middleware(BaseHTTPMiddleware, dispatch=_with_headers)
    return made


async def _with_headers(request: Request, serve: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await serve(request)
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
