"""Copies of the database: made while the bot runs, and put in its place while none does.

A copy is whole and of one moment (SQLite's backup API), stands in one file (nothing is left in a WAL beside it) and can
be read by its owner alone: what is sealed is in it. PostgreSQL has its own tools for this.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from jurybot.store.engine import BUSY_SECONDS
from jurybot.store.errors import CannotOpen, StoreError
from jurybot.store.place import file_of, look_at, read_url

BESIDE = ("-wal", "-shm")


class NoFile(StoreError):
    """The database is no file: its server's own tools copy it."""


def backup(url: str, to: Path) -> None:
    """Copies the database to `to`, also while a bot works with it. An older copy there is replaced once the new one is
    whole; nothing else is. Raises NoFile for PostgreSQL, StoreError."""
    parts = read_url(url)
    file = file_of(parts)
    if file is None:
        raise NoFile(use_pg_dump(url))
    look_at(file)
    if not file.exists():
        raise CannotOpen(f"{file}: there is no database yet, so there is nothing to copy")
    try:
        is_itself = to.exists() and to.samefile(file)
    except OSError as error:
        raise CannotOpen(f"{to}: cannot be looked at ({error.strerror}). Name another place for the copy") from None
    if is_itself:
        raise CannotOpen(f"{to}: is the database itself. Name another place for the copy")
    look_at(to.absolute(), where=" for the copy")
    if _is_worked_with(to):
        raise CannotOpen(f"{to}: is a database that a program works with, no copy. Name another place for the copy")
    _copy(file, to.absolute())


def use_pg_dump(url: str) -> str:
    """How a database that is no file is copied."""
    return (
        "The database is on a server, whose own tools copy it while the bot runs: pg_dump --format=custom "
        f"--file=FILE {read_url(url).database}"
    )


def bring(copy: Path, beside: Path) -> Path:
    """Brings a copy next to the database, checked, under a name of its own. Returns that file. Raises StoreError."""
    if not copy.is_file():
        raise CannotOpen(f"{copy}: there is no such file")
    look_at(beside)
    brought = beside.with_name(f"{beside.name}.restoring")
    drop(brought)
    _copy(copy.absolute(), brought)
    return brought


def put_in_place(brought: Path, file: Path, now: datetime) -> Path | None:
    """The brought copy becomes the database. What stood there is kept under another name, which is returned; also what
    a database that is gone has left beside its place: SQLite would take that WAL for one of the copy's."""
    kept = file.with_name(f"{file.name}.before-{now:%Y%m%dT%H%M%S}")
    _write_back(brought)
    with suppress(sqlite3.Error):  # it may be damaged: then its WAL is kept beside it
        _write_back(file)
    for leftover in _beside(brought):
        leftover.unlink(missing_ok=True)
    for name in BESIDE:
        with suppress(FileNotFoundError):
            file.with_name(file.name + name).rename(kept.with_name(kept.name + name))
    stood = file.exists()
    if stood:
        _name_also(file, kept)
    brought.rename(file)
    _sync_folder(file.parent)
    return kept if stood else None


def _write_back(file: Path) -> None:
    """What its WAL holds goes into the database, where there is one."""
    if file.exists():
        with closing(sqlite3.connect(file)) as last:
            last.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _name_also(file: Path, kept: Path) -> None:
    """A second name, so that the first is never without a database, whenever this is killed: a bot that found none
    would begin anew. Where a file system gives no second name, there is such a moment."""
    try:
        kept.hardlink_to(file)
    except OSError:
        file.rename(kept)


def drop(brought: Path) -> None:
    """A brought copy that is not to be put in place after all."""
    for leftover in (brought, *_beside(brought)):
        leftover.unlink(missing_ok=True)


def _is_worked_with(file: Path) -> bool:
    """Whether the database at that place writes ahead, as ours does where it is used: a copy does not, even where one
    has looked into it. (https://www.sqlite.org/fileformat.html, 1.3.3: the read version.)"""
    with suppress(FileNotFoundError), file.open("rb") as opened:
        return opened.read(20)[19:] == b"\2"
    return False


def _copy(file: Path, to: Path) -> None:
    """Into a new file, which takes its name once it is whole and on disk."""
    new = to.with_name(f".{to.name}.new")
    try:
        new.unlink(missing_ok=True)
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with (
            closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as source,
            closing(sqlite3.connect(new)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            damage = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if damage != "ok":
            raise CannotOpen(f"{file}: the file is damaged ({damage.splitlines()[-1]}). Use an older copy")
        _sync(new)
        new.rename(to)
        _sync_folder(to.parent)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{file}: could not be copied to {to} ({error}). Nothing was changed") from None
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _beside(file: Path) -> list[Path]:
    return [file.with_name(file.name + name) for name in BESIDE]


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
