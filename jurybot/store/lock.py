"""One bot process a database: a lock that dies with its process, however that ends. (DESIGN.md, *The store*.)"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from jurybot.store.engine import BOT, NEVER_IDLE, open_engine
from jurybot.store.errors import AlreadyRunning, CannotOpen, LockLost, explained
from jurybot.store.place import file_of, look_at, name_of, read_url

TRIES, PAUSE = 5, 0.05
"""Whoever asks `holder` holds the lock for an instant, and a database server takes one to notice that a bot was killed:
a bot that starts just then looks again."""
TAKE = f"SELECT pg_try_advisory_lock({BOT}, hashtext(current_schema()))"
AGAIN = "Another jurybot may have begun since, so this one stops. Start it again when no other runs"


class Lock:
    """The right to be the bot of a database, from `take` to `drop` or the end of the process."""

    def __init__(self, url: str) -> None:
        self._url = read_url(url)
        self._file = file_of(self._url)
        self._held_file: int | None = None
        self._held_session: Connection | None = None

    def take(self) -> None:
        """Raises AlreadyRunning, naming the process that holds it; CannotOpen where there can be no lock; StoreError
        where the server does not answer."""
        if self._file is not None:
            look_at(self._file)
            self._held_file = _lock_file(_beside(self._file), name_of(self._url))
        else:
            with _told(self._url):
                self._held_session = self._lock_session()

    def check(self) -> None:
        """Raises LockLost when it is not ours any more: another bot could begin, and everything be done twice. A file
        can be deleted; a database server can end a session that is idle to it, and then all else goes on."""
        if self._held_file is not None and os.fstat(self._held_file).st_nlink == 0:
            raise LockLost(f"the bot's lock beside {name_of(self._url)} was deleted. {AGAIN}")
        if self._held_session is not None:
            try:
                self._held_session.exec_driver_sql("SELECT 1")
            except DBAPIError:
                raise LockLost(f"the session that locked {name_of(self._url)} was ended. {AGAIN}") from None

    def drop(self) -> None:
        """Gives it back. The file stays: deleting it would let two processes lock two files of one name."""
        if self._held_file is not None:
            os.ftruncate(self._held_file, 0)
            os.close(self._held_file)
            self._held_file = None
        if self._held_session is not None:
            self._held_session.close()
            self._held_session = None

    def holder(self) -> str | None:
        """Which process is the bot now, for people ("process 4711"); None when there is none. Raises StoreError."""
        if self._file is not None:
            return _file_holder(_beside(self._file))
        engine = open_engine(self._url.render_as_string(hide_password=False))
        with _told(self._url), engine.connect() as connection:
            return _session_holder(connection)

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()

    def _lock_session(self) -> Connection:
        open_engine(self._url.render_as_string(hide_password=False))  # says what is missing
        named = {"application_name": f"jurybot {os.getpid()}"}
        engine = create_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=named)
        connection = engine.connect()
        connection.exec_driver_sql(NEVER_IDLE)
        for _ in range(TRIES):
            if connection.exec_driver_sql(TAKE).scalar():
                return connection
            time.sleep(PAUSE)
        holder = _session_holder(connection)
        connection.close()
        raise _running(holder, name_of(self._url))


@contextmanager
def _told(url: URL) -> Iterator[None]:
    """What the database server refuses, as people can act on it."""
    try:
        yield
    except DBAPIError as error:
        raise explained(error, name_of(url)) from None


def _beside(file: Path) -> Path:
    return file.with_name(file.name + ".lock")


def _running(holder: str | None, name: str) -> AlreadyRunning:
    return AlreadyRunning(
        f"another jurybot ({holder or 'a process that has just ended or begun'}) works with {name}. "
        "One database belongs to one bot: stop that process first, or give this one a config of its own"
    )


def _lock_file(path: Path, name: str) -> int:
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _cannot_write(path, error) from None
    tries = 1
    while not _locks(file):
        if tries == TRIES:
            holder = _pid_in(file)
            os.close(file)
            raise _running(holder, name)
        tries += 1
        time.sleep(PAUSE)
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
    except OSError as error:  # a full disk
        os.close(file)
        raise _cannot_write(path, error) from None
    return file


def _cannot_write(path: Path, error: OSError) -> CannotOpen:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return CannotOpen(f"{path}: cannot be written, for the disk is full. Make room and start again")
    return CannotOpen(f"{path}: cannot be written ({error.strerror}); the bot's lock lies there")


def _locks(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pid_in(file: int) -> str | None:
    pid = os.pread(file, 20, 0).decode(errors="replace").strip()
    return f"process {pid}" if pid.isdecimal() else None


def _file_holder(path: Path) -> str | None:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None
    except BlockingIOError:
        return _pid_in(file) or "a process that has just begun"
    finally:
        os.close(file)


def _session_holder(connection: Connection) -> str | None:
    found = connection.exec_driver_sql(
        "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' "
        "AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        # a lock's keys are shown as unsigned numbers
        f"AND l.classid = {BOT} AND l.objid = (hashtext(current_schema())::bigint & 4294967295)::oid"
    ).scalar()
    return str(found).replace("jurybot ", "process ") if found else None
