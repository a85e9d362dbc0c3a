"""What a config is refused for and warned of, at a given size."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Outcome, Tally, passes, verdict
from jurybot.core.rule.rule import PRESETS, Rule, rule_from
from jurybot.core.trying.rule_check import (
    ASK_FOR_SUPPORT,
    Problem,
    Weight,
    fewest_that_pass,
    helps,
    problems,
    problems_beside,
    refusals,
    refusals_beside,
)

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
        ({"quorum": 8, "quorum_counts_aside": True}, "quorum_counts_aside", "the quorum can never be met"),
        ({"quorum": None, "quorum_of": "support"}, "quorum_of", "there is no quorum"),
        ({"quorum": 3, "quorum_of": "support"}, "quorum_of", "with 7 seats: the rest of the rule asks for as much"),
    ],
)
def test_a_setting_that_can_never_matter_pass_or_fail_is_warned_of(
    written: dict[str, object], setting: str, says: str
) -> None:
    warnings = found(rule_from(written), 7, Weight.WARNING)

    assert any(one.setting == setting and says in one.says for one in warnings)


# ---- the whole of it, against every count


def without(rule: Rule, setting: str) -> Rule:
    """The rule with a setting that asks for nothing."""
    changed: dict[str, dict[str, object]] = {
        "quorum_of": {"quorum_of": "ballots"},
        "quorum_counts_aside": {"quorum_counts_aside": False},
        "approval": {"approval": "0%"},
        "min_agree.limit": {"min_agree": {"limit": 0}},
        "min_agree.suspend": {"min_agree": {"suspend": 0}},
        "override_at": {"override_at": None},
        "objections_allowed": {"objections_allowed": "any"},
    }
    return rule_from(rule.as_map() | {**changed[setting], **_merged(rule, changed[setting])})


def passing(rule: Rule, seats: int) -> list[bool]:
    """Which measure passes on which count."""
    return [passes(measure, count, rule) for measure in Measure for count in COUNTS[seats]]


def _merged(rule: Rule, changed: dict[str, object]) -> dict[str, object]:
    part = changed.get("min_agree")
    return {"min_agree": rule.min_agree.as_map() | part} if isinstance(part, dict) else {}


@settings(max_examples=60)
@given(rule=rules, seats=st.integers(1, 4))
def test_each_setting_is_said_to_be_idle_exactly_when_no_count_turns_on_it(rule: Rule, seats: int) -> None:
    said = {one.setting for one in problems(rule, seats) if "can never fail with" in one.says}
    said |= {one.setting for one in problems(rule, seats) if "can never matter with" in one.says}
    said -= {"quorum_of"}
    present = {"approval", "min_agree.limit", "min_agree.suspend"}
    present |= {"override_at"} if rule.override_at else set()
    present |= {"objections_allowed"} if rule.objections_allowed is not None else set()

    now = passing(rule, seats)
    idle = {setting for setting in present if passing(without(rule, setting), seats) == now}

    assert said == idle


@given(rule=rules, seats=st.integers(1, 9))
def test_what_is_said_of_a_quorum_is_said_exactly_when_it_is_so(rule: Rule, seats: int) -> None:
    said = {one.says for one in problems(rule, seats) if one.setting == "quorum" and "never pass" not in one.says}
    needed = rule.quorum.needed(of=seats) if rule.quorum else 0

    expected = set()
    if rule.quorum and needed == 0:
        expected.add("is met even by no ballot, and can never fail. Is it meant to be none?")
    if needed > seats:
        expected.add(f"asks for {needed} of {seats}, and can never be met: every case would lapse")
    assert said == expected


def outcomes(rule: Rule, seats: int) -> list[Outcome]:
    """What every count comes to, whichever measure was proposed."""
    proposals = (Measure.LIMIT, Measure.SUSPEND)
    return [verdict(count, rule, proposed=proposed, rounds_left=0) for proposed in proposals for count in COUNTS[seats]]


@settings(max_examples=60)
@given(
    rule=rules,
    seats=st.integers(1, 4),
    setting=st.sampled_from(
        [
            "quorum_of",
            "quorum_counts_aside",
            "approval",
            "min_agree.limit",
            "min_agree.suspend",
            "objections_allowed",
            "override_at",
        ]
    ),
)
def test_a_setting_is_said_never_to_matter_exactly_when_no_verdict_turns_on_it(
    rule: Rule, seats: int, setting: str
) -> None:
    other = without(rule, setting)
    is_written = other != rule or setting in ASK_FOR_SUPPORT  # those are there in every rule, if only to ask nothing
    idle = {p.setting for p in problems(rule, seats) if "can never fail" in p.says or "can never matter" in p.says}
    is_said = setting in idle

    assert is_said == (is_written and outcomes(other, seats) == outcomes(rule, seats))


@pytest.mark.parametrize("measure", ["limit", "suspend"])
def test_of_a_quorum_of_support_that_decides_anything_nothing_is_said(measure: str) -> None:
    other = {"limit": "suspend", "suspend": "limit"}[measure]
    rule = rule_from({"quorum": 5, "quorum_of": "support", "min_agree": {measure: 4, other: 7}})

    assert "quorum_of" not in settings_of(problems(rule, 7))


def test_idle_settings_are_remarks_in_a_preset_as_it_is_and_warnings_where_somebody_wrote_them() -> None:
    preset = {one.setting: one.weight for one in problems(PRESETS["majority"], 3, strengthens=False)}
    written = {one.setting: one.weight for one in problems(rule_from({"approval": "60%"}), 3)}

    assert preset == {name: Weight.NOTE for name in ("approval", "min_agree.limit", "min_agree.suspend")}
    assert written["approval"] is Weight.WARNING
    assert written["min_agree.limit"] is Weight.NOTE  # as in consensus: nobody wrote that


@pytest.mark.parametrize(
    ("written", "seats", "says"),
    [
        ({"override_at": "95%"}, 7, "can never matter with 7 seats: with 1 objecting, at most 6 of 7 can agree"),
        ({"override_at": "99%", "objections_allowed": 2}, 9, "with 3 objecting, at most 6 of 9 can agree"),
        ({"override_at": "99%", "objections_allowed": 9}, 7, "with 10 objecting, at most 0 of 7 can agree"),
        ({"override_at": "99%", "objections_allowed": "any"}, 7, "seats: any number of objections is allowed"),
    ],
)
def test_why_objections_are_never_overridden_is_told(written: dict[str, object], seats: int, says: str) -> None:
    (told,) = [one.says for one in problems(rule_from(written), seats) if one.setting == "override_at"]

    assert told.endswith(says)


def test_why_objections_never_matter_is_told() -> None:
    (told,) = [one.says for one in problems(rule_from({"objections_allowed": 6}), 7) if "objections" in one.setting]

    assert told == "can never matter with 7 seats: that more than 6 object never decides anything"


@pytest.mark.parametrize(
    ("written", "blamed"),
    [
        ({"min_agree": {"limit": 8, "suspend": 9}}, ["min_agree.limit", "min_agree.suspend", "min_agree.limit"]),
        ({"quorum": 8}, ["quorum"] * 3),
        ({"approval": ">100%"}, ["approval"] * 3),
        ({"quorum": 8, "min_agree": 8}, ["rule"] * 3),
    ],
)
def test_the_setting_to_blame_for_what_never_passes_is_named(written: dict[str, object], blamed: list[str]) -> None:
    found = [one.setting for one in problems(rule_from(written), 7) if "can never pass with 7 seats" in one.says]

    assert found == blamed


@pytest.mark.parametrize(
    ("measure", "written", "seats", "fewest"),
    [
        (Measure.LIMIT, {"quorum": 6, "quorum_counts_aside": True, "min_agree": 2}, 7, 2),
        (Measure.SUSPEND, {"quorum": 6, "quorum_counts_aside": True, "min_agree": 2}, 7, 2),
        (Measure.NONE, {"quorum": 6, "quorum_counts_aside": True, "min_agree": 2}, 7, 2),
        (Measure.LIMIT, {"quorum": 6, "min_agree": 2, "approval": "50%"}, 7, 3),
        (Measure.SUSPEND, {"quorum": 6, "min_agree": 2, "approval": "50%"}, 7, 3),
        (Measure.NONE, {"quorum": 6, "min_agree": 2, "approval": "50%"}, 7, 3),
    ],
)
def test_the_fewest_may_count_on_those_aside_and_against(
    measure: Measure, written: dict[str, object], seats: int, fewest: int
) -> None:
    assert fewest_that_pass(measure, rule_from(written), seats) == fewest


@pytest.mark.parametrize(
    ("min_agree", "says"),
    [
        ({"limit": 4, "suspend": ">60%"}, "a limit would need 4 of 4, a suspend only 3"),
        ({"limit": 2, "suspend": "50%"}, ""),  # harder only on a panel of 2, which lapses
    ],
)
def test_a_shrunken_panel_is_looked_at_at_every_size_that_can_decide(min_agree: dict[str, object], says: str) -> None:
    warned = [one.says for one in problems(rule_from({"min_agree": min_agree}), 7) if one.setting == "min_agree"]

    assert warned == ([f"{says}: the weaker measure must not be the harder one"] if says else [])


# ---- reviews, and the weaker rules beside one


def test_a_panel_that_never_strengthens_may_be_small() -> None:
    assert not [one for one in problems(PRESETS["consensus"], 3, strengthens=False) if one.weight is Weight.REFUSED]
    assert [one.setting for one in refusals(PRESETS["consensus"], 3)] == ["min_agree.suspend"]
    assert refusals(PRESETS["consensus"], 3, strengthens=False) == []


@given(rule=rules, weaker=rules, seats=st.integers(1, 4))
def test_a_weaker_rule_helps_exactly_when_some_limit_passes_by_it_alone(rule: Rule, weaker: Rule, seats: int) -> None:
    counts = COUNTS[seats]
    by_hand = any(passes(Measure.LIMIT, c, weaker) and not passes(Measure.LIMIT, c, rule) for c in counts)

    assert helps(rule, weaker, seats) is by_hand


@pytest.mark.parametrize(
    ("rule", "weaker", "seats", "helping"),
    [
        ("consensus", "consensus-minus-one", 7, True),
        ("consensus-minus-one", "consensus", 7, False),
        ("majority", "consensus", 7, False),
        ("unanimity", "majority", 1, False),
        ({"quorum": 7, "min_agree": 1}, {"quorum": 7, "quorum_counts_aside": True, "min_agree": 1}, 7, True),
        ({"min_agree": 8, "quorum": 1}, {"min_agree": 7, "quorum": 1}, 7, True),
        ({"min_agree": 2, "quorum": 1}, {"min_agree": 1, "quorum": 1}, 7, True),
        ({"objections_allowed": 2, "approval": "0%"}, {"objections_allowed": 3, "approval": "0%"}, 6, True),
    ],
)
def test_what_helps_a_limit(rule: object, weaker: object, seats: int, helping: bool) -> None:
    assert helps(rule_from(rule), rule_from(weaker), seats) is helping


def test_a_weaker_rule_that_never_matters_is_warned_of_unless_it_is_the_usual_one() -> None:
    def beside(setting: str, weaker: str) -> list[Problem]:
        return problems_beside(setting, PRESETS["majority"], PRESETS[weaker], 7)

    says = "can never matter with 7 seats: by it no limit passes that does not pass anyway"
    assert beside("limit_in_last_round", "consensus-minus-one") == [
        Problem(weight=Weight.NOTE, setting="limit_in_last_round", says=says)
    ]
    assert beside("limit_in_last_round", "consensus") == [
        Problem(weight=Weight.WARNING, setting="limit_in_last_round", says=says)
    ]
    assert beside("fallback", "consensus-minus-one") == [Problem(weight=Weight.WARNING, setting="fallback", says=says)]
    assert problems_beside("fallback", PRESETS["consensus"], PRESETS["majority"], 7) == []


def test_a_fallback_that_is_weaker_in_its_quorum_alone_never_matters() -> None:
    fewer_come = rule_from({"preset": "majority", "quorum": "1/3"})

    (warned,) = problems_beside("fallback", PRESETS["majority"], fewer_come, 7)
    assert "can never matter" in warned.says
    assert problems_beside("limit_in_last_round", PRESETS["majority"], fewer_come, 7) == []


def test_a_weaker_rule_is_refused_for_a_tiny_majority_for_limit_alone() -> None:
    tiny = rule_from({"quorum": 1, "min_agree": 1, "approval": ">1/2"})

    (refused,) = refusals_beside("fallback", tiny, 7)
    assert (refused.weight, refused.setting) == (Weight.REFUSED, "fallback")
    assert "1 of 7 could pass a limit" in refused.says
    assert problems_beside("fallback", PRESETS["consensus"], tiny, 7) == [refused]
    assert refusals_beside("fallback", rule_from({"quorum": 1, "min_agree": 2}), 7) == []
