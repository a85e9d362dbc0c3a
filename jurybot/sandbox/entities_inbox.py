"""How notifications, requests and conversations are written out."""

from typing import Any

from jurybot.sandbox import entities
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import Account, Conversation, Notification, Request
from jurybot.sandbox.state import State

Json = dict[str, Any]


def notification(state: State, n: Notification, viewer: Account) -> Json:
    made: Json = {"id": str(n.id), "type": n.type, "created_at": iso(n.created_at), "group_key": n.group_key}
    if n.filtered:
        made["filtered"] = True
    made["account"] = entities.account(state, state.accounts[n.from_id], viewer)
    if n.status_id is not None:
        living = state.status(n.status_id)
        made["status"] = entities.status(state, living, viewer) if living else None
    return made | beside_a_post(state, n, viewer)


def beside_a_post(state: State, n: Notification, viewer: Account) -> Json:
    """What else a notification may speak of: a report, a warning, follows that were severed."""
    if n.report_id is not None:
        return {"report": entities.report(state, state.reports[n.report_id], viewer)}
    if n.type == "moderation_warning" and n.event is not None:
        target = entities.account(state, viewer, viewer)
        return {"moderation_warning": {**n.event, "target_account": target, "appeal": None}}
    return {} if n.event is None else {"event": n.event}


def request(state: State, r: Request, viewer: Account) -> Json:
    last = state.status(r.last_status_id) if r.last_status_id is not None else None
    return {
        "id": str(r.id),
        "created_at": iso(r.created_at),
        "updated_at": iso(r.updated_at),
        "notifications_count": str(r.count),
        "account": entities.account(state, state.accounts[r.from_id], viewer),
        "last_status": entities.status(state, last, viewer) if last else None,
    }


def conversation(state: State, c: Conversation, viewer: Account) -> Json:
    last = state.status(c.status_ids[-1]) if c.status_ids else None
    return {
        "id": str(c.id),
        "unread": c.unread,
        "accounts": [entities.account(state, state.accounts[i], viewer) for i in c.participants or (viewer.id,)],
        "last_status": entities.status(state, last, viewer) if last else None,
    }


def policy(state: State, viewer: Account) -> Json:
    made: Json = dict(state.policy(viewer.id))
    if state.is_old:
        made.pop("for_bots", None)
    waiting = [r for r in state.requests[viewer.id].values() if not state.accounts[r.from_id].is_suspended]
    made["summary"] = {
        "pending_requests_count": len(waiting),
        "pending_notifications_count": sum(r.count for r in waiting),
    }
    return made
