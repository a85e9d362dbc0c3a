"""From an effect to what will be sent, fixed before the first try: recipient, anchor, note, words, keys.

What it needs of the instance was asked before (facts.py); here, inside the transaction that claims the row, only the
store is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jurybot.core.case import effects as f
from jurybot.core.case.case import Case
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, SeatNo, StatusId
from jurybot.service.case.digest import digest_words, offered
from jurybot.service.desk import Desk
from jurybot.service.going_out.arguments import spoken
from jurybot.service.going_out.facts import Facts, Unreachable
from jurybot.service.going_out.notice import notice_words
from jurybot.service.going_out.outgoing_blocks import interim_change, measure_change
from jurybot.service.going_out.post import post
from jurybot.service.going_out.reach import (
    blocks_us,
    door,
    living,
    not_ready,
    out_of_reach,
    place_in_case,
    post_of,
    written_by,
)
from jurybot.service.going_out.together import call_to_several
from jurybot.service.language.public_posts import interim_page, page_url, public_words
from jurybot.service.language.wording import Reader, lines_that_fit, word
from jurybot.service.people.economy import enough_of_seat
from jurybot.service.people.pool import reader_of
from jurybot.service.ports.sent import Favourite, Post, Reading, Sent
from jurybot.service.rows import PAGE, MemberRow, Row, SeatRow
from jurybot.service.storage import Work

NOBODY = "nobody holds that seat"


def recipient_of(work: Work, row: Row, effect: f.Effect) -> AccountId | None:
    """Whom a direct message goes to; None for what is no direct message."""
    match effect:
        case f.SendMessage(account=account):
            return account
        case f.SendNotice() if row.sent:
            return AccountId(row.sent["what"]["to"])
        case f.SendSummons(seat=seat) | f.SendDigest(seat=seat) | f.TellSeat(seat=seat):
            holder = _holder(work, row, seat)
            return holder.account if holder else None
    return None


def fixed(desk: Desk, work: Work, row: Row, effect: f.Effect, facts: Facts, now: datetime) -> Sent | Unreachable:
    """All that will be sent. The content note is numbered here, in the transaction that claims the row."""
    case = work.cases.get(row.case) if row.case else None
    match effect:
        case f.SendSummons():
            assert case
            return _summons(desk, work, row, case, effect, facts, now)
        case f.SendDigest():
            assert case
            return _digest(desk, work, row, case, effect, facts, now)
        case f.TellSeat():
            assert case
            return _word_to_seat(desk, work, row, case, effect, facts, now)
        case f.SendMessage():
            return _message(desk, work, row, effect, facts, now)
        case f.SendNotice(about=about):
            assert case
            return _notice(desk, work, row, case, about, facts, now)
        case f.PostDecision(about=about):
            assert case
            return _public(desk, work, row, case, about, now)
        case f.Acknowledge(statement=statement):
            status = post_of(work, statement)
            return Favourite(status=status) if status else Unreachable("the statement is deleted")
        case f.ReadBallots():
            return _reading(work, row, effect)
        case f.TakeInterim() | f.LiftInterim():
            assert case
            return interim_change(work, row, case, effect, facts.blocks, now)
        case f.TakeMeasure() | f.RaiseMeasure() | f.LowerMeasure() | f.LiftMeasure():
            assert case
            return measure_change(desk, work, row, case, effect, facts.blocks, now)
    raise TypeError(f"{type(effect).__name__} is not sent to the instance")


def _summons(
    desk: Desk, work: Work, row: Row, case: Case, effect: f.SendSummons, facts: Facts, now: datetime
) -> Post | Unreachable:
    holder = _holder(work, row, effect.seat)
    if holder is None:
        return Unreachable(NOBODY)
    anchor = living(row, holder.anchor)
    if stopped := out_of_reach(desk, holder, anchor, facts) or not_ready(work, holder, case, now):
        return Unreachable(stopped)
    if sent := call_to_several(desk, work, row, case, effect, holder, anchor, now):
        return sent
    message = "summons-again" if case.about else "summons"
    return _direct(desk, work, row, holder.account, holder.acct, message, _called_to(desk, case, now), anchor, now)


def _digest(
    desk: Desk, work: Work, row: Row, case: Case, effect: f.SendDigest, facts: Facts, now: datetime
) -> Post | Unreachable:
    holder = _holder(work, row, effect.seat)
    if holder is None:
        return Unreachable(NOBODY)
    if holder.left_at:
        return Unreachable("left the pool")
    written = written_by(work, row, effect.seat)
    if stopped := out_of_reach(desk, holder, written or living(row, holder.anchor), facts):
        return Unreachable(stopped)
    anchor = written or place_in_case(work, row, None, holder, branch_is_seen=not facts.found_door)
    if sent := call_to_several(desk, work, row, case, effect, holder, anchor, now):
        return sent
    said = digest_words(work, case, effect.part, reader_of(desk, holder), now)
    return _direct(desk, work, row, holder.account, holder.acct, "digest", said, anchor, now)


def _word_to_seat(
    desk: Desk, work: Work, row: Row, case: Case, effect: f.TellSeat, facts: Facts, now: datetime
) -> Post | Unreachable:
    holder = _holder(work, row, effect.seat)
    if holder is None or blocks_us(holder.account, facts):
        return Unreachable("nobody to tell")
    if enough_of_seat(work, holder.account, SeatRow(case=case.id, seat=effect.seat, member=holder.id), now):
        return Unreachable("enough for today")
    anchor = place_in_case(work, row, effect.statement, holder, branch_is_seen=not facts.found_door)
    args = _as_much_as_fits(desk, work, row, case, effect, holder) if "told" in effect.args else effect.args
    said = {**args, "proposed": case.proposed.value, "domain": case.domain, "again": case.about is not None}
    said["in_pool"] = holder.left_at is None
    return _direct(desk, work, row, holder.account, holder.acct, effect.message, said, anchor, now)


def _message(
    desk: Desk, work: Work, row: Row, effect: f.SendMessage, facts: Facts, now: datetime
) -> Post | Unreachable:
    account = effect.account
    if blocks_us(account, facts):
        return Unreachable("blocks the bot")
    known = facts.members.get(account)
    if not effect.acct and known is None:
        return Unreachable("the account is gone")
    acct = effect.acct or (known.acct if known else "")
    tie = facts.ties.get(account)
    follows = tie is not None and tie.followed_by
    anchor = living(row, effect.in_reply_to)
    anchor = anchor or (None if follows else door(work, row, account) or living(row, facts.door))
    args = {**effect.args, "follows": follows}
    return _direct(desk, work, row, account, acct, effect.message, args, anchor, now, writes=effect.language)


def _reading(work: Work, row: Row, effect: f.ReadBallots) -> Reading:
    assert row.case
    rows = [s for s in work.pool.statements_of(row.case) if s.round == effect.round]
    authors = {s.status: s.author for s in rows if not s.status.startswith(PAGE)}
    return Reading(me=work.installation().bot_account, authors=authors, deadline=effect.deadline)


def _as_much_as_fits(
    desk: Desk, work: Work, row: Row, case: Case, effect: f.TellSeat, holder: MemberRow
) -> dict[str, Any]:
    """Lines that were to be one post, where the instance takes shorter ones by now: the others follow in more, and are
    no longer this one's, which may have to be cut again."""
    limit, names = work.installation().max_characters, {"case": case.name, "criterion": case.criterion}
    first, *others = lines_that_fit(effect.message, effect.args["told"], names, reader_of(desk, holder), limit)
    if others:
        left = [line for lines in others for line in lines]
        rest, this = (replace(effect, args={**effect.args, "told": lines}) for lines in (left, first))
        work.outbox.add(case.id, [f.Wanted(key=f"{row.key}+{len(first)}", effect=rest)])
        work.outbox.save(replace(row, body=f.effect_body(this)))
    return {**effect.args, "told": first}


def _direct(
    desk: Desk,
    work: Work,
    row: Row,
    account: AccountId,
    acct: str,
    message: str,
    args: dict[str, Any],
    anchor: StatusId | None,
    now: datetime,
    *,
    writes: str = "",
) -> Post:
    case = case_spoken_of(work, row, args)
    n = work.messages.next_note(account, case.id if case else None)
    said = {**spoken(args), "acct": acct, "n": n, "now": now}
    said.setdefault("has_page", bool(desk.policy.pages_url))
    said["offered"] = offered(case) if case else args.get("proposed")
    if case:
        said |= {"case": case.name, "criterion": case.criterion}
    reader = reader_of(desk, work.pool.by_account(account), writes)
    text = word(message, said, reader, limit=work.installation().max_characters, cuts=True)
    return post(desk, work, row, text, "direct", account, anchor)


def case_spoken_of(work: Work, row: Row, args: Mapping[str, Any]) -> Case | None:
    """The case a message speaks of: the one its effect belongs to, or one that its words name."""
    if row.case:
        return work.cases.get(row.case)
    return work.cases.named(str(args["case"])) if args.get("case") else None


def _notice(
    desk: Desk, work: Work, row: Row, case: Case, about: str, facts: Facts, now: datetime
) -> Post | Unreachable:
    """The accused are told in the language of their server, where it is one of ours."""
    contact = facts.contact
    if contact.account is None:
        return Unreachable(contact.why)
    to = contact.account.id
    if blocks_us(to, facts):
        return Unreachable("blocks")
    message, said = notice_words(case, about, page_url(desk, case))
    said |= {"acct": contact.account.acct, "n": work.messages.next_note(to, case.id), "now": now}
    text = word(message, said, Reader(language=contact.language), limit=work.installation().max_characters)
    return post(desk, work, row, text, "direct", to, None)


def _public(desk: Desk, work: Work, row: Row, case: Case, about: str, now: datetime) -> Post:
    earlier = {one.block_comment for one in work.cases.on(case.domain) if one.in_force is Measure.LIMIT}
    message, said = public_words(case, about, now, again=case.took_over in earlier - {""})
    page = interim_page(desk, case) if about.startswith("interim") else page_url(desk, case)
    args = {**said, "page": page, "now": now}
    text = word(message, args, Reader(language=desk.policy.language), limit=work.installation().max_characters)
    parent = {"interim": None, "interim-over": case.interim_post}.get(about, case.post)
    return post(desk, work, row, text, "public", None, living(row, parent))


def _called_to(desk: Desk, case: Case, now: datetime) -> dict[str, Any]:
    """What a summons says of its case."""
    pages = desk.policy.pages_url
    return {
        "has_page": bool(pages),
        "seat_page": f"{pages}/{case.number}" if pages else "",
        "proposed": case.proposed.value,
        "domain": case.domain,
        "kind": "gone" if case.gone else case.kind.value,
        "about": case.about_number or 0,
        "accounts": case.accounts,
        "ties": case.ties,
        "until": case.answer_by(now).isoformat(),
        "half_at": case.half_at(now).isoformat(),
    }


def _holder(work: Work, row: Row, seat: SeatNo) -> MemberRow | None:
    assert row.case
    return work.pool.holder(row.case, seat)
