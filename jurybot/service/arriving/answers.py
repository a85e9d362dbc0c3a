"""Answers to members, strangers and stewards: joining and leaving, appeals, help. Each in one message.
How often whom stands in `people/economy.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jurybot.core.case.case import Case, State
from jurybot.core.opening.dossier import Dossier, Stands
from jurybot.core.text.answers import Answer, Ballot, Command, Decline, Help, Here, Join, Leave, Recuse, Withdraw
from jurybot.service.asking import accused, appeals, joining, looking_up, questions
from jurybot.service.asking.at_risk import seal_reports
from jurybot.service.asking.preferences import PREFERENCES, prefer
from jurybot.service.asking.pressure import report_pressure
from jurybot.service.asking.steward_acts import act
from jurybot.service.case import dossier
from jurybot.service.case.reporters import ask_to_be_told
from jurybot.service.desk import Desk
from jurybot.service.opening import petitions
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.people.pool import member_of
from jurybot.service.people.stewards import Speaker, number_of
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.storage import Work

OVER = frozenset({State.ENDED, State.CLOSED})
"""Where it is not known any more who sat, an answer to the summons is late all the same."""


def answer_person(desk: Desk, work: Work, status: Status, answer: Answer, case: Case | None, now: datetime) -> str:
    """Whatever is not a statement about a seat. Returns what was done, for the log."""
    match answer:
        case Join():
            return joining.join(desk, work, status, now)
        case Leave():
            return joining.leave(desk, work, status, now)
        case Command(name="forget me"):
            return joining.forget_me(desk, work, status, now)
        case Command(name="statement"):
            return accused.state(desk, work, status, answer, now)
        case Command(name="facts"):
            return _facts(desk, work, status, case, now)
        case Command(name="appeal"):
            return appeals.appeal(desk, work, status, answer, now)
        case Command(name="report-risk"):
            return seal_reports(desk, work, status, answer, now)
        case Command(name="propose", rest="lift"):
            return appeals.propose_lift(desk, work, status, answer, now)
        case Command(name="propose", rest="limit" | "suspend"):
            return petitions.propose(desk, work, status, answer, now)
        case Command(name="second", case=int()) if called := appeals.to_be_seconded(work, answer):
            return appeals.second(desk, work, status, called, now)
        case Command(name="second") if row := petitions.petition_named(work, answer):
            return petitions.take_second(desk, work, status, row, now)
        case Command(name="second") if called := appeals.to_be_seconded(work, answer):
            return appeals.second(desk, work, status, called, now)
        case Command(name="second"):
            args = {"why": "none-open", "domain": answer.domain or ""}
            tell_person(desk, work, status, "second-refused", args, now)
            return "nothing to second"
        case Command(name="withdraw", domain=str(name)) if petitions.withdraw(desk, work, status, now, of=name):
            return "petition withdrawn"
        case Command(name="tell me"):
            return ask_to_be_told(desk, work, status, answer, now)
        case Command(name="test"):
            return joining.test_summons(desk, work, status, now)
        case Command(name="ask"):
            return questions.ask(desk, work, status, answer, case, now)
        case Command(name="pressure"):
            return report_pressure(desk, work, status, case, now)
        case Command(name="case"):
            return looking_up.tell_case(desk, work, status, answer, now)
        case Command(name="my cases"):
            return looking_up.tell_cases(desk, work, status, now)
        case Command(name="my data"):
            return looking_up.tell_data(desk, work, status, now)
        case Command(name=name) if name in PREFERENCES:
            return prefer(desk, work, status, answer, now)
        case Help():
            _help(desk, work, status, case, now)
            return "helped"
        case Ballot() | Here() | Withdraw() | Recuse() | Decline() if case and case.state in OVER:
            tell_person(desk, work, status, "case-is-over", {"case": case.name, "criterion": case.criterion}, now)
            return "case is over"
    _help(desk, work, status, case, now)
    return "not understood: helped"


def answer_steward(desk: Desk, work: Work, status: Status, command: Command, by: str, now: datetime) -> str:
    """A steward's confirm, hold, release or withdraw, by direct message."""
    name = str(command.case) if command.case else command.domain or ""
    before = work.cases.named(name)
    try:
        done = act(desk, work, command.name, name, command.because, Speaker(steward=by), now)
    except ActRefused as refused:
        tell_person(desk, work, status, "steward-refused", {"because": refused.said or str(refused)}, now)
        return "steward refused"
    if before and done.waits:
        tell_person(desk, work, status, "steward-waits", {"case": before.name, "act": command.name}, now)
        return "waits for a second steward"
    held_for = now - before.hold.since if before and before.hold else timedelta(0)
    whole_seconds = timedelta(seconds=round(held_for.total_seconds()))
    args = {"case": before.name if before else name, "act": command.name, "held_for": whole_seconds}
    tell_person(desk, work, status, "steward-done", args, now)
    return "steward acted"


def _facts(desk: Desk, work: Work, status: Status, case: Case | None, now: datetime) -> str:
    """What of the dossier may go by post: numbers, never a quote. Only to who holds a seat in the case."""
    member = member_of(work, status.author.id)
    seats = [row for row in work.pool.seats_held_by(member.id) if row.ended_on is None] if member else []
    held = [row.case for row in seats if case is None or row.case == case.id]
    found = dossier.of_case(desk, work, held[0]) if len(held) == 1 else None
    if found is None:
        _help(desk, work, status, case, now)
        return "no facts: helped"
    name = work.cases.get(held[0]).name
    tell_person(desk, work, status, "facts", {"case": name, **_in_numbers(found)}, now, of=f"/{name}")
    return "facts"


def _in_numbers(found: Dossier) -> dict[str, Any]:
    gone = sum(one.stands is Stands.GONE for one in found.exhibits)
    return {
        "domain": found.domain,
        "accounts": found.known_accounts,
        "complained_of": found.complained_of,
        "reporters": found.reporters or None,
        "posts": len(found.exhibits) + found.left_out,
        "gone": gone,
        "ties": found.follows + found.followers,
        "earlier": len(found.earlier),
        "line": found.line or None,
        "has_line": bool(found.line),
        "answered": bool(found.theirs.statement),
    }


def _help(desk: Desk, work: Work, status: Status, case: Case | None, now: datetime) -> None:
    """The words that work, for whoever asks: a steward, a juror, a member, a stranger."""
    member = member_of(work, status.author.id)
    seats = [row for row in work.pool.seats_held_by(member.id) if row.ended_on is None] if member else []
    held = next((row for row in seats if case is None or row.case == case.id), None)
    if held is None:
        is_steward = number_of(work, status.author.id, now) > 0
        is_ours = member is not None or status.author.domain is None
        message = "steward-help" if is_steward else "help-member" if is_ours else "help-stranger"
        tell_person(desk, work, status, message, {"in_pool": member is not None}, now)
        return
    about = work.cases.get(held.case)
    until = about.seat(held.seat).answer_by or about.round_ends_at()
    args = {
        "case": about.name,
        "proposed": about.proposed.value,
        "domain": about.domain,
        "until": until.isoformat(),
        "again": about.about is not None,
    }
    tell_person(desk, work, status, "help-juror", args, now)
