"""Reports, our posts, numbers, blocks, public reasons and entries are kept as they were given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from jurybot.core.names import AccountId, CaseId, Domain, ReportId, StatusId
from jurybot.service.rows import Installation, MessageRow, ReportRow
from jurybot.service.storage import Stale
from jurybot.store.work import Store

ANA, BEN = AccountId("101"), AccountId("102")
BAD = Domain("bad.example")


def _report(id_: str, now: datetime, domain: Domain = BAD) -> ReportRow:
    return ReportRow(
        id=ReportId(id_),
        domain=domain,
        category="spam",
        local=True,
        reporter=ANA,
        reporter_since=now - timedelta(days=100),
        created_at=now,
        updated_at=now,
        forwarded=False,
        target=AccountId("555"),
    )


def _message(status: str, account: AccountId | None, case: CaseId | None, now: datetime) -> MessageRow:
    return MessageRow(status=StatusId(status), key=f"key {status}", case=case, account=account, sent_at=now)


def test_the_installation_is_one_row_kept_whole(store: Store, now: datetime) -> None:
    fresh = Installation(instance_domain="coop.example", bot_account=AccountId("1"), mode="dry-run")
    live = replace(fresh, mode="live", live_since=now, beat_at=now, notes={"right-missing": "told"})
    with store.transaction() as work:
        with pytest.raises(KeyError):
            work.installation()
        work.set_installation(fresh)
        work.set_installation(live)

    with store.transaction() as work:
        assert work.installation() == live


def test_reports_are_found_by_domain_window_and_case(store: Store, filed: Callable[..., CaseId], now: datetime) -> None:
    case = filed()
    with store.transaction() as work:
        for id_, at in (("9", now), ("10", now), ("8", now - timedelta(days=1))):
            work.reports.add(_report(id_, at))
        work.reports.add(_report("11", now, Domain("other.example")))
        work.reports.save(replace(_report("10", now), case=case, category="violation", counts=False, why_not="x"))

        assert [row.id for row in work.reports.on(BAD, now)] == ["9", "10"]
        assert [row.id for row in work.reports.on(BAD, now - timedelta(days=1))] == ["8", "9", "10"]
        assert [row.id for row in work.reports.of_case(case)] == ["10"]
        assert work.reports.get(ReportId("9")) == _report("9", now)
        assert work.reports.get(ReportId("77")) is None
        with pytest.raises(KeyError):
            work.reports.save(_report("77", now))


def test_who_made_an_old_report_that_is_in_no_case_is_forgotten(
    store: Store, filed: Callable[..., CaseId], now: datetime
) -> None:
    old, case = now - timedelta(days=1), filed()
    with store.transaction() as work:
        for row in (_report("7", old), replace(_report("8", old), case=case), _report("9", now)):
            work.reports.add(row)

        work.reports.forget_reporters(before=now)

        assert [row.id for row in work.reports.by(ANA)] == ["8", "9"]
        assert [row.id for row in work.reports.on(BAD, old)] == ["7", "8", "9"]


def test_a_report_is_added_once(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.reports.add(_report("9", now))

    with pytest.raises(Stale), store.transaction() as work:
        work.reports.add(_report("9", now))


def test_the_newest_of_our_posts_is_newest_as_a_number(
    store: Store, filed: Callable[..., CaseId], now: datetime
) -> None:
    case = filed()
    with store.transaction() as work:
        assert work.messages.newest() == "0"
        for status, account, of in (("99", ANA, case), ("100", ANA, case), ("98", None, case), ("101", ANA, None)):
            work.messages.save(_message(status, account, of, now))

        latest = work.messages.latest_to(ANA, case)
        outside = work.messages.latest_to(ANA, None)

        assert work.messages.newest() == "101"
        assert latest == _message("100", ANA, case, now)
        assert outside and outside.status == "101"
        assert work.messages.latest_to(BEN, case) is None
        assert work.messages.get(StatusId("98")) == _message("98", None, case, now)
        assert work.messages.get(StatusId("1")) is None


def test_notes_are_counted_for_each_person_and_case(store: Store, filed: Callable[..., CaseId]) -> None:
    case = filed()
    with store.transaction() as work:
        notes = [work.messages.next_note(who, of) for who, of in ((ANA, case), (ANA, case), (BEN, case), (ANA, None))]

    assert notes == [1, 2, 1, 1]


def test_a_count_of_notes_is_raised_to_what_was_seen_and_never_lowered(store: Store) -> None:
    with store.transaction() as work:
        for seen, counted in ((4, 4), (2, 4), (4, 4), (7, 7)):
            work.messages.raise_note(ANA, None, seen)
            assert work.messages.last_note(ANA, None) == counted
        assert work.messages.next_note(ANA, None) == 8


def test_numbers_have_no_gaps(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as work:
        assert work.numbers.next("case") == 1
        raise ZeroDivisionError

    with store.transaction() as work:
        assert [work.numbers.next("case") for _ in range(3)] == [1, 2, 3]
        assert work.numbers.next("draw") == 1
        assert (work.numbers.last("case"), work.numbers.last("log")) == (3, 0)


def test_blocks_are_kept_as_they_stood(store: Store, filed: Callable[..., CaseId], now: datetime) -> None:
    case, other = filed("c1"), filed("c2", "other.example")
    rows = [{"id": "2", "domain": "bad.example", "severity": "silence"}, {"id": "1", "domain": "example"}]
    with store.transaction() as work:
        work.blocks.keep(case, rows, "TakeMeasure", now)
        work.blocks.keep(case, [], "RaiseMeasure", now)
        work.blocks.keep(case, [{"id": "3"}], "LiftMeasure", now)

        assert work.blocks.kept(case) == [*rows, {"id": "3"}]
        assert work.blocks.kept(other) == []


def test_known_blocks_are_what_the_last_reading_found(store: Store) -> None:
    with store.transaction() as work:
        first = {"a.example": ("silence", ""), "b.example": ("suspend", ""), "c.example": ("noop", "")}
        work.blocks.set_known(first)
        then = {"a.example": ("suspend", ""), "b.example": ("suspend", "media"), "d.example": ("noop", "reports")}
        work.blocks.set_known(then)

        assert work.blocks.known() == {"a.example": "suspend", "b.example": "suspend", "d.example": "noop"}
        assert work.blocks.known_extras() == {"a.example": "", "b.example": "media", "d.example": "reports"}
        work.blocks.set_known({})
        assert work.blocks.known() == {}


def test_public_reasons_and_entries_are_kept(store: Store, filed: Callable[..., CaseId]) -> None:
    case = filed()
    with store.transaction() as work:
        work.published.add_reason(case, "h2", "Because.")
        work.published.add_reason(case, "h1", "Grüße")
        work.published.add_reason(case, "h1", "Grüße")
        work.published.add_entry("draws/1/case.json", {"b": 1, "a": ["ü"]})

        assert work.published.reasons(case) == {"h1": "Grüße", "h2": "Because."}
        assert work.published.entry("draws/1/case.json") == {"b": 1, "a": ["ü"]}
        assert work.published.entry("draws/2/case.json") is None

    with pytest.raises(Stale), store.transaction() as work:
        work.published.add_entry("draws/1/case.json", {})


def test_times_come_back_in_utc_to_the_microsecond(store: Store, now: datetime) -> None:
    there = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=2)))
    with store.transaction() as work:
        work.reports.add(replace(_report("9", now), updated_at=there))
        found = work.reports.get(ReportId("9"))

    assert found and found.updated_at == there
    assert found.updated_at.tzinfo == UTC
