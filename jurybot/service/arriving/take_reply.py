"""A direct message arrives: it is understood, found its case and seat, recorded once, or asked back. Nothing is
recorded that is not certain. (DELIBERATION.md, *Which case a reply belongs to*, *Understanding a reply*.)"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from jurybot.core.case.case import Case, State
from jurybot.core.replies.belongs import Ask, OurMessage
from jurybot.core.replies.each import each
from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import (
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
)
from jurybot.service.arriving.answers import answer_person, answer_steward
from jurybot.service.arriving.thread import (
    PARENTS_AT_MOST,
    WITHOUT_A_SEAT,
    Incoming,
    find_case,
    messages_above,
    spoken_of,
)
from jurybot.service.asking import accused, questions
from jurybot.service.asking.joining import is_about_test, take_test_answer
from jurybot.service.case.ballots import as_juror, context_of, panel_of, part, said_of
from jurybot.service.case.care import is_said_to_us, point_to_person
from jurybot.service.case.statements import hear, is_to_us_alone, take_edit, take_statement
from jurybot.service.desk import Desk
from jurybot.service.opening.petitions import offers_to_take_back, withdraw
from jurybot.service.people.doors import note_door
from jurybot.service.people.stewards import named, number_of
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.rows import SeatRow
from jurybot.service.storage import Work

WHICH_CASE, NUMBER_DIFFERS, NOT_PRIVATE = "which-case", "number-differs", "not private: told"
ASKED = (WHICH_CASE, NUMBER_DIFFERS, NOT_PRIVATE)
"""What became of messages of holders of seats of which nothing was recorded."""
OF_STEWARDS = {"interim", "confirm", "hold", "release", "withdraw", "seal", "recuse"}
OF_COMMANDS = {"needs-because", "needs-case", "command-asked"}
OF_A_CASE = {"ask", "facts", "case"}
SEAT_WORDS = (Ballot, Here, Withdraw, Recuse, Decline, Unclear)


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
        member = work.pool.by_account(status.author.id)
        is_seated = member is not None and bool(work.pool.seats_held_by(member.id))
    is_private = is_to_us_alone(status, me)
    if statements:
        for statement in statements:
            take_edit(desk, statement, status, now)
        outcome = "edited"
    elif status.author.id == me or status.author.bot:
        outcome = "from a bot"
    else:
        so_far = PARENTS_AT_MOST if is_seated else WITHOUT_A_SEAT
        incoming = Incoming(
            status=status,
            above=messages_above(desk, status, me, at_most=so_far) if is_private and member else (),
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


def version_of(status: Status) -> str:
    """What tells one version of a message from another in the inbox."""
    return status.edited_at.isoformat() if status.edited_at else ""


def _proving(desk: Desk, incoming: Incoming, now: datetime) -> Callable[[Work], str] | None:
    """How a proof is taken: the other server is asked first, outside the transaction."""
    command = parse(incoming.status.html, Context(), desk.words)
    if not incoming.is_private or not isinstance(command, Command) or command.name != "prove":
        return None
    looked = accused.look(desk, incoming.status, command, now)
    return lambda work: accused.prove(desk, work, incoming.status, command, looked, now)


def _take(desk: Desk, work: Work, incoming: Incoming, now: datetime) -> str:
    """One message of one person, in one transaction."""
    status = incoming.status
    _hear(work, incoming, now)
    member = work.pool.by_account(status.author.id)
    seats = list(work.pool.seats_held_by(member.id)) if member else []
    first = parse(status.html, Context(), desk.words)
    if not incoming.is_private:
        return _not_private(desk, work, status, seats, first, now)
    if questions.is_answer(work, status) and not isinstance(first, Command | Join | Leave | Help):
        return questions.take_answer(desk, work, status, now)
    if is_about_test(incoming.answers) and isinstance(first, SEAT_WORDS):
        answer = parse(status.html, Context(proposed="suspend"), desk.words)
        return take_test_answer(desk, work, status, answer, now)
    if is_said_to_us(incoming.answers):
        return point_to_person(desk, work, status, now)
    steward = number_of(work, status.author.id, now)
    if steward and isinstance(first, Command) and first.name in OF_STEWARDS:
        return answer_steward(desk, work, status, first, named(steward), now)
    first = as_juror(first)
    if isinstance(first, Withdraw) and work.petitions.open_by(status.author.id) and _names_no_case(incoming, first):
        if all(row.ended_on is not None for row in seats) or offers_to_take_back(incoming.answers):
            withdraw(desk, work, status, now)
            return "petition withdrawn"
        return _ask_which(desk, work, status, seats, WHICH_CASE, now)
    return _take_in_case(desk, work, incoming, first, seats, now)


def _hear(work: Work, incoming: Incoming, now: datetime) -> None:
    """Whoever writes is there; and what they write to us alone opens their door, where it is shut."""
    status = incoming.status
    member = work.pool.by_account(status.author.id)
    if member and member.left_at is None:
        opens_door = status.id if incoming.is_private else None
        heard_at = max(now, status.created_at)
        work.pool.save(replace(member, last_heard_at=heard_at, anchor=member.anchor or opens_door))
    if incoming.is_private:
        note_door(work, status.author.id, status.id)


def _take_in_case(
    desk: Desk, work: Work, incoming: Incoming, first: Answer, seats: list[SeatRow], now: datetime
) -> str:
    """A message is read again as the case that it belongs to has it; `first`: as it is read without one."""
    status = incoming.status
    found = find_case(work, incoming, first, seats)
    read = parse(status.html, context_of(found), desk.words) if isinstance(found, Case) else first
    is_command = isinstance(read, Unclear) and read.why in OF_COMMANDS
    if isinstance(found, Case) and (is_command or not isinstance(as_juror(read), SEAT_WORDS)):
        _hold(desk, work, incoming, found, read, seats, now)
        found = work.cases.get(found.id)
    if isinstance(read, Unclear) and is_command:
        tell_person(desk, work, status, "command-unclear", {"why": read.why}, now)
        return "command unclear"
    if isinstance(found, Case) and len(panel_of(work, found)) > 1:
        return _take_for_each(desk, work, found, spoken_of(work, incoming, found), seats, status, now)
    if isinstance(found, Case):
        answer = as_juror(read)
        seat = next((row for row in seats if row.case == found.id), None)
        if seat is not None and isinstance(answer, SEAT_WORDS):
            return take_statement(desk, work, found, seat, status, answer, now)
        return answer_person(desk, work, status, answer, found, now)
    if found is not None and seats and isinstance(first, SEAT_WORDS):
        message = NUMBER_DIFFERS if found.why is Ask.OTHER_CASE_NAMED else WHICH_CASE
        return _ask_which(desk, work, status, seats, message, now)
    return answer_person(desk, work, status, first, None, now)


def _ask_which(desk: Desk, work: Work, status: Status, seats: list[SeatRow], message: str, now: datetime) -> str:
    tell_person(desk, work, status, message, {"cases": _names(work, seats)}, now)
    return message


def _names_no_case(incoming: Incoming, answer: Withdraw) -> bool:
    """Not below a message about a case, and none is named: *withdraw* of who has proposed something may then mean
    that, or a ballot."""
    return answer.case is None and not _is_below_a_case(incoming)


def _is_below_a_case(incoming: Incoming) -> bool:
    """Whether it stands below a message of ours about a case."""
    return any(isinstance(one, OurMessage) and one.case for one in incoming.above)


def _hold(
    desk: Desk, work: Work, incoming: Incoming, found: Case, read: Answer, seats: Sequence[SeatRow], now: datetime
) -> None:
    """A juror who asks something below our message of a case, or of a case wherever they write it, is not silent."""
    is_of_a_case = isinstance(read, Help) or (isinstance(read, Command) and read.name in OF_A_CASE)
    if not (is_of_a_case or _is_below_a_case(incoming)):
        return
    held = {row.case: row for row in seats}
    for case in spoken_of(work, incoming, found):
        if case.id in held:
            hear(desk, work, case, held[case.id], incoming.status.created_at, now)


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
        take_statement(desk, work, case, held[case.id], status, answer, now, quiet=quiet)
        is_voiced = True
    return f"statement in {len(under_way)} cases of one panel"


def _not_private(
    desk: Desk, work: Work, status: Status, seats: Sequence[SeatRow], said: Answer, now: datetime
) -> str:
    """In public, or with others listening, nothing is done. The holder of an open seat is told so privately; of all
    others, whose posts in public are not answered, those whose direct message was meant to do something."""
    if any(row.ended_on is None for row in seats):
        tell_person(desk, work, status, "not-counted-public", {}, now)
        return NOT_PRIVATE
    answers_us = status.in_reply_to is not None and work.messages.get(status.in_reply_to) is not None
    if status.visibility == "direct" and (answers_us or isinstance(said, Command | Join | Leave)):
        tell_person(desk, work, status, "others-listen", {}, now)
        return "others listen: told"
    return "not private"


def _names(work: Work, seats: Sequence[SeatRow]) -> list[str]:
    return [work.cases.get(row.case).name for row in seats if row.ended_on is None]
