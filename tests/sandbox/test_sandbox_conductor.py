"""Case time in turns: late work, people in order, then the bot, until none did anything."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Writer:
    """Writes a message at each of its moments and answers every letter once."""

    def __init__(self, acct: str, *hours: float, log: list[str]):
        self.acct, self.log = acct, log
        self.moments = [START + timedelta(hours=h) for h in hours]
        self.answered: set[str] = set()

    def act(self, hand: Any, now: datetime) -> bool:
        did = False
        while self.moments and self.moments[0] <= now:
            self.moments.pop(0)
            hand.post(self.acct, "@jurybot hello", visibility="direct")
            did = True
        for letter in hand.inbox(self.acct):
            if letter.id not in self.answered:
                self.answered.add(letter.id)
                hand.post(self.acct, "@jurybot yes", visibility="direct", in_reply_to=letter.id)
                did = True
        if did:
            self.log.append(f"{self.acct} {now:%H:%M}")
        return did

    def next_at(self, now: datetime) -> datetime | None:
        return min(self.moments, default=None)


class Bot:
    """Takes turns over HTTP."""

    def __init__(self, api: Any):
        self.api = api
        self.turn: int | None = None

    def ends_turn(self, next_at: datetime | None = None) -> dict[str, Any]:
        body = {"done": self.turn, "next": next_at.isoformat() if next_at else None}
        answer = self.api.client.post("/sandbox/turn", json=body, headers={"X-Sandbox-Token": "the-control-token"})
        assert answer.status_code == 200, answer.text
        self.turn = answer.json()["turn"]
        return dict(answer.json())


@pytest.fixture
def log() -> list[str]:
    return []


def hour(answer: dict[str, Any]) -> str:
    return f"{datetime.fromisoformat(answer['now']):%H:%M}"


def test_a_bot_that_wakes_just_before_somebody_acts_moves_nobody(api, sandbox, log) -> None:
    sandbox.conduct([Writer("ana", 1, log=log)], start=START)
    bot = Bot(api)
    bot.ends_turn()

    just_before = bot.ends_turn(START + timedelta(hours=1, milliseconds=-824))["now"]
    then = bot.ends_turn(START + timedelta(hours=2))["now"]

    assert (just_before, then) == ("2026-03-02T09:59:59.176000+00:00", "2026-03-02T10:00:00+00:00")


def test_time_goes_to_the_least_moment_that_anybody_waits_for(api, sandbox, log) -> None:
    sandbox.conduct([Writer("ben", 2, log=log), Writer("ana", 1, 2, log=log)], start=START, seed="s")
    bot = Bot(api)

    first = bot.ends_turn()
    hours = [hour(bot.ends_turn(START + timedelta(minutes=30)))]
    hours += [hour(bot.ends_turn(START + timedelta(hours=5))) for _ in range(4)]

    assert (first["turn"], hour(first), first["seed"]) == (1, "09:00", "s")
    assert hours == ["09:30", "10:00", "11:00", "14:00", "14:00"]
    assert log == ["ana 10:00", "ben 11:00", "ana 11:00"], "people act in their order"


def test_the_bot_gets_another_turn_while_others_still_do_something(api, sandbox, log) -> None:
    sandbox.conduct([Writer("ana", log=log)], start=START)
    bot = Bot(api)
    bot.ends_turn()

    api.write("bot", "@ana a question")
    again = bot.ends_turn(START + timedelta(hours=1))
    assert (hour(again), log) == ("09:00", ["ana 09:00"]), "late work told ana, she answered, nothing has moved"
    assert len(api.get("bot", "/api/v1/notifications", include_filtered="true")) == 1

    assert hour(bot.ends_turn(START + timedelta(hours=1))) == "10:00"


def test_late_work_alone_brings_another_turn_too(api, sandbox) -> None:
    sandbox.conduct([], start=START)
    bot = Bot(api)
    bot.ends_turn()
    api.write("bot", "hello", visibility="public")

    assert hour(bot.ends_turn(START + timedelta(hours=1))) == "09:00"
    assert hour(bot.ends_turn(START + timedelta(hours=1))) == "10:00"


def test_a_fresh_process_gets_the_same_moment_under_a_new_number(api, sandbox, log) -> None:
    sandbox.conduct([Writer("ana", 1, log=log)], start=START)
    bot = Bot(api)
    bot.ends_turn()
    moment = bot.ends_turn(START + timedelta(hours=3))
    bot.turn = None

    fresh = bot.ends_turn()

    assert (fresh["now"], fresh["turn"]) == (moment["now"], moment["turn"] + 1)
    assert log == ["ana 10:00"]


def test_an_answer_that_got_lost_is_given_again(api, sandbox) -> None:
    sandbox.conduct([], start=START)
    bot = Bot(api)
    bot.ends_turn()
    answer = bot.ends_turn(START + timedelta(hours=1))
    bot.turn = answer["turn"] - 1

    assert bot.ends_turn(START + timedelta(hours=1)) == answer


def test_a_turn_that_is_not_under_way_is_refused(api, sandbox) -> None:
    sandbox.conduct([], start=START)
    bot = Bot(api)
    bot.ends_turn()

    body = {"done": 7, "next": None}
    refused = api.client.post("/sandbox/turn", json=body, headers={"X-Sandbox-Token": "the-control-token"})

    assert (refused.status_code, "is this another bot?" in refused.json()["error"]) == (409, True)


@pytest.mark.parametrize("until", [None, START + timedelta(hours=2)])
def test_it_is_over_when_nobody_waits_for_anything_or_the_season_ends(api, sandbox, log, until) -> None:
    sandbox.conduct([Writer("ana", 1, log=log)], start=START, until=until)
    bot = Bot(api)
    bot.ends_turn()
    at_ten = bot.ends_turn()

    last = bot.ends_turn(None if until is None else START + timedelta(hours=3))

    assert ("over" in at_ten, last["over"], hour(last)) == (False, True, "10:00")
    assert bot.ends_turn()["over"] is True


def test_a_bot_that_waits_for_what_is_past_does_not_hold_time_still(api, sandbox) -> None:
    sandbox.conduct([], start=START)
    bot = Bot(api)
    bot.ends_turn()

    answer = bot.ends_turn(START - timedelta(hours=1))

    assert datetime.fromisoformat(answer["now"]) == START + timedelta(seconds=1)


def test_a_dead_bot_holds_time_still(api, sandbox) -> None:
    conductor = sandbox.conduct([Writer("ana", 1, log=[])], start=START)
    Bot(api).ends_turn()

    time.sleep(0.05)

    assert (conductor.now, sandbox.hand.now) == (START, START)


def test_without_a_conductor_there_are_no_turns(api) -> None:
    body = {"done": None, "next": None}
    answer = api.client.post("/sandbox/turn", json=body, headers={"X-Sandbox-Token": "the-control-token"})

    assert (answer.status_code, "no conductor" in answer.json()["error"]) == (422, True)


def test_a_pace_slows_the_telling_and_changes_nothing(api, sandbox) -> None:
    sandbox.conduct([], start=START, pace=0.1)
    bot = Bot(api)
    bot.ends_turn()
    started = time.monotonic()

    answer = bot.ends_turn(START + timedelta(days=1))

    assert datetime.fromisoformat(answer["now"]) == START + timedelta(days=1)
    assert time.monotonic() - started >= 0.1
