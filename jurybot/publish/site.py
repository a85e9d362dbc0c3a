"""The site: a list of decisions, a page for each, the feed, decisions.json. It depends on nothing but the decisions and
the co-op's facts, no clock, so the same decisions give the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
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

LISTS = ("about.html", "feed.atom", "index.html", "style.css")
"""What leads to the decisions, besides the pages of years."""


class Site:
    """Everything under the site's folder. The Publisher that wiring hands to the service."""

    def __init__(self, folder: Path, facts: SiteFacts) -> None:
        self._folder, self._facts = folder, facts
        self._pages = Pages(facts)
        self._draws = Draws(folder, self._pages)
        self._hashes: dict[str, tuple[tuple[int, int, int], str]] = {}

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
        files.write_parts(self._folder, "decisions.json", self._document(lists))

    def write_draw(self, draw: int, name: str, entry: Mapping[str, Any]) -> None:
        """See Publisher."""
        if not (self._folder / "style.css").exists():  # an older version's stays until lists have the hash of ours
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

    def _document(self, lists: Lists) -> Iterator[bytes]:
        """decisions.json, a line for each decision: so it can be made of what is kept, however many there are. It has
        the hashes of all pages and lists as they stand, so that who keeps it, or its hash, has them all."""
        paths = [*LISTS, *(f"years/{year}.html" for year in sorted(lists.years))]
        head = {"version": 2, "waiting": list(lists.waiting), "files": {path: self._hash(path) for path in paths}}
        yield json.dumps(head, indent=1)[:-2].encode() + b',\n "decisions": ['
        between = ""
        for entry in lists.entries:
            told = json.loads(entry)
            told |= {"page_hash": self._hash(told["page"]), **self._hashes_of_draw(told["draw"], told["case"])}
            yield f"{between}\n  {json.dumps(told, ensure_ascii=False)}".encode()
            between = ","
        yield b"\n ]\n}\n"

    def _hashes_of_draw(self, draw: int | None, case: int) -> dict[str, str | None]:
        """Those of what became of the seats in a case, and of the page that leads to it: nothing else binds them."""
        if draw is None:
            return {"seats_hash": None, "draw_page_hash": None}
        folder = f"draws/{draw}"
        is_further = (self._folder / folder / f"case-{case}.json").exists()
        seats = f"seats-{case}.json" if is_further else "seats.json"
        return {"seats_hash": self._hash(f"{folder}/{seats}"), "draw_page_hash": self._hash(f"{folder}/index.html")}

    def _hash(self, path: str) -> str | None:
        """SHA-256 of a page as it stands, in hex; None where it is not there. It is read again once it has changed."""
        try:
            stands = (self._folder / path).stat()
        except FileNotFoundError:
            return None
        stamp = (stands.st_ino, stands.st_mtime_ns, stands.st_size)
        known = self._hashes.get(path)
        if known is None or known[0] != stamp:
            content = files.read(self._folder / path) or b""
            known = self._hashes[path] = (stamp, hashlib.sha256(content).hexdigest())
        return known[1]

    def _write(self, path: str, text: str) -> str:
        return files.write(self._folder, path, text.encode())

    def _write_style(self) -> None:
        files.write(self._folder, "style.css", STYLE)


