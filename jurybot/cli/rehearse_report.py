"""What a rehearsal came to, in figures: read from the bot's own account of its cases and from the sandbox's records."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jurybot.cli.demo_check import MEASURE, NAMED, instance_in, published_in, unlike
from jurybot.sandbox import limits
from jurybot.sandbox.co_op import BOT
from jurybot.sandbox.instance import Instance
from jurybot.sandbox.rehearsal.play import Rehearsal

Row = Mapping[str, Any]

VERDICTS = ("Decided", "NoActionFound")
COUNTED = {
    "summonses": "Summoned",
    "seats_left": "SeatLeft",
    "asked_back": "AskedBack",
    "late_answers": "LateAnswer",
    "extensions": "RoundExtended",
    "lapses": "Lapsed",
    "appeals": "Appealed",
}
WATCHED = (
    ("requests in 5 minutes", limits.TOKEN),
    ("paging in 15 minutes", limits.PAGING),
    ("statuses in 3 hours", limits.STATUSES),
)
NEAR = 0.8
LONG_WAIT = timedelta(days=1)
STRONGEST = (None, "limit", "suspend")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the sandbox saw of the bot: its direct messages to members and when, its public posts, its fullest windows,
    when somebody on which server was first reported."""

    messages: tuple[tuple[datetime, str], ...]
    posts: int
    fullest: Mapping[str, int]
    reports: tuple[tuple[datetime, str], ...]


def seen(instance: Instance, token: str, members: Sequence[str]) -> Seen:
    """What the rehearsal's instance knows when it is over. `token` is the bot's, `members` are the co-op's."""
    state, of_pool = instance.state, frozenset(members)
    bot = state.account(BOT)
    mine = [state.statuses[id_] for id_ in state.posts_of[bot.id]]
    who = {limits.TOKEN: state.tokens[token].id}
    return Seen(
        messages=tuple(
            (post.created_at, reader)
            for post in mine
            if post.visibility == "direct"
            for reader in (state.accounts[id_].acct for id_ in post.mentions)
            if reader in of_pool
        ),
        posts=sum(post.visibility == "public" for post in mine),
        fullest={name: instance.limits.most(limit, who.get(limit, bot.id)) for name, limit in WATCHED},
        reports=tuple((r.created_at, state.accounts[r.target_id].domain or "") for r in state.reports.values()),
    )


def figures(played: Rehearsal, stories: Sequence[Row], pool: Row, what: Seen) -> dict[str, Any]:
    """The report. The same seed and rules give the same one."""
    events = Counter(event["event"] for story in stories for event in story["events"])
    during = [(at, who) for at, who in what.messages if at >= played.begins_at]
    weeks = played.days / 7
    by_week = Counter((who, (at - played.begins_at) // timedelta(weeks=1)) for at, who in during)
    return {
        "seed": played.seed,
        "days": played.days,
        "members": len(played.co_op.members),
        "in_the_pool": pool["joined"],
        "cases": len(stories),
        "by_outcome": dict(Counter(_outcome(story) for story in stories).most_common()),
        "hours_from_report_to_case": _spread(_to_case(stories, what)),
        "hours_from_case_to_verdict": _spread(_to_verdict(stories)),
        **{name: events[kind] for name, kind in COUNTED.items()},
        "replacements": sum(_is_replacement(event) for story in stories for event in story["events"]),
        "messages_to_members": len(during),
        "messages_per_juror_and_week": round(len(during) / max(pool["joined"], 1) / weeks, 2),
        "most_messages_to_one_juror_in_a_week": max(by_week.values(), default=0),
        "public_posts": what.posts,
        "limits": [
            {"limit": name, "most": what.fullest[name], "of": limit.most, "share": _percent(what.fullest[name], limit)}
            for name, limit in WATCHED
        ],
        "warnings": list(_warnings(stories, pool, what)),
    }


def days_to_verdict(stories: Sequence[Row]) -> list[tuple[str, float]]:
    """How many verdicts came after how many days."""
    days = Counter(int(hours // 24) for hours in _to_verdict(stories))
    return [(f"{day} to {day + 1} days", days[day]) for day in range(min(days), max(days) + 1)] if days else []


def messages_by_week(played: Rehearsal, what: Seen) -> list[tuple[str, float]]:
    """How many direct messages the bot wrote in each week."""
    weeks = -(-played.days // 7)
    found = Counter((at - played.begins_at) // timedelta(weeks=1) for at, _ in what.messages)
    return [(f"week {week + 1}", found[week]) for week in range(weeks)]


def inconsistencies(stories: Sequence[Row], folder: Path, blocked_before: Iterable[str]) -> list[str]:
    """Where the bot's database, the instance's blocks and the published decisions do not say the same."""
    published = published_in(folder)
    blocks = {block["domain"]: block["severity"] for block in instance_in(folder)["domain_blocks"]}
    in_force: dict[str, str | None] = {}
    wrong = []
    for story in stories:
        domain = story["domain"]
        in_force[domain] = max(in_force.get(domain), MEASURE_OF.get(story["in_force"]), key=STRONGEST.index)
        wrong += [f"case {story['case'] or domain} ({domain}): {what}" for what in _unpublished(story, published)]
    for domain, measure in in_force.items():
        wrong += [f"{domain}: {what}" for what in unlike("the block", MEASURE[blocks.get(domain, "")], measure)]
    strangers = sorted(blocks.keys() - in_force.keys() - set(blocked_before))
    return wrong + [f"{domain} is blocked, but no case was about it" for domain in strangers]


MEASURE_OF = {"limit": "limit", "suspend": "suspend"}


def _unpublished(story: Row, published: Mapping[int, Row]) -> Iterator[str]:
    if not story["outcome"] or story["case"] is None:
        return
    found = published.get(story["case"])
    if found is None:
        yield "it is not in decisions.json"
        return
    yield from unlike("the published outcome", found["outcome"], story["outcome"])
    in_force = MEASURE_OF.get(story["in_force"])
    yield from unlike("the published measure in force", MEASURE_OF.get(found["in_force"]), in_force)
    yield from unlike("the published server", found["domain"], story["domain"] if found["outcome"] in NAMED else None)


def _is_replacement(event: Row) -> bool:
    return event["event"] == "Summoned" and "replaces: None" not in event["details"]


def _outcome(story: Row) -> str:
    return story["outcome"] or f"open: {story['state']}"


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)


def _first(story: Row, kinds: Sequence[str]) -> datetime | None:
    return next((_moment(event["at"]) for event in story["events"] if event["event"] in kinds), None)


def _to_case(stories: Sequence[Row], what: Seen) -> list[float]:
    """Hours from the first report about a server, since its last case was filed, until the next one was."""
    found: list[float] = []
    since: dict[str, datetime] = {}
    for story in sorted(stories, key=lambda story: str(story["filed_at"])):
        domain, filed = story["domain"], _moment(story["filed_at"])
        before = [at for at, about in what.reports if about == domain and since.get(domain, at) <= at <= filed]
        found += [_hours(filed - min(before))] if before else []
        since[domain] = filed
    return found


def _to_verdict(stories: Sequence[Row]) -> list[float]:
    ended = [(_moment(story["filed_at"]), _first(story, VERDICTS)) for story in stories]
    return [_hours(at - filed) for filed, at in ended if at is not None]


def _waits(stories: Sequence[Row]) -> list[float]:
    """Hours that cases waited for a panel, where it was long."""
    drawn = [(_moment(story["filed_at"]), _first(story, ("PanelDrawn",))) for story in stories]
    return [_hours(at - filed) for filed, at in drawn if at is not None and at - filed > LONG_WAIT]


def _warnings(stories: Sequence[Row], pool: Row, what: Seen) -> Iterator[str]:
    if not stories:
        yield "No case was opened. Do your triage rules ask for more reports than members write?"
    undrawn = [story for story in stories if not story["outcome"] and _first(story, ("PanelDrawn",)) is None]
    waits = _waits(stories)
    if waits:
        yield f"{len(waits)} cases waited more than a day for a panel, the longest {max(waits) / 24:.0f} days."
    if undrawn:
        yield f"{len(undrawn)} cases had no panel when the time was over."
    if waits or undrawn:
        yield (
            f"The pool of {pool['joined']} is small for so many cases, where a panel takes "
            f"{pool['needed_for_a_panel']}. More volunteers help, a shorter pool.rest_for, fewer panel.seats, or a "
            "higher rails.open_cases."
        )
    for name, limit in WATCHED:
        if what.fullest[name] >= NEAR * limit.most:
            yield f"The server's limit of {limit.most} {name} came near: {what.fullest[name]} at most."


def _spread(hours: Sequence[float]) -> dict[str, float | None]:
    """The median, and what nine of ten stay within."""
    if not hours:
        return {"median": None, "nine_of_ten_within": None}
    ordered = sorted(hours)
    return {
        "median": round(statistics.median(ordered), 1),
        "nine_of_ten_within": round(ordered[-(-9 * len(ordered) // 10) - 1], 1),
    }


def _percent(used: int, limit: limits.Limit) -> str:
    return f"{100 * used / limit.most:.0f}%"


def _hours(length: timedelta) -> float:
    return length / timedelta(hours=1)
