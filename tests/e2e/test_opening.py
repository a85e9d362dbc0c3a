"""Which reports open a case."""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jurybot.core.names import Domain
from jurybot.instance.gateway import Gateway
from jurybot.service.opening import consider
from jurybot.service.people.stewards import at_risk_in
from jurybot.service.ports.told import Malformed
from tests.e2e.co_op import DAY, REPORTERS, CoOp, a_co_op, joined


def known(co_op: CoOp) -> list[Any]:
    """Every report the bot keeps on bad.example."""
    with co_op.desk.store.transaction() as work:
        return list(work.reports.on("bad.example", co_op.now - 400 * DAY))


def test_two_reports_open_nothing(co_op: CoOp) -> None:
    co_op.complain(by=("m1", "m2"))

    assert co_op.cases() == [] and len(known(co_op)) == 2


def test_three_reports_by_one_person_open_nothing(co_op: CoOp) -> None:
    co_op.complain(by=("m1", "m1", "m1"))

    assert co_op.cases() == [] and len(known(co_op)) == 3


def test_reports_of_three_months_do_not_add_up(co_op: CoOp) -> None:
    for member in REPORTERS:
        co_op.complain(by=(member,))
        co_op.sleep(31 * DAY)

    assert co_op.cases() == []


def test_a_report_by_a_new_member_does_not_count(co_op: CoOp) -> None:
    co_op.hand.join("m99")
    co_op.complain(by=("m1", "m2", "m99"))
    two = co_op.cases()
    co_op.complain(by=("m3",))

    assert two == [] and len(co_op.cases()) == 1


def test_reports_from_another_server_inform_and_never_count(co_op: CoOp) -> None:
    co_op.complain(by=("mallory@worse.example", "minion@worse.example", "m1", "m2"))

    assert co_op.cases() == []
    assert [row.counts for row in known(co_op)] == [False, False, True, True]


def test_legal_reports_open_nothing_and_stewards_are_told_each(co_op: CoOp) -> None:
    co_op.complain(category="legal")

    assert co_op.cases() == []
    for steward in ("stella", "stan"):
        assert sum("A legal report came in" in text for text in co_op.letters(steward)) == 3


def test_a_report_that_turns_out_to_be_legal_counts_no_longer(co_op: CoOp) -> None:
    co_op.complain(by=("m1", "m2"))
    report = next(iter(co_op.sandbox.state.reports.values()))
    co_op.now += timedelta(minutes=1)
    co_op.hand.set_time(co_op.now)
    report.category, report.updated_at = "legal", co_op.now
    co_op.settle()

    co_op.complain(by=("m3",))

    assert co_op.cases() == []
    assert "A legal report came in" in co_op.newest("stella")


def test_reports_with_and_without_posts_and_forwarded_ones_open_a_case(co_op: CoOp) -> None:
    post = next(s.id for s in co_op.sandbox.state.statuses.values() if "words of mallory" in s.html)
    co_op.hand.report("m1", "mallory@bad.example", [post], category="violation", rules=[1])
    co_op.hand.report("m2", "minion@bad.example", forward=True)
    co_op.complain(by=("m3",))

    assert len(co_op.case("bad.example").reports) == 3


def test_a_report_on_a_suspended_account_counts_as_any_other(co_op: CoOp) -> None:
    for member in REPORTERS:
        co_op.hand.report(member, "mallory@bad.example")
    co_op.hand.suspend("mallory@bad.example")
    co_op.settle()

    assert len(co_op.cases()) == 1


def test_a_report_by_a_member_who_has_gone_is_no_hindrance(co_op: CoOp) -> None:
    co_op.hand.report("m1", "mallory@bad.example")
    co_op.hand.leave("m1")
    co_op.complain(by=("m2", "m3", "m4"))

    assert len(co_op.cases()) == 1


def test_an_account_that_vanishes_takes_along_the_reports_that_were_not_read_yet(co_op: CoOp) -> None:
    for member in REPORTERS:
        co_op.hand.report(member, "mallory@bad.example")
    co_op.hand.leave("mallory@bad.example")
    co_op.settle()

    assert co_op.cases() == []


def test_a_case_about_an_account_that_vanishes_goes_on(co_op: CoOp) -> None:
    co_op.complain()
    co_op.hand.leave("mallory@bad.example")
    co_op.settle()

    assert len(co_op.cases()) == 1


def test_reports_on_a_local_account_are_steward_work(co_op: CoOp) -> None:
    co_op.complain(about="m9")

    assert co_op.cases() == []


def test_resolved_reports_are_read_too(co_op: CoOp) -> None:
    for member in REPORTERS:
        co_op.hand.resolve(co_op.hand.report(member, "mallory@bad.example"))
    co_op.settle()

    assert len(co_op.cases()) == 1


def test_a_report_that_was_read_and_is_then_resolved_counts_once(co_op: CoOp) -> None:
    report = co_op.hand.report("m1", "mallory@bad.example")
    co_op.settle()
    co_op.now += timedelta(minutes=1)
    co_op.hand.set_time(co_op.now)
    co_op.hand.resolve(report)
    co_op.complain(by=("m2",))

    assert co_op.cases() == [] and len(known(co_op)) == 2


def test_further_reports_join_the_open_case(panel: CoOp) -> None:
    panel.complain(by=("m4", "m5"))

    assert len(panel.cases()) == 1
    assert len(panel.case().reports) == 5


def test_a_server_that_is_limited_by_hand_already_opens_nothing(co_op: CoOp) -> None:
    co_op.hand.block_domain("bad.example", "silence")

    co_op.complain()

    assert co_op.cases() == []


def test_a_server_whose_parent_is_limited_by_hand_opens_nothing(co_op: CoOp) -> None:
    co_op.hand.block_domain("bad.example", "silence")
    co_op.hand.join("mallory@sub.bad.example")

    co_op.complain(about="mallory@sub.bad.example")

    assert co_op.cases() == []


def test_a_watched_server_can_still_be_brought_up(co_op: CoOp) -> None:
    co_op.hand.block_domain("bad.example", "noop")

    co_op.complain()

    assert len(co_op.cases()) == 1


SUFFIXES = ["co.uk", "github.io"]
NEVER = ["friends.example", "eu.friends.example"]
SISTERS = ["sister.example", "photos.sister.example"]
MALFORMED = ["localhost", "bad.local", "192.0.2.7"]


def test_a_suffix_a_name_on_the_never_list_a_sister_co_op_and_a_malformed_one_open_nothing(tmp_path: Path) -> None:
    rails = {"rails": {"never": ["friends.example"]}, "pool": {"guests_from": ["sister.example"]}}
    with joined().again(tmp_path, more=rails) as co_op:
        for name in (*SUFFIXES, *NEVER, *SISTERS, *MALFORMED):
            co_op.hand.join(f"mallory@{name}")
            for reporter in REPORTERS:
                co_op.hand.report(reporter, f"mallory@{name}")

        co_op.settle()
        assert co_op.cases() == []

        co_op.complain()
        assert [case.domain for case in co_op.cases()] == ["bad.example"]


def test_a_parent_of_the_own_domain_opens_nothing(tmp_path: Path) -> None:
    with a_co_op(tmp_path, domain="social.coop.example", members=3) as co_op:
        co_op.hand.join("mallory@coop.example")
        co_op.hand.join("mallory@cooop.example")

        co_op.complain(about="mallory@coop.example")
        co_op.complain(about="mallory@cooop.example")

        assert [case.domain for case in co_op.cases()] == ["cooop.example"]


def test_a_report_taken_is_logged_without_who_and_what(co_op: CoOp, capfd: pytest.CaptureFixture[str]) -> None:
    logging.captureWarnings(True)

    co_op.complain(comment="he wrote to my sister")

    assert "opened a case" in capfd.readouterr().out


BY_RULES = {
    "criterion": [{"name": "spam", "says": "No spam.", "server_rules": ["No spam"]}],
    "triage": [{"name": "spam", "criterion": "spam"}],
}


def test_a_rule_that_names_a_criterion_counts_the_reports_that_name_its_server_rules(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=BY_RULES) as co_op:
        co_op.complain(category="violation", rules=[1], by=("m1", "m2"))
        co_op.complain(by=("m3", "m4"))
        two = co_op.cases()
        co_op.complain(category="violation", rules=[1], by=("m5",))

        assert two == []
        assert co_op.case("bad.example").criterion == "spam"


def test_a_reporter_at_risk_has_their_report_sealed_and_its_case_held(panel: CoOp) -> None:
    panel.tell("m1", "report-risk bad.example")
    panel.tell("m9", "report-risk bad.example")

    assert "is sealed" in panel.newest("m1") and "no report of yours" in panel.newest("m9")
    assert panel.case().hold is not None
    assert "at risk by report number 1 on bad.example" in panel.newest("stella")
    assert [row.counts for row in known(panel)] == [False, True, True]


def test_a_reporter_at_risk_of_a_case_that_is_over_has_their_report_sealed_and_nothing_is_held(panel: CoOp) -> None:
    panel.withdraw("1", "a mistake")
    panel.tell("m1", "report-risk bad.example")

    assert "is sealed" in panel.newest("m1") and [row.counts for row in known(panel)] == [False, True, True]
    assert panel.case().hold is None and panel.outcome() == ("ended", "withdrawn")
    with panel.desk.store.transaction() as work:
        assert work.matters.get(at_risk_in(work.cases.named("1").id)) is None


def test_a_case_that_another_process_opens_while_the_server_is_asked_stays_the_only_one(
    co_op: CoOp, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    right, asked = consider._asked_at, list[Domain]()

    def another_is_quicker(desk: Any, name: Domain, now: datetime) -> Any:
        asked.append(name)
        if len(asked) == 1:
            assert consider.consider(desk, name, now) == "opened a case"
        return right(desk, name, now)

    monkeypatch.setattr(consider, "_asked_at", another_is_quicker)
    co_op.complain()

    assert len(asked) == 2 and len(co_op.cases()) == 1
    assert "outcome='a case is open on it'" in capfd.readouterr().out
    assert consider.consider(co_op.desk, Domain("bad.example"), co_op.now) == "a case is open on it"


def test_a_sealed_report_opens_nothing(co_op: CoOp) -> None:
    co_op.complain(by=("m1", "m2"))
    co_op.tell("m1", "report-risk bad.example")
    co_op.complain(by=("m3",))

    assert co_op.cases() == []


def recategorise(co_op: CoOp, category: str, report: int = 0) -> str:
    """A moderator changes what a report is filed as, a minute later; the bot reads it. Gives its number."""
    found = list(co_op.sandbox.state.reports.values())[report]
    co_op.now += timedelta(minutes=1)
    co_op.hand.set_time(co_op.now)
    found.category, found.updated_at = category, co_op.now
    co_op.settle()
    return str(found.id)


def test_a_report_in_a_case_that_turns_out_to_be_legal_holds_it_until_a_steward_has_looked(panel: CoOp) -> None:
    report = recategorise(panel, "legal")

    hold = panel.case().hold
    assert hold and (hold.by, hold.because) == ("jurybot", f"report {report} in it is legal now")
    assert sum("A legal report came in" in text for text in panel.letters("stella")) == 1


def test_a_report_that_is_filed_as_legal_again_waits_once_and_is_told_once(co_op: CoOp) -> None:
    co_op.complain(by=("m1",))
    for category in ("legal", "spam", "legal"):
        report = recategorise(co_op, category)

    assert sum("A legal report came in" in text for text in co_op.letters("stella")) == 1
    with co_op.desk.store.transaction() as work:
        assert [one.key for one in work.matters.open()] == [f"report/{report}"]
        kept = work.reports.get(report)
        assert kept and not kept.counts, "nothing opens by it, whatever it is filed as"


def test_a_report_that_comes_after_the_verdict_is_kept_for_the_next_case(in_grace: CoOp) -> None:
    reports = in_grace.case().reports
    in_grace.complain(by=("m10",))

    assert in_grace.case().reports == reports and len(in_grace.cases()) == 1
    newest = known(in_grace)[-1]
    assert newest.case is None and newest.counts


def test_a_report_that_is_gone_by_the_count_is_no_hindrance(panel: CoOp) -> None:
    del panel.sandbox.state.reports[min(panel.sandbox.state.reports)]

    panel.verdict("limit")

    assert panel.outcome() == ("in force", "limit")


def test_pages_on_which_nothing_can_be_read_or_told_apart_are_not_read_for_ever(
    co_op: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[str] = []

    def reports(self: Gateway, after: str, *, resolved: bool) -> list[Malformed]:
        pages.append(after)
        return [Malformed(id="", why="id is no id")]

    monkeypatch.setattr(Gateway, "reports", reports)
    co_op.pass_time(timedelta(minutes=10))
    asked = len(pages)
    co_op.tell("m1", "help")

    assert 0 < asked < 100
    assert "Words I understand" in co_op.newest("m1"), "all else goes on"
