"""JSON to the values of service/ports/told.py: the only place that sees raw answers.

Read leniently: later servers add fields, 4.4 lacks some. What a value cannot do without (an id, the server's times)
must be there and of the right kind; all else has a sane default. E-mail, IP addresses and the words of a report are
dropped here: nothing below reads those keys. Every function raises Unreadable, which names the field that is amiss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from jurybot.core.names import AccountId, BlockId, Domain, ReportId, StatusId, covers
from jurybot.instance import fields
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
    Vanished,
    Version,
)

T = TypeVar("T")
_PLAIN = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_ADMINISTRATOR, _EVERY_RIGHT = 0x1, (1 << 32) - 1


def only(read: Callable[[Any], T], answers: Any) -> list[T | Malformed]:
    """Each item of a list, or what made it unreadable: one bad item must not lose the rest."""
    if not isinstance(answers, list | tuple):
        raise fields.Unreadable("not a list")
    return [_or_malformed(read, answer) for answer in answers]


def _or_malformed(read: Callable[[Any], T], answer: Any) -> T | Malformed:
    try:
        return read(answer)
    except fields.Unreadable as why:
        return Malformed(id=item_id(answer), why=str(why))


def item_id(answer: Any) -> str:
    """The id of a list's item, "" when it has none."""
    try:
        return fields.id_of(fields.of(answer))
    except fields.Unreadable:
        return ""


# --- people ----------------------------------------------------------------------------------------------------


def account(answer: Any) -> Account:
    """A public account. `suspended` and `limited` are only there when they are so."""
    it = fields.of(answer)
    acct = fields.text(it, "acct")
    return Account(
        id=AccountId(fields.id_of(it)),
        acct=acct,
        domain=fields.domain(acct.partition("@")[2]),
        bot=bool(it.get("bot")),
        moved=bool(it.get("moved")),
        suspended=bool(it.get("suspended")),
        limited=bool(it.get("limited")),
        created_at=fields.moment(it, "created_at"),
        last_status_on=fields.day(it, "last_status_at"),
    )


def member(answer: Any) -> Member:
    """An account as admins see it. Its e-mail and addresses stay where they are."""
    it = fields.of(answer)
    public = fields.inner(it, "account")
    return Member(
        id=AccountId(fields.id_of(it)),
        acct=_acct(it, public),
        created_at=fields.moment(it, "created_at"),
        last_status_on=fields.day(public, "last_status_at"),
        confirmed=bool(it.get("confirmed")),
        approved=bool(it.get("approved")),
        disabled=bool(it.get("disabled")),
        silenced=bool(it.get("silenced")),
        suspended=bool(it.get("suspended")),
        bot=bool(public.get("bot")),
        moved=bool(public.get("moved")),
        domain=fields.domain(fields.text(it, "domain", "")),
        role=fields.text(fields.inner(it, "role"), "name", ""),
    )


def _acct(it: Mapping[str, Any], public: Mapping[str, Any]) -> str:
    if isinstance(public.get("acct"), str):
        return str(public["acct"])
    name, domain = fields.text(it, "username"), fields.text(it, "domain", "")
    return f"{name}@{domain}" if domain else name


def _complained_of(answer: Any) -> Account:
    """A report's people are Admin::Account objects: suspension and the plain domain stand outside."""
    who, it = member(answer), fields.of(answer)
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
    it = fields.of(answer)
    return Relationship(
        id=AccountId(fields.id_of(it)), followed_by=bool(it.get("followed_by")), blocked_by=bool(it.get("blocked_by"))
    )


def me(answer: Any) -> Me:
    """The bot itself. An administrator has every right, whatever the other bits say."""
    it = fields.of(answer)
    role = fields.inner(it, "role")
    permissions = fields.count(role, "permissions")
    hidden = it.get("hide_collections")
    return Me(
        id=AccountId(fields.id_of(it)),
        acct=fields.text(it, "acct"),
        permissions=_EVERY_RIGHT if permissions & _ADMINISTRATOR else permissions,
        role=fields.text(role, "name", ""),
        role_highlighted=bool(role.get("highlighted")),
        followers=fields.count(it, "followers_count"),
        hide_collections=hidden if isinstance(hidden, bool) else None,
        bot=bool(it.get("bot")),
    )


# --- posts -----------------------------------------------------------------------------------------------------


def status(answer: Any) -> Status:
    it = fields.of(answer)
    return Status(
        id=StatusId(fields.id_of(it)),
        author=account(it.get("account")),
        html=fields.text(it, "content"),
        note=fields.text(it, "spoiler_text", ""),
        visibility=fields.text(it, "visibility"),
        created_at=fields.moment(it, "created_at"),
        edited_at=fields.moment(it, "edited_at") if it.get("edited_at") else None,
        in_reply_to=StatusId(fields.id_of(it, "in_reply_to_id")) if it.get("in_reply_to_id") else None,
        mentions=tuple(AccountId(fields.id_of(fields.of(mentioned))) for mentioned in fields.listed(it, "mentions")),
        url=fields.text(it, "url", ""),
        media=len(fields.listed(it, "media_attachments")),
        language=fields.text(it, "language", ""),
    )


def ancestors(answer: Any) -> list[Status]:
    """Of a thread what is above; what cannot be read is left out, and asked for by itself."""
    found = only(status, fields.listed(fields.of(answer), "ancestors"))
    return [one for one in found if isinstance(one, Status)]


def mention(answer: Any) -> Mention | Vanished:
    it = fields.of(answer)
    if it.get("type", "mention") != "mention":
        raise fields.Unreadable("not a mention")
    if it.get("status", it) is None:
        return Vanished(id=fields.id_of(it))
    return Mention(id=fields.id_of(it), status=status(it.get("status")))


def version(answer: Any) -> Version:
    it = fields.of(answer)
    return Version(html=fields.text(it, "content"), written_at=fields.moment(it, "created_at"))


# --- reports, blocks, figures ----------------------------------------------------------------------------------


def report(answer: Any) -> Report:
    """A complaint without its words."""
    it = fields.of(answer)
    created = fields.moment(it, "created_at")
    return Report(
        id=ReportId(fields.id_of(it)),
        category=fields.text(it, "category", "other"),
        created_at=created,
        updated_at=fields.moment(it, "updated_at") if it.get("updated_at") else created,
        resolved=bool(it.get("action_taken")),
        assigned=bool(it.get("assigned_account")),
        forwarded=bool(it.get("forwarded")),
        reporter=_complained_of(it.get("account")),
        target=_complained_of(it.get("target_account")),
        posts=tuple(post for post in only(status, fields.listed(it, "statuses")) if isinstance(post, Status)),
        rules=tuple(_rule(rule) for rule in fields.listed(it, "rules")),
    )


def _rule(answer: Any) -> tuple[str, str]:
    it = fields.of(answer)
    return fields.id_of(it), fields.text(it, "text", "")


def block(answer: Any) -> Block:
    it = fields.of(answer)
    domain = fields.domain(fields.text(it, "domain"))
    if domain is None:
        raise fields.Unreadable("domain is empty")
    return Block(
        id=BlockId(fields.id_of(it)),
        domain=domain,
        severity=fields.text(it, "severity"),
        reject_media=bool(it.get("reject_media")),
        reject_reports=bool(it.get("reject_reports")),
        obfuscate=bool(it.get("obfuscate")),
        private_comment=fields.text(it, "private_comment", ""),
        public_comment=fields.text(it, "public_comment", ""),
        created_at=fields.moment(it, "created_at") if it.get("created_at") else None,
    )


def may_be_kin(row: Any, name: Domain) -> bool:
    """Whether a row of the block list may be about that domain, one above it or one below it. Said without reading the
    row, where that can be; what is odd is read."""
    text = row.get("domain") if isinstance(row, dict) else None
    if not isinstance(text, str) or not _PLAIN.fullmatch(text):
        return True
    return covers(text, name) or covers(name, text)


def cost(answer: Any) -> Cost:
    """Measures come as a list of {key, total}; a key that is missing is not zero, it is unknown."""
    if not isinstance(answer, list):
        raise fields.Unreadable("not a list")
    totals = {fields.text(fields.of(it), "key"): it for it in answer}
    if missing := {"instance_accounts", "instance_follows", "instance_followers"} - totals.keys():
        raise fields.Unreadable(f"without {', '.join(sorted(missing))}")
    if any(total.get("total") is None for total in totals.values()):
        raise fields.Unreadable("a total is missing")
    return Cost(
        accounts=fields.count(totals["instance_accounts"], "total"),
        follows=fields.count(totals["instance_follows"], "total"),
        followers=fields.count(totals["instance_followers"], "total"),
    )


def by_day(answer: Any) -> int:
    """The sum of one measure over its days."""
    if not isinstance(answer, list) or not answer or not isinstance(fields.of(answer[0]).get("data"), list):
        raise fields.Unreadable("not a measure with its days")
    days = [fields.of(day) for day in fields.of(answer[0])["data"]]
    if any(day.get("value") is None for day in days):
        raise fields.Unreadable("a day without its value")
    return sum(fields.count(day, "value") for day in days)


def server(answer: Any, url: str) -> Server:
    """What the instance says of itself; where it names no streaming host, it is the instance's own."""
    it = fields.of(answer)
    domain = fields.domain(fields.text(it, "domain"))
    if domain is None:
        raise fields.Unreadable("domain is empty")
    configuration = fields.inner(it, "configuration")
    return Server(
        domain=domain,
        version=fields.text(it, "version"),
        max_characters=fields.count(fields.inner(configuration, "statuses"), "max_characters") or 500,
        streaming_url=fields.text(fields.inner(configuration, "urls"), "streaming", "") or url,
        title=fields.text(it, "title", ""),
    )
