"""Changes to a published record, as whoever runs the site can make them, and what a check finds then."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jurybot.cli.site_reader import reader
from jurybot.cli.verify import Found, check_site
from jurybot.core.canonical import canonical

Change = Callable[[Path], None]


def checked(folder: Path) -> Found:
    with reader(str(folder)) as site:
        found = Found()
        found.failed = check_site(site, found)
    return found


def entry(path: str, **fields: Any) -> Change:
    """An entry rewritten as whoever runs the site can."""

    def change(folder: Path) -> None:
        file = folder / path
        file.write_bytes(canonical(json.loads(file.read_bytes()) | fields))

    return change


def seats(draw: str, *became: str) -> Change:
    return entry(f"draws/{draw}.json", seats=[{"position": n, "became": one} for n, one in enumerate(became, 1)])


def document(change: Callable[[dict[str, Any]], object]) -> Change:
    def changes(folder: Path) -> None:
        file = folder / "decisions.json"
        read = json.loads(file.read_text())
        change(read)
        file.write_text(json.dumps(read))

    return changes


def told(case: int, **fields: Any) -> Change:
    """A decision in decisions.json."""
    return document(lambda read: next(one for one in read["decisions"] if one["case"] == case).update(fields))


def text(path: str, change: Callable[[str], str]) -> Change:
    return lambda folder: write(folder / path, change((folder / path).read_bytes().decode()))


def write(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode())


def put(path: str, content: str = "x") -> Change:
    return lambda folder: write(folder / path, content)


def drop(*paths: str) -> Change:
    def change(folder: Path) -> None:
        for path in paths:
            (folder / path).unlink()

    return change


def unlinked(draw: int, *names: str) -> Change:
    """Files that the draw's page does not name any more, and that hold something else."""

    def change(folder: Path) -> None:
        page = folder / f"draws/{draw}/index.html"
        for name in names:
            page.write_text(page.read_text().replace(f'href="{name}"', f'href="x-{name}"'))
            (folder / f"draws/{draw}/{name}").write_text("{}")

    return change


def page_of_draw_2(link: str, instead: str) -> Change:
    return text("draws/2/index.html", lambda page: page.replace(link, instead))
