"""Two servers to talk to over real HTTP: the sandbox with the people of the recordings (`co_op`), and one that answers
exactly what a test tells it, down to the bytes, for what goes wrong on the way (`scripted`)."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jurybot.core.names import AccountId, StatusId
from jurybot.instance.gateway import Gateway
from jurybot.instance.meter import Unmetered
from jurybot.sandbox.server import Sandbox, running
from tests.scripted import Scripted

WORLD = Path(__file__).parents[1] / "contract" / "world.json"
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


class Counting:
    """A budget that allows everything, or nothing, and keeps what it was told."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, int, int]] = []
        self.lowered: list[tuple[int, int, datetime]] = []
        self.refusals: list[tuple[datetime | None, bool, bool]] = []
        self.raises: Exception | None = None

    def take(self, *, requests: int = 1, paging: int = 0, statuses: int = 0) -> None:
        if self.raises is not None:
            raise self.raises
        self.taken.append((requests, paging, statuses))

    def lower(self, *, limit: int, remaining: int, reset: datetime) -> None:
        self.lowered.append((limit, remaining, reset))

    def refused(self, *, reset: datetime | None, statuses: bool, paging: bool) -> datetime:
        self.refusals.append((reset, statuses, paging))
        return reset or NOW + timedelta(minutes=5)


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    server = Scripted()
    yield server
    server.close()


@pytest.fixture
def budget() -> Counting:
    return Counting()


@pytest.fixture
def gateway(scripted: Scripted, budget: Counting) -> Iterator[Gateway]:
    made = Gateway(scripted.url, "secret-token", budget, lambda: NOW)
    yield made
    made.close()


@pytest.fixture
def hasty(scripted: Scripted, budget: Counting) -> Iterator[Gateway]:
    """One that soon gives up: for what never comes. What comes may take longer on a busy machine."""
    made = Gateway(scripted.url, "secret-token", budget, lambda: NOW, timeout=0.1)
    yield made
    made.close()


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nobody listens, and nobody else can meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def now() -> datetime:
    return datetime.now(UTC)


class CoOp:
    """The sandbox, the bot's gateway to it, and its people."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.url = sandbox, sandbox.base
        self.bot = self.gateway("bot")

    def token(self, name: str) -> str:
        """A token of the world; a name that it does not know is a token that never was."""
        return self.sandbox.tokens.get(name, name)

    def gateway(self, token: str, timeout: float = 10.0) -> Gateway:
        return Gateway(self.url, self.token(token), Unmetered(now), now, timeout)

    def id(self, acct: str) -> AccountId:
        return AccountId(str(self.sandbox.state.account(acct).id))

    def says(self, acct: str, text: str) -> StatusId:
        """A direct message."""
        return StatusId(str(self.sandbox.hand.post(acct, text, visibility="direct")))

    def requests(self) -> list[str]:
        return [f"{entry.method} {entry.path}" for entry in self.sandbox.log]


@pytest.fixture(params=["4.6"])
def co_op(request: pytest.FixtureRequest) -> Iterator[CoOp]:
    world = json.loads(WORLD.read_text()) | {"webhooks": []}  # nobody here hears them: each would be tried again
    with running(world, late=0, like=request.param) as sandbox:
        made = CoOp(sandbox)
        yield made
        made.bot.close()
