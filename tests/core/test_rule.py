"""Reading a rule and writing it down. What it does with ballots is in test_ballot.py."""

import hashlib

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.measures import Measure
from jurybot.core.rule.bar import Bar
from jurybot.core.rule.rule import DEFAULT, PRESETS, BadRule, QuorumOf, changed, rule_from, rule_hash

shares = st.sampled_from(["0%", "1/3", ">1/3", "50%", ">1/2", "60%", "66.7%", "2/3", "75%", "95%", "100%", ">60%"])
bars = st.one_of(st.integers(0, 10), shares)
settings = {
    "quorum": st.one_of(bars, st.none()),
    "quorum_of": st.sampled_from(["ballots", "support"]),
    "quorum_counts_aside": st.booleans(),
    "approval": shares,
    "objections_allowed": st.one_of(st.integers(0, 5), st.just("any")),
    "override_at": st.one_of(shares, st.none()),
    "min_agree": st.one_of(bars, st.fixed_dictionaries({}, optional={"limit": bars, "suspend": bars})),
    "allow_tiny_majority": st.booleans(),
    "preset": st.sampled_from(sorted(PRESETS)),
}
written_rules = st.one_of(st.sampled_from(sorted(PRESETS)), st.fixed_dictionaries({}, optional=settings))


@pytest.mark.parametrize(
    ("name", "quorum", "approval", "objections", "override_at"),
    [
        ("unanimity", "100%", "100%", 0, None),
        ("consensus", "60%", "75%", 0, None),
        ("consensus-minus-one", "60%", "75%", 1, None),
        ("consent", "60%", ">1/2", 0, None),
        ("modified-consensus", None, "75%", 0, "95%"),
        ("supermajority", "60%", "2/3", "any", None),
        ("majority", "50%", ">1/2", "any", None),
    ],
)
def test_the_presets_are_those_of_the_table(
    name: str, quorum: str | None, approval: str, objections: int | str, override_at: str | None
) -> None:
    in_full = {
        "quorum": quorum,
        "quorum_of": "ballots",
        "quorum_counts_aside": False,
        "approval": approval,
        "objections_allowed": objections,
        "override_at": override_at,
        "min_agree": {"limit": ">1/3", "suspend": ">1/2"},
    }

    assert rule_from(name) == rule_from(in_full) == PRESETS[name]


def test_there_is_no_preset_beyond_the_table() -> None:
    assert len(PRESETS) == 7
    assert PRESETS["consensus"] is DEFAULT


def test_what_a_map_leaves_out_is_as_in_consensus() -> None:
    rule = rule_from({"quorum": 3})

    assert rule.quorum == Bar.parse(3)
    assert rule.approval == Bar.parse("75%")
    assert rule_from({}) == PRESETS["consensus"]


def test_a_map_may_begin_from_another_preset_wherever_it_names_it() -> None:
    assert rule_from({"quorum": 3, "preset": "majority"}).approval == Bar.parse(">1/2")


def test_min_agree_is_one_value_for_both_or_one_each_or_one_alone() -> None:
    both = rule_from({"min_agree": 3}).min_agree
    each = rule_from({"min_agree": {"limit": 2, "suspend": "2/3"}}).min_agree
    alone = rule_from({"min_agree": {"suspend": 5}}).min_agree

    assert both[Measure.LIMIT] == both[Measure.SUSPEND] == Bar.parse(3)
    assert (each[Measure.LIMIT], each[Measure.SUSPEND]) == (Bar.parse(2), Bar.parse("2/3"))
    assert (alone[Measure.LIMIT], alone[Measure.SUSPEND]) == (Bar.parse(">1/3"), Bar.parse(5))


def test_no_action_asks_for_as_many_as_a_limit() -> None:
    assert rule_from({"min_agree": {"limit": 2, "suspend": 5}}).min_agree[Measure.NONE] == Bar.parse(2)


def test_none_stands_for_null_where_a_file_has_no_null() -> None:
    assert rule_from({"quorum": "none", "override_at": "none"}) == rule_from({"quorum": None, "override_at": None})


def test_quorum_of_is_of_ballots_or_of_support() -> None:
    assert rule_from({"quorum_of": "support"}).quorum_of is QuorumOf.SUPPORT


@given(written=written_rules)
def test_a_rule_written_down_is_read_back_as_the_same(written: object) -> None:
    rule = rule_from(written)

    assert rule_from(rule.as_map()) == rule


@given(one=written_rules, other=written_rules)
def test_two_rules_have_one_hash_exactly_when_they_are_the_same(one: object, other: object) -> None:
    a, b = rule_from(one), rule_from(other)

    assert (rule_hash(a) == rule_hash(b)) == (a == b)


@given(written=written_rules)
def test_the_hash_is_that_of_canonical_json(written: object) -> None:
    rule = rule_from(written)

    assert rule_hash(rule) == hashlib.sha256(rfc8785.dumps(rule.as_map())).hexdigest()


def test_another_way_of_writing_the_same_rule_has_the_same_hash() -> None:
    assert rule_hash(rule_from({"quorum": "3/5", "approval": "3/4"})) == rule_hash(rule_from("consensus"))


@pytest.mark.parametrize(
    ("written", "key", "remedy"),
    [
        ("consensuss", "", 'Did you mean "consensus"?'),
        ("Majority", "", 'Did you mean "majority"?'),
        (7, "", "a preset's name or a map"),
        (None, "", "a preset's name or a map"),
        ({"aproval": "75%"}, "aproval", 'Did you mean "approval"?'),
        ({"colour": "red"}, "colour", "allowed: preset, quorum"),
        ({"preset": "majorty"}, "preset", 'Did you mean "majority"?'),
        ({"quorum": 0.6}, "quorum", '"60%"'),
        ({"quorum": "5"}, "quorum", "without quotes"),
        ({"quorum_of": "votes"}, "quorum_of", '"ballots" or "support"'),
        ({"quorum_of": ["support"]}, "quorum_of", '"ballots" or "support"'),
        ({"quorum_counts_aside": 1}, "quorum_counts_aside", "neither true nor false"),
        ({"approval": 3}, "approval", "here stands a share"),
        ({"approval": None}, "approval", "no threshold"),
        ({"override_at": 3}, "override_at", "here stands a share"),
        ({"objections_allowed": -1}, "objections_allowed", '"any"'),
        ({"objections_allowed": True}, "objections_allowed", '"any"'),
        ({"objections_allowed": "1"}, "objections_allowed", '"any"'),
        ({"min_agree": None}, "min_agree", "no threshold"),
        ({"min_agree": {"limt": 2}}, "min_agree.limt", 'Did you mean "limit"?'),
        ({"min_agree": {"suspend": "150%"}}, "min_agree.suspend", "at most 100%"),
        ({5: 5}, "5", "unknown setting"),
    ],
)
def test_a_mistake_is_named_with_its_key_and_a_remedy(written: object, key: str, remedy: str) -> None:
    with pytest.raises(BadRule) as refused:
        rule_from(written)

    (mistake,) = refused.value.mistakes
    assert mistake.key == key
    assert remedy in mistake.says


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(BadRule) as refused:
        rule_from({"aproval": "75%", "quorum": 0.6, "min_agree": {"limit": "x", "suspend": -1}})

    assert [m.key for m in refused.value.mistakes] == ["aproval", "quorum", "min_agree.limit", "min_agree.suspend"]


def test_all_mistakes_stand_in_the_message_each_with_its_setting() -> None:
    with pytest.raises(BadRule) as several:
        rule_from({"preset": "x", "approval": 3, "min_agree": {"limit": -1, "both": 2}})
    with pytest.raises(BadRule) as one:
        rule_from("majorty")

    keys = [mistake.key for mistake in several.value.mistakes]
    assert keys == ["preset", "approval", "min_agree.limit", "min_agree.both"]
    assert str(several.value) == "; ".join(f"{one.key}: {one.says}" for one in several.value.mistakes)
    assert str(one.value) == one.value.mistakes[0].says
    assert one.value.mistakes[0].key == ""


def test_what_is_allowed_is_told_also_where_nothing_near_was_meant() -> None:
    with pytest.raises(BadRule) as refused:
        rule_from({"min_agree": {"everything": 2}, "colour": 1})

    measure, setting = (mistake.says for mistake in refused.value.mistakes)
    assert measure == "unknown measure  (allowed: limit, suspend)"
    assert setting.startswith("unknown setting  (allowed: preset, quorum, quorum_of,")


def test_settings_are_laid_over_a_rule_of_any_kind() -> None:
    rule = changed(PRESETS["majority"], {"quorum": 3, "min_agree": {"suspend": 4}})

    assert (rule.quorum, rule.approval) == (Bar.parse(3), PRESETS["majority"].approval)
    assert (rule.min_agree.limit, rule.min_agree.suspend) == (Bar.parse(">1/3"), Bar.parse(4))
    assert changed(rule, {}) == rule
    with pytest.raises(BadRule, match="allowed: extends, quorum"):
        changed(rule, {"colour": 1}, beside=("extends",))
