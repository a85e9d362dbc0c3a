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
UNFILTERABLE = names("admin.report admin.sign_up severed_relationships moderation_warning poll update status")
TO_ONESELF = names("severed_relationships moderation_warning poll")
GROUPS_SPAN = 12  # hours
NEW_ACCOUNT, NEW_FOLLOWER = timedelta(days=30), timedelta(days=3)
THREAD_DEPTH = MOST_COUNTED = 100


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
        group_key=f"ungrouped-{number}",
        status_id=status.id if status else None,
        report_id=report.id if report else None,
        event=event,
        filtered=verdict == "filter",
    )
    if not note.filtered and kind in ("favourite", "follow"):
        note.group_key = _group_key(state, note)
    state.notifications[recipient.id].append(note)
    if note.filtered:
        if status is not None and kind == "mention":
            _ask_for(state, recipient.id, sender.id, status.id)
        return
    made = note
    inst.streams.push(
        f"notifications:{recipient.id}", "notification", lambda: entities_inbox.notification(state, made, recipient)
    )
    if status is not None and kind == "mention" and status.visibility == "direct":
        add_to_conversation(inst, recipient, status)


def _group_key(state: State, note: Notification) -> str:
    """Favourites of one post, and follows, stand together for up to twelve hours, counted from the first."""
    kind = note.type if note.status_id is None else f"{note.type}-{note.status_id}"
    hour = int(state.now().timestamp()) // 3600
    before = [n.group_key for n in state.notifications[note.account_id] if n.group_key.startswith(f"{kind}-")]
    begun = int(before[-1].rsplit("-", 1)[1]) if before else 0
    return f"{kind}-{begun if hour < begun + GROUPS_SPAN else hour}"


def forget(state: State, recipient: int, kind: str, sender: int, status_id: int | None = None) -> None:
    """Takes back what a recipient was told of something that is undone: a follow, a favourite."""
    undone = (kind, sender, status_id)
    kept = [n for n in state.notifications[recipient] if (n.type, n.from_id, n.status_id) != undone]
    state.notifications[recipient] = kept


def forget_sender(state: State, recipient: int, sender: int) -> None:
    """After a block, or a mute that hides notifications: what came from them is gone, what waited too, and talks."""
    state.requests[recipient].pop(sender, None)
    state.notifications[recipient] = [n for n in state.notifications[recipient] if n.from_id != sender]
    table = state.conversations[recipient]
    for key in [k for k, c in table.items() if sender in c.participants]:
        del table[key]


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
    if status is not None and (recipient.id, status.conversation_id) in state.muted_threads:
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

    The look upwards ends at the first post of the recipient that mentions the sender, direct or not, and at a parent
    that mentions the sender, whoever wrote it. Posts that are deleted count until they are out of the thread.
    """
    above = parent = state.statuses.get(status.in_reply_to_id or 0)
    for _ in range(THREAD_DEPTH + 1):
        if above is None:
            return False
        from_recipient = above.account_id == recipient.id
        if sender.id in above.mentions and (from_recipient or above is parent):
            return from_recipient and above.visibility == "direct"
        above = state.statuses.get(above.in_reply_to_id or 0)
    return False


def _waiting(state: State, recipient: int, sender: int) -> int:
    notes = state.notifications[recipient]
    return min(MOST_COUNTED, sum(n.filtered and n.from_id == sender and n.type == "mention" for n in notes))


def _ask_for(state: State, recipient: int, sender: int, status_id: int) -> None:
    """The request that stands for a sender's filtered mentions. What else is filtered makes none."""
    table, now = state.requests[recipient], state.now()
    request = table.setdefault(sender, Request(state.snowflake(), recipient, sender, now, now))
    request.count, request.last_status_id, request.updated_at = _waiting(state, recipient, sender), status_id, now


def reconsider_request(state: State, recipient: int, sender: int) -> None:
    """A notification went: the request of its sender goes with the last one."""
    request = state.requests[recipient].get(sender)
    if request is None:
        return
    count = _waiting(state, recipient, sender)
    if count == 0:
        del state.requests[recipient][sender]
    elif count != request.count:
        request.count, request.updated_at = count, state.now()


def accept_request(inst: Instance, recipient: Account, sender_id: int) -> None:
    """Lets a sender through for good. The filtered notifications come out later, with their old ids."""
    state = inst.state
    state.permissions.add((recipient.id, sender_id))
    state.requests[recipient.id].pop(sender_id, None)
    state.coming_out[recipient.id] += 1

    def release() -> None:
        state.coming_out[recipient.id] -= 1
        for note in state.notifications[recipient.id]:
            if note.filtered and note.from_id == sender_id:
                note.filtered = False
                status = state.status(note.status_id) if note.status_id is not None else None
                if status is not None and note.type == "mention" and status.visibility == "direct":
                    add_to_conversation(inst, recipient, status)
        if state.coming_out[recipient.id] == 0:
            inst.streams.push(f"notifications:{recipient.id}", "notifications_merged", lambda: "1")

    inst.late.add(release)


def dismiss_request(inst: Instance, recipient: Account, sender_id: int) -> None:
    """The request goes at once, the notifications behind it a little later."""
    state = inst.state
    state.requests[recipient.id].pop(sender_id, None)

    def clean_up() -> None:
        kept = [n for n in state.notifications[recipient.id] if not (n.filtered and n.from_id == sender_id)]
        state.notifications[recipient.id] = kept

    inst.late.add(clean_up)


def add_to_conversation(inst: Instance, member: Account, status: Status) -> None:
    """A direct message stands in the conversation of those who see it, one for each set of people."""
    state = inst.state
    others = tuple(sorted({*status.mentions, status.account_id} - {member.id}))
    key = (status.conversation_id, others)
    table = state.conversations[member.id]
    if key not in table:
        table[key] = Conversation(state.next_id("conversations"), member.id, status.conversation_id, others)
    conversation = table[key]
    if status.id in conversation.status_ids:
        return
    insort(conversation.status_ids, status.id)
    conversation.unread = status.account_id != member.id
    push_conversation(inst, member, conversation)


def push_conversation(inst: Instance, member: Account, conversation: Conversation) -> None:
    """Whatever is saved of it is told, changed or not."""
    inst.streams.push(
        f"direct:{member.id}", "conversation", lambda: entities_inbox.conversation(inst.state, conversation, member)
    )


def forget_status(inst: Instance, status: Status) -> None:
    """Takes a removed post out of notifications, requests and conversations of everybody it concerned."""
    state = inst.state
    for account_id in {*status.mentions, *status.ever_mentioned, status.account_id}:
        for request in state.requests.get(account_id, {}).values():
            if request.last_status_id == status.id:
                request.last_status_id = None
        notes = state.notifications.get(account_id)
        if notes and any(n.status_id == status.id for n in notes):
            senders = {n.from_id for n in notes if n.status_id == status.id and n.filtered}
            state.notifications[account_id] = [n for n in notes if n.status_id != status.id]
            for sender in senders:
                reconsider_request(state, account_id, sender)
        table = state.conversations.get(account_id, {})
        for key in [k for k, c in table.items() if status.id in c.status_ids]:
            table[key].status_ids.remove(status.id)
            if table[key].status_ids:
                push_conversation(inst, state.accounts[account_id], table[key])
            else:
                del table[key]
