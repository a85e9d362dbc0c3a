"""The reason of a reply: its text, and what of it is public. Whether it takes the position back: see `doubts`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jurybot.core.heard import Place, number, past_signs
from jurybot.core.lexicon import Found, Words
from jurybot.core.plain import without_marks
from jurybot.core.tokens import DELIMITERS, NUMBER, Line, is_east_asian, line_of


@dataclass(frozen=True, slots=True)
class Reason:
    """`lines` are what must be checked; `same_line` if the first of them goes on behind the position,
    `because` if it begins with that word."""

    text: str = ""
    public: str = ""
    lines: tuple[Line, ...] = ()
    same_line: bool = False
    because: bool = False
    cases: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Begins:
    at: int
    because: bool


def reason_begins(language: str, place: Place, words: Words) -> _Begins | None:
    """Where the reason begins on this line; None where what stands at `place` ends no position."""
    tokens, at = place.tokens, place.at
    if at >= len(tokens) or words.of(language, "bare").at(tokens, at):
        return _Begins(at, False)
    if found := _because(language, place, words):
        return _Begins(at + found.length, True)
    signed = past_signs(place, DELIMITERS | words.signs)
    if signed.at == at and not _stands_apart(place, words):
        return None
    found = _because(language, signed, words)
    return _Begins(signed.at + (found.length if found else 0), found is not None)


def _stands_apart(place: Place, words: Words) -> bool:
    """Whether a smiley comes before, or a blank before Japanese, which sets none between words."""
    if place.at == 0:
        return False
    before, here = place.tokens[place.at - 1], place.tokens[place.at]
    return before.text in words.signs or (before.end < here.start and is_east_asian(here.text))


def reason_at(language: str, place: Place, words: Words) -> Reason | None:
    """The reason that begins at `place`; None where what stands there ends no position."""
    begins = reason_begins(language, place, words)
    if begins is None or not place.lines:
        return Reason() if begins else None
    starts = past_signs(replace(place, at=begins.at), frozenset({":", ","})).at
    rest = place.lines[0].from_token(starts)
    reason = _reason((line_of(rest),) if rest else (), place.lines[1:], words)
    below = not rest and reason.lines and words.of(language, "because").at(reason.lines[0].tokens, 0)
    return replace(reason, because=begins.because or bool(below))


def _because(language: str, place: Place, words: Words) -> Found | None:
    """The word that begins a reason; "as" and "for" only before those who are judged or what they do, for "as a last
    resort" and "for a week" give no reason."""
    if found := words.of(language, "because").at(place.tokens, place.at):
        return found
    for name, judged in (("since", ("theirs", "measures")), ("grounds", ("harm",))):
        found = words.of(language, name).at(place.tokens, place.at)
        if found and any(words[table].at(place.tokens, place.at + found.length) for table in judged):
            return found
    return None


def _reason(first: tuple[Line, ...], below: Sequence[Line], words: Words) -> Reason:
    texts, public, lines = [], [], []
    for line in (*first, *below):
        open_to_all = words["public"].at(line.tokens, 0)
        if open_to_all:
            line = line_of(line.from_token(open_to_all.length))
        text = _tidy(line.text, is_last_of_brackets=bool(first) and line is first[0])
        texts.append(text)
        if open_to_all and text:
            public.append(text)
        if line.tokens:
            lines.append(line)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(texts)).strip()
    cases = frozenset(n for line in lines for n in _cases_in(line, words))
    return Reason(text, "\n".join(public), tuple(lines), same_line=bool(first), cases=cases)


def _tidy(text: str, *, is_last_of_brackets: bool) -> str:
    text = without_marks(text)
    return text[:-1].rstrip() if is_last_of_brackets and text.endswith(")") and "(" not in text else text


def _cases_in(line: Line, words: Words) -> Iterator[int]:
    """Case numbers named in so many words ("case 12"), not every number."""
    for found in words["references"].all(line.tokens):
        numbers = [token for token in line.tokens[found.at : found.at + found.length] if token.kind == NUMBER]
        if found.length > 1 and numbers:
            yield number(numbers[0])
