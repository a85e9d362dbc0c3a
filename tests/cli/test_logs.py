"""What the log shows, and what it must not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
import structlog
from jurybot.cli import logs
logs.to_stderr(form=sys.argv[1])
log = structlog.get_logger()
def fails(token):
    raise RuntimeError("no")
try:
    fails("hush" + "-hush")
except RuntimeError:
    log.exception("failed", case=7)
log.debug("unseen")
print("answer")
"""


@pytest.mark.parametrize(("form", "shown"), [("auto", '"case": 7'), ("json", '"case": 7'), ("plain", "case=7")])
def test_the_log_leaves_the_answer_whole_and_no_variable_in_it(form: str, shown: str) -> None:
    run = [sys.executable, "-c", SCRIPT, form]
    ran = subprocess.run(run, capture_output=True, text=True, timeout=90, check=True)

    assert ran.stdout == "answer\n"
    assert shown in ran.stderr and "RuntimeError" in ran.stderr
    assert "\x1b" not in ran.stderr
    assert "hush-hush" not in ran.stderr
    assert "unseen" not in ran.stderr


def test_a_log_that_nobody_takes_stops_no_work() -> None:
    """A full disk under its file, or a reader of its pipe that has ended."""
    run = [sys.executable, "-c", SCRIPT, "json"]
    with Path("/dev/full").open("w") as full:
        on_a_full_disk = subprocess.run(run, stdout=subprocess.PIPE, stderr=full, text=True, timeout=90, check=False)
    reader, writer = os.pipe()
    os.close(reader)
    unread = subprocess.run(run, stdout=subprocess.PIPE, stderr=writer, text=True, timeout=90, check=False)
    os.close(writer)

    assert on_a_full_disk.stdout == unread.stdout == "answer\n"
