"""What the pages ask of the service, and what they are given to show. (docs/architecture.md, *the pages*.)

Who may see or do what is decided behind these Protocols; a page knows only who has signed in, or for which server
somebody has proved to speak. All of them may be called from several threads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from jurybot.core.dossier import Dossier
from jurybot.core.names import AccountId, Domain
from jurybot.core.petition import Person


class NotYours(Exception):
    """Nothing here for this person: said in the same words whether there is such a thing or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of what somebody did, in the words in which a message would tell it, and whether it was taken."""

    text: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser of somebody who has not signed in: `id` names it at random where somebody speaks for another server,
    "" where it has no name. `reads` are the languages that they read, by code, the best first."""

    id: str
    reads: tuple[str, ...]


class Words(Protocol):
    """The words of the pages in one language, and moments as a member's clock tells them."""

    @property
    def language(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]:
        """What each language calls itself, by its code."""

    def __call__(self, key: str, **args: object) -> str:
        """The wording of that name, filled in. Raises KeyError for what is not there."""


# --- jurors ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A seat that a member holds or held lately: what stands in their list. `said` is what they last said (suspend,
    limit, none, account, aside), "" for nothing that counts; `objects` that it objects to anything stronger."""

    case: int
    domain: Domain
    proposed: str
    until: datetime | None
    is_open: bool
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
    wrote last where it could not be understood. `reasons` are those of the rounds before, by letter. `left` tells that
    they gave the seat up: then there is nothing else. `ask_until` is None where nothing may be asked any more."""

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
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One thing that is kept about a person, and each of its lines as names and values."""

    what: str
    lines: tuple[Mapping[str, str], ...]


class JurorPages(Protocol):
    """For who volunteered, and for what is kept about anybody."""

    def words(self, who: AccountId | Visitor) -> Words:
        """The words for this member, in the language that they are written to in, or for whoever has not signed in."""

    def seats(self, account: AccountId) -> Sequence[SeatLine]: ...
    def seat(self, account: AccountId, case: int) -> SeatPage:
        """Raises NotYours."""

    def cast(self, account: AccountId, case: int, said: str, reason: str, *, public: bool) -> str:
        """Casts or replaces a ballot, as by message: `said` is suspend, limit, none, account, aside, or one of the
        first three with "objection-" before it. Returns why it was not taken (choose, needs-reason, too-long, over), or
        "". Raises NotYours."""

    def leave(self, account: AccountId, case: int, what: str) -> str:
        """`what`: here, recuse, decline or withdraw. Returns why it was not taken (over), or "". Raises NotYours."""

    def ask(self, account: AccountId, case: int, to: str, text: str) -> Told:
        """A question, as by message; `to` is steward, petitioner or accused. Raises NotYours."""

    def kept(self, account: AccountId) -> Sequence[Kept]: ...
    def forget(self, account: AccountId) -> None: ...


# --- members -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPetition:
    """A petition that waits for seconders. `standing`: "mine", "seconded" or "" (they may second it)."""

    domain: Domain
    measure: str
    claim: str
    seconders: int
    needed: int
    until: datetime
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """Members ask for a fresh look at a case: `wants` is appeal, vote or lift. As public as the decision, but for
    `standing`: "mine", "seconded" or ""."""

    case: int
    domain: Domain
    wants: str
    seconders: int
    needed: int
    until: datetime
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersPage:
    """What waits for seconders. `may_not` tells why this member may second no petition, "" where they may. `became`
    says of their latest petition that it found its seconders, "" where none is under way."""

    petitions: tuple[OpenPetition, ...]
    calls: tuple[OpenCall, ...]
    may_not: str
    became: str


class MemberPages(Protocol):
    """For every member of the co-op who has signed in."""

    def open(self, person: Person) -> MembersPage: ...
    def second_petition(self, person: Person, name: str) -> Told:
        """Stands behind the open petition on that server, as by message. Raises NotYours where none is open."""

    def second_call(self, person: Person, case: int) -> Told:
        """Stands behind what members ask for in that case, as by message. Raises NotYours where nothing is asked
        for."""

    def withdraw(self, person: Person) -> Told:
        """Takes back their open petition. Raises NotYours where there is none."""


# --- the accused -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """What to put where, to show that one speaks for a server."""

    domain: Domain
    line: str
    file: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A juror's question to the server that nobody has answered yet."""

    number: int
    text: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstUs:
    """A case about a server, as its own people may see it: nothing of who complained, who judges, or how it stands
    there. `name` is its number, and its domain before it has one. `stage`: waiting (for its panel), judged, decided or
    looked-at. `heard_by` is until when what they say reaches the next round of the panel that sits, `suspends_at` when
    follows are cut, `appeal_until` the end of the time to appeal; None where there is none."""

    name: str
    proposed: str
    criterion: str
    criterion_says: str
    stage: str
    in_force: str
    heard_by: datetime | None
    suspends_at: datetime | None
    appeal_until: datetime | None
    may_appeal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccusedPage:
    """What somebody who speaks for a server sees. `statement` is what the panel is given of theirs, "" for nothing."""

    domain: Domain
    cases: tuple[AgainstUs, ...]
    statement: str
    statement_on: str
    questions: tuple[OpenQuestion, ...]


class AccusedPages(Protocol):
    """For whoever speaks for another server: the proof is made for the name of the visitor's browser."""

    def proving(self, visitor: Visitor, name: str) -> Proving:
        """The line for this visitor. Asks nobody, and is the same whether there is a case or not. Raises NotYours for
        what is no server's name."""

    def look(self, visitor: Visitor, name: str) -> None:
        """Asks the server for the line, if a case is about it. What was found is kept; nothing is told. Takes
        seconds."""

    def page(self, visitor: Visitor, name: str) -> AccusedPage:
        """Raises NotYours for who has not proved to speak for it, or not lately."""

    def state(self, visitor: Visitor, name: str, text: str) -> Told:
        """Their statement; the latest counts. Raises NotYours."""

    def answer(self, visitor: Visitor, name: str, number: int, text: str) -> Told:
        """Answers a juror's question. Raises NotYours."""

    def appeal(self, visitor: Visitor, name: str, case: str, because: str) -> Told:
        """Asks for a fresh panel in the case of that name. Raises NotYours."""


# --- stewards ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ForSteward:
    """A steward's first page: a part of the cases, newest first, how many parts there are, and what waits."""

    cases: tuple[Mapping[str, Any], ...]
    parts: int
    waits: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A case as stewards see it. `cleared` is "" where nobody has to clear its dossier, else "yes" or "no"; `draft`
    tells that the dossier is not frozen yet; `dossier` is None where there is none to be shown."""

    told: Mapping[str, Any]
    cleared: str
    draft: bool
    dossier: Dossier | None


class StewardPages(Protocol):
    """For the stewards in office."""

    def is_steward(self, account: AccountId) -> bool: ...
    def docket(self, account: AccountId, part: int) -> ForSteward:
        """`part` counts from 1. Raises NotYours."""

    def story(self, account: AccountId, name: str) -> StoryPage:
        """Raises NotYours, also for a case from which they have recused themselves."""

    def act(self, account: AccountId, name: str, verb: str, because: str) -> str:
        """An act, or with `line` a neutral line for the dossier; a sentence that says what was done, or ActRefused.
        Raises NotYours."""


# --- whoever watches ---------------------------------------------------------------------------------------------


class Gauges(Protocol):
    """Nothing sealed is in them."""

    def health(self) -> Mapping[str, Any]:
        """Whether the loop goes round: `running`, and since when not."""

    def figures(self) -> Sequence[tuple[str, Mapping[str, str], float]]:
        """Numbers: name, labels, value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """All of them, by who they are for."""

    jurors: JurorPages
    members: MemberPages
    accused: AccusedPages
    stewards: StewardPages
    gauges: Gauges
