"""Handlers: notifications in groups (`/api/v2/notifications`)."""

from typing import Any

from jurybot.sandbox import entities, entities_inbox, notify
from jurybot.sandbox.api_inbox import KEPT, MOST_COUNTED, shown
from jurybot.sandbox.calls import Call, Reply, number
from jurybot.sandbox.instance import Refused, not_found
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import Notification

MOST_SAMPLED = 8
_PART_OF_AN_ACCOUNT = ("id", "acct", "locked", "bot", "url", "avatar", "avatar_static")

Groups = dict[str, list[Notification]]


def _groups(call: Call, notes: dict[int, Notification]) -> Groups:
    """By key, each group's newest first."""
    kinds = call.many("grouped_types")
    found: Groups = {}
    for n in notes.values():
        key = n.group_key if not kinds or n.type in kinds else f"ungrouped-{n.id}"
        found.setdefault(key, []).insert(0, n)
    return found


def notifications(call: Call) -> Any:
    """A page of groups, each by its first on the page, with whom and what they speak of. What is newer than the page
    counts in none of them."""
    limit, notes = call.limit(40), shown(call)
    members = _groups(call, notes)
    key_of = {n.id: key for key, group in members.items() for n in group}
    begun: set[str] = set()

    def get(note_id: int) -> Notification | None:
        if key_of[note_id] in begun:
            return None
        begun.add(key_of[note_id])
        return notes[note_id]

    found = call.page(list(notes), get, limit)
    low, high = (found[-1][0], found[0][0]) if found else (0, 0)
    if len(found) < limit and call.has("min_id"):
        high = number(call.params["max_id"]) - 1 if call.has("max_id") else max(notes, default=0)
    elif len(found) < limit:
        low = number(call.params.get("since_id")) + 1
    groups = {key_of[i]: [n for n in members[key_of[i]] if n.id <= high] for i, _ in found}
    body = _written(call, groups, range(low, high + 1))
    return Reply(body, headers=call.links(found, True, keep=(*KEPT, "grouped_types")))


def _written(call: Call, groups: Groups, on_page: range | None) -> dict[str, Any]:
    """The groups with the accounts and posts that they speak of, each once."""
    state, how = call.state, call.params.get("expand_accounts")
    if how not in (None, "full", "partial_avatars"):
        allowed = "allowed values are 'full' and 'partial_avatars'"
        raise Refused(400, f"Invalid value for 'expand_accounts': '{how}', {allowed}")
    samples = [_sample(group) for group in groups.values()]
    whole = dict.fromkeys(i for sample in samples for i in (sample[:1] if how == "partial_avatars" else sample))
    in_part = dict.fromkeys(i for sample in samples for i in sample if i not in whole)
    told = dict.fromkeys(g[0].status_id for g in groups.values())
    statuses = [s for i in told if i is not None and (s := state.status(i)) is not None]
    made: dict[str, Any] = {"accounts": [entities.account(state, state.accounts[i], call.me) for i in whole]}
    if how == "partial_avatars":
        shown_whole = (entities.account(state, state.accounts[i], call.me) for i in in_part)
        made["partial_accounts"] = [{name: each[name] for name in _PART_OF_AN_ACCOUNT} for each in shown_whole]
    made["statuses"] = [entities.status(state, s, call.me) for s in statuses]
    made["notification_groups"] = [_group(call, key, group, on_page) for key, group in groups.items()]
    return made


def _sample(group: list[Notification]) -> list[int]:
    return list(dict.fromkeys(n.from_id for n in group))[:MOST_SAMPLED]


def _group(call: Call, key: str, group: list[Notification], on_page: range | None) -> dict[str, Any]:
    newest = group[0]
    made: dict[str, Any] = {
        "group_key": key,
        "notifications_count": len(group),
        "type": newest.type,
        "most_recent_notification_id": newest.id,
    }
    if on_page is not None:
        here = [n for n in group if n.id in on_page]
        made |= {"page_min_id": str(here[-1].id), "page_max_id": str(here[0].id)}
        made["latest_page_notification_at"] = iso(here[0].created_at)
    made["sample_account_ids"] = [str(i) for i in _sample(group)]
    if newest.status_id is not None:
        made["status_id"] = str(newest.status_id) if call.state.status(newest.status_id) else None
    return made | entities_inbox.beside_a_post(call.state, newest, call.me)


def unread_count(call: Call) -> Any:
    return {"count": min(len(_groups(call, shown(call))), call.limit(100, MOST_COUNTED))}


def _named(call: Call) -> list[Notification]:
    """The group whose key stands in the path, newest first; also what is filtered."""
    state, key = call.state, call.args[":id"]
    notes = [n for n in state.notifications[call.me.id] if n.group_key == key]
    return [n for n in notes[::-1] if not state.accounts[n.from_id].is_suspended]


def group(call: Call) -> Any:
    found = _named(call)
    if not found:
        raise not_found()
    return _written(call, {call.args[":id"]: found}, None)


def people(call: Call) -> Any:
    """From whom the group's notifications are, newest first."""
    limit, notes = call.limit(40), {n.id: n for n in reversed(_named(call))}
    found = call.page(list(notes), notes.get, limit, upwards=False)
    return call.linked(
        found, lambda n: entities.account(call.state, call.state.accounts[n.from_id], call.me), limit=limit
    )


def dismiss(call: Call) -> Any:
    key, table = call.args[":id"], call.state.notifications
    gone = [n for n in table[call.me.id] if n.group_key == key]
    table[call.me.id] = [n for n in table[call.me.id] if n.group_key != key]
    for n in gone:
        notify.reconsider_request(call.state, call.me.id, n.from_id)
    return {}
