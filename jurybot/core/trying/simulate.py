"""Seasons played under assumptions about jurors, to see what rules lead to before anybody is judged by them.

Each case is played by `play`; here stand the pool, its turns, and what came of it all. The model is told in
docs/stewards.md.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from jurybot.core.terms import Terms
from jurybot.core.trying.play import Assumptions, Came, Charge, Dice, Game, Played

BEGINS = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)  # a Monday; any would do
SEASON, YEAR, DAY = timedelta(days=90), timedelta(days=365), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """How members take turns, and how many cases may be open at once."""

    rest_for: timedelta
    times_a_year: int
    open_cases: int


def simulate(assumed: Assumptions, charges: Sequence[Charge], turns: Turns) -> list[Played]:
    """Plays season after season with one pool; the charges come up in turn, at even distances."""
    dice, pool, played = Dice(assumed.seed), Pool(assumed.members, turns), list[Played]()
    not_before = BEGINS
    for number in range(assumed.seasons * assumed.cases):
        filed_at = BEGINS + SEASON * number / assumed.cases
        charge = charges[number % len(charges)]
        drawn_at = pool.ready(charge.terms.seats, max(filed_at, not_before))
        if drawn_at is None:
            continue  # a pool smaller than a panel: said by `rules check`, and by how few cases were played
        not_before = drawn_at
        drawn = pool.draw(charge.terms, drawn_at, dice, number)
        game = Game(number, charge, drawn, dice, assumed, drawn_at)
        one = game.play(season=number // assumed.cases, filed_at=filed_at)
        pool.keep(game, one)
        played.append(one)
    return played


@dataclass(slots=True)
class Pool:
    """Who is free when. Members are numbers."""

    size: int
    turns: Turns
    sits_until: dict[int, datetime] = field(default_factory=dict)
    served_at: dict[int, list[datetime]] = field(default_factory=dict)
    open_until: list[datetime] = field(default_factory=list)

    def ready(self, seats: int, at: datetime) -> datetime | None:
        """From when enough are free and a case may be opened; None where the pool is smaller than the panel."""
        if self.size < seats:
            return None
        self.open_until = sorted(until for until in self.open_until if until > at)
        surplus = len(self.open_until) - self.turns.open_cases
        if surplus >= 0:
            at = self.open_until[surplus]
        return max(at, sorted(self.free_from(member) for member in range(self.size))[seats - 1])

    def free_from(self, member: int) -> datetime:
        """From when a member can be drawn: no open seat, rested, not too often a year. (DELIBERATION.md, *Panel*.)"""
        served, free = self.served_at.get(member, []), self.sits_until.get(member, BEGINS)
        if served:
            free = max(free, served[-1] + self.turns.rest_for)
        if len(served) >= self.turns.times_a_year:
            free = max(free, served[-self.turns.times_a_year] + YEAR)
        return free

    def draw(self, terms: Terms, at: datetime, dice: Dice, case: int) -> list[int]:
        """Seats and reserves in drawn order, out of those who are free then."""
        free = [member for member in range(self.size) if self.free_from(member) <= at]
        return sorted(free, key=lambda member: dice.roll("draw", case, member))[: terms.seats + terms.reserves]

    def keep(self, game: Game, played: Played) -> None:
        """Remembers who sat until when, and who has served."""
        for member, until in game.sat_until.items():
            self.sits_until[member] = max(until, self.sits_until.get(member, until))
        for member in played.served:
            self.served_at.setdefault(member, []).append(played.ended_at)
        self.open_until.append(played.ended_at)


def summary(assumed: Assumptions, played: Sequence[Played]) -> dict[str, Any]:
    """What came of it, in numbers: verdicts, times in days, load per member and season, lapses per season."""
    return {
        "cases": len(played),
        "not_drawn": assumed.seasons * assumed.cases - len(played),
        "came_to": _counts(played),
        "just": _counts(one for one in played if one.is_just),
        "unjust": _counts(one for one in played if not one.is_just),
        "by_criterion": {
            name: _counts(one for one in played if one.charge.criterion == name)
            for name in dict.fromkeys(one.charge.criterion for one in played)
        },
        "rounds": dict(sorted(Counter(one.rounds for one in played).items())),
        "days": {
            "waiting_for_a_panel": _spread([_days(one.drawn_at - one.filed_at) for one in played]),
            "before_the_panel": _spread([_days(one.ended_at - one.drawn_at) for one in played]),
        },
        "served_in_a_season": _load(assumed, played, served=True),
        "called_in_a_season": _load(assumed, played, served=False),
        "lapses_by_season": [
            sum(one.came is Came.LAPSED for one in played if one.season == season) for season in range(assumed.seasons)
        ],
    }


def _counts(played: Iterable[Played]) -> dict[str, int]:
    found = Counter(one.came for one in played)
    return {came.value: found[came] for came in Came}


def _days(length: timedelta) -> int:
    """Whole days, half of one and more up."""
    return (length + DAY / 2) // DAY


def _spread(days: Sequence[int]) -> dict[str, int | None]:
    """The middle, what nine of ten are within, and the longest."""
    ordered = sorted(days)
    if not ordered:
        return {"median": None, "nine_of_ten": None, "longest": None}
    last = len(ordered) - 1
    return {"median": ordered[last // 2], "nine_of_ten": ordered[last * 9 // 10], "longest": ordered[last]}


def _load(assumed: Assumptions, played: Iterable[Played], *, served: bool) -> dict[int, int]:
    """How often a member served, or was called, in one season: times → how many members, added over all seasons."""
    times = Counter((one.season, member) for one in played for member in (one.served if served else one.called))
    load = Counter(times.values())
    load[0] = assumed.seasons * assumed.members - len(times)
    return dict(sorted(load.items()))
