"""Who asked for a fresh look at a case, or seconded it, and why: kept sealed until the look is over. A reason reaches
the panel as a claim, without whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jurybot.core.names import AccountId, CaseId
from jurybot.core.opening.petition import claim
from jurybot.service.desk import Vault
from jurybot.service.sealing import seal, unseal
from jurybot.service.storage import Work

CALL = "call/"
"""So begins the name under which the voices of those who ask for a fresh look are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """`reason` is empty for who only seconded."""

    account: AccountId
    reason: str


def calls_papers(case: CaseId) -> str:
    """Under which name the sealed voices of those who ask for a fresh look at a case are kept."""
    return f"{CALL}{case}"


def add(vault: Vault, work: Work, case: CaseId, voice: Voice, now: datetime) -> None:
    work.papers.put(seal(vault, calls_papers(case), voice.account, voice.reason, now))


def take_back(work: Work, case: CaseId, account: AccountId) -> None:
    work.papers.forget_one(calls_papers(case), account)


def of_case(vault: Vault, work: Work, case: CaseId) -> list[Voice]:
    """In the order in which they spoke."""
    kept = work.papers.of(calls_papers(case))
    return [Voice(account=AccountId(one.name), reason=unseal(vault, one)) for one in kept]


def asked_by(work: Work, account: AccountId) -> list[CaseId]:
    """The cases in which somebody asked, or seconded."""
    return [CaseId(paper.of.removeprefix(CALL)) for paper in work.papers.named(account) if paper.of.startswith(CALL)]


def claim_of(vault: Vault, work: Work, case: CaseId) -> str:
    """What those who asked say, as the panel may read it: one claim a line."""
    return "\n".join(claim(voice.reason) for voice in of_case(vault, work, case) if voice.reason)
