"""Petitions: a member proposes, others second, a case opens. (DELIBERATION.md, *Petition*.)

Who proposed and who seconded is sealed: it keeps them off the panel, and is cut with the case. Nobody is told of a
petition but those who wrote about it; whoever made it may spread the word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from jurybot.core import happenings as h
from jurybot.core.case import Case
from jurybot.core.criteria import SERVER_RULES
from jurybot.core.effects import SendMessage, Wanted
from jurybot.core.filing import open_case
from jurybot.core.gate import rail
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, CaseId, Domain, covers, domain
from jurybot.core.petition import Person, Proposal, Refused, begin, claim, second
from jurybot.core.replies import Command
from jurybot.core.terms import DAY
from jurybot.service import ratify
from jurybot.service.consider import MEASURES, server
from jurybot.service.desk import Desk
from jurybot.service.ports import Account, Status
from jurybot.service.rows import PetitionRow
from jurybot.service.storage import Work
from jurybot.service.telling import tell_person

REMEMBERED_FOR = 90 * DAY
"""So long it is kept who made a petition that came to nothing: for the limit a person."""
TWICE = 2
"""After no action it takes twice as many seconders, unless there are new facts."""
FINDS_NOTHING = frozenset({"no-action", "no-agreement"})


def propose(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`propose limit bad.example because …`: noted, or refused with why."""
    row = work.petitions.open_by(status.author.id)
    if row and row.status == status.id:
        return "an edited petition is the same petition"
    found = _new_petition(desk, work, status, command, now)
    if isinstance(found, Refused):
        args = {"why": found.why, "domain": command.domain or ""}
        tell_person(desk, work, status, "petition-refused", args, now)
        return f"petition refused: {found.why}"
    work.petitions.add(found)
    if not found.needed:
        tell_person(desk, work, status, "ratification-noted", {"domain": found.domain, "measure": found.measure}, now)
        return f"ratification of {found.domain}"
    said = {"domain": found.domain, "measure": found.measure, "needed": found.needed, "until": found.until.isoformat()}
    tell_person(desk, work, status, "petition-noted", said, now)
    return f"petition on {found.domain}"


def _new_petition(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> PetitionRow | Refused:
    name, measure, author = domain(command.domain or ""), Measure(command.rest), status.author
    if not isinstance(name, str):
        return Refused("no-domain")
    if not desk.stance(work).live:
        return Refused("dry-run")
    words = claim(command.because)
    terms, case = desk.policy.petition, work.cases.newest_on(name)
    times = TWICE if case and case.outcome in FINDS_NOTHING and not _has_new_facts(work, case, author.id) else 1
    made = begin(
        person(author), terms.seconding, members=work.installation().members, now=status.created_at, times=times
    )
    if isinstance(made, Refused):
        return made
    since = now - REMEMBERED_FOR
    if work.petitions.open_by(author.id) or work.petitions.count_by(author.id, since) >= terms.a_person:
        return Refused("one-open" if work.petitions.open_by(author.id) else "too-many")
    if work.petitions.open_on(name):
        return Refused("petition-open")
    known = work.books.known_blocks_on([name])
    is_signalled = ratify.is_signalled(work, name, measure, known)
    if stopped := _stopped(desk, work, name, measure, {} if is_signalled else known):
        return Refused(stopped)
    if is_signalled and ratify.room_for(desk, work) < 1:
        return Refused("full")
    if is_signalled:
        return ratify.wanted(
            desk, name, measure, status.created_at, by=author.id, acct=author.acct, status=status.id
        )
    return PetitionRow(
        id=desk.chance("petition", status.id).hex()[:24],
        domain=name,
        measure=measure.value,
        by=author.id,
        acct=author.acct,
        status=status.id,
        claim=words,
        opened_at=status.created_at,
        until=desk.deadline(made.until),
        needed=made.needed,
    )


def person(author: Account) -> Person:
    """Somebody as seconding sees them."""
    faults = {"bot": author.bot, "moved": author.moved, "suspended": author.suspended, "limited": author.limited}
    return Person(
        account=author.id,
        is_local=author.domain is None,
        since=author.created_at,
        fault=next((name for name, is_so in faults.items() if is_so), ""),
    )


def _has_new_facts(work: Work, case: Case, petitioner: AccountId) -> bool:
    """A report by somebody else that came after the verdict: a fact on record, not only a petition's word."""
    assert case.decided_at
    newer = [row for row in work.books.reports_on(case.domain, case.decided_at) if row.counts]
    return any(row.created_at > case.decided_at and row.reporter != petitioner for row in newer)


def _stopped(desk: Desk, work: Work, name: Domain, measure: Measure, blocks: dict[str, str]) -> str:
    """Why no case may open by this petition now, as a code, or "": rail, case-open, in-force."""
    if rail(name, desk.rails(work, name)):
        return "rail"
    if work.cases.open_on(name):
        return "case-open"
    above = (severity for wider, severity in blocks.items() if covers(wider, name))
    return "in-force" if _strictest(above) >= measure else ""


def _strictest(severities: Iterable[str]) -> Measure:
    return max((MEASURES.get(severity, Measure.NONE) for severity in severities), default=Measure.NONE)


def take_second(desk: Desk, work: Work, status: Status, row: PetitionRow, now: datetime) -> str:
    """`second bad.example`. When that is enough, its case is filed with the next pass."""
    found = stand_behind(desk, work, row, person(status.author), status.created_at, now)
    if isinstance(found, Refused):
        tell_person(desk, work, status, "second-refused", {"why": found.why, "domain": row.domain}, now)
        return f"second refused: {found.why}"
    args = {"domain": row.domain, "measure": row.measure, "missing": found.missing}
    tell_person(desk, work, status, "seconded", args, now)
    return f"second for {row.domain}"


def stand_behind(
    desk: Desk, work: Work, row: PetitionRow, who: Person, written_at: datetime, now: datetime
) -> Proposal | Refused:
    """Notes a seconder, wherever they said so."""
    found = second(proposal(work, row), who, desk.policy.petition.seconding, written_at)
    if isinstance(found, Refused):
        return found
    work.petitions.second(row.id, who.account, now)
    if found.is_seconded:
        work.petitions.save(replace(row, state="seconded"))
    return found


def petition_named(work: Work, command: Command) -> PetitionRow | None:
    """The open petition that `second N` or `second DOMAIN` speaks of: N is a case, and stands for its domain."""
    case = work.cases.named(str(command.case)) if command.case else None
    clean = case.domain if case else domain(command.domain or "")
    return work.petitions.open_on(clean) if isinstance(clean, str) else None


def withdraw(desk: Desk, work: Work, status: Status, now: datetime) -> bool:
    """Takes back the writer's open petition. Returns whether there was one."""
    row = take_back(work, status.author.id)
    if row is None:
        return False
    tell_person(desk, work, status, "petition-withdrawn", {"domain": row.domain}, now)
    return True


def take_back(work: Work, account: AccountId) -> PetitionRow | None:
    """Ends this person's open petition, wherever they said so. Returns it as it was, None where there was none."""
    row = work.petitions.open_by(account)
    if row:
        _end(work, row, "withdrawn")
    return row


def lapse_due(desk: Desk, work: Work, read_until: datetime, now: datetime) -> bool:
    """Ends petitions whose time was over when the inbox had been read to its end. Nobody but the petitioner hears."""
    lapsed = [row for row in work.petitions.in_state("open") if proposal(work, row).is_over(read_until)]
    for row in lapsed:
        _end(work, row, "lapsed")
        _tell(work, row, "petition-lapsed", {"domain": row.domain})
    for state in ("lapsed", "withdrawn", "refused"):
        for row in work.petitions.in_state(state):
            if row.by and now - row.opened_at > REMEMBERED_FOR:
                work.petitions.cut(row.id)
    return bool(lapsed)


def open_seconded(desk: Desk, now: datetime) -> bool:
    """Files the cases of petitions that have their seconders. Raises InstanceError; they are then filed later."""
    with desk.store.transaction() as work:
        waiting = work.petitions.in_state("seconded")
    for row in waiting:
        known, measure = server(desk, row.domain, now), Measure(row.measure)
        blocks = desk.instance.blocks() if not row.needed else ()
        block = next((one for one in blocks if one.domain == row.domain), None)
        by_hand = ratify.is_by_hand(block, measure)
        with desk.store.transaction() as work:
            in_force: dict[str, str] = {} if by_hand else {row.domain: known.strictest}
            stopped = _stopped(desk, work, row.domain, measure, in_force)
            if not (stopped or row.needed or by_hand or ratify.is_signalled(work, row.domain, measure, {})):
                stopped = "nothing-to-ratify"
            if stopped:
                _end(work, row, "refused")
                _tell(work, row, "petition-moot", {"why": stopped, "domain": row.domain})
            else:
                _file(desk, work, row, known.accounts, by_hand, now)
    return bool(waiting)


def _file(desk: Desk, work: Work, row: PetitionRow, accounts: int, by_hand: bool, now: datetime) -> None:
    """The case, with what was reported lately as its exhibits; its petitioner and seconders are left off the panel."""
    measure, kind = Measure(row.measure), Kind.PETITION if row.needed else Kind.RATIFICATION
    listed = () if row.needed or by_hand else work.lists.on(row.domain)
    origin = "a petition" if row.needed else "a block by hand" if by_hand else "a list that is followed"
    reports = [one for one in work.books.reports_on(row.domain, now - 30 * DAY) if one.counts and one.case is None]
    happening = h.CaseOpened(
        domain=row.domain,
        proposed=measure,
        criterion=SERVER_RULES,
        criterion_says=desk.policy.criteria[SERVER_RULES],
        reject_media=any(one.reject_media for one in listed),
        reject_reports=any(one.reject_reports for one in listed),
        terms=desk.policy.terms(kind, measure, SERVER_RULES),
        reports=tuple(one.id for one in reports),
        triage=origin,
        known_accounts=accounts,
        kind=kind,
        by_hand=by_hand,
    )
    case = CaseId(desk.chance("case", f"{row.domain}/{row.id}").hex()[:24])
    work.cases.save(open_case(case, happening, now))
    for one in reports:
        work.books.save_report(replace(one, case=case))
    work.petitions.save(replace(row, state="filed", case=case))
    if row.needed:
        _tell(work, row, "petition-opens", {"domain": row.domain, "measure": row.measure})
    desk.log.info("case filed", case=row.domain, state="filed", triage=origin)


def claim_of(work: Work, case: CaseId) -> str:
    """What a petition says, as jurors may read it; "" for other cases."""
    row = work.petitions.of_case(case)
    return row.claim if row else ""


def proposal(work: Work, row: PetitionRow) -> Proposal:
    """The petition with who stands behind it."""
    return Proposal(by=row.by, until=row.until, needed=row.needed, seconders=work.petitions.seconders(row.id))


def _end(work: Work, row: PetitionRow, state: str) -> None:
    """What came to nothing keeps no seconders, and of its text nothing."""
    by = row.by
    work.petitions.cut(row.id)
    work.petitions.save(replace(row, state=state, by=by, claim=""))


def _tell(work: Work, row: PetitionRow, message: str, args: dict[str, str]) -> None:
    if not row.by:
        return  # it went before a panel by itself, or by the command line
    said = SendMessage(account=row.by, acct=row.acct, message=message, args=dict(args), in_reply_to=row.status)
    work.outbox.add(None, [Wanted(key=f"petition/{row.id}/{message}", effect=said)])
