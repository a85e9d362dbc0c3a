"""The files of a draw: whole, in place before anything builds on them, never changed, and enough to check the draw."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from jurybot.core.canonical import BadEntry, canonical
from jurybot.core.checks.draw_check import Checked, check
from jurybot.publish.site import Site
from jurybot.publish.words import SiteFacts
from jurybot.service.ports.site import AlreadyPublished

FACTS = SiteFacts(co_op="Example Co-op", url="https://jury.coop.example", appeal_contact="appeals@coop.example")
RECORD = (Path(__file__).parents[2] / "docs/record.md").read_text()
VECTORS: dict[str, Any] = json.loads(RECORD.partition("```json vectors")[2].partition("```")[0])
ENTRIES: dict[str, dict[str, Any]] = {entry["entry"]: entry for entry in VECTORS["entries"]}
TICKETS = [bytes.fromhex(ticket) for ticket in VECTORS["tickets"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def site(folder: Path) -> Site:
    return Site(folder, FACTS)


def test_what_is_written_is_enough_to_check_the_draw(site: Site, folder: Path) -> None:
    for name, entry in ENTRIES.items():
        site.write_draw(2, name, entry)
    site.write_tickets(2, TICKETS)

    read = [json.loads((folder / "draws/policy-1.json").read_bytes())]
    read += [json.loads((folder / f"draws/2/{name}.json").read_bytes()) for name in list(ENTRIES)[1:]]
    tickets = [bytes.fromhex(line) for line in (folder / "draws/2/tickets.txt").read_text().splitlines()]
    assert isinstance(check(read, tickets=tickets), Checked)


@pytest.mark.parametrize("name", ENTRIES)
def test_a_file_holds_the_canonical_bytes_of_its_entry_and_no_more(site: Site, folder: Path, name: str) -> None:
    site.write_draw(2, name, ENTRIES[name])

    path = "draws/policy-1.json" if name == "policy" else f"draws/2/{name}.json"
    assert (folder / path).read_bytes() == canonical(ENTRIES[name])


@pytest.mark.parametrize("name", ENTRIES)
def test_the_same_entry_may_be_written_again_and_another_in_its_place_is_refused(
    site: Site, folder: Path, name: str
) -> None:
    site.write_draw(2, name, ENTRIES[name])
    site.write_draw(2, name, ENTRIES[name])
    changed = {"day": "2025-12-01"} if "day" in ENTRIES[name] else {"draw": 3}

    with pytest.raises(AlreadyPublished, match="older than the site, or another jurybot"):
        site.write_draw(2, name, {**ENTRIES[name], **changed})

    path = "draws/policy-1.json" if name == "policy" else f"draws/2/{name}.json"
    assert (folder / path).read_bytes() == canonical(ENTRIES[name])


def test_other_tickets_in_the_place_of_those_published_are_refused(site: Site) -> None:
    site.write_tickets(2, TICKETS)
    site.write_tickets(2, TICKETS)

    with pytest.raises(AlreadyPublished, match=r"tickets\.txt"):
        site.write_tickets(2, TICKETS[:-1])


def test_what_is_no_entry_of_the_record_is_refused_and_not_written(site: Site, folder: Path) -> None:
    with pytest.raises(BadEntry, match="unknown: juror"):
        site.write_draw(2, "intent", {**ENTRIES["intent"], "juror": "ana"})
    with pytest.raises(BadEntry, match="not result"):
        site.write_draw(2, "result", ENTRIES["intent"])

    assert not (folder / "draws").exists()


def test_each_policy_stays_and_the_latest_stands_above_the_draws(site: Site, folder: Path) -> None:
    second = {**ENTRIES["policy"], "number": 2, "seats": 5}

    site.write_draw(2, "policy", ENTRIES["policy"])
    site.write_draw(3, "policy", second)
    site.write_draw(2, "policy", ENTRIES["policy"])

    assert (folder / "draws/policy-1.json").read_bytes() == canonical(ENTRIES["policy"])
    assert (folder / "draws/policy.json").read_bytes() == canonical(second)


def test_a_draws_page_leads_to_all_its_files_and_to_its_own_policy(site: Site, folder: Path) -> None:
    for name, entry in ENTRIES.items():
        site.write_draw(2, name, entry)
    site.write_draw(3, "policy", {**ENTRIES["policy"], "number": 2, "seats": 5})
    site.write_tickets(2, TICKETS)

    html = (folder / "draws/2/index.html").read_text()

    links = re.findall(r'<dt><a href="([^"]+)">', html)
    named = ["case.json", "intent.json", "reveal.json", "result.json", "seats.json", "tickets.txt"]
    assert links == [*named, "../policy-1.json"]
    assert all((folder / "draws/2" / link).is_file() for link in links)
    assert "The panel of case 41 was drawn here." in html
    assert '<meta name="robots" content="noindex">' in html


def test_too_many_tickets_are_not_published(site: Site, folder: Path) -> None:
    site.write_tickets(2, [number.to_bytes(32, "big") for number in range(10_001)])

    assert not (folder / "draws").exists()


def test_the_highest_case_and_draw_are_those_that_stand_in_the_site(site: Site, folder: Path) -> None:
    assert site.highest() == (0, 0)

    site.write_draw(2, "case", ENTRIES["case"])
    site.write_draw(11, "case", {**ENTRIES["case"], "case": 40})

    assert site.highest() == (41, 11)
    assert Site(folder, FACTS).highest() == (41, 11)


def test_a_published_page_counts_as_a_case_also_where_its_draw_is_gone(site: Site, folder: Path) -> None:
    (folder / "decisions").mkdir(parents=True)
    for name in ("9.html", "50.html", ".51.html.new", "x.html"):
        (folder / "decisions" / name).write_text("")

    assert site.highest() == (50, 0)


def test_a_draw_whose_files_are_damaged_still_counts(site: Site, folder: Path) -> None:
    (folder / "draws/12").mkdir(parents=True)
    (folder / "draws/12/case.json").write_text("[")

    assert site.highest() == (0, 12)
