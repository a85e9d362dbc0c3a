"""The command line as a process, and a sandbox to set up against."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jurybot.sandbox.server import Sandbox, running

Jurybot = Callable[..., subprocess.CompletedProcess[str]]


def environment(**more: str) -> dict[str, str]:
    """Ours, with nothing of the bot's in it but what is given."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("JURYBOT_")}
    return {**ours, "COLUMNS": "200", **more}


@pytest.fixture
def jurybot() -> Jurybot:
    def run(*args: str, stdin: str = "", cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "jurybot", *args],
            input=stdin, capture_output=True, text=True, cwd=cwd, env=environment(**env), timeout=60, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running() as made:
        yield made
