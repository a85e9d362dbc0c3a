"""`python -m tests.chaos --seed N --kills K [--like 4.4]`: see the package's docstring.

Prints what it does, and as its last line `K kills, F faults: 0 lost, 0 twice, 0 wrong` (exit code 0); or the first
difference and the command that repeats it (exit code 1). A season bears seventy kills; so many are played as needed,
one on each processor at a time: all in quiet, and then, when it is known what they pass, all in trouble.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from jurybot.sandbox.season.dice import Dice
from tests.chaos.nursery import Nursery
from tests.chaos.outcome import difference
from tests.chaos.play import BotFailed, Played, play
from tests.chaos.season import Season
from tests.chaos.trouble import CALLS_A_STATEMENT, Trouble

A_SEASON = 70  # kills
IN_MEMORY = Path("/dev/shm")
"""Where there is one, databases lie there: a SIGKILL takes nothing that the system was given, so a disk would add
nothing but waiting for it."""


@dataclass(slots=True)
class Pair:
    """A season in quiet, and in trouble; `points` are the commits before or after which it is killed."""

    seed: str
    kills: int
    quiet: Played
    points: list[str] = field(default_factory=list)
    trouble: Trouble | None = None
    troubled: Played | None = None


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    folder = options.keep or Path(tempfile.mkdtemp("", "jurybot-chaos-", IN_MEMORY if IN_MEMORY.is_dir() else None))
    began, all_pairs, kills = time.monotonic(), list[Pair](), 0
    while kills < options.kills:
        seasons = -(-(options.kills - kills) // A_SEASON)
        numbers = range(len(all_pairs) + 1, len(all_pairs) + seasons + 1)
        shares = [(options.kills - kills + n) // seasons for n in range(seasons)]
        with Stage(options, folder, seasons) as stage:
            try:
                pairs = list(stage.at_once(stage.in_quiet, numbers, shares))
                _share_points(pairs)
                list(stage.at_once(stage.in_trouble, pairs))
            except BotFailed as failed:
                print(f"wrong: {failed}\n{_again(options)}")
                return 1
        all_pairs += pairs
        killed = sum(pair.troubled.kills for pair in pairs if pair.troubled)
        if not killed:
            print("wrong: nothing was killed in a whole season")
            return 1
        kills += killed
    _tell(all_pairs, time.monotonic() - began)
    return _conclude(options, all_pairs, kills, folder)


class Stage:
    """Plays seasons, one on each processor at a time."""

    def __init__(self, options: argparse.Namespace, folder: Path, seasons: int) -> None:
        self._options, self._folder = options, folder
        self._threads = ThreadPoolExecutor(min(seasons, os.cpu_count() or 1))
        self.at_once = self._threads.map

    def in_quiet(self, number: int, kills: int) -> Pair:
        """A season that can be compared with itself in trouble (outcome.Outcome.too_close)."""
        for attempt in count():
            seed = f"{self._options.seed}/{number}" + f".{attempt}" * bool(attempt)
            played = self._play("quiet", Season(seed, self._options.cases))
            if not played.outcome.too_close:
                print(f"season {seed}: played in quiet, {played.outcome.posts.total()} posts", flush=True)
                return Pair(seed, kills, played)
            print(f"season {seed}: left out, for draws come too close: {played.outcome.too_close}", flush=True)
        raise AssertionError("there is always one more attempt")

    def in_trouble(self, pair: Pair) -> None:
        trouble = pair.trouble = _trouble(pair, Season(pair.seed, self._options.cases))
        pair.troubled = self._play("trouble", trouble.season, trouble=trouble, kills=pair.kills)
        faults = trouble.faults.total()
        print(f"season {pair.seed}: in trouble, {pair.troubled.kills} kills, {faults} faults", flush=True)

    def _play(self, how: str, season: Season, **more: Any) -> Played:
        more |= {"like": self._options.like, "postgres": self._options.postgres}
        with Nursery() as bots:
            return play(bots, season, self._folder / season.seed / how, **more)

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)


def _share_points(pairs: Sequence[Pair]) -> None:
    """Before and after every kind of commit: each in one of the seasons that pass it, a third of the kills."""
    for point in sorted({point for pair in pairs for point in pair.quiet.passed if " commit " in point}):
        those = [pair for pair in pairs if point in pair.quiet.passed]
        min(those, key=lambda pair: len(pair.points)).points.append(point)
    for pair in pairs:
        pair.points = Dice(pair.seed).shuffled(pair.points, "points")[: pair.kills // 3]


def _trouble(pair: Pair, season: Season) -> Trouble:
    """Trouble spread over the whole season: a start dies, on average, after its share of what a quiet one passes."""
    passed, kills = pair.quiet.passed, pair.kills
    spacing = {point: 2 * passed[point] // kills for point in ("commit", "statement")}
    spacing["call"] = CALLS_A_STATEMENT * spacing["statement"]
    spacing["write"] = 2 * pair.quiet.outcome.posts.total() // kills
    return Trouble(season, Dice(f"trouble/{pair.seed}"), pair.points, spacing, passed["statement of db upgrade"])


def _conclude(options: argparse.Namespace, pairs: Sequence[Pair], kills: int, folder: Path) -> int:
    """The last line; before it, whatever differs."""
    found = [difference(pair.quiet.outcome, pair.troubled.outcome) for pair in pairs if pair.troubled]
    counts = Counter({name: sum(len(getattr(one, name)) for one in found) for name in ("lost", "twice", "wrong")})
    faults = sum(pair.trouble.faults.total() for pair in pairs if pair.trouble)
    said = f"{kills} kills, {faults} faults: " + ", ".join(f"{times} {name}" for name, times in counts.items())
    if not counts.total():
        if options.keep is None:
            shutil.rmtree(folder)
        print(said)
        return 0
    for pair, one in zip(pairs, found, strict=True):
        for name in counts:
            for what in getattr(one, name):
                print(f"  {pair.seed}: {name}: {what}")
    print(_again(options), f"(left in {folder})")
    print(f"{said}; first {next(one.first for one in found if one)}")
    return 1


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


def _tell(pairs: Sequence[Pair], seconds: float) -> None:
    """What was met, and what was not though it was meant to be."""
    effects, killed_at, faults, webhooks = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for pair in pairs:
        assert pair.trouble and pair.troubled
        effects += pair.troubled.outcome.effects
        killed_at += pair.trouble.killed_at
        faults += pair.trouble.faults
        webhooks += pair.troubled.webhooks
    print("carried out: " + _listed(effects))
    print("killed:")
    for point, times in sorted(killed_at.items()):
        print(f"  {times:3} {point}")
    kinds = {point for pair in pairs for point in pair.quiet.passed if " commit " in point}
    spared = sorted(kinds - killed_at.keys())
    print(f"not killed at {len(spared)} of {len(kinds)} kinds of commit points: {', '.join(spared)}")
    print("faults: " + _listed(faults))
    print("answers to webhooks: " + _listed(webhooks))
    print(f"took {seconds:.0f} s; on processors {sum(os.times()[:4]):.0f} s")


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{times} {what}" for what, times in sorted(counted.items()))


if __name__ == "__main__":
    sys.exit(main())
