"""Effects wait, are tried and settled; and who was answered how often is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jurybot.core.case.effects import SendMessage, TellSeat, TellStewards, Wanted, WriteSite
from jurybot.core.names import AccountId, CaseId, MemberId, SeatNo
from jurybot.service.rows import MemberRow, Row
from jurybot.store.work import Store

ANA, STRANGER, OTHER = AccountId("101"), AccountId("999"), AccountId("998")


def _answer(account: AccountId, n: int) -> Wanted:
    return Wanted(key=f"answer/{account}/{n}", effect=SendMessage(account=account, acct="someone", message="help"))


def test_an_effect_waits_as_it_was_asked_for(store: Store, now: datetime) -> None:
    effect = TellStewards(message="legal-report", args={"report": "7"})
    with store.transaction() as work:
        work.outbox.add(None, [Wanted(key="legal/7", effect=effect, after=("a", "b"), not_before=now)])

    with store.transaction() as work:
        row = work.outbox.get("legal/7")
        assert row == Row(
            key="legal/7",
            case=None,
            seq=row.seq,
            kind="TellStewards",
            priority=3,
            body={"message": "legal-report", "args": {"report": "7"}},
            after=("a", "b"),
            not_before=now,
        )


def test_a_key_that_is_there_is_left_as_it_is(store: Store) -> None:
    with store.transaction() as work:
        work.outbox.add(None, [Wanted(key="k", effect=WriteSite())])
        work.outbox.save(replace(work.outbox.get("k"), state="done"))
        work.outbox.add(None, [Wanted(key="k", effect=WriteSite()), Wanted(key="new", effect=WriteSite())])
        work.outbox.add(None, [])

    with store.transaction() as work:
        assert work.outbox.get("k").state == "done"
        assert work.outbox.get("new").state == "waiting"


def test_a_row_is_saved_whole_and_keeps_its_place(store: Store, filed: Callable[..., CaseId], now: datetime) -> None:
    case = filed()
    with store.transaction() as work:
        work.outbox.add(case, [Wanted(key="k", effect=WriteSite())])
        before = work.outbox.get("k")
        tried = replace(
            before,
            seq=77,
            body={"gone": ["1"]},
            sent={"as": "Post", "what": {"text": "Grüße 👋"}},
            sent_hash="abc",
            state="trying",
            tries=2,
            first_tried_at=now,
            tried_at=now + timedelta(seconds=3),
            result="115",
            why="why",
            settled_at=now,
        )
        work.outbox.save(tried)

    with store.transaction() as work:
        assert work.outbox.get("k") == replace(tried, seq=before.seq)


def test_an_unknown_key_is_a_key_error_and_never_settled(store: Store) -> None:
    with store.transaction() as work:
        with pytest.raises(KeyError):
            work.outbox.get("k")
        with pytest.raises(KeyError):
            work.outbox.save(Row(key="k", case=None, seq=0, kind="WriteSite", priority=5, body={}))
        assert not work.outbox.is_settled("k")


def test_open_rows_come_by_priority_and_then_in_order_of_arrival(store: Store) -> None:
    site, stewards, seat = WriteSite(), TellStewards(message="x"), TellSeat(seat=SeatNo(1), message="x")
    wanted = {"site 1": site, "seat": seat, "site 2": site, "stewards": stewards, "perhaps": site, "trying": site}
    with store.transaction() as work:
        work.outbox.add(None, [Wanted(key=key, effect=effect) for key, effect in wanted.items()])
        work.outbox.add(None, [Wanted(key=state, effect=site) for state in ("done", "given_up", "not_sent")])
        for state in ("perhaps", "trying", "done", "given_up", "not_sent"):
            work.outbox.save(replace(work.outbox.get(state), state=state))

    with store.transaction() as work:
        assert [row.key for row in work.outbox.open()] == ["stewards", "seat", "site 1", "site 2", "perhaps", "trying"]
        assert [
            key for key in ("done", "given_up", "not_sent", "perhaps", "trying", "seat") if work.outbox.is_settled(key)
        ] == ["done", "given_up", "not_sent"]
        assert work.outbox.counts() == {
            "waiting": 4,
            "perhaps": 1,
            "trying": 1,
            "done": 1,
            "given_up": 1,
            "not_sent": 1,
        }


def test_the_rows_of_a_case_are_its_own(store: Store, filed: Callable[..., CaseId]) -> None:
    one, two = filed("c1", "one.example"), filed("c2", "two.example")
    with store.transaction() as work:
        work.outbox.add(two, [Wanted(key="b", effect=WriteSite())])
        work.outbox.add(one, [Wanted(key="c", effect=WriteSite()), Wanted(key="a", effect=WriteSite())])
        work.outbox.add(None, [Wanted(key="d", effect=WriteSite())])

        assert [row.key for row in work.outbox.of_case(one)] == ["c", "a"]


def test_answers_count_while_they_are_under_way_and_since_a_moment(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.outbox.add(None, [_answer(ANA, n) for n in range(5)])
        work.outbox.add(None, [Wanted(key="alert/1", effect=SendMessage(account=ANA, acct="ana", message="alert"))])
        for n, state, at in ((0, "done", now), (1, "done", now - timedelta(seconds=1)), (2, "not_sent", now)):
            row = work.outbox.get(f"answer/{ANA}/{n}")
            work.outbox.save(replace(row, state=state, settled_at=at, body={}))

        assert work.outbox.sent_to(ANA, now) == 3  # one done, two under way
        assert work.outbox.sent_to(ANA, now - timedelta(days=1)) == 4
        assert work.outbox.sent_to(OTHER, now) == 0


def test_strangers_are_who_is_not_in_the_pool(store: Store, now: datetime) -> None:
    ana = MemberRow(id=MemberId("m1"), account=ANA, acct="ana", joined_at=now, anchor=None)
    left = MemberRow(id=MemberId("m2"), account=OTHER, acct="ole", joined_at=now, anchor=None, left_at=now)
    with store.transaction() as work:
        work.pool.add(ana)
        work.pool.add(left)
        work.outbox.add(None, [_answer(ANA, 1), _answer(STRANGER, 1), _answer(OTHER, 1), _answer(OTHER, 2)])

        assert work.outbox.sent_to_strangers(now) == 3
