"""The command line, and a sandbox to set up against. Commands run in this process, as starting one takes a second; what
only a process shows (start-up, exit, pipes) is tested on its own."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner

from jurybot.cli.main import app
from jurybot.sandbox.server import Sandbox, running
from tests.cli.published import a_record

Jurybot = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def jurybot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Jurybot]:
    for name in [name for name in os.environ if name.startswith("JURYBOT_")]:
        monkeypatch.delenv(name)

    def run(*args: str, stdin: str = "", cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as here:
            if cwd:
                here.chdir(cwd)
            ran = CliRunner().invoke(app, list(args), input=stdin, env={"COLUMNS": "200", **env})
        structlog.reset_defaults()  # the command's log went to an output that is closed now
        if ran.exception and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return subprocess.CompletedProcess(list(args), ran.exit_code, ran.stdout, ran.stderr)

    yield run
    structlog.reset_defaults()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running() as made:
        yield made


@pytest.fixture(scope="session")
def whole_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published site with a case of every kind. Not to be changed."""
    folder = tmp_path_factory.mktemp("record") / "site"
    a_record(folder)
    return folder


@pytest.fixture
def record_copy(whole_record: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(whole_record, tmp_path / "site"))
