"""One answer to one message. How often whom stands in `economy`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jurybot.core.case.effects import SendMessage, Wanted
from jurybot.core.names import StatusId
from jurybot.service.desk import Desk
from jurybot.service.people.economy import enough, open_seats
from jurybot.service.ports.told import Status
from jurybot.service.storage import Work


def tell_person(
    desk: Desk,
    work: Work,
    status: Status,
    message: str,
    args: Mapping[str, Any],
    now: datetime,
    of: str = "",
    language: str = "",
    always: bool = False,
) -> None:
    """One answer to one message, under it, unless this person or strangers together have had enough for now and it is
    not to be said `always`; with `of` one for each that is asked about. `language`: that of who is forgotten by now."""
    account = status.author
    why = "" if always else enough(desk, work, account.id, now)
    if why:
        desk.log.info("no answer", why=why)
        return
    under = _under(work, status)
    kept = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in args.items()}
    said = SendMessage(
        account=account.id,
        acct=account.acct,
        message=message,
        args=kept,
        in_reply_to=under,
        language=language or status.language,
        to_juror=bool(open_seats(work, account.id)),
    )
    version = status.edited_at.isoformat() if status.edited_at else ""
    work.outbox.add(None, [Wanted(key=f"answer/{status.id}/{version}{message}{of}", effect=said)])


def _under(work: Work, status: Status) -> StatusId:
    """What the answer hangs below. A post of theirs that others can read and that mentions the bot shuts the door for
    all below it, however private the thread began: then under our message that it answers, or under their first."""
    if status.visibility == "direct":
        return status.id
    if status.in_reply_to is not None and work.messages.get(status.in_reply_to) is not None:
        return status.in_reply_to
    member = work.pool.by_account(status.author.id)
    return (member.anchor if member else None) or status.id
