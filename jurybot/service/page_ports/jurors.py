"""For who volunteered, and for what is kept about anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jurybot.core.names import AccountId, Domain
from jurybot.core.opening.dossier import Dossier
from jurybot.service.page_ports.common import SignedIn, Told, Visitor, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A seat that a member holds or held lately: what stands in their list. `said` is what they last said (suspend,
    limit, none, account, aside), "" for nothing that counts; `objects` that it objects to anything stronger. `half_at`
    is by when they must be heard from to keep the seat, None where they were; `stopped`: the case is held, and no time
    passes."""

    case: int
    domain: Domain
    proposed: str
    until: datetime | None
    half_at: datetime | None
    is_open: bool
    stopped: bool
    said: str
    objects: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of the panel: to whom (steward, petitioner, accused), and the answer, "" while there is none. Nobody
    is told whose it is, save `is_mine` to who asked."""

    to: str
    text: str
    answer: str
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPage:
    """All that the holder of a seat sees of its case. `look` says, in their language, which fresh look it is and at
    what, "" for a first panel. `on_page` tells that they last said it on the page, not by message, `unclear` what they
    wrote last where it could not be understood. `reasons` are those of the rounds before, by letter. `left` tells why
    they sit no more (gave-up, passed-on: nothing was heard from them, or they could not be reached), "" where they do;
    with it there is nothing else. `ask_until` is None where nothing may be asked any more."""

    line: SeatLine
    look: str
    criterion: str
    criterion_says: str
    round: int
    rounds: int
    dossier: Dossier | None
    said_reason: str
    said_at: datetime | None
    on_page: bool
    unclear: str
    reasons: tuple[tuple[str, str], ...]
    questions: tuple[Asked, ...]
    ask_until: datetime | None
    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One thing that is kept about a person, and each of its lines as names and values."""

    what: str
    lines: tuple[Mapping[str, str], ...]


class JurorPages(Protocol):
    """For who volunteered, and for what is kept about anybody."""

    def words(self, who: SignedIn | Visitor) -> Words:
        """The words for who has signed in, or has not. Who is in the pool reads the language that they are written to
        in, everybody else what their browser asks for."""

    def guest(self, acct: str) -> AccountId | None:
        """The account by which our server knows a guest on the jury, by their handle; None for anybody else."""

    def seats(self, account: AccountId) -> Sequence[SeatLine]: ...
    def seat(self, account: AccountId, case: int) -> SeatPage:
        """Raises NotYours."""

    def cast(self, account: AccountId, case: int, said: str, reason: str, *, public: bool) -> str:
        """Casts or replaces a ballot, as by message: `said` is suspend, limit, none, account, aside, or limit or none
        with "objection-" before it. Returns why it was not taken (choose, needs-reason, too-long, over), or
        "". Raises NotYours."""

    def leave(self, account: AccountId, case: int, what: str) -> str:
        """`what`: here, recuse, decline or withdraw. Returns why it was not taken (over), or "". Raises NotYours."""

    def ask(self, account: AccountId, case: int, to: str, text: str) -> Told:
        """A question, as by message; `to` is steward, petitioner or accused. Raises NotYours."""

    def kept(self, account: AccountId) -> Sequence[Kept]: ...
    def forget(self, account: AccountId) -> None: ...
