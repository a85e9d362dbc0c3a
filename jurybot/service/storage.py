"""What the service needs of the store: one transaction at a time (`Work`), and in it the books it keeps. Those that
tell of people stand in `sealed_storage`; sealed is the text of what is sent, too.

Ids of the server are text that holds integers: the store compares them as integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import Wanted
from jurybot.core.case.event import Event
from jurybot.core.case.step import Step
from jurybot.core.disclosure.decision import Decision, Line
from jurybot.core.names import AccountId, CaseId, Domain, StatusId
from jurybot.service.rows import Cursor, InForce, Installation, ListedRow, ListRow, Matter, MessageRow, Row, ServerRow
from jurybot.service.sealed_storage import Papers, Petitions, Pool, Reports, Wishes


class Cases(Protocol):
    """Cases with their events. The row is a cache of the fold."""

    def get(self, case: CaseId) -> Case:
        """Raises KeyError."""

    def named(self, name: str) -> Case | None:
        """By number, by domain (the open case on it, else the newest), or by id."""

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


class Lists(Protocol):
    """Block lists that are followed, as last taken over."""

    def get(self, name: str) -> ListRow | None: ...
    def save(self, row: ListRow) -> None: ...
    def replace(self, name: str, entries: Sequence[ListedRow]) -> None: ...
    def entries(self, name: str) -> Sequence[ListedRow]:
        """By domain."""

    def on(self, domain: Domain) -> Sequence[ListedRow]:
        """What the lists say of a server."""


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


class Messages(Protocol):
    """Our posts: what a reply under one speaks of; and how many went to whom."""

    def save(self, row: MessageRow) -> None:
        """As `add_message`; one that is there already is replaced."""

    def get(self, status: StatusId) -> MessageRow | None: ...
    def kept_under(self, key: str, account: AccountId | None, case: CaseId | None) -> MessageRow | None:
        """The oldest of our posts to this person in this case that is kept under that key."""

    def newest(self) -> StatusId:
        """The newest of our posts that is known; "0" when there is none."""

    def latest_to(self, account: AccountId, case: CaseId | None) -> MessageRow | None: ...
    def to(self, account: AccountId) -> Sequence[MessageRow]:
        """All that we wrote to this person, oldest first."""

    def next_note(self, account: AccountId, case: CaseId | None) -> int:
        """The running number of messages to this person in this case: part of a message's identity."""

    def last_note(self, account: AccountId, case: CaseId | None) -> int:
        """The highest such number that was given; 0 for none."""

    def raise_note(self, account: AccountId, case: CaseId | None, n: int) -> None:
        """Notes go on from `n`, if they have not got so far."""


class Matters(Protocol):
    """What waits for stewards."""

    def open(self) -> Sequence[Matter]:
        """What waits for stewards, oldest first."""

    def get(self, key: str) -> Matter | None: ...
    def save(self, matter: Matter) -> None: ...
    def close(self, key: str) -> None: ...


class Numbers(Protocol):
    """Counters: of cases, draws and the log, without gaps, and of what is only counted."""

    def counts(self, prefix: str) -> dict[str, int]:
        """The counters whose names begin so."""

    def next(self, counter: str) -> int:
        """The next of `case`, `draw` or `log`: without gaps."""

    def last(self, counter: str) -> int: ...
    def set(self, counter: str, value: int) -> None:
        """The next number is the one after `value`."""


class Servers(Protocol):
    """What the instance last said of other servers, so that it is not asked at every report."""

    def get(self, domain: Domain) -> ServerRow | None: ...
    def save(self, row: ServerRow) -> None: ...


class Blocks(Protocol):
    """Domain blocks: as they stood before a case changed them, and as the last daily reading found them."""

    def keep(self, case: CaseId, rows: Sequence[dict[str, Any]], why: str, now: datetime) -> None: ...
    def kept(self, case: CaseId) -> Sequence[dict[str, Any]]: ...
    def known(self) -> dict[str, str]:
        """Domain → severity as the last daily reading found them."""

    def known_on(self, domains: Iterable[Domain]) -> dict[str, str]:
        """The same of some servers only."""

    def known_extras(self) -> dict[str, str]:
        """Domain → what else that block refused then: "media", "reports", both or ""."""

    def set_known(self, blocks: Mapping[str, tuple[str, str]]) -> None:
        """Domain → severity and extras."""


class Published(Protocol):
    """What a case gives to the public beside its decision: reasons, entries of the record."""

    def add_reason(self, case: CaseId, hash_: str, text: str) -> None: ...
    def reasons(self, case: CaseId) -> dict[str, str]: ...
    def add_entry(self, path: str, entry: dict[str, Any]) -> None:
        """An entry of the public record, as it was made; the same path twice is refused (IntegrityError → Stale)."""

    def entry(self, path: str) -> dict[str, Any] | None: ...


class Spent(Protocol):
    """What is used up of what the instance allows."""

    def by_window(self) -> dict[tuple[str, datetime], int]:
        """Used so far, by (window's name, its start)."""

    def set(self, window: str, starts_at: datetime, used: int) -> None: ...


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
    reports: Reports
    wishes: Wishes
    servers: Servers
    messages: Messages
    matters: Matters
    numbers: Numbers
    blocks: Blocks
    published: Published
    spent: Spent

    def installation(self) -> Installation: ...
    def set_installation(self, installation: Installation) -> None: ...


class Store(Protocol):
    def transaction(self) -> AbstractContextManager[Work]:
        """Begins at once (BEGIN IMMEDIATE): what is read is what is written on. No HTTP inside."""
