"""The stewards' console, in English like the command line."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from jurybot.service.page_ports.common import NotYours
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.web.parts import OF_DOSSIERS, Part, must_be, part, part_asked
from jurybot.web.sessions import Session
from jurybot.web.site import Web

ACTS = {
    "confirm": "let the measure go ahead",
    "hold": "stop it for now",
    "release": "let it go on; its deadlines are later by the length of the hold",
    "settle limit": "decide what no round agreed on",
    "settle nothing": "the same, and nothing is done",
    "result upheld": "record that all members voted to keep all of the measure",
    "result limit": "record that they voted for a limit",
    "result lifted": "record that they voted to lift it",
    "interim": "limit the server at once, for some days, while the jury decides; told in public",
    "withdraw": "end it, and take back what it did; takes two of you",
    "seal": "keep it from jurors and public, and end it; takes two of you",
    "name": "name the server on the page of a case that came to nothing: only if its admin asks",
    "recuse": "you have a conflict: you see nothing more of this case",
}
"""What is offered where the case allows it, and what it means. To undo a measure in force is for the command line,
which shows first what it will do."""
ON_DOSSIERS = ("clear", "line")


async def console(web: Web, request: Request) -> Response:
    session, number = web.must_know(request), part_asked(request)
    return await run_in_threadpool(_console, web, session, "", number)


async def story(web: Web, request: Request) -> Response:
    session, name, number = web.must_know(request), request.path_params["name"], part_asked(request)
    return await run_in_threadpool(lambda: _story(web, session, name, number=number))


async def dossier_part(web: Web, request: Request) -> Response:
    """What of a dossier is too long for the case's own page."""
    session, name, what = web.must_know(request), request.path_params["name"], request.path_params["what"]

    def shown() -> Response:
        story = web.pages.stewards.story(session.person.account, name)
        found = next((one for one in OF_DOSSIERS if one.name == what), None)
        if found is None:
            raise NotYours
        one = must_be(part(found.items(story.dossier), found.words, request.path_params["part"]))
        return web.page("part.html", session, case=name, address=f"stewards/{name}", what=what, part=one)

    return await run_in_threadpool(shown)


async def act(web: Web, request: Request) -> Response:
    session, sent = await web.form(request)
    name, verb, because = request.path_params["name"], sent.get("act", ""), sent.get("because", "").strip()

    def done() -> Response:
        if verb not in (*ACTS, *ON_DOSSIERS):
            return _story(web, session, name, "Nothing was done: please choose what to do.", typed=sent)
        try:
            said = web.pages.stewards.act(session.person.account, name, verb, because)
        except ActRefused as refused:
            return _story(web, session, name, f"Nothing was done: {refused}.", typed=sent)
        try:
            return _story(web, session, name, said)
        except NotYours:  # they have recused themselves
            return _console(web, session, said)

    return await run_in_threadpool(done)


def _console(web: Web, session: Session, said: str = "", number: int = 1) -> Response:
    shown = web.pages.stewards.docket(session.person.account, number)
    cases = Part(shown.cases, number, shown.parts)
    return web.page("console.html", session, waits=shown.waits, cases=cases, said=said)


def _story(
    web: Web,
    session: Session,
    name: str,
    said: str = "",
    *,
    typed: Mapping[str, str] | None = None,
    number: int = 1,
) -> Response:
    """`typed` is what they have sent and was not taken: it stands there again."""
    story = web.pages.stewards.story(session.person.account, name)
    newest_first = tuple(reversed(story.told["events"]))
    return web.page(
        "story.html",
        session,
        name=name,
        story=story,
        events=must_be(part(newest_first, lambda one: f"{one['event']}{one['details']}", number, 12_000)),
        lists={one.name: one.beginning(story.dossier) for one in OF_DOSSIERS},
        said=said,
        typed=typed or {},
        acts={verb: means for verb, means in ACTS.items() if verb in story.possible},
        status=422 if typed else 200,
    )
