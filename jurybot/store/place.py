"""Where the database lies: a URL read, and a file looked at before anything is opened."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from jurybot.store.errors import CannotOpen

_SQLITE_BEGINS_WITH = b"SQLite format 3\0"


def read_url(url: str) -> URL:
    """The URL in its parts, with the driver we use. Raises CannotOpen for what is neither SQLite nor PostgreSQL."""
    try:
        parts = make_url(url)
        backend = parts.get_backend_name()
    except (ArgumentError, ValueError):
        raise CannotOpen("[store] url is no database URL; write sqlite:///jurybot.db") from None
    if backend == "sqlite":
        if not parts.database or parts.database == ":memory:" or parts.database.startswith("file:"):
            raise CannotOpen("[store] url must name a file: sqlite:///jurybot.db (two slashes more for a full path)")
        return parts.set(drivername="sqlite+pysqlite")
    if backend in {"postgresql", "postgres"}:
        return parts.set(drivername="postgresql+psycopg")
    raise CannotOpen(f"[store] url: {backend} is not supported; write sqlite:///… or postgresql://…")


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database, None for a server's."""
    return Path(url.database).absolute() if url.get_backend_name() == "sqlite" and url.database else None


def name_of(url: URL) -> str:
    """The database as messages name it: never with a password."""
    return str(file_of(url) or url.render_as_string(hide_password=True))


def look_at(file: Path, *, where: str = " under [store] url") -> None:
    """Raises CannotOpen, with the remedy, for a file that cannot be our database. One that does not exist yet is fine.
    `where` says where it was named."""
    folder = file.parent
    if not folder.is_dir():
        raise CannotOpen(f"{file}: there is no folder {folder}. Make it, or name another place{where}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotOpen(f"{file}: the folder {folder} is read-only for this user, and SQLite writes beside its file")
    if not file.exists():
        return
    if not file.is_file():
        raise CannotOpen(f"{file}: is no file. Name a file{where}")
    if not os.access(file, os.R_OK | os.W_OK):
        raise CannotOpen(f"{file}: is read-only for this user. Change its owner or rights, or run as its owner")
    if _is_unreadable(file) and not _begins_as_database(file):
        raise CannotOpen(f"{file}: is no SQLite database. Name another file{where}")


def _is_unreadable(file: Path) -> bool:
    """Whether SQLite takes it for no database. SQLite itself looks: whatever else opens and closes the file drops the
    locks that this process holds on it, and then another process that closes it deletes the WAL that we write to.
    (https://www.sqlite.org/howtocorrupt.html, 2.2)"""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=0)) as looking:
            looking.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_NOTADB
    return False


def _begins_as_database(file: Path) -> bool:
    """Whether what cannot be read is a database that was damaged: of such a file nobody holds locks."""
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE_BEGINS_WITH)) == _SQLITE_BEGINS_WITH
