"""A reply as each language reads it, and by which of them it counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jurybot.core.replies.objecting import Objection
from jurybot.core.replies.said import Spoken
from jurybot.core.text.answers import Position
from jurybot.core.text.heard import Place
from jurybot.core.text.lexicon import Words

_TELL_LANGUAGE = 6  # words


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply as one language has it: its position, an objection, and the place where the reason begins."""

    language: str
    spoken: Spoken
    position: Position
    end: Place
    objection: Objection | None


def spoken_in(readings: Sequence[str], start: Place, words: Words) -> list[str]:
    """The languages that the reply may be in, by the words of its reason: none, if these don't tell. "Limite" alone
    may be French ("barely"), "limite, la maggior parte lì posta gattini" is not."""
    known = _known(start, words)
    most = max(known[language] for language in readings)
    return [code for code in words.languages if 2 * known[code] > most] if most >= _TELL_LANGUAGE else []


def _known(start: Place, words: Words) -> Counter[str]:
    """How many of the reply's words each language knows."""
    said = {token.text for line in start.lines for token in line.tokens if token.is_word}
    return Counter(language for word in said for language in words.knowing(word))


def likeliest(readings: Sequence[Reading], start: Place, words: Words) -> Reading:
    """By which of several readings that agree the reason is read: the one that gets furthest, and of these the one in
    whose language most words are ("suspender" is Spanish and Portuguese)."""
    if len(readings) == 1:
        return readings[0]
    known = _known(start, words)
    return max(
        readings,
        key=lambda one: (one.objection is not None, -len(one.end.lines), one.end.at, known[one.language]),
    )
