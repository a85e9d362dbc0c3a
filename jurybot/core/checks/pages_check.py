"""Whether the pages of a record are those that it has hashes of, and whether a draw's page leads to all of its files.

What a page says is read by nobody here: a page is bound to its decision by standing in decisions.json with its hash.
"""

import hashlib
import re
from collections.abc import Iterable

from jurybot.core.checks.decision_check import place
from jurybot.core.checks.decision_form import WHERE, Decisions
from jurybot.core.checks.finding import Failed, Wrong, must
from jurybot.core.checks.record_files import PAGE, Read

LINK = re.compile(r'<dt><a href="([^"]*)">')
ALWAYS = ("about.html", "feed.atom", "index.html", "style.css")


def check_pages(decided: Decisions, read: Read) -> int | Failed:
    """How many pages and lists were held against their hashes: none in version 1, which has no hashes. Every decision
    has its page in any case."""
    try:
        return _checked(decided, read)
    except Wrong as wrong:
        return wrong.failed


def _checked(decided: Decisions, read: Read) -> int:
    checked = 0
    for decision in decided.decisions:
        page = read(decision["page"])
        if page is None:
            raise Wrong(decision["page"], f"{place(decision)} has this page, and it is not there")
        if decided.version > 1:
            must(_hash(page) == decision["page_hash"], decision["page"], f"it is not the page that {WHERE} has")
            checked += 1
        if decision.get("draw") is not None:
            path = f"draws/{decision['draw']}/{PAGE}"
            page = read(path)
            is_same = page is not None and _hash(page) == decision["draw_page_hash"]
            must(is_same, path, f"it is not there, or not as {place(decision)} has it")
            checked += 1
    if decided.files is None:
        return checked
    expected = {*ALWAYS, *years(decided)}
    odd = sorted(expected ^ decided.files.keys())
    must(not odd, WHERE, f"files has too much or too little: {', '.join(odd)}")
    for path, hash_ in decided.files.items():
        there = read(path)
        must(there is not None and _hash(there) == hash_, path, f"it is not there, or not as {WHERE} has it")
        checked += 1
    return checked


def years(decided: Decisions) -> set[str]:
    """The pages of the years in which something was decided."""
    return {f"years/{decision['decided_on'][:4]}.html" for decision in decided.decisions}


def check_draw_page(draw: int, page: bytes | None, names: Iterable[str], policy: int) -> Failed | None:
    """The page of a draw leads to every file of it that is there, to no other, and to the policy of that number, or to
    the latest where it has none (0), as a standing jury's did before."""
    where = f"draws/{draw}/{PAGE}"
    if page is None:
        return Failed(entry=where, because="the draw is there, and its page is not")
    links = set(LINK.findall(page.decode(errors="replace")))
    latest, own = "../policy.json", f"../policy-{policy}.json"
    expected = {*names, own if policy and latest not in links else latest}
    if missing := sorted(expected - links):
        return Failed(entry=where, because=f"it does not lead to {missing[0]}, which is there")
    if odd := sorted(links - expected):
        return Failed(entry=f"draws/{draw}/{odd[0]}", because="its page names it, and it is not there")
    return None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


