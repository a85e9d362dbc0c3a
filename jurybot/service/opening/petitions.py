"""Petitions: a member proposes, others second, a case opens. (DELIBERATION.md, *Petition*.)

Who proposed and who seconded is sealed: it keeps them off the panel, and is cut with the case. Nobody is told of a
petition but those who wrote about it; whoever made it may spread the word. By message or on the page is the same.

A case that is not public yet shows in no answer: a petition on its server is noted like any other, and joins it once it
has its seconders. (docs/decisions/petitions-join-open-cases.md.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jurybot.core.case.case import OPEN, Case
from jurybot.core.case.effects import SendMessage, Wanted
from jurybot.core.course.gate import rail
from jurybot.core.disclosure.of_case import decision
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, Domain, StatusId, covers, domain
from jurybot.core.opening.petition import Person, Proposal, Refused, begin, claim, may_not, second
from jurybot.core.terms import DAY
from jurybot.core.text.answers import Command
from jurybot.service.desk import Desk
from jurybot.service.opening import ratify
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Account, Status
from jurybot.service.rows import PAGE, PetitionRow
from jurybot.service.severities import measure_of
from jurybot.service.storage import Work

REMEMBERED_FOR = 90 * DAY
"""So long it is kept who made a petition that came to nothing: for the limit a person."""
TWICE = 2
"""After no action it takes twice as many seconders, unless there are new facts."""
FINDS_NOTHING = frozenset({"no-action", "no-agreement"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposer:
    """Who proposes, and by what: a post of theirs, or a name that begins with PAGE for what they sent on the page."""

    person: Person
    acct: str
    status: StatusId
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What is answered to a proposal: which message, and its arguments. `why` it was refused, "" where it was taken."""

    message: str
    args: Mapping[str, Any]
    why: str = ""


def propose(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """`propose limit bad.example because …`: noted, or refused with why."""
    row = work.petitions.open_by(status.author.id)
    if row and row.status == status.id:
        return "an edited petition is the same petition"
    by = Proposer(
        person=person(status.author), acct=status.author.acct, status=status.id, written_at=status.created_at
    )
    noted = put_forward(desk, work, by, Measure(command.rest), command.domain or "", command.because, now)
    tell_person(desk, work, status, noted.message, noted.args, now)
    return f"petition refused: {noted.why}" if noted.why else f"{noted.message} on {noted.args['domain']}"


def put_forward(
    desk: Desk, work: Work, by: Proposer, measure: Measure, name: str, because: str, now: datetime
) -> Noted:
    """A proposal, wherever it was made: kept, or refused."""
    found = _new_petition(desk, work, by, measure, name, because, now)
    if isinstance(found, Refused):
        return Noted(message="petition-refused", args={"why": found.why, "domain": name}, why=found.why)
    work.petitions.add(found)
    args = {"domain": found.domain, "measure": found.measure}
    if not found.needed:
        return Noted(message="ratification-noted", args=args)
    return Noted(message="petition-noted", args={**args, "needed": found.needed, "until": found.until})


def _new_petition(
    desk: Desk, work: Work, by: Proposer, measure: Measure, text: str, because: str, now: datetime
) -> PetitionRow | Refused:
    name, account = domain(text), by.person.account
    if not isinstance(name, str):
        return Refused("no-domain")
    if why := may_not_propose(desk, work, by.person, by.written_at, now):
        return Refused(why)
    members, times = work.installation().members, times_as_many(work, name, account)
    made = begin(by.person, desk.policy.petition.seconding, members=members, now=by.written_at, times=times)
    assert isinstance(made, Proposal)  # what it refuses `may_not_propose` has refused
    if work.petitions.open_on(name):
        return Refused("petition-open")
    known = work.blocks.known_on([name])
    is_signalled = ratify.is_signalled(work, name, measure, known)
    if stopped := stopped_by(desk, work, name, measure, {} if is_signalled else known):
        return Refused(stopped)
    if sits_on(work, name, account):
        return Refused("case-open")
    if is_signalled and ratify.room_for(desk, work) < 1:
        return Refused("full")
    if is_signalled:
        return ratify.wanted(desk, name, measure, by.written_at, by=account, acct=by.acct, status=by.status)
    return PetitionRow(
        id=desk.chance("petition", by.status).hex()[:24],
        domain=name,
        measure=measure.value,
        by=account,
        acct=by.acct,
        status=by.status,
        claim=claim(because),
        opened_at=by.written_at,
        until=desk.deadline(made.until),
        needed=made.needed,
    )


def may_not_propose(desk: Desk, work: Work, who: Person, written_at: datetime, now: datetime) -> str:
    """Why this person can propose no server now, as a code, or "": dry-run, one of `may_not`'s, one-open, too-many."""
    if not desk.stance(work).live:
        return "dry-run"
    if why := may_not(who, desk.policy.petition.seconding, written_at):
        return why
    if work.petitions.open_by(who.account):
        return "one-open"
    is_enough = work.petitions.count_by(who.account, now - REMEMBERED_FOR) >= desk.policy.petition.a_person
    return "too-many" if is_enough else ""


def times_as_many(work: Work, name: Domain, petitioner: AccountId) -> int:
    """By how much it takes more seconders than usual, after what was found last on that server. A case that runs counts
    for nothing here: it would show."""
    ended = ended_on(work, name)
    found_nothing = bool(ended) and ended[-1].outcome in FINDS_NOTHING
    return TWICE if found_nothing and not _has_new_facts(work, ended[-1], petitioner) else 1


def ended_on(work: Work, name: Domain) -> list[Case]:
    """The cases on that server that nothing more comes of but fresh looks, oldest first."""
    return [case for case in work.cases.on(name) if case.outcome and case.state not in OPEN]


def sits_on(work: Work, name: Domain, account: AccountId) -> bool:
    """Whether this person judges that server now: they know of the case, and take no side in it."""
    member = work.pool.by_account(account)
    held = [row for row in work.pool.seats_held_by(member.id) if row.ended_on is None] if member else []
    return any(work.cases.get(row.case).domain == name for row in held)


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
    newer = [row for row in work.reports.on(case.domain, case.decided_at) if row.counts]
    return any(row.created_at > case.decided_at and row.reporter != petitioner for row in newer)


def stopped_by(desk: Desk, work: Work, name: Domain, measure: Measure, blocks: dict[str, str]) -> str:
    """Why no case may open by this petition now, as a code, or "": rail, case-open (a public one), in-force."""
    if rail(name, desk.rails(work, name)):
        return "rail"
    under_way = work.cases.open_on(name)
    if under_way and decision(under_way, {}) is not None:
        return "case-open"
    above = (severity for wider, severity in blocks.items() if covers(wider, name))
    return "in-force" if _strictest(above) >= measure else ""


def _strictest(severities: Iterable[str]) -> Measure:
    return max((measure_of(severity) for severity in severities), default=Measure.NONE)


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
    if sits_on(work, row.domain, who.account):
        return Refused("case-open")
    work.petitions.second(row.id, who.account, now)
    if found.is_seconded:
        work.petitions.save(replace(row, state="seconded"))
    return found


def petition_named(work: Work, command: Command) -> PetitionRow | None:
    """The open petition that `second N` or `second DOMAIN` speaks of: N is a case, and stands for its domain."""
    case = work.cases.named(str(command.case)) if command.case else None
    clean = case.domain if case else domain(command.domain or "")
    return work.petitions.open_on(clean) if isinstance(clean, str) else None


def withdraw(desk: Desk, work: Work, status: Status, now: datetime, of: str = "") -> bool:
    """Takes back the writer's open petition, where a server is named only one about that. Returns whether there was
    one."""
    row = work.petitions.open_by(status.author.id)
    if row is None or (of and domain(of) != row.domain):
        return False
    take_back(work, status.author.id)
    tell_person(desk, work, status, "petition-withdrawn", {"domain": row.domain}, now)
    return True


def offers_to_take_back(answers: str) -> bool:
    """Whether that message of ours, by what it was sent as, says how to take a petition back."""
    return answers.endswith(("petition-noted", "petition-refused"))


def take_back(work: Work, account: AccountId) -> PetitionRow | None:
    """Ends this person's open petition, wherever they said so. Returns it as it was, None where there was none."""
    row = work.petitions.open_by(account)
    if row:
        end(work, row, "withdrawn")
    return row


def lapse_due(work: Work, read_until: datetime, now: datetime) -> bool:
    """Ends petitions whose time was over when the inbox had been read to its end. Nobody but the petitioner hears."""
    lapsed = [row for row in work.petitions.in_state("open") if proposal(work, row).is_over(read_until)]
    for row in lapsed:
        end(work, row, "lapsed")
        tell(work, row, "petition-lapsed", {"domain": row.domain})
    for row in work.petitions.in_state("lapsed", "withdrawn", "refused"):
        if row.by and now - row.opened_at > REMEMBERED_FOR:
            work.petitions.cut(row.id)
    return bool(lapsed)


def proposal(work: Work, row: PetitionRow) -> Proposal:
    """The petition with who stands behind it."""
    return Proposal(by=row.by, until=row.until, needed=row.needed, seconders=work.petitions.seconders(row.id))


def end(work: Work, row: PetitionRow, state: str) -> None:
    """What came to nothing keeps no seconders, and of its text nothing."""
    work.petitions.cut(row.id)
    work.petitions.save(replace(row, state=state, claim=""))


def tell(work: Work, row: PetitionRow, message: str, args: dict[str, str]) -> None:
    """Tells whoever proposed it, once, under what they wrote."""
    if not row.by:
        return  # it went before a panel by itself, or by the command line
    said = replace(message_to(work, row), message=message, args=dict(args))
    work.outbox.add(None, [Wanted(key=f"petition/{row.id}/{message}", effect=said)])


def message_to(work: Work, row: PetitionRow) -> SendMessage:
    """A message to whoever proposed, without its words: under what they wrote or, where that was on the page, under
    their first message to us."""
    under: StatusId | None = row.status
    if row.status.startswith(PAGE):
        member = work.pool.by_account(row.by)
        under = member.anchor if member else None
    return SendMessage(account=row.by, acct=row.acct, message="", in_reply_to=under)
