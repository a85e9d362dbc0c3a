"""Webhooks wake the bot, and nothing else comes in by them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from jurybot.sandbox.push import rails_json, sign
from jurybot.sandbox.records import Webhook
from tests.e2e.co_op import CoOp, seated
from tests.web.browser import with_pages

SECRET = "9bb42e01"
REPORT = rails_json({"event": "report.created", "created_at": "2026-03-02T00:00:00Z", "object": {"id": "7"}})
SENDER = httpx.Client(
    trust_env=False,
    verify=False,  # reading the certificates takes longer than a test
    limits=httpx.Limits(max_keepalive_connections=0),
)


@pytest.fixture
def co_op(tmp_path: Path) -> Iterator[CoOp]:
    secret = tmp_path / "webhook"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    with with_pages(seated(), tmp_path / "co-op", {"web": {"webhook_secret_file": str(secret)}}) as co_op:
        yield co_op


def sent(co_op: CoOp, raw: bytes, signature: str | None = None) -> int:
    headers = {"X-Hub-Signature": (sign(SECRET, raw) if signature is None else signature).encode("latin-1")}
    return SENDER.post(f"{co_op.pages}/hook", content=raw, headers=headers).status_code  # type: ignore[attr-defined]


def is_woken(co_op: CoOp) -> bool:
    """Whether the lists will be read at once."""
    assert co_op.bot
    _, is_poll = co_op.bot.hints.take(polls=True)
    return is_poll and co_op.bot.wake.is_set()


def figures(co_op: CoOp) -> str:
    return SENDER.get(f"{co_op.pages}/metrics").text  # type: ignore[attr-defined]


def test_a_report_on_the_server_wakes_the_bot_by_the_servers_own_webhook(co_op: CoOp) -> None:
    url = f"{co_op.pages}/hook"  # type: ignore[attr-defined]
    co_op.sandbox.do(lambda: co_op.sandbox.state.webhooks.append(Webhook(url, SECRET, ["report.created"])))

    co_op.complain("minion@worse.example", by=("m4",))
    co_op.sandbox.settle()
    until = time.monotonic() + 30
    while 'outcome="taken"} 1' not in figures(co_op) and time.monotonic() < until:
        time.sleep(0.02)

    assert 'jurybot_webhooks{outcome="taken"} 1' in figures(co_op)
    assert is_woken(co_op)


def test_what_is_forged_replayed_too_long_or_about_others_is_refused_counted_and_wakes_nobody(co_op: CoOp) -> None:
    status = rails_json(
        {"event": "status.created", "created_at": "", "object": {"content": '"event":"report.created"'}}
    )

    assert sent(co_op, REPORT, "sha256=" + "0" * 64) == 403
    assert sent(co_op, REPORT, "") == 403
    assert sent(co_op, REPORT, "ÿ") == 403
    assert sent(co_op, status) == 403
    assert sent(co_op, b"x" * 10_000_000) == 413
    assert not is_woken(co_op)

    assert sent(co_op, REPORT) == 200
    assert is_woken(co_op)
    assert sent(co_op, REPORT) == 409
    assert not is_woken(co_op)
    for outcome, times in (("forged", 3), ("not about reports", 1), ("too large", 1), ("replayed", 1), ("taken", 1)):
        assert f'jurybot_webhooks{{outcome="{outcome}"}} {times}' in figures(co_op)


def test_more_than_two_a_second_are_put_off(co_op: CoOp) -> None:
    answers = {sent(co_op, REPORT, "sha256=bad") for _ in range(121)}

    assert answers == {403, 429}
    assert 'outcome="too many"} 1' in figures(co_op)


def test_without_a_secret_there_are_none(tmp_path: Path) -> None:
    with with_pages(seated(), tmp_path) as co_op:
        assert sent(co_op, REPORT) == 404
