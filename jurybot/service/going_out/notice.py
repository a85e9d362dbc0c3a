"""The accused are told: by direct message to the account that their server names as its contact.

Who that is, their server says; it is asked as carefully as any other, and only an account of its own counts. Where
nobody can be told, that is put on record, and what is public is the notice. (DELIBERATION.md, *The accused are heard*.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jurybot.core.case.case import Case
from jurybot.service.desk import Desk
from jurybot.service.ports.federation import Unreachable
from jurybot.service.ports.instance import Transient
from jurybot.service.ports.told import Account
from jurybot.words.messages import ENGLISH, nearest

WHY = frozenset({"unreachable", "no-contact", "unknown", "blocks"})
ASK_AGAIN_AFTER, ASKED_FOR = timedelta(hours=1), timedelta(days=1)
"""A server that does not answer is asked again each hour, for a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to tell, and in which language; or `why` nobody can be told, in a word of `events_after.NoticeNotGiven`."""

    account: Account | None = None
    language: str = ENGLISH
    why: str = ""


NOBODY = Contact(why="unknown")


def contact_of(desk: Desk, case: Case, wanted_at: datetime, now: datetime) -> Contact:
    """The contact account of the accused server, as our instance knows it. Raises InstanceError."""
    try:
        named = desk.federation.contact(case.domain)
    except Unreachable as unreachable:
        if unreachable.lasts or now - wanted_at >= ASKED_FOR:
            return Contact(why="unreachable")
        raise Transient(str(unreachable), retry_at=now + ASK_AGAIN_AFTER) from None
    if named is None:
        return Contact(why="no-contact")
    account = desk.instance.find(named.acct)
    if account is None or account.domain != case.domain or account.suspended or account.moved:
        return Contact(why="unknown")
    return Contact(account=account, language=nearest(named.language, ENGLISH))


def notice_words(case: Case, about: str, page: str) -> tuple[str, dict[str, Any]]:
    """Which message it is, and with what."""
    said: dict[str, Any] = {"domain": case.domain, "case": case.name, "criterion": case.criterion}
    if about == "asked":
        return "notice-asked", said | {"until": case.ends_at_most}
    waits = {"waits_for": case.waits_for_steward or "nobody", "until": case.grace_until}
    return "notice", said | {"page": page} | waits
