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
