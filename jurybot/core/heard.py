"""How a reply begins: greeting, case, words like "my vote is", and where what counts begins.

An allow-list: only what `Words` lists may stand before the position. Nothing here decides what a reply means.
"""

from dataclasses import dataclass, replace
from typing import Self

from jurybot.core.answers import Context, Unclear, Why
from jurybot.core.lexicon import Words
from jurybot.core.plain import marked, without_marks
from jurybot.core.tokens import (
    DOMAIN,
    LINKED,
    MENTIONED,
    NUMBER,
    PICTURED,
    QUESTIONS,
    QUOTED,
    STRUCK_OUT,
    TAGGED,
    WORD,
    Line,
    Token,
    line_of,
    same_domain,
)

AFTER_OPENING = frozenset({",", ".", "!", ":", ";", "-", "–", "—", "、", "。", "~", "〜", "…"})
BULLETS = frozenset({"-", "•", "–", "・", "*"})
_GREETED_AT_MOST = 40  # mentions, thumbs and greetings; more is no greeting
_WHOM_AT_MOST, _APOLOGY_AT_MOST, _NAMES_AT_MOST = 6, 16, 2  # words
_ENDS_GREETING = frozenset({"!", "."})
_ENDS_STATEMENT = frozenset({".", "!", "。"})
_COMMA = frozenset({","})
_VOTES = ("positions", "measures", "acts", "objections", "negations")
_VOTES_ALONE = ("positions", "measures", "acts", "objections", "conditions", "unsure", "turns", "edit_notes")
_SAYS = (*_VOTES, "commands", "unclear", "conditions", "unsure", "turns", "edit_notes")
_OWN_WORDS_FROM = 20  # letters: a shorter line of ours ("limit") may well be the juror's own


@dataclass(frozen=True, slots=True)
class Reply:
    """The lines of a reply that say something, and whether something quoted was dropped."""

    lines: tuple[Line, ...]
    quotes: bool


def reply_of(text: str, context: Context, *, at_most: int) -> Reply | None:
    """Cuts a reply into lines; quotes and our own words that were copied into it are gone. None for a longer text."""
    said = marked(text)
    if len(said) > at_most:
        return None
    ours = {_squeezed(line) for message in context.ours for line in marked(message).split("\n")}
    lines, quotes = [], False
    for raw in said.split("\n"):
        line = without_us(line_of(raw), context)
        if line.tokens and all(token.kind == QUOTED for token in line.tokens):
            quotes = True
        elif len(squeezed := _squeezed(raw)) < _OWN_WORDS_FROM or squeezed not in ours:
            quotes = quotes or any(token.kind == QUOTED for token in line.tokens)
            lines.append(line)
    spoken = [at for at, line in enumerate(lines) if line.tokens]
    return Reply(tuple(lines[spoken[0] : spoken[-1] + 1]) if spoken else (), quotes)


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
        return self.tokens[self.at] if self.at < len(self.tokens) else None

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

    def naming_all(self, tokens: tuple[Token, ...]) -> Self:
        place = self
        for token in tokens:
            place = place.naming(token) if token.kind in (NUMBER, DOMAIN) else place
        return place


def number(token: Token) -> int:
    """A case number; what no case will ever reach becomes 0, which agrees with none."""
    return int(token.text) if len(token.text) <= 9 else 0


def greeted(reply: Reply, words: Words) -> Place:
    """Where the reply begins: past mentions and greetings."""
    place = _past_greetings(Place(reply.lines), words)
    while place.here is None and len(place.lines) > 1:
        place = _past_greetings(place.next_line(), words)
    return place


def opening(reply: Reply, words: Words) -> Place:
    """Where the reply really begins: past mentions, greetings and the case or domain it speaks of."""
    place = Place(reply.lines)
    while place.lines:
        place = _past_references(_past_greetings(place, words), words)
        if place.here is not None or len(place.lines) == 1:
            return place
        place = place.next_line()
    return place


def _past_greetings(place: Place, words: Words) -> Place:
    for _ in range(_GREETED_AT_MOST):
        if (token := place.here) is None:
            break
        if token.kind in (MENTIONED, STRUCK_OUT, QUOTED) or token.text in words.signs:
            place = past_signs(place.past(1), frozenset({",", ":"}))
        elif found := words["greetings"].at(place.tokens, place.at):
            greeted_all = _past_addressed(place.past(found.length), words)
            ended = (
                _past_words(greeted_all, _ENDS_GREETING, _SAYS, words)
                or _past_apology(greeted_all, words)
                or _past_words(greeted_all, _COMMA, _SAYS, words, at_most=_NAMES_AT_MOST)
            )
            place = past_signs(ended or greeted_all, AFTER_OPENING)
        elif (found := words["wishes_well"].at(place.tokens, place.at)) and (
            after := _past_wishes(place.past(found.length), words)
        ):
            place = after
        elif place.at == 0 and token.text in BULLETS and _stands_apart(place):
            place = place.past(1)
        else:
            break
    return place


def _past_addressed(place: Place, words: Words) -> Place:
    """Past those who are greeted and known by their names: "Good evening, dear jury"."""
    while found := words["addressed"].at(place.tokens, past_signs(place, frozenset({","})).at):
        place = past_signs(place, frozenset({","})).past(found.length)
    return place


def _past_apology(place: Place, words: Words) -> Place | None:
    """Past why somebody is late or so, to the end of that sentence or line: "Sorry, I was without a net all week."

    It may deny, but not vote; and a "not" so near to its end might deny what comes next."""
    ended = _past_words(place, _ENDS_GREETING, _VOTES_ALONE, words, at_most=_APOLOGY_AT_MOST)
    if ended is None and len(place.lines) > 1:
        whole = len(place.tokens) - place.at
        if 0 < whole <= _APOLOGY_AT_MOST and _says_nothing(place, whole, _VOTES_ALONE, words):
            ended = place.past(whole)
    last = place.tokens[place.at : ended.at][-1:] if ended else ()
    return ended if last and not words["negations"].at(last, 0) else None


def _says_nothing(place: Place, length: int, says: tuple[str, ...], words: Words) -> bool:
    """Whether so many words are words indeed, and none of them one of those kinds."""
    return all(
        token.text == "," or (token.kind == WORD and not any(words[t].at(place.tokens, place.at + n) for t in says))
        for n, token in enumerate(place.tokens[place.at : place.at + length])
    )


def _past_words(
    place: Place, ends: frozenset[str], says: tuple[str, ...], words: Words, *, at_most: int = _WHOM_AT_MOST
) -> Place | None:
    """Past a few words to one of those signs, unless they may say something."""
    for at, token in enumerate(place.tokens[place.at : place.at + at_most + 1]):
        if token.text in ends:
            return place.past(at)
        if token.text != "," and (
            token.kind != WORD or any(words[table].at(place.tokens, place.at + at) for table in says)
        ):
            return None
    return None


def _past_wishes(place: Place, words: Words) -> Place | None:
    """Past a wish that has begun: "hope you are well :)", "tudo bem?"; to its end or that of the line."""
    if place.here is None:
        return place
    ended = _past_words(place, _ENDS_GREETING | QUESTIONS | words.signs, _VOTES, words)
    return ended and past_signs(ended, AFTER_OPENING | QUESTIONS)


def _stands_apart(place: Place) -> bool:
    """Whether a blank follows: "- limit" is a list, "-limit" may be a minus."""
    following = place.past(1).here
    return following is not None and place.tokens[place.at].end < following.start


def _past_references(place: Place, words: Words) -> Place:
    """Past "case 41:", "#41", "41 …", "bad.example:"; what is named twice is named twice, more often is no opening."""
    for _ in range(3):
        found = words["references"].at(place.tokens, place.at)
        if not found:
            break
        after = place.past(found.length).naming_all(place.tokens[place.at : place.at + found.length])
        signed = past_signs(after, AFTER_OPENING)
        if signed.at == after.at and signed.here is not None and not words["positions"].at(signed.tokens, signed.at):
            break
        place = signed
    return place


def past_signs(place: Place, signs: frozenset[str]) -> Place:
    tokens, at = place.tokens, place.at
    while at < len(tokens) and tokens[at].text in signs:
        at += 1
    return place if at == place.at else replace(place, at=at)


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
