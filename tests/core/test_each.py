"""What one reply says of each of several cases: all of them, a line of each, or nothing that is certain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.replies.each import UNCLEAR, Part, each

BAD, WORSE = Part(number=12, domain="bad.example"), Part(number=13, domain="worse.example")
CASES = (BAD, WORSE)
MENTION = '<span class="h-card" translate="no"><a href="https://coop.example/@jurybot">@<span>jurybot</span></a></span>'


@pytest.mark.parametrize(
    "text",
    [
        "limit",
        "nothing\nbecause they have a new admin",
        "limit bad.example",
        f"<p>{MENTION} nothing</p>",
        "",
        "12 x 3 is no number of a case"[3:],
        "<blockquote>12 limit</blockquote><p>nothing</p>",
    ],
)
def test_a_reply_that_begins_no_line_with_one_of_them_speaks_of_all(text: str) -> None:
    assert each(text, CASES) is None


@pytest.mark.parametrize(
    "text",
    [
        "bad.example: limit\nworse.example: nothing",
        "12 limit\n13 nothing",
        "#12: limit\n- 13: nothing",
        "12. limit\n\n13. nothing",
        f"<p>{MENTION} 12 limit<br />Worse.Example nothing</p>",
        f"<p>{MENTION}<br>bad.example: limit</p><p>worse.example – nothing</p>",
    ],
)
def test_a_line_for_each_speaks_of_each(text: str) -> None:
    found = each(text, CASES)

    assert isinstance(found, dict) and set(found) == {12, 13}
    assert "limit" in found[12] and "nothing" not in found[12]
    assert "nothing" in found[13] and "limit" not in found[13]


def test_lines_below_belong_to_the_case_above_them() -> None:
    found = each("bad.example:\nlimit\nbecause of spam\nworse.example: aside", CASES)

    assert isinstance(found, dict)
    assert "because of spam" in found[12] and "spam" not in found[13]


FIRST = ("12 recuse", "12) recuse", "#12 recuse", "bad.example recuse", "- Bad.Example recuse")


@pytest.mark.parametrize("first", FIRST)
def test_a_name_is_set_off_from_the_answer_whichever_word_it_is(first: str) -> None:
    found = each(f"{first}\n13: nothing", CASES)

    assert isinstance(found, dict)
    assert found[12].removesuffix("</p>").endswith(": recuse") and found[13] == "<p>13: nothing</p>"


@pytest.mark.parametrize("text", ["limit\n13 nothing", "12 limit\n12 nothing", "bad.example limit\n12 nothing"])
def test_what_could_mean_either_is_asked_back(text: str) -> None:
    assert each(text, CASES) is UNCLEAR


def test_other_numbers_and_longer_names_are_not_theirs() -> None:
    for text in ("120 people wrote", "12th of May", "not.bad.example limit", "bad.example.org limit", "1 2 limit"):
        assert each(text, CASES) is None, text


@given(st.text())
def test_it_never_raises_and_names_only_what_is_there(text: str) -> None:
    found = each(text, CASES)

    assert found is None or found is UNCLEAR or (isinstance(found, dict) and set(found) <= {12, 13})
