"""A co-op's rules by name: what one extends, its last round, its fallback; every mistake with its place."""

from typing import Any

import pytest

from jurybot.core.rule.bar import Bar
from jurybot.core.rule.rule import DEFAULT, PRESETS
from jurybot.core.rule.rulebook import (
    DEFAULT_RULE,
    KEYS,
    OWN,
    RESERVED,
    BadRulebook,
    Fallback,
    NamedRule,
    named,
    rulebook,
)


def mistakes(own: object = None, **others: object) -> dict[str, str]:
    """Place → what is said of it."""
    with pytest.raises(BadRulebook) as caught:
        rulebook(own or {}, others)
    return {".".join(one.at): one.says for one in caught.value.mistakes}


def test_without_a_word_the_rule_is_consensus_with_a_lighter_last_round_and_no_action_at_the_end() -> None:
    rules = rulebook({}, {})

    assert rules == {OWN: DEFAULT_RULE}
    assert DEFAULT_RULE.rule == DEFAULT
    assert DEFAULT_RULE.last_round == PRESETS["consensus-minus-one"]
    assert (DEFAULT_RULE.fallback, DEFAULT_RULE.weaker) == (Fallback.NO_ACTION, None)


def test_a_rule_is_as_the_one_it_extends_save_for_what_it_says() -> None:
    rules = rulebook({"extends": "majority"}, {"spam": {"extends": "consent", "quorum": 4}, "plain": {}})

    assert rules[OWN].rule == PRESETS["majority"]
    assert rules["spam"].rule.quorum == Bar.parse(4)
    assert rules["spam"].rule.approval == PRESETS["consent"].approval
    assert rules["plain"].rule == DEFAULT  # as in consensus, not as in [rule]


def test_rules_extend_each_other_in_any_order_and_the_default_one() -> None:
    rules = rulebook(
        {"approval": "80%", "fallback": "escalate"},
        {
            "c": {"extends": "b", "objections_allowed": 2},
            "b": {"extends": "a", "min_agree": {"suspend": 5}},
            "a": {"extends": OWN, "quorum": "50%", "min_agree": {"limit": 3}},
        },
    )

    rule = rules["c"].rule
    assert (rule.approval, rule.quorum, rule.objections_allowed) == (Bar.parse("80%"), Bar.parse("50%"), 2)
    assert (rule.min_agree.limit, rule.min_agree.suspend) == (Bar.parse(3), Bar.parse(5))
    assert rules["c"].fallback is Fallback.ESCALATE


def test_the_default_rule_may_extend_one_of_the_others() -> None:
    assert rulebook({"extends": "strict"}, {"strict": {"approval": "90%"}})[OWN].rule.approval == Bar.parse("90%")


def test_preset_says_the_same_as_extends_as_it_did_before_there_were_several_rules() -> None:
    assert rulebook({"preset": "majority"}, {}) == rulebook({"extends": "majority"}, {})
    assert "Leave one of them" in mistakes({"preset": "majority", "extends": "consent"})["rule.preset"]


def test_the_last_round_has_the_rule_that_is_named_or_no_other() -> None:
    rules = rulebook(
        {"limit_in_last_round": "same"},
        {
            "heir": {"extends": OWN},
            "light": {"extends": "majority"},
            "spam": {"limit_in_last_round": "light"},
            "usual": {},
        },
    )

    assert rules[OWN].last_round is None
    assert rules["heir"].last_round is None
    assert rules["spam"].last_round == rules["light"].rule
    assert rules["usual"].last_round == PRESETS["consensus-minus-one"]


@pytest.mark.parametrize(
    ("said", "fallback", "weaker"),
    [
        ("no-action", Fallback.NO_ACTION, None),
        ("escalate", Fallback.ESCALATE, None),
        ("majority", Fallback.WEAKER, PRESETS["majority"]),
        ("default", Fallback.WEAKER, DEFAULT),
    ],
)
def test_the_fallback_is_a_word_or_a_weaker_rule(said: str, fallback: Fallback, weaker: Any) -> None:
    found = rulebook({}, {"spam": {"fallback": said}, "heir": {"extends": "spam"}})

    assert (found["spam"].fallback, found["spam"].weaker) == (fallback, weaker)
    assert (found["heir"].fallback, found["heir"].weaker) == (fallback, weaker)


def test_a_circle_is_refused_and_shown_once() -> None:
    found = mistakes(None, a={"extends": "b"}, b={"extends": "c"}, c={"extends": "a"})

    assert found == {"rules.c.extends": "goes in a circle (a → b → c → a): let one of them extend a preset"}


@pytest.mark.parametrize(("own", "others"), [({"extends": "default"}, {}), ({}, {"x": {"extends": "x"}})])
def test_a_rule_that_extends_itself_is_a_circle(own: dict[str, Any], others: dict[str, Any]) -> None:
    (says,) = mistakes(own, **others).values()

    assert "goes in a circle" in says


def test_a_rule_outside_a_circle_is_read_though_it_leads_into_one() -> None:
    found = mistakes(None, outside={"extends": "a"}, a={"extends": "b"}, b={"extends": "a"})

    assert found == {"rules.b.extends": "goes in a circle (a → b → a): let one of them extend a preset"}


@pytest.mark.parametrize(
    ("table", "place", "says"),
    [
        ({"extends": "consensu"}, "rules.x.extends", 'Did you mean "consensus"?'),
        ({"extends": "spa"}, "rules.x.extends", 'Did you mean "spam"?'),
        ({"extends": 3}, "rules.x.extends", "no such rule  (allowed: default, x, spam, unanimity"),
        ({"extends": ["consensus"]}, "rules.x.extends", "no such rule"),
        ({"aproval": "75%"}, "rules.x.aproval", 'Did you mean "approval"?  (allowed: extends, limit_in_last_round'),
        ({"approval": 3}, "rules.x.approval", "3 is a count"),
        ({"min_agree": {"limit": "5"}}, "rules.x.min_agree.limit", "5 without quotes"),
        ({"limit_in_last_round": "no"}, "rules.x.limit_in_last_round", "no such rule  (allowed: same, default"),
        ({"limit_in_last_round": False}, "rules.x.limit_in_last_round", "no such rule"),
        ({"fallback": "none"}, "rules.x.fallback", "(allowed: no-action, escalate, default"),
        ({"fallback": "escalated"}, "rules.x.fallback", 'Did you mean "escalate"?'),
        ({"fallback": "weaker"}, "rules.x.fallback", "no such rule"),
        (3, "rules.x", "must be a table"),
    ],
)
def test_a_mistake_is_told_with_its_place(table: object, place: str, says: str) -> None:
    found = mistakes(None, x=table, spam={})

    assert list(found) == [place]
    assert says in found[place]


def test_every_mistake_is_told_at_once_and_in_the_default_rule_too() -> None:
    found = mistakes({"quorum": "x"}, a={"extends": "nothing", "fallback": "x"}, b={"approval": 1, "quorum": -1})

    assert set(found) == {"rule.quorum", "rules.a.extends", "rules.a.fallback", "rules.b.approval", "rules.b.quorum"}


def test_what_extends_or_names_a_rule_with_a_mistake_has_none_of_its_own() -> None:
    found = mistakes(
        None,
        bad={"quorum": "x"},
        child={"extends": "bad", "approval": "80%"},
        other={"limit_in_last_round": "bad", "fallback": "bad"},
    )

    assert set(found) == {"rules.bad.quorum"}


@pytest.mark.parametrize("name", [*sorted(RESERVED), "consensus", "", " ", "a\nb", "x" * 61])
def test_a_name_that_means_something_else_is_refused(name: str) -> None:
    found = mistakes(None, **{name: {}})

    assert list(found) == [f"rules.{name}"]


def test_a_long_name_is_allowed_as_long_as_it_is_a_line() -> None:
    assert rulebook({}, {"x" * 60: {}})["x" * 60].rule == DEFAULT


def test_the_rules_that_are_right_are_there_beside_the_mistakes() -> None:
    with pytest.raises(BadRulebook, match=r"rules\.bad\.quorum: .*; rules\.worse\.extends: ") as caught:
        rulebook({"quorum": 4}, {"bad": {"quorum": "x"}, "worse": {"extends": "y"}})

    assert set(caught.value.rules) == {OWN}


def test_a_rule_is_found_by_its_name_or_as_a_preset() -> None:
    rules = rulebook({}, {"spam": {"quorum": 4}})

    assert named("spam", rules) is rules["spam"]
    assert named("majority", rules) == NamedRule(name="majority", rule=PRESETS["majority"])
    with pytest.raises(KeyError):
        named("nothing", rules)


def test_every_key_of_a_rule_is_known_to_the_config() -> None:
    assert set(KEYS) == {*DEFAULT.as_map(), "extends", "limit_in_last_round", "fallback"}
