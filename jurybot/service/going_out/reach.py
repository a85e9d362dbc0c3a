"""Whether a message would be seen, and below which post it is to stand so that it is. (MASTODON.md, *Direct messages*.)
"""

from __future__ import annotations

from datetime import datetime

from jurybot.core.case import effects as f
from jurybot.core.case.case import Case
from jurybot.core.names import AccountId, SeatNo, StatementId, StatusId
from jurybot.service.case.ballots import panel_of
from jurybot.service.desk import Desk
from jurybot.service.going_out.facts import Door, Facts
from jurybot.service.people.doors import door_of
from jurybot.service.people.pool import involved, is_away, is_ready_for, standing
from jurybot.service.rows import PAGE, MemberRow, Row
from jurybot.service.storage import Work


def out_of_reach(desk: Desk, holder: MemberRow, anchor: StatusId | None, facts: Facts) -> str:
    """Why a summons would not be seen. Without a living message of theirs above it the server's filter keeps it from
    all who do not follow the bot. (MASTODON.md, *Direct messages*.)"""
    member = facts.members.get(holder.account)
    if member is None:
        return "the account is gone"
    stands = standing(member, guest=desk.policy.pool.membership.is_guest(member.domain))
    if stands != "ok":
        return f"the account is {stands}"
    if blocks_us(holder.account, facts):
        return "blocks the bot"
    tie = facts.ties.get(holder.account)
    return "" if anchor or (tie and tie.followed_by) else "the door is shut: their message to the bot is gone"


def not_ready(work: Work, holder: MemberRow, case: Case, now: datetime) -> str:
    """Why somebody drawn earlier is not to be called now: what they said since goes before."""
    if holder.left_at:
        return "left the pool"
    if is_away(holder, now):
        return "away"
    if holder.account in involved(work, case):
        return "has taken a side"
    panel = {one.id for one in panel_of(work, case)}
    if any(row.ended_on is None and row.case not in panel for row in work.pool.seats_held_by(holder.id)):
        return "sits in another case"
    return "" if is_ready_for(case, holder) else "has not opted in"


def blocks_us(account: AccountId, facts: Facts) -> bool:
    """Whether this account has blocked the bot, as far as the facts say."""
    tie = facts.ties.get(account)
    return tie is not None and tie.blocked_by


def written_by(work: Work, row: Row, seat: SeatNo) -> StatusId | None:
    """The latest living post of the seat's holder in this case: under it, a message is sure to be seen."""
    assert row.case
    said = [s.status for s in work.pool.statements_of(row.case) if s.seat == seat and not s.gone]
    posts = [post for post in said if not post.startswith(PAGE)]
    return next((post for post in reversed(posts) if living(row, post)), None)


def place_in_case(
    work: Work, row: Row, statement: StatementId | None, holder: MemberRow, *, branch_is_seen: bool = True
) -> StatusId | None:
    """In the case's own branch: under what is answered, else under our latest message of the case, else the door. Where
    the message at the top of the branch is gone, so that nothing in it is seen any more, the door goes before."""
    assert row.case
    choices: list[StatusId | None] = []
    if statement:
        choices.append(post_of(work, statement))
    if not branch_is_seen:
        choices.append(holder.anchor)
    of_panel = [row.case, *(one.id for one in panel_of(work, work.cases.get(row.case)) if one.id != row.case)]
    latest = [work.messages.latest_to(holder.account, one) for one in of_panel]
    choices += [*(one.status if one else None for one in latest), holder.anchor]
    return next((choice for choice in choices if choice and living(row, choice)), None)


def door(work: Work, row: Row, account: AccountId) -> StatusId | None:
    """The living post of a member of the pool, or a steward, below which they are sure to see what is written."""
    return living(row, door_of(work, account))


def door_needed(work: Work, row: Row, effect: f.Effect, recipient: AccountId) -> Door | None:
    """Below what the recipient is to see what goes out, where they see it by nothing else: not by a later message of
    theirs above it."""
    if isinstance(effect, f.SendNotice):
        return None
    post, answered = living(row, door_of(work, recipient)), None
    match effect:
        case f.SendDigest(seat=seat):
            answered = written_by(work, row, seat)
        case f.TellSeat(statement=statement):
            answered = post_of(work, statement) if statement else None
        case f.SendMessage(in_reply_to=parent):
            answered = parent
    if answered and living(row, answered):
        return None
    holder = work.pool.by_account(recipient)
    if holder and isinstance(effect, f.SendDigest | f.TellSeat):
        parent = place_in_case(work, row, None, holder)
        return Door(parent=parent, is_theirs=parent is None or parent == holder.anchor)
    return Door(parent=post, is_theirs=True)


def post_of(work: Work, statement: StatementId) -> StatusId | None:
    """The post of a statement; None for one on the page, and when it was deleted meanwhile, its author being forgotten
    or the case cut."""
    try:
        status = work.pool.statement(statement).status
    except KeyError:
        return None
    return None if status.startswith(PAGE) else status


def living(row: Row, anchor: StatusId | None) -> StatusId | None:
    """The anchor, unless the server said of this very effect that it is gone."""
    return None if anchor in row.body.get("gone", []) else anchor
