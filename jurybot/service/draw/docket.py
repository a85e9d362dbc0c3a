"""The docket: which filed case is next, and what is told of those that wait. (DELIBERATION.md, *Capacity*.)"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from jurybot.core.case.case import Case, State
from jurybot.core.codec import to_json
from jurybot.core.disclosure.decision import Decision, Line
from jurybot.core.disclosure.docket import Docket, docket
from jurybot.core.disclosure.of_case import decision
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId
from jurybot.core.opening.docket import Waiting, in_turn
from jurybot.service.desk import Desk, Office
from jurybot.service.draw.draw_entries import entry_path
from jurybot.service.people.pool import behind
from jurybot.service.ports.site import NEWEST, Lists
from jurybot.service.storage import Store, Work

WITH_PANEL = (State.DRAWING, State.DELIBERATING)
TOLD = "lists"
"""The note of what the site's lists were last made of."""
T = TypeVar("T")
AT_ONCE = 500
CHANGES = "shown"
"""The counter of changes to what is told of cases."""


def line(office: Office, work: Work, now: datetime) -> list[CaseId]:
    """The filed cases that neither a hold nor a dossier to be cleared keeps from their panels, who is next first."""
    filed = [one for one in work.cases.in_states([State.FILED]) if not one.hold and not one.is_to_be_cleared]
    return in_turn([_waiting(office, work, case) for case in filed], now)


def sitting(work: Work) -> int:
    """How many panels are being drawn or sit."""
    return len({one.draw for one in work.cases.in_states(WITH_PANEL)})


def _waiting(office: Office, work: Work, case: Case) -> Waiting:
    reporters = {row.reporter for row in work.reports.of_case(case.id) if row.local} | behind(work, case.id)
    return Waiting(
        case=case.id,
        kind=case.kind,
        proposed=case.proposed,
        weight=next((one.weight for one in office.policy.cited if one.name == case.criterion), 1),
        people=len(reporters),
        filed_at=case.filed_at,
        about=(work.cases.get(case.about).number or 0) if case.about and case.kind is Kind.REVIEW else 0,
    )


def what_waits(office: Office, work: Work) -> Docket | None:
    """What the site says of the cases in line; None in dry run, where none goes further."""
    if work.installation().mode != "live":
        return None
    counts = work.numbers.counts("act/")
    return docket(work.cases.in_states([State.FILED]), sitting(work), office.policy.open_cases, counts)


def tell_decision(work: Work, case: Case) -> Decision | None:
    """Notes what may be said of the case now, for the lists of decisions, and returns it; None where nothing may."""
    told = decision(case, work.published.reasons(case.id), _recorded_on(work, case))
    if told:
        work.shown.put(told, work.numbers.next(CHANGES))
    elif case.number:
        work.shown.drop(case.number)
    return told


def _recorded_on(work: Work, case: Case) -> date | None:
    """The day of the case's end that its draw's entries have: an older copy that goes on may come to it later."""
    if case.draw is None:
        return None
    kept = (work.published.entry(entry_path(case.draw, case.entry(kind))) for kind in ("seats", "withdrawn"))
    return next((date.fromisoformat(entry["day"]) for entry in kept if entry), None)


def tell_all(work: Work) -> None:
    """The same for every case: what was told by an older version is told anew."""
    for case in work.cases.all():
        tell_decision(work, case)


def publish_lists(desk: Desk) -> bool:
    """Writes what leads to the decisions anew when one was told or taken away, or when what waits has changed: once for
    all that a pass has brought. No HTTP, and nothing waits for it: False."""
    with desk.store.transaction() as work:
        notes, waits, years = work.installation().notes, what_waits(desk, work), work.shown.years()
        waiting = to_be_told(work)
        told = json.dumps({"waits": to_json(waits), "years": years, "waiting": waiting}, sort_keys=True)
        before = notes.get(TOLD, "")
        if told == before or (not before and not years and not waiting and _is_nothing(waits)):
            return False
        was = _years(before)
        changed = [year for year in {**years, **was} if list(years.get(year, ())) != was.get(year)]
        lists = lists_of(desk.store, work, changed)
    desk.publisher.write_lists(lists, waits)
    with desk.store.transaction() as work:
        installation = work.installation()
        work.set_installation(replace(installation, notes={**installation.notes, TOLD: told}))
    return False


def _years(told: str) -> dict[str, list[int]]:
    """What a note says of the years: how many decisions stood in each, and the newest version of one of them."""
    found: dict[str, list[int]] = json.loads(told or "{}").get("years", {})
    return found


def lists_of(store: Store, work: Work, changed: Iterable[str]) -> Lists:
    """What leads to the decisions, with the pages of the years that changed."""
    return Lists(
        newest=work.shown.newest(NEWEST),
        latest=work.shown.latest(NEWEST),
        overdue=work.shown.overdue(),
        years={year: many for year, (many, _) in work.shown.years().items()},
        of_years={year: of_year(store, year) for year in changed},
        entries=entries(store),
        waiting=to_be_told(work),
    )


def to_be_told(work: Work) -> list[int]:
    """Cases that are decided and of which nothing may be told yet: their measure is still to be taken."""
    decided = work.cases.in_states([State.DECIDED])
    return sorted(case.number for case in decided if case.number and case.in_force is Measure.NONE)


def of_year(store: Store, year: str) -> Iterator[Line]:
    """The decisions of a year, the newest first."""
    return _in_slices(store, lambda work, below: [(one.case, one) for one in work.shown.of_year(year, below, AT_ONCE)])


def entries(store: Store) -> Iterator[str]:
    """Each decision as it stands in decisions.json, the newest first."""
    return _in_slices(store, lambda work, below: work.shown.entries(below, AT_ONCE))


def _in_slices(store: Store, read: Callable[[Work, int | None], Sequence[tuple[int, T]]]) -> Iterator[T]:
    """A few at a time, below the case that was read last: only the bot's loop changes what is told."""
    below: int | None = None
    while True:
        with store.transaction() as work:
            found = read(work, below)
        yield from (told for _, told in found)
        if len(found) < AT_ONCE:
            return
        below = found[-1][0]


def _is_nothing(waits: Docket | None) -> bool:
    return waits is None or not (waits.waiting or waits.sitting or waits.acts)
