"""How often the bot answers whom: anyone could silence it by writing to it. (DELIBERATION.md, *Economy*.)"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from jurybot.core.limits import LIMITS, free_again, may_use
from jurybot.core.names import AccountId
from jurybot.core.record.draw import purpose_key
from jurybot.service.desk import Vault
from jurybot.service.people.pool import member_of
from jurybot.service.people.stewards import number_of
from jurybot.service.rows import SeatRow
from jurybot.service.sealing import seal, unseal
from jurybot.service.storage import Work

A_DAY = timedelta(days=1)
STATUS_WINDOW = timedelta(hours=3)
ANSWERS_A_DAY, ANSWERS_A_DAY_TO_A_JUROR = 3, 20
TO_STRANGERS_A_WINDOW = 30


def used(work: Work, now: datetime) -> Mapping[str, int]:
    """How much of each limit's window is used up at most."""
    counted = work.spent.by_window()
    return {name: counted.get((name, limit.start(now)), 0) for name, limit in LIMITS.items()}


def kept_free_until(work: Work, priority: int, is_post: bool, now: datetime) -> datetime | None:
    """When an effect of this priority may go out again, where what is left of a window is kept for what matters more;
    None when it may go out now."""
    counted = used(work, now)
    short = [name for name in ("requests", *["statuses"] * is_post) if counted[name] >= may_use(name, priority)]
    return max((free_again(name, now) for name in short), default=None)


def enough(vault: Vault, work: Work, account: AccountId, now: datetime) -> str:
    """Why this person gets no further answer now, or "". Stewards always get one."""
    if number_of(work, account, now):
        return ""
    seats = open_seats(work, account)
    most = ANSWERS_A_DAY_TO_A_JUROR if seats else ANSWERS_A_DAY
    if _answers_had(vault, work, account, now) + told_seats(work, seats, now) >= most:
        return "enough for today"
    if member_of(work, account) is None and work.outbox.sent_to_strangers(now - STATUS_WINDOW) >= TO_STRANGERS_A_WINDOW:
        return "enough for strangers"
    return ""


def open_seats(work: Work, account: AccountId) -> list[SeatRow]:
    """The seats that somebody holds now."""
    member = member_of(work, account)
    return [row for row in work.pool.seats_held_by(member.id) if row.ended_on is None] if member else []


def count_before_forgetting(vault: Vault, work: Work, account: AccountId, now: datetime) -> bool:
    """Keeps for a day how many answers somebody had, under a name that only the key leads to: else the count would
    begin anew with each *forget me*. Returns whether this is the first within that day; others count as answers."""
    name, had = _blind(vault, account), _answers_had(vault, work, account, now)
    was_forgotten = bool(work.papers.of(name))
    work.papers.put(seal(vault, name, "answers", str(had + was_forgotten), now, now + A_DAY))
    return not was_forgotten


def _answers_had(vault: Vault, work: Work, account: AccountId, now: datetime) -> int:
    """Within a day, also before they were forgotten."""
    kept = [paper for paper in work.papers.of(_blind(vault, account)) if paper.forget_at and paper.forget_at > now]
    return work.outbox.sent_to(account, now - A_DAY) + sum(int(unseal(vault, paper)) for paper in kept)


def _blind(vault: Vault, account: AccountId) -> str:
    return hmac.digest(purpose_key(vault.key, "answers"), account.encode(), "sha256").hex()


def enough_of_seat(work: Work, account: AccountId, seat: SeatRow, now: datetime) -> bool:
    """Whether the holder of a seat has had all the answers of a day."""
    had = work.outbox.sent_to(account, now - A_DAY) + told_seats(work, [seat], now)
    return had >= ANSWERS_A_DAY_TO_A_JUROR


def told_seats(work: Work, seats: list[SeatRow], now: datetime) -> int:
    """Messages of cases that went to these seats within a day: asked back, too late."""
    return sum(
        row.kind == "TellSeat"
        and row.key.endswith(f"/{seat.seat}")
        and row.settled_at is not None
        and row.settled_at >= now - A_DAY
        and row.state == "done"
        for seat in seats
        for row in work.outbox.of_case(seat.case)
    )
