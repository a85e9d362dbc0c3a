"""A case of which the database lost everything keeps its number, and does nothing."""

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import events as e
from jurybot.core.case.case import State
from jurybot.core.case.step import Step
from jurybot.core.course.lost import LOST, NOT_KNOWN, NOT_KNOWN_CRITERION, lost_case
from jurybot.core.measures import Measure
from jurybot.core.names import Domain
from tests.core import sound
from tests.core.builders import DOMAIN, ID, START, kinds, terms, wanted, wants


def lost(is_decided: bool = False, domain: Domain = DOMAIN) -> Step:
    step = lost_case(ID, number=7, draw=4, domain=domain, terms=terms(), is_decided=is_decided, now=START)
    sound.check(step, START, None, set())
    return step


def test_it_keeps_its_number_and_its_draw_from_being_given_again() -> None:
    step = lost()

    assert (step.case.number, step.case.draw, step.case.domain) == (7, 4, DOMAIN)
    assert kinds(step) == ["CaseFiled", "CaseNumbered", "DrawIntended", "Withdrawn"]
    assert {event.at for event in step.events} == {START}


def test_it_is_over_and_nothing_of_it_can_be_appealed() -> None:
    case = lost().case

    assert (case.state, case.due_at()) == (State.ENDED, START)
    assert (case.in_force, case.reports, case.seats) == (Measure.NONE, (), ())


def test_what_is_not_known_of_it_is_said_to_be_not_known() -> None:
    filed, numbered, intended, withdrawn = lost(domain=NOT_KNOWN).events
    assert isinstance(filed, e.CaseFiled)
    assert isinstance(numbered, e.CaseNumbered)
    assert isinstance(intended, e.DrawIntended)
    assert isinstance(withdrawn, e.Withdrawn)

    assert (filed.criterion, filed.criterion_says, filed.triage) == (NOT_KNOWN_CRITERION, "", LOST)
    assert (filed.proposed, filed.reject_media, filed.reject_reports) == (Measure.LIMIT, False, False)
    assert (numbered.accounts, numbered.follows, numbered.followers, numbered.members) == (0, 0, 0, 0)
    assert (intended.eligible, intended.root, intended.leaf) == (0, "", "")
    assert (withdrawn.by, withdrawn.because) == ("jurybot", LOST)


@pytest.mark.parametrize(("is_decided", "entries"), [(False, ["case", "withdrawn"]), (True, [])])
def test_its_draw_is_told_as_withdrawn_unless_the_record_has_what_it_came_to(
    is_decided: bool, entries: list[str]
) -> None:
    step = lost(is_decided)

    assert wanted(step, f.WriteDrawEntry) == [f.WriteDrawEntry(entry=entry, draw=4) for entry in entries]
    assert wants(step)[-1] == "WriteSite"
    assert [one.key.split("/")[-1] for one in step.effects[:-1]] == entries
