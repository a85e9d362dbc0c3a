"""Checks decisions.json of a published record, and each decision in it against the draw of its panel.

It is material from a stranger, as in draw_check: whatever it holds, the answer is a finding, never an exception.
Whether an outcome is what its tally comes to is core/checks/verdict_check.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from jurybot.core.canonical import entry_hash
from jurybot.core.checks import verdict_check
from jurybot.core.checks.decision_form import WHERE, Decisions
from jurybot.core.checks.finding import Failed, Wrong, must
from jurybot.core.checks.record_check import Drawn, OfCase
from jurybot.core.measures import Measure
from jurybot.core.record.record import docket_hash, terms_hash
from jurybot.core.rule.ballot import Tally
from jurybot.core.rule.rule import BadRule, rule_from

CAME_TO_NOTHING = frozenset({"no-action", "no-agreement", "lapsed", "withdrawn"})
TAKEN_BACK = frozenset({"undone", "overturned", "lifted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was found of decisions that are as they should be: how many there are, how many tallies were held against
    their outcomes, how many of these under terms that the case entry binds; and what is to be said besides."""

    decisions: int = 0
    counted: int = 0
    bound: int = 0
    notes: tuple[str, ...] = ()


def check_decisions(decided: Decisions, draws: Sequence[Drawn]) -> Counted | Failed:
    """Each decision against its draw, each case of a draw against the decisions."""
    try:
        return _checked(decided, draws)
    except Wrong as wrong:
        return wrong.failed
    except (LookupError, TypeError, ValueError, BadRule, AttributeError):
        return Failed(entry=WHERE, because="a decision in it has not the fields of one")


def _checked(decided: Decisions, draws: Sequence[Drawn]) -> Counted:
    drawn = {of.number: (one, of) for one in draws for of in one.of_cases}
    is_new = any(of.entry["version"] > 1 for _, of in drawn.values())
    must(decided.version > 1 or not is_new, WHERE, "it is of version 1, and the entries of cases are newer")
    numbers = [decision["case"] for decision in decided.decisions]
    must(all(one > after for one, after in pairwise(numbers)), WHERE, "a case stands twice, or not the newest first")
    known = {decision["case"]: decision for decision in decided.decisions}
    counted, bound, notes = 0, 0, list[str]()
    for decision in decided.decisions:
        where = place(decision)
        must(decision["case"] in drawn, where, "it is decided and stands in no draw")
        one, of = drawn[decision["case"]]
        verdict_check.check_refers(where, decision, known)
        _fits_its_outcome(where, decision)
        _dated_as_its_draw(where, decision, one, of)
        if decision["in_force"] and decision["outcome"] in TAKEN_BACK | {"withdrawn"}:
            notes.append(f"{where}: it is {decision['outcome']}, and a {decision['in_force']} is still to be lifted")
        is_bound = _is_bound(where, decision, of)
        count = _count(where, decision, one, of)
        _names_its_draw(where, decision, one, of)
        if count is None:
            continue
        terms = [verdict_check.terms_from(decision["terms"])] if is_bound else verdict_check.likely_terms(decision)
        notes.append(verdict_check.check_verdict(where, decision, count, terms))
        counted, bound = counted + 1, bound + is_bound
    cases = [of for _, of in drawn.values()]
    notes += [*_untold(decided, cases, known), *_open(decided, cases, known)]
    return Counted(decisions=len(numbers), counted=counted, bound=bound, notes=tuple(note for note in notes if note))


def place(decision: Mapping[str, Any]) -> str:
    """How a decision is named in a finding."""
    return f"case {decision['case']} in {WHERE}"


def _fits_its_outcome(where: str, decision: Mapping[str, Any]) -> None:
    """What stands beside the outcome must be what can stand there."""
    outcome, in_force, about = decision["outcome"], decision["in_force"], decision.get("about")
    is_quiet = outcome in CAME_TO_NOTHING | TAKEN_BACK
    must(is_quiet == (decision["domain"] is None), where, f"a server is {'' if is_quiet else 'not '}named in {outcome}")
    must(is_quiet or len(decision["decided_on"]) == len("2026-01-01"), where, "it has no day")
    is_relaxed = any(look["outcome"] == "relaxed" for look in decision.get("looks", ()))  # and may be on its way down
    is_own = outcome in verdict_check.MEASURES and not is_relaxed
    strongest = Measure(outcome if is_own else decision["proposed"])
    nothing = about is not None or outcome in CAME_TO_NOTHING - {"withdrawn"}
    is_weaker = in_force is None or (not nothing and Measure(in_force) <= strongest)
    must(is_weaker, where, f"{in_force} is in force, and the outcome is {outcome}")
    must(outcome not in verdict_check.MEASURES or in_force is not None, where, f"nothing is in force of a {outcome}")
    must(about is None or outcome not in verdict_check.MEASURES | {"undone", "overturned"}, where,
         f"a fresh look came to {outcome}")  # fmt: skip
    must(about is not None or outcome not in {"kept", "relaxed"}, where, f"{outcome}, and about no earlier case")
    if "kind" in decision:
        is_told = about is not None or outcome not in CAME_TO_NOTHING
        must(is_told == (decision["kind"] is not None), where, "its kind is told where it is not to be, or is not")
        is_look = decision["kind"] in {"appeal", "review", "lift"}
        must(not is_told or is_look == (about is not None), where, f"a {decision['kind']} about {about or 'no case'}")
    is_closed = decision["domain"] is not None or decision.get("docket_salt") is None
    must(is_closed, where, "the salt of its server is told, and no server is named: anybody can try names with it")
    for name in ("grace_until", "review_on"):
        told = decision[name]
        must(told is None or outcome in verdict_check.MEASURES, where, f"{name} is told of {outcome}")
        must(told is None or told[:10] >= decision["decided_on"], where, f"{name} is before the decision")


def _dated_as_its_draw(where: str, decision: Mapping[str, Any], one: Drawn, of: OfCase) -> None:
    """The panel was drawn and its seats are told, or the case was withdrawn before; on the day of the decision."""
    if of.withdrawn is not None or one.grade is None or of.seats is None:
        must(decision["outcome"] == "withdrawn", where, _why_undecided(one, of))
        must(of.withdrawn is not None, where, "it is withdrawn, and draws have neither its seats nor its withdrawal")
    for entry in (of.seats, of.withdrawn):
        said = decision["decided_on"]
        is_same = entry is None or entry["day"].startswith(said)
        must(is_same, where, f"it is dated {said}, and its {entry['entry'] if entry else ''} entry is not")


def _names_its_draw(where: str, decision: Mapping[str, Any], one: Drawn, of: OfCase) -> None:
    """What became of the seats is bound by the decision alone. One that was withdrawn may tell of no draw."""
    if "draw" not in decision or (decision["draw"] is None and decision["outcome"] == "withdrawn"):
        return
    must(decision["draw"] == one.draw, where, f"it names draw {decision['draw']}, and its case stands in {one.draw}")
    seats = entry_hash(of.seats) if of.seats else None
    must(decision["seats_hash"] == seats, where, "what became of its seats is not as it was told with it")


def _why_undecided(one: Drawn, of: OfCase) -> str:
    if of.withdrawn is not None:
        return f"it is decided, and was withdrawn in draw {one.draw}"
    if one.grade is None:
        return f"it is decided, and nobody was drawn in draw {one.draw}"
    return f"it is decided, and draw {one.draw} does not tell what became of its seats"


def _count(where: str, decision: Mapping[str, Any], one: Drawn, of: OfCase) -> Tally | None:
    """The tally, held against the seats of the draw; None where nothing was counted."""
    became = [seat["became"] for seat in of.seats["seats"]] if of.seats else []
    seated = became.count("seated") if of.seats else None
    if decision["tally"] is None:
        verdict_check.no_count(where, decision, seated)
        return None
    count = verdict_check.tally_from(where, decision["tally"])
    must(of.withdrawn is None and seated is not None, where, "it has a tally, and no panel that came to an end")
    assert seated is not None
    seats, ballots = one.entries["intent"]["seats"], count.positions + count.aside
    fewest = seats - became.count("declined")
    must(fewest <= count.seats <= seats, where, f"it is counted on {count.seats} seats, and {seats} were drawn")
    must(seated <= count.seats, where, f"{seated} were seated, and it is counted on {count.seats} seats")
    must(ballots <= seated, where, f"{ballots} ballots are counted, and {seated} were seated")
    return count


def _is_bound(where: str, decision: Mapping[str, Any], of: OfCase) -> bool:
    """Whether the terms that are told are those that the case entry binds, which was there before the panel."""
    opened = decision.get("terms")
    if opened is None:
        is_excused = of.entry["version"] == 1 or (decision["outcome"] == "withdrawn" and decision["tally"] is None)
        must(is_excused, where, "its case entry binds its terms, and they are not told")
        return False
    _agrees_with_its_terms(where, decision, opened)
    if of.entry["version"] == 1:
        return False
    made = terms_hash(opened, bytes.fromhex(decision["terms_salt"]))
    must(made == of.entry["terms"], where, "its terms are not those that its case entry binds")
    if decision["domain"] is not None:
        row = {"domain": decision["domain"], "criterion": decision["criterion"]}
        is_named = docket_hash(row, bytes.fromhex(decision["docket_salt"])) == of.entry["docket"]
        must(is_named, where, "its server and criterion are not those that its case entry binds")
    return True


def _agrees_with_its_terms(where: str, decision: Mapping[str, Any], terms: Mapping[str, Any]) -> None:
    for name in ("proposed", "criterion"):
        must(decision[name] == terms[name], where, f"{name} is not as in its terms")
    must(decision["about"] == terms.get("about"), where, "it is about another case than by its terms")
    must(_plain(decision["rule"]) == _plain(terms["rule"]), where, "the rule is not as in its terms")
    weaker = decision["rule_for_limit"]
    others = [_plain(terms[name]) for name in ("rule_last", "rule_weaker") if name in terms]
    must(weaker is None or _plain(weaker) in others, where, "the rule for a limit is not as in its terms")
    must(decision["rounds"] <= terms["rounds"], where, f"{decision['rounds']} rounds, and {terms['rounds']} may be")


def _plain(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that change a count, each in its one way of writing."""
    settings = rule_from(rule).as_map()
    del settings["allow_tiny_majority"]
    return settings


def _untold(decided: Decisions, cases: Sequence[OfCase], known: Mapping[int, object]) -> list[str]:
    """Cases whose panels have ended and of which nothing is told: a measure that is not carried out yet."""
    waiting = [of.number for of in cases if of.seats and not of.withdrawn and of.number not in known]
    if decided.version > 1:
        missing = next((case for case in waiting if case not in decided.waiting), None)
        must(missing is None, f"case {missing}", f"its seats are told, and {WHERE} has no decision and no wait of it")
        untold = {of.number for of in cases if not of.withdrawn} - known.keys()
        odd = next((case for case in decided.waiting if case not in untold), None)
        must(odd is None, WHERE, f"case {odd} is said to wait, and is decided or withdrawn, or stands in no draw")
    return [f"case {case}: its panel has ended, and nothing is told of it (yet)" for case in waiting]


def _open(decided: Decisions, cases: Sequence[OfCase], known: Mapping[int, object]) -> list[str]:
    """Cases without an end: a panel may sit for long, and what one that does not suit came to could be held back."""
    ended = {of.number for of in cases if of.seats or of.withdrawn} | known.keys() | set(decided.waiting)
    since = [f"case {of.number} since {of.entry['day']}" for of in cases if of.number not in ended]
    return [f"no end is told (yet) of {', '.join(since)}"] if since else []
