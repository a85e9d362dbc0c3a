"""The stewards' console, in English like the command line."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from jurybot.service.page_ports import NotYours
from jurybot.service.ports import ActRefused
from jurybot.web.sessions import Session
from jurybot.web.site import Web

ACTS = ("confirm", "hold", "release", "withdraw", "seal", "recuse")
ON_DOSSIERS = ("clear", "line")


async def console(web: Web, request: Request) -> Response:
    session = web.must_know(request)
    return await run_in_threadpool(
        lambda: web.page("console.html", session, shown=web.pages.stewards.docket(session.person.account))
    )


async def story(web: Web, request: Request) -> Response:
    session, name = web.must_know(request), request.path_params["name"]
    return await run_in_threadpool(_story, web, session, name)


async def act(web: Web, request: Request) -> Response:
    session, sent = await web.form(request)
    name, verb, because = request.path_params["name"], sent.get("act", ""), sent.get("because", "").strip()

    def done() -> Response:
        if verb not in ACTS + ON_DOSSIERS:
            return _story(web, session, name, "Nothing was done: please choose what to do.", 422)
        try:
            said = web.pages.stewards.act(session.person.account, name, verb, because)
        except ActRefused as refused:
            return _story(web, session, name, f"Nothing was done: {refused}.", 422)
        try:
            return _story(web, session, name, said)
        except NotYours:  # they have recused themselves
            docket = web.pages.stewards.docket(session.person.account)
            return web.page("console.html", session, shown=docket, said=said)

    return await run_in_threadpool(done)


def _story(web: Web, session: Session, name: str, said: str = "", status: int = 200) -> Response:
    told = web.pages.stewards.story(session.person.account, name)
    return web.page("story.html", session, name=name, story=told, said=said, acts=ACTS, status=status)
