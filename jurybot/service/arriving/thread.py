"""Which case a message speaks of: that of the nearest message of ours above it, or what must be asked.
(DELIBERATION.md, *Which case a reply belongs to*.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import assert_never

from jurybot.core.case.case import Case
from jurybot.core.names import AccountId, CaseId
from jurybot.core.replies.belongs import (
    Above,
    Ask,
    AskWhich,
    Belongs,
    HeldSeat,
    OurMessage,
    SettleFirst,
    Theirs,
    UnknownOurs,
    case_of,
)
from jurybot.core.text.answers import Answer
from jurybot.service.case.ballots import panel_of
from jurybot.service.desk import Desk
from jurybot.service.ports.told import Status
from jurybot.service.rows import MessageRow, SeatRow
from jurybot.service.storage import Work

PARENTS_AT_MOST, WITHOUT_A_SEAT = 20, 1
"""So far up a thread is looked for a message of ours; what is longer is asked back. Only where the reply may be a
juror's is it worth a request: who has no seat is understood by the words, and by what they answer."""


class SettleBefore(Exception):
    """A reply to a post of ours that is not settled yet: what is in doubt is looked for first, then it is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message with what is known of its writer and its place in the thread. The thread is read only where a reply
    could belong to a case: what strangers write, and what is written in public, must not use up the requests."""

    status: Status
    above: tuple[Above, ...]
    is_private: bool

    @property
    def answers(self) -> str:
        """What the nearest message of ours above it was sent as; "" for none, or one that is in doubt."""
        nearest = next((one for one in self.above if not isinstance(one, Theirs)), None)
        return nearest.key if isinstance(nearest, OurMessage) else ""


def messages_above(desk: Desk, status: Status, me: AccountId, *, at_most: int) -> tuple[Above, ...]:
    """The thread above a message, nearest first, `at_most` so far: up to the first message of ours (`me`) that
    speaks of a case. Raises InstanceError."""
    above: list[Above] = []
    thread, at = desk.instance.above(status, at_most), status.in_reply_to
    while at is not None and len(above) < at_most:
        with desk.store.transaction() as work:
            ours = work.messages.get(at)
            theirs = work.pool.statements_in(at)
            case = ours.case if ours else theirs[0].case if len(theirs) == 1 else None
            number = work.cases.get(case).number if case else None
        if case is not None:
            return (*above, _of_case(case, number, ours))
        if ours is not None and len(above) == at_most - 1:
            return (*above, OurMessage(case=None, key=ours.key))  # what stands above it is not looked at
        parent = next(thread, None)
        if parent is None:
            break
        if ours is not None:
            above.append(OurMessage(case=None, key=ours.key))
        elif parent.author == me:
            above.append(_unknown_ours(desk, status.author.id))
        else:
            above.append(Theirs())
        at = parent.in_reply_to
    return tuple(above)


def _unknown_ours(desk: Desk, reader: AccountId) -> Above:
    """A post of ours that the store does not know: perhaps one to its reader, or to all, whose answer got lost, else
    one written by hand."""
    with desk.store.transaction() as work:
        sent = [row.sent for row in work.outbox.open() if row.sent and row.state in {"trying", "perhaps"}]
    in_doubt = any(one["as"] == "Post" and one["what"]["to"] in {None, reader} for one in sent)
    return UnknownOurs() if in_doubt else OurMessage(case=None)


def _of_case(case: CaseId, number: int | None, ours: MessageRow | None) -> OurMessage:
    """Our message, or a statement of theirs that stands in its place."""
    also, key = (ours.also, ours.key) if ours else ((), "")
    return OurMessage(case=case, number=number, also=also, key=key)


def find_case(work: Work, incoming: Incoming, answer: Answer, seats: Sequence[SeatRow]) -> Case | AskWhich | None:
    """The case a message speaks of, None where it speaks of none, or what must be asked. `answer` is what it says as
    far as it can be read without knowing the case, `seats` are those that its writer holds or held. Raises
    SettleBefore."""
    held = [
        HeldSeat(
            case=row.case,
            number=work.cases.get(row.case).number,
            left_at=datetime.combine(row.ended_on, time.max, UTC) if row.ended_on else None,
        )
        for row in seats
    ]
    number = None if _is_of_one_panel(work, incoming.above, answer.case) else answer.case
    found = case_of(incoming.above, number, held, written_at=incoming.status.created_at)
    match found:
        case Belongs(case=case):
            return work.cases.get(CaseId(case))
        case AskWhich() as ask:
            return None if ask.why is Ask.NO_SEAT else ask
        case SettleFirst():
            raise SettleBefore
    assert_never(found)


def _is_of_one_panel(work: Work, above: Sequence[Above], number: int | None) -> bool:
    """Whether a number that a reply names is that of another case of the panel whose message it answers."""
    answered = next((one.case for one in above if isinstance(one, OurMessage) and one.case), None)
    named = work.cases.named(str(number)) if number and answered else None
    return named is not None and answered in {one.id for one in panel_of(work, named)}


def spoken_of(work: Work, incoming: Incoming, found: Case) -> list[Case]:
    """The cases that the message above the reply speaks of; without one, that which the reply names."""
    above = next((one for one in incoming.above if isinstance(one, OurMessage) and one.case), None)
    also = above.also if above is not None and above.case == found.id else ()
    return [found, *(work.cases.get(CaseId(one)) for one in also)]
