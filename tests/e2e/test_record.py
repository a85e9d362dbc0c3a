"""What is published of a co-op's draws before there is a case. What a stranger checks of all else: `co_op.py`, at the
end of every test here."""

from __future__ import annotations

import json
from pathlib import Path

from jurybot.cli.site_reader import reader
from jurybot.cli.verify import Found, check_site
from tests.e2e.co_op import START, CoOp, a_co_op


def checked(co_op: CoOp) -> Found:
    with reader(str(co_op.folder / "site")) as site:
        found = Found()
        found.failed = check_site(site, found)
    return found


def test_the_operators_chain_is_published_before_there_is_a_case(panel: CoOp) -> None:
    policy = json.loads((panel.folder / "site/draws/policy-1.json").read_text())

    found = checked(panel)

    assert policy["day"] == START.date().isoformat() < found.draws[0].day
    assert found.failed is None
    assert found.notes == (f"no end is told (yet) of case 1 since {found.draws[0].day}",)


def test_a_policy_that_a_kill_kept_from_being_written_is_written_with_the_first_case(co_op: CoOp) -> None:
    for name in ("policy-1.json", "policy.json"):
        (co_op.folder / "site/draws" / name).unlink()

    co_op.complain()

    assert checked(co_op).failed is None
    assert (co_op.folder / "site/draws/policy-1.json").exists()


def test_a_trial_run_publishes_no_policy(tmp_path: Path) -> None:
    with a_co_op(tmp_path, mode="dry-run") as co_op:
        co_op.settle()

        assert not (co_op.folder / "site/draws").exists()


def test_the_terms_of_a_case_are_opened_with_its_decision(limited: CoOp) -> None:
    found = checked(limited)

    assert (found.counted.counted, found.counted.bound) == (1, 1)
    decision = json.loads((limited.folder / "site/decisions.json").read_text())["decisions"][0]
    assert decision["docket_salt"] == limited.case().salt


def test_of_a_case_that_came_to_nothing_the_terms_are_opened_and_not_the_server(panel: CoOp) -> None:
    panel.verdict("nothing")

    decision = json.loads((panel.folder / "site/decisions.json").read_text())["decisions"][0]
    assert checked(panel).counted.bound == 1
    assert decision["terms"]["proposed"] == "limit" and decision["docket_salt"] is None
    assert panel.case().salt not in (panel.folder / "site/decisions.json").read_text()
