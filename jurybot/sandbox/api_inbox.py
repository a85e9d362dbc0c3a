"""Handlers: notifications, the requests behind their filter, conversations."""

from typing import Any

from jurybot.sandbox import entities, entities_inbox, notify
from jurybot.sandbox.calls import Call, Reply, number
from jurybot.sandbox.instance import Crash, not_found
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import POLICY, Conversation, Notification, Request

MOST_SAMPLED = 8

_NOTIFICATION_PARAMS = ("types", "exclude_types", "include_filtered", "supported_types")


def _shown(call: Call, sender: int | None = None) -> dict[int, Notification]:
    """What may be listed, oldest first. Asked for one sender's, the server gives the filtered ones too."""
    state = call.state
    types, without = set(call.many("types")), set(call.many("exclude_types"))
    filtered_too = call.flag("include_filtered") or sender is not None

    def is_shown(n: Notification) -> bool:
        gone = n.status_id is not None and state.status(n.status_id) is None
        wanted = (not types or n.type in types) and n.type not in without and sender in (None, n.from_id)
        return wanted and not gone and (filtered_too or not n.filtered) and not state.accounts[n.from_id].is_suspended

    return {n.id: n for n in state.notifications[call.me.id] if is_shown(n)}


def notifications(call: Call) -> Any:
    limit, notes = call.limit(40), _shown(call, number(call.params["account_id"]) if call.has("account_id") else None)
    return call.linked(
        call.page(list(notes), notes.get, limit),
        lambda n: entities_inbox.notification(call.state, n, call.me),
        limit=limit,
        keep=("account_id", *_NOTIFICATION_PARAMS),
        always_next=True,
    )


def grouped_notifications(call: Call) -> Any:
    """`/api/v2/notifications`: a page of groups, each by its first on the page, with whom and what they speak of."""
    limit, notes, kinds = call.limit(40), _shown(call), call.many("grouped_types")
    members: dict[str, list[Notification]] = {}
    for n in notes.values():
        key = n.group_key if not kinds or n.type in kinds else f"ungrouped-{n.id}"
        members.setdefault(key, []).insert(0, n)
    key_of = {n.id: key for key, group in members.items() for n in group}
    begun: set[str] = set()

    def get(note_id: int) -> Notification | None:
        if key_of[note_id] in begun:
            return None
        begun.add(key_of[note_id])
        return notes[note_id]

    state, found = call.state, call.page(list(notes), get, limit)
    low, high = (found[-1][0], found[0][0]) if found else (0, 0)
    if len(found) < limit and call.has("min_id"):
        high = number(call.params["max_id"]) - 1 if call.has("max_id") else max(notes, default=0)
    elif len(found) < limit:
        low = number(call.params.get("since_id")) + 1
    groups = {key_of[i]: members[key_of[i]] for i, _ in found}
    accounts = dict.fromkeys(i for group in groups.values() for i in _sample(group))
    statuses = dict.fromkeys(n.status_id for _, n in found if n.status_id is not None)
    body = {
        "accounts": [entities.account(state, state.accounts[i], call.me) for i in accounts],
        "statuses": [entities.status(state, state.statuses[i], call.me) for i in statuses],
        "notification_groups": [_group(call, key, group, range(low, high + 1)) for key, group in groups.items()],
    }
    return Reply(body, headers=call.links(found, True, keep=(*_NOTIFICATION_PARAMS, "grouped_types")))


def _sample(group: list[Notification]) -> list[int]:
    return list(dict.fromkeys(n.from_id for n in group))[:MOST_SAMPLED]


def _group(call: Call, key: str, group: list[Notification], on_page: range) -> dict[str, Any]:
    newest, here = group[0], [n for n in group if n.id in on_page]
    made: dict[str, Any] = {
        "group_key": key,
        "notifications_count": len(group),
        "type": newest.type,
        "most_recent_notification_id": newest.id,
        "page_min_id": str(here[-1].id),
        "page_max_id": str(here[0].id),
        "latest_page_notification_at": iso(here[0].created_at),
        "sample_account_ids": [str(i) for i in _sample(group)],
    }
    if newest.status_id is not None:
        made["status_id"] = str(newest.status_id)
    if newest.report_id is not None:
        made["report"] = entities.report(call.state, call.state.reports[newest.report_id], call.me)
    if newest.event is not None:
        made["event"] = newest.event
    return made


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
    _, conversation = _conversation(call)
    conversation.unread = False
    return entities_inbox.conversation(call.state, conversation, call.me)


def delete_conversation(call: Call) -> Any:
    key, _ = _conversation(call)
    del call.state.conversations[call.me.id][key]
    return {}
