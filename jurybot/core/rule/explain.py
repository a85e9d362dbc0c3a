"""A result in plain words, with its arithmetic: for the public page, so no member and no seat comes in here."""

from collections.abc import Iterator
from dataclasses import dataclass

from jurybot.core.measures import WEAKEST_FIRST, Measure
from jurybot.core.rule.ballot import AGREED_ON, Outcome, Tally, has_quorum, is_stopped
from jurybot.core.rule.rule import QuorumOf, Rule

HEADLINE = {
    Outcome.SUSPEND: "Suspended.",
    Outcome.LIMIT: "Limited.",
    Outcome.NO_ACTION: "No action.",
    Outcome.NEXT_ROUND: "No agreement yet: another round.",
    Outcome.FALLBACK: "No agreement.",
    Outcome.NO_QUORUM: "Too few took part.",
}
CALLED = {Measure.SUSPEND: "a suspend", Measure.LIMIT: "a limit", Measure.NONE: "no action"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that a measure needs, with what there was: "5 of 7 to answer (6 did)"."""

    says: str
    is_met: bool


def explain(
    tally: Tally, rule: Rule, proposed: Measure, outcome: Outcome, *, rule_for_limit: Rule | None = None
) -> list[str]:
    """A headline, the count, and what was needed: of what passed all of it, of what did not what it lacked.
    `rule_for_limit` is the weaker rule by which a limit may pass in a last round."""
    rules = {Measure.LIMIT: rule_for_limit or rule}
    lines = [HEADLINE[outcome], counted(tally)]
    if outcome is Outcome.NO_QUORUM:
        return [*lines, f"Needed: {_turnout(tally, rule)}."]
    agreed = AGREED_ON.get(outcome)
    if agreed is not None:
        lines.append(f"Needed: {', '.join(need.says for need in needs(agreed, tally, rules.get(agreed, rule)))}.")
    for measure in reversed(WEAKEST_FIRST):
        if measure <= proposed and (agreed is None or measure > agreed):
            asked = needs(measure, tally, rules.get(measure, rule))
            missing = [need.says for need in asked if not need.is_met]
            lines.append(f"What {CALLED[measure]} lacked: {', '.join(missing)}.")
    return lines


def counted(tally: Tally) -> str:
    """ "7 seats, 6 answered: 5 limit, 1 nothing." """
    kinds = {
        "suspend": tally.suspend,
        "limit": tally.limit,
        "limit with an objection to more": tally.limit_objecting,
        "nothing": tally.none,
        "nothing with an objection": tally.none_objecting,
    }
    ballots = ", ".join(f"{number} {kind}" for kind, number in kinds.items() if number)
    seats = "1 seat" if tally.seats == 1 else f"{tally.seats} seats"
    aside = f"; {tally.aside} stood aside" if tally.aside else ""
    return f"{seats}, {tally.positions or 'none'} answered{': ' * bool(ballots)}{ballots}{aside}."


def needs(measure: Measure, tally: Tally, rule: Rule) -> list[Need]:
    """What `measure` needs under `rule`, in the order of the rule. It passes when all are met, and not otherwise."""
    return [*_quorum(measure, tally, rule), *_support(measure, tally, rule), *_objections(measure, tally, rule)]


def _quorum(measure: Measure, tally: Tally, rule: Rule) -> Iterator[Need]:
    if rule.quorum is None:
        return
    for_it = tally.agree(measure)
    says = _turnout(tally, rule)
    if rule.quorum_of is QuorumOf.SUPPORT:
        says = f"{rule.quorum.needed(of=tally.seats)} of {tally.seats} for a quorum of support ({for_it} agreed)"
    yield Need(says=says, is_met=has_quorum(tally, rule, for_it))


def _turnout(tally: Tally, rule: Rule) -> str:
    """The quorum of those who came. Only called where there is one."""
    needed = rule.quorum.needed(of=tally.seats) if rule.quorum else 0
    if rule.quorum_counts_aside:
        return f"{needed} of {tally.seats} to answer or stand aside ({tally.turnout(rule)} did)"
    uncounted = ", without those aside" if tally.aside else ""
    return f"{needed} of {tally.seats} to answer ({tally.positions} did{uncounted})"


def _support(measure: Measure, tally: Tally, rule: Rule) -> Iterator[Need]:
    for_it, of = tally.agree(measure), tally.positions
    fewest = max(1, rule.min_agree[measure].needed(of=tally.seats))  # what nobody is for never passes
    yield Need(says=f"{fewest} to agree ({for_it} did)", is_met=for_it >= fewest)
    # Rounded down, so that what falls short of a share never reads as if it reached it.
    share = f"{for_it} of {of} is {100 * for_it // of}%" if of else "nobody answered"
    yield Need(says=f"{rule.approval.in_words()} of the answers ({share})", is_met=rule.approval.met_by(for_it, of=of))


def _objections(measure: Measure, tally: Tally, rule: Rule) -> Iterator[Need]:
    """No action has nothing below it that could object."""
    if rule.objections_allowed is None or measure is Measure.NONE:
        return
    allowed = rule.objections_allowed
    says = "no objection" if allowed == 0 else f"at most {allowed} objection{'s' * (allowed != 1)}"
    if rule.override_at is not None:
        says += f" or {rule.override_at.in_words()} of the answers"
    yield Need(says=f"{says} ({tally.object(measure) or 'none'})", is_met=not is_stopped(measure, tally, rule))
