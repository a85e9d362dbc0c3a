"""What came of a season: on the server, in the database and on the site; and how two of them differ.

Compared are verdicts, blocks, every post of the bot (to whom, under what, its words), what it acknowledged, draws and
pages. Left out are hours in a text and the numbers of messages, which trouble may change, and alerts that only trouble
brings. Whatever a season came to, some things must hold of it alone: `wrong` lists where they do not.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations, zip_longest
from pathlib import Path
from typing import Any

from jurybot.cli.site_reader import reader
from jurybot.cli.verify import Found, check_site
from jurybot.config import Problems, load
from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.sandbox.records import Status
from jurybot.sandbox.state import State
from jurybot.sandbox.text import plain
from jurybot.store.ledger import rows
from jurybot.store.tables import OUTBOX
from jurybot.store.work import Work
from jurybot.wiring import office
from tests.chaos.season import BOT, STEWARDS

HOUR = re.compile(r"(?<!\d)\d\d:\d\d(:\d\dZ?)?(?!\d)")
NUMBER = re.compile(r"(?<=· )\d+")
EVENT = re.compile(r"(?<=jurybot case )(\d+) · \d+")
SEATED, UNSEATED = e.PanelDrawn, (e.SeatLeft, e.Decided, e.NoActionFound, after.Answered, e.Lapsed, e.Withdrawn)
OF_PAGES = ("page_hash", "draw_page_hash")
"""Hashes of pages on which hours may differ; that each is its page's is asked for by itself."""
APART = timedelta(minutes=75)
TROUBLE = re.compile(
    "has not answered me|did not let me do this|put it aside|refused my token|cannot pass as it should|"
    "failed again and again|is well again"
)


@dataclass(slots=True)
class Outcome:
    """Everything is a text, so that a difference can be read."""

    posts: Counter[str] = field(default_factory=Counter)
    facts: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    effects: Counter[str] = field(default_factory=Counter)
    too_close: str = ""


def differences(quiet: Outcome, troubled: Outcome) -> Counter[tuple[str, str]]:
    """What the troubled season lacks ("lost"), has once too often ("twice"), or has otherwise than the quiet one."""
    lost, more = quiet.posts - troubled.posts, troubled.posts - quiet.posts
    found = Counter({("lost", post): times for post, times in lost.items()})
    for post, times in more.items():
        found["twice" if post in quiet.posts else "wrong", post] += times
    for name in quiet.facts.keys() | troubled.facts.keys():
        one, other = quiet.facts.get(name, "nothing").splitlines(), troubled.facts.get(name, "nothing").splitlines()
        if apart := next((two for two in zip_longest(one, other, fillvalue="") if two[0] != two[1]), None):
            found["wrong", f"{name}: {apart[0].strip()[:300]!r} in quiet, {apart[1].strip()[:300]!r} in trouble"] += 1
    return found + Counter(("wrong", what) for what in troubled.wrong)


def outcome(state: State, folder: Path) -> Outcome:
    """What a season came to that was played in `folder` on the server of this state."""
    found = Outcome()
    _posts(found, state)
    for block in state.domain_blocks.values():
        comment = EVENT.sub(r"\1", block.private_comment or "")
        row = (block.severity, block.reject_media, block.reject_reports, comment, block.public_comment)
        found.facts[f"block of {block.domain}"] = str(row)
    _database(found, folder)
    for path in sorted((folder / "site").rglob("*")):
        if path.is_file():
            found.facts[f"file {path.relative_to(folder)}"] = _page(path)
    with reader(str(folder / "site")) as published:
        if wrong := check_site(published, Found()):
            found.wrong.append(f"record: {wrong}")
    return found


def _posts(found: Outcome, state: State) -> None:
    bot = state.account(BOT)
    numbers: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for post in state.statuses.values():
        if post.account_id != bot.id:
            if bot.id in post.favourited_by:
                author = state.accounts[post.account_id].acct
                found.posts[f"favourite: {author} wrote {plain(post.html)!r}"] += 1
            continue
        to = ", ".join(state.accounts[who].acct for who in post.mentions)
        if to in STEWARDS and TROUBLE.search(post.text):
            continue
        about, _, number = post.spoiler_text.partition(" · ")
        if number:
            numbers[to, about].append(number.partition(":")[0])
        note = NUMBER.sub("n", post.spoiler_text)
        text = HOUR.sub("hh:mm", post.text)
        found.posts[f"{post.visibility} to {to or 'all'} {_under(state, post)} [{note}] {text}"] += 1
    for (to, about), given in numbers.items():
        if len(set(given)) < len(given):
            found.wrong.append(f"two messages to {to} have one number in {about}: {sorted(given)}")


def _under(state: State, post: Status) -> str:
    parent = state.statuses.get(post.in_reply_to_id or 0)
    if parent is None:
        return "under something gone" if post.in_reply_to_id else "under nothing"
    said = NUMBER.sub("n", parent.spoiler_text) or HOUR.sub("hh:mm", plain(parent.html))
    return f"under {said!r}"


def _database(found: Outcome, folder: Path) -> None:
    settings = load(folder / "config.toml", {}, secrets=False)
    assert not isinstance(settings, Problems), str(settings)
    with office.acts(settings)._office.store.transaction() as work:
        assert isinstance(work, Work)
        found.too_close = _too_close(work)
        found.effects.update(row["kind"] for row in work.ledger.all(rows(OUTBOX, "state"), state="done"))
        for case in work.cases.all():
            if work.cases.differs(case.id):
                found.wrong.append(f"case {case.name} does not fold to its row")
            ballots = sorted(str(ballot) for ballot in case.tallied.ballots) if case.tallied else []
            verdict = (case.state.value, case.outcome, case.in_force.value, bool(case.hold), case.draw, ballots)
            found.facts[f"case {case.name} on {case.domain}"] = str(verdict)
        for effect in work.outbox.open():
            found.wrong.append(f"not settled: {effect.kind} {effect.key} {effect.state} {effect.why}")
        for item in work.inbox.parked():
            found.wrong.append(f"put aside: {item}")


def _too_close(work: Work) -> str:
    """A draw that comes shortly before or after another draw, or the leaving of seats that came of another, may change
    places with it in trouble, and then others are drawn: nothing could be learnt from comparing such a season. (Several
    reviews may share one draw.)"""
    moments = [
        (event.at, case.draw or 0, isinstance(event, SEATED))
        for case in work.cases.all()
        for event in work.cases.events(case.id)
        if isinstance(event, (SEATED, *UNSEATED))
    ]
    for (at, draw, seats), (other_at, other, other_seats) in combinations(sorted(moments), 2):
        if draw != other and (seats or other_seats) and other_at - at < APART:
            return f"draws {draw} and {other}, {other_at:%d %b %H:%M}"
    return ""


def _page(path: Path) -> str:
    """A file of the site. Draws are compared byte for byte; on pages hours may differ, and the order of ballots, which
    are shuffled anew for every deadline."""
    text = path.read_text(encoding="utf-8")
    if "draws" in path.parts and path.suffix != ".html":
        return text
    if path.suffix == ".json":
        return json.dumps(_in_order(json.loads(text)), indent=1, sort_keys=True, ensure_ascii=False)
    return "\n".join(sorted(HOUR.sub("hh:mm", text).splitlines()))


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_order(each) for key, each in value.items() if key not in OF_PAGES}
    if isinstance(value, list):
        return sorted((_in_order(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    return HOUR.sub("hh:mm", value) if isinstance(value, str) else value
