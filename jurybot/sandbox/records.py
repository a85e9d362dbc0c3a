"""The records of the instance: plain typed values. What they mean to each other is state.py's."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


def names(text: str) -> tuple[str, ...]:
    """A list of names, written as a line of them."""
    return tuple(text.split())


MODERATOR = "moderator"  # suspended or limited by hand; a domain block leaves its id instead

PERMISSIONS = names(
    "administrator view_devops view_audit_log view_dashboard manage_reports manage_federation manage_settings "
    "manage_blocks manage_taxonomies manage_appeals manage_users manage_invites manage_rules manage_announcements "
    "manage_custom_emojis manage_webhooks invite_users manage_roles manage_user_access delete_user_data view_feeds "
    "invite_bypass_approval manage_email_subscriptions"
)
RIGHT = {name: 1 << bit for bit, name in enumerate(PERMISSIONS)}
EVERYBODY_MAY = RIGHT["invite_users"]
EVERYTHING = (1 << len(PERMISSIONS)) - 1
EVERYTHING_IN_4_4 = (1 << 20) - 1


@dataclass(slots=True)
class Role:
    id: int
    name: str
    position: int
    permissions: int
    highlighted: bool = False
    color: str = ""

    @property
    def may(self) -> int:
        """The bits in force: an administrator's are all, and what everybody may is always in."""
        return EVERYTHING if self.permissions & RIGHT["administrator"] else self.permissions | EVERYBODY_MAY

    def can(self, *names: str) -> bool:
        return any(self.may & RIGHT[name] for name in names)

    def overrides(self, other: "Role") -> bool:
        return self.position > other.position


EVERYBODY = Role(-99, "", -1, EVERYBODY_MAY)


def seed_roles() -> list[Role]:
    """The roles of a fresh Mastodon."""

    def of(rights: str) -> int:
        return sum(RIGHT[name] for name in names(rights))

    moderator = of("view_dashboard view_audit_log manage_users manage_reports manage_taxonomies view_feeds")
    admin = EVERYTHING & ~of("administrator view_devops invite_bypass_approval")
    return [
        Role(1, "Moderator", 10, moderator, highlighted=True),
        Role(2, "Admin", 100, admin, highlighted=True),
        Role(3, "Owner", 1000, RIGHT["administrator"], highlighted=True),
    ]


@dataclass(slots=True)
class Account:
    id: int
    username: str
    domain: str | None
    created_at: datetime
    display_name: str = ""
    note: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    actor_type: str = "Person"
    locked: bool = False
    discoverable: bool | None = None
    indexable: bool = False
    hide_collections: bool | None = None
    role_id: int | None = None
    email: str | None = None
    locale: str = "en"
    confirmed: bool = True
    approved: bool = True
    disabled: bool = False
    sensitized: bool = False
    silenced_by: str | int | None = None
    suspended_by: str | int | None = None
    statuses_count: int = 0
    last_status_at: datetime | None = None
    posting: dict[str, Any] = field(default_factory=dict)  # default visibility, language, sensitive

    @property
    def posts_as(self) -> str:
        """The visibility of what is posted without one."""
        return str(self.posting.get("privacy") or ("private" if self.locked else "public"))

    @property
    def acct(self) -> str:
        return self.username if self.domain is None else f"{self.username}@{self.domain}"

    @property
    def shown(self) -> str:
        """As `acct`, with the letters of a domain that are written in punycode."""
        if self.domain is None or "xn--" not in self.domain:
            return self.acct
        try:
            return f"{self.username}@{self.domain.encode().decode('idna')}"
        except UnicodeError:
            return self.acct

    @property
    def is_local(self) -> bool:
        return self.domain is None

    @property
    def is_bot(self) -> bool:
        return self.actor_type in ("Application", "Service")

    @property
    def is_suspended(self) -> bool:
        return self.suspended_by is not None

    @property
    def is_silenced(self) -> bool:
        return self.silenced_by is not None


@dataclass(slots=True)
class Edit:
    text: str
    html: str
    spoiler_text: str
    sensitive: bool
    created_at: datetime


@dataclass(slots=True)
class Status:
    id: int
    account_id: int
    created_at: datetime
    text: str
    html: str
    visibility: str
    conversation_id: int
    spoiler_text: str = ""
    sensitive: bool = False
    language: str | None = "en"
    in_reply_to_id: int | None = None
    in_reply_to_account_id: int | None = None
    app_id: int | None = None
    uri: str | None = None  # remote posts only
    mentions: list[int] = field(default_factory=list)
    ever_mentioned: list[int] = field(default_factory=list)  # of an edited post: whom an edit dropped may still see it
    tags: list[str] = field(default_factory=list)
    edited_at: datetime | None = None
    edits: list[Edit] = field(default_factory=list)
    favourited_by: dict[int, int] = field(default_factory=dict)  # account -> id of the favourite
    replies_count: int = 0
    pinned: bool = False
    discarded: bool = False  # deleted, but its row is still there: the worker has not come yet, or it is evidence


@dataclass(slots=True)
class Tie:
    """A follow, a block or a mute."""

    id: int
    account_id: int
    target_id: int
    created_at: datetime
    notifications: bool = True  # of a mute: hides notifications too
    reblogs: bool = True
    notify: bool = False


@dataclass(slots=True)
class Report:
    id: int
    account_id: int
    target_id: int
    created_at: datetime
    updated_at: datetime
    comment: str = ""
    category: str = "other"
    forwarded: bool | None = None
    status_ids: list[int] = field(default_factory=list)
    rule_ids: list[int] | None = None
    assigned_id: int | None = None
    action_taken_at: datetime | None = None
    action_taken_by_id: int | None = None


@dataclass(slots=True)
class DomainBlock:
    id: int
    domain: str
    created_at: datetime
    severity: str = "silence"
    reject_media: bool = False
    reject_reports: bool = False
    private_comment: str | None = None
    public_comment: str | None = None
    obfuscate: bool = False

    def is_stricter_than(self, other: "DomainBlock") -> bool:
        """As strict or stricter, in Mastodon's own sense: severity first, then each flag."""
        if self.severity == "suspend":
            return True
        if self.severity in {"suspend": ("silence", "noop"), "silence": ("noop",)}.get(other.severity, ()):
            return False
        return (self.reject_media or not other.reject_media) and (self.reject_reports or not other.reject_reports)


@dataclass(slots=True)
class DomainAllow:
    id: int
    domain: str
    created_at: datetime


@dataclass(slots=True)
class Notification:
    id: int
    account_id: int
    type: str
    created_at: datetime
    from_id: int
    group_key: str
    status_id: int | None = None
    report_id: int | None = None
    event: dict[str, Any] | None = None
    filtered: bool = False


@dataclass(slots=True)
class Request:
    """What waits of one sender behind the notification filter."""

    id: int
    account_id: int
    from_id: int
    created_at: datetime
    updated_at: datetime
    last_status_id: int | None = None
    count: int = 0


@dataclass(slots=True)
class Conversation:
    id: int
    account_id: int
    conversation_id: int
    participants: tuple[int, ...]
    status_ids: list[int] = field(default_factory=list)
    unread: bool = False


@dataclass(slots=True)
class App:
    id: int
    name: str
    website: str | None
    redirect_uris: list[str]
    scopes: list[str]
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)


@dataclass(slots=True)
class Token:
    id: int
    token: str = field(repr=False)
    account_id: int | None
    app_id: int
    scopes: list[str]
    created_at: datetime
    revoked: bool = False


@dataclass(slots=True)
class Grant:
    code: str = field(repr=False)
    app_id: int
    account_id: int
    scopes: list[str]
    redirect_uri: str
    expires_at: datetime
    challenge: str | None = None
    used: bool = False


@dataclass(slots=True)
class Webhook:
    url: str
    secret: str = field(repr=False)
    events: list[str]


@dataclass(slots=True)
class Rule:
    id: int
    text: str
    hint: str = ""


POLICY = {
    "for_not_following": "accept",
    "for_not_followers": "accept",
    "for_new_accounts": "accept",
    "for_private_mentions": "filter",
    "for_limited_accounts": "filter",
    "for_bots": "accept",
}
