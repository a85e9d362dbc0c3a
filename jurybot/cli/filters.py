"""The two commands that read JSON lines and print JSON lines: `rules try`, `replies try`.

They take no options, so they start without a command-line library: they are run over and over while a rule or a
language is being written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

FILTERS = (["rules", "try"], ["replies", "try"])


def run(name: str) -> int:
    """Answers each line of standard input with a line. The exit code is 1 if a line made no sense."""
    try:
        if name == "rules":
            from jurybot.cli.rules import try_rules

            code = try_rules(_lines(), sys.stdout)
        else:
            from jurybot.cli.replies import try_replies

            code = try_replies(_lines(), sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        nobody_reads()
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def nobody_reads() -> None:
    """Whoever read our output has gone, as `head` does: nothing is wrong, and nothing more is to be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lines() -> Iterator[str]:
    """Standard input line by line, UTF-8 whatever the terminal says; bytes that are not are for the line to answer."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").removeprefix("\ufeff")  # some editors begin a file with it
