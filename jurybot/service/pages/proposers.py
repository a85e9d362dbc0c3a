"""What members begin on the page: they propose a server, appeal, or propose to lift a measure.

Each is what a message of the same words would be, and is answered as that would be; what becomes of it is told by
message, too, where one can reach them.
"""

from __future__ import annotations

from datetime import datetime

from jurybot.core.case.case import Case, State
from jurybot.core.course.calls import not_appealable, takes
from jurybot.core.disclosure.of_case import decision
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import StatusId
from jurybot.core.opening.criteria import SERVER_RULES
from jurybot.core.opening.petition import Refused, may_not
from jurybot.service.asking import appeals
from jurybot.service.language.page_words import PageWords
from jurybot.service.language.wording import piece, shown
from jurybot.service.opening import petitions
from jurybot.service.page_ports.common import SignedIn, Told
from jurybot.service.page_ports.members import Appealable, ProposersPage
from jurybot.service.pages.counter import Counter
from jurybot.service.rows import PAGE
from jurybot.service.storage import Work

BECAUSE_AT_MOST = 500  # characters, as many as a post has


class ForProposers:
    """Implements `page_ports.ProposerPages`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def forms(self, who: SignedIn) -> ProposersPage:
        with self._counter.work() as (work, now):
            desk, reader = self._counter.desk, self._counter.reader(work, who)
            seconding = desk.policy.petition.seconding
            why = petitions.may_not_propose(desk, work, who.person, now, now)
            of_all = may_not(who.person, seconding, now)
            days = desk.policy.terms(Kind.PETITION, SERVER_RULES).lift_after.days
            return ProposersPage(
                may_not=piece("petition-refused", "why_not", reader, why) if why else "",
                may_not_ask=piece("petition-refused", "why_not", reader, of_all) if of_all else "",
                needed=seconding.needed(work.installation().members),
                until=desk.deadline(now + seconding.within),
                lift_days=days,
                appealable=tuple(_appealable(work, now)),
            )

    def propose(self, who: SignedIn, acct: str, measure: str, name: str, because: str) -> Told:
        with self._counter.work() as (work, now):
            desk, reader = self._counter.desk, self._counter.reader(work, who)
            if not because or len(because) > BECAUSE_AT_MOST:
                return Told(text=PageWords(reader, now)("because_length"), taken=False)
            sent = StatusId(PAGE + desk.chance("page", f"{who.person.account}/{now.isoformat()}").hex()[:24])
            by = petitions.Proposer(person=who.person, acct=acct, status=sent, written_at=now)
            noted = petitions.put_forward(desk, work, by, Measure(measure), name, because, now)
            told = Told(text=shown(noted.message, {**noted.args, "now": now}, reader), taken=not noted.why)
        self._counter.woken()
        return told

    def appeal(self, who: SignedIn, case: str, because: str, *, to_all: bool) -> Told:
        with self._counter.work() as (work, now):
            asked = appeals.Asked(who=who.person, reason=because, written_at=now)
            about = appeals.named(work, case) if case.isascii() and case.isdigit() else None
            if not because or len(because) > BECAUSE_AT_MOST:
                words = PageWords(self._counter.reader(work, who), now)
                return Told(text=words("because_length"), taken=False)
            found = (
                appeals.ask_appeal(self._counter.desk, work, about, asked, now, to_all=to_all)
                if about
                else Refused("unknown-case")
            )
            told = self._told(work, who, about, found, now)
        self._counter.woken()
        return told

    def propose_lift(self, who: SignedIn, name: str, because: str) -> Told:
        with self._counter.work() as (work, now):
            if len(because) > BECAUSE_AT_MOST:
                words = PageWords(self._counter.reader(work, who), now)
                return Told(text=words("because_length"), taken=False)
            asked = appeals.Asked(who=who.person, reason=because, written_at=now)
            about = appeals.on_server(work, name.strip().lower())
            found = appeals.ask_lift(self._counter.desk, work, about, asked, now) if about else Refused("unknown-case")
            told = self._told(work, who, about, found, now)
        self._counter.woken()
        return told

    def _told(self, work: Work, who: SignedIn, about: Case | None, found: Case | Refused, now: datetime) -> Told:
        message, args = appeals.answer_to(about, found)
        text = shown(message, {**args, "now": now}, self._counter.reader(work, who))
        return Told(text=text, taken=isinstance(found, Case))


def _appealable(work: Work, now: datetime) -> list[Appealable]:
    """What nobody has asked for a fresh look at yet, the latest first."""
    cases = work.cases.awake([State.DECIDED, State.IN_FORCE])
    open_ones = [case for case in cases if not (case.under or case.call or not_appealable(case, now, now))]
    return [_shown(case) for case in reversed(open_ones) if decision(case, {}) is not None and case.about is None]


def _shown(case: Case) -> Appealable:
    assert case.number is not None and case.appeal_until is not None
    return Appealable(
        case=case.number,
        domain=case.domain,
        in_force=case.in_force.value,
        until=case.appeal_until,
        needed=takes(case, "appeal"),
        for_vote=takes(case, "vote"),
    )
