"""The round: what jurors say, when it ends, what it comes to. (DELIBERATION.md, *A case in time*.)"""

from datetime import timedelta
from typing import Any

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case.case import State
from jurybot.core.measures import Measure
from jurybot.core.names import SeatNo, StatementId
from tests.core.builders import (
    ASIDE,
    DAY,
    HOUR,
    LIMIT,
    NONE,
    OBJECTS,
    START,
    SUSPEND,
    Story,
    answered,
    closed,
    decided,
    deliberating,
    ended,
    in_force,
    in_next_round,
    kinds,
    summoning,
    told,
    wanted,
    wants,
)

SECOND = timedelta(seconds=1)


def spoke(story: Story, number: int, said: str = "ballot", **otherwise: Any) -> h.SeatSpoke:
    given = {"statement": StatementId(f"s{number}"), "written_at": story.now, **otherwise}
    return h.SeatSpoke(seat=SeatNo(number), said=said, **given)


# ---- what jurors say


@pytest.mark.parametrize("said", ["ballot", "here", "withdraw"])
def test_a_clear_answer_holds_the_seat_and_is_acknowledged(said: str) -> None:
    story = deliberating().later(HOUR)

    taken = story.speaks(2, said=said)

    assert kinds(taken) == ["SeatHeld", "StatementTaken"]
    assert wanted(taken, f.Acknowledge) == [f.Acknowledge(seat=SeatNo(2), statement=StatementId("s2"))]
    assert wants(taken) == ["Acknowledge"]


def test_a_word_that_is_no_answer_holds_the_seat_and_is_none_of_its_ballots() -> None:
    story = deliberating().later(HOUR)
    asks = h.SeatHeard(seat=SeatNo(2), written_at=story.now)

    taken = story.happens(asks)

    assert kinds(taken) == ["SeatHeld"] and wants(taken) == []
    assert story.seat(2).held and story.seat(2).statements == ()
    assert "held already" in story.refuses(asks)
    story.later(7 * DAY)
    for seat in (3, 2):
        assert story.refuses(h.SeatHeard(seat=SeatNo(seat), written_at=story.now)) == "that word holds no seat"


def test_what_was_asked_in_a_round_that_is_over_holds_no_seat_of_the_next() -> None:
    story = in_next_round()

    assert "no seat" in story.refuses(h.SeatHeard(seat=SeatNo(1), written_at=story.now, round=1))


def test_no_event_of_an_answer_tells_what_was_said() -> None:
    ballot, here = (deliberating().later(HOUR).speaks(2, said=said) for said in ("ballot", "here"))

    assert ballot.events == here.events


def test_an_unclear_answer_holds_the_seat_and_is_asked_back() -> None:
    story = deliberating().later(HOUR)

    taken = story.speaks(2, said="unclear", why="negation")

    assert kinds(taken) == ["SeatHeld", "StatementTaken", "AskedBack"]
    (ask,) = wanted(taken, f.TellSeat)
    assert (ask.message, ask.statement, ask.args) == ("ask-back", "s2", {"why": "negation", "meant": ""})
    assert not wanted(taken, f.Acknowledge)


def test_an_unclear_message_is_asked_about_once_however_often_it_is_edited() -> None:
    story = deliberating().later(HOUR)
    story.speaks(2, said="unclear")

    assert wants(story.speaks(2, said="unclear")) == []
    assert wants(story.speaks(2, said="unclear", statement="another")) == ["TellSeat"]
    assert wants(story.speaks(2, said="ballot")) == ["Acknowledge"], "the edit cleared it up"
    assert wants(story.speaks(2, said="unclear")) == []


def test_an_answer_at_the_very_end_is_in_time_and_a_moment_later_is_not() -> None:
    story = deliberating()
    story.now = START + 6 * DAY + HOUR

    last = story.happens(spoke(story, 2, written_at=START + 6 * DAY))
    late = story.happens(spoke(story, 3, written_at=START + 6 * DAY + timedelta(microseconds=1)))

    assert wants(last) == ["Acknowledge"]
    assert [tell.message for tell in wanted(late, f.TellSeat)] == ["after-the-end"]
    assert not wanted(late, f.Acknowledge)


def test_an_unclear_answer_that_came_too_late_is_not_asked_about() -> None:
    story = deliberating().later(7 * DAY)

    taken = story.speaks(2, said="unclear")

    assert [tell.message for tell in wanted(taken, f.TellSeat)] == ["after-the-end"]


def test_once_the_ballots_are_being_read_the_deadline_is_the_one_they_are_read_for() -> None:
    story = answered()
    story.passes_due()
    story.later(timedelta(minutes=3))

    late = story.happens(spoke(story, 2, written_at=START + 6 * DAY + SECOND))
    in_time = story.happens(spoke(story, 3, written_at=START + 6 * DAY))

    assert [tell.message for tell in wanted(late, f.TellSeat)] == ["after-the-end"]
    assert wants(in_time) == ["Acknowledge"]


def test_a_hold_that_comes_while_the_ballots_are_read_gives_nobody_more_time() -> None:
    story = answered()
    story.passes_due()
    story.holds()

    late = story.later(DAY).speaks(2)

    assert [tell.message for tell in wanted(late, f.TellSeat)] == ["after-the-end"]


def test_a_juror_whose_seat_has_passed_on_gets_a_kind_word_and_no_ballot() -> None:
    story = deliberating().later(HOUR)
    story.gives_up(2)

    taken = story.speaks(2)

    assert [tell.message for tell in wanted(taken, f.TellSeat)] == ["seat-passed-on"]
    assert story.seat(2).statements == ()
    assert not story.seat(2).held


@pytest.mark.parametrize("make", [decided, in_force, ended])
def test_a_word_after_the_case_gets_a_kind_word_and_changes_nothing_but_the_count(make: Any) -> None:
    story = make()
    before = story.case

    taken = story.speaks(2)

    assert [tell.message for tell in wanted(taken, f.TellSeat)] == ["case-is-over"]
    assert kinds(taken) == ["LateAnswer"]
    assert story.case.seats == before.seats


def test_a_closed_case_no_longer_knows_who_sat() -> None:
    story = closed()

    assert story.refuses(spoke(story, 2))


def test_while_the_case_is_held_no_answer_is_too_late() -> None:
    story = deliberating().later(5 * DAY)
    story.speaks(1, 3, 4, 5, 6, 7)
    story.holds()
    story.later(4 * DAY)

    in_hold = story.speaks(2)

    assert wants(in_hold) == ["Acknowledge"], "the end moves on by as long as the case is held"
    story.releases()
    assert story.case.round_ends_at() == START + 10 * DAY
    assert wants(story.later(DAY).speaks(2)) == ["Acknowledge"]
    assert "TellSeat" in wants(story.later(SECOND).speaks(2))


# ---- statements that are gone


def test_a_deleted_statement_is_withdrawn_and_the_seat_stays_held() -> None:
    story = answered()

    taken = story.happens(h.StatementGone(seat=SeatNo(2), statement=StatementId("s2"), author_suspended=False))

    assert kinds(taken) == ["StatementWithdrawn"]
    assert story.seat(2).statements == ()
    assert story.seat(2).held
    assert story.refuses(h.StatementGone(seat=SeatNo(2), statement=StatementId("s2"), author_suspended=False))


def test_only_the_statement_that_is_gone_is_withdrawn() -> None:
    story = answered()
    story.speaks(2, statement="newer")

    story.happens(h.StatementGone(seat=SeatNo(2), statement=StatementId("newer"), author_suspended=False))

    assert story.seat(2).statements == ("s2",)


# ---- the end of the round


def test_the_end_has_every_ballot_read_again_for_that_very_deadline() -> None:
    story = answered()

    taken = story.passes_due()

    assert wants(taken) == ["ReadBallots"]
    assert wanted(taken, f.ReadBallots) == [f.ReadBallots(deadline=START + 6 * DAY)]
    assert story.case.state is State.DELIBERATING
    assert story.case.due_at() is None, "nothing more is due until they are read"


def test_only_the_reading_that_was_asked_for_tallies_and_only_once() -> None:
    story = answered()
    nothing_asked = h.BallotsRead(ballots=(), deadline=START + 6 * DAY)
    assert "not asked for" in story.refuses(nothing_asked)
    story.passes_due()

    assert "not asked for" in story.refuses(h.BallotsRead(ballots=(), deadline=START + 5 * DAY))
    story.reads(*[SUSPEND] * 7)
    assert story.refuses(h.BallotsRead(ballots=(), deadline=START + 6 * DAY))


@pytest.mark.parametrize(
    ("ballots", "outcome"),
    [
        ([SUSPEND] * 7, "suspend"),
        ([SUSPEND] * 4 + [ASIDE], "no-quorum"),
        ([SUSPEND] * 5 + [LIMIT], "suspend"),
        ([SUSPEND] * 4 + [LIMIT] * 3, "limit"),
        ([SUSPEND] * 6 + [OBJECTS], "fallback"),
        ([LIMIT] * 6 + [NONE], "limit"),
        ([NONE] * 6 + [LIMIT], "no-action"),
        ([NONE, NONE, NONE, SUSPEND, SUSPEND, SUSPEND], "fallback"),
    ],
)
def test_the_count_comes_to_what_the_frozen_rule_says(ballots: list[e.CountedBallot], outcome: str) -> None:
    story = answered()

    taken = story.ends(*ballots)

    tallied = taken.events[0]
    assert isinstance(tallied, e.RoundTallied)
    assert tallied.outcome == outcome
    assert (tallied.seats, tallied.held) == (7, 7)
    assert story.case.tallied is not None
    assert story.case.tallied.ballots == tuple(ballots)


def test_a_verdict_is_never_stronger_than_what_was_proposed() -> None:
    story = answered(proposed=Measure.LIMIT)

    story.ends(*[SUSPEND] * 7)

    assert story.case.verdict is Measure.LIMIT


def test_the_rule_that_counts_is_the_one_of_the_filing() -> None:
    ballots = [SUSPEND] * 4 + [OBJECTS] * 3

    under_majority, under_consensus = answered(rule="majority"), answered(rule="consensus")
    under_majority.ends(*ballots)
    under_consensus.ends(*ballots)

    assert under_majority.case.outcome == "suspend"
    assert under_consensus.case.outcome == "no-agreement"


def test_a_recusal_lowers_the_quorum_and_a_silence_does_not() -> None:
    recused, silent = answered(reserves=0, seats=5), answered(reserves=0, seats=5)
    recused.gives_up(4, "recused")
    recused.gives_up(5, "recused")
    silent.gives_up(4, "declined")
    silent.gives_up(5, "declined")

    recused.ends(LIMIT, LIMIT)
    silent.ends(LIMIT, LIMIT)

    assert recused.case.verdict is Measure.LIMIT, "2 of E = 3 are 60%"
    assert silent.case.verdict is None, "2 of E = 5 are not"


@pytest.mark.parametrize(
    ("ballots", "outcome"), [([NONE] * 7, "no-action"), ([SUSPEND] * 3 + [NONE] * 4, "no-agreement")]
)
def test_what_was_not_agreed_on_ends_the_case_and_is_told_without_a_name(
    ballots: list[e.CountedBallot], outcome: str
) -> None:
    story = answered()

    taken = story.ends(*ballots)

    assert (story.case.state, story.case.outcome, story.case.verdict) == (State.ENDED, outcome, None)
    assert wants(taken) == ["WriteDrawEntry", "WriteSite", "PostDecision"]
    assert wanted(taken, f.PostDecision) == [f.PostDecision(about="no-action")]
    assert taken.effects[2].after == (taken.effects[1].key,)
    assert story.due() == story.now + 14 * DAY


# ---- extension and lapse


def silent_round(**other: Any) -> Story:
    """Three of seven answered, at the end of a round in which no reserve could help any more."""
    story = summoning(**other).later(10 * DAY)
    story.delivers(*range(1, 8)).later(HOUR)
    story.speaks(1, 2, 3)
    story.later(2 * DAY)
    while story.case.reading is None:
        story.passes_due()
    return story


def test_without_a_quorum_the_round_is_extended_once_with_reserves() -> None:
    story = silent_round()

    taken = story.reads(LIMIT, LIMIT, LIMIT)

    assert kinds(taken)[:2] == ["RoundTallied", "RoundExtended"]
    assert [effect.seat for effect in wanted(taken, f.SendSummons)] == [8, 9, 10, 11]
    assert story.case.state is State.DELIBERATING
    assert story.case.ends_at_most == story.now + 4 * DAY
    assert story.seat(1).answer_by == story.now + 4 * DAY, "who sits has all of the extension"
    assert told(taken) == []


def test_an_extension_fills_empty_places_before_those_of_the_silent() -> None:
    story = silent_round(reserves=2)
    story.happens(h.SeatGivenUp(seat=SeatNo(7), because="left"))

    story.reads(LIMIT, LIMIT, LIMIT)

    assert story.seat(7).replaced
    assert story.seat(4).replaced
    assert [seat.number for seat in story.case.sitting] == [1, 2, 3, 5, 6, 8, 9]


def test_in_the_extension_who_stays_silent_without_a_reserve_sits_to_the_end() -> None:
    story = silent_round(reserves=0)
    story.reads(LIMIT, LIMIT, LIMIT)

    assert story.due() == story.now + 4 * DAY
    story.later(2 * DAY).speaks(4, 5)
    story.ends(LIMIT, LIMIT, LIMIT, LIMIT, LIMIT)
    assert story.case.verdict is Measure.LIMIT


def test_a_summons_still_on_its_way_is_not_silence() -> None:
    """The bot was away from the draw to the end of the round: nobody had a chance to answer yet."""
    story = summoning().later(20 * DAY)
    story.passes_due()

    taken = story.reads()

    assert [seat.number for seat in story.case.sitting] == [1, 2, 3, 4, 5, 6, 7]
    assert not wanted(taken, f.SendSummons)
    assert story.delivers(1).seat(1).answer_by == story.now + 4 * DAY


def test_a_summons_that_arrived_while_the_ballots_were_counted_has_all_of_the_extension() -> None:
    story = summoning().later(20 * DAY)
    story.passes_due()
    story.delivers(1)

    story.reads()

    assert story.seat(1).answer_by == story.now + 4 * DAY
    assert story.due() == story.now + 4 * DAY, "no half-time of a round that is over passes it on"


def test_there_is_one_extension_and_then_the_case_lapses_and_stewards_are_told() -> None:
    story = silent_round()
    story.reads(LIMIT, LIMIT, LIMIT)

    taken = story.ends(LIMIT, LIMIT, LIMIT)

    assert (story.case.state, story.case.outcome) == (State.ENDED, "lapsed")
    assert wants(taken) == ["WriteDrawEntry", "WriteSite", "TellStewards"]
    assert told(taken) == ["lapsed"]
    assert story.case.verdict is None
    (lapsed,) = [event for event in taken.events if isinstance(event, e.Lapsed)]
    assert lapsed.because == "too few of the panel answered"
    assert story.due() == story.now + 14 * DAY, "so long it can still be seen who sat"


def test_fewer_than_three_held_seats_lapse_whatever_the_rule_would_say() -> None:
    """By its rule alone, without any quorum, two of three could suspend."""
    rule = {"quorum": None, "approval": ">1/2", "min_agree": 1}
    story = deliberating(rule=rule, reserves=0).later(HOUR)
    story.speaks(1, 2)

    first = story.ends(SUSPEND, SUSPEND)
    second = story.ends(SUSPEND, SUSPEND)

    assert "RoundExtended" in kinds(first)
    assert "Lapsed" in kinds(second)


def test_three_held_seats_are_enough() -> None:
    rule = {"quorum": None, "approval": ">1/2", "min_agree": 1}
    story = deliberating(rule=rule, reserves=0).later(HOUR)
    story.speaks(1, 2, 3)

    story.ends(SUSPEND, SUSPEND, SUSPEND)

    assert story.case.verdict is Measure.SUSPEND


@pytest.mark.parametrize("said", ["here", "ballot"])
def test_a_word_after_the_end_makes_no_third_seat_of_two_and_keeps_its_place_in_the_extension(said: str) -> None:
    rule = {"quorum": None, "approval": ">1/2", "min_agree": 1}
    story = summoning(rule=rule).later(10 * DAY).delivers(*range(1, 8)).later(HOUR)
    story.speaks(1, 2)
    story.now = START + 14 * DAY + SECOND
    story.happens(spoke(story, 3, said))

    first = story.ends(SUSPEND, SUSPEND)

    assert "RoundExtended" in kinds(first)
    assert [seat.number for seat in story.case.sitting][:4] == [1, 2, 3, 8], "who was a moment late is not silent"
    story.ends(SUSPEND, SUSPEND)
    assert story.case.verdict is Measure.SUSPEND, "in the extension the word is in time"


def test_a_word_that_is_read_behind_a_later_one_holds_the_seat_from_its_own_time_on() -> None:
    story = deliberating()
    story.now = START + 6 * DAY + 2 * SECOND
    story.happens(spoke(story, 3, "here", statement=StatementId("late")))
    earlier = story.happens(spoke(story, 3, written_at=START + HOUR))
    again = story.happens(spoke(story, 3, written_at=START + 2 * HOUR, statement=StatementId("third")))

    assert kinds(earlier) == ["SeatHeld", "StatementTaken"]
    assert kinds(again) == ["StatementTaken"]
    assert story.seat(3).heard_at == START + HOUR


def test_a_panel_that_everybody_left_lapses_at_once() -> None:
    story = deliberating(reserves=0).later(HOUR)
    for number in range(1, 8):
        story.gives_up(number, "recused")

    story.ends()

    assert story.now == START + HOUR
    assert story.case.outcome == "lapsed"


def test_reserves_that_could_not_come_in_time_are_called_by_the_extension_when_everybody_left() -> None:
    story = summoning().later(10 * DAY).delivers(*range(1, 8)).later(2 * DAY)
    for number in range(1, 8):
        story.gives_up(number)

    taken = story.ends()

    assert [effect.seat for effect in wanted(taken, f.SendSummons)] == [8, 9, 10, 11, 12, 13]


def test_a_lapse_keeps_what_an_extension_could_not_find() -> None:
    """Nothing irreversible, nothing stronger: a lapse takes no measure and asks for none."""
    story = silent_round(reserves=0)
    story.reads(SUSPEND, SUSPEND, SUSPEND)
    story.ends(SUSPEND, SUSPEND, SUSPEND)

    assert story.case.in_force is Measure.NONE
    assert not [one for one in story.effects if isinstance(one.effect, f.TakeMeasure | f.RaiseMeasure)]


# ---- a bot that was away


@pytest.mark.parametrize("away_for", [3 * DAY, 7 * DAY, 40 * DAY])
def test_deadlines_that_pass_late_still_lead_to_an_end(away_for: timedelta) -> None:
    story = deliberating().later(HOUR)
    story.speaks(1, 2, 3, 4, 5)
    story.later(away_for)

    for _ in range(10):
        if story.case.state is not State.DELIBERATING:
            break
        if story.case.reading:
            story.reads(LIMIT, LIMIT, LIMIT, LIMIT, LIMIT)
        else:
            story.passes_due()

    assert story.case.verdict is Measure.LIMIT


def test_after_weeks_away_nobody_is_called_to_a_round_that_is_over() -> None:
    story = deliberating().later(HOUR)
    story.speaks(1, 2, 3, 4, 5)
    story.later(40 * DAY)

    taken = story.happens(h.TimePassed())

    assert kinds(taken) == ["SeatKept", "SeatKept", "ReadingAsked"]
    assert wants(taken) == ["ReadBallots"]
