"""Who may be drawn for panels: all of the pool, those elected, or the standing jury of the term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from jurybot.core.names import MemberId
from jurybot.core.record.lottery import Quota
from jurybot.service.storage import Work

POOL, DRAWN, ELECTED = "pool", "drawn", "elected"


@dataclass(frozen=True, slots=True, kw_only=True)
class JuryTerms:
    """What the co-op set. `kind`: pool, drawn or elected; `elected` are accounts, small letters."""

    kind: str = POOL
    size: int = 60
    term: timedelta = timedelta(days=180)
    quotas: tuple[Quota, ...] = ()
    elected: frozenset[str] = frozenset()


def on_jury(terms: JuryTerms, work: Work) -> set[MemberId] | None:
    """Who may be drawn for panels as far as the standing jury goes; None where all of the pool may."""
    if terms.kind == POOL:
        return None
    if terms.kind == ELECTED:
        return {member.id for member in work.pool.members() if member.acct.lower() in terms.elected}
    latest = work.pool.term()
    return work.pool.jurors(latest.number) if latest and latest.drawn_at else set()
