"""A status: a summons, an answer, an alert, a decision. What tells one from all others is, for a direct message, its
recipient and content note, for a public post the page that it links to."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from jurybot.core.names import newer
from jurybot.service.ports.instance import Instance
from jurybot.service.ports.sent import ParentGone, Post, Posted
from jurybot.service.ports.told import Status

_URL = re.compile(r"https?://\S+")
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br\b[^>]*>|</p>", re.IGNORECASE)
_HREF = re.compile(r'\bhref="([^"]*)"')


class Posting:
    """Counts as a status."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def perform(self, sent: Post) -> Posted | ParentGone:
        """A repeated `Idempotency-Key` brings the first post on 4.4 and 500 on 4.6: that 500 is `perhaps_done`, so
        the next thing is to look."""
        return self._instance.post(sent)

    def look(self, sent: Post, ours: Sequence[Status]) -> Posted | None:
        """The earliest post of ours that is this one. Not by parent: that may have vanished since."""
        for status in sorted(ours, key=lambda ours: int(ours.id)):
            if newer(status.id, sent.newest_known) and _is(sent, status):
                reached = sent.to is None or sent.to in status.mentions
                return Posted(id=status.id, reached=reached, created_at=status.created_at)
        return None


def _is(sent: Post, status: Status) -> bool:
    if status.note != sent.note or status.visibility not in _becomes(sent.visibility):
        return False
    if sent.to is None:
        return _pages(sent.text) <= _addresses(status.html) if _pages(sent.text) else _same_words(sent, status)
    # Out of reach: the server took the handle for plain words, and the post stands without any mention.
    return sent.to in status.mentions or (not status.mentions and _same_words(sent, status))


def _becomes(visibility: str) -> set[str]:
    """The server makes a limited account's public posts unlisted."""
    return {"public", "unlisted"} if visibility == "public" else {visibility}


def _pages(text: str) -> set[str]:
    return set(_URL.findall(text))


def _addresses(content: str) -> set[str]:
    """What a post links to, whole: "…/4" must not be found in "…/41"."""
    return {html.unescape(href) for href in _HREF.findall(content)} | set(_words(content).split())


def _words(content: str) -> str:
    """A post's text with single blanks; the server splits a long link into pieces that only look shorter."""
    return " ".join(html.unescape(_TAG.sub("", _BREAK.sub(" ", content))).split())


def _same_words(sent: Post, status: Status) -> bool:
    return _words(status.html) == " ".join(sent.text.split())
