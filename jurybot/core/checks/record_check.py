"""Checks the files of a published record: its policies, and one draw after the other.

Everything here is material from a stranger, as in draw_check: whatever it holds, the answer is a finding. What only all
draws together show is core/checks/draws_check.py, what was decided core/checks/decision_check.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jurybot.core.canonical import BadEntry, Entry, entry_hash
from jurybot.core.checks.draw_check import Grade, check
from jurybot.core.checks.finding import Failed, Wrong, must
from jurybot.core.checks.record_files import TICKETS
from jurybot.core.record.draw import TICKETS_PUBLISHED_UP_TO, ticket_lines
from jurybot.core.record.record import entry_from

POLICIES_AT_MOST = 10_000  # more are no record, but an attempt to keep the checker busy


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCase:
    """What one draw says of one of its cases. `seats` come when its panel has ended, `withdrawn` where no decision is
    told."""

    number: int
    entry: Entry
    seats: Entry | None
    withdrawn: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was found of one draw that is as it should be. `entries` by the names of their files; `policy` is the number
    of its policy, 0 before there is one. Without a `grade` nobody was drawn (yet): then `lines` say what is known."""

    draw: int
    entries: Mapping[str, Entry]
    tickets: tuple[bytes, ...] | None
    policy: int
    grade: Grade | None
    lines: tuple[str, ...]

    @property
    def of_cases(self) -> tuple[OfCase, ...]:
        return tuple(
            OfCase(
                number=entry["case"],
                entry=entry,
                seats=self.entries.get(name.replace("case", "seats")),
                withdrawn=self.entries.get(name.replace("case", "withdrawn")),
            )
            for name, entry in self.entries.items()
            if entry["entry"] == "case"
        )

    @property
    def cases(self) -> tuple[int, ...]:
        """Their numbers; none for a standing jury."""
        return tuple(one.number for one in self.of_cases)

    @property
    def fixed(self) -> Entry | None:
        """The entry that fixes what is drawn from."""
        return self.entries.get("intent") or self.entries.get("term")

    @property
    def day(self) -> str:
        """On which day it was fixed, or got its case."""
        days = [entry["day"] for name, entry in self.entries.items() if name in ("intent", "term", "case")]
        return max(days, default="")


def policies_from(files: Iterable[bytes]) -> list[Entry] | Failed:
    """The policies draws/policy-1.json, policy-2.json, …, in this order."""
    found: list[Entry] = []
    try:
        for number, raw in enumerate(files, start=1):
            where = f"draws/policy-{number}.json"
            must(number <= POLICIES_AT_MOST, where, f"more than {POLICIES_AT_MOST} policies are no record")
            policy = _entry(where, raw, "policy")
            must(policy["number"] == number, where, f"it is number {policy['number']}")
            must(not found or found[-1]["day"] <= policy["day"], where, "it is older than the one before")
            found.append(policy)
    except Wrong as wrong:
        return wrong.failed
    return found


def check_draw(number: int, files: Mapping[str, bytes], policies: Sequence[Entry]) -> Drawn | Failed:
    """Checks the files of draws/NUMBER/, by their names: each entry by itself, then all of them together."""
    try:
        return _checked(number, files, policies)
    except Wrong as wrong:
        return wrong.failed


def _checked(number: int, files: Mapping[str, bytes], policies: Sequence[Entry]) -> Drawn:
    folder = f"draws/{number}"
    entries = _entries(folder, files)
    for name, entry in entries.items():
        of = entry.get("draw", number)
        must(of == number, f"{folder}/{name}.json", f"it is of draw {of}")
    ends = _ends_of_cases(folder, entries)
    _further_cases_are_bound(folder, entries)
    fixed = entries.get("intent") or entries.get("term")
    if fixed is None:
        early = next((name for name in entries if not name.startswith(("case", "withdrawn"))), None)
        must(early is None, f"{folder}/{early}.json", "it stands there, and nothing was fixed to draw from")
        must(TICKETS not in files, f"{folder}/{TICKETS}", "it stands there, and nothing was fixed to draw from")
        lines = ("nothing is fixed yet", *ends)
        return Drawn(draw=number, entries=entries, tickets=None, policy=0, grade=None, lines=lines)
    policy = next((one for one in policies if entry_hash(one) == fixed["policy"]), None)
    if policy is None:
        raise Wrong(f"{folder}/{fixed['entry']}.json", "it names a policy that is not published")
    tickets = _tickets(f"{folder}/{TICKETS}", files.get(TICKETS), fixed)
    grade, found = None, [_not_drawn(folder, entries, policy)] if not _is_drawn(entries) else []
    for seats in _seats(entries) if _is_drawn(entries) else ():
        checked = check([policy, *_in_order(entries), *seats], tickets=tickets)
        if isinstance(checked, Failed):
            raise Wrong(f"{folder}: {checked.entry}", checked.because)
        grade, found = checked.grade, [*found, *(line for line in checked.lines if line not in found)]
    return Drawn(
        draw=number,
        entries=entries,
        tickets=tickets,
        policy=policy["number"],
        grade=grade,
        lines=(*found, *ends),
    )


def _is_drawn(entries: Mapping[str, Entry]) -> bool:
    return "result" in entries or "jury" in entries


def _entries(folder: str, files: Mapping[str, bytes]) -> dict[str, Entry]:
    """By their names without the ending; each is of the kind that its name begins with."""
    names = sorted(name.removesuffix(".json") for name in files if name.endswith(".json"))
    return {name: _entry(f"{folder}/{name}.json", files[f"{name}.json"], name.partition("-")[0]) for name in names}


def _in_order(entries: Mapping[str, Entry]) -> list[Entry]:
    """Those that every check of the draw takes."""
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
            raise Wrong(where, f"it is case {entry['case']}")
        must(kind not in ("seats", "withdrawn") or case is not None, where, "its case has no entry here")
        if kind == "withdrawn":
            must(case is not None and entry["case_entry"] == entry_hash(case), where, "it names another case")
            must(case is not None and entry["case"] == case["case"], where, f"it is of case {entry['case']}")
            must(case is not None and entry["day"] >= case["day"], where, "it is older than its case")
            withdrawn.append(f"case {entry['case']} was withdrawn")
    return withdrawn


def _further_cases_are_bound(folder: str, entries: Mapping[str, Entry]) -> None:
    """Those that share the panel are the ones that the intent names, if it names any: else it is of version 1."""
    bound = entries.get("intent", {}).get("further")
    for name, entry in entries.items():
        if bound is not None and name.startswith("case-"):
            must(entry_hash(entry) in bound, f"{folder}/{name}.json", "it is not among the cases that the intent binds")


def _not_drawn(folder: str, entries: Mapping[str, Entry], policy: Entry) -> str:
    early = next((name for name in entries if name.startswith("seats")), None)
    must(early is None, f"{folder}/{early}.json", "it stands there, and nobody was drawn")
    fixed = entries.get("intent") or entries["term"]
    must(fixed["day"] >= policy["day"], f"{folder}/{fixed['entry']}.json", "it is older than its policy")
    if abort := entries.get("abort"):
        where, by = f"{folder}/abort.json", abort["by"]
        must(abort["intent"] == entry_hash(fixed), where, "it names another intent")
        must(by in [chain["by"] for chain in policy["chains"]], where, f"the policy names no chain of {by}")
        must(abort["day"] >= fixed["reveal_by"], where, f"{by} had until {fixed['reveal_by']}")
        revealed = entries.get("reveal")
        must(revealed is None or revealed["by"] != by, where, f"the value of {by} is there")
        return f"it came to nothing: the value of {by} was missing"
    return f"nobody has been drawn yet; the values were to be there by {fixed['reveal_by']}"


def _entry(where: str, raw: bytes, kind: str) -> Entry:
    try:
        entry = entry_from(raw)
    except BadEntry as bad:
        raise Wrong(where, str(bad)) from None
    must(entry["entry"] == kind, where, f"it is an entry of kind {entry['entry']}")
    return entry


def _tickets(where: str, raw: bytes | None, fixed: Entry) -> tuple[bytes, ...] | None:
    """The side file, which only a panel's draw has: one a line in lower-case hex, each ended by a newline."""
    is_listed = fixed["entry"] == "intent" and fixed["tickets"] <= TICKETS_PUBLISHED_UP_TO
    if raw is None:
        must(not is_listed, where, f"it is not there, and up to {TICKETS_PUBLISHED_UP_TO} tickets are published")
        return None
    must(fixed["entry"] == "intent", where, "a standing jury's tickets are not listed")
    try:
        tickets = tuple(bytes.fromhex(line) for line in raw.decode("ascii").splitlines())
    except ValueError:
        raise Wrong(where, "a line of it is no ticket") from None
    must(all(len(one) == 32 for one in tickets), where, "a line of it is no ticket")
    must(ticket_lines(tickets) == raw, where, "it is not one ticket a line in lower-case hex, each ended by a newline")
    return tickets
