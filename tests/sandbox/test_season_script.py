"""The season's script: certain for every seed, and written in words that the bot reads as they are meant."""

from itertools import pairwise

import pytest

from jurybot.core.measures import Measure
from jurybot.core.replies.replies import parse
from jurybot.core.rule.ballot import Outcome, ballot_from, tally, verdict
from jurybot.core.rule.rule import DEFAULT
from jurybot.core.text.answers import Ballot, Command, Context, Decline, Here, Join, Recuse, Unclear
from jurybot.sandbox.season import phrases, script
from jurybot.sandbox.season.cast import NEWCOMER, REPORTERS
from jurybot.sandbox.season.dice import Dice
from jurybot.sandbox.season.play import FEWEST, MOST, season
from jurybot.sandbox.season.script import CasePlan, Kind
from jurybot.sandbox.text import to_html
from jurybot.words import words

KINDS = [
    script.LIMIT,
    script.NO_ACTION,
    script.SUSPEND,
    script.APPEAL_ALONE,
    script.APPEAL_WITHDRAWN,
    script.LAPSE,
]
SAID_IN_THE_END = {
    "agrees": "agree",
    "limits": "limit",
    "says nothing": "none",
    "changes their mind": "agree",
    "unclear": "agree",
    "deletes": "",
    "silent": "",
    "too late": "",
}


def read(text: str, proposed: str) -> object:
    html = to_html(f"@jurybot {text}", "coop.example")
    return parse(html, Context(proposed=proposed, domain="bad.example"), words())  # type: ignore[arg-type]


def positions(texts: tuple[str, ...], proposed: str) -> set[object]:
    found = [read(text, proposed) for text in texts]
    assert all(isinstance(one, Ballot) and not one.objection for one in found), found
    return {one.position for one in found if isinstance(one, Ballot)}


@pytest.mark.parametrize("proposed", ["limit", "suspend"])
def test_every_ballot_is_read_as_what_it_is_meant_for(proposed: str) -> None:
    assert positions(phrases.LIMIT, proposed) == {"limit"}
    assert positions(phrases.NOTHING, proposed) == {"none"}
    assert positions(phrases.AGREE, proposed) == {proposed}
    if proposed == "suspend":
        assert positions(phrases.SUSPEND, proposed) == {"suspend"}


@pytest.mark.parametrize("proposed", ["limit", "suspend"])
@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (phrases.UNCLEAR, Unclear),
        (phrases.DECLINE, Decline),
        (phrases.RECUSE, Recuse),
        (phrases.HERE, Here),
        (phrases.JOIN, Join),
    ],
)
def test_every_other_answer_is_read_as_its_kind(texts: tuple[str, ...], kind: type, proposed: str) -> None:
    assert {type(read(text, proposed)) for text in texts} == {kind}


@pytest.mark.parametrize(
    ("verb", "reasons"),
    [
        ("appeal", phrases.APPEAL_BECAUSE),
        ("release", phrases.RELEASE_BECAUSE),
        ("withdraw", phrases.WITHDRAW_BECAUSE),
    ],
)
def test_every_appeal_and_every_steward_is_understood(verb: str, reasons: tuple[str, ...]) -> None:
    for reason in reasons:
        understood = read(f"{verb} 4 because {reason}", "suspend")

        assert isinstance(understood, Command)
        assert (understood.name, understood.case) == (verb, 4)
        assert understood.because


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_rule_gives_each_kind_of_case_its_outcome(kind: Kind) -> None:
    said = [_in_the_end(kind, habit) for habit in kind.habits]

    if kind.anew:
        assert _found(kind, said, rounds_left=1) is Outcome.NEXT_ROUND
        said = [SAID_IN_THE_END[kind.anew]] * 7
    assert _found(kind, said, rounds_left=0) is _wanted(kind)
    counted = {position: said.count(position) for position in said if position}
    assert kind.ballots == ({**counted, "silent": said.count("")} if "" in said else counted)


def _found(kind: Kind, said: list[str], rounds_left: int) -> Outcome:
    ballots = [ballot_from(position) for position in said if position]
    return verdict(tally(ballots, 7), DEFAULT, proposed=Measure(kind.proposed), rounds_left=rounds_left)


def _in_the_end(kind: Kind, habit: str) -> str:
    """What the seat of a juror with this habit says when the ballots are counted, whoever holds it by then."""
    if habit in {"declines", "recuses"} or (habit in {"silent", "too late"} and kind.reserves != "silent"):
        return _in_the_end(kind, kind.reserves)
    if habit == "here first":
        return "none" if kind is script.NO_ACTION else kind.proposed
    said = SAID_IN_THE_END[habit]
    return kind.proposed if said == "agree" else said


def _wanted(kind: Kind) -> Outcome:
    if kind.proposed == "suspend":
        return Outcome.SUSPEND
    return {"limit": Outcome.LIMIT, "no-action": Outcome.NO_ACTION, "lapsed": Outcome.NO_QUORUM}[kind.outcome]


@pytest.mark.parametrize("volunteers", [FEWEST, 30, 200])
def test_every_seed_has_three_reports_that_count_and_twenty_who_can_be_drawn(volunteers: int) -> None:
    for seed in range(40):
        for plan in season(seed, volunteers, 7).plans:
            reporters = [complaint.by for complaint in plan.complaints]

            assert len(set(reporters)) == 4
            assert NEWCOMER not in reporters
            assert reporters[-1] in REPORTERS
            assert volunteers - len(set(reporters) - set(REPORTERS)) >= FEWEST
            assert sorted(plan.habits) == sorted(plan.kind.habits)


def test_one_case_is_over_and_its_jurors_are_rested_before_the_next_begins() -> None:
    longest = 2 * script.ANSWER_FOR + script.ANSWER_FOR / 2  # the last reserve comes at the second half-time

    for seed in range(40):
        plans = season(seed, 30, 6).plans
        for one, other in pairwise(plans):
            ends = one.complaints[2].at + longest + script.ANSWER_FOR
            assert ends + script.REST_FOR < other.complaints[0].at


def test_every_season_of_a_seed_is_the_same_and_seeds_differ() -> None:
    assert season(7, 30, 5).plans == season(7, 30, 5).plans
    assert len({repr(season(seed, 30, 5).plans) for seed in range(20)}) == 20


def test_no_server_is_tried_twice_however_many_cases_there_are() -> None:
    plans = season(1, 20, 60).plans

    assert len({plan.domain for plan in plans}) == 60


def test_a_throw_depends_on_its_purpose_and_key_and_not_on_what_was_thrown_before() -> None:
    dice = Dice("1")
    first = dice.number(1000, "delay", "ana")

    dice.number(1000, "delay", "ben")

    assert dice.number(1000, "delay", "ana") == first
    assert len({dice.number(10**6, "delay", name) for name in "abcdefgh"}) == 8


@pytest.mark.parametrize("volunteers", [0, FEWEST - 1, MOST + 1])
def test_a_pool_too_small_for_a_draw_is_refused_with_the_least_that_is_needed(volunteers: int) -> None:
    with pytest.raises(ValueError, match="--members must be 20 to 500"):
        season(1, volunteers, 5)


def test_a_juror_called_as_a_reserve_has_the_habit_of_reserves() -> None:
    plan: CasePlan = season(1, 30, 1).plans[0]

    assert [plan.habit(place) for place in range(7)] == list(plan.habits)
    assert plan.habit(7) == plan.habit(12) == "agrees"
