"""Handlers: posts."""

from datetime import timedelta
from typing import Any

from jurybot.sandbox import entities, posting, removal
from jurybot.sandbox.calls import Call, number
from jurybot.sandbox.instance import Crash, Refused, invalid, not_found
from jurybot.sandbox.records import Status

MOST_IN_A_BATCH, MOST_MEDIA = 20, 4
WHOLE_THREAD, PART_OF_A_THREAD = (4096, 4096, 4096), (40, 60, 20)  # above, below, how deep
KEY_KEPT_FOR = timedelta(hours=1)


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


def upload(call: Call) -> Any:
    """Refused as where there is no file, whatever is sent; counted as an upload all the same."""
    raise invalid("File can't be blank")


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
    removal.delete(call.inst, status)
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


def bookmark(call: Call) -> Any:
    status = _seen(call)
    call.state.bookmarks[call.me.id].setdefault(status.id, call.state.next_id("bookmarks"))
    return entities.status(call.state, status, call.me)


def unbookmark(call: Call) -> Any:
    status = _seen(call)
    call.state.bookmarks[call.me.id].pop(status.id, None)
    return entities.status(call.state, status, call.me)


def bookmarks(call: Call) -> Any:
    return _collected(call, {mark: post for post, mark in call.state.bookmarks[call.me.id].items()})


def favourites(call: Call) -> Any:
    posts = call.state.statuses.values()
    return _collected(call, {s.favourited_by[call.me.id]: s.id for s in posts if call.me.id in s.favourited_by})


def _collected(call: Call, marks: dict[int, int]) -> Any:
    """Posts that somebody has marked, the newest mark first; its cursors are the marks' ids."""
    state, limit = call.state, call.limit(20)
    found = call.page(sorted(marks), lambda mark: state.status(marks[mark]), limit)
    return call.linked(found, lambda s: entities.status(state, s, call.me), limit=limit)


def public_timeline(call: Call) -> Any:
    """What is public, ours or others', without answers to others and without whom moderators or the asker hide."""
    state, limit = call.state, call.limit(20)
    hidden = posting.hidden_from(state, call.account)

    def get(status_id: int) -> Status | None:
        s = state.status(status_id)
        if s is None or s.visibility != "public" or s.in_reply_to_account_id not in (None, s.account_id):
            return None
        author = state.accounts[s.account_id]
        elsewhere = call.flag("remote") if author.is_local else call.flag("local")
        gone = author.is_suspended or author.is_silenced or author.id in hidden
        return None if elsewhere or gone or call.flag("only_media") else s

    found = call.page(sorted(state.statuses), get, limit)
    keep = ("local", "remote", "only_media")
    return call.linked(
        found, lambda s: entities.status(state, s, call.account), limit=limit, keep=keep, always_next=True
    )


def mute_thread(call: Call) -> Any:
    """From now on nothing that is posted in the thread is told."""
    status = _seen(call)
    call.state.muted_threads.add((call.me.id, status.conversation_id))
    return entities.status(call.state, status, call.me)


def unmute_thread(call: Call) -> Any:
    status = _seen(call)
    call.state.muted_threads.discard((call.me.id, status.conversation_id))
    return entities.status(call.state, status, call.me)


def favourited_by(call: Call) -> Any:
    status, limit = _seen(call), call.limit(40)
    hidden = posting.hidden_from(call.state, call.account)
    accounts = {tie: call.state.accounts[i] for i, tie in status.favourited_by.items() if i not in hidden}
    shown = {tie: account for tie, account in accounts.items() if not account.is_suspended}
    found = call.page(sorted(shown), shown.get, limit, upwards=False)
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
