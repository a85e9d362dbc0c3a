"""Early in a case a juror may ask the steward on duty, the petitioner or the accused. Question and answer go round to
the whole panel together, without whose they are, in as few posts as hold them. (DELIBERATION.md, *Deliberation*.)

What was asked and answered is kept sealed with the case's papers. Questions are short, so that several fit one post.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from jurybot.core.case import events as e
from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import SendMessage, TellSeat, Wanted
from jurybot.core.names import AccountId, CaseId
from jurybot.core.text.answers import Command
from jurybot.core.text.plain import plain
from jurybot.service.asking import accused
from jurybot.service.case.digest import nameless
from jurybot.service.desk import Desk, Vault
from jurybot.service.language.wording import Reader, graphemes, lines_that_fit, piece
from jurybot.service.opening.petitions import message_to
from jurybot.service.people.pool import reader_of
from jurybot.service.people.stewards import named, on_duty
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.rows import SeatRow
from jurybot.service.sealing import seal, unseal
from jurybot.service.storage import Work
from jurybot.words.languages import STEWARD, asked_of

ASKED_WITHIN, ANSWERED_WITHIN = timedelta(hours=48), timedelta(hours=72)
A_JUROR = 2
"""So many questions of one juror go out in a case."""
QUESTION_AT_MOST, ANSWER_AT_MOST = 120, 200
QUESTION, MESSAGE, TAKEN = "question/", "panel-answers", "answer-taken"
PETITIONER, ACCUSED = "petitioner", "accused"
WHOM = (STEWARD, PETITIONER, ACCUSED)
"""Who can be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a case. `to` is steward, petitioner or accused, `account` who that is; moments are text, as
    they were when it was asked: a hold moves them (see `of_case_now`)."""

    number: int
    seat: int
    to: str
    account: str
    text: str
    asked_until: str
    answers_by: str
    answer: str = ""
    told: bool = False


def ask(desk: Desk, work: Work, status: Status, command: Command, case: Case | None, now: datetime) -> str:
    """`ask accused: …`: passed on at once, or refused with why."""
    seat = _seat(work, status.author.id, case)
    to, said = asked_of(command.rest)
    if seat is None:
        return _refuse(desk, work, status, {"why": "no-seat"}, now)
    if why := put(desk, work, seat, to, said, status.created_at, now):
        return _refuse(desk, work, status, refused(work, seat, why), now)
    tell_person(desk, work, status, "asked", {"to": to}, now)
    return f"asked the {to}"


def asked_until(work: Work, case: Case, now: datetime) -> datetime | None:
    """Until when jurors may ask in this case; None in a later round, or where no panel sits."""
    if case.state is not State.DELIBERATING or case.round > 1:
        return None
    return _began_at(work, case, now) + asked_within(case)


def asked_within(case: Case) -> timedelta:
    """So long after the draw of the panel, to the second."""
    within = min(ASKED_WITHIN, case.terms.answer_for / 3)
    return timedelta(seconds=round(within.total_seconds()))


def _answers_by(work: Work, case: Case, now: datetime) -> datetime:
    return _began_at(work, case, now) + min(ANSWERED_WITHIN, case.terms.answer_for / 2)


def _began_at(work: Work, case: Case, now: datetime) -> datetime:
    """When the panel was drawn, later by all that the case was held since: its other deadlines move by that, too."""
    began_at, held_since = case.filed_at, None
    for event in work.cases.events(case.id):
        match event:
            case e.PanelDrawn(at=at):
                began_at = at
            case e.Held(at=at):
                held_since = held_since or at
            case e.Released(at=at) if held_since:
                began_at += max(at - max(held_since, began_at), timedelta(0))
                held_since = None
    return began_at + case.held_for(now)


def put(desk: Desk, work: Work, seat: SeatRow, to: str, said: str, written_at: datetime, now: datetime) -> str:
    """Passes a question on, wherever it was asked. Returns why not, as a code of "ask-refused", or ""."""
    about, text, before = work.cases.get(seat.case), nameless(work, said), of_case(desk, work, seat.case)
    until = asked_until(work, about, now)
    if until is None or written_at > until:
        return "too-late"
    if (seat.seat, to, text) in {(one.seat, one.to, one.text) for one in before}:
        return ""  # sent twice: it goes round once
    if sum(one.seat == seat.seat for one in before) >= A_JUROR:
        return "enough"
    if not text or graphemes(text) > QUESTION_AT_MOST:
        return "too-long" if text else "empty"
    whom = _whom(desk, work, about, to, now)
    if whom is None and not (to == ACCUSED and accused.is_on_page(work, about.domain, now)):
        return f"no-{to}"
    question = Question(
        number=len(before) + 1,
        seat=seat.seat,
        to=to,
        account=whom.account if whom else "",
        text=text,
        asked_until=until.isoformat(),
        answers_by=_answers_by(work, about, now).isoformat(),
    )
    _keep(desk, work, about.id, question, now)
    if whom:
        asks = replace(whom, message="question", args={"to": to, "question": text, "until": question.answers_by})
        work.outbox.add(about.id, [Wanted(key=f"{QUESTION}{about.id}/{question.number}", effect=asks)])
    return ""


def is_answer(work: Work, status: Status) -> bool:
    """Whether a message stands below a question that we passed on, or below what we said to an answer: one that was too
    long is written anew there."""
    asked = work.messages.get(status.in_reply_to) if status.in_reply_to else None
    return asked is not None and (asked.key.startswith(QUESTION) or f"{TAKEN}/" in asked.key)


def take_answer(desk: Desk, work: Work, status: Status, now: datetime) -> str:
    """What the one who was asked says: it goes round with the question. The first answer counts."""
    asked = work.messages.get(status.in_reply_to) if status.in_reply_to else None
    assert asked is not None
    case, number = asked.key.split("/")[-2:]
    kept = of_case(desk, work, CaseId(case))
    question = next((one for one in kept if one.number == int(number) and one.account == status.author.id), None)
    why = answer(desk, work, CaseId(case), question, plain(status.html), now) if question else "too-late"
    tell_person(desk, work, status, TAKEN, {"why": why}, now, of=f"/{case}/{number}")
    return f"an answer: {why}"


def answer(desk: Desk, work: Work, case: CaseId, question: Question, said: str, now: datetime) -> str:
    """Keeps an answer, wherever it was given; the first one counts. Returns what became of it, as a code of
    "answer-taken"."""
    about, text = work.cases.get(case), nameless(work, said)
    if question.answer:
        return "already"
    if about.state is not State.DELIBERATING or about.round > 1:
        return "too-late"
    if not 0 < graphemes(text) <= ANSWER_AT_MOST:
        return "too-long"
    _keep(desk, work, case, replace(question, answer=text, told=False), now)
    return "taken"


def of_case(vault: Vault, work: Work, case: CaseId) -> list[Question]:
    """What was asked in a case, in its order."""
    papers = [paper for paper in work.papers.of(case) if paper.name.startswith(QUESTION)]
    return sorted((Question(**json.loads(unseal(vault, paper))) for paper in papers), key=lambda one: one.number)


def of_case_now(vault: Vault, work: Work, case: Case, now: datetime) -> list[Question]:
    """The same in the first round, with its moments as they are by now."""
    kept = of_case(vault, work, case.id)
    until = asked_until(work, case, now) if kept else None
    if until is None:
        return []
    answers_by = _answers_by(work, case, now)
    return [replace(one, asked_until=until.isoformat(), answers_by=answers_by.isoformat()) for one in kept]


def asked_from(vault: Vault, work: Work, seats: Sequence[SeatRow]) -> list[tuple[SeatRow, Question]]:
    """What was asked from these seats."""
    return [(row, one) for row in seats for one in of_case(vault, work, row.case) if one.seat == row.seat]


def pass_round(desk: Desk, now: datetime) -> bool:
    """Tells panels what was asked and answered, once nobody may ask any more and all is answered, or time to answer is
    over; what is answered later goes round by itself. Returns whether anything did."""
    did = False
    with desk.store.transaction() as work:
        for case, kept in _under_way(desk, work, now):
            if due := [one for one in _due(kept, now) if not one.told]:
                _tell_panel(desk, work, case, due, now)
                did = True
    return did


def next_round_trip(desk: Desk, now: datetime) -> datetime | None:
    """When questions go round next, as far as time alone decides."""
    with desk.store.transaction() as work:
        moments = [
            datetime.fromisoformat(moment)
            for _, kept in _under_way(desk, work, now)
            for one in kept
            if not one.told
            for moment in (one.asked_until, one.answers_by)
        ]
    return min((moment for moment in moments if moment > now), default=None)


def _under_way(desk: Desk, work: Work, now: datetime) -> Iterator[tuple[Case, list[Question]]]:
    """What was asked in the cases whose time goes on."""
    for case in work.cases.in_states([State.DELIBERATING]):
        if case.hold is None and (kept := of_case_now(desk, work, case, now)):
            yield case, kept


def _due(kept: Sequence[Question], now: datetime) -> list[Question]:
    """All of them once the time to answer is over; before, the answered ones if nobody may ask and none is missing."""
    last = kept[-1]
    if datetime.fromisoformat(last.answers_by) <= now:
        return [one for one in kept if one.answer or not one.told]
    if datetime.fromisoformat(last.asked_until) <= now and all(one.answer for one in kept):
        return list(kept)
    return []


def _tell_panel(desk: Desk, work: Work, case: Case, due: Sequence[Question], now: datetime) -> None:
    said = {"case": case.name, "criterion": case.criterion}
    batch = "+".join(f"{one.number}{'a' if one.answer else 'q'}" for one in due)
    for seat in case.sitting:
        reader = reader_of(desk, work.pool.holder(case.id, seat.number))
        lines = [_line(one, reader) for one in due]
        for part, told in enumerate(lines_that_fit(MESSAGE, lines, said, reader, _limit(work)), start=1):
            tell = TellSeat(seat=seat.number, message=MESSAGE, args={"told": told})
            key = f"{case.id}/answers/{batch}/{part}/{seat.number}"
            work.outbox.add(case.id, [Wanted(key=key, effect=tell)])
    for one in due:
        _keep(desk, work, case.id, replace(one, told=True), now)


def _line(question: Question, reader: Reader) -> str:
    answer = question.answer or piece(MESSAGE, "unanswered", reader)
    return f"{piece(MESSAGE, 'label', reader, question.to)} {question.text} – {answer}"


def _limit(work: Work) -> int:
    return work.installation().max_characters


def _seat(work: Work, account: AccountId, case: Case | None) -> SeatRow | None:
    """The seat that somebody asks from: in the case of the thread, or their only one."""
    member = work.pool.by_account(account)
    held = [row for row in work.pool.seats_held_by(member.id) if row.ended_on is None] if member else []
    found = [row for row in held if case is None or row.case == case.id]
    return found[0] if len(found) == 1 else None


def _whom(desk: Desk, work: Work, case: Case, to: str, now: datetime) -> SendMessage | None:
    """A message to whoever is asked, without its words; None where nobody is there to be asked."""
    if to == STEWARD:
        turns = range(len(work.installation().stewards))
        for steward in (on_duty(desk, work, now, passed) for passed in turns):
            place = work.installation().stewards.index(steward) + 1 if steward else 0
            if steward and named(place) not in case.recused:
                return SendMessage(account=steward.account, acct=steward.acct, message="", alert=True)
        return None
    if to == PETITIONER:
        row = next((one for one in work.petitions.of_case(case.id) if one.needed and one.by), None)
        return message_to(work, row) if row else None
    speaker = accused.speaker_for(desk, work, case.domain, now)
    if speaker is None:
        return None
    return SendMessage(account=speaker.account, acct=speaker.acct, message="", in_reply_to=speaker.status)


def _keep(desk: Desk, work: Work, case: CaseId, question: Question, now: datetime) -> None:
    body = json.dumps(asdict(question), sort_keys=True)
    work.papers.put(seal(desk, case, f"{QUESTION}{question.number:03}", body, now))


def refused(work: Work, seat: SeatRow, why: str) -> dict[str, Any]:
    """What "ask-refused" says, wherever it is read."""
    within = asked_within(work.cases.get(seat.case))
    return {"why": why, "at_most": QUESTION_AT_MOST, "ask_within": within}


def _refuse(desk: Desk, work: Work, status: Status, args: Mapping[str, Any], now: datetime) -> str:
    tell_person(desk, work, status, "ask-refused", args, now)
    return f"question refused: {args['why']}"
