"""The words the bot understands, as tables to look phrases up in. They come from the data files of `jurybot/words`.

All languages lie in the same tables, whatever the juror's own. A phrase that means two things in two languages is
kept as CLASH, and asked back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        if not kinds and begins.keys().isdisjoint([token.text for token in tokens]):
            return None
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


class Words:
    """Every table, by the name it has in the data files, where each is explained."""

    about_me: Phrases
    about_measure: Phrases
    about_others: Phrases
    about_server: Phrases
    act_leads: Phrases
    acting: Phrases
    acting_leads: Phrases
    acts: Phrases
    after_act: Phrases
    against: Phrases
    agreeing_with: Phrases
    allowed: Phrases
    articles: Phrases
    auxiliaries: Phrases
    bare: Phrases
    because: Phrases
    because_only: Phrases
    block: Phrases
    bounds: Phrases
    no_verb: Phrases
    prepositions: Phrases
    chances: Phrases
    first_short: Phrases
    calls: Phrases
    closings: Phrases
    commands: Phrases
    conditions: Phrases
    costs: Phrases
    demands: Phrases
    denies_them: Phrases
    done: Phrases
    edit_notes: Phrases
    effects: Phrases
    emphasis: Phrases
    fails: Phrases
    first: Phrases
    greetings: Phrases
    harmless: Phrases
    harmless_answers: Phrases
    harmless_measures: Phrases
    harmless_servers: Phrases
    joins_objection: Phrases
    last: Phrases
    leads: Phrases
    lift: Phrases
    loose: Phrases
    measures: Phrases
    negations: Phrases
    no_condition_after: Phrases
    no_objection: Phrases
    not_positions: Phrases
    objections: Phrases
    objects_to: Phrases
    offences: Phrases
    people: Phrases
    picked: Phrases
    plurals: Phrases
    pointing: Phrases
    positions: Phrases
    public: Phrases
    references: Phrases
    refuses: Phrases
    relative: Phrases
    rhetorical: Phrases
    sentence: Phrases
    since: Phrases
    spares: Phrases
    speaks_for_them: Phrases
    takes_back: Phrases
    to_all: Phrases
    told: Phrases
    told_after: Phrases
    too_little: Phrases
    too_much: Phrases
    turns: Phrases
    unsure: Phrases
    verbs: Phrases
    wants: Phrases
    whole: Phrases
    wishes: Phrases
    never: Phrases  # what no sentence of a reason may hold, with the reason why
    needs_end: frozenset[str]
    signs: frozenset[str]
    hashtags: frozenset[str]
    abroad: frozenset[str]
    known: frozenset[str]
    endings: tuple[str, ...]

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.__dict__.update(tables)  # a dataclass of so many fields takes longer to make than to fill

    def knows(self, word: str) -> bool:
        """Whether a word is common, as it stands or in another form: "harasses", "quickly"."""
        if word in self.known:
            return True
        stems = (word.removesuffix(ending) for ending in self.endings if word.endswith(ending))
        return any(stem in self.known or stem + "e" in self.known for stem in stems if len(stem) > 2)


_SINGLES = ("needs_end", "signs", "hashtags", "abroad")
_NEVER = (
    ("doubt", "unsure", "unsure"),
    ("doubt", "takes_back", "takes-back"),
    ("objecting", "no_objection", "no-objection"),
    ("objecting", "against", "against-one"),
)
_OTHER = ("examples", "language")
_MEANINGS = ("positions", "measures", "acts", "commands", "objects_to")  # sections of which each name is a meaning


def words_from(tables: Iterable[Mapping[str, Any]]) -> Words:
    """The tables of all languages as one. Raises KeyError for a table that a file lacks."""
    tables = list(tables)
    fields: dict[str, Any] = {}
    for section, named in tables[0].items():
        if section in _MEANINGS:
            meant = ((p, means) for table in tables for means, some in table[section].items() for p in some)
            fields[section] = Phrases(meant)
        elif section not in _OTHER:
            fields |= {name: _table(tables, section, name) for name in named}
    never = ((p, why) for section, name, why in _NEVER for table in tables for p in table[section][name])
    listed = (table for table in fields.values() if isinstance(table, Phrases))
    known = frozenset(word for table in listed for word in table.words()) | fields["known"]
    return Words(fields | {"never": Phrases(never), "known": known})


def _table(tables: Sequence[Mapping[str, Any]], section: str, name: str) -> Any:
    """What all languages list under one name, as those who look it up need it."""
    if name == "known":
        return frozenset(word for table in tables for word in table[section][name].split())
    phrases = [phrase for table in tables for phrase in table[section][name]]
    if name == "endings":
        return tuple(phrases)
    return frozenset(map(str.casefold, phrases)) if name in _SINGLES else Phrases((p, name) for p in phrases)
