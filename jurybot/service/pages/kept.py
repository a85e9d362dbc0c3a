"""All that is kept about a person, in the pool or not, as their page shows it to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from jurybot.core.names import AccountId, CaseId
from jurybot.core.text.plain import plain
from jurybot.service.asking import accused, questions
from jurybot.service.desk import Vault
from jurybot.service.draw.draw_secrets import secret_shown
from jurybot.service.page_ports.jurors import Kept
from jurybot.service.people import voices
from jurybot.service.rows import PAGE, MemberRow, MessageRow, StatementRow
from jurybot.service.storage import Work

THERE = "✓"
"""Of a secret that a draw was made with of late is shown that it is kept: see `secret_shown`."""


def kept_about(vault: Vault, work: Work, account: AccountId, now: datetime) -> list[Kept]:
    """Each thing with its lines; what there is nothing of is left out."""
    member = work.pool.by_account(account)
    found = [*(_of_member(vault, work, member, now) if member else ()), *_of_anybody(work, account)]
    return [Kept(what=what, lines=tuple(lines)) for what, lines in found if lines]


def _of_member(
    vault: Vault, work: Work, member: MemberRow, now: datetime
) -> Iterator[tuple[str, list[Mapping[str, str]]]]:
    yield "account", [{"is": member.acct}]
    yield "joined", [{"is": member.joined_at.date().isoformat()}]
    yield "left", [{"is": member.left_at.date().isoformat()}] if member.left_at else []
    yield "heard", [{"is": member.last_heard_at.date().isoformat()}] if member.last_heard_at else []
    yield "standing", [{"standing": member.standing}]
    yield "away", [{"is": member.away_until.isoformat()}] if member.away_until else []
    yield "opted", [{"is": name} for name in member.opted_in]
    yield "language", [{"is": member.language}] if member.language else []
    yield "zone", [{"is": member.zone}] if member.zone else []
    seats = work.pool.seats_held_by(member.id)
    names = {row.case: work.cases.get(row.case).name for row in seats}
    yield "seats", [{"case": names[row.case], "seat": str(row.seat)} for row in seats]
    said = [one for row in seats for one in work.pool.statements_of(row.case) if one.seat == row.seat]
    yield "said", [{"case": names[one.case], **_statement(one)} for one in said]
    asked = questions.asked_from(vault, work, seats)
    yield "questions", [{"case": names[row.case], "text": one.text} for row, one in asked]
    served = work.pool.served_since(member.id, date.min)
    yield "served", [{"is": one.ended_on.isoformat()} for one in served]
    yield "secret", [{"is": secret_shown(vault, work, member.id, now) or THERE}]


def _statement(row: StatementRow) -> Mapping[str, str]:
    """What they wrote, as it is kept; a ballot from the page says what was ticked."""
    ticked = str(row.understood.get("position", "")) if row.status.startswith(PAGE) else ""
    return {"on": row.written_at.date().isoformat(), "position": ticked, "text": plain(row.text)}


def _of_anybody(work: Work, account: AccountId) -> Iterator[tuple[str, list[Mapping[str, str]]]]:
    reports = work.reports.by(account)
    yield "reports", [{"domain": row.domain, "on": row.created_at.date().isoformat()} for row in reports]
    yield "wishes", [{"domain": wish.domain} for wish in work.wishes.of(account)]
    yield "proposed", [{"domain": row.domain, "claim": row.claim} for row in work.petitions.by(account)]
    petitions = [row for state in ("open", "seconded", "filed") for row in work.petitions.in_state(state)]
    behind = work.petitions.seconded_by(account)
    yield "seconded", [{"domain": row.domain} for row in petitions if row.id in behind]
    yield "asked", [{"case": work.cases.get(case).name} for case in voices.asked_by(work, account)]
    yield "proofs", [{"domain": name} for name in accused.proved_by(work, account)]
    messages = work.messages.to(account)
    names = {case: work.cases.get(case).name for case in {row.case for row in messages} if case}
    yield "messages", [{"is": _message(row, names)} for row in messages]


def _message(row: MessageRow, names: Mapping[CaseId, str]) -> str:
    """When it went out, and in which case; nothing else is kept of it."""
    return ", ".join([row.sent_at.date().isoformat(), *([names[row.case]] if row.case else [])])
