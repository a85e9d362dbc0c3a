"""JSON to the values of service/ports/told.py: the only place that sees raw answers.

Read leniently: later servers add fields, 4.4 lacks some. What a value cannot do without (an id, the server's times)
must be there and of the right kind; all else has a sane default. E-mail, IP addresses and the words of a report are
dropped here: nothing below reads those keys. Every function raises Unreadable, which names the field that is amiss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from jurybot.core import names
from jurybot.core.names import AccountId, BlockId, Domain, ReportId, StatusId
from jurybot.service.ports.told import (
    Account,
    Block,
    Cost,
    Malformed,
    Me,
    Member,
    Mention,
    Relationship,
    Report,
    Server,
    Status,
    Version,
)

T = TypeVar("T")
_PLAIN = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_ADMINISTRATOR, _EVERY_RIGHT = 0x1, (1 << 32) - 1


class Unreadable(Exception):
    """Something a value cannot do without is missing or of the wrong kind. Says which, never what stood there."""


# --- the kinds of things ---------------------------------------------------------------------------------------


def _of(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise Unreadable("not an object")
    return answer


def _list(answer: Any, key: str) -> Sequence[Any]:
    found = answer.get(key)
    return found if isinstance(found, list) else ()


def _inner(answer: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = answer.get(key)
    return found if isinstance(found, Mapping) else {}


def _id(answer: Mapping[str, Any], key: str = "id") -> str:
    """Ids are strings that hold integers (some servers write them bare)."""
    found = answer.get(key)
    text = str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else ""
    if not (text.isascii() and text.isdigit()):
        raise Unreadable(f"{key} is no id")
    return text


def _text(answer: Mapping[str, Any], key: str, default: str | None = None) -> str:
    found = answer.get(key)
    if isinstance(found, str):
        return found
    if found is None and default is not None:
        return default
    raise Unreadable(f"{key} is no text")


def _count(answer: Mapping[str, Any], key: str) -> int:
    """A number, or a string that holds one; 0 when it is not there."""
    try:
        return int(answer.get(key) or 0)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(f"{key} is no number") from None


def _moment(answer: Mapping[str, Any], key: str) -> datetime:
    """Aware UTC. Mastodon.py has made a datetime of it already, with the machine's own zone."""
    found = answer.get(key)
    try:
        at = found if isinstance(found, datetime) else datetime.fromisoformat(found or "")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(f"{key} is no time") from None


def _day(answer: Mapping[str, Any], key: str) -> date | None:
    """A day ("2026-11-22"); None where there is none or it cannot be read."""
    found = answer.get(key)
    if isinstance(found, datetime):
        return found.date()
    try:
        return date.fromisoformat(found[:10]) if isinstance(found, str) else None
    except ValueError:
        return None


def _domain(text: str | None) -> Domain | None:
    """Public handles carry the name in Unicode, admin answers in punycode: one spelling for both."""
    if not text:
        return None
    name = names.domain(text)
    return name if isinstance(name, str) else Domain(text.strip().lower())


def only(read: Callable[[Any], T], answers: Any) -> list[T | Malformed]:
    """Each item of a list, or what made it unreadable: one bad item must not lose the rest."""
    if not isinstance(answers, list | tuple):
        raise Unreadable("not a list")
    return [_or_malformed(read, answer) for answer in answers]


def _or_malformed(read: Callable[[Any], T], answer: Any) -> T | Malformed:
    try:
        return read(answer)
    except Unreadable as why:
        return Malformed(id=item_id(answer), why=str(why))


def item_id(answer: Any) -> str:
    """The id of a list's item, "" when it has none."""
    try:
        return _id(_of(answer))
    except Unreadable:
        return ""


# --- people ----------------------------------------------------------------------------------------------------


def account(answer: Any) -> Account:
    """A public account. `suspended` and `limited` are only there when they are so."""
    it = _of(answer)
    acct = _text(it, "acct")
    return Account(
        id=AccountId(_id(it)),
        acct=acct,
        domain=_domain(acct.partition("@")[2]),
        bot=bool(it.get("bot")),
        moved=bool(it.get("moved")),
        suspended=bool(it.get("suspended")),
        limited=bool(it.get("limited")),
        created_at=_moment(it, "created_at"),
        last_status_on=_day(it, "last_status_at"),
    )


def member(answer: Any) -> Member:
    """An account as admins see it. Its e-mail and addresses stay where they are."""
    it = _of(answer)
    public = _inner(it, "account")
    return Member(
        id=AccountId(_id(it)),
        acct=_acct(it, public),
        created_at=_moment(it, "created_at"),
        last_status_on=_day(public, "last_status_at"),
        confirmed=bool(it.get("confirmed")),
        approved=bool(it.get("approved")),
        disabled=bool(it.get("disabled")),
        silenced=bool(it.get("silenced")),
        suspended=bool(it.get("suspended")),
        bot=bool(public.get("bot")),
        moved=bool(public.get("moved")),
        domain=_domain(_text(it, "domain", "")),
        role=_text(_inner(it, "role"), "name", ""),
    )


def _acct(it: Mapping[str, Any], public: Mapping[str, Any]) -> str:
    if isinstance(public.get("acct"), str):
        return str(public["acct"])
    name, domain = _text(it, "username"), _text(it, "domain", "")
    return f"{name}@{domain}" if domain else name


def _complained_of(answer: Any) -> Account:
    """A report's people are Admin::Account objects: suspension and the plain domain stand outside."""
    who, it = member(answer), _of(answer)
    return Account(
        id=who.id,
        acct=who.acct,
        domain=who.domain,
        bot=who.bot,
        moved=who.moved,
        suspended=who.suspended,
        limited=bool(it.get("silenced")),
        created_at=who.created_at,
        last_status_on=who.last_status_on,
    )


def relationship(answer: Any) -> Relationship:
    it = _of(answer)
    return Relationship(
        id=AccountId(_id(it)), followed_by=bool(it.get("followed_by")), blocked_by=bool(it.get("blocked_by"))
    )


def me(answer: Any) -> Me:
    """The bot itself. An administrator has every right, whatever the other bits say."""
    it = _of(answer)
    role = _inner(it, "role")
    permissions = _count(role, "permissions")
    hidden = it.get("hide_collections")
    return Me(
        id=AccountId(_id(it)),
        acct=_text(it, "acct"),
        permissions=_EVERY_RIGHT if permissions & _ADMINISTRATOR else permissions,
        role=_text(role, "name", ""),
        role_highlighted=bool(role.get("highlighted")),
        followers=_count(it, "followers_count"),
        hide_collections=hidden if isinstance(hidden, bool) else None,
        bot=bool(it.get("bot")),
    )


# --- posts -----------------------------------------------------------------------------------------------------


def status(answer: Any) -> Status:
    it = _of(answer)
    return Status(
        id=StatusId(_id(it)),
        author=account(it.get("account")),
        html=_text(it, "content"),
        note=_text(it, "spoiler_text", ""),
        visibility=_text(it, "visibility"),
        created_at=_moment(it, "created_at"),
        edited_at=_moment(it, "edited_at") if it.get("edited_at") else None,
        in_reply_to=StatusId(_id(it, "in_reply_to_id")) if it.get("in_reply_to_id") else None,
        mentions=tuple(AccountId(_id(_of(mentioned))) for mentioned in _list(it, "mentions")),
        url=_text(it, "url", ""),
        media=len(_list(it, "media_attachments")),
        language=_text(it, "language", ""),
    )


def mention(answer: Any) -> Mention:
    it = _of(answer)
    if it.get("type", "mention") != "mention":
        raise Unreadable("not a mention")
    return Mention(id=_id(it), status=status(it.get("status")))


def version(answer: Any) -> Version:
    it = _of(answer)
    return Version(html=_text(it, "content"), written_at=_moment(it, "created_at"))


# --- reports, blocks, figures ----------------------------------------------------------------------------------


def report(answer: Any) -> Report:
    """A complaint without its words."""
    it = _of(answer)
    created = _moment(it, "created_at")
    return Report(
        id=ReportId(_id(it)),
        category=_text(it, "category", "other"),
        created_at=created,
        updated_at=_moment(it, "updated_at") if it.get("updated_at") else created,
        resolved=bool(it.get("action_taken")),
        assigned=bool(it.get("assigned_account")),
        forwarded=bool(it.get("forwarded")),
        reporter=_complained_of(it.get("account")),
        target=_complained_of(it.get("target_account")),
        posts=tuple(post for post in only(status, _list(it, "statuses")) if isinstance(post, Status)),
        rules=tuple((_id(_of(rule)), _text(_of(rule), "text", "")) for rule in _list(it, "rules")),
    )


def block(answer: Any) -> Block:
    it = _of(answer)
    domain = _domain(_text(it, "domain"))
    if domain is None:
        raise Unreadable("domain is empty")
    return Block(
        id=BlockId(_id(it)),
        domain=domain,
        severity=_text(it, "severity"),
        reject_media=bool(it.get("reject_media")),
        reject_reports=bool(it.get("reject_reports")),
        obfuscate=bool(it.get("obfuscate")),
        private_comment=_text(it, "private_comment", ""),
        public_comment=_text(it, "public_comment", ""),
        created_at=_moment(it, "created_at") if it.get("created_at") else None,
    )


def may_be_kin(row: Any, name: Domain) -> bool:
    """Whether a row of the block list may be about that domain, one above it or one below it. Said without reading the
    row, where that can be; what is odd is read."""
    text = row.get("domain") if isinstance(row, dict) else None
    if not isinstance(text, str) or not _PLAIN.fullmatch(text):
        return True
    return names.covers(text, name) or names.covers(name, text)


def cost(answer: Any) -> Cost:
    """Measures come as a list of {key, total}; a key that is missing is not zero, it is unknown."""
    if not isinstance(answer, list):
        raise Unreadable("not a list")
    totals = {_text(_of(it), "key"): it for it in answer}
    if missing := {"instance_accounts", "instance_follows", "instance_followers"} - totals.keys():
        raise Unreadable(f"without {', '.join(sorted(missing))}")
    if any(total.get("total") is None for total in totals.values()):
        raise Unreadable("a total is missing")
    return Cost(
        accounts=_count(totals["instance_accounts"], "total"),
        follows=_count(totals["instance_follows"], "total"),
        followers=_count(totals["instance_followers"], "total"),
    )


def by_day(answer: Any) -> int:
    """The sum of one measure over its days."""
    if not isinstance(answer, list) or not answer or not isinstance(_of(answer[0]).get("data"), list):
        raise Unreadable("not a measure with its days")
    days = [_of(day) for day in _of(answer[0])["data"]]
    if any(day.get("value") is None for day in days):
        raise Unreadable("a day without its value")
    return sum(_count(day, "value") for day in days)


def server(answer: Any, url: str) -> Server:
    """What the instance says of itself; where it names no streaming host, it is the instance's own."""
    it = _of(answer)
    domain = _domain(_text(it, "domain"))
    if domain is None:
        raise Unreadable("domain is empty")
    configuration = _inner(it, "configuration")
    return Server(
        domain=domain,
        version=_text(it, "version"),
        max_characters=_count(_inner(configuration, "statuses"), "max_characters") or 500,
        streaming_url=_text(_inner(configuration, "urls"), "streaming", "") or url,
        title=_text(it, "title", ""),
    )
