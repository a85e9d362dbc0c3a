"""The chance of a lapse, held against every pattern of answers played through the table; what a pool can bear."""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.case import events as e
from jurybot.core.case.case import State
from jurybot.core.case.effects import SendSummons
from jurybot.core.rule.rule import PRESETS, rule_from
from jurybot.core.trying.chances import Waves, bears, chance_of_a_lapse, needed_to_meet, percent, waves
from tests.core.builders import LIMIT, deliberating, wanted

DAY = timedelta(days=1)
USUAL = {"answer_for": 6 * DAY, "extension_for": 4 * DAY, "round_at_most": 14 * DAY}
NEVER = Waves(before=0, after=0)


def lapse(
    answers: Fraction, seats: int = 7, reserves: int = 6, needed: int = 5, passing_on: Waves | None = None
) -> Fraction:
    return chance_of_a_lapse(
        needed=needed, seats=seats, reserves=reserves, answers=answers, passing_on=passing_on or waves(**USUAL)
    )


def lapses_when_played(
    answering: tuple[bool, ...], seats: int, reserves: int, times: dict[str, timedelta]
) -> tuple[bool, int]:
    """Plays one case through the table: juror n of the draw answers an hour after the summons, or never.
    Also tells how many were called: whether the others would have answered changes nothing."""
    story = deliberating(seats=seats, reserves=reserves, rule="consensus", settle_for=None, **times)
    called, spoke = seats, 0
    while story.case.state is State.DELIBERATING:
        for number in range(spoke + 1, called + 1):
            if answering[number - 1]:
                story.speaks(number)
        spoke = called
        if story.case.reading:
            ballots = [LIMIT for seat in story.case.sitting if seat.held]
            taken = story.reads(*ballots)
        else:
            taken = story.passes_due()
        for summons in wanted(taken, SendSummons):
            story.delivers(summons.seat)
            called = max(called, summons.seat)
    return any(isinstance(event, e.Lapsed) for event in story.events), called


def lapsing(seats: int, reserves: int, times: dict[str, timedelta]) -> Iterator[tuple[bool, ...]]:
    """All patterns of answers that end in a lapse. Those that differ only in jurors never called come one after the
    other, and are played once."""
    played: tuple[bool, ...] | None = None
    lapses = False
    for answering in itertools.product([True, False], repeat=seats + reserves):
        if played is None or answering[: len(played)] != played:
            lapses, called = lapses_when_played(answering, seats, reserves, times)
            played = answering[:called]
        if lapses:
            yield answering


@pytest.mark.parametrize(
    ("seats", "reserves", "times"),
    [
        (3, 0, USUAL),
        (3, 2, USUAL),
        (3, 5, USUAL),
        (5, 3, USUAL),
        (5, 3, {**USUAL, "round_at_most": 6 * DAY}),
        (5, 3, {**USUAL, "round_at_most": 6 * DAY, "extension_for": 2 * DAY}),
        (3, 5, {**USUAL, "round_at_most": 6 * DAY, "extension_for": 9 * DAY}),
        (3, 5, {**USUAL, "round_at_most": 8 * DAY, "extension_for": 3 * DAY}),
    ],
)
def test_the_chance_is_that_of_all_patterns_of_answers_played_through_the_table(
    seats: int, reserves: int, times: dict[str, timedelta]
) -> None:
    answering = Counter(sum(pattern) for pattern in lapsing(seats, reserves, times))

    for answers in (Fraction(1, 2), Fraction(7, 10)):
        played = sum(n * answers**yes * (1 - answers) ** (seats + reserves - yes) for yes, n in answering.items())
        needed = needed_to_meet(PRESETS["consensus"], seats)
        assert lapse(answers, seats, reserves, needed, waves(**times)) == played


@given(seats=st.integers(1, 12), needed=st.integers(0, 13), percent=st.integers(0, 100))
def test_without_reserves_it_is_the_binomial_tail(seats: int, needed: int, percent: int) -> None:
    p = Fraction(percent, 100)
    tail = sum(comb(seats, k) * p**k * (1 - p) ** (seats - k) for k in range(min(needed, seats + 1)))

    assert lapse(p, seats, 0, needed) == tail
    assert lapse(p, seats, 5, needed, NEVER) == tail


@given(
    seats=st.integers(1, 9),
    reserves=st.integers(0, 9),
    needed=st.integers(1, 9),
    percent=st.integers(0, 100),
    before=st.integers(0, 4),
    after=st.integers(0, 2),
)
def test_more_reserves_or_more_time_for_them_never_make_a_lapse_likelier(
    seats: int, reserves: int, needed: int, percent: int, before: int, after: int
) -> None:
    p = Fraction(percent, 100)
    here = lapse(p, seats, reserves, needed, Waves(before=before, after=after))

    assert 0 <= here <= 1
    assert lapse(p, seats, reserves + 1, needed, Waves(before=before, after=after)) <= here
    assert lapse(p, seats, reserves, needed, Waves(before=before + 1, after=after)) <= here
    assert lapse(p, seats, reserves, needed, Waves(before=before, after=after + 1)) <= here
    assert lapse(p, seats, reserves, needed + 1, Waves(before=before, after=after)) >= here


def test_nobody_or_everybody_answering_is_certain() -> None:
    assert lapse(Fraction(0)) == 1
    assert lapse(Fraction(1)) == 0
    assert lapse(Fraction(1, 2), needed=0) == 0


@pytest.mark.parametrize(
    ("answer_for", "extension_for", "round_at_most", "before", "after"),
    [
        (6, 4, 14, 3, 1),  # half-times on days 3, 6 and 9; at the extension; 2 + 3 days would be beyond its 4
        (6, 2, 14, 3, 0),  # an extension shorter than half of the time seats nobody
        (6, 3, 14, 3, 1),
        (6, 6, 14, 3, 2),
        (6, 4, 6, 1, 1),
        (6, 4, 5, 0, 1),
        (6, 9, 6, 1, 3),
        (1, 1, 14, 27, 2),
    ],
)
def test_silent_seats_pass_on_as_often_as_there_is_time(
    answer_for: int, extension_for: int, round_at_most: int, before: int, after: int
) -> None:
    found = waves(answer_for=answer_for * DAY, extension_for=extension_for * DAY, round_at_most=round_at_most * DAY)

    assert found == Waves(before=before, after=after)


def test_a_time_to_answer_too_short_to_halve_ends() -> None:
    assert waves(answer_for=timedelta(0), extension_for=DAY, round_at_most=DAY).before == 0


@pytest.mark.parametrize(
    ("rule", "seats", "needed"),
    [("consensus", 7, 5), ("majority", 7, 4), ("unanimity", 9, 9), ("modified-consensus", 7, 3), ("majority", 3, 3)],
)
def test_a_round_needs_its_quorum_and_three_held_seats(rule: str, seats: int, needed: int) -> None:
    assert needed_to_meet(PRESETS[rule], seats) == needed


def test_a_quorum_by_count_is_needed_as_it_is() -> None:
    assert needed_to_meet(rule_from({"quorum": 6}), 7) == 6


def test_the_largest_panel_takes_less_than_a_second() -> None:
    began = time.process_time()
    for answers in (50, 70, 90):
        assert 0 < lapse(Fraction(answers, 100), 39, 39, 39) < 1
    assert time.process_time() - began < 1


# ---- what a pool can bear


def bearing(members: int, seats: int = 7, reserves: int = 6, rest: int = 28, times: int = 8) -> Fraction:
    return bears(
        members=members, seats=seats, reserves=reserves, sits_for=6 * DAY, rest_for=rest * DAY, times_a_year=times
    ).a_year


def test_a_pool_bears_as_many_panels_as_its_members_may_serve() -> None:
    assert bearing(40, times=2) == Fraction(80, 7)  # 40 members twice a year, 7 a panel
    assert bearing(40) == 4 * Fraction(365, 34)  # 40 - 3·7 = 19 are left for the 13 of a fourth draw, 12 for a fifth


@given(members=st.integers(7, 60))
def test_a_pool_bears_no_more_than_a_season_played_day_by_day(members: int) -> None:
    """Each panel is drawn as soon as 13 are free (or, in a small pool, all), and its seven return after 34 days."""
    returns, drawn, days = list[int](), 0, 3400
    for day in range(days):
        returns = [back for back in returns if back > day]
        while members - 7 * len(returns) >= min(13, members):
            returns.append(day + 34)
            drawn += 1

    assert bearing(members, times=366) == Fraction(drawn * 365, days)


def test_a_pool_smaller_than_a_panel_bears_none_and_says_so() -> None:
    found = bears(members=6, seats=7, reserves=6, sits_for=6 * DAY, rest_for=28 * DAY, times_a_year=8)

    assert found.a_year == found.a_week == 0
    assert "6 members are fewer than the 7 seats" in found.because


def test_how_many_panels_sit_at_once_is_told_in_numbers() -> None:
    many = bears(members=40, seats=7, reserves=6, sits_for=6 * DAY, rest_for=28 * DAY, times_a_year=8)
    one = bears(members=8, seats=8, reserves=0, sits_for=6 * DAY, rest_for=28 * DAY, times_a_year=366)

    assert many.because == "with 4 panels sitting or resting, a further draw would find too few free"
    assert one.a_year == Fraction(365, 34)
    assert bearing(1, seats=1, reserves=0) == 8
    assert bears(members=2, seats=1, reserves=1, sits_for=DAY, rest_for=0 * DAY, times_a_year=366).a_year == 365


def test_what_there_would_have_to_be_more_of_is_told() -> None:
    often = bears(members=20, seats=7, reserves=6, sits_for=6 * DAY, rest_for=28 * DAY, times_a_year=1)
    rested = bears(members=14, seats=7, reserves=6, sits_for=6 * DAY, rest_for=28 * DAY, times_a_year=366)

    assert often.because == "nobody serves more than once a year"
    assert (
        "more than 8 times a year"
        in bears(members=7, seats=7, reserves=0, sits_for=DAY, rest_for=DAY, times_a_year=8).because
    )
    assert rested.because.startswith("with 1 panel sitting or resting")
    assert often.a_week == Fraction(20, 7) * 7 / 365


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (Fraction(0), "0%"),
        (Fraction(1), "100%"),
        (Fraction(1, 2), "50%"),
        (Fraction(1, 3), "33%"),
        (Fraction(2, 3), "67%"),
        (Fraction(995, 1000), "over 99%"),
        (Fraction(994, 1000), "99%"),
        (Fraction(99, 1000), "9.9%"),
        (Fraction(1, 10), "10%"),
        (Fraction(1, 64), "1.6%"),
        (Fraction(31, 100_000), "0.031%"),
        (Fraction(1, 10**7), "0.000010%"),
        (Fraction(1, 10**8), "0.000001%"),
        (Fraction(1, 10**9), "under 0.000001%"),
    ],
)
def test_a_share_is_told_with_two_digits_that_say_something(share: Fraction, told: str) -> None:
    assert percent(share) == told
