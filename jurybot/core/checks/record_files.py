"""Which files a draw has. They are looked for under these names, whatever the draw's page leads to.

What a page names is what whoever wrote it wants to be seen; a file that it does not name would be checked by nobody.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import count, takewhile

from jurybot.core.checks.finding import Failed
from jurybot.core.record.record import is_number

Read = Callable[[str], bytes | None]
"""Gives a file by its path from the site's root; None where it is not there."""

PAGE, TICKETS = "index.html", "tickets.txt"
OF_A_PANEL = ("intent", "reveal", "result", "seats", "abort", "withdrawn")
OF_A_JURY = ("reveal", "jury", "abort")
OF_FURTHER_CASES = ("seats", "withdrawn")


def draw_files(read: Read, draw: int) -> Mapping[str, bytes] | None:
    """The files of one draw by their names; None where there is no such draw, as neither its case nor its lottery, and
    not even an intent, is there."""
    begins = _found(read, draw, ("case.json", "term.json", "intent.json"))
    if not begins:
        return None
    further = _further(read, draw, begins.get("case.json"))
    kinds = OF_A_JURY if set(begins) == {"term.json"} else OF_A_PANEL
    names = [f"{kind}.json" for kind in kinds] + [TICKETS]
    names += [f"{kind}-{case}.json" for case in further for kind in OF_FURTHER_CASES]
    return begins | {f"case-{case}.json": raw for case, raw in further.items()} | _found(read, draw, names)


def _found(read: Read, draw: int, names: Iterable[str]) -> dict[str, bytes]:
    return {name: raw for name in names if (raw := read(f"draws/{draw}/{name}")) is not None}


def _further(read: Read, draw: int, first: bytes | None) -> dict[int, bytes]:
    """Those cases that share the panel: they got their numbers one after the other."""
    number = _number(first)
    if number is None:
        return {}
    asked = ((case, read(f"draws/{draw}/case-{case}.json")) for case in count(number + 1))
    return {case: raw for case, raw in takewhile(lambda one: one[1] is not None, asked) if raw is not None}


def _number(case: bytes | None) -> int | None:
    try:
        found = json.loads(case or b"")["case"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return found if is_number(found) else None


def not_expected(folder: str, there: Iterable[str], expected: Iterable[str]) -> Failed | None:
    """A file that nothing of the record belongs to: it could say anything, and nobody would check it. What begins with
    a dot is none of the site's."""
    odd = sorted(name for name in set(there) - set(expected) if not name.startswith("."))
    return Failed(entry=f"{folder}/{odd[0]}", because="no such file belongs to the record") if odd else None
