"""A post as it is fixed before its first try, and the key by which the server knows it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jurybot.core.names import AccountId, StatusId
from jurybot.service.desk import Desk
from jurybot.service.language.wording import Text
from jurybot.service.ports.sent import Post
from jurybot.service.rows import Row
from jurybot.service.storage import Work


def post(
    desk: Desk, work: Work, row: Row, text: Text, visibility: str, to: AccountId | None, parent: StatusId | None
) -> Post:
    return Post(
        text=text.text,
        note=text.note,
        language=text.language,
        visibility=visibility,
        to=to,
        in_reply_to=parent,
        idempotency_key=idempotency_key(desk, row),
        newest_known=work.messages.newest(),
    )


def idempotency_key(desk: Desk, row: Row) -> str:
    """The same at every try; a new one only once the server has forgotten the old (an hour)."""
    return desk.chance("idempotency", f"{row.key}#{row.tries}").hex()[:32]


def with_new_key(desk: Desk, row: Row, sent: Post, now: datetime, kept_for: timedelta) -> Post:
    """The post for another try: with a fresh key when the server may have forgotten the first."""
    if row.first_tried_at and now - row.first_tried_at >= kept_for:
        return replace(sent, idempotency_key=idempotency_key(desk, row))
    return sent
