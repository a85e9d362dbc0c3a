"""Who is told of what: Mastodon's NotifyService with its rules for dropping and filtering, and conversations."""

from bisect import insort
from datetime import timedelta
from typing import Any

from jurybot.sandbox import entities_inbox
from jurybot.sandbox.instance import Instance
from jurybot.sandbox.records import Account, Conversation, Notification, Report, Request, Status, names
from jurybot.sandbox.state import State

MODERATION = names(
    "manage_users manage_reports manage_federation manage_blocks manage_taxonomies manage_appeals manage_user_access "
    "delete_user_data manage_invites view_dashboard view_audit_log"
)
UNFILTERABLE = {"admin.report", "admin.sign_up", "severed_relationships", "moderation_warning", "poll", "update"}
TO_ONESELF = {"severed_relationships", "moderation_warning", "poll"}
NEW_ACCOUNT, NEW_FOLLOWER = timedelta(days=30), timedelta(days=3)
THREAD_DEPTH = 100


def notify(
    inst: Instance,
    recipient: Account,
    kind: str,
    sender: Account,
    *,
    status: Status | None = None,
    report: Report | None = None,
    event: dict[str, Any] | None = None,
) -> None:
    """Tells a local account, unless its rules drop it; what they filter waits in a request."""
    state = inst.state
    if not recipient.is_local or (status is not None and status.discarded):
        return
    verdict = _verdict(state, recipient, kind, sender, status)
    if verdict == "drop":
        return
    number = state.next_id("notifications")
    note = Notification(
        id=number,
        account_id=recipient.id,
        type=kind,
        created_at=state.now(),
        from_id=sender.id,
        group_key=_group_key(state, kind, number, status),
        status_id=status.id if status else None,
        report_id=report.id if report else None,
        event=event,
        filtered=verdict == "filter",
    )
    state.notifications[recipient.id].append(note)
    if note.filtered:
        count_request(state, recipient.id, sender.id)
        return
    made = note
    inst.streams.push(
        f"notifications:{recipient.id}", "notification", lambda: entities_inbox.notification(state, made, recipient)
    )
    if status is not None and kind == "mention" and status.visibility == "direct":
        add_to_conversation(inst, recipient, status)


def _group_key(state: State, kind: str, number: int, status: Status | None) -> str:
    """Favourites and follows of one hour stand together."""
    hour = int(state.now().timestamp()) // 3600
    if kind == "follow":
        return f"follow-{hour}"
    return f"favourite-{status.id}-{hour}" if kind == "favourite" and status else f"ungrouped-{number}"


def _verdict(state: State, recipient: Account, kind: str, sender: Account, status: Status | None) -> str:
    """`accept`, `filter` or `drop`. The order is NotifyService's."""
    message = kind == "mention" and status is not None
    oneself = sender.id == recipient.id
    if recipient.is_suspended or (oneself and kind not in TO_ONESELF):
        return "drop"
    if message and is_staff_over(state, sender, recipient):
        return "accept"
    if state.has("blocking", recipient.id, sender.id) or _hides(state, recipient, sender.id):
        return "drop"
    if message and status is not None and any(_avoids(state, recipient, i) for i in _people_in(status)):
        return "drop"
    if kind in UNFILTERABLE or (recipient.id, sender.id) in state.permissions:
        return "accept"
    policy, reasons = state.policy(recipient.id), _reasons(state, recipient, kind, sender, status)
    verdicts = {policy.get(reason, "accept") for reason in reasons}
    return "drop" if "drop" in verdicts else "filter" if "filter" in verdicts else "accept"


def _people_in(status: Status) -> set[int]:
    return {*status.mentions, status.account_id, status.in_reply_to_account_id or status.account_id}


def _hides(state: State, recipient: Account, other: int) -> bool:
    mute = state.muting[recipient.id].get(other)
    return mute is not None and mute.notifications


def _avoids(state: State, recipient: Account, other: int) -> bool:
    return other != recipient.id and (state.has("blocking", recipient.id, other) or _hides(state, recipient, other))


def is_staff_over(state: State, sender: Account, recipient: Account) -> bool:
    """A highlighted moderating role that ranks above the recipient's passes everything, even a block."""
    role = state.role(sender)
    if not sender.is_local or not role.highlighted or not role.can(*MODERATION):
        return False
    return recipient.is_local and role.overrides(state.role(recipient))


def _reasons(state: State, recipient: Account, kind: str, sender: Account, status: Status | None) -> list[str]:
    """Which lines of the recipient's policy this notification falls under."""
    stranger = not state.has("following", recipient.id, sender.id)
    now, follow = state.now(), state.following[sender.id].get(recipient.id)
    found = []
    if stranger:
        found.append("for_not_following")
        if sender.is_silenced:
            found.append("for_limited_accounts")
        if now - sender.created_at < NEW_ACCOUNT:
            found.append("for_new_accounts")
        if sender.is_bot:
            found.append("for_bots")
        private = kind == "mention" and status is not None and status.visibility == "direct"
        if private and status is not None and not _answers(state, status, recipient, sender):
            found.append("for_private_mentions")
    if follow is None or now - follow.created_at < NEW_FOLLOWER:
        found.append("for_not_followers")
    return found


def _answers(state: State, status: Status, recipient: Account, sender: Account) -> bool:
    """Whether up the thread stands a direct message from the recipient that mentions the sender.

    Posts that are deleted count until the worker has taken them out of the thread.
    """
    above = state.statuses.get(status.in_reply_to_id or 0)
    for _ in range(THREAD_DEPTH + 1):
        if above is None:
            return False
        if above.account_id == recipient.id and above.visibility == "direct" and sender.id in above.mentions:
            return True
        above = state.statuses.get(above.in_reply_to_id or 0)
    return False


def count_request(state: State, recipient: int, sender: int) -> None:
    """Makes, brings up to date or takes away the request that stands for a sender's filtered notifications."""
    waiting = [n for n in state.notifications[recipient] if n.filtered and n.from_id == sender]
    mentions = [n.status_id for n in waiting if n.type == "mention" and n.status_id in state.statuses]
    table, now = state.requests[recipient], state.now()
    if not waiting:
        table.pop(sender, None)
        return
    request = table.setdefault(sender, Request(state.snowflake(), recipient, sender, now, now))
    request.count, request.updated_at = len(waiting), now
    request.last_status_id = mentions[-1] if mentions else None


def accept_request(inst: Instance, recipient: Account, sender_id: int) -> None:
    """Lets a sender through for good. The filtered notifications come out later, with their old ids."""
    state = inst.state
    state.permissions.add((recipient.id, sender_id))
    state.requests[recipient.id].pop(sender_id, None)

    def release() -> None:
        for note in state.notifications[recipient.id]:
            if note.filtered and note.from_id == sender_id:
                note.filtered = False
                status = state.status(note.status_id) if note.status_id is not None else None
                if status is not None and note.type == "mention" and status.visibility == "direct":
                    add_to_conversation(inst, recipient, status)
        inst.streams.push(f"notifications:{recipient.id}", "notifications_merged", lambda: "1")

    inst.late.add(release)


def dismiss_request(inst: Instance, recipient: Account, sender_id: int) -> None:
    state = inst.state
    state.requests[recipient.id].pop(sender_id, None)
    kept = [n for n in state.notifications[recipient.id] if not (n.filtered and n.from_id == sender_id)]
    state.notifications[recipient.id] = kept


def add_to_conversation(inst: Instance, member: Account, status: Status) -> None:
    """A direct message stands in the conversation of those who see it, one for each set of people."""
    state = inst.state
    others = tuple(sorted({*status.mentions, status.account_id} - {member.id}))
    key = (status.conversation_id, others)
    table = state.conversations[member.id]
    if key not in table:
        table[key] = Conversation(state.next_id("conversations"), member.id, status.conversation_id, others)
    conversation = table[key]
    if status.id not in conversation.status_ids:
        insort(conversation.status_ids, status.id)
    conversation.unread = status.account_id != member.id
    inst.streams.push(
        f"direct:{member.id}", "conversation", lambda: entities_inbox.conversation(state, conversation, member)
    )


def forget_status(inst: Instance, status: Status) -> None:
    """Takes a removed post out of notifications, requests and conversations of everybody it concerned."""
    state = inst.state
    for account_id in {*status.mentions, status.account_id}:
        notes = state.notifications.get(account_id)
        if notes and any(n.status_id == status.id for n in notes):
            senders = {n.from_id for n in notes if n.status_id == status.id and n.filtered}
            state.notifications[account_id] = [n for n in notes if n.status_id != status.id]
            for sender in senders:
                count_request(state, account_id, sender)
        table = state.conversations.get(account_id, {})
        for key in [k for k, c in table.items() if status.id in c.status_ids]:
            table[key].status_ids.remove(status.id)
            if not table[key].status_ids:
                del table[key]
