"""The files of the draws, under draws/: what lets anyone run a draw again. (VERIFY.md, *Where it is kept*.)

Every entry is written once and never again with other bytes; docs/record.md says what stands in each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from jurybot.core.disclosure.draws import record_file, tickets_file
from jurybot.publish import files
from jurybot.publish.pages import Pages

IN_ORDER = ("case", "intent", "term", "reveal", "result", "jury", "seats", "abort", "withdrawn")
"""The entries of one draw, in the order of their coming."""


class Draws:
    """The draws' side of the site."""

    def __init__(self, folder: Path, pages: Pages) -> None:
        self._folder, self._pages = folder, pages

    def write(self, draw: int, name: str, entry: Mapping[str, Any]) -> None:
        """Writes one entry. Raises AlreadyPublished where other bytes stand, BadEntry for what is no such entry."""
        content = record_file(name.partition("-")[0], entry)
        if name == "policy":
            self._write_policy(entry["number"], content)
            return
        files.write_once(self._folder, f"draws/{draw}/{name}.json", content)
        self._write_page(draw)

    def write_tickets(self, draw: int, tickets: Sequence[bytes]) -> None:
        """Writes the list of tickets beside the intent that has their root."""
        content = tickets_file(tickets)
        if content is not None:
            files.write_once(self._folder, f"draws/{draw}/tickets.txt", content)
            self._write_page(draw)

    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """Every entry that stands here, and every policy by its number."""
        there = [draw / f"{name}.json" for draw in self._folder.glob("draws/*") for name in _names(draw)]
        files_ = [*self._policies(), *there]
        return {file.relative_to(self._folder).as_posix(): _entry(file) for file in sorted(files_)}

    def highest(self) -> tuple[int, int]:
        """The highest case and draw that stand here. A file that cannot be read counts by its folder alone."""
        draws = {int(folder.name): folder for folder in self._folder.glob("draws/*") if folder.name.isdecimal()}
        published = {draw: folder for draw, folder in draws.items() if any(folder.glob("*.json"))}
        return max((_highest_case(folder) for folder in published.values()), default=0), max(published, default=0)

    def _write_policy(self, number: int, content: bytes) -> None:
        """Each stays under its number, for the draws that were made under it; policy.json is the latest."""
        files.write_once(self._folder, f"draws/policy-{number}.json", content)
        if number >= len(list(self._policies())):
            files.write(self._folder, "draws/policy.json", content)

    def _policies(self) -> Iterator[Path]:
        """They are numbered without gaps. The folder is not searched: it may hold thousands of draws."""
        numbered = (self._folder / f"draws/policy-{number}.json" for number in count(1))
        return takewhile(Path.exists, numbered)

    def _write_page(self, draw: int) -> None:
        folder = self._folder / "draws" / str(draw)
        names = [f"{name}.json" for name in _names(folder)]
        if (folder / "tickets.txt").exists():
            names.append("tickets.txt")
        page = self._pages.draw(draw, _case(folder), names, self._policy_of(folder))
        files.write(self._folder, f"draws/{draw}/index.html", page.encode())

    def _policy_of(self, folder: Path) -> str:
        """The policy that the intent, or the term, names by its hash; the latest while there is none."""
        wanted = (_entry(folder / "intent.json") or _entry(folder / "term.json")).get("policy")
        for policy in self._policies():
            if hashlib.sha256(policy.read_bytes()).hexdigest() == wanted:
                return policy.name
        return "policy.json"


def _names(folder: Path) -> list[str]:
    """The entries that stand there, in the order of their coming; behind each kind those of further cases that share
    the draw ("case-8")."""
    found: list[str] = []
    for kind in IN_ORDER:
        further = sorted((file.stem for file in folder.glob(f"{kind}-*.json")), key=lambda name: (len(name), name))
        found += [kind, *further]
    return [name for name in found if (folder / f"{name}.json").exists()]


def _highest_case(folder: Path) -> int:
    cases = [_entry(file).get("case") for file in (folder / "case.json", *folder.glob("case-*.json"))]
    return max((number for number in cases if isinstance(number, int)), default=0)


def _case(folder: Path) -> int | None:
    number = _entry(folder / "case.json").get("case")
    return number if isinstance(number, int) else None


def _entry(file: Path) -> dict[str, Any]:
    """What stands in a file; nothing of one that is not there or cannot be read."""
    try:
        found = json.loads(files.read(file) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
