"""The accused are told: in time to speak to the panel, and before a suspend is final."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jurybot.service.case import dossier
from jurybot.service.ports.instance import Transient
from tests.e2e.co_op import DAY, HOUR, SUSPEND, CoOp, joined
from tests.e2e.test_appeals import page
from tests.e2e.test_dossier import bad_example

INSTANCE = "/api/v2/instance"
ADMIN = "mallory@bad.example"


def says(username: str = "mallory", languages: list[str] | None = None) -> str:
    """What a server says of itself."""
    return json.dumps({"contact": {"account": {"username": username}}, "languages": languages or ["en"], "rules": []})


@contextmanager
def a_suspend_is_proposed(folder: Path, files: dict[str, str], more: dict[str, Any] | None = None) -> Iterator[CoOp]:
    """A panel is asked to suspend bad.example, which answers with these files."""
    settings = {**SUSPEND, **(more or {})}
    with bad_example(files) as servers, joined().again(folder, more=settings) as co_op:
        assert co_op.bot
        co_op.bot.desk = replace(co_op.bot.desk, federation=servers)
        co_op.complain()
        yield co_op


def test_the_contact_account_is_told_in_time_to_speak_to_the_panel_and_again_of_the_verdict(tmp_path: Path) -> None:
    files = {INSTANCE: says()}
    with a_suspend_is_proposed(tmp_path, files) as co_op:
        asked = co_op.newest(ADMIN)
        co_op.verdict("suspend")
        told = co_op.newest(ADMIN)

        assert "is asked whether to suspend bad.example" in asked and "https" not in asked
        assert "Our jury decided to suspend bad.example. It is limited now." in told
        assert "https://jury.coop.example/decisions/1.html" in told
        assert not any(member in told + asked for member in ("m1", "m2", "m3"))
        assert "Its contact account was told by direct message." in page(co_op)
        assert len(co_op.letters(ADMIN)) == 2
        co_op.pass_time(2 * DAY)
        assert co_op.block() == "silence"
        co_op.pass_time(DAY + HOUR)
        assert co_op.block() == "suspend"


def test_what_they_answer_to_it_reaches_the_panel_whole_and_the_appeal_is_theirs(tmp_path: Path) -> None:
    files = {INSTANCE: says()}
    with a_suspend_is_proposed(tmp_path, files) as co_op:
        letter = next(one for one in co_op.hand.inbox(ADMIN) if one.author == "jurybot")
        co_op.tell(ADMIN, "prove bad.example", letter.id)
        line = next(word for word in co_op.newest(ADMIN).split() if word.startswith("jurybot-proof="))
        files["/.well-known/jurybot-proof.txt"] = line
        co_op.tell(ADMIN, "prove bad.example")
        co_op.tell(ADMIN, "statement bad.example because we have new moderators")
        case = co_op.case()
        with co_op.desk.store.transaction() as work:
            heard = dossier.draft(co_op.desk, work, case, co_op.now).theirs.statement
        co_op.verdict("suspend")
        co_op.sleep(DAY)
        co_op.tell(ADMIN, "appeal 1 because the moderators are new")

        assert heard == "we have new moderators"
        assert co_op.case().under == "appeal"


def test_they_are_told_in_the_language_of_their_server(tmp_path: Path) -> None:
    with a_suspend_is_proposed(tmp_path, {INSTANCE: says(languages=["de", "en"])}) as co_op:
        assert "ob bad.example gesperrt werden soll" in co_op.newest(ADMIN)


@pytest.mark.parametrize("username", ["stella@coop.example", "m1", "@m1@coop.example", "minion @m1"])
def test_nobody_else_is_written_to_whatever_a_server_says_of_itself(tmp_path: Path, username: str) -> None:
    with a_suspend_is_proposed(tmp_path, {INSTANCE: says(username)}) as co_op:
        co_op.verdict("suspend")

        assert co_op.case().notice == "not-given"
        assert not [post for post in co_op.posts() if "decided to suspend" in post.text and post.visibility == "direct"]


def test_a_contact_that_blocks_the_bot_is_not_written_to_and_the_page_is_the_notice(tmp_path: Path) -> None:
    with a_suspend_is_proposed(tmp_path, {INSTANCE: says()}) as co_op:
        co_op.hand.block_account(ADMIN, "jurybot")
        before = len(co_op.posts())
        co_op.verdict("suspend")

        assert co_op.case().notice == "not-given"
        assert [post.visibility for post in co_op.posts()[before:]] == ["public"]
        assert "Its contact account could not be told." in page(co_op)


def test_a_server_that_names_nobody_has_the_page_as_its_notice_and_is_suspended_in_time(tmp_path: Path) -> None:
    with a_suspend_is_proposed(tmp_path, {INSTANCE: json.dumps({"rules": []})}) as co_op:
        co_op.verdict("suspend")

        assert "Its contact account could not be told." in page(co_op)
        co_op.pass_time(3 * DAY + HOUR)
        assert co_op.block() == "suspend"


def test_a_server_that_does_not_answer_is_asked_again_and_has_its_whole_notice_then(tmp_path: Path) -> None:
    files: dict[str, str] = {}
    with a_suspend_is_proposed(tmp_path, files) as co_op:
        co_op.verdict("suspend")
        co_op.pass_time(5 * HOUR)
        assert co_op.letters(ADMIN) == [] and co_op.case().notice == "wanted"

        files[INSTANCE] = says()
        co_op.pass_time(2 * HOUR)

        case = co_op.case()
        assert case.notice == "given" and case.notice_at and case.grace_until
        assert case.grace_until - case.notice_at >= 3 * DAY


def test_a_server_that_never_answers_waits_a_day_for_nothing_more(tmp_path: Path) -> None:
    with a_suspend_is_proposed(tmp_path, {}) as co_op:
        co_op.verdict("suspend")
        co_op.pass_time(DAY + 2 * HOUR)

        assert co_op.case().notice == "not-given"
        co_op.pass_time(2 * DAY)
        assert co_op.block() == "suspend"


def test_an_answer_that_got_lost_brings_no_second_notice(tmp_path: Path) -> None:
    with a_suspend_is_proposed(tmp_path, {INSTANCE: says()}) as co_op:
        assert co_op.bot
        instance = co_op.bot.desk.instance
        post, lost = instance.post, []

        def loses_one(sent: Any) -> Any:
            done = post(sent)
            if "decided to suspend bad.example" in sent.text and sent.visibility == "direct" and not lost:
                lost.append(sent)
                raise Transient("reset after sending", perhaps_done=True)
            return done

        instance.post = loses_one
        co_op.verdict("suspend")
        co_op.pass_time(HOUR)

        assert lost and co_op.case().notice == "given"
        assert len([text for text in co_op.letters(ADMIN) if "decided to suspend" in text]) == 1


def test_a_criterion_that_forbids_notice_lets_nobody_know(tmp_path: Path) -> None:
    criterion = {"criterion": [{"name": "server rules", "says": "The rules.", "notice": False}]}
    with a_suspend_is_proposed(tmp_path, {INSTANCE: says()}, criterion) as co_op:
        co_op.verdict("suspend")

        assert co_op.letters(ADMIN) == []
        assert "the criterion of this case forbids it" in page(co_op)
