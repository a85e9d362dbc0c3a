"""Follows, blocks and mutes between accounts."""

from jurybot.sandbox import notify
from jurybot.sandbox.instance import Instance, not_allowed, not_found
from jurybot.sandbox.limits import FOLLOWS
from jurybot.sandbox.records import Account


def follow(inst: Instance, me: Account, other: Account, *, reblogs: bool = True, notify_me: bool = False) -> None:
    """FollowService. A locked account, or a limited follower, makes it a request."""
    state = inst.state
    if other.is_suspended:
        raise not_found()
    if state.has("blocking", other.id, me.id) or state.has("blocking", me.id, other.id) or me.id == other.id:
        raise not_allowed()
    if state.has("following", me.id, other.id):
        tie = state.following[me.id][other.id]
        tie.reblogs, tie.notify = reblogs, notify_me
        return
    asks = other.locked or me.is_silenced
    if me.is_local and not state.has("asked_to_follow", me.id, other.id):
        inst.limits.take(FOLLOWS, me.id)
    state.tie("asked_to_follow" if asks else "following", me.id, other.id, reblogs=reblogs, notify=notify_me)
    inst.late.add(lambda: notify.notify(inst, other, "follow_request" if asks else "follow", me))


def unfollow(inst: Instance, me: Account, other: Account) -> None:
    inst.state.untie("following", me.id, other.id)
    inst.state.untie("asked_to_follow", me.id, other.id)


def block(inst: Instance, me: Account, other: Account) -> None:
    """A block ends follows both ways; lifting it does not bring them back."""
    for one, two in ((me, other), (other, me)):
        unfollow(inst, one, two)
    inst.state.tie("blocking", me.id, other.id)


def unblock(inst: Instance, me: Account, other: Account) -> None:
    inst.state.untie("blocking", me.id, other.id)


def mute(inst: Instance, me: Account, other: Account, *, notifications: bool = True) -> None:
    inst.state.tie("muting", me.id, other.id).notifications = notifications


def unmute(inst: Instance, me: Account, other: Account) -> None:
    inst.state.untie("muting", me.id, other.id)


def answer_request(inst: Instance, me: Account, asker: Account, *, yes: bool) -> None:
    """A follow request is granted or refused."""
    if not inst.state.untie("asked_to_follow", asker.id, me.id):
        raise not_found()
    if yes:
        inst.state.tie("following", asker.id, me.id)
        inst.late.add(lambda: notify.notify(inst, me, "follow", asker))
