"""Follows, blocks and mutes between accounts."""

from jurybot.sandbox import notify
from jurybot.sandbox.instance import Instance, Refused, not_allowed, not_found
from jurybot.sandbox.limits import FOLLOWS
from jurybot.sandbox.records import Account


def follow(
    inst: Instance, me: Account, other: Account, *, reblogs: bool | None = None, notify_me: bool | None = None
) -> None:
    """FollowService. A locked account, another server's, or a limited follower makes it a request.

    What is None stays as it is where the follow is there already.
    """
    state = inst.state
    if me.id == other.id:
        raise Refused(403, "Following your own account is not allowed")
    if other.is_suspended:
        raise not_found()
    if state.has("blocking", other.id, me.id) or state.has("blocking", me.id, other.id):
        raise not_allowed()
    tie = state.following[me.id].get(other.id) or state.asked_to_follow[me.id].get(other.id)
    if tie is None:
        kind = (
            "asked_to_follow" if other.locked or me.is_silenced or (me.is_local and not other.is_local) else "following"
        )
        if me.is_local:
            inst.limits.take(FOLLOWS, me.id)
        tie = state.tie(kind, me.id, other.id)
        told = "follow" if kind == "following" else "follow_request"
        inst.late.add(lambda: notify.notify(inst, other, told, me))
    tie.reblogs = tie.reblogs if reblogs is None else reblogs
    tie.notify = tie.notify if notify_me is None else notify_me


def unfollow(inst: Instance, me: Account, other: Account) -> None:
    """Ends a follow or the request for one, and what the other was told of it."""
    for kind, told in (("following", "follow"), ("asked_to_follow", "follow_request")):
        if inst.state.untie(kind, me.id, other.id):
            notify.forget(inst.state, other.id, told, me.id)


def shake_off(inst: Instance, me: Account, other: Account) -> None:
    """Makes the other follow me no more; they may ask again."""
    if inst.state.untie("following", other.id, me.id):
        notify.forget(inst.state, me.id, "follow", other.id)


def block(inst: Instance, me: Account, other: Account) -> None:
    """A block ends follows both ways, what the other asked for, and that they were let through the filter; lifting it
    brings nothing back. Later, talks with them are gone too. What I asked for myself stays asked."""
    state = inst.state
    if me.id == other.id:
        return
    if state.has("following", me.id, other.id):
        unfollow(inst, me, other)
    unfollow(inst, other, me)
    state.permissions.discard((me.id, other.id))
    state.tie("blocking", me.id, other.id)
    inst.late.add(lambda: notify.forget_sender(inst.state, me.id, other.id))


def unblock(inst: Instance, me: Account, other: Account) -> None:
    inst.state.untie("blocking", me.id, other.id)


def mute(inst: Instance, me: Account, other: Account, *, notifications: bool = True) -> None:
    if me.id == other.id:
        return
    inst.state.tie("muting", me.id, other.id).notifications = notifications
    if notifications:
        inst.late.add(lambda: notify.forget_sender(inst.state, me.id, other.id))


def unmute(inst: Instance, me: Account, other: Account) -> None:
    inst.state.untie("muting", me.id, other.id)


def answer_all(inst: Instance, me: Account) -> None:
    """An account that is no longer locked grants what was asked, but not to those who are limited."""
    askers = [inst.state.accounts[i] for i, asked in inst.state.asked_to_follow.items() if me.id in asked]
    for asker in askers:
        if not asker.is_silenced:
            answer_request(inst, me, asker, yes=True)


def answer_request(inst: Instance, me: Account, asker: Account, *, yes: bool) -> None:
    """A follow request is granted or refused."""
    asked = inst.state.asked_to_follow[asker.id].get(me.id)
    if asked is None:
        raise not_found()
    inst.state.untie("asked_to_follow", asker.id, me.id)
    notify.forget(inst.state, me.id, "follow_request", asker.id)
    if yes:
        inst.state.tie("following", asker.id, me.id, reblogs=asked.reblogs, notify=asked.notify)
        inst.late.add(lambda: notify.notify(inst, me, "follow", asker))
