"""The Mastodon instance as the service asks it, what it may ask, and the three errors that leave that room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from jurybot.core.names import AccountId, BlockId, Domain, ReportId, StatusId
from jurybot.service.ports.sent import (
    Blocked,
    BlockWanted,
    Conflict,
    Done,
    Gone,
    ParentGone,
    Post,
    Posted,
    Result,
    Sent,
)
from jurybot.service.ports.told import (
    Account,
    Ancestor,
    Block,
    Cost,
    Malformed,
    Me,
    Member,
    Mention,
    Relationship,
    Report,
    Server,
    Status,
    Vanished,
    Version,
)


class InstanceError(Exception):
    """What the instance, or the way to it, did not let us do."""


class Transient(InstanceError):
    """Try again. `perhaps_done`: the server may have acted although no clear answer came. `retry_at` is case time;
    None leaves the pause to the dispatcher. `limit` names the budget that is used up, when that is the cause."""

    def __init__(
        self, why: str, *, retry_at: datetime | None = None, perhaps_done: bool = False, limit: str = ""
    ) -> None:
        super().__init__(why)
        self.why, self.retry_at, self.perhaps_done, self.limit = why, retry_at, perhaps_done, limit


class Permanent(InstanceError):
    """The server will not do this however often we ask. `status` is the HTTP status (403: a right is missing)."""

    def __init__(self, why: str, *, status: int = 0) -> None:
        super().__init__(why)
        self.why, self.status = why, status


class Unauthorised(InstanceError):
    """The token is refused (401): nothing is read or sent until `verify_credentials` works again."""


class Budget(Protocol):
    """Asked before every request (DESIGN.md, *The outbox*). Counters lie in the database, written before the call."""

    def take(self, *, requests: int = 1, paging: int = 0, statuses: int = 0) -> None:
        """Counts a request that is about to go out. Raises Transient(retry_at, limit) when a window is used up."""

    def lower(self, *, limit: int, remaining: int, reset: datetime) -> None:
        """A response's X-RateLimit headers: they may only lower what our own counters allow."""

    def refused(self, *, reset: datetime | None, statuses: bool, paging: bool) -> datetime:
        """A 429 came: closes the windows concerned until `reset` and returns when to try again."""


class Instance(Protocol):
    """The Mastodon instance. Every method may raise Transient, Permanent or Unauthorised, and nothing else."""

    @property
    def ahead_by(self) -> timedelta:
        """By how much the server's clock is ahead of ours (below zero: behind), as its last answer told; zero before
        the first. May be asked by any thread."""

    def me(self) -> Me: ...
    def server(self) -> Server: ...

    def mentions(self, after: str) -> Sequence[Mention | Vanished | Malformed]:
        """The page just after notification `after`, oldest first; empty at the end. Filtered ones too."""

    def direct_from(self, account: AccountId) -> Sequence[Status]:
        """The direct messages to the bot of this account that stand, among its latest mentions, oldest first; filtered
        ones too."""

    def reports(self, after: str, *, resolved: bool) -> Sequence[Report | Malformed]:
        """The page just after report `after`, oldest first; empty at the end."""

    def report(self, report: ReportId) -> Report | None: ...
    def status(self, status: StatusId) -> Status | None: ...

    def above(self, status: Status, at_most: int) -> Iterator[Ancestor]:
        """The posts above one in its thread, nearest first, up to the first that cannot be seen. Each is asked for when
        it is wanted, most of them with one request, and what was read once is not asked for again."""

    def standing_above(self, status: StatusId) -> Sequence[Status]:
        """The posts that stand above one now and that the server shows, in any order: one request each time."""

    def statuses(self, ids: Sequence[StatusId]) -> Sequence[Status]:
        """Those that can be seen: in batches of 20, and what a batch leaves out by itself."""

    def history(self, status: StatusId) -> Sequence[Version]:
        """Every version, oldest first; empty when the post is gone."""

    def lookup(self, acct: str) -> Account | None: ...
    def find(self, acct: str) -> Account | None:
        """As `lookup`; who is not known here is asked for at their own server."""

    def accounts(self, ids: Sequence[AccountId]) -> Sequence[Account]:
        """In batches of 20; those that do not exist are missing, suspended ones are there."""

    def member(self, account: AccountId) -> Member | None: ...

    def members(self) -> Sequence[Member]:
        """Every local account that is not suspended, page by page to the end."""

    def relationships(self, ids: Sequence[AccountId]) -> dict[AccountId, Relationship]:
        """In batches of 40; ids the server does not know are missing."""

    def cost(self, domain: Domain, now: datetime) -> Cost: ...
    def heard(self, domain: Domain, since: datetime, now: datetime) -> int:
        """How many posts came from the domain on the days since then."""

    def blocks(self, newer_than: BlockId | None = None) -> Sequence[Block]:
        """The whole list, page by page, or the rows that are newer than one."""

    def blocks_about(self, name: Domain) -> Sequence[Block]:
        """Of the whole list the blocks on that domain, on those above it and on those below it; and the newest, which
        may be on any."""

    def block(self, block: BlockId) -> Block | None: ...

    def post(self, post: Post) -> Posted | ParentGone: ...
    def favourite(self, status: StatusId) -> Done | Gone: ...
    def create_block(self, wanted: BlockWanted) -> Blocked | Conflict: ...
    def change_block(self, block: BlockId, wanted: BlockWanted) -> Blocked | Gone: ...
    def lift_block(self, block: BlockId) -> Done | Gone: ...

    def newest_own_posts(self, account: AccountId) -> Sequence[Status]:
        """The bot's newest posts, one page of them, oldest first: one request, and none that counts as paging."""

    def own_posts_after(self, account: AccountId, newest_known: StatusId) -> Sequence[Status]:
        """The bot's own posts newer than `newest_known`, to find a try that got through."""


class Performer(Protocol):
    """Carries out what is fixed in an outbox row. One class a kind, in instance/effects/."""

    def perform(self, sent: Sent) -> Result:
        """One try, never repeated below the dispatcher. Raises Transient, Permanent, Unauthorised."""

    def look(self, sent: Sent, ours: Sequence[Status]) -> Result | None:
        """Whether an earlier try got through: the same result as `perform` would have brought, or None.
        `ours` are the bot's own posts newer than the oldest `newest_known` in doubt (one reading serves all)."""
