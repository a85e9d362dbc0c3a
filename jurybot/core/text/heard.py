"""A reply as it is heard: its lines, and the places in it. Nothing here decides what a reply means."""

from dataclasses import dataclass, replace
from typing import Self

from jurybot.core.text.answers import Context, Unclear, Why
from jurybot.core.text.lexicon import Words
from jurybot.core.text.plain import marked, without_marks
from jurybot.core.text.tokens import (
    DOMAIN,
    LINKED,
    MENTIONED,
    NUMBER,
    PICTURED,
    QUESTIONS,
    QUOTED,
    TAGGED,
    Line,
    Token,
    line_of,
    same_domain,
)

_ENDS_STATEMENT = frozenset({".", "!", "。"})
_OWN_WORDS_FROM = 20  # letters: a shorter line of ours ("limit") may well be the juror's own


@dataclass(frozen=True, slots=True)
class Reply:
    """The lines of a reply that say something, and how what was quoted in it and dropped begins."""

    lines: tuple[Line, ...]
    quotes: tuple[str, ...] = ()


def reply_of(text: str, context: Context, *, at_most: int) -> Reply | None:
    """Cuts a reply into lines; quotes and our own words that were copied into it are gone. None for a longer text."""
    said = marked(text)
    if len(said) > at_most:
        return None
    ours = {_squeezed(line) for message in context.ours for line in marked(message).split("\n")}
    lines: list[Line] = []
    quotes: list[str] = []
    for raw in said.split("\n"):
        line = without_us(line_of(raw), context)
        quoted = [token.marked for token in line.tokens if token.kind == QUOTED]
        if quoted and len(quoted) == len(line.tokens):
            quotes += quoted
        elif len(squeezed := _squeezed(raw)) < _OWN_WORDS_FROM or squeezed not in ours:
            quotes += quoted
            lines.append(line)
    spoken = [at for at, line in enumerate(lines) if line.tokens]
    return Reply(tuple(lines[spoken[0] : spoken[-1] + 1]) if spoken else (), tuple(quotes))


def without_us(line: Line, context: Context) -> Line:
    """Without mentions of the bot, wherever a client puts them."""
    return Line(
        line.whole,
        tuple(token for token in line.tokens if token.kind != MENTIONED or not _is_bot(token.marked, context)),
    )


def _is_bot(name: str, context: Context) -> bool:
    """Whether a mention is of us. "suspend @mallory" would speak of a person, not of a server."""
    local = name.partition("@")[0]
    return local == context.bot.casefold().partition("@")[0] if context.bot else local.startswith("jury")


def _squeezed(line: str) -> str:
    return "".join(without_marks(line).casefold().split())


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a reply, with what was named on the way there."""

    lines: tuple[Line, ...]  # this line and those below it
    at: int = 0
    cases: frozenset[int] = frozenset()
    domains: frozenset[str] = frozenset()

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.lines[0].tokens if self.lines else ()

    @property
    def here(self) -> Token | None:
        tokens = self.tokens
        return tokens[self.at] if self.at < len(tokens) else None

    @property
    def case(self) -> int | None:
        return next(iter(self.cases)) if len(self.cases) == 1 else None

    def past(self, tokens: int) -> Self:
        return self._at(self.at + tokens)

    def _at(self, at: int) -> Self:
        """As `replace` does, which takes three times as long: it is called for every word."""
        return type(self)(self.lines, at, self.cases, self.domains)

    def naming(self, token: Token) -> Self:
        """With the case number or the domain of that token."""
        if token.kind == NUMBER:
            return replace(self, cases=self.cases | {number(token)})
        return replace(self, domains=self.domains | {token.text})

    def next_line(self) -> Self:
        return replace(self, lines=self.lines[1:], at=0)

    def next_spoken(self) -> Self:
        """The beginning of the next line that says something."""
        place = self.next_line()
        while place.lines and place.here is None:
            place = place.next_line()
        return place

    def naming_all(self, tokens: tuple[Token, ...]) -> Self:
        """As `naming`, for all numbers and domains among these."""
        place = self
        for token in tokens:
            place = place.naming(token) if token.kind in (NUMBER, DOMAIN) else place
        return place


def number(token: Token) -> int:
    """A case number; what no case will ever reach becomes 0, which agrees with none."""
    return int(token.text) if len(token.text) <= 9 else 0


def past_signs(place: Place, signs: frozenset[str]) -> Place:
    """The place behind all of these signs that stand here."""
    tokens, at = place.tokens, place.at
    while at < len(tokens) and tokens[at].text in signs:
        at += 1
    return place if at == place.at else place.past(at - place.at)


def question_in(place: Place, *, whole: bool = True) -> str | None:
    """The words of a line that asks something behind that place, or None; `whole`: also behind its first sentence."""
    ends = len(place.tokens)
    if not whole:
        ends = next((at for at in range(place.at, ends) if place.tokens[at].text in _ENDS_STATEMENT), ends)
    asks = any(sign in QUESTIONS for token in place.tokens[place.at : ends] if not token.is_word for sign in token.text)
    return without_marks(place.lines[0].text) if asks else None


def neighbour(place: Place, words: Words) -> Unclear:
    """Why what stands at `place` makes the reply unclear. For whoever asks back: the answer is the same, ask."""
    tokens, at = place.tokens, place.at
    why: Why = "unknown-words"
    if (token := place.here) is None:
        return Unclear(why="no-position", case=place.case)
    if token.kind in (LINKED, TAGGED, MENTIONED, PICTURED):
        why = "pointer"
    elif words["conditions"].at(tokens, at):
        why = "condition"
    elif words["edit_notes"].at(tokens, at):
        why = "edit-note"
    elif words["negations"].at(tokens, at):
        why = "negation"
    elif words["measures"].at(tokens, at) or words["positions"].at(tokens, at):
        why = "second-position"
    said = " ".join(token.text for token in tokens[at : at + 4])
    return Unclear(why=why, words=said, case=place.case)


def disagrees(place: Place, context: Context) -> Unclear | None:
    """Whether the text names two cases, or another server than the one in question."""
    if len(place.cases) > 1 or len(place.domains) > 1:
        return Unclear(why="several-cases")
    if context.domain and any(not same_domain(name, context.domain) for name in place.domains):
        return Unclear(why="other-domain", words=" ".join(place.domains), case=place.case)
    return None
