"""Checks a whole published record: its policies, one draw after the other, and what only all of them together show.

Everything here is material from a stranger, as in draw_check: whatever it holds, the answer is a finding. What a site
holds back (its last draws, say) no entry shows; whoever looks again later sees that it is missing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise
from typing import Any

from jurybot.core.ballot import Tally, passes
from jurybot.core.draw_check import Failed, Grade, check
from jurybot.core.measures import Measure
from jurybot.core.record import BadEntry, Entry, entry_from, entry_hash
from jurybot.core.rule import BadRule, rule_from

TICKETS = "tickets.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was found of one draw that is as it should be. `cases` are numbers, none for a standing jury; `policy` is
    the number of its policy, 0 before there is one. Without a `grade` nobody was drawn (yet): then `lines` say what is
    known."""

    draw: int
    cases: tuple[int, ...]
    policy: int
    grade: Grade | None
    lines: tuple[str, ...]


class _Wrong(Exception):
    """Ends a check at its first finding, with the entry that it is about; never leaves this module."""

    def __init__(self, entry: str, because: str) -> None:
        super().__init__(because)
        self.failed = Failed(entry=entry, because=because)


def policies_from(files: Iterable[bytes]) -> list[Entry] | Failed:
    """The policies draws/policy-1.json, policy-2.json, …, in this order."""
    found: list[Entry] = []
    try:
        for number, raw in enumerate(files, start=1):
            where = f"draws/policy-{number}.json"
            policy = _entry(where, raw, "policy")
            _must(policy["number"] == number, where, f"it is number {policy['number']}")
            _must(not found or found[-1]["day"] <= policy["day"], where, "it is older than the one before")
            found.append(policy)
    except _Wrong as wrong:
        return wrong.failed
    return found


def check_draw(number: int, files: Mapping[str, bytes], policies: Sequence[Entry]) -> Drawn | Failed:
    """Checks the files of draws/NUMBER/, by their names: each entry by itself, then all of them together."""
    try:
        return _checked(number, files, policies)
    except _Wrong as wrong:
        return wrong.failed


def check_all(draws: Sequence[Drawn], policies: Sequence[Entry]) -> Failed | None:
    """What only all draws from 1 on show: case numbers without gaps, one panel a case, and no chains taken up again
    that were left (values of two chains would be two panels to choose from)."""
    drawn_for = sorted(case for one in draws if one.grade for case in one.cases)
    if twice := next((case for case, after in pairwise(drawn_for) if case == after), None):
        return Failed(entry=f"case {twice}", because="it was drawn for twice")
    known = sorted({case for one in draws for case in one.cases})
    if gap := next((number for number, case in enumerate(known, start=1) if case != number), None):
        return Failed(entry=f"case {gap}", because=f"it stands in no draw, and case {known[-1]} does")
    used = [(one.draw, policies[one.policy - 1]["chains"]) for one in draws if one.policy]
    left: list[object] = []
    for (_, before), (number, chains) in pairwise(used):
        if chains in left:
            return Failed(entry=f"draws/{number}", because="its policy has chains that were given up before")
        left += [before] if chains != before else []
    return None


def check_decision(decision: object, cases: Iterable[int]) -> bool | Failed:
    """Whether a line of decisions.json could be counted again, and was. `cases` are those that were drawn for.

    A measure that a panel decided on must pass by the published count under the published rule, and not be above what
    was proposed. What came to nothing, what a fresh look came to and what stewards decided is not counted.
    """
    try:
        return _counted_again(decision, cases)
    except _Wrong as wrong:
        return wrong.failed
    except (LookupError, TypeError, ValueError, BadRule, AttributeError):
        return Failed(entry="decisions.json", because="a decision in it has not the fields of one")


def _checked(number: int, files: Mapping[str, bytes], policies: Sequence[Entry]) -> Drawn:
    folder = f"draws/{number}"
    entries = _entries(folder, files)
    for name, entry in entries.items():
        of = entry.get("draw", number)
        _must(of == number, f"{folder}/{name}.json", f"it is of draw {of}")
    cases = tuple(entry["case"] for name, entry in entries.items() if name.startswith("case"))
    fixed = entries.get("intent") or entries.get("term")
    if fixed is None:
        return Drawn(draw=number, cases=cases, policy=0, grade=None, lines=("nothing is fixed yet",))
    policy = next((one for one in policies if entry_hash(one) == fixed["policy"]), None)
    if policy is None:
        raise _Wrong(f"{folder}/{fixed['entry']}.json", "it names a policy that is not published")
    ends = _ends_of_cases(folder, entries)
    last = entries.get("result") or entries.get("jury")
    grade: Grade | None = None
    found = [] if last else [_not_drawn(folder, entries)]
    tickets = _tickets(f"{folder}/{TICKETS}", files[TICKETS]) if TICKETS in files else None
    for seats in _seats(entries) if last else ():
        checked = check([policy, *_in_order(entries), *seats], tickets=tickets)
        if isinstance(checked, Failed):
            raise _Wrong(f"{folder}: {checked.entry}", checked.because)
        grade, found = checked.grade, [*found, *(line for line in checked.lines if line not in found)]
    return Drawn(draw=number, cases=cases, policy=policy["number"], grade=grade, lines=(*found, *ends))


def _entries(folder: str, files: Mapping[str, bytes]) -> dict[str, Entry]:
    """By their names without the ending; each is of the kind that its name begins with."""
    names = sorted(name.removesuffix(".json") for name in files if name.endswith(".json"))
    return {name: _entry(f"{folder}/{name}.json", files[f"{name}.json"], name.partition("-")[0]) for name in names}


def _in_order(entries: Mapping[str, Entry]) -> list[Entry]:
    """Those that every check of the draw takes, as they came."""
    return [entries[name] for name in ("case", "intent", "term", "reveal", "result", "jury") if name in entries]


def _seats(entries: Mapping[str, Entry]) -> list[list[Entry]]:
    """What became of the seats, for each case of the panel that was decided; once nothing, where none was."""
    return [[entry] for name, entry in entries.items() if name.startswith("seats")] or [[]]


def _ends_of_cases(folder: str, entries: Mapping[str, Entry]) -> list[str]:
    """Each further case stands under its number; what was withdrawn names the case that it ends."""
    withdrawn = []
    for name, entry in entries.items():
        kind, _, of = name.partition("-")
        case, where = entries.get(f"case-{of}" if of else "case"), f"{folder}/{name}.json"
        if kind == "case" and of not in ("", str(entry["case"])):
            raise _Wrong(where, f"it is case {entry['case']}")
        _must(kind not in ("seats", "withdrawn") or case is not None, where, "its case has no entry here")
        if kind == "withdrawn":
            _must(case is not None and entry["case_entry"] == entry_hash(case), where, "it names another case")
            withdrawn.append(f"case {entry['case']} was withdrawn")
    return withdrawn


def _not_drawn(folder: str, entries: Mapping[str, Entry]) -> str:
    early = next((name for name in entries if name.startswith("seats")), None)
    _must(early is None, f"{folder}/{early}.json", "it stands there, and nobody was drawn")
    fixed = entries.get("intent") or entries["term"]
    if abort := entries.get("abort"):
        _must(abort["intent"] == entry_hash(fixed), f"{folder}/abort.json", "it names another intent")
        return f"it came to nothing: the value of {abort['by']} was missing"
    return f"nobody has been drawn yet; the values were to be there by {fixed['reveal_by']}"


def _entry(where: str, raw: bytes, kind: str) -> Entry:
    try:
        entry = entry_from(raw)
    except BadEntry as bad:
        raise _Wrong(where, str(bad)) from None
    _must(entry["entry"] == kind, where, f"it is an entry of kind {entry['entry']}")
    return entry


def _tickets(where: str, raw: bytes) -> list[bytes]:
    try:
        return [bytes.fromhex(line) for line in raw.decode("ascii").splitlines()]
    except ValueError:
        raise _Wrong(where, "a line of it is no ticket") from None


def _must(holds: bool, entry: str, otherwise: str) -> None:
    if not holds:
        raise _Wrong(entry, otherwise)


def decisions_from(raw: bytes) -> list[Any] | Failed:
    """The decisions that decisions.json lists."""
    try:
        found = json.loads(raw)["decisions"]
    except (ValueError, LookupError, TypeError, RecursionError):
        found = None
    return found if isinstance(found, list) else Failed(entry="decisions.json", because="it is no list of decisions")


def _counted_again(decision: Any, cases: Iterable[int]) -> bool:
    where = f"case {decision['case']} in decisions.json"
    _must(decision["case"] in cases, where, "it is decided and stands in no draw")
    by_panel = decision["outcome"] in ("limit", "suspend") and decision.get("decided_by", "panel") == "panel"
    if not by_panel or decision.get("about") is not None or decision["tally"] is None:  # 0.1 did not tell of these
        return False
    measure, proposed = Measure(decision["outcome"]), Measure(decision["proposed"])
    _must(measure <= proposed, where, f"{measure.value} is more than was proposed")
    count = _count(decision["tally"])
    is_whole = all(isinstance(number, int) and number >= 0 for number in (*astuple(count), count.silent))
    is_one = is_whole and {"seats": count.seats, **count.as_map()} == decision["tally"]
    _must(is_one, where, "no ballots can be counted so")
    rules = [decision["rule"], decision.get("rule_for_limit") if measure is Measure.LIMIT else None]
    agreed = any(passes(measure, count, rule_from(rule)) for rule in rules if rule)
    _must(agreed, where, f"{measure.value} does not pass by the count under its rule")
    return True


def _count(told: Mapping[str, Any]) -> Tally:
    """The count from the support that it is told by."""
    limit, suspend = told["support"]["limit"], told["support"]["suspend"]
    objecting = suspend["object"] - limit["object"]
    return Tally(
        seats=told["seats"],
        suspend=suspend["agree"],
        limit=limit["agree"] - suspend["agree"] - objecting,
        limit_objecting=objecting,
        none=limit["disagree"],
        none_objecting=limit["object"],
        aside=told["aside"],
    )
