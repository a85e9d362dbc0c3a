"""What the service needs of the store: one transaction at a time (`Work`), and in it the books it keeps.

Sealed are members, seats, statements, tickets and the text of what is sent; they are cut when a case's window is over.
Ids of the server are text that holds integers: the store compares them as integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol

from jurybot.core.case import Case, State
from jurybot.core.disclosure import Decision, Line
from jurybot.core.effects import Wanted
from jurybot.core.events import Event
from jurybot.core.names import AccountId, CaseId, Domain, MemberId, ReportId, SeatNo, StatementId, StatusId
from jurybot.core.step import Step
from jurybot.service.rows import (
    Cursor,
    DigestRow,
    InForce,
    Installation,
    ListedRow,
    ListRow,
    Matter,
    MemberRow,
    MessageRow,
    Paper,
    PetitionRow,
    ReportRow,
    Row,
    SeatRow,
    ServerRow,
    Service,
    StatementRow,
    TermRow,
    Turns,
    Wish,
)


class Cases(Protocol):
    """Cases with their events. The row is a cache of the fold."""

    def get(self, case: CaseId) -> Case:
        """Raises KeyError."""

    def named(self, name: str) -> Case | None:
        """By number, or by domain: the open case on it, else the newest."""

    def open_on(self, domain: Domain) -> Case | None:
        """The open case on it; an appeal, which stands beside the case it is about, is not looked at."""

    def about(self, case: CaseId) -> Sequence[Case]:
        """The lifts, appeals and reviews of a case, oldest first."""

    def newest_on(self, domain: Domain) -> Case | None: ...
    def on(self, domain: Domain) -> Sequence[Case]:
        """Every case on it, oldest first."""

    def in_states(self, states: Iterable[State]) -> Sequence[Case]:
        """Oldest filed first."""

    def each(self, states: Iterable[State]) -> Iterator[Case]:
        """As `in_states`, a few at a time: for states in which cases stay for months. They may be stepped meanwhile."""

    def count_in(self, states: Iterable[State]) -> int: ...
    def awake(self, states: Iterable[State]) -> Iterator[Case]:
        """As `each`, without those at rest."""

    def with_review_by(self, by: datetime) -> Sequence[Case]:
        """Those in force whose review comes until then, the first first."""

    def in_force(self) -> Iterator[InForce]:
        """Every measure that stands by some case."""

    def all(self) -> Sequence[Case]: ...
    def newest(self, number: int, skip: int = 0) -> Sequence[Case]:
        """So many of those filed last, latest first, behind the first `skip` of them."""

    def count(self) -> int: ...
    def due(self, now: datetime) -> Sequence[CaseId]:
        """Cases whose `due_at` is not later than `now`, earliest first."""

    def next_due(self) -> datetime | None: ...
    def count_decided_since(self, moment: datetime) -> int:
        """Cases with a verdict of limit or suspend decided at or after `moment`."""

    def events(self, case: CaseId) -> Sequence[Event]: ...
    def differs(self, case: CaseId) -> bool:
        """Whether the row is not what its events say."""

    def save(self, step: Step) -> None:
        """Appends the step's events, writes the row anew, adds its effects to the outbox. An event with that (case,
        seq) being there already raises `Stale`: load again and step again."""

    def rebuild(self) -> int:
        """Makes every row anew from its events; returns how many differed."""


class StoreFailed(Exception):
    """The database cannot be read or written (disk full, file gone): the bot stops, nothing is half-done."""


class Stale(Exception):
    """Somebody else wrote first: load again and step again."""


class Inbox(Protocol):
    """What was taken, so that repeats are harmless; and how far each list is read."""

    def has_seen(self, kind: str, id_: str, version: str) -> bool: ...
    def unseen(self, kind: str, items: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these, by id and version, were not taken yet."""

    def taken_as(self, outcomes: Sequence[str], since: datetime) -> Sequence[str]:
        """The ids of the latest items that these became, newest first."""

    def take(self, kind: str, id_: str, version: str, outcome: str, now: datetime) -> None: ...
    def failed(self, kind: str, id_: str, version: str, why: str, now: datetime) -> int:
        """Counts a try that failed and returns how many there were; parked items stay listed."""

    def parked(self) -> Sequence[dict[str, Any]]: ...
    def cursor(self, name: str) -> Cursor: ...
    def set_cursor(self, name: str, cursor: Cursor) -> None: ...


class Outbox(Protocol):
    def add(self, case: CaseId | None, wanted: Iterable[Wanted]) -> int:
        """A key that is there already is left as it is. Returns how many were new."""

    def get(self, key: str) -> Row: ...
    def save(self, row: Row) -> None: ...
    def open(self) -> Sequence[Row]:
        """Every row that is waiting, trying or perhaps: by priority, then in order of arrival."""

    def is_settled(self, key: str) -> bool: ...
    def of_case(self, case: CaseId) -> Sequence[Row]: ...
    def counts(self) -> dict[str, int]:
        """Rows by state."""

    def sent_to(self, account: AccountId, since: datetime) -> int:
        """Answers (rows whose key begins with "answer/") settled or under way for this account since then."""

    def sent_to_strangers(self, since: datetime) -> int: ...


class Pool(Protocol):
    """Sealed: who volunteered, who sits, what they wrote."""

    def add(self, member: MemberRow) -> None: ...
    def save(self, member: MemberRow) -> None: ...
    def get(self, member: MemberId) -> MemberRow: ...
    def by_account(self, account: AccountId) -> MemberRow | None: ...
    def members(self) -> Sequence[MemberRow]:
        """Who is in the pool now (not left)."""

    def secret(self, member: MemberId) -> bytes:
        """The member's encrypted `r`."""

    def secrets(self) -> dict[MemberId, bytes]: ...
    def set_secret(self, member: MemberId, encrypted: bytes) -> None: ...
    def forget(self, member: MemberId) -> None:
        """Deletes the member, their secret, statements and seats, and forgets the account; `served` stays."""

    def forget_account(self, account: AccountId) -> None:
        """Messages no longer say that they went to this account."""

    def seat(self, row: SeatRow) -> None: ...
    def seats_of(self, case: CaseId) -> Sequence[SeatRow]: ...
    def seats_held_by(self, member: MemberId) -> Sequence[SeatRow]:
        """Seats not cut yet, newest case first."""

    def holder(self, case: CaseId, seat: SeatNo) -> MemberRow | None: ...
    def end_seat(self, case: CaseId, seat: SeatNo, on: date) -> None: ...
    def reopen_seat(self, case: CaseId, seat: SeatNo) -> None:
        """The juror is back before another was seated: `ended_on` is empty again."""

    def holding_seats(self) -> set[MemberId]:
        """Who holds a seat that has not ended."""

    def turns_since(self, day: date) -> dict[MemberId, list[Turns]]:
        """Of all members there are, added up: a weight comes once."""

    def served_since(self, member: MemberId, day: date) -> Sequence[Service]:
        """A member's services that ended on `day` or later, oldest first."""

    def served_on(self, domain_hash: str) -> set[MemberId]:
        """Who ever served on a case of the domain with this hash; for exclusion only."""

    def add_served(self, member: MemberId, on: date, domain_hash: str, weight: int = 1) -> None: ...
    def statement(self, statement: StatementId) -> StatementRow: ...
    def statements_in(self, status: StatusId) -> Sequence[StatementRow]:
        """What a post says: of one case, or of each of several that one panel has."""

    def statements_of(self, case: CaseId) -> Sequence[StatementRow]: ...
    def save_statement(self, row: StatementRow) -> None: ...
    def add_to_digest(self, row: DigestRow) -> None: ...
    def digests_of(self, case: CaseId) -> Sequence[DigestRow]:
        """By round, then by letter."""

    def add_tickets(self, draw: int, tickets: Sequence[tuple[bytes, MemberId]]) -> None: ...
    def tickets(self, draw: int) -> Sequence[tuple[bytes, MemberId]]:
        """In their published order."""

    def term(self) -> TermRow | None:
        """The latest term of the standing jury."""

    def save_term(self, term: TermRow) -> None: ...
    def jurors(self, term: int) -> set[MemberId]:
        """Who is on the standing jury of that term."""

    def set_jurors(self, term: int, members: Iterable[MemberId]) -> None: ...
    def drop_tickets(self, draw: int) -> None:
        """Nobody can tell any more whose tickets these were."""

    def cut(self, case: CaseId, draw: int | None) -> None:
        """Deletes seats, statements, digests and tickets of a case."""


class Petitions(Protocol):
    """Sealed: petitions, and who stands behind what. `of` is a petition's id, or another name that seconders are kept
    under."""

    def add(self, row: PetitionRow) -> None: ...
    def save(self, row: PetitionRow) -> None: ...
    def in_state(self, state: str) -> Sequence[PetitionRow]:
        """Oldest first."""

    def open_on(self, domain: Domain) -> PetitionRow | None: ...
    def open_by(self, account: AccountId) -> PetitionRow | None: ...
    def by(self, account: AccountId) -> Sequence[PetitionRow]:
        """What this person proposed, as long as it is known to be theirs; oldest first."""

    def seconded_by(self, account: AccountId) -> frozenset[str]:
        """What this person stands behind."""

    def of_case(self, case: CaseId) -> Sequence[PetitionRow]:
        """What brought it about, or joined it while it was not public; oldest first."""

    def count_by(self, account: AccountId, since: datetime) -> int:
        """How many petitions this person opened since then, whatever became of them."""

    def next_until(self) -> datetime | None:
        """When the first open petition lapses."""

    def second(self, of: str, account: AccountId, at: datetime) -> None: ...
    def seconders(self, of: str) -> frozenset[AccountId]: ...
    def cut(self, of: str) -> None:
        """Deletes who seconded, and who proposed in what words."""

    def forget_account(self, account: AccountId) -> None:
        """Deletes what this person proposed, and their name from what they seconded."""


class Lists(Protocol):
    """Block lists that are followed, as last taken over."""

    def get(self, name: str) -> ListRow | None: ...
    def save(self, row: ListRow) -> None: ...
    def replace(self, name: str, entries: Sequence[ListedRow]) -> None: ...
    def entries(self, name: str) -> Sequence[ListedRow]:
        """By domain."""

    def on(self, domain: Domain) -> Sequence[ListedRow]:
        """What the lists say of a server."""


class Papers(Protocol):
    """Sealed and encrypted: copies of reported posts, dossiers, what was said about a case beside the ballots."""

    def put(self, paper: Paper) -> None:
        """One of the same name is replaced."""

    def of(self, *ids: str) -> Sequence[Paper]:
        """In the order in which they were written."""

    def named(self, name: str) -> Sequence[Paper]:
        """All that is kept under this name: what a person had said or proved."""

    def forget_at(self, of: str, moment: datetime | None) -> None:
        """When all of these are to be deleted; None for: not yet."""

    def forget_all(self, of: str) -> None:
        """Deletes all of these at once."""

    def forget_one(self, of: str, name: str) -> None:
        """Deletes it at once."""

    def forget_named(self, name: str) -> None:
        """Deletes at once all that is kept under this name: what a person who is forgotten had said or proved."""

    def forget_due(self, now: datetime) -> int:
        """Deletes what is due and returns how many there were."""

    def next_forget(self) -> datetime | None: ...


class Shown(Protocol):
    """The decisions that stand in public, as they were last told: what the site's lists are made of. Newest first."""

    def put(self, decision: Decision, version: int) -> None:
        """Takes the place of what was told of that case before. Each change has a version of its own."""

    def drop(self, case: int) -> None:
        """The case may not be shown any more."""

    def years(self) -> dict[str, tuple[int, int]]:
        """How many decisions stand in each year, and the newest version of one of them."""

    def newest(self, most: int) -> Sequence[Decision]: ...
    def latest(self, most: int) -> Sequence[Decision]:
        """Those that changed last."""

    def overdue(self) -> Sequence[Decision]:
        """Those with a server's name whose review is overdue."""

    def of_year(self, year: str, below: int | None, most: int) -> Sequence[Line]:
        """Decisions of a year on cases with a lower number, or its newest, the newest first."""

    def entries(self, below: int | None, most: int) -> Sequence[tuple[int, str]]:
        """Decisions on cases with a lower number, or the newest: each with its number, as it stands in decisions.json,
        as JSON."""


class Books(Protocol):
    """Everything else that is kept."""

    def add_report(self, row: ReportRow) -> None: ...
    def save_report(self, row: ReportRow) -> None: ...
    def report(self, report: ReportId) -> ReportRow | None: ...
    def reports_on(self, domain: Domain, since: datetime) -> Sequence[ReportRow]: ...
    def reports_below(self, domain: Domain, since: datetime) -> Sequence[ReportRow]:
        """As `reports_on`, with those on every server below the domain."""

    def count_reporters(self, domain: Domain, since: datetime) -> int:
        """How many distinct people's reports, on the domain or below it, may still open a case."""

    def count_reports(self, since: datetime) -> tuple[int, int]:
        """How many reports by members were made since then, and by how many."""

    def domains_reported_by(self, reporter: AccountId, since: datetime) -> set[Domain]:
        """The servers for which reports of this person, made since then, count."""

    def has_reported(self, reporter: AccountId, case: CaseId) -> bool:
        """Whether a report of this person belongs to the case."""

    def reports_by(self, reporter: AccountId) -> Sequence[ReportRow]:
        """Every report of this person whose name is kept, oldest first."""

    def forget_reporters(self, *, before: datetime) -> None:
        """Forgets who made the reports created before then that are in no case."""

    def add_wish(self, wish: Wish) -> None:
        """Another one of the same person about the same server takes its place."""

    def wish(self, account: AccountId, domain: Domain) -> Wish | None: ...
    def wishes_of(self, account: AccountId) -> Sequence[Wish]:
        """By domain."""

    def drop_wish(self, account: AccountId, domain: Domain) -> None: ...
    def drop_wishes(self, *, before: datetime) -> None:
        """Deletes what was wished before then."""

    def forget_wishes(self, account: AccountId) -> None:
        """Deletes all that this person wished."""

    def server(self, domain: Domain) -> ServerRow | None: ...
    def set_server(self, row: ServerRow) -> None: ...
    def reports_of(self, case: CaseId) -> Sequence[ReportRow]: ...
    def add_message(self, row: MessageRow) -> None: ...
    def save_message(self, row: MessageRow) -> None:
        """As `add_message`; one that is there already is replaced."""

    def message(self, status: StatusId) -> MessageRow | None: ...
    def message_with(self, key: str, account: AccountId | None, case: CaseId | None) -> MessageRow | None:
        """The oldest of our posts to this person in this case that is kept under that key."""

    def newest_message(self) -> StatusId:
        """The newest of our posts that is known; "0" when there is none."""

    def latest_message_to(self, account: AccountId, case: CaseId | None) -> MessageRow | None: ...
    def messages_to(self, account: AccountId) -> Sequence[MessageRow]:
        """All that we wrote to this person, oldest first."""

    def next_note(self, account: AccountId, case: CaseId | None) -> int:
        """The running number of messages to this person in this case: part of a message's identity."""

    def last_note(self, account: AccountId, case: CaseId | None) -> int:
        """The highest such number that was given; 0 for none."""

    def raise_note(self, account: AccountId, case: CaseId | None, n: int) -> None:
        """Notes go on from `n`, if they have not got so far."""

    def matters(self) -> Sequence[Matter]:
        """What waits for stewards, oldest first."""

    def matter(self, key: str) -> Matter | None: ...
    def save_matter(self, matter: Matter) -> None: ...
    def close_matter(self, key: str) -> None: ...
    def counts(self, prefix: str) -> dict[str, int]:
        """The counters whose names begin so."""

    def next_number(self, counter: str) -> int:
        """The next of `case`, `draw` or `log`: without gaps."""

    def last_number(self, counter: str) -> int: ...
    def set_number(self, counter: str, value: int) -> None:
        """The next number is the one after `value`."""

    def keep_blocks(self, case: CaseId, rows: Sequence[dict[str, Any]], why: str, now: datetime) -> None: ...
    def kept_blocks(self, case: CaseId) -> Sequence[dict[str, Any]]: ...
    def known_blocks(self) -> dict[str, str]:
        """Domain → severity as the last daily reading found them."""

    def known_blocks_on(self, domains: Iterable[Domain]) -> dict[str, str]:
        """The same of some servers only."""

    def known_flags(self) -> dict[str, str]:
        """Domain → what else that block refused then: "media", "reports", both or ""."""

    def set_known_blocks(self, blocks: Mapping[str, tuple[str, str]]) -> None:
        """Domain → severity and flags."""

    def add_reason(self, case: CaseId, hash_: str, text: str) -> None: ...
    def reasons(self, case: CaseId) -> dict[str, str]: ...
    def add_entry(self, path: str, entry: dict[str, Any]) -> None:
        """An entry of the public record, as it was made; the same path twice is refused (IntegrityError → Stale)."""

    def entry(self, path: str) -> dict[str, Any] | None: ...
    def site_file(self, path: str) -> str:
        """The hash of what was last written there, or ""."""

    def set_site_file(self, path: str, hash_: str, now: datetime) -> None: ...
    def budget(self) -> dict[tuple[str, datetime], int]:
        """Used so far, by (window's name, its start)."""

    def set_budget(self, window: str, starts_at: datetime, used: int) -> None: ...


class Work(Protocol):
    """One transaction. Leaving it without an exception commits."""

    cases: Cases
    inbox: Inbox
    outbox: Outbox
    pool: Pool
    papers: Papers
    petitions: Petitions
    lists: Lists
    shown: Shown
    books: Books

    def installation(self) -> Installation: ...
    def set_installation(self, installation: Installation) -> None: ...


class Store(Protocol):
    def transaction(self) -> AbstractContextManager[Work]:
        """Begins at once (BEGIN IMMEDIATE): what is read is what is written on. No HTTP inside."""
