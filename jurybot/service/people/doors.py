"""The door of a member of the pool, or a steward: the message of theirs below which they see what the bot writes.
(MASTODON.md, *Direct messages*.)"""

from __future__ import annotations

from dataclasses import replace

from jurybot.core.names import AccountId, StatusId
from jurybot.service.rows import Steward
from jurybot.service.storage import Work


def note_door(work: Work, account: AccountId, status: StatusId) -> None:
    """Their first message to the bot opens a steward's door; nothing for anybody else."""
    steward = _whose(work, account)
    if steward and steward.door is None:
        _keep(work, replace(steward, door=status))


def keep_door(work: Work, account: AccountId, door: StatusId | None) -> None:
    """The message that opened a person's door is gone, and this one, if any, opens it now."""
    member, steward = work.pool.by_account(account), _whose(work, account)
    if member:
        work.pool.save(replace(member, anchor=door))
    if steward:
        _keep(work, replace(steward, door=door))


def shut_door(work: Work, account: AccountId, status: StatusId) -> None:
    """The message that opened a steward's door is gone; the next that they write opens it again."""
    steward = _whose(work, account)
    if steward and steward.door == status:
        _keep(work, replace(steward, door=None))


def door_of(work: Work, account: AccountId) -> StatusId | None:
    """The message of theirs below which this member of the pool, or steward, sees what the bot writes."""
    member, steward = work.pool.by_account(account), _whose(work, account)
    return (member.anchor if member else None) or (steward.door if steward else None)


def _whose(work: Work, account: AccountId) -> Steward | None:
    return next((steward for steward in work.installation().stewards if steward.account == account), None)


def _keep(work: Work, steward: Steward) -> None:
    installation = work.installation()
    kept = tuple(steward if one.account == steward.account else one for one in installation.stewards)
    work.set_installation(replace(installation, stewards=kept))
