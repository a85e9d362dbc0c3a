"""One case from the first report to the decision, over real HTTP."""

from datetime import timedelta

from tests.e2e.co_op import DAY, CoOp


def test_three_reports_open_a_case_and_seven_members_are_summoned(co_op: CoOp) -> None:
    jurors = co_op.with_panel()

    assert len(jurors) == 7
    assert not {"m1", "m2", "m3"} & set(jurors)
    assert co_op.case().state.value == "deliberating"


def test_a_panel_that_agrees_limits_the_server_and_the_public_is_told(co_op: CoOp) -> None:
    for member in co_op.with_panel():
        co_op.answer(member, "limit")
    co_op.pass_time(6 * DAY + timedelta(hours=1))

    assert co_op.case().state.value == "in force"
    assert co_op.block() == "silence"
    assert len(co_op.public_posts()) == 1 and "bad.example" in co_op.public_posts()[0]
    assert (co_op.folder / "site/decisions/1.html").exists()
