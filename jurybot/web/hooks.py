"""Webhooks of the instance: they wake the bot, which then reads the lists as it does anyhow. So a lost one loses
nothing, and nothing of what one carries is looked at but the event's name. (MASTODON.md, *Federation seen through the
API*.)
"""

from __future__ import annotations

import hmac
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence

BODY_AT_MOST = 1024 * 1024  # bytes: a report comes with its accounts and posts
KNOWN_AT_MOST = 1024
TAKEN, REFUSED, KNOWN = 200, 403, 409
"""To a 4xx the instance does not send the same again, save 401, 408 and 429."""
_EVENT = re.compile(rb'"event"\s*:\s*"report\.(?:created|updated)"')


class Hooks:
    """`secret` is what the instance shows for its webhook; `woken` has the lists read."""

    def __init__(self, secret: bytes, woken: Callable[[], None]) -> None:
        self._secret, self._woken = secret, woken
        self._known: OrderedDict[str, None] = OrderedDict()
        self._counts: Counter[str] = Counter()

    def take(self, raw: bytes, signature: str) -> int:
        """Gives the status to answer with. `signature` is the header X-Hub-Signature."""
        signed = "sha256=" + hmac.new(self._secret, raw, "sha256").hexdigest()
        if not hmac.compare_digest(signed.encode(), signature.encode()):
            return self.refuse("forged", REFUSED)
        if signed in self._known:
            return self.refuse("replayed", KNOWN)
        self._known[signed] = None
        if len(self._known) > KNOWN_AT_MOST:
            self._known.popitem(last=False)
        if not _EVENT.search(raw.partition(b'"object"')[0]):
            return self.refuse("not about reports", REFUSED)
        self._woken()
        self._counts["taken"] += 1
        return TAKEN

    def refuse(self, why: str, status: int) -> int:
        """Counts one that is not taken."""
        self._counts[why] += 1
        return status

    def figures(self) -> Sequence[tuple[str, Mapping[str, str], float]]:
        """How many came to what, since the start."""
        return [("jurybot_webhooks", {"outcome": outcome}, float(n)) for outcome, n in self._counts.items()]
