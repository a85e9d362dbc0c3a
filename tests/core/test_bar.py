"""One notion of "enough", exact at every size."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.rule.bar import Bar, Kind

counts = st.integers(0, 60)
shares = st.one_of(
    st.integers(0, 100).map(lambda n: f"{n}%"),
    st.decimals(0, 100, places=2).map(lambda d: f"{d:f}%"),
    st.integers(1, 40).flatmap(lambda d: st.integers(0, d).map(lambda n: f"{n}/{d}")),
)
bars = st.one_of(counts, shares, shares.map(lambda share: ">" + share))


def exactly(share: str) -> Fraction:
    return Fraction(share.rstrip("%")) / 100 if share.endswith("%") else Fraction(share)


@given(share=shares, of=st.integers(0, 500))
def test_a_share_needs_the_next_whole_number_and_not_one_more(share: str, of: int) -> None:
    assert Bar.parse(share).needed(of=of) == ceil(exactly(share) * of)


@given(share=shares, of=st.integers(0, 500))
def test_more_than_a_share_is_the_first_whole_number_above_it(share: str, of: int) -> None:
    assert Bar.parse(">" + share).needed(of=of) == floor(exactly(share) * of) + 1


@given(count=counts, of=st.integers(0, 500))
def test_a_count_is_the_same_of_any_number(count: int, of: int) -> None:
    assert Bar.parse(count).needed(of=of) == count


@given(written=bars, number=st.integers(0, 60), of=st.integers(0, 60))
def test_a_bar_is_met_from_what_it_needs_on(written: int | str, number: int, of: int) -> None:
    bar = Bar.parse(written)

    assert bar.met_by(number, of=of) == (number >= bar.needed(of=of))


@given(written=bars)
def test_a_bar_written_down_is_read_back_as_the_same(written: int | str) -> None:
    bar = Bar.parse(written)

    assert Bar.parse(bar.as_value()) == bar


def test_two_thirds_of_three_are_two_where_a_float_would_say_three() -> None:
    assert Bar.parse("2/3").needed(of=3) == 2
    assert Bar.parse("60%").needed(of=5) == 3
    assert Bar.parse("28%").needed(of=25) == 7  # 0.28 * 25 is 7.000000000000001


def test_one_share_in_two_ways_of_writing_is_one_bar() -> None:
    assert Bar.parse("60%") == Bar.parse("3/5") == Bar.parse(" 60.0 % ") == Bar.parse("6/10")
    assert Bar.parse("60%") != Bar.parse(">60%")
    assert Bar.parse("1/1") != Bar.parse(1)


@pytest.mark.parametrize(
    ("written", "value", "words"),
    [
        (5, 5, "5"),
        ("60%", "60%", "60%"),
        ("4/6", "2/3", "2/3"),
        (">50%", ">1/2", "more than 1/2"),
        ("12.5%", "1/8", "1/8"),
    ],
)
def test_a_bar_has_one_way_of_being_written_and_of_being_said(written: int | str, value: int | str, words: str) -> None:
    assert Bar.parse(written).as_value() == value
    assert Bar.parse(written).in_words() == words


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        (0.6, '"60%"'),
        (5.0, "a whole count"),
        (0.0, '"0%" or a fraction'),
        (1.0, '"100%" or a fraction'),
        (1.5, "a whole count"),
        (-0.5, "a whole count"),
        (None, ", or a count such as 3$"),
        ("5", "without quotes"),
        (">=60%", '"60%": without a sign'),
        ("≥ 2/3", 'write "2/3": without a sign'),
        (">=X", 'write "X": without a sign'),
        ("150%", "at most 100%"),
        ("3/2", "at most 100%"),
        ("1/0", "2/3"),
        ("half", "2/3"),
        ("-5%", "2/3"),
        ("", "2/3"),
        ("٦٠%", "2/3"),
        (-1, "0 or more"),
        (True, "60%"),
        (None, "60%"),
        ([1, 2], "60%"),
        ("9" * 5000 + "%", "2/3"),
    ],
)
def test_what_is_no_bar_is_refused_with_what_to_write(written: object, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        Bar.parse(written)


def test_where_only_a_share_makes_sense_a_count_is_refused() -> None:
    assert Bar.parse("75%", counts=False).kind is Kind.SHARE
    with pytest.raises(ValueError, match="here stands a share"):
        Bar.parse(3, counts=False)
    with pytest.raises(ValueError, match=r"for more than that$"):
        Bar.parse(None, counts=False)
