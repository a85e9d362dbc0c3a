"""Ends a process between two of its steps on files, whichever they are: nothing of the bot knows of it."""

import os
import signal
import sys
from collections.abc import Callable

ON_FILES = ("open", "os.", "sqlite3.connect")


def killed_before(step: int, work: Callable[[], object]) -> bool:
    """Does the work in a process of its own, which is killed before its `step`-th step on files, from 1 on (they
    are those that Python's audit hooks hear of). False: it was at its end before."""
    child = os.fork()
    if child == 0:
        _do(work, step)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), f"it ended with {code}"
    return code != 0


def _do(work: Callable[[], object], left: int) -> None:
    def count(event: str, args: object) -> None:
        nonlocal left
        left -= event.startswith(ON_FILES)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    code = 1
    try:
        sys.addaudithook(count)
        work()
        code = 0
    finally:
        os._exit(code)
