"""What jurors gave as reasons, as the next round is told them: under a letter that is theirs in this case alone, with
names and handles taken out, in as few posts as hold it. Sealed, like all that jurors write.

(DELIBERATION.md, *Deliberation*.) A digest is fixed when its round begins. What is edited later changes nothing in it;
who is forgotten takes theirs along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, product
from string import ascii_uppercase
from typing import Any, NamedTuple

from jurybot.core.case.case import Case
from jurybot.core.names import SeatNo
from jurybot.service.desk import Desk
from jurybot.service.language.wording import (
    LONGEST_ACCT,
    MOST_MESSAGES,
    Lines,
    Reader,
    WordingError,
    graphemes,
    harmless,
    room,
)
from jurybot.service.rows import DigestRow
from jurybot.service.storage import Work
from jurybot.words.messages import language

MESSAGE = "digest"
LONGEST_WORD = 60
REASON_AT_MOST = 10_000
POSTS_AT_MOST = 100
"""Reasons that would fill more of them are each cut: a panel of 39 can write more than anybody could send or read."""
LONG_MOMENT = datetime(2026, 12, 30, tzinfo=UTC)
_WORD = re.compile(r"\w+(?:[.-]\w+)*")

class Piece(NamedTuple):
    """A line of a digest: a reason, or what an earlier post has left of it."""

    letter: str
    goes_on: bool
    text: str


Place = str  # "only", "first", "middle", "last", or "none": nobody gave a reason


def write_digest(desk: Desk, work: Work, case: Case, round_: int, reasons: Mapping[SeatNo, str]) -> None:
    """Keeps the reasons that were given in a round. A juror has the same letter in every round of a case; in which
    order they are given out is chance."""
    names = _names(work)
    letters = {row.seat: row.letter for row in work.pool.digests_of(case.id)}
    free = (letter for letter in _letters() if letter not in letters.values())
    for seat in sorted(reasons, key=lambda seat: desk.chance("pseudonym", f"{case.id}/{seat}")):
        text = _without(names, reasons[seat])
        if text:
            letter = letters.get(seat) or next(free)
            letters[seat] = letter
            work.pool.add_to_digest(DigestRow(case=case.id, round=round_, seat=seat, letter=letter, text=text))


def nameless(work: Work, text: str) -> str:
    """Somebody's words on one line, without links, and without the names of members and stewards."""
    return _without(_names(work), text)


def names_in(work: Work, text: str) -> list[str]:
    """The words of a text by which a member or a steward is called here, as they stand in it."""
    names = _names(work)
    return [word for word in _words_of(text) if word.casefold() in names]


def words_in(text: str) -> frozenset[str]:
    """The words of a text, as names are looked for in it."""
    return frozenset(word.casefold() for word in _words_of(text))


def _without(names: frozenset[str], text: str) -> str:
    return harmless(_WORD.sub(lambda word: _unless_a_name(word[0], names), text), REASON_AT_MOST)


def digest_words(work: Work, case: Case, part: int, reader: Reader, now: datetime) -> dict[str, Any]:
    """The arguments of one part of the digest with which the round under way began, as those of an effect: moments are
    text. Without reasons one post calls for answers all the same."""
    posts = _posts(work, case, reader)
    place, pieces = posts[min(part, len(posts)) - 1]  # somebody who was forgotten may have made it shorter
    args = _args(case, now)
    moments = {name: args[name].isoformat() for name in ("until", "half_at")}
    lines = Lines(_line(piece, reader.language) for piece in pieces)
    return {**args, **moments, "place": place, "reasons": lines}


def reasons(work: Work, case: Case, code: str) -> list[str]:
    """The reasons of the round before this one, each on a line."""
    rows = [row for row in work.pool.digests_of(case.id) if row.round == case.round - 1]
    return [_line(Piece(row.letter, False, " ".join(_words(row.text))), code) for row in rows]


def digest_parts(work: Work, case: Case, reader: Reader) -> int:
    """How many posts it takes for this reader."""
    return len(_posts(work, case, reader))


def offered(case: Case) -> str:
    """Which answers jurors are offered, as the part `answers` of the messages names them. In a fresh look "agree" and a
    bare objection would leave open what they are to."""
    return f"{case.proposed.value}-again" if case.kind.is_about_a_case else case.proposed.value


def _args(case: Case, now: datetime) -> dict[str, Any]:
    return {
        "proposed": case.proposed,
        "offered": offered(case),
        "domain": case.domain,
        "before": case.round - 1,
        "round": case.round,
        "rounds": case.terms.rounds,
        "is_last": case.round == case.terms.rounds,
        "until": case.answer_by(now),
        "half_at": case.half_at(now),
    }


def _posts(work: Work, case: Case, reader: Reader) -> list[tuple[Place, list[Piece]]]:
    """The reasons of the round before this one, post by post: as many lines as each has room for in this language."""
    rows = [row for row in work.pool.digests_of(case.id) if row.round == case.round - 1]
    if not rows:
        return [("none", [])]
    known = {**_args(case, LONG_MOMENT), "case": case.name, "criterion": case.criterion, "reasons": Lines()}
    args = {**known, "acct": "a" * LONGEST_ACCT, "n": MOST_MESSAGES, "until": LONG_MOMENT, "half_at": LONG_MOMENT}
    limit = work.installation().max_characters
    places = ("only", "first", "middle", "last")
    rooms = {place: room(MESSAGE, {**args, "place": place}, reader, limit) for place in places}
    return in_posts(rows, rooms, reader.language)


def in_posts(rows: Sequence[DigestRow], rooms: Mapping[Place, int], code: str) -> list[tuple[Place, list[Piece]]]:
    """The reasons in as few posts as hold them whole; else all cut at the same length, so that POSTS_AT_MOST hold them.
    `rooms` are the characters that a post has for them, by its place. Raises WordingError where not even a word of each
    fits."""
    most = REASON_AT_MOST
    while most >= LONGEST_WORD:
        cut = [row if len(row.text) <= most else replace(row, text=harmless(row.text, most)) for row in rows]
        least = sum(graphemes(row.text) for row in cut) // max(1, *rooms.values())
        for posts in range(max(1, least), POSTS_AT_MOST + 1):
            pages = _filled(cut, [rooms[place] for place in _places(posts)], code)
            if pages is not None:
                return list(zip(_places(posts), pages, strict=True))
        most //= 2
    raise WordingError(f"{POSTS_AT_MOST} posts have no room for a word of each of {len(rows)} reasons")


def _places(posts: int) -> list[Place]:
    return ["only"] if posts == 1 else ["first", *["middle"] * (posts - 2), "last"]


def _filled(rows: Sequence[DigestRow], rooms: Sequence[int], code: str) -> list[list[Piece]] | None:
    """The reasons one after the other, each post filled to its brim, going on in the next; None if they do not fit."""
    pages: list[list[Piece]] = [[] for _ in rooms]
    left, at = list(rooms), 0
    for row in rows:
        words, goes_on = _words(row.text), False
        while words:
            head = graphemes(_line(Piece(row.letter, goes_on, ""), code))
            fits = _how_many(head, words, left[at] - 1)  # the end of the line counts too
            if fits:
                piece = Piece(row.letter, goes_on, " ".join(words[:fits]))
                pages[at].append(piece)
                left[at] -= graphemes(_line(piece, code)) + 1
                words, goes_on = words[fits:], True
            if words:
                at += 1
                if at == len(rooms):
                    return None
    return pages


def _how_many(head: int, words: Sequence[str], room_left: int) -> int:
    """How many of the words fit behind a head of so many characters."""
    length = head - 1
    for number, word in enumerate(words):
        length += 1 + graphemes(word)
        if length > room_left:
            return number
    return len(words)


def _line(piece: Piece, code: str) -> str:
    form = language(code).lines["reason_goes_on" if piece.goes_on else "reason"]
    return form.replace("{letter}", piece.letter).replace("{text}", piece.text)


def _words(text: str) -> list[str]:
    """The words; one that is longer than any line should be is cut."""
    return [word[at : at + LONGEST_WORD] for word in text.split() for at in range(0, len(word), LONGEST_WORD)]


def _letters() -> Iterator[str]:
    """A, B … Z, AA, AB …"""
    return ("".join(letters) for length in count(1) for letters in product(ascii_uppercase, repeat=length))


def _names(work: Work) -> frozenset[str]:
    """What people here are called: members of the pool, and stewards."""
    accts = [member.acct for member in work.pool.members()]
    accts += [steward.acct for steward in work.installation().stewards]
    return frozenset(acct.partition("@")[0].casefold() for acct in accts)


def _words_of(text: str) -> Iterator[str]:
    """Each word; of one with hyphens, such as "m5-account", its parts as well. A server's name is one word."""
    for word in _WORD.findall(text):
        yield word
        yield from word.split("-") if "-" in word else ()


def _unless_a_name(word: str, names: frozenset[str]) -> str:
    if word.casefold() in names:
        return "…"
    return "-".join("…" if part.casefold() in names else part for part in word.split("-"))
