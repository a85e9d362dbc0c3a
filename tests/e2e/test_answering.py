"""The round: what jurors write and do, and what becomes of their seats and ballots."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from jurybot.bot import take_turn
from jurybot.core.names import SeatNo
from jurybot.core.record import draw
from jurybot.core.rule.ballot import ballot_from, tally
from jurybot.service.case.ballots import count_round
from jurybot.service.ports.sent import Readings
from tests.e2e.co_op import DAY, HOUR, MINUTE, RESERVES, ROUND, SEATS, CoOp, joined, seated

END = ROUND + 3 * MINUTE


def jurors(co_op: CoOp) -> list[str]:
    """Who is summoned to case 1, in no order that matters."""
    return list(co_op.summoned())


def counted(co_op: CoOp) -> tuple[int, int, int, int]:
    """The tally of case 1: limit, none, aside, silent."""
    tallied = co_op.case().tallied
    assert tallied, "case 1 is not tallied"
    found = tally([ballot_from(ballot.position, ballot.objection) for ballot in tallied.ballots], tallied.seats)
    limit, none = found.limit + found.limit_objecting, found.none + found.none_objecting
    return found.suspend + limit, none, found.aside, found.silent


def acknowledged(co_op: CoOp, status: str) -> bool:
    bot = co_op.sandbox.state.account("jurybot")
    return bot.id in co_op.sandbox.state.statuses[int(status)].favourited_by


def test_a_clear_answer_is_acknowledged_with_a_favourite_and_no_message(panel: CoOp) -> None:
    member = jurors(panel)[0]
    before = len(panel.letters(member))

    said = panel.answer(member, "limit\nThey never answer.")
    panel.settle()

    assert acknowledged(panel, said)
    assert len(panel.letters(member)) == before


def test_what_an_edited_ballot_says_last_is_counted(panel: CoOp) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    said = panel.answer(one, "limit")
    panel.pass_time(HOUR)
    panel.hand.edit(said, "@jurybot nothing")

    panel.pass_time(END - HOUR)

    assert counted(panel) == (SEATS - 1, 1, 0, 0)


def test_a_deleted_ballot_is_withdrawn_and_no_older_one_revives(panel: CoOp) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "nothing")
    panel.pass_time(HOUR)
    later = panel.answer(one, "limit")
    panel.pass_time(HOUR)
    panel.hand.delete(later)

    panel.pass_time(END - 2 * HOUR)

    assert counted(panel) == (SEATS - 1, 0, 0, 1)


def test_of_two_answers_the_later_one_is_counted(panel: CoOp) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "nothing")
    panel.pass_time(MINUTE)
    panel.answer(one, "limit")

    panel.pass_time(END)

    assert counted(panel) == (SEATS, 0, 0, 0)


def test_an_unclear_answer_is_asked_back_once_and_then_counts_when_clear(panel: CoOp) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    before = len(panel.letters(one))
    said = panel.answer(one, "limit, but only if they stay silent")
    panel.pass_time(2 * HOUR)
    asked = panel.letters(one)[before:]
    panel.hand.edit(said, "@jurybot hm, maybe limit")
    panel.pass_time(2 * HOUR)
    asked_again = panel.letters(one)[before:]
    under = panel.hand.inbox(one)[-1].id
    panel.tell(one, "limit", under)

    panel.pass_time(END - 4 * HOUR)

    assert len(asked) == 1 and "no answer of yours counts" in asked[0]
    assert asked_again == asked
    assert counted(panel) == (SEATS, 0, 0, 0)


def test_who_stays_unclear_is_silent_and_keeps_the_seat(panel: CoOp) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "limit or nothing")

    panel.pass_time(END)

    assert counted(panel) == (SEATS - 1, 0, 0, 1)
    assert len(panel.summoned()) == SEATS


@pytest.mark.parametrize("word", ["decline", "recuse, I know the admin"])
def test_who_cannot_serve_makes_room_for_the_next_reserve(panel: CoOp, word: str) -> None:
    one, *others = jurors(panel)

    panel.answer(one, word)
    panel.settle()

    assert len(panel.summoned()) == SEATS + 1
    assert len(panel.case().sitting) == SEATS
    panel.verdict("limit")
    assert counted(panel)[0] == SEATS
    assert len(others) == SEATS - 1


def test_what_is_written_after_declining_gets_a_kind_word_and_is_not_counted(panel: CoOp) -> None:
    one = jurors(panel)[0]
    panel.answer(one, "decline")
    panel.settle()

    panel.answer(one, "limit")
    panel.settle()

    assert "Your seat in this case is no longer yours" in panel.newest(one)


def test_a_seat_that_is_silent_at_half_time_passes_to_a_reserve_who_may_still_answer(panel: CoOp) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")

    panel.pass_time(ROUND / 2 + 3 * MINUTE)
    called = [member for member in panel.summoned() if member not in (one, *others)]
    panel.answer(called[0], "limit")
    panel.answer(one, "nothing")
    panel.pass_time(2 * ROUND)

    assert len(called) == 1
    assert counted(panel) == (SEATS, 0, 0, 0)
    assert "no longer yours" in panel.newest(one)


def test_here_holds_the_seat_past_half_time(panel: CoOp) -> None:
    for member in jurors(panel):
        panel.answer(member, "here")

    panel.pass_time(ROUND / 2 + 3 * MINUTE)

    assert len(panel.summoned()) == SEATS


@pytest.mark.parametrize(("text", "visibility"), [("@jurybot limit", "public"), ("@jurybot @m1 limit", "direct")])
def test_an_answer_that_others_can_read_is_no_ballot_and_the_juror_is_told(
    panel: CoOp, text: str, visibility: str
) -> None:
    one = jurors(panel)[0]
    summons = panel.summoned()[one]

    panel.hand.post(one, text, visibility, summons.id)
    panel.settle()

    assert "so it is not counted" in panel.newest(one)
    assert not any(seat.held for seat in panel.case().seats)


def test_another_number_than_the_threads_is_asked_about_and_not_recorded(panel: CoOp) -> None:
    one = jurors(panel)[0]

    panel.answer(one, "case 7: limit")
    panel.settle()

    assert "You wrote another number" in panel.newest(one)
    assert not any(seat.statements for seat in panel.case().seats)


@pytest.mark.parametrize(
    ("text", "asked"),
    [("case 7: nothing", "You named another case than the one"), ("@m14 nothing", "Your message mentions others now")],
)
def test_an_edit_that_could_not_have_been_taken_is_asked_about_and_not_counted(
    panel: CoOp, text: str, asked: str
) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    said = panel.answer(one, "limit")
    panel.pass_time(HOUR)

    panel.hand.edit(said, f"@jurybot {text}")
    panel.pass_time(HOUR)
    told = panel.newest(one)
    panel.pass_time(END - 2 * HOUR)

    assert asked in told
    assert counted(panel) == (SEATS - 1, 0, 0, 1)


@pytest.mark.parametrize("text", ["@jurybot case 7: nothing", "@jurybot @m14 nothing"])
def test_what_was_not_recorded_is_once_it_is_edited_though_nobody_was_told(panel: CoOp, text: str) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "here")
    said = panel.hand.post(one, text, "direct", panel.summoned()[one].id)
    for _ in range(6):
        panel.jump(panel.now + 10 * MINUTE)  # long enough for polls to begin above it
    before = len(panel.letters(one))

    panel.hand.edit(said, "@jurybot nothing")
    panel.pass_time(END - HOUR)

    assert counted(panel) == (SEATS - 1, 1, 0, 0)
    assert acknowledged(panel, said) and len(panel.letters(one)) == before


def test_another_number_that_is_edited_away_after_the_deadline_does_not_count(panel: CoOp) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "here")
    said = panel.answer(one, "case 7: nothing")
    panel.until(panel.case().round_ends_at() + MINUTE)
    panel.hand.edit(said, "@jurybot nothing")
    panel.pass_time(HOUR)

    assert counted(panel) == (SEATS - 1, 0, 0, 1)


@pytest.mark.parametrize("asks", ["help?", "facts?", "my cases?", "my data?", "case 1?", "appeal 1?", "leave?"])
def test_a_command_with_a_question_mark_is_answered_and_the_ballot_stands(panel: CoOp, asks: str) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "nothing")
    panel.pass_time(MINUTE)
    before = len(panel.letters(one))

    panel.answer(one, asks)
    panel.settle()
    answers = panel.letters(one)[before:]
    panel.pass_time(END)

    assert len(answers) == 1 and "no answer of yours counts" not in answers[0]
    assert counted(panel) == (SEATS - 1, 1, 0, 0)


def test_the_right_number_is_taken(panel: CoOp) -> None:
    panel.answer(jurors(panel)[0], "case 1: limit")
    panel.settle()

    assert sum(bool(seat.statements) for seat in panel.case().seats) == 1


def test_an_answer_outside_any_thread_belongs_to_the_only_seat(panel: CoOp) -> None:
    panel.tell(jurors(panel)[0], "limit")

    assert sum(bool(seat.statements) for seat in panel.case().seats) == 1


def test_a_late_reply_under_an_old_summons_is_not_a_ballot_in_the_new_case(tmp_path: Path) -> None:
    everybody = {"panel": {"seats": 9, "reserves": 0}}
    with joined().again(tmp_path, more=everybody) as co_op:
        co_op.complain()
        co_op.verdict("nothing")
        co_op.pass_time(1 * DAY)
        co_op.complain("mallory@worse.example")
        both = [member for member in co_op.summoned(2) if member in co_op.summoned(1)]

        co_op.hand.post(both[0], "@jurybot limit", "direct", co_op.summoned(1)[both[0]].id)
        co_op.settle()

        assert not any(seat.statements for seat in co_op.case("2").seats)
        assert "that case is closed" in co_op.newest(both[0])


def test_a_juror_with_two_seats_and_no_thread_is_asked_which_case(tmp_path: Path) -> None:
    """Two seats are held one after the other: both count for 30 days."""
    with joined().again(tmp_path, more={"panel": {"seats": 9, "reserves": 0}}) as co_op:
        co_op.complain()
        co_op.verdict("nothing")
        co_op.pass_time(1 * DAY)
        co_op.complain("mallory@worse.example")
        both = [member for member in co_op.summoned(2) if member in co_op.summoned(1)]

        co_op.tell(both[0], "limit")

        assert "I could not tell which case you mean" in co_op.newest(both[0])
        assert not any(seat.statements for seat in co_op.case("2").seats)


def at_the_deadline(panel: CoOp, text: str) -> str:
    """All answer; time stands at the deadline, which has not passed yet. Gives the last one's statement."""
    *others, one = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    said = panel.answer(one, text)
    panel.settle()
    panel.until(panel.case().round_ends_at())
    return said


def at_the_tally(panel: CoOp) -> None:
    """The bot wakes two minutes later, reads everything and counts."""
    panel.jump(panel.case().round_ends_at() + 2 * MINUTE)


def test_of_a_ballot_edited_after_the_deadline_the_version_at_the_deadline_counts(panel: CoOp) -> None:
    said = at_the_deadline(panel, "limit")
    panel.now += MINUTE
    panel.hand.set_time(panel.now)
    panel.hand.edit(said, "@jurybot nothing")

    at_the_tally(panel)

    assert counted(panel) == (SEATS, 0, 0, 0)


def test_a_ballot_edited_before_the_deadline_counts_as_edited_though_nobody_was_told(panel: CoOp) -> None:
    said = at_the_deadline(panel, "limit")
    panel.hand.edit(said, "@jurybot nothing")

    at_the_tally(panel)

    assert counted(panel) == (SEATS - 1, 1, 0, 0)


def test_a_ballot_whose_edits_cannot_be_read_is_waited_for_and_not_taken_for_deleted(panel: CoOp) -> None:
    said = at_the_deadline(panel, "limit")
    panel.hand.edit(said, "@jurybot nothing")
    panel.sandbox.fault("status", status=404, path="/api/v1/statuses/*/history")

    at_the_tally(panel)
    meanwhile = panel.case().state.value, panel.case().reading
    panel.pass_time(2 * MINUTE)

    assert meanwhile == ("deliberating", panel.case().seats[0].answer_by)
    assert counted(panel) == (SEATS - 1, 1, 0, 0)


def test_an_answer_after_the_deadline_is_too_late_and_gets_a_kind_word(panel: CoOp) -> None:
    *others, one = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "here")
    panel.settle()
    panel.until(panel.case().round_ends_at())
    panel.now += MINUTE
    panel.hand.set_time(panel.now)
    panel.answer(one, "nothing")

    at_the_tally(panel)

    assert counted(panel) == (SEATS - 1, 0, 0, 1)
    assert "too late" in panel.newest(one) or "not counted" in panel.newest(one)


def test_an_answer_a_second_before_the_deadline_counts_though_read_after_it(panel: CoOp) -> None:
    *others, one = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "here")
    panel.settle()
    ends = panel.case().round_ends_at()
    panel.now = ends - timedelta(seconds=1)
    panel.hand.set_time(panel.now)
    panel.answer(one, "limit")

    panel.jump(ends + 2 * MINUTE)

    assert counted(panel) == (SEATS, 0, 0, 0)


def test_a_ballot_that_the_server_tells_of_late_counts_though_the_count_was_begun(panel: CoOp) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "here")
    panel.settle()
    panel.until(panel.case().round_ends_at() - MINUTE)
    said = panel.answer(one, "nothing")  # the server's workers are busy: the notification comes minutes later
    assert panel.bot and panel.bot.clock
    panel.bot.watch.ballots_at = panel.now
    panel.sandbox.fault("status", method="GET", path="/api/v1/statuses", times=None)
    panel.now += 4 * MINUTE
    panel.hand.set_time(panel.now)
    panel.bot.clock.set(panel.now)
    take_turn(panel.bot, panel.now)
    begun = panel.case().reading, panel.case().tallied

    panel.sandbox.stage.faults.clear()
    panel.pass_time(HOUR)

    assert begun[0] and not begun[1]
    assert acknowledged(panel, said)
    assert counted(panel) == (SEATS - 1, 1, 0, 0)


def test_a_ballot_deleted_between_deadline_and_count_is_withdrawn(panel: CoOp) -> None:
    """What is gone cannot be read as it was: nothing is counted that cannot be shown."""
    said = at_the_deadline(panel, "limit")
    panel.hand.delete(said)

    at_the_tally(panel)

    assert counted(panel) == (SEATS - 1, 0, 0, 1)


def test_a_suspended_jurors_seat_passes_on_and_the_ballot_is_not_counted(panel: CoOp) -> None:
    one, *others = jurors(panel)
    for member in others:
        panel.answer(member, "limit")
    panel.answer(one, "nothing")
    panel.settle()
    panel.hand.suspend(one)

    panel.pass_time(HOUR + MINUTE)
    reserve = next(member for member in panel.summoned() if member not in (one, *others))
    panel.answer(reserve, "limit")
    panel.pass_time(2 * ROUND)

    assert counted(panel) == (SEATS, 0, 0, 0)


def test_a_suspended_juror_who_is_back_before_anybody_was_seated_has_the_seat_and_the_ballot(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"panel": {"reserves": 0}}) as co_op:
        co_op.complain()
        one, *others = jurors(co_op)
        for member in others:
            co_op.answer(member, "limit")
        co_op.answer(one, "limit")
        co_op.settle()
        co_op.hand.suspend(one)
        co_op.pass_time(HOUR + MINUTE)
        away = len(co_op.case().sitting)
        co_op.hand.unsuspend(one)

        co_op.pass_time(ROUND)

        assert away == SEATS - 1
        assert counted(co_op) == (SEATS, 0, 0, 0)


def test_what_a_suspended_juror_wrote_before_and_nobody_had_read_is_heard_when_they_are_back(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"panel": {"reserves": 0}}) as co_op:
        co_op.complain()
        one, *others = jurors(co_op)
        co_op.answer(one, "limit")
        co_op.hand.suspend(one)
        for member in others:
            co_op.answer(member, "limit")
        for _ in range(4):
            co_op.pass_time(HOUR)
        co_op.hand.unsuspend(one)

        co_op.pass_time(ROUND)

        assert counted(co_op) == (SEATS, 0, 0, 0)


def test_a_juror_who_leaves_the_pool_passes_the_seat_on(panel: CoOp) -> None:
    one = jurors(panel)[0]

    panel.tell(one, "leave")

    assert len(panel.summoned()) == SEATS + 1
    assert "Your open seat passes on" in panel.newest(one)


def test_a_juror_who_is_forgotten_passes_the_seat_on_and_the_ballot_goes_with_them(panel: CoOp) -> None:
    one = jurors(panel)[0]
    panel.answer(one, "limit")
    panel.hand.post(one, "@jurybot forget me", "direct")

    panel.settle()
    told = panel.newest(one)
    panel.verdict("nothing")

    assert "Done. You are out" in told
    assert len(panel.summoned()) == SEATS + 1
    assert counted(panel)[0] == 0 and counted(panel)[1] == SEATS


def test_a_member_who_blocks_the_bot_is_not_written_to_and_the_next_reserve_is(co_op: CoOp) -> None:
    for n in range(4, 9):
        co_op.hand.block_account(f"m{n}", "jurybot")

    co_op.complain()

    called = set(jurors(co_op))
    assert called == {"m9", "m10", "m11", "m12", "m13", "m14"} & called
    assert len(co_op.case().sitting) == SEATS


def test_a_juror_who_blocks_the_bot_after_answering_is_not_written_to_and_keeps_the_seat(panel: CoOp) -> None:
    juror = min(jurors(panel))
    summons = panel.summoned()[juror].id
    panel.answer(juror, "here")
    panel.settle()
    panel.acts.pause("a holiday")
    panel.tell(juror, "hm", under=summons)
    panel.hand.block_account(juror, "jurybot")
    tried = panel.requests("POST", "/api/v1/statuses")

    panel.acts.resume()
    panel.settle()

    assert panel.requests("POST", "/api/v1/statuses") == tried
    assert all(seat.sits for seat in panel.case().seats[:SEATS])
    with panel.desk.store.transaction() as work:
        rows = work.outbox.of_case(work.cases.named("1").id)
        assert [row.why for row in rows if row.kind == "TellSeat"] == ["nobody to tell"]


def test_a_member_whose_join_post_is_gone_and_who_does_not_follow_is_out_of_reach(co_op: CoOp) -> None:
    shut, following = ("m4", "m5", "m6", "m7"), ("m8", "m9")
    state = co_op.sandbox.state
    for member in (*shut, *following):
        for status in state.posts_of[state.account(member).id]:
            co_op.hand.delete(status)
    for member in following:
        co_op.hand.follow(member, "jurybot")

    co_op.complain()

    assert not set(shut) & set(co_op.summoned())
    assert len(co_op.case().sitting) == SEATS
    assert all(len(co_op.hand.filtered(member)) == 0 for member in shut)


def test_a_member_who_writes_again_opens_the_door_again(co_op: CoOp) -> None:
    state = co_op.sandbox.state
    for n in range(4, 15):
        for status in state.posts_of[state.account(f"m{n}").id]:
            co_op.hand.delete(status)
    co_op.complain()
    co_op.pass_time(10 * MINUTE)
    shut = len(co_op.summoned())
    for n in range(4, 15):
        co_op.tell(f"m{n}", "help")

    co_op.pass_time(10 * MINUTE)
    co_op.complain("mallory@worse.example")
    co_op.pass_time(10 * MINUTE)

    assert shut == 0
    assert len(co_op.summoned(2)) == SEATS


def test_too_few_members_leave_the_case_filed_and_stewards_are_told_once(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"panel": {"seats": 13}}) as co_op:
        co_op.complain()
        co_op.pass_time(2 * DAY)

        assert co_op.case("bad.example").state.value == "filed" and co_op.case("bad.example").number is None
        assert sum("it takes 13 jurors" in text for text in co_op.letters("stella")) == 1
        why = co_op.acts.case("bad.example")["why"]
        assert why.startswith("11 members can be drawn, 13 are needed, 1 of 1 in line since "), why


def test_a_round_that_nobody_answers_is_extended_once_and_lapses(panel: CoOp) -> None:
    panel.pass_time(2 * DAY)

    assert panel.outcome() == ("ended", "lapsed")
    assert panel.block() == "" and panel.public_posts() == []
    assert sum("has lapsed" in text for text in panel.letters("stella")) == 1


def test_answers_in_the_extension_still_make_a_verdict(panel: CoOp) -> None:
    for member in jurors(panel):
        panel.answer(member, "here")
    panel.pass_time(END)
    extended = panel.case().extended

    panel.all_answer("limit")
    panel.pass_time(DAY)

    assert extended
    assert panel.outcome() == ("in force", "limit")


def test_a_reply_to_a_summons_whose_delivery_is_in_doubt_is_taken_once_that_is_settled(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.sandbox.fault("drop_after", method="POST", path="/api/v1/statuses", times=5)
        co_op.complain()
        member, summons = next(iter(co_op.summoned().items()))

        co_op.hand.post(member, "@jurybot limit", "direct", summons.id)
        co_op.settle()
        co_op.pass_time(5 * MINUTE)

        assert len(co_op.summoned()) == SEATS
        assert sum(bool(seat.statements) for seat in co_op.case().seats) == 1


def test_a_juror_who_reports_the_server_that_they_judge_has_taken_a_side_and_sits_no_more(panel: CoOp) -> None:
    juror, *_others = sorted(panel.summoned())
    panel.answer(juror, "suspend")
    panel.settle()

    panel.complain(by=(juror,))
    panel.answer(juror, "limit")
    panel.settle()

    case = panel.case()
    assert [seat.left_because for seat in case.seats if not seat.sits] == ["recused"]
    assert len(case.sitting) == SEATS and len(panel.summoned()) == SEATS + 1
    assert "no longer yours" in panel.newest(juror)


def test_a_reserve_who_reported_the_server_since_the_draw_is_not_called(panel: CoOp) -> None:
    reserve = holder_of(panel, SEATS + 1)
    panel.complain(by=(reserve,))

    panel.answer(min(panel.summoned()), "decline")
    panel.settle()
    panel.pass_time(HOUR)

    assert reserve not in panel.summoned()
    assert len(panel.case().sitting) == SEATS and holder_of(panel, SEATS + 2) in panel.summoned()


def gone(co_op: CoOp, who: str) -> None:
    """The server knows nothing of that account any more."""
    account = co_op.sandbox.state.account(who).id
    co_op.sandbox.fault("status", path=f"/api/v1/admin/accounts/{account}", status=404, times=None)


PASSED_OVER: dict[str, Callable[[CoOp, str], object]] = {
    "left": lambda co_op, who: co_op.tell(who, "leave"),
    "away": lambda co_op, who: co_op.tell(who, "away until 1 May"),
    "forgotten": lambda co_op, who: co_op.tell(who, "forget me"),
    "suspended": lambda co_op, who: co_op.hand.suspend(who),
    "gone": gone,
    "blocking": lambda co_op, who: co_op.hand.block_account(who, "jurybot"),
}


@pytest.mark.parametrize("became", [("left", "away", "suspended"), ("forgotten", "gone", "blocking")])
def test_reserves_who_cannot_or_would_not_be_called_any_more_are_passed_over(
    panel: CoOp, became: tuple[str, ...]
) -> None:
    in_line = [holder_of(panel, SEATS + n) for n in range(1, RESERVES + 1)]
    for who, what in zip(in_line, became, strict=False):
        PASSED_OVER[what](panel, who)
    before, tried = set(jurors(panel)), panel.requests("POST", "/api/v1/statuses")

    panel.answer(min(before), "decline")
    panel.settle()

    assert set(jurors(panel)) - before == {in_line[-1]}
    assert panel.requests("POST", "/api/v1/statuses") - tried == 1, "to the last in line"
    assert [panel.case().seat(SeatNo(SEATS + 1 + n)).left_because for n in range(3)] == ["unreachable"] * 3


def test_a_reserve_who_sits_in_another_case_meanwhile_is_not_called(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.complain("mallory@worse.example", by=("m1", "m2", "m3"))
        in_line = [holder_of(co_op, SEATS + n) for n in range(1, RESERVES + 1)]
        taken = next(who for who in in_line if who in co_op.summoned(2))

        for juror in sorted(co_op.summoned())[: in_line.index(taken) + 1]:
            co_op.answer(juror, "decline")
            co_op.settle()

        assert taken not in co_op.summoned()


def holder_of(co_op: CoOp, position: int) -> str:
    """Whom the draw of case 1 put at this position."""
    case = co_op.case()
    assert case.draw
    with co_op.desk.store.transaction() as work:
        tickets = work.pool.tickets(case.draw)
        index = draw.indices(bytes.fromhex(case.seed), len(tickets), position)[-1]
        return work.pool.get(tickets[index][1]).acct


def test_a_bot_starts_again_where_an_earlier_case_on_the_server_was_named_by_its_domain(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"panel": {"seats": 13, "reserves": 0}}) as co_op:
        co_op.complain()
        for steward in ("stella", "stan"):
            co_op.tell(steward, "withdraw bad.example because the panel was too large")
        co_op.restart()
        co_op.complain(by=("m4", "m5", "m6"))
        assert co_op.case().number == 1

        co_op.restart()

        assert any("it takes 13 jurors" in text for text in co_op.letters("stella"))


def test_a_reading_of_the_ballots_that_comes_back_when_the_case_is_over_changes_nothing(limited: CoOp) -> None:
    case = limited.case()
    with limited.desk.store.transaction() as work:
        count_round(limited.desk, work, case.id, Readings(read={}), limited.now, limited.now)

    assert limited.case() == case
