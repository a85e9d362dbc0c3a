"""The dispatcher carries effects out until they are true: claim, gate, perform or look, settle.

At least once; and since each kind can find out by looking whether it has already happened, in effect once. No code
below this repeats a write. (DESIGN.md, *The outbox*.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from jurybot.core.case import effects as f
from jurybot.core.codec import from_json, to_json
from jurybot.core.course.gate import Go, Never, may
from jurybot.core.names import AccountId
from jurybot.service.arriving.blocks_by_hand import being_changed
from jurybot.service.arriving.rereading import reread_unrecorded
from jurybot.service.desk import Desk
from jurybot.service.going_out.adopted import said_before
from jurybot.service.going_out.facts import Unreachable, read_facts
from jurybot.service.going_out.outgoing import fixed, recipient_of
from jurybot.service.going_out.post import with_new_key
from jurybot.service.going_out.reach import door_needed
from jurybot.service.going_out.setbacks import (
    LOOK_AFTER,
    Pass,
    look_later,
    looking_refused,
    pause_after,
    put_aside,
    put_off,
    refused,
)
from jurybot.service.going_out.settle import give_up, not_sent, settle
from jurybot.service.going_out.settle_local import settle_local
from jurybot.service.going_out.shortening import is_written_anew
from jurybot.service.health.drift import CHANGES
from jurybot.service.opening.take_report import reread_reports
from jurybot.service.people.doors import keep_door
from jurybot.service.people.economy import kept_free_until
from jurybot.service.people.stewards import is_done
from jurybot.service.ports.instance import InstanceError, Permanent, Transient, Unauthorised
from jurybot.service.ports.sent import Post, Posted, Result, Sent
from jurybot.service.ports.site import SiteFailed
from jurybot.service.ports.told import Status
from jurybot.service.rows import Row
from jurybot.service.storage import StoreFailed, Work

KEY_KEPT_FOR = timedelta(minutes=55)
"""The server keeps an Idempotency-Key for an hour; a little less is safe."""

PUT_OFF_AT_MOST, A_TRY_AT_MOST = timedelta(days=1), timedelta(hours=4)
"""The longest that anything waits; after a try that is a window of statuses, and a little."""

SENT_KINDS = {kind.__name__: kind for kind in get_args(Sent)}
LOCAL = (f.TellStewards, f.WriteSite, f.WriteDrawEntry, f.OpenCase)


def recover(desk: Desk, now: datetime) -> int:
    """At start: what an earlier boot left under way is "perhaps done": look, once its request cannot be under way any
    more. Returns how many rows that were."""
    with desk.store.transaction() as work:
        left = [row for row in work.outbox.open() if row.state == "trying"]
        for row in left:
            then = min(row.tried_at or now, now) + LOOK_AFTER
            work.outbox.save(replace(row, state="perhaps", not_before=then, why="was under way at the last end"))
    return len(left)


def dispatch_due(desk: Desk, now: datetime, is_stopping: Callable[[], bool] = lambda: False) -> bool:
    """Tries every effect that may go out now, once. Returns whether anything was done. Raises Unauthorised
    and LoginRefused.

    Many tries can take minutes: each has the time at which it is made, or a look would come before it is over."""
    this = Pass()
    with desk.store.transaction() as work:
        rows = work.outbox.open()
    _look(desk, [row for row in rows if row.state == "perhaps" and _is_due(row, now)], this, now)
    for row in rows:
        if is_stopping():
            break
        if row.state == "waiting" and _is_due(row, now):
            _try(desk, row.key, this, desk.clock.now())
    return this.did


def next_try(desk: Desk, now: datetime) -> datetime | None:
    """The earliest not-before that lies ahead."""
    with desk.store.transaction() as work:
        ahead = [row.not_before for row in work.outbox.open() if row.not_before and row.not_before > now]
    return min(ahead, default=None)


def _is_due(row: Row, now: datetime) -> bool:
    """Whether its moment has come. One that was put off for longer than any pause was so by a clock that has gone back
    since."""
    if row.not_before is None or row.not_before <= now:
        return True
    return bool(row.why) and row.not_before - now > (A_TRY_AT_MOST if row.tries else PUT_OFF_AT_MOST)


def _try(desk: Desk, key: str, this: Pass, now: datetime) -> None:
    """One row, from the claim to its end. Whatever goes wrong leaves the row in a state that says so."""
    try:
        claimed = _claim(desk, key, this, now)
        if claimed is not None:
            row, sent, before = claimed
            result = before or _performed(desk, row, sent)
            this.did = True
            if result is not None:
                settle(desk, row.key, result, now)
    except Transient as trouble:
        put_off(desk, key, trouble, this, now)
    except Permanent as refusal:
        refused(desk, key, refusal, this, now)
    except (StoreFailed, SiteFailed):
        raise
    except Unauthorised:
        with desk.store.transaction() as work:
            row = work.outbox.get(key)
            if row.state == "trying":
                work.outbox.save(replace(row, state="waiting"))
        raise
    except Exception as mistake:  # the top of this loop: one effect that we got wrong must not stop all others
        put_aside(desk, key, mistake, now)


def _performed(desk: Desk, row: Row, sent: Sent) -> Result | None:
    """What the try brought; None where it is to be made anew."""
    try:
        return desk.performer.perform(sent)
    except Permanent as refusal:
        if is_written_anew(desk, row, sent, refusal):
            return None
        raise


def _claim(desk: Desk, key: str, this: Pass, now: datetime) -> tuple[Row, Sent, Posted | None] | None:
    """The row with all that will be sent, stored as being tried, and the post that said it already, if one did; None
    when it is not to be sent now."""
    with desk.store.transaction() as work:
        row = work.outbox.get(key)
        effect = f.effect_from(row.kind, row.body)
        if not _may_go(desk, work, row, effect, this, now) or _gives_way(work, row, effect, now):
            return None
        recipient = recipient_of(work, row, effect)
        case = work.cases.get(row.case) if row.case else None
        door = door_needed(work, row, effect, recipient) if recipient else None
    if isinstance(effect, LOCAL):
        settle_local(desk, row, effect, now)
        this.did = True
        return None
    is_reading = isinstance(effect, f.ReadBallots)  # what came since an earlier try is read, too
    if is_reading and row.case:
        reread_reports(desk, row.case, now)
        reread_unrecorded(desk, now)
    facts = read_facts(desk, effect, case, recipient, door, now) if row.sent is None or is_reading else None
    before: Posted | None = None
    with desk.store.transaction() as work:
        row = work.outbox.get(key)
        if not _may_go(desk, work, row, effect, this, now):
            return None
        if facts is not None:
            if recipient and facts.found_door:
                keep_door(work, recipient, facts.door)
            sent = fixed(desk, work, row, effect, facts, now)
        else:
            assert row.sent is not None
            sent = sent_from(row.sent)
        if isinstance(sent, Unreachable):
            this.did = True
            give_up(desk, work, row, effect, sent.why, now)
            return None
        if isinstance(sent, Post):
            sent = with_new_key(desk, row, sent, now, KEY_KEPT_FOR)
            before = said_before(work, row, getattr(effect, "args", {}), sent, now)
        row = _being_tried(work.outbox.get(key), sent, now)  # read again: lines may have been left to another post
        work.outbox.save(row)
    return row, sent, before


def _being_tried(row: Row, sent: Sent, now: datetime) -> Row:
    return replace(
        row,
        state="trying",
        sent=sent_body(sent),
        tries=row.tries + 1,
        first_tried_at=row.first_tried_at or now,
        tried_at=now,
        not_before=None,
    )


def _may_go(desk: Desk, work: Work, row: Row, effect: f.Effect, this: Pass, now: datetime) -> bool:
    """Asks the gate, and whether what the effect waits for is settled. What may never go out is settled here."""
    if row.state != "waiting" or not _is_due(row, now) or this.used_up.get(_limit(effect), now) > now:
        return False
    if not all(work.outbox.is_settled(key) for key in row.after):
        return False
    if row.kind in CHANGES and row.case in being_changed(work):
        return False  # what an earlier change came to would look as if people had done it
    if isinstance(effect, f.SendMessage) and effect.alert and is_done(work, effect.message, effect.args):
        not_sent(desk, work, row, effect, "what it asks for is done", now)
        this.did = True
        return False
    case = work.cases.get(row.case) if row.case else None
    rails = desk.rails(work, case.domain if case else desk.policy.instance_domain)
    answer = may(effect, case, desk.stance(work), rails)
    if isinstance(answer, Never):
        not_sent(desk, work, row, effect, answer.why, now)
        this.did = True
    return isinstance(answer, Go)


def _limit(effect: f.Effect) -> str:
    """Which of the scarce budgets the effect draws on, or "" for what stays on this machine."""
    if isinstance(effect, LOCAL):
        return ""
    return "statuses" if isinstance(effect, f.POSTS) else "requests"


def _gives_way(work: Work, row: Row, effect: f.Effect, now: datetime) -> bool:
    """Whether the effect waits, because what is left of a budget is kept for what matters more."""
    is_post = isinstance(effect, f.POSTS)
    until = None if isinstance(effect, LOCAL) else kept_free_until(work, row.priority, is_post, now)
    if until is not None:
        work.outbox.save(replace(row, not_before=until, why="what is left of the budget is kept for what matters more"))
    return until is not None


def _look(desk: Desk, doubtful: Sequence[Row], this: Pass, now: datetime) -> None:
    """Finds out what became of the tries in doubt: one reading of our own posts serves them all."""
    sent = {row.key: sent_from(row.sent) for row in doubtful if row.sent is not None}
    posted = [row for row in doubtful if isinstance(sent.get(row.key), Post)]
    ours: Sequence[Status] = ()
    try:
        ours = _own_posts(desk, [sent[row.key] for row in posted]) if posted else ()
    except Transient as trouble:
        look_later(desk, doubtful, trouble.retry_at or now, now)
        return
    except Permanent as refusal:
        looking_refused(desk, posted, refusal, now)
        doubtful = [row for row in doubtful if row not in posted]
    for row in doubtful:
        try:
            _look_for(desk, row.key, sent.get(row.key), ours, now)
            this.did = True
        except Transient as trouble:
            look_later(desk, [row], trouble.retry_at or now, now)
        except Permanent as refusal:
            looking_refused(desk, [row], refusal, now)


def _own_posts(desk: Desk, sent: Sequence[Sent]) -> Sequence[Status]:
    """What the bot has posted since the first of these was about to be sent."""
    oldest = min((one.newest_known for one in sent if isinstance(one, Post)), key=int)
    with desk.store.transaction() as work:
        me: AccountId = work.installation().bot_account
    return desk.instance.own_posts_after(me, oldest)


def _look_for(desk: Desk, key: str, sent: Sent | None, ours: Sequence[Status], now: datetime) -> None:
    """One try in doubt: settled as what it came to, or to be tried again. Raises InstanceError."""
    try:
        result = desk.performer.look(sent, ours) if sent is not None else None
        if result is not None:
            settle(desk, key, result, now)
        else:
            _try_again(desk, key, now)
    except (InstanceError, SiteFailed, StoreFailed):
        raise
    except Exception as mistake:  # as in `_try`: one effect that we got wrong must not stop all others
        put_aside(desk, key, mistake, now)


def _try_again(desk: Desk, key: str, now: datetime) -> None:
    """Looked for and not found: it has not happened. The pause grows from try to try: a server that fails at each is
    not asked every minute."""
    with desk.store.transaction() as work:
        row = work.outbox.get(key)
        if row.state == "perhaps":
            again = min(row.tried_at or now, now) + pause_after(desk, row)  # or by a clock that has gone back
            work.outbox.save(replace(row, state="waiting", not_before=again if again > now else None))


def sent_body(sent: Sent) -> dict[str, object]:
    """What will be sent, as the outbox keeps it."""
    return {"as": type(sent).__name__, "what": to_json(sent)}


def sent_from(body: dict[str, object]) -> Sent:
    """What `sent_body` wrote."""
    kind = SENT_KINDS[str(body["as"])]
    sent: Sent = from_json(kind, body["what"])
    return sent
