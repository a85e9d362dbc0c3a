"""Pages from templates. Every value that is put into one is escaped (autoescape), and a missing one is an error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from jurybot.core.disclosure.decision import Decision, Line
from jurybot.core.disclosure.decisions_json import instant
from jurybot.core.disclosure.docket import Docket
from jurybot.publish import words
from jurybot.publish.words import SiteFacts
from jurybot.service.ports.site import Lists

TEMPLATES = Path(__file__).parent / "templates"
PARTS_AT_ONCE = 1000
STYLE = (TEMPLATES / "style.css").read_bytes()
COMPILED = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
COMPILED.globals.update(words=words, instant=instant)


class Pages:
    """The site's pages as text. Links are relative, so that the site reads from a folder as well as from a server."""

    def __init__(self, facts: SiteFacts) -> None:
        self._facts = facts

    def decision(self, decision: Decision) -> str:
        """One decision: what came of it, its arithmetic, reasons, dates, how to appeal, how the panel was drawn."""
        return self._page("decision.html", root="../", decision=decision)

    def index(self, lists: Lists, docket: Docket | None) -> str:
        """The newest decisions, and the way to all others; overdue reviews; how many cases wait for a panel."""
        return self._page("index.html", root="", lists=lists, docket=docket)

    def year(self, year: str, many: int, decisions: Iterable[Line]) -> Iterator[str]:
        """All decisions of a year, so many; in parts, for there may be thousands."""
        page = COMPILED.get_template("year.html")
        told = page.stream(facts=self._facts, root="../", decisions=decisions, many=many, year=year)
        told.enable_buffering(PARTS_AT_ONCE)
        return told

    def about(self) -> str:
        """How a jury decides, what is stored about whom, how to complain."""
        return self._page("about.html", root="")

    def draw(self, draw: int, case: int | None, names: Sequence[str], policy: str) -> str:
        """The files of one draw, by name, and what each is; `policy` is the file of the policy that it keeps to."""
        return self._page("draw.html", root="../../", draw=draw, case=case, names=names, policy=policy)

    def _page(self, name: str, **values: object) -> str:
        return COMPILED.get_template(name).render(values, facts=self._facts)
