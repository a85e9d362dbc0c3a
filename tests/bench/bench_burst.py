"""Forty cases within an hour, while sixty people ask for help: how the bot's messages are spread over the server's
windows, and whether anybody's time to answer gets shorter by it.

The real limit (300 statuses in 3 hours), seven seats, six reserves; the bot on a conducted clock against the sandbox.

Run: python -m tests.bench.bench_burst [CASES]      (exit 1 where a window is exceeded or somebody has less time)
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from jurybot.core.limits import LIMITS
from tests.e2e.co_op import DAY, HOUR, MINUTE, CoOp, a_co_op

CASES, SEATS, RESERVES = 40, 7, 6
ASKING = 60
WINDOW = LIMITS["statuses"].within
BIG: dict[str, Any] = {
    "panel": {"seats": SEATS, "reserves": RESERVES},
    "rails": {"open_cases": 1000, "measures_a_day": 1000},
    "filing": {"domains_a_person": 1000},
    "round": {"answer_for": "2 days", "answer_for_next": "2 days", "round_at_most": "5 days", "settle_for": "4 days"},
}
ANSWER_FOR = 2 * DAY


def burst(co_op: CoOp, cases: int) -> str:
    """Plays it and prints the figures; returns what is wrong with them, or ""."""
    co_op.everyone_joins()
    co_op.pass_time(2 * DAY)
    co_op.jump(LIMITS["statuses"].start(co_op.now) + WINDOW + MINUTE)
    before, began = len(co_op.posts()), co_op.now
    for n in range(cases * (SEATS + 1), cases * (SEATS + 1) + ASKING):
        co_op.hand.post(f"m{n}", "@jurybot help", "direct")
    for n in range(cases):
        co_op.hand.join(f"eve@e{n}.example")
        co_op.complain(f"eve@e{n}.example", by=("m1", "m2", "m3"))
        co_op.jump(began + HOUR * (n + 1) / cases)
    promised = co_op.acts.status()["through_by"]
    co_op.pass_time(2 * WINDOW)
    posts = co_op.posts()[before:]
    summons = [post for post in posts if "drawn by lot" in post.text]
    windows = Counter(LIMITS["statuses"].start(post.created_at) for post in posts)
    for start, many in sorted(windows.items()):
        print(f"{start:%H:%M} to {start + WINDOW:%H:%M}: {many:4} posts of {LIMITS['statuses'].ours}")
    through = max(post.created_at for post in summons)
    print(f"{len(summons)} summonses, the last at {through:%H:%M}; `jurybot status` said: {promised}")
    shortest = _shortest_time(co_op, cases, summons)
    print(f"time to answer: {shortest} at least, of {ANSWER_FOR}")
    if len(summons) != cases * SEATS:
        return f"{cases * SEATS} summonses were due"
    if max(windows.values()) > LIMITS["statuses"].ours:
        return "a window was exceeded"
    return "" if shortest >= ANSWER_FOR else "somebody had less time than they were promised"


def _shortest_time(co_op: CoOp, cases: int, summons: list[Any]) -> timedelta:
    """Each seat's time from its summons, as the server dates it, to its answer_by."""
    delivered = {co_op.sandbox.state.accounts[post.mentions[0]].acct: post.created_at for post in summons}
    found = []
    for number in range(1, cases + 1):
        case = co_op.case(str(number))
        with co_op.desk.store.transaction() as work:
            for seat in case.seats:
                holder = work.pool.holder(case.id, seat.number)
                assert holder and seat.answer_by
                found.append(seat.answer_by - delivered[holder.acct])
    return min(found)


def main() -> int:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    members = cases * (SEATS + 1) + ASKING
    with tempfile.TemporaryDirectory() as folder, a_co_op(Path(folder), more=BIG, members=members) as co_op:
        wrong = burst(co_op, cases)
    print(wrong or "as promised")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
