"""Reasons, post by post: nothing is left out that has room, and however much jurors write, all are heard."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurybot.core.names import CaseId, SeatNo
from jurybot.sandbox.text import length as length_in_sandbox
from jurybot.service.case.digest import LONGEST_WORD, POSTS_AT_MOST, Piece, Place, in_posts
from jurybot.service.language.wording import WordingError, graphemes
from jurybot.service.rows import DigestRow

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def rooms(size: int) -> dict[Place, int]:
    """An only or a last post has less room: it says until when to answer."""
    return {"only": size - 30, "first": size, "middle": size, "last": size - 30}


def reasons(*texts: str) -> list[DigestRow]:
    letters = [*LETTERS, *(f"A{letter}" for letter in LETTERS)]
    return [
        DigestRow(case=CaseId("c"), round=1, seat=SeatNo(n), letter=letters[n - 1], text=text)
        for n, text in enumerate(texts, 1)
    ]


def said(posts: list[tuple[Place, list[Piece]]]) -> dict[str, str]:
    """Letter → all that the posts say under it."""
    found: dict[str, list[str]] = {}
    for _, pieces in posts:
        for piece in pieces:
            found.setdefault(piece.letter, []).append(piece.text)
    return {letter: " ".join(texts) for letter, texts in found.items()}


words = st.text(st.sampled_from("abcdeß…ö"), min_size=1, max_size=LONGEST_WORD)
texts = st.lists(words, min_size=1, max_size=40).map(" ".join)


@settings(max_examples=50)
@given(st.lists(texts, min_size=1, max_size=9), st.integers(130, 500))
def test_every_word_is_told_in_its_order_and_no_post_is_fuller_than_it_can_be(given: list[str], size: int) -> None:
    posts = in_posts(reasons(*given), rooms(size), "en")

    assert said(posts) == dict(zip(LETTERS, given, strict=False))
    for place, pieces in posts:
        lines = [f"Juror {one.letter}{', going on' if one.goes_on else ''}: {one.text}" for one in pieces]
        assert sum(graphemes(line) + 1 for line in lines) <= rooms(size)[place]
    assert [place for place, _ in posts] in (["only"], ["first", *["middle"] * (len(posts) - 2), "last"])


def test_letters_that_servers_count_apart_fill_no_post_beyond_its_brim() -> None:
    posts = in_posts(reasons("यह सर्वर हिन्दी में अपमानित करता है " * 40), rooms(350), "en")

    for place, pieces in posts:
        lines = [f"Juror {one.letter}{', going on' if one.goes_on else ''}: {one.text}" for one in pieces]
        assert sum(length_in_sandbox(line) + 1 for line in lines) <= rooms(350)[place]


def test_what_fits_into_one_post_is_in_one() -> None:
    assert [place for place, _ in in_posts(reasons("they spam", "it is one person"), rooms(300), "en")] == ["only"]


def test_a_panel_of_39_that_writes_without_end_is_heard_in_equal_parts_and_in_posts_that_can_be_sent() -> None:
    posts = in_posts(reasons(*["they spam us every day " * 90] * 39), rooms(350), "en")

    heard = said(posts)
    assert len(posts) <= POSTS_AT_MOST and len(heard) == 39
    assert len(set(heard.values())) == 1 and heard["A"].startswith("they spam us every day they")
    assert all(text.endswith("…") for text in heard.values())


def test_posts_without_room_for_a_word_are_an_error_that_quotes_nothing() -> None:
    with pytest.raises(WordingError, match="have no room for a word of each of 2 reasons"):
        in_posts(reasons("they spam", "it is one person"), rooms(15), "en")
