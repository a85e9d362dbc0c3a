"""Block lists as Mastodon exports and imports them: CSV with a header such as `#domain,#severity,#reject_media,…`.

Every mistake is named with file and line. Obfuscated names (`ex*mple.com`) name nobody and are passed over, as
Mastodon's own import does.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jurybot.sandbox import domains
from jurybot.sandbox.blocking import FLAGS, SEVERITIES

TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}

Row = dict[str, Any]


class BadList(ValueError):
    """A list that cannot be read: every problem with its place."""

    def __init__(self, problems: Sequence[str]):
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def read(paths: Sequence[Path]) -> list[Row]:
    """The rows of all lists, in the format of a world's `domain_blocks`. Of a domain named twice the first stands."""
    found: dict[str, Row] = {}
    problems: list[str] = []
    for path in paths:
        for item in _read(path):
            if isinstance(item, str):
                problems.append(item)
            else:
                found.setdefault(item["domain"], item)
    if problems:
        raise BadList(problems)
    return list(found.values())


def _read(path: Path) -> Iterator[Row | str]:
    """Each row of one list, or what is wrong with it."""
    try:
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    except UnicodeDecodeError as error:
        yield f"{path}: is not UTF-8 text (byte {error.start})"
        return
    except OSError as error:
        yield f"{path}: cannot be read ({error.strerror})"
        return
    header = [name.strip().removeprefix("#").lower() for name in next(rows, [])]
    if "domain" not in header:
        yield f"{path}:1: no header; the first line must name the columns, like #domain,#severity"
        return
    for cells in rows:
        if cells:
            yield from _row(
                f"{path}:{rows.line_num}", dict(zip(header, (cell.strip() for cell in cells), strict=False))
            )


def _row(place: str, cells: dict[str, str]) -> Iterator[Row | str]:
    name, severity = cells.get("domain", ""), cells.get("severity") or "suspend"
    if "*" in name:
        return
    problems = []
    domain = domains.plain(name)
    if domain is None or "." not in domain:
        problems.append(f"{place}: {name!r} is no domain; write it bare, like bad.example")
    if severity not in SEVERITIES:
        problems.append(f"{place}: severity {severity!r}; allowed: {', '.join(SEVERITIES)}")
    for flag in FLAGS:
        if cells.get(flag, "").lower() not in TRUTH:
            problems.append(f"{place}: {flag} {cells[flag]!r}; write true or false")
    if problems:
        yield from problems
        return
    row: Row = {"domain": domain, "severity": severity, "public_comment": cells.get("public_comment", "")}
    yield row | {flag: TRUTH[cells.get(flag, "").lower()] for flag in FLAGS}
