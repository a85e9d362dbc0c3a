"""Drawing a panel: the pool is read, the intent stored and published, then the operator's value makes the seed.

(VERIFY.md, *The draw*, *Where it is kept*.) Entries are made once, in the transaction that decides, and kept: writing
them out again after a kill writes the same bytes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from jurybot.core.canonical import Entry, leaf
from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import OpenCase, WriteDrawEntry
from jurybot.core.disclosure.draws import seats_became
from jurybot.core.kinds import Kind
from jurybot.core.names import CaseId, MemberId
from jurybot.core.record import draw, record
from jurybot.core.record.bound import docket_row, terms_row
from jurybot.core.record.merkle import Tree
from jurybot.core.terms import DAY
from jurybot.service.case import dossier
from jurybot.service.case.ballots import TOGETHER_AT_MOST
from jurybot.service.case.gone import is_gone
from jurybot.service.case.steps import happen, happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.draw import docket
from jurybot.service.draw.draw_entries import REVEAL_WITHIN_DAYS, chain_value, entry_path, policy_for
from jurybot.service.draw.draw_secrets import secrets_of
from jurybot.service.opening.take_report import reread_reports
from jurybot.service.people.pool import Load, drawable, refresh_pool
from jurybot.service.ports.told import Cost
from jurybot.service.storage import Work

ROUND = 1  # of a case's panels: an appeal's fresh one is the first of a case of its own
READ_THE_POOL_AFTER = DAY
SHORT = "pool-too-small"


def draw_due(desk: Desk, now: datetime) -> bool:
    """Draws a panel for the filed case that is next, by harm and age, while fewer than `open_cases` are open. One at a
    time: until it is revealed who sits there, nobody could be left out of another draw. Returns whether it did."""
    drew = False
    with desk.store.transaction() as work:
        waiting = docket.line(desk, work, now) if _may_draw(desk, work) else []
    for case in waiting:
        drew |= _intend(desk, case, now)
        if _has_panel(desk, case):
            break
    return drew


def _may_draw(desk: Desk, work: Work) -> bool:
    """Whether one is filed for which a panel may be drawn now. Asked at every pass, and most find none."""
    installation = work.installation()
    if installation.mode != "live" or installation.paused_because or not work.cases.count_in([State.FILED]):
        return False
    is_drawing = any(not case.hold for case in work.cases.in_states([State.DRAWING]))
    is_full = docket.sitting(work) >= desk.policy.open_cases
    return not (is_drawing or is_full or _reviews_are_coming(work))


def _has_panel(desk: Desk, case: CaseId) -> bool:
    """A case that no panel can be drawn for leaves its turn to the next: another may take fewer seats."""
    with desk.store.transaction() as work:
        return work.cases.get(case).state is not State.FILED


def _intend(desk: Desk, case_id: CaseId, now: datetime) -> bool:
    """Step (a): numbers, sealed tickets, the intent. HTTP comes first, outside the transaction."""
    with desk.store.transaction() as work:
        case = work.cases.get(case_id)
        installation = work.installation()
        is_fresh = installation.members_read_at and abs(now - installation.members_read_at) < READ_THE_POOL_AFTER
        if is_fresh and (found := len(drawable(desk, work, case, Load.of(work, now), now))) < case.terms.seats:
            return _too_few(desk, work, case, found, now)
        together = [case_id, *_to_sit_together(desk, work, case, now)]
    if not is_fresh:
        refresh_pool(desk, now)
    looked = {one: _look(desk, one, now) for one in together}
    with desk.store.transaction() as work:
        case = work.cases.get(case_id)
        if case.state is not State.FILED or case.hold:
            return False
        load = Load.of(work, now)
        eligible = drawable(desk, work, case, load, now)
        if len(eligible) < case.terms.seats:
            return _too_few(desk, work, case, len(eligible), now)
        _is_short_no_more(work)
        others: list[Case] = []
        for other in (work.cases.get(one) for one in together[1:]):
            common = drawable(desk, work, other, load, now, among=set(eligible))
            if other.state is State.FILED and not other.hold and len(common) >= case.terms.seats:
                others, eligible = [*others, other], common
        wanted, numbers = _wanted(desk, work, case, others, eligible, looked[case_id].cost, now)
        _have_panel(desk, work, case, wanted, looked[case_id], now)
        for other, number in zip(others, numbers, strict=True):
            salt, cost = _salt(desk, other).hex(), looked[other.id].cost
            sits = replace(wanted, number=number, sits_with=wanted.number, salt=salt, **asdict(cost))
            _have_panel(desk, work, other, sits, looked[other.id], now)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What was read of the world for one case, before its panel is drawn."""

    cost: Cost
    found: dossier.LookedUp
    gone: bool


def _look(desk: Desk, case: CaseId, now: datetime) -> _Looked:
    with desk.store.transaction() as work:
        about = work.cases.get(case)
    reread_reports(desk, case, now)
    cost, found = desk.instance.cost(about.domain, now), dossier.look_up(desk, case)
    return _Looked(cost=cost, found=found, gone=is_gone(desk, about, now))


def _have_panel(desk: Desk, work: Work, case: Case, wanted: h.PanelWanted, looked: _Looked, now: datetime) -> None:
    frozen = dossier.freeze(desk, work, case, looked.cost, looked.found, now)
    happen(desk, work, case.id, replace(wanted, dossier=frozen, gone=looked.gone), now)


def _reviews_are_coming(work: Work) -> bool:
    """Reviews are about to be filed: a panel is drawn once they are here, or each would get one of its own."""
    rows = [row for row in work.outbox.open() if row.kind == OpenCase.__name__ and row.not_before is None]
    return any(row.body.get("kind") == Kind.REVIEW.value for row in rows)


def _to_sit_together(desk: Desk, work: Work, case: Case, now: datetime) -> list[CaseId]:
    """The reviews that wait behind this one and can have the same panel, who is next first. (DELIBERATION.md,
    *Review*.)"""
    if case.kind is not Kind.REVIEW:
        return []
    line = [work.cases.get(one) for one in docket.line(desk, work, now)]
    sizes = (case.terms.seats, case.terms.reserves, case.terms.answer_for, case.terms.heavy)
    alike = [
        one.id
        for one in line
        if one.kind is Kind.REVIEW
        and one.id != case.id
        and (one.terms.seats, one.terms.reserves, one.terms.answer_for, one.terms.heavy) == sizes
    ]
    return alike[: TOGETHER_AT_MOST - 1]


def _enter(desk: Desk, work: Work, case: Case, draw_number: int, now: datetime) -> Entry:
    """A further case of a draw has its number and an entry of its own: numbers have no gaps."""
    number = work.numbers.next("case")
    entry = _case_entry(case, number, _salt(desk, case), now)
    work.published.add_entry(entry_path(draw_number, f"case-{number}"), entry)
    return entry


def _salt(desk: Desk, case: Case) -> bytes:
    """That of the case's entry; it is kept with the case, to open what the entry binds when it is told."""
    return desk.chance("docket-salt", case.id)


def _case_entry(case: Case, number: int, salt: bytes, now: datetime) -> Entry:
    return record.case_entry(
        day=now.date(),
        case=number,
        docket=record.docket_hash(docket_row(case), salt),
        terms=record.terms_hash(terms_row(case), record.terms_salt(salt)),
    )


def _too_few(desk: Desk, work: Work, case: Case, eligible: int, now: datetime) -> bool:
    """Stewards hear of a shortage once, in whichever case it shows first, until a panel could be drawn again. Returns
    whether the case did not know."""
    if case.eligible == eligible:
        return False
    installation = work.installation()
    is_new = SHORT not in installation.notes
    if is_new:
        work.set_installation(replace(installation, notes={**installation.notes, SHORT: now.isoformat()}))
    happening = h.TooFewEligible(eligible=eligible, tell=is_new)
    return happen_if_allowed(desk, work, case.id, happening, now) is not None


def _is_short_no_more(work: Work) -> None:
    installation = work.installation()
    if SHORT in installation.notes:
        notes = {name: note for name, note in installation.notes.items() if name != SHORT}
        work.set_installation(replace(installation, notes=notes))


def _wanted(
    desk: Desk, work: Work, case: Case, others: list[Case], eligible: list[MemberId], cost: Cost, now: datetime
) -> tuple[h.PanelWanted, list[int]]:
    """The panel of the case, and the numbers of the others that it has."""
    number, draw_number = work.numbers.next("case"), work.numbers.next("draw")
    policy = policy_for(desk, work, case.terms.seats, case.terms.reserves, now)
    salt = _salt(desk, case)
    the_case = _case_entry(case, number, salt, now)
    further = [_enter(desk, work, other, draw_number, now) for other in others]
    sealed = secrets_of(desk, work, eligible)
    tickets = draw.tickets(sealed, number, ROUND)
    intent = draw.intent_entry(
        day=now.date(),
        draw=draw_number,
        round_=ROUND,
        policy=policy,
        case=the_case,
        tickets=Tree([ticket for ticket, _ in tickets]),
        reveal_by=(now + timedelta(days=REVEAL_WITHIN_DAYS)).date(),
        further=further,
    )
    work.pool.add_tickets(draw_number, [(ticket, MemberId(member)) for ticket, member in tickets])
    work.published.add_entry(entry_path(draw_number, "case"), the_case)
    work.published.add_entry(entry_path(draw_number, "intent"), intent)
    wanted = h.PanelWanted(
        number=number,
        draw=draw_number,
        eligible=len(tickets),
        root=intent["root"],
        leaf=leaf(intent).hex(),
        reserves=min(case.terms.reserves, len(tickets) - case.terms.seats),
        accounts=cost.accounts,
        follows=cost.follows,
        followers=cost.followers,
        members=work.installation().members,
        salt=salt.hex(),
    )
    return wanted, [entry["case"] for entry in further]


def reveal(desk: Desk, work: Work, case: Case) -> h.IntentWritten:
    """Step (b): the intent is on disk, so the operator's value for this draw may be known now."""
    assert case.draw is not None
    intent = work.published.entry(entry_path(case.draw, "intent"))
    assert intent is not None
    value = chain_value(desk, case.draw)
    revealed = draw.reveal_entry(draw=case.draw, by=draw.OPERATOR, value=value)
    tickets = Tree([ticket for ticket, _ in work.pool.tickets(case.draw)])
    result = draw.result_entry(intent=intent, reveals=[revealed], tickets=tickets)
    for name, entry in (("reveal", revealed), ("result", result)):
        path = entry_path(case.draw, name)
        if work.published.entry(path) != entry:  # else it is published, and the database was restored since
            work.published.add_entry(path, entry)
    return h.IntentWritten(value=value.hex(), seed=result["seed"])


def reveal_all(desk: Desk, work: Work, draw_number: int, now: datetime) -> None:
    """The intent stands: every case with this draw has its panel. The first of them publishes the result."""
    cases = [one for one in work.cases.in_states([State.DRAWING]) if one.draw == draw_number]
    published = ""
    for case in sorted(cases, key=lambda one: (one.sits_with is not None, one.number)):
        happening = replace(reveal(desk, work, case), published=published)
        step = happen_if_allowed(desk, work, case.id, happening, now)
        results = [one.key for one in step.effects if one.effect == _result(draw_number)] if step else []
        published = published or next(iter(results), "")


def _result(draw_number: int) -> WriteDrawEntry:
    return WriteDrawEntry(entry="result", draw=draw_number)


def account_for_seats(work: Work, case: Case, now: datetime) -> None:
    """What became of each position, under the day of the decision. (VERIFY.md, 8.)"""
    assert case.draw is not None
    path = entry_path(case.draw, case.entry("seats"))
    result = work.published.entry(entry_path(case.draw, "result"))
    if work.published.entry(path) is None and result is not None:
        day = (case.decided_at or now).date()
        work.published.add_entry(path, record.seats_entry(day=day, result=result, became=seats_became(case)))


def note_withdrawn(work: Work, case: Case, now: datetime) -> None:
    """A number without a published decision is accounted for: numbers have no gaps. (VERIFY.md, *The draw*, 3.)"""
    assert case.draw is not None
    path = entry_path(case.draw, case.entry("withdrawn"))
    the_case = work.published.entry(entry_path(case.draw, case.entry("case")))
    if work.published.entry(path) is None and the_case is not None:
        work.published.add_entry(path, record.withdrawn_entry(day=(case.decided_at or now).date(), case=the_case))
