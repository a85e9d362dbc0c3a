"""`jurybot verify`: the published record of a site, read as anybody can read it, and checked without any account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jurybot.cli import show
from jurybot.cli.opened import fail
from jurybot.core.draw_check import Failed, Grade
from jurybot.core.record import Entry
from jurybot.core.record_check import Drawn, check_all, check_decision, check_draw, decisions_from, policies_from

if TYPE_CHECKING:
    import httpx

Read = Callable[[str], bytes | None]
"""Gives a file by its path from the site's root; None where it is not there."""

AT_MOST = 64 * 2**20
"""Bytes of one file: decisions.json grows for ever, and nothing else comes near."""
WITHIN_SECONDS = 10.0
_LINK = re.compile(r'href="([a-z]+(?:-[0-9]+)?\.json|tickets\.txt)"')
GRADES = {
    Grade.OPERATOR_ONLY: "the operator could have known each draw beforehand, and shaped the pool to it.",
    Grade.STEWARD: "right if one steward of the draw is honest.",
}


@dataclass(slots=True, kw_only=True)
class Found:
    """What was checked, up to the first thing that fails. `counted` is how many decisions were counted again."""

    policies: list[Entry] = field(default_factory=list)
    draws: list[Drawn] = field(default_factory=list)
    decisions: int = 0
    counted: int = 0
    failed: Failed | None = None

    @property
    def grade(self) -> Grade | None:
        """That of the draw which can be trusted least; None where nobody was drawn."""
        return min((one.grade for one in self.draws if one.grade), key=list(Grade).index, default=None)


def verify(site: str, *, json: bool) -> int:
    """Checks the record at a web address or in a folder, and prints what was checked. Returns the exit code: 1 where
    something fails, which it names."""
    with _reader(site) as read:
        if not any(read(path) for path in ("about.html", "draws/policy-1.json")):
            fail(f"{site} is no jury's site: neither about.html nor draws/policy-1.json is there.")
        found = _checked(read, tell=not json)
    if json:
        show.as_json(_as_map(found))
    elif found.failed:
        click.echo(f"{show.said(found.failed.entry)}: {show.said(found.failed.because)}.", err=True)
        click.echo("Something is wrong with this record; nothing behind it was checked.", err=True)
    else:
        click.echo(_summary(found))
    return 1 if found.failed else 0


def _checked(read: Read, *, tell: bool) -> Found:
    """In the order of their coming: policies, draws, decisions. `tell`: a line for each draw once it is checked."""
    found = Found()
    policies = policies_from(_all(read, "draws/policy-{}.json"))
    if isinstance(policies, Failed):
        found.failed = policies
        return found
    found.policies = policies
    for number, page in enumerate(_all(read, "draws/{}/index.html"), start=1):
        drawn = _draw(read, number, page, policies)
        if isinstance(drawn, Failed):
            found.failed = drawn
            return found
        found.draws.append(drawn)
        if tell:
            click.echo(_line(drawn))
    found.failed = check_all(found.draws, policies) or _decisions(read, found)
    return found


def _draw(read: Read, number: int, page: bytes, policies: list[Entry]) -> Drawn | Failed:
    """The files are those that the draw's page names."""
    files: dict[str, bytes] = {}
    for name in sorted(set(_LINK.findall(page.decode(errors="replace")))):
        raw = read(f"draws/{number}/{name}")
        if raw is None:
            return Failed(entry=f"draws/{number}/{name}", because="its page names it, and it is not there")
        files[name] = raw
    return check_draw(number, files, policies)


def _decisions(read: Read, found: Found) -> Failed | None:
    """Counts again what can be."""
    raw = read("decisions.json")
    if raw is None:  # it is written with the first page
        is_there = read("index.html") is not None
        return Failed(entry="decisions.json", because="the first page is there, and it is not") if is_there else None
    decisions = decisions_from(raw)
    if isinstance(decisions, Failed):
        return decisions
    cases = {case for one in found.draws for case in one.cases}
    for decision in decisions:
        counted = check_decision(decision, cases)
        if isinstance(counted, Failed):
            return counted
        found.decisions, found.counted = found.decisions + 1, found.counted + counted
    return None


def _all(read: Read, path: str) -> Iterator[bytes]:
    """Files that are numbered from 1 on, up to the first that is not there."""
    for number in count(1):
        if (raw := read(path.format(number))) is None:
            return
        yield raw


@contextmanager
def _reader(site: str) -> Iterator[Read]:
    """Reads files of a site: over the web, or from a folder. Ends the command where the site cannot be read."""
    if not site.startswith(("https://", "http://")):
        folder = Path(site)
        if not folder.is_dir():
            fail(f"{site} is neither a web address (https://…) nor a folder.", code=2)
        try:
            yield lambda path: (folder / path).read_bytes() if (folder / path).is_file() else None
        except OSError as failed:
            fail(f"{site} cannot be read: {failed.strerror}.")
        return
    import httpx

    with httpx.Client(timeout=WITHIN_SECONDS, follow_redirects=True, headers={"User-Agent": "jurybot"}) as client:
        try:
            yield lambda path: _fetched(client, f"{site.rstrip('/')}/{path}")
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            fail(f"{site} cannot be read: {show.said(failed) or type(failed).__name__}.")


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


def _line(drawn: Drawn) -> str:
    """What it came to; all that was checked stands in the JSON."""
    of = f"case {', '.join(map(str, drawn.cases))}" if drawn.cases else "standing jury"
    return show.said(f"draw {drawn.draw}, {of}: {'; '.join(drawn.lines[-2:])}")


def _summary(found: Found) -> str:
    if not found.draws:
        return "Nobody has been drawn here yet."
    told = f"Draws: {len(found.draws)}. Decisions: {found.decisions}; measures counted again: {found.counted}."
    grade = found.grade
    return f"All is as it should be. {told}" + (f"\nGrade: {grade.value}; {GRADES[grade]}" if grade else "")


def _as_map(found: Found) -> dict[str, Any]:
    return {
        "policies": len(found.policies),
        "draws": [
            {"draw": one.draw, "cases": list(one.cases), "grade": one.grade, "checked": list(one.lines)}
            for one in found.draws
        ],
        "decisions": found.decisions,
        "counted_again": found.counted,
        "grade": found.grade,
        "failed": {"entry": found.failed.entry, "because": found.failed.because} if found.failed else None,
    }
