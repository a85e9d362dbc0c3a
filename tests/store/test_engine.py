"""A transaction begins at once and is all or nothing; a database that cannot be used says so, with the remedy."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from jurybot.store import engine as engine_module
from jurybot.store.engine import open_engine
from jurybot.store.errors import CannotOpen, StoreError
from jurybot.store.schema import check_schema
from jurybot.store.work import Store


def test_a_transaction_that_raises_leaves_nothing(store: Store, opened, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as work:
        work.numbers.next("case")
        work.cases.save(opened("c1"))
        work.inbox.take("report", "7", "v1", "opened a case", now)
        raise ZeroDivisionError

    with store.transaction() as work:
        assert work.numbers.last("case") == 0
        assert work.cases.all() == []
        assert not work.inbox.has_seen("report", "7", "v1")


def test_a_transaction_inside_another_is_refused(store: Store) -> None:
    with store.transaction(), pytest.raises(RuntimeError, match="under way"), store.transaction():
        pass

    with store.transaction() as work:
        assert work.numbers.next("case") == 1


def test_sqlite_writes_ahead_syncs_fully_and_checks_foreign_keys(store: Store, engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("these are SQLite's settings")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "secure_delete": 1,
    }


def _on_a_server_with(settings: str, url: str) -> str:
    """The URL of a PostgreSQL database that is set up so."""
    if url.startswith("sqlite"):
        pytest.skip("a file has no settings")
    plain = make_url(url)
    changed = plain.update_query_dict({"options": f"{plain.query['options']} {settings}"})
    return changed.render_as_string(hide_password=False)


def _add_many(url: str, n: int, both_are_ready: Barrier) -> None:
    store = Store(open_engine(url))
    both_are_ready.wait(60)
    for _ in range(n):
        with store.transaction() as work:
            work.numbers.next("case")


@pytest.mark.parametrize("settings", ["", "-c default_transaction_isolation=serializable"])
def test_two_processes_that_count_at_once_lose_no_number(url: str, settings: str) -> None:
    """Read, then write: with a transaction that begins late, or sees what was there before it waited for its turn, both
    would read the same number."""
    url = _on_a_server_with(settings, url) if settings else url
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(2)
    both = [spawn.Process(target=_add_many, args=(url, 40, ready)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert [one.exitcode for one in both] == [0, 0]
    with Store(open_engine(url)).transaction() as work:
        assert work.numbers.last("case") == 80


def test_a_database_server_that_ends_idle_sessions_ends_none_of_ours(url: str) -> None:
    store = Store(open_engine(_on_a_server_with("-c idle_session_timeout=500ms", url)))
    with store.transaction() as work:
        work.numbers.next("case")
    time.sleep(0.8)

    with store.transaction() as work:
        assert work.numbers.last("case") == 1


def test_a_process_killed_in_a_transaction_leaves_nothing(url: str) -> None:
    dies = (
        "import os, signal, sys\n"
        "from jurybot.store.engine import open_engine\n"
        "from jurybot.store.work import Store\n"
        "store = Store(open_engine(sys.argv[1]))\n"
        "with store.transaction() as work: work.numbers.next('case')\n"
        "with store.transaction() as work:\n"
        "    work.numbers.next('case')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", dies, url], check=False)

    assert ended.returncode == -9
    with Store(open_engine(url)).transaction() as work:
        assert work.numbers.last("case") == 1


def test_a_database_kept_busy_by_another_process_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "PRAGMAS", ("busy_timeout = 50", "journal_mode = WAL"))
    file = tmp_path / "jurybot.db"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="busy for too long"), Store(open_engine(f"sqlite:///{file}")).transaction():
        pass


def test_a_transaction_that_has_read_nothing_yet_keeps_others_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins at once: what it will read is what it will write on."""
    monkeypatch.setattr(engine_module, "PRAGMAS", ("busy_timeout = 50", "journal_mode = WAL"))
    one, other = (Store(open_engine(f"sqlite:///{tmp_path}/jurybot.db")) for _ in range(2))

    with one.transaction(), pytest.raises(StoreError, match="busy for too long"), other.transaction():
        pass

    with other.transaction():
        pass


def test_a_full_disk_is_said_and_leaves_nothing_half_done(store: Store, engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("SQLite can be given a full disk: a limit of pages")
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(StoreError, match="disk is full"), store.transaction() as work:
        work.numbers.next("case")
        for n in range(100):
            work.published.add_entry(f"draws/{n}.json", {"text": "x" * 5_000})

    with store.transaction() as work:
        assert work.numbers.last("case") == 0


def test_a_new_database_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/jurybot.db")

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE one (n INTEGER)"))

    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match=r"there is no folder .*nowhere. Make it"):
        open_engine(f"sqlite:///{tmp_path}/nowhere/jurybot.db")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy bread, and a new lock for the shed.")

    with pytest.raises(CannotOpen, match=r"notes\.txt: is no SQLite database"):
        open_engine(f"sqlite:///{tmp_path}/notes.txt")
    with pytest.raises(CannotOpen, match="is no file"):
        open_engine(f"sqlite:///{tmp_path}")


def test_looking_at_a_database_that_is_open_leaves_its_locks(tmp_path: Path) -> None:
    """The pages open the bot's database a second time in the same process; a command looks at it from another."""
    url = f"sqlite:///{tmp_path}/jurybot.db"
    ours = open_engine(url)
    with ours.begin() as connection:
        connection.execute(text("CREATE TABLE one (n INTEGER)"))
    open_engine(url)

    file = tmp_path / "jurybot.db"
    command = f"import sqlite3; c = sqlite3.connect({str(file)!r}); print(*c.execute('SELECT * FROM one'))"
    subprocess.run([sys.executable, "-c", f"{command}; c.close()"], check=True)
    with ours.begin() as connection:
        connection.execute(text("INSERT INTO one VALUES (7)"))

    assert subprocess.check_output([sys.executable, "-c", command], text=True) == "(7,)\n"


def test_a_damaged_database_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "jurybot.db").write_bytes(b"SQLite format 3\0" + b"\x07" * 5_000)

    with pytest.raises(StoreError, match="restore it from a backup"):
        check_schema(open_engine(f"sqlite:///{tmp_path}/jurybot.db"))


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_cannot_be_written_is_refused(what: str) -> None:
    """Tried as a user without rights: root may write everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "jurybot.db").touch()
        folder.chmod(0o777 if what == "file" else 0o755)
        (folder / "jurybot.db").chmod(0o444 if what == "file" else 0o666)
        tries = (
            "import os, sys\n"
            "from jurybot.store.engine import open_engine\n"
            "if os.geteuid() == 0: os.setuid(65534)\n"
            "try: open_engine(sys.argv[1])\n"
            "except Exception as error: print(error)\n"
        )
        if os.geteuid() != 0 and what == "folder":
            folder.chmod(0o555)

        url = f"sqlite:///{folder}/jurybot.db"
        said = subprocess.run([sys.executable, "-c", tries, url], capture_output=True, text=True, check=True).stdout

        assert "read-only for this user" in said
        folder.chmod(0o755)


@pytest.mark.parametrize(
    "url",
    ["", "jurybot.db", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true", "mysql://u:hush@h/db", "x://"],
)
def test_a_url_that_is_not_ours_is_refused(url: str) -> None:
    with pytest.raises(CannotOpen, match=r"\[store\] url") as refused:
        open_engine(url)

    assert "hush" not in str(refused.value)


def test_a_password_in_the_url_never_shows() -> None:
    pytest.importorskip("psycopg")
    engine = open_engine("postgresql://jury:hush@127.0.0.1:1/nowhere")

    with pytest.raises(StoreError, match="cannot be reached") as refused, Store(engine).transaction():
        pass

    assert "hush" not in str(refused.value)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(CannotOpen, match=r"pip install 'jurybot\[postgresql\]'"):
        open_engine("postgresql://localhost/jury")


def test_what_is_stored_never_stands_in_an_error(store: Store, engine: Engine) -> None:
    with pytest.raises(StoreError) as refused, store.transaction() as work:
        work.published.add_reason("no such case", "hash", "A sealed reason")  # type: ignore[arg-type]

    assert "sealed" not in str(refused.value)
    assert refused.value.__cause__ is None
