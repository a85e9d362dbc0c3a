"""The words the bot understands, as tables to look phrases up in. They come from the data files of `jurybot/words`.

The code knows kinds of words (positions, negations, conditions …); which words they are, the files say. A table can be
asked for all languages together, or for one.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from jurybot.core.tokens import DOMAIN, NUMBER, Token, is_east_asian, line_of

CLASH = "languages-clash"
_LONG = 5  # letters: shorter words have too many neighbours for a "did you mean"
_REMEMBERED = 2_000  # words a table
_KINDS = frozenset({NUMBER, DOMAIN})
_Begun = tuple[Sequence[int], Sequence[tuple[str, ...]]]
_NOTHING: _Begun = ((), ())  # what nearly every word begins in nearly every table
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Found(NamedTuple):
    """A phrase that stands at a place: what it means, how many tokens it takes, in which languages it is one."""

    means: str
    length: int
    at: int
    languages: frozenset[str]

    def or_else(self, other: "Found") -> "Found":
        """Both, where two phrases of the same length stand at the same place."""
        means = self.means if self.means == other.means else CLASH
        return Found(means, self.length, self.at, self.languages | other.languages)


class Entry(NamedTuple):
    """A phrase of a data file, in each spelling as the texts of its tokens: `word*` stands for every word that begins
    so, `<number>` and `<domain>` for any of these."""

    spellings: tuple[tuple[str, ...], ...]
    means: str
    language: str


class Phrases:
    """Phrases to find among tokens. One that means two things in two languages means CLASH."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._meant: dict[tuple[str, ...], tuple[str, frozenset[str]]] = {}
        for keys, means, language in entries:
            for key in keys:
                before, languages = self._meant.get(key, (means, frozenset()))
                self._meant[key] = _meaning(means if before == means else CLASH, _with(languages, language))
        self._lengths: dict[str, tuple[int, ...]] = {}  # of the plain phrases that begin with a word, the longest first
        self._patterns: dict[str, list[tuple[str, ...]]] = {}  # those with a `*` or a kind, by their first element
        for key in sorted(self._meant, key=lambda key: (-len(key), key)):
            if any(part[-1] in "*>" for part in key):
                self._patterns.setdefault(key[0], []).append(key)
            elif len(key) not in (lengths := self._lengths.get(key[0], ())):
                self._lengths[key[0]] = _shared((*lengths, len(key)))
        self._begun: dict[tuple[str, str], _Begun] = {}
        self._stem_lengths = sorted({len(first) - 1 for first in self._patterns if first.endswith("*")})

    def at(self, tokens: Sequence[Token], place: int) -> Found | None:
        """The longest phrase that begins at that token."""
        if place >= len(tokens) or (begun := self._begun_by(tokens[place])) is _NOTHING:
            return None
        return self._longest(begun, tokens, place)

    def all(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """Every phrase among the tokens, from first to last; the longest where two begin together."""
        for place, token in enumerate(tokens):
            begun = self._begun_by(token)
            if begun is not _NOTHING and (found := self._longest(begun, tokens, place)):
                yield found

    def first(self, tokens: Sequence[Token]) -> Found | None:
        """The first phrase that stands anywhere among the tokens."""
        return next(self.all(tokens), None)

    def _longest(self, begun: _Begun, tokens: Sequence[Token], place: int) -> Found | None:
        lengths, patterns = begun
        best: Found | None = None
        for length in lengths:
            key = tuple(token.text for token in tokens[place : place + length])
            if key in self._meant:
                best = self._found(key, place)
                break
        for key in patterns:
            if (best is None or len(key) >= best.length) and _stands(key, tokens, place):
                found = self._found(key, place)
                best = found if best is None or found.length > best.length else best.or_else(found)
        return best

    def _begun_by(self, token: Token) -> _Begun:
        """The lengths of the plain phrases that begin with that word, and the others; kept, as words come again."""
        text, kind = word = (token.text, token.kind)
        if kept := self._begun.get(word):
            return kept
        firsts = [text, kind, *(text[:length] + "*" for length in self._stem_lengths if length <= len(text))]
        patterns = [key for first in firsts for key in self._patterns.get(first, ())]
        lengths = self._lengths.get(text, ())
        if len(self._begun) > _REMEMBERED:
            self._begun.clear()
        return self._begun.setdefault(word, (lengths, patterns) if lengths or patterns else _NOTHING)

    def _found(self, key: tuple[str, ...], place: int) -> Found:
        means, languages = self._meant[key]
        return Found(means, len(key), place, languages)

    @property
    def keys(self) -> Iterable[tuple[str, ...]]:
        """The phrases, as the texts of their tokens."""
        return self._meant


def is_typo_of(word: str, keyword: str) -> bool:
    """Whether one letter too many, too few, wrong, or two that changed places make the one of the other."""
    if word == keyword or abs(len(word) - len(keyword)) > 1:
        return False
    same = next(
        (at for at, (a, b) in enumerate(zip(word, keyword, strict=False)) if a != b), min(len(word), len(keyword))
    )
    rest, of = word[same:], keyword[same:]
    swapped = rest[:2][::-1] == of[:2] and rest[2:] == of[2:]
    return rest[1:] == of[1:] or rest[1:] == of or rest == of[1:] or swapped


def spellings(phrase: str) -> tuple[tuple[str, ...], ...]:
    """How a phrase may be typed: as it stands, without accents, with ae for ä. `=phrase` stands for itself alone."""
    if phrase.isascii() and not phrase.startswith("="):
        return (_elements(phrase),)
    written = phrase.removeprefix("=").casefold()
    others = {_bare(written), _bare(written.translate(_GERMAN))} - {written} if phrase[0] != "=" else set()
    return (_elements(written), *map(_elements, sorted(others)))


def _bare(text: str) -> str:
    """Without accents, but Japanese as it is (か and が are two letters)."""
    if is_east_asian(text[0]):
        return text
    return "".join(part for part in unicodedata.normalize("NFD", text) if not unicodedata.combining(part))


def _elements(phrase: str) -> tuple[str, ...]:
    parts: list[str] = []
    for part in phrase.split():
        stem = part.removesuffix("*")
        if part in _KINDS or (stem.isascii() and stem.isalpha()):
            parts.append(part)
        elif part.endswith("'") and len(part) > 1:  # "qu'", which is a word of its own before a letter
            parts += (token.text for token in line_of(f"{part}a").tokens[:-1])
        else:
            parts += (token.text for token in line_of(stem).tokens)
            parts[-1] += part[len(stem) :]
    return tuple(parts)


def _stands(phrase: tuple[str, ...], tokens: Sequence[Token], place: int) -> bool:
    if place + len(phrase) > len(tokens):
        return False
    return all(
        part == token.text or part == token.kind or (part.endswith("*") and token.text.startswith(part[:-1]))
        for part, token in zip(phrase, tokens[place : place + len(phrase)], strict=True)
    )


@functools.cache
def _with(languages: frozenset[str], language: str) -> frozenset[str]:
    """One and the same set for the same languages: there are tens of thousands of words, and few sets."""
    return languages | {language}


@functools.cache
def _meaning(means: str, languages: frozenset[str]) -> tuple[str, frozenset[str]]:
    return means, languages


@functools.cache
def _shared(lengths: tuple[int, ...]) -> tuple[int, ...]:
    return lengths


_SECTIONS = ("positions", "acts", "commands", "objects_to", "measures", "unclear")  # each name in them is a meaning
# Lists of a table that is also asked for whole: what is found means the list.
_PART_OF = {"lasting": "harm", "idle": "spares"}


class Words:
    """Every table by its name in the data files, where each is explained; of all languages, or of one."""

    def __init__(self, files: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Takes the files by language, one at a time: together, as they stand, they are larger than what is kept."""
        denies: dict[str, str] = {}
        drops: set[str] = set()
        self._entries: dict[str, list[Entry]] = {}
        self._known: dict[str, frozenset[str]] = {}  # word, or beginning of a word with a `*` -> its languages
        for language, tables in files:
            denies[language] = tables.get("denies", "")
            drops |= {language} if tables.get("subjects") == "dropped" else set()
            self._share(tables.get("shared", {}))
            for name, phrase, means in _listed(tables):
                entry = Entry(spellings(phrase), means, language)
                self._entries.setdefault(name, []).append(entry)
                for word in (word for key in entry.spellings for word in key):
                    self._known[word] = _with(self._known.get(word, frozenset()), language)
        self.languages = tuple(denies)
        self.denies_before = frozenset(language for language, how in denies.items() if how == "before")
        self.drops_subject = frozenset(drops)
        self.denies_twice = frozenset(language for language, how in denies.items() if how == "twice")
        self._all = {name: Phrases(listed) for name, listed in self._entries.items()}
        self._of: dict[tuple[str, str], Phrases] = {}
        keywords = (key[0] for name in ("positions", "acts") for key in self._all[name].keys if len(key) == 1)
        self._keywords: dict[int, list[str]] = {}  # by the length of what could be a typing error of them
        self._slip = ("", "")  # the word last asked for, with what it seems to mean
        for word in sorted(word for word in keywords if len(word) >= _LONG):
            for length in (len(word) - 1, len(word), len(word) + 1):
                self._keywords.setdefault(length, []).append(word)

    def _share(self, shared: Mapping[str, Sequence[str]]) -> None:
        """What the English file has for every language."""
        if shared:
            self.signs, self.hashtags = frozenset(shared["signs"]), frozenset(shared["hashtags"])
            self.ironic, self.particles = frozenset(shared["ironic"]), frozenset(shared["particles"])
            pictures = "|".join(sorted(map(re.escape, shared["pictures"]), key=len, reverse=True))
            self._picture = re.compile(rf"(?:{pictures}|[_-]|\d)+")
            self._everywhere = frozenset(tuple(phrase.split()) for phrase in shared["international"])

    def is_picture(self, name: str) -> bool:
        """Whether the name of a custom emoji is known to say nothing against what stands beside it."""
        return self._picture.fullmatch(name.strip(":")) is not None

    def __getitem__(self, table: str) -> Phrases:
        return self._all[table]

    def of(self, language: str, table: str) -> Phrases:
        """A table of one language, with the words that are understood in every one. Put together when first wanted."""
        if found := self._of.get((language, table)):
            return found
        entries = (e for e in self._entries[table] if e.language == language or e.spellings[0] in self._everywhere)
        return self._of.setdefault((language, table), Phrases(entries))

    def meant_by(self, word: str) -> str:
        """The long keyword of which a word seems to be a typing error, or nothing; words of their own are none."""
        if word in self._known:
            return ""
        slip = self._slip
        if slip[0] != word:  # it is asked for again in every language in which a reply is read
            near = self._keywords.get(len(word), ())
            slip = self._slip = (word, next((keyword for keyword in near if is_typo_of(word, keyword)), ""))
        return slip[1]

    def knowing(self, word: str) -> set[str]:
        """The languages that know a word as one of theirs."""
        known = set(self._known.get(word, ()))
        for length in range(3, len(word) + 1):
            known |= self._known.get(word[:length] + "*", set())
        return known


def _listed(tables: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every phrase of a file, with the table it goes to and what it means."""
    for section, named in tables.items():
        if section in ("language", "denies", "subjects", "examples", "shared"):
            continue
        for name, phrases in named.items():
            for phrase in phrases if isinstance(phrases, list) else phrases.split():
                yield (section, phrase, name) if section in _SECTIONS else (_PART_OF.get(name, name), phrase, name)
