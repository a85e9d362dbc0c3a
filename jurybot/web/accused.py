"""For the people of other servers: how to prove that one speaks for one, and what one may say then.

They have no account here. A cookie names their browser at random, and the line that they put up is made for that name;
it opens nothing before the line was found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from jurybot.core.names import domain
from jurybot.service.page_ports.common import NotYours, Told, Visitor
from jurybot.web.sessions import VISITING_FOR
from jurybot.web.site import VISITOR, Web, browser_of, written

LOOKS_A_MINUTE, LOOKS_FROM_ONE, LOOKS_OF_ONE = 60, 10, 4
SEEN_A_MINUTE, SEEN_FROM_ONE = 1200, 120


async def servers(web: Web, request: Request) -> Response:
    """Asks for which server somebody speaks, and again where that is no name of a server."""
    typed = request.query_params.get("name", "").strip()
    name = domain(_server_in(typed))
    if isinstance(name, str):
        return RedirectResponse(request.url_for("server", name=name).path, status_code=303)
    return await run_in_threadpool(lambda: web.page("servers.html", web.whoever(request), typed=typed))


def _server_in(text: str) -> str:
    """The name in what people type or paste: a server's, its address, or somebody's handle there."""
    return text.strip().lower().rpartition("://")[2].partition("/")[0].rpartition("@")[2]


async def server(web: Web, request: Request) -> Response:
    """The page of a server, or how to prove that one speaks for it. Whoever comes for the first time is named."""
    web.limits.take_outside("servers", request, of_one=SEEN_FROM_ONE, of_all=SEEN_A_MINUTE)
    name, visitor, cookie = request.path_params["name"], web.visitor(request), ""
    if not visitor.id:
        named, cookie = web.sessions.visit(browser_of(request))
        visitor = web.guest(request, named)
    answer = await run_in_threadpool(_server, web, visitor, name, looked="looked" in request.query_params)
    if cookie:
        web.set_cookie(answer, VISITOR, cookie, int(VISITING_FOR.total_seconds()), strict=True)
    return answer


async def look(web: Web, request: Request) -> Response:
    """Looks for the line once this has been answered: how long it takes tells nobody whether there is a case."""
    visitor, _ = await web.visitors_form(request)
    web.limits.take(f"look/{visitor.id}", at_most=LOOKS_OF_ONE)
    web.limits.take_outside("look", request, of_one=LOOKS_FROM_ONE, of_all=LOOKS_A_MINUTE)
    name = request.path_params["name"]
    await run_in_threadpool(web.pages.accused.proving, visitor, name)
    there = request.url_for("server", name=name).path + "?looked=1"
    later = BackgroundTask(web.pages.accused.look, visitor, name)
    return RedirectResponse(there, status_code=303, background=later)


async def state(web: Web, request: Request) -> Response:
    return await _done(
        web, request, lambda who, name, sent: web.pages.accused.state(who, name, sent.get("statement", ""))
    )


async def answer(web: Web, request: Request) -> Response:
    number = request.path_params["number"]
    return await _done(
        web, request, lambda who, name, sent: web.pages.accused.answer(who, name, number, sent.get("answer", ""))
    )


async def appeal(web: Web, request: Request) -> Response:
    return await _done(
        web,
        request,
        lambda who, name, sent: web.pages.accused.appeal(
            who, name, sent.get("case", ""), sent.get("because", "").strip()
        ),
    )


async def _done(web: Web, request: Request, act: Callable[..., Told]) -> Response:
    visitor, sent = await web.visitors_form(request)
    name = request.path_params["name"]

    def done() -> Response:
        try:
            told = act(visitor, name, sent)
        except NotYours:  # perhaps they wrote for longer than their proof holds: nothing of it is lost
            return _proving(web, visitor, name, typed=written(sent), status=404)
        return _server(web, visitor, name, told, {} if told.taken else sent)

    return await run_in_threadpool(done)


def _server(
    web: Web,
    visitor: Visitor,
    name: str,
    told: Told | None = None,
    typed: Mapping[str, str] | None = None,
    *,
    looked: bool = False,
) -> Response:
    """`typed` is what they have sent and was not taken: it stands in its form again."""
    try:
        shown = web.pages.accused.page(visitor, name)
    except NotYours:
        return _proving(web, visitor, name, looked=looked)
    status = 422 if told and not told.taken else 200
    return web.page("server.html", visitor, server=shown, told=told, typed=typed or {}, status=status)


def _proving(
    web: Web, visitor: Visitor, name: str, *, looked: bool = False, typed: str = "", status: int = 200
) -> Response:
    proving = web.pages.accused.proving(visitor, name)
    return web.page("proving.html", visitor, proving=proving, looked=looked, typed=typed, status=status)
