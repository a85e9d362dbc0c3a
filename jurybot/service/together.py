"""One summons for several cases: who sits on the same panel for more than one is called to all of them in one message.

Every case wants its own summons. When the first of them goes out, those of the same juror that could go now are put
behind it, and what becomes of it becomes of them. Nothing else ties the cases: each has its seats, its count and its
time. (DELIBERATION.md, *Review*.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jurybot.core.case import Case
from jurybot.core.effects import SendSummons, effect_from
from jurybot.core.gate import Go, may
from jurybot.service.ballots import panel_of
from jurybot.service.desk import Desk
from jurybot.service.rows import MemberRow, Row
from jurybot.service.storage import Work
from jurybot.service.wording import Lines
from jurybot.words.messages import language


def with_it(desk: Desk, work: Work, row: Row, case: Case, holder: MemberRow) -> list[Row]:
    """The other summonses to this juror that can go out with this one."""
    others = [one for one in panel_of(work, case) if one.id != case.id]
    return [found for one in others for found in work.outbox.of_case(one.id) if _may(desk, work, found, one, holder)]


def _may(desk: Desk, work: Work, row: Row, case: Case, holder: MemberRow) -> bool:
    if row.kind != SendSummons.__name__ or row.state != "waiting" or row.sent is not None:
        return False
    effect = effect_from(row.kind, row.body)
    assert isinstance(effect, SendSummons)
    member = work.pool.holder(case.id, effect.seat)
    ready = member is not None and member.id == holder.id and all(work.outbox.is_settled(key) for key in row.after)
    return ready and isinstance(may(effect, case, desk.stance(work), desk.rails(work, case.domain)), Go)


def tie(work: Work, row: Row, others: Sequence[Row]) -> None:
    """From now on these wait for what becomes of that one."""
    for other in others:
        work.outbox.save(replace(other, after=(*other.after, row.key)))


def tied(work: Work, row: Row) -> list[Row]:
    """The summonses that went out with this one."""
    waiting = [one for one in work.outbox.open() if one.state == "waiting" and one.kind == SendSummons.__name__]
    return [one for one in waiting if row.key in one.after]


def told(cases: Sequence[Case], code: str) -> Lines:
    """A line a case: its number, the server, what stands, and whether the server is gone."""
    words = language(code)
    lines = {one.number: f"{one.number} {one.domain}: {words.measures[one.proposed.value]}" for one in cases}
    return Lines(
        words.lines["gone"].replace("{line}", lines[one.number]) if one.gone else lines[one.number] for one in cases
    )
