"""Answers given twice, undone, in odd places, or by somebody who is gone since."""

from __future__ import annotations

from jurybot.core.names import AccountId, StatusId
from jurybot.service.arriving.rereading import reread
from jurybot.service.case.statements import take_edit
from jurybot.service.going_out.settle import settle
from jurybot.service.ports.sent import Posted
from tests.e2e.co_op import HOUR, MINUTE, SEATS, CoOp
from tests.e2e.test_answering import acknowledged


def test_who_gave_up_their_seat_and_says_so_again_is_told_that_it_is_theirs_no_longer(panel: CoOp) -> None:
    member = min(panel.summoned())
    for _ in range(2):
        panel.tell(member, "decline", under=panel.summoned()[member].id)

    assert "no longer yours" in panel.newest(member)
    assert len(panel.summoned()) == SEATS + 1


def test_an_answer_that_is_edited_into_something_else_counts_no_longer_and_is_asked_back(panel: CoOp) -> None:
    member = min(panel.summoned())
    said = panel.tell(member, "limit", under=panel.summoned()[member].id)

    panel.pass_time(MINUTE)
    panel.hand.edit(said, "@jurybot help")
    panel.pass_time(HOUR + MINUTE)

    assert "no answer of yours counts" in panel.newest(member)
    with panel.desk.store.transaction() as work:
        (row,) = work.pool.statements_in(StatusId(said))
    assert not take_edit(panel.desk, row, panel.desk.instance.status(StatusId(said)), panel.now), "it is taken once"


def test_an_answer_below_what_the_bot_cannot_see_belongs_to_the_only_open_seat(panel: CoOp) -> None:
    member = min(panel.summoned())
    friend = next(one for one in panel._members() if one not in panel.summoned())
    private = panel.hand.post(friend, "what would you say?", "private")

    said = panel.tell(member, "limit", under=private)

    assert panel.desk.instance.status(StatusId(private)) is None
    assert acknowledged(panel, said)
    with panel.desk.store.transaction() as work:
        (row,) = work.pool.statements_in(StatusId(said))
    assert row.understood["as"] == "Ballot"


def test_a_juror_who_answers_in_public_outside_any_thread_is_told_privately_under_their_first_message(
    panel: CoOp,
) -> None:
    member = min(panel.summoned())
    panel.hand.post(member, "@jurybot limit", "public")
    panel.settle()

    told = panel.hand.inbox(member)[-1]
    assert "Your answer was public" in told.text
    with panel.desk.store.transaction() as work:
        anchor = work.pool.by_account(AccountId(str(panel.sandbox.state.account(member).id)))
    assert anchor and told.in_reply_to == anchor.anchor


def test_who_is_suspended_after_several_answers_makes_room_and_is_looked_up_once(panel: CoOp) -> None:
    gone = min(panel.summoned())
    for text in ("hm", "limit"):
        panel.tell(gone, text, under=panel.summoned()[gone].id)
        panel.pass_time(MINUTE)
    panel.hand.suspend(gone)
    case = panel.case()
    with panel.desk.store.transaction() as work:
        rows = work.pool.statements_of(case.id)
    before = len(panel.sandbox.log)
    reread(panel.desk, rows, panel.now)

    asked = [entry.path for entry in panel.sandbox.log[before:]]
    assert asked.count(f"/api/v1/admin/accounts/{panel.sandbox.state.account(gone).id}") == 1
    panel.pass_time(HOUR)
    assert [seat.left_because for seat in panel.case().seats].count("gone") == 1
    assert len(panel.summoned()) == SEATS + 1


def test_what_is_settled_is_settled_once(panel: CoOp) -> None:
    before = panel.case()
    with panel.desk.store.transaction() as work:
        row = next(row for row in work.outbox.of_case(before.id) if row.kind == "SendSummons")
    assert row.state == "done"

    settle(panel.desk, row.key, Posted(id=StatusId("9"), reached=False, created_at=panel.now), panel.now)

    assert panel.case() == before, "the seat is no less reached than it was"
