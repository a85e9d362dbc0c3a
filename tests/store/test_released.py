"""What a released version left is upgraded whole: every case folds to its row, every effect is known, work goes on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, insert, select

from jurybot.core.case import effects as f
from jurybot.core.case import happenings as h
from jurybot.core.case.case import State
from jurybot.core.course.table import step
from jurybot.core.terms import Today
from jurybot.store import schema
from jurybot.store.engine import open_engine
from jurybot.store.schema import migrations, upgrade
from jurybot.store.work import Store
from tests.store.conftest import NOW
from tests.store.released import RELEASED, dump


def put(revision: str, url: str, tmp_path: Path) -> None:
    """The database of that release at `url`: on PostgreSQL as the release's migrations make it there, row by row."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
            database.executescript(dump(revision))
        return
    with sqlite3.connect(tmp_path / "released.db") as database:
        database.executescript(dump(revision))
    engine = open_engine(url)
    config = Config()
    config.set_main_option("script_location", str(migrations()))
    source, there, here = create_engine(f"sqlite:///{tmp_path}/released.db"), MetaData(), MetaData()
    there.reflect(source)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        here.reflect(connection)
        with source.connect() as left:
            for table in there.sorted_tables:
                rows = [dict(row) for row in left.execute(select(table)).mappings()]
                if rows and table.name != "alembic_version":
                    connection.execute(insert(here.tables[table.name]), rows)
    engine.dispose()


def test_there_is_a_database_of_every_schema_that_was_released() -> None:
    """A schema is released once the next one has begun: the newest may still change."""
    versions = sorted(file.stem.partition("_")[0] for file in (migrations() / "versions").glob("*.py"))

    assert versions[:-1] == RELEASED


@pytest.mark.parametrize("revision", RELEASED)
def test_a_released_database_is_upgraded_whole_and_its_case_goes_on(
    revision: str, bare_url: str, tmp_path: Path
) -> None:
    put(revision, bare_url, tmp_path)
    engine = open_engine(bare_url)
    found = schema.revision(engine)

    upgrade(engine)

    store = Store(engine)
    with store.transaction() as work:
        cases = work.cases.all()
        differing = [case.name for case in cases if work.cases.differs(case.id)]
        rebuilt = work.cases.rebuild()
        rows = [row for case in cases for row in work.outbox.of_case(case.id)]
        effects = {type(f.effect_from(row.kind, row.body)).__name__ for row in rows if row.body}
        members, secrets = work.pool.members(), work.pool.secrets()
        case = cases[0]
        statements = work.pool.statements_of(case.id)
        held = step(case, h.HoldWanted(by="steward 1", because="a test"), Today(), NOW)
        work.cases.save(held)
    with store.transaction() as work:
        after = work.cases.get(case.id)
        number = work.numbers.next("case")
    engine.dispose()

    assert found == revision
    assert [case.state for case in cases] == [State.DELIBERATING]
    assert differing == [] and rebuilt == 0
    assert "SendSummons" in effects
    assert len(members) == len(secrets) == 14 and len(statements) == 2
    assert after.hold and number == 2
