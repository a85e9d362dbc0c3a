"""The script of a season's trouble, all of it by the seed: faults between the bot and its server, and how each start of
the bot will end.

Faults strike single requests, by their number: answers lost after the work is done, connections dropped before it,
half answers, pages of something in front of the server, 429s and 5xx alone and in storms, stalls, streams that die.
Never more than `AN_HOUR` in an hour of case time: so no lane is held up past its end (see `season.py`). That is the
rule; what comes of it must not hang on luck.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from jurybot.instance.wire import pattern
from jurybot.sandbox.faults import WEBHOOKS, Fault, Faults, _hang_up, _swallow
from jurybot.sandbox.push import Delivery
from jurybot.sandbox.season.dice import Dice
from jurybot.sandbox.server import Sandbox
from tests.chaos import mortal
from tests.chaos.season import HOUR, Season

AN_HOUR, AT_ONCE, STORM = 5, 3, 4
ONE_IN = 25  # calls
KINDS = (
    *["drop_after"] * 4, *["drop_before"] * 2, *["half"] * 2, "page_before", "page_after",
    "stream_dies", "slow", "429", "500", "502", "503",
)  # fmt: skip
STALL = 2.5  # seconds: longer than the bot waits (nursery.HTTP_TIMEOUT)
STALLS_AT_MOST = 4
OVERTAKEN = 0.2  # seconds that a webhook comes late
LONGEST_AWAY = 25
CALLS_OF_A_START, CALLS_A_STATEMENT, CALLS_OF_ALEMBIC = 40_000, 300, 2000
"""About, or a little more."""
CHANGES = 8  # of blocks, at which a season's bot dies: one is made, raised, lowered, lifted
RARE = 60  # passings in a season: what is done daily, or seldomer
WAYS = ("commit", "statement", "call", "call", "write", "write", "moment", "start", mortal.FULL, mortal.AWAY)
WHEN = (SENT, DONE) = ("a call was sent", "a call was done")
AWAY_EVERY = 5 * HOUR


class Trouble:
    """Stands between the sandbox's control side and its faults. `pid` is the bot's, once it has been started. `points`
    are those of commits at which it shall die once each, with how often a quiet season passes them; `spacing` says how
    far apart deaths at others are at most."""

    def __init__(self, season: Season, dice: Dice, points: Mapping[str, int], spacing: Mapping[str, int]) -> None:
        self.season, self._dice, self.points, self._spacing = season, dice, dict(points), spacing
        self._starts, self._requests, self._storm, self._deliveries = 0, 0, 0, 0
        self._per_hour: Counter[datetime] = Counter()
        self._in_a_row: Counter[str] = Counter()
        self._changes: Counter[str] = Counter()
        self._writes_until_death = 0
        self._killed_while = ""
        self._away_at = season.cases[0].filed_at
        self.pid: int | None = None
        self.moment: float | None = None  # after how many seconds of machine time this start is killed from outside
        self.faults: Counter[str] = Counter()
        self.killed_at: Counter[str] = Counter()

    def begin(self, sandbox: Sandbox) -> None:
        control = sandbox.stage.control
        self._faults: Faults = sandbox.stage.faults
        self._state = sandbox.state
        control.app, sandbox.instance.hooks.spoil = self, self.spoil

    # --- how a start ends ---------------------------------------------------------------------------------------------

    def deaths(self, left: int) -> dict[str, int]:
        """Where the next start of the bot will die: at the first passing of a named point not yet died at, or by number
        at one of the plain ones. Of the kills that are left, one is kept for each named point and each change of a
        block: some come late."""
        self._begin_a_start()
        often = [point for point, times in self.points.items() if times > RARE]
        named = {point: 1 for point, times in self.points.items() if times <= RARE}
        if often and self._starts % 3:  # else every start would die at once
            named[self._throw(often, "point")] = 1
        if named and left <= len(self.points) + CHANGES - self._changes.total():
            return named
        match self._throw(WAYS, "way"):
            case "write":
                self._writes_until_death = 1 + self._number(self._spacing["write"], "writes")
                return named
            case "moment":
                self.moment = (1 + self._number(2000, "milliseconds")) / 1000
                return named
            case "start":
                return named | {"call": 1 + self._number(CALLS_OF_A_START, "start")}
            case "call":
                return named | self._call_after(self._spacing["statement"], CALLS_A_STATEMENT)
            case mortal.FULL:
                return named | {mortal.FULL: 1 + self._number(self._spacing["statement"], mortal.FULL)}
            case mortal.AWAY:
                return named | {mortal.AWAY: 1 + self._number(self._spacing["commit"], mortal.AWAY)}
            case plain:
                return named | {plain: 1 + self._number(self._spacing[plain], plain)}

    def death_in_migration(self, unit: str) -> dict[str, int]:
        """At which statement, or call, a migration dies."""
        self._begin_a_start()
        if unit == "call":
            return self._call_after(self._spacing["migration"], CALLS_OF_ALEMBIC)
        return {unit: 1 + self._number(self._spacing["migration"], "migration")}

    def _call_after(self, statements: int, calls: int) -> dict[str, int]:
        """At one of so many calls after one of so many statements."""
        return {mortal.FROM: self._number(statements, "statement"), "call": 1 + self._number(calls, "call")}

    def _begin_a_start(self) -> None:
        self._starts += 1
        self._writes_until_death, self.moment, self._killed_while = 0, None, ""

    def died(self, point: str, during: str) -> None:
        """`point`: where the bot died by itself, as it noted; "" when it was killed from outside."""
        self.pid = None
        self.killed_at[f"{point or self._killed_while or 'some moment'}{during}"] += 1
        self.points.pop(point, None)

    def away(self, now: datetime) -> int:
        """For how many minutes nobody starts the bot again; people go on. Rarely, for deadlines pass later by it."""
        if now < self._away_at or now > self.season.calm_after or self._number(3, "is away"):
            return 0
        self._away_at = now + AWAY_EVERY
        return 1 + self._number(LONGEST_AWAY, "away")

    def _throw(self, of: Sequence[str], what: str) -> str:
        return self._dice.choice(of, what, self._starts)

    def _number(self, below: int, what: str) -> int:
        return self._dice.number(max(below, 1), what, self._starts)

    # --- what a request meets -----------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(ClientDisconnect):  # the bot was killed in the middle of a request
            await self._meets(scope, receive, send)

    async def _meets(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "streaming" in scope["path"]:
            await self._faults(scope, receive, send)
            return
        self._requests += 1
        call = f"{scope['method']} {pattern(scope['path'])}"
        if scope["method"] != "GET" and (when := self._is_fatal(named := self._named(call, scope["path"]))):
            await self._die(when, named, scope, receive, send)
            return
        if kind := self._strikes(call):
            self.faults[kind] += 1
            how = {"kind": "status", "status": int(kind)} if kind.isdecimal() else {"kind": kind, "seconds": STALL}
            self._faults.add(Fault(method=scope["method"], **how))
        await self._faults(scope, receive, send)
        self._faults.clear()

    def _named(self, call: str, path: str) -> str:
        """A change of a block with what it changes: a limit is raised, a suspend lowered."""
        block = self._state.domain_blocks.get(int(path.rpartition("/")[2])) if "domain_blocks/" in path else None
        return f"{call} ({block.severity})" if block else call

    def _is_fatal(self, call: str) -> str:
        """When the bot is killed at this write: before the work is done, or after; or "". Those of blocks are few: of
        each kind the first two are fatal, in either way."""
        if self.pid is None:
            return ""
        self._writes_until_death -= 1
        if "domain_blocks" in call and self._changes[call] < len(WHEN):
            self._changes[call] += 1
            return WHEN[self._changes[call] - 1]
        return self._dice.choice(WHEN, "when", self._requests) if self._writes_until_death == 0 else ""

    async def _die(self, when: str, call: str, scope: Scope, receive: Receive, send: Send) -> None:
        """The bot is killed while it waits for an answer."""
        if when == DONE:
            await self._faults.app(scope, receive, _swallow)
        self._killed_while = f"{when}: {call}"
        if self.pid is not None:  # it may have died by itself meanwhile
            os.kill(self.pid, signal.SIGKILL)
        await _hang_up(send)

    def spoil(self, delivery: Delivery) -> list[tuple[float, Delivery]]:
        """What becomes of a webhook: half are lost, doubled, overtaken by later ones, or come with a forged one."""
        self._deliveries += 1
        kind = self._dice.choice((*WEBHOOKS, *[""] * len(WEBHOOKS)), "webhook", self._deliveries)
        if not kind:
            return [(0.0, delivery)]
        self.faults[kind] += 1
        self._faults.add(Fault(kind=kind, seconds=OVERTAKEN))
        return self._faults.spoil(delivery)

    def _strikes(self, call: str) -> str:
        """The fault that this call meets, or ""."""
        now = self._state.now()
        hour = now.replace(minute=0, second=0)
        is_calm = now > self.season.calm_after or self._per_hour[hour] >= AN_HOUR or self._in_a_row[call] >= AT_ONCE
        strikes = self._storm > 0 or self._dice.number(ONE_IN, "strikes", self._requests) == 0
        if is_calm or not strikes:
            self._in_a_row[call] = 0
            self._storm = 0 if is_calm else self._storm
            return ""
        self._per_hour[hour] += 1
        self._in_a_row[call] += 1
        return self._made(call)

    def _made(self, call: str) -> str:
        """Which fault it is: a kind of the sandbox's, or a status. Some 429s are the first of a storm of them."""
        if self._storm:
            self._storm -= 1
            return "429"
        kind = self._dice.choice(KINDS, "kind", self._requests)
        if kind == "429" and self._dice.number(2, "storm", self._requests):
            self._storm = STORM
        return "drop_after" if kind == "slow" and self.faults["slow"] >= STALLS_AT_MOST else kind
