"""The words the bot understands, as tables to look phrases up in. They come from the data files of `jurybot/words`.

The code knows kinds of words (positions, negations, conditions …); which words they are, the files say. A table can be
asked for all languages together, or for one.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from jurybot.core.text.forms import LISTS, Form, PhrasesInParts, is_in_parts, is_part, parts_of
from jurybot.core.text.index import Index
from jurybot.core.text.phrases import REMEMBERED, Phrases, Senses, spellings, tokens_of, with_sense
from jurybot.core.text.tokens import WORD, Token, is_east_asian, is_typo_of

_NOWHERE: frozenset[str] = frozenset()
_STEM_AT_LEAST = 3  # letters
_LONG = 5  # letters: shorter words have too many neighbours for a "did you mean"
_HEAD = (
    *("language", "denies", "subjects", "abstains", "they_do", "past", "if_ends", "past_ends", "examples", "shared"),
)
# Each name in them is a meaning.
_SECTIONS = ("positions", "acts", "commands", "objects_to", "measures", "unclear", "parts")
_SPEAK_IN_TAGS = frozenset(
    {"conditions", "negations", "unsure", "turns", "edit_notes", "positions", "measures", "spares", "unclear"}
)
_IN_TAG_AT_LEAST = 3  # letters, of those in which a word has many
_TAG_AT_MOST = 40  # letters: the time to look through one grows with their square
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
        abstains: set[str] = set()
        self.they_do: dict[str, tuple[str, ...]] = {}  # in what a verb of "they" ends, where it may begin a sentence
        self.past: dict[str, tuple[str, ...]] = {}  # in what a sentence ends that tells what was
        self.if_ends: dict[str, tuple[str, ...]] = {}  # in what a verb ends behind an "if" that is a pronoun, too
        self.past_ends: dict[str, tuple[str, ...]] = {}  # the same behind "once", where that was in the past
        senses: dict[str, dict[str, Senses]] = {}
        forms: dict[str, list[Form]] = {}  # by table
        kept: dict[str, str] = {}  # of equal words, one is kept
        known: dict[str, frozenset[str]] = {}
        for language, tables in files:
            languages.append(language)
            before |= {language} if tables.get("denies") == "before" else set()
            drops |= {language} if tables.get("subjects") == "dropped" else set()
            abstains |= {language} if tables.get("abstains") == "when tied" else set()
            for name in ("they_do", "past", "if_ends", "past_ends"):
                getattr(self, name)[language] = tuple(tables.get(name, "").split())
            self._share(tables.get("shared", {}))
            said_in_it: set[str] = set()
            for name, means, phrases in _listed(tables):
                table, alone = senses.setdefault(name, {}), with_sense((), means, language)
                for phrase in phrases:
                    if is_in_parts(phrase):
                        in_parts = forms.setdefault(name, [])
                        in_parts += (Form(means, language, parts) for parts in parts_of(phrase))
                        continue
                    for spelled in spellings(phrase):
                        if name != _KNOWN_ONLY or is_east_asian(spelled[0][0]):
                            said = " ".join(spelled)
                            table[said] = with_sense(table[said], means, language) if said in table else alone
                        said_in_it.update(spelled)
            for word in said_in_it:
                known[word] = _known_in(known.get(word, _NOWHERE), language)
            del tables, phrases, phrase  # before the next file is read: two of them are more than all that is kept
        for form in chain.from_iterable(forms.values()):
            for word in form.parts:
                if not is_part(word):
                    known[word] = _known_in(known.get(word, _NOWHERE), form.language)
        self._known = Index(known, nothing=_NOWHERE)  # word, or beginning of a word with a `*` -> its languages
        self.languages = tuple(languages)
        self.denies_before = frozenset(before)
        self.drops_subject = frozenset(drops)
        self.abstains_when_tied = frozenset(abstains)
        self._all = {name: Phrases(table, self._everywhere, kept) for name, table in senses.items()}
        with_sense.cache_clear()
        tokens_of.cache_clear()
        for name, of_table in forms.items():
            self._all[name] = PhrasesInParts(
                senses[name], self._everywhere, kept, of_table, self._all, may_be=senses[LISTS]
            )
        self._of = {(code, name): phrases.of(code) for code in self.languages for name, phrases in self._all.items()}
        doubting = (phrase for name in _SPEAK_IN_TAGS & senses.keys() for phrase in senses[name])
        joined = (phrase.replace(" ", "").rstrip("*") for phrase in doubting)
        in_tags = (name for name in joined if len(name) >= _IN_TAG_AT_LEAST or not name.isascii())
        self._in_tags = Index(dict.fromkeys(in_tags, True), nothing=False)  # what doubts or votes, written as one word
        self._hides_in = functools.lru_cache(REMEMBERED)(self._hides_something)  # asked in every language
        self._keywords: dict[int, list[str]] = {}  # by the length of what could be a typing error of them
        self._asked: dict[str, frozenset[str]] = {}  # the languages of words that were asked for
        self._slip = ("", "")  # the word last asked for, with what it seems to mean
        keywords = (phrase for name in ("positions", "acts") for phrase in senses[name] if " " not in phrase)
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
            self._everywhere = frozenset(shared["international"])
            self._in_all = frozenset(phrase.split()[0] for phrase in self._everywhere)

    def is_picture(self, name: str) -> bool:
        """Whether the name of a custom emoji is known to say nothing against what stands beside it."""
        return self._picture.fullmatch(name.strip(":")) is not None

    def speaks(self, hashtag: str) -> bool:
        """Whether a word of doubt or of a position is anywhere in a hashtag: "#not", "#justkidding". One that is too
        long to be looked through may hold anything."""
        name = hashtag.casefold()
        return name not in self._tags and (len(name) > _TAG_AT_MOST or self._hides_in(name))

    def _hides_something(self, name: str) -> bool:
        parts = ((a, b) for b in range(len(name) + 1) for a in range(b) if self._in_tags.get(name[a:b]))
        is_word = len(name) < _IN_TAG_AT_LEAST and bool(self._known.get(name))
        return is_word or any(b - a > _HIDES_IN_TAG or a == 0 or b == len(name) for a, b in parts)

    def __getitem__(self, table: str) -> Phrases:
        return self._all[table]

    def of(self, language: str, table: str) -> Phrases:
        """A table of one language, with the words that are understood in every one."""
        return self._of[language, table]

    def meant_by(self, word: str) -> str:
        """The long keyword of which a word seems to be a typing error, or nothing; words of their own are none."""
        if self._known.get(word):
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
            stems = (self._known.get(word[:length] + "*") for length in range(_STEM_AT_LEAST, len(word) + 1))
            known = self._known.get(word).union(*stems)
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            self._asked[word] = known
        return known


def _listed(tables: Mapping[str, Any]) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Every list of a file: the table it goes to, what its phrases mean, and these."""
    for section, named in tables.items():
        if section in _HEAD:
            continue
        for name, phrases in named.items():
            table = section if section in _SECTIONS else _PART_OF.get(name, name)
            yield table, name, phrases if isinstance(phrases, list) else phrases.split()


@functools.cache
def _known_in(languages: frozenset[str], language: str) -> frozenset[str]:
    return languages | {language}
