"""More than the server lets the bot say or ask at once: the jury's work goes on, and nobody's time is shortened."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from jurybot.core.limits import LIMITS, Limit
from jurybot.sandbox.limits import PAGING, STATUSES, TOKEN
from jurybot.service.people import economy
from jurybot.service.ports.instance import Transient
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, CoOp, a_co_op, joined

AT_ONCE = {"panel": {"seats": 5, "reserves": 0}, "rails": {"open_cases": 40}}
WINDOW = timedelta(hours=3)


def answers_to(co_op: CoOp, acct: str) -> int:
    account = co_op.sandbox.state.account(acct)
    return sum(account.id in post.mentions for post in co_op.posts())


def requests_in(co_op: CoOp) -> int:
    return len(co_op.sandbox.log)


def test_a_burst_of_cases_is_spread_over_windows_and_everybody_has_their_whole_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty panels of seven, on a smaller scale: eight of five, where fifteen messages fit a window."""
    with a_co_op(tmp_path, more=AT_ONCE, members=49) as co_op:
        co_op.everyone_joins()
        co_op.pass_time(2 * DAY)
        monkeypatch.setitem(LIMITS, "statuses", Limit(most=15, within=WINDOW))
        before = len(co_op.posts())
        for n in range(8):
            co_op.hand.join(f"eve@e{n}.example")
            co_op.complain(f"eve@e{n}.example", by=tuple(f"m{1 + (3 * n + k) % 9}" for k in range(3)))
        status = co_op.acts.status()
        co_op.pass_time(2 * WINDOW + MINUTE)

        summons = [post for post in co_op.posts()[before:] if "drawn by lot" in post.text]
        per_window = Counter(LIMITS["statuses"].start(post.created_at) for post in co_op.posts()[before:])
        delivered = {co_op.sandbox.state.accounts[post.mentions[0]].acct: post.created_at for post in summons}
        seats = [(co_op.case(str(n)), seat) for n in range(1, 9) for seat in co_op.case(str(n)).seats]
        assert len(summons) == len(delivered) == 40 and len({post.created_at for post in summons}) == 3
        assert max(per_window.values()) <= LIMITS["statuses"].ours
        assert sorted(seat.answer_by for _, seat in seats) == [at + ROUND for at in sorted(delivered.values())]
        assert status["waiting_to_go_out"] == {"SendSummons": 40 - 14}
        assert status["budgets"][-1] == {
            "of": "statuses", "used": 14, "of_ours": 14, "the_servers": 15, "next_window": "2026-03-04 12:00 UTC"
        }  # fmt: skip
        assert status["through_by"] == "2026-03-04 15:00 UTC"


def test_answers_leave_a_quarter_of_a_window_to_what_matters_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with joined().again(tmp_path) as co_op:
        monkeypatch.setitem(LIMITS, "statuses", Limit(most=12, within=WINDOW))
        for n in range(1, 13):
            co_op.hand.post(f"m{n}", "@jurybot help", "direct")
        before = len(co_op.posts())
        co_op.settle()
        answered = len(co_op.posts()) - before
        co_op.complain()
        summoned = len(co_op.summoned())
        co_op.pass_time(WINDOW + MINUTE)

        assert (answered, summoned) == (8, 3), "eleven may be used: eight for answers, the rest was kept"
        assert len(co_op.summoned()) == 5
        assert sum(answers_to(co_op, f"m{n}") >= 2 for n in range(1, 13)) == 12, "everybody got an answer in the end"


def test_the_answer_to_a_juror_goes_before_those_to_others(panel: CoOp) -> None:
    juror = next(iter(panel.summoned()))
    other = next(name for name in (f"m{n}" for n in range(1, 13)) if name not in panel.summoned())

    turns = {}
    for name in (juror, other):
        said = panel.hand.post(name, "@jurybot help", "direct")
        panel.settle()
        with panel.desk.store.transaction() as work:
            turns[name] = work.outbox.get(f"answer/{said}/help-{'juror' if name == juror else 'member'}").priority

    assert (turns[juror], turns[other]) == (4, 5)


def test_a_stranger_who_writes_a_thousand_messages_gets_three_answers_and_the_jury_goes_on(panel: CoOp) -> None:
    member = next(iter(panel.summoned()))
    under = None
    for n in range(1000):
        under = panel.hand.post("mallory@bad.example", f"@jurybot hello {n}", "direct", under)
    ballot = panel.answer(member, "limit")
    before = requests_in(panel)
    panel.settle()

    assert answers_to(panel, "mallory@bad.example") == 3
    assert requests_in(panel) - before < 60
    bot = panel.sandbox.state.account("jurybot").id
    assert bot in panel.sandbox.state.statuses[int(ballot)].favourited_by
    panel.all_answer("limit")
    panel.pass_time(ROUND + 3 * MINUTE)
    assert panel.outcome() == ("in force", "limit")


def test_a_member_without_a_seat_who_writes_a_long_thread_uses_up_no_requests(panel: CoOp) -> None:
    talker = next(f"m{n}" for n in range(4, 15) if f"m{n}" not in panel.summoned())
    under = None
    for n in range(80):
        under = panel.hand.post(talker, f"@jurybot hello {n}", "direct", under)
    ballot = panel.answer(next(iter(panel.summoned())), "limit")
    before = requests_in(panel)
    panel.settle()

    bot = panel.sandbox.state.account("jurybot").id
    assert bot in panel.sandbox.state.statuses[int(ballot)].favourited_by
    assert requests_in(panel) - before < 60


def test_the_holder_of_a_seat_who_writes_deep_in_a_thread_is_understood_at_one_request(panel: CoOp) -> None:
    member = next(iter(panel.summoned()))
    under = panel.summoned()[member].id
    for n in range(18):
        under = panel.hand.post(member, f"a thought of mine, {n}", "unlisted", under)

    for text in ("limit", "nothing", "limit"):
        under = panel.hand.post(member, "and one more", "unlisted", panel.tell(member, text, under))

    asked = [entry.path for entry in panel.sandbox.log if entry.method == "GET" and "/statuses/" in entry.path]
    assert asked[0].endswith("/context") and len(asked) == 3, asked
    case = panel.case()
    with panel.desk.store.transaction() as work:
        assert len(work.pool.statements_of(case.id)) == 3


@pytest.mark.parametrize("says_so", [True, False])
def test_two_bots_that_answer_each_other_come_to_rest(co_op: CoOp, says_so: bool) -> None:
    other = co_op.hand.join("echo@worse.example")
    co_op.sandbox.state.account(other).actor_type = "Service" if says_so else "Person"
    under = co_op.tell(other, "hello")
    for _ in range(20):
        under = co_op.tell(other, "thank you, I will look into it", under)

    assert answers_to(co_op, other) == (0 if says_so else 3)


def test_five_hundred_public_replies_to_a_decision_cost_a_few_pages(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.pass_time(ROUND + 3 * MINUTE)
    decision = next(post for post in panel.posts() if post.visibility == "public")
    under = [str(decision.id)]
    for n in range(500):
        under.append(panel.hand.post("minion@worse.example", f"@jurybot no! {n}", "public", under[n // 2]))
    panel.hand.post("m9", "@jurybot help", "direct")
    before, posts = requests_in(panel), len(panel.posts())

    panel.settle()

    assert len(panel.posts()) - posts == 1 and "Words I understand" in panel.newest("m9")
    assert requests_in(panel) - before < 60  # each turn reads 8 pages; two or three turns until all is quiet


def test_no_limit_of_the_server_is_ever_reached_though_the_bot_is_started_again_and_again(panel: CoOp) -> None:
    panel.all_answer("limit")
    refused = 0
    for _ in range(60):
        panel.stop()
        try:
            panel.start()
            panel.settle()
        except Transient:  # `run` waits then, and begins anew
            refused += 1
            panel.now += 5 * MINUTE
            panel.hand.set_time(panel.now)
    panel.restart()
    panel.pass_time(HOUR)

    bot = panel.sandbox.state.account("jurybot").id
    token = panel.sandbox.state.tokens[panel.sandbox.tokens["bot"]].id
    limits = panel.sandbox.instance.limits
    assert 0 < refused < 4
    assert limits.most(TOKEN, token) < TOKEN.most and limits.most(PAGING, bot) < PAGING.most
    assert limits.most(STATUSES, bot) < STATUSES.most


def test_forget_me_is_confirmed_once_a_day_whatever_they_and_strangers_have_had(
    co_op: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(economy, "TO_STRANGERS_A_WINDOW", 2)
    for _ in range(4):
        co_op.tell("m1", "help")
        co_op.tell("mallory@bad.example", "help")
    welcomed = 1
    assert answers_to(co_op, "m1") == welcomed + 3

    co_op.tell("m1", "forget me")

    assert "I have deleted who you are" in co_op.newest("m1")
    for text in ("forget me", "help", "join", "forget me", "join", "help"):
        co_op.tell("m1", text)
    monkeypatch.setattr(economy, "TO_STRANGERS_A_WINDOW", 30)
    co_op.sleep(10 * MINUTE)  # so many messages at one moment use up what the server allows
    for _ in range(6):
        co_op.tell("m2", "forget me")
    assert answers_to(co_op, "m2") == welcomed + 3
    assert answers_to(co_op, "m1") == welcomed + 4, "it is no way to more answers"
    co_op.sleep(DAY + MINUTE)
    co_op.tell("m1", "help")
    assert answers_to(co_op, "m1") == welcomed + 5
