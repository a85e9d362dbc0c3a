"""What a config is refused for and warned of, at a given size."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.ballot import Tally, passes
from jurybot.core.measures import Measure
from jurybot.core.rule import PRESETS, Rule, rule_from
from jurybot.core.rule_check import Problem, Weight, fewest_that_pass, problems

shares = st.sampled_from(["0%", "1/3", ">1/3", "50%", ">1/2", "60%", "75%", "95%", "100%"])
bars = st.one_of(st.integers(0, 6), shares)
rules = st.fixed_dictionaries(
    {},
    optional={
        "quorum": st.one_of(st.none(), bars),
        "quorum_of": st.sampled_from(["ballots", "support"]),
        "quorum_counts_aside": st.booleans(),
        "approval": shares,
        "objections_allowed": st.one_of(st.integers(0, 3), st.just("any")),
        "override_at": st.one_of(st.none(), shares),
        "min_agree": st.fixed_dictionaries({"limit": bars, "suspend": bars}),
    },
).map(rule_from)


def found(rule: Rule, seats: int, weight: Weight) -> list[Problem]:
    return [one for one in problems(rule, seats) if one.weight is weight]


def settings_of(some: list[Problem]) -> set[str]:
    return {one.setting for one in some}


def every_count(seats: int) -> list[Tally]:
    """Every tally that a panel of `seats` could give."""
    kinds = ("suspend", "limit", "limit_objecting", "none", "none_objecting", "aside")
    return [
        Tally(seats=seats, **dict(zip(kinds, numbers, strict=True)))
        for numbers in itertools.product(range(seats + 1), repeat=len(kinds))
        if sum(numbers) <= seats
    ]


COUNTS = {seats: every_count(seats) for seats in range(1, 5)}


@given(rule=rules, seats=st.integers(1, 4), measure=st.sampled_from(Measure))
def test_the_fewest_who_can_pass_a_measure_are_the_fewest_of_all_counts(
    rule: Rule, seats: int, measure: Measure
) -> None:
    by_hand = min((c.agree(measure) for c in COUNTS[seats] if passes(measure, c, rule)), default=None)

    assert fewest_that_pass(measure, rule, seats) == by_hand


@given(rule=rules, seats=st.integers(1, 4))
def test_a_measure_is_said_never_to_pass_exactly_when_no_count_passes_it(rule: Rule, seats: int) -> None:
    never = [m for m in Measure if not any(passes(m, c, rule) for c in COUNTS[seats])]

    assert sum("can never pass" in one.says for one in problems(rule, seats)) == len(never)


@given(rule=rules, seats=st.integers(1, 4))
def test_approval_is_said_never_to_fail_exactly_when_no_count_fails_by_it_alone(rule: Rule, seats: int) -> None:
    lenient = rule_from(rule.as_map() | {"approval": "0%"})
    matters = any(passes(m, c, rule) != passes(m, c, lenient) for m in Measure for c in COUNTS[seats])

    assert ("approval" in {p.setting for p in problems(rule, seats) if "can never fail" in p.says}) is not matters


@given(rule=rules, seats=st.integers(1, 4))
def test_objections_are_said_never_to_matter_exactly_when_no_count_turns_on_them(rule: Rule, seats: int) -> None:
    lenient, strict = (
        rule_from(rule.as_map() | changed) for changed in ({"objections_allowed": "any"}, {"override_at": None})
    )
    said = {p.setting for p in problems(rule, seats) if "can never matter" in p.says}

    def decides(other: Rule) -> bool:
        return any(passes(m, c, rule) != passes(m, c, other) for m in Measure for c in COUNTS[seats])

    assert ("objections_allowed" in said) == (rule.objections_allowed is not None and not decides(lenient))
    assert ("override_at" in said) == (rule.override_at is not None and not decides(strict))


@given(rule=rules, seats=st.integers(1, 4))
def test_what_is_not_refused_never_suspends_where_it_would_not_limit(rule: Rule, seats: int) -> None:
    if not found(rule, seats, Weight.REFUSED):
        for count in COUNTS[seats]:
            assert passes(Measure.LIMIT, count, rule) or not passes(Measure.SUSPEND, count, rule)


@pytest.mark.parametrize("preset", sorted(PRESETS))
@pytest.mark.parametrize("seats", [7, 9, 39])
def test_every_preset_is_accepted_on_a_panel_of_usual_size(preset: str, seats: int) -> None:
    assert found(PRESETS[preset], seats, Weight.REFUSED) == []


def test_the_default_at_its_default_size_gives_no_warning() -> None:
    assert found(PRESETS["consensus"], 7, Weight.WARNING) == []


def test_a_tiny_majority_is_refused_unless_the_config_says_so() -> None:
    rule = {"preset": "majority", "min_agree": {"limit": 1, "suspend": 2}, "quorum": 1}

    refused = found(rule_from(rule), 7, Weight.REFUSED)

    assert settings_of(refused) == {"min_agree.limit", "min_agree.suspend"}
    assert "1 of 7 could pass a limit: at least 2" in refused[0].says
    assert "2 of 7 could pass a suspend: at least 3" in refused[1].says
    assert found(rule_from({**rule, "allow_tiny_majority": True}), 7, Weight.REFUSED) == []


def test_three_seats_are_too_few_for_consensus_to_suspend() -> None:
    refused = found(PRESETS["consensus"], 3, Weight.REFUSED)

    assert settings_of(refused) == {"min_agree.suspend"}


def test_a_rule_harder_on_limit_than_on_suspend_is_refused() -> None:
    harder = rule_from({"min_agree": {"limit": "2/3", "suspend": ">1/2"}})

    (refused,) = found(harder, 7, Weight.REFUSED)

    assert refused.setting == "min_agree"
    assert "a limit would need 5 of 7, a suspend only 4" in refused.says


def test_a_rule_that_would_be_harder_on_limit_on_a_shrunken_panel_is_warned_of() -> None:
    rule = rule_from({"min_agree": {"limit": 3, "suspend": ">1/2"}})

    assert found(rule, 7, Weight.REFUSED) == []
    assert any("a limit would need 3 of 3, a suspend only 2" in one.says for one in found(rule, 7, Weight.WARNING))


def test_with_one_objection_95_percent_cannot_be_met_below_20_ballots() -> None:
    rule = PRESETS["modified-consensus"]

    assert "override_at" in settings_of(found(rule, 19, Weight.WARNING))
    assert "override_at" not in settings_of(found(rule, 20, Weight.WARNING))


@pytest.mark.parametrize(
    ("written", "setting", "says"),
    [
        ({"quorum": 8}, "quorum", "asks for 8 of 7, and can never be met"),
        ({"quorum": 8}, "quorum", "a limit can never pass"),
        ({"quorum": 0}, "quorum", "is met even by no ballot"),
        ({"approval": ">100%"}, "approval", "a limit can never pass"),
        ({"min_agree": {"limit": 3, "suspend": 8}}, "min_agree.suspend", "a suspend can never pass"),
        ({"quorum": 8, "approval": ">100%"}, "rule", "no action can never pass"),
        ({"approval": "10%"}, "approval", "can never fail"),
        ({"objections_allowed": 6}, "objections_allowed", "can never matter"),
        ({"objections_allowed": "any", "override_at": "90%"}, "override_at", "any number of objections is allowed"),
        ({"quorum": None, "quorum_counts_aside": True}, "quorum_counts_aside", "no quorum to complete"),
        ({"quorum": None, "quorum_of": "support"}, "quorum_of", "there is no quorum"),
    ],
)
def test_a_setting_that_can_never_matter_pass_or_fail_is_warned_of(
    written: dict[str, object], setting: str, says: str
) -> None:
    warnings = found(rule_from(written), 7, Weight.WARNING)

    assert any(one.setting == setting and says in one.says for one in warnings)
