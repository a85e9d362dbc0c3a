"""For every member of the co-op who has signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jurybot.core.names import Domain
from jurybot.service.page_ports.common import SignedIn, Told


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
    says what became of their latest petition, "" where there is nothing to tell."""

    petitions: tuple[OpenPetition, ...]
    calls: tuple[OpenCall, ...]
    may_not: str
    became: str


class MemberPages(Protocol):
    """For every member of the co-op who has signed in."""

    def open(self, who: SignedIn) -> MembersPage: ...
    def second_petition(self, who: SignedIn, name: str) -> Told:
        """Stands behind the open petition on that server, as by message. Raises NotYours where none is open."""

    def second_call(self, who: SignedIn, case: int) -> Told:
        """Stands behind what members ask for in that case, as by message. Raises NotYours where nothing is asked
        for."""

    def withdraw(self, who: SignedIn) -> Told:
        """Takes back their open petition. Raises NotYours where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealable:
    """A decision that members can appeal: what is in force by it, until when, and how many must second an appeal, or a
    call for a vote of all members."""

    case: int
    domain: Domain
    in_force: str
    until: datetime
    needed: int
    for_vote: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposersPage:
    """What a member can propose now. `may_not` tells why they can propose no server, `may_not_ask` why nothing at all,
    "" where they may. A proposal takes `needed` seconders by `until`; one to lift without anything new can be made
    `lift_days` after the latest look."""

    may_not: str
    may_not_ask: str
    needed: int
    until: datetime
    lift_days: int
    appealable: tuple[Appealable, ...]


class ProposerPages(Protocol):
    """For members who begin something: each the same as by message, with the same answers."""

    def forms(self, who: SignedIn) -> ProposersPage: ...
    def propose(self, who: SignedIn, acct: str, measure: str, name: str, because: str) -> Told:
        """`measure`: limit or suspend. Refused, too, where `because` is empty or too long."""

    def appeal(self, who: SignedIn, case: str, because: str, *, to_all: bool) -> Told:
        """`case` is its number."""

    def propose_lift(self, who: SignedIn, name: str, because: str) -> Told:
        """`because` is what is new, "" for nothing."""
