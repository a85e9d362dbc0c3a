"""What the service needs of the sealed side of the store: who volunteered, sits, reported, proposed and wrote what. It
is cut when a case's window is over. (DESIGN.md, *Two sides of one wall*.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from jurybot.core.names import AccountId, CaseId, Domain, MemberId, ReportId, SeatNo, StatementId, StatusId
from jurybot.service.rows import (
    DigestRow,
    MemberRow,
    Paper,
    PetitionRow,
    ReportRow,
    SeatRow,
    Service,
    StatementRow,
    TermRow,
    Turns,
    Wish,
)


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
    def in_state(self, *states: str) -> Sequence[PetitionRow]:
        """In one of them; oldest first."""

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


class Reports(Protocol):
    """Sealed: complaints, with who made them."""

    def add(self, row: ReportRow) -> None: ...
    def save(self, row: ReportRow) -> None: ...
    def get(self, report: ReportId) -> ReportRow | None: ...
    def on(self, domain: Domain, since: datetime) -> Sequence[ReportRow]: ...
    def below(self, domain: Domain, since: datetime) -> Sequence[ReportRow]:
        """As `reports_on`, with those on every server below the domain."""

    def count_reporters(self, domain: Domain, since: datetime) -> int:
        """How many distinct people's reports, on the domain or below it, may still open a case."""

    def count(self, since: datetime) -> tuple[int, int]:
        """How many reports by members were made since then, and by how many."""

    def domains_by(self, reporter: AccountId, since: datetime) -> set[Domain]:
        """The servers for which reports of this person, made since then, count."""

    def has_reported(self, reporter: AccountId, case: CaseId) -> bool:
        """Whether a report of this person belongs to the case."""

    def by(self, reporter: AccountId) -> Sequence[ReportRow]:
        """Every report of this person whose name is kept, oldest first."""

    def forget_reporters(self, *, before: datetime) -> None:
        """Forgets who made the reports created before then that are in no case."""

    def of_case(self, case: CaseId) -> Sequence[ReportRow]: ...


class Wishes(Protocol):
    """Sealed: who reported a server and wants to be told what comes of it."""

    def add(self, wish: Wish) -> None:
        """Another one of the same person about the same server takes its place."""

    def get(self, account: AccountId, domain: Domain) -> Wish | None: ...
    def of(self, account: AccountId) -> Sequence[Wish]:
        """By domain."""

    def drop(self, account: AccountId, domain: Domain) -> None: ...
    def drop_old(self, *, before: datetime) -> None:
        """Deletes what was wished before then."""

    def forget(self, account: AccountId) -> None:
        """Deletes all that this person wished."""
