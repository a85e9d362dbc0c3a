"""What the log shows, and what it must not."""

import subprocess
import sys

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
