"""Phrases in parts: "trek {my_vote} in", where a file lists what `my_vote` may be. People say what they do with their
seat in whole sentences, and a list of all of them would be a list of all ways to put the same few words together."""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jurybot.core.text.phrases import CLASH, Found, Phrases, Senses, spellings
from jurybot.core.text.tokens import Token

_PART = re.compile(r"\{(\w+)(\??)\}")
LISTS = "parts"  # the table of what parts may be
_FILLS_AT_MOST = 3  # harmless phrases between two parts
_FILLS = "harmless_acts"  # their table
_First = tuple[str, str]  # a language, and a part with which a phrase begins there


class Form(NamedTuple):
    """A phrase in parts: what it means, in which language, and its parts: words, `stem*`, or lists by their names."""

    means: str
    language: str
    parts: tuple[str, ...]


def is_in_parts(phrase: str) -> bool:
    """Whether a phrase of a file names a part."""
    return "{" in phrase


@functools.cache
def part_list(name: str) -> str:
    """By what name the list of a part is kept among the others."""
    return f"{{{name}}}"


def is_part(name: str) -> bool:
    """Whether a list is one of a part."""
    return name.startswith("{")


def parts_of(phrase: str) -> Iterator[tuple[str, ...]]:
    """A phrase of a file in its parts, in each way in which its words may be typed, with and without what may be
    missing."""
    pieces = _PART.split(phrase)  # words, name, "?" or "", words, …
    yield from _spelled(tuple(zip(pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""], strict=True)))


def _spelled(pieces: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, ...]]:
    if not pieces:
        yield ()
        return
    said, name, optional = pieces[0]
    named = ((part_list(name),) if name else (),)
    for words in spellings(said.strip()) if said.strip() else ((),):
        for part in (*named, ()) if optional else named:
            for rest in _spelled(pieces[1:]):
                yield (*words, *part, *rest)


class _Begun:
    """What may follow some parts, each with what the phrase then means, or what may follow in turn. Mostly it is one
    part, which is kept as such: a dictionary takes four times the memory."""

    __slots__ = ("_one", "_then", "means")

    def __init__(self, means: str = "") -> None:
        self.means = means  # where a phrase ends here
        self._one = ""
        self._then: _Begun | str | dict[str, _Begun | str] = ""

    def parts(self) -> Iterable[str]:
        """What may follow."""
        return self._then if isinstance(self._then, dict) else (self._one,) if self._one else ()

    def then(self, part: str) -> "_Begun | str":
        """What that part begins, or what it ends; "" where it does not follow."""
        if isinstance(self._then, dict):
            return self._then.get(part, "")
        return self._then if part == self._one else ""

    def put(self, part: str, then: "_Begun | str") -> None:
        """Lets a part follow."""
        if isinstance(self._then, dict):
            self._then[part] = then
        elif self._one in ("", part):
            self._one, self._then = part, then
        else:
            self._then = {self._one: self._then, part: then}


class PhrasesInParts(Phrases):
    """Phrases of which some are in parts, to be found as others are; harmless words may stand between two parts.

    Those that begin with the same parts share them, so that each list is looked up once at a place."""

    __slots__ = ("_begun", "_by_stem", "_by_word", "_lists")

    def __init__(
        self,
        senses: Mapping[str, Senses],
        everywhere: frozenset[str],
        kept: dict[str, str],
        forms: Iterable[Form],
        lists: Mapping[str, Phrases],
        may_be: Mapping[str, Senses],
    ) -> None:
        """Takes beside what other phrases take those in parts, the tables by their names, and what a part may be, which
        stands in one of these."""
        super().__init__(senses, everywhere, kept)
        self._lists = lists
        self._begun: dict[str, _Begun] = {}  # by language
        firsts: set[_First] = set()
        for means, language, parts in forms:
            begun = self._begun.setdefault(language, _Begun())
            parts = tuple(kept.setdefault(part, part) for part in parts)
            firsts.add((language, parts[0]))
            for part in parts[:-1]:
                then = begun.then(part)
                behind = then if isinstance(then, _Begun) else _Begun(then)
                begun.put(part, behind)
                begun = behind
            last = begun.then(parts[-1])
            both = means if (last.means if isinstance(last, _Begun) else last) in ("", means) else CLASH
            if isinstance(last, _Begun):
                last.means = both
            else:
                begun.put(parts[-1], both)
        began: dict[tuple[str, str], set[str]] = {}  # what the phrases of a list may begin with
        for phrase, senses_of in may_be.items():
            for name, language in senses_of:
                began.setdefault((part_list(name), language), set()).add(phrase.split(" ")[0])
        by_word: dict[str, list[_First]] = {}
        for language, first in sorted(firsts):
            for word in began[first, language] if is_part(first) else (first,):
                by_word.setdefault(kept.setdefault(word, word), []).append((language, first))
        # The parts that may begin with a word, or with one that begins so.
        self._by_word = {word: _shared(tuple(those)) for word, those in by_word.items() if word[-1] != "*"}
        self._by_stem = {word[:-1]: tuple(those) for word, those in by_word.items() if word[-1] == "*"}

    def at(self, tokens: Sequence[Token], place: int) -> Found | None:
        """The longest phrase that begins at that token."""
        best = super().at(tokens, place)
        if place >= len(tokens) or tokens[place].text in self._idle:
            return best
        searches: dict[str, _Search] = {}
        lengths: dict[int, Mapping[tuple[str, str], int]] = {}
        for language, first in self._beginning(tokens[place].text):
            if self._language not in ("", language):
                continue
            if (search := searches.get(language)) is None:
                search = searches[language] = _Search(self._lists, language, tokens, lengths)
            end, means = search.behind(first, self._begun[language].then(first), place)
            if means and (best is None or end - place >= best.length):
                best = Found(means, end - place, place, frozenset({language})).or_else(best)
        return best

    def _remember_idle(self, token: Token) -> None:
        if not self._beginning(token.text):
            super()._remember_idle(token)

    def _beginning(self, word: str) -> Sequence[_First]:
        """The parts that may begin with a word."""
        found = self._by_word.get(word, ())
        stems = [firsts for stem, firsts in self._by_stem.items() if word.startswith(stem)]
        return [*found, *(first for firsts in stems for first in firsts)] if stems else found


@functools.cache
def _shared(firsts: tuple[_First, ...]) -> tuple[_First, ...]:
    return firsts


class _Search:
    """One look for the longest phrase at a place. What parts stand at a place is looked up once, for all languages."""

    def __init__(
        self,
        lists: Mapping[str, Phrases],
        language: str,
        tokens: Sequence[Token],
        lengths: dict[int, Mapping[tuple[str, str], int]],
    ) -> None:
        self._lists, self._language, self._tokens = lists, language, tokens
        self._lengths = lengths  # of the parts, by the places where they begin
        self._fills: dict[int, int] = {}

    def behind(self, part: str, then: _Begun | str, at: int) -> tuple[int, str]:
        """Where the longest phrase ends that goes on with a part, and what it means, or "" for none."""
        length = self._length(part, at)
        if isinstance(then, str):
            return at + length, then if length else ""
        return self._longest(then, at + length, fills=0) if length else (at, "")

    def _longest(self, begun: _Begun, at: int, *, fills: int) -> tuple[int, str]:
        """The same from what has begun; `fills`: how many harmless phrases stand before what comes next."""
        best = (at, "" if fills else begun.means)
        said = self._tokens[at].text if at < len(self._tokens) else ""
        named = [part for part in begun.parts() if part == said or not part.isalnum()]
        for part in named:
            found = self.behind(part, begun.then(part), at)
            if found[1] and (found[0] > best[0] or not best[1]):
                best = found
        if fills < _FILLS_AT_MOST and (length := self._length(_FILLS, at)):
            found = self._longest(begun, at + length, fills=fills + 1)
            best = found if found[1] and found[0] > best[0] else best
        return best

    def _length(self, part: str, at: int) -> int:
        """How many tokens a part takes there; 0 where it does not stand."""
        if at >= len(self._tokens):
            return 0
        if part == _FILLS:
            if (length := self._fills.get(at)) is None:
                found = self._lists[_FILLS].of(self._language).at(self._tokens, at)
                length = self._fills[at] = found.length if found else 0
            return length
        if part[0] != "{":
            said = self._tokens[at].text
            return int(said == part or (part[-1] == "*" and said.startswith(part[:-1])))
        if (lengths := self._lengths.get(at)) is None:
            lengths = self._lengths[at] = self._lists[LISTS].lengths_at(self._tokens, at)
        return lengths.get((part[1:-1], self._language), 0)
