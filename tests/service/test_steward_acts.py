"""What stewards are shown before they act."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, StatusId
from jurybot.service.asking.steward_acts import _wanted, _what_it_does
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.people.stewards import Speaker
from tests.core.builders import LIMIT, Story, decided, deliberating, in_force


def shown(story: Story, case: Case | None = None) -> list[str]:
    """What an undo of this case would do, a line each."""
    before = case or story.case
    return [_what_it_does(before, wanted.effect) for wanted in story.copy().undoes().effects]


@pytest.mark.parametrize("measure", [Measure.LIMIT, Measure.SUSPEND])
def test_an_undo_says_which_measure_it_lifts_and_what_it_corrects(measure: Measure) -> None:
    story = in_force(measure)

    assert shown(story) == [
        f"lift the {measure.value} on bad.example (block 71), if it still stands as made",
        "mark the page of case 7 as undone and take it out of exports",
        "publish a correction under the public post",
    ]


@pytest.mark.parametrize(
    ("otherwise", "to"),
    [({"by_hand": True}, "the people who made it"), ({"took_over": "jurybot case 3 · 9"}, "the earlier case")],
)
def test_an_undo_says_to_whom_it_gives_a_block_back(otherwise: dict[str, object], to: str) -> None:
    story = in_force()

    given_back, *_ = shown(story, replace(story.case, **otherwise))

    assert given_back.startswith("give the block on bad.example (block 71) back to ") and to in given_back


def test_an_undo_before_the_measure_stands_says_that_the_interim_limit_goes() -> None:
    story = deliberating()
    story.happens(h.InterimWanted(by="steward 1", because="they harass people now"))
    story.happens(h.InterimStands(block=BlockId("9"), comment="jurybot interim bad.example · 4"))
    story.happens(h.InterimPosted(status=StatusId("5")))
    story.later(timedelta(hours=1)).speaks(*range(1, 8))
    story.ends(*[LIMIT] * 7)

    assert shown(story)[-1] == "lift the interim limit on bad.example, if it still stands as made"


def test_an_undo_of_what_has_not_been_taken_yet_only_marks_the_page() -> None:
    assert shown(decided(LIMIT)) == ["mark the page of case 7 as undone and take it out of exports"]


def test_what_is_no_act_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ActRefused, match="pardon is no act of stewards: confirm, hold, release, "):
        _wanted("pardon", "they are sorry", Speaker(steward="steward 1"))
