"""Which shape the database has, and bringing an older one up to date with Alembic. No alembic.ini is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

import jurybot
from jurybot.store.errors import SchemaMismatch, explained
from jurybot.store.ledger import Ledger
from jurybot.store.place import file_of, name_of
from jurybot.store.work import Work

HEAD = "0002"
"""The revision that this code works with: the newest in migrations/versions. A test holds them together."""


def check_schema(engine: Engine) -> None:
    """Raises SchemaMismatch, with the remedy, unless the database is what this code works with."""
    found = revision(engine)
    name = name_of(engine.url)
    if found is None:
        raise SchemaMismatch(f"{name}: there is no jurybot database yet. Run `jurybot db upgrade`")
    if found == HEAD:
        return
    if found in _known():
        raise SchemaMismatch(
            f"{name}: was written by an older jurybot (it is at {found}, this one needs {HEAD}). "
            "Stop the bot, copy the database, then run `jurybot db upgrade`"
        )
    raise _newer(name, found)


def revision(engine: Engine) -> str | None:
    """The revision that the database is at; None when it is empty or not there. Raises SchemaMismatch when it holds
    tables of something else."""
    file = file_of(engine.url)
    if file is not None and not file.exists():
        return None
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            if "alembic_version" in tables:
                found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
                return str(found) if found else None
    except DBAPIError as error:
        raise explained(error, name_of(engine.url)) from None
    if tables:
        raise SchemaMismatch(
            f"{name_of(engine.url)}: belongs to something else (it has a table {sorted(tables)[0]}). "
            "Name another database under [store] url"
        )
    return None


def upgrade(engine: Engine, make_anew: Callable[[Work], None] = lambda _: None) -> None:
    """Brings the database to HEAD, in one transaction: what fails changes nothing. An empty one is made. What an older
    version left is given to `make_anew`, in the same transaction: nobody finds it upgraded and not made anew.
    Raises SchemaMismatch for a database of a newer jurybot, or of something else.

    Tables are remade on SQLite to alter them, so foreign keys are off meanwhile and all of them are checked before the
    commit (https://www.sqlite.org/lang_altertable.html, 7).
    """
    from alembic import command
    from alembic.config import Config

    found = revision(engine)
    if found is not None and found not in _known():
        raise _newer(name_of(engine.url), found)
    config = Config()
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            try:
                if is_sqlite:
                    raw.execute("PRAGMA foreign_keys = OFF")
                with connection.begin():
                    config.attributes["connection"] = connection
                    command.upgrade(config, "head")
                    if found not in {None, HEAD}:
                        make_anew(Work(Ledger(connection)))
                    if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        name = name_of(engine.url)
                        raise SchemaMismatch(f"{name}: rows point to rows that are not there; not upgraded")
            finally:
                if is_sqlite:
                    raw.execute("PRAGMA foreign_keys = ON")
    except DBAPIError as error:
        raise explained(error, name_of(engine.url)) from None


def migrations() -> Path:
    """The folder with Alembic's env.py: inside the package when installed, beside it in a checkout."""
    package = Path(jurybot.__file__).parent
    return next(folder for folder in (package / "migrations", package.parent / "migrations") if folder.is_dir())


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory(str(migrations())).walk_revisions()}


def _newer(name: str, found: str) -> SchemaMismatch:
    return SchemaMismatch(
        f"{name}: was written by a newer jurybot (it is at {found}, this one knows up to {HEAD}). "
        "Install that jurybot, or restore the copy from before its upgrade"
    )
