"""The Mastodon instance behind one door: what goes out and what comes back, as values of service/ports.

fedi.py and rest.py make the calls, parse.py reads the answers, wire.py budgets and judges every request. Here stands
only which answer means which value: a 404 is `None`, `Gone` or `ParentGone`, a 422 with a block is a `Conflict`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog

from jurybot.core.names import AccountId, BlockId, Domain, ReportId, StatusId
from jurybot.instance import errors, parse
from jurybot.instance.errors import Refused
from jurybot.instance.fedi import Fedi
from jurybot.instance.fields import Unreadable
from jurybot.instance.meter import Meter
from jurybot.instance.rest import Rest
from jurybot.instance.server_clock import ServerClock
from jurybot.instance.threads import Threads
from jurybot.instance.wire import Wire
from jurybot.service.ports.instance import Budget
from jurybot.service.ports.sent import Blocked, BlockWanted, Conflict, Done, Gone, ParentGone, Post, Posted
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

T = TypeVar("T")
log = structlog.get_logger(__name__)
HALF_READ_KEPT_FOR, LONG_AGO = timedelta(hours=2), datetime.min.replace(tzinfo=UTC)
"""Eight windows of paging, of which each has room for some 50,000 accounts."""


class Gateway:
    """Implements `ports.Instance`. Every method may raise Transient, Permanent or Unauthorised, and nothing else."""

    def __init__(
        self, url: str, token: str, budget: Budget, clock: Callable[[], datetime], timeout: float = 10.0
    ) -> None:
        self._url = url
        self._server_clock = ServerClock(clock)
        self._wire = Wire(url, token, Meter(budget, clock), timeout, self._server_clock.read)
        self._fedi, self._rest = Fedi(self._wire), Rest(self._wire)
        self._threads = Threads(self.status, self.standing_above)
        self._clock = clock
        self._half_read: list[Member] = []
        self._begun_at = LONG_AGO

    def close(self) -> None:
        self._wire.close()

    @property
    def ahead_by(self) -> timedelta:
        return self._server_clock.ahead_by

    # --- who and where -------------------------------------------------------------------------------------------

    def me(self) -> Me:
        return _read(parse.me, self._fedi.verify_credentials(), "who the bot is")

    def server(self) -> Server:
        return _read(lambda it: parse.server(it, self._url), self._rest.instance(), "what the instance says of itself")

    # --- the inbox -----------------------------------------------------------------------------------------------

    def mentions(self, after: str) -> Sequence[Mention | Vanished | Malformed]:
        """The page just after notification `after`, oldest first (the server prints newest first)."""
        found = _oldest_first(_read_items(parse.mention, self._rest.mentions(after), "the mentions"))
        self._threads.remember(one.status for one in found if isinstance(one, Mention))
        return found

    def direct_from(self, account: AccountId) -> Sequence[Status]:
        found = _readable(parse.mention, self._rest.mentions_by(account), "the mentions")
        posts = [one.status for one in found if isinstance(one, Mention)]
        return sorted((p for p in posts if p.author.id == account and p.visibility == "direct"), key=_by_id)

    def reports(self, after: str, *, resolved: bool) -> Sequence[Report | Malformed]:
        return _oldest_first(_read_items(parse.report, self._rest.reports(after, resolved=resolved), "the reports"))

    def report(self, report: ReportId) -> Report | None:
        found = _unless_gone(lambda: self._rest.report(report))
        return None if found is None else _read(parse.report, found, "a report")

    # --- posts ---------------------------------------------------------------------------------------------------

    def status(self, status: StatusId) -> Status | None:
        found = _unless_gone(lambda: self._rest.status(status))
        return None if found is None else _read(parse.status, found, "a post")

    def above(self, status: Status, at_most: int) -> Iterator[Ancestor]:
        return self._threads.above(status, at_most)

    def standing_above(self, status: StatusId) -> Sequence[Status]:
        found = _unless_gone(lambda: self._rest.above(status))
        return [] if found is None else _read(parse.ancestors, found, "a thread")

    def statuses(self, ids: Sequence[StatusId]) -> Sequence[Status]:
        """In batches of 20. One that cannot be read is not one that is gone: then the whole reading is Transient.

        A batch is silent about posts of limited accounts that the bot does not follow, and of accounts that it mutes
        or blocks, though they are there (Mastodon's StatusFilter). So what it leaves out is asked for by itself.
        """
        found: list[Status] = []
        for batch in _batches(ids, 20):
            found += _read(lambda answer: _all(parse.status, answer), self._rest.statuses(batch), "posts")
        there = {status.id for status in found}
        alone = [self.status(id_) for id_ in dict.fromkeys(ids) if id_ not in there]
        return [*found, *(status for status in alone if status is not None)]

    def history(self, status: StatusId) -> Sequence[Version]:
        found = _unless_gone(lambda: self._rest.history(status))
        versions = [] if found is None else _read(lambda answer: _all(parse.version, answer), found, "a history")
        return sorted(versions, key=lambda version: version.written_at)

    def own_posts_after(self, account: AccountId, newest_known: StatusId) -> Sequence[Status]:
        """Oldest first. One that cannot be read could be the very post that is looked for: Transient, not left out."""
        found = list(self._rest.posts_after(account, newest_known))
        return sorted(_read(lambda answer: _all(parse.status, answer), found, "our posts"), key=_by_id)

    def newest_own_posts(self, account: AccountId) -> Sequence[Status]:
        return sorted(_readable(parse.status, self._rest.newest_posts(account), "our posts"), key=_by_id)

    # --- people --------------------------------------------------------------------------------------------------

    def lookup(self, acct: str) -> Account | None:
        found = _unless_gone(lambda: self._fedi.lookup(acct.removeprefix("@")))
        return None if found is None else _read(parse.account, found, "an account")

    def find(self, acct: str) -> Account | None:
        """Who is not known here yet is asked for at their own server, by the instance."""
        known = self.lookup(acct)
        if known is not None:
            return known
        answer = self._rest.resolve(acct.removeprefix("@"))
        found = _read(lambda answer: _all(parse.account, answer), answer, "accounts found")
        return next((account for account in found if account.acct.lower() == acct.removeprefix("@").lower()), None)

    def accounts(self, ids: Sequence[AccountId]) -> Sequence[Account]:
        found: list[Account] = []
        for batch in _batches(ids, 20):
            found += _read(lambda answer: _all(parse.account, answer), self._rest.accounts(batch), "accounts")
        return found

    def member(self, account: AccountId) -> Member | None:
        found = _unless_gone(lambda: self._rest.member(account))
        return None if found is None else _read(parse.member, found, "a member")

    def members(self) -> Sequence[Member]:
        """What is broken off goes on below where it was, for a while: no window of the server's limits has room for
        the whole list of a large server."""
        now = self._clock()
        if not timedelta() <= now - self._begun_at < HALF_READ_KEPT_FOR:
            self._begun_at, self._half_read = now, []
        for row in self._rest.members(min((member.id for member in self._half_read), key=int, default="")):
            self._half_read += _readable(parse.member, [row], "members")
        whole, self._half_read, self._begun_at = self._half_read, [], LONG_AGO
        return whole

    def relationships(self, ids: Sequence[AccountId]) -> dict[AccountId, Relationship]:
        """One that cannot be read is not one without ties: then the whole reading is Transient."""
        found: list[Relationship] = []
        for batch in _batches(ids, 40):
            answer = self._rest.relationships(batch)
            found += _read(lambda answer: _all(parse.relationship, answer), answer, "relationships")
        return {relationship.id: relationship for relationship in found}

    def cost(self, domain: Domain, now: datetime) -> Cost:
        return _read(parse.cost, self._rest.measures(domain, now), "the measures of a domain")

    def heard(self, domain: Domain, since: datetime, now: datetime) -> int:
        return _read(parse.by_day, self._rest.posts_by_day(domain, since, now), "the posts of a domain by day")

    # --- blocks --------------------------------------------------------------------------------------------------

    def blocks(self, newer_than: BlockId | None = None) -> Sequence[Block]:
        """The list comes newest first: no page is asked for below what is wanted."""
        return _readable_of_many(parse.block, self._rest.blocks(newer_than), "blocks")

    def blocks_about(self, name: Domain) -> Sequence[Block]:
        """Of a list of maybe thousands only these rows are made into blocks; the newest comes first."""
        rows = self._rest.blocks(None)
        about = (row for n, row in enumerate(rows) if n == 0 or parse.may_be_kin(row, name))
        return _readable_of_many(parse.block, about, "blocks")

    def block(self, block: BlockId) -> Block | None:
        found = _unless_gone(lambda: self._rest.block(block))
        return None if found is None else _read(parse.block, found, "a block")

    # --- writes --------------------------------------------------------------------------------------------------

    def post(self, post: Post) -> Posted | ParentGone:
        """200 without the recipient's mention is a post that reached nobody. (MASTODON.md, *Direct messages*.)"""
        try:
            answer = self._rest.post(post)
        except Refused as refused:
            if post.in_reply_to and refused.says_gone():
                return ParentGone()
            raise
        made = _written(parse.status, answer, "a post")
        reached = post.to is None or post.to in made.mentions
        return Posted(id=made.id, reached=reached, created_at=made.created_at)

    def favourite(self, status: StatusId) -> Done | Gone:
        return Gone() if _unless_gone(lambda: self._fedi.favourite(status)) is None else Done()

    def create_block(self, wanted: BlockWanted) -> Blocked | Conflict:
        """The 422 of a domain that has a block, or a stricter parent, brings that block."""
        try:
            answer = self._rest.create_block(wanted)
        except Refused as refused:
            if refused.status == 422 and isinstance(refused.body, dict) and "existing_domain_block" in refused.body:
                return Conflict(_read(parse.block, refused.body["existing_domain_block"], "a block"))
            raise
        return Blocked(_written(parse.block, answer, "a block"))

    def change_block(self, block: BlockId, wanted: BlockWanted) -> Blocked | Gone:
        """PUT cannot change the domain; all else becomes as `wanted` says."""
        answer = _unless_gone(lambda: self._rest.change_block(block, wanted))
        return Gone() if answer is None else Blocked(_written(parse.block, answer, "a block"))

    def lift_block(self, block: BlockId) -> Done | Gone:
        return Gone() if _unless_gone(lambda: self._rest.lift_block(block)) is None else Done()


# --- from answers to values --------------------------------------------------------------------------------------


def _read(read: Callable[[Any], T], answer: Any, what: str) -> T:
    try:
        return read(answer)
    except Unreadable as why:
        raise errors.unreadable(str(why), call=what, writes=False) from None


def _written(read: Callable[[Any], T], answer: Any, what: str) -> T:
    """The answer to a write that was carried out, whatever became of the answer."""
    try:
        return read(answer)
    except Unreadable as why:
        raise errors.unreadable(str(why), call=what, writes=True) from None


def _read_items(read: Callable[[Any], T], answer: Any, what: str) -> list[T | Malformed]:
    return _read(lambda items: parse.only(read, items), answer, what)


def _readable(read: Callable[[Any], T], answer: Any, what: str) -> list[T]:
    """The good items of a list that is read as a whole; the bad ones are said and left out."""
    items = _read_items(read, answer, what)
    for item in items:
        if isinstance(item, Malformed):
            log.warning("unreadable item left out", list=what, why=item.why)
    return [item for item in items if not isinstance(item, Malformed)]


def _readable_of_many(read: Callable[[Any], T], rows: Iterable[Any], what: str) -> list[T]:
    """The same of a list of many pages: only what is made of a row is kept, which is much less than the row."""
    return [item for row in rows for item in _readable(read, [row], what)]


def _all(read: Callable[[Any], T], answer: Any) -> list[T]:
    """Every item of a list, or none: where leaving one out would say something false."""
    if not isinstance(answer, list):
        raise Unreadable("not a list")
    return [read(item) for item in answer]


def _unless_gone(call: Callable[[], T]) -> T | None:
    try:
        return call()
    except Refused as refused:
        if refused.says_gone():
            return None
        raise


def _oldest_first(items: list[T]) -> list[T]:
    return sorted(items, key=_by_id)


def _by_id(item: Any) -> int:
    return int(item.id or 0)


def _batches(ids: Sequence[T], size: int) -> list[list[T]]:
    once = list(dict.fromkeys(ids))
    return [once[start : start + size] for start in range(0, len(once), size)]
