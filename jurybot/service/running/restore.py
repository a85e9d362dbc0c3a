"""Going on with an old copy of the database from where the public record stands. (DESIGN.md, *What happens when*.)

Numbers are raised to what is published, draw values that are known are burnt, cases that the copy does not have are
marked, and posts made since are taken for ours, so that nothing is sent twice. What the copy was about to do is
"perhaps done". All else comes in again by itself: the lists on the server are read from where the copy stood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jurybot.core.canonical import BadEntry, Entry
from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.core.course import lost
from jurybot.core.kinds import Kind
from jurybot.core.limits import LIMITS
from jurybot.core.names import AccountId, CaseId, Domain, StatusId, newer
from jurybot.core.record import record
from jurybot.service.desk import Desk
from jurybot.service.draw.docket import TOLD
from jurybot.service.draw.draw_entries import entry_path
from jurybot.service.going_out.adopted import RESTORED, adopt
from jurybot.service.health.drift import INTERIM, OURS, lost_interims
from jurybot.service.health.published import block_counter, highest_case
from jurybot.service.ports.told import Block, Status
from jurybot.service.running.life import CannotStart, same_installation
from jurybot.service.storage import Work

POLICY = "draws/policy-"
CASE_ENTRY = re.compile(r"draws/\d+/case(?:-\d+)?\.json")
STATUSES = "statuses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What going on came to: the moment the copy is of, the cases it lacked, on which servers their blocks, or interim
    limits that it does not know, still stand, how many draws are burnt and how many posts were taken for ours."""

    since: datetime | None
    lost: tuple[int, ...]
    left: tuple[Domain, ...]
    burnt: int
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """What stands in public, as read before the transaction."""

    me: AccountId
    case: int
    draw: int
    entries: Mapping[str, Mapping[str, Any]]
    posts: Sequence[Status]
    blocks: Sequence[Block]


def go_on(desk: Desk, now: datetime) -> Restored:
    """Brings the desk's database up to the public record, in one transaction. Doing it again changes nothing. Raises
    CannotStart where the copy is not this installation's, InstanceError."""
    me, server = desk.instance.me(), desk.instance.server()
    with desk.store.transaction() as work:
        same_installation(desk, work, me, server)
        newest = work.messages.newest()
    posts = desk.instance.own_posts_after(me.id, min(newest, _before_window(now), key=int))
    blocks = desk.instance.blocks()
    case, draw = desk.publisher.highest()
    public = Public(
        me=me.id,
        case=highest_case(case, posts, blocks, desk.policy.site_url),
        draw=draw,
        entries=desk.publisher.entries(),
        posts=posts,
        blocks=blocks,
    )
    with desk.store.transaction() as work:
        installation = same_installation(desk, work, me, server)
        notes = {name: note for name, note in installation.notes.items() if name != TOLD}  # lists are written anew
        notes |= {RESTORED: now.isoformat()}
        work.set_installation(replace(installation, notes=notes))
        since = installation.beat_at
        burnt = _take_over_draws(work, public)
        missing = tuple(range(work.numbers.last("case") + 1, public.case + 1))
        _raise(work, "case", public.case)
        for number in missing:
            _mark_lost(desk, work, number, public, now)
        _note_blocks(work, blocks)
        adopted = adopt(desk, work, me.id, [post for post in posts if newer(post.id, newest)])
        _doubt_what_was_under_way(work)
        _count_statuses(work, posts, now)
        left = tuple(sorted({*_blocks_of(missing, blocks), *lost_interims(work, blocks)}))
        if missing or adopted or left:
            _tell(work, missing, left, now)
    return Restored(since=since, lost=missing, left=left, burnt=burnt, posts=adopted)


def _before_window(now: datetime) -> StatusId:
    """Below the ids of all posts of the window of statuses that is open now: ids begin with their millisecond."""
    return StatusId(str((int(LIMITS[STATUSES].start(now).timestamp() * 1000) << 16) - 1))


def _take_over_draws(work: Work, public: Public) -> int:
    """Entries that are published are taken over as they are; no value of a published draw is used again."""
    for path, entry in public.entries.items():
        there = work.published.entry(path)
        if there is not None and there != entry:
            raise CannotStart(f"{path} is published with other content: this database belongs to another site")
        if there is None:
            work.published.add_entry(path, _sound(path, entry))
    policies = [int(path.removeprefix(POLICY).removesuffix(".json")) for path in public.entries if POLICY in path]
    _raise(work, "policy", max(policies, default=0))
    before = work.numbers.last("draw")
    _raise(work, "draw", public.draw)
    return max(public.draw - before, 0)


def _sound(path: str, entry: Mapping[str, Any]) -> Entry:
    try:
        return record.sound(dict(entry))
    except BadEntry as bad:
        raise CannotStart(f"{path} on the site is no entry of the record ({bad}): put the file back") from None


def _raise(work: Work, counter: str, to: int) -> None:
    if to > work.numbers.last(counter):
        work.numbers.set(counter, to)


def _mark_lost(desk: Desk, work: Work, number: int, public: Public, now: datetime) -> None:
    draw = _draw_of(number, public) or work.numbers.next("draw")
    block = next((one for one in public.blocks if _case_of(one) == number), None)
    named = public.entries.get(entry_path(draw, "case"), {}).get("case", number)
    is_further = named != number
    path = entry_path(draw, "case")
    if work.published.entry(path) is None:
        row = {"domain": lost.NOT_KNOWN, "criterion": lost.NOT_KNOWN_CRITERION}
        docket = record.docket_hash(row, desk.chance("docket-salt", str(number)))
        work.published.add_entry(path, record.case_entry(day=now.date(), case=number, docket=docket))
    step = lost.lost_case(
        CaseId(desk.chance("lost-case", str(number)).hex()[:24]),
        number=number,
        draw=draw,
        sits_with=named if is_further else None,
        domain=block.domain if block else lost.NOT_KNOWN,
        terms=desk.policy.terms(Kind.REPORTS, ""),
        is_decided=work.published.entry(entry_path(draw, f"seats-{number}" if is_further else "seats")) is not None,
        now=now,
    )
    work.cases.save(step)


def _draw_of(number: int, public: Public) -> int | None:
    """In which published draw the case got its number: its own, or one that it shared."""
    for path, entry in public.entries.items():
        if CASE_ENTRY.fullmatch(path) and entry.get("case") == number:
            return int(path.split("/")[1])
    return None


def _case_of(block: Block) -> int | None:
    named = OURS.fullmatch(block.private_comment)
    return int(named[1]) if named else None


def _blocks_of(cases: Sequence[int], blocks: Sequence[Block]) -> set[Domain]:
    return {block.domain for block in blocks if _case_of(block) in cases}


def _note_blocks(work: Work, blocks: Sequence[Block]) -> None:
    """How far the comments of each case's blocks have got: no start takes these for another jurybot's."""
    for block in blocks:
        if named := OURS.fullmatch(block.private_comment):
            _raise(work, block_counter(int(named[1])), int(named[2]))
        elif named := INTERIM.fullmatch(block.private_comment):
            _raise(work, block_counter(Domain(named[1])), int(named[2]))


def _count_statuses(work: Work, posts: Sequence[Status], now: datetime) -> None:
    """What was posted or edited in this window counts, whichever copy of the database it was counted in."""
    start = LIMITS[STATUSES].start(now)
    written = [at for post in posts for at in (post.created_at, post.edited_at) if at is not None and at >= start]
    if len(written) > work.spent.by_window().get((STATUSES, start), 0):
        work.spent.set(STATUSES, start, len(written))


def _doubt_what_was_under_way(work: Work) -> None:
    """Whatever was fixed to be sent may have been sent since: look first."""
    for row in work.outbox.open():
        if row.sent is not None and row.state in {"waiting", "trying"}:
            work.outbox.save(replace(row, state="perhaps", not_before=None))


def _tell(work: Work, missing: Sequence[int], left: Sequence[Domain], now: datetime) -> None:
    tell = TellStewards(message="restored", args={"lost": [str(number) for number in missing], "left": list(left)})
    work.outbox.add(None, [Wanted(key=f"restored/{now.isoformat()}", effect=tell)])
