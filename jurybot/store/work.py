"""One transaction at a time, and in it the books. (DESIGN.md, *The store*.)"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from sqlalchemy import Engine, Text, select, type_coerce
from sqlalchemy.exc import DBAPIError

from jurybot.core.codec import from_json, to_json
from jurybot.service import sealed_storage, storage
from jurybot.service.rows import Installation
from jurybot.store.blocks import Blocks
from jurybot.store.cases import Cases
from jurybot.store.errors import explained
from jurybot.store.inbox import Inbox
from jurybot.store.ledger import Ledger
from jurybot.store.lists import Lists
from jurybot.store.matters import Matters
from jurybot.store.messages import Messages
from jurybot.store.numbers import Numbers
from jurybot.store.outbox import Outbox
from jurybot.store.papers import Papers
from jurybot.store.petitions import Petitions
from jurybot.store.place import name_of
from jurybot.store.pool import Pool
from jurybot.store.published import Published
from jurybot.store.reports import Reports
from jurybot.store.servers import Servers
from jurybot.store.shown import Shown
from jurybot.store.spent import Spent
from jurybot.store.tables import INSTALLATION
from jurybot.store.wishes import Wishes

THE_ROW = 1
_INSTALLATION = select(type_coerce(INSTALLATION.c.body, Text)).where(INSTALLATION.c.id == THE_ROW)


class Work:
    """What can be read and written in one transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._installation: Installation | None = None
        outbox = Outbox(ledger)
        self.cases: storage.Cases = Cases(ledger, outbox)
        self.inbox: storage.Inbox = Inbox(ledger)
        self.outbox: storage.Outbox = outbox
        self.pool: sealed_storage.Pool = Pool(ledger)
        self.petitions: sealed_storage.Petitions = Petitions(ledger)
        self.lists: storage.Lists = Lists(ledger)
        self.papers: sealed_storage.Papers = Papers(ledger)
        self.shown: storage.Shown = Shown(ledger)
        self.reports: sealed_storage.Reports = Reports(ledger)
        self.wishes: sealed_storage.Wishes = Wishes(ledger)
        self.servers: storage.Servers = Servers(ledger)
        self.messages: storage.Messages = Messages(ledger)
        self.matters: storage.Matters = Matters(ledger)
        self.numbers: storage.Numbers = Numbers(ledger)
        self.blocks: storage.Blocks = Blocks(ledger)
        self.published: storage.Published = Published(ledger)
        self.spent: storage.Spent = Spent(ledger)

    def installation(self) -> Installation:
        """Raises KeyError before the first `set_installation`."""
        if self._installation is None:  # nobody else writes while this transaction lasts
            body: str | None = self.ledger.value(_INSTALLATION)
            if body is None:
                raise KeyError("installation")
            self._installation = _parsed(body)
        return self._installation

    def set_installation(self, installation: Installation) -> None:
        self._installation = installation
        self.ledger.put(INSTALLATION, {"id": THE_ROW, "body": to_json(installation)})


@lru_cache(maxsize=1)
def _parsed(body: str) -> Installation:
    """It is asked for twenty times a pass, and seldom another than before."""
    installation: Installation = from_json(Installation, json.loads(body))
    return installation


class Store:
    """The database of one instance. In the bot one thread owns it; a command of the CLI opens its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_at_work = False

    @contextmanager
    def transaction(self) -> Iterator[Work]:
        """All or nothing. Raises RuntimeError inside another one, StoreError when the database fails, and Stale on
        leaving if one was met inside."""
        if self._is_at_work:
            raise RuntimeError("a transaction is under way already: what belongs together is done in one")
        self._is_at_work = True
        try:
            with self._engine.begin() as connection:
                work = Work(Ledger(connection))
                yield work
                if work.ledger.stale:
                    raise work.ledger.stale
        except DBAPIError as error:
            raise explained(error, name_of(self._engine.url)) from None
        finally:
            self._is_at_work = False
