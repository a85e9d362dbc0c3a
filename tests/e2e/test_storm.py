"""A storm of reports: what it opens, what it costs, who hears of it."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.e2e.co_op import CoOp, a_co_op, joined


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[CoOp]:
    """A co-op of five hundred members; ten servers that they know."""
    with a_co_op(tmp_path, members=500) as co_op:
        for number in range(10):
            co_op.hand.join(f"eve@e{number}.example")
        yield co_op


def told(co_op: CoOp, words: str) -> int:
    return sum(words in text for text in co_op.letters("stella"))


def cost(co_op: CoOp) -> int:
    """Requests other than the reading of lists."""
    return len([entry for entry in co_op.sandbox.log if "/admin/reports" not in entry.path])


def test_a_thousand_reports_by_five_accounts_open_what_five_people_may(co_op: CoOp) -> None:
    servers = [f"s{number}.example" for number in range(200)]
    for name in servers:
        co_op.hand.join(f"eve@{name}")
        for member in ("m1", "m2", "m3", "m4", "m5"):
            co_op.hand.report(member, f"eve@{name}")
    before = cost(co_op)

    co_op.settle()

    assert len(co_op.cases()) == 10, "each of them counts for ten servers"
    assert sum(case.number is not None for case in co_op.cases()) <= 5
    assert told(co_op, "Reports pour in") == 1
    assert cost(co_op) - before < 150
    with co_op.desk.store.transaction() as work:
        assert sum(len(work.reports.on(name, co_op.now)) for name in servers) == 1000, "none is lost"


def test_hundreds_of_reports_on_one_server_by_five_accounts_are_one_case(co_op: CoOp) -> None:
    for number in range(300):
        co_op.hand.report(f"m{number % 5 + 1}", "mallory@bad.example")
    before = cost(co_op)

    co_op.settle()

    assert [len(case.reports) for case in co_op.cases()] == [5]
    assert cost(co_op) - before < 60
    assert told(co_op, "Reports pour in") == 1


def test_a_thousand_reports_by_five_hundred_accounts_open_a_case_for_each_server_and_five_panels_at_most(
    crowd: CoOp,
) -> None:
    for number in range(1000):
        crowd.hand.report(f"m{number % 500 + 1}", f"eve@e{number % 10}.example")
    before = cost(crowd)

    crowd.settle()

    assert len(crowd.cases()) == 10
    assert told(crowd, "Reports pour in") == 1
    assert cost(crowd) - before < 60


def test_two_accounts_open_nothing_however_often_they_report(co_op: CoOp) -> None:
    for number in range(300):
        co_op.hand.report(f"m{number % 2 + 1}", "mallory@bad.example")
    before = cost(co_op)

    co_op.settle()

    assert co_op.cases() == [] and cost(co_op) - before < 30


def test_many_legal_reports_are_told_one_by_one_up_to_five_a_day(co_op: CoOp) -> None:
    co_op.complain(by=tuple(islice(["m1", "m2", "m3"] * 3, 9)), category="legal")

    assert (told(co_op, "A legal report came in"), told(co_op, "More legal reports")) == (5, 1)


def test_reports_about_one_person_on_a_server_that_is_cared_for_go_to_stewards_once(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"filing": {"cared_for": ["bad.example"]}}) as co_op:
        co_op.complain(by=("m1", "m2", "m3", "m4"))
        alone, asked = co_op.cases(), told(co_op, "one and the same person on bad.example")
        co_op.complain("minion@bad.example", by=("m5",))

        assert (alone, asked) == ([], 1)
        assert [case.domain for case in co_op.cases()] == ["bad.example"]


def test_a_rule_that_says_subdomains_opens_one_case_on_the_name_above(tmp_path: Path) -> None:
    rule = {"triage": [{"name": "hosts", "criterion": "server rules", "subdomains": True}]}
    with joined().again(tmp_path, more=rule) as co_op:
        for number in (1, 2, 3):
            co_op.hand.join(f"eve@n{number}.host.example")
            co_op.complain(f"eve@n{number}.host.example", by=(f"m{number}",))

        assert [case.domain for case in co_op.cases()] == ["host.example"]
