"""Handlers: notifications one by one, the requests behind their filter, conversations."""

from typing import Any

from jurybot.sandbox import entities_inbox, notify
from jurybot.sandbox.calls import Call, number
from jurybot.sandbox.instance import Crash, not_found
from jurybot.sandbox.records import POLICY, Conversation, Notification, Request

MOST_COUNTED = 1000
KEPT = ("types", "exclude_types", "include_filtered", "supported_types")


def shown(call: Call, sender: int | None = None) -> dict[int, Notification]:
    """What may be listed, oldest first. Asked for one sender's, the server gives the filtered ones too.

    What speaks of a deleted post is there until a worker has taken the post away, and stays if that is evidence.
    """
    state = call.state
    types, without = set(call.many("types")), set(call.many("exclude_types"))
    filtered_too = call.flag("include_filtered") or sender is not None

    def is_shown(n: Notification) -> bool:
        wanted = (not types or n.type in types) and n.type not in without and sender in (None, n.from_id)
        return wanted and (filtered_too or not n.filtered) and not state.accounts[n.from_id].is_suspended

    return {n.id: n for n in state.notifications[call.me.id] if is_shown(n)}


def _sender(call: Call) -> int | None:
    return number(call.params["account_id"]) if call.has("account_id") else None


def notifications(call: Call) -> Any:
    limit, notes = call.limit(40), shown(call, _sender(call))
    return call.linked(
        call.page(list(notes), notes.get, limit),
        lambda n: entities_inbox.notification(call.state, n, call.me),
        limit=limit,
        keep=("account_id", *KEPT),
        always_next=True,
    )


def unread_count(call: Call) -> Any:
    """Nobody here marks how far they have read."""
    return {"count": min(len(shown(call, _sender(call))), call.limit(100, MOST_COUNTED))}


def _notification(call: Call) -> Notification:
    for note in call.state.notifications[call.me.id]:
        if note.id == call.id():
            return note
    raise not_found()


def notification(call: Call) -> Any:
    if call.state.accounts[_notification(call).from_id].is_suspended:
        raise not_found()
    return entities_inbox.notification(call.state, _notification(call), call.me)


def dismiss(call: Call) -> Any:
    note = _notification(call)
    call.state.notifications[call.me.id].remove(note)
    notify.reconsider_request(call.state, call.me.id, note.from_id)
    return {}


def clear_notifications(call: Call) -> Any:
    """The requests of the filtered ones stay, as they do on a real server."""
    call.state.notifications[call.me.id] = []
    return {}


def requests(call: Call) -> Any:
    table, limit = call.state.requests[call.me.id], call.limit(40)
    by_id = {r.id: r for r in table.values() if not call.state.accounts[r.from_id].is_suspended}
    found = call.page(sorted(by_id), by_id.get, limit)
    return call.linked(found, lambda r: entities_inbox.request(call.state, r, call.me), limit=limit)


def _request(call: Call) -> Request:
    for request in call.state.requests[call.me.id].values():
        if request.id == call.id():
            return request
    raise not_found()


def request(call: Call) -> Any:
    return entities_inbox.request(call.state, _request(call), call.me)


def accept_request(call: Call) -> Any:
    notify.accept_request(call.inst, call.me, _request(call).from_id)
    return {}


def dismiss_request(call: Call) -> Any:
    notify.dismiss_request(call.inst, call.me, _request(call).from_id)
    return {}


def _requests(call: Call) -> list[Request]:
    ids = {number(i) for i in call.one_or_many("id")}
    return [r for r in call.state.requests[call.me.id].values() if r.id in ids]


def are_merged(call: Call) -> Any:
    """Whether what was let through has come out."""
    return {"merged": call.state.coming_out[call.me.id] == 0}


def accept_requests(call: Call) -> Any:
    for request in _requests(call):
        notify.accept_request(call.inst, call.me, request.from_id)
    return {}


def dismiss_requests(call: Call) -> Any:
    for request in _requests(call):
        notify.dismiss_request(call.inst, call.me, request.from_id)
    return {}


def policy(call: Call) -> Any:
    return entities_inbox.policy(call.state, call.me)


def set_policy(call: Call) -> Any:
    known = [name for name in POLICY if not (call.state.is_old and name == "for_bots")]
    given = {name: call.text(name) for name in known if call.params.get(name) is not None}
    if any(value not in ("accept", "filter", "drop") for value in given.values()):
        raise Crash
    call.state.policies[call.me.id] = {**call.state.policy(call.me.id), **given}
    return entities_inbox.policy(call.state, call.me)


def conversations(call: Call) -> Any:
    limit = call.limit(20)
    newest = {c.status_ids[-1]: c for c in call.state.conversations[call.me.id].values() if c.status_ids}
    found = call.page(sorted(newest), newest.get, limit)
    return call.linked(found, lambda c: entities_inbox.conversation(call.state, c, call.me), limit=limit)


def _conversation(call: Call) -> tuple[Any, Conversation]:
    for key, conversation in call.state.conversations[call.me.id].items():
        if conversation.id == call.id():
            return key, conversation
    raise not_found()


def read_conversation(call: Call) -> Any:
    return _marked(call, unread=False)


def unread_conversation(call: Call) -> Any:
    return _marked(call, unread=True)


def _marked(call: Call, *, unread: bool) -> Any:
    _, conversation = _conversation(call)
    conversation.unread = unread
    notify.push_conversation(call.inst, call.me, conversation)
    return entities_inbox.conversation(call.state, conversation, call.me)


def delete_conversation(call: Call) -> Any:
    key, _ = _conversation(call)
    del call.state.conversations[call.me.id][key]
    return {}
