"""The words the bot understands, as tables to look phrases up in. They come from the data files of `jurybot/words`.

The code knows kinds of words (positions, negations, conditions …); which words they are, the files say. A table can be
asked for all languages together, or for one.
"""

import copy
import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from jurybot.core.text.tokens import DOMAIN, NUMBER, SIGN, WORD, Token, is_east_asian, is_typo_of, line_of

CLASH = "languages-clash"
_STEM_AT_LEAST = 3  # letters
_REMEMBERED = 250  # words, of each table
_LONG = 5  # letters: shorter words have too many neighbours for a "did you mean"
_KINDS = frozenset({NUMBER, DOMAIN})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_Key = str | bytes  # a phrase: one token as it is, several as bytes with spaces between, which take the least memory
_Senses = tuple[tuple[str, str], ...]  # what a phrase means, each time with the language in which it does


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

    def __init__(self, senses: Mapping[_Key, _Senses], everywhere: frozenset[_Key], kept: Mapping[str, str]) -> None:
        """Takes the phrases with what they mean, those that are understood in every language, and the words that are
        kept once for all tables, by themselves."""
        self._senses = senses
        self._idle: set[str] = set()  # words that were looked up and begin none; most words begin none in most tables
        self._everywhere = everywhere
        self._language = ""  # of which they are asked for; "" for all
        self._lengths: dict[str, tuple[int, ...]] = {}  # over 1, of those that begin with a word, the longest first
        self._patterns: dict[str, tuple[tuple[str, ...], ...]] = {}  # those with a `*` or a kind, by what begins them
        for parts in map(_parts, senses):  # one at a time: all of them at once would leave holes in the memory
            if any(part[-1] in "*>" for part in parts):
                self._patterns[parts[0]] = (*self._patterns.get(parts[0], ()), parts)
            elif len(parts) > 1 and len(parts) not in (lengths := self._lengths.get(parts[0], ())):
                first = kept.get(parts[0], parts[0])
                self._lengths[first] = _shared(tuple(sorted((*lengths, len(parts)), reverse=True)))
        for first, patterns in self._patterns.items():
            self._patterns[first] = tuple(sorted(patterns, key=lambda parts: (-len(parts), parts)))
        self._stems: dict[str, tuple[int, ...]] = {}  # the lengths of those before a `*`, by their first letter
        for stem in sorted({first[:-1] for first in self._patterns if first.endswith("*")}, key=len):
            if len(stem) not in (lengths := self._stems.get(stem[0], ())):
                self._stems[stem[0]] = _shared((*lengths, len(stem)))

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
                senses = self._senses.get(" ".join(texts[:length]).encode()) if length <= len(texts) else None
                if senses and (best := self._found(tuple(texts[:length]), senses, place)):
                    break
        senses = self._senses.get(token.text)
        if best is None and senses:
            best = self._found((token.text,), senses, place)
        patterns = self._patterns_from(token) if self._patterns else ()
        if not (lengths or senses or patterns):
            self._remember_idle(token)
        for key in patterns:
            if (best is None or len(key) >= best.length) and _stands(key, tokens, place):
                found = self._found(key, self._senses[_key(key)], place)
                best = found.or_else(best) if found else best
        return best

    def all(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """Every phrase among the tokens, from first to last; the longest where two begin together."""
        places = (place for place, token in enumerate(tokens) if token.text not in self._idle)
        return (found for place in places if (found := self.at(tokens, place)))

    def first(self, tokens: Sequence[Token]) -> Found | None:
        """The first phrase that stands anywhere among the tokens."""
        return next(self.all(tokens), None)

    def _patterns_from(self, token: Token) -> Sequence[tuple[str, ...]]:
        """The phrases with a `*` or a kind whose first element fits the token."""
        text, patterns = token.text, self._patterns
        found = [*patterns.get(text, ()), *patterns.get(token.kind, ())]
        for length in self._stems.get(text[0], ()):
            if length <= len(text):
                found += patterns.get(text[:length] + "*", ())
        return found

    def _remember_idle(self, token: Token) -> None:
        if len(self._idle) >= _REMEMBERED:
            self._idle.clear()
        if token.kind in (WORD, SIGN):  # a number or a name may be one that is never said again
            self._idle.add(token.text)

    def _found(self, parts: tuple[str, ...], senses: _Senses, place: int) -> Found | None:
        """What a phrase means in the language asked for; None if it is none there."""
        anywhere = not self._language or _key(parts) in self._everywhere
        said = _said(senses, "" if anywhere else self._language)
        return Found(said[0], len(parts), place, said[1]) if said else None

    @property
    def phrases(self) -> Iterator[tuple[str, ...]]:
        """Each, as the texts of its tokens."""
        return map(_parts, self._senses)


def _key(parts: tuple[str, ...]) -> _Key:
    return " ".join(parts).encode() if len(parts) > 1 else parts[0]


def _parts(key: _Key) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else tuple(key.decode().split(" "))


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
def _with(senses: _Senses, means: str, language: str) -> _Senses:
    """One and the same value for the same senses: there are tens of thousands of phrases, and few senses."""
    return senses if (means, language) in senses else (*senses, (means, language))


@functools.cache
def _known_in(languages: frozenset[str], language: str) -> frozenset[str]:
    return languages | {language}


@functools.cache
def _shared(lengths: tuple[int, ...]) -> tuple[int, ...]:
    return lengths


@functools.cache
def _said(senses: _Senses, language: str) -> tuple[str, frozenset[str]] | None:
    """What these senses come to in a language ("": in all together), and the languages they are of."""
    heard = [sense for sense in senses if language in ("", sense[1])]
    meanings, languages = {means for means, _ in heard}, frozenset(language for _, language in heard)
    return (meanings.pop() if len(meanings) == 1 else CLASH, languages) if heard else None


_HEAD = ("language", "denies", "subjects", "they_do", "past", "if_ends", "past_ends", "examples", "shared")
_SECTIONS = ("positions", "acts", "commands", "objects_to", "measures", "unclear")  # each name in them is a meaning
_SPEAK_IN_TAGS = frozenset(
    {"conditions", "negations", "unsure", "turns", "edit_notes", "positions", "measures", "spares", "unclear"}
)
_IN_TAG_AT_LEAST = 3  # letters, of those in which a word has many
_HIDES_IN_TAG = 4  # letters of which a word means nothing in the midst of another
_KNOWN_ONLY = "common"  # looked up in Japanese alone, where a word has many tokens: else it only tells the language
# Lists of a table that is also asked for whole: what is found means the list.
_PART_OF = {
    "lasting": "harm",
    "idle": "spares",
    "jests": "unsure",
    "tales": "conditions",
    "complaints": "fine",
    "praises": "fine",
    "ongoing": "fine",
}


class Words:
    """Every table by its name in the data files, where each is explained; of all languages, or of one."""

    def __init__(self, files: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Takes the files by language, one at a time: together, as they stand, they are larger than what is kept."""
        languages: list[str] = []
        before: set[str] = set()
        drops: set[str] = set()
        self.they_do: dict[str, tuple[str, ...]] = {}  # in what a verb of "they" ends, where it may begin a sentence
        self.past: dict[str, tuple[str, ...]] = {}  # in what a sentence ends that tells what was
        self.if_ends: dict[str, tuple[str, ...]] = {}  # in what a verb ends behind an "if" that is a pronoun, too
        self.past_ends: dict[str, tuple[str, ...]] = {}  # the same behind "once", where that was in the past
        senses: dict[str, dict[_Key, _Senses]] = {}
        kept: dict[_Key, _Key] = {}  # of equal phrases and of equal words, one is kept
        words: dict[str, str] = {}
        self._known: dict[str, frozenset[str]] = {}  # word, or beginning of a word with a `*` -> its languages
        for language, tables in files:
            languages.append(language)
            before |= {language} if tables.get("denies") == "before" else set()
            drops |= {language} if tables.get("subjects") == "dropped" else set()
            for name in ("they_do", "past", "if_ends", "past_ends"):
                getattr(self, name)[language] = tuple(tables.get(name, "").split())
            self._share(tables.get("shared", {}))
            for name, phrase, means in _listed(tables):
                for spelled in spellings(phrase):
                    parts = tuple(words.setdefault(word, word) for word in spelled)
                    if name != _KNOWN_ONLY or is_east_asian(parts[0][0]):
                        key = kept.setdefault(key := _key(parts), key)
                        table = senses.setdefault(name, {})
                        table[key] = _with(table.get(key, ()), means, language)
                    for word in parts:
                        self._known[word] = _known_in(self._known.get(word, frozenset()), language)
        self.languages = tuple(languages)
        self.denies_before = frozenset(before)
        self.drops_subject = frozenset(drops)
        self._all = {name: Phrases(table, self._everywhere, words) for name, table in senses.items()}
        self._of = {(code, name): phrases.of(code) for code in self.languages for name, phrases in self._all.items()}
        listed = (parts for name in ("positions", "acts") for parts in self._all[name].phrases)
        keywords = (parts[0] for parts in listed if len(parts) == 1)
        self._keywords: dict[int, list[str]] = {}  # by the length of what could be a typing error of them
        self._asked: dict[str, frozenset[str]] = {}  # the languages of words that were asked for
        self._slip = ("", "")  # the word last asked for, with what it seems to mean
        for word in sorted(word for word in keywords if len(word) >= _LONG):
            for length in (len(word) - 1, len(word), len(word) + 1):
                self._keywords.setdefault(length, []).append(word)

    def _share(self, shared: Mapping[str, Sequence[str]]) -> None:
        """What the English file has for every language."""
        if shared:
            self.signs = frozenset(shared["signs"])
            self.ironic, self.particles = frozenset(shared["ironic"]), frozenset(shared["particles"])
            pictures = "|".join(sorted(map(re.escape, shared["pictures"]), key=len, reverse=True))
            self._tags = frozenset(shared["tags"])
            self._picture = re.compile(rf"(?:{pictures}|[_-]|\d)+")
            self._everywhere = frozenset(_key(tuple(phrase.split())) for phrase in shared["international"])
            self._in_all = frozenset(_parts(key)[0] for key in self._everywhere)

    def is_picture(self, name: str) -> bool:
        """Whether the name of a custom emoji is known to say nothing against what stands beside it."""
        return self._picture.fullmatch(name.strip(":")) is not None

    def speaks(self, hashtag: str) -> bool:
        """Whether a word of doubt or of a position is anywhere in a hashtag: "#not", "#justkidding"."""
        name = hashtag.casefold()
        if name in self._tags:
            return False
        parts = ((a, b) for b in range(len(name) + 1) for a in range(b) if name[a:b] in self._in_tags)
        whole = name in self._known and len(name) < _IN_TAG_AT_LEAST
        return whole or any(b - a > _HIDES_IN_TAG or a == 0 or b == len(name) for a, b in parts)

    @functools.cached_property
    def _in_tags(self) -> frozenset[str]:
        """What doubts or votes, written as one word; made when a reply holds a hashtag."""
        doubting = (phrases.phrases for name, phrases in self._all.items() if name in _SPEAK_IN_TAGS)
        joined = {"".join(parts).rstrip("*") for phrases in doubting for parts in phrases}
        return frozenset(said for said in joined if len(said) >= _IN_TAG_AT_LEAST or not said.isascii())

    def __getitem__(self, table: str) -> Phrases:
        return self._all[table]

    def of(self, language: str, table: str) -> Phrases:
        """A table of one language, with the words that are understood in every one."""
        return self._of[language, table]

    def meant_by(self, word: str) -> str:
        """The long keyword of which a word seems to be a typing error, or nothing; words of their own are none."""
        if word in self._known:
            return ""
        slip = self._slip
        if slip[0] != word:  # it is asked for again in every language in which a reply is read
            near = self._keywords.get(len(word), ())
            slip = self._slip = (word, next((keyword for keyword in near if is_typo_of(word, keyword)), ""))
        return slip[1]

    def may_begin(self, token: Token) -> tuple[str, ...]:
        """The languages of which a phrase may begin with it; all of them where that is not known by its word."""
        if token.kind != WORD or token.text in self._in_all:
            return self.languages
        known = self.knowing(token.text)
        return tuple(language for language in self.languages if language in known)

    def knowing(self, word: str) -> frozenset[str]:
        """The languages that know a word as one of theirs."""
        if (known := self._asked.get(word)) is None:
            stems = (self._known.get(word[:length] + "*", ()) for length in range(_STEM_AT_LEAST, len(word) + 1))
            known = frozenset(self._known.get(word, ())).union(*stems)
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            self._asked[word] = known
        return known


def _listed(tables: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every phrase of a file, with the table it goes to and what it means."""
    for section, named in tables.items():
        if section in _HEAD:
            continue
        for name, phrases in named.items():
            for phrase in phrases if isinstance(phrases, list) else phrases.split():
                yield (section, phrase, name) if section in _SECTIONS else (_PART_OF.get(name, name), phrase, name)
