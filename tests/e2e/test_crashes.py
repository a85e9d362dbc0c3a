"""What ends a bot from outside in the midst of its work: it says what to do, and the next one goes on, never twice."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from jurybot.service.storage import Store
from tests.e2e.co_op import CoOp
from tests.e2e.outside import AT_LONGEST, a_co_op_outside, a_minute_passes, its_end, process, soon, store_of
from tests.postgres import a_schema

pytestmark = pytest.mark.timeout(900)  # seconds: a start of a bot alone takes its time on a busy machine
POSTGRES = os.environ.get("JURYBOT_TEST_POSTGRES", "")
STATUSES = "/api/v1/statuses"
OF_AN_END = ("The jury is live", "I have stopped", "All is well again")
EVERYBODY = ("stella", "stan", "m1", "m2")


def is_under_way(co_op: CoOp, before: int) -> bool:
    """A message was sent, and its answer is still to come."""
    return co_op.requests("POST", STATUSES) > before


def is_all_out(store: Store) -> bool:
    """Whether nothing waits to go out."""
    with store.transaction() as work:
        return not work.outbox.open()


def goes_on(co_op: CoOp, *, told: int = 1) -> None:
    """Another start says what is still to be said, until stewards were told so much, and hears what is said now."""
    a_minute_passes(co_op)
    store = store_of(co_op)
    with process(co_op) as bot:
        soon(bot, lambda: co_op.letters("m1"))
        co_op.hand.post("m2", "@jurybot join", "direct")
        soon(bot, lambda: co_op.letters("m2") and is_all_out(store))
        soon(bot, lambda: all(len(co_op.letters(who)) >= told for who in ("stella", "stan")))


def test_a_database_that_is_kept_busy_while_a_message_goes_out_stops_the_bot_and_nobody_hears_twice(
    outside: CoOp,
) -> None:
    with process(outside) as bot, closing(sqlite3.connect(outside.folder / "jurybot.db")) as shell:
        soon(bot, lambda: outside.letters("stan"))
        outside.sandbox.fault("slow", method="POST", path=STATUSES, seconds=1)
        before = outside.requests("POST", STATUSES)
        outside.hand.post("m1", "@jurybot join", "direct")
        soon(bot, lambda: is_under_way(outside, before))
        shell.execute("BEGIN IMMEDIATE")
        code, said = its_end(bot)
        shell.rollback()
    goes_on(outside)

    assert code == 1
    assert "jurybot.db: another process has kept it busy for too long. Look for a backup or an sqlite3 shell" in said
    assert [len(outside.letters(who)) for who in EVERYBODY] == [1, 1, 1, 1]


def test_of_bots_that_start_at_once_on_a_new_database_one_runs_and_the_others_say_why_not(outside: CoOp) -> None:
    with process(outside) as one, process(outside) as two, process(outside) as three:
        bots = [one, two, three]
        until = time.monotonic() + AT_LONGEST
        while len(refused := [bot for bot in bots if bot.poll() is not None]) < len(bots) - 1:
            assert time.monotonic() < until, "too many run"
            time.sleep(0.02)
        ends = [its_end(bot) for bot in refused]
        (runs,) = [bot for bot in bots if bot not in refused]
        outside.hand.post("m1", "@jurybot join", "direct")
        soon(runs, lambda: all(map(outside.letters, ("stella", "stan", "m1"))))

    assert ends == [(2, "Nothing was started.")] * 2
    assert [len(outside.letters(who)) for who in ("stella", "stan", "m1")] == [1, 1, 1]


HAS_A_CLOCK_THAT_IS_SET = """
import threading, time, time_machine
clock = time_machine.travel(time.time(), tick=True).start()
threading.Thread(target=lambda: [clock.shift(float(line)) for line in open(told[0] + ".clock")], daemon=True).start()
"""


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_bot_whose_clock_is_set_goes_on_with_its_rounds(outside: CoOp, hours: int) -> None:
    """Without a stream nothing else wakes it."""
    outside.sandbox.fault("status", path="/api/v1/streaming/*", times=None)
    hand = outside.folder / "config.toml.clock"
    os.mkfifo(hand)
    with process(outside, HAS_A_CLOCK_THAT_IS_SET) as bot:
        soon(bot, lambda: outside.letters("stan"))
        hand.write_text(f"{hours * 3600}\n")
        outside.hand.post("m1", "@jurybot join", "direct")
        soon(bot, lambda: outside.letters("m1"))

    assert [len(outside.letters(who)) for who in ("stella", "stan", "m1")] == [1, 1, 1]


def sessions_of(folder: Path) -> str:
    """Their name on the database server, where another process of tests has folders of the same names."""
    return f"{os.getpid()} {folder.name}"


@pytest.fixture
def on_a_server(tmp_path: Path) -> Iterator[CoOp]:
    """As `outside`, with its database on a PostgreSQL server, whose sessions of it have a name."""
    if not POSTGRES:
        pytest.skip("no URL")
    with a_schema(POSTGRES) as url, a_co_op_outside(tmp_path) as co_op:
        named = make_url(url).update_query_dict({"application_name": sessions_of(tmp_path)})
        co_op.configure(more={"store": {"url": named.render_as_string(hide_password=False)}})
        yield co_op


def the_server_ends_its_sessions(name: str) -> None:
    """As one that is restarted does."""
    engine = create_engine(make_url(POSTGRES).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as other:
        other.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"),
            {"name": name},
        )
    engine.dispose()


@pytest.mark.parametrize("of", ["its work", "its lock"])
def test_a_database_server_that_is_restarted_while_a_message_goes_out_stops_the_bot_and_nobody_hears_twice(
    on_a_server: CoOp, of: str
) -> None:
    with process(on_a_server) as bot:
        soon(bot, lambda: on_a_server.letters("stan"))
        on_a_server.sandbox.fault("slow", method="POST", path=STATUSES, seconds=1)
        before = on_a_server.requests("POST", STATUSES)
        on_a_server.hand.post("m1", "@jurybot join", "direct")
        soon(bot, lambda: is_under_way(on_a_server, before))
        the_server_ends_its_sessions(sessions_of(on_a_server.folder) if of == "its work" else f"jurybot {bot.pid}")
        code, said = its_end(bot)
    goes_on(on_a_server, told=len(OF_AN_END))

    assert code == 1
    assert ("the server cannot be reached. Check that it runs" if of == "its work" else "Start it again") in said
    for steward in ("stella", "stan"):  # the database was back for what is to be said of the end
        letters = on_a_server.letters(steward)
        assert [says in letter for says, letter in zip(OF_AN_END, letters, strict=True)] == [True] * 3
    assert [len(on_a_server.letters(who)) for who in ("m1", "m2")] == [1, 1]
