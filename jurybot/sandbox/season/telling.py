"""How a season is told: dated lines of case time in plain words; colour on a terminal, plain in a pipe."""

import os
import shutil
import textwrap
from collections.abc import Sequence
from datetime import datetime
from typing import TextIO

WIDEST = 100
BOLD, DIM, WROTE, PEOPLE, BLOCK = "1", "2", "36", "33", "35"  # ANSI


class Telling:
    """Writes as it happens. `out` is usually sys.stdout."""

    def __init__(self, out: TextIO):
        self._out = out
        self._colour = out.isatty() and "NO_COLOR" not in os.environ
        self._width = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)
        self._date = ""

    def heading(self, text: str) -> None:
        self._write(f"\n{self._in(BOLD, text)}")
        self._date = ""

    def says(self, text: str) -> None:
        """A paragraph without a date."""
        self._write(textwrap.fill(" ".join(text.split()), self._width))

    def happened(self, now: datetime, text: str, style: str = "") -> None:
        """One line of what happened at a moment; the day is named once."""
        date = f"{now:%a} {now.day} {now:%b %Y}"
        if date != self._date:
            self._write(self._in(DIM, date))
            self._date = date
        lead = f"  {now:%H:%M}  "
        filled = textwrap.fill(text, self._width, initial_indent=lead, subsequent_indent=" " * len(lead))
        self._write(self._in(DIM, lead) + self._in(style, filled[len(lead) :]))

    def quote(self, text: str, note: str = "") -> None:
        """A post in full, its content note before it."""
        lines = [f"[{note}]", *text.splitlines()] if note else text.splitlines()
        for line in lines:
            for part in textwrap.wrap(line, self._width - 12) or [""]:
                self._write(self._in(WROTE, f"         │ {part}".rstrip()))

    def _in(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if style and self._colour else text

    def _write(self, text: str) -> None:
        print(text, file=self._out, flush=True)


def listed(names: Sequence[str]) -> str:
    """`ana, ben and cleo`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def on_one_line(text: str) -> str:
    """What somebody wrote, in quotes."""
    return "“" + " / ".join(line.strip() for line in text.splitlines() if line.strip()) + "”"
