"""What jurors and reporters are spared: pressure, being named, being left in the dark."""

from __future__ import annotations

import json
from pathlib import Path

from jurybot.core.codec import to_json
from jurybot.core.names import AccountId, SeatNo
from jurybot.service.case import dossier
from jurybot.service.rows import SeatRow
from tests.e2e.co_op import HOUR, MEMBERS, CoOp, joined, seated
from tests.e2e.test_answering import gone

CANARY = "zqpost that only one reported"


def texts_of(co_op: CoOp) -> str:
    """All that is public, and what the command line tells."""
    site = "\n".join(file.read_text() for file in (co_op.folder / "site").rglob("*") if file.is_file())
    return site + json.dumps(co_op.acts.case("1")) + "\n".join(co_op.public_posts())


def test_a_juror_under_pressure_is_exchanged_quietly_and_two_stewards_are_told(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        before = co_op.summoned()
        juror = min(before)
        co_op.answer(juror, "suspend")
        co_op.tell(juror, "pressure")

        assert len(co_op.summoned()) == len(before) + 1
        assert "Your seat has passed on" in co_op.newest(juror)
        for steward in ("stella", "stan"):
            assert "A juror of this case says that they were pressed" in co_op.newest(steward)
            assert juror not in co_op.newest(steward)

        co_op.verdict("limit")
        told = texts_of(co_op)
        assert "press" not in told.lower()
        assert (tmp_path / "site/draws/1/seats.json").read_text().count("declined") == 1


def test_stewards_hear_of_a_juror_under_pressure_once_however_often_it_is_said(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        for _ in range(3):
            co_op.tell(juror, "pressure")

        assert sum("pressed" in text for text in co_op.letters("stella")) == 1
        assert "Two stewards know" in co_op.newest(juror)


def test_pressure_without_a_seat_points_to_the_stewards(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.tell("m1", "pressure")

        assert "please write to one of the stewards yourself" in co_op.newest("m1")
        assert "pressed" not in " ".join(co_op.letters("stella"))


def test_a_reporter_who_asks_is_told_the_outcome_and_nobody_else_is(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        jurors = set(co_op.summoned())
        co_op.tell("m1", "tell me bad.example")
        other = next(f"m{n}" for n in range(4, 15) if f"m{n}" not in jurors)
        co_op.tell(other, "tell me bad.example")
        assert "I write to you when it is clear" in co_op.newest("m1")
        assert "no report by you on bad.example" in co_op.newest(other)

        co_op.verdict("limit")

        assert "About bad.example: our jury limited it" in co_op.newest("m1")
        assert not any(juror in co_op.newest("m1").split() for juror in jurors)
        assert "About bad.example" not in " ".join(co_op.letters("m2") + co_op.letters(other))

        co_op.tell("m2", "tell me bad.example")
        assert "About bad.example: our jury limited it" in co_op.newest("m2")


def test_a_reporter_who_asked_and_has_left_the_server_holds_nothing_up(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        for reporter in ("m1", "m2"):
            co_op.tell(reporter, "tell me bad.example")
        gone(co_op, "m1")

        co_op.verdict("limit")

        assert "About bad.example: our jury limited it" in co_op.newest("m2")
        assert [post.text for post in co_op.posts() if post.text.startswith("@ ")] == []
        assert not any("could not take" in text for text in co_op.letters("stella"))


def test_all_reporters_are_told_where_the_co_op_says_so(tmp_path: Path) -> None:
    with seated().again(tmp_path, more={"filing": {"tell_reporters": "all"}}) as co_op:
        co_op.verdict("nothing")

        for reporter in ("m1", "m2", "m3"):
            assert co_op.letters(reporter)[-1].endswith("found that nothing should be done.")
            assert "report" not in co_op.newest(reporter)


def test_a_case_with_a_reporter_at_risk_is_out_of_sight_until_two_stewards_have_looked(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        post = co_op.hand.post("mallory@bad.example", CANARY, "public")
        kept = co_op.hand.post("mallory@bad.example", "a post of two", "public")
        co_op.hand.report("m1", "mallory@bad.example", statuses=[post, kept])
        for other in ("m2", "m3"):
            co_op.hand.report(other, "mallory@bad.example", statuses=[kept])
        co_op.settle()
        juror = min(co_op.summoned())

        co_op.tell("m1", "report-risk bad.example")
        co_op.tell(juror, "facts")
        assert "Reported:" not in co_op.newest(juror)

        co_op.tell("stella", "release 1 because I looked")
        assert co_op.case().hold is not None
        assert "It takes two" in co_op.newest("stan")
        co_op.tell("stan", "release 1 because I looked too")
        co_op.pass_time(HOUR)

        case = co_op.case()
        assert case.hold is None
        with co_op.desk.store.transaction() as work:
            found = dossier.of_case(co_op.desk, work, case.id)
        assert found is not None and [one.text for one in found.exhibits] == ["a post of two"]


def test_whose_report_was_sealed_is_told_so_again_and_does_not_judge_the_server(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.complain(by=("m1",))
        for _ in range(2):
            co_op.tell("m1", "report-risk bad.example")

            assert "Your report on bad.example is sealed: no juror sees it." in co_op.newest("m1")
        assert sum("A member is at risk" in text for text in co_op.letters("stella")) == 1
        assert co_op.newest("stella").endswith("no case of it is under way. Please look.")

        co_op.complain(by=("m2", "m3", "m4"))
        assert co_op.case().eligible == MEMBERS - 4


def test_with_a_single_reporter_nothing_that_the_panel_gets_can_tell_who_it_was(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"petition": {"seconders": 1, "member_for": "1 day"}}) as co_op:
        told = [co_op.hand.post("mallory@bad.example", text, "public") for text in ("@m1 zqtell", "a plain post")]
        co_op.hand.report("m1", "mallory@bad.example", statuses=told, comment="zqcomment: she is my sister")
        co_op.settle()
        co_op.tell("m2", "propose limit bad.example because zqnobody answers")
        co_op.tell("m3", "second bad.example")
        co_op.settle()

        case, account = co_op.case(), str(co_op.sandbox.state.account("m1").id)
        with co_op.desk.store.transaction() as work:
            found = dossier.of_case(co_op.desk, work, case.id)
        assert found is not None and [one.text for one in found.exhibits] == ["a plain post"]
        given = json.dumps(to_json(found)) + json.dumps(co_op.acts.dossier("1"))
        given += "".join(text for juror in co_op.summoned() for text in co_op.letters(juror))
        assert (found.reporters, found.left_out) == ("1", 1)
        assert not [leak for leak in ("zqtell", "zqcomment", "sister", "@m1 ", f'"{account}"') if leak in given]


def test_who_sits_on_two_panels_is_asked_on_which_they_were_pressed(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        co_op.complain("mallory@worse.example", by=("m4", "m5", "m6"))
        other = co_op.case("2").id
        with co_op.desk.store.transaction() as work:
            member = work.pool.by_account(AccountId(str(co_op.sandbox.state.account(juror).id)))
            assert member
            work.pool.seat(SeatRow(case=other, seat=SeatNo(30), member=member.id))
        co_op.tell(juror, "pressure")

        assert "Which case" in co_op.newest(juror) or "which case" in co_op.newest(juror)
        assert "pressed" not in " ".join(co_op.letters("stella"))
