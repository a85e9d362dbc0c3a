"""Rounds after the first, an early end, and what no round agreed on. (DELIBERATION.md, *A case in time*.)"""

from datetime import UTC, datetime, timedelta

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case.case import State
from jurybot.core.measures import Measure
from jurybot.core.names import SeatNo, StatementId
from jurybot.core.rule.rule import rule_from
from tests.core.builders import (
    DAY,
    HOUR,
    LIMIT,
    OBJECTS,
    START,
    UNDECIDED,
    Story,
    a_case,
    answered,
    deliberating,
    escalated,
    in_next_round,
    kinds,
    told,
    wanted,
    wants,
)

ALL = tuple(range(1, 8))
LAST = rule_from("consensus-minus-one").as_map()
MINUTE = timedelta(minutes=1)


# ---- the next round


def test_without_agreement_everybody_who_sits_gets_a_digest_and_is_asked_anew() -> None:
    story = answered(rounds=2)

    taken = story.ends(*UNDECIDED)

    assert kinds(taken) == ["RoundTallied", "RoundBegun"]
    assert [effect.seat for effect in wanted(taken, f.SendDigest)] == list(ALL)
    assert wants(taken) == ["SendDigest"] * 7
    assert story.case.state is State.DELIBERATING and story.case.round == 2
    assert not any(seat.held or seat.statements or seat.answer_by for seat in story.case.seats)


def test_a_later_edition_of_what_the_panel_is_given_is_on_record_by_its_hash_as_the_first_is() -> None:
    story = in_next_round()
    first = story.case.dossier

    taken = story.happens(h.DossierGrew(dossier="f" * 64))

    assert first == "d" * 64 and story.case.dossier == "f" * 64
    assert [(event.dossier, event.round) for event in taken.events if isinstance(event, e.DossierGrown)] == [
        ("f" * 64, 2)
    ]


def test_a_digest_starts_the_shorter_time_of_a_later_round_when_it_arrives() -> None:
    story = in_next_round().later(5 * HOUR)
    now = story.now

    story.gets_digest(3)

    assert (story.seat(3).half_at, story.seat(3).answer_by) == (now + 2 * DAY, now + 4 * DAY)
    assert "time has begun" in story.refuses(h.DigestDelivered(seat=SeatNo(3), round=2))
    assert "over" in story.refuses(h.DigestDelivered(seat=SeatNo(2), round=1))


def test_the_hour_that_was_written_stands_where_it_is_later_than_that_of_the_delivery() -> None:
    """Written on a Saturday for a Thursday; delivered on Sunday that would be a Friday already, were it not free."""
    story = in_next_round(no_deadline_on=("weekend",), answer_for_next=36 * HOUR)
    story.now = datetime(2026, 12, 5, 6, 0, tzinfo=UTC)  # Saturday: 36 hours on it is Sunday, 18:00, so Monday, 18:00
    written_at, story.now = story.now, story.now + 20 * HOUR  # 36 hours from then it is Monday, 14:00

    story.happens(h.DigestDelivered(seat=SeatNo(1), round=2, written_at=written_at))

    assert story.seat(1).answer_by == datetime(2026, 12, 7, 18, 0, tzinfo=UTC)


def test_an_empty_place_is_filled_when_a_round_begins_and_the_newcomer_gets_the_digest_too() -> None:
    story = answered(rounds=2, round_at_most=6 * DAY)
    story.now = START + 5 * DAY
    story.gives_up(7, "recused")
    assert story.case.places == 6, "too late in this round for a reserve"

    taken = story.ends(*UNDECIDED[:6])

    assert [effect.seat for effect in wanted(taken, f.SendSummons)] == [8]
    (digest,) = [one for one in taken.effects if isinstance(one.effect, f.SendDigest) and one.effect.seat == 8]
    assert digest.after == tuple(one.key for one in taken.effects if isinstance(one.effect, f.SendSummons))
    assert story.case.places == 7


def test_a_seat_silent_in_this_round_passes_on_at_its_half_time_with_the_digest() -> None:
    story = in_next_round().gets_digest(*ALL).later(HOUR)
    story.speaks(*ALL[1:], statement="")

    taken = story.passes_due()

    assert kinds(taken) == ["SeatLeft", "Summoned"]
    assert wants(taken) == ["SendSummons", "SendDigest"]
    assert not story.seat(1).sits


def test_a_digest_that_cannot_be_delivered_passes_the_seat_on() -> None:
    story = in_next_round()

    taken = story.happens(h.SeatUnreachable(seat=SeatNo(1)))

    assert kinds(taken) == ["SeatLeft", "Summoned"]


def test_what_was_written_in_the_round_before_changes_nothing_and_is_answered_kindly() -> None:
    story = in_next_round().gets_digest(*ALL).later(HOUR)
    before = story.case

    taken = story.happens(
        h.SeatSpoke(seat=SeatNo(1), statement=StatementId("s1"), said="ballot", written_at=story.now, round=1)
    )

    assert [tell.message for tell in wanted(taken, f.TellSeat)] == ["earlier-round"]
    assert story.case.seats == before.seats
    assert "withdrawn already" in story.refuses(
        h.StatementGone(seat=SeatNo(1), statement=StatementId("s1"), author_suspended=False)
    )


def test_what_was_written_in_the_round_under_way_counts() -> None:
    story = in_next_round().gets_digest(*ALL).later(HOUR)

    taken = story.happens(
        h.SeatSpoke(seat=SeatNo(1), statement=StatementId("s1"), said="ballot", written_at=story.now, round=2)
    )

    assert wants(taken) == ["Acknowledge"]


def test_what_was_written_between_two_rounds_is_the_earlier_ones() -> None:
    case = in_next_round().case
    began = case.round_began_at
    assert began

    assert case.round_of(began - MINUTE) == 1
    assert case.round_of(began) == 1
    assert case.round_of(began + MINUTE) == 2
    assert answered().case.round_of(START - DAY) == 1


def test_each_round_may_be_extended_once() -> None:
    story = answered(rounds=2)
    story.ends()
    first = story.case.extended
    story.ends(*UNDECIDED)
    anew = story.case.extended
    story.gets_digest(*ALL).later(HOUR).speaks(*ALL)
    again = story.ends()
    story.ends()

    assert first and not anew
    assert "RoundExtended" in kinds(again)
    assert story.case.outcome == "lapsed"


def test_the_last_round_without_agreement_ends_the_case_without_one() -> None:
    story = in_next_round().gets_digest(*ALL).later(HOUR)
    story.speaks(*ALL)

    story.ends(*UNDECIDED)

    assert (story.case.state, story.case.outcome) == (State.ENDED, "no-agreement")
    assert story.case.tallied and story.case.tallied.round == 2


def test_a_limit_that_passes_by_the_rule_of_the_last_round_is_on_record_as_such() -> None:
    story = in_next_round(rule_last=LAST).gets_digest(*ALL).later(HOUR)
    story.speaks(*ALL)

    story.ends(*[LIMIT] * 6, OBJECTS)

    assert story.case.verdict is Measure.LIMIT
    assert story.case.tallied and story.case.tallied.by == "rule_last"


def test_a_juror_who_comes_back_in_a_later_round_is_asked_anew() -> None:
    story = answered(rounds=2, reserves=0)
    story.gives_up(7, "gone")
    story.ends(*UNDECIDED[:6])

    taken = story.happens(h.JurorReturned(seat=SeatNo(7)))

    assert wanted(taken, f.SendDigest) == [f.SendDigest(seat=SeatNo(7), round=2)]
    assert story.seat(7).sits and not story.seat(7).held


def test_a_case_of_one_round_has_nothing_of_rounds_in_it() -> None:
    """So rows that an older version stored are still what their events say."""
    for story in (a_case(), answered()):
        case = story.case
        assert (case.round, case.round_began_at, case.word_at, case.reads_early) == (1, None, None, False)
        assert not any(seat.called for seat in case.seats)


# ---- an early end


def settled(**other: object) -> Story:
    """All have answered an hour after they were called; a round may end a day after the last word."""
    return answered(**{"settle_for": DAY, **other})


def test_a_round_that_nothing_can_change_ends_when_the_time_to_change_ones_mind_is_over() -> None:
    story = settled()
    assert story.due() == story.now + DAY
    asked = story.passes_due()

    taken = story.reads(*[LIMIT] * 7)

    assert wanted(asked, f.ReadBallots) == [f.ReadBallots(deadline=story.now)]
    assert story.case.verdict is Measure.LIMIT
    (tallied,) = [event for event in taken.events if isinstance(event, e.RoundTallied)]
    assert tallied.early


def test_a_round_in_which_a_silent_seat_could_change_the_result_goes_on_to_its_end() -> None:
    story = deliberating(settle_for=DAY).later(HOUR)
    story.speaks(*ALL[1:])
    story.speaks(1, said="here")
    story.passes_due()

    kept = story.reads(*[LIMIT] * 6)

    assert kinds(kept) == ["RoundKeptOpen"]
    assert story.case.state is State.DELIBERATING and story.case.reading is None
    assert story.due() == START + 6 * DAY, "nothing to look into before somebody speaks"


def test_every_word_begins_the_time_to_change_ones_mind_anew() -> None:
    story = settled().later(20 * HOUR)
    story.speaks(3, statement="s3b")

    assert story.due() == story.now + DAY
    story.later(HOUR)
    story.happens(h.StatementGone(seat=SeatNo(3), statement=StatementId("s3b"), author_suspended=False))
    assert story.due() == story.now + DAY


def test_a_word_that_comes_while_it_is_looked_into_keeps_the_round_open_and_is_not_late() -> None:
    story = settled()
    story.passes_due()
    deadline = story.case.reading
    assert deadline
    story.later(MINUTE)

    taken = story.speaks(3)

    assert wants(taken) == ["Acknowledge"]
    assert story.case.reading is None
    assert "not asked for" in story.refuses(h.BallotsRead(ballots=(LIMIT,) * 7, deadline=deadline))
    assert story.due() == story.now + DAY


def test_a_change_that_only_the_reading_met_keeps_the_round_open_for_its_own_time() -> None:
    story = settled()
    story.passes_due()
    changed_at = story.now - HOUR
    assert story.case.reading

    story.happens(h.BallotsRead(ballots=(LIMIT,) * 7, deadline=story.case.reading, changed_at=changed_at))

    assert story.case.state is State.DELIBERATING
    assert story.due() == changed_at + DAY


def test_the_time_to_change_ones_mind_that_just_ended_keeps_no_round_open() -> None:
    story = settled()
    story.passes_due()
    assert story.case.reading

    story.happens(h.BallotsRead(ballots=(LIMIT,) * 7, deadline=story.case.reading, changed_at=story.now - DAY))

    assert story.case.verdict is Measure.LIMIT


def test_a_change_of_long_ago_has_nothing_looked_into_once_more() -> None:
    story = deliberating(settle_for=DAY).later(HOUR)
    story.speaks(*ALL[1:])
    story.speaks(1, said="here")
    story.passes_due()
    assert story.case.reading

    story.happens(h.BallotsRead(ballots=(LIMIT,) * 6, deadline=story.case.reading, changed_at=story.now - 2 * DAY))

    assert story.due() == START + 6 * DAY


def test_three_who_spoke_are_enough_to_look_whether_a_round_may_end() -> None:
    story = deliberating(settle_for=DAY).later(HOUR)

    story.speaks(1, 2)
    after_two = story.case.settles_at()
    story.speaks(3)

    assert (after_two, story.case.settles_at()) == (None, story.now + DAY)


def test_who_was_silent_to_the_very_end_is_not_told_that_it_came_early() -> None:
    story = deliberating(reserves=0).later(HOUR)
    story.speaks(1, 2, 3, 4, 5)

    ended = story.ends(*[LIMIT] * 5)

    assert story.case.verdict is Measure.LIMIT
    assert not wanted(ended, f.TellSeat)


def test_who_need_not_answer_any_more_is_told_when_a_round_ends_early() -> None:
    story = deliberating(rule="majority", settle_for=HOUR).later(HOUR)
    story.speaks(1, 2, 3, 4)
    story.speaks(5, said="here")
    story.passes_due()

    taken = story.reads(*[LIMIT] * 4, silent=(5, 6, 7))

    ended_early = [tell.seat for tell in wanted(taken, f.TellSeat) if tell.message == "ended-early"]
    assert story.case.verdict is Measure.LIMIT
    assert ended_early == [5, 6, 7], "who only held the seat was waiting, too"


def test_a_round_may_end_early_for_another_and_nobody_is_told_that_nothing_is_left_to_do() -> None:
    story = settled(rounds=2)
    story.passes_due()

    taken = story.reads(*UNDECIDED, silent=(6, 7))

    assert story.case.round == 2
    assert not wanted(taken, f.TellSeat)
    assert len(wanted(taken, f.SendDigest)) == 7


def test_no_early_end_falls_on_a_free_day() -> None:
    story = settled(no_deadline_on=("weekend",))
    story.now = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # a Friday
    story.speaks(1)

    assert story.case.settles_at() == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def test_a_hold_stops_the_time_to_change_ones_mind() -> None:
    story = settled().later(10 * HOUR)
    due = story.due()
    story.holds()
    assert story.case.due_at() is None
    story.later(3 * DAY)
    story.releases()

    assert story.due() == due + 3 * DAY


# ---- what no round agreed on


def test_where_the_rule_says_so_stewards_get_what_no_round_agreed_on() -> None:
    story = answered(fallback="escalate")

    taken = story.ends(*UNDECIDED)

    assert kinds(taken) == ["RoundTallied", "Escalated"]
    assert told(taken) == ["escalated"]
    assert story.case.state is State.ESCALATED
    assert story.due() == story.now + 7 * DAY


def test_stewards_may_decide_on_a_limit() -> None:
    story = escalated()

    taken = story.happens(h.EscalationSettled(measure=Measure.LIMIT, by="steward 1", because="members asked for it"))

    assert kinds(taken)[:2] == ["EscalationDecided", "Decided"]
    assert (story.case.state, story.case.verdict, story.case.by_stewards) == (State.DECIDED, Measure.LIMIT, True)
    assert wanted(taken, f.TakeMeasure) == [f.TakeMeasure(measure=Measure.LIMIT, number=7)]


def test_stewards_may_not_go_beyond_a_limit() -> None:
    story = escalated()

    why = story.refuses(h.EscalationSettled(measure=Measure.SUSPEND, by="steward 1", because="so"))

    assert "a suspend takes a panel" in why


@pytest.mark.parametrize("by_hand", [True, False])
def test_stewards_who_decide_on_nothing_or_not_in_time_leave_things_as_they_are(by_hand: bool) -> None:
    story = escalated()

    if by_hand:
        story.happens(h.EscalationSettled(measure=Measure.NONE, by="steward 1", because="so"))
    else:
        story.passes_due()

    assert (story.case.state, story.case.outcome) == (State.ENDED, "no-agreement")
    assert story.case.by_stewards is by_hand


def test_a_still_weaker_rule_limits_what_no_round_agreed_on_where_the_terms_say_so() -> None:
    story = answered(fallback="weaker", rule_weaker=rule_from("majority").as_map())

    story.ends(*UNDECIDED)

    assert story.case.verdict is Measure.LIMIT
    assert story.case.tallied and story.case.tallied.by == "rule_weaker"


# ---- days without deadlines


def test_no_time_of_a_seat_ends_on_a_free_day() -> None:
    story = deliberating(no_deadline_on=("weekend", "2026-11-25"))  # from Sunday, 22 November, on

    seat = story.seat(1)

    assert seat.half_at == datetime(2026, 11, 26, 12, 0, tzinfo=UTC), "Wednesday the 25th is free"
    assert seat.answer_by == datetime(2026, 11, 30, 12, 0, tzinfo=UTC), "six days on it is Saturday"


def test_a_half_time_never_comes_after_the_end() -> None:
    """Half of the time would be over on Saturday, 22:00; the same hour of Monday is later than the end."""
    case = deliberating(no_deadline_on=("weekend",), answer_for=2 * DAY).case
    friday, monday = (datetime(2026, 11, day, 10, 0, tzinfo=UTC) for day in (27, 30))

    assert case.answer_by(friday) == monday
    assert case.half_at(friday) == monday


def test_grace_and_appeal_end_on_a_working_day() -> None:
    story = answered(no_deadline_on=("weekend",))
    story.ends(*[LIMIT] * 7)
    story.stands()
    story.now = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)  # a Saturday: two weeks on it is one again
    story.posts()

    assert story.case.appeal_until == datetime(2026, 12, 21, 9, 0, tzinfo=UTC)


def test_a_release_moves_deadlines_to_working_days() -> None:
    story = deliberating(no_deadline_on=("weekend",))  # answers are due on Monday, 30 November
    story.holds()
    story.later(5 * DAY)
    story.releases()

    assert story.seat(1).answer_by == datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
