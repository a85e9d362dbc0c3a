"""What each seat said at the deadline, read again just before the tally. (DELIBERATION.md, *Which text counts*.)"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jurybot.core import belongs
from jurybot.core.answers import Answer, Ballot, Context, Proposed
from jurybot.core.case import Case
from jurybot.core.codec import to_json
from jurybot.core.events import CountedBallot
from jurybot.core.lexicon import Words
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, SeatNo
from jurybot.core.replies import parse
from jurybot.service.desk import Desk
from jurybot.service.ports import Readings
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
    reading = _Reading(context=context_of(case), words=desk.words, readings=readings, deadline=deadline)
    counted: list[tuple[bytes, CountedBallot]] = []
    for seat in case.sitting:
        found = belongs.standing([reading.statement(row) for row in by_seat.get(seat.number, [])], deadline)
        if isinstance(found, belongs.Stands):
            order = desk.chance("shuffle", f"{case_id}/{deadline.isoformat()}/{seat.number}")
            counted.append((order, _counted(work, case_id, found.ballot)))
            _put_on_record(work, by_seat[seat.number], found.statement)
    return tuple(ballot for _, ballot in sorted(counted, key=lambda one: one[0]))


def context_of(case: Case) -> Context:
    """What the reader of a reply in this case knows beforehand."""
    proposed: Proposed = "suspend" if case.proposed is Measure.SUSPEND else "limit"
    return Context(proposed=proposed, domain=case.domain)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How what was read again is understood."""

    context: Context
    words: Words
    readings: Readings
    deadline: datetime

    def statement(self, row: StatementRow) -> belongs.Statement:
        """A statement as `belongs` weighs it. One that is gone keeps its place as the latest: no older one revives."""
        read = self.readings.read.get(row.status)
        if read is not None and read.versions:
            versions = tuple(self._version(version.written_at, version.html) for version in read.versions)
            return belongs.Statement(id=row.status, versions=versions)
        last = self._version(row.edited_at or row.written_at, row.text)
        return belongs.Statement(id=row.status, versions=(last,), gone_at=self.deadline)

    def _version(self, written_at: datetime, html: str) -> belongs.Version:
        return belongs.Version(written_at=written_at, says=parse(html, self.context, self.words))


def _put_on_record(work: Work, rows: Sequence[StatementRow], status: str) -> None:
    """Which text was counted stays with the statement, sealed."""
    for row in rows:
        if row.status == status:
            work.pool.save_statement(replace(row, understood={**row.understood, "counted": True}))


def _counted(work: Work, case: CaseId, ballot: Ballot) -> CountedBallot:
    hash_ = ""
    if ballot.public:
        hash_ = hashlib.sha256(ballot.public.encode()).hexdigest()
        work.books.add_reason(case, hash_, ballot.public)
    position = "account" if ballot.advises_account else ballot.position
    return CountedBallot(position=position, objection=ballot.objection, reason_hash=hash_)


def understood(answer: Answer) -> dict[str, object]:
    """How a statement was read, as the sealed row keeps it."""
    return {"as": type(answer).__name__, **to_json(answer)}
