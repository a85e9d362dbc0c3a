"""The demo's self-check: verdict in the store = block on the instance = published decision, and all went by the script.

Each of the three is read where people would read it: `jurybot cases`, the instance's block list, `decisions.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jurybot.cli.opened import settings_in
from jurybot.sandbox.season.cast import BOT
from jurybot.sandbox.season.play import FEWEST
from jurybot.sandbox.season.script import CasePlan

MEASURE = {"": None, "silence": "limit", "suspend": "suspend"}
NAMED = {"limit", "suspend"}
POSTED = {"limit", "suspend", "no-action", "withdrawn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One case as the store tells it, as the instance has it, as it is published; empty where it is not there."""

    plan: CasePlan
    verdict: Mapping[str, Any]
    events: Sequence[Mapping[str, Any]]
    block: str
    published: Mapping[str, Any]
    posts: int

    @property
    def ballots(self) -> dict[str, int]:
        """How many said what, by the published count."""
        tally = self.published.get("tally")
        if not tally:
            return {}
        limit, suspend = tally["support"]["limit"], tally["support"]["suspend"]["agree"]
        counted = {
            "suspend": suspend,
            "limit": limit["agree"] - suspend,
            "none": limit["disagree"] + limit["object"],
            "aside": tally["aside"],
            "silent": tally["silent"],
        }
        return {said: n for said, n in counted.items() if n}

    def ballots_in_words(self) -> str:
        return ", ".join(f"{n} {'nothing' if said == 'none' else said}" for said, n in self.ballots.items())

    def happened(self, kind: str, words: str) -> int:
        """How often an event of that kind, with these words in its details, is in the case."""
        return sum(event["event"] == kind and words in event["details"] for event in self.events)


def findings(plans: Sequence[CasePlan], folder: Path) -> list[Finding]:
    """What there is of each case of the script, in its order."""
    from jurybot.wiring import office

    acts = office.acts(settings_in(folder / "config.toml", secrets=False))
    verdicts = {row["case"]: row for row in acts.cases()}
    instance, published = instance_in(folder), published_in(folder)
    blocks = {block["domain"]: block["severity"] for block in instance["domain_blocks"]}
    return [
        Finding(
            plan=plan,
            verdict=verdicts.get(plan.number, {}),
            events=acts.case(str(plan.number))["events"] if plan.number in verdicts else [],
            block=blocks.get(plan.domain, ""),
            published=published.get(plan.number, {}),
            posts=posts_about(instance, plan.number),
        )
        for plan in plans
    ]


def differences(found: Sequence[Finding], folder: Path) -> list[str]:
    """Everything that is not as it should be, a sentence each."""
    wrong = [
        f"case {one.plan.number} ({one.plan.domain}): {what}" for one in found for what in _wrong_with(one, folder)
    ]
    domains = {one.plan.domain for one in found}
    wrong += [
        f"{block['domain']} is blocked, but no case was about it"
        for block in instance_in(folder)["domain_blocks"]
        if block["domain"] not in domains
    ]
    numbers = {one.plan.number for one in found}
    strangers = sorted(published_in(folder).keys() - numbers)
    return wrong + [f"case {case} is published, but is not in the script" for case in strangers]


def _wrong_with(one: Finding, folder: Path) -> Iterator[str]:
    kind = one.plan.kind
    if not one.verdict:
        yield "there is no such case in the database"
        return
    yield from unlike("the verdict in the database", one.verdict["outcome"], kind.outcome)
    yield from unlike("the server in the database", one.verdict["domain"], one.plan.domain)
    yield from unlike("the measure in force in the database", one.verdict["in_force"], MEASURE[kind.block])
    yield from unlike("the block on the instance", one.block, kind.block)
    if not one.published:
        yield "it is not in decisions.json"
        return
    yield from unlike("the published outcome", one.published["outcome"], kind.outcome)
    yield from unlike("the published measure in force", one.published["in_force"], MEASURE[kind.block])
    named = one.plan.domain if kind.outcome in NAMED else None
    yield from unlike("the published server", one.published["domain"], named)
    if not (folder / "site" / one.published["page"]).is_file():
        yield f"its page {one.published['page']} is not there"
    if bool(one.posts) != (kind.outcome in POSTED):
        yield f"{one.posts} public posts link to its page"
    yield from unlike("the ballots", one.ballots, dict(kind.ballots))
    for (event, words), times in kind.happened.items():
        name = f"{event} ({words})" if words else event
        yield from unlike(f"how often there was {name}", one.happened(event, words), times)
    yield from _drawn_from_too_few(one)


def unlike(what: str, found: object, wanted: object) -> Iterator[str]:
    """A sentence where what was found is not what was wanted."""
    if found != wanted:
        yield f"{what} is {found or 'none'}, not {wanted or 'none'}"


def _drawn_from_too_few(one: Finding) -> Iterator[str]:
    draws = [event["details"] for event in one.events if event["event"] == "DrawIntended"]
    eligible = [int(part.split(": ")[1]) for part in "; ".join(draws).split("; ") if part.startswith("eligible: ")]
    if len(eligible) != 1 or eligible[0] < FEWEST:
        yield f"its panel was drawn from {eligible}, not once from at least {FEWEST}"


def instance_in(folder: Path) -> dict[str, Any]:
    """What stood on the instance when the season was over."""
    found: dict[str, Any] = json.loads((folder / "instance.json").read_text(encoding="utf-8"))
    return found


def published_in(folder: Path) -> dict[int, dict[str, Any]]:
    """The decisions on the season's site, by the case's number."""
    path = folder / "site" / "decisions.json"
    listed = json.loads(path.read_text(encoding="utf-8"))["decisions"] if path.is_file() else []
    return {decision["case"]: decision for decision in listed}


def posts_about(instance: Mapping[str, Any], case: int) -> int:
    """The bot's public posts that link to the case's page."""
    page = f"/decisions/{case}.html"
    return sum(
        post["account"] == BOT and post["visibility"] == "public" and page in post["content"]
        for post in instance["statuses"]
    )
