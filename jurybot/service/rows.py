"""What is kept, row by row: plain values, named as the columns are. How they are asked for and saved stands in
service/storage.py. Which are sealed is said there, too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, CaseId, Domain, MemberId, ReportId, SeatNo, StatementId, StatusId


class InForce(NamedTuple):
    """What is asked of every measure that stands, of which there may be thousands. Of two on one domain the greater
    counts: the stronger, of equals the newer."""

    measure: Measure
    number: int
    comment: str
    domain: Domain

    @property
    def case(self) -> str:
        """The case's name."""
        return str(self.number or self.domain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steward:
    """A steward named in the config, as resolved at start. Events know them by their place in the list."""

    account: AccountId
    acct: str
    until: date | None = None  # the last day of their power
    out: str = ""  # suspended, moved or gone: so long somebody has no power, and no turn
    door: StatusId | None = None  # their message to the bot: below it the bot's are sure to be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something that waits for stewards. `key` names it ("report/12", "seal/CASE"); `by` are the places of those who
    have had their say; `passed` how often it went to the next on the rota; `due_at` when it does next."""

    key: str
    kind: str
    case: CaseId | None
    opened_at: datetime
    due_at: datetime | None = None
    passed: int = 0
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The one row that says which instance this database belongs to, and how the bot stands."""

    instance_domain: str
    bot_account: AccountId
    mode: str  # dry-run | live
    live_since: datetime | None = None
    paused_because: str = ""
    paused_at: datetime | None = None
    beat_at: datetime | None = None
    stopped_at: datetime | None = None
    chain_anchor: str = ""
    members: int = 0  # active local accounts, as last read
    members_read_at: datetime | None = None
    blocks_read_at: datetime | None = None
    refused_since: datetime | None = None  # the token is refused (401)
    stewards: tuple[Steward, ...] = ()
    max_characters: int = 500
    notes: dict[str, str] = field(default_factory=dict)  # what stewards were told, so that it is told once


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a list has been read. A poll begins at `floor_id`, where the cursor stood ten to twenty minutes ago;
    `mark_id`, where it stood at `marked_at`, is the next floor. `read_to_end_at` is when the latest poll that reached
    the end had begun."""

    id: str = "0"
    floor_id: str = "0"
    mark_id: str = "0"
    marked_at: datetime | None = None
    read_to_end_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An effect in the outbox. `kind` and `body` are the effect's; `sent` is all that will be sent, fixed before the
    first try and blanked once settled. States: waiting, trying, perhaps, done, given_up, not_sent."""

    key: str
    case: CaseId | None
    seq: int  # order of arrival; the store gives it
    kind: str
    priority: int
    body: dict[str, Any]
    sent: dict[str, Any] | None = None
    sent_hash: str = ""
    state: str = "waiting"
    after: tuple[str, ...] = ()
    not_before: datetime | None = None
    tries: int = 0
    first_tried_at: datetime | None = None
    tried_at: datetime | None = None
    result: str = ""
    why: str = ""
    settled_at: datetime | None = None


FOR_STEWARDS, AT_RISK = "legal: for stewards", "sealed: a reporter is at risk"
"""Why a report neither counts nor informs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What is kept of a report. `reporter` is sealed: it tells distinct people apart and leaves them off the panel."""

    id: ReportId
    domain: Domain
    category: str
    local: bool
    reporter: AccountId
    reporter_since: datetime
    created_at: datetime
    updated_at: datetime
    forwarded: bool
    target: AccountId
    rules: tuple[tuple[str, str], ...] = ()  # the server's rules that it names: id and text
    case: CaseId | None = None
    counts: bool = True  # False: from before going live, legal, sealed, remote …
    why_not: str = ""

    @property
    def informs(self) -> bool:
        """Whether a panel may be given the posts that it names, even if it does not count."""
        return self.why_not not in {FOR_STEWARDS, AT_RISK}


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionRow:
    """A member's proposal that waits for seconders (sealed). States: open, seconded (its case is to be filed), filed,
    lapsed, withdrawn, refused. `status` is the post that made it: answers go under it; one made on the page has a name
    there that begins with PAGE."""

    id: str
    domain: Domain
    measure: str
    by: AccountId
    acct: str
    status: StatusId
    claim: str
    opened_at: datetime
    until: datetime
    needed: int
    state: str = "open"
    case: CaseId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A block list that is followed, as last taken over: how many servers stood on it, and why it is kept as it was
    since, "" for it is not."""

    name: str
    read_at: datetime
    rows: int
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """A server on a block list that is followed. `severity` is Mastodon's."""

    list: str
    domain: Domain
    severity: str
    reject_media: bool
    reject_reports: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerRow:
    """What the instance last said of another server. `strictest` is the severity of the strictest block on it or above
    it, "" for none."""

    domain: Domain
    accounts: int
    strictest: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """Who joined the pool (sealed), with what the server last said of them."""

    id: MemberId
    account: AccountId
    acct: str
    joined_at: datetime
    anchor: StatusId | None  # their post that opens the door
    left_at: datetime | None = None
    member_since: datetime | None = None
    last_heard_at: datetime | None = None
    last_posted_on: date | None = None
    standing: str = "unknown"  # ok, or why not: unconfirmed, disabled, limited, suspended, bot, moved, gone, remote
    follows_bot: bool = False
    blocks_bot: bool = False
    checked_at: datetime | None = None
    role: str = ""
    away_until: date | None = None  # the last day on which they are not drawn
    opted_in: tuple[str, ...] = ()  # the heavy criteria that they are ready for
    language: str = ""  # that they chose, at first that of the post with which they joined; "": none
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A case that a member served in to its end. A heavy one weighs twice, in rest and in turns a year."""

    ended_on: date
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """How often a member served in cases of this weight, and the last day of the latest."""

    latest: date
    weight: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Somebody who reported a server wants to be told what comes of it (sealed). `status` is the post that says so:
    the answer goes under it."""

    account: AccountId
    domain: Domain
    status: StatusId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """Who holds a seat (sealed). `seat` is the position in the draw."""

    case: CaseId
    seat: SeatNo
    member: MemberId
    ended_on: date | None = None


PAGE = "page/"
"""So begins the `status` of a statement that was made on the page: there is no post to read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A juror's post (sealed), in the round in which it was posted. The text is what it last said; `understood` how it
    was read."""

    id: StatementId
    case: CaseId
    seat: SeatNo
    status: StatusId
    author: AccountId
    written_at: datetime
    edited_at: datetime | None
    text: str
    understood: dict[str, Any]
    gone: bool = False
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """One reason of a round, as the panel is told it (sealed): `letter` is whom the juror is called by in this case."""

    case: CaseId
    round: int
    seat: SeatNo
    letter: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A post of ours: what a reply under it speaks of. `account` is None for public posts; `also` are the further cases
    of the same panel that it speaks of."""

    status: StatusId
    key: str
    case: CaseId | None
    account: AccountId | None
    sent_at: datetime
    also: tuple[CaseId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
    """A term of a drawn standing jury. It is drawn once `drawn_at` is set; until then its entries are on their way."""

    number: int
    draw: int
    begins_at: datetime
    ends_at: datetime
    drawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A text about a case or a report, encrypted. `of` is its id; it is deleted once `forget_at` has come."""

    of: str
    name: str
    encrypted: bytes
    written_at: datetime
    forget_at: datetime | None = None
