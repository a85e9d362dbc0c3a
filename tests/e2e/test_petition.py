"""A member proposes, others second, a case opens: petitions from their first word to the verdict."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from jurybot.core.names import Domain
from jurybot.service.arriving.read_inbox import read_reports
from jurybot.service.case.dossier import claim_of, of_case
from jurybot.service.opening import seconded as seconded_
from jurybot.service.people.pool import Load, drawable, involved
from tests.e2e.co_op import DAY, HOUR, MINUTE, CoOp, a_co_op, joined

CLAIM = "propose limit bad.example because they follow and insult us, see https://bad.example/@mallory"


def sealed(co_op: CoOp) -> tuple[int, list[tuple[str, str]]]:
    """How many seconds are kept, and of each petition who made it and what it says."""
    with create_engine(f"sqlite:///{co_op.folder / 'jurybot.db'}").connect() as connection:
        seconds = connection.execute(text("SELECT count(*) FROM seconds")).scalar_one()
        return int(seconds), [(row[0], row[1]) for row in connection.execute(text('SELECT "by", claim FROM petitions'))]


def states(co_op: CoOp) -> list[str]:
    with create_engine(f"sqlite:///{co_op.folder / 'jurybot.db'}").connect() as connection:
        return [str(row[0]) for row in connection.execute(text("SELECT state FROM petitions"))]


def seconded(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    for member in ("m2", "m3", "m4"):
        co_op.tell(member, "second bad.example")


def test_a_petition_with_its_seconders_becomes_a_case_that_they_do_not_judge(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    noted = co_op.newest("m1")
    co_op.tell("m2", "second bad.example")
    co_op.tell("m2", "second bad.example")
    again = co_op.newest("m2")
    co_op.tell("m1", "second bad.example")
    own = co_op.newest("m1")
    co_op.tell("m3", "second bad.example")
    two = co_op.cases()
    co_op.tell("m4", "second bad.example")

    assert "limit bad.example. If 3 other members write me second and that name by" in noted
    assert "you stand behind it already" in again and "your own" in own
    assert two == [] and co_op.case("bad.example").kind.value == "petition"
    assert not {"m1", "m2", "m3", "m4"} & set(co_op.summoned())
    assert "you will not sit on it" in co_op.newest("m1")
    case = co_op.case()
    with co_op.desk.store.transaction() as work:
        dossier = of_case(co_op.desk, work, case.id)
    assert dossier and dossier.claim == "they follow and insult us, see"

    co_op.verdict("limit")

    assert co_op.block() == "silence"
    everything = "".join(page.read_text() for page in (co_op.folder / "site").rglob("*.html"))
    assert "insult" not in everything and "m1" not in everything
    co_op.pass_time(3 * DAY)
    assert sealed(co_op) == (0, [("", "")]), "cut with the panel when the time to appeal is over"


def test_a_petition_without_enough_seconders_lapses_with_a_kind_word_to_its_maker_alone(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    co_op.tell("m2", "second bad.example")
    co_op.pass_time(14 * DAY + 5 * MINUTE)
    late = co_op.tell("m3", "second bad.example")

    assert late and "nothing waits for seconders" in co_op.newest("m3")
    assert "did not find enough members in time" in co_op.newest("m1")
    assert not any("lapsed" in letter for letter in co_op.letters("m2"))
    seconds, [(_, claim)] = sealed(co_op)
    assert (seconds, claim, co_op.cases()) == (0, "", [])


def test_one_petition_a_person_and_a_server_and_it_can_be_taken_back(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    co_op.tell("m1", "propose suspend worse.example because it is worse")
    assert "one of yours waits for seconders already" in co_op.newest("m1")
    co_op.tell("m2", "propose suspend bad.example because it is worse")
    assert "somebody proposed that server already" in co_op.newest("m2")

    co_op.tell("m1", "withdraw")

    assert "is taken back" in co_op.newest("m1")
    co_op.tell("m2", "propose suspend bad.example because it is worse")
    assert "suspend bad.example" in co_op.newest("m2")


def test_a_petition_is_taken_back_by_its_servers_name_and_by_no_other(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    co_op.tell("m1", "withdraw worse.example because it is settled")
    kept = states(co_op)

    co_op.tell("m1", "withdraw Bad.Example because it is settled")

    assert (kept, states(co_op)) == (["open"], ["withdrawn"])
    assert "Your proposal on bad.example is taken back" in co_op.newest("m1")


def test_a_server_is_named_in_letters_or_as_messages_write_it(co_op: CoOp) -> None:
    co_op.tell("m1", "propose limit bücher.example because they follow and insult us")
    written = re.search(r"limit (\S+)\. If 3", co_op.newest("m1"))
    assert written and written[1] == "xn--bcher-kva.example"

    co_op.tell("m2", f"second {written[1]}")
    co_op.tell("m3", "second Bücher.example")
    co_op.tell("m1", f"tell me {written[1]}")

    assert "Still missing: 2." in co_op.newest("m2") and "Still missing: 1." in co_op.newest("m3")
    assert f"no report by you on {written[1]}" in co_op.newest("m1")


def test_a_person_proposes_three_times_in_ninety_days_and_no_more(co_op: CoOp) -> None:
    for name in ("one.example", "two.example", "three.example", "four.example"):
        co_op.tell("m1", f"propose limit {name} because of what they do")
        co_op.tell("m1", "withdraw")
        co_op.sleep(DAY)

    refused = [letter for letter in co_op.letters("m1") if "as often as one person may" in letter]
    assert len(refused) == 1
    co_op.sleep(90 * DAY)
    co_op.tell("m1", "propose limit four.example because of what they do")
    assert "Noted: limit four.example" in co_op.newest("m1")


def test_rails_and_what_is_in_force_stop_a_petition(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"rails": {"never": ["friend.example"]}}) as co_op:
        co_op.hand.block_domain("worse.example", "suspend")
        co_op.pass_time(DAY + MINUTE)
        co_op.tell("m1", "propose limit friend.example because of what they do")
        co_op.tell("m2", "propose limit worse.example because of what they do")

        assert "never touched" in co_op.newest("m1")
        assert "in force against that server already" in co_op.newest("m2")


def test_a_case_that_is_not_public_shows_in_no_answer_and_a_petition_with_its_seconders_joins_it(
    tmp_path: Path,
) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.tell("m1", "propose limit worse.example because they follow and insult us")
        without = co_op.newest("m1")
        co_op.complain(by=("m11", "m12", "m13"))
        assert co_op.case().proposed.value == "limit"
        co_op.tell("m2", CLAIM)
        noted = co_op.newest("m2")
        behind = [f"m{n}" for n in range(3, 15) if f"m{n}" not in co_op.summoned()][:3]
        for member in behind:
            co_op.tell(member, "second bad.example")

        assert _bare(noted).replace("bad.example", "worse.example") == _bare(without)
        assert "now waits for its panel, and you will not sit on it" in co_op.newest("m2")
        assert [case.domain for case in co_op.cases()] == ["bad.example"]
        case = co_op.case()
        with co_op.desk.store.transaction() as work:
            (row,) = work.petitions.of_case(case.id)
            assert claim_of(work, case.id) == "they follow and insult us, see"
            assert involved(work, case) >= {row.by, *work.petitions.seconders(row.id)}

        co_op.verdict("limit")
        co_op.pass_time(3 * DAY)
        assert [state for state in states(co_op) if state != "open"] == ["filed"]
        assert sorted(bool(by) for by, _ in sealed(co_op)[1]) == [False, True], "cut with the case"


def test_who_judges_a_server_neither_proposes_nor_seconds_it(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    co_op.complain(by=("m12", "m13", "m14"))
    juror = min(co_op.summoned())
    co_op.tell(juror, "second bad.example")
    by_juror = co_op.newest(juror)
    co_op.tell("m1", "withdraw")
    co_op.tell(juror, CLAIM)

    assert "m1" not in co_op.summoned(), "who has proposed takes no seat, even before there are seconders"
    assert "a case on that server is open already" in by_juror
    assert "a case on that server is open already" in co_op.newest(juror)


def test_a_juror_who_takes_their_petition_back_keeps_their_ballot(co_op: CoOp) -> None:
    co_op.complain(by=("m12", "m13", "m14"))
    juror = min(co_op.summoned())
    co_op.answer(juror, "limit")
    co_op.pass_time(MINUTE)
    co_op.tell(juror, "propose limit worse.example because they spam")
    noted = co_op.hand.inbox(juror)[-1]
    co_op.pass_time(MINUTE)

    co_op.tell(juror, "withdraw")
    in_doubt = (co_op.newest(juror), states(co_op))
    co_op.tell(juror, "withdraw", under=noted.id)
    taken_back = (co_op.newest(juror), states(co_op))
    co_op.tell(juror, "my cases")

    assert "could not tell which case you mean" in in_doubt[0] and in_doubt[1] == ["open"]
    assert "Your proposal on worse.example is taken back" in taken_back[0] and taken_back[1] == ["withdrawn"]
    assert "I have your answer" in co_op.newest(juror)


def test_a_petition_for_more_than_the_case_under_way_waits_for_its_end(co_op: CoOp) -> None:
    co_op.tell("m1", "propose suspend bad.example because they insult us")
    co_op.complain(by=("m12", "m13", "m14"))
    sit = set(co_op.summoned())
    for member in [f"m{n}" for n in range(2, 15) if f"m{n}" not in sit][:3]:
        co_op.tell(member, "second bad.example")
    meanwhile = (co_op.newest("m1"), len(co_op.cases()))
    co_op.withdraw("1", "a mistake")
    co_op.settle()

    assert "suspend bad.example now waits for its panel" in meanwhile[0] and meanwhile[1] == 1
    assert [case.proposed.value for case in co_op.cases()] == ["limit", "suspend"]
    assert len([text for text in co_op.letters("m1") if "now waits for its panel" in text]) == 1


def test_what_a_panel_found_while_a_petition_waited_for_seconders_counts_for_it_too(co_op: CoOp) -> None:
    co_op.tell("m1", "propose suspend bad.example because they insult us")
    co_op.complain(by=("m12", "m13", "m14"))
    co_op.verdict("nothing")
    assert co_op.outcome() == ("ended", "no-action")

    sat = set(co_op.summoned())
    for member in [f"m{n}" for n in range(2, 15) if f"m{n}" not in sat][:3]:
        co_op.tell(member, "second bad.example")

    assert len(co_op.cases()) == 1
    assert "by what a panel found lately, it takes twice as many" in co_op.newest("m1")


def _bare(text: str) -> str:
    return re.sub(r"@\w+|\d+:\d+", "", text)


def test_a_block_made_by_hand_meanwhile_stops_the_case_and_its_maker_is_told(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    co_op.hand.block_domain("bad.example", "silence")
    for member in ("m2", "m3", "m4"):
        co_op.tell(member, "second bad.example")

    assert co_op.cases() == []
    assert "that much is in force against it already" in co_op.newest("m1")


def test_after_no_action_it_takes_twice_as_many_unless_somebody_else_reports_something_new(co_op: CoOp) -> None:
    seconded(co_op)
    co_op.verdict("nothing")
    assert co_op.outcome() == ("ended", "no-action")

    co_op.tell("m5", CLAIM)
    twice = co_op.newest("m5")
    co_op.tell("m5", "withdraw")
    co_op.complain(by=("m6",))
    co_op.tell("m7", CLAIM)

    assert "If 6 other members" in twice
    assert "If 3 other members" in co_op.newest("m7")


def test_strangers_and_newcomers_neither_propose_nor_second(co_op: CoOp) -> None:
    co_op.hand.join("m99")
    co_op.tell("m99", CLAIM)
    co_op.tell("m1", CLAIM)
    co_op.tell("m99", "second bad.example")
    co_op.tell("mallory@worse.example", "second bad.example")

    assert ["long enough" in letter for letter in co_op.letters("m99")] == [True, True]
    assert sealed(co_op)[0] == 0


def test_whoever_is_forgotten_leaves_no_petition_and_no_second_behind(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    co_op.tell("m2", "second bad.example")

    co_op.tell("m2", "forget me")
    assert sealed(co_op)[0] == 0
    co_op.tell("m1", "forget me")

    assert sealed(co_op) == (0, [("", "")])
    co_op.tell("m3", "second bad.example")
    assert "nothing waits for seconders" in co_op.newest("m3")


def test_a_pause_takes_nothing_from_the_time_to_second(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    co_op.acts.pause("a holiday")
    co_op.sleep(20 * DAY)
    co_op.acts.resume()
    co_op.pass_time(13 * DAY)

    for member in ("m2", "m3", "m4"):
        co_op.tell(member, "second bad.example")

    assert [case.domain for case in co_op.cases()] == ["bad.example"]


def test_who_petitioned_or_seconded_does_not_judge_the_appeal_either(co_op: CoOp) -> None:
    seconded(co_op)
    co_op.verdict("limit")
    co_op.tell("m14", "appeal 1 because they have a new admin")
    for member in ("stella", "stan", "owner"):
        co_op.tell(member, "second 1")

    case = co_op.case().id
    with co_op.desk.store.transaction() as work:
        [appeal] = work.cases.about(case)
        now = co_op.desk.clock.now()
        able = {row.member for row in work.pool.seats_of(appeal.id)}  # the draw may have left nobody over
        able |= set(drawable(co_op.desk, work, appeal, Load.of(work, now), now))
        handles = {member.acct for member in work.pool.members() if member.id in able}

    assert handles and not handles & {"m1", "m2", "m3", "m4", "m14", "stella", "stan", "owner"}


def test_the_time_to_second_ends_on_no_holiday(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"calendar": {"weekends": False, "holidays": ["2026-03-18"]}}) as co_op:
        co_op.tell("m1", "propose limit bad.example because they harass us")

        assert "Thu 19 Mar" in co_op.newest("m1"), "14 days from Wednesday, 4 March"


def test_an_edited_petition_is_the_same_petition(co_op: CoOp) -> None:
    said = co_op.tell("m1", CLAIM)
    answers = len(co_op.letters("m1"))

    co_op.pass_time(MINUTE)
    co_op.hand.edit(said, "@jurybot propose suspend worse.example because of something else")
    co_op.pass_time(2 * HOUR)

    assert len(co_op.letters("m1")) == answers
    assert states(co_op) == ["open"]
    assert [claim for _, claim in sealed(co_op)[1]] == ["they follow and insult us, see"]


def test_what_is_decided_in_public_already_is_told_to_who_proposes_more(in_grace: CoOp) -> None:
    in_grace.tell("m14", "propose suspend bad.example because they insult us")

    assert "a case on that server is open already" in in_grace.newest("m14")
    assert states(in_grace) == []


def test_a_case_that_opens_while_the_server_is_asked_takes_the_petition_in(
    co_op: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = seconded_.server

    def reports_come_in(desk: Any, name: Domain, now: datetime) -> Any:
        monkeypatch.undo()
        for member in ("m12", "m13", "m14"):
            co_op.hand.report(member, "mallory@bad.example")
        read_reports(desk, now)
        return ask(desk, name, now)

    monkeypatch.setattr(seconded_, "server", reports_come_in)

    seconded(co_op)

    assert [case.kind.value for case in co_op.cases()] == ["reports"]
    assert states(co_op) == ["filed"]
    assert not {"m1", "m2", "m3", "m4"} & set(co_op.summoned())


def test_in_a_trial_run_nothing_is_proposed(tmp_path: Path) -> None:
    with a_co_op(tmp_path, mode="dry-run") as co_op:
        co_op.tell("m1", CLAIM)

        assert states(co_op) == []


def test_a_server_is_named_in_its_own_letters_by_one_and_in_punycode_by_another(co_op: CoOp) -> None:
    co_op.tell("m1", "propose limit 例え.example because they insult us")
    for member, name in (("m2", "例え.example"), ("m3", "xn--r8jz45g.example"), ("m4", "例え.example")):
        co_op.tell(member, f"second {name}")

    assert co_op.case("xn--r8jz45g.example").kind.value == "petition"
    juror = min(co_op.summoned())
    co_op.tell(juror, "case 例え.example")
    assert "Proposed: limit xn--r8jz45g.example" in co_op.newest(juror)
