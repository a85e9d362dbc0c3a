"""Lengths of time as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.config import duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90 s", 90), ("90s", 90), ("1 second", 1), ("10 minutes", 600), ("10 min", 600), ("72 h", 259_200),
        ("6 days", 518_400), ("6 Days", 518_400), ("2 weeks", 1_209_600),
        ("1 month", 2_592_000), ("1 year", 31_536_000), ("0 s", 0), ("  3  d ", 259_200), ("100 years", 3_153_600_000),
    ],
)  # fmt: skip
def test_lengths_of_time_go_from_seconds_to_years(text: str, seconds: int) -> None:
    assert duration.parse(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("6", '"6 days"'), (6, '"6 days"'), ("6 dyas", '"6 days"'), ("1 minite", '"1 minute"'),
        ("5 m", '"5 minutes" or "5 months"'), ("1.5 hours", "smaller unit"), ("-1 day", "negative"),
        ("soon", "a number and a unit"), ("", "a number and a unit"), ("٣ days", "a number and a unit"),
        (None, "a number and a unit"), (True, "a number and a unit"),
        ("101 years", "100 years"), ("999999999 years", "100 years"),
    ],
)  # fmt: skip
def test_a_length_of_time_that_is_none_is_explained(text: object, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        duration.parse(text)

    assert said in str(refused.value)


@given(st.integers(min_value=0, max_value=100 * 365 * 86_400))
def test_a_length_of_time_in_words_reads_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert duration.parse(duration.in_words(length)) == length
