"""How a case begins, and what it keeps from the beginning."""

from dataclasses import fields, replace

import pytest

from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case, State
from jurybot.core.case.fold import fold
from jurybot.core.course.filing import open_case
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import ReportId
from tests.core.builders import (
    ID,
    START,
    Story,
    a_case,
    deliberating,
    drawing,
    escalated,
    opening,
    panel_wanted,
    told,
)


def test_all_that_opens_a_case_stands_in_it() -> None:
    opened = replace(opening(kind=Kind.REVIEW, about="c0"), reject_media=True, by_hand=True)

    case = Story(opened).case

    assert {field.name: getattr(case, field.name) for field in fields(h.CaseOpened)} == {
        field.name: getattr(opened, field.name) for field in fields(h.CaseOpened)
    }


def test_all_that_a_panel_is_drawn_by_stands_in_the_case_but_the_root_which_the_record_has() -> None:
    story = a_case()
    asked = panel_wanted(story.case, accounts=41, follows=2, followers=3)
    seed = h.IntentWritten(value="c" * 64, seed="d" * 64)

    story.happens(asked)
    story.happens(seed)

    names = [field.name for field in fields(h.PanelWanted) if field.name != "root"]
    assert [getattr(story.case, name) for name in names] == [getattr(asked, name) for name in names]
    assert (story.case.value, story.case.seed) == (seed.value, seed.seed)


def test_rule_criterion_and_wording_are_frozen_in_the_first_event() -> None:
    opened = opening(Measure.LIMIT, rule="majority", seats=9)

    first = open_case(ID, opened, START)

    (event,) = first.events
    assert isinstance(event, e.CaseFiled)
    for field in fields(opened):
        assert getattr(event, field.name) == getattr(opened, field.name)
    assert first.case == fold(ID, [event])
    assert first.effects == ()


def test_a_case_begins_filed_without_a_number_and_is_named_by_its_domain() -> None:
    case = a_case().case

    assert (case.state, case.number, case.name) == (State.FILED, None, "bad.example")
    assert case.due_at() is None


def test_with_its_number_a_case_is_named_by_it() -> None:
    assert drawing().case.name == "7"


@pytest.mark.parametrize("make", [a_case, drawing, deliberating])
def test_further_reports_join_the_case_until_the_verdict(make: type[Story]) -> None:
    story = make()

    story.happens(h.ReportArrived(report=ReportId("12")))

    assert story.case.reports[-1] == "12"
    assert "already" in story.refuses(h.ReportArrived(report=ReportId("12")))
    assert "already" in story.refuses(h.ReportArrived(report=ReportId("7")))


def test_too_few_eligible_keeps_the_case_filed_and_stewards_are_told_once_a_number() -> None:
    story = a_case()

    first = story.happens(h.TooFewEligible(eligible=5))

    assert story.case.state is State.FILED
    assert told(first) == ["pool-too-small"]
    assert first.effects[0].effect.args == {"case": "bad.example", "eligible": 5, "needed": 7}  # type: ignore[attr-defined]
    assert story.refuses(h.TooFewEligible(eligible=5)) == "nothing has changed since stewards were told"
    assert told(story.happens(h.TooFewEligible(eligible=4))) == ["pool-too-small"]


def test_a_pool_that_has_grown_is_drawn_from_after_all() -> None:
    story = a_case()
    story.happens(h.TooFewEligible(eligible=5))

    story.happens(panel_wanted(story.case, eligible=30))

    assert story.case.state is State.DRAWING
    assert story.case.eligible == 30


def test_a_panel_is_not_drawn_from_fewer_than_its_seats() -> None:
    story = a_case()

    assert "too few" in story.refuses(panel_wanted(story.case, eligible=6))
    assert story.happens(panel_wanted(story.case, eligible=7, reserves=0)).case.state is State.DRAWING


def test_what_no_event_has_told_is_as_a_fresh_case_has_it() -> None:
    case = a_case().case

    told_by_filing = {field.name for field in fields(e.CaseFiled)} | {"id", "seq", "state", "filed_at"}
    for field in fields(Case):
        if field.name not in told_by_filing:
            assert getattr(case, field.name) == field.default


def test_what_is_reported_while_stewards_are_to_decide_joins_the_case() -> None:
    story = escalated()

    story.happens(h.ReportArrived(report=ReportId("12")))

    assert ReportId("12") in story.case.reports
