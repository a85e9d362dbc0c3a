"""A long life: thousands of cases, and whether anything grows but the record.

The bot as a process of its own (`jurybot run`) beside a sandbox whose conductor moves case time. A few servers a day
are complained of; jurors answer at once; half of the panels limit, and what is limited comes up for review months
later, to be kept or lifted. Printed from time to time: what the bot holds (resident memory, open files, threads), how
much processor time it takes for a case and for a turn (a tenth of the turns less than the first figure, half less than
the second: the sandbox's own time is not in it), the size of database and site. At the end every case's row is compared
with its events.

Run: python -m tests.bench.bench_soak [CASES] [FOLDER]      (1,000 by default; 10,000 take about an hour)
Memory must be flat: not more than 5 MB between the ends of the second half; files and threads the same.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from jurybot.cli import conducted
from jurybot.sandbox.conductor import Conductor
from jurybot.sandbox.hand import Hand
from jurybot.sandbox.server import running
from jurybot.store.engine import open_engine
from jurybot.store.work import Store
from tests.e2e.co_op import DAY, START, a_config, a_world

CASES, LINES = 1000, 10
MEMBERS, A_DAY = 120, 16
FLAT_MB = 5.0
NOTE = re.compile(r"Jury case (\d+) · (\d+)")
REPORTERS = ("m1", "m2", "m3")
RULES: dict[str, Any] = {
    "pool": {
        "member_for": "1 day",
        "in_pool_for": "1 day",
        "seen_within": "300 days",
        "rest_for": "0 days",
        "times_a_year": 366,
    },
    "panel": {"seats": 5, "reserves": 2},
    "filing": {"domains_a_person": 1000},
    "round": {"answer_for": "6 h", "answer_for_next": "4 h", "settle_for": "1 h", "round_at_most": "14 h"},
    "rails": {"open_cases": 1000, "measures_a_day": 1000},
}
HEAD = ("cases", "MB held", "files", "threads", "ms a case", "ms short turn", "ms turn", "MB database", "MB site")


@dataclass(slots=True)
class Everybody:
    """They join, complain of so many servers a day, and answer whatever panel they are called to, until it is over."""

    wanted: int
    seen: int = 0
    complained: int = 0
    highest: int = 0
    next_day: datetime = START

    def act(self, hand: Hand, now: datetime) -> bool:
        answered = self._answer(hand)
        if now < self.next_day or self.highest >= self.wanted:
            return answered
        if self.next_day == START:
            for n in range(1, MEMBERS + 1):
                hand.post(f"m{n}", "@jurybot join", "direct")
            self.next_day += 2 * DAY
        else:
            self._complain(hand)
            self.next_day += DAY
        return True

    def next_at(self, now: datetime) -> datetime | None:
        return self.next_day if self.highest < self.wanted else None

    def _complain(self, hand: Hand) -> None:
        for _ in range(A_DAY):
            self.complained += 1
            about = hand.join(f"mallory@server{self.complained}.example")
            for reporter in REPORTERS:
                hand.report(reporter, about)

    def _answer(self, hand: Hand) -> bool:
        """The first message of a case to a juror is the summons, maybe to several reviews. Every other panel limits."""
        state = hand.instance.state
        bot = state.account("jurybot")
        posts = state.posts_of[bot.id]
        fresh = posts[bisect_right(posts, self.seen) :]
        for id_ in fresh:
            self.seen, post = id_, state.statuses[id_]
            note = NOTE.match(post.spoiler_text)
            if note is None:
                continue
            case, n = int(note[1]), note[2]
            self.highest = max(self.highest, case)
            juror = next(state.accounts[one].acct for one in post.mentions if one != bot.id)
            if n == "1" and juror.startswith("m"):
                hand.post(juror, f"@jurybot {'limit' if case % 2 else 'nothing'}", "direct", id_)
        return bool(fresh)


@dataclass(slots=True)
class Figures:
    """What is measured of the bot's process from outside."""

    bot: int
    folder: Path
    rows: list[dict[str, float]] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)
    used: float = 0.0

    def loop_used(self) -> float:
        """The processor time of the bot's loop, its first thread, since it began, in milliseconds."""
        return int(Path(f"/proc/{self.bot}/schedstat").read_text().split()[0]) / 1e6

    def read(self, cases: int) -> dict[str, float]:
        """What it holds now; times since the last reading, in milliseconds."""
        status = Path(f"/proc/{self.bot}/status").read_text()
        ticks = Path(f"/proc/{self.bot}/stat").read_text().rpartition(")")[2].split()[11:13]
        used = 1000 * sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        before = self.rows[-1]["cases"] if self.rows else 0
        tenths = quantiles(self.turns, n=10)
        kilobytes, threads = (int(found[1]) for found in re.finditer(r"(?:VmRSS|Threads):\s+(\d+)", status))
        values = (
            cases,
            kilobytes / 1024,
            sum(1 for _ in Path(f"/proc/{self.bot}/fd").iterdir()),
            threads,
            (used - self.used) / max(cases - before, 1),
            tenths[0],
            tenths[4],
            _megabytes(self.folder, "jurybot.db*"),
            _megabytes(self.folder, "site/**/*"),
        )
        self.used, self.turns = used, []
        self.rows.append(dict(zip(HEAD, values, strict=True)))
        return self.rows[-1]


def _megabytes(folder: Path, pattern: str) -> float:
    return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file()) / 2**20


class Timed(Conductor):
    """Notes the processor time of the bot's loop for each of its turns, from the answer to its next question."""

    figures: Figures | None = None
    _since: float | None = None

    async def take_turn(self, done: int | None, next_at: datetime | None) -> dict[str, Any]:
        if self._since is not None and self.figures:
            self.figures.turns.append(self.figures.loop_used() - self._since)
        answer = await super().take_turn(done, next_at)
        self._since = self.figures.loop_used() if self.figures else None
        return answer


def soak(wanted: int, folder: Path, lines: int) -> list[dict[str, float]]:
    """Plays so many cases, printing so many lines of figures; returns them. Raises BotTrouble."""
    control, people = secrets.token_hex(16), Everybody(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    with running(a_world(MEMBERS), control=control, now=START) as sandbox:
        (folder / "config.toml").write_text(a_config(sandbox.base, "live", RULES), encoding="utf-8")
        conductor = Timed(sandbox.instance, [people], seed="soak", start=START)
        sandbox.do(lambda: setattr(sandbox.stage.control, "conductor", conductor))
        with conducted.bot_beside(sandbox, folder, control, "soak") as bot:
            figures = conductor.figures = Figures(bot.pid, folder)
            print(*HEAD, sep=" | ", flush=True)
            for line in range(1, lines + 1):
                _until(conductor, bot.poll, lambda due=wanted * line // lines: people.highest >= due)
                if bot.poll() is not None:
                    raise conducted.BotTrouble(f"the bot ended:\n{conducted.last_lines(folder)}")
                row = sandbox.do(lambda: figures.read(people.highest))
                print(*(f"{value:.1f}".removesuffix(".0") for value in row.values()), sep=" | ", flush=True)
            conductor.is_over = True
    return figures.rows


def _until(conductor: Conductor, ended: Callable[[], int | None], is_so: Callable[[], bool]) -> None:
    while not is_so() and ended() is None and not conductor.is_over:
        time.sleep(0.1)


def wrong_in(folder: Path) -> list[str]:
    """Cases whose row is not what their events say."""
    engine = open_engine(f"sqlite:///{folder / 'jurybot.db'}")
    with Store(engine).transaction() as work:
        wrong = [case.name for case in work.cases.all() if work.cases.differs(case.id)]
    engine.dispose()
    return wrong


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else made)
        rows = soak(wanted, folder, lines=min(LINES, 1 + wanted // 100))  # some days lie between two of them
        wrong = wrong_in(folder)
    second_half = [row for row in rows if row["cases"] >= wanted / 2]
    first, last = second_half[0], second_half[-1]
    grew = {name: last[name] - first[name] for name in HEAD}
    cases = max(grew["cases"], 1)
    held = ", ".join(f"{grew[name]:+.1f} {name}" for name in HEAD[1:4])
    kilobytes = ", ".join(f"{1024 * grew[name] / cases:.1f} KB of {name[3:]}" for name in HEAD[-2:])
    print(f"\nOver the second half: {held}; a case took {kilobytes}. {len(wrong)} cases differ from their events.")
    return int(bool(wrong or abs(grew["MB held"]) > FLAT_MB or grew["files"] or grew["threads"]))


if __name__ == "__main__":
    sys.exit(main())
