"""Seasons under assumptions about jurors: the same for the same seed; what they show follows from what is assumed."""

import statistics
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case
from jurybot.core.case.step import Step
from jurybot.core.course.table import step
from jurybot.core.measures import Measure
from jurybot.core.rule.rule import PRESETS
from jurybot.core.terms import Today
from jurybot.core.trying.chances import chance_of_a_lapse, needed_to_meet, waves
from jurybot.core.trying.play import Assumptions, Came, Charge, Dice, Played
from jurybot.core.trying.simulate import BEGINS, SEASON, YEAR, Turns, simulate, summary
from tests.core.builders import DAY, terms
from tests.core.sound import is_of

ALL, NONE = Fraction(1), Fraction(0)
RESTED = Turns(rest_for=28 * DAY, times_a_year=8, open_cases=5)
NO_REST = Turns(rest_for=timedelta(0), times_a_year=366, open_cases=1000)


def charge(proposed: Measure = Measure.LIMIT, rule: str = "consensus", **of_terms: Any) -> Charge:
    return Charge(criterion="spam", proposed=proposed, terms=terms(rule, **of_terms))


def played(*charges: Charge, turns: Turns = NO_REST, **assumed: Any) -> list[Played]:
    few = {"seasons": 2, "cases": 5, "answers": ALL, "aside": NONE, "just": ALL, "agrees": ALL}
    return simulate(Assumptions(**{**few, **assumed}), charges or [charge()], turns)


def came(some: list[Played]) -> set[Came]:
    return {one.came for one in some}


def test_the_same_seed_gives_the_same_seasons_and_another_gives_others() -> None:
    uncertain = {"answers": Fraction(7, 10), "agrees": Fraction(3, 4)}

    assert played(**uncertain) == played(**uncertain)
    assert played(**uncertain) != played(**uncertain, seed=2)


def test_chance_is_by_purpose_and_never_a_stream() -> None:
    assert Dice(1).roll("a", 2) == Dice(1).roll("a", 2) != Dice(1).roll("a", 3)
    assert Dice(1).roll("a", 12) != Dice(1).roll("a1", 2)
    rolls = [Dice(3).roll("x", n) for n in range(400)]
    assert all(0 <= roll < 1 for roll in rolls)
    assert 0.45 < statistics.mean(map(float, rolls)) < 0.55
    assert not Dice(1).says(NONE, "x")
    assert Dice(1).says(ALL, "x")


def test_no_roll_decides_two_things(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or what jurors do would hang together by accident."""
    rolls = list[tuple[object, ...]]()
    roll = Dice.roll
    monkeypatch.setattr(Dice, "roll", lambda dice, *of: (rolls.append((dice.key, *of)), roll(dice, *of))[1])

    half = {name: Fraction(1, 2) for name in ("just", "agrees", "milder", "objects", "persuaded")}
    played(charge(Measure.SUSPEND, rounds=3), answers=Fraction(9, 10), aside=Fraction(1, 10), **half)

    assert len(set(rolls)) == len(rolls)
    assert all(isinstance(of[1], str) and None not in of for of in rolls), "what for, then in which case"
    assert {of[1] for of in rolls} >= {"answers", "wait", "just", "aside", "agrees", "milder", "objects", "persuaded"}


def test_what_a_season_plays_are_cases_like_any_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def checked(case: Case, happening: h.Happening, today: Today, now: datetime) -> Step:
        taken = step(case, happening, today, now)
        assert all(is_of(type(event), event) for event in taken.events), taken.events
        assert is_of(Case, taken.case), taken.case
        return taken

    monkeypatch.setattr("jurybot.core.trying.play.step", checked)

    (one,) = played(seasons=1, cases=1)

    assert one.came is Came.LIMIT


def test_whom_the_lot_has_called_varies() -> None:
    called = [one.called for one in played(members=40)]

    assert len({member for some in called for member in some}) > 30
    assert len(set(called)) == len(called)


def test_a_pool_that_just_fills_a_panel_is_enough() -> None:
    assert came(played(charge(reserves=0), members=7)) == {Came.LIMIT}


@pytest.mark.parametrize("proposed", [Measure.LIMIT, Measure.SUSPEND])
def test_jurors_who_all_answer_and_agree_take_what_is_proposed(proposed: Measure) -> None:
    assert came(played(charge(proposed))) == {Came(proposed.value)}


def test_unjust_cases_come_to_no_action_when_jurors_judge_rightly() -> None:
    some = played(just=NONE)

    assert came(some) == {Came.NO_ACTION}
    assert not any(one.is_just for one in some)


def test_nobody_answering_lapses_after_every_reserve_was_called() -> None:
    some = played(answers=NONE)

    assert came(some) == {Came.LAPSED}
    assert {len(one.called) for one in some} == {13}
    assert all(one.served == one.called[-7:] for one in some)  # whoever sits when it lapses


def test_an_objecting_minority_stops_a_measure_until_it_is_persuaded() -> None:
    split = {"agrees": Fraction(85, 100), "objects": ALL}
    stubborn = played(charge(rounds=2), persuaded=NONE, **split)
    persuaded = played(charge(rounds=2), persuaded=ALL, **split)

    assert Came.DISAGREED in came(stubborn)
    assert came(persuaded) <= {Came.LIMIT, Came.NO_ACTION}
    assert {one.rounds for one in persuaded} == {1, 2}
    assert Came.LIMIT in came([one for one in persuaded if one.rounds == 2]), "where the most were for it"


def test_who_would_rather_limit_makes_a_suspend_a_limit() -> None:
    some = played(charge(Measure.SUSPEND), agrees=NONE, milder=ALL, objects=NONE)

    assert came(some) == {Came.LIMIT}


def test_where_the_terms_escalate_stewards_get_what_no_round_agreed_on() -> None:
    some = played(charge(fallback="escalate"), agrees=Fraction(1, 2))

    assert Came.ESCALATED in came(some)
    assert Came.DISAGREED not in came(some)


def test_those_who_stand_aside_do_not_make_a_quorum() -> None:
    assert came(played(aside=ALL)) == {Came.LAPSED}


def test_the_share_of_lapses_is_near_the_exact_chance() -> None:
    """200 panels of three: within four standard deviations, so that it fails by chance once in 15,000 seeds."""
    p = Fraction(1, 2)
    some = played(charge(seats=3, reserves=2), seasons=2, cases=100, answers=p, members=500)
    passing_on = waves(answer_for=6 * DAY, extension_for=4 * DAY, round_at_most=14 * DAY)
    needed = needed_to_meet(PRESETS["consensus"], 3)
    exact = float(chance_of_a_lapse(needed=needed, seats=3, reserves=2, answers=p, passing_on=passing_on))

    share = sum(one.came is Came.LAPSED for one in some) / len(some)

    assert abs(share - exact) < 4 * (exact * (1 - exact) / len(some)) ** 0.5


def test_nobody_sits_twice_at_once_or_before_they_have_rested_or_too_often_in_a_year() -> None:
    turns = Turns(rest_for=28 * DAY, times_a_year=3, open_cases=5)
    some = played(turns=turns, seasons=6, cases=12, members=40, answers=Fraction(4, 5))

    for member in range(40):
        ends = [one.ended_at for one in some if member in one.served]
        draws = [one.drawn_at for one in some if member in one.served]
        assert all(later - earlier >= 28 * DAY for earlier, later in zip(ends, draws[1:], strict=False))
        assert all(later - earlier >= YEAR for earlier, later in zip(ends, draws[3:], strict=False))


def test_no_more_cases_are_open_than_the_co_op_wants() -> None:
    turns = Turns(rest_for=timedelta(0), times_a_year=366, open_cases=2)
    some = played(turns=turns, cases=40, members=200)

    for one in some:
        assert sum(other.drawn_at <= one.drawn_at < other.ended_at for other in some) <= 2
    assert max(one.drawn_at - one.filed_at for one in some) > 10 * DAY


def test_a_pool_that_is_busy_makes_cases_wait_and_one_too_small_plays_none() -> None:
    busy = played(members=8, cases=10, turns=RESTED)

    assert busy[-1].drawn_at - busy[-1].filed_at > 100 * DAY
    assert played(members=6) == []


def test_cases_come_up_in_turn_at_even_distances() -> None:
    spam, other = charge(), Charge(criterion="other", proposed=Measure.SUSPEND, terms=terms())
    some = played(spam, other, seasons=2, cases=4)

    assert [one.charge for one in some] == [spam, other] * 4
    assert [one.filed_at for one in some] == [BEGINS + SEASON * n / 4 for n in range(8)]
    assert [one.season for one in some] == [0] * 4 + [1] * 4


def test_the_summary_adds_up() -> None:
    assumed = Assumptions(seasons=3, cases=10, members=40)
    some = simulate(assumed, [charge(), Charge(criterion="x", proposed=Measure.SUSPEND, terms=terms())], RESTED)
    found = summary(assumed, some)

    assert found["cases"] == sum(found["came_to"].values()) == 30
    assert {name: found["just"][name] + found["unjust"][name] for name in found["came_to"]} == found["came_to"]
    assert set(found["by_criterion"]) == {"spam", "x"}
    assert sum(found["lapses_by_season"]) == found["came_to"]["lapsed"]
    assert len(found["lapses_by_season"]) == 3
    assert sum(found["served_in_a_season"].values()) == sum(found["called_in_a_season"].values()) == 3 * 40
    served = sum(times * members for times, members in found["served_in_a_season"].items())
    assert served == sum(len(one.served) for one in some)
    assert sum(found["rounds"].values()) == 30
    waits = sorted(round((one.ended_at - one.drawn_at) / DAY) for one in some)
    assert found["days"]["before_the_panel"] == {"median": waits[14], "nine_of_ten": waits[26], "longest": waits[-1]}
    assert found["not_drawn"] == 0


def test_nothing_played_is_told_as_nothing() -> None:
    assumed = Assumptions(seasons=1, cases=2, members=3)
    found = summary(assumed, [])

    assert (found["cases"], found["not_drawn"]) == (0, 2)
    assert found["days"]["before_the_panel"] == {"median": None, "nine_of_ten": None, "longest": None}
    assert found["served_in_a_season"] == {0: 3}
