"""Who is a member of the co-op, and who is a guest: what the co-op says. (DELIBERATION.md, *Panel*.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jurybot.core.names import Domain, MemberId
from jurybot.service.rows import MemberRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """`role`: members have it. `accts`: members are these, small letters. Neither: all local accounts. `features` are
    what a members' file says of each, for quotas. `guests_from` are sister co-ops."""

    role: str = ""
    accts: frozenset[str] | None = None
    features: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    guests_from: tuple[Domain, ...] = ()

    def has(self, acct: str, role: str) -> bool:
        """Whether a local account is a member's."""
        if self.accts is not None:
            return acct.lower() in self.accts
        return not self.role or role == self.role

    def is_guest(self, domain: Domain | None) -> bool:
        return domain is not None and domain in self.guests_from


def is_guest(member: MemberRow) -> bool:
    """Handles of guests say where they are from."""
    return "@" in member.acct


def guests_allowed(members: int) -> int:
    """How many guests may be in a draw's snapshot beside so many members: at most a third of it."""
    return members // 2


def with_few_guests(eligible: Sequence[MemberRow], order: Mapping[MemberId, bytes]) -> list[MemberRow]:
    """The snapshot of a draw: all members, and as many guests as may be. Who is left out is settled by `order`, chance
    that was there before the seed."""
    members = [one for one in eligible if not is_guest(one)]
    guests = sorted((one for one in eligible if is_guest(one)), key=lambda one: order[one.id])
    return [*members, *guests[: guests_allowed(len(members))]]
