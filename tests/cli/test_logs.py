"""What the log shows, and what it must not."""

import subprocess
import sys

SCRIPT = """
import structlog
from jurybot.cli import logs
logs.to_stderr()
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


def test_the_log_leaves_the_answer_whole_and_no_variable_in_it() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=30, check=True)

    assert ran.stdout == "answer\n"
    assert '"case": 7' in ran.stderr and "RuntimeError" in ran.stderr
    assert "hush-hush" not in ran.stderr
    assert "unseen" not in ran.stderr
