"""The standing jury: all of the pool, an elected list, or drawn for a term, with quotas or without.

A drawn one goes as a panel's draw does: first the whole lottery is fixed and published, then the chain's value picks.
Everything is written twice the same after a kill, so it needs no outbox. (VERIFY.md, *The draw*; DELIBERATION.md,
*Words*, Standing jury.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.core.clause import Clause
from jurybot.core.names import MemberId
from jurybot.core.record import draw, lottery
from jurybot.core.record.lottery import Cell, NoSuchJury, Row
from jurybot.core.record.merkle import Tree
from jurybot.service.desk import Desk, Office
from jurybot.service.draw.draw_entries import REVEAL_WITHIN_DAYS, chain_value, entry_path, policies, policy_for
from jurybot.service.draw.draw_secrets import secrets_of
from jurybot.service.draw.quotas import fairest
from jurybot.service.jury_terms import DRAWN
from jurybot.service.people.pool import Load, snapshot, why_not
from jurybot.service.rows import Installation, TermRow
from jurybot.service.storage import Work

NO_JURY, TRIED_WITH = "no-jury", "no-jury-tried-with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drum:
    """A lottery before it is drawn: the cells with their members, and the rows."""

    cells: tuple[tuple[Cell, tuple[str, ...]], ...]
    rows: tuple[Row, ...]

    def chances(self) -> list[tuple[str, int, Fraction]]:
        """Of each cell: its name, how many are in it, and the chance of each of them."""
        those = [cell for cell, _ in self.cells]
        chances = lottery.chances(those, self.rows)
        return [(cell.name, cell.members, chance) for cell, chance in zip(those, chances, strict=True)]


def drum(office: Office, work: Work, now: datetime) -> Drum:
    """The lottery as it would be drawn now. Raises NoSuchJury."""
    terms, membership = office.policy.jury, office.policy.pool.membership
    load = Load(sitting=set(), served={})  # who rests from a case may yet be on the jury for half a year
    ready = [member for member in work.pool.members() if not why_not(office.policy.pool, load, member, now, now)]
    willing = snapshot(office, ready, f"term/{now.date()}")
    features: Mapping[str, Mapping[str, str]] = {
        member.id: {"role": member.role, **membership.features.get(member.acct.lower(), {})} for member in willing
    }
    found = lottery.cells(features, terms.quotas)
    rows = fairest([cell for cell, _ in found], terms.quotas, terms.size)
    return Drum(cells=tuple((cell, tuple(who)) for cell, who in found), rows=tuple(rows))


def draw_jury(desk: Desk, now: datetime) -> bool:
    """Draws the standing jury of the next term when the last one is over. Returns whether it did. Where none could be
    drawn it is tried again with the next reading of the pool, or the next start: a lottery for many takes a second."""
    try:
        term = _begun(desk, now)
    except NoSuchJury as none:
        return _told(desk, str(none), none.said)
    if term is None:
        return False
    _publish(desk, term, ("term",))
    with desk.store.transaction() as work:
        _reveal(desk, work, term)
    _publish(desk, term, ("reveal", "jury"))
    with desk.store.transaction() as work:
        work.pool.save_term(replace(term, drawn_at=now))
    desk.log.info("standing jury drawn", term=term.number, draw=term.draw)
    return True


def _begun(desk: Desk, now: datetime) -> TermRow | None:
    """The term whose jury is to be drawn now, its lottery fixed in one transaction; None where none is due. Raises
    NoSuchJury with nothing kept: a number that was taken would be a gap among the draws."""
    with desk.store.transaction() as work:
        installation, latest = work.installation(), work.pool.term()
        if desk.policy.jury.kind != DRAWN or installation.mode != "live" or installation.paused_because:
            return None
        if installation.members_read_at is None or (latest and latest.drawn_at and now < latest.ends_at):
            return None
        if latest and not latest.drawn_at:
            return latest
        if installation.notes.get(TRIED_WITH) == _tried_with(desk, installation):
            return None
        return _intend(desk, work, latest, now)


def _intend(desk: Desk, work: Work, before: TermRow | None, now: datetime) -> TermRow:
    """Step (a): numbers, sealed tickets, the lottery."""
    made = drum(desk, work, now)
    number = _last_term(work, before) + 1
    draw_number = work.numbers.next("draw")
    policy = policy_for(desk, work, desk.policy.panel_seats, desk.policy.panel_reserves, now)
    sealed = [_tickets(desk, work, who, number) for _, who in made.cells]
    trees = [Tree([ticket for ticket, _ in tickets]) for tickets in sealed]
    entry = lottery.term_entry(
        day=now.date(),
        draw=draw_number,
        term=number,
        policy=policy,
        size=desk.policy.jury.size,
        quotas=desk.policy.jury.quotas,
        drum=[(cell, tree) for (cell, _), tree in zip(made.cells, trees, strict=True)],
        rows=made.rows,
        reveal_by=(now + timedelta(days=REVEAL_WITHIN_DAYS)).date(),
    )
    work.pool.add_tickets(draw_number, [(ticket, MemberId(who)) for tickets in sealed for ticket, who in tickets])
    work.published.add_entry(entry_path(draw_number, "term"), entry)
    if before:
        work.pool.drop_tickets(before.draw)
    term = TermRow(number=number, draw=draw_number, begins_at=now, ends_at=now + desk.policy.jury.term)
    work.pool.save_term(term)
    notes = {name: text for name, text in work.installation().notes.items() if name not in (NO_JURY, TRIED_WITH)}
    work.set_installation(replace(work.installation(), notes=notes))
    return term


def _last_term(work: Work, known: TermRow | None) -> int:
    """Also one that only the record knows, as after a restore: a term has its lottery once."""
    since = known.draw if known else 0
    newer = (work.published.entry(entry_path(draw, "term")) for draw in range(work.numbers.last("draw"), since, -1))
    return next((entry["term"] for entry in newer if entry), known.number if known else 0)


def _tickets(desk: Desk, work: Work, members: tuple[str, ...], term: int) -> list[tuple[bytes, str]]:
    secrets = secrets_of(desk, work, [MemberId(member) for member in members])
    return draw.tickets(secrets, lottery.OF_NO_CASE, term)


def _reveal(desk: Desk, work: Work, term: TermRow) -> None:
    """Step (b): the lottery stands in public, so the chain's value may pick."""
    if work.published.entry(entry_path(term.draw, "jury")):
        return
    entry = work.published.entry(entry_path(term.draw, "term"))
    assert entry is not None
    revealed = draw.reveal_entry(draw=term.draw, by=draw.OPERATOR, value=chain_value(desk, term.draw))
    sealed, at = list(work.pool.tickets(term.draw)), 0
    by_cell: list[list[tuple[bytes, MemberId]]] = []
    for cell in entry["cells"]:
        by_cell.append(sealed[at : at + cell["members"]])
        at += cell["members"]
    trees = [Tree([ticket for ticket, _ in tickets]) for tickets in by_cell]
    jury = lottery.jury_entry(term=entry, reveals=[revealed], trees=trees)
    work.published.add_entry(entry_path(term.draw, "reveal"), revealed)
    work.published.add_entry(entry_path(term.draw, "jury"), jury)
    work.pool.set_jurors(term.number, [by_cell[one["cell"]][one["index"]][1] for one in jury["chosen"]])


def _publish(desk: Desk, term: TermRow, names: tuple[str, ...]) -> None:
    """Written and synced; the same bytes again after a kill."""
    with desk.store.transaction() as work:
        made = [("policy", policy) for policy in policies(work)]
        found = ((name, work.published.entry(entry_path(term.draw, name))) for name in names)
        kept = made + [(name, entry) for name, entry in found if entry is not None]
    for name, entry in kept:
        desk.publisher.write_draw(term.draw, name, entry)


def _told(desk: Desk, why: str, said: Clause) -> bool:
    """Stewards hear once that no jury can be drawn, and why."""
    with desk.store.transaction() as work:
        installation = work.installation()
        if installation.notes.get(NO_JURY) != why:
            tell = TellStewards(message="no-jury", args={"because": said})
            work.outbox.add(None, [Wanted(key=f"no-jury/{why}", effect=tell)])
        notes = {**installation.notes, NO_JURY: why, TRIED_WITH: _tried_with(desk, installation)}
        work.set_installation(replace(installation, notes=notes))
    return False


def _tried_with(desk: Desk, installation: Installation) -> str:
    """The reading of the pool and the start of the bot: before another of them nothing else would come of it."""
    return f"{installation.members_read_at} {desk.boot_id}"
