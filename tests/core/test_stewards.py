"""What stewards may do to a case, and what it takes back. (DESIGN.md, *Dry run, going live, brakes*.)"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import State
from jurybot.core.course.gate import Go, Never, Wait
from jurybot.core.course.stewards import FOLD_DIFFERS
from jurybot.core.disclosure.of_case import decision
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, SeatNo, StatusId
from jurybot.core.terms import Today
from tests.core.builders import (
    DAY,
    HOUR,
    LIMIT,
    SUSPEND,
    Story,
    a_case,
    answered,
    closed,
    decided,
    deliberating,
    drawing,
    ended,
    in_each_state,
    in_force,
    in_grace,
    kinds,
    limited,
    panel_wanted,
    summoning,
    told,
    wanted,
    wants,
)


def waiting_for_a_steward() -> Story:
    return decided(SUSPEND, today=Today(confirm=True))


OPEN_STATES = [a_case, drawing, deliberating, decided, waiting_for_a_steward, limited, in_grace, in_force]


def deadlines(story: Story) -> list[Any]:
    """Every deadline that a case may have."""
    case = story.case
    seats = [moment for seat in case.seats for moment in (seat.half_at, seat.answer_by)]
    return [case.ends_at_most, case.confirm_until, case.grace_until, case.appeal_until, case.window_until, *seats]


# ---- hold and release


@pytest.mark.parametrize("make", OPEN_STATES)
def test_while_held_no_deadline_passes_and_a_release_moves_each_by_the_length_of_the_hold(make: Any) -> None:
    story = make().later(HOUR)
    before, state = deadlines(story), story.case.state

    story.holds()
    assert story.case.due_at() is None
    assert story.later(400 * DAY).refuses(h.TimePassed())
    story.releases()

    length = 400 * DAY
    assert deadlines(story) == [moment and moment + length for moment in before]
    assert story.case.state is state
    assert story.case.hold is None


def test_a_confirmation_is_not_overdue_while_the_case_is_held() -> None:
    story = decided(SUSPEND, today=Today(confirm=True))
    due = story.due()
    story.holds()
    story.now = due + DAY

    assert story.refuses(h.TimePassed()) == "nothing is due"


@pytest.mark.parametrize("make", OPEN_STATES)
def test_a_case_is_held_once_and_says_by_whom_and_why(make: Any) -> None:
    story = make()
    story.holds()

    why = story.refuses(h.HoldWanted(by="steward 2", because="me too"))

    assert "steward 1" in why
    assert "a question" in why


@pytest.mark.parametrize("make", [*OPEN_STATES, ended, closed])
def test_what_is_not_held_cannot_be_released(make: Any) -> None:
    assert "not held" in make().refuses(h.ReleaseWanted(by="steward 1", because="why not"))


def test_everything_is_recorded_while_held() -> None:
    story = deliberating().later(HOUR)
    story.holds()

    taken = story.speaks(2)

    assert kinds(taken) == ["SeatHeld", "StatementTaken"]
    assert isinstance(story.may(taken.effects[0].effect), Go), "an answer is no effect of the case"


# ---- withdraw


@pytest.mark.parametrize("make", [a_case, drawing, summoning, deliberating, answered, decided, limited, in_grace])
def test_withdraw_ends_a_case_that_is_not_yet_fully_in_force(make: Any) -> None:
    story = make().later(HOUR)

    story.withdraws()

    assert (story.case.state, story.case.outcome) == (State.ENDED, "withdrawn")
    assert story.due() == story.now + 14 * DAY


def test_withdrawn_before_it_had_a_number_nothing_is_to_be_told() -> None:
    assert wants(a_case().withdraws()) == []


def test_withdrawn_with_a_number_its_entry_says_so() -> None:
    """Numbers have no gaps. (VERIFY.md, *The draw*, 3.)"""
    story = drawing()

    taken = story.withdraws()

    assert [one.effect for one in taken.effects] == [f.WriteDrawEntry(entry="withdrawn", draw=4), f.WriteSite()]


def test_withdrawn_under_way_the_jurors_who_were_called_are_told_and_seats_accounted_for() -> None:
    story = summoning().delivers(1, 2, 3).later(HOUR)
    story.gives_up(2)

    taken = story.withdraws()

    assert [(tell.seat, tell.message) for tell in wanted(taken, f.TellSeat)] == [(1, "withdrawn"), (3, "withdrawn")]
    assert f.WriteDrawEntry(entry="seats", draw=4) in wanted(taken, f.WriteDrawEntry)
    assert not wanted(taken, f.LiftMeasure)
    assert not isinstance(story.may(f.SendSummons(seat=SeatNo(4))), Go)


def test_withdrawn_while_the_ballots_are_being_read_they_are_not_counted() -> None:
    story = answered()
    story.passes_due()
    deadline = story.case.reading
    assert deadline is not None

    story.withdraws()

    assert story.case.reading is None
    assert isinstance(story.may(f.ReadBallots(deadline=deadline)), Never)
    assert story.refuses(h.BallotsRead(ballots=(), deadline=deadline))


def test_withdrawn_before_its_measure_stands_there_is_nothing_to_lift() -> None:
    story = decided(LIMIT)

    taken = story.withdraws()

    assert wants(taken) == ["WriteSite"]
    assert isinstance(story.may(f.TakeMeasure(measure=Measure.LIMIT, number=7)), Never)


def test_withdrawn_in_grace_the_limit_is_lifted_and_the_post_corrected_after_it() -> None:
    story = in_grace()

    taken = story.withdraws()

    keys = {type(one.effect).__name__: one.key for one in taken.effects}
    assert wants(taken) == ["LiftMeasure", "WriteSite", "PostDecision"]
    assert wanted(taken, f.PostDecision) == [f.PostDecision(about="taken-back")]
    assert set(taken.effects[-1].after) == {keys["LiftMeasure"], keys["WriteSite"]}
    assert isinstance(story.may(f.LiftMeasure(number=7)), Go)
    assert isinstance(story.may(f.RaiseMeasure(number=7)), Never)


def test_withdrawn_before_it_was_told_there_is_no_post_to_correct() -> None:
    assert wants(limited().withdraws()) == ["LiftMeasure", "WriteSite"]


def test_withdrawn_after_an_appeal_and_a_hold_neither_keeps_the_lift_waiting() -> None:
    story = in_grace().later(HOUR)
    story.appeals()
    story.holds()

    story.withdraws()

    assert story.case.hold is None
    assert isinstance(story.may(f.LiftMeasure(number=7)), Go)


def test_a_case_in_force_is_undone_and_not_withdrawn() -> None:
    assert "undo 7" in in_force().refuses(h.WithdrawWanted(by="steward 1", because="a mistake"))


# ---- undo


@pytest.mark.parametrize("make", [limited, in_grace, in_force, lambda: in_force(Measure.SUSPEND)])
def test_undo_lifts_what_the_case_did(make: Any) -> None:
    story = make()

    taken = story.undoes()

    assert (story.case.state, story.case.outcome) == (State.ENDED, "undone")
    assert wanted(taken, f.LiftMeasure) == [f.LiftMeasure(number=7)]
    assert not [entry for entry in wanted(taken, f.WriteDrawEntry) if entry.entry == "withdrawn"]


def test_undo_of_what_did_nothing_lifts_nothing() -> None:
    assert wants(decided(LIMIT).undoes()) == ["WriteSite"]


@pytest.mark.parametrize("make", [a_case, drawing, deliberating, ended, closed])
def test_where_nothing_was_decided_there_is_nothing_to_undo(make: Any) -> None:
    make().refuses(ha.UndoWanted(by="steward 1", because="a mistake"))


def test_what_was_lifted_is_on_record_and_published() -> None:
    story = in_force()
    story.undoes()

    taken = story.happens(ha.BlockLifted())

    assert (story.case.in_force, story.case.block, story.case.was_in_force) == (Measure.NONE, None, Measure.LIMIT)
    assert wants(taken) == ["WriteSite"]
    assert isinstance(story.may(f.LiftMeasure(number=7)), Never)


def test_an_undone_case_is_undone_once() -> None:
    story = in_force()
    story.undoes()

    assert story.refuses(ha.UndoWanted(by="steward 1", because="again"))


def test_undone_after_the_link_was_cut_it_still_closes() -> None:
    story = in_force()
    story.passes_due()
    story.undoes()

    story.passes_due()

    assert story.case.state is State.CLOSED


# ---- what was under way when it was taken back


@pytest.mark.parametrize("late_by", [timedelta(0), 60 * DAY])
def test_a_block_that_arrives_after_the_withdrawal_is_lifted_again(late_by: timedelta) -> None:
    story = decided(LIMIT)
    story.withdraws()
    if late_by:
        story.passes_due()

    taken = story.later(late_by).stands()

    assert wants(taken) == ["LiftMeasure"]
    assert story.case.state in {State.ENDED, State.CLOSED}
    assert isinstance(story.may(f.LiftMeasure(number=7)), Go)


def test_a_suspend_that_arrives_after_the_withdrawal_is_lifted_again() -> None:
    story = in_grace()
    story.passes_due()
    story.withdraws()

    taken = story.stands(Measure.SUSPEND, block="71")

    assert wants(taken) == ["LiftMeasure"]
    assert story.case.in_force is Measure.SUSPEND, "the lift must know what stands"
    story.happens(ha.BlockLifted())
    assert story.case.in_force is Measure.NONE


def test_a_post_that_arrives_after_the_withdrawal_is_corrected() -> None:
    """Or the public would read for ever that a server is limited that is not."""
    story = limited()
    story.withdraws()

    taken = story.posts()

    assert wanted(taken, f.PostDecision) == [f.PostDecision(about="taken-back")]
    assert story.case.post == StatusId("115")
    assert isinstance(story.may(f.PostDecision(about="taken-back")), Go)
    assert wants(story.posts("116")) == [], "the correction is not corrected"


def test_the_post_of_a_case_that_came_to_nothing_is_not_corrected() -> None:
    assert wants(ended().posts()) == []


def test_a_conflict_while_lifting_is_told_and_not_fought() -> None:
    story = in_force()
    story.undoes()

    taken = story.happens(ha.BlockConflicts(existing="suspend on bad.example"))

    assert told(taken) == ["measure-conflict"]
    assert wants(taken) == ["TellStewards", "WriteSite"]
    assert story.case.in_force is Measure.NONE, "what people made of it is theirs"


def test_what_was_left_to_people_is_not_lifted_any_more() -> None:
    story = in_force()
    story.undoes()
    story.happens(ha.BlockConflicts(existing="suspend on bad.example"))

    assert isinstance(story.may(f.LiftMeasure(number=7)), Never)
    assert wants(story.happens(ha.BlockConflicts(existing=""))) == ["TellStewards"]


# ---- a row that is not what its events say


def test_a_row_that_differs_is_braked_in_every_state_and_told_once() -> None:
    for story in in_each_state().values():
        taken = story.happens(h.FoldDiffers())

        assert told(taken) == ["fold-differs"]
        assert story.case.due_at() is None
        assert "for that" in story.refuses(h.FoldDiffers())
        assert isinstance(story.may(f.WriteSite()), Wait)


def test_a_row_that_differs_is_told_also_where_the_case_is_held_for_something_else() -> None:
    story = in_grace().later(HOUR)
    story.holds()

    taken = story.happens(h.FoldDiffers())

    assert told(taken) == ["fold-differs"]
    assert story.case.hold is not None
    assert "events" in story.case.hold.because


def test_a_row_that_differs_is_told_also_where_a_steward_held_the_case_in_the_same_words() -> None:
    story = in_grace().later(HOUR)
    story.happens(h.HoldWanted(by="steward 1", because=FOLD_DIFFERS))

    assert told(story.happens(h.FoldDiffers())) == ["fold-differs"]


def test_what_was_repaired_can_be_released_in_every_state() -> None:
    """Or an ended case would stay held for ever, and who sat would never be forgotten."""
    for state, story in in_each_state().items():
        story.happens(h.FoldDiffers())
        before = deadlines(story)

        story.later(DAY).releases()

        assert story.case.state is state
        assert deadlines(story) == [moment and moment + DAY for moment in before]


def test_whatever_a_steward_does_names_who_and_why() -> None:
    acts = [h.HoldWanted, h.ReleaseWanted, h.WithdrawWanted, ha.UndoWanted]
    story = decided(LIMIT)

    for act in acts[:2]:
        (event,) = story.happens(act(by="steward 2", because="so it is")).events
        assert (event.by, event.because) == ("steward 2", "so it is")  # type: ignore[attr-defined]
    story.happens(ha.BlockStands(measure=Measure.LIMIT, block=BlockId("71"), comment=""))
    (event,) = story.happens(ha.UndoWanted(by="steward 2", because="so it is")).events
    assert (event.by, event.because) == ("steward 2", "so it is")  # type: ignore[attr-defined]


def test_sealing_ends_a_case_and_accounts_for_its_draw() -> None:
    story = deliberating()

    step = story.happens(h.SealWanted(by="stewards", because="somebody is in danger"))

    assert (story.case.state, story.case.outcome) == (State.ENDED, "sealed")
    assert story.due() == story.now + story.case.terms.appeal_within_limit, "so long it is known who sat"
    entries = [one.effect.entry for one in step.effects if isinstance(one.effect, f.WriteDrawEntry)]
    assert entries == ["seats", "withdrawn"]
    assert not any(isinstance(one.effect, f.PostDecision) for one in step.effects)
    assert decision(story.case, {}) is None


def test_what_stands_in_public_cannot_be_sealed_any_more() -> None:
    story = in_force()

    assert "meets no case" in story.refuses(h.SealWanted(by="stewards", because="too late"))


def test_a_steward_recuses_once() -> None:
    story = deliberating()
    story.happens(h.StewardRecused(by="steward 2"))

    assert story.case.recused == ("steward 2",)
    assert "recused from case 7 already" in story.refuses(h.StewardRecused(by="steward 2"))


# ---- a server's name, where nothing was done about it


@pytest.mark.parametrize("of", [ended, closed])
def test_what_came_to_nothing_is_named_once_where_its_admin_asks(of: Callable[[], Story]) -> None:
    story = of()
    named = story.happens(h.NameWanted(by="steward 1", because="their admin asks"))

    assert story.case.named and wants(named) == ["WriteSite"]
    assert "names the server already" in story.refuses(h.NameWanted(by="steward 2", because="once more"))


def test_nothing_sealed_and_no_fresh_look_is_named_by_anybody() -> None:
    sealed, look = deliberating(), ended(kind=Kind.REVIEW, about="c1")
    sealed.happens(h.SealWanted(by="stewards", because="somebody is in danger"))

    for story in (sealed, look):
        assert "came to no such end" in story.refuses(h.NameWanted(by="steward 1", because="they ask"))


# ---- clearing what the panel is given


def to_be_cleared() -> Story:
    return a_case(to_be_cleared=True)


def test_no_panel_is_drawn_before_a_steward_has_cleared_the_dossier() -> None:
    story = to_be_cleared()
    wanted_panel = panel_wanted(story.case)

    assert "waits for a steward to clear it" in story.refuses(wanted_panel)
    story.happens(h.ClearWanted(by="steward 1"))
    story.happens(wanted_panel)

    assert story.case.state is State.DRAWING


def test_only_where_the_criterion_asks_for_it_is_anything_cleared() -> None:
    assert "needs no clearing" in a_case().refuses(h.ClearWanted(by="steward 1"))


def test_a_hold_of_the_bots_own_outlasts_a_pause_or_a_stewards_hold_but_no_other_does() -> None:
    story = deliberating()
    story.holds(by="the command line")
    since = story.now
    story.later(DAY)

    assert "held already" in story.refuses(h.HoldWanted(by="steward 2", because="me too"))
    story.happens(h.HoldWanted(by="jurybot", because="a report in it is legal now"))

    assert story.case.hold is not None
    assert (story.case.hold.because, story.case.hold.since) == ("a report in it is legal now", since)
    assert "held already" in story.refuses(h.HoldWanted(by="jurybot", because="another one"))
