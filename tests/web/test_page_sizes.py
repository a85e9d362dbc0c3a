"""However long a case is, a page stays below 50 KB, and all that it leaves out is to be found on others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from html import escape, unescape
from pathlib import Path

import pytest

from jurybot.core.case.case import Case
from jurybot.core.case.happenings import CaseOpened, WithdrawWanted
from jurybot.core.case.step import Step
from jurybot.core.course.filing import open_case
from jurybot.core.course.table import step
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, CaseId, Domain, ReportId, SeatNo, StatusId
from jurybot.core.opening import dossier as d
from jurybot.core.terms import Today
from jurybot.service.asking import questions
from jurybot.service.case import dossier
from jurybot.service.rows import DigestRow, PetitionRow
from jurybot.service.sealing import seal
from jurybot.web.parts import part
from tests.e2e.co_op import DAY, CoOp, seated
from tests.web.browser import with_pages
from tests.web.test_members_pages import signed_in

AT_MOST = 50_000  # bytes
PAGES = {
    "/": "juror",
    "/1": "juror",
    "/1/posts/1": "juror",
    "/1/rules/1": "juror",
    "/1/reasons/1": "juror",
    "/mine": "juror",
    "/open": "juror",
    "/open/new": "juror",
    "/stewards": "steward",
    "/stewards/1": "steward",
    "/stewards/1/posts/2": "steward",
}
POSTS, RULES, PETITIONS, CASES, REPORTS = 60, 30, 120, 300, 1200
LONG = "長い話です。<" + "あ" * 1993


@contextmanager
def long_pages(folder: Path) -> Iterator[CoOp]:
    with with_pages(seated(), folder) as co_op:
        yield co_op


def a_full_house(co_op: CoOp) -> str:
    """Everything as long as it may be; gives a juror."""
    juror, desk, case = min(co_op.summoned()), co_op.desk, co_op.case()
    browser = signed_in(co_op, juror)
    browser.send("/1", said="limit", reason="長" * 2000)
    with desk.store.transaction() as work:
        found = dossier.of_case(desk, work, case.id)
        assert found is not None
        today = date(2026, 3, 1)
        exhibits = [
            d.Exhibit(written_on=today, note=f"注 {n}", text=f"{n}: {LONG}", seen_on=today) for n in range(POSTS)
        ]
        theirs = d.TheirSide(
            rules=tuple(f"{n}: {'規' * 495}" for n in range(RULES)),
            read_on=today,
            statement="述" * d.STATEMENT_AT_MOST,
            statement_on=today,
        )
        full = replace(found, exhibits=tuple(exhibits), theirs=theirs, line="線" * 300, claim="主" * 200)
        work.papers.put(seal(desk, case.id, "dossier/1", d.written(full), co_op.now))
        for n in range(14):
            row = DigestRow(
                case=case.id, round=-(n // 5), seat=SeatNo(n % 5 + 1), letter=chr(65 + n), text=f"{n}: {LONG}"
            )
            work.pool.add_to_digest(row)
            asked = questions.Question(
                number=n + 1,
                seat=1,
                to="steward",
                account="",
                text="問" * 120,
                answer="答" * 200,
                told=True,
                asked_until=co_op.now.isoformat(),
                answers_by=co_op.now.isoformat(),
            )
            body = json.dumps(asdict(asked))
            work.papers.put(seal(desk, case.id, f"question/{n + 1:03}", body, co_op.now))
        for n in range(PETITIONS):
            work.petitions.add(
                PetitionRow(
                    id=f"p{n}",
                    domain=Domain(f"server-{n}.example"),
                    measure="limit",
                    by=AccountId("1"),
                    acct="a",
                    status=StatusId("1"),
                    claim="主" * 200,
                    opened_at=co_op.now,
                    until=co_op.now + DAY,
                    needed=3,
                )
            )
        for n in range(CASES):
            work.cases.save(_another(case, n))
    return juror


def _another(case: Case, n: int) -> Step:
    happening = CaseOpened(
        domain=Domain(f"case-{n}.example"),
        proposed=Measure.LIMIT,
        criterion="server rules",
        criterion_says="",
        reject_media=False,
        reject_reports=False,
        terms=case.terms,
        reports=(),
        triage="three in thirty days",
        known_accounts=1,
    )
    filed = open_case(CaseId(f"case{n}"), happening, case.filed_at)
    if n < 5:
        return filed
    ended = step(filed.case, WithdrawWanted(by="steward 1", because="a mistake"), Today(), case.filed_at)
    return Step(case=ended.case, events=filed.events + ended.events)


def test_every_page_of_a_full_house_is_small_and_what_is_left_out_is_elsewhere(tmp_path: Path) -> None:
    with long_pages(tmp_path) as co_op:
        juror = a_full_house(co_op)
        browsers = {"juror": signed_in(co_op, juror), "steward": signed_in(co_op, "stella")}
        for path, who in PAGES.items():
            answer = browsers[who].get(path)
            assert answer.status_code == 200, path
            assert len(answer.content) <= AT_MOST, path

        seen: set[str] = set()
        first = browsers["juror"].get("/1").text
        assert "Read all 60 of them" in first and "Read all 30 of them" in first
        for number in range(1, 20):
            answer = browsers["juror"].get(f"/1/posts/{number}")
            if answer.status_code == 404:
                break
            assert len(answer.content) <= AT_MOST
            seen |= set(re.findall(r"<p[^>]*>(\d+): 長い話", answer.text))
        assert len(seen) == POSTS
        assert browsers["juror"].get("/1/nothing/1").status_code == 404
        assert browsers["juror"].get("/open?part=99").status_code == browsers["juror"].get("/open?part=x").status_code


def test_what_is_kept_about_somebody_in_many_years_is_shown_to_them_in_parts_and_whole(tmp_path: Path) -> None:
    with long_pages(tmp_path) as co_op:
        juror, case, said = min(co_op.summoned()), co_op.case(), "<" * 64_000
        browser = signed_in(co_op, juror)
        browser.send("/1", said="limit", reason="because")
        with co_op.desk.store.transaction() as work:
            account = next(member.account for member in work.pool.members() if member.acct == juror)
            (row,) = work.pool.statements_of(case.id)
            work.pool.save_statement(replace(row, text=escape(said)))
            (report, *_) = work.reports.of_case(case.id)
            for n in range(REPORTS):
                of = {"id": ReportId(str(10_000 + n)), "domain": Domain(f"server-{n}.example"), "case": None}
                work.reports.add(replace(report, **of, reporter=account))

        seen: set[str] = set()
        written = 0
        for number in range(1, 200):
            answer = browser.get(f"/mine?part={number}")
            if answer.status_code == 404:
                break
            assert len(answer.content) <= AT_MOST
            seen |= set(re.findall(r"server-(\d+)\.example", answer.text))
            written += unescape(answer.text).partition("<main")[2].count("<<")
            assert "Delete what is kept about me" in answer.text
        assert len(seen) == REPORTS and number > 10
        assert written >= 64_000 // 2 - 32, "every letter of it"
        for wrong in ("0", "x", "-1", str(number), "9" * 30):
            assert browser.get(f"/mine?part={wrong}").status_code == 404


@pytest.mark.parametrize(("lengths", "parts"), [([], 1), ([10], 1), ([10, 10], 1), ([900, 900], 2), ([5000, 1], 2)])
def test_a_list_is_cut_into_parts_that_hold_all_of_it(lengths: list[int], parts: int) -> None:
    items = ["x" * length for length in lengths]

    found = [one for number in range(1, 9) if (one := part(items, str, number, at_most=2000))]

    assert [len(found), *{one.of for one in found}] == [parts, parts]
    assert [item for one in found for item in one.shown] == items
    assert part(items, str, 0) is None and part(items, str, parts + 1, at_most=2000) is None
