"""Stewards hear what keeps the bot from its work: once, by message and by every other channel, and when it is well."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from jurybot import bot as loop
from jurybot.alerts import Channels, NotInstalled
from jurybot.seams import ConductedChance, ConductedClock
from jurybot.service.health import troubles
from jurybot.service.health.troubles import NEARLY_FULL, ROOM_AGAIN
from jurybot.service.ports.site import SiteFailed
from jurybot.service.running import life, story
from jurybot.service.running.life import CannotStart
from jurybot.store.errors import LockLost, StoreError
from jurybot.wiring import whole
from tests.databases import an_empty_one
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, CoOp, a_co_op, joined, seated


class Channel:
    """A service that takes alerts as JSON, and what it got."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.is_away = False
        channel = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if not channel.is_away:
                    channel.got.append(body["message"])
                self.send_response(503 if channel.is_away else 200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Taking)
        self.address = f"json://someone:hush@127.0.0.1:{self.server.server_port}/"

    def about(self, words: str) -> int:
        return sum(words in text for text in self.got)


@contextmanager
def a_channel() -> Iterator[Channel]:
    channel = Channel()
    thread = threading.Thread(target=channel.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield channel
    finally:
        channel.server.shutdown()
        channel.server.server_close()


@pytest.fixture
def channel() -> Iterator[Channel]:
    with a_channel() as found:
        yield found


@pytest.fixture
def sitting(tmp_path: Path, channel: Channel) -> Iterator[CoOp]:
    """A panel sits, and stewards have another channel, whose address stands in a file of its own."""
    with seated().again(tmp_path) as co_op:
        (co_op.folder / "channels").write_text(f"# of the working group\n{channel.address}\n")
        (co_op.folder / "channels").chmod(0o600)
        co_op.restart(more={"stewards": {"channels_file": "channels"}})
        yield co_op


def told(co_op: CoOp, words: str) -> int:
    return sum(words in text for text in co_op.letters("stella"))


def test_a_refused_token_is_told_by_channel_at_once_and_by_message_when_it_works(
    sitting: CoOp, channel: Channel
) -> None:
    token = sitting.sandbox.state.tokens
    kept = dict(token)
    token.clear()
    for _ in range(3):
        sitting.jump(sitting.now + 2 * MINUTE)
    while_refused = channel.about("refused my token"), told(sitting, "refused my token"), channel.about("All is well")

    token.update(kept)
    sitting.jump(sitting.now + 2 * MINUTE)

    assert while_refused == (1, 0, 0)
    assert channel.about("well again with my token") == 1 and channel.about("refused my token") == 1
    assert told(sitting, "refused my token") == told(sitting, "well again with my token") == 1


@pytest.mark.parametrize("how", ["disable", "suspend"])
def test_an_account_that_may_not_log_in_asks_seldom_is_told_of_once_and_goes_on_by_itself(
    sitting: CoOp, channel: Channel, how: str
) -> None:
    sitting.all_answer("limit")
    ends = sitting.case().round_ends_at()
    sitting.until(ends - HOUR)
    before = len(sitting.sandbox.log)
    getattr(sitting.hand, how)("jurybot")
    bot = sitting.bot
    assert bot
    for _ in range(36):  # for six hours, at every ordinary poll and more
        sitting.jump(sitting.now + 10 * MINUTE)
        loop.take_turn(bot, sitting.now)
    asked = [(entry.status, entry.path) for entry in sitting.sandbox.log[before:]]
    alerts = channel.about("refused the login of my account")
    refused = sitting.acts.status()["token"], sitting.case().state.value, alerts

    getattr(sitting.hand, {"disable": "enable", "suspend": "unsuspend"}[how])("jurybot")
    for _ in range(4):
        sitting.jump(sitting.now + 10 * MINUTE)

    assert refused == ("login refused", "deliberating", 1)
    assert {path for _, path in asked[1:]} == {"/api/v1/accounts/verify_credentials"} and len(asked) <= 38
    assert sitting.outcome() == ("in force", "limit")
    assert channel.about("well again with the login of my account") == 1
    assert told(sitting, "refused the login of my account") == 1
    assert told(sitting, "well again with the login of my account") == 1
    assert not any("did not let me" in text for text in sitting.letters("stella"))


def test_what_the_server_does_not_take_between_two_polls_is_told_as_the_login_that_it_refuses(
    sitting: CoOp, channel: Channel
) -> None:
    sitting.withdraw("1", "it was a mistake")
    sitting.hand.disable("jurybot")
    bot = sitting.bot
    assert bot

    loop._pass(bot, set(), sitting.now, reads=False)
    alerts = list(channel.got)
    sitting.hand.enable("jurybot")
    sitting.jump(sitting.now + 10 * MINUTE)
    sitting.jump(sitting.now + 10 * MINUTE)

    assert len(alerts) == 1 and "refused the login of my account" in alerts[0]
    assert not told(sitting, "did not let me")
    assert all("withdrawn" in sitting.newest(juror) for juror in sitting.summoned()), "nothing of it is lost"


def test_a_token_that_was_refused_for_hours_is_asked_for_less_and_less(sitting: CoOp) -> None:
    token = sitting.sandbox.state.tokens[sitting.sandbox.tokens["bot"]]
    token.revoked = True
    asked = []
    for _ in range(2):
        before = len(sitting.sandbox.log)
        sitting.pass_time(10 * HOUR)
        asked.append(len(sitting.sandbox.log) - before)

    token.revoked = False
    sitting.pass_time(16 * MINUTE)

    assert asked[0] <= 61 + 9 * 30 and asked[1] < 60
    assert sitting.acts.status()["token"] == "works"


def test_a_token_that_is_replaced_with_a_new_start_is_well_again_and_its_refusal_is_told_anew(
    sitting: CoOp, channel: Channel
) -> None:
    tokens = sitting.sandbox.state.tokens
    kept = dict(tokens)
    for _ in range(2):
        tokens.clear()
        sitting.jump(sitting.now + 2 * MINUTE)
        tokens.update(kept)
        sitting.restart(more={"stewards": {"channels_file": "channels"}})
        sitting.jump(sitting.now + 2 * MINUTE)

    assert channel.about("refused my token") == channel.about("well again with my token") == 2
    assert told(sitting, "refused my token") == told(sitting, "well again with my token") == 2


def test_a_right_to_write_messages_that_is_missing_is_told_by_channel_once_a_day(
    sitting: CoOp, channel: Channel
) -> None:
    sitting.sandbox.fault("status", method="POST", path="/api/v1/statuses", status=403, times=None)
    sitting.hand.post(next(iter(sitting.summoned())), "@jurybot help", "direct")
    sitting.jump(sitting.now + HOUR)
    first_day = channel.about("did not let me do this: send direct messages")

    for _ in range(24):
        sitting.jump(sitting.now + HOUR)

    assert (first_day, channel.about("did not let me do this: send direct messages")) == (1, 2)
    assert told(sitting, "did not let me do this") == 0


def test_a_server_that_is_away_for_an_hour_is_told_once_and_when_it_is_back(sitting: CoOp, channel: Channel) -> None:
    sitting.sandbox.fault("status", status=503, times=None)
    sitting.jump(sitting.now + MINUTE)
    early = channel.about("has not answered me")
    for _ in range(3):
        sitting.jump(sitting.now + HOUR)
    away = channel.about("has not answered me")
    sitting.sandbox.do(sitting.sandbox.stage.faults.clear)
    sitting.jump(sitting.now + HOUR)

    assert (early, away) == (0, 1)
    assert channel.about("well again with reaching our server") == 1
    assert told(sitting, "has not answered me") == told(sitting, "well again with reaching our server") == 1


def test_a_bot_that_starts_while_the_server_is_away_tells_of_it_too(sitting: CoOp, channel: Channel) -> None:
    assert sitting.bot and sitting.bot.clock
    sitting.sandbox.fault("status", status=503, times=None)
    life.ended(sitting.desk)
    sitting.stop()
    away = whole.bot(sitting.settings, {}, ConductedClock(), ConductedChance())
    assert away.clock and away.chance
    away.chance.seed = b"a test"
    told_by: list[int] = []
    statuses = []

    def pause() -> None:
        told_by.append(channel.about("has not answered me"))
        with away.desk.store.transaction() as work:
            statuses.append(story.status(away.desk, work, sitting.now))
        sitting.now += 20 * MINUTE
        away.clock.set(sitting.now)
        if len(told_by) == 6:
            away.stop.set()

    began = sitting.now
    away.clock.set(sitting.now)
    assert loop._begin(away, pause) is None
    away.close()
    sitting.sandbox.do(sitting.sandbox.stage.faults.clear)
    sitting.start()
    sitting.jump(sitting.now + MINUTE)

    assert told_by == [0, 0, 0, 1, 1, 1]
    assert all(status["running"] for status in statuses), "it goes round, and waits"
    assert {status["instance_away_since"] for status in statuses} == {f"{began:%Y-%m-%d %H:%M} UTC"}
    assert channel.about("well again with reaching our server") == 1


def test_a_first_start_while_the_server_is_away_goes_on_trying(tmp_path: Path, channel: Channel) -> None:
    with a_co_op(tmp_path, more={"stewards": {"accounts": ["stella"], "channels": [channel.address]}}) as co_op:
        co_op.record_is_whole = False
        co_op.stop()
        shutil.copy(an_empty_one(), co_op.folder)
        co_op.sandbox.fault("status", status=503, times=1)
        first = whole.bot(co_op.settings, {}, ConductedClock(), ConductedChance())
        assert first.clock and first.chance
        first.clock.set(co_op.now)
        first.chance.seed = b"a test"

        assert loop._begin(first, lambda: None) is not None
        first.close()


def test_a_deadline_that_cannot_pass_is_told_before_it_is_there(sitting: CoOp, channel: Channel) -> None:
    due = sitting.case().due_at()
    assert due
    sitting.sandbox.fault("status", status=503, times=None)
    sitting.jump(sitting.now + MINUTE)
    long_before = channel.about("deadline")

    sitting.jump(due - 50 * MINUTE)
    sitting.jump(due + HOUR)
    at_risk = channel.about("A deadline of a case cannot pass")
    sitting.sandbox.do(sitting.sandbox.stage.faults.clear)
    sitting.jump(sitting.now + HOUR)

    assert (long_before, at_risk) == (0, 1)
    assert channel.about("well again with the deadlines") == 1
    assert sitting.case().due_at() != due


@pytest.mark.parametrize("path", ["/api/v1/admin/domain_blocks", "/api/v1/statuses"])
def test_what_fails_for_an_hour_while_the_server_can_be_read_is_told_once_and_when_it_is_done(
    sitting: CoOp, channel: Channel, path: str
) -> None:
    sitting.all_answer("limit")
    sitting.sandbox.fault("status", method="POST", path=path, status=500, times=None)
    sitting.pass_time(ROUND + HOUR)
    soon = channel.about("again and again")

    sitting.pass_time(5 * HOUR)
    failing = soon, channel.about("again and again"), channel.about("All is well")
    sitting.sandbox.stage.faults.clear()
    sitting.pass_time(HOUR)

    assert failing == (0, 1, 0)
    assert sitting.outcome() == ("in force", "limit") and len(sitting.public_posts()) == 1
    assert channel.about("well again with what I am to do") == told(sitting, "well again with what I am to do") == 1
    assert channel.about("again and again") == told(sitting, "again and again") == 1


def test_a_server_that_tells_us_to_wait_for_ever_is_told_once_and_when_it_takes_our_posts(
    sitting: CoOp, channel: Channel
) -> None:
    """Not sooner than any of its limits could last: a burst is spread over windows, and nobody need hear of that."""
    sitting.all_answer("limit")
    sitting.sandbox.fault("status", method="POST", path="/api/v1/statuses", status=429, times=None)
    sitting.pass_time(ROUND + 6 * HOUR)
    soon = channel.about("again and again")

    sitting.pass_time(5 * HOUR)
    waiting = soon, channel.about("again and again"), channel.about("All is well")
    sitting.sandbox.stage.faults.clear()
    sitting.pass_time(4 * HOUR)

    assert waiting == (0, 1, 0)
    assert sitting.outcome() == ("in force", "limit") and len(sitting.public_posts()) == 1
    assert channel.about("well again with what I am to do") == told(sitting, "well again with what I am to do") == 1


def test_a_disk_that_fills_is_told_once_and_when_there_is_room(sitting: CoOp, channel: Channel) -> None:
    def has(free: int) -> None:
        assert sitting.bot
        sitting.bot.desk = replace(sitting.bot.desk, free_space=lambda: free)
        sitting.jump(sitting.now + 2 * MINUTE)

    for free in (NEARLY_FULL - 1, NEARLY_FULL + 1, NEARLY_FULL - 1):
        has(free)
    full = channel.about("disk is nearly full")
    has(ROOM_AGAIN + 1)

    assert full == 1
    assert channel.about("well again with the room on the disk") == 1
    assert told(sitting, "disk is nearly full") == told(sitting, "well again with the room") == 1


def test_a_channel_that_is_away_is_told_later(sitting: CoOp, channel: Channel) -> None:
    assert sitting.bot
    channel.is_away = True
    sitting.bot.desk = replace(sitting.bot.desk, free_space=lambda: 0)
    sitting.jump(sitting.now + 2 * MINUTE)
    channel.is_away = False

    sitting.jump(sitting.now + 2 * MINUTE)
    sitting.jump(sitting.now + 2 * MINUTE)

    assert channel.about("disk is nearly full") == 1


def test_a_bot_that_stops_by_itself_says_so_once_and_when_it_runs_again(sitting: CoOp, channel: Channel) -> None:
    class Full:
        def transaction(self) -> Any:
            raise StoreError("the disk is full")

    assert sitting.bot
    desk = sitting.bot.desk
    sitting.bot.desk = replace(desk, store=Full())  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        loop.run(sitting.bot)
    without_a_database = channel.about("I have stopped")
    troubles.stopped(desk, sitting.now)
    troubles.stopped(desk, sitting.now)
    sitting.bot = None
    sitting.start()
    sitting.jump(sitting.now + 2 * MINUTE)

    assert without_a_database == 1
    assert channel.about("I have stopped") == 2
    assert channel.about("well again with my running") == told(sitting, "well again with my running") == 1


def test_a_site_that_cannot_be_written_stops_the_bot_and_the_next_start_goes_on(sitting: CoOp) -> None:
    in_the_way = sitting.folder / "site/decisions"
    in_the_way.write_text("no folder")
    sitting.all_answer("limit")

    with pytest.raises(SiteFailed, match=r"decisions/1\.html cannot be written \(Not a directory\): look who owns it"):
        sitting.pass_time(ROUND + 3 * MINUTE)
    assert sitting.public_posts() == [], "nothing is told whose page is not there"
    in_the_way.unlink()
    sitting.restart()
    sitting.settle()

    assert sitting.outcome() == ("in force", "limit")
    assert len(sitting.public_posts()) == 1


def test_an_edited_profile_and_a_steward_who_blocks_the_bot_are_told_once_and_when_mended(
    sitting: CoOp, channel: Channel
) -> None:
    account = sitting.sandbox.state.account("jurybot")
    account.hide_collections = True
    sitting.pass_time(DAY + HOUR)
    before = list(channel.got)
    account.actor_type, account.hide_collections = "Person", False
    sitting.hand.block_account("stan", "jurybot")
    sitting.pass_time(2 * DAY + HOUR)
    edited = channel.got[len(before) :]
    account.actor_type, account.hide_collections = "Service", True
    sitting.hand.unblock_account("stan", "jurybot")

    sitting.pass_time(DAY + HOUR)

    assert before == []
    assert sorted(text.split()[0] for text in edited) == ["A", "Everybody", "My"]
    assert channel.about("All is well again") == 3


def test_what_a_channel_gets_names_no_server_and_no_person(sitting: CoOp, channel: Channel) -> None:
    sitting.sandbox.fault("status", status=503, times=None)
    for _ in range(4):
        sitting.jump(sitting.now + 2 * HOUR)

    assert channel.got
    sealed = ("bad.example", "@", "mallory", *sitting._members())
    assert not [word for word in sealed if word in " ".join(channel.got)]


def test_a_channel_that_cannot_be_is_refused_without_showing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.stop()
        co_op.configure(more={"stewards": {"channels": ["nonsense://hush"]}})
        with pytest.raises(CannotStart, match="in place 1 ") as refused:
            co_op.start()
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    with pytest.raises(NotInstalled, match=r"jurybot\[apprise\]"):
        Channels(["json://localhost"])

    assert "hush" not in str(refused.value)


def test_a_bot_whose_lock_was_taken_from_it_does_nothing_more(new: CoOp) -> None:
    new.settle()
    new.hand.post("m1", "@jurybot join", "direct")
    (new.folder / "jurybot.db.lock").unlink()

    with pytest.raises(LockLost, match="Another jurybot may have begun"):
        loop.take_turn(new.bot, new.now)

    assert new.letters("m1") == []


def test_what_was_never_well_with_the_account_is_the_doctors_to_say(new: CoOp) -> None:
    account = new.sandbox.state.account("jurybot")
    account.actor_type, account.hide_collections = "Person", False
    new.hand.block_account("stan", "jurybot")

    new.pass_time(DAY + HOUR)

    assert not any("My profile" in text or "Everybody" in text or "blocks" in text for text in new.letters("stella"))
    with new.desk.store.transaction() as work:
        assert not any(name.startswith(troubles.TROUBLE) for name in work.installation().notes)
