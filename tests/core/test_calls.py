"""Who may ask for a fresh look, until when, and how many must second it. (DELIBERATION.md, *Appeals*.)"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import State
from jurybot.core.course.calls import takes
from jurybot.core.course.gate import Go, Wait
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from tests.core.builders import DAY, HOUR, Story, decided, in_force, in_grace, kinds, limited, told, wanted, wants

SECOND = timedelta(seconds=1)


def test_an_appeal_within_grace_keeps_a_suspend_waiting_while_it_looks_for_seconders() -> None:
    story = in_grace()
    story.now = story.due() - HOUR

    taken = story.appeals()

    assert kinds(taken) == ["Appealed", "CallBegun"]
    assert story.due() == story.now + 3 * DAY, "so long it has to find them"
    assert story.case.in_force is Measure.LIMIT


def test_seconded_by_three_a_fresh_panel_is_to_be_drawn_and_time_stands_still() -> None:
    story = in_grace().later(DAY)
    story.appeals()
    assert wants(story.seconds(2)) == []

    taken = story.seconds()

    assert wanted(taken, f.OpenCase) == [f.OpenCase(kind=Kind.APPEAL)]
    assert story.may(f.OpenCase(kind=Kind.APPEAL)) == Go()
    assert story.case.under == "appeal"
    assert story.case.due_at() is None, "however long the panel takes"
    assert story.later(60 * DAY).refuses(h.TimePassed()) == "nothing is due"


def test_an_appeal_that_finds_too_few_comes_to_nothing_and_the_suspend_follows() -> None:
    story = in_grace().later(DAY)
    story.appeals()
    story.seconds(2)

    assert kinds(story.passes_due()) == ["CallLapsed"]
    assert wants(story.passes_due()) == ["RaiseMeasure"]


def test_an_appeal_at_the_last_moment_delays_a_suspend_by_three_days_at_most() -> None:
    story = in_grace()
    story.now = until = story.due()
    story.appeals()
    story.passes_due()

    assert story.now == until + 3 * DAY
    assert story.refuses(ha.AppealMade(written_at=story.now)) == "too-late"


def test_the_time_to_second_and_what_is_left_of_a_grace_end_on_no_free_day() -> None:
    story = in_grace(no_deadline_on=("weekend",)).later(HOUR)
    while (story.now + 3 * DAY).weekday() != 5:
        story.later(HOUR)
    story.appeals()
    assert story.case.call and story.case.call.until.weekday() < 5

    story.appeals(by="admin")
    case = story.case
    assert case.grace_until and case.under_since
    while (story.now + (case.grace_until - case.under_since)).weekday() != 6:
        story.later(HOUR)
    story.reconsidered(Kind.APPEAL, "kept", Measure.SUSPEND)

    assert story.case.grace_until and story.case.grace_until.weekday() < 5


@pytest.mark.parametrize("appeals", ["before the hold", "in it", "before it, and it is heard by its end"])
def test_a_hold_neither_takes_from_what_was_left_of_a_grace_nor_adds_to_it(appeals: str) -> None:
    story = in_grace(ties=5).later(DAY)
    assert story.case.grace_until and story.case.grace_until - story.now == 6 * DAY
    if appeals == "in it":
        story.holds()
        story.later(HOUR)
    story.appeals(by="admin")
    if appeals != "in it":
        story.later(DAY).holds()
    if "heard" in appeals:
        story.later(DAY).reconsidered(Kind.APPEAL, "kept", Measure.SUSPEND)
    story.later(2 * DAY).releases()
    released_at = story.now
    if "heard" not in appeals:
        story.later(5 * DAY).reconsidered(Kind.APPEAL, "kept", Measure.SUSPEND)
        assert story.case.grace_until == story.now + 6 * DAY
    else:
        assert story.case.grace_until == released_at + 6 * DAY


def test_the_time_to_second_ends_on_no_free_day_behind_a_hold() -> None:
    story = in_grace(no_deadline_on=("weekend",)).later(HOUR)
    story.appeals()
    assert story.case.call
    hold = next(days for days in range(1, 7) if (story.case.call.until + days * DAY).weekday() == 5)
    story.holds()
    story.later(hold * DAY).releases()

    assert story.case.call and story.case.call.until.weekday() == 0


def test_the_servers_admin_needs_no_seconders() -> None:
    story = in_grace().later(HOUR)

    taken = story.appeals(by="admin")

    assert wanted(taken, f.OpenCase) == [f.OpenCase(kind=Kind.APPEAL)]


def test_a_second_appeal_counts_and_seconds_the_first() -> None:
    story = in_grace().later(HOUR)
    story.appeals()

    story.appeals()

    assert story.case.appeals == 2
    assert story.case.call is not None
    assert story.case.call.seconders == 1


def test_an_appeal_while_one_is_heard_is_heard_with_it() -> None:
    story = in_grace().later(HOUR)
    story.appeals(by="admin")

    taken = story.later(HOUR).appeals()

    assert kinds(taken) == ["Appealed"]
    assert wants(taken) == []


def test_appeals_are_heard_once() -> None:
    story = in_grace().later(HOUR)
    story.appeals(by="admin")
    story.reconsidered(Kind.APPEAL, "kept", Measure.SUSPEND)

    assert story.refuses(ha.AppealMade(written_at=story.now)) == "heard"


def test_a_limit_may_be_appealed_for_fourteen_days_and_stays_meanwhile() -> None:
    story = in_force().later(13 * DAY)

    story.appeals()

    assert (story.case.state, story.case.in_force) == (State.IN_FORCE, Measure.LIMIT)
    assert story.later(2 * DAY).refuses(ha.AppealMade(written_at=story.now)) == "too-late"


def test_who_sat_is_not_forgotten_while_an_appeal_is_under_way() -> None:
    story = in_force().later(13 * DAY)
    story.appeals(by="admin")
    assert story.later(30 * DAY).refuses(h.TimePassed()) == "nothing is due"

    story.reconsidered(Kind.APPEAL, "kept", Measure.LIMIT)

    assert kinds(story.passes_due()) == ["LinkCut"]


def test_an_appeal_written_in_time_counts_however_late_it_is_read() -> None:
    story = in_grace()
    written_at = story.due()
    story.now = written_at + timedelta(minutes=2)

    story.happens(ha.AppealMade(written_at=written_at))

    assert story.case.call


def test_a_raise_that_was_asked_for_waits_for_an_appeal_that_was_written_in_time() -> None:
    story = in_grace()
    written_at = story.due()
    story.passes_due()
    story.happens(ha.AppealMade(written_at=written_at, by="admin"))

    assert isinstance(story.may(f.RaiseMeasure(number=7)), Wait)
    story.reconsidered(Kind.APPEAL, "kept", Measure.SUSPEND)
    assert story.may(f.RaiseMeasure(number=7)) == Go()


def test_while_the_case_is_held_the_time_to_appeal_stands_still() -> None:
    story = in_grace().later(DAY)
    story.holds()

    story.later(30 * DAY).appeals()

    assert story.case.appeals == 1


def test_a_hold_moves_the_time_to_second_too() -> None:
    story = in_grace().later(DAY)
    story.appeals()
    until = story.due()
    story.holds()
    story.later(5 * DAY).seconds()

    story.releases()

    assert story.due() == until + 5 * DAY


@pytest.mark.parametrize("make", [decided, lambda: limited()])
def test_nothing_can_be_appealed_before_it_stands(make: object) -> None:
    story = decided()

    assert story.refuses(ha.AppealMade(written_at=story.now)) == "nothing-decided"


# ---- to all members


@pytest.mark.parametrize(("members", "needed"), [(0, 10), (1000, 10), (1001, 11), (5000, 50)])
def test_ten_or_one_percent_of_members_call_for_a_vote_of_all(members: int, needed: int) -> None:
    story = in_grace(members=members).later(HOUR)
    story.appeals(to_all=True)
    story.seconds(needed - 1)
    assert story.case.under == ""

    taken = story.seconds()

    assert story.case.under == "vote"
    assert told(taken) == ["vote-called"]
    assert wanted(taken, f.OpenCase) == []
    assert story.case.due_at() == story.case.appeal_until


@pytest.mark.parametrize("make", [in_grace, in_force])
def test_while_a_vote_is_waited_for_who_sat_is_forgotten_in_time_and_nothing_else_falls_due(
    make: Callable[[], Story],
) -> None:
    story = make().later(HOUR)
    story.appeals(to_all=True)
    story.seconds(10)

    taken = story.passes_due()

    assert kinds(taken) == ["LinkCut"]
    assert story.case.due_at() is None, "the measure waits as it is"
    assert story.later(HOUR).refuses(ha.AppealMade(written_at=story.now)) == "too-late"


def test_too_few_for_a_vote_but_enough_for_a_panel_get_a_panel() -> None:
    story = in_grace().later(HOUR)
    story.appeals(to_all=True)
    story.seconds(3)

    taken = story.passes_due()

    assert wanted(taken, f.OpenCase) == [f.OpenCase(kind=Kind.APPEAL)]


def test_too_few_for_either_come_to_nothing() -> None:
    story = in_grace().later(HOUR)
    story.appeals(to_all=True)
    story.seconds(2)

    assert kinds(story.passes_due()) == ["CallLapsed"]


# ---- seconding, and proposals to lift


def test_there_must_be_something_to_second() -> None:
    assert in_grace().refuses(ha.CallSeconded(written_at=in_grace().now)) == "nothing-to-second"
    story = in_grace().later(HOUR)
    story.appeals(by="admin")
    assert story.refuses(ha.CallSeconded(written_at=story.now)) == "being-heard"


def test_who_seconds_too_late_is_told() -> None:
    story = in_grace().later(HOUR)
    story.appeals()
    story.now = story.due() + SECOND

    assert story.refuses(ha.CallSeconded(written_at=story.now)) == "over"


def test_within_the_window_one_appeals_instead_of_proposing_to_lift() -> None:
    story = in_force().later(DAY)

    assert story.refuses(ha.LiftProposed(written_at=story.now, has_new_facts=True)) == "appeal-instead"


def test_a_suspend_that_waits_at_its_limit_is_appealed_against_and_not_proposed_to_be_lifted() -> None:
    story = in_grace().later(HOUR)
    lift = ha.LiftProposed(written_at=story.now, has_new_facts=True)
    assert decided().refuses(lift) == "nothing-decided"
    assert story.refuses(lift) == "appeal-instead"

    story.appeals(by="admin")
    story.reconsidered(Kind.APPEAL, "kept", Measure.SUSPEND)
    assert story.refuses(lift) == "heard"


def test_without_new_facts_a_lift_can_be_proposed_after_90_days() -> None:
    story = in_force()
    taken_at = story.case.taken_at
    assert taken_at
    story.passes_due()
    story.now = taken_at + 90 * DAY - SECOND
    assert story.refuses(ha.LiftProposed(written_at=story.now, has_new_facts=False)) == "new-facts-needed"
    story.now = taken_at + 90 * DAY

    story.lift_proposed()
    taken = story.seconds(3)

    assert wanted(taken, f.OpenCase) == [f.OpenCase(kind=Kind.LIFT)]


def test_with_new_facts_a_lift_can_be_proposed_at_any_time_but_not_over_and_over() -> None:
    story = in_force()
    story.passes_due()
    story.lift_proposed(has_new_facts=True)
    story.seconds(3)
    story.reconsidered(Kind.LIFT, "kept", Measure.LIMIT)
    story.later(30 * DAY - SECOND)
    assert story.refuses(ha.LiftProposed(written_at=story.now, has_new_facts=True)) == "too-early"

    story.later(SECOND).lift_proposed(has_new_facts=True)

    assert story.case.call


def test_a_proposal_to_lift_that_finds_too_few_in_14_days_changes_nothing() -> None:
    story = in_force()
    story.passes_due()
    review_on = story.case.review_on
    story.lift_proposed(has_new_facts=True)
    begun = story.now

    taken = story.passes_due()

    assert (story.now, kinds(taken)) == (begun + 14 * DAY, ["CallLapsed"])
    assert (story.case.in_force, story.case.review_on) == (Measure.LIMIT, review_on)


def test_how_many_it_takes_and_until_when_are_the_cases_own_terms() -> None:
    lenient = in_grace(appeal_seconders=1, second_within=10 * DAY)
    lenient.appeals()
    assert lenient.case.call and lenient.case.call.until == lenient.now + 10 * DAY
    lenient.seconds(1)
    assert lenient.case.under == "appeal"

    strict = in_grace(vote_seconders=12, vote_share="1/2")
    assert (takes(strict.case, "vote"), takes(replace(strict.case, members=30), "vote")) == (
        max(12, -(-strict.case.members // 2)),
        15,
    )

    lifted = in_force(lift_seconders=1, lift_within=DAY, lift_after=HOUR).later(15 * DAY)
    lifted.passes_due()
    lifted.lift_proposed()
    assert lifted.case.call and lifted.case.call.needed == max(1, -(-lifted.case.members // 500))
    assert lifted.case.call.until == lifted.now + DAY
