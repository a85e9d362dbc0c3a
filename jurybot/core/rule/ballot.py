"""Ballots, their count, and what a panel has agreed on. (DELIBERATION.md, "The ballot".)

A(m), B(m), D(m), N, V, S, U and E of that text are `agree`, `object`, `disagree`, `agree(NONE)`, `positions`, `aside`,
`silent` and `seats` here. All of it is whole numbers.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jurybot.core.measures import WEAKEST_FIRST, Measure
from jurybot.core.rule.rule import QuorumOf, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What one juror says: the strongest measure they can accept (None: they stand aside), and if they object to more.

    `advises` marks the word "account": nothing for the server, let the stewards see to these people. It is a none.
    """

    position: Measure | None
    objection: bool = False
    advises: bool = False

    def as_map(self) -> dict[str, Any]:
        """As in a published list of ballots and in the lines of `rules try`."""
        return {"position": self._word(), "objection": self.objection}

    def _word(self) -> str:
        if self.position is None:
            return "aside"
        return "account" if self.advises else self.position.value


def ballot_from(position: object, objection: bool = False) -> Ballot:
    """The ballot for "none", "limit", "suspend", "aside" or "account"; ValueError for any other word."""
    if position == "aside":
        return Ballot(position=None, objection=objection)
    if position == "account":
        return Ballot(position=Measure.NONE, objection=objection, advises=True)
    try:
        return Ballot(position=Measure(position), objection=objection)
    except ValueError:
        words = '"none", "limit", "suspend", "aside" or "account"'
        raise ValueError(f"{position!r} is no position: {words}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The count of one round. `limit` and `none` do not contain those with an objection, which stand beside them.

    An objection to more than a suspend objects to nothing, so such a ballot is a `suspend` like any other; and who
    stands aside has no position that an objection could be about.
    """

    seats: int
    suspend: int = 0
    limit: int = 0
    limit_objecting: int = 0
    none: int = 0
    none_objecting: int = 0
    aside: int = 0

    @property
    def positions(self) -> int:
        """V: the ballots with a position."""
        return self.suspend + self.limit + self.limit_objecting + self.none + self.none_objecting

    @property
    def silent(self) -> int:
        """U: the seats without a ballot."""
        return self.seats - self.positions - self.aside

    def agree(self, measure: Measure) -> int:
        """A(m): the ballots at `measure` or above; for NONE it is N, the ballots for no action."""
        match measure:
            case Measure.SUSPEND:
                return self.suspend
            case Measure.LIMIT:
                return self.suspend + self.limit + self.limit_objecting
            case Measure.NONE:
                return self.none + self.none_objecting

    def object(self, measure: Measure) -> int:
        """B(m): the ballots below `measure` with an objection. Nothing lies below no action."""
        match measure:
            case Measure.SUSPEND:
                return self.limit_objecting + self.none_objecting
            case Measure.LIMIT:
                return self.none_objecting
            case Measure.NONE:
                return 0

    def disagree(self, measure: Measure) -> int:
        """D(m): all other ballots with a position."""
        return self.positions - self.agree(measure) - self.object(measure)

    def turnout(self, rule: Rule) -> int:
        """What a quorum of turnout counts: V, or V + S where the rule counts those aside."""
        return self.positions + (self.aside if rule.quorum_counts_aside else 0)

    def as_map(self) -> dict[str, Any]:
        """Support, aside and silent, as `rules try` prints them and a decision publishes them."""
        support = {
            measure.value: {
                "agree": self.agree(measure),
                "object": self.object(measure),
                "disagree": self.disagree(measure),
            }
            for measure in (Measure.LIMIT, Measure.SUSPEND)
        }
        return {"support": support, "aside": self.aside, "silent": self.silent}


def tally(ballots: Iterable[Ballot], seats: int) -> Tally:
    """Counts one ballot a juror on `seats` seats (E: the seats, less recusals that no reserve could fill).

    Their order never matters. Raises ValueError for fewer than one seat, and for more ballots than seats.
    """
    counted = Counter((ballot.position, ballot.objection) for ballot in ballots)
    if seats < 1:
        raise ValueError(f"{seats} seats: a panel has 1 or more")
    if counted.total() > seats:
        raise ValueError(f"{counted.total()} ballots for {seats} seats: each seat has one at most")
    return Tally(
        seats=seats,
        suspend=counted[Measure.SUSPEND, False] + counted[Measure.SUSPEND, True],
        limit=counted[Measure.LIMIT, False],
        limit_objecting=counted[Measure.LIMIT, True],
        none=counted[Measure.NONE, False],
        none_objecting=counted[Measure.NONE, True],
        aside=counted[None, False] + counted[None, True],
    )


def passes(measure: Measure, tally: Tally, rule: Rule) -> bool:
    """Whether the panel has agreed on `measure`, whatever was proposed; NONE asks whether *no action* passes.

    What nobody is for never passes, whatever the rule: no ballots, or only asides, decide nothing.
    """
    for_it = tally.agree(measure)
    return (
        for_it > 0
        and has_quorum(tally, rule, for_it)
        and rule.min_agree[measure].met_by(for_it, of=tally.seats)
        and rule.approval.met_by(for_it, of=tally.positions)
        and not is_stopped(measure, tally, rule)
    )


def has_quorum(tally: Tally, rule: Rule, for_it: int) -> bool:
    """The quorum that a measure needs: of those who came, or of those who are for it where `quorum_of` is support."""
    if rule.quorum is None:
        return True
    counted = for_it if rule.quorum_of is QuorumOf.SUPPORT else tally.turnout(rule)
    return rule.quorum.met_by(counted, of=tally.seats)


def has_turnout(tally: Tally, rule: Rule) -> bool:
    """The quorum by turnout, also where `quorum_of` is support: it tells disagreement from a panel that never met."""
    return rule.quorum is None or rule.quorum.met_by(tally.turnout(rule), of=tally.seats)


def is_stopped(measure: Measure, tally: Tally, rule: Rule) -> bool:
    """Whether objections stop `measure`: more than are allowed, and support too small to go over them."""
    if rule.objections_allowed is None or tally.object(measure) <= rule.objections_allowed:
        return False
    return rule.override_at is None or not rule.override_at.met_by(tally.agree(measure), of=tally.positions)


class Outcome(StrEnum):
    """What a round came to. FALLBACK: a quorum, no agreement and no round left; NO_QUORUM: too few came."""

    SUSPEND = "suspend"
    LIMIT = "limit"
    NO_ACTION = "no-action"
    NEXT_ROUND = "next-round"
    FALLBACK = "fallback"
    NO_QUORUM = "no-quorum"


AGREED = {Measure.SUSPEND: Outcome.SUSPEND, Measure.LIMIT: Outcome.LIMIT, Measure.NONE: Outcome.NO_ACTION}
AGREED_ON = {outcome: measure for measure, outcome in AGREED.items()}


def verdict(tally: Tally, rule: Rule, *, proposed: Measure, rounds_left: int) -> Outcome:
    """The strongest measure that passes and was proposed, else no action if it passes, else why nothing was agreed."""
    for measure in reversed(WEAKEST_FIRST):
        if measure <= proposed and passes(measure, tally, rule):
            return AGREED[measure]
    if not has_turnout(tally, rule):
        return Outcome.NO_QUORUM
    return Outcome.NEXT_ROUND if rounds_left > 0 else Outcome.FALLBACK
