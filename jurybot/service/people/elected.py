"""Those elected who cannot be drawn as things stand, and what helps: an election alone puts nobody into the pool."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jurybot.service.desk import Desk, Office
from jurybot.service.jury_terms import ELECTED
from jurybot.service.people import pool
from jurybot.service.rows import MemberRow
from jurybot.service.storage import Work

ABSENT = "is not in the pool"
_HELPS = {
    ABSENT: "they write the bot join; who does not want to is taken off [jury] elected",
    pool.AWAY: "nothing needed; they may write the bot back before that day",
    pool.NO_MEMBER: "give them what [pool] membership asks for: the role, or a line in its list",
    pool.BLOCKS: "they unblock the bot",
    pool.UNREACHABLE: "they follow the bot, or write to it",
    pool.TOO_NEW: "nothing needed but time: [pool] member_for",
    pool.JOINED_LATE: "nothing needed but time: [pool] in_pool_for",
    pool.UNSEEN: "they post something, or write the bot here",
    pool.UNKNOWN: "nothing needed: their account is looked at within the hour",
}
_ACCOUNT_IS = "put their account in order on the server, or take them off [jury] elected"
_LOOK_EVERY, _AT_ONCE = timedelta(days=1), 10
_PASSES_BY_ITSELF = {pool.AWAY, pool.TOO_NEW, pool.JOINED_LATE, pool.UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAway:
    """One who was elected and cannot be drawn: why not, what helps, and whether somebody has to do it."""

    acct: str
    why: str
    helps: str
    needs_somebody: bool


def look_at_elected(desk: Desk, now: datetime) -> bool:
    """Where the jury is elected: looks at each of them in the pool once a day, a few at a time. Else they are looked at
    when a panel is to be drawn, and how they stand may be known from months ago. Returns whether it did. Raises
    InstanceError."""
    if desk.policy.jury.kind != ELECTED:
        return False
    with desk.store.transaction() as work:
        known = elected_in_pool(desk, work).values()
        due = [member for member in known if not member.checked_at or abs(now - member.checked_at) >= _LOOK_EVERY]
    if not due:
        return False
    pool.look_again(desk, due[:_AT_ONCE], now)
    return True


def elected_in_pool(office: Office, work: Work) -> dict[str, MemberRow]:
    """Those named in [jury] elected who have joined, by their names."""
    there = {member.acct.lower(): member for member in work.pool.members()}
    return {acct: there[acct] for acct in sorted(office.policy.jury.elected) if acct in there}


def kept_away(office: Office, work: Work, now: datetime) -> list[KeptAway]:
    """Those named in [jury] elected who could be drawn for no case that is filed now. Who sits or rests is not among
    them: their turn comes, and nobody is to learn who sits."""
    jury = office.policy.jury
    if jury.kind != ELECTED:
        return []
    there = elected_in_pool(office, work)
    found = [(acct, _why_not(office, there.get(acct), now)) for acct in sorted(jury.elected)]
    return [
        KeptAway(acct=acct, why=why, helps=_HELPS.get(why, _ACCOUNT_IS), needs_somebody=why not in _PASSES_BY_ITSELF)
        for acct, why in found
        if why
    ]


def _why_not(office: Office, member: MemberRow | None, now: datetime) -> str:
    if member is None:
        return ABSENT
    return pool.why_not(office.policy.pool, pool.Load(sitting=set(), served={}), member, now, now)
