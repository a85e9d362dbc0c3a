"""A co-op to play with: the sandbox on real HTTP, the bot on a real database, and a hand on case time.

Times are short (a round of 6 hours), so that no test waits for days of hourly readings. What every test begins with
(everyone has joined; a panel is drawn) is played once a process and copied: see `Prepared`.
"""

from __future__ import annotations

import atexit
import copy
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from jurybot.bot import Bot, next_moment, take_turn
from jurybot.cli.site_reader import reader
from jurybot.cli.verify import Found, check_site
from jurybot.config import Problems, load
from jurybot.core.case.case import Case
from jurybot.core.record import draw
from jurybot.sandbox.hand import Letter
from jurybot.sandbox.server import Sandbox, running
from jurybot.seams import ConductedChance, ConductedClock
from jurybot.service.going_out.dispatch import recover
from jurybot.service.running import life
from jurybot.service.running.acts import Acts
from jurybot.wiring import office, whole
from tests.databases import an_empty_one, share_what_is_compiled

share_what_is_compiled()
setattr(draw, "hashed", cache(draw.hashed))  # noqa: B010  every bot here has the same chain: 65,536 hashes, made once

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ROUND = 6 * HOUR
SEATS, RESERVES, MEMBERS = 5, 4, 14
BOTH = ("4.6", "4.4")
LIKE = os.environ.get("JURYBOT_E2E_LIKE", "4.6")  # which Mastodon the sandbox answers as, where a test does not say
SCOPES = "read write follow push admin:read admin:write"
REPORTERS = ("m1", "m2", "m3")

Settings = Mapping[str, Any]
T = TypeVar("T")
SUSPEND: Settings = {
    "triage": [
        {
            "name": "suspend",
            "categories": ["spam", "violation", "other"],
            "proposed": "suspend",
            "criterion": "server rules",
        }
    ]
}


def a_world(members: int = 24, domain: str = "coop.example", prefix: str = "m") -> dict[str, Any]:
    """A co-op of so many members, two stewards who follow the bot, and two servers with a few accounts."""
    names = [f"{prefix}{n}" for n in range(1, members + 1)]
    strangers = [f"{who}@{where}" for where in ("bad.example", "worse.example") for who in ("mallory", "minion")]
    rights = ["view_dashboard", "manage_reports", "manage_federation", "manage_users"]
    return {
        "domain": domain,
        "roles": [{"name": "Jury", "position": 500, "permissions": rights}],
        "accounts": [
            {"name": "owner", "role": "Owner"},
            {"name": "jurybot", "role": "Jury", "bot": True},
            {"name": "stella"},
            {"name": "stan"},
            *({"name": name} for name in names),
        ],
        "remote_accounts": [{"acct": acct} for acct in strangers],
        "statuses": [{"by": acct, "html": f"<p>words of {acct.split('@')[0]}</p>"} for acct in strangers],
        "follows": [["stella", "jurybot"], ["stan", "jurybot"]],
        "tokens": {"bot": {"account": "jurybot", "scopes": SCOPES}},
        "rules": ["No spam"],
    }


def a_config(base: str, mode: str, more: Settings) -> str:
    """The config of the co-op as TOML; `more` goes over it, section by section."""
    settings: dict[str, Any] = {
        "instance": {"url": base},
        "site": {
            "dir": "site",
            "url": "https://jury.coop.example",
            "co_op": "The Co-op",
            "appeal_contact": "appeals@coop.example",
        },
        "stewards": {"accounts": ["stella", "stan"]},
        "pool": {"member_for": "1 day", "in_pool_for": "1 day", "seen_within": "300 days", "rest_for": "1 day"},
        "panel": {"seats": SEATS, "reserves": RESERVES},
        "round": {
            "answer_for": "6 h",
            "answer_for_next": "4 h",
            "settle_for": "10 h",  # longer than a round: it ends early only where a test says so
            "extension_for": "4 h",
            "round_at_most": "14 h",
        },
        "calendar": {"weekends": False},
        "appeal": {"within_limit": "2 days"},
    }
    lines = [f"mode = {json.dumps(mode)}"]
    for name in dict.fromkeys([*settings, *more]):
        given = more.get(name, {})
        tables = given if isinstance(given, list) else [{**settings.get(name, {}), **given}]
        for table in tables:
            lines.append(f"[[{name}]]" if isinstance(given, list) else f"[{name}]")
            lines += [f"{key} = {_toml(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """A value as TOML: JSON but for maps, which are inline tables."""
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(one)}' for key, one in value.items())} }}"
    return json.dumps(value)


class Killed(BaseException):
    """Raised by a test in the midst of the bot's work, as SIGKILL would end it."""


class CoOp:
    """The sandbox, the bot and a hand on time. `now` moves only through `pass_time` and `until`, and the server's late
    work is done only where a test lets it: how many turns there are, and so how many requests, hangs on no clock."""

    def __init__(
        self, sandbox: Sandbox, folder: Path, mode: str = "live", more: Settings | None = None, now: datetime = START
    ) -> None:
        self.sandbox, self.hand, self.folder = sandbox, sandbox.hand, folder
        self.now = now
        self.record_is_whole = True
        for secret, text in {"jurybot.token": sandbox.tokens["bot"], "jurybot.key": bytes(range(32)).hex()}.items():
            (folder / secret).write_text(text)
            (folder / secret).chmod(0o600)
        self.config = folder / "config.toml"
        self.configure(mode, more or {})
        self.bot: Bot | None = None
        self.on_start: Callable[[Bot], None] = lambda bot: None
        self.hand.set_time(self.now)

    def configure(self, mode: str = "live", more: Settings | None = None) -> None:
        """Writes the config; the bot takes it up when it is started again."""
        self.config.write_text(a_config(self.sandbox.base, mode, more or {}))

    def start(self) -> Bot:
        """Starts the bot as after a boot."""
        settings = load(self.config, {})
        assert not isinstance(settings, Problems), str(settings)
        clock, chance = ConductedClock(), ConductedChance()
        clock.set(self.now)
        chance.seed = b"a test"
        self.bot = whole.bot(settings, {}, clock, chance)
        try:
            life.begin(self.bot.desk, self.now)
            recover(self.bot.desk, self.now)
        except BaseException:
            self.stop()
            raise
        self.on_start(self.bot)
        return self.bot

    def stop(self) -> None:
        """Ends the bot as a kill does: nothing is put in order first."""
        if self.bot:
            self.bot.close()
            self.bot = None

    def restart(self, mode: str = "live", more: Settings | None = None) -> None:
        """Stops the bot and starts it with that config."""
        self.stop()
        self.configure(mode, more)
        self.start()

    @property
    def acts(self) -> Acts:
        """The command line's acts, at this co-op's time, by somebody who does not say who they are."""
        return self.acts_as("")

    def acts_as(self, steward: str, login: str = "somebody") -> Acts:
        """The same by a steward, at that account of the machine."""
        acts = office.acts(self.settings, says=steward, login=login)
        acts._office.store._engine.dispose()  # type: ignore[attr-defined]  # an open file cannot be put back
        acts._office = self.desk
        return acts

    def withdraw(self, case: str, because: str) -> None:
        """Both stewards withdraw a case."""
        for steward in ("stella", "stan"):
            self.acts_as(steward, login=steward).withdraw(case, because)

    @property
    def settings(self) -> Any:
        settings = load(self.config, {})
        assert not isinstance(settings, Problems)
        return settings

    @property
    def desk(self) -> Any:
        assert self.bot
        return self.bot.desk

    def settle(self) -> None:
        """At this moment, the server's late work and the bot take turns until nothing changes."""
        assert self.bot and self.bot.clock
        self.bot.clock.set(self.now)
        for _ in range(10):
            self.hand.run_late()
            self._survive(take_turn)
            if not self.hand.run_late():
                return

    def _survive(self, work: Callable[[Bot, datetime], T]) -> T:
        """The bot does something; killed in it, it is started again and does it anew."""
        while True:
            assert self.bot
            try:
                return work(self.bot, self.now)
            except Killed:
                self.stop()
                self.start()

    def pass_time(self, length: timedelta) -> None:
        """Case time goes on by `length`, the bot waking whenever it asked to be."""
        self.until(self.now + length)

    def until(self, then: datetime) -> None:
        """As `pass_time`, to a moment."""
        assert self.bot
        self.settle()
        while (wake := self._survive(next_moment)) is not None and wake < then:
            self.jump(wake)
        self.jump(then)

    def sleep(self, length: timedelta) -> None:
        """Case time goes on by `length` in one step: for long waits in which nothing is to happen."""
        self.jump(self.now + length)

    def jump(self, moment: datetime) -> None:
        """To a moment at once, as if the bot had slept until then."""
        self.now = moment
        self.hand.set_time(moment)
        self.settle()

    # --- people ------------------------------------------------------------------------------------------------------

    def everyone_joins(self) -> None:
        """All at one moment."""
        for account in self._members():
            self.hand.post(account, "@jurybot join", "direct")
        self.settle()

    def complain(self, about: str = "mallory@bad.example", by: tuple[str, ...] = REPORTERS, **more: Any) -> None:
        """Reports by these members, taken by the bot."""
        for member in by:
            self.hand.report(member, about, **more)
        self.settle()

    def tell(self, author: str, text: str, under: str | None = None) -> str:
        """A direct message to the bot, taken by it. Gives its id."""
        status = self.hand.post(author, f"@jurybot {text}", "direct", under)
        self.settle()
        return status

    def summoned(self, case: int = 1) -> dict[str, Letter]:
        """Who was called to a case: handle → their summons."""
        found = {}
        for member in self._members():
            for letter in self.hand.inbox(member):
                if "drawn by lot" in letter.text and re.match(rf"Jury case {case} ", letter.note):
                    found[member] = letter
        return found

    def answer(self, member: str, text: str, case: int = 1) -> str:
        """A juror replies to their summons; the bot takes it when time next settles."""
        return self.hand.post(member, f"@jurybot {text}", "direct", self.summoned(case)[member].id)

    def all_answer(self, text: str, case: int = 1) -> None:
        """Every juror replies the same; the bot takes it."""
        for member, summons in self.summoned(case).items():
            self.hand.post(member, f"@jurybot {text}", "direct", summons.id)
        self.settle()

    def verdict(self, text: str, case: int = 1) -> None:
        """Every juror replies the same, and the round ends."""
        self.all_answer(text, case)
        self.pass_time(ROUND + 3 * MINUTE)

    def _members(self) -> list[str]:
        return [a.username for a in self.sandbox.state.locals() if re.fullmatch(r"\w+?\d+", a.username)]

    # --- what came of it ---------------------------------------------------------------------------------------------

    def letters(self, member: str) -> list[str]:
        """The texts of the bot's messages that reached somebody, oldest first."""
        found = [letter for letter in self.hand.inbox(member) if letter.author == "jurybot"]
        return [letter.text for letter in sorted(found, key=lambda letter: int(letter.id))]

    def newest(self, member: str) -> str:
        """The latest message of the bot to somebody."""
        return self.letters(member)[-1]

    def case(self, name: str = "1") -> Case:
        with self.desk.store.transaction() as work:
            found = work.cases.named(name)
        assert found, f"no case {name}"
        return found

    def cases(self) -> list[Case]:
        with self.desk.store.transaction() as work:
            return list(work.cases.all())

    def outcome(self, name: str = "1") -> tuple[str, str]:
        """State and outcome of a case."""
        case = self.case(name)
        return case.state.value, case.outcome

    def block(self, domain: str = "bad.example") -> str:
        """The severity of the block on the instance, or ""."""
        found = self.hand.block(domain)
        return found.severity if found else ""

    def posts(self) -> list[Any]:
        """Every status of the bot that stands, oldest first."""
        bot = self.sandbox.state.account("jurybot")
        mine = [s for s in self.sandbox.state.statuses.values() if s.account_id == bot.id and not s.discarded]
        return sorted(mine, key=lambda post: post.id)

    def public_posts(self) -> list[str]:
        return [post.text for post in self.posts() if post.visibility == "public"]

    def requests(self, method: str, path: str) -> int:
        """How many requests of this kind the sandbox got."""
        return sum(entry.method == method and entry.path.startswith(path) for entry in self.sandbox.log)

    def with_panel(self) -> dict[str, Letter]:
        """Everyone joins, three complain later, a panel is drawn: handle → summons."""
        self.everyone_joins()
        self.pass_time(2 * DAY)
        self.complain()
        return self.summoned()


@contextmanager
def a_co_op(
    folder: Path,
    *,
    mode: str = "live",
    more: Settings | None = None,
    like: str = LIKE,
    members: int = MEMBERS,
    domain: str = "coop.example",
    prefix: str = "m",
) -> Iterator[CoOp]:
    """A co-op on its first day, with its bot running on an empty database."""
    shutil.copy(an_empty_one(), folder)
    with running(a_world(members, domain, prefix), like=like, now=START) as sandbox:
        sandbox.instance.late.held = True
        co_op = CoOp(sandbox, folder, mode=mode, more=more)
        co_op.start()
        try:
            yield co_op
            its_record_is_in_order(co_op)
        finally:
            co_op.stop()


def its_record_is_in_order(co_op: CoOp) -> None:
    """Whatever a test did, a stranger finds nothing wrong with what is published, unless the test took some of it
    away."""
    site = co_op.folder / "site"
    if co_op.record_is_whole and (site / "about.html").exists():
        with reader(str(site)) as published:
            assert check_site(published, Found()) is None


@dataclass(frozen=True)
class Prepared:
    """A co-op as it stood at a moment: the instance's records, the bot's folder."""

    state: dict[str, Any]
    folder: Path
    now: datetime

    @classmethod
    def of(cls, co_op: CoOp) -> Prepared:
        co_op.settle()
        co_op.stop()
        kept = Path(tempfile.mkdtemp(prefix="jurybot-e2e-"))
        atexit.register(shutil.rmtree, kept, ignore_errors=True)
        shutil.copytree(co_op.folder, kept, dirs_exist_ok=True)
        return cls(copy.deepcopy(vars(co_op.sandbox.state)), kept, co_op.now)

    @contextmanager
    def again(self, folder: Path, *, more: Settings | None = None, like: str = LIKE) -> Iterator[CoOp]:
        """A copy of it, with its bot started anew under that config."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        with running(a_world(MEMBERS), like=like, now=self.now) as sandbox:
            sandbox.instance.late.held = True
            vars(sandbox.state).update(copy.deepcopy(self.state) | {"like": like})
            co_op = CoOp(sandbox, folder, more=more, now=self.now)
            co_op.start()
            co_op.settle()
            try:
                yield co_op
                its_record_is_in_order(co_op)
            finally:
                co_op.stop()


@cache
def joined() -> Prepared:
    """Everyone is in the pool, for two days."""
    with tempfile.TemporaryDirectory() as folder, a_co_op(Path(folder)) as co_op:
        co_op.everyone_joins()
        co_op.pass_time(2 * DAY)
        return Prepared.of(co_op)


@cache
def seated(proposed: str = "limit") -> Prepared:
    """Three have complained about bad.example; the panel of case 1 is drawn and summoned."""
    more = SUSPEND if proposed == "suspend" else {}
    with tempfile.TemporaryDirectory() as folder, joined().again(Path(folder), more=more) as co_op:
        co_op.complain()
        assert len(co_op.summoned()) == SEATS
        return Prepared.of(co_op)


@cache
def limited() -> Prepared:
    """The panel of case 1 has agreed on what was proposed, and bad.example is limited."""
    with tempfile.TemporaryDirectory() as folder, seated().again(Path(folder)) as co_op:
        co_op.verdict("limit")
        assert co_op.block() == "silence"
        return Prepared.of(co_op)


@cache
def in_grace() -> Prepared:
    """The same of a suspend: its grace has begun."""
    with tempfile.TemporaryDirectory() as folder, seated("suspend").again(Path(folder), more=SUSPEND) as co_op:
        co_op.verdict("suspend")
        assert co_op.block() == "silence"
        return Prepared.of(co_op)
