"""A direct message arrives: it is understood, found its case and seat, recorded once, or asked back. Nothing is
recorded that is not certain. (DELIBERATION.md, *Which case a reply belongs to*, *Understanding a reply*.)"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import assert_never

from jurybot.core import happenings as h
from jurybot.core.belongs import (
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
from jurybot.core.case import Case, State
from jurybot.core.each import each
from jurybot.core.names import AccountId, CaseId, StatementId
from jurybot.core.replies import (
    Answer,
    Ballot,
    Command,
    Context,
    Decline,
    Help,
    Here,
    Join,
    Leave,
    Recuse,
    Unclear,
    Withdraw,
    parse,
)
from jurybot.service import accused, questions
from jurybot.service.answers import answer_person, answer_steward
from jurybot.service.ballots import OTHERS_LISTEN, as_juror, context_of, panel_of, part, said_of, understood
from jurybot.service.care import is_said_to_us, point_to_person
from jurybot.service.desk import Desk
from jurybot.service.joining import is_answer_to_test, take_test_answer
from jurybot.service.petitions import offers_to_take_back, withdraw
from jurybot.service.ports.told import Status
from jurybot.service.rows import PAGE, SeatRow, StatementRow
from jurybot.service.steps import happen_if_allowed
from jurybot.service.stewards import named, number_of
from jurybot.service.storage import Work
from jurybot.service.telling import tell_person

PARENTS_AT_MOST = 20
"""So far up a thread is looked for a message of ours; what is longer is asked back."""

WHICH_CASE, NUMBER_DIFFERS, NOT_PRIVATE = "which-case", "number-differs", "not private: told"
ASKED = (WHICH_CASE, NUMBER_DIFFERS, NOT_PRIVATE)
"""What became of messages of holders of seats of which nothing was recorded."""

OF_STEWARDS = {"interim", "confirm", "hold", "release", "withdraw", "seal", "recuse"}
OF_COMMANDS = {"needs-because", "needs-case", "command-asked"}
SEAT_WORDS = (Ballot, Here, Withdraw, Recuse, Decline, Unclear)


class SettleBefore(Exception):
    """A reply to a post of ours that is not settled yet: what is in doubt is looked for first, then it is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message with what is known of its writer and its place in the thread. The thread is read only where a reply
    could belong to a case: what strangers write, and what is written in public, must not use up the requests."""

    status: Status
    above: tuple[Above, ...]
    is_private: bool


def take_mention(desk: Desk, status: Status, now: datetime) -> bool:
    """Takes a message that mentions the bot, once for each of its versions. Returns whether it was new. Raises
    InstanceError when the thread cannot be read now, SettleBefore when its place in it is in doubt; the message is
    then taken with the next poll."""
    version = version_of(status)
    with desk.store.transaction() as work:
        if work.inbox.has_seen("mention", status.id, version):
            return False
        me = work.installation().bot_account
        statements = work.pool.statements_in(status.id)
        is_member = work.pool.by_account(status.author.id) is not None
    is_private = _is_private(status, me)
    if statements:
        for statement in statements:
            take_edit(desk, statement, status, now)
        outcome = "edited"
    elif status.author.id == me or status.author.bot:
        outcome = "from a bot"
    else:
        incoming = Incoming(
            status=status,
            above=_parents(desk, status, me) if is_private and is_member else (),
            is_private=is_private,
        )
        proving = _proving(desk, incoming, now)
        with desk.store.transaction() as work:
            outcome = proving(work) if proving else _take(desk, work, incoming, now)
            work.inbox.take("mention", status.id, version, outcome, now)
        desk.log.info("message taken", outcome=outcome)
        return True
    with desk.store.transaction() as work:
        work.inbox.take("mention", status.id, version, outcome, now)
    return True


def _is_private(status: Status, me: AccountId) -> bool:
    return status.visibility == "direct" and set(status.mentions) <= {me, status.author.id}


def version_of(status: Status) -> str:
    """What tells one version of a message from another in the inbox."""
    return status.edited_at.isoformat() if status.edited_at else ""


def take_edit(desk: Desk, row: StatementRow, status: Status, now: datetime) -> bool:
    """A statement says something else now: its latest version is the juror's latest statement."""
    if status.edited_at == row.edited_at:
        return False
    written_at = status.edited_at or status.created_at
    with desk.store.transaction() as work:
        case = work.cases.get(row.case)
        if row.round < case.round:
            work.pool.save_statement(replace(row, edited_at=status.edited_at))
            happening = h.SeatSpoke(
                seat=row.seat, statement=row.id, said="unclear", written_at=written_at, round=row.round
            )
            return happen_if_allowed(desk, work, row.case, happening, now) is not None
        is_private = _is_private(status, work.installation().bot_account)
        answer = said_of(case, panel_of(work, case), status.html, desk.words) if is_private else OTHERS_LISTEN
        work.pool.save_statement(
            replace(row, edited_at=status.edited_at, text=status.html, understood=understood(answer))
        )
        speak(desk, work, row, answer, written_at, now)
    return True


def _parents(desk: Desk, status: Status, me: AccountId) -> tuple[Above, ...]:
    """The thread above a message, nearest first, up to the first message of ours that speaks of a case."""
    above: list[Above] = []
    at = status.in_reply_to
    while at is not None and len(above) < PARENTS_AT_MOST:
        with desk.store.transaction() as work:
            ours = work.messages.get(at)
            theirs = work.pool.statements_in(at)
            case = ours.case if ours else theirs[0].case if len(theirs) == 1 else None
            number = work.cases.get(case).number if case else None
        if case is not None:
            return (*above, OurMessage(case=case, number=number, also=ours.also if ours else ()))
        parent = desk.instance.status(at)
        if parent is None:
            break
        if ours is not None:
            above.append(OurMessage(case=None))
        elif parent.author.id == me:
            above.append(_unknown_ours(desk, status.author.id))
        else:
            above.append(Theirs())
        at = parent.in_reply_to
    return tuple(above)


def _proving(desk: Desk, incoming: Incoming, now: datetime) -> Callable[[Work], str] | None:
    """How a proof is taken: the other server is asked first, outside the transaction."""
    command = parse(incoming.status.html, Context(), desk.words)
    if not incoming.is_private or not isinstance(command, Command) or command.name != "prove":
        return None
    looked = accused.look(desk, incoming.status, command, now)
    return lambda work: accused.prove(desk, work, incoming.status, command, looked, now)


def _unknown_ours(desk: Desk, reader: AccountId) -> Above:
    """A post of ours that the store does not know: perhaps one to its reader, or to all, whose answer got lost, else
    one written by hand."""
    with desk.store.transaction() as work:
        sent = [row.sent for row in work.outbox.open() if row.sent and row.state in {"trying", "perhaps"}]
    in_doubt = any(one["as"] == "Post" and one["what"]["to"] in {None, reader} for one in sent)
    return UnknownOurs() if in_doubt else OurMessage(case=None)


def _take(desk: Desk, work: Work, incoming: Incoming, now: datetime) -> str:
    """One message of one person, in one transaction."""
    status = incoming.status
    member = work.pool.by_account(status.author.id)
    if member and member.left_at is None:
        opens_door = status.id if incoming.is_private else None
        member = replace(member, last_heard_at=max(now, status.created_at), anchor=member.anchor or opens_door)
        work.pool.save(member)
    seats = list(work.pool.seats_held_by(member.id)) if member else []
    first = parse(status.html, Context(), desk.words)
    if not incoming.is_private:
        return _not_private(desk, work, status, seats, now)
    if questions.is_answer(work, status) and not isinstance(first, Command | Join | Leave | Help):
        return questions.take_answer(desk, work, status, now)
    if is_answer_to_test(work, status) and isinstance(first, SEAT_WORDS):
        answer = parse(status.html, Context(proposed="suspend"), desk.words)
        return take_test_answer(desk, work, status, answer, now)
    if is_said_to_us(work, status):
        return point_to_person(desk, work, status, now)
    steward = number_of(work, status.author.id, now)
    if steward and isinstance(first, Command) and first.name in OF_STEWARDS:
        return answer_steward(desk, work, status, first, named(steward), now)
    first = as_juror(first)
    if isinstance(first, Withdraw) and work.petitions.open_by(status.author.id) and _names_no_case(incoming, first):
        if all(row.ended_on is not None for row in seats) or offers_to_take_back(work, status):
            withdraw(desk, work, status, now)
            return "petition withdrawn"
        tell_person(desk, work, status, WHICH_CASE, {"cases": _names(work, seats)}, now)
        return WHICH_CASE
    found = _find_case(work, incoming, first, seats, now)
    read = parse(status.html, context_of(found), desk.words) if isinstance(found, Case) else first
    if isinstance(read, Unclear) and read.why in OF_COMMANDS:
        tell_person(desk, work, status, "command-unclear", {"why": read.why}, now)
        return "command unclear"
    if isinstance(found, Case) and len(panel_of(work, found)) > 1:
        return _take_for_each(desk, work, found, _spoken_of(work, incoming, found), seats, status, now)
    if isinstance(found, Case):
        answer = as_juror(read)
        seat = next((row for row in seats if row.case == found.id), None)
        if seat is not None and isinstance(answer, SEAT_WORDS):
            return _take_statement(desk, work, found, seat, status, answer, now)
        return answer_person(desk, work, status, answer, found, now)
    if found is not None and seats and isinstance(first, SEAT_WORDS):
        message = NUMBER_DIFFERS if found.why is Ask.OTHER_CASE_NAMED else WHICH_CASE
        tell_person(desk, work, status, message, {"cases": _names(work, seats)}, now)
        return message
    return answer_person(desk, work, status, first, None, now)


def _names_no_case(incoming: Incoming, answer: Withdraw) -> bool:
    """Not below a message about a case, and none is named: *withdraw* of who has proposed something may then mean
    that, or a ballot."""
    below_a_case = any(isinstance(one, OurMessage) and one.case for one in incoming.above)
    return answer.case is None and not below_a_case


def _find_case(
    work: Work, incoming: Incoming, answer: Answer, seats: Sequence[SeatRow], now: datetime
) -> Case | AskWhich | None:
    """The case a message speaks of, None where it speaks of none, or what must be asked."""
    held = [
        HeldSeat(
            case=row.case,
            number=work.cases.get(row.case).number,
            left_at=datetime.combine(row.ended_on, time.max, UTC) if row.ended_on else None,
        )
        for row in seats
    ]
    number = None if _is_of_one_panel(work, incoming.above, answer.case) else answer.case
    found = case_of(incoming.above, number, None, held, written_at=incoming.status.created_at)
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


def _spoken_of(work: Work, incoming: Incoming, found: Case) -> list[Case]:
    """The cases that the message above the reply speaks of; without one, that which the reply names."""
    above = next((one for one in incoming.above if isinstance(one, OurMessage) and one.case), None)
    also = above.also if above is not None and above.case == found.id else ()
    return [found, *(work.cases.get(CaseId(one)) for one in also)]


def _take_for_each(
    desk: Desk, work: Work, found: Case, asked: Sequence[Case], seats: Sequence[SeatRow], status: Status, now: datetime
) -> str:
    """One reply where a panel has several cases: it speaks of all that were asked about, or a line of each that it
    names. What is said of all is asked back, or marked as understood, once."""
    held = {row.case: row for row in seats}
    panel = panel_of(work, found)
    named = each(status.html, [part(one) for one in panel])
    is_for_all = not isinstance(named, dict)
    meant = [one for one in panel if one in asked or (isinstance(named, dict) and one.number in named)]
    whole = parse(status.html, context_of(found), desk.words)
    under_way = [one for one in meant if one.id in held and one.state is State.DELIBERATING]
    under_way = [one for one in under_way if held[one.id].ended_on is None] or under_way
    if isinstance(whole, Command) and whole.name == "facts":
        for one in under_way or [found]:
            outcome = answer_person(desk, work, status, whole, one, now)
        return outcome
    if (is_for_all and not isinstance(as_juror(whole), SEAT_WORDS)) or not (under_way or found.id in held):
        return answer_person(desk, work, status, whole, found, now)
    is_voiced = False
    for case in under_way or [found]:
        answer = said_of(case, panel, status.html, desk.words)
        quiet = is_voiced and (is_for_all or not isinstance(answer, Unclear))
        _take_statement(desk, work, case, held[case.id], status, answer, now, quiet=quiet)
        is_voiced = True
    return f"statement in {len(under_way)} cases of one panel"


def _take_statement(
    desk: Desk,
    work: Work,
    case: Case,
    seat: SeatRow,
    status: Status,
    answer: Answer,
    now: datetime,
    *,
    quiet: bool = False,
) -> str:
    """What the holder of a seat wrote to it: kept sealed, and stepped."""
    of = status.id if case.sits_with is None else f"{status.id}/{case.number}"
    row = StatementRow(
        id=StatementId(desk.chance("statement", of).hex()[:24]),
        case=case.id,
        seat=seat.seat,
        status=status.id,
        author=status.author.id,
        written_at=status.created_at,
        edited_at=status.edited_at,
        text=status.html,
        understood=understood(answer),
        round=case.round_of(status.created_at),
    )
    if case.state is State.DELIBERATING:
        work.pool.save_statement(row)
    speak(desk, work, row, answer, status.edited_at or status.created_at, now, quiet=quiet)
    return f"statement in case {case.name}"


def speak(
    desk: Desk,
    work: Work,
    row: StatementRow,
    answer: Answer,
    written_at: datetime,
    now: datetime,
    *,
    quiet: bool = False,
) -> None:
    """The happening of a statement: giving the seat up, or having said something. `quiet`: its writer hears of it in
    another case of the same panel."""
    happening: h.Happening
    match answer:
        case Recuse() | Decline():
            because = "recused" if isinstance(answer, Recuse) else "declined"
            happening = h.SeatGivenUp(seat=row.seat, because=because, written_at=written_at)
            if happen_if_allowed(desk, work, row.case, happening, now):
                return
            said, why = "here", ""
        case Ballot():
            said, why = "ballot", ""
        case Here():
            said, why = "here", ""
        case Withdraw():
            said, why = "withdraw", ""
        case Unclear(why=code):
            said, why = "unclear", code
        case _:
            said, why = "unclear", "no-position"
    on_page = row.status.startswith(PAGE)
    happening = h.SeatSpoke(
        seat=row.seat,
        statement=row.id,
        said=said,
        written_at=written_at,
        why=why,
        meant=answer.meant if isinstance(answer, Unclear) else "",
        round=row.round,
        on_page=on_page,
        quiet=quiet,
    )
    happen_if_allowed(desk, work, row.case, happening, now)


def _not_private(desk: Desk, work: Work, status: Status, seats: Sequence[SeatRow], now: datetime) -> str:
    """In public, or with others listening: never a ballot; the holder of an open seat is told privately."""
    if any(row.ended_on is None for row in seats):
        tell_person(desk, work, status, "not-counted-public", {}, now)
        return NOT_PRIVATE
    return "not private"


def _names(work: Work, seats: Sequence[SeatRow]) -> list[str]:
    return [work.cases.get(row.case).name for row in seats if row.ended_on is None]
