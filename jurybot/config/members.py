"""The members' file: a CSV that says who is a member and, for quotas, what they are."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

ACCT = "acct"


class BadMembersFile(ValueError):
    """Names file, line and remedy."""


def read_members(path: Path) -> Mapping[str, Mapping[str, str]]:
    """What the file says: account (small letters, without @) → its other columns. Raises BadMembersFile."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file, strict=True)
            try:
                return _members(rows, path)
            except csv.Error as error:
                raise BadMembersFile(f"{path}:{rows.reader.line_num} is not written as a CSV is: {error}") from None
    except OSError as error:
        raise BadMembersFile(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise BadMembersFile(f"{path} is not UTF-8 text: save it as CSV in UTF-8") from None


def _members(rows: csv.DictReader[str], path: Path) -> dict[str, Mapping[str, str]]:
    columns = [name.strip().lower() for name in rows.fieldnames or []]
    if ACCT not in columns or len(set(columns)) < len(columns):
        hint = " (with commas between them, not semicolons)" if any(";" in name for name in columns) else ""
        raise BadMembersFile(f"{path}:1 needs a line of different column names, one of them {ACCT}{hint}")
    rows.fieldnames = columns
    found: dict[str, Mapping[str, str]] = {}
    for row in rows:
        if None in row or None in row.values():
            raise BadMembersFile(f"{path}:{rows.line_num} does not have {len(columns)} fields, as the first line has")
        acct = row[ACCT].strip().removeprefix("@").lower()
        if not acct:
            raise BadMembersFile(f"{path}:{rows.line_num} has no account under {ACCT}")
        if acct in found:
            raise BadMembersFile(f"{path}:{rows.line_num} names {acct} a second time: leave one")
        found[acct] = {name: value.strip() for name, value in row.items() if name != ACCT}
    return found
