"""What a round comes to under its terms, and when nothing can change it any more. (DELIBERATION.md, *The ballot*.)"""

from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Ballot, Outcome, ballot_from, tally
from jurybot.core.rule.rounds import HELD_AT_LEAST, Found, found, is_settled
from jurybot.core.rule.rule import PRESETS, rule_from
from jurybot.core.terms import Terms
from tests.core.builders import terms

LIMIT, SUSPEND = Measure.LIMIT, Measure.SUSPEND
ONE_OBJECTS = {"limit": 6, "objects": 1}


def count(seats: int = 7, **ballots: int) -> Any:
    """So many ballots of each kind; the rest of the seats are silent."""
    kinds = {"objects": ballot_from("none", True), "limit_objects": ballot_from("limit", True)}
    cast = [kinds.get(kind) or ballot_from(kind) for kind, number in ballots.items() for _ in range(number)]
    return tally(cast, seats)


def of_two(**other: Any) -> Terms:
    """Two rounds by consensus; in the last a limit may pass with one objection."""
    return terms(rounds=2, rule_last=rule_from("consensus-minus-one").as_map(), **other)


# ---- what a round comes to


def test_without_agreement_the_next_round_comes_as_long_as_one_is_left() -> None:
    split = count(limit=4, none=3)

    assert found(split, of_two(), LIMIT, 1) == Found(outcome=Outcome.NEXT_ROUND)
    assert found(split, of_two(), LIMIT, 2) == Found(outcome=Outcome.FALLBACK)
    assert found(split, terms(), LIMIT, 1) == Found(outcome=Outcome.FALLBACK), "old cases have one round"


def test_too_few_never_lead_to_a_next_round() -> None:
    assert found(count(limit=3), of_two(), LIMIT, 1).outcome is Outcome.NO_QUORUM


def test_the_weaker_rule_of_the_last_round_lets_a_limit_pass_there_and_not_before() -> None:
    assert found(count(**ONE_OBJECTS), of_two(), LIMIT, 1).outcome is Outcome.NEXT_ROUND
    assert found(count(**ONE_OBJECTS), of_two(), LIMIT, 2) == Found(outcome=Outcome.LIMIT, by="rule_last")


def test_what_passes_by_the_rule_itself_is_said_to_pass_by_it_in_the_last_round_too() -> None:
    assert found(count(limit=7), of_two(), LIMIT, 2) == Found(outcome=Outcome.LIMIT, by="rule")


def test_the_weaker_rule_of_the_last_round_is_for_limits_alone() -> None:
    one_objects_to_a_suspend = count(suspend=6, limit_objects=1)

    assert found(one_objects_to_a_suspend, of_two(), SUSPEND, 2).outcome is Outcome.LIMIT
    assert found(count(suspend=6, objects=1), of_two(), SUSPEND, 2) == Found(outcome=Outcome.LIMIT, by="rule_last")


def test_no_action_needs_what_the_rule_says_in_the_last_round_too() -> None:
    assert found(count(none=6, limit=1), of_two(), LIMIT, 2).outcome is Outcome.NO_ACTION
    assert found(count(none=5, limit=2), of_two(), LIMIT, 2).outcome is Outcome.FALLBACK


def test_a_still_weaker_rule_lets_a_limit_pass_only_where_the_terms_fall_back_on_it() -> None:
    split = count(limit=4, none=3)
    weaker = rule_from("majority").as_map()

    assert found(split, of_two(fallback="weaker", rule_weaker=weaker), LIMIT, 2) == Found(
        outcome=Outcome.LIMIT, by="rule_weaker"
    )
    assert found(split, of_two(fallback="weaker", rule_weaker=weaker), LIMIT, 1).outcome is Outcome.NEXT_ROUND
    assert found(split, of_two(fallback="escalate", rule_weaker=weaker), LIMIT, 2).outcome is Outcome.FALLBACK


def test_what_a_case_falls_back_on_needs_the_quorum_of_its_rule_and_not_of_the_weaker_one() -> None:
    """DELIBERATION.md, *The ballot*: without a quorum at the deadline there is an extension, then a lapse."""
    of = of_two(fallback="weaker", rule_weaker=rule_from("majority").as_map())

    assert found(count(limit=4), of, LIMIT, 2).outcome is Outcome.NO_QUORUM, "4 of 7, and consensus asks for 5"
    assert found(count(limit=4, none=1), of, LIMIT, 2).outcome is Outcome.LIMIT


# ---- when nothing can change it


def test_a_round_in_which_everybody_answered_is_settled_whatever_it_comes_to() -> None:
    for ballots in ({"limit": 7}, {"none": 7}, {"limit": 4, "none": 3}, {"limit": 6, "objects": 1}):
        assert is_settled(count(**ballots), of_two(), LIMIT, 1)


def test_one_silent_seat_that_could_object_keeps_a_round_open() -> None:
    assert not is_settled(count(limit=6), of_two(), LIMIT, 1)


def test_where_objections_stop_nothing_a_large_majority_settles_the_round_before_all_have_answered() -> None:
    assert is_settled(count(limit=4), terms("majority"), LIMIT, 1)
    assert not is_settled(count(limit=3), terms("majority"), LIMIT, 1)


def test_two_objections_settle_that_no_round_is_left_to_agree_in() -> None:
    assert is_settled(count(limit=3, objects=2), terms(), LIMIT, 1)
    assert not is_settled(count(limit=1, objects=4), terms(), LIMIT, 1), "the silent may agree on no action"


def test_so_few_that_the_case_could_still_lapse_settle_nothing() -> None:
    assert not is_settled(count(seats=3, limit=2), terms("majority"), LIMIT, 1)
    assert not is_settled(count(seats=2, limit=2), terms("majority"), LIMIT, 1)


BALLOT = st.builds(ballot_from, st.sampled_from(["suspend", "limit", "none", "aside"]), st.booleans())
SHARE = st.sampled_from(["0%", "1/3", ">1/3", "50%", ">1/2", "60%", "2/3", "75%", "100%"])
SHARE_OR_COUNT = SHARE | st.integers(0, 6)
RULE = st.fixed_dictionaries(
    {
        "quorum": SHARE_OR_COUNT | st.none(),
        "quorum_of": st.sampled_from(["ballots", "support"]),
        "quorum_counts_aside": st.booleans(),
        "approval": SHARE,
        "objections_allowed": st.integers(0, 2) | st.just("any"),
        "override_at": SHARE | st.none(),
        "min_agree": SHARE_OR_COUNT,
    }
).map(lambda rule: rule_from(rule).as_map())
ANY_TERMS = st.builds(
    Terms,
    rule=RULE,
    rule_hash=st.just("0" * 64),
    rounds=st.integers(1, 2),
    rule_last=st.none() | RULE,
    rule_weaker=RULE,
    fallback=st.sampled_from(["no-action", "weaker"]),
)
EVERY_BALLOT = [ballot_from(at, objects) for at in ("suspend", "limit", "none", "aside") for objects in (False, True)]
SILENT, RECUSED = "silent", "recused"


def completions(cast: list[Ballot], silent: int) -> Iterator[Any]:
    """Every way in which silent seats may go on: cast any ballot, keep silent, or leave with nobody to follow."""
    for goes_on in combinations_with_replacement([*EVERY_BALLOT, SILENT, RECUSED], silent):
        more = [one for one in goes_on if isinstance(one, Ballot)]
        yield tally([*cast, *more], len(cast) + silent - goes_on.count(RECUSED))


@settings(max_examples=300)
@given(
    cast=st.lists(BALLOT, min_size=1, max_size=8),
    silent=st.integers(0, 3),
    of=ANY_TERMS,
    proposed=st.sampled_from([LIMIT, SUSPEND]),
    round_=st.integers(1, 2),
)
def test_a_round_is_settled_only_if_every_completion_gives_the_same(
    cast: list[Ballot], silent: int, of: Terms, proposed: Measure, round_: int
) -> None:
    now = tally(cast, len(cast) + silent)

    if is_settled(now, of, proposed, round_):
        results = {found(one, of, proposed, round_).outcome for one in completions(cast, silent)}
        assert results == {found(now, of, proposed, round_).outcome}
        assert Outcome.NO_QUORUM not in results and len(cast) >= HELD_AT_LEAST


@settings(max_examples=150)
@given(
    cast=st.lists(BALLOT, min_size=3, max_size=8),
    silent=st.integers(0, 3),
    rule=RULE,
    proposed=st.sampled_from([LIMIT, SUSPEND]),
)
def test_under_one_rule_a_round_is_settled_whenever_every_completion_gives_the_same(
    cast: list[Ballot], silent: int, rule: dict[str, Any], proposed: Measure
) -> None:
    of = Terms(rule=rule, rule_hash="0" * 64)
    results = {found(one, of, proposed, 1).outcome for one in completions(cast, silent)}

    same = len(results) == 1 and Outcome.NO_QUORUM not in results
    assert is_settled(tally(cast, len(cast) + silent), of, proposed, 1) is same


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_with_a_preset_and_the_usual_last_round_the_answer_is_exact_too(preset: str) -> None:
    of = terms(preset, rule_last=rule_from("consensus-minus-one").as_map())
    kinds = [ballot_from("limit"), ballot_from("none"), ballot_from("none", True)]
    for cast in combinations_with_replacement(kinds, 4):
        results = {found(one, of, LIMIT, 1).outcome for one in completions(list(cast), 2)}
        same = len(results) == 1 and Outcome.NO_QUORUM not in results
        assert is_settled(tally(cast, 6), of, LIMIT, 1) is same, cast
