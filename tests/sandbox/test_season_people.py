"""The people of a season one by one: what they see of the bot, how they plan, how they are told of."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from jurybot.sandbox.hand import Hand
from jurybot.sandbox.season.agenda import BotsPosts, Planner
from jurybot.sandbox.season.cast import BOT, cast_of, settle_in, world
from jurybot.sandbox.season.dice import Dice
from jurybot.sandbox.season.jurors import Jurors
from jurybot.sandbox.season.script import START, CasePlan, plans
from jurybot.sandbox.season.telling import PEOPLE, Telling, listed
from jurybot.sandbox.server import build

DICE, CAST = Dice("1"), cast_of(20)
PLANS = plans(DICE, 5, CAST.reporters, CAST.volunteers)


@pytest.fixture
def hand() -> Iterator[Hand]:
    stage = build(world(DICE, CAST, PLANS), late=0, now=START)
    settle_in(stage.control.hand, DICE, CAST)
    yield stage.control.hand


def summons(hand: Hand, acct: str, plan: CasePlan) -> None:
    door = hand.post(acct, f"@{BOT} join", "direct")
    text = f"@{acct} You were drawn by lot. Proposed: limit {plan.domain}."
    hand.post(BOT, text, "direct", in_reply_to=door, note=f"Jury case {plan.number} · 1")


def play(person: Planner, hand: Hand) -> list[datetime]:
    """Lets time go on until there is nothing left to do. Gives the moments."""
    moments = []
    person.act(hand, hand.now)
    while (at := person.next_at(hand.now)) is not None:
        hand.set_time(at)
        person.act(hand, at)
        moments.append(at)
    return moments


def test_a_message_that_waits_in_the_filter_is_not_seen_and_one_through_a_door_is(hand: Hand) -> None:
    seen = BotsPosts(BOT)
    hand.post(BOT, "@ana hello", "direct")
    assert seen.new(hand) == []

    door = hand.post("ben", f"@{BOT} join", "direct")
    hand.post(BOT, "@ben welcome", "direct", in_reply_to=door)
    hand.post(BOT, "all may read this")

    found = [(post.to, post.letter.text) for post in seen.new(hand)]
    assert found == [("ben", "@ben welcome"), ("", "all may read this")]
    assert seen.new(hand) == []


def test_acts_of_one_moment_are_done_in_the_order_in_which_they_were_planned(hand: Hand) -> None:
    done: list[str] = []
    planner = Planner()
    planner.plan(START + timedelta(hours=2), lambda hand, now: done.append("late"))
    planner.plan(START + timedelta(hours=1), lambda hand, now: done.append("one"))
    planner.plan(START + timedelta(hours=1), lambda hand, now: done.append("two"))

    assert not planner.act(hand, START)
    assert planner.next_at(START) == START + timedelta(hours=1)
    assert planner.act(hand, START + timedelta(hours=1))

    assert done == ["one", "two"]


def test_habits_go_to_jurors_in_the_order_in_which_their_summonses_arrive(hand: Hand) -> None:
    told = io.StringIO()
    jurors, plan = Jurors(PLANS, DICE, Telling(told)), PLANS[0]
    for name in CAST.volunteers[:7]:
        summons(hand, name, plan)

    moments = play(jurors, hand)

    lines = told.getvalue()
    names = dict(zip(plan.habits, CAST.volunteers, strict=False))
    assert f"{names['declines']} cannot serve this time:" in lines
    assert f"{names['changes their mind']} has changed their mind" in lines
    assert f"{names['deletes']} deletes the answer" in lines
    assert f"{names['silent']} has not been heard from" in lines
    assert f"{names['unclear']} answers, and who could tell" in lines
    assert all(at <= START + timedelta(hours=48) for at in moments)


def test_an_unclear_juror_answers_clearly_under_the_question_once_asked(hand: Hand) -> None:
    told = io.StringIO()
    jurors, plan = Jurors(PLANS, DICE, Telling(told)), PLANS[0]
    for name in CAST.volunteers[:7]:
        summons(hand, name, plan)
    play(jurors, hand)
    acct = CAST.volunteers[plan.habits.index("unclear")]
    unclear = max(int(status) for status in hand.instance.state.posts_of[hand.instance.state.account(acct).id])

    question = hand.post(BOT, f"@{acct} which?", "direct", in_reply_to=unclear, note=f"Jury case {plan.number} · 2")
    play(jurors, hand)

    answers = [s for s in hand.instance.state.statuses.values() if s.in_reply_to_id == int(question)]
    assert len(answers) == 1
    assert f"{acct} says it clearly:" in told.getvalue()


def test_a_day_is_named_once_and_a_pipe_gets_no_colour() -> None:
    told = io.StringIO()
    telling = Telling(told)

    telling.happened(datetime(2026, 1, 5, 8, tzinfo=UTC), "ana joins", PEOPLE)
    telling.happened(datetime(2026, 1, 5, 9, tzinfo=UTC), "ben joins", PEOPLE)
    telling.happened(datetime(2026, 1, 6, 9, tzinfo=UTC), "cleo joins", PEOPLE)

    assert told.getvalue().splitlines() == [
        "Mon 5 Jan 2026",
        "  08:00  ana joins",
        "  09:00  ben joins",
        "Tue 6 Jan 2026",
        "  09:00  cleo joins",
    ]


def test_a_terminal_gets_colour_unless_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured, plain = Terminal(), Terminal()

    Telling(coloured).heading("Case 1")
    monkeypatch.setenv("NO_COLOR", "1")
    Telling(plain).heading("Case 1")

    assert "\x1b[1mCase 1\x1b[0m" in coloured.getvalue()
    assert plain.getvalue() == "\nCase 1\n"


def test_names_are_listed_as_people_do() -> None:
    assert listed(["ana"]) == "ana"
    assert listed(["ana", "ben"]) == "ana and ben"
    assert listed(["ana", "ben", "cleo"]) == "ana, ben and cleo"
