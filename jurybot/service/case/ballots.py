"""What each seat said at the deadline, read again just before the tally. (DELIBERATION.md, *Which text counts*.)"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case
from jurybot.core.case.events import CountedBallot
from jurybot.core.codec import from_json, to_json
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, SeatNo, StatementId, StatusId
from jurybot.core.replies import which_text
from jurybot.core.replies.each import Part, each
from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import (
    Answer,
    Ballot,
    Command,
    Context,
    Decline,
    Here,
    Proposed,
    Recuse,
    Unclear,
    Withdraw,
)
from jurybot.core.text.lexicon import Words
from jurybot.service.case import dossier
from jurybot.service.case.digest import nameless, write_digest
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.ports.sent import Readings
from jurybot.service.ports.told import Version
from jurybot.service.rows import PAGE, StatementRow
from jurybot.service.storage import Work

TOGETHER_AT_MOST = 5
"""So many reviews one panel has at once: as many as one message holds, and a juror can be asked to read."""
OTHERS_LISTEN = Unclear(why="others-listen")


def count_round(
    desk: Desk, work: Work, case_id: CaseId, readings: Readings, deadline: datetime, now: datetime
) -> None:
    """Takes what a reading of the ballots brought: the round is counted, or goes on.

    Where it was counted, it is on record (sealed) which text was counted, and reasons made public are kept beside the
    case under their hash; where another round begins, the reasons are its digest.
    """
    case = work.cases.get(case_id)
    rows = [row for row in work.pool.statements_of(case_id) if row.round == case.round]
    reading = _Reading(case=case, together=panel_of(work, case), words=desk.words, readings=readings, deadline=deadline)
    standing = {seat: _nameless(work, stands) for seat, stands in _standing(case, rows, reading).items()}
    order = {seat: desk.chance("shuffle", f"{case_id}/{deadline.isoformat()}/{seat}") for seat in standing}
    ballots = tuple(_counted(standing[seat].ballot) for seat in sorted(standing, key=order.__getitem__))
    silent = tuple(seat.number for seat in case.sitting if seat.number not in standing)
    changed_at = reading.changed_at(rows, now)
    happening = h.BallotsRead(ballots=ballots, deadline=deadline, silent=silent, changed_at=changed_at)
    step = happen_if_allowed(desk, work, case_id, happening, now)
    happened = {type(event) for event in step.events} if step else set()
    if e.RoundTallied in happened:
        _put_on_record(work, case_id, rows, standing.values())
    if e.RoundBegun in happened:
        reasons = {seat: stands.ballot.reason for seat, stands in standing.items() if stands.ballot.reason}
        write_digest(desk, work, case, case.round, reasons)
        if grew := dossier.grow(desk, work, case, now):
            happen_if_allowed(desk, work, case_id, h.DossierGrew(dossier=grew), now)


def _standing(case: Case, rows: Sequence[StatementRow], reading: _Reading) -> dict[SeatNo, which_text.Stands]:
    """What each seat says: one ballot for each that took a position or stood aside."""
    found = {}
    for seat in case.sitting:
        said = [reading.statement(row) for row in rows if row.seat == seat.number]
        stands = which_text.standing(said, reading.deadline)
        if isinstance(stands, which_text.Stands):
            found[seat.number] = stands
    return found


def _nameless(work: Work, stands: which_text.Stands) -> which_text.Stands:
    """What is to be published of it without links and the names of people here, as a digest tells it."""
    lines = [nameless(work, line) for line in stands.ballot.public.splitlines()]
    return replace(stands, ballot=replace(stands.ballot, public="\n".join(line for line in lines if line)))


def context_of(case: Case) -> Context:
    """What the reader of a reply in this case knows beforehand. Of a fresh look no proposal, but what stands: "agree"
    could be with the measure, or with those who want it lifted, so whoever writes it is asked what they can accept."""
    measure: Proposed = "suspend" if case.proposed is Measure.SUSPEND else "limit"
    if case.kind.is_about_a_case:
        waits = case.kind is Kind.APPEAL and case.proposed is Measure.SUSPEND  # at its limit, while it is looked at
        return Context(stands=measure, waits=waits, domain=case.domain)
    return Context(proposed=measure, domain=case.domain)


def panel_of(work: Work, case: Case) -> list[Case]:
    """The cases that one panel has, this one among them. They got their numbers one after the other."""
    first = case.sits_with or case.number
    if first is None or case.kind is not Kind.REVIEW:
        return [case]
    found = [work.cases.named(str(number)) for number in range(first, first + TOGETHER_AT_MOST)]
    return [one for one in found if one and one.draw == case.draw] if case.draw else [case]


def part(case: Case) -> Part:
    """A case as a line of a reply names it."""
    return Part(number=case.number or 0, domain=case.domain)


def said_of(case: Case, together: Sequence[Case], text: str, words: Words) -> Answer:
    """What a reply says of this case, where one panel has several. A reply that names others and not this one keeps
    the seat and says no more. Whether it speaks of this case at all is a matter of what it answers, and settled before.
    """
    parts = each(text, [part(one) for one in together]) if len(together) > 1 else None
    if isinstance(parts, Unclear):
        return parts
    if parts is not None and case.number not in parts:
        return Here()
    answer = as_juror(parse(text if parts is None else parts[case.number or 0], context_of(case), words))
    if answer.case is not None and answer.case not in {one.number for one in together}:
        return Unclear(why="other-case")
    is_known = isinstance(answer, Ballot | Here | Recuse | Decline | Withdraw | Unclear)
    return answer if parts is None or is_known else Unclear(why="no-position")


def as_juror(answer: Answer) -> Answer:
    """A juror who names the case means the seat: "recuse 12" is a steward's command elsewhere."""
    is_recuse = isinstance(answer, Command) and answer.name == "recuse"
    return Recuse(case=answer.case) if is_recuse else answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How what was read again is understood. `together` are the cases that one panel has, `case` that which is counted.
    """

    case: Case
    together: Sequence[Case]
    words: Words
    readings: Readings
    deadline: datetime

    def statement(self, row: StatementRow) -> which_text.Statement:
        """A statement, to be weighed. One that is gone keeps its place as the latest: no older one revives."""
        if row.status.startswith(PAGE):
            return as_statement(row)
        read = self.readings.read.get(row.status)
        if read is not None and read.versions:
            return which_text.Statement(id=row.status, versions=tuple(self._version(one) for one in read.versions))
        last = self._version(Version(written_at=row.edited_at or row.written_at, html=row.text))
        return which_text.Statement(id=row.status, versions=(last,), gone_at=self.deadline)

    def changed_at(self, rows: Iterable[StatementRow], now: datetime) -> datetime | None:
        """When something was last written, edited or deleted; a deletion not noticed before may be of this moment."""
        moments = []
        for row in rows:
            read = self.readings.read.get(row.status)
            if row.status.startswith(PAGE):
                moments.append(row.written_at)
            elif read is not None and read.versions:
                moments += [version.written_at for version in read.versions]
            elif not row.gone and not (read is not None and read.author_suspended):
                moments.append(now)
        return max(moments, default=None)

    def _version(self, version: Version) -> which_text.Version:
        says = said_of(self.case, self.together, version.html, self.words)
        says = OTHERS_LISTEN if version.mentions_others else says
        return which_text.Version(written_at=version.written_at, says=says)


def _put_on_record(
    work: Work, case: CaseId, rows: Sequence[StatementRow], counted: Iterable[which_text.Stands]
) -> None:
    """Which text was counted stays with the statement, sealed; what was made public of it beside the case."""
    by_status = {row.status: row for row in rows}
    for stands in counted:
        row = by_status[StatusId(stands.statement)]
        work.pool.save_statement(replace(row, understood={**row.understood, "counted": True}))
        if stands.ballot.public:
            work.published.add_reason(case, _hash(stands.ballot.public), stands.ballot.public)


def _counted(ballot: Ballot) -> CountedBallot:
    position = "account" if ballot.advises_account else ballot.position
    hash_ = _hash(ballot.public) if ballot.public else ""
    return CountedBallot(position=position, objection=ballot.objection, reason_hash=hash_)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def as_statement(row: StatementRow) -> which_text.Statement:
    """A statement as it was last understood: all there is of one that was made on the page."""
    version = which_text.Version(written_at=last_written(row), says=answer_from(row.understood))
    return which_text.Statement(id=row.status, versions=(version,), gone_at=last_written(row) if row.gone else None)


def last_written(row: StatementRow) -> datetime:
    """When its words were written, as they are by now."""
    return row.edited_at or row.written_at


def statements_of_round(work: Work, case: Case, seat: SeatNo) -> list[StatementRow]:
    """What a seat has said in the round under way, oldest first, also what was deleted since: that keeps its place, and
    no older one revives."""
    return [one for one in work.pool.statements_of(case.id) if one.seat == seat and one.round == case.round]


def ballot_that_stands(work: Work, case: Case, seat: SeatNo, now: datetime) -> tuple[StatementId, Ballot] | None:
    """The ballot of a seat as it stands now, as far as is known without reading posts again. What has been read was
    written by now, also where the server's clock is ahead of ours."""
    mine = statements_of_round(work, case, seat)
    found = which_text.standing([as_statement(one) for one in mine], max([now, *map(last_written, mine)]))
    if not isinstance(found, which_text.Stands):
        return None
    return next(one.id for one in mine if one.status == found.statement), found.ballot


def answer_from(kept: Mapping[str, Any]) -> Answer:
    """What `understood` wrote down."""
    kind = next(one for one in get_args(Answer) if one.__name__ == kept["as"])
    answer: Answer = from_json(kind, {name: value for name, value in kept.items() if name not in {"as", "counted"}})
    return answer


def understood(answer: Answer) -> dict[str, object]:
    """How a statement was read, as the sealed row keeps it."""
    return {"as": type(answer).__name__, **to_json(answer)}
