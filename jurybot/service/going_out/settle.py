"""What came back: an effect is settled, what it brought is stored and its happening stepped, in one transaction.

Here stands for each kind what its success, its giving up and its not being sent mean.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from jurybot.core.case import effects as f
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case
from jurybot.core.clause import Clause, says
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId
from jurybot.service.case.ballots import count_round
from jurybot.service.case.digest import digest_parts
from jurybot.service.case.steps import happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.going_out import notice
from jurybot.service.going_out.outgoing import case_spoken_of, recipient_of
from jurybot.service.going_out.outgoing_blocks import RATIFIED_GONE
from jurybot.service.going_out.together import speaks_of, tied
from jurybot.service.health import troubles
from jurybot.service.health.drift import INTERIM
from jurybot.service.people.doors import shut_door
from jurybot.service.people.pool import reader_of
from jurybot.service.ports.sent import Blocked, Conflict, Done, Gone, ParentGone, Posted, Readings, Result
from jurybot.service.rows import MessageRow, Row
from jurybot.service.storage import Work

OUR_MISTAKE = "in jurybot itself"
"""How the reason of a row ends that was put aside for a mistake of ours."""


def settle(desk: Desk, key: str, result: Result, now: datetime) -> None:
    """Takes a result of `perform` or `look`. A row that is settled already is left alone."""
    with desk.store.transaction() as work:
        row = work.outbox.get(key)
        if row.state not in {"trying", "perhaps"}:
            return
        effect = f.effect_from(row.kind, row.body)
        if isinstance(result, ParentGone):
            _take_next_anchor(work, row)
            return
        happening = _happening(desk, work, row, effect, result)
        if isinstance(result, Posted):
            _note_post(work, row, effect, result, now)
        if isinstance(effect, f.CALLS):
            _settle_tied(desk, work, row, result, now)
        work.outbox.save(settled(row, "done", now, result=_result_id(result)))
        if row.why.endswith(OUR_MISTAKE):
            troubles.well(desk, work, "parked", row.first_tried_at or now, row.key, now)
        if happening and row.case:
            happen_if_allowed(desk, work, row.case, happening, now)
        if isinstance(effect, f.TakeMeasure | f.LiftMeasure) and row.case:
            _tell_earlier(desk, work, work.cases.get(row.case), now)
        if isinstance(effect, f.ReadBallots) and isinstance(result, Readings) and row.case:
            count_round(desk, work, row.case, result, effect.deadline, now)
    desk.log.info("settled", effect=row.kind, case=row.case, result=type(result).__name__)


def _settle_tied(desk: Desk, work: Work, row: Row, result: Result, now: datetime) -> None:
    """The calls that went out in this one's message have arrived, or not, with it."""
    for other in tied(work, row):
        effect = f.effect_from(other.kind, other.body)
        happening = _happening(desk, work, replace(other, first_tried_at=row.first_tried_at), effect, result)
        work.outbox.save(settled(other, "done", now, result=_result_id(result)))
        if happening and other.case:
            happen_if_allowed(desk, work, other.case, happening, now)


def give_up(desk: Desk, work: Work, row: Row, effect: f.Effect, why: str, now: datetime) -> None:
    """The effect cannot be carried out. Each kind says what that means for its case."""
    work.outbox.save(settled(row, "given_up", now, why=why))
    happening: h.Happening | None = None
    match effect:
        case f.SendSummons(seat=seat) | f.SendDigest(seat=seat):
            happening = h.SeatUnreachable(seat=seat)
        case f.TakeMeasure() | f.RaiseMeasure() | f.LowerMeasure() | f.LiftMeasure():
            happening = ha.BlockRefused(why=why, said=says("ratified-gone") if why == RATIFIED_GONE else None)
        case f.TakeInterim() | f.LiftInterim():
            _tell(work, row, "interim-refused", why)
        case f.SendNotice(about=about):
            happening = ha.NoticeFailed(about=about, why=why if why in notice.WHY else "refused")
        case f.PostDecision():
            _tell(work, row, "post-refused", why)
    if happening and row.case:
        happen_if_allowed(desk, work, row.case, happening, now)
    desk.log.warning("given up", effect=row.kind, case=row.case, why=why)


def not_sent(desk: Desk, work: Work, row: Row, effect: f.Effect, why: str, now: datetime) -> None:
    """The gate says never: in dry run, after the case has moved on, or because a rail forbids it."""
    work.outbox.save(settled(row, "not_sent", now, why=why))
    forbidden = isinstance(effect, f.TakeMeasure | f.RaiseMeasure) and "moved on" not in why
    if forbidden and row.case:
        said = says("railed", domain=work.cases.get(row.case).domain)
        happen_if_allowed(desk, work, row.case, ha.BlockRefused(why=why, said=said), now)
    if isinstance(effect, f.TakeInterim) and "moved on" not in why and row.case:
        _tell(work, row, "interim-refused", says("railed", domain=work.cases.get(row.case).domain))
    desk.log.info("not sent", effect=row.kind, case=row.case, why=why)


def _happening(
    desk: Desk, work: Work, row: Row, effect: f.Effect, result: Result
) -> h.Happening | None:
    """What the result is to the case."""
    match effect, result:
        case f.SendSummons(seat=seat), Posted(reached=reached):
            arrived = h.SummonsDelivered(seat=seat, written_at=row.first_tried_at)
            return arrived if reached else h.SeatUnreachable(seat=seat)
        case f.SendDigest(seat=seat), Posted(reached=False):
            return h.SeatUnreachable(seat=seat)
        case f.SendDigest(), Posted():
            return _digest_arrived(desk, work, row, effect)
        case f.SendNotice(about=about), Posted(reached=reached):
            return ha.NoticeStands(about=about) if reached else ha.NoticeFailed(about=about, why="unknown")
        case f.PostDecision(about="interim"), Posted(id=status):
            return h.InterimPosted(status=status)  # no notice of a verdict, from which a grace would be counted
        case f.PostDecision(about="interim-over"), Posted():
            return None
        case f.PostDecision(), Posted(id=status):
            return ha.PostStands(status=status)
        case f.TakeMeasure(), Blocked(block=block):
            asked = (row.sent or {}).get("what", {}).get("severity", block.severity)
            measure = Measure.SUSPEND if asked == "suspend" else Measure.LIMIT
            took_over = _earlier_comment(work, row)
            return ha.BlockStands(measure=measure, block=block.id, comment=block.private_comment, took_over=took_over)
        case f.TakeInterim(), Blocked(block=block):
            return h.InterimStands(block=block.id, comment=block.private_comment)
        case f.LiftInterim(), Done() | Gone():
            return h.InterimLifted()
        case f.LiftInterim() | f.TakeInterim(), Conflict():
            return h.InterimLifted(by_hand=True)
        case f.RaiseMeasure(), Blocked(block=block):
            return ha.BlockStands(measure=Measure.SUSPEND, block=block.id, comment=block.private_comment)
        case f.LiftMeasure(), Blocked():
            return ha.BlockLifted()
        case f.LowerMeasure(), Blocked(block=block):
            return ha.BlockStands(measure=Measure.LIMIT, block=block.id, comment=block.private_comment)
        case f.TakeMeasure() | f.RaiseMeasure() | f.LowerMeasure(), Gone():
            return ha.BlockConflicts(existing="")
        case f.LiftMeasure(), Done() | Gone():
            return ha.BlockLifted()
        case _, Conflict(existing=block):
            return ha.BlockConflicts(existing=f"{block.severity} on {block.domain}")
    return None


def _digest_arrived(desk: Desk, work: Work, row: Row, effect: f.SendDigest) -> h.Happening | None:
    """A part of a digest is there: the next follows, and with the last the seat's time begins."""
    assert row.case
    reader = reader_of(desk, work.pool.holder(row.case, effect.seat))
    if effect.part >= digest_parts(work, work.cases.get(row.case), reader):
        return h.DigestDelivered(seat=effect.seat, round=effect.round, written_at=row.first_tried_at)
    more = replace(effect, part=effect.part + 1)
    work.outbox.add(row.case, [f.Wanted(key=f"{row.key}/{more.part}", effect=more)])
    return None


def _earlier_comment(work: Work, row: Row) -> str:
    """The private comment under which the row was an earlier case's, if it was taken over from one."""
    case, sent = work.cases.get(row.case) if row.case else None, row.sent or {}
    before = str(sent.get("what", {}).get("before", "")) if sent.get("as") == "Relabel" else ""
    return "" if case is None or case.by_hand or INTERIM.fullmatch(before) else before


def _tell_earlier(desk: Desk, work: Work, case: Case, now: datetime) -> None:
    """The case whose block was taken over, is given back, or is lifted with the later one's, knows it."""
    if not case.took_over:
        return
    by = case.number or 0 if case.in_force is not Measure.NONE else 0
    for earlier in work.cases.on(case.domain):
        if earlier.block_comment != case.took_over or earlier.superseded_by == by:
            continue
        if case.outcome == "lifted":
            found = case.looks[-1]
            happen_if_allowed(desk, work, earlier.id, ha.LiftedWith(kind=Kind(found.kind), case=found.case), now)
        else:
            happen_if_allowed(desk, work, earlier.id, ha.Superseded(by=by), now)


def _note_post(work: Work, row: Row, effect: f.Effect, result: Posted, now: datetime) -> None:
    """Our own posts are known: a reply under one speaks of its case."""
    recipient = recipient_of(work, row, effect)
    args = effect.args if isinstance(effect, f.SendMessage) else {}
    case = case_spoken_of(work, row, args)
    also = speaks_of(work, row, effect, case) if case else ()
    work.messages.save(  # it may be known already, as a post from before the database was restored
        MessageRow(
            status=result.id,
            key=row.key,
            case=case.id if case else None,
            account=recipient,
            sent_at=now,
            also=also,
        )
    )
    if isinstance(effect, f.SendMessage) and effect.message == "forgotten":
        work.pool.forget_account(effect.account)  # this was the last word to them


def _take_next_anchor(work: Work, row: Row) -> None:
    """The post to be answered is gone: remembered on the row and, where it was a member's door, there too."""
    parent = (row.sent or {}).get("what", {}).get("in_reply_to")
    body = {**row.body, "gone": [*row.body.get("gone", []), parent]}
    work.outbox.save(replace(row, state="waiting", sent=None, body=body, not_before=None))
    account = (row.sent or {}).get("what", {}).get("to")
    member = work.pool.by_account(AccountId(account)) if account else None
    if member and member.anchor == parent:
        work.pool.save(replace(member, anchor=None))
    if account and parent:
        shut_door(work, AccountId(account), parent)


def settled(row: Row, state: str, now: datetime, *, result: str = "", why: str = "") -> Row:
    """The row at rest: texts blanked, a hash stays. (DESIGN.md, *Two sides of one wall*.)"""
    text = json.dumps(row.sent, sort_keys=True) if row.sent else ""
    keep_body = row.kind not in {"TellSeat", "TellStewards", "SendMessage"} or state == "not_sent"
    return replace(
        row,
        state=state,
        sent=None,
        sent_hash=hashlib.sha256(text.encode()).hexdigest() if text else "",
        body=row.body if keep_body else {},
        result=result,
        why=why,
        not_before=None,
        settled_at=now,
    )


def _result_id(result: Result) -> str:
    match result:
        case Posted(id=id_):
            return id_
        case Blocked(block=block):
            return block.id
    return ""


def _tell(work: Work, row: Row, message: str, why: Clause | str) -> None:
    case: Case | None = work.cases.get(row.case) if row.case else None
    tell = f.TellStewards(message=message, args={"case": case.name if case else "", "because": why})
    work.outbox.add(None, [f.Wanted(key=f"{row.key}/{message}", effect=tell)])
