"""The stewards' console: docket, what waits, a case's story with what its panel is given, and their acts."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from jurybot.core.case.case import Case
from jurybot.core.names import AccountId
from jurybot.service.asking import steward_acts
from jurybot.service.case import clearing
from jurybot.service.page_ports.common import NotYours
from jurybot.service.page_ports.stewards import ActRefused, ForSteward, StoryPage
from jurybot.service.pages.counter import Counter
from jurybot.service.people.stewards import Speaker, named, number_of
from jurybot.service.running import story
from jurybot.service.running.summary import what_waits_for_stewards
from jurybot.service.storage import Work

NEEDS_NO_REASON = frozenset({"confirm", "clear", "recuse"})
LINE, RESULT = "line", "result"
A_PART = 40  # cases on one page


class ForStewards:
    """Implements `page_ports.StewardPages`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def is_steward(self, account: AccountId) -> bool:
        with self._counter.work() as (work, now):
            return number_of(work, account, now) > 0

    def docket(self, account: AccountId, part: int) -> ForSteward:
        with self._counter.work() as (work, now):
            by = _steward(work, account, now)
            parts = max(1, ceil(work.cases.count() / A_PART))
            if not 1 <= part <= parts:
                raise NotYours
            found = work.cases.newest(A_PART, skip=(part - 1) * A_PART)
            shown = [case for case in found if by not in case.recused]
            return ForSteward(
                cases=tuple(zip(map(_page, shown), story.lines(self._counter.desk, work, shown, now), strict=True)),
                parts=parts,
                waits=what_waits_for_stewards(self._counter.desk, work, now),
            )

    def story(self, account: AccountId, name: str) -> StoryPage:
        with self._counter.work() as (work, now):
            desk, case, by = self._counter.desk, _case(work, account, name, now), _steward(work, account, now)
            try:
                looked = clearing.look(desk, work, case, now)
            except ActRefused:
                looked = None
            return StoryPage(
                told=story.story(desk, work, case, now),
                cleared="" if not case.terms.to_be_cleared else "yes" if case.cleared_at else "no",
                draft=looked is not None and looked.is_draft,
                dossier=looked.dossier if looked else None,
                possible=tuple(steward_acts.possible(desk, work, case, Speaker(steward=by), now)),
            )

    def act(self, account: AccountId, name: str, verb: str, because: str) -> str:
        with self._counter.work() as (work, now):
            desk, case, by = self._counter.desk, _case(work, account, name, now), _steward(work, account, now)
            if verb == LINE:
                return clearing.add_line(desk, work, case, because, now)
            if verb not in NEEDS_NO_REASON and not because:
                raise ActRefused("please say why: it goes on record")
            act, _, result = verb.partition(" ")
            if act == RESULT:
                says = steward_acts.record_result(desk, work, case.id, result, because, Speaker(steward=by), now)
            else:
                says = steward_acts.act(desk, work, verb, case.id, because, Speaker(steward=by), now).says
        self._counter.woken()
        return says


def _steward(work: Work, account: AccountId, now: datetime) -> str:
    """How events name this steward. Raises NotYours for anybody else."""
    number = number_of(work, account, now)
    if not number:
        raise NotYours
    return named(number)


def _page(case: Case) -> str:
    """How the page of a case is named: as the case, unless it has ended without a number. There may be another on that
    server by now."""
    return case.name if case.number or not case.outcome else case.id


def _case(work: Work, account: AccountId, name: str, now: datetime) -> Case:
    """A case that this steward may look at. Raises NotYours."""
    by, case = _steward(work, account, now), work.cases.named(name)
    if case is None or by in case.recused:
        raise NotYours
    return case
