"""Encrypted texts about cases and reports: replaced under their name, deleted when it is time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jurybot.service.rows import Paper
from jurybot.store.work import Store

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def a_paper(of: str = "report/1", name: str = "post/1", **other: object) -> Paper:
    usual = {"of": of, "name": name, "encrypted": b"\x00secret", "written_at": NOW, "forget_at": None}
    return Paper(**{**usual, **other})  # type: ignore[arg-type]


def test_papers_come_back_in_the_order_in_which_they_were_written(store: Store) -> None:
    later, sooner = a_paper(name="post/1", written_at=NOW + DAY), a_paper(of="report/2", name="post/2")
    with store.transaction() as work:
        work.papers.put(later)
        work.papers.put(sooner)
        work.papers.put(a_paper(of="report/3"))

    with store.transaction() as work:
        assert list(work.papers.of("report/1", "report/2")) == [sooner, later]


def test_a_paper_of_the_same_name_is_replaced(store: Store) -> None:
    with store.transaction() as work:
        work.papers.put(a_paper())
        work.papers.put(a_paper(encrypted=b"another"))

    with store.transaction() as work:
        assert [paper.encrypted for paper in work.papers.of("report/1")] == [b"another"]


def test_only_what_is_due_is_deleted(store: Store) -> None:
    with store.transaction() as work:
        work.papers.put(a_paper(forget_at=NOW))
        work.papers.put(a_paper(name="post/2", forget_at=NOW + DAY))
        work.papers.put(a_paper(of="report/2"))
        assert work.papers.next_forget() == NOW

    with store.transaction() as work:
        assert work.papers.forget_due(NOW) == 1
        assert work.papers.next_forget() == NOW + DAY
        work.papers.forget_at("report/1", None)
        assert work.papers.next_forget() is None
        assert [paper.name for paper in work.papers.of("report/1", "report/2")] == ["post/2", "post/1"]
