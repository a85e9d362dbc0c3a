"""What the accused see and say on their page, once they have proved to speak for their server. (DELIBERATION.md, *The
accused are heard*.)

Before the proof nothing here tells whether there is a case: the line to put up is the same for any server, and looking
for it tells nobody what was found but who controls the server. After it they see what is proposed and until when they
are heard; never who complained, who judges, or what the panel says.
"""

from __future__ import annotations

from datetime import datetime
from html import escape

from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case, State
from jurybot.core.course.calls import not_appealable
from jurybot.core.disclosure.of_case import decision
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, Domain, domain
from jurybot.core.opening.dossier import STATEMENT_AT_MOST
from jurybot.core.opening.proof import FILE, RECORD, line_for, token_for
from jurybot.service.asking import accused, appeals, questions
from jurybot.service.case import dossier
from jurybot.service.language.page_words import PageWords
from jurybot.service.language.wording import shown
from jurybot.service.page_ports.accused import AccusedPage, AgainstUs, OpenQuestion, Proving
from jurybot.service.page_ports.common import NotYours, Told, Visitor
from jurybot.service.pages.counter import Counter
from jurybot.service.ports.federation import Unreachable
from jurybot.service.storage import Work

APPEAL_AT_MOST = 500  # characters


class ForAccused:
    """Implements `page_ports.AccusedPages`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def proving(self, visitor: Visitor, name: str) -> Proving:
        clean = _named(name)
        return Proving(domain=clean, line=line_for(self._token(visitor, clean)), file=FILE, record=RECORD)

    def look(self, visitor: Visitor, name: str) -> None:
        clean = _named(name)
        with self._counter.work() as (work, _):
            if not accused.may_know(self._counter.desk, work, clean):
                return
        try:
            stands = self._counter.desk.federation.stands(clean, self._token(visitor, clean))
        except Unreachable:
            return
        with self._counter.work() as (work, now):
            accused.keep_proof_on_page(self._counter.desk, work, clean, visitor.id, stands, now)

    def page(self, visitor: Visitor, name: str) -> AccusedPage:
        with self._counter.work() as (work, now):
            cases = self._proved(work, visitor, _named(name), now)
            said, on = dossier.statement_of(self._counter.desk, work, cases[-1]) if cases else ("", "")
            return AccusedPage(
                domain=_named(name),
                cases=tuple(_against(case, now) for case in cases),
                statement=said,
                statement_on=on,
                questions=tuple(one for case in cases for one in self._questions(work, case, now)),
            )

    def state(self, visitor: Visitor, name: str, text: str) -> Told:
        with self._counter.work() as (work, now):
            case, reader = self._latest(work, visitor, name, now), self._counter.reader_among(visitor)
            if not text.strip() or len(text) > STATEMENT_AT_MOST:
                return Told(text=PageWords(reader, now)("statement_length"), taken=False)
            html = "<br>".join(escape(line) for line in text.splitlines())
            accused.hear(self._counter.desk, work, case, html, now, now)
            args = {"domain": case.domain, "goes": accused.goes(case)}
            told = Told(text=shown("heard", args, reader), taken=True)
        self._counter.woken()
        return told

    def answer(self, visitor: Visitor, name: str, number: int, text: str) -> Told:
        with self._counter.work() as (work, now):
            case, reader = self._latest(work, visitor, name, now), self._counter.reader_among(visitor)
            asked = next((one for one in self._put(work, case, now) if one.number == number), None)
            if asked is None:
                raise NotYours
            why = questions.answer(self._counter.desk, work, case.id, asked, text, now)
            told = Told(text=shown("answer-taken", {"why": why}, reader), taken=why == "taken")
        self._counter.woken()
        return told

    def appeal(self, visitor: Visitor, name: str, case: str, because: str) -> Told:
        with self._counter.work() as (work, now):
            cases = self._proved(work, visitor, _named(name), now)
            about = next((one for one in cases if one.name == case), None)
            if about is None:
                raise NotYours
            reader = self._counter.reader_among(visitor)
            if not because or len(because) > APPEAL_AT_MOST:
                return Told(text=PageWords(reader, now)("because_length"), taken=False)
            made = ha.AppealMade(written_at=now, to_all=False, by="admin")
            voice = AccountId(f"{accused.ON_PAGE}{about.domain}")  # one voice a server, whoever wrote it
            found = appeals.speak_up(self._counter.desk, work, about, voice, made, because, now)
            message, args = appeals.answer_to(about, found)
            told = Told(text=shown(message, args, reader), taken=isinstance(found, Case))
        self._counter.woken()
        return told

    def _token(self, visitor: Visitor, name: Domain) -> str:
        return token_for(self._counter.desk.key, name, accused.on_page(visitor.id))

    def _proved(self, work: Work, visitor: Visitor, name: Domain, now: datetime) -> list[Case]:
        """The cases of who has proved to speak for that server, oldest first. Raises NotYours for anybody else."""
        if not accused.speaks_for(work, accused.on_page(visitor.id), name, now):
            raise NotYours
        return accused.may_know(self._counter.desk, work, name)

    def _latest(self, work: Work, visitor: Visitor, name: str, now: datetime) -> Case:
        cases = self._proved(work, visitor, _named(name), now)
        if not cases:
            raise NotYours
        return cases[-1]

    def _put(self, work: Work, case: Case, now: datetime) -> list[questions.Question]:
        """What jurors asked them and nobody has answered."""
        kept = questions.of_case_now(self._counter.desk, work, case, now)
        return [one for one in kept if one.to == questions.ACCUSED and not one.answer]

    def _questions(self, work: Work, case: Case, now: datetime) -> list[OpenQuestion]:
        return [
            OpenQuestion(number=one.number, text=one.text, until=datetime.fromisoformat(one.answers_by))
            for one in self._put(work, case, now)
        ]


def _named(name: str) -> Domain:
    clean = domain(name)
    if not isinstance(clean, str):
        raise NotYours
    return clean


def _against(case: Case, now: datetime) -> AgainstUs:
    is_judged = case.state is State.DELIBERATING
    waits = case.state is State.DECIDED and case.verdict is Measure.SUSPEND and not case.raise_asked
    is_public = decision(case, {}) is not None
    return AgainstUs(
        name=case.name,
        proposed=case.proposed.value,
        criterion=case.criterion,
        criterion_says=case.criterion_says,
        stage=_stage(case, is_public=is_public),
        in_force=case.in_force.value if is_public else "",
        heard_by=case.round_ends_at() if is_judged and case.round < case.terms.rounds else None,
        suspends_at=case.grace_until if waits and is_public else None,
        appeal_until=case.appeal_until if is_public else None,
        may_appeal=is_public and not not_appealable(case, now, now),
    )


def _stage(case: Case, *, is_public: bool) -> str:
    if case.state in {State.FILED, State.DRAWING}:
        return "waiting"
    if not is_public:
        return "judged"
    return "looked-at" if case.under else "decided"
