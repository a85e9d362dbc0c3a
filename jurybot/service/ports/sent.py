"""What goes out, each fixed and stored before its first try, and what can come of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jurybot.core.names import AccountId, BlockId, Domain, StatusId
from jurybot.service.ports.told import Block, Version


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


Sent = Post | Favourite | BlockWanted | Raise | Lower | Lift | Relabel | Reading
Result = Posted | ParentGone | Blocked | Conflict | Gone | Readings | Done
