"""In which order filed cases get their panels. (DELIBERATION.md, *Capacity*.)"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.case import happenings as h
from jurybot.core.disclosure.docket import Docket, docket
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId
from jurybot.core.opening.docket import WAITS_AT_MOST, Waiting, in_turn
from tests.core.builders import DAY, START, a_case

MOMENT = timedelta(microseconds=1)


def waiting(name: str, **otherwise: Any) -> Waiting:
    usual = Waiting(
        case=CaseId(name), kind=Kind.REPORTS, proposed=Measure.LIMIT, weight=1, people=3, filed_at=START - DAY
    )
    return replace(usual, **otherwise)


def order(*those: Waiting) -> str:
    return "".join(in_turn(those, START))


def test_the_stronger_proposal_goes_first() -> None:
    assert order(waiting("a"), waiting("b", proposed=Measure.SUSPEND)) == "ba"


def test_then_the_weightier_criterion_however_many_complained() -> None:
    assert order(waiting("a", people=9), waiting("b", weight=2)) == "ba"


def test_then_whoever_has_more_people_behind_it() -> None:
    assert order(waiting("a"), waiting("b", people=4)) == "ba"


def test_then_who_was_filed_earlier() -> None:
    assert order(waiting("a"), waiting("b", filed_at=START - 2 * DAY)) == "ba"


def test_reviews_that_come_together_go_by_the_number_of_the_case_they_are_about() -> None:
    younger = waiting("a", kind=Kind.REVIEW, about=11)
    older = waiting("b", kind=Kind.REVIEW, about=2, filed_at=younger.filed_at + MOMENT)

    assert order(younger, older) == "ba"


def test_appeals_and_lifts_go_before_new_complaints_and_reviews_and_ratifications_after() -> None:
    line = [
        waiting("a", kind=Kind.RATIFICATION, proposed=Measure.SUSPEND),
        waiting("b", kind=Kind.PETITION),
        waiting("c", kind=Kind.LIFT, proposed=Measure.NONE),
        waiting("d", kind=Kind.APPEAL),
    ]

    assert order(*line) == "dcba"


def test_who_has_waited_more_than_four_weeks_goes_before_all_harm() -> None:
    long = waiting("a", filed_at=START - WAITS_AT_MOST - MOMENT)
    not_yet = waiting("b", filed_at=START - WAITS_AT_MOST)
    grave = waiting("c", proposed=Measure.SUSPEND)

    assert order(not_yet, grave, long) == "acb"


@given(
    st.lists(
        st.builds(
            Waiting,
            case=st.text("abc", min_size=1, max_size=4).map(CaseId),
            kind=st.sampled_from(Kind),
            proposed=st.sampled_from(Measure),
            weight=st.integers(0, 3),
            people=st.integers(0, 3),
            filed_at=st.integers(0, 60).map(lambda days: START - days * DAY),
        ),
        max_size=12,
        unique_by=lambda one: one.case,
    ),
    st.randoms(),
)
def test_nobody_is_dropped_and_the_order_of_arrival_changes_nothing(line: list[Waiting], by: Any) -> None:
    shuffled = by.sample(line, len(line))

    assert in_turn(shuffled, START) == in_turn(line, START)
    assert sorted(in_turn(line, START)) == sorted(one.case for one in line)


def test_of_cases_that_wait_only_how_many_and_since_when_is_told() -> None:
    first, second, held = a_case(), a_case(), a_case()
    held.holds()

    told = docket([first.case, second.case, held.case], sitting=1, at_most=5, counts={})

    assert told == Docket(waiting=2, since=START.date(), sitting=1, at_most=5)
    assert docket([], sitting=0, at_most=5, counts={}).since is None


def test_a_pool_too_small_is_told_by_its_numbers() -> None:
    story = a_case()
    story.happens(h.TooFewEligible(eligible=5))

    told = docket([a_case().case, story.case], sitting=0, at_most=5, counts={})

    assert (told.can_be_drawn, told.needed) == (5, 7)


def test_of_pools_too_small_the_one_is_told_that_lacks_least() -> None:
    larger, smaller = a_case(seats=9), a_case(seats=5)
    for story in (larger, smaller):
        story.happens(h.TooFewEligible(eligible=4))

    told = docket([larger.case, smaller.case], sitting=0, at_most=5, counts={})

    assert (told.can_be_drawn, told.needed) == (4, 5)


def test_acts_of_stewards_are_told_by_month_and_kind_newest_first() -> None:
    counts = {"act/hold/2026-02": 1, "act/hold/2026-03": 2, "act/seal/2026": 1}

    told = docket([], sitting=0, at_most=5, counts=counts).acts

    assert [(act.when, act.kind, act.times) for act in told] == [
        ("2026-03", "hold", 2),
        ("2026-02", "hold", 1),
        ("2026", "seal", 1),
    ]
