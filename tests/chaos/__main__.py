"""`python -m tests.chaos --seed N --kills K [--like 4.4]`: see the package's docstring.

Prints what it does, and as its last line `K kills, F faults: 0 lost, 0 twice, 0 wrong` (exit code 0); or the first
difference and the command that repeats it (exit code 1). A season bears seventy kills; so many are played as needed,
one on each processor at a time, each in quiet first and then in trouble.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from jurybot.sandbox.season.dice import Dice
from tests.chaos.nursery import Nursery
from tests.chaos.outcome import differences
from tests.chaos.play import BotFailed, Played, play
from tests.chaos.season import Season
from tests.chaos.trouble import Trouble

A_SEASON = 70  # kills
MEMORY = Path("/dev/shm")
"""Where there is such a place, databases lie there: a SIGKILL takes nothing that the system was given, so a disk would
add nothing but waiting for it."""
Told = Counter[tuple[str, str]]
"""How often something was met: ("killed", where), ("fault", which), ("lost", a post), …"""


def main(arguments: list[str] | None = None) -> int:
    options, began = _options(arguments), time.monotonic()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="jurybot-chaos-", dir=MEMORY if MEMORY.is_dir() else None))
    told, seasons = Told(), 0
    while (left := options.kills - _count(told, "killed")) > 0:
        more = -(-left // A_SEASON)
        shares = [(left + n) // more for n in range(more)]
        with ThreadPoolExecutor(min(more, os.cpu_count() or 1)) as at_once:
            try:
                found = list(at_once.map(partial(_season, options, folder), range(seasons, seasons + more), shares))
            except BotFailed as failed:
                print(f"wrong: {failed}\n{_again(options)}")
                return 1
        seasons += more
        told += sum(found, Told())
        if not any(_count(one, "killed") for one in found):
            print("wrong: nothing was killed in a whole season")
            return 1
    for what in ("carried out", "fault", "answered to a webhook with", "not killed", "killed"):
        print(f"{what}:", *(f"{n:3} {one}" for (kind, one), n in sorted(told.items()) if kind == what), sep="\n ")
    print(f"took {time.monotonic() - began:.0f} s; on processors {sum(os.times()[:4]):.0f} s")
    return _conclude(options, told, folder)


def _season(options: argparse.Namespace, folder: Path, number: int, kills: int) -> Told:
    """One season, in quiet and in trouble; another in its place, where nothing can be learnt from comparing it."""
    with Nursery() as bots:
        return _compared(partial(_played, bots, options, folder), options, number, kills)


def _played(bots: Nursery, options: argparse.Namespace, folder: Path, how: str, season: Season, **more: Any) -> Played:
    return play(bots, season, folder / season.seed / how, like=options.like, postgres=options.postgres, **more)


def _compared(played: Callable[..., Played], options: argparse.Namespace, number: int, kills: int) -> Told:
    seed, attempt = f"{options.seed}/{number + 1}", 0
    while (quiet := played("quiet", Season(seed, options.cases))).outcome.too_close:
        print(f"season {seed}: left out, for draws come too close: {quiet.outcome.too_close}", flush=True)
        attempt += 1
        seed = f"{options.seed}/{number + 1}.{attempt}"
    print(f"season {seed}: played in quiet, {quiet.outcome.posts.total()} posts", flush=True)
    points = _points(options.seed, number, quiet, kills)
    spacing = _spacing(quiet, kills - len(points))
    trouble = Trouble(Season(seed, options.cases), Dice(f"trouble/{seed}"), points, spacing)
    troubled = played("trouble", trouble.season, trouble=trouble, kills=kills)
    print(f"season {seed}: in trouble, {troubled.kills} kills, {trouble.faults.total()} faults", flush=True)
    told = Told({("not killed", point): 1 for point in trouble.points})
    for what, counted in (
        ("carried out", troubled.outcome.effects),
        ("fault", trouble.faults),
        ("answered to a webhook with", troubled.webhooks),
        ("killed", trouble.killed_at),
    ):
        told += Told({(what, one): times for one, times in counted.items()})
    return told + Told(differences(quiet.outcome, troubled.outcome))


def _points(seed: str, number: int, quiet: Played, kills: int) -> dict[str, int]:
    """Half of the kills come before or after a commit of a certain kind. The next season goes on where this one ends,
    so that all kinds have their turn."""
    half = kills // 2
    points = Dice(seed).shuffled(sorted(point for point in quiet.passed if " commit " in point), "points")
    chosen = [points[n % len(points)] for n in range(number * half, number * half + min(half, len(points)))]
    return {point: quiet.passed[point] for point in chosen}


def _spacing(quiet: Played, kills: int) -> dict[str, int]:
    """The others are spread over the whole season: a start dies, on average, after its share of what a quiet one
    passes."""
    passed = quiet.passed
    spread = {"commit": passed["commit"], "statement": passed["statement"], "write": quiet.outcome.posts.total()}
    return {point: 2 * times // kills for point, times in spread.items()} | {"migration": passed["migration"]}


def _conclude(options: argparse.Namespace, told: Told, folder: Path) -> int:
    """The last line; before it, whatever differs."""
    differs = [one for one in told.elements() if one[0] in {"lost", "twice", "wrong"}]
    for kind, what in differs:
        print(f"  {kind}: {what}")
    said = f"{_count(told, 'killed')} kills, {_count(told, 'fault')} faults: "
    said += ", ".join(f"{_count(told, kind)} {kind}" for kind in ("lost", "twice", "wrong"))
    if differs:
        print(f"{_again(options)} (left in {folder})\n{said}; first {': '.join(differs[0])}")
        return 1
    if options.keep is None:
        shutil.rmtree(folder)
    print(said)
    return 0


def _count(told: Told, kind: str) -> int:
    return sum(times for (one, _), times in told.items() if one == kind)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", default="1", help="the same seed gives the same seasons and the same trouble")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--like", default="4.6", choices=("4.4", "4.6"), help="which Mastodon the sandbox answers as")
    parser.add_argument("--cases", type=int, default=6, help="cases in a season, before its appeals and reviews")
    parser.add_argument("--postgres", default="", metavar="URL", help="keep the database on this PostgreSQL server")
    parser.add_argument("--keep", type=Path, help="an empty folder where databases, sites and logs are left")
    return parser.parse_args(arguments)


def _again(options: argparse.Namespace) -> str:
    given = {name: value for name, value in vars(options).items() if name != "keep" and value}
    return "to repeat it: python -m tests.chaos " + " ".join(f"--{name} {value}" for name, value in given.items())


if __name__ == "__main__":
    sys.exit(main())
