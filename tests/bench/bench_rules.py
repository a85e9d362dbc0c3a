"""What judging costs: `python tests/bench/bench_rules.py`.

A tally with its verdict of 39 ballots under every preset and under a rule that uses every setting, the median of many,
the slowest rule counts; and the exact chances that `rules check` prints, for 39 seats and 39 reserves. Exit 1 when the
first takes more than 1 ms or the second more than 1 s.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import timedelta
from fractions import Fraction

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import ballot_from, tally, verdict
from jurybot.core.rule.rule import PRESETS, rule_from
from jurybot.core.trying.chances import chance_of_a_lapse, needed_to_meet, waves

DAY = timedelta(days=1)
SEATS = 39
TIMES = 500
ALL_SETTINGS = {
    "quorum": ">2/3",
    "quorum_of": "support",
    "quorum_counts_aside": True,
    "approval": ">1/2",
    "objections_allowed": 2,
    "override_at": "95%",
    "min_agree": {"limit": ">1/3", "suspend": 20},
}
POSITIONS = ["suspend", "limit", "none", "account", "aside"]


def tally_and_verdict() -> float:
    """Milliseconds, under the rule that takes longest."""
    ballots = [ballot_from(POSITIONS[n % 5], n % 7 == 0) for n in range(SEATS)]
    slowest = 0.0
    for rule in (*PRESETS.values(), rule_from(ALL_SETTINGS)):
        took = []
        for _ in range(TIMES):
            began = time.perf_counter()
            verdict(tally(ballots, SEATS), rule, proposed=Measure.SUSPEND, rounds_left=0)
            took.append(1_000 * (time.perf_counter() - began))
        slowest = max(slowest, statistics.median(took))
    return slowest


def chances() -> float:
    """Seconds for 50%, 70% and 90% answers."""
    passing_on = waves(answer_for=6 * DAY, extension_for=4 * DAY, round_at_most=14 * DAY)
    needed = needed_to_meet(PRESETS["unanimity"], SEATS)
    began = time.perf_counter()
    for share in (50, 70, 90):
        answers = Fraction(share, 100)
        chance_of_a_lapse(needed=needed, seats=SEATS, reserves=SEATS, answers=answers, passing_on=passing_on)
    return time.perf_counter() - began


def main() -> int:
    judged, exact = tally_and_verdict(), chances()
    print(f"tally and verdict of {SEATS} ballots: {judged:.3f} ms under the slowest rule (at most 1 ms)")
    print(f"exact chances of a lapse for {SEATS} seats at 50%, 70%, 90%: {exact:.3f} s (at most 1 s)")
    return 0 if judged <= 1 and exact <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
