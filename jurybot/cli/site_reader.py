"""Reads a published site as a stranger does: over the web, or a copy of it in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jurybot.cli import show
from jurybot.cli.opened import fail
from jurybot.core.checks.record_files import Read

if TYPE_CHECKING:
    import httpx

AT_MOST = 64 * 2**20
"""Bytes of one file: decisions.json grows for ever, and nothing else comes near."""
WITHIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReader:
    """`read` gives a file by its path from the root. `names` gives what stands in a folder, or None where that cannot
    be known: no web server has to tell it."""

    read: Read
    names: Callable[[str], Sequence[str] | None]


@contextmanager
def reader(site: str) -> Iterator[SiteReader]:
    """Ends the command where the site cannot be read."""
    if not site.startswith(("https://", "http://")):
        folder = Path(site)
        if not folder.is_dir():
            fail(f"{site} is neither a web address (https://…) nor a folder.", code=2)
        try:
            yield SiteReader(read=lambda path: _in_folder(folder / path), names=lambda path: _names(folder / path))
        except OSError as failed:
            fail(f"{site} cannot be read: {failed.strerror}.")
        return
    import httpx

    root = site.removesuffix("index.html").rstrip("/")
    with httpx.Client(timeout=WITHIN_SECONDS, follow_redirects=True, headers={"User-Agent": "jurybot"}) as client:
        try:
            yield SiteReader(read=lambda path: _fetched(client, f"{root}/{path}"), names=lambda path: None)
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            fail(f"{site} cannot be read: {show.said(failed) or type(failed).__name__}.")


def _in_folder(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()] if folder.is_dir() else []


def _fetched(client: httpx.Client, url: str) -> bytes | None:
    with client.stream("GET", url) as answer:
        if answer.status_code in (404, 410):
            return None
        answer.raise_for_status()
        body = b""
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > AT_MOST:
                fail(f"{url} is larger than {AT_MOST // 2**20} MiB: that is no file of a record.")
        return body
