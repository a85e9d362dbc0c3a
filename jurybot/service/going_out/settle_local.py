"""What needs no HTTP: stewards are told, the site and the record are written, further cases filed; settled right away.

Files are written and synced before the row says so: what is settled is there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jurybot.core.case import effects as f
from jurybot.core.case import happenings_after as ha
from jurybot.core.kinds import Kind
from jurybot.service.case.fresh_look import TRY_AGAIN_AFTER, file_about
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.draw.docket import publish_lists, tell_decision
from jurybot.service.draw.draw_entries import entry_path, policies
from jurybot.service.draw.draw_panel import account_for_seats, note_withdrawn, reveal_all
from jurybot.service.going_out.settle import settled
from jurybot.service.people.stewards import has_spoken, to_be_told
from jurybot.service.rows import Row
from jurybot.service.storage import Work


def settle_local(
    desk: Desk, row: Row, effect: f.TellStewards | f.WriteSite | f.OpenCase | f.WriteDrawEntry, now: datetime
) -> None:
    """Alerts become one message to each steward, files are written and synced, then settled."""
    match effect:
        case f.TellStewards():
            _tell_each_steward(desk, row, effect, now)
        case f.WriteSite():
            _write_site(desk, row, now)
        case f.OpenCase():
            _open_case(desk, row, effect, now)
        case f.WriteDrawEntry():
            _write_draw_entry(desk, row, effect, now)
        case _:
            assert_never(effect)


def _tell_each_steward(desk: Desk, row: Row, effect: f.TellStewards, now: datetime) -> None:
    """One DM to each, one per matter. (DESIGN.md, *Stewards*.)"""
    with desk.store.transaction() as work:
        case = work.cases.get(row.case) if row.case else None
        for steward in to_be_told(work, case, now):
            if has_spoken(work, steward, effect.args):
                continue
            said = f.SendMessage(
                account=steward.account, acct=steward.acct, message=effect.message, args=effect.args, alert=True
            )
            work.outbox.add(None, [f.Wanted(key=f"{row.key}/{steward.account}", effect=said)])
        work.outbox.save(settled(row, "done", now))
    desk.log.warning("stewards told", matter=effect.message, case=row.case)


def _write_site(desk: Desk, row: Row, now: datetime) -> None:
    assert row.case
    with desk.store.transaction() as work:
        case = work.cases.get(row.case)
        told = tell_decision(work, case)
    hash_ = desk.publisher.write_page(told) if told else ""
    if case.number and not told:
        publish_lists(desk)  # before: no list names a page that is not there
        desk.publisher.drop_page(case.number)
    with desk.store.transaction() as work:
        work.outbox.save(settled(row, "done", now, result=hash_))
        happen_if_allowed(desk, work, row.case, ha.SiteWritten(hash=hash_), now)


def _open_case(desk: Desk, row: Row, effect: f.OpenCase, now: datetime) -> None:
    """Filed and settled in one transaction; what is in its way is waited for."""
    assert row.case
    with desk.store.transaction() as work:
        filed = file_about(desk, work, work.cases.get(row.case), effect.kind, now)
        if filed is None:
            later = now + TRY_AGAIN_AFTER
            work.outbox.save(replace(row, not_before=later, why="another case is open on this domain"))
        else:
            work.outbox.save(settled(row, "done", now, result=filed.id))
            if effect.kind is Kind.REVIEW:
                _bring_near_reviews(desk, work, now)


def _bring_near_reviews(desk: Desk, work: Work, now: datetime) -> None:
    """Measures whose review is near are looked at with this one, by one panel."""
    wanted = ha.ReviewWanted(until=now + desk.policy.review_together_within)
    for other in work.cases.with_review_by(wanted.until):
        happen_if_allowed(desk, work, other.id, wanted, now)


def _write_draw_entry(desk: Desk, row: Row, effect: f.WriteDrawEntry, now: datetime) -> None:
    """Written and synced first; the intent's being on disk is what lets the operator's value be used."""
    assert row.case
    path = entry_path(effect.draw, effect.entry)
    with desk.store.transaction() as work:
        case = work.cases.get(row.case)
        if effect.entry == case.entry("seats"):
            account_for_seats(work, case, now)
        if effect.entry == case.entry("withdrawn"):
            note_withdrawn(work, case, now)
        entry = work.published.entry(path)
        assert entry is not None, path  # settled without it, the record would have a gap that nobody hears of
        made = policies(work) if effect.entry == "case" else []
        tickets = [ticket for ticket, _ in work.pool.tickets(effect.draw)] if effect.entry == "intent" else []
    for policy in made:
        desk.publisher.write_draw(effect.draw, "policy", policy)
    if tickets:
        desk.publisher.write_tickets(effect.draw, tickets)
    desk.publisher.write_draw(effect.draw, effect.entry, entry)
    with desk.store.transaction() as work:
        case = work.cases.get(row.case)
        work.outbox.save(settled(row, "done", now))
        if effect.entry == "intent":
            reveal_all(desk, work, effect.draw, now)
