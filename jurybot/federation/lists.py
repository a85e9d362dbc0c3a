"""Lists of what others block: Mastodon's CSV of domain blocks, or a sister co-op's `decisions.json`.

People write, mail and edit these files, so they are read leniently: with or without a header, a byte-order mark, blank
lines; without a column of severities everything is a suspend, as Mastodon reads it. What cannot name a server (an
obfuscated name, an address) is passed over. A page that is no list at all is Unreachable, never an empty list.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jurybot.core.names import Domain, domain
from jurybot.federation.fetch import Fetcher
from jurybot.service.ports.federation import ListEntry, Unreachable

ROWS_AT_MOST = 20_000
BYTES_AT_MOST = 8 * 1024 * 1024
SEVERITIES = {"": "suspend", "suspend": "suspend", "silence": "silence", "limit": "silence", "noop": ""}
OF_OUTCOME = {"suspend": "suspend", "limit": "silence"}
YES = frozenset({"true", "t", "1", "yes"})


def listed(source: str, fetcher: Fetcher | None) -> Sequence[ListEntry]:
    """What stands on the list at `source`, a file or a web address, each server once with the strictest that is said of
    it. Raises Unreachable, which says why in words fit to be shown; without a fetcher every web address is."""
    entries: dict[Domain, ListEntry] = {}
    for entry in parse(_text(source, fetcher)):
        before = entries.get(entry.domain)
        if before is None or before.severity != "suspend":
            entries[entry.domain] = entry
    if not entries:
        raise Unreachable("it names no server")
    return list(entries.values())


def _text(source: str, fetcher: Fetcher | None) -> str:
    if "://" in source:
        if fetcher is None:
            raise Unreachable("nobody on the internet is asked: this instance stands on loopback")
        body = fetcher.page(source, at_most=BYTES_AT_MOST)
    else:
        try:
            with Path(source).open("rb") as file:
                body = file.read(BYTES_AT_MOST + 1)
        except OSError as error:
            raise Unreachable(f"the file cannot be read ({error.strerror})") from None
        if len(body) > BYTES_AT_MOST:
            raise Unreachable("the file is too large for a block list")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreachable("it is not UTF-8 text") from None


def parse(text: str) -> Iterator[ListEntry]:
    """The entries of a list, in their order. Raises Unreachable for what is none, or too long."""
    if text.lstrip().startswith(("{", "[")):
        return _decisions(text)
    if text.lstrip().startswith("<"):
        raise Unreachable("it is a web page, not a list")
    return _rows(text)


def _rows(text: str) -> Iterator[ListEntry]:
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    header = _header(rows[0]) if rows else None
    body = rows[1:] if header else rows
    if len(body) > ROWS_AT_MOST:
        raise Unreachable(f"it has {len(body)} rows, and {ROWS_AT_MOST} are the most that are read")
    columns = header or {"domain": 0}
    for row in body:
        said = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
        severity = SEVERITIES.get(said.get("severity", "").lower())
        if severity is None:
            raise Unreachable("it names a severity other than silence, suspend and noop")
        if (clean := _server(said.get("domain", ""))) and severity:
            yield _entry(clean, severity, said)


def _header(row: Sequence[str]) -> dict[str, int] | None:
    """Where each column stands, if this row is a header: "#domain,#severity,…", with or without the signs."""
    names = [cell.strip().lstrip("#").strip().lower() for cell in row]
    return {name: at for at, name in enumerate(names)} if "domain" in names else None


def _server(text: str) -> Domain | None:
    """The name of a server; None for a comment, an obfuscated name, and whatever else is no server."""
    clean = domain(text) if text and not text.startswith("#") else None
    return clean if isinstance(clean, str) else None


def _entry(name: Domain, severity: str, said: Mapping[str, str]) -> ListEntry:
    return ListEntry(
        domain=name,
        severity=severity,
        reject_media=said.get("reject_media", "").lower() in YES,
        reject_reports=said.get("reject_reports", "").lower() in YES,
    )


def _decisions(text: str) -> Iterator[ListEntry]:
    """A sister co-op's decisions: those that are in force there, and name their server."""
    try:
        document: Any = json.loads(text)
        decisions = document["decisions"]
        said = [(one["domain"], one["in_force"]) for one in decisions if one["domain"] and one["in_force"]]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise Unreachable("it is not a list of decisions") from None
    if len(said) > ROWS_AT_MOST:
        raise Unreachable(f"it has {len(said)} decisions, and {ROWS_AT_MOST} are the most that are read")
    for name, measure in said:
        clean = _server(str(name))
        if clean and measure in OF_OUTCOME:
            yield ListEntry(domain=clean, severity=OF_OUTCOME[measure])
