"""Why a case is where it is, as those who run the bot are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jurybot.core.measures import Measure
from jurybot.core.terms import Today
from jurybot.service.running.story import why
from tests.core.builders import (
    DAY,
    LIMIT,
    SUSPEND,
    Story,
    appealed,
    decided,
    drawing,
    ended,
    escalated,
    in_force,
    in_grace,
    limited,
    under_review,
)

CONFIRM = Today(confirm=True)
VOTE = "waits for a vote of all members (`jurybot case 7 result`)"
MINUTES = "%Y-%m-%d %H:%M"


def told(story: Story) -> str:
    """None of these cases waits for a panel: nothing of the database is asked for."""
    return why(story.case, None, ())  # type: ignore[arg-type]


def called(*, to_all: bool, seconders: int) -> Story:
    story = in_grace().later(DAY)
    story.appeals(to_all=to_all)
    story.seconds(seconders)
    return story


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (drawing, "the draw's intent is being published"),
        (lambda: decided(LIMIT), "its measure is on its way"),
        (lambda: decided(SUSPEND, ties=5000), "its measure is on its way"),
        (lambda: decided(LIMIT, today=CONFIRM), "waits for a steward to confirm the measure"),
        (lambda: limited(ties=5000), f"limited; the suspend {VOTE}"),
        (lambda: called(to_all=True, seconders=10), VOTE),
        (appealed, "under appeal"),
        (under_review, "under review"),
        (ended, "no-action"),
    ],
)
def test_it_is_told_what_a_case_waits_for(make: Callable[[], Story], expected: str) -> None:
    assert told(make()) == expected


@pytest.mark.parametrize(
    ("make", "until", "expected"),
    [
        (escalated, "escalated_until", "no round agreed; stewards may decide until {}"),
        (in_grace, "grace_until", "limited; the suspend follows {} unless appealed"),
    ],
)
def test_it_is_told_until_when(make: Callable[[], Story], until: str, expected: str) -> None:
    story = make()

    assert told(story) == expected.format(f"{getattr(story.case, until):{MINUTES} UTC}")


def test_it_is_told_how_many_stand_behind_an_appeal() -> None:
    assert told(called(to_all=False, seconders=1)).startswith("asked for: appeal, seconded by 1 of 3 until ")


@pytest.mark.parametrize("measure", [Measure.LIMIT, Measure.SUSPEND])
def test_of_what_is_in_force_it_is_told_when_it_is_reviewed(measure: Measure) -> None:
    story = in_force(measure)

    assert told(story) == f"review due {story.case.review_on:%Y-%m-%d}"


def test_a_suspend_that_was_asked_for_is_on_its_way_and_follows_no_more() -> None:
    story = in_grace()
    story.passes_due()

    assert told(story) == "its measure is on its way"


def test_a_held_case_is_told_as_held_whatever_else_it_waits_for() -> None:
    story = in_grace()
    story.holds()

    assert told(story) == f"held by steward 1 since {story.now:{MINUTES} UTC}: a question"
