"""Handlers: posts, notifications, conversations."""

from datetime import timedelta
from typing import Any

from jurybot.sandbox import entities, entities_inbox, notify, posting
from jurybot.sandbox.calls import Call, Reply, number
from jurybot.sandbox.instance import Crash, Refused, not_found
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import POLICY, Conversation, Notification, Request, Status

MOST_IN_A_BATCH, MOST_MEDIA = 20, 4
WHOLE_THREAD, PART_OF_A_THREAD = (4096, 4096, 4096), (40, 60, 20)  # above, below, how deep
KEY_KEPT_FOR = timedelta(hours=1)
MOST_SAMPLED = 8


def _own(call: Call) -> Status:
    status = call.state.status(call.id())
    if status is None or status.account_id != call.me.id:
        raise not_found()
    return status


def _seen(call: Call) -> Status:
    return posting.visible(call.state, call.id(), call.account)


def create(call: Call) -> Any:
    state, key = call.state, call.headers.get("idempotency-key", "").strip()
    parent = _parent(call)
    if key and (call.me.id, key) in state.idempotency:
        posted, at = state.idempotency[call.me.id, key]
        if state.now() - at < KEY_KEPT_FOR:
            return _posted_before(call, posted)
    _no_media(call)
    spoiler, allowed = call.text("spoiler_text"), call.params.get("allowed_mentions")
    draft = posting.Draft(
        text=call.text("status"),
        visibility=call.text("visibility") if call.params.get("visibility") is not None else None,
        in_reply_to=parent,
        spoiler_text=spoiler,
        sensitive=_sensitive(call, spoiler, unless_said=bool(call.me.posting.get("sensitive"))),
        language=call.text("language"),
        allowed=[number(i) for i in allowed] if isinstance(allowed, list) else None,
        app_id=call.token.app_id if call.token else None,
    )
    status = posting.post(call.inst, call.me, draft)
    if key:
        state.idempotency[call.me.id, key] = (status.id, state.now())
    return entities.status(state, status, call.me)


def _posted_before(call: Call, status_id: int) -> Any:
    """A key is used again. 4.6.0 to 4.6.5 look the post up and then fall over it; nothing is posted."""
    status = call.state.status(status_id)
    if status is None:
        raise not_found()
    if not call.state.is_old:
        raise Crash
    return entities.status(call.state, status, call.me)


def _no_media(call: Call) -> None:
    """Nothing can be uploaded here, so whatever is to be attached is not there."""
    ids = call.many("media_ids")
    if len(ids) > MOST_MEDIA:
        raise Refused(422, f"Cannot attach more than {MOST_MEDIA} files")
    if ids:
        missing = ", ".join(str(number(i)) for i in ids)
        raise Refused(422, f"Media {missing} not found or already attached to another post")


def _sensitive(call: Call, spoiler: str, *, unless_said: bool) -> bool:
    """A form's `false` is a word, and counts even where there is a content note; a JSON `false` does not."""
    said = call.params.get("sensitive")
    if isinstance(said, str):
        return call.flag("sensitive")
    return bool(unless_said if said is None else said) or bool(spoiler.strip())


def _parent(call: Call) -> Status | None:
    if not call.has("in_reply_to_id"):
        return None
    parent = call.state.status(number(call.params["in_reply_to_id"]))
    if parent is None or not posting.may_see(call.state, parent, call.account):
        raise Refused(404, "The post you are trying to reply to does not appear to exist.")
    return parent


def update(call: Call) -> Any:
    status = _own(call)
    _no_media(call)
    words, spoiler = call.text("status"), call.text("spoiler_text")
    marked = _sensitive(call, spoiler if words.strip() else "", unless_said=False)
    posting.edit(call.inst, status, words, spoiler_text=spoiler, sensitive=marked, language=call.text("language"))
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
    seen = [s for s in found if posting.may_list(call.state, s, call.account)]
    return [entities.status(call.state, s, call.account) for s in seen]


def context(call: Call) -> Any:
    """The posts above and below. Nobody in particular sees less of a long thread."""
    state, status = call.state, _seen(call)
    most_above, most_below, deepest = WHOLE_THREAD if call.account else PART_OF_A_THREAD

    def shown(posts: list[Status]) -> list[Status]:
        return [s for s in posts if posting.may_list(state, s, call.account)]

    above: list[Status] = []
    at = state.statuses.get(status.in_reply_to_id or 0)
    while at is not None and len(above) < most_above:
        above.append(at)
        at = state.statuses.get(at.in_reply_to_id or 0)
    below: list[Status] = []
    todo = [(1, i) for i in state.replies_of.get(status.id, ())]
    while todo and len(below) < most_below:
        depth, each = todo.pop(0)
        below.append(state.statuses[each])
        if depth < deepest:
            todo = [*((depth + 1, i) for i in state.replies_of.get(each, ())), *todo]
    found = shown(below)
    found.sort(key=lambda s: s.in_reply_to_account_id != s.account_id)  # answers to oneself come first
    lists = {"ancestors": shown(above[::-1]), "descendants": found}
    return {name: [entities.status(state, s, call.account) for s in posts] for name, posts in lists.items()}


def history(call: Call) -> Any:
    status = _seen(call)
    edits = status.edits or [posting.snapshot(call.state, status, status.created_at)]
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
    others = len(status.favourited_by.keys() - {call.me.id})
    posting.unfavourite(call.inst, call.me, status)
    return {**entities.status(call.state, status, call.me), "favourited": False, "favourites_count": others}


def favourited_by(call: Call) -> Any:
    status, limit = _seen(call), call.limit(40)
    hidden = posting.hidden_from(call.state, call.account)
    who = {tie: account for account, tie in status.favourited_by.items() if account not in hidden}
    found = call.page(sorted(who), lambda i: call.state.accounts[who[i]], limit, upwards=False)
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
