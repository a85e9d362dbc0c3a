"""The sentences of a reason, and what their readers must know of the position they are to stand for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jurybot.core.answers import Position, Unclear, Why
from jurybot.core.lexicon import Words
from jurybot.core.plain import without_marks
from jurybot.core.tokens import DOMAIN, ENDS_SENTENCE, LINKED, NUMBER, QUESTIONS, TAGGED, Line, Token, line_of

ACT = "act"  # said by whoever speaks of their seat, not of the measure
SHORT = 4  # words: longer than that, a sentence says something
LONG = 7  # words: whoever takes a position back does so shortly, or in words that are known for it
READ_AT_MOST = 250  # words: nobody speaks that long in one sentence, and each is looked at many times


@dataclass(frozen=True, slots=True)
class Stance:
    """What the reason is to stand for; `said` is how: a position's word, agree, disagree, a mere answer (yes, no), or
    an objection without a position; some of them need more care."""

    position: Position
    said: str
    proposed: str | None

    @property
    def is_measure(self) -> bool:
        return self.position in ("limit", "suspend")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`tokens` with the sign that ends it, and of these the words that are `spoken`; `is_small` if it goes on from what
    stands before it rather than beginning with a capital letter."""

    tokens: tuple[Token, ...]
    spoken: tuple[Token, ...]
    is_small: bool

    @property
    def is_short(self) -> bool:
        return len(self.spoken) <= SHORT

    @property
    def is_long(self) -> bool:
        return len(self.spoken) >= LONG

    @property
    def asks(self) -> bool:
        return any(sign in QUESTIONS for token in self.tokens if not token.is_word for sign in token.text)

    def until_comma(self) -> tuple[Token, ...]:
        """The words before its first comma, all of them if it has none."""
        comma = next((token.start for token in self.tokens if token.text == ","), self.tokens[-1].end)
        return tuple(token for token in self.spoken if token.start < comma)


def doubt(why: Why, tokens: Sequence[Token]) -> Unclear:
    """A doubt about those words."""
    return Unclear(why=why, words=" ".join(token.text for token in tokens[:8]))


def sentences_of(line: Line) -> Iterator[Sentence]:
    """The sentences of a line, each with the sign that ends it."""
    begins = 0
    for at, token in enumerate(line.tokens):
        if token.text in ENDS_SENTENCE or token.text in QUESTIONS:
            if any(t.text not in ENDS_SENTENCE for t in line.tokens[begins : at + 1]):
                yield _sentence(line, begins, at + 1)
            begins = at + 1
    if begins < len(line.tokens):
        yield _sentence(line, begins, len(line.tokens))


def _sentence(line: Line, begins: int, ends: int) -> Sentence:
    tokens = line.tokens[begins:ends]
    written = without_marks(line.text[tokens[0].start : tokens[-1].end])
    letter = next((character for character in written if character.isalpha()), "A")
    return Sentence(tokens, spoken_of(tokens), not letter.isupper())


def spoken_of(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words among tokens; hashtags speak too ("#not"), and so do links under words of their own."""
    spoken: list[Token] = []
    for token in tokens:
        if token.kind == TAGGED or (token.kind == LINKED and token.marked.startswith("words:")):
            spoken += (word for word in line_of(token.marked.removeprefix("words:")).tokens if word.is_word)
        elif token.is_word:
            spoken.append(token)
    return tuple(spoken)


def foreign(sentence: Sentence, words: Words) -> Unclear | None:
    """Another language's "not" or "but", where the rest is not all English either."""
    abroad = any(token.text in words.abroad for token in sentence.spoken)
    return doubt("negation", sentence.spoken) if abroad and share_known(sentence, words) < 1 else None


def share_known(sentence: Sentence, words: Words) -> float:
    """How much of a sentence is known to be English, from 0 to 1."""
    known = sum(
        token.kind in (NUMBER, DOMAIN) or (words.knows(token.text) and token.text not in words.abroad)
        for token in sentence.spoken
    )
    return known / len(sentence.spoken)
