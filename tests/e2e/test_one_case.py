"""One case from the first report to the decision, over real HTTP."""

from pathlib import Path

import pytest

from tests.e2e.co_op import BOTH, MINUTE, ROUND, SEATS, CoOp, joined

pytestmark = pytest.mark.parametrize("like", BOTH)


def test_three_reports_open_a_case_and_a_panel_is_summoned(co_op: CoOp) -> None:
    co_op.complain()

    jurors = co_op.summoned()
    assert len(jurors) == SEATS
    assert not {"m1", "m2", "m3"} & set(jurors)
    assert co_op.case().state.value == "deliberating"


def test_a_panel_that_agrees_limits_the_server_and_the_public_is_told(tmp_path: Path, like: str) -> None:
    with joined().again(tmp_path, like=like) as co_op:
        co_op.complain()

        for member in co_op.summoned():
            co_op.answer(member, "limit")
        co_op.pass_time(ROUND + 3 * MINUTE)

        assert co_op.outcome() == ("in force", "limit")
        assert co_op.block() == "silence"
        assert len(co_op.public_posts()) == 1 and "bad.example" in co_op.public_posts()[0]
        assert (co_op.folder / "site/decisions/1.html").exists()


def test_a_quiet_case_of_one_round_costs_a_status_a_seat_and_one_more(co_op: CoOp) -> None:
    before = len(co_op.posts())
    co_op.complain()

    co_op.verdict("limit")

    assert len(co_op.posts()) - before == SEATS + 1
