"""Files that are put in place whole."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jurybot.publish.files import write, write_parts
from jurybot.service.ports.site import SiteFailed

WRITER = """
import sys
from pathlib import Path
from jurybot.publish.files import write, write_parts
while True:
    for letter in (b"a", b"b"):
        write(Path(sys.argv[1]), "decisions/1.html", letter * 400_000)
        print("written", flush=True)
"""


def test_a_reader_never_finds_half_a_page_not_even_after_a_kill(tmp_path: Path) -> None:
    target, seen = tmp_path / "decisions/1.html", set()
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            for _ in range(30):
                assert writer.stdout.readline() == b"written\n"
                seen.add(target.read_bytes())
            writer.send_signal(signal.SIGKILL)
        seen.add(target.read_bytes())

    assert seen == {b"a" * 400_000, b"b" * 400_000}


@pytest.mark.parametrize(("refusal", "remedy"), [(errno.ENOSPC, "make room"), (errno.EROFS, "look who owns it")])
def test_what_the_machine_refuses_is_said_and_leaves_the_old_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int, remedy: str
) -> None:
    write(tmp_path, "decisions/7.html", b"old")

    def refuse(_: int) -> None:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(SiteFailed, match=rf"decisions/7\.html cannot be written .*: {remedy}"):
        write(tmp_path, "decisions/7.html", b"new")

    assert (tmp_path / "decisions/7.html").read_bytes() == b"old"
    assert [file.name for file in (tmp_path / "decisions").iterdir()] == ["7.html"], "no room is taken for nothing"
    monkeypatch.undo()
    write(tmp_path, "decisions/7.html", b"new")
    assert (tmp_path / "decisions/7.html").read_bytes() == b"new"


def test_what_is_written_in_parts_is_left_alone_where_it_is_the_same(tmp_path: Path) -> None:
    write_parts(tmp_path, "decisions.json", [b"one", b"two"])
    there = (tmp_path / "decisions.json").stat().st_ino

    write_parts(tmp_path, "decisions.json", iter([b"onet", b"wo"]))
    same = (tmp_path / "decisions.json").stat().st_ino
    write_parts(tmp_path, "decisions.json", [b"three!"])

    assert there == same
    assert [file.name for file in tmp_path.iterdir()] == ["decisions.json"]
    assert (tmp_path / "decisions.json").read_bytes() == b"three!"
