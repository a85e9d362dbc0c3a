"""How long drawing 7 of 50,000 takes, from the members' secrets (already decrypted) to the result. Target: 0.3 s.

Run it as `python tests/bench/bench_draw.py`: it prints the best and the median of some draws, piece by piece.
"""

import hashlib
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from jurybot.core.checks.draw_check import check
from jurybot.core.record.draw import (
    CHAIN_LENGTH,
    OPERATOR,
    chain_anchor,
    chain_value,
    intent_entry,
    purpose_key,
    result_entry,
    reveal_entry,
    tickets,
)
from jurybot.core.record.merkle import Tree
from jurybot.core.record.record import case_entry, chain, policy_entry

MEMBERS, TIMES, TARGET, DAY = 50_000, 7, 0.3, date(2025, 11, 21)


def timed(work: Callable[[], Any]) -> tuple[list[float], Any]:
    taken, made = [], None
    for _ in range(TIMES):
        began = time.perf_counter()
        made = work()
        taken.append(time.perf_counter() - began)
    return taken, made


def say(what: str, taken: list[float]) -> None:
    print(f"  {what:<44} best {min(taken) * 1000:6.1f} ms   median {statistics.median(taken) * 1000:6.1f} ms")


def main() -> int:
    start = purpose_key(bytes(32), "chain/1")
    secrets = {f"{n:020x}": hashlib.sha256(n.to_bytes(8, "big")).digest() for n in range(MEMBERS)}
    anchor = chain(by=OPERATOR, anchor=chain_anchor(start), length=CHAIN_LENGTH)
    policy = policy_entry(day=DAY, number=1, chains=[anchor], seats=7, reserves=6, reveal_within_days=1)
    case = case_entry(day=DAY, case=1, docket="00" * 32)

    def draw() -> list[Any]:
        drawn = Tree([one for one, _ in tickets(secrets, 1, 1)])
        intent = intent_entry(day=DAY, draw=1, round_=1, policy=policy, case=case, tickets=drawn, reveal_by=day_after)
        reveal = reveal_entry(draw=1, by=OPERATOR, value=chain_value(start, CHAIN_LENGTH, 1))
        return [policy, case, intent, reveal, result_entry(intent=intent, reveals=[reveal], tickets=drawn)]

    day_after = date(2025, 11, 22)
    print(f"7 seats and 6 reserves of {MEMBERS:,}, {TIMES} times, Python {platform.python_version()}")
    whole, entries = timed(draw)
    ticket_time, listed = timed(lambda: tickets(secrets, 1, 1))
    say("tickets, sorted", ticket_time)
    say("tree and root", timed(lambda: Tree([one for one, _ in listed]))[0])
    say("the operator's value (65,535 hashes)", timed(lambda: chain_value(start, CHAIN_LENGTH, 1))[0])
    say("the whole draw, intent to result", whole)
    say("checking it without the list of tickets", timed(lambda: check(entries))[0])
    print(f"target {TARGET * 1000:.0f} ms for the whole draw: {'met' if min(whole) <= TARGET else 'MISSED'}")
    return 0 if min(whole) <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
