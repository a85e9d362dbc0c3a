"""How records are written out: one function an entity, keys in the server's order. `viewer` is who asks, or None."""

from datetime import datetime
from typing import Any

from jurybot.sandbox import text
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import (
    EVERYTHING_IN_4_4,
    Account,
    Edit,
    Report,
    Role,
    Status,
    names,
)
from jurybot.sandbox.state import State

Json = dict[str, Any]

LATER_THAN_4_4 = {
    "account": names(
        "feature_approval show_media show_media_replies show_featured avatar_description header_description"
    ),
    "status": ["quotes_count", "quote_approval", "tagged_collections"],
}


def _when(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def _as_of(state: State, kind: str, entity: Json) -> Json:
    if state.is_old:
        for key in LATER_THAN_4_4[kind]:
            entity.pop(key, None)
    return entity


def actor_uri(state: State, a: Account) -> str:
    if a.domain:
        return f"https://{a.domain}/users/{a.username}"
    return f"https://{state.domain}/" + (f"users/{a.username}" if state.is_old else f"ap/users/{a.id}")


def role(state: State, r: Role) -> Json:
    made: Json = {
        "id": str(r.id),
        "name": r.name,
        "permissions": str(r.may & EVERYTHING_IN_4_4 if state.is_old else r.may),
        "color": r.color,
        "highlighted": r.highlighted,
    }
    return made if state.is_old else {**made, "collection_limit": 10}


def account(state: State, a: Account, viewer: Account | None) -> Json:
    gone = a.is_suspended
    base = f"https://{state.domain}"
    made: Json = {
        "id": str(a.id),
        "username": a.username,
        "acct": a.shown,
        "display_name": "" if gone else a.display_name,
        "locked": a.locked and not gone,
        "bot": a.is_bot and not gone,
        "discoverable": False if gone else a.discoverable,
        "indexable": a.indexable and not gone,
        "group": a.actor_type == "Group",
        "created_at": a.created_at.strftime("%Y-%m-%dT00:00:00.000Z"),
        "note": "" if gone else text.to_html(a.note, state.domain, _named_in(state, a.note)),
        "url": f"https://{a.domain or state.domain}/@{a.username}",
        "uri": actor_uri(state, a),
        "avatar": f"{base}/avatars/original/missing.png",
        "avatar_static": f"{base}/avatars/original/missing.png",
        "avatar_description": "",
        "header": f"{base}/headers/original/missing.png",
        "header_static": f"{base}/headers/original/missing.png",
        "header_description": "",
        "followers_count": len(state.followers[a.id]) if a.id in state.followers else 0,
        "following_count": len(state.following[a.id]) if a.id in state.following else 0,
        "statuses_count": a.statuses_count,
        "last_status_at": a.last_status_at.date().isoformat() if a.last_status_at else None,
        "hide_collections": a.hide_collections,
        "show_media": True,
        "show_media_replies": True,
        "show_featured": True,
    }
    if gone:
        made["suspended"] = True
    if a.is_silenced:
        made["limited"] = True
    if a.is_local:
        made["noindex"] = False
    made["feature_approval"] = _feature_approval(a, viewer)
    made["emojis"] = []
    if a.is_local:
        shown = state.role(a)
        made["roles"] = (
            [{"id": str(shown.id), "name": shown.name, "color": shown.color}] if shown.highlighted and not gone else []
        )
    made["fields"] = [] if gone else [_field(state, name, value) for name, value in a.fields]
    return _as_of(state, "account", made)


def _feature_approval(a: Account, viewer: Account | None) -> Json:
    if a.is_local and a.discoverable:
        return {"automatic": ["public"], "manual": [], "current_user": "automatic" if viewer else "denied"}
    return {"automatic": [], "manual": [], "current_user": "missing" if viewer and not a.is_local else "denied"}


def _named_in(state: State, words: str) -> list[Account]:
    """Profiles link every account that is known here; posts only those whom they mention."""
    found = [state.find(f"{name}@{domain}") for name, domain in text.MENTION.findall(words)]
    return [a for a in found if a is not None]


def _field(state: State, name: str, value: str) -> Json:
    shown = text.inline_html(value, state.domain, _named_in(state, value), rel="nofollow noopener me")
    return {"name": name, "value": shown, "verified_at": None}


def own_account(state: State, a: Account) -> Json:
    """`verify_credentials`: with what only its owner sees."""
    made = account(state, a, a)
    source: Json = {
        "privacy": a.posts_as,
        "sensitive": a.posting.get("sensitive", False),
        "language": a.posting.get("language"),
        "note": a.note,
        "fields": [{"name": name, "value": value, "verified_at": None} for name, value in a.fields],
        "follow_requests_count": sum(a.id in asked for asked in state.asked_to_follow.values()),
        "hide_collections": a.hide_collections,
        "discoverable": a.discoverable,
        "indexable": a.indexable,
        "attribution_domains": [],
        "quote_policy": "public",
    }
    if state.is_old:
        del source["quote_policy"]
    return {**_with(made, "source", source), "role": role(state, state.role(a))}


def _with(shown: Json, name: str, value: Any) -> Json:
    """An account with an attribute more: the server writes those before what belongs to it, from the emojis on."""
    place = list(shown).index("emojis")
    before, after = list(shown.items())[:place], list(shown.items())[place:]
    return dict([*before, (name, value), *after])


def muted_account(state: State, a: Account, viewer: Account | None) -> Json:
    """As in the list of mutes. None here ends by itself."""
    return _with(account(state, a, viewer), "mute_expires_at", None)


def admin_account(state: State, a: Account, viewer: Account | None) -> Json:
    has_user = a.is_local and a.email is not None
    return {
        "id": str(a.id),
        "username": a.username,
        "domain": a.domain,
        "created_at": iso(a.created_at),
        "email": a.email,
        "ip": None,
        "confirmed": a.confirmed if has_user else None,
        "suspended": a.is_suspended,
        "silenced": a.is_silenced,
        "sensitized": a.sensitized,
        "disabled": a.disabled if has_user else None,
        "approved": a.approved if has_user else None,
        "locale": a.locale if has_user else None,
        "invite_request": None,
        "ips": [] if has_user else None,
        "account": account(state, a, viewer),
        "role": role(state, state.role(a)) if has_user else None,
    }


def relationship(state: State, me: Account, other: Account) -> Json:
    follow = state.following[me.id].get(other.id)
    wanted = follow or state.asked_to_follow[me.id].get(other.id)  # how it is wished for counts before it is granted
    mute = state.muting[me.id].get(other.id)
    made: Json = {
        "id": str(other.id),
        "following": follow is not None,
        "showing_reblogs": wanted is not None and wanted.reblogs,
        "notifying": wanted is not None and wanted.notify,
        "languages": None,
        "followed_by": state.has("following", other.id, me.id),
        "blocking": state.has("blocking", me.id, other.id),
        "blocked_by": state.has("blocking", other.id, me.id),
        "muting": mute is not None,
        "muting_notifications": mute is not None and mute.notifications,
        "muting_expires_at": None,
        "requested": wanted is not None and follow is None,
        "requested_by": state.has("asked_to_follow", other.id, me.id),
        "domain_blocking": False,
        "endorsed": False,
        "note": state.notes.get((me.id, other.id), ""),
    }
    if state.is_old:
        del made["muting_expires_at"]
    return made


def status(state: State, s: Status, viewer: Account | None, *, source: bool = False) -> Json:
    author = state.accounts[s.account_id]
    base = f"{actor_uri(state, author)}/statuses/{s.id}"
    app = state.apps.get(s.app_id) if s.app_id is not None else None
    made: Json = {
        "id": str(s.id),
        "created_at": iso(s.created_at),
        "in_reply_to_id": str(s.in_reply_to_id) if s.in_reply_to_id is not None else None,
        "in_reply_to_account_id": str(s.in_reply_to_account_id) if s.in_reply_to_account_id is not None else None,
        "sensitive": s.sensitive or (author.sensitized and (viewer is None or viewer.id != author.id)),
        "spoiler_text": s.spoiler_text,
        "visibility": "private" if s.visibility == "limited" else s.visibility,
        "language": s.language,
        "uri": s.uri or base,
        "url": s.uri or f"https://{state.domain}/@{author.username}/{s.id}",
        "replies_count": s.replies_count,
        "reblogs_count": 0,
        "favourites_count": len(s.favourited_by),
        "quotes_count": 0,
        "edited_at": _when(s.edited_at),
    }
    if viewer is not None:
        made |= _seen_by(state, s, viewer)
        if viewer.id == s.account_id and s.visibility not in ("direct", "limited"):
            made["pinned"] = s.pinned
    made["text" if source else "content"] = s.text if source else s.html
    if viewer is not None:
        made["filtered"] = []
    made["reblog"] = None
    if app is not None:
        made["application"] = {"name": app.name, "website": app.website}
    made["account"] = account(state, author, viewer)
    made["media_attachments"] = []
    made["mentions"] = [_mention(state, state.accounts[i]) for i in s.mentions]
    made["tags"] = [{"name": tag, "url": f"https://{state.domain}/tags/{tag}"} for tag in s.tags]
    made["emojis"] = []
    made["tagged_collections"] = []
    made["quote"] = made["card"] = made["poll"] = None
    made["quote_approval"] = _quote_approval(s, author, viewer)
    return _as_of(state, "status", made)


def _seen_by(state: State, s: Status, viewer: Account) -> Json:
    return {
        "favourited": viewer.id in s.favourited_by,
        "reblogged": False,
        "muted": (viewer.id, s.conversation_id) in state.muted_threads,
        "bookmarked": s.id in state.bookmarks[viewer.id],
    }


def _mention(state: State, a: Account) -> Json:
    url = f"https://{a.domain or state.domain}/@{a.username}"
    return {"id": str(a.id), "username": a.username, "url": url, "acct": a.shown}


def _quote_approval(s: Status, author: Account, viewer: Account | None) -> Json:
    anyone = author.is_local and s.visibility in ("public", "unlisted")
    own = viewer is not None and viewer.id == author.id and s.visibility != "direct"
    current = "automatic" if own or (anyone and viewer is not None) else "denied"
    return {"automatic": ["public"] if anyone else [], "manual": [], "current_user": current}


def streamed_status(state: State, s: Status, to: Account) -> Json:
    """As the streams carry it: what depends on the receiver is put in last."""
    made = {**status(state, s, None), **_seen_by(state, s, to)}
    if to.id == s.account_id:
        made["pinned"] = s.pinned
    return {**made, "filtered": []}


def edit(state: State, s: Status, e: Edit, viewer: Account | None) -> Json:
    return {
        "content": e.html,
        "spoiler_text": e.spoiler_text,
        "sensitive": e.sensitive,
        "created_at": iso(e.created_at),
        "account": account(state, state.accounts[s.account_id], viewer),
        "media_attachments": [],
        "emojis": [],
    }


def _of_report(r: Report) -> Json:
    return {
        "id": str(r.id),
        "action_taken": r.action_taken_at is not None,
        "action_taken_at": _when(r.action_taken_at),
        "category": r.category,
        "comment": r.comment,
        "forwarded": r.forwarded,
        "created_at": iso(r.created_at),
    }


def report(state: State, r: Report, viewer: Account | None) -> Json:
    """As the reporter sees it, and as moderators see it in a notification."""
    made: Json = {
        **_of_report(r),
        "status_ids": [str(i) for i in r.status_ids],
        "rule_ids": [str(i) for i in r.rule_ids] if r.rule_ids is not None else None,
        "collection_ids": [],
        "target_account": account(state, state.accounts[r.target_id], viewer),
    }
    if state.is_old:
        del made["collection_ids"]
    return made


def admin_report(state: State, r: Report, viewer: Account | None) -> Json:
    def person(account_id: int | None) -> Json | None:
        return admin_account(state, state.accounts[account_id], viewer) if account_id is not None else None

    kept = [state.statuses[i] for i in sorted(r.status_ids, reverse=True) if i in state.statuses]
    return {
        **_of_report(r),
        "updated_at": iso(r.updated_at),
        "account": person(r.account_id),
        "target_account": person(r.target_id),
        "assigned_account": person(r.assigned_id),
        "action_taken_by_account": person(r.action_taken_by_id),
        "statuses": [status(state, s, viewer) for s in kept],
        "rules": [rule(state, i) for i in r.rule_ids or [] if i in state.rules],
    }


def rule(state: State, rule_id: int) -> Json:
    found = state.rules[rule_id]
    return {"id": str(found.id), "text": found.text, "hint": found.hint, "translations": {}}
