"""A copy is whole, of one moment, in one file, and never replaces what is no copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from jurybot.store.copies import NoFile, backup, bring, put_in_place
from jurybot.store.engine import open_engine
from jurybot.store.errors import StoreError
from jurybot.store.schema import upgrade
from jurybot.store.work import Store
from tests.killed import killed_before

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "jurybot.db"


@pytest.fixture
def working(file: Path) -> Store:
    """A database with work in its WAL, as one that a bot works with has."""
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    store = Store(engine)
    with store.transaction() as work:
        work.numbers.next("case")
    return store


def cases_in(file: Path) -> int:
    with Store(open_engine(f"sqlite:///{file}")).transaction() as work:
        return work.numbers.last("case")


def test_a_copy_made_at_work_has_what_was_committed_and_nothing_that_was_not(
    working: Store, file: Path, tmp_path: Path
) -> None:
    with working.transaction() as work:
        work.numbers.next("case")
        backup(f"sqlite:///{file}", tmp_path / "copy.db")

    assert file.with_name("jurybot.db-wal").stat().st_size > 0
    assert cases_in(tmp_path / "copy.db") == 1
    assert cases_in(file) == 2


def test_a_copy_stands_in_one_file_that_its_owner_alone_reads(working: Store, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()

    backup(f"sqlite:///{file}", folder / "copy.db")

    assert [(one.name, one.stat().st_mode & 0o777) for one in folder.iterdir()] == [("copy.db", 0o600)]
    assert sqlite3.connect(folder / "copy.db").execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_newer_copy_replaces_an_older_one_but_nothing_that_is_no_copy(
    working: Store, file: Path, tmp_path: Path
) -> None:
    url, notes = f"sqlite:///{file}", tmp_path / "notes.txt"
    notes.write_text("Buy bread, and a new lock for the shed.")
    backup(url, tmp_path / "copy.db")
    with working.transaction() as work:
        work.numbers.next("case")

    backup(url, tmp_path / "copy.db")
    with pytest.raises(StoreError, match="is no SQLite database"):
        backup(url, notes)
    with pytest.raises(StoreError, match="is the database itself"):
        backup(url, file)

    assert cases_in(tmp_path / "copy.db") == 2
    assert notes.read_text().startswith("Buy bread")


def test_a_database_that_another_bot_works_with_is_no_copy_to_be_replaced(
    working: Store, file: Path, tmp_path: Path
) -> None:
    url, other = f"sqlite:///{file}", tmp_path / "other.db"
    upgrade(open_engine(f"sqlite:///{other}"))

    with pytest.raises(StoreError, match="is a database that a program works with, no copy"):
        backup(url, other)

    assert cases_in(other) == 0


def test_a_place_that_no_file_can_have_is_named(working: Store, file: Path, tmp_path: Path) -> None:
    for place in (tmp_path / ("x" * 300), Path("/proc/copy.db")):
        with pytest.raises(StoreError, match=r"cannot be looked at|could not be copied"):
            backup(f"sqlite:///{file}", place)


def test_what_cannot_be_copied_says_why(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database yet"):
        backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db")
    with pytest.raises(NoFile, match="pg_dump --format=custom --file=FILE jury"):
        backup("postgresql://someone:hush@localhost/jury", tmp_path / "copy.db")
    (tmp_path / "bad.db").write_bytes(b"SQLite format 3\0" + b"\x07" * 5_000)
    with pytest.raises(StoreError, match=r"could not be copied|is damaged"):
        backup(f"sqlite:///{tmp_path}/bad.db", tmp_path / "copy.db")

    assert sorted(one.name for one in tmp_path.iterdir()) == ["bad.db"]


def test_a_copy_with_a_wal_left_beside_it_is_brought_whole(working: Store, file: Path, tmp_path: Path) -> None:
    """Somebody copied the files of a killed bot by hand: what was committed is in the WAL."""
    taken = tmp_path / "taken.db"
    for name in ("", "-wal", "-shm"):
        taken.with_name(taken.name + name).write_bytes(file.with_name(file.name + name).read_bytes())

    brought = bring(taken, tmp_path / "other.db")

    assert cases_in(brought) == 1


def test_what_stood_in_the_place_of_a_copy_is_kept(working: Store, file: Path, tmp_path: Path) -> None:
    backup(f"sqlite:///{file}", tmp_path / "copy.db")
    with working.transaction() as work:
        work.numbers.next("case")

    kept = put_in_place(bring(tmp_path / "copy.db", file), file, NOW)

    assert cases_in(file) == 1
    assert kept and kept.name == "jurybot.db.before-20260302T090000" and cases_in(kept) == 2
    assert not list(tmp_path.glob("*restoring*"))


def as_it_stands(file: Path, folder: Path) -> Path:
    """The files of a database that a bot was killed at."""
    folder.mkdir()
    for name in ("", "-wal", "-shm"):
        (folder / (file.name + name)).write_bytes(file.with_name(file.name + name).read_bytes())
    return folder / file.name


def test_a_restore_killed_between_any_two_steps_leaves_a_whole_database_and_can_be_done_again(
    working: Store, file: Path, tmp_path: Path
) -> None:
    backup(f"sqlite:///{file}", tmp_path / "copy.db")
    with working.transaction() as work:
        work.numbers.next("case")

    def restore(place: Path, now: datetime) -> Path | None:
        return put_in_place(bring(tmp_path / "copy.db", place), place, now)

    for step in count(1):
        of_this = as_it_stands(file, tmp_path / str(step))
        was_killed = killed_before(step, partial(restore, of_this, NOW))
        found = cases_in(of_this)
        kept = restore(of_this, NOW + timedelta(seconds=1))

        assert found in (1, 2), "the copy, or what stood there"
        assert cases_in(of_this) == 1 and kept and cases_in(kept) == found
        assert found == 2 or cases_in(of_this.with_name("jurybot.db.before-20260302T090000")) == 2
        if not was_killed:
            break
    assert step > 10


def cases_in_copy(copy: Path) -> int:
    """Without making a database of it that is worked with."""
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as looking:
        return int(looking.execute("SELECT value FROM counters WHERE name = 'case'").fetchone()[0])


def test_a_backup_killed_between_any_two_steps_leaves_the_older_copy_or_the_newer(
    working: Store, file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for step in count(1):
        backup(f"sqlite:///{file}", folder / "copy.db")
        with working.transaction() as work:
            cases = work.numbers.next("case")
        was_killed = killed_before(step, lambda: backup(f"sqlite:///{file}", folder / "copy.db"))

        assert cases_in_copy(folder / "copy.db") in (cases - 1, cases)
        if not was_killed:
            break
    backup(f"sqlite:///{file}", folder / "copy.db")

    assert step > 5
    assert cases_in_copy(folder / "copy.db") == cases
    assert not list(folder.glob(".*")), "what a kill left half-done is gone with the next copy"


@pytest.mark.parametrize("left", [(), ("-wal",), ("-wal", "-shm")], ids=["nothing", "a WAL", "a WAL and its index"])
def test_a_copy_takes_the_place_of_a_database_that_is_gone_and_nothing_that_it_left_behind_gets_into_it(
    working: Store, file: Path, tmp_path: Path, left: tuple[str, ...]
) -> None:
    backup(f"sqlite:///{file}", tmp_path / "copy.db")
    with working.transaction() as work:
        work.numbers.next("case")
    other = tmp_path / "other" / "jurybot.db"
    other.parent.mkdir()
    for name in left:
        other.with_name(other.name + name).write_bytes(file.with_name(file.name + name).read_bytes())

    kept = put_in_place(bring(tmp_path / "copy.db", other), other, NOW)

    assert kept is None
    assert cases_in(other) == 1, "the case of the WAL that was left is none of the copy's"


def test_a_file_that_is_damaged_within_becomes_no_copy(working: Store, file: Path, tmp_path: Path) -> None:
    backup(f"sqlite:///{file}", tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as damaged:
        damaged.execute("PRAGMA writable_schema = ON")
        damaged.execute("UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'outbox'")
        damaged.commit()

    with pytest.raises(StoreError, match=r"the file is damaged \([^\n]+\)\. Use an older copy"):
        bring(tmp_path / "copy.db", tmp_path / "other.db")

    assert not (tmp_path / "other.db.restoring").exists()
