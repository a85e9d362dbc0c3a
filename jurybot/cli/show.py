"""How answers look: tables and records in colour on a terminal, plain and unwrapped in a pipe, or JSON.

Answers are plain maps and lists.
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

Row = Mapping[str, Any]
_GREEN, _YELLOW, _RED, BOLD = "32", "33", "1;31", "1"
_STYLES = {"ok": _GREEN, "warn": _YELLOW, "fail": _RED, "held": _YELLOW, "yes": _GREEN, "no": _YELLOW}
NARROWEST = 20


def as_json(answer: Any, out: TextIO | None = None) -> None:
    """The answer as it is, for programs."""
    json.dump(answer, out or sys.stdout, ensure_ascii=False, indent=2)
    (out or sys.stdout).write("\n")


def table(rows: Sequence[Row], columns: Sequence[str], out: TextIO | None = None) -> None:
    """`rows` under the given columns. Columns that no row has are left out."""
    to = out or sys.stdout
    columns = [column for column in columns if any(column in row for row in rows)]
    cells = [[said(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*[_titles(columns), *cells], strict=True)]
    for line, style in ((_titles(columns), BOLD), *((cells_, "") for cells_ in cells)):
        padded = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        to.write("  ".join(coloured(cell, to, style) for cell in _fitted(padded, to)).rstrip() + "\n")


def record(answer: Row, out: TextIO | None = None, indent: str = "") -> None:
    """One thing: its facts line by line, what is nested below its name, lists of things as tables."""
    to = out or sys.stdout
    facts = {key: value for key, value in answer.items() if not _is_nested(value)}
    width = max((len(_title(key)) for key in facts), default=0)
    for key, value in facts.items():
        to.write(f"{indent}{_title(key).ljust(width)}  {coloured(said(value), to)}\n")
    for key, value in answer.items():
        if not _is_nested(value):
            continue
        to.write(f"\n{indent}{coloured(_title(key), to, BOLD)}\n")
        if isinstance(value, Mapping):
            record(value, to, indent + "  ")
        else:
            table(value, list(dict.fromkeys(column for row in value for column in row)), to)


def said(value: Any) -> str:
    """One value on one line. What could steer a terminal is taken out: names of servers come from strangers."""
    match value:
        case None | "" | [] | {}:
            return "–"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            each = [said(one) for one in value]
            return (" " if all(one.endswith(".") for one in each) else ", ").join(each)
        case Mapping():
            return ", ".join(f"{_title(str(key))} {said(one)}" for key, one in value.items())
        case _:
            return "".join(char if char.isprintable() else " " for char in str(value))


def _is_nested(value: Any) -> bool:
    is_rows = isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    return is_rows or (isinstance(value, Mapping) and bool(value))


def _titles(columns: Sequence[str]) -> list[str]:
    return [_title(column) for column in columns]


def _title(key: str) -> str:
    return said(key.replace("_", " "))


def coloured(text: str, out: TextIO | None = None, style: str = "") -> str:
    """The text in the colour that it means, on a terminal; else as it is."""
    style, out = style or _STYLES.get(text.strip(), ""), out or sys.stdout
    if not style or not out.isatty():
        return text
    return f"\x1b[{style}m{text}\x1b[0m"


def _fitted(cells: list[str], out: TextIO) -> list[str]:
    """On a terminal the last column goes on below itself instead of under the first."""
    *others, last = cells
    left = len("  ".join([*others, ""]))
    width = shutil.get_terminal_size().columns - left if out.isatty() else 0
    if width < NARROWEST or len(last.rstrip()) <= width:
        return cells
    return [*others, ("\n" + " " * left).join(textwrap.wrap(last, width))]
