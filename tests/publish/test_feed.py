"""The feed: valid Atom 1.0 that tells of corrections to those who read the decision."""

from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree as xml

import pytest

from jurybot.core.disclosure.decision import Decision
from jurybot.core.names import Domain
from jurybot.core.rule.rule import DEFAULT
from jurybot.publish.feed import atom
from jurybot.publish.words import SiteFacts

NS = {"atom": "http://www.w3.org/2005/Atom"}
FACTS = SiteFacts(co_op="Example <Co-op>", url="https://jury.coop.example", appeal_contact="appeals@coop.example")


def a_decision(**changes: Any) -> Decision:
    base: dict[str, Any] = dict.fromkeys(Decision.__dataclass_fields__)
    base |= {
        "case": 7,
        "outcome": "limit",
        "domain": Domain("bad.example"),
        "proposed": "limit",
        "criterion": "spam & worse",
        "criterion_says": "",
        "arithmetic": ("7 seats, 6 answered.",),
        "rule": DEFAULT.as_map(),
        "decided_on": "2026-11-22",
        "updated_on": date(2026, 11, 22),
        "in_force": "limit",
        "was_announced": True,
        "waits_for": "",
    }
    return Decision(**(base | changes))


def text(node: xml.Element, path: str) -> str:
    found = node.find(path, NS)
    assert found is not None and found.text
    return found.text


def feed_of(*decisions: Decision) -> xml.Element:
    return xml.fromstring(atom(decisions, FACTS))


def entry_of(*decisions: Decision) -> xml.Element:
    found = feed_of(*decisions).find("atom:entry", NS)
    assert found is not None
    return found


@pytest.mark.parametrize("decisions", [[], [a_decision()]])
def test_the_feed_has_what_atom_requires(decisions: list[Decision]) -> None:
    feed = feed_of(*decisions)

    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert text(feed, "atom:id") == "https://jury.coop.example/feed.atom"
    assert text(feed, "atom:title") == "Jury decisions of Example <Co-op>"
    assert text(feed, "atom:updated").endswith("T00:00:00Z")
    assert text(feed, "atom:author/atom:name") == "Example <Co-op>"
    links = {link.get("rel"): link.get("href") for link in feed.findall("atom:link", NS)}
    assert links["self"] == "https://jury.coop.example/feed.atom"
    for entry in feed.findall("atom:entry", NS):
        assert text(entry, "atom:id") and text(entry, "atom:title") and text(entry, "atom:updated")


def test_an_entry_keeps_its_id_and_is_updated_when_its_decision_changes() -> None:
    limited = entry_of(a_decision())
    undone = entry_of(a_decision(outcome="undone", in_force=None, updated_on=date(2026, 11, 27)))

    assert text(limited, "atom:id") == text(undone, "atom:id") == "https://jury.coop.example/decisions/7.html"
    assert (text(limited, "atom:updated"), text(undone, "atom:updated")) == (
        "2026-11-22T00:00:00Z",
        "2026-11-27T00:00:00Z",
    )


def test_who_read_the_decision_reads_the_correction_with_the_same_name() -> None:
    undone = entry_of(a_decision(outcome="undone", in_force=None))

    assert text(undone, "atom:title") == "Case 7: taken back"
    assert text(undone, "atom:summary").startswith("This decision was taken back and no longer holds.")
    assert "This was about bad.example." in text(undone, "atom:summary")


def test_what_came_to_nothing_is_told_without_a_name() -> None:
    quiet = entry_of(a_decision(outcome="lapsed", domain=None, in_force=None))

    assert text(quiet, "atom:title") == "Case 7: lapsed"
    assert "So the server is not named here." in text(quiet, "atom:summary")


def test_the_feed_is_as_new_as_the_newest_of_its_entries() -> None:
    older = a_decision(case=9, updated_on=date(2026, 10, 1))

    assert text(feed_of(older, a_decision()), "atom:updated") == "2026-11-22T00:00:00Z"


def test_marks_in_texts_stay_texts() -> None:
    entry = entry_of(a_decision(criterion="]]></summary><entry>&amp;"))

    assert "Criterion: ]]></summary><entry>&amp;." in text(entry, "atom:summary")


def test_the_same_decisions_give_the_same_bytes() -> None:
    assert atom([a_decision()], FACTS) == atom([replace(a_decision())], FACTS)
