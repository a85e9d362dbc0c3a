"""`jurybot rules try`: what a rule makes of some ballots, a JSON line in, a JSON line out.

The lines are those of DELIBERATION.md, "The ballot". It judges any rule at any
number of seats, also what a config would be refused for.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from jurybot.cli.asked import asked_in
from jurybot.core.guess import guess
from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Ballot, ballot_from, tally, verdict
from jurybot.core.rule.rule import SETTINGS, rule_from

LINE_KEYS = ("rule", "proposed", "seats", "ballots", "rounds_left")
BALLOT_KEYS = ("position", "objection")
EXAMPLE = '{"rule": "consensus", "seats": 7, "ballots": []}'


def try_rules(lines: Iterable[str], out: TextIO) -> int:
    """Answers each line with one line; empty lines are passed over. The exit code is 1 if any could not be judged."""
    code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer = judged(asked_in(line, EXAMPLE))
        except ValueError as bad:
            answer, code = {"line": number, "error": str(bad)}, 1
        out.write(json.dumps(answer) + "\n")
    return code


def judged(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome and its count for one question. Raises ValueError that says what is wrong with it."""
    _refuse_slips(asked, LINE_KEYS, misplaced=SETTINGS)
    rule = rule_from(asked.get("rule", "consensus"))
    proposed = _proposed(asked.get("proposed", "suspend"))
    rounds_left = _whole("rounds_left", asked.get("rounds_left", 0), least=0)
    if "seats" not in asked:
        raise ValueError("seats: missing; it is the number of seats, at least 1")
    counted = tally(_ballots(asked.get("ballots", [])), _whole("seats", asked["seats"], least=1))
    outcome = verdict(counted, rule, proposed=proposed, rounds_left=rounds_left)
    return {"outcome": outcome.value, **counted.as_map()}


def _refuse_slips(given: Mapping[str, Any], known: Iterable[str], *, misplaced: Iterable[str] = ()) -> None:
    """Other keys are the asker's own notes; but one that looks like a slip would silently change what is judged."""
    for key in given:
        if key in misplaced:
            raise ValueError(f'{key}: is a setting of the rule: write "rule": {{"{key}": ...}}')
        if key not in known and (meant := guess(key, known)):
            raise ValueError(f'{key}: unknown. Did you mean "{meant}"?')


def _proposed(name: object) -> Measure:
    if name not in ("limit", "suspend"):
        raise ValueError(f'proposed: {name!r} cannot be proposed: write "limit" or "suspend"')
    return Measure(name)


def _whole(key: str, value: object, *, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{key}: {value!r} must be a whole number, at least {least}")
    return value


def _ballots(given: object) -> list[Ballot]:
    if not isinstance(given, list):
        raise ValueError('ballots: must be a list such as [{"position": "limit", "objection": true}]')
    return [_ballot(number, one) for number, one in enumerate(given, start=1)]


def _ballot(number: int, given: object) -> Ballot:
    place = f"ballots: number {number}"
    if not isinstance(given, dict) or "position" not in given:
        raise ValueError(f'{place} must be a map with a position, such as {{"position": "limit"}}')
    objection = given.get("objection", False)
    if not isinstance(objection, bool):
        raise ValueError(f"{place}: objection: {objection!r} is neither true nor false")
    try:
        _refuse_slips(given, BALLOT_KEYS)
        return ballot_from(given["position"], objection)
    except ValueError as bad:
        raise ValueError(f"{place}: {bad}") from None
