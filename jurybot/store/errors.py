"""What can be wrong with a database, said so that whoever runs the bot can mend it. Never a value that is stored."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError

from jurybot.service.storage import StoreFailed


class StoreError(StoreFailed):
    """The database cannot be used as it is. The message names the place and the remedy."""


class CannotOpen(StoreError):
    """There is no usable database at that place."""


class SchemaMismatch(StoreError):
    """The database was written by an older or a newer jurybot, or by something else."""


class AlreadyRunning(StoreError):
    """Another process works with this database."""


class LockLost(StoreError):
    """This process was the database's bot, and another may be it now."""


_REMEDIES = {
    "locked": "another process has kept it busy for too long. Look for a backup or an sqlite3 shell that holds it open",
    "lock timeout": "another process has kept it busy for too long. Look for a session that holds it open",
    "full": "the disk is full. Make room and start again; nothing is half-done",
    "No space": "the disk is full. Make room and start again; nothing is half-done",
    "I/O error": "the disk can be full, or fail. Look at it before you start again; nothing is half-done",
    "readonly": "it cannot be written. Check who owns the file and its folder",
    "no such table": "it lacks a table. Run `jurybot db upgrade`",
    "no such column": "it lacks a column. Run `jurybot db upgrade`",
    "does not exist": "it lacks a table or column. Run `jurybot db upgrade`",
    "not a database": "it is no SQLite database. Name another file, or restore it from a backup",
    "malformed": "the file is damaged. Stop the bot and restore it from a backup",
    "unable to open": "it cannot be opened. Check that its folder exists and who owns it",
    "connection": "the server cannot be reached. Check that it runs, and the url under [store]",
}


def explained(error: DBAPIError, place: str) -> StoreError:
    """The error as people can act on it."""
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    for sign, remedy in _REMEDIES.items():
        if sign in said:
            return StoreError(f"{place}: {remedy}. (The database says: {said})")
    return StoreError(f"{place}: the database refuses: {said}")


def duplicate(error: IntegrityError) -> str | None:
    """Which rule of uniqueness was broken, without the values that broke it; None when it was another rule."""
    if getattr(error.orig, "sqlite_errorname", "") in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}:
        return str(error.orig).removeprefix("UNIQUE constraint failed: ")
    if getattr(error.orig, "sqlstate", "") == "23505":
        return str(error.orig.diag.constraint_name)  # type: ignore[union-attr]
    return None
