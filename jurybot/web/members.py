"""What waits for members who second it: proposals and appeals."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from jurybot.service.page_ports.common import Told
from jurybot.service.page_ports.members import OpenCall, OpenPetition
from jurybot.web.parts import A_PAGE, must_be, part, part_asked
from jurybot.web.sessions import Session
from jurybot.web.site import Web


async def waiting(web: Web, request: Request) -> Response:
    session, number = web.must_be_member(request), part_asked(request)
    return await run_in_threadpool(lambda: open_page(web, session, number=number))


async def second_petition(web: Web, request: Request) -> Response:
    name = request.path_params["name"]
    return await _done(web, request, lambda session: web.pages.members.second_petition(session.who, name))


async def second_call(web: Web, request: Request) -> Response:
    case = request.path_params["case"]
    return await _done(web, request, lambda session: web.pages.members.second_call(session.who, case))


async def withdraw(web: Web, request: Request) -> Response:
    return await _done(web, request, lambda session: web.pages.members.withdraw(session.who))


async def _done(web: Web, request: Request, act: Callable[[Session], Told]) -> Response:
    session, _ = await web.form(request)
    web.must_be_member(request)
    told = await run_in_threadpool(act, session)
    return await run_in_threadpool(open_page, web, session, told)


def open_page(web: Web, session: Session, told: Told | None = None, number: int = 1) -> Response:
    """Their own stand on the first page."""
    shown = web.pages.members.open(session.who)
    both: list[OpenPetition | OpenCall] = [*shown.petitions, *shown.calls]
    mine_first = sorted(both, key=lambda one: (isinstance(one, OpenCall), one.standing != "mine", one.until))
    return web.page(
        "open.html",
        session,
        open=shown,
        part=must_be(part(mine_first, lambda one: one.domain * 4 + (getattr(one, "claim", "")), number, A_PAGE // 2)),
        told=told,
        status=422 if told and not told.taken else 200,
    )
