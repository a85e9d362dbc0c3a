"""What people do by hand while a case is open, seen with every poll: blocks on the servers that open cases and effects
under way are about, and what becomes of the accounts that sit. All else is seen once a day. (`blocks_by_hand`.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jurybot.core.case import happenings as h
from jurybot.core.case.case import OPEN, Case, State
from jurybot.core.names import AccountId, BlockId, CaseId, Domain, SeatNo, newer
from jurybot.service.arriving.blocks_by_hand import being_changed, compare_block, standing_in
from jurybot.service.arriving.take_reply import take_mention
from jurybot.service.arriving.thread import SettleBefore
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.health.drift import CHANGES
from jurybot.service.ports.instance import InstanceError
from jurybot.service.ports.told import BLOCKS_A_REQUEST, Account, Block, Relationship
from jurybot.service.storage import Work

NOT_AGAIN_WITHIN = timedelta(seconds=20)
"""A storm of pushes wakes polls without end; these readings come no more often than the shortest ordinary poll."""


@dataclass(slots=True)
class AtHand:
    """What was read last. Kept by the bot: after a restart the whole list of blocks is read again, once."""

    blocks_at: datetime | None = None
    jurors_at: datetime | None = None
    newest: BlockId | None = None
    rows: dict[Domain, BlockId] = field(default_factory=dict)
    unheard: set[AccountId] = field(default_factory=set)
    """Who is back, and of whom it was not looked what they wrote before."""


def watch_blocks(desk: Desk, at_hand: AtHand, now: datetime) -> bool:
    """Reads the blocks that are newer than the newest known, and those on servers of cases under way by id: the list
    cannot be searched. Where that would take more requests than the list has pages, the whole of it. A request or two;
    none while no case is open. Nothing waits for it: False."""
    if not _is_time(at_hand.blocks_at, now):
        return False
    with desk.store.transaction() as work:
        watched = {case.domain for case in _under_way(work)}
    if not watched:
        return False
    at_hand.blocks_at = now
    standing = _take(at_hand, desk.instance.blocks(at_hand.newest), watched)
    to_look_at = watched & at_hand.rows.keys() - standing.keys()
    if len(to_look_at) > 1 + len(at_hand.rows) // BLOCKS_A_REQUEST:
        whole = desk.instance.blocks()
        at_hand.rows.clear()  # not before it was read, or nothing would stand anywhere
        standing, to_look_at = _take(at_hand, whole, watched), set()
    for name in to_look_at:
        found = desk.instance.block(at_hand.rows[name])
        if found is None:
            del at_hand.rows[name]
        else:
            standing[name] = found
    _note_blocks(desk, standing, now)
    return False


def _take(at_hand: AtHand, blocks: Sequence[Block], watched: set[Domain]) -> dict[Domain, Block]:
    """Keeps where these blocks are found again; gives those on servers that are watched."""
    for block in blocks:
        at_hand.rows[block.domain] = block.id
        if at_hand.newest is None or newer(block.id, at_hand.newest):
            at_hand.newest = block.id
    return {block.domain: block for block in blocks if block.domain in watched}


def _is_time(read_at: datetime | None, now: datetime) -> bool:
    return read_at is None or abs(now - read_at) >= NOT_AGAIN_WITHIN


def _note_blocks(desk: Desk, standing: dict[Domain, Block], now: datetime) -> None:
    with desk.store.transaction() as work:
        if work.installation().blocks_read_at is None:
            return  # the first reading of the whole list says what stood there before
        cases, changing = _under_way(work), being_changed(work)
        known = work.blocks.known_on({case.domain for case in cases})
        for case in cases:
            if case.id not in changing:
                stands = standing_in(work.cases.on(case.domain))
                compare_block(desk, work, case, stands, standing, known, now)


def _under_way(work: Work) -> list[Case]:
    """Open cases, and those to whose blocks a change is on its way."""
    waiting = {row.case for row in work.outbox.open() if row.kind in CHANGES and row.case}
    found = {case.id: case for case in work.cases.in_states(OPEN)}
    return [*found.values(), *(work.cases.get(id_) for id_ in sorted(waiting - found.keys()))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sitting:
    case: CaseId
    seat: SeatNo
    account: AccountId
    sits: bool
    held: bool


def watch_jurors(desk: Desk, at_hand: AtHand, now: datetime) -> bool:
    """Whose account is suspended, moved or gone leaves the seat to the next at once, and so does, if nothing was heard
    from them, who blocks the bot; whoever is back before another was seated has it again, and is heard. Two requests
    for 40 jurors. Returns whether anything changed."""
    if not _is_time(at_hand.jurors_at, now):
        return False
    with desk.store.transaction() as work:
        seats = _seats(work)
    ids = sorted({seat.account for seat in seats}, key=int)
    if not ids:
        return False
    at_hand.jurors_at = now
    accounts = {account.id: account for account in desk.instance.accounts(ids)}
    ties = desk.instance.relationships(ids)
    did = False
    for seat in seats:
        happening = _became(seat, accounts.get(seat.account), ties.get(seat.account))
        if happening is not None:
            with desk.store.transaction() as work:
                happened = happen_if_allowed(desk, work, seat.case, happening, now) is not None
            did |= happened
            if happened and isinstance(happening, h.JurorReturned):
                at_hand.unheard.add(seat.account)
    _hear(desk, at_hand, now)
    return did


def _hear(desk: Desk, at_hand: AtHand, now: datetime) -> None:
    """What they wrote before they were suspended, and was not read yet: it comes back with them, where the list of
    messages was read to its end long ago. Not before they have all their seats again: a message is taken once."""
    for account in sorted(at_hand.unheard, key=int):
        at_hand.unheard.discard(account)  # one that cannot be taken at all is not tried for ever
        try:
            for message in desk.instance.direct_from(account):
                take_mention(desk, message, now)
        except SettleBefore:
            at_hand.unheard.add(account)
        except InstanceError:
            at_hand.unheard.add(account)
            raise


def _seats(work: Work) -> Sequence[_Sitting]:
    found, sitting = [], work.pool.holding_seats()
    for case in work.cases.in_states([State.DELIBERATING]):
        for seat in case.seats:
            may_return = not seat.sits and seat.left_because == "gone" and not seat.replaced
            holder = work.pool.holder(case.id, seat.number) if seat.sits or may_return else None
            if holder and (seat.sits or holder.id not in sitting):
                found.append(
                    _Sitting(case=case.id, seat=seat.number, account=holder.account, sits=seat.sits, held=seat.held)
                )
    return found


def _became(seat: _Sitting, account: Account | None, tie: Relationship | None) -> h.Happening | None:
    is_gone = account is None or account.suspended or account.moved
    if not seat.sits:
        return None if is_gone else h.JurorReturned(seat=seat.seat)
    if is_gone:
        return h.SeatGivenUp(seat=seat.seat, because="gone")
    if tie is not None and tie.blocked_by and not seat.held:
        return h.SeatUnreachable(seat=seat.seat)
    return None
