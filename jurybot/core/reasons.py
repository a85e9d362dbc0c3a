"""The reason of a reply: its text, and what of it is public. Whether it takes the position back: see `doubts`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jurybot.core.heard import Place, number, past_signs
from jurybot.core.lexicon import Found, Words
from jurybot.core.plain import without_marks
from jurybot.core.tokens import DELIMITERS, NUMBER, WORD, Line, line_of


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


def reason_at(place: Place, words: Words) -> Reason | None:
    """The reason that begins at `place`; None where what stands there ends no position."""
    tokens, at = place.tokens, place.at
    below = place.lines[1:]
    if at >= len(tokens):
        return _reason((), below, words)
    found = _because(place, words)
    if words.bare.at(tokens, at):
        begins = at
    elif found:
        begins = at + found.length
    else:
        signed = past_signs(place, DELIMITERS | words.signs)
        if signed.at == at or not any(token.text in DELIMITERS for token in tokens[at : signed.at]):
            return None
        found = _because(signed, words)
        begins = signed.at + (found.length if found else 0)
    begins = past_signs(replace(place, at=begins), frozenset({":", ","})).at
    rest = place.lines[0].from_token(begins)
    return replace(_reason((line_of(rest),) if rest else (), below, words), because=found is not None)


def _because(place: Place, words: Words) -> Found | None:
    """The word that begins a reason; "as" only before those who are judged, for "as a last resort" gives none."""
    if found := words.because.at(place.tokens, place.at):
        return found
    found = words.since.at(place.tokens, place.at)
    after = place.at + found.length if found else 0
    someone = (words.about_server, words.about_measure, words.measures)
    if found and any(table.at(place.tokens, after) for table in someone):
        return found
    what = place.here is not None and place.here.text == "for" and words.offences.at(place.tokens, place.at + 1)
    return Found("for", 1, place.at) if what else None


def _reason(first: tuple[Line, ...], below: Sequence[Line], words: Words) -> Reason:
    texts, public, lines = [], [], []
    for line in (*first, *below):
        open_to_all = words.public.at(line.tokens, 0)
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
    for at, token in enumerate(line.tokens):
        if token.kind == NUMBER and at and words.references.at(line.tokens, at - 1):
            previous = line.tokens[at - 1]
            if previous.kind == WORD:
                yield number(token)
