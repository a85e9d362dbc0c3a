"""What somebody means to do and when, and what of the bot's writing they have not seen yet. The base of all people."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jurybot.sandbox.hand import Hand, Letter

Act = Callable[[Hand, datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something the bot wrote. `to` is the member it is meant for, or "" for a public post."""

    letter: Letter
    to: str


class BotsPosts:
    """What the bot has written since the last look. A direct message counts only once its reader can see it."""

    def __init__(self, bot: str):
        self._bot, self._seen = bot, 0

    def new(self, hand: Hand) -> list[Post]:
        state = hand.instance.state
        ids = state.posts_of[state.account(self._bot).id]
        fresh, self._seen = ids[self._seen :], len(ids)
        return [post for post in (self._read(hand, id_) for id_ in fresh) if post is not None]

    @staticmethod
    def _read(hand: Hand, id_: int) -> Post | None:
        state = hand.instance.state
        status = state.statuses[id_]
        if status.visibility != "direct":
            return Post(letter=hand.status(id_), to="")
        readers = [state.accounts[reader].acct for reader in status.mentions]
        reached = [acct for acct in readers if any(letter.id == str(id_) for letter in hand.inbox(acct))]
        return Post(letter=hand.status(id_), to=reached[0]) if reached else None


class Planner:
    """Somebody with an agenda. Who also reacts to others says how in `notices`; acts of one moment keep their order."""

    def __init__(self) -> None:
        self._planned: list[tuple[datetime, int, Act]] = []
        self._count = 0

    def plan(self, at: datetime, act: Act) -> None:
        self._count += 1
        heapq.heappush(self._planned, (at, self._count, act))

    def notices(self, hand: Hand, now: datetime) -> None:
        """Looks at what is new and plans what follows from it."""

    def act(self, hand: Hand, now: datetime) -> bool:
        self.notices(hand, now)
        acted = False
        while self._planned and self._planned[0][0] <= now:
            _, _, act = heapq.heappop(self._planned)
            act(hand, now)
            acted = True
        return acted

    def next_at(self, now: datetime) -> datetime | None:
        return self._planned[0][0] if self._planned else None
