"""What people change by hand in our cases' blocks: noted, told, never fought. (DESIGN.md, *What happens when*.)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import OPEN, Case, State
from jurybot.core.case.events_after import MeasureTaken
from jurybot.core.course.measure import REMADE
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, Domain
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.health.drift import CHANGES, INTERIM, OURS, drifting
from jurybot.service.health.own_account import look_at_account
from jurybot.service.ports.told import Block
from jurybot.service.rows import InForce
from jurybot.service.severities import SEVERITY
from jurybot.service.storage import Work

BLOCKS_EVERY = timedelta(days=1)
DRIFT = "drift"
"""The note that has the servers on which verdict and block differed at the latest reading."""
WATCHED = (*OPEN, State.IN_FORCE)
"""Every open case, and every case whose measure is in force."""
NOTED = "block/"
"""Notes of what a case was told of its block, by the case's id, until it is again as it was."""


def next_block_reading(desk: Desk) -> datetime | None:
    """When the whole list of blocks is to be read again; None while no case could care."""
    with desk.store.transaction() as work:
        read_at = work.installation().blocks_read_at
        return read_at + BLOCKS_EVERY if read_at and work.cases.count_in(WATCHED) else None


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
        extras = {Domain(name): were for name, were in work.blocks.known_extras().items()}
        changing = being_changed(work)
        for name in sorted(_to_compare(work, blocks, known or {}, extras)):
            watched = [case for case in work.cases.on(name) if case.state in WATCHED]
            stands = standing_in(watched)
            for case in watched:
                if case.id not in changing:
                    compare_block(desk, work, case, stands, blocks, known, now)
                    _compare_extras(desk, work, case, blocks.get(name), (known or {}).get(name, ""), extras, now)
        work.blocks.set_known({str(name): (one.severity, _extras(one)) for name, one in blocks.items()})
        installation = work.installation()
        notes = {**installation.notes, DRIFT: " ".join(one.domain for one in drifting(work, blocks.values()))}
        work.set_installation(replace(installation, blocks_read_at=now, notes=notes))
    return False


def _to_compare(
    work: Work, blocks: Mapping[Domain, Block], known: Mapping[str, str], extras: Mapping[Domain, str]
) -> set[Domain]:
    """Where something may have changed. On all others of maybe thousands the block is what stands there by a case, and
    what it was."""
    open_on = {case.domain for case in work.cases.in_states(OPEN)}
    told = {work.cases.get(CaseId(key.removeprefix(NOTED))).domain for key in _noted(work)}
    in_force = work.cases.in_force()
    unlike = {one.domain for one in in_force if not _is_as_made(one, blocks.get(one.domain))}
    refuses = {name for name, were in extras.items() if name in blocks and were != _extras(blocks[name])}
    changed = {name for name in map(Domain, known) if known[name] != _severity(blocks, name)}
    return open_on | told | unlike | changed | refuses | {name for name in blocks if name not in known}


def _noted(work: Work) -> list[str]:
    return [key for key in work.installation().notes if key.startswith(NOTED)]


def _is_as_made(one: InForce, block: Block | None) -> bool:
    return block is not None and (block.severity, block.private_comment) == (SEVERITY[one.measure], one.comment)


def _extras(block: Block) -> str:
    return " ".join(["media"] * block.reject_media + ["reports"] * block.reject_reports)


def _compare_extras(
    desk: Desk,
    work: Work,
    case: Case,
    block: Block | None,
    severity: str,
    extras: Mapping[Domain, str],
    now: datetime,
) -> None:
    """Tells of a case's own block that people had it refuse more, or less, since the last reading. A change of ours,
    which may bring the case's extras along, is none of theirs."""
    were, since = extras.get(case.domain), work.installation().blocks_read_at
    is_ours = case.in_force is not Measure.NONE and not case.superseded_by
    if block is None or were is None or since is None or not is_ours or block.severity != severity:
        return
    changed = any(isinstance(one, MeasureTaken) and one.at >= since for one in work.cases.events(case.id))
    if were != _extras(block) and not changed:
        was, is_now = (f"{severity} {what}".strip() for what in (were, _extras(block)))
        happen_if_allowed(desk, work, case.id, ha.HandChangedBlock(was=was, now=is_now), now)


def _severity(blocks: Mapping[Domain, Block], name: Domain) -> str:
    block = blocks.get(name)
    return block.severity if block else ""


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
        is_known_to_be = bool(case.block_comment) or block.severity == SEVERITY[Measure.LIMIT]
        return made[1] == str(case.number) and block.private_comment != case.block_comment and is_known_to_be
    is_limit = block.severity == SEVERITY[Measure.LIMIT] and INTERIM.fullmatch(block.private_comment) is not None
    return is_limit and block.private_comment != case.interim_comment


def _is_remade(case: Case, block: Block | None) -> bool:
    """Whether a row as strong as the case's own carries another comment: that is not changed by it any more. One of
    another case of ours was just handed over, or back, and is not on record yet."""
    if block is None or case.in_force is Measure.NONE or case.state not in {State.DECIDED, State.IN_FORCE}:
        return False
    if OURS.fullmatch(block.private_comment):
        return False
    return block.severity == SEVERITY[case.in_force] and block.private_comment != case.block_comment


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
    ours = SEVERITY[Measure.LIMIT if case.interim_block else stands.get(case.domain, case.in_force)]
    was = ours or (is_now if known is None else known.get(case.domain, ""))
    installation, note = work.installation(), NOTED + case.id
    told = installation.notes.get(note)
    if told == is_now or (told is None and is_now == was):
        return
    happen_if_allowed(desk, work, case.id, ha.HandChangedBlock(was=was if told is None else told, now=is_now), now)
    notes = {**installation.notes, note: is_now}
    if is_now == was:  # as it was before anybody changed it
        del notes[note]
    work.set_installation(replace(installation, notes=notes))
