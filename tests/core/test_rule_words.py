"""A rule in plain words: its numbers are those of the count itself, its sentences those that a steward would say."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Tally, passes
from jurybot.core.rule.rule import PRESETS, Rule, rule_from
from jurybot.core.rule.rulebook import NamedRule, named, rulebook
from jurybot.core.trying.rule_words import Needs, in_words, numbers
from tests.core.test_rule_check import rules


def words(rule: object, seats: int = 7, rounds: int = 1, **more: object) -> list[str]:
    """A preset by name, or a table of settings."""
    table = {"extends": rule} if isinstance(rule, str) else rule
    return in_words(rulebook({**table, **more}, {})["default"], seats, rounds)  # type: ignore[dict-item]


def at(needs: list[Needs], answers: int) -> Needs | None:
    return next((one for one in needs if one.fewest <= answers <= one.most), None)


def test_the_default_rule_reads_as_a_steward_would_say_it() -> None:
    assert words("consensus") == [
        "5 of 7 must answer; with 5 answers 4 must agree; one objection stops it; 4 say no: no action.",
        "with 6 answers 5 must agree; one objection stops it; 5 say no: no action.",
        "with 7 answers 6 must agree; one objection stops it; 6 say no: no action.",
        "With fewer answers the round is extended once; then the case lapses, and all is as before it was filed.",
        "Without agreement: no action.",
    ]


def test_the_last_round_is_told_where_there_are_several_and_it_changes_something() -> None:
    told = words("consensus", rounds=2)

    assert told[4:] == [
        "In the last round a limit passes by this, too:",
        "  with 5 answers 4 must agree; objections do not stop it.",
        "  with 6 answers 5 must agree; objections do not stop it.",
        "  with 7 answers 6 must agree; objections do not stop it.",
        "If no round agrees: no action.",
    ]
    assert not any("last round" in line for line in words("majority", rounds=2))
    assert not any("last round" in line for line in words("consensus", rounds=2, limit_in_last_round="same"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("no-action", ["Without agreement: no action."]),
        ("escalate", ["Without agreement: the stewards decide, who may not go beyond a limit."]),
        (
            "majority",
            [
                "Without agreement: a limit if it passes by this, else no action:",
                "  with 5 answers 3 must agree; objections do not stop it.",
                "  with 6 or 7 answers 4 must agree; objections do not stop it.",
            ],
        ),
    ],
)
def test_what_happens_without_agreement_is_told(said: str, told: list[str]) -> None:
    assert words("consensus", fallback=said)[4:] == told


@pytest.mark.parametrize(
    ("rule", "seats", "line"),
    [
        ("unanimity", 7, "7 of 7 must answer; with 7 answers 7 must agree; 7 say no: no action."),
        (
            "majority",
            3,
            "2 of 3 must answer, and 3 seats must have been heard from; with 2 or 3 answers 2 must agree; "
            "objections do not stop it; 2 say no: no action.",
        ),
        (
            "modified-consensus",
            7,
            "no quorum, but 3 seats must have been heard from; with 3 answers 3 must agree to a limit, and a suspend "
            "cannot pass; 3 say no: no action.",
        ),
        ("modified-consensus", 21,
         "with 20 answers 15 must agree; one objection stops it unless 19 agree; 15 say no: no action."),
        ("consent", 7,
         "5 of 7 must answer; with 5 answers 3 must agree to a limit, 4 to a suspend; "
         "one objection stops it; 3 say no: no action."),
        ({"quorum_counts_aside": True}, 7,
         "5 of 7 must answer or stand aside; "
         "with 3 answers 3 must agree to a limit, and a suspend cannot pass; 3 say no: no action."),
        ({"quorum_of": "support"}, 7,
         "5 of 7 must answer, and as many be for what is decided; with 5 answers 5 must agree; "
         "5 say no: no action."),
        ({"quorum": 8}, 7, "8 of 7 must answer; nothing can pass."),
        ({"quorum": 2, "min_agree": 1}, 7,
         "2 of 7 must answer, and 3 seats must have been heard from; with 2 answers 2 must agree; "
         "2 say no: no action."),
        ({"objections_allowed": 1, "approval": "1/2"}, 7,
         "5 of 7 must answer; with 5 answers 3 must agree to a limit, 4 to a suspend; "
         "2 objections stop a limit; objections do not stop a suspend; 3 say no: no action."),
        ({"min_agree": {"limit": 6, "suspend": 5}}, 7,
         "5 of 7 must answer; with 5 answers 5 must agree to a suspend, and a limit cannot pass."),
        ({"quorum": 1, "min_agree": {"limit": 1, "suspend": 8}}, 1,
         "1 of 1 must answer, and 3 seats must have been heard from; "
         "with 1 answer 1 must agree to a limit, and a suspend cannot pass; 1 say no: no action."),
        ({"quorum": "none", "approval": "0%", "min_agree": 3}, 9,
         "no quorum, but 3 seats must have been heard from; with 3 answers 3 must agree; "
         "3 say no: no action."),
        ({"quorum": "none", "approval": "0%", "min_agree": 3}, 9,
         "with 4 to 9 answers 3 must agree; one objection stops it; 3 say no: no action."),
    ],
)  # fmt: skip
def test_a_rule_is_told_in_words(rule: object, seats: int, line: str) -> None:
    assert line in words(rule, seats)


@given(rule=rules, seats=st.integers(1, 6))
def test_the_numbers_are_those_of_the_count_itself(rule: Rule, seats: int) -> None:
    found = numbers(rule, seats)

    for answers in range(1, seats + 1):
        aside = seats - answers if rule.quorum_counts_aside else 0
        enough = {
            Measure.LIMIT: [Tally(seats=seats, limit=n, none=answers - n, aside=aside) for n in range(answers + 1)],
            Measure.SUSPEND: [Tally(seats=seats, suspend=n, none=answers - n, aside=aside) for n in range(answers + 1)],
            Measure.NONE: [Tally(seats=seats, none=n, limit=answers - n, aside=aside) for n in range(answers + 1)],
        }
        fewest = {
            measure: next((n for n, count in enumerate(counts) if passes(measure, count, rule)), None)
            for measure, counts in enough.items()
        }
        here = at(found, answers)
        told = (here.limit, here.suspend, here.no_action) if here else (None, None, None)
        assert told == (fewest[Measure.LIMIT], fewest[Measure.SUSPEND], fewest[Measure.NONE])


@given(rule=rules, seats=st.integers(1, 6))
def test_the_objections_told_are_those_that_decide(rule: Rule, seats: int) -> None:
    for needs in numbers(rule, seats):
        for answers in range(needs.fewest, needs.most + 1):
            aside = seats - answers if rule.quorum_counts_aside else 0

            def limited(agree: int, objecting: int, answers: int = answers, aside: int = aside) -> bool:
                plain = answers - agree - objecting
                count = Tally(seats=seats, limit=agree, none=plain, none_objecting=objecting, aside=aside)
                return passes(Measure.LIMIT, count, rule)

            stops = {
                objecting
                for objecting in range(1, answers + 1)
                for agree in range(answers - objecting + 1)
                if limited(agree, 0) and not limited(agree, objecting)
            }
            assert needs.limit_stopped_by == min(stops, default=None)
            if needs.limit_over_objections:
                assert needs.limit_stopped_by
                assert limited(needs.limit_over_objections, needs.limit_stopped_by)
                assert not limited(needs.limit_over_objections - 1, needs.limit_stopped_by)


@given(rule=rules, seats=st.integers(1, 9))
def test_lines_are_in_order_and_neighbours_differ(rule: Rule, seats: int) -> None:
    found = numbers(rule, seats)

    assert all(one.fewest <= one.most < other.fewest for one, other in pairwise(found))
    numbers_of = [(n.limit, n.suspend, n.no_action, n.limit_stopped_by, n.suspend_stopped_by) for n in found]
    over = [(n.limit_over_objections, n.suspend_over_objections) for n in found]
    assert all(
        (a, x) != (b, y) or one.most + 1 < other.fewest
        for ((a, x), one), ((b, y), other) in pairwise(zip(zip(numbers_of, over, strict=True), found, strict=True))
    )


@pytest.mark.parametrize("preset", sorted(PRESETS))
@pytest.mark.parametrize("seats", [3, 7, 39])
def test_every_preset_can_be_told_at_every_size(preset: str, seats: int) -> None:
    told = in_words(named(preset, {}), seats, 2)

    assert f"{seats} answers" in " ".join(told)
    assert not any("None" in line or "{" in line for line in told)


def test_a_rule_without_a_weaker_one_of_its_own_is_told_as_no_action() -> None:
    assert in_words(NamedRule(name="x", rule=rule_from("majority")), 7, 1)[-1] == "Without agreement: no action."
