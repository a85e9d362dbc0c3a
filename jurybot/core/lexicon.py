"""The words the bot understands, as tables to look phrases up in. They come from the data files of `jurybot/words`.

All languages lie in the same tables, whatever the juror's own. A phrase that means two things in two languages is
kept as CLASH, and asked back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from jurybot.core.tokens import DOMAIN, NUMBER, Token, line_of

CLASH = "clash"
_KINDS = frozenset({NUMBER, DOMAIN})


class Found(NamedTuple):
    """A phrase that stands at a place: what it means and how many tokens it takes."""

    means: str
    length: int
    at: int = 0


class Phrases:
    """Phrases to find among tokens. `<number>` and `<domain>` in a phrase stand for any of these."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        meanings: dict[tuple[str, ...], str] = {}
        for phrase, means in entries:
            key = tuple(_elements(phrase))
            meanings[key] = means if meanings.get(key, means) == means else CLASH
        self._said = {key: means for key, means in meanings.items() if not _KINDS.intersection(key)}
        self._kinds: dict[str, list[tuple[str, ...]]] = {}
        for key in sorted(meanings.keys() - self._said.keys(), key=lambda key: (-len(key), key)):
            self._kinds.setdefault(key[0], []).append(key)
        self._meanings = meanings
        self._lengths: dict[str, list[int]] = {}  # of the phrases that begin with a word, the longest first
        for key in self._said:
            lengths = self._lengths.setdefault(key[0], [])
            if len(key) not in lengths:
                lengths.append(len(key))
                lengths.sort(reverse=True)

    def at(self, tokens: Sequence[Token], place: int) -> Found | None:
        """The longest phrase that begins at that token."""
        if place >= len(tokens):
            return None
        token, best = tokens[place], None
        lengths = self._lengths.get(token.text, ())
        if not lengths and not self._kinds:
            return None
        for length in lengths:
            key = tuple(token.text for token in tokens[place : place + length])
            if key in self._said:
                best = Found(self._said[key], len(key), place)
                break
        for first in (token.text, token.kind) if self._kinds else ():
            for key in self._kinds.get(first, ()):
                if (best is None or len(key) > best.length) and _stands(key, tokens, place):
                    best = Found(self._meanings[key], len(key), place)
        return best

    def first(self, tokens: Sequence[Token]) -> Found | None:
        """The first phrase that stands anywhere among the tokens."""
        begins, kinds = self._lengths, self._kinds
        for place, token in enumerate(tokens):
            may_begin = token.text in begins or (kinds and (token.text in kinds or token.kind in kinds))
            if may_begin and (found := self.at(tokens, place)):
                return found
        return None

    def words(self) -> Iterator[str]:
        """Every single word in them."""
        for key in self._meanings:
            yield from key


def _elements(phrase: str) -> Iterator[str]:
    for part in phrase.split():
        if part in _KINDS or part.isalpha():
            yield part
        else:
            yield from (token.text for token in line_of(part).tokens)


def _stands(phrase: tuple[str, ...], tokens: Sequence[Token], place: int) -> bool:
    if place + len(phrase) > len(tokens):
        return False
    return all(
        element in (token.text, token.kind)
        for element, token in zip(phrase, tokens[place : place + len(phrase)], strict=True)
    )


@dataclass(frozen=True, kw_only=True)
class Words:
    """Every table, by the name it has in the data files, where each is explained."""

    greetings: Phrases
    references: Phrases
    leads: Phrases
    acting_leads: Phrases
    acting: Phrases
    articles: Phrases
    emphasis: Phrases
    act_leads: Phrases
    positions: Phrases
    needs_end: frozenset[str]
    acts: Phrases
    commands: Phrases
    harmless: Phrases
    harmless_servers: Phrases
    harmless_measures: Phrases
    harmless_answers: Phrases
    after_act: Phrases
    agreeing_with: Phrases
    signs: frozenset[str]
    hashtags: frozenset[str]
    because: Phrases
    since: Phrases
    because_only: Phrases
    bare: Phrases
    to_all: Phrases
    lift: Phrases
    objections: Phrases
    objects_to: Phrases
    joins_objection: Phrases
    block: Phrases
    public: Phrases
    no_objection: Phrases
    against: Phrases
    not_positions: Phrases
    conditions: Phrases
    negations: Phrases
    edit_notes: Phrases
    unsure: Phrases
    takes_back: Phrases
    turns: Phrases
    no_condition_after: Phrases
    abroad: Phrases
    wishes: Phrases
    loose: Phrases
    bounds: Phrases
    whole: Phrases
    first: Phrases
    last: Phrases
    sentence: Phrases
    allowed: Phrases
    rhetorical: Phrases
    about_measure: Phrases
    about_others: Phrases
    about_me: Phrases
    about_server: Phrases
    too_much: Phrases
    closings: Phrases
    pointing: Phrases
    costs: Phrases
    fails: Phrases
    too_little: Phrases
    spares: Phrases
    demands: Phrases
    refuses: Phrases
    effects: Phrases
    done: Phrases
    wants: Phrases
    denies_them: Phrases
    relative: Phrases
    told: Phrases
    told_after: Phrases
    people: Phrases
    offences: Phrases
    plurals: Phrases
    verbs: Phrases
    speaks_for_them: Phrases
    measures: Phrases
    never: Phrases  # what no sentence of a reason may hold, with the reason why
    known: frozenset[str]
    endings: tuple[str, ...]

    def knows(self, word: str) -> bool:
        """Whether a word is common, as it stands or in another form: "harasses", "quickly"."""
        if word in self.known:
            return True
        stems = (word.removesuffix(ending) for ending in self.endings if word.endswith(ending))
        return any(stem in self.known or stem + "e" in self.known for stem in stems if len(stem) > 2)


def words_from(tables: Iterable[Mapping[str, Any]]) -> Words:
    """The tables of all languages as one. Raises KeyError for a table that a file lacks."""
    tables = list(tables)

    def phrases(section: str, name: str) -> Phrases:
        return Phrases((phrase, name) for table in tables for phrase in table[section][name])

    def meanings(section: str) -> Phrases:
        return Phrases((p, means) for table in tables for means, some in table[section].items() for p in some)

    def singles(section: str, name: str) -> frozenset[str]:
        return frozenset(phrase.casefold() for table in tables for phrase in table[section][name])

    def reasons_why() -> Iterator[tuple[str, str]]:
        for section, name, why in _NEVER:
            yield from ((phrase, why) for table in tables for phrase in table[section][name])

    fields: dict[str, Any] = {
        "never": Phrases(reasons_why()),
        **{name: meanings(name) for name in ("positions", "acts", "commands", "objects_to", "measures")},
        **{name: phrases("before", name) for name in _BEFORE},
        **{name: phrases("after", name) for name in _AFTER},
        **{name: phrases("objecting", name) for name in _OBJECTING},
        **{name: phrases("doubt", name) for name in _DOUBT},
        **{name: phrases("reasons", name) for name in _REASONS},
        "needs_end": singles("before", "needs_end"),
        "signs": singles("after", "signs"),
        "hashtags": singles("after", "hashtags"),
    }
    listed = {
        word
        for name, table in fields.items()
        if name != "never" and isinstance(table, Phrases)
        for word in table.words()
    }
    spoken = {word for table in tables for word in table["reasons"]["known"].split()}
    endings = tuple(ending for table in tables for ending in table["reasons"]["endings"])
    return Words(known=frozenset(listed | spoken), endings=endings, **fields)


_BEFORE = ("greetings", "references", "leads", "acting_leads", "acting", "articles", "emphasis", "act_leads")
_HARMLESS = ("harmless", "harmless_servers", "harmless_measures", "harmless_answers", "after_act", "agreeing_with")
_AFTER = (*_HARMLESS, "because", "since", "because_only", "bare", "to_all", "lift", "public")
_OBJECTING = ("objections", "joins_objection", "block", "no_objection", "against")
_DOUBT_ANYWHERE = ("not_positions", "conditions", "negations", "edit_notes", "unsure", "takes_back")
_DOUBT_AT = ("whole", "first", "wishes", "loose", "bounds", "last", "sentence", "turns", "no_condition_after", "abroad")
_DOUBT = (*_DOUBT_ANYWHERE, *_DOUBT_AT)
_NEVER = (
    ("doubt", "unsure", "unsure"),
    ("doubt", "takes_back", "takes-back"),
    ("objecting", "no_objection", "no-objection"),
    ("objecting", "against", "against-one"),
)
_REASONS = (
    "allowed",
    "rhetorical",
    "about_measure",
    "about_others",
    "about_me",
    "about_server",
    "too_much",
    "closings",
    "pointing",
    "costs",
    "fails",
    "too_little",
    "speaks_for_them",
    "spares",
    "demands",
    "refuses",
    "effects",
    "done",
    "wants",
    "denies_them",
    "relative",
    "told",
    "told_after",
    "people",
    "offences",
    "plurals",
    "verbs",
)
