"""Verdicts in force against the blocks on the server: for `jurybot drift`, and for the daily reading. Only reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jurybot.core.measures import Measure
from jurybot.core.names import Domain
from jurybot.service.desk import Desk
from jurybot.service.ports.told import Block
from jurybot.service.rows import InForce
from jurybot.service.severities import measure_of
from jurybot.service.storage import Work

OURS = re.compile(r"jurybot case ([0-9]+) · ([0-9]+)")
"""The private comment of a block that the bot made, or that was ratified: which case, and which of its effects."""
INTERIM = re.compile(r"jurybot interim (\S+) · ([0-9]+)")
"""That of an interim limit: a case may have no number yet, so its server names it."""
CHANGES = frozenset({"TakeInterim", "LiftInterim", "TakeMeasure", "RaiseMeasure", "LowerMeasure", "LiftMeasure"})
IN_WORDS = {
    "gone": "the block of the verdict is not there",
    "milder": "the block is milder than the verdict",
    "stricter": "the block is stricter than the verdict",
    "not ours": "as strong as the verdict, but its private comment was changed: jurybot will not touch it",
    "left over": "a block of jurybot's, and no verdict in force",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One server on which verdict and block differ; `what` is a key of IN_WORDS, `case` the case's name."""

    case: str
    domain: Domain
    verdict: Measure
    stands: Measure
    what: str


def look_for_drift(desk: Desk) -> tuple[Drift, ...]:
    """Reads the whole list of blocks and compares. Raises InstanceError."""
    blocks = desk.instance.blocks()
    with desk.store.transaction() as work:
        return drifting(work, blocks)


def drifting(work: Work, blocks: Iterable[Block]) -> tuple[Drift, ...]:
    """What differs between these blocks and the verdicts in force, but for servers to which a change of ours is on its
    way."""
    on = {block.domain: block for block in blocks}
    ours = {name for name, block in on.items() if OURS.fullmatch(block.private_comment)}
    under_way = {row.case for row in work.outbox.open() if row.kind in CHANGES and row.case}
    in_doubt = {work.cases.get(case).domain for case in under_way}
    return _compare(work.cases.in_force(), on, ours | lost_interims(work, on.values()), in_doubt)


def lost_interims(work: Work, blocks: Iterable[Block]) -> set[Domain]:
    """On which servers an interim limit stands that no case knows of: it was made since the copy that we go on from."""
    made = {block.domain: block.private_comment for block in blocks if INTERIM.fullmatch(block.private_comment)}
    known = {name: {case.interim_comment for case in work.cases.on(name)} for name in made}
    return {name for name, comment in made.items() if comment not in known[name]}


def _compare(
    in_force: Iterable[InForce], blocks: Mapping[Domain, Block], ours: set[Domain], in_doubt: set[Domain]
) -> tuple[Drift, ...]:
    """Every difference, by domain; `ours` are those whose blocks say that the bot made them. Of several cases in force
    on one domain the strongest counts, of equals the newest."""
    verdicts: dict[Domain, InForce] = {}
    for one in in_force:
        verdicts[one.domain] = max(one, verdicts.get(one.domain, one))
    found = []
    for name in sorted((verdicts.keys() | ours) - in_doubt):
        verdict, block = verdicts.get(name), blocks.get(name)
        if what := _differs(verdict, block):
            found.append(
                Drift(
                    case=verdict.case if verdict else _case_in(block),
                    domain=name,
                    verdict=verdict.measure if verdict else Measure.NONE,
                    stands=_measure(block),
                    what=what,
                )
            )
    return tuple(found)


def _differs(verdict: InForce | None, block: Block | None) -> str:
    if verdict is None:
        return "left over"
    stands = _measure(block)
    if stands is not verdict.measure:
        milder = "gone" if stands is Measure.NONE else "milder"
        return milder if stands < verdict.measure else "stricter"
    assert block is not None
    return "" if block.private_comment == verdict.comment else "not ours"


def _measure(block: Block | None) -> Measure:
    return measure_of(block.severity) if block else Measure.NONE


def _case_in(block: Block | None) -> str:
    named = OURS.fullmatch(block.private_comment) if block else None
    return named[1] if named else ""
