"""Real databases: a file for each test; on PostgreSQL a schema for each, when JURYBOT_TEST_POSTGRES holds a URL. What
makes an empty one is found out once a process, and repeated."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from jurybot.core.case import happenings as h
from jurybot.core.case.step import Step
from jurybot.core.course.filing import open_case
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, Domain, ReportId
from jurybot.core.terms import Terms
from jurybot.store.engine import open_engine
from jurybot.store.schema import upgrade
from jurybot.store.work import Store
from tests.databases import an_empty_one
from tests.postgres import a_schema

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POSTGRES = os.environ.get("JURYBOT_TEST_POSTGRES", "")


@pytest.fixture(scope="session")
def upgrading() -> str:
    """All that an upgrade changes on PostgreSQL, statement by statement: sent at once, it takes a third of the time."""
    with a_schema(POSTGRES) as url:
        sent = [statement for statement in _upgrade(url) if not statement.lstrip().startswith("SELECT")]
    return ";\n".join(sent)


def _upgrade(url: str) -> list[str]:
    """The statements that it took."""
    engine, sent = open_engine(url), []

    @event.listens_for(engine, "before_cursor_execute")
    def listen(connection: Connection, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        assert not values or statement.lstrip().startswith("SELECT"), "it could not be repeated as it stands"
        sent.append(statement)

    upgrade(engine)
    engine.dispose()
    return sent


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(not POSTGRES, reason="no URL"))])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where nothing is yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/jurybot.db"
        return
    with a_schema(POSTGRES) as url:
        yield url


@pytest.fixture
def url(bare_url: str, request: pytest.FixtureRequest) -> str:
    """Where an empty database is."""
    if bare_url.startswith("sqlite"):
        shutil.copy(an_empty_one(), bare_url.removeprefix("sqlite:///"))
        return bare_url
    engine = open_engine(bare_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(request.getfixturevalue("upgrading"))
    engine.dispose()
    return bare_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def opened() -> Callable[..., Step]:
    """The step that files a case: `opened("1", "bad.example")`."""
    return open_step


@pytest.fixture
def filed(store: Store) -> Callable[..., CaseId]:
    """Files a case in the store and gives its id."""

    def file(id_: str = "c1", domain: str = "bad.example", at: datetime = NOW) -> CaseId:
        with store.transaction() as work:
            work.cases.save(open_step(id_, domain, at))
        return CaseId(id_)

    return file


def open_step(id_: str = "c1", domain: str = "bad.example", at: datetime = NOW) -> Step:
    happening = h.CaseOpened(
        domain=Domain(domain),
        proposed=Measure.SUSPEND,
        criterion="harassment",
        criterion_says="Harassment is not for here.",
        reject_media=False,
        reject_reports=False,
        terms=Terms(rule={}, rule_hash="0" * 64, seats=3, reserves=2, answer_for=timedelta(days=6)),
        reports=(ReportId("7"), ReportId("12")),
        triage="harassment: 2 of 2",
        known_accounts=40,
    )
    return open_case(CaseId(id_), happening, at)
