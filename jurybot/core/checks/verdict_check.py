"""Whether a published outcome is what its tally comes to, under the terms that the case was filed with.

Both ways: what is told must follow from the count, and nothing else could have followed. (VERIFY.md; DELIBERATION.md,
*The ballot*.) What came later (a fresh look, an undoing) must be told where the outcome is not the count's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from itertools import pairwise
from typing import Any

from jurybot.core.checks.finding import Wrong, must
from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Outcome, Tally
from jurybot.core.rule.rounds import BY_RULE, HELD_AT_LEAST, found
from jurybot.core.rule.rule import rule_from
from jurybot.core.terms import Terms

MEASURES = frozenset({"limit", "suspend"})
SAYS = {Outcome.SUSPEND: Measure.SUSPEND, Outcome.LIMIT: Measure.LIMIT, Outcome.NO_ACTION: Measure.NONE}
ENDED_BY = {"overturned": frozenset({"appeal", "vote"}), "lifted": frozenset({"review", "lift"})}
"""Which fresh looks leave nothing of a measure, by what the decision is called then."""


def terms_from(opened: Mapping[str, Any]) -> Terms:
    """The terms that a decision tells, and its case entry binds. Raises LookupError, TypeError, BadRule."""
    optional = {name: opened[name] for name in ("rule_last", "rule_weaker") if name in opened}
    for rule in (opened["rule"], *optional.values()):
        rule_from(rule)
    return Terms(
        rule=opened["rule"], rule_hash="", rounds=opened["rounds"], fallback=opened["fallback"], **optional
    )


def likely_terms(decision: Mapping[str, Any]) -> Sequence[Terms]:
    """All terms that there can have been, where they are not told: the weaker rule by which a limit could have passed
    is that of the last round, or that of a case that nothing else was agreed on."""
    alone = Terms(rule=decision["rule"], rule_hash="", rounds=decision.get("rounds", 1))
    weaker = decision.get("rule_for_limit")
    if weaker is None:
        return [alone]
    last = Terms(rule=alone.rule, rule_hash="", rounds=alone.rounds, rule_last=weaker)
    return [last, Terms(rule=alone.rule, rule_hash="", rounds=alone.rounds, rule_weaker=weaker, fallback="weaker")]


def tally_from(where: str, told: Mapping[str, Any]) -> Tally:
    """The count from the support that it is told by. Raises Wrong where there are no ballots that it can be of."""
    limit, suspend = told["support"]["limit"], told["support"]["suspend"]
    objecting = suspend["object"] - limit["object"]
    count = Tally(
        seats=told["seats"],
        suspend=suspend["agree"],
        limit=limit["agree"] - suspend["agree"] - objecting,
        limit_objecting=objecting,
        none=limit["disagree"],
        none_objecting=limit["object"],
        aside=told["aside"],
    )
    is_whole = all(type(number) is int and number >= 0 for number in (*astuple(count), count.silent))
    must(is_whole and {"seats": count.seats, **count.as_map()} == told, where, "no ballots can be counted so")
    return count


def check_verdict(where: str, decision: Mapping[str, Any], count: Tally, terms: Sequence[Terms]) -> str:
    """Holds the outcome against what the count comes to under one of `terms`. Returns what is to be said of it besides,
    or "". Raises Wrong."""
    proposed, outcome = Measure(decision["proposed"]), decision["outcome"]
    results = [found(count, one, proposed, decision.get("rounds", 1)) for one in terms]
    is_weaker = all(one.by != BY_RULE for one in results)
    must(not is_weaker or decision["rule_for_limit"] is not None, where, "a weaker rule let it pass, and is not told")
    came_to = [one.outcome for one in results]
    must(Outcome.NEXT_ROUND not in came_to or outcome == "lapsed", where, "nothing was agreed on, and rounds were left")
    if decision.get("decided_by", "panel") == "stewards":
        may_be = _stewards_may(where, decision, came_to, terms)
    else:
        may_be = {word for one in came_to for word in _words(decision, one, proposed)}
    if count.positions + count.aside < HELD_AT_LEAST:
        may_be.add("lapsed")  # whoever only held a seat is not in the count
    if decision.get("about") is None and _is_told_of_later(decision, may_be):
        agreed = " or a ".join(sorted(MEASURES & may_be))
        return f"{where}: its tally comes to a {agreed}, and it was withdrawn" if outcome == "withdrawn" else ""
    must(outcome in may_be, where, f"{outcome} is not what its tally comes to: {' or '.join(sorted(may_be))}")
    by_hand = outcome == "no-action" and Outcome.LIMIT in came_to and Outcome.NO_ACTION not in came_to
    return f"{where}: its tally comes to a limit; no action is told, as of a suspend made by hand" if by_hand else ""


def _words(decision: Mapping[str, Any], came_to: Outcome, proposed: Measure) -> set[str]:
    """What a decision of the panel is called."""
    if came_to in {Outcome.NO_QUORUM, Outcome.NEXT_ROUND}:
        return {"lapsed"} if came_to is Outcome.NO_QUORUM else set()
    if came_to is Outcome.FALLBACK:
        return {"no-agreement"}
    measure = SAYS[came_to]
    if decision.get("about") is not None:
        return {"lifted" if measure is Measure.NONE else "relaxed" if measure < proposed else "kept"}
    if measure is Measure.LIMIT and proposed is Measure.SUSPEND and decision.get("kind") in (None, "ratification"):
        return {"limit", "no-action"}  # a suspend that people made by hand is ratified or not, and never lowered
    return {came_to.value}


def _stewards_may(
    where: str, decision: Mapping[str, Any], came_to: Iterable[Outcome], terms: Sequence[Terms]
) -> set[str]:
    """What no round agreed on, and only where the rule says so: up to a limit. (DELIBERATION.md, *The ballot*.)"""
    must(decision.get("about") is None, where, "stewards decide on no fresh look")
    must(Outcome.FALLBACK in came_to, where, "stewards decided, and its tally comes to something")
    may = decision.get("terms") is None or any(one.fallback == "escalate" for one in terms)
    must(may, where, "by its terms nothing goes to the stewards")
    return {"limit", "no-agreement"}


def _is_told_of_later(decision: Mapping[str, Any], may_be: Iterable[str]) -> bool:
    """Whether the outcome is what became of a measure that the count came to, by something that is told."""
    outcome, measures = decision["outcome"], MEASURES & set(may_be)
    if not measures:
        return False
    if outcome in {"undone", "withdrawn"}:
        return True
    looks = decision.get("looks")
    if outcome in ENDED_BY:
        has_no_day = len(decision["decided_on"]) == len("2026-01")  # nobody had been told: then looks are not either
        return looks is None or has_no_day or any(look["kind"] in ENDED_BY[outcome] for look in looks[-1:])
    was_reduced = any(look["outcome"] != "kept" for look in looks or ())  # one that lapsed in grace leaves the limit
    return outcome == "limit" and "limit" not in measures and was_reduced


def no_count(where: str, decision: Mapping[str, Any], seated: int | None) -> None:
    """Without a count nothing can have been decided: the case was ended, or nobody was left to be counted. Raises
    Wrong."""
    outcome = decision["outcome"]
    is_empty = outcome == "lapsed" and not seated
    must(outcome == "withdrawn" or is_empty, where, f"{outcome} is told, and no tally")
    must(decision.get("decided_by", "panel") == "panel", where, "stewards decided, and no tally is told")


def check_refers(where: str, decision: Mapping[str, Any], known: Mapping[int, Mapping[str, Any]]) -> None:
    """A fresh look is about an earlier case, and what it came to is told alike in both. Raises Wrong."""
    about = decision.get("about")
    if about is not None:
        must(about < decision["case"], where, f"it is about case {about}, which is not earlier")
        must(about in known, where, f"it is about case {about}, of which no decision is told")
        must(known[about].get("about") is None, where, f"it is about case {about}, which is a fresh look itself")
        _is_told_there(where, decision, known[about])
    looks = decision.get("looks", ())
    for before, look in pairwise(looks):
        must(before["on"] <= look["on"], where, "its looks are not in the order of their days")
    numbers = [look["case"] for look in looks if look["case"] is not None]
    must(len(set(numbers)) == len(numbers), where, "a look stands twice")
    for look in looks:
        _is_a_look(where, decision, look, known)
    if decision["outcome"] in MEASURES:
        came_to = {look["outcome"] for look in looks}
        must("lifted" not in came_to, where, f"a look lifted it, and {decision['outcome']} is told")
        is_less = "relaxed" not in came_to or decision["outcome"] == "limit"
        must(is_less, where, "a look relaxed it, and a suspend is told")


def _is_told_there(where: str, decision: Mapping[str, Any], looked_at: Mapping[str, Any]) -> None:
    """What a look came to must stand with the measure that it was about, as long as that is told: else it could be in
    force after a panel lifted it. A look that was withdrawn may have made way for a vote."""
    if "looks" in looked_at and looked_at["domain"] is not None and decision["outcome"] != "withdrawn":
        numbers = [look["case"] for look in looked_at["looks"]]
        must(decision["case"] in numbers, where, f"case {looked_at['case']} does not tell of it, which it is about")


def _is_a_look(
    where: str, decision: Mapping[str, Any], look: Mapping[str, Any], known: Mapping[int, Mapping[str, Any]]
) -> None:
    number = look["case"]
    if number is None:
        must(look["kind"] == "vote" or look["outcome"] == "withdrawn", where, "a look without a case is no vote")
        return
    other = known.get(number)
    if other is None:
        raise Wrong(where, f"case {number} looked at it again, of which no decision is told")
    is_about_it = other.get("about") == decision["case"]
    # a limit that waits on a later case's block ends with that one, by whatever lifted it: also by a second lapse
    is_last = decision["outcome"] == "lifted" and look is decision["looks"][-1]
    must(is_about_it or is_last, where, f"case {number} did not look at it, but at case {other.get('about')}")
    is_as_told = other["outcome"] == look["outcome"] or (not is_about_it and other["outcome"] == "lapsed")
    must(is_as_told, where, f"case {number} came to something else than it says")
    must(other["kind"] == look["kind"], where, f"case {number} is a {other['kind']}, and no {look['kind']}")
    must(other["decided_on"] <= look["on"], where, f"case {number} came to its end later than it says")
