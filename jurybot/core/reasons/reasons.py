"""The reason of a reply: its text, and what of it is public. Whether it takes the position back: see `doubts`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jurybot.core.text.heard import Place, number, past_signs
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import Found
from jurybot.core.text.plain import without_marks
from jurybot.core.text.tokens import DELIMITERS, ENDS_SENTENCE, NUMBER, WORD, Line, is_east_asian

_ENDS_POSITION = ENDS_SENTENCE - {"…"} | {":"}
_EMPTY_LINES = re.compile(r"\n{3,}")
_HIRAGANA = re.compile("[ぁ-ゟ]")


@dataclass(frozen=True, slots=True)
class Reason:
    """`lines` are what must be checked, and `opened` says of each whether it may be published; `same_line` if the first
    of them goes on behind the position, `flows` if a comma alone parts them, `apart` if the sentence of the position
    has ended before it, or it is public, `because` if it begins with that word, `runs_on` if it may belong to the
    sentence of the position: "Suspend / the spammers", where the one line has a capital letter and the other none."""

    lines: tuple[Line, ...] = ()
    opened: tuple[bool, ...] = ()
    same_line: bool = False
    flows: bool = False
    apart: bool = False
    because: bool = False
    runs_on: bool = False
    cases: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        """As people may read it."""
        return _EMPTY_LINES.sub("\n\n", "\n".join(self._texts())).strip()

    @property
    def public(self) -> str:
        """Those of its lines that may be published."""
        return "\n".join(text for text, opened in zip(self._texts(), self.opened, strict=True) if opened and text)

    def _texts(self) -> list[str]:
        texts = [without_marks(line.text) for line in self.lines]
        if self.same_line and texts[0].endswith(")") and "(" not in texts[0]:
            texts[0] = texts[0][:-1].rstrip()  # of "limit (they answer)"
        return texts

    def between(self, first: int, begins: int, last: int, ends: int) -> "Reason":
        """From a place in one of its lines to a place in another, both in characters."""
        lines = list(self.lines[first : last + 1])
        lines[-1] = lines[-1].between(0, ends)
        lines[0] = lines[0].between(begins, len(lines[0].whole))
        return replace(self, lines=tuple(lines), opened=self.opened[first : last + 1])


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
    """Whether a smiley comes before, or the "!" of "présent !", or a blank before Japanese, which sets none between
    words."""
    if place.at == 0:
        return False
    before, here = place.tokens[place.at - 1], place.tokens[place.at]
    return before.text in words.signs | ENDS_SENTENCE or (before.end < here.start and is_east_asian(here.text))


def reason_at(language: str, place: Place, words: Words) -> Reason | None:
    """The reason that begins at `place`; None where what stands there ends no position."""
    begins = reason_begins(language, place, words)
    if begins is None or not place.lines:
        return Reason() if begins else None
    starts = past_signs(replace(place, at=begins.at), frozenset({":", ","})).at
    rest = place.lines[0].from_token(starts)
    reason = _reason((rest,) if rest.tokens else (), place.lines[1:], words)
    flows = bool(rest.tokens) and place.tokens[place.at].text in (",", "、")
    ended = any(token.text in _ENDS_POSITION for token in place.tokens[max(place.at - 1, 0) : starts])
    opened = next((to_all for line, to_all in zip(reason.lines, reason.opened, strict=True) if line.tokens), False)
    apart = ended or opened  # who writes "public:" begins a sentence
    because = begins.because or bool(not rest.tokens and _because(language, place.next_spoken(), words))
    runs_on = not (rest.tokens or opened or because) and _runs_on(place, words)
    return replace(reason, flows=flows, apart=apart, because=because, runs_on=runs_on)


def _runs_on(place: Place, words: Words) -> bool:
    """Whether the next line may go on with the sentence of this one, for all that their letters and signs tell: not
    where this one is shouted, or begins with an "I", which has a capital letter anyway. In Japanese a particle tells
    it ("棄権 / を呼びかける投稿でした"), unless it only begins a word ("停止 / とても怖い")."""
    here, below = place.lines[0], place.next_line()
    if below.here is None or below.here.kind != WORD or not here.tokens[-1].is_word:
        return False
    if joined := words["joins"].at(below.tokens, 0):
        behind = below.tokens[joined.length : joined.length + 1]
        return any(token.is_word and not _HIRAGANA.match(token.text) for token in behind)
    first = next((token for token in here.tokens if token.is_word), here.tokens[0])
    word = here.whole[first.start :].split()[0]  # "D'accordo" is not shouted
    return word[:1].isupper() and not word.isupper() and below.lines[0].whole[below.here.start].islower()


def _because(language: str, place: Place, words: Words) -> Found | None:
    """The word that begins a reason; "as" and "for" only before those who are judged or what they do, for "as a last
    resort" and "for a week" give no reason."""
    if found := words.of(language, "because").at(place.tokens, place.at):
        return None if _is_there(language, place.past(found.length), words) else found
    for name, judged in (("since", ("theirs", "measures")), ("grounds", ("harm",))):
        found = words.of(language, name).at(place.tokens, place.at)
        after = place.at + found.length if found else 0
        article = words.of(language, "articles").at(place.tokens, after)
        about = (words.of(language, table).at(place.tokens, after) for table in judged)
        if found and any(one and (article is None or one.length > article.length) for one in about):
            return found  # and not "come il caffè": "il" alone is nobody
    return None


def _is_there(language: str, place: Place, words: Words) -> bool:
    """Whether a verb alone stands there, so that what is before it means a place: "Da sind Nazis"."""
    verb = words.of(language, "verbs").at(place.tokens, place.at)
    subject = any(words.of(language, name).at(place.tokens, place.at) for name in ("theirs", "subjects", "bare"))
    return verb is not None and not subject and language not in words.drops_subject


def _reason(first: tuple[Line, ...], below: Sequence[Line], words: Words) -> Reason:
    lines, opened = [], []
    for line in (*first, *below):
        to_all = words["public"].at(line.tokens, 0)
        lines.append(line.from_token(to_all.length) if to_all else line)
        opened.append(to_all is not None)
    cases = frozenset(n for line in lines for n in _cases_in(line, words))
    return Reason(tuple(lines), tuple(opened), same_line=bool(first), cases=cases)


def _cases_in(line: Line, words: Words) -> Iterator[int]:
    """Case numbers named in so many words ("case 12"), not every number."""
    for found in words["references"].all(line.tokens):
        numbers = [token for token in line.tokens[found.at : found.at + found.length] if token.kind == NUMBER]
        if found.length > 1 and numbers:
            yield number(numbers[0])
