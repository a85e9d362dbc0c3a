"""The sentences of a reason, with what is known of them: their language, and which words of a kind stand in them."""

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from jurybot.core.text.answers import Position, Unclear, Why
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import Found
from jurybot.core.text.plain import without_marks
from jurybot.core.text.tokens import (
    DOMAIN,
    ENDS_SENTENCE,
    LINKED,
    NUMBER,
    QUESTIONS,
    TAGGED,
    WORD,
    Line,
    Token,
    is_east_asian,
    line_of,
)

ACT = "act"  # said by whoever speaks of their seat, not of the measure
SHORT = 4  # words: whoever takes a position back does so shortly, or in words that are known for it
LONG = 6
SPELLED = 3  # words: an act in so many is no slip and no other word ("count me out"), "here" may be
_ENDS_QUESTION = QUESTIONS - {"¿"}
_BEFORE_IT = 4  # words
_WORDS_AT_MOST = 250  # words and signs: nobody speaks that long in one sentence, and each is looked at many times
_SENTENCES_AT_MOST = 40
_LETTERS_A_WORD = 2  # of Japanese
_ABROAD = ("conditions", "negations", "unsure", "turns", "spares", "short", "openers", "measures", "positions")
_PARTS_CLAUSES = frozenset({",", "、", ":", "–", "—", "("})
# Where words are not parted by blanks one stands within another: "か" (?) in "けんか" (a quarrel). The longer is meant.
_WORDS = ("harm", "care", "mild", "topics", "enough", "too_much", "costs", "common")
_HIDDEN_BY = {
    **dict.fromkeys(("conditions", "unsure", "turns", "edit_notes", "asks_at_end", "demands", "too_little"), _WORDS),
    "harm": ("care", "mild", "topics", "enough", "common"),
    "mild": ("harm", "care", "topics", "common"),
    "spares": ("mild", "harm", "common"),
    **dict.fromkeys(("too_much", "costs"), ("harm", "common")),
    **dict.fromkeys(("wishes", "but", "so"), ("harm", "care", "mild", "common")),
    "negations": ("harm", "common"),
}
_VERB = 6  # letters, of a verb that is seen by its ending
_NO_VERBS = ("people", "turns", "unsure", "negations", "demands", "openers", "so", "voting", "speaker", "care")
FINE, COMPLAINT, PRAISE, ONGOING, MASKED = "<fine>", "<complaint>", "<praise>", "<ongoing>", "<masked>"
SAME_ACT = {"takes_part": "here"}  # under a summons
FINES = (FINE, COMPLAINT, PRAISE, ONGOING)
_AS = {"complaints": COMPLAINT, "praises": PRAISE, "ongoing": ONGOING}


@dataclass(frozen=True, slots=True)
class Stance:
    """What the reason is to stand for; `said` is how: a position's word, agree, disagree, a mere answer (yes, no), or
    an objection; some of them need more care. `act` is what is said of the own seat, where that is it, and `spelled`
    whether in so many words that no slip is meant."""

    position: Position
    said: str
    proposed: str | None
    act: str = ""
    spelled: bool = False

    @property
    def is_answer(self) -> bool:
        """Whether it is a word on the proposal, and so are others that say the same of it."""
        return self.said in ("agree", "disagree", "answer")

    @property
    def is_measure(self) -> bool:
        return self.position in ("limit", "suspend")


@dataclass(frozen=True)
class Sentence:
    """`tokens` with the sign that ends it; of these the words that are `spoken`, where phrases known to be fine
    ("no doubt", "even if") are one word each, and the `whole` where they are not; `languages` are the reason's, and
    `line` is the number of its line there."""

    line: int
    tokens: tuple[Token, ...]
    spoken: tuple[Token, ...]
    whole: tuple[Token, ...]
    is_small: bool  # it goes on from what stands before it rather than beginning with a capital letter
    languages: frozenset[str]
    words: Words
    _found: dict[str, list[Found]] = field(default_factory=dict, repr=False, compare=False)  # asked for again and again

    def all(self, *tables: str, within: Sequence[Token] | None = None) -> Iterator[Found]:
        """The phrases of those kinds. A doubt in another language counts too, unless the word is common in this one."""
        for table in tables:
            if within is not None:
                yield from self._of_kind(table, within)
            else:
                if table not in self._found:
                    self._found[table] = list(self._of_kind(table, self.spoken))
                yield from self._found[table]

    def _of_kind(self, table: str, spoken: Sequence[Token]) -> Iterator[Found]:
        counted = [found for found in self.words[table].all(spoken) if self._counts(table, found, spoken)]
        over = _HIDDEN_BY.get(table, ()) if counted and any(is_east_asian(token.text) for token in spoken) else ()
        longer = [one for kind in over for one in self._plainly(kind, spoken)]
        return (found for found in counted if not any(_hides(one, found) for one in longer))

    def _plainly(self, kind: str, spoken: Sequence[Token]) -> Sequence[Found]:
        """The phrases of that kind, whatever longer one holds them; once for the words that are spoken."""
        kept = self._found.get(f"plainly {kind}") if spoken is self.spoken else None
        if kept is None:
            kept = [found for found in self.words[kind].all(spoken) if found.languages & self.languages]
            if spoken is self.spoken:
                self._found[f"plainly {kind}"] = kept
        return kept

    def _counts(self, table: str, found: Found, spoken: Sequence[Token]) -> bool:
        said = spoken[found.at : found.at + found.length]
        return bool(found.languages & self.languages) or (table in _ABROAD and not self._is_ordinary(said))

    def has(self, *tables: str) -> Found | None:
        return next(self.all(*tables), None)

    @functools.cached_property
    def deed(self) -> Found | None:
        """What the sentence says was done that is bad; how long or how often is none."""
        return next((found for found in self.all("harm") if found.means != "lasting"), None)

    def begins(self, *tables: str) -> Found | None:
        first = self.spoken[:8]
        tried = ((table, self.words[table].at(first, 0)) for table in tables)
        found = next((found for table, found in tried if found and self._counts(table, found, first)), None)
        found = found or (self._done_to_us() if "told" in tables else None)
        return found or (self._they_do() if "theirs" in tables else None)

    def _they_do(self) -> Found | None:
        """ "Raccolgono i nostri dati": a verb seen by its ending to be theirs, where a language needs no "they"."""
        first = self.spoken[0].text
        known = any(self.words[table].at(self.spoken, 0) for table in _NO_VERBS)
        ends = (code for code in self.languages if first.endswith(self.words.they_do[code]))
        code = next(ends, None) if len(first) >= _VERB and not known else None
        return Found("theirs", 1, 0, frozenset({code})) if code else None

    def _done_to_us(self) -> Found | None:
        """ "Nos robaron la identidad": a verb of theirs behind an "us", where a language needs no "they"."""
        us, theirs = self.words["me"].at(self.spoken, 0), self.words["theirs"].at(self.spoken, 1)
        if not (us and theirs and us.length == 1) or self.words["articles"].at(self.spoken, 1):
            return None
        return us if self.languages & self.words.drops_subject & theirs.languages else None

    def denied_by(self, no: Found, *tables: str) -> Found | None:
        """The phrase of those kinds that a "not" denies: the next one behind it in its clause, or before it in some
        languages; "not one post" and "not in months" deny no harm."""
        clause, after = self.clause_of(no.at), no.at + no.length
        if no.languages & self.languages & self.words.denies_before:
            before = self._of_kinds(tables, self.spoken[clause.start : no.at] or self.spoken[: no.at])
            return max(before, key=lambda found: (found.at, found.means != "harm"), default=None)
        behind = self._of_kinds(tables, self.spoken[after : clause.stop] or self.spoken[after:])
        return min(behind, key=lambda found: (found.at, found.means == "harm"), default=None)

    def _of_kinds(self, tables: Sequence[str], within: Sequence[Token]) -> Iterator[Found]:
        return (found for found in self.all(*tables, within=within) if found.means != "lasting")

    def clause_of(self, at: int) -> range:
        """The places of the words between the commas on either side of a word."""
        commas = [token.start for token in self.tokens if token.text in _PARTS_CLAUSES]
        begins = [0, *(next((n for n, word in enumerate(self.spoken) if word.start > comma), 0) for comma in commas)]
        ends = [*begins[1:], len(self.spoken)]
        return next((range(a, b) for a, b in zip(begins, ends, strict=True) if a <= at < b), range(len(self.spoken)))

    def _is_ordinary(self, said: Sequence[Token]) -> bool:
        return all(self.words.knowing(token.text) & self.languages for token in said)

    @functools.cached_property
    def inverts(self) -> bool:
        """Whether it begins with a verb and an "I" or "we", as what asks or goes on from a word before does, where a
        statement does not: "Einverstanden. Waren wir uns im Chor auch nie", and not "Kenne sie seit Jahren"."""
        verb = self.words["verbs"].at(self.spoken, 0)
        i_or_we = [self.words[table].at(self.spoken, verb.length) for table in ("me", "subjects")] if verb else [None]
        spoken = self.languages - self.words.drops_subject - self.words.denies_before
        return bool(verb and all(found and found.languages & verb.languages & spoken for found in i_or_we))

    @functools.cached_property
    def is_fine(self) -> bool:
        return any(token.text in FINES for token in self.spoken)

    def holds(self, *kinds: str) -> bool:
        """Whether a phrase known to be fine stands there of one of these kinds: `COMPLAINT`, `PRAISE`, `ONGOING`."""
        return any(token.text in kinds for token in self.spoken)

    @functools.cached_property
    def length(self) -> int:
        """In words."""
        return len(self.spoken) - self.letters + -(-self.letters // _LETTERS_A_WORD)

    @functools.cached_property
    def letters(self) -> int:
        """How many of its words are one letter of Japanese."""
        return sum(len(token.text) == 1 and is_east_asian(token.text) for token in self.spoken)

    @property
    def is_short(self) -> bool:
        return self.length <= SHORT

    @property
    def is_long(self) -> bool:
        return self.length >= LONG

    @functools.cached_property
    def asks(self) -> bool:
        return any(sign in QUESTIONS for token in self.tokens if not token.is_word for sign in token.text)

    @functools.cached_property
    def known(self) -> float:
        """How much of it is known in the reason's language, from 0 to 1."""
        known = sum(
            token.text in (*FINES, MASKED) or token.kind in (NUMBER, DOMAIN) or self._is_ordinary([token])
            for token in self.spoken
        )
        return known / len(self.spoken)

    def says(self, why: Why, found: Found | None = None) -> Unclear:
        """That doubt, with the words that made it."""
        said = self.spoken[found.at : found.at + found.length] if found else self.spoken[:8] or self.tokens[:8]
        return Unclear(why=why, words=" ".join(token.text for token in said))


_WHOLE_ONLY = ("negations", "conditions", "tales")  # those two are endings: "返事がな|い", "した|ら"


def _hides(longer: Found, found: Found) -> bool:
    """Whether a phrase is only a part of a longer one, or begins within a word of a known kind."""
    begins, ends = longer.at, longer.at + longer.length
    if longer.length > found.length and begins <= found.at and found.at + found.length <= ends:
        return found.means != "jests"
    return begins < found.at < ends and longer.means != "common" and found.means not in (*_WHOLE_ONLY, "jests")


_SUBJECTS = ("theirs", "told", "harm", "care", "mild", "common")


def opens(sentence: Sentence, table: str, *, below: bool = False) -> Found | None:
    """A phrase of that kind that begins the sentence, unless it is the beginning of a longer one that is harmless.
    `below`: it stands on a line of its own below the position, and may go on from it."""
    found = sentence.begins(table)
    if sentence.spoken[0].text == MASKED:  # "As if that would help", but not "They act as if"
        found = next((one for one in sentence.all(table, within=sentence.whole[:8]) if one.at == 0), None)
    loose = table == "openers_short"
    no = sentence.begins("negations") if loose and not (below and sentence.is_small) else None
    if no and (denied := sentence.denied_by(no, "harm", "care", "mild")) and denied.means != "harm":
        return None  # "No moderators"
    for subject in (subject for name in _SUBJECTS if (subject := sentence.begins(name))):
        at_least = subject.length + 1 if loose and subject.means != "common" else subject.length
        if found and at_least > found.length:
            return None  # "sie" may be whom it is about, or who does it: there the one is as long as the other
    return found


def sentences_of(lines: Sequence[Line], words: Words) -> list[Sentence]:
    """The sentences of a reason, each with the number of its line."""
    cut = _all_cut(lines)
    languages = _languages((token for _, tokens in cut for token in spoken_of(tokens)), words)
    return [_sentence(at, lines[at], tokens, languages, words) for at, tokens in cut]


def is_too_long(lines: Sequence[Line]) -> bool:
    """Whether nobody would say so much as a reason, so that it need not be looked at."""
    cut = _all_cut(lines)
    return len(cut) > _SENTENCES_AT_MOST or any(len(tokens) > _WORDS_AT_MOST for _, tokens in cut)


def _all_cut(lines: Sequence[Line]) -> list[tuple[int, tuple[Token, ...]]]:
    return [(at, tokens) for at, line in enumerate(lines) for tokens in _cut(line)]


def _cut(line: Line) -> Iterator[tuple[Token, ...]]:
    begins = 0
    for at, token in enumerate(line.tokens):
        if token.text in ENDS_SENTENCE or token.text in _ENDS_QUESTION:
            if any(t.text not in ENDS_SENTENCE for t in line.tokens[begins : at + 1]):
                yield line.tokens[begins : at + 1]
            begins = at + 1
    if begins < len(line.tokens):
        yield line.tokens[begins:]


def _sentence(at: int, line: Line, tokens: tuple[Token, ...], languages: frozenset[str], words: Words) -> Sentence:
    written = without_marks(line.whole[tokens[0].start : tokens[-1].end])
    letter = next((character for character in written if character.isalnum()), "A")
    tags = [token for token in tokens if token.is_word or token.kind == TAGGED]
    mere = all(token.kind == TAGGED and not words.speaks(token.marked) for token in tags)
    whole = () if mere else spoken_of(tokens)  # "#fediblock #moderation"
    return Sentence(at, tokens, _without_fine(whole, words), whole, letter.islower(), languages, words)


def _without_fine(spoken: tuple[Token, ...], words: Words) -> tuple[Token, ...]:
    kept: list[Token] = []
    at = 0
    while at < len(spoken):
        fine, masked = words["fine"].at(spoken, at), words["masks"].at(spoken, at)
        if fine and _is_cut(fine, spoken, words):
            fine = None
        if fine and (masked is None or fine.length >= masked.length):
            kept.append(Token(_AS.get(fine.means, FINE), WORD, spoken[at].start, spoken[at].end))
            at += fine.length
            ending = words["negations"].at(spoken, at)  # "見過ごせ|ません"
            at += ending.length if ending and fine.languages & ending.languages & words.denies_before else 0
        elif masked:
            kept.append(Token(MASKED, WORD, spoken[at].start, spoken[at].end))
            at += masked.length
        else:
            kept.append(spoken[at])
            at += 1
    return tuple(kept)


def _is_cut(fine: Found, spoken: tuple[Token, ...], words: Words) -> bool:
    """Whether it is only a part of what speaks for the accused: "and did nothing" of "and did nothing wrong", or
    "to me" of "they did nothing to me"."""
    begins, ends = fine.at, fine.at + fine.length
    places = range(max(begins - _BEFORE_IT, 0), ends)
    spared = (words[table].at(spoken, at) for table in ("spares", "mild") for at in places)
    parts = ((found.at, found.at + found.length) for found in spared if found is not None)
    return any(until > ends or at < begins < until for at, until in parts)


def spoken_of(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words among tokens; hashtags speak too ("#not"), and so do links under words of their own."""
    spoken: list[Token] = []
    for token in tokens:
        if token.kind == TAGGED or (token.kind == LINKED and token.marked.startswith("words:")):
            spoken += (word for word in line_of(token.marked.removeprefix("words:")).tokens if word.is_word)
        elif token.is_word:
            spoken.append(token)
    return tuple(spoken)


def _languages(spoken: Iterable[Token], words: Words) -> frozenset[str]:
    """The languages that know most of the words."""
    counts = Counter(language for token in spoken for language in words.knowing(token.text))
    most = max(counts.values(), default=0)
    return frozenset(language for language, count in counts.items() if count == most)
