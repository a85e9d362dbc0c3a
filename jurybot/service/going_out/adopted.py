"""Posts that the bot made in a life this database has lost, taken for its own: what they say is not said again.

A post is told by whom it went to, in which case, and its words. Numbers, days and lengths of time do not count among
them: they depend on when something was said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from jurybot.core.names import AccountId
from jurybot.core.text.plain import plain
from jurybot.service.desk import Desk
from jurybot.service.going_out.outgoing import case_spoken_of
from jurybot.service.health.published import case_of_post, note_of, recipient
from jurybot.service.ports.sent import Post, Posted
from jurybot.service.ports.told import Status
from jurybot.service.rows import MessageRow, Row
from jurybot.service.storage import Work
from jurybot.words.messages import language, languages

_NOT_SAID = re.compile(r"(?<!\S)@\S+|https?://\S+")  # mentions and links, which a post shows in its own way
_WORD = re.compile(r"[^\W\d_]+")


RESTORED = "restored-at"
"""The note that says when that was."""
SAID_AGAIN_WITHIN = timedelta(days=1)
"""So long after a restore something may be about to be said again. Later the same words are meant anew."""


def adopt(desk: Desk, work: Work, me: AccountId, posts: Sequence[Status]) -> int:
    """Takes these posts of the bot, which are newer than all that it knows, for its own: a reply under one speaks of
    its case, no note is given twice, and what says the same is not sent again. Returns how many they are."""
    for post in sorted(posts, key=lambda post: int(post.id)):
        case, to = case_of_post(work, post, desk.policy.site_url), recipient(post, me)
        of = case.id if case else None
        work.messages.save(
            MessageRow(status=post.id, key=_key(plain(post.html)), case=of, account=to, sent_at=post.created_at)
        )
        if (note := note_of(post)) and to:
            work.messages.raise_note(to, of, note.n)
    return len(posts)


def said_before(work: Work, row: Row, args: Mapping[str, Any], sent: Post, now: datetime) -> Posted | None:
    """The adopted post that says what is to be sent, the oldest first; None when there is none."""
    restored_at = work.installation().notes.get(RESTORED)
    if restored_at is None or now - datetime.fromisoformat(restored_at) > SAID_AGAIN_WITHIN:
        return None
    case = case_spoken_of(work, row, args)
    found = work.messages.kept_under(_key(sent.text), sent.to, case.id if case else None)
    return Posted(id=found.status, reached=True, created_at=found.sent_at) if found else None


def _key(text: str) -> str:
    words = [word for word in _WORD.findall(_NOT_SAID.sub(" ", text).lower()) if word not in _times()]
    return f"adopted/{hashlib.sha256(' '.join(words).encode()).hexdigest()}"


@cache
def _times() -> frozenset[str]:
    """The words by which moments and lengths of time are written, in whichever language."""
    found: list[str] = []
    for words in map(language, languages()):
        found += [*words.times["days"], *words.times["months"]]
        found += [form for unit in ("days", "hours", "minutes", "seconds") for form in words.counts[unit].values()]
    return frozenset(_WORD.findall(" ".join(found).lower()))
