"""What stands in the messages: moments, lengths of time, numbers, ballots, and others' words made harmless."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import grapheme
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.rule.ballot import ballot_from, tally
from jurybot.service.language.wording import graphemes, harmless, length, word

NOW = datetime(2025, 11, 21, 18, 0, tzinfo=UTC)
LATER = datetime(2025, 11, 27, 18, 0, tzinfo=UTC)
DIRECT: dict[str, Any] = {"acct": "ana", "case": "7", "n": 1, "topic": "spam", "now": NOW, "asked": "appeal"}
PUBLIC: dict[str, Any] = {
    "case": "7",
    "domain": "bad.example",
    "criterion": "spam",
    "tally": tally([ballot_from("suspend")] * 6, 7),
    "ties": 3,
    "now": NOW,
    "until": LATER,
    "waits_for": "nobody",
    "page": "https://jury.coop.example/7",
}


def test_a_moment_shows_its_year_only_when_it_is_another() -> None:
    shown = {
        name: word("instance-away", DIRECT | {"since": LATER, "now": now}).text
        for name, now in {"this": NOW, "next": NOW.replace(year=2026), "unknown": None}.items()
    }

    assert "since Thu 27 Nov 18:00 UTC." in shown["this"]
    assert "since Thu 27 Nov 2025 18:00 UTC." in shown["next"]
    assert "since Thu 27 Nov 2025 18:00 UTC." in shown["unknown"]


def test_a_moment_of_another_zone_is_told_in_utc() -> None:
    new_year = datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))

    assert "since Wed 31 Dec 22:30 UTC." in word("instance-away", DIRECT | {"since": new_year}).text


@pytest.mark.parametrize(
    ("length_of_time", "told"),
    [
        (timedelta(0), "no time"),
        (timedelta(seconds=90), "90 seconds"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=72), "3 days"),
        (timedelta(days=90, minutes=5), "90 days"),
    ],
)
def test_a_length_of_time_is_told_in_plain_words(length_of_time: timedelta, told: str) -> None:
    text = word("steward-done", DIRECT | {"act": "release", "held_for": length_of_time}).text

    assert f"moved by {told}, " in text


@pytest.mark.parametrize(("ties", "told"), [(1, "1 follow for good"), (12, "12 follows for good")])
def test_numbers_are_counted(ties: int, told: str) -> None:
    assert f"It will cut {told}." in word("decided-suspend", PUBLIC | {"ties": ties}).text


def test_a_suspend_without_ties_says_that_nothing_is_lost() -> None:
    assert "No follows will be lost." in word("decided-suspend", PUBLIC | {"ties": 0}).text


def test_the_ballots_are_counted_with_objections_named() -> None:
    ballots = [ballot_from("suspend"), ballot_from("limit", True), ballot_from("none"), ballot_from("aside")]

    text = word("suspended", PUBLIC | {"tally": tally(ballots, 7)}).text

    assert "\n7 seats: 1 suspend, 1 limit, 1 nothing, 1 aside, 3 silent; 1 objection among them.\n" in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("ask @bob or @eve@bad.example", "ask … or …"),
        ("write to bob@bad.example.", "write to …"),
        ("＠bob", "…"),
        ("see https://evil.example/x, please", "see … please"),
        ("http:/#/evil.example", "…"),
        ("xmpp:bob or (magnet:?x=1)", "… or …"),
        ("#spam is no ＃spam", "spam is no spam"),
        ("one\ntwo\r\n\u2028three\u202e four", "one two three four"),
        ("their server is bad.example", "their server is bad.example"),
    ],
)
def test_others_words_mention_link_and_tag_nothing(said: str, shown: str) -> None:
    assert harmless(said) == shown


@given(st.text(alphabet=st.characters() | st.sampled_from("@#:/ ＠＃.…\n"), max_size=600))
def test_nothing_that_anybody_writes_points_anywhere(said: str) -> None:
    text = word("call", DIRECT | {"reason": said}).text.removeprefix("@ana ")

    assert not re.search(r"[@＠#＃]|://", text)
    assert text.count("\n") == 1
    assert length("Jury case 7 · 1: spam", text) <= 490


def test_words_are_cut_between_words_so_that_no_domain_becomes_another() -> None:
    assert harmless("we like good.example", 18) == "we like…"
    assert harmless("we like good example", 18) == "we like good…"
    assert harmless("x" * 300) == "…"
    assert harmless("日本" * 150) == "日本" * 99 + "日…"


def test_words_that_end_a_sentence_end_it_once() -> None:
    text = word("steward-refused", DIRECT | {"because": "Domain is invalid."}).text

    assert text.endswith("nothing has changed: Domain is invalid.")


def test_graphemes_are_what_people_see() -> None:
    assert graphemes("e\u0301👩‍👩‍👧🇩🇪\nx") == 5


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("@ana hi", 7),
        ("@ana@sister.example hi", 7),
        ("https://x.org", 23),
        ("https://jury.coop.example/decisions/41/", 39),
        ("good.example", 12),
    ],
)
def test_length_counts_as_the_server_does(text: str, counted: int) -> None:
    assert length("", text) == counted
    assert length("CW", text) == counted + 2


def test_a_guest_from_a_sister_co_op_is_mentioned_whole() -> None:
    text = word("lapsed", DIRECT | {"acct": "eve@sister.example"}).text

    assert text.startswith("@eve@sister.example Too few")


@given(
    st.text(
        st.characters(codec="utf-8", max_codepoint=0x30FF) | st.characters(min_codepoint=0xFF00, max_codepoint=0xFFEF),
        max_size=6,
    )
)
def test_what_looks_like_one_sign_is_counted_as_one_also_where_that_is_taken_from_the_length(text: str) -> None:
    assert graphemes(text) == grapheme.length(text)
