"""What stands above a post: asked of the server once, and not for what was read anyway."""

from __future__ import annotations

from typing import Any

import pytest

from jurybot.core.names import StatusId
from jurybot.instance import threads
from jurybot.service.ports.told import Status


def below(co_op: Any, *authors: str) -> list[StatusId]:
    """A thread of direct messages, each an answer to the one before."""
    made: list[StatusId] = []
    for n, author in enumerate(authors):
        under = made[-1] if made else None
        made.append(StatusId(co_op.sandbox.hand.post(author, f"@jurybot message {n}", "direct", under)))
    return made


def asked(co_op: Any, post: Status, at_most: int = 20) -> tuple[list[StatusId], list[str]]:
    """The ids above a post, and which requests that took."""
    before = len(co_op.requests())
    found = [one.id for one in co_op.bot.above(post, at_most)]
    return found, co_op.requests()[before:]


@pytest.mark.parametrize("co_op", ["4.6", "4.4"], indirect=True)
def test_a_whole_thread_is_one_request_and_none_the_next_time(co_op: Any) -> None:
    *above, last = below(co_op, *["ana"] * 12)
    post = co_op.bot.status(last)

    assert asked(co_op, post) == (above[::-1], [f"GET /api/v1/statuses/{last}/context"])
    assert asked(co_op, post) == (above[::-1], [])


def test_who_wrote_what_stands_above_is_known(co_op: Any) -> None:
    first, _, last = below(co_op, "ana", "jurybot", "ana")

    nearest, farthest = co_op.bot.above(co_op.bot.status(last), 20)

    assert (nearest.author, farthest.author) == (co_op.id("jurybot"), co_op.id("ana"))
    assert (nearest.in_reply_to, farthest.in_reply_to) == (first, None)


def test_a_thread_of_messages_that_were_read_costs_nothing(co_op: Any) -> None:
    *above, last = below(co_op, *["ana"] * 12)
    post = next(one.status for one in co_op.bot.mentions("0") if one.status.id == last)

    assert asked(co_op, post) == (above[::-1], [])


def test_what_a_thread_leaves_out_is_asked_for_by_itself(co_op: Any) -> None:
    *above, last = below(co_op, "ana", "cleo", "ana", "ana")
    co_op.sandbox.hand.limit_account("cleo")

    found, requests = asked(co_op, co_op.bot.status(last))

    assert found == above[::-1]
    assert requests == [f"GET /api/v1/statuses/{last}/context", f"GET /api/v1/statuses/{above[1]}"]


def test_a_thread_ends_below_what_cannot_be_seen(co_op: Any) -> None:
    root = co_op.sandbox.hand.post("ben", "among us", "private")
    first = co_op.sandbox.hand.post("ana", "@jurybot so?", "direct", root)
    last = co_op.sandbox.hand.post("ana", "@jurybot well?", "direct", first)

    assert asked(co_op, co_op.bot.status(StatusId(last)))[0] == [first]


def test_a_message_that_is_gone_before_its_thread_is_read_has_its_parents_all_the_same(co_op: Any) -> None:
    first, second, last = below(co_op, "ana", "ana", "ana")
    post = co_op.bot.status(last)
    co_op.sandbox.hand.delete(last)

    assert asked(co_op, post)[0] == [second, first]


def test_of_one_post_above_no_thread_is_asked_for(co_op: Any) -> None:
    *_, above, last = below(co_op, "ana", "ana", "ana")

    assert asked(co_op, co_op.bot.status(last), 1) == ([above], [f"GET /api/v1/statuses/{above}"])


def test_where_a_thread_cannot_be_had_its_posts_are_asked_for_one_by_one(
    co_op: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    *above, last = below(co_op, *["ana"] * 3)
    post = co_op.bot.status(last)
    monkeypatch.setattr(co_op.bot._rest, "above", lambda status: {"ancestors": "too many"})
    assert asked(co_op, post)[0] == above[::-1]

    co_op.bot._threads._known.clear()
    monkeypatch.setattr(co_op.bot._rest, "above", lambda status: co_op.bot._rest._get("/api/v1/nothing"))
    assert asked(co_op, post)[0] == above[::-1]


def test_only_the_latest_posts_are_remembered(co_op: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "REMEMBERED_AT_MOST", 5)
    *above, last = below(co_op, *["ana"] * 12)

    found, requests = asked(co_op, co_op.bot.status(last), 8)

    assert found == above[:-9:-1]
    assert len(requests) == 4 and len(co_op.bot._threads._known) == 5
