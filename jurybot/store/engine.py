"""Opening the database so that a transaction is what it says: it begins at once, and is on disk when it ends.

Python's sqlite3 begins late and leaves DDL outside the transaction; so its own control is off and `BEGIN IMMEDIATE` is
sent where SQLAlchemy begins, for steps and migrations alike. On PostgreSQL an advisory lock held to the end of the
transaction gives the same: one writer at a time, and what was read is what is written on. (DESIGN.md, *The store*.)
"""

from __future__ import annotations

import os
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import ConnectionPoolEntry

from jurybot.store.errors import CannotOpen
from jurybot.store.place import file_of, look_at, read_url

BUSY_SECONDS = 10
"""How long a transaction waits for another process's: the CLI's acts take milliseconds."""

WRITERS = 0x6A757279  # "jury": the class of our advisory locks on PostgreSQL; BOT is the other
BOT = 0x6A757262

NEVER_IDLE = "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'"
"""PostgreSQL 13 does not know this setting: there the question finds no row."""

PRAGMAS = (
    f"busy_timeout = {BUSY_SECONDS * 1000}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # what is cut is overwritten in the file, not only unlinked
)


def open_engine(url: str) -> Engine:
    """The engine for a database URL. Opens nothing yet. Raises CannotOpen where that can never work."""
    parts = read_url(url)
    return _sqlite(parts) if file_of(parts) else _postgresql(parts)


def _sqlite(url: URL) -> Engine:
    file = file_of(url)
    assert file is not None
    look_at(file)
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def only_for_its_owner(*_: object) -> None:
        """A new file can be read by its owner alone: it will hold who sits and what they wrote."""
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    _begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def _postgresql(url: URL) -> Engine:
    """Whatever the server's own settings are: under a stricter isolation a transaction would see what was there before
    it waited for its turn, and a session that is ended while it is idle would stop the bot."""
    try:
        engine = create_engine(url, hide_parameters=True, isolation_level="READ COMMITTED")
    except ModuleNotFoundError:
        raise CannotOpen("PostgreSQL needs a driver: pip install 'jurybot[postgresql]'") from None

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
        connection.execute("SET synchronous_commit = 'on'")
        connection.execute(NEVER_IDLE)
        connection.commit()

    _begin_with(engine, f"SELECT pg_advisory_xact_lock({WRITERS}, hashtext(current_schema()))")
    return engine


def _begin_with(engine: Engine, statement: str) -> None:
    """Sends a statement as every transaction begins. The event that SQLAlchemy has for that costs as much as all the
    rest of a transaction, and has it look for listeners at each statement."""

    def begin(connection: Any) -> None:
        connection.execute(statement)

    engine.dialect.do_begin = begin  # type: ignore[assignment, method-assign]
