"""A server newer than any that was looked at: more is said everywhere, and nothing where nothing has to be said."""

from __future__ import annotations

from typing import Any

import pytest

from jurybot.sandbox.calls import Reply
from tests.e2e.co_op import MINUTE, ROUND, CoOp

LEFT_OPEN = [
    "emojis",
    "tags",
    "fields",
    "roles",
    "application",
    "card",
    "poll",
    "quote",
    "filtered",
    "media_attachments",
    "locale",
    "ips",
    "invite_request",
]


def of_a_later_version(said: Any) -> Any:
    """The same with a field more before and after each, and with null where a later server may have nothing to say."""
    if isinstance(said, list):
        return [of_a_later_version(each) for each in said]
    if not isinstance(said, dict):
        return said
    known = {name: None if name in LEFT_OPEN else of_a_later_version(value) for name, value in said.items()}
    return {"new": {"id": None, "type": "?"}, **known, "newer": [1, None]}


def test_a_case_goes_its_way_on_a_server_of_a_version_to_come(co_op: CoOp, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Reply.encoded

    def more(reply: Reply) -> bytes:
        if reply.media.startswith("application/json"):
            reply.body = of_a_later_version(reply.body)
        return written(reply)

    monkeypatch.setattr(Reply, "encoded", more)
    co_op.complain()
    for member in co_op.summoned():
        co_op.answer(member, "limit")
    co_op.pass_time(ROUND + 3 * MINUTE)

    assert (co_op.outcome(), co_op.block()) == (("in force", "limit"), "silence")
    assert "bad.example" in co_op.public_posts()[0]
