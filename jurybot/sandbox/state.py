"""What the instance knows: its records and their indexes. No HTTP, no loop, no rules but looking things up."""

import base64
import hashlib
import hmac
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from jurybot.sandbox import domains
from jurybot.sandbox.records import (
    EVERYBODY,
    POLICY,
    Account,
    App,
    Conversation,
    DomainAllow,
    DomainBlock,
    Grant,
    Notification,
    Report,
    Request,
    Role,
    Rule,
    Status,
    Tie,
    Token,
    Webhook,
)


class State:
    """All records with their indexes, the clock, and where ids and secrets come from."""

    def __init__(self, *, domain: str = "coop.example", seed: str = "", like: str = "4.6", now: datetime | None = None):
        self.domain, self.seed, self.like = domain, seed, like
        self._fixed = now
        self.settings: dict[str, Any] = {}
        self.most_characters = 500  # of a post, its content note included; forks differ
        self.roles: dict[int, Role] = {}
        self.accounts: dict[int, Account] = {}
        self.account_ids: list[int] = []
        self.by_acct: dict[str, int] = {}
        self.by_domain: dict[str, list[int]] = defaultdict(list)
        self.at_or_below: dict[str, list[str]] = defaultdict(list)  # a domain -> itself and those below, as known
        self.statuses: dict[int, Status] = {}
        self.posts_of: dict[int, list[int]] = defaultdict(list)
        self.replies_of: dict[int, list[int]] = defaultdict(list)
        self.following: dict[int, dict[int, Tie]] = defaultdict(dict)
        self.followers: dict[int, dict[int, Tie]] = defaultdict(dict)
        self.asked_to_follow: dict[int, dict[int, Tie]] = defaultdict(dict)
        self.blocking: dict[int, dict[int, Tie]] = defaultdict(dict)
        self.muting: dict[int, dict[int, Tie]] = defaultdict(dict)
        self.muted_threads: set[tuple[int, int]] = set()  # (account, conversation)
        self.bookmarks: dict[int, dict[int, int]] = defaultdict(dict)  # account -> post -> id of the bookmark
        self.notes: dict[tuple[int, int], str] = {}
        self.reports: dict[int, Report] = {}
        self.reports_about: dict[int, list[int]] = defaultdict(list)
        self.acted_on: set[int] = set()  # posts of reports in whose answer a moderator did something
        self.domain_blocks: dict[int, DomainBlock] = {}
        self.block_of: dict[str, int] = {}
        self.domain_allows: dict[int, DomainAllow] = {}
        self.notifications: dict[int, list[Notification]] = defaultdict(list)
        self.requests: dict[int, dict[int, Request]] = defaultdict(dict)
        self.permissions: set[tuple[int, int]] = set()  # (recipient, sender): let through for good
        self.coming_out: dict[int, int] = defaultdict(int)  # recipient: how many requests' messages are let through
        self.policies: dict[int, dict[str, str]] = {}
        self.conversations: dict[int, dict[tuple[int, tuple[int, ...]], Conversation]] = defaultdict(dict)
        self.apps: dict[int, App] = {}
        self.tokens: dict[str, Token] = {}
        self.grants: dict[str, Grant] = {}
        self.sessions: dict[str, int] = {}  # of browsers, by cookie
        self.webhooks: list[Webhook] = []
        self.rules: dict[int, Rule] = {}
        self.idempotency: dict[tuple[int, str], tuple[int, datetime]] = {}
        self._last_snowflake = 0
        self._next: dict[str, int] = defaultdict(int)
        self.vapid = self.secret("vapid")

    # -- time, ids, secrets -------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The instance's time, to the millisecond as the API shows it; it stands still when somebody has set it."""
        moment = self._fixed or datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    @property
    def stands_still(self) -> bool:
        return self._fixed is not None

    def set_time(self, now: datetime | None) -> None:
        """Fixes the clock at `now`, or lets it run with the system's again (None)."""
        self._fixed = now.astimezone(UTC) if now else None

    def snowflake(self) -> int:
        """An id that holds its time and is larger than any before, also while the clock stands still or goes back."""
        self._last_snowflake = max(int(self.now().timestamp() * 1000) << 16, self._last_snowflake + 1)
        return self._last_snowflake

    def next_id(self, table: str) -> int:
        self._next[table] += 1
        return self._next[table]

    def secret(self, purpose: str) -> str:
        """43 characters that look random and depend on the seed and on how many were made before, nothing else."""
        text = f"{purpose}/{self.next_id('secret/' + purpose)}"
        digest = hmac.new(self.seed.encode(), text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    @property
    def is_old(self) -> bool:
        """Whether this instance answers as 4.4 does."""
        return self.like.startswith("4.4")

    @property
    def version(self) -> str:
        return "4.4.22" if self.is_old else "4.6.5"

    # -- looking things up --------------------------------------------------------------------------------------

    def find(self, acct: str) -> Account | None:
        """An account by handle: `ana`, `@ana`, `ana@coop.example`, `mallory@bad.example`; case does not matter."""
        name, _, domain = acct.strip().removeprefix("@").lower().partition("@")
        if not domain.isascii():
            with suppress(UnicodeError):
                domain = domain.encode("idna").decode()
        key = name if domain in ("", self.domain) else f"{name}@{domain}"
        found = self.by_acct.get(key)
        return self.accounts[found] if found is not None else None

    def account(self, acct: str) -> Account:
        """As `find`, for those who know that it exists."""
        account = self.find(acct)
        if account is None:
            raise LookupError(f"no account {acct!r} in the sandbox; it knows local names and remote name@domain")
        return account

    def status(self, status_id: int) -> Status | None:
        """A post that has not been deleted."""
        status = self.statuses.get(status_id)
        return None if status is None or status.discarded else status

    def role(self, account: Account) -> Role:
        return self.roles.get(account.role_id, EVERYBODY) if account.role_id is not None else EVERYBODY

    def locals(self) -> Iterable[Account]:
        return (self.accounts[i] for i in self.by_domain[""])

    def on_domain(self, domain: str, *, subdomains: bool = True) -> list[Account]:
        """The remote accounts of a domain and, as a block covers them, of the domains below it."""
        found = self.at_or_below.get(domain, []) if subdomains else [domain]
        return [self.accounts[i] for name in found for i in self.by_domain.get(name, [])]

    def block_for(self, domain: str) -> DomainBlock | None:
        """The block that covers a domain: its own, or that of the nearest parent."""
        found = next((self.block_of[name] for name in domains.parents(domain) if name in self.block_of), None)
        return self.domain_blocks[found] if found is not None else None

    def policy(self, account_id: int) -> dict[str, str]:
        return self.policies.get(account_id, POLICY)

    # -- adding and taking away ---------------------------------------------------------------------------------

    def add_account(self, account: Account) -> Account:
        self.accounts[account.id] = account
        self.account_ids.append(account.id)
        self.by_acct[account.acct.lower()] = account.id
        if account.domain and account.domain not in self.by_domain:
            for name in domains.parents(account.domain):
                self.at_or_below[name].append(account.domain)
        self.by_domain[account.domain or ""].append(account.id)
        return account

    def drop_account(self, account: Account) -> None:
        """Takes the row of an account away that nothing points to any more."""
        del self.accounts[account.id], self.by_acct[account.acct.lower()]
        for ids in (self.account_ids, self.by_domain[account.domain or ""]):
            ids.remove(account.id)

    def add_status(self, status: Status) -> Status:
        self.statuses[status.id] = status
        self.posts_of[status.account_id].append(status.id)
        if status.in_reply_to_id is not None:
            self.replies_of[status.in_reply_to_id].append(status.id)
        return status

    def drop_status(self, status: Status) -> None:
        """Takes the row away; what stood below it loses its parent, but remembers whom it answered."""
        self.statuses.pop(status.id, None)
        _without(self.posts_of[status.account_id], status.id)
        if status.in_reply_to_id is not None:
            _without(self.replies_of[status.in_reply_to_id], status.id)
        for below in self.replies_of.pop(status.id, []):
            if below in self.statuses:
                self.statuses[below].in_reply_to_id = None

    def tie(self, kind: str, account_id: int, target_id: int, **more: bool) -> Tie:
        """A new follow, block, mute or follow request between two accounts, or the one that is there."""
        table = self.ties(kind)
        if target_id not in table[account_id]:
            table[account_id][target_id] = Tie(self.next_id(kind), account_id, target_id, self.now(), **more)
            if kind == "following":
                self.followers[target_id][account_id] = table[account_id][target_id]
        return table[account_id][target_id]

    def untie(self, kind: str, account_id: int, target_id: int) -> bool:
        gone = self.ties(kind)[account_id].pop(target_id, None)
        if kind == "following":
            self.followers[target_id].pop(account_id, None)
        return gone is not None

    def ties(self, kind: str) -> dict[int, dict[int, Tie]]:
        tables: dict[str, dict[int, dict[int, Tie]]] = {
            "following": self.following,
            "blocking": self.blocking,
            "muting": self.muting,
            "asked_to_follow": self.asked_to_follow,
        }
        return tables[kind]

    def has(self, kind: str, account_id: int, target_id: int) -> bool:
        table = self.ties(kind)
        return account_id in table and target_id in table[account_id]

    def add_app(self, name: str, redirect_uris: list[str], scopes: list[str], website: str | None = None) -> App:
        app = App(
            self.next_id("apps"), name, website, redirect_uris, scopes, self.secret("client"), self.secret("secret")
        )
        self.apps[app.id] = app
        return app

    def add_token(self, account_id: int | None, app_id: int, scopes: list[str]) -> Token:
        token = Token(self.next_id("tokens"), self.secret("token"), account_id, app_id, scopes, self.now())
        self.tokens[token.token] = token
        return token

    def add_grant(
        self, app: App, account_id: int, scopes: list[str], redirect_uri: str, challenge: str | None = None
    ) -> Grant:
        until = self.now() + timedelta(minutes=10)
        grant = Grant(self.secret("code"), app.id, account_id, scopes, redirect_uri, until, challenge)
        self.grants[grant.code] = grant
        return grant


def _without(ids: list[int], gone: int) -> None:
    """Takes one id out of an ascending list."""
    place = bisect_left(ids, gone)
    if place < len(ids) and ids[place] == gone:
        del ids[place]


T = TypeVar("T")


def page(
    ids: list[int], get: Callable[[int], T | None], limit: int, cursors: Mapping[str, int | None]
) -> list[tuple[int, T]]:
    """One page, newest first, out of ascending ids; `get` gives None for what the asker may not see.

    `min_id` gives the page just above it, `since_id` only ends the newest page (it can leave a gap).
    """
    low, top = cursors.get("since_id"), cursors.get("max_id")
    end = bisect_left(ids, top) if top is not None else len(ids)
    found: list[tuple[int, T]] = []
    upwards = cursors.get("min_id") is not None
    start = bisect_right(ids, cursors["min_id"] or 0) if upwards else bisect_right(ids, low) if low is not None else 0
    for place in range(start, end) if upwards else range(end - 1, start - 1, -1):
        if len(found) >= limit:
            break
        item = get(ids[place])
        if item is not None:
            found.append((ids[place], item))
    return found[::-1] if upwards else found
