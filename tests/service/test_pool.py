"""Why somebody in the pool cannot be drawn, each reason by itself and at its edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jurybot.core.names import AccountId, MemberId, StatusId
from jurybot.service.desk import PoolTerms
from jurybot.service.membership import Membership
from jurybot.service.people.pool import Load, why_not
from jurybot.service.rows import MemberRow, Turns

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FILED = NOW - timedelta(hours=6)
DAY, MOMENT = timedelta(days=1), timedelta(seconds=1)
TERMS = PoolTerms(
    member_for=30 * DAY,
    in_pool_for=7 * DAY,
    seen_within=60 * DAY,
    rest_for=90 * DAY,
    times_a_year=3,
    membership=Membership(),
)
ABLE = MemberRow(
    id=MemberId("ana"),
    account=AccountId("7"),
    acct="ana",
    joined_at=FILED - 7 * DAY,
    anchor=StatusId("12"),
    member_since=NOW - 30 * DAY,
    last_heard_at=NOW - 60 * DAY,
    standing="ok",
)


def said_of(*turns: Turns, terms: PoolTerms = TERMS, sits: bool = False, **otherwise: Any) -> str:
    load = Load(sitting={ABLE.id} if sits else set(), served={ABLE.id: list(turns)})
    return why_not(terms, load, replace(ABLE, **otherwise), FILED, NOW)


def served(*, days_ago: int, weight: int = 1, times: int = 1) -> Turns:
    return Turns(latest=(NOW - days_ago * DAY).date(), weight=weight, times=times)


def test_who_just_meets_every_condition_can_be_drawn() -> None:
    assert said_of() == ""


@pytest.mark.parametrize(
    ("otherwise", "why"),
    [
        ({"standing": "limited"}, "limited"),
        ({"standing": "unknown"}, "unknown"),
        ({"away_until": NOW.date()}, "away"),
        ({"blocks_bot": True}, "blocks the bot"),
        ({"anchor": None}, "cannot be reached: neither follows the bot nor keeps a message to it"),
        ({"member_since": ABLE.member_since + MOMENT}, "has not been a member for long enough"),
        ({"member_since": None}, "has not been a member for long enough"),
        ({"joined_at": ABLE.joined_at + MOMENT}, "joined too lately to be drawn"),
        ({"last_heard_at": ABLE.last_heard_at - MOMENT}, "not seen lately"),
        ({"last_heard_at": None}, "not seen lately"),
    ],
)
def test_each_condition_that_is_missed_is_named(otherwise: dict[str, Any], why: str) -> None:
    assert said_of(**otherwise) == why


@pytest.mark.parametrize(
    "otherwise",
    [
        {"away_until": (NOW - DAY).date()},
        {"anchor": None, "follows_bot": True},
        {"last_heard_at": None, "last_posted_on": (NOW - 60 * DAY).date()},
    ],
    ids=["back since today", "a follower without a message", "posted on the last day that counts"],
)
def test_what_makes_up_for_it_is_enough(otherwise: dict[str, Any]) -> None:
    assert said_of(**otherwise) == ""


def test_who_is_no_member_of_the_co_op_cannot_be_drawn_and_a_guest_need_not_be_one() -> None:
    terms = replace(TERMS, membership=Membership(role="Member"))

    assert said_of(terms=terms) == "not a member of the co-op"
    assert said_of(terms=terms, role="Member") == ""
    assert said_of(terms=terms, acct="ana@sister.example") == ""


@pytest.mark.parametrize(
    ("turns", "why"),
    [
        ([served(days_ago=89)], "served lately"),
        ([served(days_ago=90)], ""),
        ([served(days_ago=179, weight=2)], "served lately"),
        ([served(days_ago=180, weight=2)], ""),
        ([served(days_ago=200, times=3)], "served often enough this year"),
        ([served(days_ago=200, times=1), served(days_ago=200, weight=2)], "served often enough this year"),
        ([served(days_ago=200, times=2)], ""),
    ],
)
def test_who_has_served_rests_and_serves_only_so_often_and_a_heavy_case_weighs_twice(
    turns: list[Turns], why: str
) -> None:
    assert said_of(*turns) == why


def test_who_sits_is_not_drawn_again() -> None:
    assert said_of(sits=True) == "holds an open seat"
