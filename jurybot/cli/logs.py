"""Where the log goes: to standard error, so that answers on standard output stay whole. Plain words on a terminal,
JSON lines elsewhere, unless the config says otherwise."""

from __future__ import annotations

import logging
import sys

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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
