"""Handlers: posts, notifications, conversations."""

from datetime import timedelta
from typing import Any

from jurybot.sandbox import entities, entities_inbox, notify, posting
from jurybot.sandbox.calls import Call, Reply, number
from jurybot.sandbox.instance import Crash, Refused, not_found
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import POLICY, Conversation, Notification, Request, Status

MOST_IN_A_BATCH = 20
KEY_KEPT_FOR = timedelta(hours=1)
GROUPED = ("favourite", "follow", "reblog", "admin.sign_up")


def _own(call: Call) -> Status:
    status = call.state.status(call.id())
    if status is None or status.account_id != call.me.id:
        raise not_found()
    return status


def _seen(call: Call) -> Status:
    return posting.visible(call.state, call.id(), call.account)


def create(call: Call) -> Any:
    state, key = call.state, call.headers.get("idempotency-key")
    parent = _parent(call)
    if key and (call.me.id, key) in state.idempotency:
        posted, at = state.idempotency[call.me.id, key]
        if state.now() - at < KEY_KEPT_FOR:
            if not state.is_old or posted not in state.statuses:
                raise Crash  # 4.6.0 to 4.6.5 fall over here; nothing is posted
            return entities.status(state, state.statuses[posted], call.me)
    draft = posting.Draft(
        text=call.text("status"),
        visibility=call.text("visibility") or None,
        in_reply_to=parent,
        spoiler_text=call.text("spoiler_text"),
        sensitive=call.flag("sensitive"),
        language=call.text("language") or None,
        allowed=[number(i) for i in call.many("allowed_mentions")] if "allowed_mentions" in call.params else None,
        app_id=call.token.app_id if call.token else None,
    )
    status = posting.post(call.inst, call.me, draft)
    if key:
        state.idempotency[call.me.id, key] = (status.id, state.now())
    return entities.status(state, status, call.me)


def _parent(call: Call) -> Status | None:
    if not call.has("in_reply_to_id"):
        return None
    parent = call.state.status(number(call.params["in_reply_to_id"]))
    if parent is None or not posting.may_see(call.state, parent, call.account):
        raise Refused(404, "The post you are trying to reply to does not appear to exist.")
    return parent


def update(call: Call) -> Any:
    status = _own(call)
    marked = call.flag("sensitive") if "sensitive" in call.params else None
    spoiler = call.text("spoiler_text")
    posting.edit(call.inst, status, call.text("status"), spoiler_text=spoiler, sensitive=marked)
    return entities.status(call.state, status, call.me)


def delete(call: Call) -> Any:
    status = _own(call)
    shown = entities.status(call.state, status, call.me, source=True)
    posting.delete(call.inst, status)
    return shown


def show(call: Call) -> Any:
    return entities.status(call.state, _seen(call), call.account)


def batch(call: Call) -> Any:
    ids = {number(i) for i in call.many("id")}
    if len(ids) > MOST_IN_A_BATCH:
        raise Refused(422, "Mastodon::ValidationError")
    found = [s for i in sorted(ids, reverse=True) if (s := call.state.status(i)) is not None]
    seen = [s for s in found if posting.may_see(call.state, s, call.account)]
    return [entities.status(call.state, s, call.account) for s in seen]


def context(call: Call) -> Any:
    state, status = call.state, _seen(call)

    def shown(posts: list[Status]) -> list[Any]:
        return [entities.status(state, s, call.account) for s in posts if posting.may_see(state, s, call.account)]

    above, at = [], state.statuses.get(status.in_reply_to_id or 0)
    while at is not None:
        above.append(at)
        at = state.statuses.get(at.in_reply_to_id or 0)
    below: list[Status] = []
    todo = list(state.replies_of.get(status.id, ()))
    while todo:
        each = todo.pop(0)
        below.append(state.statuses[each])
        todo = [*state.replies_of.get(each, ()), *todo]
    return {"ancestors": shown(above[::-1]), "descendants": shown(below)}


def history(call: Call) -> Any:
    status = _seen(call)
    edits = status.edits or [posting._snapshot(call.state, status, status.created_at)]
    return [entities.edit(call.state, status, e, call.account) for e in edits]


def source(call: Call) -> Any:
    status = _seen(call)
    return {"id": str(status.id), "text": status.text, "spoiler_text": status.spoiler_text}


def favourite(call: Call) -> Any:
    status = _seen(call)
    posting.favourite(call.inst, call.me, status)
    return entities.status(call.state, status, call.me)


def unfavourite(call: Call) -> Any:
    status = _seen(call)
    status.favourited_by.pop(call.me.id, None)
    return entities.status(call.state, status, call.me)


def favourited_by(call: Call) -> Any:
    status, limit = _seen(call), call.limit(40)
    who = {tie: account for account, tie in status.favourited_by.items()}
    found = call.page(sorted(who), lambda i: call.state.accounts[who[i]], limit)
    return call.linked(found, lambda a: entities.account(call.state, a, call.account), limit=limit, prev="since_id")


def pin(call: Call) -> Any:
    status = _seen(call)
    posting.pin(call.state, call.me, status)
    return entities.status(call.state, status, call.me)


def unpin(call: Call) -> Any:
    status = _seen(call)
    if status.account_id == call.me.id:
        status.pinned = False
    return entities.status(call.state, status, call.me)


# -- notifications ----------------------------------------------------------------------------------------------

_NOTIFICATION_PARAMS = ("types", "exclude_types", "account_id", "include_filtered", "grouped_types")


def _notifications(call: Call) -> tuple[list[tuple[int, Notification]], int]:
    state, limit = call.state, call.limit(40)
    notes = {n.id: n for n in state.notifications[call.me.id]}
    types, without = set(call.many("types")), set(call.many("exclude_types"))
    sender = number(call.params["account_id"]) if call.has("account_id") else None
    filtered_too = call.flag("include_filtered")

    def get(number: int) -> Notification | None:
        n = notes[number]
        gone = n.status_id is not None and state.status(n.status_id) is None
        wanted = (not types or n.type in types) and n.type not in without and sender in (None, n.from_id)
        shown = wanted and not gone and (filtered_too or not n.filtered)
        return n if shown and not state.accounts[n.from_id].is_suspended else None

    return call.page(list(notes), get, limit), limit


def notifications(call: Call) -> Any:
    found, limit = _notifications(call)
    return call.linked(
        found,
        lambda n: entities_inbox.notification(call.state, n, call.me),
        limit=limit,
        keep=_NOTIFICATION_PARAMS,
        always_next=True,
    )


def grouped_notifications(call: Call) -> Any:
    """`/api/v2/notifications`: what belongs together once, with the accounts and posts it speaks of."""
    found, _ = _notifications(call)
    state, groups = call.state, dict[str, list[Notification]]()
    kinds = call.many("grouped_types") or GROUPED
    for _, n in found:
        groups.setdefault(n.group_key if n.type in kinds else f"ungrouped-{n.id}", []).append(n)
    accounts = dict.fromkeys(n.from_id for _, n in found)
    statuses = dict.fromkeys(n.status_id for _, n in found if n.status_id is not None)
    body = {
        "accounts": [entities.account(state, state.accounts[i], call.me) for i in accounts],
        "statuses": [entities.status(state, state.statuses[i], call.me) for i in statuses],
        "notification_groups": [_group(call, key, group) for key, group in groups.items()],
    }
    return Reply(body, headers=call.links(found, True, keep=_NOTIFICATION_PARAMS))


def _group(call: Call, key: str, group: list[Notification]) -> dict[str, Any]:
    newest, oldest = group[0], group[-1]
    made: dict[str, Any] = {
        "group_key": key,
        "notifications_count": len(group),
        "type": newest.type,
        "most_recent_notification_id": newest.id,
        "page_min_id": str(oldest.id),
        "page_max_id": str(newest.id),
        "latest_page_notification_at": iso(newest.created_at),
        "sample_account_ids": [str(i) for i in dict.fromkeys(n.from_id for n in group)][:8],
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
    return entities_inbox.notification(call.state, _notification(call), call.me)


def dismiss(call: Call) -> Any:
    call.state.notifications[call.me.id].remove(_notification(call))
    return {}


def clear_notifications(call: Call) -> Any:
    call.state.notifications[call.me.id] = []
    call.state.requests[call.me.id] = {}
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


def policy(call: Call) -> Any:
    return entities_inbox.policy(call.state, call.me)


def set_policy(call: Call) -> Any:
    given = {name: call.text(name) for name in POLICY if call.has(name)}
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
