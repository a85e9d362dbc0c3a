"""The site: a list of decisions, a page for each, the feed, decisions.json. It depends on nothing but the decisions and
the co-op's facts, no clock, so the same decisions give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from jurybot.core.disclosure import Decision, Docket, entry
from jurybot.publish import files
from jurybot.publish.draws import Draws
from jurybot.publish.feed import atom
from jurybot.publish.pages import STYLE, Pages
from jurybot.publish.words import SiteFacts

NEWEST = 50
"""So many decisions stand on the first page and in the feed; all others on their year's page."""


class Site:
    """Everything under the site's folder. The Publisher that wiring hands to the service."""

    def __init__(self, folder: Path, facts: SiteFacts) -> None:
        self._folder, self._facts = folder, facts
        self._pages = Pages(facts)
        self._draws = Draws(folder, self._pages)

    def write_site(
        self, decisions: Sequence[Decision], changed: Collection[int] | None = None, docket: Docket | None = None
    ) -> dict[str, str]:
        """See Publisher. Pages come first, what leads to them after: no list ever names a page that is not there."""
        newest_first = sorted(decisions, key=lambda decision: decision.case, reverse=True)
        by_case = {decision.case: decision for decision in newest_first}
        wanted = by_case.keys() if changed is None else set(changed)
        written = {"style.css": files.write(self._folder, "style.css", STYLE)}
        for number in sorted(wanted & by_case.keys()):
            decision = by_case[number]
            written[decision.page] = self._write(decision.page, self._pages.decision(decision))
        written |= self._lists(newest_first, docket)
        for number in sorted(wanted - by_case.keys()):
            files.remove(self._folder, f"decisions/{number}.html")
        return written

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

    def _lists(self, newest_first: Sequence[Decision], docket: Docket | None) -> dict[str, str]:
        written, years = dict[str, str](), list[str]()
        for year, those in groupby(_by_year(newest_first), _year):
            path = f"years/{year}.html"
            written[path] = self._write(path, self._pages.year(year, list(those)))
            years.append(year)
        written["about.html"] = self._write("about.html", self._pages.about())
        written["index.html"] = self._write("index.html", self._pages.index(newest_first, NEWEST, years, docket))
        latest = sorted(newest_first, key=lambda decision: (decision.updated_on, decision.case), reverse=True)
        written["feed.atom"] = files.write(self._folder, "feed.atom", atom(latest[:NEWEST], self._facts))
        document = {"version": 1, "decisions": [entry(decision) for decision in newest_first]}
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        written["decisions.json"] = self._write("decisions.json", text)
        return written

    def _write(self, path: str, text: str) -> str:
        return files.write(self._folder, path, text.encode())

    def _write_style(self) -> None:
        files.write(self._folder, "style.css", STYLE)


def _by_year(decisions: Sequence[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda decision: (_year(decision), decision.case), reverse=True)


def _year(decision: Decision) -> str:
    return decision.decided_on[:4]
