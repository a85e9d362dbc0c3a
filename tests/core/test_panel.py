"""Drawing the panel and keeping its seats filled. (DELIBERATION.md, *A case in time*: Panel, Summons, Seats.)"""

from datetime import timedelta

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import happenings as h
from jurybot.core.case.case import State
from jurybot.core.course.gate import Go, Never
from jurybot.core.names import SeatNo
from tests.core.builders import (
    DAY,
    HOUR,
    START,
    Story,
    a_case,
    answered,
    deliberating,
    drawing,
    kinds,
    panel_wanted,
    summoning,
    told,
    wanted,
    wants,
)


def sitting(story: Story) -> list[int]:
    return [seat.number for seat in story.case.sitting]


# ---- the draw


def test_the_intent_is_written_after_the_case_and_before_any_value_is_known() -> None:
    story = a_case()

    taken = story.happens(panel_wanted(story.case))

    the_case, intent = taken.effects
    assert [the_case.effect, intent.effect] == [
        f.WriteDrawEntry(entry="case", draw=4),
        f.WriteDrawEntry(entry="intent", draw=4),
    ]
    assert intent.after == (the_case.key,)
    assert (story.case.state, story.case.number, story.case.seed) == (State.DRAWING, 7, "")


def test_summonses_wait_until_the_result_is_published() -> None:
    story = drawing()

    taken = story.happens(h.IntentWritten(value="c" * 64, seed="d" * 64))

    result = next(one for one in taken.effects if one.effect == f.WriteDrawEntry(entry="result", draw=4))
    reveal = next(one for one in taken.effects if one.effect == f.WriteDrawEntry(entry="reveal", draw=4))
    summonses = [one for one in taken.effects if isinstance(one.effect, f.SendSummons)]
    assert result.after == (reveal.key,)
    assert [one.effect.seat for one in summonses] == [1, 2, 3, 4, 5, 6, 7]  # type: ignore[attr-defined]
    assert all(one.after == (result.key,) for one in summonses)


def test_the_intent_is_used_once() -> None:
    story = summoning()

    assert story.refuses(h.IntentWritten(value="e" * 64, seed="e" * 64))


def test_no_panel_is_drawn_for_a_case_that_is_held() -> None:
    story = a_case()
    story.holds()

    assert "held" in story.refuses(panel_wanted(story.case))


# ---- summonses


def test_an_undelivered_summons_starts_no_time() -> None:
    story = summoning()
    story.delivers(1).later(HOUR)

    assert story.seat(1).answer_by == START + 6 * DAY
    assert story.seat(2).answer_by is None
    assert story.case.round_ends_at() == START + 14 * DAY, "the round stays open for who is not called yet"


def test_delivery_starts_the_time_of_that_seat_alone() -> None:
    story = summoning()

    story.delivers(1).later(2 * DAY).delivers(2)

    assert story.seat(1).half_at == START + 3 * DAY
    assert story.seat(2).half_at == START + 5 * DAY
    assert story.seat(2).answer_by == START + 8 * DAY


def test_a_summons_is_delivered_once() -> None:
    story = deliberating().later(DAY)

    assert "begun" in story.refuses(h.SummonsDelivered(seat=SeatNo(1)))


def test_a_late_delivery_gives_no_time_beyond_the_end_of_the_round() -> None:
    story = summoning().later(12 * DAY)

    story.delivers(1)

    assert story.seat(1).answer_by == START + 14 * DAY
    assert story.seat(1).half_at == START + 13 * DAY


def test_the_round_ends_with_the_latest_seat_of_all() -> None:
    story = summoning()
    story.delivers(1, 2, 3, 4, 5, 6).later(2 * DAY).delivers(7)

    assert story.case.round_ends_at() == START + 8 * DAY


def test_a_seat_that_cannot_be_reached_passes_to_the_next_reserve() -> None:
    story = summoning()

    taken = story.happens(h.SeatUnreachable(seat=SeatNo(3)))

    assert wanted(taken, f.SendSummons) == [f.SendSummons(seat=SeatNo(8))]
    assert sitting(story) == [1, 2, 4, 5, 6, 7, 8]
    assert story.seat(3).left_because == "unreachable"


def test_who_was_heard_from_is_not_out_of_reach() -> None:
    story = summoning()
    story.speaks(3, said="here")

    assert "heard from" in story.refuses(h.SeatUnreachable(seat=SeatNo(3)))


@pytest.mark.parametrize("number", [8, 0, 99])
def test_a_seat_that_was_never_drawn_is_refused(number: int) -> None:
    story = deliberating()
    seat = SeatNo(number)

    for happening in (
        h.SummonsDelivered(seat=seat),
        h.SeatUnreachable(seat=seat),
        h.SeatGivenUp(seat=seat, because="declined"),
        h.JurorReturned(seat=seat),
    ):
        assert "never drawn" in story.refuses(happening)


# ---- passing on


def test_at_half_time_the_silent_pass_to_reserves_in_drawn_order() -> None:
    story = deliberating().later(HOUR)
    story.speaks(1, 3, 4, 5, 7)

    taken = story.passes_due()

    assert story.now == START + 3 * DAY
    assert [effect.seat for effect in wanted(taken, f.SendSummons)] == [8, 9]
    assert sitting(story) == [1, 3, 4, 5, 7, 8, 9]
    assert {story.seat(2).left_because, story.seat(6).left_because} == {"silent"}


def test_a_seat_that_said_here_is_held_and_does_not_pass_on() -> None:
    story = deliberating().later(HOUR)
    story.speaks(*range(1, 8), said="here")

    assert story.due() == START + 6 * DAY, "half-time means nothing to who was heard from"


def test_a_moment_before_half_time_nobody_passes_on() -> None:
    story = deliberating().later(3 * DAY - timedelta(microseconds=1))

    assert story.refuses(h.TimePassed()) == "nothing is due"


def test_a_reserve_is_seated_only_while_half_of_the_time_to_answer_is_left() -> None:
    """Half of 6 days before the end of at most 14: day 11, to the moment."""
    in_time, too_late = (summoning().later(10 * DAY).delivers(*range(1, 8)) for _ in range(2))

    in_time.later(DAY).gives_up(1)
    too_late.later(DAY + timedelta(microseconds=1)).gives_up(1)

    assert 8 in sitting(in_time)
    assert sitting(too_late) == [2, 3, 4, 5, 6, 7]


def test_a_reminder_goes_to_nobody_who_has_said_a_word_or_sits_no_more() -> None:
    reminder = f.TellSeat(seat=SeatNo(7), message="reminder")
    silent, spoke, left = (deliberating(reserves=0).later(HOUR) for _ in range(3))
    spoke.speaks(7)
    left.gives_up(7)

    assert isinstance(silent.may(reminder), Go)
    assert isinstance(spoke.may(reminder), Never) and isinstance(left.may(reminder), Never)


def test_who_is_silent_when_no_reserve_can_come_in_time_may_still_answer() -> None:
    story = deliberating(reserves=0).later(HOUR)
    story.speaks(1, 2, 3, 4, 5, 6)

    taken = story.passes_due()

    assert kinds(taken) == ["SeatKept"]
    until = {"until": (START + 6 * DAY).isoformat()}
    assert [one.effect for one in taken.effects] == [f.TellSeat(seat=SeatNo(7), message="reminder", args=until)]
    assert story.due() == START + 6 * DAY
    story.later(2 * DAY)
    assert kinds(story.speaks(7)) == ["SeatHeld", "StatementTaken"]


def test_a_reserve_has_their_own_time_and_the_round_waits_for_it() -> None:
    story = deliberating().later(HOUR)
    story.speaks(1, 2, 3, 4, 5, 6)
    story.passes_due()
    story.later(HOUR).delivers(8)

    assert story.seat(8).answer_by == START + 9 * DAY + HOUR
    assert story.case.round_ends_at() == START + 9 * DAY + HOUR


def test_a_reserve_who_is_silent_passes_on_in_turn() -> None:
    story = deliberating().later(HOUR)
    story.speaks(1, 2, 3, 4, 5, 6)
    story.passes_due()
    story.delivers(8)

    story.passes_due()

    assert sitting(story) == [1, 2, 3, 4, 5, 6, 9]
    assert story.seat(8).left_because == "silent"


@pytest.mark.parametrize("because", ["declined", "recused", "left", "gone"])
def test_a_seat_given_up_passes_on_and_no_reason_is_asked(because: str) -> None:
    story = deliberating().later(HOUR)

    taken = story.gives_up(2, because)

    assert kinds(taken) == ["SeatLeft", "Summoned"]
    assert wants(taken) == ["SendSummons"]
    assert story.case.places == 7


def test_a_seat_that_has_passed_on_cannot_be_given_up_again() -> None:
    story = deliberating().later(HOUR)
    story.gives_up(2)

    assert "passed on" in story.refuses(h.SeatGivenUp(seat=SeatNo(2), because="declined"))


def test_who_has_cast_a_ballot_may_still_recuse() -> None:
    story = deliberating().later(HOUR)
    story.speaks(2)

    story.gives_up(2, "recused")

    assert 2 not in sitting(story)
    assert 8 in sitting(story)


def test_a_recusal_that_no_reserve_can_fill_lowers_e_and_any_other_empty_seat_does_not() -> None:
    story = deliberating(reserves=1).later(HOUR)

    story.gives_up(1, "recused")
    assert story.case.places == 7, "the reserve filled it"
    story.gives_up(2, "recused")
    assert story.case.places == 6
    story.gives_up(3, "declined")
    story.gives_up(4, "left")
    story.gives_up(5, "gone")
    assert story.case.places == 6
    story.gives_up(8, "recused")
    assert story.case.places == 5, "of one place, whoever sat on it last"


def test_words_after_the_end_give_no_seat_up() -> None:
    """Or a recusal that comes after the deadline would lower what the count needs."""
    story = deliberating(reserves=0).later(HOUR)
    story.speaks(1, 2, 3, 4)
    while story.case.reading is None:
        story.passes_due()
    story.later(timedelta(minutes=1))

    late = h.SeatGivenUp(seat=SeatNo(5), because="recused", written_at=story.now)

    assert story.refuses(late) == "the round is over"
    assert story.case.places == 7


def test_a_recusal_written_in_time_counts_however_late_it_is_read() -> None:
    story = deliberating(reserves=0).later(HOUR)
    story.speaks(1, 2, 3, 4)
    written_at = START + 6 * DAY
    story.now = START + 30 * DAY

    story.happens(h.SeatGivenUp(seat=SeatNo(5), because="recused", written_at=written_at))

    assert story.case.places == 6


def test_nobody_is_called_while_the_ballots_are_being_counted() -> None:
    story = answered()
    story.passes_due()
    assert story.case.reading

    taken = story.happens(h.SeatGivenUp(seat=SeatNo(5), because="left"))

    assert wants(taken) == []
    assert 5 not in sitting(story)


# ---- people who come back


def test_a_suspended_juror_passes_the_seat_on() -> None:
    story = answered()

    taken = story.happens(h.StatementGone(seat=SeatNo(2), statement=story.seat(2).statements[0], author_suspended=True))

    assert story.seat(2).left_because == "gone"
    assert wanted(taken, f.SendSummons) == [f.SendSummons(seat=SeatNo(8))]


def test_back_before_another_was_seated_all_stands() -> None:
    story = answered(reserves=0)
    story.happens(h.StatementGone(seat=SeatNo(2), statement=story.seat(2).statements[0], author_suspended=True))
    before = story.seat(2)

    story.happens(h.JurorReturned(seat=SeatNo(2)))

    assert story.seat(2).sits
    assert story.seat(2).held
    assert story.seat(2).statements == before.statements == ("s2",)


def test_back_after_another_was_seated_is_too_late() -> None:
    story = answered()
    story.happens(h.StatementGone(seat=SeatNo(2), statement=story.seat(2).statements[0], author_suspended=True))

    assert "not free" in story.refuses(h.JurorReturned(seat=SeatNo(2)))


@pytest.mark.parametrize("because", ["declined", "recused", "left"])
def test_only_who_was_gone_comes_back(because: str) -> None:
    story = answered(reserves=0)
    story.gives_up(2, because)

    assert "not free" in story.refuses(h.JurorReturned(seat=SeatNo(2)))


def test_who_sits_has_nothing_to_come_back_to() -> None:
    assert "not free" in answered().refuses(h.JurorReturned(seat=SeatNo(2)))


# ---- while held


def test_time_that_passes_while_the_case_is_held_costs_nobody_a_seat_or_a_reserve() -> None:
    story = deliberating().later(2 * DAY)
    story.holds()
    story.later(10 * DAY)

    assert story.case.due_at() is None
    assert story.refuses(h.TimePassed()) == "nothing is due"
    assert 8 in [seat.number for seat in story.gives_up(1).case.sitting], "the end of the round moves on meanwhile"
    story.releases()
    assert story.seat(2).half_at == START + 13 * DAY
    assert story.seat(2).answer_by == START + 16 * DAY
    assert story.case.ends_at_most == START + 24 * DAY


def test_stewards_hear_nothing_of_what_jurors_do() -> None:
    story = deliberating().later(HOUR)
    steps = [story.speaks(1), story.gives_up(2, "recused"), story.passes_due()]

    assert [told(taken) for taken in steps] == [[], [], []]
