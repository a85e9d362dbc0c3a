"""A fresh sandbox for a test, with the recorded world, standing time and workers that are done at once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from jurybot.sandbox.server import Sandbox, running

WORLD: dict[str, Any] = json.loads((Path(__file__).parent.parent / "contract" / "world.json").read_text("utf-8"))
WORLD["webhooks"] = []
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Api:
    """Calls as one of the world's tokens; None is nobody."""

    def __init__(self, sandbox: Sandbox):
        self.sandbox = sandbox
        self.client = httpx.Client(base_url=sandbox.base, timeout=20, verify=False)

    def __call__(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.sandbox.tokens.get(who, who)}"
        return self.client.request(method, path, headers=headers, **more)

    def get(self, who: str | None, path: str, **params: Any) -> Any:
        answer = self(who, "GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, who: str | None, path: str, **form: Any) -> Any:
        answer = self(who, "POST", path, data=form)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def write(self, who: str, text: str, **more: Any) -> Any:
        """Posts a direct message, unless told otherwise."""
        return self.post(who, "/api/v1/statuses", **{"status": text, "visibility": "direct", **more})


@pytest.fixture
def world() -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(WORLD))
    return copied


@pytest.fixture
def sandbox(world: dict[str, Any]) -> Iterator[Sandbox]:
    with running(world, late=0, now=NOON, control="the-control-token") as started:
        yield started


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox)
    with made.client:
        yield made
