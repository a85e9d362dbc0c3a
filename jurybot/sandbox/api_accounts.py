"""Handlers: accounts, profiles, ties between accounts, reports by members."""

from collections.abc import Callable
from typing import Any

from jurybot.sandbox import domains, entities, moderation, posting, relations, text
from jurybot.sandbox.calls import FALSE, Call, number
from jurybot.sandbox.instance import Crash, Refused, invalid, not_found
from jurybot.sandbox.records import Account, Status, Tie
from jurybot.sandbox.state import State

MOST_NOTE, MOST_FIELDS, MOST_IN_A_FIELD, MOST_IN_A_REMARK = 500, 4, 255, 2000
MOST_IN_A_BATCH = 40


def verify_credentials(call: Call) -> Any:
    return entities.own_account(call.state, call.me)


def update_credentials(call: Call) -> Any:
    me, params = call.me, call.params
    fields = _fields(params["fields_attributes"]) if "fields_attributes" in params else me.fields
    _check_profile(call, fields)
    was_locked = me.locked
    for name in ("display_name", "note"):
        if name in params:
            setattr(me, name, call.text(name).strip())
    for name in ("locked", "indexable"):
        if name in params:
            setattr(me, name, call.flag(name))
    for name in ("discoverable", "hide_collections"):
        if name in params:
            setattr(me, name, call.flag(name) if call.has(name) else None)
    if "bot" in params:
        me.actor_type = "Service" if call.flag("bot") else "Person"
    me.fields = [(name.strip()[:MOST_IN_A_FIELD], value.strip()[:MOST_IN_A_FIELD]) for name, value in fields]
    if was_locked and not me.locked:
        call.inst.late.add(lambda: relations.answer_all(call.inst, me))
    if isinstance(params.get("source"), dict) and params["source"]:
        _set_defaults(me, params["source"])
    moderation.tell_of_account(call.inst, me, "account.updated")
    return entities.own_account(call.state, me)


def _check_profile(call: Call, fields: list[tuple[str, str]]) -> None:
    """Refuses with every problem, as a sentence and under `details` by what it is about."""
    problems: list[tuple[str, str, str, str]] = []
    most_name = 30 if call.state.is_old else 40
    if len(call.text("display_name").strip()) > most_name:
        words = f"is too long (maximum is {most_name} characters)"
        problems.append(("display_name", "Display name", "TOO_LONG", words))
    if text.length(call.text("note").strip()) > MOST_NOTE:
        problems.append(("note", "Note", "TOO_LONG", f"character limit of {MOST_NOTE} exceeded"))
    if len(fields) > MOST_FIELDS:
        problems.append(("fields", "Fields", "TOO_LONG", f"is too long (maximum is {MOST_FIELDS} characters)"))
    if any(value.strip() and not name.strip() for name, value in fields):
        code = "FIELDS_WITH_VALUES_MISSING_LABELS"
        problems.append(("fields", "Fields", code, "contains values with missing labels"))
    if problems:
        details: dict[str, list[dict[str, str]]] = {}
        for key, _, code, words in problems:
            details.setdefault(key, []).append({"error": f"ERR_{code}", "description": words})
        error = "Validation failed: " + ", ".join(f"{name} {words}" for _, name, _, words in problems)
        raise Refused(422, error, details=details)


def _fields(given: Any) -> list[tuple[str, str]]:
    rows = given if isinstance(given, list) else list(given.values()) if isinstance(given, dict) else []
    pairs = [(str(row.get("name") or ""), str(row.get("value") or "")) for row in rows if isinstance(row, dict)]
    return [(name, value) for name, value in pairs if name.strip() or value.strip()]


def _set_defaults(me: Account, source: dict[str, Any]) -> None:
    """How the member posts unless told otherwise. What is not given is fixed as it stands."""
    privacy = source.get("privacy", me.posts_as)
    if privacy not in ("public", "unlisted", "private"):
        raise Crash
    me.posting["privacy"] = privacy
    if "language" in source:
        me.posting["language"] = source["language"] or None
    if "sensitive" in source:
        me.posting["sensitive"] = source["sensitive"] not in FALSE and source["sensitive"] not in (None, "")


def preferences(call: Call) -> Any:
    posting_ = call.me.posting
    made = {
        "posting:default:visibility": call.me.posts_as,
        "posting:default:sensitive": posting_.get("sensitive", False),
        "posting:default:language": text.language(posting_.get("language"), call.me.locale, "en"),
        "posting:default:quote_policy": "public",
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
        "reading:autoplay:gifs": False,
    }
    if call.state.is_old:
        del made["posting:default:quote_policy"]
    return made


def is_shown(account: Account) -> bool:
    """Whoever has not confirmed the address, or waits for approval, does not exist yet for others."""
    return not account.is_local or (account.confirmed and account.approved)


def _account(call: Call) -> Account:
    found = call.account_named()
    if not is_shown(found):
        raise not_found()
    return found


def show(call: Call) -> Any:
    return entities.account(call.state, _account(call), call.account)


def batch(call: Call) -> Any:
    ids = {number(i) for i in call.many("id")}
    if len(ids) > MOST_IN_A_BATCH:
        raise Refused(422, "Mastodon::ValidationError")
    found = [call.state.accounts[i] for i in sorted(ids) if i in call.state.accounts]
    return [entities.account(call.state, a, call.account) for a in found if is_shown(a)]


def lookup(call: Call) -> Any:
    found = call.state.find(call.text("acct"))
    if found is None:
        raise not_found()
    return entities.account(call.state, found, call.account)


def statuses(call: Call) -> Any:
    state, account, limit = call.state, call.account_named(), call.limit(20)
    no_replies, pinned, tag = call.flag("exclude_replies"), call.flag("pinned"), call.text("tagged").lower()
    blocked = call.account is not None and state.has("blocking", account.id, call.account.id)
    nothing = account.is_suspended or blocked or call.flag("only_media")

    def get(status_id: int) -> Status | None:
        s = state.statuses[status_id]
        other_answer = s.in_reply_to_account_id not in (None, account.id)
        left_out = (no_replies and other_answer) or (pinned and not s.pinned) or (tag and tag not in s.tags)
        return None if left_out or nothing or not posting.may_see(state, s, call.account) else s

    found = call.page(state.posts_of.get(account.id, []), get, limit)
    if pinned:  # too few for pages
        return [entities.status(state, s, call.account) for _, s in found]
    keep = ("pinned", "tagged", "only_media", "exclude_replies", "exclude_reblogs")
    return call.linked(found, lambda s: entities.status(state, s, call.account), limit=limit, keep=keep)


def _people(
    call: Call,
    ties: dict[int, Tie],
    hidden: Callable[[Account], bool],
    write: Callable[[State, Account, Account | None], Any] = entities.account,
) -> Any:
    """A list of accounts, newest tie first; its cursors are the ties' ids."""
    state, limit = call.state, call.limit(40)
    by_tie = {tie.id: other for other, tie in ties.items() if not hidden(state.accounts[other])}
    found = call.page(sorted(by_tie), lambda tie: state.accounts[by_tie[tie]], limit, upwards=False)
    return call.linked(found, lambda a: write(state, a, call.account), limit=limit, prev="since_id")


def _tied_to(call: Call, table: dict[int, dict[int, Tie]]) -> Any:
    """Followers, or whom somebody follows: to others without whom the asker blocks, mutes or is blocked by."""
    account, viewer = call.account_named(), call.account
    own = viewer is not None and viewer.id == account.id
    blocked = viewer is not None and call.state.has("blocking", account.id, viewer.id)
    if account.is_suspended or blocked or (account.hide_collections and not own):
        return []
    hidden = set() if own else posting.hidden_from(call.state, viewer)
    return _people(call, table[account.id], lambda a: a.id in hidden)


def followers(call: Call) -> Any:
    return _tied_to(call, call.state.followers)


def following(call: Call) -> Any:
    return _tied_to(call, call.state.following)


def blocks(call: Call) -> Any:
    return _people(call, call.state.blocking[call.me.id], lambda a: a.is_suspended)


def mutes(call: Call) -> Any:
    return _people(call, call.state.muting[call.me.id], lambda a: a.is_suspended, entities.muted_account)


def follow_requests(call: Call) -> Any:
    asked = {i: t[call.me.id] for i, t in call.state.asked_to_follow.items() if call.me.id in t}
    return _people(call, asked, lambda a: a.is_suspended)


def authorize_request(call: Call) -> Any:
    relations.answer_request(call.inst, call.me, call.account_named(), yes=True)
    return entities.relationship(call.state, call.me, call.account_named())


def reject_request(call: Call) -> Any:
    relations.answer_request(call.inst, call.me, call.account_named(), yes=False)
    return entities.relationship(call.state, call.me, call.account_named())


def _after(call: Call, act: Callable[..., None], **how: Any) -> Any:
    """Does something to the account that the path names, and shows how one stands to it now."""
    other = _account(call)
    act(call.inst, call.me, other, **how)
    return entities.relationship(call.state, call.me, other)


def relationships(call: Call) -> Any:
    ids = {number(i) for i in call.one_or_many("id")}
    found = [call.state.accounts[i] for i in sorted(ids) if i in call.state.accounts]
    kept = [a for a in found if call.flag("with_suspended") or not a.is_suspended]
    return [entities.relationship(call.state, call.me, a) for a in kept]


def follow(call: Call) -> Any:
    def said(name: str) -> bool | None:
        return call.flag(name) if name in call.params else None

    shown = _after(call, relations.follow, reblogs=said("reblogs"), notify_me=said("notify"))
    if not (_account(call).locked or call.me.is_silenced):  # the server is sure that a remote account will accept
        shown |= {"following": True, "requested": False}
    return shown


def unfollow(call: Call) -> Any:
    return _after(call, relations.unfollow)


def shake_off(call: Call) -> Any:
    return _after(call, relations.shake_off)


def block(call: Call) -> Any:
    return _after(call, relations.block)


def unblock(call: Call) -> Any:
    return _after(call, relations.unblock)


def mute(call: Call) -> Any:
    return _after(call, relations.mute, notifications=call.flag("notifications") if call.has("notifications") else True)


def unmute(call: Call) -> Any:
    return _after(call, relations.unmute)


def note(call: Call) -> Any:
    other = call.account_named()
    if len(call.text("comment")) > MOST_IN_A_REMARK:
        raise invalid(f"Comment is too long (maximum is {MOST_IN_A_REMARK} characters)")
    call.state.notes[call.me.id, other.id] = call.text("comment")
    return entities.relationship(call.state, call.me, other)


def report(call: Call) -> Any:
    state = call.state
    about = state.accounts.get(number(call.params.get("account_id")))
    if about is None:
        raise not_found()
    forward = call.flag("forward") if call.has("forward") else None
    to = call.params.get("forward_to_domains")
    if forward and isinstance(to, list):  # it may go to those who were answered, and not to where the account lives
        forward = about.domain in [domains.plain(str(domain)) for domain in to]
    made = moderation.report(
        call.inst,
        call.me,
        about,
        status_ids=[number(i) for i in call.many("status_ids")],
        comment=call.text("comment"),
        category=call.text("category"),
        rule_ids=[number(i) for i in call.many("rule_ids")] or None,
        forward=forward,
    )
    return entities.report(state, made, call.me)
