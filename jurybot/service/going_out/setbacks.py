"""When a try does not come to its end: it waits for a moment, a limit or people, is given up, or is in doubt and looked
for. What becomes of each, how long it waits, and who hears of it. (DESIGN.md, *What happens when*.)"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jurybot.core.case import effects as f
from jurybot.service.desk import Desk
from jurybot.service.going_out.settle import OUR_MISTAKE, give_up
from jurybot.service.health.refused import FORBIDDEN, refuse_unless_let_in
from jurybot.service.health.troubles import put_off_again, right_missing, tell_channels
from jurybot.service.ports.instance import Permanent, Transient
from jurybot.service.rows import Row

LOOK_AFTER = timedelta(seconds=60)
"""A repeated key does nothing while the first request is still under way. (MASTODON.md, *Unclear answers*.)"""
RIGHT_MISSING_PAUSE = timedelta(minutes=10)
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)
A_LOOK_AT_LEAST_EVERY = timedelta(minutes=5)
IN_WORDS = {
    "TakeInterim": "create domain blocks",
    "LiftInterim": "lift domain blocks",
    "TakeMeasure": "create domain blocks",
    "RaiseMeasure": "change domain blocks",
    "LowerMeasure": "change domain blocks",
    "LiftMeasure": "lift domain blocks",
    "PostDecision": "post in public",
    "Acknowledge": "favourite replies",
    "ReadBallots": "read replies again",
}


@dataclass(slots=True)
class Pass:
    """One walk over the outbox: which budgets turned out to be used up, and whether anything was done."""

    did: bool = False
    used_up: dict[str, datetime] = field(default_factory=dict)


def put_off(desk: Desk, key: str, trouble: Transient, this: Pass, now: datetime) -> None:
    """Later. Where the server may have acted, the next thing is a look, after a pause."""
    with desk.store.transaction() as work:
        row = work.outbox.get(key)
        if trouble.limit:
            until = trouble.retry_at or now + SHORTEST_PAUSE
            this.used_up[trouble.limit] = until
        else:
            until = max(trouble.retry_at or now, now + pause_after(desk, row))
        if row.state == "trying" and trouble.perhaps_done:
            row = replace(row, state="perhaps", not_before=now + LOOK_AFTER, why=trouble.why)
        else:
            spent = 1 if row.state == "trying" and trouble.limit else 0
            row = replace(row, state="waiting", not_before=until, why=trouble.why, tries=row.tries - spent)
        work.outbox.save(row)
        put_off_again(desk, work, row, now)
    desk.log.warning("put off", effect=row.kind, case=row.case, why=trouble.why, until=str(row.not_before))


def refused(desk: Desk, key: str, refusal: Permanent, this: Pass, now: datetime) -> None:
    """A missing right waits for people, and so does a 404: of what is gone we are told in another way, this is the word
    of something in front of the instance. Anything else will not be done however often we ask; but without a count no
    round would ever end."""
    with desk.store.transaction() as work:
        row = work.outbox.get(key)
        effect = f.effect_from(row.kind, row.body)
        is_to_wait = refusal.status in {FORBIDDEN, 404} or isinstance(effect, f.ReadBallots)
        if is_to_wait:
            work.outbox.save(replace(row, state="waiting", not_before=now + RIGHT_MISSING_PAUSE, why=refusal.why))
        else:
            give_up(desk, work, row, effect, refusal.why, now)
            this.did = True
    desk.log.warning("refused", effect=row.kind, case=row.case, status=refusal.status, why=refusal.why)
    if is_to_wait:
        _tell_right_missing(desk, [row], refusal, now)


def put_aside(desk: Desk, key: str, mistake: Exception, now: datetime) -> None:
    """A mistake of ours, not of the world: stewards are told once, the effect is tried again after growing pauses, and
    where it may have gone out it is looked for first."""
    with desk.store.transaction() as work:
        row = work.outbox.get(key)
        state = "perhaps" if row.state == "trying" else row.state
        if state in {"waiting", "perhaps"}:
            why = f"{type(mistake).__name__} {OUR_MISTAKE}"
            tries = row.tries + (row.state == "waiting")
            pause = _pause_in_doubt(desk, row, now) if state == "perhaps" else pause_after(desk, row)
            work.outbox.save(replace(row, state=state, tries=tries, not_before=now + pause, why=why))
            said, key = {"kind": row.kind, "id": row.key}, f"mistake/{row.key}"
            if work.outbox.add(None, [f.Wanted(key=key, effect=f.TellStewards(message="item-parked", args=said))]):
                tell_channels(desk, work, key, "item-parked", said, now)
    desk.log.warning("a mistake of ours", effect=row.kind, case=row.case, error=type(mistake).__name__)


def pause_after(desk: Desk, row: Row) -> timedelta:
    """Growing, jittered: half to all of 30 s doubled at every try, half an hour at most."""
    doublings: int = min(max(row.tries - 1, 0), 8)
    full = min(SHORTEST_PAUSE * (1 << doublings), LONGEST_PAUSE)
    jitter = desk.chance("jitter", f"{row.key}#{row.tries}")[0]
    return full / 2 + full / 2 * jitter / 255


def _pause_in_doubt(desk: Desk, row: Row, now: datetime) -> timedelta:
    """Between two looks for a try, which count as none: it grows with the time for which the try has been in doubt."""
    in_doubt_for = now - (row.tried_at or now)
    return max(pause_after(desk, row), min(in_doubt_for / 4, A_LOOK_AT_LEAST_EVERY))


def look_later(desk: Desk, doubtful: Sequence[Row], at: datetime, now: datetime) -> None:
    """What could not be looked for now is looked for at `at` or later, each by its own pause."""
    with desk.store.transaction() as work:
        for row in (work.outbox.get(row.key) for row in doubtful):
            if row.state == "perhaps":
                work.outbox.save(replace(row, not_before=max(at, now + _pause_in_doubt(desk, row, now))))
                put_off_again(desk, work, row, now)


def looking_refused(desk: Desk, rows: Sequence[Row], refusal: Permanent, now: datetime) -> None:
    """A missing right waits for people; what can be looked for without it goes on."""
    desk.log.warning("looking was refused", why=refusal.why)
    look_later(desk, rows, now + RIGHT_MISSING_PAUSE, now)
    _tell_right_missing(desk, rows, refusal, now)


def _tell_right_missing(desk: Desk, rows: Sequence[Row], refusal: Permanent, now: datetime) -> None:
    """For what is refused to these; if it is the bot's login, that is another matter. Raises LoginRefused."""
    if refusal.status == FORBIDDEN:
        with suppress(Transient, Permanent):
            refuse_unless_let_in(desk)
    with desk.store.transaction() as work:
        for row in rows:
            right_missing(desk, work, _in_words(row), now)


def _in_words(row: Row) -> str:
    """What the server does not let us do, for stewards."""
    return IN_WORDS.get(row.kind, "send direct messages")
