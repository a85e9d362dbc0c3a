"""Members, and the admin of the server itself, ask for a fresh look: appeals, proposals to lift, and who seconds them.

Who asked, and why, is kept sealed, and deleted once the look is over. A reason reaches the panel as a claim.
(DELIBERATION.md, *Appeals*.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.core.case.happenings import Happening
from jurybot.core.case.step import NotAllowed, Step
from jurybot.core.disclosure.of_case import decision
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, domain
from jurybot.core.opening import petition
from jurybot.core.text.answers import Command
from jurybot.service.asking.accused import speaks_for
from jurybot.service.case.steps import happen
from jurybot.service.desk import Desk
from jurybot.service.opening.petitions import person
from jurybot.service.people import voices
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.storage import Work


def appeal(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`appeal N because …`, `appeal N to all because …`: from a member, or from who has proved to speak for the server.
    Returns what was done, for the log."""
    case, who = meant(work, command), person(status.author)
    if case is None:
        return _answer(desk, work, status, None, petition.Refused("unknown-case"), now)
    asked = Asked(who=who, reason=command.because, written_at=status.created_at)
    return _answer(desk, work, status, case, ask_appeal(desk, work, case, asked, now, to_all=command.to_all), now)


def propose_lift(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`propose lift DOMAIN because …`: what is new stands behind *because*; without it only after long."""
    case, who = meant(work, command), person(status.author)
    if case is None:
        return _answer(desk, work, status, None, petition.Refused("unknown-case"), now)
    asked = Asked(who=who, reason=command.because, written_at=status.created_at)
    return _answer(desk, work, status, case, ask_lift(desk, work, case, asked, now), now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks for, by message or on the page, and why."""

    who: petition.Person
    reason: str
    written_at: datetime


def ask_appeal(
    desk: Desk, work: Work, case: Case, asked: Asked, now: datetime, *, to_all: bool
) -> Case | petition.Refused:
    """An appeal, wherever it was made: the case as it is then, or why not."""
    if not asked.reason:
        return petition.Refused("no-reason")
    by = "admin" if speaks_for(work, asked.who.account, case.domain, now) else "member"
    if by == "member" and (why := petition.may_not(asked.who, desk.policy.petition.seconding, now)):
        return petition.Refused(why)
    made = ha.AppealMade(written_at=asked.written_at, to_all=to_all, by=by)
    return speak_up(desk, work, case, asked.who.account, made, asked.reason, now)


def ask_lift(desk: Desk, work: Work, case: Case, asked: Asked, now: datetime) -> Case | petition.Refused:
    """A proposal to lift, wherever it was made: the case as it is then, or why not."""
    if why := petition.may_not(asked.who, desk.policy.petition.seconding, now):
        return petition.Refused(why)
    proposed = ha.LiftProposed(written_at=asked.written_at, has_new_facts=bool(asked.reason))
    return speak_up(desk, work, case, asked.who.account, proposed, asked.reason, now)


def second(desk: Desk, work: Work, status: Status, case: Case, now: datetime) -> str:
    """`second N`, `second DOMAIN`: one more member stands behind what was asked for in that case."""
    found = second_call(desk, work, case, person(status.author), status.created_at, now)
    return _answer(desk, work, status, case, found, now)


def second_call(
    desk: Desk, work: Work, case: Case, who: petition.Person, written_at: datetime, now: datetime
) -> Case | petition.Refused:
    """A second to what is asked for in that case, wherever it was given."""
    if why := petition.may_not(who, desk.policy.petition.seconding, now):
        return petition.Refused(why)
    return speak_up(desk, work, case, who.account, ha.CallSeconded(written_at=written_at), "", now)


def to_be_seconded(work: Work, command: Command) -> Case | None:
    """The case that is named, if members ask for a fresh look at it."""
    case = meant(work, command)
    return case if case and case.is_looked_at else None


def meant(work: Work, command: Command) -> Case | None:
    """The case whose measure a message means."""
    return named(work, str(command.case)) if command.case else on_server(work, command.domain or "")


def named(work: Work, name: str) -> Case | None:
    """The case of that number; of an appeal or a review, the one that it is about."""
    case = work.cases.named(name)
    return work.cases.get(case.about) if case and case.about else case


def on_server(work: Work, name: str) -> Case | None:
    """The case whose measure stands on that server, else the newest that is public. A later one that is open, or came
    to nothing, is not meant: nobody learns by a server's name that one is open about it."""
    clean = domain(name)
    cases = [case for case in work.cases.on(clean) if case.about is None] if isinstance(clean, str) else []
    public = [case for case in cases if (told := decision(case, {})) and told.domain is not None]
    standing = [case for case in public if case.in_force is not Measure.NONE and not case.superseded_by]
    return next(reversed(standing or public), None)


def _answer(
    desk: Desk, work: Work, status: Status, case: Case | None, found: Case | petition.Refused, now: datetime
) -> str:
    message, args = answer_to(case, found)
    tell_person(desk, work, status, message, args, now)
    return f"refused: {found.why}" if isinstance(found, petition.Refused) else f"{message} in case {found.name}"


def answer_to(case: Case | None, found: Case | petition.Refused) -> tuple[str, Mapping[str, Any]]:
    """The message that answers it, and its arguments. A refusal names no case: its content note would tell what a case
    is about that is not public."""
    if isinstance(found, petition.Refused):
        return "call-refused" if case else "unknown-case", {"why": found.why}
    return "call-noted", noted(found)


def speak_up(
    desk: Desk, work: Work, case: Case, who: AccountId, asked: Happening, reason: str, now: datetime
) -> Case | petition.Refused:
    """Begins or seconds a call, wherever it was said. One voice a person: what they say again changes nothing."""
    if case.state not in {State.DECIDED, State.IN_FORCE}:
        return petition.Refused("nothing-to-second" if isinstance(asked, ha.CallSeconded) else "nothing-decided")
    if any(voice.account == who for voice in voices.of_case(desk, work, case.id)):
        return petition.Refused("already")
    voices.add(desk, work, case.id, voices.Voice(account=who, reason=reason), now)
    try:
        step = happen(desk, work, case.id, asked, now)
    except NotAllowed as refused:
        voices.take_back(work, case.id, who)
        return petition.Refused(refused.why)
    if reason:
        _tell_stewards(work, step, reason)
    return step.case


def noted(case: Case) -> dict[str, Any]:
    """What became of it: heard now, or so many who second it are missing."""
    call = case.call
    return {
        "case": case.name,
        "asked": call.wants if call else case.under,
        "missing": call.needed - call.seconders if call else 0,
        "until": call.until if call else None,
    }


def _tell_stewards(work: Work, step: Step, reason: str) -> None:
    """The words go to stewards as a claim, without whose they are."""
    case = step.case
    args = {"case": case.name, "reason": reason, "asked": case.call.wants if case.call else case.under}
    tell = TellStewards(message="call", args=args)
    work.outbox.add(None, [Wanted(key=f"{case.id}/call/{case.seq}", effect=tell)])
