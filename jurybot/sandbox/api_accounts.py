"""Handlers: accounts, profiles, ties between accounts, search, reports by members."""

from typing import Any

from jurybot.sandbox import entities, moderation, posting, relations
from jurybot.sandbox.calls import Call, number
from jurybot.sandbox.instance import Refused, invalid, not_found
from jurybot.sandbox.records import Account, Status, Tie

MOST_NOTE, MOST_FIELDS = 500, 4


def verify_credentials(call: Call) -> Any:
    return entities.own_account(call.state, call.me)


def update_credentials(call: Call) -> Any:
    me, old = call.me, call.state.is_old
    most_name = 30 if old else 40
    if len(call.text("display_name")) > most_name:
        raise invalid(f"Display name is too long (maximum is {most_name} characters)")
    if len(call.text("note")) > MOST_NOTE:
        raise invalid(f"Note character limit of {MOST_NOTE} exceeded")
    for name in ("display_name", "note"):
        if name in call.params:
            setattr(me, name, call.text(name).strip())
    for name in ("locked", "discoverable", "indexable", "hide_collections"):
        if name in call.params:
            setattr(me, name, call.flag(name))
    if "bot" in call.params:
        me.actor_type = "Service" if call.flag("bot") else "Person"
    if "fields_attributes" in call.params:
        me.fields = _fields(call.params["fields_attributes"])
    source = call.params.get("source")
    if isinstance(source, dict):
        me.posting |= {key: source[key] for key in ("privacy", "language") if source.get(key)}
        if "sensitive" in source:
            me.posting["sensitive"] = str(source["sensitive"]).lower() in ("true", "1")
    return entities.own_account(call.state, me)


def _fields(given: Any) -> list[tuple[str, str]]:
    rows = given if isinstance(given, list) else list(given.values()) if isinstance(given, dict) else []
    pairs = [(str(row.get("name", "")), str(row.get("value", ""))) for row in rows if isinstance(row, dict)]
    kept = [(name, value) for name, value in pairs if name or value]
    if len(kept) > MOST_FIELDS:
        raise invalid(f"Fields is too long (maximum is {MOST_FIELDS} characters)")
    return kept


def preferences(call: Call) -> Any:
    posting_ = call.me.posting
    made = {
        "posting:default:visibility": posting_.get("privacy", "public"),
        "posting:default:sensitive": posting_.get("sensitive", False),
        "posting:default:language": posting_.get("language", call.me.locale),
        "posting:default:quote_policy": "public",
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
        "reading:autoplay:gifs": False,
    }
    if call.state.is_old:
        del made["posting:default:quote_policy"]
    return made


def show(call: Call) -> Any:
    return entities.account(call.state, call.account_named(), call.account)


def batch(call: Call) -> Any:
    ids = dict.fromkeys(number(i) for i in call.many("id"))
    found = [call.state.accounts[i] for i in ids if i in call.state.accounts]
    return [entities.account(call.state, a, call.account) for a in found]


def lookup(call: Call) -> Any:
    found = call.state.find(call.text("acct"))
    if found is None:
        raise not_found()
    return entities.account(call.state, found, call.account)


def statuses(call: Call) -> Any:
    state, account, limit = call.state, call.account_named(), call.limit(20)
    no_replies, pinned, tag = call.flag("exclude_replies"), call.flag("pinned"), call.text("tagged").lower()
    nothing = account.is_suspended or call.flag("only_media")

    def get(status_id: int) -> Status | None:
        s = state.statuses[status_id]
        other_answer = s.in_reply_to_account_id not in (None, account.id)
        left_out = (no_replies and other_answer) or (pinned and not s.pinned) or (tag and tag not in s.tags)
        return None if left_out or nothing or not posting.may_see(state, s, call.account) else s

    found = call.page(state.posts_of.get(account.id, []), get, limit)
    keep = ("pinned", "tagged", "only_media", "exclude_replies", "exclude_reblogs")
    return call.linked(found, lambda s: entities.status(state, s, call.account), limit=limit, keep=keep)


def _people(call: Call, ties: dict[int, Tie], *, hidden: bool = False) -> Any:
    """A list of accounts, newest tie first; its cursors are the ties' ids."""
    state, limit = call.state, call.limit(40)
    by_tie = {tie.id: other for other, tie in ties.items()}

    def get(tie: int) -> Account | None:
        other = state.accounts[by_tie[tie]]
        return None if hidden or other.is_suspended else other

    found = call.page(sorted(by_tie), get, limit)
    return call.linked(found, lambda a: entities.account(state, a, call.account), limit=limit, prev="since_id")


def _hides(call: Call, account: Account) -> bool:
    own = call.account is not None and call.account.id == account.id
    blocked = call.account is not None and call.state.has("blocking", account.id, call.account.id)
    return account.is_suspended or (not own and bool(account.hide_collections)) or blocked


def followers(call: Call) -> Any:
    account = call.account_named()
    return _people(call, call.state.followers[account.id], hidden=_hides(call, account))


def following(call: Call) -> Any:
    account = call.account_named()
    return _people(call, call.state.following[account.id], hidden=_hides(call, account))


def blocks(call: Call) -> Any:
    return _people(call, call.state.blocking[call.me.id])


def mutes(call: Call) -> Any:
    return _people(call, call.state.muting[call.me.id])


def follow_requests(call: Call) -> Any:
    asked = {i: t[call.me.id] for i, t in call.state.asked_to_follow.items() if call.me.id in t}
    return _people(call, asked)


def authorize_request(call: Call) -> Any:
    relations.answer_request(call.inst, call.me, call.account_named(), yes=True)
    return _relationship(call)


def reject_request(call: Call) -> Any:
    relations.answer_request(call.inst, call.me, call.account_named(), yes=False)
    return _relationship(call)


def _relationship(call: Call) -> Any:
    return entities.relationship(call.state, call.me, call.account_named())


def relationships(call: Call) -> Any:
    ids = dict.fromkeys(number(i) for i in call.one_or_many("id"))
    found = [call.state.accounts[i] for i in ids if i in call.state.accounts]
    kept = [a for a in found if call.flag("with_suspended") or not a.is_suspended]
    return [entities.relationship(call.state, call.me, a) for a in kept]


def follow(call: Call) -> Any:
    reblogs = call.flag("reblogs") if "reblogs" in call.params else True
    relations.follow(call.inst, call.me, call.account_named(), reblogs=reblogs, notify_me=call.flag("notify"))
    return _relationship(call)


def unfollow(call: Call) -> Any:
    relations.unfollow(call.inst, call.me, call.account_named())
    return _relationship(call)


def block(call: Call) -> Any:
    relations.block(call.inst, call.me, call.account_named())
    return _relationship(call)


def unblock(call: Call) -> Any:
    relations.unblock(call.inst, call.me, call.account_named())
    return _relationship(call)


def mute(call: Call) -> Any:
    both = call.flag("notifications") if "notifications" in call.params else True
    relations.mute(call.inst, call.me, call.account_named(), notifications=both)
    return _relationship(call)


def unmute(call: Call) -> Any:
    relations.unmute(call.inst, call.me, call.account_named())
    return _relationship(call)


def note(call: Call) -> Any:
    call.state.notes[call.me.id, call.account_named().id] = call.text("comment")
    return _relationship(call)


def report(call: Call) -> Any:
    state = call.state
    about = state.accounts.get(number(call.params.get("account_id")))
    if about is None:
        raise not_found()
    made = moderation.report(
        call.inst,
        call.me,
        about,
        status_ids=[number(i) for i in call.one_or_many("status_ids")],
        comment=call.text("comment"),
        category=call.text("category"),
        rule_ids=[number(i) for i in call.one_or_many("rule_ids")] or None,
        forward=call.flag("forward") if call.has("forward") else None,
    )
    return entities.report(state, made, call.me)


def search(call: Call) -> Any:
    kind, limit = call.text("type"), call.limit(20)
    if "q" not in call.params:
        raise Refused(400, "param is missing or the value is empty or invalid: q")
    if call.account is None and (call.flag("resolve") or call.has("offset")):
        raise Refused(401, "Search queries with resolve or offset are not supported without authentication")
    accounts = _search_accounts(call, call.text("q").strip(), limit) if kind in ("", "accounts") else []
    made: dict[str, Any] = {"accounts": accounts, "statuses": [], "hashtags": []}
    return made if call.state.is_old else {**made, "collections": []}


def search_accounts(call: Call) -> Any:
    return _search_accounts(call, call.text("q").strip(), call.limit(40))


def _search_accounts(call: Call, asked: str, limit: int) -> list[Any]:
    """The exact handle first, suspended or not; then names that begin so."""
    state, start = call.state, number(call.params.get("offset"))
    exact = state.find(asked) if asked else None
    found = [exact] if exact else []
    begin = asked.removeprefix("@").lower()
    if begin and "@" not in begin:
        others = (a for a in state.accounts.values() if a is not exact and not a.is_suspended)
        found += [a for a in others if a.username.lower().startswith(begin) or a.display_name.lower().startswith(begin)]
    if call.flag("following"):
        found = [a for a in found if call.account and state.has("following", call.account.id, a.id)]
    return [entities.account(state, a, call.account) for a in found[start : start + limit]]
