"""A co-op to play with: the sandbox on real HTTP, the bot on a real database, and a hand on case time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jurybot import wiring
from jurybot.bot import Bot, next_moment, take_turn
from jurybot.config import Problems, load
from jurybot.core.case import Case
from jurybot.sandbox.server import Sandbox, running
from jurybot.seams import ConductedChance, ConductedClock
from jurybot.service import life
from jurybot.service.acts import Acts
from jurybot.service.dispatch import recover

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SCOPES = "read write follow push admin:read admin:write"


def a_world(members: int = 24, remote: tuple[str, ...] = ("bad.example", "worse.example")) -> dict[str, Any]:
    """A co-op of so many members, two stewards who follow the bot, and a few servers with accounts and follows."""
    names = [f"m{n}" for n in range(1, members + 1)]
    strangers = [f"{who}@{domain}" for domain in remote for who in ("mallory", "minion")]
    return {
        "domain": "coop.example",
        "roles": [
            {
                "name": "Jury",
                "position": 500,
                "permissions": ["view_dashboard", "manage_reports", "manage_federation", "manage_users"],
            }
        ],
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


CONFIG = """
mode = "{mode}"
[instance]
url = "{base}"
[site]
dir = "site"
url = "https://jury.coop.example"
co_op = "The Co-op"
appeal_contact = "appeals@coop.example"
[stewards]
accounts = ["stella", "stan"]
[pool]
member_for = "1 day"
in_pool_for = "1 day"
seen_within = "300 days"
rest_for = "1 day"
{more}
"""


class CoOp:
    """The sandbox, the bot and a hand on time. `now` moves only through `pass_time`, `until` and `settle`."""

    def __init__(self, sandbox: Sandbox, folder: Path, mode: str, more: str) -> None:
        self.sandbox, self.hand, self.folder = sandbox, sandbox.hand, folder
        self.now = START
        (folder / "jurybot.token").write_text(sandbox.tokens["bot"])
        (folder / "jurybot.key").write_bytes(bytes(range(32)).hex().encode())
        for secret in ("jurybot.token", "jurybot.key"):
            (folder / secret).chmod(0o600)
        self.config = folder / "config.toml"
        self.config.write_text(CONFIG.format(base=sandbox.base, mode=mode, more=more))
        self.bot: Bot | None = None
        self.hand.set_time(self.now)

    def start(self) -> Bot:
        """Starts the bot as after a boot."""
        settings = load(self.config, {})
        assert not isinstance(settings, Problems), str(settings)
        clock, chance = ConductedClock(), ConductedChance()
        clock.set(self.now)
        chance.seed = b"a test"
        self.bot = wiring.bot(settings, {}, clock, chance)
        life.begin(self.bot.desk, self.now)
        recover(self.bot.desk)
        return self.bot

    def stop(self) -> None:
        if self.bot:
            self.bot.close()
            self.bot = None

    @property
    def acts(self) -> Acts:
        settings = load(self.config, {})
        assert not isinstance(settings, Problems)
        acts = wiring.cli(settings)
        acts._office = self.desk  # the command line's acts, at this co-op's time
        return acts

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
            take_turn(self.bot, self.now)
            if not self.hand.run_late():
                return

    def pass_time(self, length: timedelta) -> None:
        """Case time goes on by `length`, the bot waking whenever it asked to be."""
        self.until(self.now + length)

    def until(self, then: datetime) -> None:
        assert self.bot
        self.settle()
        while (wake := next_moment(self.bot, self.now)) is not None and wake < then:
            self._go_to(wake)
        self._go_to(then)

    def _go_to(self, moment: datetime) -> None:
        self.now = moment
        self.hand.set_time(moment)
        self.settle()

    # --- people ------------------------------------------------------------------------------------------------------

    def everyone_joins(self, members: int = 24) -> None:
        for n in range(1, members + 1):
            self.hand.post(f"m{n}", "@jurybot join", "direct")
        self.settle()

    def complain(self, about: str = "mallory@bad.example", by: tuple[str, ...] = ("m1", "m2", "m3"), **more: Any) -> None:
        """Reports by these members."""
        for member in by:
            self.hand.report(member, about, **more)
        self.settle()

    def summoned(self, case: int = 1) -> dict[str, Any]:
        """Who was called to a case: handle → their summons."""
        found = {}
        for account in list(self.sandbox.state.accounts.values()):
            if account.domain is None and account.username.startswith("m"):
                for letter in self.hand.inbox(account.username):
                    if "drawn by lot" in letter.text and re.match(rf"Jury case {case} ", letter.note):
                        found[account.username] = letter
        return found

    def answer(self, member: str, text: str, case: int = 1) -> str:
        """A juror replies to their summons."""
        return self.hand.post(member, f"@jurybot {text}", "direct", self.summoned(case)[member].id)

    def letters(self, member: str) -> list[str]:
        """The texts that reached a member, oldest first."""
        return [letter.text for letter in sorted(self.hand.inbox(member), key=lambda letter: int(letter.id))]

    # --- what came of it ---------------------------------------------------------------------------------------------

    def case(self, name: str = "1") -> Case:
        with self.desk.store.transaction() as work:
            found = work.cases.named(name)
        assert found, f"no case {name}"
        return found

    def block(self, domain: str = "bad.example") -> str:
        """The severity of the block on the instance, or ""."""
        found = self.hand.block(domain)
        return found.severity if found else ""

    def public_posts(self) -> list[str]:
        bot = next(a for a in self.sandbox.state.accounts.values() if a.username == "jurybot")
        posts = [s for s in self.sandbox.state.statuses.values() if s.account_id == bot.id and s.visibility == "public"]
        return [post.text for post in sorted(posts, key=lambda post: post.id)]

    def with_panel(self) -> dict[str, Any]:
        """Everyone joins, three complain later, a panel is drawn: handle → summons."""
        self.everyone_joins()
        self.pass_time(2 * DAY)
        self.complain()
        return self.summoned()


@contextmanager
def a_co_op(folder: Path, *, mode: str = "live", more: str = "", like: str = "4.6", members: int = 24) -> Iterator[CoOp]:
    """A co-op with its bot running."""
    with running(a_world(members), like=like, late=0.05, now=START) as sandbox:
        co_op = CoOp(sandbox, folder, mode, more)
        co_op.start()
        try:
            yield co_op
        finally:
            co_op.stop()
