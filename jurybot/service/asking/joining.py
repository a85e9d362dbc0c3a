"""Joining the pool and leaving it, in one word each; what a juror is in for, and whether messages reach them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from jurybot.core.names import MemberId
from jurybot.core.text.answers import Answer, Unclear
from jurybot.service.asking.forget import forget_person, give_up_seats
from jurybot.service.asking.preferences import heavy_criteria
from jurybot.service.desk import Desk
from jurybot.service.draw.draw_secrets import new_secret
from jurybot.service.people.economy import count_before_forgetting
from jurybot.service.people.pool import member_of
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.rows import MemberRow
from jurybot.service.storage import Work
from jurybot.words.messages import nearest

TEST, TESTED = "test-summons", "test-answer"


def welcome_args(desk: Desk) -> dict[str, Any]:
    """What a welcome says besides its words, and besides what every message to a person may say."""
    terms = desk.policy.pool
    return {"times_a_year": terms.times_a_year, "rest_for": terms.rest_for, "heavy": heavy_criteria(desk)}


def join(desk: Desk, work: Work, status: Status, now: datetime) -> str:
    """Into the pool; the post that said so opens the door for summonses, as long as it stands."""
    author = status.author
    is_guest = desk.policy.pool.membership.is_guest(author.domain)
    if (author.domain is not None and not is_guest) or author.bot or author.moved or author.suspended:
        tell_person(desk, work, status, "only-members", {}, now)
        return "only members join"
    known = work.pool.by_account(author.id)
    if known and known.left_at is None:
        work.pool.save(replace(known, anchor=status.id))
        tell_person(desk, work, status, "joined-already", {}, now)
        return "joined already"
    member = MemberRow(
        id=MemberId(desk.chance("member", f"{author.id}/{status.id}").hex()[:24]),
        account=author.id,
        acct=author.acct,
        joined_at=now,
        anchor=status.id,
        member_since=author.created_at,
        last_heard_at=status.created_at,
        last_posted_on=author.last_status_on,
        standing="ok",
        checked_at=now,
        language=nearest(status.language),
    )
    if known:
        member = replace(member, id=known.id)
        work.pool.save(member)
    else:
        work.pool.add(member)
        work.pool.set_secret(member.id, new_secret(desk, member.id))
    message = "welcome" if desk.stance(work).live else "welcome-dry-run"
    tell_person(desk, work, status, message, welcome_args(desk), now)
    return "joined"


def leave(desk: Desk, work: Work, status: Status, now: datetime) -> str:
    """Out of the pool, with every seat given up; what was written stays until its case is cut. Returns what the inbox
    says became of the message."""
    member = member_of(work, status.author.id)
    if member is None:
        tell_person(desk, work, status, "not-in-pool", {}, now)
        return "not in the pool"
    seats = give_up_seats(desk, work, member, now, written_at=status.edited_at or status.created_at)
    work.pool.save(replace(member, left_at=now))
    tell_person(desk, work, status, "left", {"had_seat": bool(seats)}, now)
    return "left"


def forget_me(desk: Desk, work: Work, status: Status, now: datetime) -> str:
    """Deletes what is known of a person, in the pool or not: nothing that they wrote or were is kept but the days they
    served, and reports until their case has ended. Once a day they are told so however many answers they have had."""
    known, account = work.pool.by_account(status.author.id), status.author.id
    is_first = count_before_forgetting(desk, work, account, now)
    forget_person(desk, work, account, now)
    args, language = {"reports_kept": len(work.reports.by(account))}, known.language if known else ""
    tell_person(desk, work, status, "forgotten", args, now, language=language, always=is_first)
    return "forgotten"


def test_summons(desk: Desk, work: Work, status: Status, now: datetime) -> str:
    """`test`: a summons about nothing, with what keeps the door open. The message that asked for it is there for
    certain, so it is the door from now on."""
    member = member_of(work, status.author.id)
    if member is None:
        tell_person(desk, work, status, "not-in-pool", {}, now)
        return "not in the pool"
    work.pool.save(replace(member, anchor=status.id))
    tell_person(desk, work, status, TEST, {"proposed": "suspend"}, now)
    return "tested"


def is_about_test(answers: str) -> bool:
    """Whether that message of ours, by what it was sent as, is a test summons, or an answer to what was tried there."""
    return answers.endswith((TEST, TESTED))


def take_test_answer(desk: Desk, work: Work, status: Status, answer: Answer, now: datetime) -> str:
    """Says whether it would have been understood; nothing is recorded."""
    tell_person(desk, work, status, TESTED, {"clear": not isinstance(answer, Unclear)}, now)
    return "tested an answer"
