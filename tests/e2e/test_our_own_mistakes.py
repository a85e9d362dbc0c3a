"""A mistake of ours in one effect must not stop the others, nor the bot."""

from datetime import timedelta

import pytest

from jurybot.core.case.case import State
from jurybot.core.case.effects import WriteSite
from jurybot.service.arriving import pass_time
from jurybot.service.going_out import dispatch, outgoing, setbacks
from jurybot.service.going_out.facts import Facts
from tests.e2e.co_op import DAY, HOUR, CoOp

OVER = {State.ENDED, State.CLOSED}


def test_one_effect_that_we_get_wrong_does_not_keep_the_others_from_going_out(
    new: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, broken = dispatch.fixed, {"m1"}

    def sometimes_wrong(desk, work, row, effect, facts, now):  # type: ignore[no-untyped-def]
        if getattr(effect, "acct", "") in broken:
            raise KeyError("a mistake")
        return right(desk, work, row, effect, facts, now)

    monkeypatch.setattr(dispatch, "fixed", sometimes_wrong)
    new.tell("m1", "join")
    new.tell("m2", "join")
    new.pass_time(timedelta(hours=2))

    assert new.letters("m1") == [] and len(new.letters("m2")) == 1
    assert "could not take" in new.newest("stella")

    broken.clear()
    new.pass_time(timedelta(hours=2))

    assert len(new.letters("m1")) == 1


def test_a_mistake_in_looking_for_a_try_in_doubt_does_not_end_the_bot(
    new: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, broken = dispatch.settle, [True]

    def wrong_at_first(desk, key, result, now):  # type: ignore[no-untyped-def]
        if broken and key.startswith("answer/"):
            raise KeyError("a mistake")
        right(desk, key, result, now)

    monkeypatch.setattr(dispatch, "settle", wrong_at_first)
    new.tell("m1", "join")
    new.pass_time(timedelta(hours=2))
    broken.clear()
    new.pass_time(timedelta(hours=2))

    assert len(new.letters("m1")) == 1
    with new.desk.store.transaction() as work:
        assert [row.key for row in work.outbox.open()] == []


def test_what_is_settled_stays_so_whatever_goes_wrong_behind_it(new: CoOp) -> None:
    asked = new.tell("m1", "join")
    with new.desk.store.transaction() as work:
        row = work.outbox.get(f"answer/{asked}/welcome")

    setbacks.put_aside(new.desk, row.key, KeyError("a mistake"), new.now)
    setbacks.look_later(new.desk, [row], new.now, new.now)
    dispatch._try_again(new.desk, row.key, new.now)

    with new.desk.store.transaction() as work:
        assert row.state == "done" and work.outbox.get(row.key) == row
    assert "could not take" not in new.newest("stella")


def test_what_stays_on_this_machine_is_never_sent_to_the_instance(panel: CoOp) -> None:
    case = panel.case()
    with panel.desk.store.transaction() as work:
        row = next(one for one in work.outbox.of_case(case.id) if one.kind == "WriteDrawEntry")
        with pytest.raises(TypeError, match="WriteSite is not sent to the instance"):
            outgoing.fixed(panel.desk, work, row, WriteSite(), Facts(ties={}, members={}), panel.now)


def test_a_case_whose_deadline_we_get_wrong_keeps_no_other_from_its_end(
    co_op: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, broken = pass_time.happen_if_allowed, {"bad.example"}

    def sometimes_wrong(desk, work, case, happening, now):  # type: ignore[no-untyped-def]
        if work.cases.get(case).domain in broken:
            raise KeyError("a mistake")
        return right(desk, work, case, happening, now)

    monkeypatch.setattr(pass_time, "happen_if_allowed", sometimes_wrong)
    co_op.complain()
    co_op.pass_time(2 * HOUR)
    co_op.complain("mallory@worse.example")
    co_op.pass_time(4 * DAY)

    assert [case.domain for case in co_op.cases() if case.state not in OVER] == ["bad.example"]
    assert any("deadline" in text for text in co_op.letters("stella"))

    broken.clear()
    co_op.pass_time(4 * DAY)

    assert all(case.state in OVER for case in co_op.cases())
