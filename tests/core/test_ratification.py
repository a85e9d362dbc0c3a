"""A block that people made by hand, as the proposal: ratified as it stands, or never fought."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import State
from jurybot.core.case.step import Step
from jurybot.core.course.gate import Go, Never
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId
from jurybot.core.terms import Today
from tests.core.builders import (
    HOUR,
    LIMIT,
    NONE,
    SUSPEND,
    UNDECIDED,
    Story,
    kinds,
    opening,
    panel_wanted,
    told,
    wanted,
    wants,
)


def ratification(
    proposed: Measure = Measure.SUSPEND, *, ties: int = 0, today: Today | None = None, **of_terms: str
) -> Story:
    """A panel of seven that has answered whether such a block, made by hand, is to be ratified."""
    opened = replace(opening(proposed, seats=7, reserves=6, **of_terms), kind=Kind.RATIFICATION, by_hand=True)
    story = Story(opened, today)
    story.happens(panel_wanted(story.case, follows=ties))
    story.happens(h.IntentWritten(value="c" * 64, seed="d" * 64))
    story.delivers(*range(1, 8)).later(HOUR)
    story.speaks(*range(1, 8))
    return story


def stands(story: Story, measure: Measure) -> Step:
    return story.happens(ha.BlockStands(measure=measure, block=BlockId("71"), comment="jurybot case 7 · 9"))


def test_a_suspend_that_is_ratified_is_in_force_at_once_whatever_it_cut_long_ago() -> None:
    story = ratification(ties=5000, today=Today(confirm=True, measures_left=0))

    verdict = story.ends(*[SUSPEND] * 7)
    in_force = stands(story, Measure.SUSPEND)

    assert "ConfirmationAsked" not in kinds(verdict) and "TakeMeasure" in wants(verdict)
    assert story.case.grace_for == timedelta(0)
    assert (story.case.state, story.case.in_force) == (State.IN_FORCE, Measure.SUSPEND)
    assert [effect.about for effect in wanted(in_force, f.PostDecision)] == ["ratified"]
    assert story.may(f.PostDecision(about="ratified")) == Go()
    assert isinstance(story.may(f.PostDecision(about="suspended")), Never)


def test_of_a_block_that_stands_already_nobody_is_told_that_it_is_proposed() -> None:
    assert not [one for one in ratification().effects if isinstance(one.effect, f.SendNotice)]


def test_what_an_appeal_against_a_ratified_block_came_to_is_told_too() -> None:
    story = ratification()
    story.ends(*[SUSPEND] * 7)
    stands(story, Measure.SUSPEND)
    story.posts()
    story.appeals(by="admin")

    upheld = story.reconsidered(Kind.APPEAL, "kept", Measure.SUSPEND)

    [post] = wanted(upheld, f.PostDecision)
    assert (post.about, story.may(post)) == ("upheld", Go())


def test_stewards_whom_it_was_left_to_lower_no_block_that_people_made() -> None:
    story = ratification(fallback="escalate")
    story.ends(*UNDECIDED)
    assert story.case.state is State.ESCALATED

    why = story.refuses(h.EscalationSettled(measure=Measure.LIMIT, by="steward 1", because="so"))
    settled = story.happens(h.EscalationSettled(measure=Measure.NONE, by="steward 1", because="so"))

    assert "made by hand" in why
    assert told(settled) == ["not-ratified"]


def test_stewards_whom_it_was_left_to_may_ratify_a_limit() -> None:
    story = ratification(Measure.LIMIT, fallback="escalate")
    story.ends(*UNDECIDED)

    settled = story.happens(h.EscalationSettled(measure=Measure.LIMIT, by="steward 1", because="so"))

    assert "TakeMeasure" in wants(settled)
    assert story.case.verdict is Measure.LIMIT


def test_a_limit_that_is_ratified_can_be_appealed_as_any_limit() -> None:
    story = ratification(Measure.LIMIT)

    story.ends(*[LIMIT] * 7)
    stands(story, Measure.LIMIT)

    assert story.case.appeal_until == story.now + story.case.terms.appeal_within_limit


def test_only_a_block_of_the_very_strength_is_taken_for_the_ratified_one() -> None:
    story = ratification()
    story.ends(*[SUSPEND] * 7)

    assert "was not asked for" in story.refuses(
        ha.BlockStands(measure=Measure.LIMIT, block=BlockId("71"), comment="jurybot case 7 · 9")
    )


@pytest.mark.parametrize("ballot", [NONE, LIMIT])
def test_a_weaker_verdict_does_not_ratify_and_leaves_the_block_to_people(ballot: object) -> None:
    story = ratification()

    verdict = story.ends(*[ballot] * 7)  # type: ignore[list-item]

    assert (story.case.state, story.case.outcome) == (State.ENDED, "no-action")
    assert told(verdict) == ["not-ratified"]
    assert not {"TakeMeasure", "LiftMeasure"} & set(wants(verdict))
