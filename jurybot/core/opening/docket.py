"""In which order filed cases get their panels: by harm and age. None is ever dropped.

The order is a plain list of questions, asked one after the other; see `turn`. (DELIBERATION.md, *Capacity*.)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jurybot.core.kinds import Kind
from jurybot.core.measures import WEAKEST_FIRST, Measure
from jurybot.core.names import CaseId
from jurybot.core.terms import DAY

WAITS_AT_MOST = 28 * DAY
"""A case that has waited longer goes before all that have not, whatever their harm: nothing waits for ever."""

FIRST = (Kind.APPEAL, Kind.LIFT)
"""A measure stands, perhaps wrongly: these are heard before new complaints."""
LAST = (Kind.REVIEW, Kind.RATIFICATION)
"""Nobody waits for these: a measure stands already, here or by somebody's hand or elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A filed case in line for its panel. `weight` is its criterion's; `people` how many distinct members stand behind
    it: those who reported, or the petitioner and the seconders. `about` is the number of
    the case whose measure a review looks at, 0 of all else."""

    case: CaseId
    kind: Kind
    proposed: Measure
    weight: int
    people: int
    filed_at: datetime
    about: int = 0


def in_turn(waiting: Iterable[Waiting], now: datetime) -> list[CaseId]:
    """The waiting cases, who is next first."""
    return [one.case for one in sorted(waiting, key=lambda one: turn(one, now))]


def turn(one: Waiting, now: datetime) -> tuple[object, ...]:
    """Where a case stands in line; the smaller goes first. In this order: who has waited too long; appeals and lifts,
    then reports and petitions, then reviews and ratifications; the stronger proposal; the weightier criterion; more
    people behind it; of reviews, which often come together, whose measure is older; who was filed earlier."""
    if now - one.filed_at > WAITS_AT_MOST:
        return (0, one.filed_at, one.case)
    rank = 0 if one.kind in FIRST else 2 if one.kind in LAST else 1
    harm = (-WEAKEST_FIRST.index(one.proposed), -one.weight, -one.people)
    return (1, rank, *harm, one.about, one.filed_at, one.case)
