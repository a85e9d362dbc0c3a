"""What all pages share: one transaction a request, on a connection of their own, and the loop woken by what changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from jurybot.service.desk import Desk
from jurybot.service.language.wording import Reader
from jurybot.service.page_ports.common import SignedIn, Visitor
from jurybot.service.people.pool import member_of, reader_of
from jurybot.service.storage import Work
from jurybot.words.messages import nearest


class Counter:
    """Where the pages are served from. `woken` is called when something changed that the loop should look at."""

    def __init__(self, desk: Desk, woken: Callable[[], None]) -> None:
        self.desk, self.woken = desk, woken
        self._lock = threading.Lock()

    @contextmanager
    def work(self) -> Iterator[tuple[Work, datetime]]:
        with self._lock, self.desk.store.transaction() as work:
            yield work, self.desk.clock.now()

    def reader(self, work: Work, who: SignedIn) -> Reader:
        """The language that somebody is told things in."""
        member = member_of(work, who.person.account)
        return reader_of(self.desk, member) if member else self.reader_among(who)

    def reader_among(self, who: SignedIn | Visitor) -> Reader:
        """The first language of theirs that there is; ours where there is none."""
        ours = self.desk.policy.language
        return Reader(language=next((found for code in who.reads if (found := nearest(code))), ours))
