"""One season, quiet or in trouble: the sandbox in this process, the bot in another, from the first boot to the end."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from jurybot.sandbox.conductor import Conductor
from jurybot.sandbox.server import Sandbox, running
from tests.chaos.nursery import Nursery
from tests.chaos.outcome import Outcome, outcome
from tests.chaos.season import START, Season
from tests.chaos.trouble import Trouble

CONTROL = "control"
HANGS_AFTER = 600.0  # seconds; a whole quiet season takes ten or twenty


class BotFailed(Exception):
    """The bot ended by itself, or hangs; the message says how, and where its log is."""


@dataclass(frozen=True, slots=True)
class Played:
    outcome: Outcome
    passed: Counter[str]  # the points that the bot passed, if it lived all through
    kills: int


def play(
    bots: Nursery,
    season: Season,
    folder: Path,
    like: str,
    trouble: Trouble | None = None,
    kills: int = 0,
    *,
    blind: bool = False,
) -> Played:
    """Plays a season in `folder`; at most so many kills. Raises BotFailed."""
    folder.mkdir(parents=True)
    with running(season.world(), control=CONTROL, like=like, now=START, seed=season.seed) as sandbox:
        conductor = season.begin(sandbox)
        (folder / "config.toml").write_text(season.config(sandbox.base))
        if trouble:
            trouble.begin(sandbox)
        table = _Play(bots, folder, sandbox, conductor, trouble, kills, blind)
        table.until_the_end()
        return Played(sandbox.do(lambda: outcome(sandbox.state, folder)), table.passed, table.kills)


class _Play:
    def __init__(
        self,
        bots: Nursery,
        folder: Path,
        sandbox: Sandbox,
        conductor: Conductor,
        trouble: Trouble | None,
        kills: int,
        blind: bool,
    ) -> None:
        self.bots, self.folder, self.sandbox, self.conductor, self.blind = bots, folder, sandbox, conductor, blind
        self.env = {"JURYBOT_CONDUCTOR": f"{sandbox.base} {CONTROL}", "JURYBOT_TOKEN": sandbox.tokens["bot"]}
        self.trouble, self.left, self.kills = trouble, kills, 0
        self.passed: Counter[str] = Counter()

    def until_the_end(self) -> None:
        """The database is made, then the bot runs; killed, it is started again, sometimes after a while."""
        self._one("db", "upgrade")
        self._one("run")

    def _one(self, *command: str) -> None:
        while not self._lives("-c", str(self.folder / "config.toml"), command=command):
            if self.trouble and command == ("run",) and (minutes := self.trouble.away(self.conductor.now)):
                self.sandbox.do(lambda: self._people_go_on(minutes))

    def _lives(self, *options: str, command: tuple[str, ...]) -> bool:
        """Starts one process and waits for its end. Whether it lived to the end of its work."""
        mortal = self.trouble is not None and self.kills < self.left
        note = self.folder / "note"
        note.unlink(missing_ok=True)
        deaths = self.trouble.deaths() if mortal and self.trouble else {}
        if command[0] == "db" and mortal:
            deaths = {"statement": 1 + deaths.get("statement", self.kills * 7) % 60} if self.kills < 3 else {}
        pid = self.bots.start([*command, *options], self.folder, self.env, deaths, blind=self.blind)
        if self.trouble:
            self.trouble.pid = pid if mortal else None
        last = threading.Timer(self.trouble.moment() if mortal and self.trouble else HANGS_AFTER, _kill, args=[pid])
        last.daemon = True
        last.start()
        code = self.bots.wait()
        last.cancel()
        said = json.loads(note.read_text()) if note.exists() else {}
        if code == -signal.SIGKILL and mortal and self.trouble:
            self.kills += 1
            self.trouble.died(said.get("died", "some moment"))
            return False
        if code != 0:
            how = "hangs" if code == -signal.SIGKILL else f"ended by itself with {code}"
            raise BotFailed(f"the bot {how} at {self.conductor.now:%d %b %H:%M}: see {self.folder / 'bot.log'}")
        self.passed.update(said.get("passed", {}))
        return True

    def _people_go_on(self, minutes: int) -> None:
        """Nobody starts the bot for so long. Everybody else acts at the moments they meant to."""
        until = self.conductor.now + timedelta(minutes=minutes)
        while (wake := self._next_act()) is not None and wake <= until:
            self.conductor.instance.state.set_time(wake)
            self.conductor._others()
        self.conductor.instance.state.set_time(until)

    def _next_act(self) -> object:
        moments = [at for person in self.conductor.people if (at := person.next_at(self.conductor.now))]
        return min(moments, default=None)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
