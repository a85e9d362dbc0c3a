"""Phrases to look up among the words of a reply, in all languages together or in one."""

import copy
import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import filterfalse
from typing import NamedTuple

from jurybot.core.text.index import Index
from jurybot.core.text.tokens import DOMAIN, NUMBER, SIGN, WORD, Token, is_all_east_asian, is_east_asian, line_of

CLASH = "languages-clash"
REMEMBERED = 250  # words, of each table
_EAST = "\u0250"  # before it stand the letters of Latin, of which a word is one token
_LETTERS = "".join(filter(str.isalpha, map(chr, range(ord(_EAST)))))
_PLAIN = re.compile(rf"[{_LETTERS}]+\*?(?: +[{_LETTERS}]+\*?)*")  # what is one token a word as it stands
_KINDS = frozenset({NUMBER, DOMAIN})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
Senses = tuple[tuple[str, str], ...]  # what a phrase means, each time with the language in which it does


class Found(NamedTuple):
    """A phrase that stands at a place: what it means, how many tokens it takes, in which languages it is one."""

    means: str
    length: int
    at: int
    languages: frozenset[str]

    def or_else(self, other: "Found | None") -> "Found":
        """The longer of two phrases at the same place; both, where they are of the same length."""
        if other is None or other.length < self.length:
            return self
        means = self.means if self.means == other.means else CLASH
        return Found(means, self.length, self.at, self.languages | other.languages)


class Phrases:
    """Phrases to find among tokens: `word*` in one stands for every word that begins so, `<number>` and `<domain>` for
    any of these. One that means two things in two languages means CLASH."""

    __slots__ = ("_everywhere", "_idle", "_language", "_lengths", "_patterns", "_senses", "_stems")

    def __init__(self, senses: Mapping[str, Senses], everywhere: frozenset[str], kept: dict[str, str]) -> None:
        """Takes the phrases, the texts of their tokens with spaces between, with what they mean; those that are
        understood in every language; and of equal words the one that is kept, for all tables."""
        self._senses = Index(senses, nothing=())
        self._idle: set[str] = set()  # words that were looked up and begin none; most words begin none in most tables
        self._everywhere = everywhere
        self._language = ""  # of which they are asked for; "" for all
        self._patterns: dict[str, tuple[tuple[str, ...], ...]] = {}  # those with a `*` or a kind, by what begins them
        lengths: dict[str, tuple[int, ...]] = {}
        for phrase in senses:
            if ("*" in phrase or ">" in phrase) and any(part[-1] in "*>" for part in phrase.split(" ")):
                parts = tuple(kept.setdefault(part, part) for part in phrase.split(" "))
                self._patterns[parts[0]] = (*self._patterns.get(parts[0], ()), parts)
                continue
            first, length = phrase.partition(" ")[0], phrase.count(" ") + 1
            if length not in (those := lengths.get(first, ())):
                lengths[first] = _shared(tuple(sorted((*those, length), reverse=True)))
        self._lengths = Index(lengths, nothing=())  # of the others, by the word that begins them, the longest first
        for first, patterns in self._patterns.items():
            self._patterns[first] = tuple(sorted(patterns, key=lambda parts: (-len(parts), parts)))
        self._stems: dict[str, tuple[int, ...]] = {}  # the lengths of those before a `*`, by their first letter
        for stem in sorted({first[:-1] for first in self._patterns if first.endswith("*")}, key=len):
            if len(stem) not in (those := self._stems.get(stem[0], ())):
                self._stems[stem[0]] = _shared((*those, len(stem)))

    def of(self, language: str) -> "Phrases":
        """The phrases of one language, with those that are understood in every one: the same tables, asked for less."""
        of = copy.copy(self)
        of._language = language
        return of

    def at(self, tokens: Sequence[Token], place: int) -> Found | None:
        """The longest phrase that begins at that token."""
        if place >= len(tokens):
            return None
        token = tokens[place]
        if token.text in self._idle:
            return None
        best: Found | None = None
        if lengths := self._lengths.get(token.text):
            texts = [one.text for one in tokens[place : place + lengths[0]]]
            for length in lengths:
                if length <= len(texts) and (best := self._found(texts[:length], place)):
                    break
        patterns = self._patterns_from(token) if self._patterns else ()
        if not (lengths or patterns):
            self._remember_idle(token)
        for key in patterns:
            if (best is None or len(key) >= best.length) and _stands(key, tokens, place):
                found = self._found(key, place)
                best = found.or_else(best) if found else best
        return best

    def all(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """Every phrase among the tokens, from first to last; the longest where two begin together."""
        places = (place for place, token in enumerate(tokens) if token.text not in self._idle)
        return (found for place in places if (found := self.at(tokens, place)))

    def lengths_at(self, tokens: Sequence[Token], place: int) -> dict[tuple[str, str], int]:
        """What the phrases that begin there mean, each with the language and how long the longest is that means it."""
        token = tokens[place]
        if token.text in self._idle:
            return {}
        lengths = self._lengths.get(token.text)
        patterns = self._patterns_from(token)
        if not (lengths or patterns):
            self._remember_idle(token)
            return {}
        texts = [one.text for one in tokens[place : place + max(lengths, default=0)]]
        keys: list[Sequence[str]] = [texts[:length] for length in lengths if length <= len(texts)]
        keys += (key for key in patterns if _stands(key, tokens, place))
        longest: dict[tuple[str, str], int] = {}
        for key in keys:
            for sense in self._senses.get(" ".join(key)):
                longest[sense] = max(longest.get(sense, 0), len(key))
        return longest

    def first(self, tokens: Sequence[Token]) -> Found | None:
        """The first phrase that stands anywhere among the tokens."""
        return next(self.all(tokens), None)

    def _patterns_from(self, token: Token) -> Sequence[tuple[str, ...]]:
        """The phrases with a `*` or a kind whose first element fits the token."""
        text, patterns = token.text, self._patterns
        found = patterns.get(text, ()) + patterns.get(token.kind, ())
        for length in self._stems.get(text[0], ()):
            if length <= len(text):
                found += patterns.get(text[:length] + "*", ())
        return found

    def _remember_idle(self, token: Token) -> None:
        if len(self._idle) >= REMEMBERED:
            self._idle.clear()
        if token.kind in (WORD, SIGN):  # a number or a name may be one that is never said again
            self._idle.add(token.text)

    def _found(self, parts: Sequence[str], place: int) -> Found | None:
        """What a phrase means in the language asked for; None if it is none there."""
        phrase = " ".join(parts)
        if not (senses := self._senses.get(phrase)):
            return None
        anywhere = not self._language or phrase in self._everywhere
        said = _said(senses, "" if anywhere else self._language)
        return Found(said[0], len(parts), place, said[1]) if said else None


def spellings(phrase: str) -> tuple[tuple[str, ...], ...]:
    """How a phrase may be typed: as it stands, without accents, with ae for ä. `=phrase` stands for itself alone."""
    if phrase.isascii() and not phrase.startswith("="):
        return (tuple(phrase.split()) if phrase.replace(" ", "").isalpha() else _elements(phrase),)
    written = phrase.removeprefix("=").casefold()
    typed = {written, written.translate(_GERMAN)} if phrase[0] != "=" else ()
    others = {*map(_bare, typed)} - {written}
    return (_elements(written), *map(_elements, sorted(others)))


def _bare(text: str) -> str:
    """Without accents, but Japanese as it is (か and が are two letters)."""
    if text.isascii() or is_east_asian(text[0]):
        return text
    return "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFD", text)))


def _elements(phrase: str) -> tuple[str, ...]:
    if _PLAIN.fullmatch(phrase):
        return tuple(phrase.split())
    parts: list[str] = []
    for part in phrase.split():
        stem = part.removesuffix("*")
        if part in _KINDS or _PLAIN.fullmatch(part):
            parts.append(part)
        elif is_all_east_asian(stem):
            parts += stem
            parts[-1] += part[len(stem) :]
        elif part.endswith("'") and len(part) > 1:  # "qu'", which is a word of its own before a letter
            parts += tokens_of(f"{part}a")[:-1]
        else:
            parts += tokens_of(stem)
            parts[-1] += part[len(stem) :]
    return tuple(parts)


@functools.lru_cache(1_000)
def tokens_of(part: str) -> tuple[str, ...]:
    """The texts of the tokens of what stands between two spaces: "don't" is in hundreds of phrases."""
    return tuple(token.text for token in line_of(part).tokens)


def _stands(phrase: tuple[str, ...], tokens: Sequence[Token], place: int) -> bool:
    if place + len(phrase) > len(tokens):
        return False
    return all(
        part == token.text or part == token.kind or (part.endswith("*") and token.text.startswith(part[:-1]))
        for part, token in zip(phrase, tokens[place : place + len(phrase)], strict=True)
    )


@functools.cache
def with_sense(senses: Senses, means: str, language: str) -> Senses:
    """One and the same value for the same senses: there are tens of thousands of phrases, and few senses."""
    return senses if (means, language) in senses else (*senses, (means, language))


@functools.cache
def _shared(lengths: tuple[int, ...]) -> tuple[int, ...]:
    return lengths


@functools.cache
def _said(senses: Senses, language: str) -> tuple[str, frozenset[str]] | None:
    """What these senses come to in a language ("": in all together), and the languages they are of."""
    heard = [sense for sense in senses if language in ("", sense[1])]
    meanings, languages = {means for means, _ in heard}, frozenset(language for _, language in heard)
    return (meanings.pop() if len(meanings) == 1 else CLASH, languages) if heard else None
