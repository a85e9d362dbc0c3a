"""What the instance tells: accounts, posts, reports, blocks, as the service sees them. Other fields of the
server's answers (an e-mail, an IP address, a report's words) have no place here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jurybot.core.names import AccountId, BlockId, Domain, ReportId, StatusId


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person or bot as the public API shows them. `domain` is None for local accounts."""

    id: AccountId
    acct: str
    domain: Domain | None
    bot: bool = False
    moved: bool = False
    suspended: bool = False
    limited: bool = False
    created_at: datetime
    last_status_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A local account as admins may see it (GET /api/v1|v2/admin/accounts), without e-mail and IP."""

    id: AccountId
    acct: str
    created_at: datetime
    last_status_on: date | None
    confirmed: bool
    approved: bool
    disabled: bool
    silenced: bool
    suspended: bool
    bot: bool
    moved: bool
    domain: Domain | None = None
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """How an account stands to the bot."""

    id: AccountId
    followed_by: bool
    blocked_by: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A post. `html` is as the server gave it; `mentions` are account ids."""

    id: StatusId
    author: Account
    html: str
    note: str
    visibility: str
    created_at: datetime
    edited_at: datetime | None
    in_reply_to: StatusId | None
    mentions: tuple[AccountId, ...]
    url: str
    media: int = 0
    language: str = ""  # that its author set, "" for none


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancestor:
    """A post above another in its thread: whose it is, and what it answers."""

    id: StatusId
    author: AccountId
    in_reply_to: StatusId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A notification of type `mention`: `id` is the notification's, the cursor runs over it."""

    id: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanished:
    """A mention whose post is deleted. The server lists it without the post until a worker has taken that away, and
    for weeks where somebody has reported it."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Malformed:
    """An item of a list that cannot be read: it stands where the item would, so that the rest is not lost. `id` is
    the item's ("" when that is what is missing), `why` names the field, never what stood in it."""

    id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of a post (GET /api/v1/statuses/:id/history): what stood there from `written_at` on. Whether it
    mentions others than the bot and its author is known of the latest alone."""

    html: str
    written_at: datetime
    mentions_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A complaint that reached the instance. Its comment is not read: no type has it."""

    id: ReportId
    category: str
    created_at: datetime
    updated_at: datetime
    resolved: bool
    assigned: bool = False
    forwarded: bool
    reporter: Account
    target: Account
    posts: tuple[Status, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()  # the server's rules that it names: id and text


ENOUGH_CHARACTERS = 500
"""Of a post: so many hold every message, whatever stands in it, shortened as it says. Mastodon's own limit; only a
changed server allows fewer. (MASTODON.md, *Versions*.)"""
BLOCKS_A_REQUEST = 500
"""The most domain blocks that one answer holds. (MASTODON.md.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A domain block. `severity` is Mastodon's: noop, silence (limit), suspend."""

    id: BlockId
    domain: Domain
    severity: str
    reject_media: bool
    reject_reports: bool
    obfuscate: bool
    private_comment: str
    public_comment: str
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a domain is to us (POST /api/v1/admin/measures): accounts known here, follows both ways."""

    accounts: int
    follows: int
    followers: int

    @property
    def ties(self) -> int:
        return self.follows + self.followers


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The bot's own account and what its role may do (verify_credentials; a decimal string of bits)."""

    id: AccountId
    acct: str
    permissions: int
    role: str
    role_highlighted: bool
    followers: int
    hide_collections: bool | None
    bot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What the instance says of itself (GET /api/v2/instance)."""

    domain: Domain
    version: str
    max_characters: int
    streaming_url: str
    title: str
