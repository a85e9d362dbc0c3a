"""Making, upgrading, copying and putting back the database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from jurybot.config import Settings
from jurybot.service.desk import Chance, Clock
from jurybot.service.draw.docket import tell_all
from jurybot.service.storage import Work
from jurybot.store import copies
from jurybot.store.engine import open_engine
from jurybot.store.errors import CannotOpen
from jurybot.store.lock import Lock
from jurybot.store.schema import HEAD, revision
from jurybot.store.schema import upgrade as upgrade_schema
from jurybot.wiring.desk import desk

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from jurybot.service.running.restore import Restored


def upgrade(settings: Settings) -> str:
    """Makes the database or brings it to this version's schema; a sentence that says which. Raises StoreError, also
    while a bot works with it: that one knows only the older schema."""
    engine = open_engine(settings.store.url)
    if revision(engine) == HEAD:
        return f"The database is at {HEAD} already."
    with Lock(settings.store.url):
        was, now = _upgrade(engine)
    return f"The database was made, at {now}." if was is None else f"The database is at {now} (it was at {was})."


def _upgrade(engine: Engine) -> tuple[str | None, str | None]:
    """Brings a database to this version's schema; which one it was at, and is."""
    was = revision(engine)
    upgrade_schema(engine, _make_anew)
    return was, revision(engine)


def _make_anew(work: Work) -> None:
    """What an older version left: rows are a cache of the fold, and the fold knows more now."""
    work.cases.rebuild()
    tell_all(work)


def backup(settings: Settings, to: Path) -> None:
    """Copies the database while a bot may work with it. Raises StoreError."""
    copies.backup(settings.store.url, to)


def copied_by_its_server(settings: Settings) -> str:
    """How the server's own tools copy a database that is no file."""
    return copies.use_pg_dump(settings.store.url)


def restore(
    settings: Settings,
    env: Mapping[str, str],
    copy: Path | None,
    clock: Clock | None = None,
    chance: Chance | None = None,
) -> tuple[Restored, Path | None]:
    """Goes on with a copy, or with the database that stands there, from what is published. Returns what that came to,
    and where the database is kept that the copy took the place of. What fails changes nothing. Raises StoreError,
    CannotStart, InstanceError."""
    from jurybot.service.running.restore import go_on

    file = settings.store.file
    assert file or not copy, "a database on a server is put back by its own tools"
    with Lock(settings.store.url):
        brought = copies.bring(copy, file) if copy and file else None
        url = f"sqlite:///{brought}" if brought else settings.store.url
        try:
            _as_new_as_we(url, is_copy=brought is not None)
            with desk(settings, env, clock, chance, url) as at:
                restored = go_on(at, at.clock.now())
            kept = copies.put_in_place(brought, file, at.clock.now()) if brought and file else None
        finally:
            if brought:
                copies.drop(brought)
    return restored, kept


def _as_new_as_we(url: str, *, is_copy: bool) -> None:
    """Brings a copy, or a database that is empty, to this version's schema."""
    engine = open_engine(url)
    try:
        if is_copy and revision(engine) is None:
            raise CannotOpen("that file is no copy of a jurybot database")
        if is_copy or revision(engine) is None:
            _upgrade(engine)
    finally:
        engine.dispose()
