"""Members, and the admin of the server itself, ask for a fresh look: appeals, proposals to lift, and who seconds them.

Who asked, and why, is kept sealed, and deleted once the look is over. A reason reaches the panel as a claim.
(DELIBERATION.md, *Appeals*.)
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jurybot.core import happenings as h
from jurybot.core import petition
from jurybot.core.case import Case
from jurybot.core.disclosure import decision
from jurybot.core.effects import TellStewards, Wanted
from jurybot.core.happenings import Happening
from jurybot.core.names import AccountId
from jurybot.core.replies import Command
from jurybot.core.step import NotAllowed, Step
from jurybot.service import voices
from jurybot.service.accused import speaks_for
from jurybot.service.desk import Desk
from jurybot.service.petitions import person
from jurybot.service.ports import Status
from jurybot.service.steps import happen
from jurybot.service.storage import Work
from jurybot.service.telling import tell_person


def appeal(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`appeal N because …`, `appeal N to all because …`: from a member, or from who has proved to speak for the server.
    Returns what was done, for the log."""
    case = meant(work, command)
    if case is None:
        return _refuse(desk, work, status, None, "unknown-case", now)
    if not command.because:
        return _refuse(desk, work, status, case, "no-reason", now)
    by = "admin" if speaks_for(work, status.author.id, case.domain, now) else "member"
    if by == "member" and (why := petition.may_not(person(status.author), desk.policy.petition.seconding, now)):
        return _refuse(desk, work, status, case, why, now)
    made = h.AppealMade(written_at=status.created_at, to_all=command.to_all, by=by)
    return _ask(desk, work, status, case, made, command.because, now)


def propose_lift(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`propose lift DOMAIN because …`: what is new stands behind *because*; without it only after long."""
    case = meant(work, command)
    if case is None:
        return _refuse(desk, work, status, None, "unknown-case", now)
    if why := petition.may_not(person(status.author), desk.policy.petition.seconding, now):
        return _refuse(desk, work, status, case, why, now)
    proposed = h.LiftProposed(written_at=status.created_at, has_new_facts=bool(command.because))
    return _ask(desk, work, status, case, proposed, command.because, now)


def second(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`second N`, `second DOMAIN`: one more member stands behind what was asked for."""
    case = meant(work, command)
    if case is None:
        return _refuse(desk, work, status, None, "unknown-case", now)
    if why := petition.may_not(person(status.author), desk.policy.petition.seconding, now):
        return _refuse(desk, work, status, case, why, now)
    return _ask(desk, work, status, case, h.CallSeconded(written_at=status.created_at), "", now)


def can_be_seconded(work: Work, command: Command) -> bool:
    """Whether members ask for a fresh look at the case that is named."""
    case = meant(work, command)
    return case is not None and case.is_looked_at


def meant(work: Work, command: Command) -> Case | None:
    """The case whose measure is meant: of an appeal or a review, the one that it is about."""
    case = work.cases.named(str(command.case) if command.case else command.domain or "")
    case = work.cases.get(case.about) if case and case.about else case
    told = decision(case, {}) if case else None
    if not command.case and (told is None or told.domain is None):
        return None  # nobody learns by a server's name that a case is open about it
    return case


def _ask(
    desk: Desk, work: Work, status: Status, case: Case, asked: Happening, reason: str, now: datetime
) -> str:
    found = speak_up(desk, work, case, status.author.id, asked, reason, now)
    if isinstance(found, petition.Refused):
        return _refuse(desk, work, status, case, found.why, now)
    tell_person(desk, work, status, "call-noted", _as_text(noted(found)), now)
    return f"{type(asked).__name__} in case {case.name}"


def speak_up(
    desk: Desk, work: Work, case: Case, who: AccountId, asked: Happening, reason: str, now: datetime
) -> Case | petition.Refused:
    """Begins or seconds a call, wherever it was said. One voice a person: what they say again changes nothing."""
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


def _as_text(args: dict[str, Any]) -> dict[str, Any]:
    """Moments as an effect keeps them."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in args.items()}


def noted(case: Case) -> dict[str, Any]:
    """What became of it: heard now, or so many who second it are missing."""
    call = case.call
    return {
        "case": case.name,
        "asked": call.wants if call else case.under,
        "missing": call.needed - call.seconders if call else 0,
        "until": call.until if call else None,
    }


def _refuse(desk: Desk, work: Work, status: Status, case: Case | None, why: str, now: datetime) -> str:
    args = {"why": why} | ({"case": case.name} if case else {})
    tell_person(desk, work, status, "unknown-case" if case is None else "call-refused", args, now)
    return f"refused: {why}"


def _tell_stewards(work: Work, step: Step, reason: str) -> None:
    """The words go to stewards as a claim, without whose they are."""
    case = step.case
    args = {"case": case.name, "reason": reason, "asked": case.call.wants if case.call else case.under}
    tell = TellStewards(message="call", args=args)
    work.outbox.add(None, [Wanted(key=f"{case.id}/call/{case.seq}", effect=tell)])
