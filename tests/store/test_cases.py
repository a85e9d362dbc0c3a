"""Cases with their events: the row is a cache of the fold, and nobody writes over what somebody else wrote."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update

from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case.case import OPEN, State
from jurybot.core.case.effects import SendSummons, TellStewards, WriteSite
from jurybot.core.case.fold import fingerprint
from jurybot.core.case.step import Step, unchanged
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, CaseId, Domain, ReportId, SeatNo
from jurybot.service.rows import InForce
from jurybot.service.storage import Stale
from jurybot.store import cases
from jurybot.store.errors import StoreError
from jurybot.store.tables import CASES, EVENTS
from jurybot.store.work import Store

C1, C2 = CaseId("c1"), CaseId("c2")


def _numbered(step: Step, number: int, now: datetime) -> Step:
    return unchanged(step.case).event(
        e.CaseNumbered(at=now, number=number, accounts=40, follows=3, followers=2, members=900)
    )


def _decided(step: Step, now: datetime, measure: Measure = Measure.LIMIT) -> Step:
    return unchanged(step.case).event(e.Decided(at=now, measure=measure, grace_for=timedelta(days=3)))


def _ended(step: Step, now: datetime) -> Step:
    return unchanged(step.case).event(
        e.Withdrawn(at=now, by="a steward", because="a test", window_until=now + timedelta(days=14))
    )


def _save(store: Store, *steps: Step) -> None:
    with store.transaction() as work:
        for step in steps:
            work.cases.save(step)


def test_a_case_that_was_saved_is_loaded_as_it_was(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    first = opened("c1")
    second = _numbered(first, 1, now)
    _save(store, first, second)

    with store.transaction() as work:
        assert work.cases.get(C1) == second.case
        assert tuple(work.cases.events(C1)) == first.events + second.events
        assert not work.cases.differs(C1)


def test_the_newest_come_first_and_a_part_at_a_time(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    with store.transaction() as work:
        for number in range(5):
            work.cases.save(opened(f"c{number}", f"s{number}.example"))

    with store.transaction() as work:
        assert [case.id for case in work.cases.newest(2)] == ["c4", "c3"]
        assert [case.id for case in work.cases.newest(2, skip=4)] == ["c0"]
        assert (work.cases.newest(2, skip=5), work.cases.count()) == ([], 5)


def test_an_unknown_case_is_a_key_error(store: Store) -> None:
    with store.transaction() as work:
        with pytest.raises(KeyError):
            work.cases.get(C1)
        assert work.cases.events(C1) == []


def test_the_row_keeps_what_is_asked_for_and_a_fingerprint_of_its_body(
    store: Store, engine: Engine, opened: Callable[..., Step], now: datetime
) -> None:
    step = _numbered(opened("c1"), 41, now)
    _save(store, opened("c1"), step)

    with engine.connect() as connection:
        row = connection.execute(select(CASES)).mappings().one()

    assert (row["number"], row["domain"], row["state"], row["seq"]) == (41, "bad.example", "drawing", 2)
    assert row["filed_at"] == now
    assert row["fold_hash"] == fingerprint(step.case) == hashlib.sha256(row["body"].encode()).hexdigest()


def test_events_are_numbered_to_the_case_s_count(
    store: Store, engine: Engine, opened: Callable[..., Step], now: datetime
) -> None:
    two = _numbered(opened("c1"), 1, now).event(e.ReportAdded(at=now, report=ReportId("99")))
    _save(store, opened("c1"), two)

    with engine.connect() as connection:
        rows = connection.execute(select(EVENTS.c.seq, EVENTS.c.kind).order_by(EVENTS.c.seq)).all()

    assert rows == [(1, "CaseFiled"), (2, "CaseNumbered"), (3, "ReportAdded")]


def test_a_step_made_from_an_older_case_is_stale(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    first = opened("c1")
    _save(store, first, _numbered(first, 1, now))

    with pytest.raises(Stale):
        _save(store, unchanged(first.case).event(e.ReportAdded(at=now, report=ReportId("99"))))

    with store.transaction() as work:
        assert work.cases.get(C1).number == 1
        assert len(work.cases.events(C1)) == 2


def test_a_step_without_events_is_stale_too_when_the_case_went_on(
    store: Store, opened: Callable[..., Step], now: datetime
) -> None:
    first = opened("c1")
    _save(store, first, _numbered(first, 1, now))

    with pytest.raises(Stale):
        _save(store, unchanged(first.case).want(WriteSite()))


def test_a_case_filed_twice_is_stale(store: Store, opened: Callable[..., Step]) -> None:
    _save(store, opened("c1"))

    with pytest.raises(Stale):
        _save(store, opened("c1", "other.example"))


def test_a_stale_transaction_never_commits_even_if_nobody_listens(store: Store, opened: Callable[..., Step]) -> None:
    _save(store, opened("c1"))

    with pytest.raises(Stale), store.transaction() as work:
        work.numbers.next("case")
        with pytest.raises(Stale):
            work.cases.save(opened("c1"))

    with store.transaction() as work:
        assert work.numbers.last("case") == 0


def test_two_open_cases_on_one_domain_are_refused(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    first = opened("c1")
    _save(store, first)

    with pytest.raises(Stale):
        _save(store, opened("c2"))

    _save(store, _ended(first, now), opened("c2"))
    with store.transaction() as work:
        found = work.cases.open_on(Domain("bad.example"))
        assert found and found.id == C2


def test_a_number_is_given_once(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    one, two = opened("c1"), opened("c2", "other.example")
    _save(store, one, two, _numbered(one, 1, now))

    with pytest.raises(Stale):
        _save(store, _numbered(two, 1, now))


def test_a_case_is_found_by_its_number_or_its_domain(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    old, new, other = opened("c1"), opened("c2"), opened("c3", "other.example")
    _save(store, old, _numbered(old, 41, now), _ended(_numbered(old, 41, now), now), new, other)

    with store.transaction() as work:
        named = {name: getattr(work.cases.named(name), "id", None) for name in ("41", "bad.example", " Bad.Example. ")}
        nobody = [work.cases.named(name) for name in ("42", "", "unknown.example", "9" * 30, "²", "-41", "not a name")]

    assert named == {"41": "c1", "bad.example": "c2", " Bad.Example. ": "c2"}
    assert nobody == [None] * 7


def test_without_an_open_case_a_domain_names_its_newest(
    store: Store, opened: Callable[..., Step], now: datetime
) -> None:
    """All filed at one moment: order of arrival decides."""
    for n in range(3):
        step = opened(f"c{9 - n}")
        _save(store, step, _ended(step, now))

    with store.transaction() as work:
        newest = work.cases.newest_on(Domain("bad.example"))
        assert newest and newest.id == "c7"
        assert work.cases.named("bad.example") == newest
        assert work.cases.open_on(Domain("bad.example")) is None
        assert [case.id for case in work.cases.all()] == ["c9", "c8", "c7"]


def test_cases_in_some_states_come_oldest_first(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    steps = [opened(f"c{n}", f"bad{n}.example") for n in (3, 1, 2)]
    _save(store, *steps, _ended(steps[1], now))

    with store.transaction() as work:
        assert [case.id for case in work.cases.in_states([State.FILED, State.ENDED])] == ["c3", "c1", "c2"]
        assert [case.id for case in work.cases.in_states(OPEN)] == ["c3", "c2"]
        assert work.cases.in_states([]) == []


def test_cases_come_each_once_oldest_first_also_while_they_are_stepped(
    store: Store, opened: Callable[..., Step], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_SLICE", 2)
    _save(store, *(opened(f"c{n}", domain=f"server{n}.example") for n in range(1, 6)))

    with store.transaction() as work:
        met = []
        for case in work.cases.each([State.FILED]):
            met.append(case.id)
            work.cases.save(_numbered(unchanged(case), len(met), now))

        assert met == ["c1", "c2", "c3", "c4", "c5"]
        assert not list(work.cases.each([State.CLOSED]))


def _taken(step: Step, now: datetime, review_in: int) -> Step:
    case, until = step.case, now + timedelta(days=28)
    return unchanged(case).event(
        after.MeasureTaken(
            at=now,
            measure=Measure.LIMIT,
            block=BlockId("5"),
            comment=f"jurybot case {case.number} · 9",
            grace_until=None,
            appeal_until=until,
            review_on=now + timedelta(days=review_in),
        )
    )


def test_of_what_is_in_force_it_is_asked_without_loading_cases_and_by_the_day_of_review(
    store: Store, opened: Callable[..., Step], now: datetime
) -> None:
    steps = []
    for number, review_in in ((1, 90), (2, 30), (3, 31)):
        filed = opened(f"c{number}", domain=f"server{number}.example")
        numbered = _numbered(filed, number, now)
        decided = _decided(numbered, now)
        steps += [filed, numbered, decided, *([_taken(decided, now, review_in)] if number < 3 else [])]
    _save(store, *steps)

    with store.transaction() as work:
        assert sorted(work.cases.in_force()) == [
            InForce(Measure.LIMIT, n, f"jurybot case {n} · 9", Domain(f"server{n}.example")) for n in (1, 2)
        ]
        by = [[case.id for case in work.cases.with_review_by(now + timedelta(days=days))] for days in (29, 30, 90)]
        assert by == [[], ["c2"], ["c2", "c1"]]


def test_cases_at_rest_are_left_out_where_only_what_waits_for_people_is_asked(
    store: Store, opened: Callable[..., Step], now: datetime
) -> None:
    filed = opened("c1"), opened("c2", domain="other.example")
    ended = [_ended(one, now) for one in filed]
    cut = unchanged(ended[0].case).event(e.LinkCut(at=now))
    _save(store, *filed, *ended, cut)

    with store.transaction() as work:
        assert [case.id for case in work.cases.each([State.ENDED])] == ["c1", "c2"]
        assert [case.id for case in work.cases.awake([State.ENDED])] == ["c2"]


def test_what_is_due_comes_earliest_first(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    soon, later, never = (opened(f"c{n}", f"bad{n}.example") for n in (1, 2, 3))
    _save(store, soon, later, never, _ended(later, now + timedelta(hours=1)), _ended(soon, now))
    window = timedelta(days=14)

    with store.transaction() as work:
        assert work.cases.next_due() == now + window
        assert work.cases.due(now + window - timedelta(microseconds=1)) == []
        assert work.cases.due(now + window) == ["c1"]
        assert work.cases.due(now + window + timedelta(hours=1)) == ["c1", "c2"]


def test_nothing_is_due_when_no_case_waits_for_time(store: Store, opened: Callable[..., Step]) -> None:
    _save(store, opened("c1"))

    with store.transaction() as work:
        assert work.cases.next_due() is None


def test_only_verdicts_of_limit_and_suspend_count_as_measures(
    store: Store, opened: Callable[..., Step], now: datetime
) -> None:
    limit, suspend, earlier, no_action = (opened(f"c{n}", f"bad{n}.example") for n in range(4))
    none = e.NoActionFound(at=now, agreed=True, window_until=now)
    _save(store, limit, suspend, earlier, no_action)
    _save(
        store,
        _decided(limit, now),
        _decided(suspend, now + timedelta(minutes=1), Measure.SUSPEND),
        _decided(earlier, now - timedelta(microseconds=1)),
        unchanged(no_action.case).event(none),
    )

    with store.transaction() as work:
        assert work.cases.count_decided_since(now) == 2
        assert work.cases.count_decided_since(now - timedelta(days=1)) == 3


def test_effects_go_to_the_outbox_with_their_step(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    first = opened("c1")
    site = WriteSite()
    step = _numbered(first, 1, now).want(site)
    step = step.want(SendSummons(seat=SeatNo(1)), of=1, after=(step.key(site),))
    step = step.want(TellStewards(message="lapsed", args={"case": "1"}))
    _save(store, first, step)

    with store.transaction() as work:
        rows = work.outbox.of_case(C1)

    assert [(row.key, row.kind, row.priority, row.state) for row in rows] == [
        ("c1/2/WriteSite", "WriteSite", 6, "waiting"),
        ("c1/2/SendSummons/1", "SendSummons", 1, "waiting"),
        ("c1/2/TellStewards", "TellStewards", 3, "waiting"),
    ]
    assert rows[1].after == ("c1/2/WriteSite",)
    assert rows[1].not_before is None
    assert rows[1].body == {"seat": 1}


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE cases SET body = replace(body, 'harassment', 'flattery')",
        "UPDATE cases SET body = 'rubbish'",
        "UPDATE cases SET body = '[]', fold_hash = '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945'",
        "UPDATE cases SET state = 'closed'",
        "UPDATE cases SET due_at = '2026-01-01T00:00:00.000000Z'",
        "UPDATE cases SET domain = 'other.example'",
        "UPDATE cases SET fold_hash = ''",
        "UPDATE events SET body = replace(body, '\"number\":1', '\"number\":2') WHERE seq = 2",
    ],
)
def test_a_row_that_is_not_what_its_events_say_is_noticed_and_can_be_rebuilt(
    tampering: str, store: Store, engine: Engine, opened: Callable[..., Step], now: datetime
) -> None:
    first, other = opened("c1"), opened("c2", "fine.example")
    _save(store, first, other, _numbered(first, 1, now))
    with engine.begin() as connection:
        connection.exec_driver_sql(tampering + (" AND " if "WHERE" in tampering else " WHERE ") + _only_c1(tampering))

    with store.transaction() as work:
        assert work.cases.differs(C1)
        assert not work.cases.differs(C2)
        assert work.cases.rebuild() == 1
        assert not work.cases.differs(C1)
        assert work.cases.rebuild() == 0


def _only_c1(statement: str) -> str:
    return "case_id = 'c1'" if "events" in statement else "id = 'c1'"


def test_a_rebuild_sorts_out_rows_that_claim_each_other_s_place(
    store: Store, engine: Engine, opened: Callable[..., Step], now: datetime
) -> None:
    one, two = opened("c1", "one.example"), opened("c2", "two.example")
    _save(store, one, two, _numbered(one, 1, now), _numbered(two, 2, now))
    with engine.begin() as connection:
        for case, number, domain in (("c1", None, "x.example"), ("c2", 1, "one.example"), ("c1", 2, "two.example")):
            connection.execute(update(CASES).where(CASES.c.id == case).values(number=number, domain=domain))

    with store.transaction() as work:
        assert work.cases.rebuild() == 2
        assert (work.cases.get(C1).number, work.cases.get(C2).number) == (1, 2)
        found = work.cases.open_on(Domain("one.example"))
        assert found and found.id == C1


def test_a_row_that_is_gone_is_made_again_from_its_events(
    store: Store, engine: Engine, opened: Callable[..., Step]
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a server lets nobody delete what others point to")
    one, two = opened("c1"), opened("c2", "other.example")
    _save(store, one, two)
    with closing(sqlite3.connect(str(engine.url.database))) as by_hand:  # which checks no foreign keys
        by_hand.execute("DELETE FROM cases WHERE id = 'c1'")
        by_hand.commit()

    with store.transaction() as work:
        assert work.cases.rebuild() == 1
        assert work.cases.get(C1) == one.case


def test_a_row_nobody_can_read_says_how_to_mend_it(store: Store, engine: Engine, opened: Callable[..., Step]) -> None:
    _save(store, opened("c1"))
    with engine.begin() as connection:
        connection.execute(update(CASES).values(body="{}"))

    with store.transaction() as work, pytest.raises(StoreError, match=r"case c1: .*`jurybot db rebuild`"):
        work.cases.get(C1)


def test_a_field_that_a_later_version_adds_does_not_make_every_case_differ(
    store: Store, engine: Engine, opened: Callable[..., Step]
) -> None:
    """The body of an older row lacks it: there it has its default, as in the fold."""
    _save(store, opened("c1"))
    with engine.begin() as connection:
        body = connection.execute(select(CASES.c.body)).scalar_one()
        older = body.replace('"appeals":0,', "")
        assert older != body
        hash_ = hashlib.sha256(older.encode()).hexdigest()
        connection.execute(update(CASES).values(body=older, fold_hash=hash_))

    with store.transaction() as work:
        assert not work.cases.differs(C1)


def test_an_event_that_only_newer_code_knows_is_refused(
    store: Store, engine: Engine, opened: Callable[..., Step]
) -> None:
    _save(store, opened("c1"))
    with engine.begin() as connection:
        connection.execute(update(EVENTS).values(version=99))

    with store.transaction() as work, pytest.raises(ValueError, match="newer jurybot"):
        work.cases.events(C1)


def test_a_time_without_a_time_zone_is_refused(store: Store, opened: Callable[..., Step], now: datetime) -> None:
    step = opened("c1")

    with pytest.raises(Exception, match="without a time zone"):
        _save(store, replace(step, case=replace(step.case, decided_at=now.replace(tzinfo=None))))


def test_what_a_step_asks_for_is_found_by_an_index(store: Store, engine: Engine, now: datetime) -> None:
    """With thousands of closed cases behind it a step costs what it did with none."""
    if engine.dialect.name != "sqlite":
        pytest.skip("SQLite explains itself in one line")
    asked: list[tuple[str, Any]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def listen(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        asked.append((statement, parameters))

    with store.transaction() as work:
        work.cases.open_on(Domain("bad.example"))
        work.cases.newest_on(Domain("bad.example"))
        work.cases.named("41")
        work.cases.in_states(OPEN)
        work.cases.due(now)
        work.cases.next_due()
        work.cases.count_decided_since(now)
        work.cases.with_review_by(now)
        list(work.cases.in_force())
        work.cases.events(C1)
        work.outbox.open()
        work.outbox.of_case(C1)
        work.outbox.is_settled("key")
        work.messages.newest()
        work.messages.latest_to("1", C1)  # type: ignore[arg-type]
        work.reports.on(Domain("bad.example"), now)
        work.reports.of_case(C1)

    event.remove(engine, "before_cursor_execute", listen)
    plans: list[str] = []
    with engine.connect() as connection:
        for statement, parameters in asked:
            if statement.startswith("SELECT"):
                found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans.extend(row[3] for row in found)
    whole = [plan for plan in plans if plan.startswith("SCAN")]
    assert len(plans) >= len(asked) - 1
    assert whole == ["SCAN messages USING INDEX messages_newest"]  # read from its end, one row
