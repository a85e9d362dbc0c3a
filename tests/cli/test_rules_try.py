"""`jurybot rules try`, line by line."""

import io
import json
from typing import Any

import pytest

from jurybot.cli.rules import try_rules


def answers(*lines: Any) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    code = try_rules((line if isinstance(line, str) else json.dumps(line) for line in lines), out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def answer(**line: Any) -> dict[str, Any]:
    code, (only,) = answers(line)
    assert code == 0
    return only


def cast(words: str) -> list[dict[str, Any]]:
    """ "limit limit! aside": a mark of exclamation objects."""
    return [{"position": word.rstrip("!"), "objection": word.endswith("!")} for word in words.split()]


def test_a_line_is_answered_with_the_outcome_and_the_count() -> None:
    ballots = cast("suspend limit limit! none! aside")

    assert answer(rule="consensus", proposed="suspend", seats=7, ballots=ballots, rounds_left=0) == {
        "outcome": "no-quorum",
        "support": {
            "limit": {"agree": 3, "object": 1, "disagree": 0},
            "suspend": {"agree": 1, "object": 2, "disagree": 1},
        },
        "aside": 1,
        "silent": 2,
    }


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ({"seats": 7, "ballots": cast("suspend " * 6)}, "suspend"),
        ({"seats": 7, "ballots": cast("suspend " * 6), "proposed": "limit"}, "limit"),
        ({"seats": 7, "ballots": cast("none " * 6)}, "no-action"),
        ({"seats": 7, "ballots": cast("account " * 6)}, "no-action"),
        ({"seats": 7, "ballots": cast("none none none limit limit limit"), "rounds_left": 1}, "next-round"),
        ({"seats": 7, "ballots": cast("none none none limit limit limit")}, "fallback"),
        ({"seats": 7, "ballots": []}, "no-quorum"),
        ({"seats": 7, "rule": {"quorum": None}}, "fallback"),
    ],
)
def test_each_outcome_has_its_name(line: dict[str, Any], outcome: str) -> None:
    assert answer(**line)["outcome"] == outcome


def test_the_rule_is_applied_as_given_also_in_the_last_round() -> None:
    one_objects = cast("limit limit limit limit limit limit none!")

    assert answer(rule="consensus", seats=7, ballots=one_objects)["outcome"] == "fallback"
    assert answer(rule="consensus-minus-one", seats=7, ballots=one_objects)["outcome"] == "limit"


def test_a_rule_in_settings_is_judged_in_every_way_of_writing_a_threshold() -> None:
    for share in ("60%", "3/5", ">1/2", 3):
        rule = {"quorum": share, "approval": ">1/2", "objections_allowed": "any", "min_agree": share}
        assert answer(rule=rule, seats=5, ballots=cast("limit limit limit"))["outcome"] == "limit"


def test_what_a_config_would_be_refused_for_is_judged_all_the_same() -> None:
    assert answer(rule="consensus", seats=1, ballots=cast("suspend"))["outcome"] == "suspend"
    harder_on_limit = {"min_agree": {"limit": 5, "suspend": 1}}
    ballots = cast("suspend suspend suspend")
    assert answer(rule=harder_on_limit, seats=4, ballots=ballots)["outcome"] == "suspend"
    assert answer(rule=harder_on_limit, seats=4, ballots=ballots, proposed="limit")["outcome"] == "fallback"


def test_an_objection_may_be_left_out_and_notes_of_the_asker_are_passed_over() -> None:
    line = {"seats": 3, "ballots": [{"position": "limit", "reason": "spam"}] * 3, "comment": "all agree"}

    assert answer(**line)["outcome"] == "limit"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"seats": ' + "9" * 5000 + "}", "not JSON"),
        ([1], "a line is a map"),
        ({}, "seats: missing"),
        ({"seats": 0}, "seats: 0"),
        ({"seats": "7"}, "seats: '7'"),
        ({"seats": True}, "seats: True"),
        ({"seats": 7.0}, "seats: 7.0"),
        ({"seat": 7}, 'Did you mean "seats"?'),
        ({"seats": 7, "propsed": "limit"}, 'Did you mean "proposed"?'),
        ({"seats": 7, "quorum": "50%"}, "is a setting of the rule"),
        ({"seats": 7, "proposed": "none"}, 'write "limit" or "suspend"'),
        ({"seats": 7, "proposed": ["limit"]}, 'write "limit" or "suspend"'),
        ({"seats": 7, "rounds_left": -1}, "rounds_left: -1"),
        ({"seats": 7, "rule": "consensos"}, 'Did you mean "consensus"?'),
        ({"seats": 7, "rule": {"aproval": "75%"}}, 'Did you mean "approval"?'),
        ({"seats": 7, "rule": {"approval": 0.75}}, '"75%"'),
        ({"seats": 7, "ballots": {}}, "ballots: must be a list"),
        ({"seats": 7, "ballots": ["limit"]}, "ballots: number 1 must be a map"),
        ({"seats": 7, "ballots": [{"objection": True}]}, "number 1 must be a map with a position"),
        ({"seats": 7, "ballots": [{"position": "none"}, {"position": "block"}]}, "number 2: 'block' is no position"),
        ({"seats": 7, "ballots": [{"position": "none", "objection": 1}]}, "neither true nor false"),
        ({"seats": 7, "ballots": [{"position": "none", "objecton": True}]}, 'Did you mean "objection"?'),
        ({"seats": 7, "ballots": [{"position": ["none"]}]}, "is no position"),
        ({"seats": 2, "ballots": cast("none none none")}, "3 ballots for 2 seats"),
        ({"seats": 7, "seats\ud800": 7}, 'Did you mean "seats"?'),
        ('{"seats": 7, "seats": 5}', "seats: is said twice"),
        ('{"seats": 7, "ballots": [{"position": "none", "position": "limit"}]}', "position: is said twice"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong_and_the_others_are_judged(line: Any, says: str) -> None:
    good = {"seats": 3, "ballots": cast("limit limit limit")}

    code, (before, bad, after) = answers(good, line, good)

    assert code == 1
    assert before["outcome"] == after["outcome"] == "limit"
    assert bad["line"] == 2
    assert says in bad["error"]


def test_empty_lines_are_passed_over_but_counted() -> None:
    code, (bad,) = answers("", "  \n", "{")

    assert (code, bad["line"]) == (1, 3)


def test_no_lines_are_no_mistake() -> None:
    assert answers() == (0, [])
