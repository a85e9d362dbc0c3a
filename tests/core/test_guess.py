"""A guess at what was meant is made for a slip, and not for another word."""

import pytest

from jurybot.core.guess import guess

SETTINGS = ["quorum", "quorum_of", "approval", "objections_allowed"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("aproval", "approval"),
        ("Approval", "approval"),
        ("qourum", "quorum"),
        ("quorumof", "quorum_of"),
        ("objection_alowed", "objections_allowed"),
        ("colour", None),
        ("", None),
        ("approval" * 20, None),
    ],
)
def test_a_slip_is_guessed_and_another_word_is_not(written: str, meant: str | None) -> None:
    assert guess(written, SETTINGS) == meant


def test_among_no_words_there_is_nothing_to_guess() -> None:
    assert guess("quorum", []) is None


@pytest.mark.parametrize("slip", ["yas", "yess", "ys", "ayes"])
def test_of_a_short_word_one_letter_may_be_wrong_missing_or_too_many(slip: str) -> None:
    assert guess(slip, ["yes"]) == "yes"
    assert guess("yaa", ["yes"]) is None


@pytest.mark.parametrize("other", ["xyz", "wxyz"])
def test_of_a_long_word_three_letters_may_be_wherever_they_stand(other: str) -> None:
    expected = "quorum" if len(other) == 3 else None

    assert guess(other + "quorum", SETTINGS) == expected
    assert guess("quorum" + other, SETTINGS) == expected
    assert guess("quo" + other + "rum", SETTINGS) == expected


def test_nothing_longer_than_sixty_letters_is_a_slip() -> None:
    assert guess("a" * 60, ["a" * 59]) == "a" * 59
    assert guess("a" * 61, ["a" * 60]) is None
