"""Checks one draw from its public entries alone: no secret, no database, no account. (VERIFY.md.)

The entries are material from a stranger here: whatever they hold, the answer is a finding, never an exception.
What binds the last entry of all (a seats entry, or an abort) is the decision's page, and the log.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from jurybot.core.canonical import BadEntry, Entry, entry_hash, leaf
from jurybot.core.checks.finding import Failed as Failed
from jurybot.core.record import lottery
from jurybot.core.record.draw import OPERATOR, hashed, indices, seed
from jurybot.core.record.merkle import Tree, is_proved
from jurybot.core.record.record import sound

LONGEST_CHAIN = 2**20  # beyond this an anchor is no chain but an attempt to keep the checker busy


class Grade(StrEnum):
    """How far a right draw can be trusted. With OPERATOR_ONLY the operator knew the value beforehand, and could try
    what goes into the intent (a salt, who is in the pool) until the seed picked a panel that suits."""

    OPERATOR_ONLY = "operator only"
    STEWARD = "steward"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """All is as it should be; `lines` say what was checked."""

    grade: Grade
    lines: tuple[str, ...]


class _Wrong(Exception):
    """Ends a check at its first finding; never leaves this module."""


def check(entries: Sequence[object], *, tickets: Sequence[bytes] | None = None) -> Checked | Failed:
    """Checks policy, case, intent, reveals (the stewards', then the operator's), result, and seats if they are there;
    of a standing jury policy, term, reveals, jury.

    In this order, which is that of their coming. `tickets` is the side file, where there is one: with it the root and
    what was drawn are computed anew, without it each proof is followed. A draw that ended in an abort has no result.
    """
    known: list[Entry] = []
    for number, entry in enumerate(entries, start=1):
        try:
            known.append(sound(entry))
        except BadEntry as bad:
            return Failed(entry=f"entry {number}", because=str(bad))
    is_jury = any(entry["entry"] == "term" for entry in known)
    draw = _JuryDraw(known) if is_jury else _Draw(known, tickets)
    lines = []
    for name, step in draw.steps():
        try:
            lines.append(step())
        except _Wrong as wrong:
            return Failed(entry=name, because=str(wrong))
    return Checked(grade=Grade.STEWARD if len(draw.reveals) > 1 else Grade.OPERATOR_ONLY, lines=tuple(lines))


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _Wrong(otherwise)


class _Draw:
    """The entries of one draw, and what must hold of each."""

    fixed_in = "intent"
    """The kind of entry that fixes what is drawn from."""

    def __init__(self, entries: Sequence[Entry], tickets: Sequence[bytes] | None = None) -> None:
        self.entries = entries
        self.tickets = tickets
        self.reveals = [entry for entry in entries if entry["entry"] == "reveal"]

    def steps(self) -> list[tuple[str, Callable[[], str]]]:
        after = [("seats", self.seats)] if any(entry["entry"] == "seats" for entry in self.entries) else []
        return [
            ("the entries", self.order),
            ("policy", self.policy),
            ("case", self.case),
            ("intent", self.intent),
            *((f"reveal of {entry['by']}", self.reveal(number)) for number, entry in enumerate(self.reveals)),
            ("result", self.result),
            *after,
        ]

    def one(self, kind: str) -> Entry:
        return next(entry for entry in self.entries if entry["entry"] == kind)

    def order(self) -> str:
        """One of each, in the order of their coming, and a reveal for each chain."""
        expected = ["policy", "case", "intent", *["reveal"] * max(1, len(self.reveals)), "result"]
        self.must_be(expected, [*expected, "seats"])
        return "there is a policy, a case, an intent, a reveal for each chain, and a result that names this intent"

    def must_be(self, *expected: list[str]) -> None:
        kinds = [str(entry["entry"]) for entry in self.entries]
        there = ", ".join(kinds) or "none"
        _must(kinds in expected, f"there are {there}, and must be {', '.join(expected[0])}")
        chains = [chain["by"] for chain in self.one("policy")["chains"]]
        revealed = [entry["by"] for entry in self.reveals]
        _must(revealed == chains, f"{', '.join(revealed)} revealed a value, the policy names {', '.join(chains)}")

    def policy(self) -> str:
        chains = self.one("policy")["chains"]
        names = [chain["by"] for chain in chains]
        _must(names[-1] == OPERATOR, "the operator's chain must be the last")
        _must(len(set(names)) == len(names), "somebody has two chains")
        _must(len({chain["anchor"] for chain in chains}) == len(chains), "two chains are the same")
        _must(all(chain["length"] <= LONGEST_CHAIN for chain in chains), f"a chain is longer than {LONGEST_CHAIN}")
        return f"policy {self.one('policy')['number']} stands, with the chains of {', '.join(names)}"

    def case(self) -> str:
        case, intent = self.one("case"), self.one("intent")
        _must(intent["case"] == case["case"], f"the intent is for case {intent['case']}, this is {case['case']}")
        _must(intent["case_entry"] == entry_hash(case), "the intent names another case entry than this")
        return f"case {case['case']} is the one that the intent names"

    def intent(self) -> str:
        policy, case, intent = self.one("policy"), self.one("case"), self.one("intent")
        _must(intent["policy"] == entry_hash(policy), "it names another policy than this")
        for size in ("seats", "reserves"):
            _must(intent[size] == policy[size], f"{intent[size]} {size}, and the policy has {policy[size]}")
        _must(intent["tickets"] >= intent["seats"], "fewer tickets than seats")
        _must(max(policy["day"], case["day"]) <= intent["day"], "it is older than its policy or its case")
        self.reveal_by(intent)
        if self.tickets is not None:
            self.list_of_tickets(intent, self.tickets)
        if self.tickets is None:
            return f"the intent fixes {intent['tickets']} tickets by their root; they are not listed"
        return f"the {intent['tickets']} listed tickets are those that the intent fixes"

    def reveal_by(self, fixed: Entry) -> None:
        limit = _day_after(fixed["day"], self.one("policy")["reveal_within_days"])
        _must(fixed["reveal_by"] == limit, f"reveal_by is not {limit}, as the policy says")

    def list_of_tickets(self, intent: Entry, tickets: Sequence[bytes]) -> None:
        _must(len(tickets) == intent["tickets"], f"the list has {len(tickets)} tickets")
        _must(all(one < next_ for one, next_ in pairwise(tickets)), "the tickets do not strictly increase")
        _must(Tree(tickets).root.hex() == intent["root"], "the listed tickets have another root")

    def reveal(self, number: int) -> Callable[[], str]:
        """The value hashes to the chain's anchor in as many steps as it has been drawn from."""

        def step() -> str:
            chain, reveal = self.one("policy")["chains"][number], self.reveals[number]
            draw = self.one(self.fixed_in)["draw"]
            _must(reveal["draw"] == draw, f"it is of draw {reveal['draw']}, the {self.fixed_in} of draw {draw}")
            used = draw - chain["from_draw"] + 1
            _must(1 <= used <= chain["length"], f"the chain has no value for draw {draw}")
            end = hashed(bytes.fromhex(reveal["value"]), used)
            _must(end.hex() == chain["anchor"], "it does not lead to the anchor")
            return f"the value of {chain['by']} is number {used} of its chain"

        return step

    def result(self) -> str:
        intent, result = self.one("intent"), self.one("result")
        _must(result["draw"] == intent["draw"], f"it is of draw {result['draw']}, the intent of draw {intent['draw']}")
        _must(result["intent"] == entry_hash(intent), "it names another intent than this")
        *stewards, operator = (bytes.fromhex(reveal["value"]) for reveal in self.reveals)
        drawn_by = seed(leaf(intent), operator, stewards)
        _must(result["seed"] == drawn_by.hex(), "the seed is another")
        size, drawn = intent["tickets"], result["drawn"]
        count = min(size, intent["seats"] + intent["reserves"])
        _must(len(drawn) == count, f"{len(drawn)} positions, not {count}")
        for place, (index, one) in enumerate(zip(indices(drawn_by, size, count), drawn, strict=True), start=1):
            _must(one["position"] == place, f"position {place} is called {one['position']}")
            _must(one["index"] == index, f"position {place} is ticket {index}, not {one['index']}")
            self.ticket(one, intent)
        return f"{count} positions were drawn as the seed says, and their tickets are among the {size}"

    def ticket(self, one: dict[str, Any], intent: Entry) -> None:
        found, proof = bytes.fromhex(one["ticket"]), [bytes.fromhex(node) for node in one["proof"]]
        root = bytes.fromhex(intent["root"])
        proved = is_proved(found, one["index"], proof, size=intent["tickets"], root=root)
        _must(proved, f"the ticket of position {one['position']} is not proved")

    def seats(self) -> str:
        """A replacement is always the next position: nobody is passed over, and no more sit than there are seats."""
        seats, result, intent = self.one("seats"), self.one("result"), self.one("intent")
        _must(seats["draw"] == result["draw"], "it is of another draw")
        _must(seats["result"] == entry_hash(result), "it names another result than this")
        _must(seats["day"] >= intent["day"], "it is older than the intent")
        positions = [seat["position"] for seat in seats["seats"]]
        _must(positions == list(range(1, len(result["drawn"]) + 1)), "it does not have each position once, in order")
        became = [seat["became"] for seat in seats["seats"]]
        wrong = wrong_with_seats(became, intent["seats"])
        _must(not wrong, wrong)
        return f"{became.count('seated')} were seated: the first that neither declined nor lapsed"


def wrong_with_seats(became: Sequence[str], seats: int) -> str:
    """What shows that the positions were not called in their order, each for one who had left, or "".

    The first `seats` are called at once. A reserve is called for a seat that was left, so as many must have been left
    before; and a silent juror's seat passes on to a reserve, so there is one for each that lapsed.
    """
    called = became.index("unused") if "unused" in became else len(became)
    if not set(became[called:]) <= {"unused"}:
        return f"position {called + 1} was passed over"
    if called < seats:
        return "fewer were called than there are seats"
    if became.count("seated") > seats:
        return f"{became.count('seated')} were seated on {seats} seats"
    left = 0
    for position, what in enumerate(became[:called], start=1):
        if position > seats and left < position - seats:
            return f"position {position} was called, and no seat had been left for it"
        left += what != "seated"
    if became.count("lapsed") > called - seats:
        return f"{became.count('lapsed')} lapsed, and {called - seats} were called in the place of somebody"
    return ""


class _JuryDraw(_Draw):
    """The entries of a standing jury's draw: the lottery in the place of case and intent, the jury in the result's."""

    fixed_in = "term"

    def steps(self) -> list[tuple[str, Callable[[], str]]]:
        return [
            ("the entries", self.order),
            ("policy", self.policy),
            ("term", self.term),
            *((f"reveal of {entry['by']}", self.reveal(number)) for number, entry in enumerate(self.reveals)),
            ("jury", self.jury),
        ]

    def order(self) -> str:
        self.must_be(["policy", "term", *["reveal"] * max(1, len(self.reveals)), "jury"])
        return "there is a policy, a term, a reveal for each chain, and a jury that names this term"

    def term(self) -> str:
        policy, term = self.one("policy"), self.one("term")
        _must(term["policy"] == entry_hash(policy), "it names another policy than this")
        _must(policy["day"] <= term["day"], "it is older than its policy")
        self.reveal_by(term)
        wrong = lottery.wrong_with_lottery(term)
        _must(not wrong, wrong)
        if term["version"] == 1:
            return f"all {len(term['rows'])} juries in the drum have their size; this version had no quotas in it"
        return f"all {len(term['rows'])} juries in the drum keep the {len(term['quotas'])} quotas"

    def jury(self) -> str:
        wrong = lottery.wrong_with_jury(self.one("term"), self.reveals, self.one("jury"))
        _must(not wrong, wrong)
        return f"{len(self.one('jury')['chosen'])} were chosen as the seed says, and their tickets are in their cells"


def _day_after(day: str, days: int) -> str:
    """The ISO day `days` after `day`; "" for one beyond the calendar, which no entry can name."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return ""
