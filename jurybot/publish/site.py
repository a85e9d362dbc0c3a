"""The site: a list of decisions, a page for each, the feed, decisions.json. It depends on nothing but the decisions and
the co-op's facts, no clock, so the same decisions give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jurybot.core.disclosure.decision import Decision
from jurybot.core.disclosure.docket import Docket
from jurybot.publish import files
from jurybot.publish.draws import Draws
from jurybot.publish.feed import atom
from jurybot.publish.pages import STYLE, Pages
from jurybot.publish.words import SiteFacts
from jurybot.service.ports.site import Lists


class Site:
    """Everything under the site's folder. The Publisher that wiring hands to the service."""

    def __init__(self, folder: Path, facts: SiteFacts) -> None:
        self._folder, self._facts = folder, facts
        self._pages = Pages(facts)
        self._draws = Draws(folder, self._pages)

    def write_page(self, decision: Decision) -> str:
        """See Publisher."""
        self._write_style()
        return self._write(decision.page, self._pages.decision(decision))

    def drop_page(self, case: int) -> None:
        """See Publisher."""
        files.remove(self._folder, f"decisions/{case}.html")

    def write_lists(self, lists: Lists, docket: Docket | None) -> None:
        """See Publisher."""
        self._write_style()
        for year, decisions in lists.of_years.items():
            path = f"years/{year}.html"
            if many := lists.years.get(year):
                page = self._pages.year(year, many, decisions)
                files.write_parts(self._folder, path, (part.encode() for part in page))
            else:
                files.remove(self._folder, path)
        self._write("about.html", self._pages.about())
        self._write("index.html", self._pages.index(lists, docket))
        files.write(self._folder, "feed.atom", atom(lists.latest, self._facts))
        files.write_parts(self._folder, "decisions.json", _document(lists.entries))

    def write_draw(self, draw: int, name: str, entry: Mapping[str, Any]) -> None:
        """See Publisher."""
        self._write_style()
        self._draws.write(draw, name, entry)

    def write_tickets(self, draw: int, tickets: Sequence[bytes]) -> None:
        """See Publisher."""
        self._draws.write_tickets(draw, tickets)

    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """See Publisher."""
        return self._draws.entries()

    def highest(self) -> tuple[int, int]:
        """See Publisher."""
        pages = [int(page.stem) for page in self._folder.glob("decisions/*.html") if page.stem.isdecimal()]
        case, draw = self._draws.highest()
        return max([case, *pages]), draw

    def _write(self, path: str, text: str) -> str:
        return files.write(self._folder, path, text.encode())

    def _write_style(self) -> None:
        files.write(self._folder, "style.css", STYLE)


def _document(entries: Iterable[str]) -> Iterator[bytes]:
    """decisions.json, a line for each decision: so it can be made of what is kept, however many there are."""
    yield b'{\n "version": 1,\n "decisions": ['
    between = ""
    for entry in entries:
        yield f"{between}\n  {entry}".encode()
        between = ","
    yield b"\n ]\n}\n"
