"""The fairest lottery under quotas: checked against what can be worked out by hand, and against every jury there is."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jurybot.core.record.lottery import Cell, NoSuchJury, Quota, chances, keeps
from jurybot.service.draw.quotas import TIMES, fairest


def cells(*numbers: int) -> list[Cell]:
    return [Cell(traits=(("kind", str(place)),), members=number) for place, number in enumerate(numbers)]


def test_without_quotas_there_is_one_row() -> None:
    (row,) = fairest([Cell(traits=(), members=50)], [], 10)

    assert (row.counts, row.times) == ((10,), 1)


def test_where_quotas_do_not_bind_all_have_the_same_chance() -> None:
    those = cells(40, 60)

    found = chances(those, fairest(those, [Quota(feature="kind", value="0", at_least=1)], 10))

    assert all(abs(chance - Fraction(1, 10)) < Fraction(1, 10_000) for chance in found)


def test_a_small_group_that_must_be_there_has_the_larger_chance_and_no_larger_than_it_must() -> None:
    those = cells(5, 95)

    found = chances(those, fairest(those, [Quota(feature="kind", value="0", at_least=3)], 10))

    assert abs(found[0] - Fraction(3, 5)) < Fraction(1, 10_000)
    assert abs(found[1] - Fraction(7, 95)) < Fraction(1, 10_000)


def test_the_next_smallest_chance_is_made_as_large_as_it_can_be_too() -> None:
    """Three must be of the first kind; the other two share what is left evenly."""
    those = cells(4, 10, 30)

    found = chances(those, fairest(those, [Quota(feature="kind", value="0", at_least=3)], 11))

    assert abs(found[0] - Fraction(3, 4)) < Fraction(1, 10_000)
    assert abs(found[1] - found[2]) < Fraction(1, 1_000)


def test_quotas_that_no_jury_keeps_together_are_refused() -> None:
    quotas = [Quota(feature="kind", value="0", at_least=6), Quota(feature="kind", value="1", at_least=6)]

    with pytest.raises(NoSuchJury, match="no jury of 10 keeps all these quotas together"):
        fairest(cells(20, 20), quotas, 10)


@settings(max_examples=25)
@given(
    st.lists(st.integers(2, 6), min_size=2, max_size=3),
    st.integers(2, 6),
    st.integers(0, 3),
    st.integers(1, 6),
)
def test_every_row_is_a_jury_and_no_other_lottery_gives_the_worst_off_more(
    numbers: list[int], size: int, at_least: int, at_most: int
) -> None:
    those = cells(*numbers)
    quotas = [Quota(feature="kind", value="0", at_least=at_least), Quota(feature="kind", value="1", at_most=at_most)]
    juries = [
        counts
        for counts in product(*(range(cell.members + 1) for cell in those))
        if keeps(counts, those, quotas, size)
    ]
    assume(juries)

    rows = fairest(those, quotas, size)

    assert all(keeps(row.counts, those, quotas, size) for row in rows)
    assert sum(row.times for row in rows) == TIMES
    worst = min(chances(those, rows))
    assert worst >= _best_worst(juries, those) - Fraction(1, 1_000)


def _best_worst(juries: list[tuple[int, ...]], those: list[Cell]) -> Fraction:
    """The largest smallest chance over all juries at once, by the same kind of program without generating columns."""
    from scipy.optimize import linprog

    shares = [[-counts[c] / cell.members for counts in juries] + [1.0] for c, cell in enumerate(those)]
    found = linprog(
        [0.0] * len(juries) + [-1.0],
        A_ub=shares,
        b_ub=[0.0] * len(those),
        A_eq=[[1.0] * len(juries) + [0.0]],
        b_eq=[1.0],
    )
    return Fraction(float(found.x[-1]))
