"""A reply as each language reads it, and by which of them it counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
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


def may_be_in(languages: Iterable[str], readings: Sequence[Reading], start: Place, words: Words) -> bool:
    """Whether the reply may be in one of these languages rather than in those that read it, by the words of its reason:
    "limite" alone may be French ("barely"), "limite, la maggior parte lì posta gattini" is not."""
    known = _known(start, words)
    most = max(known[one.language] for one in readings)
    return most < _TELL_LANGUAGE or any(2 * known[code] > most for code in languages)


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
