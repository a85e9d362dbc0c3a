"""Where the log goes: to standard error, so that answers on standard output stay whole. Plain words on a terminal,
JSON lines elsewhere, unless the config says otherwise."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import TextIO

import structlog
from structlog.typing import Processor


def to_stderr(level: int = logging.INFO, *, stamped: bool = True, form: str = "auto") -> None:
    """Sets it up once, before anything logs; `stamped` with the system's time. `form`: plain, json, or auto, which is
    plain on a terminal and JSON elsewhere. Tracebacks come without the values of variables: those may be secret."""
    on_terminal = sys.stderr.isatty()
    plain = form == "plain" or (form == "auto" and on_terminal)
    shown: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=on_terminal, exception_formatter=structlog.dev.plain_traceback)]
        if plain
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    stamps: list[Processor] = [structlog.processors.TimeStamper(fmt="iso", utc=True)] if stamped else []
    structlog.configure(
        processors=[structlog.processors.add_log_level, *stamps, *shown],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(Unfailing(sys.stderr)),  # type: ignore[arg-type]
    )


class Unfailing:
    """What `print` needs of a stream. A line that nobody takes any more (a full disk, a reader that has ended) is lost;
    what it tells of goes on, for the log is no part of the work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()
