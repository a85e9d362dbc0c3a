"""One answer to one message. How often whom stands in `economy`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jurybot.core.effects import SendMessage, Wanted
from jurybot.service.desk import Desk
from jurybot.service.economy import enough
from jurybot.service.ports import Status
from jurybot.service.storage import Work


def tell_person(desk: Desk, work: Work, status: Status, message: str, args: Mapping[str, Any], now: datetime) -> None:
    """One answer to one message, under it, unless this person or strangers together have had enough for now."""
    account = status.author
    if why := enough(work, account.id, now):
        desk.log.info("no answer", why=why)
        return
    said = SendMessage(account=account.id, acct=account.acct, message=message, args=dict(args), in_reply_to=status.id)
    version = status.edited_at.isoformat() if status.edited_at else ""
    work.outbox.add(None, [Wanted(key=f"answer/{status.id}/{version}{message}", effect=said)])
