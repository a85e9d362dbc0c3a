"""An operator upgrades in the middle of a case: it goes on with the new version as if nothing had been."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from jurybot import bot
from jurybot.core.canonical import Entry
from jurybot.core.case.case import Case
from jurybot.core.case.effects import Effect, SendMessage, TellSeat, Wanted
from jurybot.core.names import AccountId, SeatNo
from jurybot.core.record.record import case_entry, docket_hash
from jurybot.seams import ConductedChance, ConductedClock
from jurybot.service.draw import draw_panel
from jurybot.store.errors import AlreadyRunning
from jurybot.store.lock import Lock
from jurybot.wiring import office, upkeep
from tests.e2e import co_op as prepared
from tests.e2e.co_op import HOUR, ROUND, CoOp, Killed, Prepared, joined, seated
from tests.store.released import RELEASED, dump, messages


@cache
def seated_then() -> Prepared:
    """As `seated`, with a case's entry and a policy's day as the release wrote them: others would seat other people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw_panel, "_case_entry", _of_version_1)
        patch.setattr(bot, "publish_policy", lambda desk, now: False)
        patch.setattr(prepared, "joined", joined.__wrapped__)
        return seated.__wrapped__()


def _of_version_1(case: Case, number: int, salt: bytes, now: datetime) -> Entry:
    row = {"domain": case.domain, "criterion": case.criterion}
    return case_entry(day=now.date(), case=number, docket=docket_hash(row, salt))


@pytest.fixture(params=RELEASED)
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CoOp]:
    """The server as it stands when two of five have answered, and the database that the release left at that point."""
    with seated_then().again(tmp_path) as co_op:
        for file in _left(co_op, request.param, co_op.folder / "left.db").parent.glob("jurybot.db*"):
            file.unlink()
        (co_op.folder / "left.db").rename(co_op.folder / "jurybot.db")
        upkeep.upgrade(co_op.settings)
        co_op.start()
        yield co_op


def _left(co_op: CoOp, revision: str, file: Path) -> Path:
    """Two of five answer, the bot ends, and at `file` is what the release left then."""
    one, two, *_ = sorted(co_op.summoned())
    co_op.answer(one, "limit")
    co_op.answer(two, "here")
    co_op.pass_time(HOUR)
    co_op.stop()
    with sqlite3.connect(file) as database:
        database.executescript(_moved_in(dump(revision), co_op))
    return file


def _moved_in(sql: str, co_op: CoOp) -> str:
    """The dump with the ids that accounts and posts have on this server: a sandbox need not give what it gave then."""
    with sqlite3.connect(":memory:") as left:
        left.executescript(sql)
        members = left.execute("SELECT acct, account, anchor FROM members").fetchall()
        messages = left.execute("SELECT status, account FROM messages ORDER BY CAST(status AS INTEGER)").fetchall()
        statements = left.execute("SELECT status, author FROM statements").fetchall()
    statuses = sorted(co_op.sandbox.state.statuses.values(), key=lambda status: status.id)
    bot, new = co_op.sandbox.state.account("jurybot").id, dict[str, str]()
    for acct, account, anchor in members:
        here = co_op.sandbox.state.account(acct).id
        new[account] = str(here)
        wrote = [str(status.id) for status in statuses if status.account_id == here]
        got = [str(status.id) for status in statuses if status.account_id == bot and here in status.mentions]
        new[anchor] = wrote[0]
        new |= dict(zip([status for status, to in messages if to == account], got, strict=True))
        new |= dict(zip([status for status, author in statements if author == account], wrote[1:], strict=True))
    return re.sub(r"\b\d{18}\b", lambda id_: new.get(id_[0], id_[0]), sql)


def test_a_case_under_way_goes_on_to_its_verdict(upgraded: CoOp) -> None:
    before = len(upgraded.posts())
    first, *_ = sorted(upgraded.summoned())
    for member in sorted(upgraded.summoned())[1:]:
        upgraded.answer(member, "limit")

    upgraded.pass_time(ROUND + HOUR)

    case = upgraded.case()
    assert upgraded.outcome() == ("in force", "limit")
    assert case.tallied and len(case.tallied.ballots) == 5  # what was answered before the upgrade counts
    assert upgraded.block() == "silence"
    assert len(upgraded.posts()) == before + 1
    assert first in upgraded.summoned()


@pytest.mark.parametrize("revision", RELEASED)
def test_a_copy_that_a_release_left_is_made_new_when_it_is_restored(tmp_path: Path, revision: str) -> None:
    """Rows are a cache of the fold, and the fold knows more now: here it knows another criterion."""
    with seated_then().again(tmp_path) as co_op:
        copy = _left(co_op, revision, tmp_path / "copy.db")
        with sqlite3.connect(copy) as database:
            database.execute("UPDATE cases SET body = replace(body, 'server rules', 'rules')")

        clock, chance = ConductedClock(), ConductedChance()
        clock.set(co_op.now)
        upkeep.restore(co_op.settings, {}, copy, clock, chance)
        co_op.start()

        assert co_op.case().hold is None and co_op.case().criterion == "server rules"


@pytest.mark.parametrize("revision", RELEASED)
def test_an_upgrade_that_is_killed_before_rows_are_made_anew_has_changed_nothing(
    tmp_path: Path, revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with seated_then().again(tmp_path) as co_op:
        _put_back(co_op, revision)
        with sqlite3.connect(co_op.folder / "jurybot.db") as database:
            database.execute("UPDATE cases SET body = replace(body, 'server rules', 'rules')")
        monkeypatch.setattr(upkeep, "tell_all", killed)
        with pytest.raises(Killed):
            upkeep.upgrade(co_op.settings)
        monkeypatch.undo()

        again = upkeep.upgrade(co_op.settings)

        assert f"(it was at {revision})" in again
        assert [case["criterion"] for case in office.acts(co_op.settings).cases()] == ["server rules"]


def _put_back(co_op: CoOp, revision: str) -> None:
    """In the place of its database the one that an older version left."""
    for file in co_op.folder.glob("jurybot.db*"):
        file.unlink()
    with sqlite3.connect(co_op.folder / "jurybot.db") as database:
        database.executescript(dump(revision))


def test_a_database_that_an_older_bot_works_with_is_not_upgraded_under_it(tmp_path: Path) -> None:
    with seated_then().again(tmp_path) as co_op:
        co_op.stop()
        _put_back(co_op, RELEASED[0])

        with Lock(co_op.settings.store.url), pytest.raises(AlreadyRunning, match="stop that process first"):
            upkeep.upgrade(co_op.settings)

        assert f"(it was at {RELEASED[0]})" in upkeep.upgrade(co_op.settings)
        assert "already" in upkeep.upgrade(co_op.settings)


def killed(*_: object) -> None:
    raise Killed


def test_every_message_that_waited_through_the_upgrade_is_written_and_sent(
    upgraded: CoOp, request: pytest.FixtureRequest
) -> None:
    waited = messages(request.node.callspec.params["upgraded"])
    assert upgraded.bot
    with upgraded.bot.desk.store.transaction() as work:
        case, *_ = work.cases.all()
        for n, effect in enumerate(waited):
            of = case.id if isinstance(effect, TellSeat) else None
            work.outbox.add(of, [Wanted(key=f"waited/{n}", effect=_to_people_here(effect, n, upgraded))])
    upgraded.settle()

    with upgraded.bot.desk.store.transaction() as work:
        states = {work.outbox.get(f"waited/{n}").state for n in range(len(waited))}
        left = [(row.key, row.why) for row in work.outbox.open() if row.key.startswith("waited/")]

    assert states == {"done"}
    assert left == []  # what stewards are to hear became a row for each of them
    assert "A member writes: " in " ".join(upgraded.letters("stella"))


def _to_people_here(effect: Effect, n: int, co_op: CoOp) -> Effect:
    """To whom they went then, and the post they answered, are of another server."""
    if isinstance(effect, SendMessage):
        acct = f"m{n % 14 + 1}"
        return replace(
            effect, account=AccountId(str(co_op.sandbox.state.account(acct).id)), acct=acct, in_reply_to=None
        )
    return replace(effect, seat=SeatNo(n % 5 + 1), statement=None) if isinstance(effect, TellSeat) else effect


def test_an_old_database_is_not_run_with_before_it_is_upgraded(tmp_path: Path) -> None:
    with seated_then().again(tmp_path) as co_op:
        co_op.stop()
        _put_back(co_op, RELEASED[0])

        with pytest.raises(Exception, match="jurybot db upgrade"):
            co_op.start()
