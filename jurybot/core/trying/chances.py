"""How likely a round lapses for want of answers, exactly, and how many panels a pool can bear.

The model: each juror who is called answers with the same chance, independently of all others, with a position and
before half of their time is over; or not at all. Summonses arrive at once. What is silent at half-time passes to the
next reserve, over and over while one can be seated (case.reserve_is_seatable); a round without a quorum is extended
once, with reserves for the silent. A test plays every pattern of answers through the table and must get the same.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import comb

from jurybot.core.rule.rounds import HELD_AT_LEAST
from jurybot.core.rule.rule import Rule

FINEST = 6  # digits behind the point
YEAR, WEEK, SECOND = timedelta(days=365), timedelta(days=7), timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """How often silent seats can pass on: in the round as it begins, and after its extension."""

    before: int
    after: int


def waves(*, answer_for: timedelta, extension_for: timedelta, round_at_most: timedelta) -> Waves:
    """Half-times at which a reserve may still be seated: half of `answer_for` must be left before the round ends."""
    begins = int(answer_for / 2 <= extension_for)  # the silent pass on when the extension begins
    return Waves(
        before=_half_times(answer_for, round_at_most),
        after=begins + (_half_times(answer_for, extension_for) if begins else 0),
    )


def _half_times(answer_for: timedelta, at_most: timedelta) -> int:
    """Each wave is summoned at the half-time of the one before."""
    summoned, found = timedelta(0), 0
    while True:
        answer_by = min(summoned + answer_for, at_most)
        half = summoned + (answer_by - summoned) / 2
        if half + answer_for / 2 > at_most or half == summoned:
            return found
        summoned, found = half, found + 1


def needed_to_meet(rule: Rule, seats: int) -> int:
    """With fewer answers a round lapses: the quorum of turnout, and never less than three held seats."""
    return max(HELD_AT_LEAST, rule.quorum.needed(of=seats) if rule.quorum else 0)


def chance_of_a_lapse(*, needed: int, seats: int, reserves: int, answers: Fraction, passing_on: Waves) -> Fraction:
    """The chance that fewer than `needed` of `seats` have answered when all reserves and the extension are used up.

    `answers` is each juror's chance to answer, from 0 to 1.
    """
    yes, of = answers.numerator, answers.denominator
    # Weights are whole numbers: a state with so many reserves left has them in units of `of` to the jurors called.
    states = {(0, seats + reserves): 1}  # (answered, jurors not called yet) → weight
    for _ in range(1 + passing_on.before + passing_on.after):
        after: defaultdict[tuple[int, int], int] = defaultdict(int)
        for (answered, left), weight in states.items():
            called = min(seats - answered, left)
            for more in range(called + 1):
                if answered + more >= needed:
                    break  # enough: whatever comes, this is no lapse
                share = comb(called, more) * yes**more * (of - yes) ** (called - more)
                after[answered + more, left - called] += weight * share
        states = dict(after)
    lapses = sum(weight * of**left for (_, left), weight in states.items())
    return Fraction(lapses, of ** (seats + reserves))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bears:
    """How many panels a pool can bear. `because` tells what there would have to be more of."""

    a_year: Fraction
    because: str

    @property
    def a_week(self) -> Fraction:
        return self.a_year * Fraction(WEEK // SECOND, YEAR // SECOND)


def bears(
    *, members: int, seats: int, reserves: int, sits_for: timedelta, rest_for: timedelta, times_a_year: int
) -> Bears:
    """How many panels of so many seats and reserves a pool of `members` can bear in the long run.

    Who holds a seat serves: for `sits_for`, and is not drawn for `rest_for` after it; reserves who are not called are
    free at once. Each draw is to find all its seats and reserves free.
    """
    if members < seats:
        return Bears(a_year=Fraction(0), because=f"{members} members are fewer than the {seats} seats of a panel")
    at_once = max(members - seats - reserves, 0) // seats + 1
    by_rest = Fraction(at_once) * Fraction(YEAR // SECOND, max((sits_for + rest_for) // SECOND, 1))
    by_times = Fraction(members * times_a_year, seats)
    if by_times <= by_rest:
        often = "once" if times_a_year == 1 else f"{times_a_year} times"
        return Bears(a_year=by_times, because=f"nobody serves more than {often} a year")
    together = "1 panel" if at_once == 1 else f"{at_once} panels"
    return Bears(a_year=by_rest, because=f"with {together} sitting or resting, a further draw would find too few free")


def percent(share: Fraction) -> str:
    """A share of 1 for people: two digits that say something ("23%", "1.4%", "0.031%"), and never 0% or 100% for what
    is only near it."""
    hundredths = share * 100
    digits = next((digits for digits in range(FINEST) if hundredths * 10**digits >= 10), FINEST)
    rounded = int(hundredths * 10**digits + Fraction(1, 2))
    if share and not rounded:
        return f"under 0.{'1':0>{FINEST}}%"
    if share < 1 and rounded >= 100 * 10**digits:
        return "over 99%"
    whole, rest = divmod(rounded, 10**digits)
    return f"{whole}.{rest:0{digits}}%" if digits and share else f"{whole}%"
