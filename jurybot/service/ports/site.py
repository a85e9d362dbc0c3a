"""The public site, as the service has it written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from jurybot.core.disclosure.decision import Decision, Line
from jurybot.core.disclosure.docket import Docket


class SiteFailed(Exception):
    """The site's folder cannot be read or written. The message names the file and the remedy."""


class AlreadyPublished(Exception):
    """Something that may never change is published with other content. The text names the file and the remedy."""


NEWEST = 50
"""So many decisions stand on the first page and in the feed; all others on their year's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What leads to the decisions' pages: the NEWEST by their number and those changed last; those whose review is
    overdue; how many there are in which years, the newest first; what stands in the years that changed, also where
    that is nothing any more; and each decision's entry in decisions.json, as JSON, the newest first. These two are read
    as they are written, for there may be any number of them. `waiting` are the numbers of decided cases of which
    nothing may be told yet."""

    newest: Sequence[Decision]
    latest: Sequence[Decision]
    overdue: Sequence[Decision]
    years: Mapping[str, int]
    of_years: Mapping[str, Iterable[Line]]
    entries: Iterable[str]
    waiting: Sequence[int] = ()

    @property
    def total(self) -> int:
        return sum(self.years.values())


class Publisher(Protocol):
    """The site: static files, each replaced whole. Writing the same again changes nothing and is always allowed."""

    def write_page(self, decision: Decision) -> str:
        """Writes a decision's page. Returns its hash (SHA-256, hex)."""

    def drop_page(self, case: int) -> None:
        """Takes away the page of a case that may not be shown any more, if it is there."""

    def write_lists(self, lists: Lists, docket: Docket | None) -> None:
        """Writes the first page, the pages of years that changed, feed and decisions.json. Pages are written before: no
        list ever names one that is not there. `docket` is what waits, None where nothing can: in dry run."""

    def write_draw(self, draw: int, name: str, entry: Mapping[str, Any]) -> None:
        """Writes an entry of a draw (case, intent, reveal, result, seats …) or, as "policy", of all draws to come.
        On return it is on disk. Raises AlreadyPublished where other bytes stand, BadEntry for what is no such entry."""

    def write_tickets(self, draw: int, tickets: Sequence[bytes]) -> None:
        """Writes the side file of a draw's tickets, in their order, unless they are too many to be published."""

    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """Every entry of a draw, and every policy, that stands in the site, by its path; not checked."""

    def highest(self) -> tuple[int, int]:
        """The highest case number and the highest draw number that stand in the site; 0 for none."""
