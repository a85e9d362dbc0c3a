"""The accused are heard: who speaks for a server proves it, and what they say goes to the panel whole.
(DELIBERATION.md, *The accused are heard*.)

A proof is kept for half a year, sealed, with the server it is for. Only servers that a case is about are asked, and no
more often than the person would get answers: nobody can send the bot out to read the web.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from jurybot.core.case import happenings as h
from jurybot.core.case.case import OPEN, Case, State
from jurybot.core.disclosure.of_case import decision
from jurybot.core.names import AccountId, Domain, StatusId, domain
from jurybot.core.opening.proof import FILE, RECORD, line_for, token_for
from jurybot.core.text.answers import Command
from jurybot.service.case import dossier
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk, Office, Vault
from jurybot.service.people.economy import enough
from jurybot.service.people.stewards import at_risk_in
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.federation import Unreachable
from jurybot.service.ports.told import Account, Status
from jurybot.service.rows import Paper
from jurybot.service.sealing import seal, unseal
from jurybot.service.storage import Work

PROVED_FOR = timedelta(days=180)
ON_PAGE_FOR = timedelta(minutes=30)
"""On the page a proof holds as long as a member's sign-in does; then the line is looked for again."""
SPEAKER = "speaker/"
ON_PAGE = "page/"
"""So begins the name of somebody who proved it on the page: they have no account that could be written to."""
HEARD_IN = OPEN | {State.IN_FORCE}


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found on a server: where the line stands, or why it was not found."""

    stands: str
    why: str


def look(desk: Desk, status: Status, command: Command, now: datetime) -> Looked | None:
    """Asks the server for the line, outside any transaction; None where it is not to be asked."""
    name = domain(command.domain or "")
    with desk.store.transaction() as work:
        if not isinstance(name, str) or not may_know(desk, work, name) or enough(desk, work, status.author.id, now):
            return None
        token = _token(desk, work, name, status.author)
    try:
        return Looked(desk.federation.stands(name, token), "")
    except Unreachable as unreachable:
        return Looked("", str(unreachable))


def prove(desk: Desk, work: Work, status: Status, command: Command, looked: Looked | None, now: datetime) -> str:
    """Says what to put where, whether there is a case or not, or takes the proof."""
    name = domain(command.domain or "")
    if not isinstance(name, str):
        tell_person(desk, work, status, "unknown-case", {}, now)
        return "no server's name"
    if looked and looked.stands:
        proof = json.dumps({"stands": looked.stands, "acct": status.author.acct, "status": status.id})
        paper = seal(desk, _of(name), status.author.id, proof, now, forget_at=now + PROVED_FOR)
        work.papers.put(paper)
        tell_person(desk, work, status, "proved", {"domain": name}, now)
        return f"proved by {looked.stands}"
    args = {
        "domain": name,
        "line": line_for(_token(desk, work, name, status.author)),
        "file": FILE,
        "record": RECORD,
    }
    tell_person(desk, work, status, "prove-how", args, now)
    return "told how to prove"


def may_know(office: Office, work: Work, name: Domain) -> list[Case]:
    """The cases that a server's own people may know of, oldest first: what is public, and before that none of which
    they get no notice, by which a reporter is at risk, or that a trial run found. Who has proved nothing is answered
    the same whether there are any or not."""
    if not office.stance(work).live:
        return []
    heard = [one for one in work.cases.on(name) if one.state in HEARD_IN and one.about is None]
    return [one for one in heard if decision(one, {}) is not None or _is_told_early(work, one)]


def _is_told_early(work: Work, case: Case) -> bool:
    return bool(case.terms.notice_for) and work.matters.get(at_risk_in(case.id)) is None


def speaks_for(work: Work, account: AccountId, name: Domain, now: datetime) -> bool:
    """Whether this account has proved to speak for that server."""
    return any(paper.name == account for paper in _proofs(work, name, now))


def proved_by(work: Work, account: AccountId) -> list[Domain]:
    """The servers for which this account has proved to speak."""
    kept = work.papers.named(account)
    return [Domain(paper.of.removeprefix(SPEAKER)) for paper in kept if paper.of.startswith(SPEAKER)]


def is_on_page(work: Work, name: Domain, now: datetime) -> bool:
    """Whether somebody speaks for that server on the page now, and would find a question there."""
    return any(paper.name.startswith(ON_PAGE) for paper in _proofs(work, name, now))


def on_page(visitor: str) -> AccountId:
    """How a proof names a browser that has no account with it."""
    return AccountId(ON_PAGE + visitor)


def keep_proof_on_page(vault: Vault, work: Work, name: Domain, visitor: str, stands: str, now: datetime) -> None:
    """The line of this visitor was found there."""
    proof = json.dumps({"stands": stands, "acct": "", "status": ""})
    work.papers.put(seal(vault, _of(name), on_page(visitor), proof, now, forget_at=now + ON_PAGE_FOR))


def _proofs(work: Work, name: Domain, now: datetime) -> list[Paper]:
    """In the order in which they were given, without those that hold no more."""
    return [paper for paper in work.papers.of(_of(name)) if paper.forget_at is None or paper.forget_at > now]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks for a server. `status` is the post that brought the proof: what is written to them goes under it."""

    account: AccountId
    acct: str
    status: StatusId


def speaker_for(desk: Desk, work: Work, name: Domain, now: datetime) -> Speaker | None:
    """Who proved latest to speak for a server, so that they can be asked."""
    kept = [paper for paper in _proofs(work, name, now) if not paper.name.startswith(ON_PAGE)]
    if not kept:
        return None
    proof = json.loads(unseal(desk, kept[-1]))
    return Speaker(account=AccountId(kept[-1].name), acct=proof["acct"], status=StatusId(proof["status"]))


def state(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """A statement of the accused: kept sealed for the dossier. The latest one counts."""
    name = domain(command.domain or "")
    if isinstance(name, str) and not speaks_for(work, status.author.id, name, now):
        tell_person(desk, work, status, "prove-first", {"domain": name}, now)
        return "a statement of somebody who proved nothing"
    cases = may_know(desk, work, name) if isinstance(name, str) else []
    if not cases:
        tell_person(desk, work, status, "unknown-case", {}, now)
        return "a statement without a case"
    case = cases[-1]
    hear(desk, work, case, command.because, status.edited_at or status.created_at, now)
    tell_person(desk, work, status, "heard", {"domain": case.domain, "goes": goes(case)}, now)
    return f"the accused in case {case.name}"


def hear(desk: Desk, work: Work, case: Case, text: str, written_at: datetime, now: datetime) -> None:
    """Keeps what the accused say, however it reached us."""
    dossier.add_statement(desk, work, case, text, written_at, now)
    happen_if_allowed(desk, work, case.id, h.AccusedHeard(), now)


def goes(case: Case) -> str:
    """Where a statement goes at this stage of its case."""
    if case.state in {State.FILED, State.DRAWING}:
        return "panel"
    return "next-round" if case.state is State.DELIBERATING else "appeal"


def _of(name: Domain) -> str:
    return f"{SPEAKER}{name}"


def _token(desk: Desk, work: Work, name: Domain, who: Account) -> str:
    acct = who.acct if "@" in who.acct else f"{who.acct}@{work.installation().instance_domain}"
    return token_for(desk.key, name, acct)
