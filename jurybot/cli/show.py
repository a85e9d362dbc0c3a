"""How answers look: tables and records in colour on a terminal, plain and unwrapped in a pipe, or JSON.

Answers are plain maps and lists. Rich is imported only where there is a terminal to print to.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

Row = Mapping[str, Any]
_STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red", "held": "yellow", "yes": "green", "no": "yellow"}


def as_json(answer: Any, out: TextIO | None = None) -> None:
    """The answer as it is, for programs."""
    json.dump(answer, out or sys.stdout, ensure_ascii=False, indent=2)
    (out or sys.stdout).write("\n")


def table(rows: Sequence[Row], columns: Sequence[str], out: TextIO | None = None) -> None:
    """`rows` under the given columns. Columns that no row has are left out."""
    to = out or sys.stdout
    columns = [column for column in columns if any(column in row for row in rows)]
    cells = [[said(row.get(column)) for column in columns] for row in rows]
    if to.isatty():
        _rich_table(columns, cells, to)
        return
    widths = [max(len(cell) for cell in column) for column in zip(*[_titles(columns), *cells], strict=True)]
    for line in (_titles(columns), *cells):
        to.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n")


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
        to.write(f"\n{indent}{coloured(_title(key), to, 'bold')}\n")
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
            return ", ".join(said(one) for one in value)
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
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, highlight=False)
    with console.capture() as captured:
        console.print(Text(text, style=style), end="", soft_wrap=True)
    return captured.get()


def _rich_table(columns: Sequence[str], cells: list[list[str]], out: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(_title(column))
    for line in cells:
        grid.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in line))
    Console(file=out, highlight=False).print(grid)
