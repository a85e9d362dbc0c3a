"""Migrations make what the code expects, in one transaction; a database of another time is refused, with the remedy."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from jurybot.store import schema, sealed_tables, tables  # noqa: F401  (they fill METADATA)
from jurybot.store.columns import METADATA
from jurybot.store.engine import open_engine
from jurybot.store.errors import SchemaMismatch, StoreError
from jurybot.store.schema import check_schema, migrations, revision, upgrade


def test_the_migrations_make_the_tables_that_the_code_expects(engine: Engine) -> None:
    with warnings.catch_warnings(), engine.connect() as connection:
        warnings.filterwarnings("ignore", "(?s).*expression-based index.*")  # SQLite cannot be asked for these
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_migrated_tables_are_the_same_to_the_letter(engine: Engine, tmp_path: Path) -> None:
    """Alembic compares no checks, partial indexes or cascades: SQLite's own text of the tables does."""
    if engine.dialect.name != "sqlite":
        pytest.skip("SQLite keeps the text")
    made = open_engine(f"sqlite:///{tmp_path}/made.db")
    METADATA.create_all(made)

    def told(of: Engine) -> dict[str, list[str]]:
        query = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'alembic_version'"
        with of.connect() as connection:
            rows = connection.exec_driver_sql(query).all()
        remade = r'(?<=^CREATE TABLE )"(\w+)"'  # SQLite writes a table so that was made anew
        return {name: sorted(re.split(r",?\s*\n\s*", re.sub(remade, r"\1", sql))) for name, sql in rows}

    assert told(engine) == told(made)


def test_the_code_is_at_the_newest_migration() -> None:
    assert ScriptDirectory(str(migrations())).get_current_head() == schema.HEAD


def test_migrations_import_nothing_of_the_bot() -> None:
    """The tables will change, what a migration did must not."""
    for file in (migrations() / "versions").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.startswith("jurybot") for name in names), file


def test_an_upgrade_makes_an_empty_database_and_may_be_repeated(bare_url: str) -> None:
    engine = open_engine(bare_url)
    assert revision(engine) is None

    upgrade(engine)
    upgrade(engine)

    assert revision(engine) == schema.HEAD
    check_schema(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_an_upgrade_that_fails_changes_nothing(bare_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "migrations"
    (broken / "versions").mkdir(parents=True)
    (broken / "env.py").write_text((migrations() / "env.py").read_text())
    first = (migrations() / "versions" / "0001_first.py").read_text()
    fails = first.replace("    the_sealed_tables()\n", "    the_sealed_tables()\n    raise ZeroDivisionError\n", 1)
    assert fails != first
    (broken / "versions" / "0001_first.py").write_text(fails)
    monkeypatch.setattr(schema, "migrations", lambda: broken)
    engine = open_engine(bare_url)

    with pytest.raises(ZeroDivisionError):
        upgrade(engine)

    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def test_no_database_yet_says_how_to_make_one_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(SchemaMismatch, match=r"no jurybot database yet. Run `jurybot db upgrade`"):
        check_schema(open_engine(f"sqlite:///{tmp_path}/jurybot.db"))

    assert list(tmp_path.iterdir()) == []


def test_a_newer_database_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaMismatch, match=r"written by a newer jurybot .*Install that jurybot"):
        check_schema(engine)
    with pytest.raises(SchemaMismatch, match="written by a newer jurybot"):
        upgrade(engine)


def test_an_older_database_is_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "HEAD", "9999")

    with pytest.raises(SchemaMismatch, match=r"written by an older jurybot .*`jurybot db upgrade`"):
        check_schema(engine)


def test_a_database_of_something_else_is_refused(bare_url: str) -> None:
    engine = open_engine(bare_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name TEXT)"))

    for refuses in (check_schema, upgrade):
        with pytest.raises(SchemaMismatch, match=r"belongs to something else .*recipes"):
            refuses(engine)
    engine.dispose()


def test_alembics_own_command_uses_the_same_engine(tmp_path: Path) -> None:
    """For whoever writes the next migration: alembic -x url=…, with no more in its ini than where the scripts are."""
    ini = tmp_path / "alembic.ini"
    ini.write_text(f"[alembic]\nscript_location = {migrations()}\n")
    url = f"sqlite:///{tmp_path}/jurybot.db"
    command = [sys.executable, "-m", "alembic", "-c", str(ini), "-x", f"url={url}", "upgrade", "head"]

    subprocess.run(command, check=True, capture_output=True)

    engine = open_engine(url)
    check_schema(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def _with_a_second(folder: Path, does: str) -> Path:
    """The migrations, and one more that does this."""
    shutil.copytree(migrations(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    last = (
        f'from alembic import op\nrevision, down_revision = "9999", "{schema.HEAD}"\n\n\n'
        f"def upgrade() -> None:\n    op.execute({does!r})\n"
    )
    (folder / "versions" / "9999_last.py").write_text(last)
    return folder


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("INSERT INTO seats (case_id, seat, member) VALUES ('nobody''s', 1, 'nobody')", "rows that are not there"),
        ("INSERT INTO recipes VALUES ('soup')", "recipes"),
    ],
    ids=["a row that points nowhere", "a statement that the database refuses"],
)
def test_a_migration_that_goes_wrong_is_told_as_a_trouble_of_this_database_and_changes_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str, why: str
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a server checks each row as it comes")
    folder = _with_a_second(tmp_path / "migrations", does)
    monkeypatch.setattr(schema, "migrations", lambda: folder)

    with pytest.raises(StoreError, match=why):
        upgrade(engine)

    assert revision(engine) == schema.HEAD
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM seats").scalar() == 0
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
