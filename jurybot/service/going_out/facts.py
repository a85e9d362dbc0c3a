"""What the instance says just before an effect goes out: asked outside the transaction that claims its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jurybot.core.case import effects as f
from jurybot.core.case.case import Case
from jurybot.core.names import AccountId, StatusId
from jurybot.service.desk import Desk
from jurybot.service.going_out.notice import NOBODY, Contact, contact_of
from jurybot.service.ports.told import Block, Member, Relationship


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nobody is there to be written to: the effect is given up."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the instance said just before the claim, by account, and, where a block is to be written, those on its
    domain, on that one's parents and children, and the newest. `found_door`: the door that was known is gone, and
    `door` is what stands in its place, if anything does."""

    ties: dict[AccountId, Relationship]
    members: dict[AccountId, Member | None]
    blocks: tuple[Block, ...] = ()
    contact: Contact = NOBODY
    door: StatusId | None = None
    found_door: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Below which post somebody is to see what goes out, None where none is known; `is_theirs`: it is theirs, so that
    the server says if it is gone. Else it is ours, and one of theirs is to stand above it."""

    parent: StatusId | None
    is_theirs: bool


OF_BLOCKS = (f.TakeMeasure, f.RaiseMeasure, f.LowerMeasure, f.LiftMeasure, f.TakeInterim, f.LiftInterim)


def read_facts(
    desk: Desk, effect: f.Effect, case: Case | None, recipient: AccountId | None, door: Door | None, now: datetime
) -> Facts:
    """Asks the instance what must be known before this effect goes out; of what is seen only below a message of the
    recipient's, whether one stands above it. Raises InstanceError."""
    if isinstance(effect, OF_BLOCKS):
        assert case
        return Facts(ties={}, members={}, blocks=tuple(desk.instance.blocks_about(case.domain)))
    if isinstance(effect, f.SendNotice) and case:
        contact = contact_of(desk, case, effect.since, now)
        ids = [contact.account.id] if contact.account else []
        return Facts(ties=desk.instance.relationships(ids) if ids else {}, members={}, contact=contact)
    if recipient is None:
        return Facts(ties={}, members={})
    is_nameless = isinstance(effect, f.SendMessage) and not effect.acct
    is_asked_for = is_nameless or isinstance(effect, f.SendSummons | f.SendDigest)
    members = {recipient: desk.instance.member(recipient)} if is_asked_for else {}
    ties = desk.instance.relationships([recipient])
    tie = ties.get(recipient)
    if door is None or tie is None or tie.followed_by or _stands(desk, door, recipient):
        return Facts(ties=ties, members=members)
    written = desk.instance.direct_from(recipient)
    return Facts(ties=ties, members=members, door=written[-1].id if written else None, found_door=True)


def _stands(desk: Desk, door: Door, recipient: AccountId) -> bool:
    """Whether a direct message of theirs is above what goes out. Of a case's branch that is looked up, for their door
    may be another by now than the one under which the branch began."""
    if door.parent is None or door.is_theirs:
        return door.parent is not None
    above = desk.instance.standing_above(door.parent)
    return any(post.author.id == recipient and post.visibility == "direct" for post in above)
