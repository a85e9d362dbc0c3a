"""One bot process a database, and whoever is refused learns which process holds it."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import make_url

from jurybot.store.engine import open_engine
from jurybot.store.errors import AlreadyRunning, CannotOpen, LockLost, StoreError
from jurybot.store.lock import Lock

HOLDS = (
    "import sys\n"
    "from jurybot.store.lock import Lock\n"
    "lock = Lock(sys.argv[1]); lock.take()\n"
    "print('held', flush=True)\n"
    "sys.stdin.read()\n"
)


def _holder(url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_refused_and_told_which_is_the_first(url: str) -> None:
    first = _holder(url)
    try:
        with pytest.raises(AlreadyRunning, match=f"process {first.pid}\\).* stop that process first"):
            Lock(url).take()

        assert Lock(url).holder() == f"process {first.pid}"
    finally:
        first.communicate("")


def test_a_disk_without_room_for_the_lock_is_named_and_leaves_nobody_holding_it(tmp_path: Path) -> None:
    url, (soft, hard) = f"sqlite:///{tmp_path}/jurybot.db", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(CannotOpen, match=r"jurybot\.db\.lock: cannot be written"):
            Lock(url).take()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    with Lock(url) as held:
        assert held.holder() == f"process {os.getpid()}"


def test_a_full_disk_under_the_lock_says_to_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("jurybot.store.lock.os.pwrite", full)

    with pytest.raises(CannotOpen, match=r"the disk is full\. Make room and start again"):
        Lock(f"sqlite:///{tmp_path}/jurybot.db").take()


def test_a_lock_dies_with_its_process_however_that_ends(url: str) -> None:
    first = _holder(url)
    first.kill()
    first.wait()

    assert _eventually_free(url)
    with Lock(url) as second:
        assert second.holder() is not None


def _eventually_free(url: str) -> bool:
    """A server notices the end of a session a moment after the process has gone; a file lock is free at once."""
    for _ in range(600 if url.startswith("postgres") else 1):
        if Lock(url).holder() is None:
            return True
        time.sleep(0.05)
    return False


def test_a_lock_that_was_dropped_can_be_taken_again(url: str) -> None:
    with Lock(url):
        pass

    assert Lock(url).holder() is None
    with Lock(url), pytest.raises(AlreadyRunning):
        Lock(url).take()


def test_asking_who_holds_it_does_not_take_it(url: str) -> None:
    assert Lock(url).holder() is None

    with Lock(url) as lock:
        assert lock.holder() is not None


def test_databases_do_not_share_a_lock(tmp_path: Path) -> None:
    with Lock(f"sqlite:///{tmp_path}/one.db"), Lock(f"sqlite:///{tmp_path}/two.db") as other:
        assert other.holder() is not None


def test_a_bot_whose_lock_was_ended_behind_its_back_notices_and_says_what_to_do(url: str) -> None:
    with Lock(url) as lock:
        lock.check()
        _end(url)

        with pytest.raises(LockLost, match="Start it again when no other runs"):
            lock.check()


def _end(url: str) -> None:
    """As somebody who tidies up beside the database, or a server that ends sessions, would do."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///") + ".lock").unlink()
        return
    with open_engine(url).connect() as other:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %(name)s"
        other.exec_driver_sql(ended, {"name": f"jurybot {os.getpid()}"})


def test_a_database_server_that_ends_idle_sessions_leaves_the_lock_alone(url: str) -> None:
    if url.startswith("sqlite"):
        pytest.skip("a file has no sessions")
    plain = make_url(url)
    hasty = plain.update_query_dict({"options": f"{plain.query['options']} -c idle_session_timeout=500ms"})
    with Lock(hasty.render_as_string(hide_password=False)) as lock:
        time.sleep(0.8)

        lock.check()


def test_a_lock_whose_holder_is_just_ending_is_taken(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database server notices a killed bot an instant later."""
    ending = Lock(url)
    ending.take()
    monkeypatch.setattr("jurybot.store.lock.time.sleep", lambda _: ending.drop())

    with Lock(url) as lock:
        lock.check()


def test_a_database_server_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    lock = Lock(f"postgresql://jury@/postgres?host={tmp_path}")

    for ask in (lock.take, lock.holder):
        with pytest.raises(StoreError, match=r"the server cannot be reached\. Check that it runs"):
            ask()


def test_a_lock_in_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="there is no folder"):
        Lock(f"sqlite:///{tmp_path}/nowhere/jurybot.db").take()


def test_a_lock_that_cannot_be_written_says_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "jurybot.db.lock").mkdir()

    with pytest.raises(CannotOpen, match=r"jurybot\.db\.lock: cannot be written .*the bot's lock lies there"):
        Lock(f"sqlite:///{tmp_path}/jurybot.db").take()


def test_a_lock_that_is_only_looked_at_for_a_moment_is_taken_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`jurybot status` holds it for as long as it looks."""
    looks = os.open(tmp_path / "jurybot.db.lock", os.O_RDONLY | os.O_CREAT)
    fcntl.flock(looks, fcntl.LOCK_SH)
    monkeypatch.setattr("jurybot.store.lock.time.sleep", lambda _: os.close(looks))

    with Lock(f"sqlite:///{tmp_path}/jurybot.db") as lock:
        assert lock.holder() == f"process {os.getpid()}"
