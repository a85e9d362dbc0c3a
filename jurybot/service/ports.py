"""What the service needs of the world. Adapters (store, instance, publish) implement these Protocols; values that
cross the wall are defined here. No e-mail, no IP address, no report's words: there is no field for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from jurybot.core.disclosure import Decision, Docket, Line
from jurybot.core.names import AccountId, BlockId, Domain, ReportId, StatusId

# --- the three errors that leave the instance room -------------------------------------------------------------


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


class ActRefused(Exception):
    """A steward's act that cannot be done; the message says why and what can be done instead."""


class Unreachable(Exception):
    """Another server, or a name, did not tell what was asked; the message says why, in words fit to be shown. `lasts`:
    asking again will not help. `status` is what it answered by HTTP, 0 where nothing of that kind came."""

    def __init__(self, why: str, *, lasts: bool = False, status: int = 0) -> None:
        super().__init__(why)
        self.lasts, self.status = lasts, status


# --- what the instance tells -----------------------------------------------------------------------------------


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
class Mention:
    """A notification of type `mention`: `id` is the notification's, the cursor runs over it."""

    id: str
    status: Status


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


# --- what goes out: each is fixed and stored before the first try -----------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A status as it will be sent. `to` is the recipient of a direct message, None for a public post. `newest_known`
    is the newest own post known at the claim: looking for an earlier try begins above it."""

    text: str
    visibility: str
    note: str = ""
    to: AccountId | None = None
    in_reply_to: StatusId | None = None
    language: str = "en"
    idempotency_key: str
    newest_known: StatusId


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The status stands. `reached` is False when the recipient's mention is missing: the person is out of reach."""

    id: StatusId
    reached: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ParentGone:
    """The post to be answered is not there any more: take the next living anchor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockWanted:
    """A block as it should stand."""

    domain: Domain
    severity: str
    reject_media: bool
    reject_reports: bool
    private_comment: str
    public_comment: str
    obfuscate: bool = False
    newest_known: BlockId | None = None  # when it was claimed: an earlier try of ours is newer than that


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """Our own limit becomes a suspend. `before` is the private comment of the row that the case made, `after` the one
    that the raised row will carry. Only a row that is still ours and still a limit is touched."""

    id: BlockId
    domain: Domain
    reject_media: bool
    reject_reports: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lower:
    """Our own suspend becomes a limit, as a later case decided. Only a row that is still ours (`before`) and still a
    suspend is touched; `after` is the private comment that it will carry."""

    id: BlockId
    domain: Domain
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """Our own row is deleted, if it still stands as the case left it (`comment`, `severity`)."""

    id: BlockId
    domain: Domain
    comment: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabel:
    """A row that stands keeps all but its private comment: a block made by hand becomes a ratified one, or is given
    back. Only a row is touched that still has this severity and the comment `before`. What else is not None is set too:
    an interim limit becomes what the jury decided."""

    id: BlockId
    domain: Domain
    severity: str
    before: str
    after: str
    reject_media: bool | None = None
    reject_reports: bool | None = None
    public_comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourite:
    """Acknowledges a juror's reply; costs no status."""

    status: StatusId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The ballots of a round, read again by `me` (0.1.0 did not keep that). Status id of every statement that may stand
    → its author."""

    authors: dict[StatusId, AccountId]
    deadline: datetime
    me: AccountId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one status said: its versions up to now, oldest first; none when it is gone. `author_suspended` tells a
    withdrawn statement from one whose author is suspended (their posts come back with them)."""

    versions: tuple[Version, ...]
    author_suspended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What `Reading` brought."""

    read: dict[StatusId, Read]


@dataclass(frozen=True, slots=True)
class Done:
    """Carried out, and nothing more to tell."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The row that stands now."""

    block: Block


@dataclass(frozen=True, slots=True)
class Conflict:
    """The domain, or a parent of it, has a block that is not ours."""

    existing: Block


@dataclass(frozen=True, slots=True)
class Gone:
    """What was to be changed, lifted or acknowledged is not there any more."""


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

    def me(self) -> Me: ...
    def server(self) -> Server: ...

    def mentions(self, after: str) -> Sequence[Mention | Malformed]:
        """The page just after notification `after`, oldest first; empty at the end. Filtered ones too."""

    def reports(self, after: str, *, resolved: bool) -> Sequence[Report | Malformed]:
        """The page just after report `after`, oldest first; empty at the end."""

    def report(self, report: ReportId) -> Report | None: ...
    def status(self, status: StatusId) -> Status | None: ...

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


Sent = Post | Favourite | BlockWanted | Raise | Lower | Lift | Relabel | Reading
Result = Posted | ParentGone | Blocked | Conflict | Gone | Readings | Done


class Performer(Protocol):
    """Carries out what is fixed in an outbox row. One class a kind, in instance/effects/."""

    def perform(self, sent: Sent) -> Result:
        """One try, never repeated below the dispatcher. Raises Transient, Permanent, Unauthorised."""

    def look(self, sent: Sent, ours: Sequence[Status]) -> Result | None:
        """Whether an earlier try got through: the same result as `perform` would have brought, or None.
        `ours` are the bot's own posts newer than the oldest `newest_known` in doubt (one reading serves all)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """A server on somebody's block list. `severity` is Mastodon's: silence or suspend."""

    domain: Domain
    severity: str
    reject_media: bool = False
    reject_reports: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a server names as its contact: their address ("ana@bad.example"), and the language that the server says it
    speaks first ("" for none)."""

    acct: str
    language: str


class Federation(Protocol):
    """Other servers, asked carefully. Every method may raise Unreachable, and nothing else."""

    def rules(self, name: Domain) -> tuple[str, ...]:
        """The rules that a server publishes of itself, one text each; empty where it publishes none."""

    def answers(self, name: Domain) -> bool:
        """Whether there is a server of the fediverse under that name. Raises Unreachable where nobody is asked."""

    def contact(self, name: Domain) -> Contact | None:
        """The account of its own that a server names as its contact; None where it names none."""

    def listed(self, source: str) -> Sequence[ListEntry]:
        """What stands on the block list, or among the decisions, in a file or at a web address."""

    def stands(self, name: Domain, token: str) -> str:
        """Where the line with this token stands on that server: "file" or "dns". Raises Unreachable."""


# --- what everyone can read --------------------------------------------------------------------------------------


class SiteFailed(Exception):
    """The site's folder cannot be read or written. The message names the file and the remedy."""


class AlreadyPublished(Exception):
    """Something that may never change is published with other content. The text names the file and the remedy."""


NEWEST = 50
"""So many decisions stand on the first page and in the feed; all others on their year's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What leads to the decisions' pages: the NEWEST by their number and those changed last; those whose review is
    overdue; how many there are in which years, the newest first; what stands in the years that changed, also where
    that is nothing any more; and each decision's entry in decisions.json, as JSON, the newest first. The last two are
    read as they are written, for there may be any number of them."""

    newest: Sequence[Decision]
    latest: Sequence[Decision]
    overdue: Sequence[Decision]
    years: Mapping[str, int]
    of_years: Mapping[str, Iterable[Line]]
    entries: Iterable[str]

    @property
    def total(self) -> int:
        return sum(self.years.values())


class Publisher(Protocol):
    """The site: static files, each replaced whole. Writing the same again changes nothing and is always allowed."""

    def write_page(self, decision: Decision) -> dict[str, str]:
        """Writes a decision's page. Returns the hash (SHA-256, hex) of every file that now stands as it should, by its
        path."""

    def drop_page(self, case: int) -> None:
        """Takes away the page of a case that may not be shown any more, if it is there."""

    def write_lists(self, lists: Lists, docket: Docket | None) -> dict[str, str]:
        """Writes the first page, the pages of years that changed, feed and decisions.json; returns hashes as
        `write_page`. Pages are written before: no list ever names one that is not there. `docket` is what waits, None
        where nothing can: in dry run."""

    def write_draw(self, draw: int, name: str, entry: Mapping[str, Any]) -> None:
        """Writes an entry of a draw (case, intent, reveal, result, seats …) or, as "policy", of all draws to come.
        On return it is on disk. Raises AlreadyPublished where other bytes stand, BadEntry for what is no such entry."""

    def write_tickets(self, draw: int, tickets: Sequence[bytes]) -> None:
        """Writes the side file of a draw's tickets, in their order, unless they are too many to be published."""

    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """Every entry of a draw, and every policy, that stands in the site, by its path; not checked."""

    def highest(self) -> tuple[int, int]:
        """The highest case number and the highest draw number that stand in the site; 0 for none."""
