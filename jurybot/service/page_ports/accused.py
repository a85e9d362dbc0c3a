"""For whoever speaks for another server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jurybot.core.names import Domain
from jurybot.service.page_ports.common import Told, Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """What to put where, to show that one speaks for a server."""

    domain: Domain
    line: str
    file: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A juror's question to the server that nobody has answered yet."""

    number: int
    text: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstUs:
    """A case about a server, as its own people may see it: nothing of who complained, who judges, or how it stands
    there. `name` is its number, and its domain before it has one. `stage`: waiting (for its panel), judged, decided or
    looked-at. `heard_by` is until when what they say reaches the next round of the panel that sits, `suspends_at` when
    follows are cut, `appeal_until` the end of the time to appeal; None where there is none."""

    name: str
    proposed: str
    criterion: str
    criterion_says: str
    stage: str
    in_force: str
    heard_by: datetime | None
    suspends_at: datetime | None
    appeal_until: datetime | None
    may_appeal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccusedPage:
    """What somebody who speaks for a server sees. `statement` is what the panel is given of theirs, "" for nothing."""

    domain: Domain
    cases: tuple[AgainstUs, ...]
    statement: str
    statement_on: str
    questions: tuple[OpenQuestion, ...]


class AccusedPages(Protocol):
    """For whoever speaks for another server: the proof is made for the name of the visitor's browser."""

    def proving(self, visitor: Visitor, name: str) -> Proving:
        """The line for this visitor. Asks nobody, and is the same whether there is a case or not. Raises NotYours for
        what is no server's name."""

    def look(self, visitor: Visitor, name: str) -> None:
        """Asks the server for the line, if a case is about it. What was found is kept; nothing is told. Takes
        seconds."""

    def page(self, visitor: Visitor, name: str) -> AccusedPage:
        """Raises NotYours for who has not proved to speak for it, or not lately."""

    def state(self, visitor: Visitor, name: str, text: str) -> Told:
        """Their statement; the latest counts. Raises NotYours."""

    def answer(self, visitor: Visitor, name: str, number: int, text: str) -> Told:
        """Answers a juror's question. Raises NotYours."""

    def appeal(self, visitor: Visitor, name: str, case: str, because: str) -> Told:
        """Asks for a fresh panel in the case of that name. Raises NotYours."""
