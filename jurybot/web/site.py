"""What holds for every page: who asks, what a form must be, how a page is made. Which pages there are stands in `app`.

What somebody may see or do is the service's to say (page_ports); here a session says who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from jurybot.service.page_ports import Pages
from jurybot.service.page_ports.common import NotYours, Visitor
from jurybot.web.hooks import Hooks
from jurybot.web.limits import Limits
from jurybot.web.reads import CHOSEN, chosen, reads
from jurybot.web.sessions import SIGNED_IN_FOR, Session, Sessions
from jurybot.web.sign_in import SignIn

BODY_AT_MOST = 64 * 1024  # bytes of a form: 4,000 characters of four bytes each, three letters for a byte
CHOICE_KEPT_FOR = 365 * 24 * 3600  # seconds
HERE = Path(__file__).parent
COMPILED = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Refused(Exception):
    """A request that is not served: the status, and which words of the pages say why. `typed` is what they had written
    into a form of ours: whoever wrote for longer than a session lasts must not write it again."""

    def __init__(self, status: int, why: str, typed: str = "") -> None:
        super().__init__(why)
        self.status, self.why, self.typed = status, why, typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a co-op says of itself on every page. `url` is where members find these pages, without a slash behind;
    `sisters` are the servers of sister co-ops whose members may be guests on the jury."""

    co_op: str
    url: str
    decisions_url: str
    contact: str
    appeal_contact: str
    sisters: tuple[str, ...] = ()

    @property
    def is_secure(self) -> bool:
        return self.url.startswith("https://")

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class Web:
    """The pages of one instance. `sign_in` is asked for when it is first needed, for the instance may be away at start;
    it takes the server of the sister co-op that a guest comes from, or ""."""

    def __init__(
        self,
        site: Site,
        pages: Pages,
        sessions: Sessions,
        sign_in: Callable[[str], SignIn],
        hooks: Hooks | None = None,
    ) -> None:
        self.site, self.pages, self.sessions, self._sign_in, self.hooks = site, pages, sessions, sign_in, hooks
        self.limits = Limits()

    def cookie(self, name: str) -> str:
        """A cookie with this prefix is only ever set by this very host, over https."""
        return f"__Host-{name}" if self.site.is_secure else name

    def sign_in(self, sister: str) -> SignIn:
        return self._sign_in(sister)

    def who(self, request: Request) -> Session | None:
        """Who has signed in with this browser."""
        found = self.sessions.read(request.cookies.get(self.cookie(SESSION), ""), browser_of(request))
        return replace(found, reads=self._reads(request)) if found else None

    def must_know(self, request: Request) -> Session:
        """As `who`. Raises Refused for who has not signed in."""
        session = self.who(request)
        if session is None:
            raise Refused(401, "sign_in_first")
        return session

    def must_be_member(self, request: Request) -> Session:
        """As `must_know`, but for guests: what waits for members is the co-op's own. Raises NotYours for them."""
        session = self.must_know(request)
        if not session.person.is_local:
            raise NotYours
        return session

    def whoever(self, request: Request) -> Session | Visitor:
        """Who has signed in, or all that is known of who has not: which languages they read."""
        return self.who(request) or self.guest(request)

    def guest(self, request: Request, name: str = "") -> Visitor:
        """Somebody who has not signed in; `name` is that of their browser, where it has one."""
        return Visitor(name, self._reads(request))

    def _reads(self, request: Request) -> tuple[str, ...]:
        return reads(request, request.cookies.get(self.cookie(CHOSEN), ""))

    def visitor(self, request: Request) -> Visitor:
        """Somebody who speaks for another server, by the name in their cookie, if there is one."""
        cookie = request.cookies.get(self.cookie(VISITOR), "")
        return self.guest(request, self.sessions.visitor(cookie, browser_of(request)))

    def remember(self, answer: Response, session: str) -> None:
        """The cookie of who has signed in."""
        self.set_cookie(answer, SESSION, session, int(SIGNED_IN_FOR.total_seconds()), strict=True)

    def forget(self, answer: Response) -> None:
        answer.delete_cookie(self.cookie(SESSION), path="/", secure=self.site.is_secure)

    def keep_choice(self, request: Request, answer: Response) -> Response:
        """The answer, with the language that was chosen with it in a cookie."""
        code = chosen(request)
        if code and code in self.pages.jurors.words(self.guest(request)).names:
            self.set_cookie(answer, CHOSEN, code, CHOICE_KEPT_FOR, strict=True)
        return answer

    def set_cookie(self, answer: Response, name: str, value: str, seconds: int, *, strict: bool) -> None:
        """A cookie that no script can read, for so long. `strict`: it does not come along from another site."""
        answer.set_cookie(
            self.cookie(name),
            value,
            max_age=seconds,
            path="/",
            secure=self.site.is_secure,
            httponly=True,
            samesite="strict" if strict else "lax",
        )

    async def form(self, request: Request) -> tuple[Session, Mapping[str, str]]:
        """A form by which somebody acts who may: their account is in order by now, too. Raises Refused for any other.
        """
        session, fields = await self.signed_form(request)
        person = await run_in_threadpool(self.pages.standing.of, session.person)
        if person is None:
            self.sessions.end(session)
            raise Refused(401, "sign_in_first", written(fields))
        return replace(session, person=person), fields

    async def signed_form(self, request: Request) -> tuple[Session, Mapping[str, str]]:
        """A form that somebody who has signed in sent from a page of ours. Raises Refused for any other."""
        session = self.who(request)
        if session is None:
            raise Refused(401, "sign_in_first", await self._typed(request))
        return session, await self._sent(request, session.id)

    async def visitors_form(self, request: Request) -> tuple[Visitor, Mapping[str, str]]:
        """As `form`, from somebody of another server. Raises Refused also where their browser has no name any more."""
        visitor = self.visitor(request)
        if not visitor.id:
            raise Refused(403, "too_old")
        return visitor, await self._sent(request, visitor.id)

    async def _sent(self, request: Request, whose: str) -> Mapping[str, str]:
        if not self._is_ours(request):
            raise Refused(403, "other_site")
        fields = _fields(await body_of(request, BODY_AT_MOST))
        if not self.sessions.is_form_token(whose, fields.get("token", "")):
            raise Refused(403, "too_old", written(fields))
        self.limits.take(whose)
        return fields

    async def _typed(self, request: Request) -> str:
        """What stood in a form of ours that cannot be taken."""
        return written(_fields(await body_of(request, BODY_AT_MOST))) if self._is_ours(request) else ""

    def _is_ours(self, request: Request) -> bool:
        """Whether a form was sent from a page of ours."""
        return request.headers.get("origin") == self.site.origin

    def page(self, template: str, who: Session | Visitor, *, status: int = 200, **shown: Any) -> HTMLResponse:
        """A page, in the words of who asks for it; those of stewards are in English."""
        session = who if isinstance(who, Session) else None
        t = self.pages.jurors.words(who.who if isinstance(who, Session) else who)
        token = self.sessions.form_token(who.id) if who.id else ""
        text = COMPILED.get_template(template).render(site=self.site, session=session, token=token, t=t, **shown)
        return HTMLResponse(text, status_code=status)

    def message(
        self, heading: str, says: str, status: int, who: Session | Visitor, *, typed: str = "", back: str = "/"
    ) -> HTMLResponse:
        """A page that says one thing; both are names of its words. `typed` is shown to be copied, `back` is where who
        is not signed in goes on."""
        return self.page("message.html", who, status=status, heading=heading, says=says, typed=typed, back=back)

    def page_of(self, request: Request) -> str:
        """The path of the page of ours that somebody is on: that they ask for, or from which they sent a form."""
        if request.method != "POST":
            return request.url.path
        sent_from = request.headers.get("referer", "")
        return urlsplit(sent_from).path if sent_from.startswith(f"{self.site.url}/") else "/"


SESSION, VISITOR = "jury", "server"
WRITTEN = ("reason", "question", "because", "statement", "answer")
"""The fields of forms that hold more than a word or two."""


def browser_of(request: Request) -> str:
    """What the browser calls itself."""
    return request.headers.get("user-agent", "")


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form, each as it was last sent, a new line counted once as the browser does; without NUL, which
    no page sends and PostgreSQL does not keep. Raises Refused for what is no form."""
    try:
        sent = parse_qs(body.decode("utf-8"), max_num_fields=50, errors="strict")
    except ValueError:
        raise Refused(400, "unreadable") from None
    return {name: values[-1].replace("\r\n", "\n").replace("\0", "") for name, values in sent.items()}


def written(fields: Mapping[str, str]) -> str:
    """What a person wrote at length into a form."""
    return max((fields.get(name, "").strip() for name in WRITTEN), key=len)


async def body_of(request: Request, at_most: int) -> bytes:
    """What was sent, of so many bytes at most. Raises Refused."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > at_most:
            raise Refused(413, "too_long")
    return body
