"""The server answers late, wrongly, or not at all: nothing is lost and nothing is done twice."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jurybot import bot
from jurybot.instance.effects.post import Posting
from jurybot.service.arriving import read_inbox
from jurybot.service.going_out import dispatch
from jurybot.service.ports.instance import Transient
from jurybot.service.ports.sent import Post
from jurybot.store.errors import StoreError
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, SEATS, CoOp, joined

SECOND = timedelta(seconds=1)
STATUSES, BLOCKS = "/api/v1/statuses", "/api/v1/admin/domain_blocks"


def doubled(co_op: CoOp) -> list[object]:
    """Posts of the bot of which there are two: to the same person, with the same note or the same public text."""
    seen = Counter((post.visibility, tuple(post.mentions), post.spoiler_text, post.text) for post in co_op.posts())
    return [what for what, times in seen.items() if times > 1]


@pytest.mark.parametrize("like", ["4.6", "4.4"])
@pytest.mark.parametrize("fault", ["drop_after", "half", "drop_before", "page_after", "page_before"])
def test_summonses_whose_answers_get_lost_go_out_exactly_once(tmp_path: Path, fault: str, like: str) -> None:
    with joined().again(tmp_path, like=like) as co_op:
        before = len(co_op.posts())
        co_op.sandbox.fault(fault, method="POST", path=STATUSES, times=3)

        co_op.complain()
        co_op.pass_time(10 * MINUTE)

        assert len(co_op.posts()) - before == SEATS
        assert doubled(co_op) == [] and len(co_op.summoned()) == SEATS
        assert all(seat.answer_by for seat in co_op.case().seats)


def test_an_answer_lost_twice_is_not_sent_a_second_time_though_the_key_is_old_by_then(co_op: CoOp) -> None:
    before = len(co_op.posts())
    co_op.sandbox.fault("drop_after", method="POST", path=STATUSES, times=1)
    co_op.sandbox.fault("status", method="GET", path="/api/v1/accounts/*/statuses", status=503, times=4)

    co_op.complain()
    co_op.pass_time(3 * HOUR - MINUTE)

    assert len(co_op.posts()) - before == SEATS and doubled(co_op) == []


def test_a_summons_that_never_got_through_for_hours_is_sent_with_a_new_key_once(co_op: CoOp) -> None:
    before = len(co_op.posts())
    co_op.sandbox.fault("status", method="POST", path=STATUSES, status=503, times=30)

    co_op.complain()
    co_op.pass_time(DAY)

    assert co_op.sandbox.stage.faults.listed()[0]["times"] == 0
    assert doubled(co_op) == []
    assert len([post for post in co_op.posts()[before:] if "drawn by lot" in post.text]) == len(co_op.summoned())


def test_a_block_whose_answer_gets_lost_is_made_once_and_told(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.sandbox.fault("drop_after", method="POST", path=BLOCKS)

    panel.pass_time(ROUND + 10 * MINUTE)

    assert panel.outcome() == ("in force", "limit") and not panel.case().hold
    assert len(panel.public_posts()) == 1


def test_a_raise_and_a_lift_whose_answers_get_lost_are_done_once(in_grace: CoOp) -> None:
    in_grace.sandbox.fault("drop_after", method="PUT", path=f"{BLOCKS}/*")
    in_grace.pass_time(3 * DAY + HOUR)
    raised = in_grace.block(), in_grace.outcome()
    in_grace.sandbox.fault("drop_after", method="DELETE", path=f"{BLOCKS}/*")
    in_grace.acts.undo("1", dry=False)
    in_grace.pass_time(10 * MINUTE)

    assert raised == ("suspend", ("in force", "suspend"))
    assert in_grace.block() == "" and in_grace.case().in_force.value == "none"
    assert len(in_grace.public_posts()) == 3 and doubled(in_grace) == []


def test_429_waits_for_the_reset_and_loses_nothing(co_op: CoOp) -> None:
    before = len(co_op.posts())
    co_op.sandbox.fault("status", method="POST", path=STATUSES, status=429, times=3)

    co_op.complain()
    co_op.pass_time(3 * HOUR)

    assert len([p for p in co_op.posts()[before:] if "drawn by lot" in p.text]) == len(co_op.summoned()) >= SEATS
    assert doubled(co_op) == []


@pytest.mark.parametrize("path", ["/api/v1/notifications", "/api/v1/admin/reports", "/api/v1/admin/measures"])
def test_an_instance_that_is_out_of_order_is_asked_again_and_no_report_is_lost(co_op: CoOp, path: str) -> None:
    co_op.sandbox.fault("status", path=path, status=502, times=5)

    co_op.complain()
    co_op.pass_time(HOUR)

    assert len(co_op.cases()) == 1 and len(co_op.summoned()) == SEATS


def test_while_something_in_front_answers_in_the_servers_place_nothing_is_taken_for_its_answer(panel: CoOp) -> None:
    """A proxy's page with a 200, to every call, around the end of a round."""
    panel.all_answer("limit")
    panel.until(panel.case().round_ends_at() - MINUTE)
    before = len(panel.posts())
    panel.sandbox.fault("page_before", times=None)
    panel.pass_time(2 * HOUR)
    meanwhile = panel.case().state.value, panel.block(), len(panel.posts())
    panel.sandbox.stage.faults.clear()
    panel.pass_time(HOUR)

    assert meanwhile == ("deliberating", "", before)
    assert panel.outcome() == ("in force", "limit") and panel.block() == "silence"
    assert len(panel.public_posts()) == 1 and doubled(panel) == []
    assert sum("has not answered me" in text for text in panel.letters("stella")) == 1


def test_stewards_are_told_once_when_the_instance_is_away_for_an_hour(co_op: CoOp) -> None:
    co_op.sandbox.fault("status", path="/api/v1/notifications", status=502, times=None)
    for _ in range(40):
        co_op.jump(co_op.now + 2 * MINUTE)
    co_op.sandbox.stage.faults.clear()
    co_op.pass_time(HOUR)

    assert sum("has not answered me since" in text for text in co_op.letters("stella")) == 1


def test_no_deadline_passes_while_the_inbox_cannot_be_read(panel: CoOp) -> None:
    for member in panel.summoned():
        panel.answer(member, "here")
    panel.settle()
    panel.until(panel.case().round_ends_at() - MINUTE)
    panel.sandbox.fault("status", path="/api/v1/notifications", status=502, times=None)
    for member in panel.summoned():
        panel.answer(member, "limit")
    for _ in range(10):
        panel.jump(panel.now + 2 * MINUTE)
    away = panel.case().state.value, panel.case().reading

    panel.sandbox.stage.faults.clear()
    panel.pass_time(HOUR)

    assert away == ("deliberating", None)
    assert panel.outcome() == ("in force", "limit")


def test_a_parent_that_is_gone_gives_way_to_the_next_living_anchor(panel: CoOp) -> None:
    member = next(iter(panel.summoned()))
    unclear = panel.answer(member, "hm")
    panel.sandbox.fault("status", method="POST", path=STATUSES, status=503)
    panel.settle()
    panel.hand.delete(unclear)

    panel.pass_time(10 * MINUTE)

    newest = panel.hand.inbox(member)[-1]
    assert "no answer of yours counts" in newest.text
    assert newest.in_reply_to == panel.summoned()[member].id


def test_a_revoked_token_stops_everything_and_a_working_one_goes_on_where_it_was(panel: CoOp) -> None:
    panel.all_answer("limit")
    token = panel.sandbox.state.tokens[panel.sandbox.tokens["bot"]]
    panel.until(panel.case().round_ends_at() - MINUTE)
    before = len(panel.posts())
    token.revoked = True
    panel.pass_time(20 * MINUTE)
    asked = [e for e in panel.sandbox.log if e.status == 401]
    refused = panel.case().state.value, len(panel.posts()), panel.acts.status()["token"]

    token.revoked = False
    panel.pass_time(10 * MINUTE)

    assert refused == ("deliberating", before, "refused")
    assert len(asked) <= 25 and {e.path for e in asked[1:]} == {"/api/v1/accounts/verify_credentials"}
    assert panel.outcome() == ("in force", "limit")
    assert any("refused my token" in text for text in panel.letters("stella"))


@pytest.mark.parametrize(
    ("method", "path", "skip"), [("POST", STATUSES, 2), ("GET", "/api/v1/accounts/relationships", 3)]
)
def test_a_token_refused_in_the_middle_of_the_summonses_loses_none_and_doubles_none(
    co_op: CoOp, method: str, path: str, skip: int
) -> None:
    before = len(co_op.posts())
    co_op.sandbox.fault("status", method=method, path=path, status=401, skip=skip, times=1)

    co_op.complain()
    refused = len(co_op.posts()) - before, co_op.acts.status()["token"]
    co_op.pass_time(2 * MINUTE)

    assert refused == (2, "refused")
    assert len(co_op.summoned()) == SEATS and doubled(co_op) == []


def test_what_is_paused_while_the_server_is_asked_waits_for_the_end_of_the_pause(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process pauses, between the gate's first answer and the claim."""
    right = dispatch.read_facts

    def in_between(*asked: Any) -> Any:
        found = right(*asked)
        panel.acts.pause("a fire")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(dispatch, "read_facts", in_between)
        panel.tell("m1", "help")
    while_paused = panel.newest("m1")
    panel.acts.resume()
    panel.settle()

    assert "Words I understand" not in while_paused
    assert "Words I understand" in panel.newest("m1")


def test_a_bot_that_is_told_to_stop_begins_no_further_try_and_its_next_start_does(co_op: CoOp) -> None:
    assert co_op.bot and co_op.bot.clock
    co_op.sandbox.fault("status", method="POST", path=STATUSES, status=429)
    co_op.complain()
    before, told = len(co_op.posts()), iter([False, False, True])
    co_op.now += 3 * HOUR
    co_op.hand.set_time(co_op.now)
    co_op.bot.clock.set(co_op.now)

    dispatch.dispatch_due(co_op.desk, co_op.now, lambda: next(told))
    when_stopped = len(co_op.posts()) - before
    co_op.restart()
    co_op.settle()

    assert when_stopped == 2
    assert len(co_op.summoned()) == SEATS and doubled(co_op) == []


def test_a_missing_right_lets_its_effect_wait_and_the_rest_goes_on(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.sandbox.fault("status", method="POST", path=BLOCKS, status=403, times=None)
    panel.pass_time(ROUND + HOUR)
    panel.tell("m1", "help")
    waiting = panel.case().state.value, panel.case().hold
    told = [text for text in panel.letters("stella") if "did not let me do this: create domain blocks" in text]

    panel.sandbox.stage.faults.clear()
    panel.pass_time(HOUR)

    assert waiting == ("decided", None) and len(told) == 1
    assert "Words I understand" in panel.newest("m1")
    assert panel.outcome() == ("in force", "limit")


def test_a_look_that_is_refused_holds_up_no_other_and_is_told(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.until(panel.case().round_ends_at() + 2 * MINUTE - SECOND)
    one = next(iter(panel.summoned()))
    panel.hand.post(one, "@jurybot help", "direct")
    panel.sandbox.fault("drop_before", method="POST", path=BLOCKS)
    panel.sandbox.fault("drop_before", method="POST", path=STATUSES)
    panel.jump(panel.now + SECOND)  # both go out now, and nobody knows whether they arrived

    panel.sandbox.fault("status", method="GET", path=BLOCKS, status=403, times=None)
    panel.pass_time(HOUR)
    waiting = panel.case().state.value, panel.newest(one), panel.letters("stella")
    panel.sandbox.stage.faults.clear()
    panel.pass_time(HOUR)

    assert waiting[0] == "decided" and "Begin your reply with one of these" in waiting[1]
    assert sum("did not let me do this: create domain blocks" in text for text in waiting[2]) == 1
    assert panel.outcome() == ("in force", "limit")


def test_where_our_own_posts_cannot_be_read_a_block_in_doubt_is_looked_for_all_the_same(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.until(panel.case().round_ends_at() + 2 * MINUTE - SECOND)
    one = next(iter(panel.summoned()))
    panel.hand.post(one, "@jurybot help", "direct")
    panel.sandbox.fault("drop_after", method="POST", path=BLOCKS)
    panel.sandbox.fault("drop_after", method="POST", path=STATUSES)
    panel.jump(panel.now + SECOND)  # both arrive now, and no answer tells so
    panel.sandbox.fault("status", method="GET", path="/api/v1/accounts/*/statuses", status=403, times=None)
    panel.sandbox.fault("status", method="GET", path=BLOCKS, status=503, times=1)
    panel.pass_time(HOUR)
    meanwhile = panel.case().in_force.value, [post for post in panel.letters("stella") if "did not let me" in post]
    panel.sandbox.stage.faults.clear()
    panel.pass_time(HOUR)

    assert meanwhile[0] == "limit" and len(meanwhile[1]) == 1
    assert panel.outcome() == ("in force", "limit") and doubled(panel) == []
    assert panel.requests("POST", BLOCKS) == 1


def test_a_block_in_doubt_keeps_no_reply_to_a_post_by_hand_from_being_taken(panel: CoOp) -> None:
    panel.verdict("limit")
    panel.complain("mallory@worse.example", by=("m4", "m5", "m6"))
    panel.sandbox.fault("drop_before", method="DELETE", path=f"{BLOCKS}/*")
    panel.acts.undo("1", dry=False, because="a mistake")
    panel.settle()
    panel.sandbox.fault("status", method="GET", path=f"{BLOCKS}/*", status=403, times=None)
    by_hand = panel.hand.post("jurybot", "@m1 our operator writes this", "direct")
    panel.hand.post("m1", "@jurybot thank you", "direct", by_hand)

    panel.verdict("limit", case=2)

    assert panel.outcome("2") == ("in force", "limit")


def test_without_the_right_to_read_reports_messages_are_still_read_and_stewards_are_told(panel: CoOp) -> None:
    panel.sandbox.fault("status", path="/api/v1/admin/reports", status=403, times=None)

    panel.tell("m1", "help")
    panel.pass_time(HOUR)

    assert "Words I understand" in panel.newest("m1")
    assert sum("did not let me do this: read reports" in text for text in panel.letters("stella")) == 1


def test_posts_that_became_too_long_while_the_bot_runs_are_written_shorter_and_nobody_loses_a_seat(
    tmp_path: Path,
) -> None:
    criterion = {"criterion": [{"name": "server rules", "says": "Harassment and no end of it, " * 6}]}
    with joined().again(tmp_path, more=criterion) as co_op:
        co_op.sandbox.state.most_characters = 420
        co_op.complain()
        read = co_op.requests("GET", "/api/v2/instance")
        co_op.tell(min(co_op.summoned()), "help")

        assert len(co_op.summoned()) == len(co_op.case().seats) == SEATS
        assert all(len(letter.note + letter.text) <= 420 for letter in co_op.summoned().values())
        assert co_op.requests("GET", "/api/v2/instance") == read, "what it takes is known then"


def test_where_posts_are_shorter_than_a_message_needs_jurors_are_called_and_answered_as_far_as_there_is_room(
    co_op: CoOp,
) -> None:
    co_op.sandbox.state.most_characters = 160
    co_op.complain()
    juror = min(co_op.summoned())
    co_op.answer(juror, "hm")
    co_op.settle()

    assert len(co_op.summoned()) == len(co_op.case().seats) == SEATS
    summons = co_op.summoned()[juror].text
    assert "You were drawn by lot. Proposed: limit bad.example" in summons and summons.endswith("…")
    assert "I could not find an answer at the beginning of your message" in co_op.newest(juror)
    co_op.sleep(DAY)
    assert any("Please let posts have 500 characters again" in text for text in co_op.letters("stella"))


def test_a_post_that_is_refused_for_something_else_is_given_up_as_before(panel: CoOp) -> None:
    panel.sandbox.fault("status", method="POST", path=STATUSES, status=422, times=1)

    panel.tell("m1", "help")
    panel.pass_time(HOUR)

    assert "Words I understand" not in panel.newest("m1")


def test_a_public_post_that_the_server_refuses_is_told_and_the_measure_stands(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.pass_time(HOUR)
    panel.sandbox.fault("status", method="POST", path=STATUSES, status=422, times=1)

    panel.pass_time(ROUND)

    assert panel.block() == "silence" and panel.public_posts() == []
    assert any("did not take the public post" in text for text in panel.letters("stella"))


@pytest.mark.parametrize("path", ["/api/v1/admin/measures", "/api/v1/admin/domain_blocks", "/api/v1/accounts"])
def test_one_thing_that_fails_for_hours_keeps_no_other_case_from_going_on_and_is_told(panel: CoOp, path: str) -> None:
    """A case waits for its panel meanwhile; blocks, and who sits, are looked at with every poll."""
    panel.all_answer("here")
    panel.until(panel.case().round_ends_at() - 2 * HOUR)
    before = len(panel.sandbox.log)
    panel.sandbox.fault("status", path=path, status=500, times=None)
    panel.complain("mallory@worse.example", by=("m4", "m5", "m6"))
    panel.all_answer("nothing")
    for _ in range(10):
        panel.pass_time(2 * HOUR / 10)
    panel.pass_time(5 * MINUTE)
    ended, told = panel.outcome(), panel.letters("stella")
    failed = [entry for entry in panel.sandbox.log[before:] if entry.status == 500]
    panel.sandbox.stage.faults.clear()
    panel.pass_time(HOUR)

    assert len(failed) < 150, "some 70; every half minute it would be 240"
    assert ended == ("ended", "no-action") and len(panel.public_posts()) == 1
    assert sum("Something is in the way" in text for text in told) == 1
    assert "well again with what was in the way" in panel.letters("stella")[-1]


@pytest.mark.parametrize("status", [500, 403])
@pytest.mark.parametrize("path", ["/api/v2/admin/accounts", "/api/v1/accounts"])
def test_a_draw_that_fails_is_not_tried_again_at_every_tick(co_op: CoOp, path: str, status: int) -> None:
    co_op.sandbox.fault("status", path=path, status=status, times=None)
    co_op.complain()
    assert co_op.bot
    asked = len(co_op.sandbox.log)
    for tick in range(5):
        bot._pass(co_op.bot, set(), co_op.now + 5 * tick * SECOND, reads=False)
    asked_since = len(co_op.sandbox.log) - asked
    co_op.sandbox.stage.faults.clear()
    co_op.pass_time(MINUTE)

    assert asked_since == 0
    assert len(co_op.summoned()) == SEATS


def test_a_count_that_the_server_refuses_waits_and_is_told_and_the_round_ends_when_it_may(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.until(panel.case().round_ends_at())
    panel.sandbox.fault("status", method="GET", path=STATUSES, status=422, times=None)
    panel.pass_time(HOUR)
    told = [text for text in panel.letters("stella") if "did not let me do this: read replies again" in text]
    panel.sandbox.stage.faults.clear()
    panel.pass_time(HOUR)

    assert len(told) == 1
    assert panel.outcome() == ("in force", "limit")


def test_a_block_that_the_server_refuses_brakes_the_case_and_is_told(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.sandbox.fault("status", method="POST", path=BLOCKS, status=422, times=None)

    panel.pass_time(ROUND + 10 * MINUTE)

    assert panel.case().hold
    assert any("I could not carry out what the jury decided" in text for text in panel.letters("stella"))


def test_an_item_that_cannot_be_read_three_times_is_put_aside_and_told_and_the_rest_goes_on(co_op: CoOp) -> None:
    report = co_op.hand.report("m1", "mallory@bad.example")
    co_op.sandbox.state.reports[int(report)].category = ["spam"]
    co_op.complain(by=("m2", "m3", "m4"))
    co_op.pass_time(HOUR)

    assert len(co_op.cases()) == 1
    assert [item["id"] for item in co_op.acts.status()["parked"]] == [report]
    assert sum("put it aside" in text for text in co_op.letters("stella")) == 1


def test_a_message_that_was_reported_and_deleted_before_it_was_read_holds_up_nobody(panel: CoOp) -> None:
    juror = next(iter(panel.summoned()))
    bad = panel.hand.post(juror, "@jurybot @stan something bad", visibility="direct")
    panel.hand.report("stan", juror, [bad])
    panel.hand.delete(bad)

    panel.all_answer("limit")
    panel.pass_time(ROUND + 10 * MINUTE)

    assert panel.outcome() == ("in force", "limit")
    assert panel.acts.status()["parked"] == [] and not any("put it aside" in text for text in panel.letters("stella"))


def test_a_database_that_fails_while_a_reply_is_taken_stops_the_bot_and_counts_against_no_reply(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = next(iter(panel.summoned()))
    panel.answer(member, "limit")
    right, broken = read_inbox.take_mention, [1, 2, 3]

    def locked(desk: Any, status: Any, now: Any) -> bool:
        if broken and broken.pop():
            raise StoreError("another process has kept it busy for too long")
        return right(desk, status, now)

    monkeypatch.setattr(read_inbox, "take_mention", locked)
    for _ in range(3):
        with pytest.raises(StoreError, match="busy"):
            panel.settle()
    panel.settle()

    assert panel.acts.status()["parked"] == []
    assert sum(bool(seat.statements) for seat in panel.case().seats) == 1


def test_a_404_of_something_in_front_of_the_instance_gives_nothing_up(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.sandbox.fault("status", method="POST", path=BLOCKS, status=404, times=2)
    panel.pass_time(ROUND + 5 * MINUTE)
    waits = panel.case().state.value, panel.case().hold
    panel.sandbox.fault("status", method="POST", path=STATUSES, status=404, skip=2)  # alerts to both stewards

    panel.pass_time(2 * HOUR)

    assert waits == ("decided", None)
    assert panel.outcome() == ("in force", "limit") and len(panel.public_posts()) == 1


def test_a_try_in_a_long_pass_is_looked_for_only_when_it_must_be_over(
    co_op: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes its time on a busy server: the last of many is made minutes after the pass began."""
    assert co_op.bot and co_op.bot.clock
    clock, right, made = co_op.bot.clock, Posting.perform, dict[str, datetime]()

    def slow(self: Posting, sent: Post) -> Any:
        made[str(sent.to)] = clock.now()
        clock.set(clock.now() + 40 * SECOND)
        raise Transient("brought no whole answer", perhaps_done=True)

    monkeypatch.setattr(Posting, "perform", slow)
    co_op.complain()
    with co_op.desk.store.transaction() as work:
        in_doubt = [row for row in work.outbox.open() if row.state == "perhaps"]
    monkeypatch.setattr(Posting, "perform", right)

    assert len(in_doubt) == len(made) == SEATS
    for row in in_doubt:
        assert row.sent and row.not_before and row.not_before >= made[row.sent["what"]["to"]] + MINUTE


def test_the_whole_of_a_case_goes_well_on_a_very_bad_day(co_op: CoOp) -> None:
    """One answer in seven is lost or wrong, by chance that is the same every time."""
    for kind, rate in {"drop_after": 0.04, "drop_before": 0.04, "half": 0.03, "page_after": 0.02}.items():
        co_op.sandbox.fault(kind, times=None, seed="a bad day", rate=rate)
    before = len(co_op.posts())
    co_op.complain()
    co_op.pass_time(HOUR)
    for member in co_op.summoned():
        co_op.answer(member, "limit")

    co_op.pass_time(2 * ROUND)

    assert co_op.outcome() == ("in force", "limit")
    assert len(co_op.posts()) - before == SEATS + 1 and doubled(co_op) == []


def test_reading_goes_on_the_same_after_a_pause_of_a_week(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.stop()
    panel.now += timedelta(days=7)
    panel.hand.set_time(panel.now)
    panel.start()

    panel.pass_time(10 * MINUTE)

    assert panel.outcome() == ("in force", "limit")


def test_a_start_that_meets_an_instance_going_away_is_begun_anew_after_a_pause(new: CoOp) -> None:
    """Also at its last call, which asks where the stream is."""
    assert new.bot
    new.sandbox.fault("status", path="/api/v2/instance", status=502, skip=1)
    pauses: list[int] = []

    stream = bot._begin(new.bot, lambda: pauses.append(1))

    assert stream is not None and pauses == [1]
