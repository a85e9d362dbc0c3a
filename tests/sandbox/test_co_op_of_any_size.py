"""A co-op of any size, block lists that it took over, and people with habits who live in it."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Context, Unclear
from jurybot.sandbox import block_lists, limits
from jurybot.sandbox.co_op import ACTIVITIES, BOT, CoOp, co_op
from jurybot.sandbox.conductor import Person
from jurybot.sandbox.rehearsal import words as own_words
from jurybot.sandbox.rehearsal.habits import DAY, Jurors, Shares
from jurybot.sandbox.rehearsal.people import Calendar, Stewards
from jurybot.sandbox.rehearsal.plan import Opening, complaints
from jurybot.sandbox.rehearsal.play import people_now
from jurybot.sandbox.server import Stage, build
from jurybot.sandbox.text import to_html
from jurybot.sandbox.world_check import check
from jurybot.words import words

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
LIST = Path(__file__).with_name("block_list.csv")


def test_a_large_co_op_has_members_and_servers_of_every_kind() -> None:
    made = co_op(500, 2000, "7")

    world = made.world()
    check(world)
    assert (len(set(made.members)), len({server.domain for server in made.servers})) == (500, 2000)
    assert {made.language(name) for name in made.members} == {"en", "de", "es", "fr", "pt"}
    assert {made.activity(name) for name in made.members} == set(ACTIVITIES)
    assert 500 < len(made.with_manners("bad")) < 900
    follows = [who for who, _ in world["follows"]]
    busy, lurking = ([name for name in made.members if made.activity(name).name == kind] for kind in ("often", "lurks"))
    assert min(map(follows.count, busy)) > max(map(follows.count, lurking))
    assert world == co_op(500, 2000, "7").world() != co_op(500, 2000, "8").world()


def test_of_a_block_list_some_become_bad_servers_and_the_rest_is_blocked() -> None:
    listed = block_lists.read([LIST, LIST])

    made = co_op(20, 12, "1", listed=listed)
    stage = build(made.world(), late=0)

    names = {"noise.example", "sub.noise.example", "spammers.example", "insults.example", "quiet.example"}
    names.add("xn--bcher-kva.example")
    bad = {server.domain for server in made.with_manners("bad")}
    blocked = {block.domain: block.severity for block in stage.instance.state.domain_blocks.values()}
    assert {row["domain"] for row in listed} == names
    assert bad & names == names - blocked.keys()
    assert len(bad & names) == 3
    assert all(blocked[row["domain"]] == row["severity"] for row in listed if row["domain"] in blocked)


def test_the_rows_of_a_block_list_keep_what_they_say() -> None:
    by_name = {row["domain"]: row for row in block_lists.read([LIST])}

    assert by_name["insults.example"] == {
        "domain": "insults.example",
        "severity": "suspend",
        "public_comment": 'harassment, "jokes"\nand more',
        "reject_media": False,
        "reject_reports": True,
        "obfuscate": True,
    }
    assert by_name["noise.example"]["severity"] == "suspend"


@pytest.mark.parametrize("seed", range(6))
def test_a_listed_parent_never_stands_in_the_way_of_what_is_below_it(seed: int) -> None:
    stage = build(co_op(5, 3, str(seed), listed=block_lists.read([LIST])).world(), late=0)

    assert len(stage.instance.state.domain_blocks) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("bad.example\n", "list.csv:1: no header; the first line must name the columns"),
        ("", "list.csv:1: no header"),
        ("#domain,#severity\nok.example,suspend\nnot a domain,suspend\n", "list.csv:3: 'not a domain' is no domain"),
        ("#domain\nlocalhost\n", "list.csv:2: 'localhost' is no domain"),
        ("domain,severity\nbad.example,mute\n", "list.csv:2: severity 'mute'; allowed: silence, suspend, noop"),
        ("#domain,#reject_media\nbad.example,maybe\n", "list.csv:2: reject_media 'maybe'; write true or false"),
    ],
)
def test_a_mistake_in_a_block_list_is_named_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")

    with pytest.raises(block_lists.BadList) as raised:
        block_lists.read([tmp_path / "list.csv", LIST])

    assert [says in problem for problem in raised.value.problems] == [True]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--block-lists", "no.csv"], "no.csv: cannot be read (No such file or directory)"),
        (["--members", "0"], "argument --members: '0' must be a whole number from 1"),
        (["--domains", "many"], "argument --domains: 'many' must be a whole number from 1"),
        (["--answers", "101%"], "argument --answers: '101%' is no share"),
        (["--world", "w.json", "--domains", "3", "--jurors"], "a world brings its own people: leave out --domains"),
    ],
)
def test_what_cannot_be_made_ends_with_2_and_says_why(tmp_path: Path, options: list[str], says: str) -> None:
    command = [sys.executable, "-m", "jurybot.sandbox", *options]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)

    assert ended.returncode == 2
    assert says in ended.stderr


def test_complaints_open_as_many_cases_as_were_asked_for_by_the_rules_of_the_co_op() -> None:
    made = co_op(60, 80, "3")
    openings = [Opening(categories=("spam",), reports=4, within=2 * DAY)]

    found = complaints(made, openings, 10, START, 90)

    about = {server.domain: [one for one in found if one.about in server.writers] for server in made.servers}
    opened = {name: those for name, those in about.items() if sum(one.category == "spam" for one in those) >= 4}
    assert 8 <= len(opened) <= 10
    for those in opened.values():
        spam = [one for one in those if one.category == "spam"]
        assert len({one.by for one in spam}) == len(spam)
        assert spam[3].at - spam[0].at <= 2 * DAY
    alone = [one for one in found if one.category == "other"]
    assert len(alone) == 5
    assert all(START <= one.at < START + 90 * DAY for one in alone)
    assert found == complaints(co_op(60, 80, "3"), openings, 10, START, 90)


@pytest.fixture
def made() -> CoOp:
    return co_op(60, 12, "5", stewards=2)


@pytest.fixture
def stage(made: CoOp) -> Stage:
    stage = build(made.world(), late=0, now=START)
    stage.people += people_now(stage, made, Shares(volunteers=100), timedelta(minutes=10))
    look(stage, START + timedelta(minutes=2))
    return stage


def look(stage: Stage, at: datetime) -> None:
    stage.control.hand.set_time(at)
    stage.look_around()


def summon(stage: Stage, made: CoOp, text: str = "Proposed: limit bad.example.") -> None:
    for name in made.members:
        stage.control.hand.post(BOT, f"@{name} You were drawn by lot. {text}", "direct", note="Jury case 1 · 1")


def answers(stage: Stage) -> dict[str, list[str]]:
    """What each member wrote to the bot after joining."""
    found: dict[str, list[str]] = {}
    for letter in stage.control.hand.inbox(BOT):
        found.setdefault(letter.author, []).append(letter.text.removeprefix(f"@{BOT} "))
    return {name: texts[1:] for name, texts in found.items()}


def test_volunteers_join_within_a_minute_and_most_answer_a_summons_in_time(stage: Stage, made: CoOp) -> None:
    assert answers(stage).keys() == set(made.members)

    summon(stage, made)
    look(stage, stage.control.hand.now)
    look(stage, stage.control.hand.now + timedelta(minutes=5))

    answered = [name for name, texts in answers(stage).items() if texts]
    assert 0.65 * len(made.members) < len(answered) < 0.95 * len(made.members)


def test_who_was_suspended_meanwhile_does_not_keep_others_from_answering(stage: Stage, made: CoOp) -> None:
    summon(stage, made)
    look(stage, stage.control.hand.now)
    stage.control.hand.suspend(made.members[0])
    stage.control.hand.suspend(made.members[1])

    for _ in range(4):
        look(stage, stage.control.hand.now + timedelta(minutes=10))

    assert len([name for name, texts in answers(stage).items() if texts]) > 0.6 * len(made.members)


def play(stage: Stage, person: Person, hours: int) -> None:
    for _ in range(hours):
        stage.control.hand.set_time(stage.control.hand.now + timedelta(hours=1))
        person.act(stage.control.hand, stage.control.hand.now)


@pytest.mark.parametrize("answering", [0, 100])
def test_as_many_answer_as_was_asked_for(made: CoOp, stage: Stage, answering: int) -> None:
    shares = Shares(answers=answering, on_leave=0, unclear=0, changes=0)
    jurors = Jurors(made, shares, 2 * DAY, START)
    summon(stage, made)
    jurors.act(stage.control.hand, stage.control.hand.now)

    play(stage, jurors, 24)

    spoke = [name for name, texts in answers(stage).items() if texts]
    assert len(spoke) in (
        (0,) if answering == 0 else range(45, 61)
    )  # the slow ones take up to half of their time, and more


def test_who_was_unclear_is_clear_when_asked(made: CoOp, stage: Stage) -> None:
    jurors = Jurors(made, Shares(answers=100, on_leave=0, unclear=100, agrees=100), 2 * DAY, START)
    summon(stage, made)
    jurors.act(stage.control.hand, stage.control.hand.now)
    play(stage, jurors, 20)
    first = {name: texts[0] for name, texts in answers(stage).items()}

    for name in made.members:
        stage.control.hand.post(BOT, f"@{name} I could not tell.", "direct", note="Jury case 1 · 2")
    play(stage, jurors, 20)

    last = {name: texts[1] for name, texts in answers(stage).items()}
    assert {type(read(text)) for text in first.values()} == {Unclear}
    assert {position(text) for text in last.values()} == {"limit"}


def test_a_good_server_is_let_off_by_those_who_agree_with_just_cases_only(made: CoOp, stage: Stage) -> None:
    jurors = Jurors(made, Shares(answers=100, on_leave=0, unclear=0, changes=0, agrees=100), 2 * DAY, START)
    summon(stage, made, "Proposed: limit good.example.")
    jurors.act(stage.control.hand, stage.control.hand.now)

    play(stage, jurors, 24)

    said = {position(text) for texts in answers(stage).values() for text in texts}
    assert said <= {"none", "unclear or here"}
    assert "none" in said


def test_the_share_of_members_on_leave_comes_out(made: CoOp) -> None:
    jurors = Jurors(made, Shares(on_leave=20), 2 * DAY, START)

    days = [START + DAY * day for day in range(70)]
    away = [jurors.is_away(name, day) for name in made.members for day in days]

    assert sum(away) / len(away) == pytest.approx(0.2, abs=0.02)
    assert not any(Jurors(made, Shares(on_leave=0), DAY, START).is_away(name, START) for name in made.members)


@pytest.mark.parametrize("proposed", ["limit", "suspend"])
def test_answers_in_other_languages_are_asked_about_or_read_as_they_are_meant(proposed: str) -> None:
    for texts, meant in ((own_words.AGREE, proposed), (own_words.NOTHING, "none")):
        for text in (text for those in texts.values() for text in those):
            assert position(text, proposed) in {meant, "unclear or here"}
    assert {position(text, proposed) for text in own_words.ASIDE} == {"aside"}
    for text in own_words.OBJECTION:
        found = read(text, proposed)
        assert isinstance(found, Ballot)
        assert found.objection


def read(text: str, proposed: str = "limit") -> object:
    html = to_html(f"@{BOT} {text}", "coop.example")
    return parse(html, Context(proposed=proposed, domain="bad.example"), words())  # type: ignore[arg-type]


def position(text: str, proposed: str = "limit") -> str:
    found = read(text, proposed)
    return str(found.position) if isinstance(found, Ballot) else "unclear or here"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It waits for a steward.\nconfirm 4 lets it go on, withdraw 4 because … ends it.", "confirm 4"),
        ("The case is held. release 4 because … lets it go on.", "4 because "),
    ],
)
def test_one_of_the_stewards_does_what_they_are_asked(made: CoOp, stage: Stage, text: str, answer: str) -> None:
    stewards = Stewards(made)
    before = len(stage.control.hand.inbox(BOT))
    for name in made.stewards:
        stage.control.hand.post(BOT, f"@{name} {text}", "direct", note="Jury case 4 · 1")
    stewards.act(stage.control.hand, stage.control.hand.now)

    play(stage, stewards, 31)

    wrote = stage.control.hand.inbox(BOT)[before:]
    assert [letter.author for letter in wrote] == [made.stewards[0]]
    assert answer in wrote[0].text


def test_the_calendar_tells_every_week_and_what_is_left_of_the_last(stage: Stage) -> None:
    told = []
    calendar = Calendar(START, 17, lambda week, hand: told.append((week, hand.now)))
    calendar.act(stage.control.hand, START)

    while (at := calendar.next_at(stage.control.hand.now)) is not None:
        stage.control.hand.set_time(at)
        calendar.act(stage.control.hand, at)

    assert told == [(1, START + 7 * DAY), (2, START + 14 * DAY), (3, START + 17 * DAY)]


def test_the_fullest_window_of_a_limit_is_remembered(stage: Stage) -> None:
    counters = stage.instance.limits
    for minutes, times in ((5, 3), (10, 7), (15, 2)):
        stage.control.hand.set_time(START + timedelta(hours=1, minutes=minutes))
        for _ in range(times):
            counters.count(limits.TOKEN, 99)

    assert (counters.most(limits.TOKEN, 99), counters.used(limits.TOKEN, 99)) == (7, 2)
    assert counters.most(limits.TOKEN, 98) == 0
