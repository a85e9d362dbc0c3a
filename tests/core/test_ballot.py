"""What a panel has agreed on: the properties that must hold, and the rule told a second time, from its text."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import (
    Ballot,
    Outcome,
    Tally,
    ballot_from,
    has_quorum,
    has_turnout,
    passes,
    tally,
    verdict,
)
from jurybot.core.rule.rule import PRESETS, Rule, rule_from

MEASURES = (Measure.LIMIT, Measure.SUSPEND)
STRONGER = st.sampled_from(MEASURES)

plain_shares = st.sampled_from(["0%", "10%", "1/3", "50%", "60%", "2/3", "75%", "80%", "95%", "100%"])
shares = st.one_of(plain_shares, plain_shares.map(lambda share: ">" + share))
bars = st.one_of(st.integers(0, 8), shares)
written_rules = st.fixed_dictionaries(
    {},
    optional={
        "quorum": st.one_of(st.none(), bars),
        "quorum_of": st.sampled_from(["ballots", "support"]),
        "quorum_counts_aside": st.booleans(),
        "approval": shares,
        "objections_allowed": st.one_of(st.integers(0, 4), st.just("any")),
        "override_at": st.one_of(st.none(), shares),
        "min_agree": st.one_of(bars, st.fixed_dictionaries({}, optional={"limit": bars, "suspend": bars})),
    },
)
rules = st.one_of(st.sampled_from(sorted(PRESETS)), written_rules).map(rule_from)
words = st.sampled_from(["none", "account", "limit", "suspend", "aside"])
ballots = st.builds(ballot_from, words, st.booleans())


@st.composite
def panels(draw: st.DrawFn, at_least: int = 0) -> tuple[list[Ballot], int]:
    """Some ballots and the seats they came from; the rest are silent."""
    cast = draw(st.lists(ballots, min_size=at_least, max_size=13))
    return cast, max(1, len(cast)) + draw(st.integers(0, 5))


def replaced(cast: Sequence[Ballot], place: int, by: Ballot) -> list[Ballot]:
    return [*cast[:place], by, *cast[place + 1 :]]


# ---- 1


@given(rule=rules, asides=st.integers(0, 13), silent=st.integers(0, 13), rounds_left=st.integers(0, 2))
def test_no_ballots_or_only_asides_never_make_anything_pass(
    rule: Rule, asides: int, silent: int, rounds_left: int
) -> None:
    assume(asides + silent)
    count = tally([ballot_from("aside", bool(n % 2)) for n in range(asides)], asides + silent)

    assert not any(passes(measure, count, rule) for measure in Measure)
    assert verdict(count, rule, proposed=Measure.SUSPEND, rounds_left=rounds_left) in {
        Outcome.NO_QUORUM,
        Outcome.NEXT_ROUND,
        Outcome.FALLBACK,
    }


@given(rule=rules, panel=panels(), measure=st.sampled_from(Measure))
def test_an_aside_never_helps_save_to_complete_a_turnout_quorum(
    rule: Rule, panel: tuple[list[Ballot], int], measure: Measure
) -> None:
    cast, seats = panel
    assume(len(cast) < seats)
    before, after = tally(cast, seats), tally([*cast, ballot_from("aside")], seats)

    if passes(measure, after, rule) and not passes(measure, before, rule):
        assert rule.quorum_counts_aside
        assert rule.quorum_of == "ballots"
        assert not has_turnout(before, rule)


# ---- 2


@given(rule=rules, panel=panels(), data=st.data(), proposed=STRONGER, rounds_left=st.integers(0, 1))
def test_the_order_of_ballots_never_matters(
    rule: Rule, panel: tuple[list[Ballot], int], data: st.DataObject, proposed: Measure, rounds_left: int
) -> None:
    cast, seats = panel
    shuffled = data.draw(st.permutations(cast))

    assert tally(shuffled, seats) == tally(cast, seats)
    assert verdict(tally(shuffled, seats), rule, proposed=proposed, rounds_left=rounds_left) is verdict(
        tally(cast, seats), rule, proposed=proposed, rounds_left=rounds_left
    )


# ---- 3


@given(rule=rules, panel=panels(at_least=1), data=st.data(), measure=STRONGER)
def test_moving_a_ballot_up_never_fails_what_passed(
    rule: Rule, panel: tuple[list[Ballot], int], data: st.DataObject, measure: Measure
) -> None:
    cast, seats = panel
    place = data.draw(st.integers(0, len(cast) - 1))
    old = cast[place].position
    assume(old is not None and old is not Measure.SUSPEND)
    up = data.draw(st.sampled_from([m for m in Measure if old is not None and m > old]))
    moved = replaced(cast, place, Ballot(position=up, objection=cast[place].objection))

    assert passes(measure, tally(moved, seats), rule) or not passes(measure, tally(cast, seats), rule)


@given(rule=rules, panel=panels(at_least=1), data=st.data(), measure=STRONGER)
def test_dropping_an_objection_never_fails_what_passed(
    rule: Rule, panel: tuple[list[Ballot], int], data: st.DataObject, measure: Measure
) -> None:
    cast, seats = panel
    place = data.draw(st.integers(0, len(cast) - 1))
    dropped = replaced(cast, place, Ballot(position=cast[place].position))

    assert passes(measure, tally(dropped, seats), rule) or not passes(measure, tally(cast, seats), rule)


# ---- 4


@given(rule=rules, panel=panels(at_least=1), data=st.data(), measure=STRONGER)
def test_changing_a_ballot_into_an_objection_never_passes_what_failed(
    rule: Rule, panel: tuple[list[Ballot], int], data: st.DataObject, measure: Measure
) -> None:
    cast, seats = panel
    place = data.draw(st.integers(0, len(cast) - 1))
    assume(cast[place].position is not None)
    objecting = replaced(cast, place, ballot_from("none", True))

    assert passes(measure, tally(cast, seats), rule) or not passes(measure, tally(objecting, seats), rule)


def test_the_no_show_paradox_who_turns_up_to_object_can_let_a_measure_pass() -> None:
    rule = rule_from("supermajority")
    without, with_them = Tally(seats=7, suspend=4), Tally(seats=7, suspend=4, none_objecting=1)

    assert not passes(Measure.SUSPEND, without, rule)  # 4 of 7 came, 5 must
    assert passes(Measure.SUSPEND, with_them, rule)


@given(rule=written_rules, panel=panels(), measure=STRONGER, who=st.sampled_from(["silent", "aside"]))
def test_a_quorum_of_support_is_free_of_the_no_show_paradox(
    rule: dict[str, Any], panel: tuple[list[Ballot], int], measure: Measure, who: str
) -> None:
    cast, seats = panel
    assume(len(cast) < seats)
    free = rule_from({**rule, "quorum_of": "support"})
    before = cast if who == "silent" else [*cast, ballot_from("aside")]

    if passes(measure, tally([*cast, ballot_from("none", True)], seats), free):
        assert passes(measure, tally(before, seats), free)


# ---- 5


@given(rule=rules, panel=panels())
def test_if_a_suspend_passes_a_limit_would(rule: Rule, panel: tuple[list[Ballot], int]) -> None:
    cast, seats = panel
    limit, suspend = (rule.min_agree[measure].needed(of=seats) for measure in MEASURES)
    assume(limit <= suspend)  # a config that is harder on limit is refused: test_rule_check.py

    count = tally(cast, seats)

    assert passes(Measure.LIMIT, count, rule) or not passes(Measure.SUSPEND, count, rule)


@given(rule=rules, panel=panels())
def test_a_verdict_is_never_above_the_proposal(rule: Rule, panel: tuple[list[Ballot], int]) -> None:
    cast, seats = panel

    assert verdict(tally(cast, seats), rule, proposed=Measure.LIMIT, rounds_left=0) is not Outcome.SUSPEND


def test_more_support_than_was_proposed_gives_what_was_proposed() -> None:
    count = Tally(seats=7, suspend=7)

    assert verdict(count, rule_from("unanimity"), proposed=Measure.LIMIT, rounds_left=0) is Outcome.LIMIT


# ---- 7


@given(
    share=plain_shares,
    seats=st.integers(1, 39),
    data=st.data(),
    counts_aside=st.booleans(),
)
def test_a_quorum_is_exactly_the_share_rounded_up_and_can_be_missed(
    share: str, seats: int, data: st.DataObject, counts_aside: bool
) -> None:
    rule = rule_from({"quorum": share, "quorum_counts_aside": counts_aside})
    fraction = Fraction(share.rstrip("%")) / 100 if "%" in share else Fraction(share)
    came = data.draw(st.integers(0, seats))
    aside = data.draw(st.integers(0, seats - came))
    count = Tally(seats=seats, none=came, aside=aside)

    counted = came + (aside if counts_aside else 0)

    assert has_turnout(count, rule) == (counted >= math.ceil(fraction * seats))
    assert has_quorum(count, rule, 0) == has_turnout(count, rule)
    assert not has_turnout(Tally(seats=seats), rule) or fraction == 0


def test_a_replacement_keeps_the_number_of_seats_so_an_emptied_one_counts_as_silent() -> None:
    emptied = tally([ballot_from("limit")] * 4, seats=7)
    replaced_by_one_who_answers = tally([ballot_from("limit")] * 5, seats=7)

    assert emptied.silent == 3
    assert verdict(emptied, rule_from("consensus"), proposed=Measure.LIMIT, rounds_left=0) is Outcome.NO_QUORUM
    assert (
        verdict(replaced_by_one_who_answers, rule_from("consensus"), proposed=Measure.LIMIT, rounds_left=0)
        is Outcome.LIMIT
    )


# ---- the rule again, from its text


def reaches(number: int, bar: int | str, of: int) -> bool:
    if isinstance(bar, int):
        return number >= bar
    share = bar.lstrip(">")
    least = (Fraction(share[:-1]) / 100 if share.endswith("%") else Fraction(share)) * of
    return number > least if bar.startswith(">") else number >= least


def restated(
    rule: dict[str, Any], cast: Sequence[tuple[str, bool]], seats: int, proposed: str, rounds_left: int
) -> tuple[str, dict[str, Any]]:
    """DELIBERATION.md, "The ballot", read off ballot by ballot. Written beside the code, not from it."""
    full: dict[str, Any] = {
        "quorum": "60%",
        "quorum_of": "ballots",
        "quorum_counts_aside": False,
        "approval": "75%",
        "objections_allowed": 0,
        "override_at": None,
    } | rule
    given_min = full.pop("min_agree", {})
    least = {"limit": ">1/3", "suspend": ">1/2"}
    least |= given_min if isinstance(given_min, dict) else {"limit": given_min, "suspend": given_min}

    rank = {"none": 0, "account": 0, "limit": 1, "suspend": 2}
    voted = [(rank[word], objects) for word, objects in cast if word != "aside"]
    v, s = len(voted), sum(word == "aside" for word, _ in cast)
    came = v + s if full["quorum_counts_aside"] else v

    def quorum(supporters: int) -> bool:
        return full["quorum"] is None or reaches(
            supporters if full["quorum_of"] == "support" else came, full["quorum"], seats
        )

    support: dict[str, Any] = {}
    passed = []
    for measure, level in (("limit", 1), ("suspend", 2)):
        a = sum(position >= level for position, _ in voted)
        b = sum(position < level and objects for position, objects in voted)
        support[measure] = {"agree": a, "object": b, "disagree": v - a - b}
        allowed, over = full["objections_allowed"], full["override_at"]
        tolerated = allowed == "any" or b <= allowed or (over is not None and reaches(a, over, v))
        enough = a > 0 and reaches(a, least[measure], seats) and reaches(a, full["approval"], v)
        if quorum(a) and enough and tolerated and level <= rank[proposed]:
            passed.append(measure)
    n = sum(position == 0 for position, _ in voted)
    no_action = n > 0 and quorum(n) and reaches(n, full["approval"], v) and reaches(n, least["limit"], seats)

    counted = {"support": support, "aside": s, "silent": seats - v - s}
    if passed:
        return passed[-1], counted
    if no_action:
        return "no-action", counted
    if full["quorum"] is None or reaches(came, full["quorum"], seats):
        return ("next-round" if rounds_left else "fallback"), counted
    return "no-quorum", counted


@settings(max_examples=250)
@given(
    rule=written_rules,
    cast=st.lists(st.tuples(words, st.booleans()), max_size=13),
    silent=st.integers(0, 5),
    proposed=st.sampled_from(["limit", "suspend"]),
    rounds_left=st.integers(0, 2),
)
def test_the_rule_told_a_second_time_gives_the_same_result(
    rule: dict[str, Any], cast: list[tuple[str, bool]], silent: int, proposed: str, rounds_left: int
) -> None:
    seats = max(1, len(cast) + silent)

    count = tally([ballot_from(*one) for one in cast], seats)
    outcome = verdict(count, rule_from(rule), proposed=Measure(proposed), rounds_left=rounds_left)

    assert (outcome.value, count.as_map()) == restated(rule, cast, seats, proposed, rounds_left)


# ---- examples a co-op would ask about


@pytest.mark.parametrize(
    ("rule", "cast", "proposed", "expected"),
    [
        ("consensus", "SSSSSSS", "suspend", "suspend"),
        ("consensus", "LLLLL--", "suspend", "limit"),
        ("consensus", "SSLLLL-", "suspend", "limit"),
        ("consensus", "LLLL---", "limit", "no-quorum"),
        ("consensus", "LLLLaa-", "limit", "no-quorum"),
        ("consensus", "LLLLLLN!", "limit", "fallback"),
        ("consensus-minus-one", "LLLLLLN!", "limit", "limit"),
        ("consensus", "SSSSSSL!", "suspend", "limit"),
        ("consensus", "NNNNN--", "suspend", "no-action"),
        ("consensus", "NNNNLLL", "suspend", "fallback"),
        ("consensus", "AAAAA--", "limit", "no-action"),
        ("unanimity", "SSSSSSL", "suspend", "limit"),
        ("unanimity", "SSSSSS-", "suspend", "no-quorum"),
        ("modified-consensus", "-------", "suspend", "fallback"),
        ("modified-consensus", "LLL----", "limit", "limit"),
        ("modified-consensus", "LL-----", "limit", "fallback"),
        ("modified-consensus", "L" * 19 + "N!", "limit", "limit"),
        ("modified-consensus", "L" * 18 + "N!", "limit", "fallback"),
        ("majority", "SSSSNNN", "suspend", "suspend"),
        ("majority", "SSSSN!N!N!", "suspend", "suspend"),
        ("majority", "SSSNNNa", "suspend", "fallback"),
        ("supermajority", "SSSSNN-", "suspend", "suspend"),
        ("consent", "SSSSNNN", "suspend", "suspend"),
        ("consent", "SSSSNNN!", "suspend", "fallback"),
    ],
)
def test_a_panel_comes_to_what_its_rule_says(rule: str, cast: str, proposed: str, expected: str) -> None:
    """S, L, N, A(ccount), a(side); "!" objects; "-" is silent."""
    words_of = {"S": "suspend", "L": "limit", "N": "none", "A": "account", "a": "aside"}
    seats = len(cast) - cast.count("!")
    voted = [
        ballot_from(words_of[letter], following == "!")
        for letter, following in zip(cast, cast[1:] + " ", strict=True)
        if letter in words_of
    ]

    outcome = verdict(tally(voted, seats), rule_from(rule), proposed=Measure(proposed), rounds_left=0)

    assert outcome.value == expected


def test_another_round_is_held_while_rounds_are_left() -> None:
    count = Tally(seats=7, limit=3, none=3)

    assert verdict(count, rule_from("consensus"), proposed=Measure.LIMIT, rounds_left=1) is Outcome.NEXT_ROUND


def test_a_quorum_of_support_is_missed_without_the_case_lapsing_when_enough_came() -> None:
    rule = rule_from({"quorum_of": "support", "approval": ">1/2"})
    count = Tally(seats=7, limit=4, none=3)  # 4 of 7 are for it, and 5 would be a quorum of support

    assert verdict(count, rule, proposed=Measure.LIMIT, rounds_left=0) is Outcome.FALLBACK


def test_asides_complete_the_turnout_where_they_count_also_beside_a_quorum_of_support() -> None:
    count = Tally(seats=7, limit=2, aside=3)
    counting = {"quorum_counts_aside": True}

    assert verdict(count, rule_from({}), proposed=Measure.LIMIT, rounds_left=0) is Outcome.NO_QUORUM
    of_support = rule_from({**counting, "quorum_of": "support"})
    assert verdict(count, of_support, proposed=Measure.LIMIT, rounds_left=0) is Outcome.FALLBACK
    easy = rule_from({**counting, "min_agree": 2})
    assert verdict(count, easy, proposed=Measure.LIMIT, rounds_left=0) is Outcome.LIMIT


def test_no_action_has_nobody_who_could_object_to_it() -> None:
    count = Tally(seats=7, limit_objecting=1, none=2, none_objecting=4)

    assert passes(Measure.NONE, count, rule_from("consensus"))


def test_an_objection_of_who_would_suspend_or_stands_aside_is_about_nothing() -> None:
    count = tally([ballot_from("suspend", True)] * 5 + [ballot_from("aside", True)], seats=7)

    assert count == Tally(seats=7, suspend=5, aside=1)


def test_an_objection_beside_an_aside_is_kept_as_it_was_said_though_it_counts_for_nothing() -> None:
    assert ballot_from("aside", True) == Ballot(position=None, objection=True)


def test_account_counts_as_none_and_is_remembered_as_advice() -> None:
    advice = ballot_from("account")

    assert tally([advice], 1) == tally([ballot_from("none")], 1)
    assert advice.advises
    assert advice.as_map() == {"position": "account", "objection": False}


@given(one=ballots)
def test_a_ballot_written_down_is_read_back_as_the_same(one: Ballot) -> None:
    written = one.as_map()

    assert ballot_from(written["position"], written["objection"]) == one


def test_more_ballots_than_seats_are_refused() -> None:
    with pytest.raises(ValueError, match="3 ballots for 2 seats"):
        tally([ballot_from("none")] * 3, 2)
    with pytest.raises(ValueError, match="1 or more"):
        tally([], 0)


def test_measures_stand_in_their_order() -> None:
    assert Measure.NONE < Measure.LIMIT < Measure.SUSPEND
    assert sorted([Measure.SUSPEND, Measure.NONE, Measure.LIMIT]) == list(Measure)
    with pytest.raises(ValueError, match="no position") as refused:
        ballot_from("silence")
    assert str(refused.value) == '\'silence\' is no position: "none", "limit", "suspend", "aside" or "account"'
