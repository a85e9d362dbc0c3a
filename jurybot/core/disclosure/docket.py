"""What may be said in public of the cases that no panel has yet, and of what stewards did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from jurybot.core.case.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """What is said of cases that no panel has yet: how many wait, since which day, how many panels sit and may sit at
    once. No server is named before a verdict. `can_be_drawn` and `needed` stand there while the pool is too small."""

    waiting: int
    since: date | None
    sitting: int
    at_most: int
    can_be_drawn: int | None = None
    needed: int | None = None
    acts: tuple["Acts", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """How often stewards did one kind of thing in a month ("2026-03"), or sealed a case in a year ("2026")."""

    when: str
    kind: str
    times: int


def acts_told(counts: Mapping[str, int]) -> tuple[Acts, ...]:
    """What may be said of stewards' acts, by the counters kept of them ("act/hold/2026-03"): never who, in which case,
    or why. Newest first. Sealed cases are counted by the year alone."""
    told = [Acts(when=name.split("/")[2], kind=name.split("/")[1], times=times) for name, times in counts.items()]
    return tuple(sorted(told, key=lambda one: (one.when, one.kind), reverse=True))


def docket(waiting: Sequence[Case], sitting: int, at_most: int, counts: Mapping[str, int]) -> Docket:
    """What may be said in public of the cases `waiting` for their panels. One that is held is not among them: it may be
    sealed, and then only the year's count has it."""
    told = [case for case in waiting if not case.hold]
    short = [case for case in told if case.eligible is not None and case.eligible < case.terms.seats]
    shortest = min(short, key=lambda case: (case.terms.seats, case.id), default=None)
    return Docket(
        waiting=len(told),
        since=min((case.filed_at.astimezone(UTC).date() for case in told), default=None),
        sitting=sitting,
        at_most=at_most,
        can_be_drawn=shortest.eligible if shortest else None,
        needed=shortest.terms.seats if shortest else None,
        acts=acts_told(counts),
    )
