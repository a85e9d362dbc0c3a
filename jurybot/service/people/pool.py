"""The pool: who volunteered, who may be drawn for a case. (DELIBERATION.md, *Panel*.)"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from jurybot.core.case.case import Case
from jurybot.core.names import AccountId, CaseId, MemberId
from jurybot.service.desk import Desk, Office, PoolTerms
from jurybot.service.jury_terms import on_jury
from jurybot.service.language.wording import Reader
from jurybot.service.membership import Membership, is_guest, with_few_guests
from jurybot.service.people.stewards import recused_stewards
from jurybot.service.people.voices import calls_papers
from jurybot.service.ports.told import Member, Relationship
from jurybot.service.rows import MemberRow, Turns
from jurybot.service.storage import Work
from jurybot.words.messages import nearest

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Load:
    """Who sits now, and how members served in the last year."""

    sitting: set[MemberId]
    served: dict[MemberId, list[Turns]]

    @classmethod
    def of(cls, work: Work, now: datetime) -> Load:
        return cls(work.pool.holding_seats(), work.pool.turns_since((now - YEAR).date()))


def drawable(
    desk: Desk, work: Work, case: Case, load: Load, now: datetime, *, among: Collection[MemberId] | None = None
) -> list[MemberId]:
    """The members who may be drawn for this case now, in no particular order: the tickets give one. `among`: none but
    these, where the panel is to have another case too."""
    before, taken_sides = sat_before(work, case), involved(work, case)
    jury = on_jury(desk.policy.jury, work)
    eligible = [
        member
        for member in work.pool.members()
        if member.account not in taken_sides
        and member.id not in before
        and (jury is None or member.id in jury)
        and (among is None or member.id in among)
        and is_ready_for(case, member)
        and not why_not(desk.policy.pool, load, member, case.filed_at, now)
    ]
    return [member.id for member in snapshot(desk, eligible, case.id)]


def snapshot(office: Office, eligible: Sequence[MemberRow], draw: str) -> list[MemberRow]:
    """Those that are drawn from: guests are at most a third of them. Who of these is left out of `draw` is settled
    here, before there is a seed."""
    order = {one.id: office.chance("guests", f"{draw}/{one.id}") for one in eligible if is_guest(one)}
    return with_few_guests(eligible, order)


def involved(work: Work, case: Case) -> set[AccountId]:
    """Who has taken a side, or is one: whoever reported the server, also where the report is in no case or was sealed,
    petitioners and seconders, also of a petition on the same server that still waits, who asked for the look, the
    accused, stewards who recused themselves."""
    reports = [row for one in {case.id, case.about or case.id} for row in work.reports.of_case(one)]
    reports += work.reports.on(case.domain, case.filed_at - YEAR)
    people = {row.reporter for row in reports} | {row.target for row in reports} | behind(work, case.about or case.id)
    asked = {AccountId(one.name) for one in work.papers.of(calls_papers(case.about))} if case.about else set()
    cases = [case, *([work.cases.get(case.about)] if case.about else [])]
    recused = {account for one in cases for account in recused_stewards(work, one)}
    return people | asked | recused | _behind_what_waits(work, case)


def sat_before(work: Work, case: Case) -> set[MemberId]:
    """Who sat on the case that a fresh look is about, or on another look at it: once that is deleted, who ever served
    on a case of this domain."""
    if case.about is None:
        return set()
    earlier = [case.about, *(one.id for one in work.cases.about(case.about) if one.id != case.id)]
    sat = {row.member for one in earlier for row in work.pool.seats_of(one)}
    return sat | work.pool.served_on(domain_hash(case))


def domain_hash(case: Case) -> str:
    """How `served` knows the domain, for exclusion only."""
    return hashlib.sha256(case.domain.encode()).hexdigest()


def is_ready_for(case: Case, member: MemberRow) -> bool:
    """Heavy cases come only to who said that they are ready for such."""
    return not case.terms.heavy or case.criterion in member.opted_in


def is_away(member: MemberRow, now: datetime) -> bool:
    """Whether they said that they are not to be drawn now."""
    return member.away_until is not None and now.date() <= member.away_until


def behind(work: Work, case: CaseId) -> frozenset[AccountId]:
    """The petitioners and the seconders of a case, as long as they are kept."""
    rows = work.petitions.of_case(case)
    return frozenset(account for row in rows for account in (row.by, *work.petitions.seconders(row.id)) if account)


def _behind_what_waits(work: Work, case: Case) -> set[AccountId]:
    rows = [row for state in ("open", "seconded") for row in work.petitions.in_state(state)]
    waiting = [row for row in rows if row.domain == case.domain]
    return {account for row in waiting for account in (row.by, *work.petitions.seconders(row.id)) if account}


UNKNOWN, AWAY = "unknown", "away"
NO_MEMBER, BLOCKS = "not a member of the co-op", "blocks the bot"
UNREACHABLE = "cannot be reached: neither follows the bot nor keeps a message to it"
TOO_NEW, JOINED_LATE = "has not been a member for long enough", "joined too lately to be drawn"
UNSEEN = "not seen lately"


def why_not(terms: PoolTerms, load: Load, member: MemberRow, filed_at: datetime, now: datetime) -> str:
    """Why a pool member cannot be drawn for a case filed at `filed_at`, or "". For `jurybot pool` too."""
    seen = max([moment for moment in (member.last_heard_at, _end_of_day(member)) if moment], default=None)
    if member.standing != "ok":
        return member.standing
    if is_away(member, now):
        return AWAY
    if not is_guest(member) and not terms.membership.has(member.acct, member.role):
        return NO_MEMBER
    if member.blocks_bot:
        return BLOCKS
    if not member.follows_bot and not member.anchor:
        return UNREACHABLE
    if member.member_since is None or now - member.member_since < terms.member_for:
        return TOO_NEW
    if filed_at - member.joined_at < terms.in_pool_for:
        return JOINED_LATE
    if seen is None or now - seen > terms.seen_within:
        return UNSEEN
    return _is_resting(terms, load, member, now)


SITS, RESTS, ENOUGH = "holds an open seat", "served lately", "served often enough this year"
IN_TURN = (SITS, RESTS, ENOUGH)
"""What keeps a member only until their turn comes again."""


def _is_resting(terms: PoolTerms, load: Load, member: MemberRow, now: datetime) -> str:
    if member.id in load.sitting:
        return SITS
    turns = load.served.get(member.id, [])
    if any(now.date() - one.latest < terms.rest_for * one.weight for one in turns):
        return RESTS
    if sum(one.weight * one.times for one in turns) >= terms.times_a_year:
        return ENOUGH
    return ""


def _end_of_day(member: MemberRow) -> datetime | None:
    """A day without an hour counts to its end."""
    return datetime.combine(member.last_posted_on, time.max, UTC) if member.last_posted_on else None


def refresh_pool(desk: Desk, now: datetime) -> None:
    """Reads every local account and how pool members stand to the bot. Raises InstanceError."""
    everyone = {member.id: member for member in desk.instance.members()}
    with desk.store.transaction() as work:
        pool = list(work.pool.members())
    for guest in (row for row in pool if is_guest(row)):
        if found := desk.instance.member(guest.account):
            everyone[guest.account] = found
    ties = desk.instance.relationships([row.account for row in pool])
    membership = desk.policy.pool.membership
    with desk.store.transaction() as work:
        for row in work.pool.members():
            work.pool.save(refreshed(row, everyone.get(row.account), ties.get(row.account), membership, now))
        active = sum(is_active(member) and membership.has(member.acct, member.role) for member in everyone.values())
        work.set_installation(replace(work.installation(), members=active, members_read_at=now))


def look_again(desk: Desk, rows: Sequence[MemberRow], now: datetime) -> None:
    """What the server says today of a few pool members, each asked for alone: no list is paged through. Raises
    InstanceError."""
    found = {row.account: desk.instance.member(row.account) for row in rows}
    ties = desk.instance.relationships([row.account for row in rows])
    membership = desk.policy.pool.membership
    with desk.store.transaction() as work:
        for row in work.pool.members():
            if row.account in found:
                work.pool.save(refreshed(row, found[row.account], ties.get(row.account), membership, now))


def refreshed(
    row: MemberRow, member: Member | None, tie: Relationship | None, membership: Membership, now: datetime
) -> MemberRow:
    """The row with what the server says today. A member the list leaves out is suspended or gone."""
    if member is None:
        return replace(row, standing="suspended or gone", checked_at=now)
    return replace(
        row,
        acct=member.acct,
        member_since=member.created_at,
        last_posted_on=member.last_status_on,
        standing=standing(member, guest=membership.is_guest(member.domain)),
        role=member.role,
        follows_bot=tie.followed_by if tie else False,
        blocks_bot=tie.blocked_by if tie else False,
        checked_at=now,
    )


def standing(member: Member, *, guest: bool = False) -> str:
    """ "ok", or why this account cannot serve. Of a guest our server knows no login."""
    if member.domain is not None and not guest:
        return "remote"
    faults = {
        "unconfirmed": not guest and not (member.confirmed and member.approved),
        "disabled": member.disabled,
        "limited": member.silenced,
        "suspended": member.suspended,
        "a bot": member.bot,
        "moved": member.moved,
    }
    return next((why for why, is_so in faults.items() if is_so), "ok")


def is_active(member: Member) -> bool:
    """Whether the account is one of this server that people use."""
    return standing(member) in {"ok", "limited", "disabled"}


def reader_of(office: Office, member: MemberRow | None, writes: str = "") -> Reader:
    """A member is written to in their own language and told the time by their own clock; all others in what they write,
    where it is known and one of ours, else in the co-op's."""
    ours = office.policy.language
    if member is None:
        return Reader(language=nearest(writes, ours))
    return Reader(language=nearest(member.language, ours), zone=member.zone)


def member_of(work: Work, account: AccountId) -> MemberRow | None:
    """The pool member with this account, if they have not left."""
    row = work.pool.by_account(account)
    return row if row and row.left_at is None else None
