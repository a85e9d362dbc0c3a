"""The fairest lottery under quotas: the smallest chance of any member as large as it can be, then the next smallest.

(VERIFY.md: maximin, then leximin, by column generation.) Juries are counts by cell, so the size of the pool does not
matter, only the number of cells. SciPy's HiGHS solves it; it is the extra `quotas`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jurybot.core.clause import says
from jurybot.core.record.lottery import Cell, NoSuchJury, Quota, Row, keeps, refuse_what_cannot_be

TIMES = 1_000_000
"""How many juries lie in the drum. A chance is off by less than the number of rows in so many."""
CLOSE = 1e-7
COLUMNS_AT_MOST = 2_000


def fairest(those: Sequence[Cell], quotas: Sequence[Quota], size: int) -> list[Row]:
    """The rows of the lottery. Raises NoSuchJury where no jury keeps the quotas. That SciPy is there is seen to
    by the config, which is refused with quotas and without it."""
    refuse_what_cannot_be(those, quotas, size)
    if not quotas:
        return [Row(counts=(size,), times=1)]
    import numpy

    juries = _Juries(those, quotas, size)
    columns = [juries.best(numpy.ones(len(those)))]
    fixed: dict[int, float] = {}
    shares = [1.0]
    while len(fixed) < len(those):
        worst, shares, weights = _at_least(juries, columns, fixed)
        tight = [c for c in range(len(those)) if c not in fixed and weights[c] > CLOSE]
        for c in tight or [c for c in range(len(those)) if c not in fixed]:
            fixed[c] = worst
    return _rows(columns, shares)


class _Juries:
    """The juries that keep the quotas, of which the best for given weights is asked for."""

    def __init__(self, those: Sequence[Cell], quotas: Sequence[Quota], size: int) -> None:
        import numpy

        self.cells, self.quotas, self.size = those, quotas, size
        self.members = numpy.array([cell.members for cell in those], dtype=float)
        having = [[float(cell.has(quota)) for cell in those] for quota in quotas]
        self._sums = numpy.array([[1.0] * len(those), *having])
        self._least = numpy.array([size, *(quota.at_least for quota in quotas)], dtype=float)
        most = [size if quota.at_most is None else quota.at_most for quota in quotas]
        self._most = numpy.array([size, *most], dtype=float)

    def best(self, weights: Any) -> tuple[int, ...]:
        """The jury for which the weighted sum of its cells' shares is largest."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        found = milp(
            -weights / self.members,
            integrality=1,
            bounds=Bounds(0, self.members),
            constraints=LinearConstraint(self._sums, self._least, self._most),
        )
        if found.x is None:
            why = f"no jury of {self.size} keeps all these quotas together"
            raise NoSuchJury(why, says("quotas-together", size=self.size))
        counts = tuple(round(n) for n in found.x)
        assert keeps(counts, self.cells, self.quotas, self.size)
        return counts


def _at_least(
    juries: _Juries, columns: list[tuple[int, ...]], fixed: dict[int, float]
) -> tuple[float, list[float], Any]:
    """The largest chance that all cells not fixed can have at least, with the fixed ones at theirs; how often each jury
    then is drawn; and how much each cell stands in the way. Juries are added until none could make it larger."""
    import numpy
    from scipy.optimize import linprog

    number = len(juries.cells)
    while True:
        shares_of = numpy.array(columns, dtype=float).T / juries.members[:, None]
        # variables: how often each jury is drawn, and the chance; minimise minus the chance
        free = numpy.array([0.0 if c in fixed else 1.0 for c in range(number)])
        limits = numpy.array([-fixed.get(c, 0.0) + (CLOSE if c in fixed else 0.0) for c in range(number)])
        found = linprog(
            [0.0] * len(columns) + [-1.0],
            A_ub=numpy.hstack([-shares_of, free[:, None]]),
            b_ub=limits,
            A_eq=[[1.0] * len(columns) + [0.0]],
            b_eq=[1.0],
            method="highs",
        )
        weights, bound = -found.ineqlin.marginals, -found.eqlin.marginals[0]
        jury = juries.best(weights)
        gain = float(weights @ (numpy.array(jury) / juries.members))
        if gain <= bound + CLOSE or jury in columns or len(columns) >= COLUMNS_AT_MOST:
            return float(found.x[-1]), list(found.x[:-1]), weights
        columns.append(jury)


def _rows(columns: Sequence[tuple[int, ...]], shares: Sequence[float]) -> list[Row]:
    """Shares as whole numbers that add up to TIMES: the largest remainders are rounded up."""
    parts = [max(share, 0.0) * TIMES / sum(max(one, 0.0) for one in shares) for share in shares]
    times = [int(part) for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: (times[place] - parts[place], place))
    for place in by_remainder[: TIMES - sum(times)]:
        times[place] += 1
    return [Row(counts=counts, times=n) for counts, n in sorted(zip(columns, times, strict=True)) if n]
