"""Where members begin something: a proposal, an appeal, a proposal to lift."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from jurybot.service.page_ports.common import Told
from jurybot.web.limits import A_DAY
from jurybot.web.members import open_page
from jurybot.web.parts import must_be, part, part_asked
from jurybot.web.sessions import Session
from jurybot.web.site import Web

MEASURES = ("limit", "suspend")
TRIES_A_DAY = 10
"""Of one member: an answer tells what is in force on a server, so nobody may go through all the servers there are."""
ROOM = 24_000  # bytes of decisions that can be appealed, on one page


async def forms(web: Web, request: Request) -> Response:
    session, number = web.must_be_member(request), part_asked(request)
    return await run_in_threadpool(lambda: _forms(web, session, number=number))


async def propose(web: Web, request: Request) -> Response:
    def proposed(session: Session, sent: Mapping[str, str]) -> Told | None:
        if sent.get("measure") not in MEASURES:
            return None
        words = sent["measure"], sent.get("server", "").strip(), sent.get("because", "").strip()
        return web.pages.proposers.propose(session.who, session.acct, *words)

    return await _done(web, request, "proposal", proposed)


async def appeal(web: Web, request: Request) -> Response:
    def appealed(session: Session, sent: Mapping[str, str]) -> Told | None:
        if not sent.get("case"):
            return None
        to_all = sent.get("vote") == "yes"
        because = sent.get("because", "").strip()
        return web.pages.proposers.appeal(session.who, sent["case"].strip(), because, to_all=to_all)

    return await _done(web, request, "appeal", appealed)


async def propose_lift(web: Web, request: Request) -> Response:
    def proposed(session: Session, sent: Mapping[str, str]) -> Told | None:
        return web.pages.proposers.propose_lift(
            session.who, sent.get("server", "").strip(), sent.get("because", "").strip()
        )

    return await _done(web, request, "lift", proposed)


async def _done(
    web: Web, request: Request, form: str, act: Callable[[Session, Mapping[str, str]], Told | None]
) -> Response:
    """What was taken stands among all that waits; what was not stands in its form again."""
    session, sent = await web.form(request)
    web.must_be_member(request)
    web.limits.take(f"proposes/{session.person.account}", at_most=TRIES_A_DAY, within=A_DAY)
    told = await run_in_threadpool(act, session, sent)
    if told and told.taken:
        return await run_in_threadpool(open_page, web, session, told)
    return await run_in_threadpool(_forms, web, session, told.text if told else "", {**sent, "form": form})


def _forms(
    web: Web, session: Session, why: str = "", typed: Mapping[str, str] | None = None, number: int = 1
) -> Response:
    """`why` tells why it was not taken, "" where nothing was chosen; `typed` is what they sent, and in which form."""
    shown = web.pages.proposers.forms(session.who)
    return web.page(
        "new.html",
        session,
        page=shown,
        measures=MEASURES,
        appealable=must_be(part(shown.appealable, lambda one: one.domain, number, ROOM)),
        why=why,
        typed=typed or {},
        status=422 if typed else 200,
    )
