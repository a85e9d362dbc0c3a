"""What a round comes to under the terms of its case, and when nothing that may still come can change it.

In the last round a limit may pass by a weaker rule too. Where the terms say so, a limit passes by a still weaker one
before a case that no round agreed on comes to nothing: that is a fallback, and needs the rule's own quorum as any.
"""

from dataclasses import dataclass, replace
from itertools import groupby

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import AGREED, Outcome, Tally, has_turnout, passes
from jurybot.core.rule.rule import Rule, rule_from
from jurybot.core.terms import Terms

BY_RULE, BY_LAST, BY_WEAKER = "rule", "rule_last", "rule_weaker"
HELD_AT_LEAST = 3
"""Below so many held seats a case lapses. (DELIBERATION.md, *Properties*, 7.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to a verdict: `measure` passes by `rule`, which the terms know as `by`."""

    measure: Measure
    by: str
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a round came to, and by which rule of the terms where something passed."""

    outcome: Outcome
    by: str = BY_RULE


def ways(terms: Terms, proposed: Measure, round_: int) -> tuple[Way, ...]:
    """Every way to a verdict in this round: the first by which something passes is taken."""
    fallback = _fallback(terms, proposed, round_)
    return (*_agreement(terms, proposed, round_), *([fallback] if fallback else []))


def _agreement(terms: Terms, proposed: Measure, round_: int) -> tuple[Way, ...]:
    """The ways on which a panel agrees."""
    rule = rule_from(terms.rule)
    found = [Way(measure=Measure.SUSPEND, by=BY_RULE, rule=rule), Way(measure=Measure.LIMIT, by=BY_RULE, rule=rule)]
    is_last = round_ >= terms.rounds
    if is_last and terms.rule_last is not None:
        found.append(Way(measure=Measure.LIMIT, by=BY_LAST, rule=rule_from(terms.rule_last)))
    found.append(Way(measure=Measure.NONE, by=BY_RULE, rule=rule))
    return tuple(way for way in found if way.measure <= proposed)


def _fallback(terms: Terms, proposed: Measure, round_: int) -> Way | None:
    """The way by which a limit passes where no round agreed, if there is one."""
    is_over = round_ >= terms.rounds and proposed >= Measure.LIMIT
    if not is_over or terms.fallback != "weaker" or terms.rule_weaker is None:
        return None
    return Way(measure=Measure.LIMIT, by=BY_WEAKER, rule=rule_from(terms.rule_weaker))


def found(count: Tally, terms: Terms, proposed: Measure, round_: int) -> Found:
    """What these ballots come to in this round."""
    for way in _agreement(terms, proposed, round_):
        if passes(way.measure, count, way.rule):
            return Found(outcome=AGREED[way.measure], by=way.by)
    if not has_turnout(count, rule_from(terms.rule)):
        return Found(outcome=Outcome.NO_QUORUM)
    fallback = _fallback(terms, proposed, round_)
    if fallback and passes(fallback.measure, count, fallback.rule):
        return Found(outcome=AGREED[fallback.measure], by=fallback.by)
    return Found(outcome=Outcome.NEXT_ROUND if round_ < terms.rounds else Outcome.FALLBACK)


def is_settled(count: Tally, terms: Terms, proposed: Measure, round_: int) -> bool:
    """Whether the round comes to the same, whatever the silent seats may still do: cast any ballot, keep silent, or
    leave for a conflict with nobody to take the place. (DELIBERATION.md, *Properties*, 6.)

    Who has answered may change their mind for as long as `settle_for`; that is not looked at here. Never says yes where
    two endings are possible. Where a limit could pass now by one rule and now by another, it may say no all the same.
    """
    if count.positions + count.aside < HELD_AT_LEAST:
        return False
    for measure, group in groupby(_agreement(terms, proposed, round_), key=lambda way: way.measure):
        rules = [way.rule for way in group]
        if any(_always(measure, count, rule) for rule in rules):
            return True
        if any(_ever(measure, count, rule) for rule in rules):
            return False
    if not has_turnout(count, rule_from(terms.rule)):
        return False
    fallback = _fallback(terms, proposed, round_)
    return fallback is None or (
        _always(fallback.measure, count, fallback.rule) or not _ever(fallback.measure, count, fallback.rule)
    )


def _always(measure: Measure, count: Tally, rule: Rule) -> bool:
    """Each condition of the rule is hardest to meet in one of two endings: nobody else says a word (quorum, and
    support among all seats), or everybody else is against it (share of the answers, objections)."""
    return passes(measure, count, rule) and passes(measure, _against(measure, count), rule)


def _ever(measure: Measure, count: Tally, rule: Rule) -> bool:
    """All conditions at once are easiest to meet when everybody else is for it: a seat that leaves lowers what is
    needed by less than its voice would add."""
    return passes(measure, _all_for(measure, count), rule)


def _against(measure: Measure, count: Tally) -> Tally:
    if measure is Measure.NONE:
        return replace(count, suspend=count.suspend + count.silent)
    return replace(count, none_objecting=count.none_objecting + count.silent)


def _all_for(measure: Measure, count: Tally) -> Tally:
    if measure is Measure.NONE:
        return replace(count, none=count.none + count.silent)
    return replace(count, suspend=count.suspend + count.silent)
