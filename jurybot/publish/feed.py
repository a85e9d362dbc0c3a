"""The feed: Atom 1.0 (RFC 4287), the decisions that changed last. An entry's id is its page's address and stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.etree import ElementTree as xml

from jurybot.core.disclosure.decision import Decision
from jurybot.publish import words
from jurybot.publish.words import SiteFacts

ATOM = "http://www.w3.org/2005/Atom"
BEFORE_ANYTHING = date(1970, 1, 1)


def atom(latest: Sequence[Decision], facts: SiteFacts) -> bytes:
    """The feed of these decisions, in this order."""
    feed = xml.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _add(feed, "title", f"Jury decisions of {facts.co_op}")
    _add(feed, "id", f"{facts.url}/feed.atom")
    _add(feed, "updated", _day(max((decision.updated_on for decision in latest), default=BEFORE_ANYTHING)))
    xml.SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{facts.url}/feed.atom")
    xml.SubElement(feed, "link", rel="alternate", type="text/html", href=f"{facts.url}/index.html")
    _add(xml.SubElement(feed, "author"), "name", facts.co_op)
    for decision in latest:
        _add_entry(feed, decision, f"{facts.url}/{decision.page}")
    xml.indent(feed, " ")
    written: bytes = xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add_entry(feed: xml.Element, decision: Decision, page: str) -> None:
    entry = xml.SubElement(feed, "entry")
    _add(entry, "title", words.title(decision))
    _add(entry, "id", page)
    _add(entry, "updated", _day(decision.updated_on))
    xml.SubElement(entry, "link", rel="alternate", type="text/html", href=page)
    xml.SubElement(entry, "category", term=decision.outcome)
    _add(entry, "summary", " ".join(_summary(decision)))


def _summary(decision: Decision) -> list[str]:
    """Who read the accusation here reads the correction here, with the same name in it."""
    corrected = f"This was about {decision.domain}." if decision.is_quiet and decision.domain else ""
    found = [words.banner(decision), corrected, words.says(decision), *decision.arithmetic]
    return [line for line in [*found, f"Criterion: {decision.criterion}."] if line]


def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, name).text = text
