"""The instance takes shorter posts than when it was last asked: what it refuses for its length is written anew, as
short as it must be, before anything is given up. (MASTODON.md, *Versions*.)"""

from __future__ import annotations

from dataclasses import replace

from jurybot.service.desk import Desk
from jurybot.service.language.wording import length
from jurybot.service.ports.instance import Permanent
from jurybot.service.ports.sent import Post, Sent
from jurybot.service.rows import Row

UNPROCESSABLE = 422


def is_written_anew(desk: Desk, row: Row, sent: Sent, refusal: Permanent) -> bool:
    """Whether a refused post is longer than what the instance says now that it takes. Then it is to be made anew at its
    next try. The refusal itself does not tell: its words are in the language of the bot's account. Raises
    InstanceError."""
    if refusal.status != UNPROCESSABLE or not isinstance(sent, Post):
        return False
    takes = desk.instance.server().max_characters
    with desk.store.transaction() as work:
        work.set_installation(replace(work.installation(), max_characters=takes))
        if length(sent.note, sent.text) <= takes:
            return False
        tried = work.outbox.get(row.key)
        why = "too long for what the instance takes now"
        work.outbox.save(replace(tried, state="waiting", sent=None, first_tried_at=None, why=why))
    desk.log.warning("written anew", effect=row.kind, case=row.case, characters=takes)
    return True
