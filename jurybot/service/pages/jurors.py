"""What a juror sees and does on the pages, and what is kept about anybody.

A ballot on the page and one by message are the same thing, the latest counts; so with a question. Who gave a seat up
sees nothing more of its case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from jurybot.core.case.case import Case, State
from jurybot.core.names import AccountId, StatementId, StatusId, domain
from jurybot.core.text.answers import Answer, Ballot, Decline, Here, Position, Recuse, Withdraw
from jurybot.core.text.plain import plain
from jurybot.service.asking import questions
from jurybot.service.asking.forget import forget_person
from jurybot.service.case import dossier
from jurybot.service.case.ballots import ballot_that_stands, last_written, statements_of_round, understood
from jurybot.service.case.statements import hear, speak
from jurybot.service.language.page_words import PageWords
from jurybot.service.language.wording import Reader, piece, shown
from jurybot.service.membership import is_guest
from jurybot.service.page_ports.common import NotYours, SignedIn, Told, Visitor
from jurybot.service.page_ports.jurors import Asked, Kept, SeatLine, SeatPage
from jurybot.service.pages.counter import Counter
from jurybot.service.pages.kept import kept_about
from jurybot.service.people.pool import member_of, reader_of
from jurybot.service.rows import PAGE, SeatRow, StatementRow
from jurybot.service.storage import Work
from jurybot.words.messages import language

LEAVES: Mapping[str, Answer] = {"here": Here(), "recuse": Recuse(), "decline": Decline(), "withdraw": Withdraw()}
POSITIONS: Mapping[str, Position] = {
    "suspend": "suspend",
    "limit": "limit",
    "none": "none",
    "account": "none",
    "aside": "aside",
}
OBJECTIONS = frozenset({"none", "limit"})
"""What an objection may leave room for."""
REASON_AT_MOST = 2000  # characters
A_MOMENT = timedelta(microseconds=1)
"""What is said on the page is timed by the server's clock, like messages, and comes after all that was read before."""


class ForJurors:
    """Implements `page_ports.JurorPages`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def words(self, who: SignedIn | Visitor) -> PageWords:
        if isinstance(who, Visitor):
            return PageWords(self._counter.reader_among(who), self._counter.desk.clock.now())
        with self._counter.work() as (work, now):
            return PageWords(self._counter.reader(work, who), now)

    def guest(self, acct: str) -> AccountId | None:
        with self._counter.work() as (work, _):
            guests = {_spelled(row.acct): row.account for row in work.pool.members() if is_guest(row)}
            return guests.get(_spelled(acct))

    def seats(self, account: AccountId) -> Sequence[SeatLine]:
        with self._counter.work() as (work, now):
            member = work.pool.by_account(account)
            rows = work.pool.seats_held_by(member.id) if member else []
            return [_line(work, work.cases.get(row.case), row, now) for row in rows]

    def seat(self, account: AccountId, case: int) -> SeatPage:
        with self._counter.work() as (work, now):
            desk = self._counter.desk
            found, row = _held(work, account, case)
            left = _left(found, row)
            hidden = bool(left) or dossier.is_out_of_sight(work, found.id)
            said = None if left else ballot_that_stands(work, found, row.seat, now)
            last = next((one for one in work.pool.statements_of(found.id) if said and one.id == said[0]), None)
            until = None if hidden else questions.asked_until(work, found, now)
            return SeatPage(
                line=_line(work, found, row, now),
                look=_look(found, reader_of(desk, member_of(work, account))),
                criterion=found.criterion,
                criterion_says=found.criterion_says,
                round=found.round,
                rounds=found.terms.rounds,
                dossier=None if hidden else dossier.of_case(desk, work, found.id),
                said_reason=said[1].reason if said else "",
                said_at=(last.edited_at or last.written_at) if last else None,
                on_page=last is not None and last.status.startswith(PAGE),
                unclear="" if left or said else _unclear(work, found, row),
                reasons=() if hidden else _reasons(work, found, row),
                questions=() if hidden else self._questions(work, found, row),
                ask_until=until if until and now <= until else None,
                left=left,
            )

    def cast(self, account: AccountId, case: int, said: str, reason: str, *, public: bool) -> str:
        objects, position = said.startswith("objection-"), said.removeprefix("objection-")
        if position not in (OBJECTIONS if objects else POSITIONS):
            return "choose"
        if objects and not reason:
            return "needs-reason"
        if len(reason) > REASON_AT_MOST:
            return "too-long"
        ballot = Ballot(
            position=POSITIONS[position],
            objection=objects,
            advises_account=position == "account",
            reason=reason,
            public=reason if public else "",
        )
        return self._say(account, case, ballot, reason)

    def leave(self, account: AccountId, case: int, what: str) -> str:
        return self._say(account, case, LEAVES[what], "")

    def ask(self, account: AccountId, case: int, to: str, text: str) -> Told:
        with self._counter.work() as (work, now):
            found, row = _held(work, account, case)
            if to not in questions.WHOM or not found.seat(row.seat).sits:
                raise NotYours
            said_at = now + self._counter.desk.instance.ahead_by
            why = questions.put(self._counter.desk, work, row, to, text, said_at, now)
            hear(self._counter.desk, work, found, row, said_at, now)
            reader = reader_of(self._counter.desk, member_of(work, account))
            args = questions.refused(work, row, why)
            told = shown("ask-refused", args, reader) if why else shown("asked", {"to": to}, reader)
        self._counter.woken()
        return Told(text=told, taken=not why)

    def kept(self, account: AccountId) -> Sequence[Kept]:
        with self._counter.work() as (work, now):
            return kept_about(self._counter.desk, work, account, now)

    def forget(self, account: AccountId) -> None:
        with self._counter.work() as (work, now):
            forget_person(self._counter.desk, work, account, now)
        self._counter.woken()

    def _say(self, account: AccountId, number: int, answer: Answer, text: str) -> str:
        with self._counter.work() as (work, now):
            desk = self._counter.desk
            case, seat = _held(work, account, number)
            said_at = now + desk.instance.ahead_by
            if case.state is not State.DELIBERATING or seat.ended_on is not None or case.is_late(said_at, now):
                return "over"
            earlier = statements_of_round(work, case, seat.seat)
            written_at = max([said_at, *(last_written(one) + A_MOMENT for one in earlier)])
            status = StatusId(PAGE + desk.chance("page", f"{case.id}/{seat.seat}/{now.isoformat()}").hex()[:24])
            row = StatementRow(
                id=StatementId(desk.chance("statement", status).hex()[:24]),
                case=case.id,
                seat=seat.seat,
                status=status,
                author=account,
                written_at=written_at,
                edited_at=None,
                text=text,
                understood=understood(answer),
                round=case.round,
            )
            if not isinstance(answer, Recuse | Decline):
                work.pool.save_statement(row)
            speak(desk, work, row, answer, written_at, now)
        self._counter.woken()
        return ""

    def _questions(self, work: Work, case: Case, row: SeatRow) -> tuple[Asked, ...]:
        """What has gone round, and what this juror asked themselves."""
        kept = questions.of_case(self._counter.desk, work, case.id)
        return tuple(
            Asked(to=one.to, text=one.text, answer=one.answer if one.told else "", is_mine=one.seat == row.seat)
            for one in kept
            if one.told or one.seat == row.seat
        )


def _spelled(acct: str) -> str:
    """A handle as it is compared: in small letters, its server in punycode."""
    name, _, server = acct.casefold().partition("@")
    return f"{name}@{domain(server)}"


def _held(work: Work, account: AccountId, number: int) -> tuple[Case, SeatRow]:
    """The case and the seat of this member in it. Raises NotYours, whatever the reason."""
    member, case = work.pool.by_account(account), work.cases.named(str(number))
    rows = work.pool.seats_held_by(member.id) if member and case else []
    row = next((row for row in rows if case and row.case == case.id), None)
    if case is None or row is None or case.number is None:
        raise NotYours
    return case, row


def _line(work: Work, case: Case, row: SeatRow, now: datetime) -> SeatLine:
    seat = case.seat(row.seat)
    is_open = case.state is State.DELIBERATING and seat.sits
    said = ballot_that_stands(work, case, row.seat, now)
    return SeatLine(
        case=case.number or 0,
        domain=case.domain,
        proposed=case.proposed.value,
        until=(seat.answer_by or case.round_ends_at()) if is_open else None,
        half_at=seat.half_at if is_open and not seat.held and seat.half_at and now < seat.half_at else None,
        is_open=is_open,
        stopped=is_open and case.hold is not None,
        said=("account" if said[1].advises_account else said[1].position) if said else "",
        objects=said is not None and said[1].objection,
    )


def _left(case: Case, row: SeatRow) -> str:
    """Why its holder sits no more, as their page tells it. Who was pressed has declined."""
    seat = case.seat(row.seat)
    if seat.sits:
        return ""
    return "passed-on" if seat.left_because in {"silent", "unreachable", "gone"} else "gave-up"


def _look(case: Case, reader: Reader) -> str:
    """What a fresh look is about, as its summons has it."""
    if not case.kind.is_about_a_case:
        return ""
    measure = language(reader.language).measures[case.proposed.value]
    what = piece("summons-again", "what", reader, case.kind.value)
    return what.replace("{about}", str(case.about_number)).replace("{proposed}", measure)


def _unclear(work: Work, case: Case, row: SeatRow) -> str:
    """What they wrote last, if nobody could tell what it means: then nothing counts until they clear it up."""
    mine = statements_of_round(work, case, row.seat)
    last = max(mine, key=last_written, default=None)
    is_unclear = last is not None and not last.gone and last.understood.get("as") == "Unclear"
    return plain(last.text) if last and is_unclear else ""


def _reasons(work: Work, case: Case, row: SeatRow) -> tuple[tuple[str, str], ...]:
    """What went round before, for who has cast a ballot in this case: nobody sees others' words before their own."""
    digests = [one for one in work.pool.digests_of(case.id) if one.round < case.round]
    has_cast = any(
        one.understood.get("as") == "Ballot" for one in work.pool.statements_of(case.id) if one.seat == row.seat
    )
    return tuple((one.letter, one.text) for one in digests) if has_cast else ()
