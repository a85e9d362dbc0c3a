"""Stewards in the open: turns, acts of two, sealing, recusing, power that ends, the daily summary, public counts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from jurybot.core.case.events import Held
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.people.pool import involved
from jurybot.service.people.stewards import in_office, on_duty
from jurybot.service.running.life import CannotStart
from tests.e2e.co_op import DAY, HOUR, CoOp, joined, seated

FOR_STEWARDS = "It opens no case"


def first_page(co_op: CoOp) -> str:
    return (co_op.folder / "site" / "index.html").read_text()


def told(co_op: CoOp, steward: str, part: str) -> int:
    return sum(part in text for text in co_op.letters(steward))


def test_one_steward_alone_withdraws_nothing_by_message_and_two_do(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.tell("stella", "withdraw 1 because it was a mistake")
        co_op.tell("stella", "withdraw 1 because I mean it")

        assert co_op.outcome() == ("deliberating", "")
        assert "takes two stewards" in co_op.newest("stella")
        assert "A steward wants to withdraw this case: it was a mistake" in co_op.newest("stan")
        assert told(co_op, "stella", "A steward wants to withdraw") == 0, "she has said so herself"

        co_op.tell("stan", "withdraw 1 because stella is right")

        assert co_op.outcome() == ("ended", "withdrawn")


def test_a_steward_whose_message_mentions_others_is_told_that_nothing_was_done(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.tell("stella", "hold 1 because @stan says so")

        assert co_op.outcome() == ("deliberating", "") and "held" not in co_op.acts.cases()[0]["why"]
        assert "mentions others, so I did nothing" in co_op.newest("stella")


def test_on_the_command_line_a_steward_is_one_of_two_by_name(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        with pytest.raises(ActRefused, match="takes two stewards: say who you are"):
            co_op.acts.withdraw("1", "it was a mistake")
        first = co_op.acts_as("stella").withdraw("1", "it was a mistake")
        co_op.tell("stella", "withdraw 1 because I am the same")
        waits = co_op.outcome()
        told_stan = co_op.newest("stan")
        co_op.tell("stan", "withdraw 1 because stella is right")

        assert "takes two stewards" in first["done"]
        assert waits == ("deliberating", "")
        assert "A steward wants to withdraw this case" in told_stan
        assert co_op.outcome() == ("ended", "withdrawn")


def test_two_names_from_one_account_of_the_machine_are_not_two_stewards(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.acts_as("stella", login="bot").seal("1", "somebody is in danger")

        with pytest.raises(ActRefused, match="may be the same person"):
            co_op.acts_as("stan", login="bot").seal("1", "I agree")
        assert co_op.outcome() == ("deliberating", "")

        co_op.acts_as("", login="Stan").seal("1", "I agree")
        assert co_op.outcome() == ("ended", "sealed")


def test_the_record_says_what_is_known_of_who_acted_on_the_command_line(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        for who in (co_op.acts, co_op.acts_as("@stella@coop.example")):
            who.hold("1", "a look")
            who.release("1", "looked")
        co_op.tell("stan", "hold 1 because of a mistake")

        case = co_op.case().id
        with co_op.desk.store.transaction() as work:
            held = [event.by for event in work.cases.events(case) if isinstance(event, Held)]
        assert held == ["the command line", "steward 1, on the command line", "steward 2"]
        with pytest.raises(ActRefused, match="minion is no steward in office: stella, stan"):
            co_op.acts_as("minion").release("1", "why not")


def test_who_is_recused_does_nothing_in_the_case_on_the_command_line_either(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.tell("stella", "recuse 1")

        for who, why in ((co_op.acts_as("stella"), "recused yourself"), (co_op.acts, "say who you are")):
            with pytest.raises(ActRefused, match=why):
                who.hold("1", "a look")
            with pytest.raises(ActRefused, match=why):
                who.result("1", "upheld", "12 of 14")
        co_op.acts_as("stan").withdraw("1", "nobody else is left who may")

        assert co_op.outcome() == ("ended", "withdrawn")


def test_who_recuses_after_asking_is_none_of_the_two(tmp_path: Path) -> None:
    with seated().again(tmp_path, more={"stewards": {"accounts": ["stella", "stan", "owner"]}}) as co_op:
        co_op.tell("stella", "withdraw 1 because it was a mistake")
        co_op.tell("stella", "recuse 1")
        co_op.tell("stan", "withdraw 1 because stella is right")
        waits = co_op.outcome()
        co_op.tell("owner", "withdraw 1 because they are both right")

        assert waits == ("deliberating", "")
        assert co_op.outcome() == ("ended", "withdrawn")


def test_a_call_for_a_second_steward_that_waited_until_there_was_one_goes_to_nobody(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.sandbox.fault("status", method="POST", path="/api/v1/statuses", times=3)  # stella, stan, an answer
        co_op.tell("stella", "withdraw 1 because it was a mistake")
        co_op.tell("stan", "withdraw 1 because stella is right")
        co_op.pass_time(2 * HOUR)

        assert co_op.outcome() == ("ended", "withdrawn")
        assert not [text for who in ("stella", "stan") for text in co_op.letters(who) if "It takes two" in text]


def test_what_the_case_does_not_allow_is_refused_before_a_second_steward_is_asked(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.withdraw("1", "it was a mistake")
        co_op.settle()
        before = len(co_op.letters("stan"))

        co_op.tell("stella", "withdraw 1 because I forgot")

        assert "as case 1 stands now, that cannot be done" in co_op.newest("stella")
        assert len(co_op.letters("stan")) == before


def test_a_sealed_case_is_told_to_nobody_and_counted_by_the_year_alone(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.tell("stella", "seal 1 because somebody is in danger")
        co_op.tell("stan", "seal 1 because I agree")
        co_op.pass_time(HOUR)

        assert co_op.outcome() == ("ended", "sealed")
        assert not (co_op.folder / "site" / "decisions" / "1.html").exists()
        assert "2026: sealed a case, 1 time" in first_page(co_op)
        assert "danger" not in first_page(co_op)
        assert (co_op.folder / "site" / "draws" / "1" / "withdrawn.json").exists()
        assert co_op.public_posts() == []


def test_where_one_steward_is_left_that_one_acts_alone(tmp_path: Path) -> None:
    more = {"stewards": {"accounts": ["stella", "stan"], "until": {"stan": "2026-01-01"}}}
    with seated().again(tmp_path, more=more) as co_op:
        co_op.tell("stan", "hold 1 because I still can")
        assert co_op.case().hold is None

        co_op.tell("stella", "withdraw 1 because of a mistake")
        assert co_op.outcome() == ("ended", "withdrawn")


def test_a_steward_who_recuses_hears_no_more_of_the_case_and_cannot_act_on_it(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.tell("stella", "recuse 1")
        assert "no act of yours on it counts" in co_op.newest("stella")

        co_op.tell("stella", "hold 1 because I want to")
        assert co_op.case().hold is None
        assert "recused yourself" in co_op.newest("stella")

        co_op.tell("stan", "withdraw 1 because of a mistake")
        assert told(co_op, "stella", "A steward wants") == 0


def test_a_steward_who_recuses_neither_keeps_a_seat_in_the_case_nor_is_drawn_for_it(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        reserve, other = [f"m{n}" for n in range(4, 15) if f"m{n}" not in co_op.summoned()][:2]
        co_op.restart(more={"stewards": {"accounts": [juror, reserve, "stan"]}})
        co_op.answer(juror, "limit")
        co_op.settle()

        for steward in (reserve, juror):
            co_op.tell(steward, "recuse 1")

        assert next(seat.left_because for seat in co_op.case().seats if not seat.sits) == "recused"
        assert reserve not in co_op.summoned()
        case = co_op.case()
        with co_op.desk.store.transaction() as work:
            left_out = involved(work, case)
        accounts = {name: str(co_op.sandbox.state.account(name).id) for name in (juror, reserve, other)}
        assert {accounts[juror], accounts[reserve]} <= left_out and accounts[other] not in left_out


def test_a_steward_in_the_pool_is_told_the_words_of_both(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.tell("stella", "help")
        outside = co_op.newest("stella")
        co_op.tell("stella", "join")

        co_op.tell("stella", "help")

        assert "confirm N" in outside and "join: you may be drawn" in outside
        assert "confirm N" in co_op.newest("stella") and "away until DAY" in co_op.newest("stella")


def test_a_juror_who_names_the_case_recuses_from_the_seat(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())

        co_op.tell(juror, "recuse 1")

        assert sum(seat.left_because == "recused" for seat in co_op.case().seats) == 1


def test_what_stewards_did_is_counted_in_public_without_who_or_why(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.tell("stella", "hold 1 because of a secret")
        co_op.acts.release("1", "all is well")
        co_op.pass_time(HOUR)

        page = first_page(co_op)
        assert "2026-03: held a case, 1 time" in page
        assert "2026-03: let a case go on, 1 time" in page
        assert "secret" not in page and "stella" not in page


def test_a_report_that_no_jury_gets_goes_round_until_somebody_looks_at_it(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        report = co_op.hand.report("m1", "mallory@bad.example", category="legal")
        co_op.settle()
        assert told(co_op, "stan", FOR_STEWARDS) == 1

        co_op.pass_time(DAY + HOUR)
        assert told(co_op, "stan", "nobody has assigned or resolved it") == 1

        co_op.hand.resolve(report)
        co_op.pass_time(3 * DAY)
        assert told(co_op, "stan", "nobody has assigned or resolved it") == 1


def test_the_summary_comes_once_a_day_and_only_while_something_waits(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.tell("stella", "hold 1 because I look into it")

        co_op.pass_time(2 * DAY)
        assert told(co_op, "stan", "What waits for stewards:") == 2
        assert "held: 1" in next(text for text in co_op.letters("stan") if "What waits" in text)
        assert sum(told(co_op, who, "It is your turn") for who in ("stella", "stan")) == 2

        co_op.withdraw("1", "it was a mistake")
        co_op.pass_time(2 * DAY)
        assert told(co_op, "stan", "What waits for stewards:") == 2


@pytest.mark.parametrize("how", ["suspended", "gone"])
def test_a_start_goes_on_without_a_steward_who_is_out_and_tells_the_others(tmp_path: Path, how: str) -> None:
    with joined().again(tmp_path) as co_op:
        if how == "gone":  # for good: nobody is called so any more
            del co_op.sandbox.state.by_acct["stan"]
        else:
            co_op.hand.suspend("stan")
        co_op.stop()
        co_op.start()
        co_op.settle()

        heard = [text for text in co_op.letters("stella") if "is suspended, has moved or is gone" in text]
        with co_op.desk.store.transaction() as work:
            stewards, able = work.installation().stewards, in_office(work, co_op.now)
            on_turn = {on_duty(co_op.desk, work, co_op.now + n * 7 * DAY) for n in range(4)}
        assert len(heard) == 1
        assert [one.out for one in stewards] == ["", how]
        assert [number for number, _ in able] == [1], "places in the list stay: events name stewards by them"
        assert {one.acct for one in on_turn if one} == {"stella"}


def test_a_steward_who_is_suspended_while_the_bot_runs_has_no_say_until_they_are_back(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.hand.suspend("stan")
        co_op.pass_time(DAY + HOUR)
        with co_op.desk.store.transaction() as work:
            meanwhile = [one.out for one in work.installation().stewards]
        co_op.hand.unsuspend("stan")
        co_op.pass_time(DAY + HOUR)

        with co_op.desk.store.transaction() as work:
            again = [one.out for one in work.installation().stewards]
        assert (meanwhile, again) == (["", "suspended"], ["", ""])
        assert any("the accounts of all stewards" in text for text in co_op.letters("stella"))


def test_a_start_is_refused_where_no_steward_is_left_or_a_name_was_never_there(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        for steward in ("stella", "stan"):
            co_op.hand.suspend(steward)
        co_op.stop()
        with pytest.raises(
            CannotStart, match=r"nobody is left who could act: stella \(suspended\), stan \(suspended\)"
        ):
            co_op.start()

        co_op.hand.unsuspend("stella")
        co_op.configure("live", more={"stewards": {"accounts": ["stella", "stam"]}})
        with pytest.raises(CannotStart, match="nobody here is called stam"):
            co_op.start()


def test_a_case_held_for_a_part_of_a_second_more_is_released_by_message_too(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        co_op.tell("stella", "hold 1 because I want to look")
        co_op.pass_time(2 * HOUR + timedelta(milliseconds=773))
        co_op.tell("stella", "release 1 because all is well")

        assert co_op.outcome() == ("deliberating", "") and not co_op.case().hold
        assert "Its deadlines moved by 2 hours" in co_op.newest("stella")
