"""One season, quiet or in trouble: the sandbox in this process, the bot in another, from the first boot to the end."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config

from jurybot.config.secrets import write_secret
from jurybot.sandbox.conductor import Conductor
from jurybot.sandbox.server import Sandbox, running
from jurybot.store.engine import open_engine
from jurybot.store.schema import migrations, revision
from tests.chaos.mortal import ENDS_BY_ITSELF, FULL
from tests.chaos.nursery import Nursery
from tests.chaos.outcome import Outcome, outcome
from tests.chaos.season import HOOK_SECRET, START, Season
from tests.chaos.trouble import Trouble
from tests.ports import a_port
from tests.postgres import a_schema

CONTROL = "control"
ALEMBIC = threading.Lock()
"""It keeps what it works with in a place that all threads share."""
HANGS_AFTER = 300.0  # seconds in which no turn of the bot ends


class BotFailed(Exception):
    """The bot ended by itself, or hangs; the message says how, and where its log is."""


@dataclass(frozen=True, slots=True)
class Played:
    outcome: Outcome
    passed: Counter[str]  # the points that the bot passed, if it lived all through
    kills: int
    webhooks: Counter[str]  # by the bot's latest answer


def play(
    bots: Nursery,
    season: Season,
    folder: Path,
    *,
    like: str = "4.6",
    postgres: str = "",
    trouble: Trouble | None = None,
    kills: int = 0,
) -> Played:
    """Plays a season in `folder`; at most so many kills. `postgres`: the URL of a server where its database is made, in
    a schema of its own; "" for a file. Raises BotFailed."""
    folder.mkdir(parents=True)
    pages = f"http://127.0.0.1:{a_port()}"
    with (
        _store(folder, postgres) as store,
        running(season.world(f"{pages}/hook"), control=CONTROL, like=like, now=START, seed=season.seed) as sandbox,
    ):
        conductor = season.begin(sandbox)
        (folder / "config.toml").write_text(season.config(sandbox.base, store, pages))
        write_secret(folder / "webhook", HOOK_SECRET)
        if trouble:
            trouble.begin(sandbox)
        table = _Play(bots, folder, store, sandbox, conductor, trouble, kills)
        table.until_the_end()
        hooks = Counter(str(sent.status) for sent in sandbox.instance.hooks.sent)
        return Played(outcome(sandbox.state, folder), table.passed, kills - table.left, hooks)


@contextmanager
def _store(folder: Path, postgres: str) -> Iterator[str]:
    if not postgres:
        yield f"sqlite:///{folder / 'jurybot.db'}"
        return
    with a_schema(postgres) as url:
        yield url


@dataclass(slots=True)
class _Play:
    bots: Nursery
    folder: Path
    store: str
    sandbox: Sandbox
    conductor: Conductor
    trouble: Trouble | None
    left: int  # kills
    hangs: bool = False
    passed: Counter[str] = field(default_factory=Counter)

    def until_the_end(self) -> None:
        """The database is made, then the bot runs; killed, it is started again, sometimes after a while."""
        self._make_database()
        while not self._lives("run", self.trouble.deaths(self.left) if self.trouble and self.left else None):
            if self.trouble and (minutes := self.trouble.away(self.conductor.now)):
                self.sandbox.do(lambda: self._people_go_on(minutes))

    def _make_database(self) -> None:
        """One of the first release is upgraded. In trouble, making one is killed, and then the upgrade, twice, and once
        it finds the disk full."""
        for unit in ("statement", "statement", "call", FULL):
            if self.trouble and self.left:
                self._lives("db upgrade", self.trouble.death_in_migration(unit))
            _as_first_released(self.store)
        self._lives("db upgrade", None)

    def _lives(self, command: str, deaths: Mapping[str, int] | None) -> bool:
        """Starts one process and waits for its end. Whether it lived to the end of its work. `deaths`: where it dies;
        None: it must live."""
        note = self.folder / "note"
        note.unlink(missing_ok=True)
        arguments = [*command.split(), "-c", str(self.folder / "config.toml")]
        env = {"JURYBOT_CONDUCTOR": f"{self.sandbox.base} {CONTROL}", "JURYBOT_TOKEN": self.sandbox.tokens["bot"]}
        pid = self.bots.start(arguments, self.folder, env, deaths or {})
        mortal = self.trouble if deaths is not None else None
        if mortal:
            mortal.pid = pid
        ended, moment = threading.Event(), mortal.moment if mortal else None
        threading.Thread(target=self._kill, args=[pid, moment, ended], daemon=True).start()
        code = self.bots.wait()
        ended.set()
        said = json.loads(note.read_text()) if note.exists() else {}
        died = said.get("died", "")
        ended_as_it_should = code == 1 and died in ENDS_BY_ITSELF and self._says(died)
        if (code == -signal.SIGKILL or ended_as_it_should) and mortal and not self.hangs:
            self.left -= 1
            start_up = " in start-up" if said.get("in start-up") else ""
            mortal.died(died, start_up if command == "run" else f" in {command}")
            return False
        if code != 0 or died:
            how = "hangs" if self.hangs else f"ended by itself with {code}"
            raise BotFailed(f"the bot {how} at {self.conductor.now:%d %b %H:%M}: see {self.folder / 'bot.log'}")
        passed = Counter(said.get("passed", {}))
        self.passed.update(passed if command == "run" else {"migration": passed["statement"]})
        return True

    def _says(self, what: str) -> bool:
        """Whether the bot's last word is that."""
        return what in (self.folder / "bot.log").read_text(encoding="utf-8").splitlines()[-1]

    def _kill(self, pid: int, after: float | None, ended: threading.Event) -> None:
        """Kills a bot that has not ended after so many seconds; None: one that hangs."""
        turn = -1
        while not ended.wait(after or HANGS_AFTER):
            if after or turn == self.conductor.turn:
                self.hangs = not after
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                return
            turn = self.conductor.turn

    def _people_go_on(self, minutes: int) -> None:
        """Nobody starts the bot for so long. Everybody else acts at the moments they meant to."""
        until = self.conductor.now + timedelta(minutes=minutes)
        (season,) = self.conductor.people
        while (wake := season.next_at(self.conductor.now)) and wake <= until:
            self.conductor.instance.state.set_time(wake)
            self.conductor._others()
        self.conductor.instance.state.set_time(until)


def _as_first_released(store: str) -> None:
    """Brings a database that is not there, or was left empty by a kill, to where jurybot 0.1.0 had it."""
    config, engine = Config(), open_engine(store)
    config.set_main_option("script_location", str(migrations()))
    if revision(engine) is None:
        with ALEMBIC, engine.connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            upgrade(config, "0001")
    engine.dispose()
