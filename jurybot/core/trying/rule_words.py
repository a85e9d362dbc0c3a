"""A rule in plain words, with its numbers for a panel of a given size: what `rules check` prints.

The numbers are found by asking `passes` about every count, so that they and the counting of real ballots cannot drift
apart. What a count came to, in words, is core/rule/explain.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Tally, has_turnout, passes
from jurybot.core.rule.rounds import HELD_AT_LEAST
from jurybot.core.rule.rule import QuorumOf, Rule
from jurybot.core.rule.rulebook import Fallback, NamedRule
from jurybot.core.trying.rule_check import helps


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What it takes with `fewest` to `most` answers: how many must agree, None where that can never be enough.

    So many objections stop a measure (None: no number that is left room for does), unless so many agree (None: that can
    never be together).
    """

    fewest: int
    most: int
    limit: int | None
    suspend: int | None
    no_action: int | None
    limit_stopped_by: int | None = None
    suspend_stopped_by: int | None = None
    limit_over_objections: int | None = None
    suspend_over_objections: int | None = None


def numbers(rule: Rule, seats: int) -> list[Needs]:
    """For every number of answers with which anything can pass; neighbours that need the same are joined."""
    joined: list[Needs] = []
    for answers in range(1, seats + 1):
        here = _needs(rule, seats, answers)
        if here.limit is here.suspend is here.no_action is None:
            continue
        if joined and replace(here, fewest=joined[-1].fewest) == replace(joined[-1], most=answers):
            joined[-1] = replace(joined[-1], most=answers)
        else:
            joined.append(here)
    return joined


def _needs(rule: Rule, seats: int, answers: int) -> Needs:
    limit, suspend = (_fewest(m, rule, seats, answers) for m in (Measure.LIMIT, Measure.SUSPEND))
    return Needs(
        fewest=answers,
        most=answers,
        limit=limit,
        suspend=suspend,
        no_action=_fewest(Measure.NONE, rule, seats, answers),
        limit_stopped_by=_stopped_by(Measure.LIMIT, rule, seats, answers, limit),
        suspend_stopped_by=_stopped_by(Measure.SUSPEND, rule, seats, answers, suspend),
        limit_over_objections=_over_objections(Measure.LIMIT, rule, seats, answers, limit),
        suspend_over_objections=_over_objections(Measure.SUSPEND, rule, seats, answers, suspend),
    )


def _count(measure: Measure, rule: Rule, seats: int, answers: int, agree: int, objecting: int = 0) -> Tally:
    """So many answers of which so many agree; who stands aside is there where that helps."""
    count = Tally(seats=seats, aside=seats - answers if rule.quorum_counts_aside else 0)
    against = answers - agree
    match measure:
        case Measure.NONE:
            return replace(count, none=agree, limit=against)
        case Measure.LIMIT:
            return replace(count, limit=agree, none=against - objecting, none_objecting=objecting)
        case Measure.SUSPEND:
            return replace(count, suspend=agree, none=against - objecting, none_objecting=objecting)


def _fewest(measure: Measure, rule: Rule, seats: int, answers: int) -> int | None:
    """How many of so many answers must be for the measure, without any objection."""
    enough = (
        agree for agree in range(1, answers + 1) if passes(measure, _count(measure, rule, seats, answers, agree), rule)
    )
    return next(enough, None)


def _stopped_by(measure: Measure, rule: Rule, seats: int, answers: int, fewest: int | None) -> int | None:
    """How many objections stop what would pass without them; None where so many leave too few to agree."""
    if fewest is None or rule.objections_allowed is None:
        return None
    objecting = rule.objections_allowed + 1
    agreeing = range(fewest, answers - objecting + 1)
    stopped = any(
        not passes(measure, _count(measure, rule, seats, answers, agree, objecting), rule) for agree in agreeing
    )
    return objecting if stopped else None


def _over_objections(measure: Measure, rule: Rule, seats: int, answers: int, fewest: int | None) -> int | None:
    """How many must agree to pass over more objections than are allowed."""
    stopped = _stopped_by(measure, rule, seats, answers, fewest)
    if stopped is None or fewest is None:
        return None
    enough = (
        agree
        for agree in range(fewest, answers - stopped + 1)
        if passes(measure, _count(measure, rule, seats, answers, agree, stopped), rule)
    )
    return next(enough, None)


# ---- in words

LAPSES = "With fewer answers the round is extended once; then the case lapses, and all is as before it was filed."


def in_words(named: NamedRule, seats: int, rounds: int, *, only_looks: bool = False) -> list[str]:
    """What a panel of so many seats must reach by the rule, for every number of answers where it differs. Where it
    judges `only_looks` at earlier cases, what follows without agreement is not the fallback's matter, save a weaker
    rule's."""
    first, *others = [_line(one) for one in numbers(named.rule, seats)] or ["nothing can pass."]
    lines = [f"{_quorum(named.rule, seats)}; {first}", *others, LAPSES]
    if rounds > 1 and named.last_round and helps(named.rule, named.last_round, seats):
        lines.append("In the last round a limit passes by this, too:")
        lines += [f"  {line}" for line in _limit_alone(named.last_round, seats)]
    if only_looks and named.fallback is not Fallback.WEAKER:
        return lines
    return [*lines, *_fallback(named, seats, rounds)]


def _quorum(rule: Rule, seats: int) -> str:
    doing = "answer or stand aside" if rule.quorum_counts_aside else "answer"
    needed = rule.quorum.needed(of=seats) if rule.quorum else 0
    held = f"{HELD_AT_LEAST} seats must have been heard from"
    if needed <= 0:
        return f"no quorum, but {held}"
    of_support = ", and as many be for what is decided" if rule.quorum_of is QuorumOf.SUPPORT else ""
    return f"{needed} of {seats} must {doing}{of_support}{f', and {held}' if needed < HELD_AT_LEAST else ''}"


def _line(needs: Needs) -> str:
    """ "with 5 answers 4 must agree; one objection stops it; 4 say no: no action." """
    said = [f"with {_span(needs)} {_agreeing(needs)}", *_objections(needs)]
    if needs.no_action is not None:
        said.append(f"{needs.no_action} say no: no action")
    return "; ".join(said) + "."


def _span(needs: Needs) -> str:
    if needs.fewest == needs.most:
        return "1 answer" if needs.most == 1 else f"{needs.most} answers"
    return f"{needs.fewest} {'or' if needs.most == needs.fewest + 1 else 'to'} {needs.most} answers"


def _agreeing(needs: Needs) -> str:
    match needs.limit, needs.suspend:
        case None, None:
            return "no measure can pass"
        case int(limit), None:
            return f"{limit} must agree to a limit, and a suspend cannot pass"
        case None, int(suspend):
            return f"{suspend} must agree to a suspend, and a limit cannot pass"
        case limit, suspend:
            same = f"{limit} must agree"
            return same if limit == suspend else f"{limit} must agree to a limit, {suspend} to a suspend"


def _objections(needs: Needs) -> Iterator[str]:
    """Nothing is said of objections where nobody is left who could object."""
    limit = _stops(needs.limit, needs.limit_stopped_by, needs.limit_over_objections, needs.most)
    suspend = _stops(needs.suspend, needs.suspend_stopped_by, needs.suspend_over_objections, needs.most)
    both = {limit, suspend} - {""}
    if len(both) == 1 or needs.suspend is None or needs.limit is None:
        yield from (one.format("it") for one in both)
    else:
        yield from (one.format(what) for one, what in ((limit, "a limit"), (suspend, "a suspend")) if one)


def _stops(agree: int | None, stopped_by: int | None, unless: int | None, answers: int) -> str:
    """With a gap for what it is that they stop."""
    if agree is None or agree == answers:
        return ""
    if stopped_by is None:
        return "objections do not stop {}"
    stop = "one objection stops {}" if stopped_by == 1 else f"{stopped_by} objections stop {{}}"
    return f"{stop} unless {unless} agree" if unless else stop


def _limit_alone(rule: Rule, seats: int, fewest: int = 1) -> Iterator[str]:
    """The numbers of a rule by which nothing but a limit is judged, for `fewest` answers or more."""
    limits = [replace(one, suspend=None, no_action=None, suspend_stopped_by=None) for one in numbers(rule, seats)]
    for one in (replace(one, fewest=max(one.fewest, fewest)) for one in limits if one.most >= fewest):
        if one.limit is not None:
            yield "; ".join([f"with {_span(one)} {one.limit} must agree", *_objections(one)]) + "."


def _fallback(named: NamedRule, seats: int, rounds: int) -> Iterator[str]:
    when = "If no round agrees" if rounds > 1 else "Without agreement"
    match named.fallback:
        case Fallback.NO_ACTION:
            yield f"{when}: no action."
        case Fallback.ESCALATE:
            yield f"{when}: the stewards decide, who may not go beyond a limit."
        case Fallback.WEAKER:
            yield f"{when}: a limit if it passes by this, else no action:"
            if named.weaker:
                yield from (f"  {line}" for line in _limit_alone(named.weaker, seats, _turnout(named.rule, seats)))


def _turnout(rule: Rule, seats: int) -> int:
    """With how many answers the quorum can be there; none of a weaker rule makes up for it."""
    counts = (_count(Measure.NONE, rule, seats, answers, answers) for answers in range(1, seats + 1))
    return next((count.positions for count in counts if has_turnout(count, rule)), seats + 1)
