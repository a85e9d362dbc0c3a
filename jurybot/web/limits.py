"""How often whom within a minute, or a day: by session, by account, and all together who have not signed in, so that
nobody outside shuts the door on jurors. No address of anybody is looked at or kept."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

WINDOW, A_DAY = 60.0, 86_400.0  # seconds, of machine time
KNOWN_AT_MOST = 4096


class Limits:
    """Counts in windows of a minute, or longer ones. Safe to be called from several threads."""

    class Used(Exception):
        """Enough for this window, of so many seconds."""

        def __init__(self, within: float) -> None:
            super().__init__(within)
            self.within = within

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, who: str, at_most: int = 30, within: float = WINDOW) -> None:
        """Raises Limits.Used when `who` has had as many in this window."""
        with self._lock:
            now = time.monotonic()
            began, count = self._counts.pop(who, (now, 0))
            if now - began >= within:
                began, count = now, 0
            self._counts[who] = (began, count + 1)
            while len(self._counts) > KNOWN_AT_MOST:
                self._counts.popitem(last=False)
            if count >= at_most:
                raise Limits.Used(within)
