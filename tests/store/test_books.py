"""Reports, our posts, numbers, blocks, public reasons and files are kept as they were given."""

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
    live = replace(fresh, mode="live", live_since=now, beat_at=now, notes={"right-missing": "told"}, boot_id="b1")
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
            work.books.add_report(_report(id_, at))
        work.books.add_report(_report("11", now, Domain("other.example")))
        work.books.save_report(replace(_report("10", now), case=case, category="violation", counts=False, why_not="x"))

        assert [row.id for row in work.books.reports_on(BAD, now)] == ["9", "10"]
        assert [row.id for row in work.books.reports_on(BAD, now - timedelta(days=1))] == ["8", "9", "10"]
        assert [row.id for row in work.books.reports_of(case)] == ["10"]
        assert work.books.report(ReportId("9")) == _report("9", now)
        assert work.books.report(ReportId("77")) is None
        with pytest.raises(KeyError):
            work.books.save_report(_report("77", now))


def test_who_made_an_old_report_that_is_in_no_case_is_forgotten(
    store: Store, filed: Callable[..., CaseId], now: datetime
) -> None:
    old, case = now - timedelta(days=1), filed()
    with store.transaction() as work:
        for row in (_report("7", old), replace(_report("8", old), case=case), _report("9", now)):
            work.books.add_report(row)

        work.books.forget_reporters(before=now)

        assert [row.id for row in work.books.reports_by(ANA)] == ["8", "9"]
        assert [row.id for row in work.books.reports_on(BAD, old)] == ["7", "8", "9"]


def test_a_report_is_added_once(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.books.add_report(_report("9", now))

    with pytest.raises(Stale), store.transaction() as work:
        work.books.add_report(_report("9", now))


def test_the_newest_of_our_posts_is_newest_as_a_number(
    store: Store, filed: Callable[..., CaseId], now: datetime
) -> None:
    case = filed()
    with store.transaction() as work:
        assert work.books.newest_message() == "0"
        for status, account, of in (("99", ANA, case), ("100", ANA, case), ("98", None, case), ("101", ANA, None)):
            work.books.add_message(_message(status, account, of, now))

        latest = work.books.latest_message_to(ANA, case)
        outside = work.books.latest_message_to(ANA, None)

        assert work.books.newest_message() == "101"
        assert latest == _message("100", ANA, case, now)
        assert outside and outside.status == "101"
        assert work.books.latest_message_to(BEN, case) is None
        assert work.books.message(StatusId("98")) == _message("98", None, case, now)
        assert work.books.message(StatusId("1")) is None


def test_notes_are_counted_for_each_person_and_case(store: Store, filed: Callable[..., CaseId]) -> None:
    case = filed()
    with store.transaction() as work:
        notes = [work.books.next_note(who, of) for who, of in ((ANA, case), (ANA, case), (BEN, case), (ANA, None))]

    assert notes == [1, 2, 1, 1]


def test_a_count_of_notes_is_raised_to_what_was_seen_and_never_lowered(store: Store) -> None:
    with store.transaction() as work:
        for seen, counted in ((4, 4), (2, 4), (4, 4), (7, 7)):
            work.books.raise_note(ANA, None, seen)
            assert work.books.last_note(ANA, None) == counted
        assert work.books.next_note(ANA, None) == 8


def test_numbers_have_no_gaps(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as work:
        assert work.books.next_number("case") == 1
        raise ZeroDivisionError

    with store.transaction() as work:
        assert [work.books.next_number("case") for _ in range(3)] == [1, 2, 3]
        assert work.books.next_number("draw") == 1
        assert (work.books.last_number("case"), work.books.last_number("log")) == (3, 0)


def test_blocks_are_kept_as_they_stood(store: Store, filed: Callable[..., CaseId], now: datetime) -> None:
    case, other = filed("c1"), filed("c2", "other.example")
    rows = [{"id": "2", "domain": "bad.example", "severity": "silence"}, {"id": "1", "domain": "example"}]
    with store.transaction() as work:
        work.books.keep_blocks(case, rows, "TakeMeasure", now)
        work.books.keep_blocks(case, [], "RaiseMeasure", now)
        work.books.keep_blocks(case, [{"id": "3"}], "LiftMeasure", now)

        assert work.books.kept_blocks(case) == [*rows, {"id": "3"}]
        assert work.books.kept_blocks(other) == []


def test_known_blocks_are_what_the_last_reading_found(store: Store) -> None:
    with store.transaction() as work:
        first = {"a.example": ("silence", ""), "b.example": ("suspend", ""), "c.example": ("noop", "")}
        work.books.set_known_blocks(first)
        then = {"a.example": ("suspend", ""), "b.example": ("suspend", "media"), "d.example": ("noop", "reports")}
        work.books.set_known_blocks(then)

        assert work.books.known_blocks() == {"a.example": "suspend", "b.example": "suspend", "d.example": "noop"}
        assert work.books.known_flags() == {"a.example": "", "b.example": "media", "d.example": "reports"}
        work.books.set_known_blocks({})
        assert work.books.known_blocks() == {}


def test_public_reasons_entries_and_files_are_kept(store: Store, filed: Callable[..., CaseId], now: datetime) -> None:
    case = filed()
    with store.transaction() as work:
        work.books.add_reason(case, "h2", "Because.")
        work.books.add_reason(case, "h1", "Grüße")
        work.books.add_reason(case, "h1", "Grüße")
        work.books.add_entry("draws/1/case.json", {"b": 1, "a": ["ü"]})
        work.books.set_site_file("index.html", "old", now)
        work.books.set_site_file("index.html", "new", now)

        assert work.books.reasons(case) == {"h1": "Grüße", "h2": "Because."}
        assert work.books.entry("draws/1/case.json") == {"b": 1, "a": ["ü"]}
        assert work.books.entry("draws/2/case.json") is None
        assert (work.books.site_file("index.html"), work.books.site_file("feed.xml")) == ("new", "")

    with pytest.raises(Stale), store.transaction() as work:
        work.books.add_entry("draws/1/case.json", {})


def test_times_come_back_in_utc_to_the_microsecond(store: Store, now: datetime) -> None:
    there = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=2)))
    with store.transaction() as work:
        work.books.add_report(replace(_report("9", now), updated_at=there))
        found = work.books.report(ReportId("9"))

    assert found and found.updated_at == there
    assert found.updated_at.tzinfo == UTC
