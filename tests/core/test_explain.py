"""A result in plain words: its arithmetic is right, and there is nobody in it."""

from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Outcome, Tally, ballot_from, passes, tally, verdict
from jurybot.core.rule.explain import explain, needs
from jurybot.core.rule.rule import PRESETS, Rule, rule_from

rules = st.one_of(
    st.sampled_from(sorted(PRESETS)),
    st.fixed_dictionaries(
        {},
        optional={
            "quorum": st.sampled_from([None, 0, 3, "60%", ">1/2", "100%"]),
            "quorum_of": st.sampled_from(["ballots", "support"]),
            "quorum_counts_aside": st.booleans(),
            "approval": st.sampled_from(["0%", ">1/2", "2/3", "75%"]),
            "objections_allowed": st.sampled_from([0, 1, 2, "any"]),
            "override_at": st.sampled_from([None, "80%", ">90%"]),
            "min_agree": st.sampled_from([0, 3, "1/3"]),
        },
    ),
).map(rule_from)
ballots = st.lists(st.builds(ballot_from, st.sampled_from(["none", "limit", "suspend", "aside"]), st.booleans()))
counts = st.builds(lambda cast, more: tally(cast, len(cast) + more), ballots.filter(len), st.integers(0, 4))


def explained(count: Tally, rule: Rule, proposed: Measure) -> list[str]:
    return explain(count, rule, proposed, verdict(count, rule, proposed=proposed, rounds_left=0))


@given(rule=rules, count=counts, measure=st.sampled_from(Measure))
def test_a_measure_passes_exactly_when_all_that_it_needs_is_said_to_be_met(
    rule: Rule, count: Tally, measure: Measure
) -> None:
    assert all(need.is_met for need in needs(measure, count, rule)) == passes(measure, count, rule)


@given(rule=rules, count=counts, proposed=st.sampled_from([Measure.LIMIT, Measure.SUSPEND]))
def test_every_result_is_explained_and_nothing_is_said_to_lack_nothing(
    rule: Rule, count: Tally, proposed: Measure
) -> None:
    lines = explained(count, rule, proposed)

    assert len(lines) >= 3
    assert all(line.endswith(".") and ": ." not in line for line in lines)


def test_a_limit_shows_its_arithmetic() -> None:
    assert explained(Tally(seats=7, limit=5, none=1), PRESETS["consensus"], Measure.LIMIT) == [
        "Limited.",
        "7 seats, 6 answered: 5 limit, 1 nothing.",
        "Needed: 5 of 7 to answer (6 did), 3 to agree (5 did), 75% of the answers (5 of 6 is 83%), "
        "no objection (none).",
    ]


def test_a_limit_where_a_suspend_was_proposed_says_what_the_suspend_lacked() -> None:
    lines = explained(Tally(seats=7, suspend=3, limit_objecting=3), PRESETS["consensus"], Measure.SUSPEND)

    assert lines[0] == "Limited."
    assert lines[-1] == (
        "What a suspend lacked: 4 to agree (3 did), 75% of the answers (3 of 6 is 50%), no objection (3)."
    )


def test_no_agreement_says_what_each_measure_lacked() -> None:
    lines = explained(Tally(seats=7, limit=4, none=1, none_objecting=1, aside=1), PRESETS["consensus"], Measure.LIMIT)

    assert lines == [
        "No agreement.",
        "7 seats, 6 answered: 4 limit, 1 nothing, 1 nothing with an objection; 1 stood aside.",
        "What a limit lacked: 75% of the answers (4 of 6 is 66%), no objection (1).",
        "What no action lacked: 3 to agree (2 did), 75% of the answers (2 of 6 is 33%).",
    ]


def test_a_missed_quorum_is_all_there_is_to_say() -> None:
    assert explained(Tally(seats=7, limit=3, aside=2), PRESETS["consensus"], Measure.LIMIT) == [
        "Too few took part.",
        "7 seats, 3 answered: 3 limit; 2 stood aside.",
        "Needed: 5 of 7 to answer (3 did, without those aside).",
    ]


def test_an_override_an_allowance_and_a_quorum_of_support_have_their_words() -> None:
    rule = rule_from({"quorum_of": "support", "objections_allowed": 1, "override_at": "95%", "approval": ">1/2"})

    (line,) = explained(Tally(seats=7, limit=6), rule, Measure.LIMIT)[2:]

    assert line == (
        "Needed: 5 of 7 for a quorum of support (6 agreed), 3 to agree (6 did), "
        "more than 1/2 of the answers (6 of 6 is 100%), at most 1 objection or 95% of the answers (none)."
    )


def test_what_falls_short_never_reads_as_if_it_reached_the_share() -> None:
    count = Tally(seats=39, limit=29, none=10)  # 74.36%, and 28 of 38 would be 73.7%
    almost = Tally(seats=1000, limit=749, none=251)

    assert "29 of 39 is 74%" in explained(count, PRESETS["consensus"], Measure.LIMIT)[2]
    assert "749 of 1000 is 74%" in explained(almost, PRESETS["consensus"], Measure.LIMIT)[2]


def test_another_round_has_its_headline() -> None:
    count = Tally(seats=7, limit=3, none=3)

    assert explain(count, PRESETS["consensus"], Measure.LIMIT, Outcome.NEXT_ROUND)[0].startswith("No agreement yet")
