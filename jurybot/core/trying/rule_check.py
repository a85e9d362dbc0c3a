"""Whether a rule makes sense on a panel of a given size: what a config is refused for, and what it is warned of.

DELIBERATION.md, "The ballot", below the presets. Everything is found by asking `passes` itself about every count that
could come up, so that this and the counting of real ballots cannot drift apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Tally, has_turnout, passes
from jurybot.core.rule.bar import Bar, Kind
from jurybot.core.rule.rounds import HELD_AT_LEAST
from jurybot.core.rule.rule import DEFAULT, PRESETS, Rule

FEWEST = {Measure.LIMIT: 2, Measure.SUSPEND: 3}
ASKS_NOTHING = Bar(kind=Kind.COUNT, amount=Fraction(0))
LIMITS = "min_agree.limit"
CALLED = {Measure.LIMIT: "a limit", Measure.SUSPEND: "a suspend", Measure.NONE: "no action"}

ASK_FOR_SUPPORT = {
    "approval": tuple(Measure),
    LIMITS: (Measure.LIMIT, Measure.NONE),
    "min_agree.suspend": (Measure.SUSPEND,),
}
"""The settings that ask for agreement, with the measures they are asked of."""


class Weight(Enum):
    """REFUSED stops a config. WARNING: perhaps not what was meant. NOTE: idle, but as in `consensus`, or harmlessly in
    a preset as it is: no mistake."""

    REFUSED = "refused"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`setting` is the key in the config, such as "min_agree.limit"."""

    weight: Weight
    setting: str
    says: str


def problems(rule: Rule, seats: int, *, strengthens: bool = True) -> list[Problem]:
    """All that is to be said of `rule` on a panel of `seats`, what is refused first. A panel that can only keep or
    relax a measure, a review's, does not strengthen: there a few may decide."""
    return [
        *refusals(rule, seats, strengthens=strengthens),
        *_what_never_passes(rule, seats),
        *_quorum(rule, seats),
        *_what_never_matters(rule, seats),
    ]


def refusals(rule: Rule, seats: int, *, strengthens: bool = True) -> list[Problem]:
    """What a config is refused for, and the warnings that are found on the way: quick, for every start."""
    return [*_harder_on_limit(rule, seats), *(_tiny_majorities(rule, seats) if strengthens else ())]


def refusals_beside(setting: str, weaker: Rule, seats: int) -> list[Problem]:
    """The same of a `weaker` rule, named at `setting`, by which a limit may pass too."""
    return [replace(one, setting=setting) for one in _tiny_majorities(weaker, seats) if one.setting == LIMITS]


def problems_beside(setting: str, rule: Rule, weaker: Rule, seats: int) -> list[Problem]:
    """What is to be said of a `weaker` rule by which a limit may pass too, named at `setting`, beside `rule`."""
    found = refusals_beside(setting, weaker, seats)
    if not helps(rule, weaker, seats, is_fallback=setting == "fallback"):
        says = f"can never matter with {seats} seats: by it no limit passes that does not pass anyway"
        is_default = setting == "limit_in_last_round" and weaker == PRESETS["consensus-minus-one"]
        found.append(Problem(weight=Weight.NOTE if is_default else Weight.WARNING, setting=setting, says=says))
    return found


def helps(rule: Rule, weaker: Rule, seats: int, *, is_fallback: bool = False) -> bool:
    """Whether there is a count by which a limit passes `weaker` but not `rule`; a fallback needs the rule's quorum."""
    return any(
        passes(Measure.LIMIT, count, weaker) and not passes(Measure.LIMIT, count, rule)
        for count in _limits(seats)
        if not is_fallback or has_turnout(count, rule)
    )


def _limits(seats: int) -> Iterator[Tally]:
    """Every count of ballots for a limit, against it and objecting, with none aside and with all the rest."""
    for agree in range(1, seats + 1):
        for against in range(seats - agree + 1):
            for objecting in range(against + 1):
                count = Tally(seats=seats, limit=agree, none=against - objecting, none_objecting=objecting)
                yield count
                yield replace(count, aside=seats - agree - against)


def fewest_that_pass(measure: Measure, rule: Rule, seats: int) -> int | None:
    """The least number of jurors whose ballots can pass `measure`, all others helping by coming or by staying away.

    None if it can never pass.
    """
    counts = (tally.agree(measure) for tally in _counts(measure, seats) if passes(measure, tally, rule))
    return min(counts, default=None)


def _counts(measure: Measure, seats: int) -> Iterator[Tally]:
    """Every number of ballots for `measure` and against it: those against all objecting, or none; the rest aside.

    That is enough. Conditions ask for more than some number, or fewer, so what is true between holds at one of the
    ends; and who stands aside can only help a quorum.
    """
    for positions in range(seats + 1):
        for agree in range(positions + 1):
            against, aside = positions - agree, seats - positions
            match measure:
                case Measure.SUSPEND:
                    yield Tally(seats=seats, suspend=agree, none=against, aside=aside)
                    yield Tally(seats=seats, suspend=agree, none_objecting=against, aside=aside)
                case Measure.LIMIT:
                    yield Tally(seats=seats, limit=agree, none=against, aside=aside)
                    yield Tally(seats=seats, limit=agree, none_objecting=against, aside=aside)
                case Measure.NONE:
                    yield Tally(seats=seats, none=agree, limit=against, aside=aside)


def _harder_on_limit(rule: Rule, seats: int) -> Iterator[Problem]:
    """Otherwise a suspend could pass where a limit would not. A panel shrinks when no reserve can fill a recusal."""
    limit, suspend = rule.min_agree.limit, rule.min_agree.suspend
    for size in range(seats, min(seats, HELD_AT_LEAST) - 1, -1):
        if limit.needed(of=size) > suspend.needed(of=size):
            says = f"a limit would need {limit.needed(of=size)} of {size}, a suspend only {suspend.needed(of=size)}"
            yield Problem(
                weight=Weight.REFUSED if size == seats else Weight.WARNING,
                setting="min_agree",
                says=f"{says}: the weaker measure must not be the harder one",
            )
            return


def _tiny_majorities(rule: Rule, seats: int) -> Iterator[Problem]:
    for measure, fewest in FEWEST.items():
        could = fewest_that_pass(measure, rule, seats)
        if could is not None and could < fewest and not rule.allow_tiny_majority:
            yield Problem(
                weight=Weight.REFUSED,
                setting=f"min_agree.{measure.value}",
                says=f"{could} of {seats} could pass {CALLED[measure]}: at least {fewest} must agree. "
                f"Raise min_agree, or say allow_tiny_majority = true",
            )


def _what_never_passes(rule: Rule, seats: int) -> Iterator[Problem]:
    for measure in (Measure.LIMIT, Measure.SUSPEND, Measure.NONE):
        if fewest_that_pass(measure, rule, seats) is None:
            yield Problem(
                weight=Weight.WARNING,
                setting=_too_high(measure, rule, seats),
                says=f"{CALLED[measure]} can never pass with {seats} seats",
            )


def _too_high(measure: Measure, rule: Rule, seats: int) -> str:
    """The setting to blame: the first without which `measure` could pass; "rule" where it takes more than one."""
    key = "limit" if measure is Measure.NONE else measure.value
    for setting in ("quorum", "approval", f"min_agree.{key}"):
        if fewest_that_pass(measure, _without(setting, rule), seats) is not None:
            return setting
    return "rule"


def _quorum(rule: Rule, seats: int) -> Iterator[Problem]:
    needed = rule.quorum.needed(of=seats) if rule.quorum else 0
    if rule.quorum and needed <= 0:
        yield _idle("quorum", rule, "is met even by no ballot, and can never fail. Is it meant to be none?")
    if rule.quorum and needed > seats:
        yield _idle("quorum", rule, f"asks for {needed} of {seats}, and can never be met: every case would lapse")
    if rule.quorum_counts_aside and not 0 < needed <= seats:
        why = "the quorum can never be met" if needed > seats else "there is no quorum to complete"
        yield _idle("quorum_counts_aside", rule, f"can never matter: {why}")
    if rule.quorum_of is not DEFAULT.quorum_of and not any(_matters("quorum_of", rule, m, seats) for m in Measure):
        why = f" with {seats} seats: the rest of the rule asks for as much support"
        yield _idle("quorum_of", rule, f"can never matter{why if needed > 0 else ': there is no quorum'}")


def _what_never_matters(rule: Rule, seats: int) -> Iterator[Problem]:
    for setting, measures in ASK_FOR_SUPPORT.items():
        if not any(_matters(setting, rule, measure, seats) for measure in measures):
            found = _idle(setting, rule, f"can never fail with {seats} seats: the rest of the rule asks for as much")
            yield replace(found, weight=Weight.NOTE) if rule in PRESETS.values() else found
    if rule.objections_allowed is not None and not _decides("objections_allowed", rule, seats):
        more = f"that more than {rule.objections_allowed} object never decides anything"
        yield _idle("objections_allowed", rule, f"can never matter with {seats} seats: {more}")
    if rule.override_at and not _decides("override_at", rule, seats):
        yield _idle("override_at", rule, f"can never matter with {seats} seats{_why_no_override(rule, seats)}")


def _decides(setting: str, rule: Rule, seats: int) -> bool:
    """Whether a setting about objections decides anything: they are to measures, never to no action."""
    return any(_matters(setting, rule, measure, seats) for measure in (Measure.LIMIT, Measure.SUSPEND))


def _why_no_override(rule: Rule, seats: int) -> str:
    if rule.objections_allowed is None or rule.override_at is None:
        return ": any number of objections is allowed"
    at_most = max(seats - rule.objections_allowed - 1, 0)
    return f": with {rule.objections_allowed + 1} objecting, at most {at_most} of {seats} can agree"


def _matters(setting: str, rule: Rule, measure: Measure, seats: int) -> bool:
    """Whether there is a count that `setting` decides."""
    without = _without(setting, rule)
    return any(passes(measure, tally, rule) != passes(measure, tally, without) for tally in _counts(measure, seats))


def _without(setting: str, rule: Rule) -> Rule:
    match setting:
        case "quorum":
            return replace(rule, quorum=None)
        case "quorum_of":
            return replace(rule, quorum_of=DEFAULT.quorum_of)
        case "approval":
            return replace(rule, approval=ASKS_NOTHING)
        case "min_agree.limit":
            return replace(rule, min_agree=replace(rule.min_agree, limit=ASKS_NOTHING))
        case "min_agree.suspend":
            return replace(rule, min_agree=replace(rule.min_agree, suspend=ASKS_NOTHING))
        case "objections_allowed":
            return replace(rule, objections_allowed=None)
    return replace(rule, override_at=None)


def _idle(setting: str, rule: Rule, says: str) -> Problem:
    is_default = _value(setting, rule) == _value(setting, DEFAULT)
    return Problem(weight=Weight.NOTE if is_default else Weight.WARNING, setting=setting, says=says)


def _value(setting: str, rule: Rule) -> object:
    key, _, measure = setting.partition(".")
    value = rule.as_map()[key]
    return value[measure] if measure else value
