"""Lists that may be long, cut so that a page stays small: what of a list stands on a page, and the rest on pages of
their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape
from starlette.requests import Request

from jurybot.core.opening.dossier import Dossier
from jurybot.service.page_ports.common import NotYours

A_PAGE = 36_000  # bytes of a list on a page of its own; with all around it a page stays below 50 KB
AROUND = 300  # bytes that an item takes besides its words

Words = Callable[[Any], str]
LongList = tuple[Sequence[Any], Words, int]


@dataclass(frozen=True, slots=True)
class Part:
    """What stands on one page, which it is of how many, from 1."""

    shown: Sequence[Any]
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class OfDossier:
    """A list in a dossier: its items, the words of each, and how many bytes its case's page has room for."""

    name: str
    found: Callable[[Dossier], Sequence[Any]]
    words: Words
    room: int

    def items(self, dossier: Dossier | None) -> Sequence[Any]:
        return self.found(dossier) if dossier else ()

    def beginning(self, dossier: Dossier | None) -> tuple[Sequence[Any], int]:
        return beginning(self.items(dossier), self.words, self.room)


OF_DOSSIERS = (
    OfDossier(
        "posts", lambda one: tuple(enumerate(one.exhibits, start=1)), lambda one: f"{one[1].note}{one[1].text}", 12_000
    ),
    OfDossier("rules", lambda one: one.theirs.rules, str, 6_000),
)


def beginning(items: Sequence[Any], words: Words, at_most: int) -> tuple[Sequence[Any], int]:
    """As many from the beginning as take no more than so many bytes, and how many there are in all."""
    return _filled(items, words, at_most), len(items)


def part(items: Sequence[Any], words: Words, number: int, at_most: int = A_PAGE) -> Part | None:
    """The part with that number; None where there is none. An empty list has one part."""
    parts: list[Sequence[Any]] = []
    rest = items
    while rest:
        parts.append(_filled(rest, words, at_most) or rest[:1])
        rest = rest[len(parts[-1]) :]
    if not 1 <= number <= max(len(parts), 1):
        return None
    return Part(parts[number - 1] if parts else (), number, max(len(parts), 1))


def must_be(found: Part | None) -> Part:
    """Raises NotYours where there is no such part."""
    if found is None:
        raise NotYours
    return found


def part_asked(request: Request) -> int:
    """Which part of its list a page is asked for, by `?part=2`; the first where it does not say."""
    asked = request.query_params.get("part", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0


def _filled(items: Sequence[Any], words: Words, at_most: int) -> Sequence[Any]:
    left = at_most
    for number, item in enumerate(items):
        left -= len(escape(words(item)).encode()) + AROUND
        if left < 0:
            return items[:number]
    return items
