"""A juror's pages, and what is kept about whoever has signed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from jurybot.service.page_ports.common import NotYours
from jurybot.service.page_ports.jurors import Kept, SeatPage
from jurybot.web import parts
from jurybot.web.sessions import Session
from jurybot.web.site import Refused, Web

BALLOTS = ("suspend", "limit", "none", "account", "aside", "objection-none", "objection-limit")
"""As they are offered, but for what is stronger than the proposal."""
LINES = {
    "standing": "line_standing",
    "seats": "line_seats",
    "said": "line_said",
    "questions": "line_question",
    "reports": "line_on",
    "wishes": "line_domain",
    "proposed": "line_proposed",
    "seconded": "line_domain",
    "asked": "line_case",
    "proofs": "line_domain",
}
"""In which words a line is shown of what is kept; of all else it is a word by itself."""
PIECE = 4_000  # characters of one line; escaped, five times as many
LEAVES = ("here", "withdraw", "decline", "recuse")
DONE = {"answer": "taken", "here": "taken_here", "withdraw": "taken_back"}
"""What a page says after what was done there."""


async def home(web: Web, request: Request) -> Response:
    session = web.who(request)

    def shown() -> Response:
        if session is None:
            return web.page("welcome.html", web.guest(request))
        account = session.person.account
        steward = web.pages.stewards.is_steward(account)
        return web.page("home.html", session, seats=web.pages.jurors.seats(account), steward=steward)

    return await run_in_threadpool(shown)


async def seat(web: Web, request: Request) -> Response:
    session, case = web.who(request), request.path_params["case"]
    done = DONE.get(request.query_params.get("done", ""), "")
    if session is None:
        return await run_in_threadpool(lambda: web.page("welcome.html", web.guest(request), to=f"/{case}"))
    return await run_in_threadpool(lambda: _seat(web, session, case, done=done))


async def ballot(web: Web, request: Request) -> Response:
    session, sent = await web.form(request)
    case, said, account = request.path_params["case"], sent.get("said", ""), session.person.account

    def cast() -> Response:
        if said in LEAVES:
            wrong = web.pages.jurors.leave(account, case, said)
        else:
            reason, public = sent.get("reason", "").strip(), sent.get("public") == "yes"
            wrong = web.pages.jurors.cast(account, case, said, reason, public=public)
        if wrong:
            return _seat(web, session, case, wrong=wrong, typed={**sent, "form": "answer"})
        if said in {"recuse", "decline"}:
            return RedirectResponse("/", status_code=303)
        return RedirectResponse(f"/{case}?done={said if said in LEAVES else 'answer'}#answer", status_code=303)

    return await run_in_threadpool(cast)


async def ask(web: Web, request: Request) -> Response:
    session, sent = await web.form(request)
    case = request.path_params["case"]

    def asked() -> Response:
        question = sent.get("question", "").strip()
        told = web.pages.jurors.ask(session.person.account, case, sent.get("to", ""), question)
        return _seat(web, session, case, told=told.text, typed={} if told.taken else {**sent, "form": "question"})

    return await run_in_threadpool(asked)


async def mine(web: Web, request: Request) -> Response:
    session, number = web.must_know(request), parts.part_asked(request)

    def shown() -> Response:
        rows = list(_rows_of(web.pages.jurors.kept(session.person.account)))
        part = parts.must_be(parts.part(rows, lambda row: " ".join(row[1].values()), number))
        return web.page("mine.html", session, part=part, lines=LINES)

    return await run_in_threadpool(shown)


async def forget(web: Web, request: Request) -> Response:
    session, sent = await web.signed_form(request)  # who is suspended may still have their data deleted
    if sent.get("sure") != "yes":
        raise Refused(422, "tick_sure")
    await run_in_threadpool(web.pages.jurors.forget, session.person.account)
    web.sessions.end(session)
    answer = await run_in_threadpool(web.message, "deleted", "deleted_says", 200, web.guest(request))
    web.forget(answer)
    return answer


async def part(web: Web, request: Request) -> Response:
    """What of a case is too long for its own page."""
    session, case, what = web.must_know(request), request.path_params["case"], request.path_params["what"]

    def shown() -> Response:
        lists = _lists(web.pages.jurors.seat(session.person.account, case))
        if what not in lists:
            raise NotYours
        items, words, _ = lists[what]
        found = parts.must_be(parts.part(items, words, request.path_params["part"]))
        return web.page("part.html", session, case=str(case), address=case, what=what, part=found)

    return await run_in_threadpool(shown)


def _rows_of(kept: Sequence[Kept]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each line with what it is of; what was written at great length in as many lines as it takes."""
    for one in kept:
        for line in one.lines:
            text = line.get("text", "")
            for at in range(0, max(len(text), 1), PIECE):
                yield one.what, {**line, "text": text[at : at + PIECE]}


def _seat(
    web: Web,
    session: Session,
    case: int,
    *,
    wrong: str = "",
    done: str = "",
    told: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    """`wrong` is why an answer was not taken, `told` what became of a question; `typed` is what they have sent and was
    not taken, and in which form: it stands there again."""
    shown = web.pages.jurors.seat(session.person.account, case)
    offered = [one for one in BALLOTS if shown.line.proposed == "suspend" or one not in {"suspend", "objection-limit"}]
    return web.page(
        "seat.html",
        session,
        seat=shown,
        wrong=wrong,
        done=done,
        told=told,
        typed=typed or {},
        ballots=offered,
        leaves=LEAVES,
        lists={name: parts.beginning(*one) for name, one in _lists(shown).items()},
        status=422 if typed else 200,
    )


def _lists(seat: SeatPage) -> Mapping[str, parts.LongList]:
    """What of a case may be long: its items, the words of each, and how many bytes the case's page has room for."""
    of_dossier = {one.name: (one.items(seat.dossier), one.words, one.room) for one in parts.OF_DOSSIERS}
    return of_dossier | {
        "reasons": (seat.reasons, lambda one: str(one[1]), 6_000),
        "questions": (seat.questions, lambda one: f"{one.text} {one.answer}", 5_000),
    }
