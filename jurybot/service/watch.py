"""Looking after what was taken already: open ballots are read again, seats whose holders are gone pass on, and the
block list is read once a day for what people changed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jurybot.core import happenings as h
from jurybot.core.case import OPEN, Case, State
from jurybot.core.events_after import MeasureTaken
from jurybot.core.measure import REMADE
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, CaseId, Domain, StatusId
from jurybot.service.desk import Desk
from jurybot.service.drift import CHANGES, INTERIM, OURS, drifting
from jurybot.service.ports.told import Block, Status
from jurybot.service.rows import PAGE, InForce, StatementRow
from jurybot.service.statements import take_edit
from jurybot.service.steps import happen_if_allowed
from jurybot.service.stewards import out_of_office
from jurybot.service.storage import Work
from jurybot.service.take_reply import ASKED, take_mention
from jurybot.service.thread import SettleBefore
from jurybot.service.troubles import begins, ends

BALLOTS_EVERY = timedelta(hours=1)
ASKED_WITHIN = timedelta(days=30)
BLOCKS_EVERY = timedelta(days=1)
DRIFT = "drift"
"""The note that has the servers on which verdict and block differed at the latest reading."""
WATCHED = (*OPEN, State.IN_FORCE)
"""Every open case, and every case whose measure is in force."""
NOTED = "block/"
"""Notes of what a case was told of its block, by the case's id, until it is again as it was."""
STEWARD_OUT = "steward-out"
WELL = "well/"
"""Notes of what was as it should be with the bot's account at some reading."""
SEVERITY = {"limit": "silence", "suspend": "suspend", "none": ""}


@dataclass(slots=True)
class Watch:
    """When each reading was last begun. Kept by the bot: after a restart both are simply read again."""

    ballots_at: datetime | None = None

    def ballots_due(self, desk: Desk) -> datetime | None:
        """When open ballots are to be read again; None while there are none."""
        with desk.store.transaction() as work:
            rows = _open_statements(work)
        if not rows:
            return None
        return self.ballots_at + BALLOTS_EVERY if self.ballots_at else min(row.written_at for row in rows)


def next_reading(desk: Desk, watch: Watch) -> datetime | None:
    """When open ballots, or the blocks of cases under way, are to be read again."""
    with desk.store.transaction() as work:
        read_at = work.installation().blocks_read_at
        blocks = read_at + BLOCKS_EVERY if read_at and work.cases.count_in(WATCHED) else None
    return min((moment for moment in (watch.ballots_due(desk), blocks) if moment), default=None)


def reread_ballots(desk: Desk, watch: Watch, now: datetime) -> bool:
    """Once an hour, what jurors wrote in open rounds is read again: edits and deletions bring no notification."""
    if watch.ballots_at and watch.ballots_at > now:
        watch.ballots_at = None  # the clock has gone back since
    if watch.ballots_at and now < watch.ballots_at + BALLOTS_EVERY:
        return False  # said without asking the store: a turn passes here again and again
    due = watch.ballots_due(desk)
    if due is None or due > now:
        return False
    watch.ballots_at = now
    with desk.store.transaction() as work:
        rows = _open_statements(work)
    return reread(desk, rows, now) | reread_unrecorded(desk, now)


def reread_unrecorded(desk: Desk, now: datetime) -> bool:
    """What holders of seats were asked about, and nothing was recorded of: an edit may have made it clear since."""
    with desk.store.transaction() as work:
        is_under_way = bool(work.cases.count_in([State.DELIBERATING]))
        ids = work.inbox.taken_as(ASKED, now - ASKED_WITHIN) if is_under_way else []
    did = False
    for status in desk.instance.statuses([StatusId(id_) for id_ in ids]) if ids else []:
        with suppress(SettleBefore):
            did |= take_mention(desk, status, now)
    return did


def reread_hinted(desk: Desk, ids: Iterable[str], now: datetime) -> bool:
    """The same for statuses that the stream said were edited or deleted."""
    with desk.store.transaction() as work:
        found = [row for id_ in ids for row in work.pool.statements_in(StatusId(id_))]
    return reread(desk, found, now)


def reread(desk: Desk, rows: Sequence[StatementRow], now: datetime) -> bool:
    """Reads these statements again: what was edited is taken anew, what is gone is withdrawn, unless its author is."""
    if not rows:
        return False
    standing = {status.id: status for status in desk.instance.statuses([row.status for row in rows])}
    suspended: dict[AccountId, bool] = {}
    did = False
    for row in rows:
        status = standing.get(row.status)
        if status is not None:
            did |= _edited(desk, row, status, now)
        elif not row.gone:
            if row.author not in suspended:
                member = desk.instance.member(row.author)
                suspended[row.author] = member is None or member.suspended
            did |= _gone(desk, row, suspended[row.author], now)
    return did


def _edited(desk: Desk, row: StatementRow, status: Status, now: datetime) -> bool:
    if row.gone:
        with desk.store.transaction() as work:
            work.pool.save_statement(replace(row, gone=False))
            back = happen_if_allowed(desk, work, row.case, h.JurorReturned(seat=row.seat), now)
        return back is not None
    if status.edited_at == row.edited_at:
        return False
    return take_edit(desk, row, status, now)


def _gone(desk: Desk, row: StatementRow, author_suspended: bool, now: datetime) -> bool:
    happening = h.StatementGone(seat=row.seat, statement=row.id, author_suspended=author_suspended)
    with desk.store.transaction() as work:
        work.pool.save_statement(replace(row, gone=True))
        return happen_if_allowed(desk, work, row.case, happening, now) is not None


def _open_statements(work: Work) -> list[StatementRow]:
    rows: list[StatementRow] = []
    for case in work.cases.in_states([State.DELIBERATING]):
        sitting = {seat.number for seat in case.seats}
        posted = [row for row in work.pool.statements_of(case.id) if not row.status.startswith(PAGE)]
        rows += [row for row in posted if row.seat in sitting]
    return rows


def read_blocks(desk: Desk, now: datetime) -> bool:
    """Once a day the whole list of blocks: what people changed on domains of our cases is noted, never fought. Nothing
    waits for it: False."""
    with desk.store.transaction() as work:
        installation = work.installation()
    if installation.blocks_read_at and abs(now - installation.blocks_read_at) < BLOCKS_EVERY:
        return False
    blocks = {block.domain: block for block in desk.instance.blocks()}
    look_at_account(desk, now)
    with desk.store.transaction() as work:
        known = work.blocks.known() if installation.blocks_read_at else None
        flags = {Domain(name): were for name, were in work.blocks.known_flags().items()}
        changing = being_changed(work)
        for name in sorted(_to_compare(work, blocks, known or {}, flags)):
            watched = [case for case in work.cases.on(name) if case.state in WATCHED]
            stands = standing_in(watched)
            for case in watched:
                if case.id not in changing:
                    compare_block(desk, work, case, stands, blocks, known, now)
                    _compare_flags(desk, work, case, blocks.get(name), (known or {}).get(name, ""), flags, now)
        work.blocks.set_known({str(name): (one.severity, _flags(one)) for name, one in blocks.items()})
        installation = work.installation()
        notes = {**installation.notes, DRIFT: " ".join(one.domain for one in drifting(work, blocks.values()))}
        work.set_installation(replace(installation, blocks_read_at=now, notes=notes))
    return False


def _to_compare(
    work: Work, blocks: Mapping[Domain, Block], known: Mapping[str, str], flags: Mapping[Domain, str]
) -> set[Domain]:
    """Where something may have changed. On all others of maybe thousands the block is what stands there by a case, and
    what it was."""
    open_on = {case.domain for case in work.cases.in_states(OPEN)}
    told = {work.cases.get(CaseId(key.removeprefix(NOTED))).domain for key in _noted(work)}
    in_force = work.cases.in_force()
    unlike = {one.domain for one in in_force if not _is_as_made(one, blocks.get(one.domain))}
    refuses = {name for name, were in flags.items() if name in blocks and were != _flags(blocks[name])}
    changed = {name for name in map(Domain, known) if known[name] != _severity(blocks, name)}
    return open_on | told | unlike | changed | refuses | {name for name in blocks if name not in known}


def _noted(work: Work) -> list[str]:
    return [key for key in work.installation().notes if key.startswith(NOTED)]


def _is_as_made(one: InForce, block: Block | None) -> bool:
    return block is not None and (block.severity, block.private_comment) == (SEVERITY[one.measure.value], one.comment)


def _flags(block: Block) -> str:
    return " ".join(["media"] * block.reject_media + ["reports"] * block.reject_reports)


def _compare_flags(
    desk: Desk,
    work: Work,
    case: Case,
    block: Block | None,
    severity: str,
    flags: Mapping[Domain, str],
    now: datetime,
) -> None:
    """Tells of a case's own block that people had it refuse more, or less, since the last reading. A change of ours,
    which may bring the case's extras along, is none of theirs."""
    were, since = flags.get(case.domain), work.installation().blocks_read_at
    is_ours = case.in_force is not Measure.NONE and not case.superseded_by
    if block is None or were is None or since is None or not is_ours or block.severity != severity:
        return
    changed = any(isinstance(one, MeasureTaken) and one.at >= since for one in work.cases.events(case.id))
    if were != _flags(block) and not changed:
        was, is_now = (f"{severity} {what}".strip() for what in (were, _flags(block)))
        happen_if_allowed(desk, work, case.id, h.HandChangedBlock(was=was, now=is_now), now)


def _severity(blocks: Mapping[Domain, Block], name: Domain) -> str:
    block = blocks.get(name)
    return block.severity if block else ""


def look_at_account(desk: Desk, now: datetime) -> None:
    """Whether somebody edited the bot's profile, or a steward blocked it, since all was well with that. What never was
    is `jurybot doctor`'s to say. Also how long a post may be by now."""
    me, server = desk.instance.me(), desk.instance.server()
    with desk.store.transaction() as work:
        stewards = [steward.account for steward in work.installation().stewards]
    ties = desk.instance.relationships(stewards)
    accounts = {account.id: account for account in desk.instance.accounts(stewards)}
    is_well = {
        "bot-flag": me.bot,
        "followers": me.hide_collections is not False,
        "steward": not any(tie.blocked_by for tie in ties.values()),
    }
    with desk.store.transaction() as work:
        installation = work.installation()
        seen = tuple(replace(one, out=out_of_office(accounts.get(one.account))) for one in installation.stewards)
        work.set_installation(replace(installation, stewards=seen, max_characters=server.max_characters))
        tell_who_is_out(desk, work, now)
        for kind, well in is_well.items():
            was_well = WELL + kind in work.installation().notes
            if not well and was_well:
                begins(desk, work, kind, now)
            elif well:
                ends(desk, work, kind, now)
                notes = {**work.installation().notes, WELL + kind: "yes"}
                work.set_installation(replace(work.installation(), notes=notes))


def tell_who_is_out(desk: Desk, work: Work, now: datetime) -> None:
    """The other stewards hear that one of them is suspended, has moved or is gone, and when all are back."""
    if any(steward.out for steward in work.installation().stewards):
        begins(desk, work, STEWARD_OUT, now)
    else:
        ends(desk, work, STEWARD_OUT, now)


def being_changed(work: Work) -> set[CaseId]:
    """The cases of which a change is in doubt: then the row says nothing of what people did."""
    in_doubt = [row for row in work.outbox.open() if row.kind in CHANGES and row.state in {"trying", "perhaps"}]
    return {row.case for row in in_doubt if row.case}


def standing_in(cases: Iterable[Case]) -> dict[Domain, Measure]:
    """What stands on each domain by one of these cases, oldest first: of an appeal, or of a stronger proposal, an
    earlier one made it."""
    found: dict[Domain, Measure] = {}
    for case in cases:
        made = case.in_force is not Measure.NONE and not case.superseded_by
        if made and case.state in {State.DECIDED, State.IN_FORCE}:
            found.setdefault(case.domain, case.in_force)
    return found


def _is_our_own(case: Case, block: Block | None) -> bool:
    """Whether the row says by its comment that the bot made or changed it, as the case does not know: after a restore
    from an older copy. People who change a row leave its comment as it was; so of one that the bot made since, only
    the limit that it begins as is known to be the bot's."""
    if block is None:
        return False
    if made := OURS.fullmatch(block.private_comment):
        is_known_to_be = bool(case.block_comment) or block.severity == SEVERITY["limit"]
        return made[1] == str(case.number) and block.private_comment != case.block_comment and is_known_to_be
    is_limit = block.severity == SEVERITY["limit"] and INTERIM.fullmatch(block.private_comment) is not None
    return is_limit and block.private_comment != case.interim_comment


def _is_remade(case: Case, block: Block | None) -> bool:
    """Whether a row as strong as the case's own carries another comment: that is not changed by it any more. One of
    another case of ours was just handed over, or back, and is not on record yet."""
    if block is None or case.in_force is Measure.NONE or case.state not in {State.DECIDED, State.IN_FORCE}:
        return False
    if OURS.fullmatch(block.private_comment):
        return False
    return block.severity == SEVERITY[case.in_force.value] and block.private_comment != case.block_comment


def compare_block(
    desk: Desk,
    work: Work,
    case: Case,
    stands: Mapping[Domain, Measure],
    blocks: Mapping[Domain, Block],
    known: Mapping[str, str] | None,
    now: datetime,
) -> None:
    """Tells the case when the row on its domain is not what `stands` there by a case or, where none did, what
    was there at the last reading. `known` is None at the very first."""
    is_now = _severity(blocks, case.domain)
    if case.superseded_by or _is_our_own(case, blocks.get(case.domain)):
        return  # the block is a later case's now, or was changed by a life of ours that this database has lost
    if _is_remade(case, blocks.get(case.domain)):
        is_now = f"{is_now} {REMADE}"
    ours = "silence" if case.interim_block else SEVERITY[stands.get(case.domain, case.in_force).value]
    was = ours or (is_now if known is None else known.get(case.domain, ""))
    installation, note = work.installation(), NOTED + case.id
    told = installation.notes.get(note)
    if told == is_now or (told is None and is_now == was):
        return
    happen_if_allowed(desk, work, case.id, h.HandChangedBlock(was=was if told is None else told, now=is_now), now)
    notes = {**installation.notes, note: is_now}
    if is_now == was:  # as it was before anybody changed it
        del notes[note]
    work.set_installation(replace(installation, notes=notes))
