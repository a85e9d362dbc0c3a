"""What every member of the co-op may read and do: petitions and calls that wait for seconders, and their own.

Who proposed or seconded is told to nobody; a member sees only what they did themselves. How they propose and appeal
stands in `proposers`.
"""

from __future__ import annotations

from datetime import datetime

from jurybot.core.case.case import OPEN, Case, State
from jurybot.core.disclosure.of_case import decision
from jurybot.core.names import CaseId, domain
from jurybot.core.opening.petition import Person, Refused, may_not
from jurybot.service.asking import appeals
from jurybot.service.language.page_words import PageWords
from jurybot.service.language.wording import Reader, piece, shown
from jurybot.service.opening import petitions
from jurybot.service.page_ports.common import NotYours, SignedIn, Told
from jurybot.service.page_ports.members import MembersPage, OpenCall, OpenPetition
from jurybot.service.pages.counter import Counter
from jurybot.service.people import voices
from jurybot.service.rows import PetitionRow
from jurybot.service.storage import Work

MINE, SECONDED = "mine", "seconded"
BECAME = ("seconded", "filed", "lapsed", "refused")


class ForMembers:
    """Implements `page_ports.MemberPages`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def open(self, who: SignedIn) -> MembersPage:
        with self._counter.work() as (work, now):
            reader = self._counter.reader(work, who)
            why = may_not(who.person, self._counter.desk.policy.petition.seconding, now)
            waiting = [row for row in work.petitions.in_state("open") if row.needed]
            return MembersPage(
                petitions=tuple(_petition(work, row, who.person) for row in waiting),
                calls=tuple(self._calls(work, who.person)),
                may_not=piece("second-refused", "why_not", reader, why) if why else "",
                became=_became(work, who.person, reader, now),
            )

    def second_petition(self, who: SignedIn, name: str) -> Told:
        with self._counter.work() as (work, now):
            clean = domain(name)
            row = work.petitions.open_on(clean) if isinstance(clean, str) else None
            if row is None or not row.needed:
                raise NotYours
            reader = self._counter.reader(work, who)
            found = petitions.stand_behind(self._counter.desk, work, row, who.person, now, now)
            if isinstance(found, Refused):
                args = {"why": found.why, "domain": row.domain}
                return Told(text=shown("second-refused", args, reader), taken=False)
            args = {"domain": row.domain, "measure": row.measure}
            told = Told(text=shown("seconded", {**args, "missing": found.missing}, reader), taken=True)
        self._counter.woken()
        return told

    def second_call(self, who: SignedIn, case: int) -> Told:
        with self._counter.work() as (work, now):
            about = work.cases.named(str(case))
            if about is None or not _is_called(work, about):
                raise NotYours
            found = appeals.second_call(self._counter.desk, work, about, who.person, now, now)
            message, args = appeals.answer_to(about, found)
            text = shown(message, {**args, "now": now}, self._counter.reader(work, who))
            told = Told(text=text, taken=isinstance(found, Case))
        self._counter.woken()
        return told

    def withdraw(self, who: SignedIn) -> Told:
        with self._counter.work() as (work, _):
            row = petitions.take_back(work, who.person.account)
            if row is None:
                raise NotYours
            reader = self._counter.reader(work, who)
            told = Told(text=shown("petition-withdrawn", {"domain": row.domain}, reader), taken=True)
        self._counter.woken()
        return told

    def _calls(self, work: Work, person: Person) -> list[OpenCall]:
        cases = work.cases.awake([State.DECIDED, State.IN_FORCE])
        return [self._call(work, case, person) for case in cases if _is_called(work, case)]

    def _call(self, work: Work, case: Case, person: Person) -> OpenCall:
        assert case.call and case.number
        mine = [one for one in voices.of_case(self._counter.desk, work, case.id) if one.account == person.account]
        return OpenCall(
            case=case.number,
            domain=case.domain,
            wants=case.call.wants,
            seconders=case.call.seconders,
            needed=case.call.needed,
            until=case.call.until,
            standing="" if not mine else MINE if mine[0].reason else SECONDED,
        )


def _is_called(work: Work, case: Case) -> bool:
    """Members ask for a fresh look at it, and that is public."""
    told = decision(case, work.published.reasons(case.id))
    return told is not None and told.seconding is not None


def _petition(work: Work, row: PetitionRow, person: Person) -> OpenPetition:
    made = petitions.proposal(work, row)
    standing = MINE if row.by == person.account else SECONDED if person.account in made.seconders else ""
    return OpenPetition(
        domain=row.domain,
        measure=row.measure,
        claim=row.claim,
        seconders=len(made.seconders),
        needed=row.needed,
        until=row.until,
        standing=standing,
    )


def _became(work: Work, person: Person, reader: Reader, now: datetime) -> str:
    """What became of their latest petition, in words; "" while it waits, or where there is nothing to be told."""
    rows = [row for state in BECAME for row in work.petitions.in_state(state)]
    row = max((one for one in rows if one.by == person.account and one.needed), key=_opened_at, default=None)
    if row is None or (row.case and not _is_open(work, row.case)):
        return ""
    if row.state == "lapsed":
        return shown("petition-lapsed", {"domain": row.domain}, reader)
    if row.state == "refused":
        return PageWords(reader, now)("opened_no_case", domain=row.domain)
    return shown("petition-opens", {"domain": row.domain, "measure": row.measure}, reader)


def _opened_at(row: PetitionRow) -> datetime:
    return row.opened_at


def _is_open(work: Work, case: CaseId) -> bool:
    return work.cases.get(case).state in OPEN
