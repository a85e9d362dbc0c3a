"""An interim limit: some days at most, gone with the case, taken over by its verdict; and blocks that change cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import State
from jurybot.core.case.step import Step
from jurybot.core.course.gate import Go, Never
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, StatusId
from jurybot.core.terms import Today
from tests.core.builders import (
    DAY,
    HOUR,
    LIMIT,
    Story,
    a_case,
    answered,
    decided,
    deliberating,
    drawing,
    escalated,
    in_force,
)

WEEK = timedelta(days=7)
WANTED = h.InterimWanted(by="steward 1", because="a raid is under way")
STANDS = h.InterimStands(block=BlockId("9"), comment="jurybot interim bad.example · 3")


def wanted(step: Step) -> list[str]:
    """The kinds of effects that a step wants."""
    return [type(one.effect).__name__ for one in step.effects]


def limited(story: Story) -> Story:
    story.happens(WANTED)
    story.happens(STANDS)
    return story


def test_its_end_is_told_in_public_where_its_beginning_was() -> None:
    story = limited(a_case())
    story.happens(h.InterimPosted(status=StatusId("114")))
    story.later(WEEK)
    story.happens(h.TimePassed())

    lifted = story.happens(h.InterimLifted())

    over = f.PostDecision(about="interim-over")
    assert [one.effect for one in lifted.effects] == [f.WriteSite(), over]
    assert story.may(over) == Go()


def test_an_end_that_came_before_its_beginning_was_told_is_told_with_it() -> None:
    story = limited(a_case())
    story.later(WEEK)
    story.happens(h.TimePassed())
    quiet = story.happens(h.InterimLifted())

    told = story.happens(h.InterimPosted(status=StatusId("114")))

    assert wanted(quiet) == ["WriteSite"], "nobody had been told of it"
    assert [one.effect for one in told.effects] == [f.PostDecision(about="interim-over")]


def test_what_people_have_made_theirs_is_not_told_as_ended() -> None:
    story = limited(a_case())
    story.happens(h.InterimPosted(status=StatusId("114")))
    story.later(WEEK)
    story.happens(h.TimePassed())

    assert wanted(story.happens(h.InterimLifted(by_hand=True))) == ["WriteSite"]


def test_an_interim_limit_that_the_verdict_took_over_has_not_ended() -> None:
    story = limited(answered())
    story.happens(h.InterimPosted(status=StatusId("114")))
    story.ends(*[LIMIT] * 7)
    story.stands()

    assert isinstance(story.may(f.PostDecision(about="interim-over")), Never)


@pytest.mark.parametrize("make", [a_case, drawing, deliberating])
def test_a_steward_limits_while_the_jury_decides_and_it_is_told(make: Any) -> None:
    story = make()

    ordered = story.happens(WANTED)
    taken = story.happens(STANDS)

    assert wanted(ordered) == ["TakeInterim"]
    assert [one.effect for one in taken.effects] == [f.PostDecision(about="interim")]
    assert story.case.in_force is Measure.NONE


def test_a_case_has_one_interim_limit_and_no_more() -> None:
    story = limited(deliberating())

    assert "has had its interim limit" in story.refuses(WANTED)


def test_it_ends_after_a_week_and_the_case_goes_on() -> None:
    story = limited(a_case())
    assert story.case.due_at() == story.now + WEEK

    story.later(WEEK)
    ended = story.happens(h.TimePassed())

    assert wanted(ended) == ["LiftInterim"]
    assert (story.case.state, story.case.interim_until) == (State.FILED, None)


def test_it_lasts_as_long_as_the_terms_of_its_case_say() -> None:
    story = limited(a_case(interim_for=timedelta(days=2)))

    assert story.case.due_at() == story.now + timedelta(days=2)


def test_what_else_falls_due_within_its_week_does_not_end_it() -> None:
    story = limited(deliberating())

    half_time = story.passes_due()

    assert half_time.events and not wanted(half_time).count("LiftInterim")
    assert story.case.interim_until is not None


def test_it_ends_after_a_week_while_stewards_decide_too() -> None:
    story = escalated()
    story.happens(WANTED)
    story.happens(STANDS)

    story.now = story.case.interim_until or story.now
    over = story.happens(h.TimePassed())

    assert wanted(over) == ["LiftInterim"]
    assert story.case.state is State.ESCALATED


def test_once_the_panel_has_decided_its_week_no_longer_counts() -> None:
    story = deliberating()
    story.happens(WANTED)
    story.happens(STANDS)
    until = story.case.interim_until

    story.later(HOUR).speaks(*range(1, 8))
    story.ends(*[LIMIT] * 7)

    assert story.case.state is State.DECIDED
    assert until and story.case.due_at() is None


@pytest.mark.parametrize("waits_for", ["a steward", "a release"])
def test_while_the_verdict_waits_for_people_its_week_counts_all_the_same(waits_for: str) -> None:
    """DELIBERATION.md, *Interim limit*: up to 7 days, and a hold could last for ever."""
    story = deliberating(today=Today(confirm=waits_for == "a steward", confirm_within=2 * WEEK)).later(HOUR)
    story.speaks(*range(1, 8))
    story.later(4 * DAY)
    story.happens(WANTED)
    story.happens(STANDS)
    story.ends(*[LIMIT] * 7)
    if waits_for == "a release":
        story.holds()

    story.now = story.due()
    over = story.happens(h.TimePassed())

    assert wanted(over) == ["LiftInterim"]
    assert isinstance(story.may(f.LiftInterim()), Go)
    story.happens(h.InterimLifted())
    if waits_for == "a steward":
        assert wanted(story.confirms()) == ["TakeMeasure"]
    story.stands()
    assert story.case.in_force is Measure.LIMIT


def test_a_hold_of_the_case_does_not_make_it_longer() -> None:
    story = limited(deliberating())
    story.holds()
    story.later(WEEK)

    ended = story.happens(h.TimePassed())

    assert wanted(ended) == ["LiftInterim"]
    assert isinstance(story.may(f.LiftInterim()), Go)


def test_a_case_that_comes_to_nothing_takes_it_along() -> None:
    story = limited(deliberating())

    ended = story.happens(h.WithdrawWanted(by="steward 1", because="a mistake"))

    assert "LiftInterim" in wanted(ended)
    assert isinstance(story.may(f.LiftInterim()), Go)


def test_one_that_arrives_when_its_case_has_ended_goes_again() -> None:
    story = deliberating()
    story.happens(WANTED)
    story.happens(h.WithdrawWanted(by="steward 1", because="a mistake"))

    assert isinstance(story.may(f.TakeInterim()), Never)
    assert wanted(story.happens(STANDS)) == ["LiftInterim"]


def test_a_case_whose_block_a_later_one_took_over_is_not_undone_by_itself() -> None:
    story = in_force()
    story.happens(ha.Superseded(by=9))
    assert "case 9 stands on its block now" in story.refuses(ha.UndoWanted(by="x", because="y"))
    assert story.case.review_on != story.case.due_at()

    story.happens(ha.Superseded(by=0))
    story.happens(ha.UndoWanted(by="steward 1", because="a mistake"))
    assert story.case.outcome == "undone"


def test_one_that_arrives_when_its_week_is_over_goes_again() -> None:
    story = deliberating()
    story.happens(WANTED)
    story.later(WEEK)
    story.happens(h.TimePassed())

    assert wanted(story.happens(STANDS)) == ["LiftInterim"]
    assert isinstance(story.may(f.LiftInterim()), Go)


def test_one_that_is_lifted_when_the_panel_has_just_decided_is_gone() -> None:
    story = limited(answered())
    story.later(WEEK)
    story.happens(h.TimePassed())
    story.ends(*[LIMIT] * 7)
    assert story.case.state is State.DECIDED

    story.happens(h.InterimLifted())
    assert story.case.interim_block is None


def test_a_block_taken_over_too_late_is_known_to_be_an_earlier_cases() -> None:
    story = decided(LIMIT)
    story.withdraws()

    earlier = "jurybot case 3 · 9"
    too_late = ha.BlockStands(
        measure=Measure.LIMIT, block=BlockId("71"), comment="jurybot case 7 · 9", took_over=earlier
    )
    assert "LiftMeasure" in wanted(story.happens(too_late))
    assert story.case.took_over == earlier
