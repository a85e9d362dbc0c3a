"""The pages as an app of the servers at which people sign in: registered once, kept sealed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from jurybot.service.desk import Desk
from jurybot.service.page_ports.sign_in import App, Door
from jurybot.service.sealing import seal, unseal

OF = "web"
LOOKED_AFTER = timedelta(hours=1)


class Apps:
    """Id and secret of the app for an address of the pages, on our server and on those of sister co-ops. Once an hour,
    when somebody signs in, it is asked whether the server still knows the app: Mastodon 4.2 drops those with which
    nobody is signed in, and a server may be restored from a copy."""

    def __init__(self, desk: Desk, page_url: str, door: Door) -> None:
        self._desk, self._page_url, self._door = desk, page_url, door
        self._looked_at: dict[str, datetime] = {}  # by server

    def at(self, server: str, sister: str = "") -> App:
        """Made when there is none yet, or none any more. `server` is an address, and `sister` names the co-op whose it
        is, if it is not ours. Raises what the door raises."""
        name = f"client/{self._page_url}/{sister}" if sister else f"client/{self._page_url}"
        now = self._desk.clock.now()
        with self._desk.store.transaction() as work:
            kept = next((paper for paper in work.papers.of(OF) if paper.name == name), None)
        if kept:
            app = App(*json.loads(unseal(self._desk, kept)))
            if self._is_known(server, app, now):
                return app
        made = self._door.register(server, self._page_url)
        self._looked_at[server] = now  # so a server that refuses whatever it is asked gets one app an hour
        with self._desk.store.transaction() as work:
            work.papers.put(seal(self._desk, OF, name, json.dumps(made), now))
        return made

    def _is_known(self, server: str, app: App, now: datetime) -> bool:
        """One asks, and nobody else waits for the answer: a server that does not answer holds one thread."""
        looked_at = self._looked_at.get(server)
        if looked_at and now < looked_at + LOOKED_AFTER:
            return True
        self._looked_at[server] = now
        if self._door.knows(server, app):
            return True
        self._looked_at.pop(server, None)  # another may have been told the same meanwhile
        return False
