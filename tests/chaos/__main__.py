"""`python -m tests.chaos --seed N --kills K [--like 4.4]`: see the package's docstring.

Prints what it does, and as its last line `K kills, F faults: 0 lost, 0 twice, 0 wrong` (exit code 0); or the first
difference and the command that repeats it (exit code 1). A season bears seventy kills; so many are played as needed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from jurybot.sandbox.season.dice import Dice
from tests.chaos.nursery import Nursery
from tests.chaos.outcome import Difference, difference
from tests.chaos.play import BotFailed, Played, play
from tests.chaos.season import Season
from tests.chaos.trouble import Trouble

A_SEASON = 70  # kills
CALLS_A_STATEMENT = 150  # about: counting them would slow the quiet season down


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="jurybot-chaos-"))
    began, number, kills = time.monotonic(), 0, 0
    faults, where = Counter[str](), Counter[str]()
    with Nursery() as bots:
        while kills < options.kills:
            number += 1
            seed, left = f"{options.seed}/{number}", min(A_SEASON, options.kills - kills)
            print(f"season {number}, seed {seed}: played in quiet", end="", flush=True)
            try:
                quiet = play(bots, Season(seed, options.cases), folder / seed / "quiet", options.like)
                print(f", {quiet.outcome.posts.total()} posts; in trouble", end="", flush=True)
                trouble = _trouble(seed, options.cases, quiet, left)
                troubled = play(bots, trouble.season, folder / seed / "trouble", options.like, trouble, left)
            except BotFailed as failed:
                print(f"\nwrong: {failed}\n{_again(options)}")
                return 1
            kills, faults, where = kills + troubled.kills, faults + trouble.faults, where + trouble.killed_at
            took = time.monotonic() - began
            print(f", {troubled.kills} kills, {trouble.faults.total()} faults, {took:.0f} s", flush=True)
            if found := difference(quiet.outcome, troubled.outcome):
                return _differs(found, options, kills, faults.total(), folder / seed)
            if troubled.kills == 0:
                print("wrong: nothing was killed in a whole season")
                return 1
    _tell(where, faults)
    if options.keep is None:
        shutil.rmtree(folder)
    print(f"{kills} kills, {faults.total()} faults: 0 lost, 0 twice, 0 wrong")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", default="1", help="the same seed gives the same seasons and the same trouble")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--like", default="4.6", choices=("4.4", "4.6"), help="which Mastodon the sandbox answers as")
    parser.add_argument("--cases", type=int, default=6, help="cases in a season")
    parser.add_argument("--keep", type=Path, help="an empty folder where databases, sites and logs are left")
    return parser.parse_args(arguments)


def _trouble(seed: str, cases: int, quiet: Played, kills: int) -> Trouble:
    """Trouble spread over the whole season: a start dies, on average, after its share of what a quiet one passes."""
    dice = Dice(f"trouble/{seed}")
    points = [point for point in quiet.passed if " commit " in point]
    chosen = dice.shuffled(sorted(points), "points")[: kills // 3]
    spacing = {point: 2 * quiet.passed[point] // kills for point in ("commit", "statement")}
    spacing["call"] = CALLS_A_STATEMENT * spacing["statement"]
    spacing |= {"write": 2 * quiet.outcome.posts.total() // kills, "db upgrade": quiet.passed["db upgrade"]}
    return Trouble(Season(seed, cases), dice, chosen, spacing)


def _differs(found: Difference, options: argparse.Namespace, kills: int, faults: int, folder: Path) -> int:
    for name in ("lost", "twice", "wrong"):
        for one in getattr(found, name):
            print(f"  {name}: {one}")
    print(_again(options), f"(left in {folder})")
    counts = f"{len(found.lost)} lost, {len(found.twice)} twice, {len(found.wrong)} wrong"
    print(f"{kills} kills, {faults} faults: {counts}; first {found.first}")
    return 1


def _again(options: argparse.Namespace) -> str:
    return f"to repeat it: python -m tests.chaos --seed {options.seed} --kills {options.kills} --like {options.like}"


def _tell(where: Counter[str], faults: Counter[str]) -> None:
    print("killed at:")
    for point, times in sorted(where.items()):
        print(f"  {times:3} {point}")
    print("faults: " + ", ".join(f"{times} {kind}" for kind, times in sorted(faults.items())))


if __name__ == "__main__":
    sys.exit(main())
