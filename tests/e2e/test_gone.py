"""A server that is gone is proposed for lifting in its review; one that is only away is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.e2e.co_op import DAY, HOUR, MINUTE, SUSPEND, CoOp, seated
from tests.e2e.test_appeals import again, answers
from tests.e2e.test_dossier import bad_example

NODEINFO = "/.well-known/nodeinfo"


@contextmanager
def before_a_review(folder: Path, files: dict[str, str], proposed: str = "limit") -> Iterator[CoOp]:
    """A measure stands on bad.example, which answers with these files; its review is ten days away."""
    more = SUSPEND if proposed == "suspend" else {}
    with bad_example(files) as servers, seated(proposed).again(folder, more=more) as co_op:
        assert co_op.bot
        co_op.verdict(proposed)
        co_op.sleep(3 * DAY + HOUR)
        co_op.settle()
        co_op.bot.desk = replace(co_op.bot.desk, federation=servers)
        until = co_op.case().review_on
        assert until
        co_op.jump(until - 10 * DAY)
        yield co_op


def due(co_op: CoOp) -> list[str]:
    """Its review falls due; what its panel is told."""
    until = co_op.case().review_on
    assert until
    co_op.jump(until + 5 * MINUTE)
    co_op.settle()
    return [next(text for text in co_op.letters(member) if "for a fresh look" in text) for member in again(co_op)]


def test_a_limited_server_that_is_gone_is_proposed_for_lifting(tmp_path: Path) -> None:
    with before_a_review(tmp_path, {}) as co_op:
        told = due(co_op)
        answers(co_op, "nothing")

        assert len(told) == 3 and all("It is gone: lift the limit of case 1?" in text for text in told)
        assert co_op.outcome() == ("ended", "lifted") and co_op.block() == ""


def test_a_suspended_server_that_is_gone_is_proposed_for_lifting(tmp_path: Path) -> None:
    with before_a_review(tmp_path, {}, "suspend") as co_op:
        told = due(co_op)

        assert co_op.block() == "suspend"
        assert told and all("It is gone: lift the suspend" in text for text in told)


def test_a_server_that_was_away_for_a_day_is_not_gone(tmp_path: Path) -> None:
    files: dict[str, str] = {}
    with before_a_review(tmp_path, files) as co_op:
        files[NODEINFO] = '{"links": []}'
        co_op.jump(co_op.now + 2 * DAY)
        del files[NODEINFO]
        co_op.jump(co_op.now + 4 * DAY)

        assert not any("gone" in text for text in due(co_op))


def test_a_server_whose_posts_still_come_is_not_gone(tmp_path: Path) -> None:
    with before_a_review(tmp_path, {}) as co_op:
        co_op.hand.post("mallory@bad.example", "still here", "public")

        assert not any("gone" in text for text in due(co_op))
