"""From an effect to what will be sent, fixed before the first try: recipient, anchor, note, words, keys.

Reads what it needs of the instance before the transaction that claims the row; inside, only the store is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from jurybot.core import effects as f
from jurybot.core.ballot import Tally, ballot_from, tally
from jurybot.core.case import Case, State
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, BlockId, SeatNo, StatementId, StatusId, covers, newest
from jurybot.service import ports as p
from jurybot.service.ballots import panel_of
from jurybot.service.desk import Desk
from jurybot.service.digest import digest_words, offered
from jurybot.service.drift import INTERIM
from jurybot.service.economy import enough_of_seat
from jurybot.service.notice import NOBODY, Contact, contact_of, notice_words
from jurybot.service.pool import involved, is_away, is_ready_for, reader_of, standing
from jurybot.service.rows import PAGE, MemberRow, Row, SeatRow
from jurybot.service.storage import Work
from jurybot.service.together import in_words, tie, with_it
from jurybot.service.wording import Lines, Reader, Text, WordingError, word

SEVERITY = {Measure.LIMIT: "silence", Measure.SUSPEND: "suspend"}
DAYS, MOMENTS, LENGTHS = {"last_day"}, {"until", "half_at", "since"}, {"rest_for", "held_for"}
FOLLOWS = "follows"
"""The argument that says whether the recipient follows the bot: known only when a message goes out."""
MEASURES = {"measure", "proposed", "was"}


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nobody is there to be written to: the effect is given up."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the instance said just before the claim, by account, and, where a block is to be written, those on its
    domain, on that one's parents and children, and the newest."""

    ties: dict[AccountId, p.Relationship]
    members: dict[AccountId, p.Member | None]
    blocks: tuple[p.Block, ...] = ()
    contact: Contact = NOBODY


OF_BLOCKS = (f.TakeMeasure, f.RaiseMeasure, f.LowerMeasure, f.LiftMeasure, f.TakeInterim, f.LiftInterim)


def read_facts(desk: Desk, effect: f.Effect, case: Case | None, recipient: AccountId | None, now: datetime) -> Facts:
    """Asks the instance what must be known before this effect goes out. Raises InstanceError."""
    if isinstance(effect, OF_BLOCKS):
        assert case
        return Facts(ties={}, members={}, blocks=tuple(desk.instance.blocks_about(case.domain)))
    if isinstance(effect, f.SendNotice) and case:
        contact = contact_of(desk, case, effect.since, now)
        ids = [contact.account.id] if contact.account else []
        return Facts(ties=desk.instance.relationships(ids) if ids else {}, members={}, contact=contact)
    if recipient is None:
        return Facts(ties={}, members={})
    is_nameless = isinstance(effect, f.SendMessage) and not effect.acct
    is_asked_for = is_nameless or isinstance(effect, f.SendSummons | f.SendDigest)
    members = {recipient: desk.instance.member(recipient)} if is_asked_for else {}
    return Facts(ties=desk.instance.relationships([recipient]), members=members)


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


def fixed(desk: Desk, work: Work, row: Row, effect: f.Effect, facts: Facts, now: datetime) -> p.Sent | Unreachable:
    """All that will be sent. The content note is numbered here, in the transaction that claims the row."""
    case = work.cases.get(row.case) if row.case else None
    match effect:
        case f.SendSummons(seat=seat):
            assert case
            holder = _holder(work, row, seat)
            anchor = _living(row, holder.anchor) if holder else None
            stopped = _out_of_reach(holder, anchor, facts) or _not_ready(work, holder, case, now)
            if holder is None or stopped:
                return Unreachable(stopped or "nobody holds that seat")
            if sent := _call_to_several(desk, work, row, case, effect, holder, anchor, now):
                return sent
            message = "summons-again" if case.about else "summons"
            args = _summons(desk, case, now)
            return _direct(desk, work, row, holder.account, holder.acct, message, args, anchor, now)
        case f.SendDigest(seat=seat, part=part):
            assert case
            holder = _holder(work, row, seat)
            written = _written_by(work, row, seat)
            stopped = _out_of_reach(holder, written or (_living(row, holder.anchor) if holder else None), facts)
            if holder is None or stopped:
                return Unreachable(stopped or "nobody holds that seat")
            anchor = written or _anchor(work, row, None, holder)
            if sent := _call_to_several(desk, work, row, case, effect, holder, anchor, now):
                return sent
            said = digest_words(work, case, part, reader_of(desk, holder), now)
            return _direct(desk, work, row, holder.account, holder.acct, "digest", said, anchor, now)
        case f.TellSeat(seat=seat, message=message, args=args):
            assert case
            holder = _holder(work, row, seat)
            if holder is None or _blocks_us(holder.account, facts):
                return Unreachable("nobody to tell")
            if enough_of_seat(work, holder.account, SeatRow(case=case.id, seat=seat, member=holder.id), now):
                return Unreachable("enough for today")
            anchor = _anchor(work, row, effect.statement, holder)
            # "meant" is what 0.1.0 did not know: an ask-back may have waited through the upgrade
            said = {"meant": "", **args, "proposed": case.proposed.value, "domain": case.domain}
            said["again"] = case.about is not None
            return _direct(desk, work, row, holder.account, holder.acct, message, said, anchor, now)
        case f.SendMessage(account=account, acct=acct, message=message, args=args, in_reply_to=anchor):
            if _blocks_us(account, facts):
                return Unreachable("blocks the bot")
            known = facts.members.get(account)
            if not acct and known is None:
                return Unreachable("the account is gone")
            acct = acct or (known.acct if known else "")
            if FOLLOWS in args:
                tie = facts.ties.get(account)
                args = {**args, FOLLOWS: tie is not None and tie.followed_by}
            return _direct(desk, work, row, account, acct, message, args, _living(row, anchor), now)
        case f.SendNotice(about=about):
            assert case
            return _notice(desk, work, row, case, about, facts, now)
        case f.PostDecision(about=about):
            assert case
            return _public(desk, work, row, case, about, now)
        case f.Acknowledge(statement=statement):
            status = _statement(work, statement)
            return p.Favourite(status=status) if status else Unreachable("the statement is deleted")
        case f.ReadBallots(deadline=deadline, round=round_):
            assert row.case
            rows = [s for s in work.pool.statements_of(row.case) if s.round == round_]
            authors = {s.status: s.author for s in rows if not s.status.startswith(PAGE)}
            return p.Reading(authors=authors, deadline=deadline)
        case f.TakeInterim() | f.LiftInterim():
            assert case
            _keep_rows(work, case, facts, type(effect).__name__, now)
            return _interim(row, case, effect, BlockId(newest("", *(block.id for block in facts.blocks))))
        case f.TakeMeasure() | f.RaiseMeasure() | f.LowerMeasure() | f.LiftMeasure():
            assert case
            by_hand = _relabel(work, row, case, effect, facts) if _changes_hands(case, effect) else None
            relabel = by_hand or _taken_over(desk, work, row, case, effect, facts)
            _keep_rows(work, case, facts, type(effect).__name__, now)
            newest_known = BlockId(newest("", *(block.id for block in facts.blocks)))
            return relabel or _block(desk, row, case, effect, newest_known)
    raise TypeError(f"{type(effect).__name__} is not sent to the instance")


def _comment(row: Row, case: Case) -> str:
    return f"jurybot case {case.number} · {row.key.split('/')[1]}"


def _public_comment(desk: Desk, case: Case) -> str:
    return f"Jury case {case.number}: {case.criterion}. {page_url(desk, case)}"


def _block(desk: Desk, row: Row, case: Case, effect: f.Effect, newest_known: BlockId) -> p.Sent:
    """`private_comment` is the only proof of who made a block: "jurybot case 7 · 9". (MASTODON.md.)"""
    comment = _comment(row, case)
    match effect:
        case f.TakeMeasure():
            return p.BlockWanted(
                domain=case.domain,
                severity=SEVERITY[Measure.LIMIT],
                reject_media=case.reject_media,
                reject_reports=case.reject_reports,
                private_comment=comment,
                public_comment=_public_comment(desk, case),
                newest_known=newest_known,
            )
        case f.RaiseMeasure():
            assert case.block
            return p.Raise(
                id=case.block,
                domain=case.domain,
                reject_media=case.reject_media,
                reject_reports=case.reject_reports,
                before=case.block_comment,
                after=comment,
            )
        case f.LowerMeasure():
            assert case.block
            return p.Lower(id=case.block, domain=case.domain, before=case.block_comment, after=comment)
    assert case.block
    return p.Lift(id=case.block, domain=case.domain, comment=case.block_comment, severity=SEVERITY[case.in_force])


def _changes_hands(case: Case, effect: f.Effect) -> bool:
    """Whether a block that people made becomes the jury's, or theirs again because the case is taken back. What a later
    panel relaxes or lifts is the jury's by then, and changed as any measure."""
    is_taken_back = isinstance(effect, f.LiftMeasure) and case.outcome in {"withdrawn", "undone"}
    return case.by_hand and (is_taken_back or isinstance(effect, f.TakeMeasure))


def _relabel(work: Work, row: Row, case: Case, effect: f.Effect, facts: Facts) -> p.Relabel | Unreachable:
    """A block that people made is ratified by its private comment alone, and given back with the words they had put
    there: those stand in the rows kept before the first write."""
    kept = [one for one in work.books.kept_blocks(case.id) if one["domain"] == case.domain]
    found = next((block for block in facts.blocks if block.domain == case.domain), None)
    if found is None:
        return Unreachable("the block that was to be ratified is gone")
    comment = _comment(row, case)
    ours, theirs = case.block_comment, kept[0]["private_comment"] if kept else found.private_comment
    taking = isinstance(effect, f.TakeMeasure)
    return p.Relabel(
        id=found.id,
        domain=case.domain,
        severity=SEVERITY[case.proposed if taking else case.in_force],
        before=theirs if taking else ours,
        after=comment if taking else theirs,
    )


def _taken_over(
    desk: Desk, work: Work, row: Row, case: Case, effect: f.Effect, facts: Facts
) -> p.Relabel | p.Lower | None:
    """A limit of ours that stands already is taken over: an earlier case's by its private comment alone, and what takes
    the later decision back gives it back as it was, if that case still stands; what finds no measure to be needed any
    more does not. A steward's for the time being becomes what was decided."""
    comment = _comment(row, case)
    earlier = {one.block_comment for one in work.cases.on(case.domain) if one.state is State.IN_FORCE}
    if isinstance(effect, f.LiftMeasure) and case.took_over in earlier and case.block and case.outcome != "lifted":
        if case.in_force is Measure.SUSPEND:
            return p.Lower(id=case.block, domain=case.domain, before=case.block_comment, after=case.took_over)
        severity = SEVERITY[Measure.LIMIT]
        return p.Relabel(
            id=case.block, domain=case.domain, severity=severity, before=case.block_comment, after=case.took_over
        )
    found = next((block for block in facts.blocks if block.domain == case.domain), None)
    if not isinstance(effect, f.TakeMeasure) or found is None or found.severity != SEVERITY[Measure.LIMIT]:
        return None
    is_interim = INTERIM.fullmatch(found.private_comment)  # also one that was made since the copy that we go on from
    if not is_interim and found.private_comment not in earlier - {""}:
        return None
    taken = p.Relabel(
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


def _interim(row: Row, case: Case, effect: f.Effect, newest_known: BlockId) -> p.Sent:
    """A case may have no number yet: its domain names it."""
    if isinstance(effect, f.LiftInterim):
        assert case.interim_block
        severity = SEVERITY[Measure.LIMIT]
        return p.Lift(id=case.interim_block, domain=case.domain, comment=case.interim_comment, severity=severity)
    return p.BlockWanted(
        domain=case.domain,
        severity=SEVERITY[Measure.LIMIT],
        reject_media=False,
        reject_reports=False,
        private_comment=f"jurybot interim {case.domain} · {row.key.split('/')[1]}",
        public_comment="Limited by the stewards for some days at most, while a jury decides.",
        newest_known=newest_known,
    )


def _keep_rows(work: Work, case: Case, facts: Facts, why: str, now: datetime) -> None:
    """Before each write the rows of the domain, its parents and its children are kept. (DESIGN.md, *Rails*.)"""
    kin = [block for block in facts.blocks if _is_kin(block, case)]
    rows = [{"id": b.id, "domain": b.domain, "severity": b.severity, "private_comment": b.private_comment} for b in kin]
    work.books.keep_blocks(case.id, rows, why, now)


def _is_kin(block: p.Block, case: Case) -> bool:
    return covers(block.domain, case.domain) or covers(case.domain, block.domain)


def page_url(desk: Desk, case: Case) -> str:
    """Where the decision is published."""
    return f"{desk.policy.site_url.rstrip('/')}/decisions/{case.number}.html"


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
) -> p.Post:
    case = case_spoken_of(work, row, args)
    said = {**spoken(args), "acct": acct, "n": work.books.next_note(account, case.id if case else None), "now": now}
    said.setdefault("has_page", bool(desk.policy.pages_url))
    said["offered"] = offered(case) if case else args.get("proposed")
    if case:
        said |= {"case": case.name, "criterion": case.criterion}
    reader = reader_of(desk, work.pool.by_account(account))
    text = word(message, said, reader, limit=work.installation().max_characters)
    return _post(desk, work, row, text, "direct", account, anchor)


def case_spoken_of(work: Work, row: Row, args: Mapping[str, Any]) -> Case | None:
    """The case a message speaks of: the one its effect belongs to, or one that its words name."""
    if row.case:
        return work.cases.get(row.case)
    return work.cases.named(str(args["case"])) if args.get("case") else None


def spoken(args: Mapping[str, Any]) -> dict[str, Any]:
    """An effect's arguments as the words take them: moments and lengths of time are kept as text and seconds."""
    said = dict(args)
    for name in DAYS & said.keys():
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    if "told" in said:
        said["told"] = Lines(said["told"])
    for name in MOMENTS & said.keys():
        said[name] = datetime.fromisoformat(said[name]) if said[name] else None
    for name in LENGTHS & said.keys():
        said[name] = timedelta(seconds=said[name])
    for name in MEASURES & said.keys():
        said[name] = Measure(said[name])
    return said


def _notice(
    desk: Desk, work: Work, row: Row, case: Case, about: str, facts: Facts, now: datetime
) -> p.Post | Unreachable:
    """The accused are told in the language of their server, where it is one of ours."""
    contact = facts.contact
    if contact.account is None:
        return Unreachable(contact.why)
    to = contact.account.id
    if _blocks_us(to, facts):
        return Unreachable("blocks")
    message, said = notice_words(case, about, page_url(desk, case))
    said |= {"acct": contact.account.acct, "n": work.books.next_note(to, case.id), "now": now}
    text = word(message, said, Reader(language=contact.language), limit=work.installation().max_characters)
    return _post(desk, work, row, text, "direct", to, None)


def _public(desk: Desk, work: Work, row: Row, case: Case, about: str, now: datetime) -> p.Post:
    earlier = {one.block_comment for one in work.cases.on(case.domain) if one.in_force is Measure.LIMIT}
    message, said = public_words(case, about, now, again=case.took_over in earlier - {""})
    page = _interim_page(desk, case) if about.startswith("interim") else page_url(desk, case)
    args = {**said, "page": page, "now": now}
    text = word(message, args, Reader(language=desk.policy.language), limit=work.installation().max_characters)
    parent = case.post if about in {"suspended", "taken-back"} else None
    parent = case.interim_post if about == "interim-over" else parent
    return _post(desk, work, row, text, "public", None, _living(row, parent))


def _interim_page(desk: Desk, case: Case) -> str:
    """No page tells of a case before its verdict. The server's name tells this post from all others of its kind."""
    return f"{desk.policy.site_url.rstrip('/')}/index.html?interim={case.domain}"


def public_words(case: Case, about: str, now: datetime, *, again: bool = False) -> tuple[str, dict[str, Any]]:
    """Which words a public post about the case takes, and with what. `again`: a limit that an earlier case decided is
    there for when this one's measure is taken back."""
    said: dict[str, Any] = {"case": case.name, "criterion": case.criterion, "tally": _counted(case)}
    if about == "no-action":
        return ("no-action" if case.outcome == "no-action" else "no-agreement"), said
    said |= {"domain": case.domain, "ties": case.ties}
    if about == "interim":
        return "interim", said | {"until": case.interim_until}
    if about == "interim-over":
        return "interim-over", said
    if about == "ratified":
        return "ratified", said | {"measure": case.in_force, "until": case.appeal_until}
    if about != "decided":
        waits = case.grace_until if case.state is State.DECIDED and not case.waits_for_steward else None
        return about, said | {"was": _was(case, about, again=again), "again": again, "until": waits}
    if case.verdict is Measure.SUSPEND:
        until = case.grace_until or now + case.grace_for
        return "decided-suspend", said | {"until": until, "waits_for": case.waits_for_steward or "nobody"}
    return "decided-limit", said | {"until": case.appeal_until}


def _was(case: Case, about: str, *, again: bool) -> Measure | str:
    """What had been done; where it is taken back, also whose the block is then."""
    if about != "taken-back":
        return case.was_in_force
    if case.by_hand:
        return "by-hand"
    return f"{case.was_in_force.value}-again" if again else case.was_in_force


def _counted(case: Case) -> Tally | None:
    """The count of ballots for the public post."""
    if case.tallied is None:
        return None
    ballots = [ballot_from(ballot.position, ballot.objection) for ballot in case.tallied.ballots]
    return tally(ballots, case.tallied.seats)


def _summons(desk: Desk, case: Case, now: datetime) -> dict[str, Any]:
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


def _call_to_several(
    desk: Desk,
    work: Work,
    row: Row,
    case: Case,
    effect: f.SendSummons | f.SendDigest,
    holder: MemberRow,
    anchor: StatusId | None,
    now: datetime,
) -> p.Post | None:
    """One message for as many cases of the panel as it has room for; None where that is only this one. Whichever comes
    to be sent first, they stand in the order of their numbers, and the message is the first one's."""
    reader, others = reader_of(desk, holder), with_it(desk, work, row, case, effect, holder)
    if isinstance(effect, f.SendSummons):
        its = {other.key: work.cases.get(other.case) for other in others if other.case}
        others = [other for other in others if not _not_ready(work, holder, its[other.key], now)]
    first = min([case, *_cases_of(work, others)], key=_number)
    n = work.books.next_note(holder.account, first.id) if others else 0
    while others:
        cases = sorted([case, *_cases_of(work, others)], key=_number)
        message, about = in_words(desk, work, effect, cases, reader, now)
        said = about | {"acct": holder.acct, "n": n, "now": now, "case": first.name, "criterion": None}
        try:
            text = word(message, said, reader, limit=work.installation().max_characters)
        except WordingError:
            others = others[:-1]
        else:
            tie(work, row, others)
            return _post(desk, work, row, text, "direct", holder.account, anchor)
    tie(work, row, [])
    return None


def _cases_of(work: Work, rows: list[Row]) -> list[Case]:
    return [work.cases.get(row.case) for row in rows if row.case]


def _number(case: Case) -> int:
    return case.number or 0


def _post(
    desk: Desk, work: Work, row: Row, text: Text, visibility: str, to: AccountId | None, parent: StatusId | None
) -> p.Post:
    return p.Post(
        text=text.text,
        note=text.note,
        language=text.language,
        visibility=visibility,
        to=to,
        in_reply_to=parent,
        idempotency_key=idempotency_key(desk, row),
        newest_known=work.books.newest_message(),
    )


def idempotency_key(desk: Desk, row: Row) -> str:
    """The same at every try; a new one only once the server has forgotten the old (an hour)."""
    return desk.chance("idempotency", f"{row.key}#{row.tries}").hex()[:32]


def with_new_key(desk: Desk, row: Row, sent: p.Post, now: datetime, kept_for: timedelta) -> p.Post:
    """The post for another try: with a fresh key when the server may have forgotten the first."""
    if row.first_tried_at and now - row.first_tried_at >= kept_for:
        return replace(sent, idempotency_key=idempotency_key(desk, row))
    return sent


def _holder(work: Work, row: Row, seat: SeatNo) -> MemberRow | None:
    assert row.case
    return work.pool.holder(row.case, seat)


def _out_of_reach(holder: MemberRow | None, anchor: StatusId | None, facts: Facts) -> str:
    """Why a summons would not be seen. Without a living message of theirs above it the server's filter keeps it from
    all who do not follow the bot. (MASTODON.md, *Direct messages*.)"""
    if holder is None:
        return "nobody holds that seat"
    member = facts.members.get(holder.account)
    if member is None:
        return "the account is gone"
    if standing(member) != "ok":
        return f"the account is {standing(member)}"
    if _blocks_us(holder.account, facts):
        return "blocks the bot"
    tie = facts.ties.get(holder.account)
    return "" if anchor or (tie and tie.followed_by) else "the door is shut: their message to the bot is gone"


def _not_ready(work: Work, holder: MemberRow | None, case: Case, now: datetime) -> str:
    """Why somebody drawn earlier is not to be called now: what they said since goes before."""
    if holder is None or holder.left_at:
        return "left the pool"
    if is_away(holder, now):
        return "away"
    if holder.account in involved(work, case):
        return "has taken a side"
    panel = {one.id for one in panel_of(work, case)}
    if any(row.ended_on is None and row.case not in panel for row in work.pool.seats_held_by(holder.id)):
        return "sits in another case"
    return "" if is_ready_for(case, holder) else "has not opted in"


def _blocks_us(account: AccountId, facts: Facts) -> bool:
    tie = facts.ties.get(account)
    return tie is not None and tie.blocked_by


def _written_by(work: Work, row: Row, seat: SeatNo) -> StatusId | None:
    """The latest living post of the seat's holder in this case: under it, a message is sure to be seen."""
    assert row.case
    posts = [s.status for s in work.pool.statements_of(row.case) if s.seat == seat and not s.gone]
    return next((post for post in reversed(posts) if _living(row, post)), None)


def _anchor(work: Work, row: Row, statement: StatementId | None, holder: MemberRow) -> StatusId | None:
    """In the case's own branch: under what is answered, else under our latest message of the case, else the door."""
    assert row.case
    choices: list[StatusId | None] = []
    if statement:
        choices.append(_statement(work, statement))
    of_panel = [row.case, *(one.id for one in panel_of(work, work.cases.get(row.case)) if one.id != row.case)]
    latest = [work.books.latest_message_to(holder.account, one) for one in of_panel]
    choices += [*(one.status if one else None for one in latest), holder.anchor]
    return next((choice for choice in choices if choice and _living(row, choice)), None)


def _statement(work: Work, statement: StatementId) -> StatusId | None:
    """The post of a statement; None when it was deleted meanwhile, its author being forgotten or the case cut."""
    try:
        return work.pool.statement(statement).status
    except KeyError:
        return None


def _living(row: Row, anchor: StatusId | None) -> StatusId | None:
    """The anchor, unless the server said of this very effect that it is gone."""
    return None if anchor in row.body.get("gone", []) else anchor
