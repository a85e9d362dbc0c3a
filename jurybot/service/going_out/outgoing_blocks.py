"""From an effect on a block to the change that will be sent: made, raised, lowered, lifted, or handed from one case to
another by its private comment alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from jurybot.core.case import effects as f
from jurybot.core.case.case import Case, State
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, covers, newest
from jurybot.service.desk import Desk
from jurybot.service.going_out.facts import Unreachable
from jurybot.service.health.drift import INTERIM, OURS
from jurybot.service.language.public_posts import page_url
from jurybot.service.ports.sent import BlockWanted, Lift, Lower, Raise, Relabel, Sent
from jurybot.service.ports.told import Block
from jurybot.service.rows import Row
from jurybot.service.severities import SEVERITY
from jurybot.service.storage import Work

RATIFIED_GONE = "the block that was to be ratified is gone"


def measure_change(
    desk: Desk, work: Work, row: Row, case: Case, effect: f.Effect, blocks: Sequence[Block], now: datetime
) -> Sent | Unreachable:
    """What takes, raises, lowers or lifts a measure. `blocks` are those on the case's server, above and below it, and
    the newest of all."""
    by_hand = _relabel(work, row, case, effect, blocks) if _changes_hands(case, effect) else None
    handed = by_hand or _taken_over(desk, work, row, case, effect, blocks)
    _keep_rows(work, case, blocks, type(effect).__name__, now)
    return handed or _block(desk, row, case, effect, blocks)


def interim_change(
    work: Work, row: Row, case: Case, effect: f.Effect, blocks: Sequence[Block], now: datetime
) -> Sent:
    """The same for a steward's limit, for the time being."""
    _keep_rows(work, case, blocks, type(effect).__name__, now)
    return _interim(row, case, effect, blocks)


def _newest(blocks: Sequence[Block]) -> BlockId:
    return BlockId(newest("", *(block.id for block in blocks)))


def _comment(row: Row, case: Case) -> str:
    return f"jurybot case {case.number} · {row.key.split('/')[1]}"


def _public_comment(desk: Desk, case: Case) -> str:
    return f"Jury case {case.number}: {case.criterion}. {page_url(desk, case)}"


def _row_of(case: Case, blocks: Sequence[Block], made: BlockId) -> BlockId:
    """The row that stands on the case's server: people may have lifted the one that we made, and made another. Where
    none stands, the one that we made."""
    return next((block.id for block in blocks if block.domain == case.domain), made)


def _above(case: Case, blocks: Sequence[Block]) -> list[Block]:
    """The blocks on the parents of the case's server. A row of its own takes their place for it, and the server makes
    none that refuses less: what people had refused there goes on to be."""
    return [block for block in blocks if covers(block.domain, case.domain) and block.domain != case.domain]


def _block(desk: Desk, row: Row, case: Case, effect: f.Effect, blocks: Sequence[Block]) -> Sent:
    """`private_comment` is the only proof of who made a block: "jurybot case 7 · 9". (MASTODON.md.)"""
    comment = _comment(row, case)
    match effect:
        case f.TakeMeasure():
            above = _above(case, blocks)
            return BlockWanted(
                domain=case.domain,
                severity=SEVERITY[Measure.LIMIT],
                reject_media=case.reject_media or any(block.reject_media for block in above),
                reject_reports=case.reject_reports or any(block.reject_reports for block in above),
                private_comment=comment,
                public_comment=_public_comment(desk, case),
                newest_known=_newest(blocks),
            )
        case f.RaiseMeasure():
            assert case.block
            return Raise(
                id=_row_of(case, blocks, case.block),
                domain=case.domain,
                reject_media=case.reject_media,
                reject_reports=case.reject_reports,
                before=case.block_comment,
                after=comment,
            )
        case f.LowerMeasure():
            assert case.block
            stands = _row_of(case, blocks, case.block)
            return Lower(id=stands, domain=case.domain, before=case.block_comment, after=comment)
    assert case.block
    stands = _row_of(case, blocks, case.block)
    return Lift(id=stands, domain=case.domain, comment=case.block_comment, severity=SEVERITY[case.in_force])


def _changes_hands(case: Case, effect: f.Effect) -> bool:
    """Whether a block that people made becomes the jury's, or theirs again because the case is taken back. What a later
    panel relaxes or lifts is the jury's by then, and changed as any measure."""
    is_taken_back = isinstance(effect, f.LiftMeasure) and case.outcome in {"withdrawn", "undone"}
    return case.by_hand and (is_taken_back or isinstance(effect, f.TakeMeasure))


def _relabel(work: Work, row: Row, case: Case, effect: f.Effect, blocks: Sequence[Block]) -> Relabel | Unreachable:
    """A block that people made is ratified by its private comment alone, and given back with the words that they had
    put there last: those stand in the rows kept before each write, of which the others say that they are ours."""
    kept = [one["private_comment"] for one in work.blocks.kept(case.id) if one["domain"] == case.domain]
    found = next((block for block in blocks if block.domain == case.domain), None)
    if found is None:
        return Unreachable(RATIFIED_GONE)
    comment = _comment(row, case)
    ours, taking = case.block_comment, isinstance(effect, f.TakeMeasure)
    theirs = next((words for words in reversed(kept) if not OURS.fullmatch(words)), found.private_comment)
    return Relabel(
        id=found.id,
        domain=case.domain,
        severity=SEVERITY[case.proposed if taking else case.in_force],
        before=found.private_comment if taking else ours,
        after=comment if taking else theirs,
    )


def _taken_over(
    desk: Desk, work: Work, row: Row, case: Case, effect: f.Effect, blocks: Sequence[Block]
) -> Relabel | Lower | None:
    """A limit of ours that stands already is taken over: an earlier case's by its private comment alone, and what takes
    the later decision back gives it back as it was, if that case still stands; what finds no measure to be needed any
    more does not. A steward's for the time being becomes what was decided."""
    comment = _comment(row, case)
    earlier = {one.block_comment for one in work.cases.on(case.domain) if one.state is State.IN_FORCE}
    if isinstance(effect, f.LiftMeasure) and case.took_over in earlier and case.block and case.outcome != "lifted":
        stands, before, after = _row_of(case, blocks, case.block), case.block_comment, case.took_over
        if case.in_force is Measure.SUSPEND:
            return Lower(id=stands, domain=case.domain, before=before, after=after)
        return Relabel(id=stands, domain=case.domain, severity=SEVERITY[Measure.LIMIT], before=before, after=after)
    found = next((block for block in blocks if block.domain == case.domain), None)
    if not isinstance(effect, f.TakeMeasure) or found is None or found.severity != SEVERITY[Measure.LIMIT]:
        return None
    is_interim = INTERIM.fullmatch(found.private_comment)  # also one that was made since the copy that we go on from
    if not is_interim and found.private_comment not in earlier - {""}:
        return None
    taken = Relabel(
        id=found.id, domain=case.domain, severity=found.severity, before=found.private_comment, after=comment
    )
    if found.private_comment in earlier:
        return taken
    return replace(
        taken,
        reject_media=found.reject_media or case.reject_media,
        reject_reports=found.reject_reports or case.reject_reports,
        public_comment=_public_comment(desk, case),
    )


def _interim(row: Row, case: Case, effect: f.Effect, blocks: Sequence[Block]) -> Sent:
    """A case may have no number yet: its domain names it."""
    if isinstance(effect, f.LiftInterim):
        assert case.interim_block
        stands, severity = _row_of(case, blocks, case.interim_block), SEVERITY[Measure.LIMIT]
        return Lift(id=stands, domain=case.domain, comment=case.interim_comment, severity=severity)
    above = _above(case, blocks)
    return BlockWanted(
        domain=case.domain,
        severity=SEVERITY[Measure.LIMIT],
        reject_media=any(block.reject_media for block in above),
        reject_reports=any(block.reject_reports for block in above),
        private_comment=f"jurybot interim {case.domain} · {row.key.split('/')[1]}",
        public_comment="Limited by the stewards for some days at most, while a jury decides.",
        newest_known=_newest(blocks),
    )


def _keep_rows(work: Work, case: Case, blocks: Sequence[Block], why: str, now: datetime) -> None:
    """Before each write the rows of the domain, its parents and its children are kept. (DESIGN.md, *Rails*.)"""
    kin = [block for block in blocks if _is_kin(block, case)]
    rows = [{"id": b.id, "domain": b.domain, "severity": b.severity, "private_comment": b.private_comment} for b in kin]
    work.blocks.keep(case.id, rows, why, now)


def _is_kin(block: Block, case: Case) -> bool:
    return covers(block.domain, case.domain) or covers(case.domain, block.domain)
