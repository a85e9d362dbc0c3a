"""Owns case time while a bot is conducted: it alone moves the clock, and only when nobody has anything left to do.

At one moment the sandbox's late work, the people in order and the bot take turns until none did anything; then the
time becomes the least that anybody waits for. The bot takes its turn by POSTing `/sandbox/turn` with what it has
`done` and the `next` moment it waits for; the answer is its next turn. Nobody asks, nothing moves. A fresh process
says `done: null` (its predecessor may have died in mid-turn) and gets the same moment under a new number.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from jurybot.sandbox.hand import Hand
from jurybot.sandbox.instance import Instance

LEAST_STEP = timedelta(seconds=1)  # a bot that waits for what is past would else hold time still
A_MOMENT = timedelta(milliseconds=1)  # the clock shows no less
MOST_ROUNDS = 10_000


class Person(Protocol):
    """Somebody in the season: acts through a hand and says when there will be something to do again."""

    def act(self, hand: Hand, now: datetime) -> bool:
        """Does what is to be done at this moment. True if that was anything."""

    def next_at(self, now: datetime) -> datetime | None:
        """The next moment to act, or None when only others can bring something."""


class OutOfTurn(Exception):
    """Somebody reported a turn that is not under way: two bots, or one from before."""


class Conductor:
    """`pace` is a pause in seconds before each new moment, for those who watch; it changes nothing else."""

    def __init__(
        self,
        instance: Instance,
        people: Sequence[Person],
        *,
        seed: str = "",
        start: datetime,
        until: datetime | None = None,
        pace: float = 0.0,
    ):
        self.instance, self.people = instance, people
        self.seed, self.until, self.pace = seed, until, pace
        self.hand = Hand(instance)
        self.turn, self.is_over = 0, False
        self._in_turn = asyncio.Lock()
        instance.late.held = True
        instance.state.set_time(start)

    @property
    def now(self) -> datetime:
        return self.instance.state.now()

    async def take_turn(self, done: int | None, next_at: datetime | None) -> dict[str, Any]:
        """Ends one turn of the bot and answers with the next."""
        async with self._in_turn:
            if done is not None and done == self.turn - 1:
                return self._answer()  # it never got the answer to this one
            if done is not None and done != self.turn:
                raise OutOfTurn(f"turn {done} was reported, but turn {self.turn} is under way: is this another bot?")
            something = self._others()
            if done is not None and not something:
                await self._go_on(next_at)
            self.turn += 1
            return self._answer()

    def _answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"turn": self.turn, "now": self.now.isoformat(), "seed": self.seed}
        return {**answer, "over": True} if self.is_over else answer

    def _others(self) -> bool:
        """Late work and people, until neither does anything. True if any did."""
        something = False
        for _ in range(MOST_ROUNDS):
            worked = self.instance.late.run_all() > 0
            acted = [person.act(self.hand, self.now) for person in self.people]
            if not worked and not any(acted):
                return something
            something = True
        raise RuntimeError(f"the people of the season never come to rest at {self.now.isoformat()}")

    async def _go_on(self, bot_next: datetime | None) -> None:
        """Also where the bot has woken less than a step before, people act at the moment that they meant to."""
        now = self.now
        meant = [at for person in self.people if (at := person.next_at(now)) is not None]
        moments = [at.astimezone(UTC) if at - now >= A_MOMENT else now + LEAST_STEP for at in meant]
        if bot_next is not None:
            moments.append(max(bot_next.astimezone(UTC), now + LEAST_STEP))
        if not moments or (self.until is not None and min(moments) > self.until):
            self.is_over = True
            return
        if self.pace > 0:
            await asyncio.sleep(self.pace)
        self.instance.state.set_time(min(moments))
        self._others()
