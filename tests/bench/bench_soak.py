"""A long life: thousands of cases, and whether anything grows but the record.

The bot as a process of its own (`jurybot run`) beside a sandbox whose conductor moves case time. A few servers a day are
complained of; jurors answer at once; half of the panels limit, and the limits come up for review months later. Printed
for each thousand cases: the bot's resident memory, open files, threads; processor time a case; how long a turn takes in
which there is little to do, and one in which there is; the size of database and site.

Run: python -m tests.bench.bench_soak [CASES] [FOLDER]      (10,000 cases by default: about an hour)
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from jurybot.cli import conducted
from jurybot.sandbox.conductor import Conductor
from jurybot.sandbox.hand import Hand
from jurybot.sandbox.server import running
from tests.e2e.co_op import DAY, START, a_config, a_world

CASES, MEMBERS, A_DAY, EVERY = 10_000, 60, 8, 1000
FLAT = 5.0
"""Megabytes by which memory may differ over the second half."""
NOTE = re.compile(r"Jury case (\d+) · (\d+)")
REPORTERS = tuple(f"m{n}" for n in range(1, 4))
RULES: dict[str, Any] = {
    "pool": {"member_for": "1 day", "in_pool_for": "1 day", "seen_within": "300 days", "rest_for": "0 days",
             "times_a_year": 366},
    "panel": {"seats": 5, "reserves": 3},
    "filing": {"domains_a_person": 1000},
    "round": {"answer_for": "6 h", "answer_for_next": "4 h", "settle_for": "1 h", "round_at_most": "14 h"},
    "rails": {"open_cases": 1000, "measures_a_day": 1000},
}  # fmt: skip


@dataclass(slots=True)
class Members:
    """Everybody there is: they join, complain of so many servers a day, and answer whatever panel they are called to."""

    wanted: int
    seen: int = 0
    complained: int = 0
    highest: int = 0
    next_day: datetime = START

    def act(self, hand: Hand, now: datetime) -> bool:
        acted = self._answer(hand)
        if now < self.next_day or self.highest >= self.wanted:
            return acted
        if self.next_day == START:
            for n in range(1, MEMBERS + 1):
                hand.post(f"m{n}", "@jurybot join", "direct")
            self.next_day += 2 * DAY
            return True
        self.next_day += DAY
        for _ in range(A_DAY):
            self.complained += 1
            about = hand.join(f"mallory@server{self.complained}.example")
            for reporter in REPORTERS:
                hand.report(reporter, about)
        _forget(hand)
        return True

    def next_at(self, now: datetime) -> datetime | None:
        return self.next_day if self.highest < self.wanted else None

    def _answer(self, hand: Hand) -> bool:
        """The first message of a case is its summons. Every other case is agreed on."""
        state = hand.instance.state
        bot = state.account("jurybot")
        posts = state.posts_of[bot.id]
        fresh = posts[bisect_right(posts, self.seen) :]
        for id_ in fresh:
            post = state.statuses[id_]
            self.seen = id_
            if post.visibility != "direct" or not (note := NOTE.match(post.spoiler_text)):
                continue
            case = int(note[1])
            self.highest = max(self.highest, case)
            juror = next(state.accounts[one].acct for one in post.mentions if one != bot.id)
            if note[2] == "1" and juror.startswith("m"):
                hand.post(juror, f"@jurybot {'agree' if case % 2 else 'disagree'}", "direct", id_)
        return bool(fresh)


def _forget(hand: Hand) -> None:
    """The sandbox forgets what is old, so that it stays as quick as on its first day."""
    return


@dataclass(slots=True)
class Figures:
    """What is measured of the bot's process from outside, once every so many cases."""

    bot: int
    folder: Path
    rows: list[dict[str, float]] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)
    processor: float = 0.0

    def read(self, cases: int) -> dict[str, float]:
        """Since the last reading: processor time a case, the shortest and the middle turns; and what is held now."""
        status = Path(f"/proc/{self.bot}/status").read_text()
        used = sum(map(int, Path(f"/proc/{self.bot}/stat").read_text().rpartition(")")[2].split()[11:13]))
        seconds = used / os.sysconf("SC_CLK_TCK")
        before = self.rows[-1]["cases"] if self.rows else 0
        tenths = quantiles(self.turns, n=10)
        row = {
            "cases": cases,
            "memory": int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024,
            "files": len(os.listdir(f"/proc/{self.bot}/fd")),
            "threads": int(re.findall(r"Threads:\s+(\d+)", status)[0]),
            "case": 1000 * (seconds - self.processor) / max(cases - before, 1),
            "idle": 1000 * tenths[0],
            "turn": 1000 * tenths[4],
            "longest": 1000 * max(self.turns),
            "database": sum(file.stat().st_size for file in self.folder.glob("jurybot.db*")) / 2**20,
            "site": sum(file.stat().st_size for file in self.folder.rglob("site/**/*") if file.is_file()) / 2**20,
        }
        self.processor, self.turns = seconds, []
        self.rows.append(row)
        return row


class Timed(Conductor):
    """Notes how long each turn of the bot takes, from its answer to its next question."""

    figures: Figures | None = None
    _since: float | None = None

    async def take_turn(self, done: int | None, next_at: datetime | None) -> dict[str, Any]:
        if self._since is not None and self.figures:
            self.figures.turns.append(time.monotonic() - self._since)
        answer = await super().take_turn(done, next_at)
        self._since = time.monotonic()
        return answer


HEAD = ("cases", "memory MB", "files", "threads", "ms a case", "idle turn ms", "turn ms", "longest ms", "db MB", "site MB")


def soak(wanted: int, folder: Path, every: int) -> list[dict[str, float]]:
    """Plays so many cases and prints a line each time `every` of them are over. Raises BotTrouble."""
    control, people = secrets.token_hex(16), Members(wanted)
    with running(a_world(MEMBERS), control=control, now=START) as sandbox:
        (folder / "config.toml").write_text(a_config(sandbox.base, "live", RULES), encoding="utf-8")
        conductor = Timed(sandbox.instance, [people], seed="soak", start=START)
        sandbox.do(lambda: setattr(sandbox.stage.control, "conductor", conductor))
        with conducted.bot_beside(sandbox, folder, control, "soak") as bot:
            figures = conductor.figures = Figures(bot.pid, folder)
            print(*HEAD, sep=" | ", flush=True)
            while people.highest < wanted:
                then = min(people.highest // every * every + every, wanted)
                _until(lambda then=then: people.highest >= then or bot.poll() is not None)
                if bot.poll() is not None:
                    raise conducted.BotTrouble(f"the bot ended:\n{conducted.last_lines(folder)}")
                print(*(f"{value:.6g}" if name == "cases" else f"{value:.1f}" for name, value in sandbox.do(lambda: figures.read(people.highest)).items()), sep=" | ", flush=True)
            conductor.is_over = True
    return figures.rows


def _until(is_so: Any) -> None:
    while not is_so():
        time.sleep(0.1)


if __name__ == "__main__":
    n = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with tempfile.TemporaryDirectory() as made:
        where = Path(sys.argv[2] if len(sys.argv) > 2 else made)
        soak(n, where, int(os.environ.get("EVERY", EVERY)))
