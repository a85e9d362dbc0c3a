"""One message for several cases: who sits on the same panel for more than one is called to all of them at once, to the
first round and to each that follows.

Every case wants its own summons, and its own digest. When the first of them goes out, those of the same juror that
could go now are put behind it, and what becomes of it becomes of them. Nothing else ties the cases: each has its seats,
its count and its time. (DELIBERATION.md, *Review*.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from jurybot.core.case.case import Case
from jurybot.core.case.effects import CALLS, Effect, SendDigest, SendSummons, TellSeat, effect_from
from jurybot.core.course.gate import Go, may
from jurybot.core.names import CaseId, SeatNo, StatementId, StatusId
from jurybot.core.replies.each import each
from jurybot.service.case.ballots import panel_of, part
from jurybot.service.case.digest import digest_parts, reasons
from jurybot.service.desk import Desk
from jurybot.service.going_out.post import post
from jurybot.service.going_out.reach import not_ready
from jurybot.service.language.wording import Lines, Reader, WordingError, word
from jurybot.service.people.pool import reader_of
from jurybot.service.ports.sent import Post
from jurybot.service.rows import MemberRow, Row
from jurybot.service.storage import Work
from jurybot.words.messages import language


def call_to_several(
    desk: Desk,
    work: Work,
    row: Row,
    case: Case,
    effect: SendSummons | SendDigest,
    holder: MemberRow,
    anchor: StatusId | None,
    now: datetime,
) -> Post | None:
    """One message for as many cases of the panel as it has room for; None where that is only this one. Whichever comes
    to be sent first, they stand in the order of their numbers, and the message is the first one's."""
    reader, others = reader_of(desk, holder), _with_it(desk, work, row, case, effect, holder)
    if isinstance(effect, SendSummons):
        its = {other.key: work.cases.get(other.case) for other in others if other.case}
        others = [other for other in others if not not_ready(work, holder, its[other.key], now)]
    first = min([case, *_cases_of(work, others)], key=_number)
    n = work.messages.next_note(holder.account, first.id) if others else 0
    while others:
        cases = sorted([case, *_cases_of(work, others)], key=_number)
        message, about = _in_words(desk, work, effect, cases, reader, now)
        said = about | {"acct": holder.acct, "n": n, "now": now, "case": first.name, "criterion": None}
        try:
            text = word(message, said, reader, limit=work.installation().max_characters)
        except WordingError:
            others = others[:-1]
        else:
            _tie(work, row, others)
            return post(desk, work, row, text, "direct", holder.account, anchor)
    _tie(work, row, [])
    return None


def _cases_of(work: Work, rows: list[Row]) -> list[Case]:
    return [work.cases.get(row.case) for row in rows if row.case]


def _number(case: Case) -> int:
    return case.number or 0


def _with_it(
    desk: Desk, work: Work, row: Row, case: Case, effect: SendSummons | SendDigest, holder: MemberRow
) -> list[Row]:
    """The other calls to this juror that can go out with this one. Reasons that fill several posts go by themselves."""
    others = [one for one in panel_of(work, case) if one.id != case.id and one.round == case.round]
    if isinstance(effect, SendDigest):
        reader = reader_of(desk, holder)
        is_long = effect.part > 1 or digest_parts(work, case, reader) > 1
        others = [] if is_long else [one for one in others if digest_parts(work, one, reader) == 1]
    rows = ((one, found) for one in others for found in work.outbox.of_case(one.id))
    return [found for one, found in rows if _may(desk, work, found, row, one, holder)]


def _may(desk: Desk, work: Work, row: Row, first: Row, case: Case, holder: MemberRow) -> bool:
    if row.kind != first.kind or row.state != "waiting" or row.sent is not None:
        return False
    effect = effect_from(row.kind, row.body)
    assert isinstance(effect, CALLS)
    member = work.pool.holder(case.id, effect.seat)
    before = [key for key in row.after if key != first.key]  # it may be tied already, to a message that is written anew
    ready = member is not None and member.id == holder.id and all(work.outbox.is_settled(key) for key in before)
    return ready and isinstance(may(effect, case, desk.stance(work), desk.rails(work, case.domain)), Go)


def _tie(work: Work, row: Row, others: Sequence[Row]) -> None:
    """From now on these, and no others, wait for what becomes of that one."""
    keys = {other.key for other in others}
    for other in tied(work, row):
        if other.key not in keys:
            work.outbox.save(replace(other, after=tuple(key for key in other.after if key != row.key)))
    for other in others:
        if row.key not in other.after:
            work.outbox.save(replace(other, after=(*other.after, row.key)))


def tied(work: Work, row: Row) -> list[Row]:
    """The calls that went out with this one."""
    waiting = [one for one in work.outbox.open() if one.state == "waiting" and one.kind == row.kind]
    return [one for one in waiting if row.key in one.after]


def speaks_of(work: Work, row: Row, effect: Effect, case: Case) -> tuple[CaseId, ...]:
    """The further cases that a message speaks of: those it calls to as well, or reminds of, or those that what it asks
    back was said of. A reply below it speaks of these, too."""
    match effect:
        case SendSummons() | SendDigest():
            return tuple(one.case for one in tied(work, row) if one.case)
        case TellSeat(message="ask-back", statement=str(statement)):
            return _said_of(work, case, statement)
        case TellSeat(message="reminder", seat=seat):
            return _also_silent(work, case, seat)
    return ()


def _said_of(work: Work, case: Case, statement: StatementId) -> tuple[CaseId, ...]:
    """The further cases of which a reply without their names speaks."""
    try:
        status = work.pool.statement(statement).status
    except KeyError:  # its author is forgotten
        return ()
    rows = {row.case: row for row in work.pool.statements_in(status)}
    parts = [part(one) for one in panel_of(work, case)]
    if case.id not in rows or isinstance(each(rows[case.id].text, parts), dict):
        return ()
    return tuple(one for one in rows if one != case.id)


def _also_silent(work: Work, case: Case, seat: SeatNo) -> tuple[CaseId, ...]:
    """The further cases of the panel that the holder of this seat has not said a word in."""
    holder = work.pool.holder(case.id, seat)
    rows = work.pool.seats_held_by(holder.id) if holder else []
    held = {row.case: row.seat for row in rows if row.ended_on is None}
    others = [one for one in panel_of(work, case) if one.id in held and one.id != case.id]
    return tuple(one.id for one in others if not one.seat(held[one.id]).held)


def _in_words(
    desk: Desk,
    work: Work,
    effect: SendSummons | SendDigest,
    cases: Sequence[Case],
    reader: Reader,
    now: datetime,
) -> tuple[str, dict[str, Any]]:
    """The message that calls to several cases, and its arguments. Of their times the earliest is told."""
    first = cases[0]
    said: dict[str, Any] = {
        "reviews": len(cases),
        "until": min(one.answer_by(now) for one in cases),
        "half_at": min(one.half_at(now) for one in cases),
    }
    if isinstance(effect, SendSummons):
        pages = desk.policy.pages_url  # where all seats of a member are
        lines = Lines(_line(one, reader.language) for one in cases)
        return "summons-several", said | {"told": lines, "has_page": bool(pages), "seat_page": pages}
    given = {one.id: reasons(work, one, reader.language) for one in cases}
    lines = Lines(line for one in cases for line in (_line(one, reader.language), *given[one.id]))
    return "digest-several", said | {
        "told": lines,
        "has_reasons": any(given.values()),
        "before": first.round - 1,
        "round": first.round,
        "rounds": first.terms.rounds,
        "is_last": first.round == first.terms.rounds,
    }


def _line(case: Case, code: str) -> str:
    words = language(code)
    line = f"{case.number} {case.domain}: {words.measures[case.proposed.value]}"
    return words.lines["gone"].replace("{line}", line) if case.gone else line
