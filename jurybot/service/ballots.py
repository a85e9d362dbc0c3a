"""What each seat said at the deadline, read again just before the tally. (DELIBERATION.md, *Which text counts*.)"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from jurybot.core import belongs
from jurybot.core.codec import to_json
from jurybot.core.events import CountedBallot
from jurybot.core.names import CaseId, SeatNo
from jurybot.core.replies import Answer, Ballot, Context, parse
from jurybot.service.desk import Desk
from jurybot.service.ports import Read, Readings
from jurybot.service.storage import StatementRow, Work


def ballots_at(
    desk: Desk, work: Work, case_id: CaseId, readings: Readings, deadline: datetime
) -> tuple[CountedBallot, ...]:
    """One ballot for each seat that took a position or stood aside, shuffled: the order tells nothing.

    It is on record (sealed) which text was counted; reasons made public are kept beside the case under their hash.
    """
    case = work.cases.get(case_id)
    by_seat: dict[SeatNo, list[StatementRow]] = {}
    for row in work.pool.statements_of(case_id):
        by_seat.setdefault(row.seat, []).append(row)
    context = Context(proposed=case.proposed.value, domain=case.domain)  # type: ignore[arg-type]
    counted: list[tuple[bytes, CountedBallot]] = []
    for seat in case.sitting:
        text = _standing_text(by_seat.get(seat.number, []), readings, deadline)
        answer = parse(text, context, desk.words) if text is not None else None
        if isinstance(answer, Ballot):
            order = desk.chance("shuffle", f"{case_id}/{deadline.isoformat()}/{seat.number}")
            counted.append((order, _counted(work, case_id, answer)))
    return tuple(ballot for _, ballot in sorted(counted, key=lambda one: one[0]))


def _standing_text(rows: Sequence[StatementRow], readings: Readings, deadline: datetime) -> str | None:
    """The text of the juror's latest statement in force at the deadline, or None when they are silent."""
    statements = [_statement(row, readings.read.get(row.status)) for row in rows]
    return belongs.standing(statements, deadline)


def _statement(row: StatementRow, read: Read | None) -> belongs.Statement:
    """A statement as `belongs` weighs it: its versions with their times, or gone."""
    if read is None:
        versions: tuple[tuple[datetime, str], ...] = ((row.written_at, row.text),)
        return belongs.Statement(versions=versions, gone=row.gone)
    return belongs.Statement(
        versions=tuple((version.written_at, version.html) for version in read.versions),
        gone=not read.versions and not read.author_suspended,
    )


def _counted(work: Work, case: CaseId, ballot: Ballot) -> CountedBallot:
    hash_ = ""
    if ballot.public:
        hash_ = hashlib.sha256(ballot.public.encode()).hexdigest()
        work.books.add_reason(case, hash_, ballot.public)
    position = "account" if ballot.advises_account else ballot.position
    return CountedBallot(position=position, objection=ballot.objection, reason_hash=hash_)


def understood(answer: Answer) -> dict[str, object]:
    """How a statement was read, as the sealed row keeps it."""
    return {"as": type(answer).__name__, **to_json(replace(answer))}
