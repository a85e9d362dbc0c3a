"""What others block goes before a panel: a block made by hand here, a sister co-op's decision, a list's entry."""

import json
from pathlib import Path
from typing import Any

import pytest

from jurybot.core.case.effects import TakeMeasure
from jurybot.service.going_out import dispatch
from jurybot.service.page_ports.stewards import ActRefused
from tests.e2e.co_op import BOTH, DAY, HOUR, MINUTE, CoOp, joined
from tests.e2e.test_appeals import answers
from tests.e2e.test_reviews import due


def a_block(co_op: CoOp, severity: str = "silence") -> None:
    """People block bad.example by hand, and the bot's daily reading finds it."""
    co_op.hand.block_domain("bad.example", severity, private_comment="seen on the fediblock tag")
    co_op.pass_time(DAY + MINUTE)


def comment(co_op: CoOp, domain: str = "bad.example") -> str:
    block = co_op.hand.block(domain)
    assert block
    return str(block.private_comment)


def following(folder: Path, *rows: str, **more: Any) -> dict[str, Any]:
    """A config that follows a list of these rows."""
    source = folder / "blocks.csv"
    source.write_text("\n".join(rows))
    return {"list": [{"name": "friends", "source": str(source), **more}]}


@pytest.mark.parametrize("like", BOTH)
def test_a_block_by_hand_that_is_ratified_becomes_one_that_the_bot_may_change_and_give_back(co_op: CoOp) -> None:
    a_block(co_op)
    co_op.tell("m1", "propose limit bad.example because it is the right thing")
    noted = co_op.newest("m1")
    co_op.verdict("limit")

    assert "so it takes no seconders" in noted and "m1" not in co_op.summoned()
    assert co_op.case().kind.value == "ratification"
    assert co_op.outcome() == ("in force", "limit")
    assert (co_op.block(), comment(co_op)[:14]) == ("silence", "jurybot case 1")
    assert "ratified it: limit bad.example" in co_op.public_posts()[-1]

    co_op.acts.undo("1", dry=False)
    co_op.settle()

    assert (co_op.block(), comment(co_op)) == ("silence", "seen on the fediblock tag"), "given back as it was"
    assert "again one that people here made" in co_op.public_posts()[-1]
    assert co_op.case().in_force.value == "none"


def test_a_block_that_people_changed_and_put_back_is_ratified_when_the_case_is_released(co_op: CoOp) -> None:
    a_block(co_op)
    co_op.acts.propose("limit", "bad.example")
    co_op.settle()
    co_op.all_answer("limit")
    co_op.hand.change_block("bad.example", severity="suspend")
    co_op.pass_time(DAY)
    stopped = co_op.case().hold
    co_op.hand.change_block("bad.example", severity="silence", private_comment="we looked again")

    co_op.tell("stella", "release 1 because it is put back")

    assert stopped and co_op.outcome() == ("in force", "limit")
    co_op.acts.undo("1", dry=False)
    co_op.settle()
    assert (co_op.block(), comment(co_op)) == ("silence", "we looked again"), "given back as it was when it was taken"


def test_a_suspend_by_hand_is_ratified_at_once_and_cuts_nothing_more(co_op: CoOp) -> None:
    a_block(co_op, "suspend")
    co_op.acts.propose("suspend", "bad.example")
    co_op.settle()
    co_op.verdict("suspend")

    assert co_op.outcome() == ("in force", "suspend")
    assert (co_op.block(), comment(co_op)[:14]) == ("suspend", "jurybot case 1")
    assert co_op.case().grace_until is None


@pytest.mark.parametrize(
    ("answer", "stands", "told"),
    [("limit", "silence", "bad.example is limited now"), ("nothing", "", "The suspend of bad.example is lifted")],
)
def test_a_ratified_suspend_that_a_review_relaxes_or_lifts_is_relaxed_or_lifted(
    co_op: CoOp, answer: str, stands: str, told: str
) -> None:
    a_block(co_op, "suspend")
    co_op.acts.propose("suspend", "bad.example")
    co_op.settle()
    co_op.verdict("suspend")
    due(co_op)
    answers(co_op, answer)

    assert co_op.block() == stands
    assert told in co_op.public_posts()[-1]


def test_a_ratified_block_that_was_relaxed_since_is_given_back_as_it_stands(co_op: CoOp) -> None:
    a_block(co_op, "suspend")
    co_op.acts.propose("suspend", "bad.example")
    co_op.settle()
    co_op.verdict("suspend")
    due(co_op)
    answers(co_op, "limit")
    shown = co_op.acts.undo("1", dry=True)["takes_back"][0]["step"]
    co_op.acts.undo("1", dry=False)
    co_op.settle()

    assert shown == "give the block on bad.example (block 1) back to the people who made it"
    assert (co_op.block(), comment(co_op)) == ("silence", "seen on the fediblock tag")
    assert "again one that people here made" in co_op.public_posts()[-1]


def test_a_block_that_people_lift_in_the_moment_in_which_it_is_ratified_is_not_made_anew(
    co_op: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_block(co_op)
    co_op.acts.propose("limit", "bad.example")
    co_op.settle()
    right = dispatch.read_facts

    def people_are_quicker(desk: Any, effect: Any, *more: Any) -> Any:
        if isinstance(effect, TakeMeasure):
            co_op.hand.lift_block("bad.example")
        return right(desk, effect, *more)

    monkeypatch.setattr(dispatch, "read_facts", people_are_quicker)
    co_op.verdict("limit")

    assert co_op.block() == "" and co_op.case().hold is not None
    assert any("the block that was to be ratified is gone" in text for text in co_op.letters("stella"))


@pytest.mark.parametrize("answer", ["nothing", "limit"])
def test_a_block_by_hand_that_is_not_ratified_is_never_fought_and_stewards_are_told(co_op: CoOp, answer: str) -> None:
    a_block(co_op, "suspend")
    co_op.acts.propose("suspend", "bad.example")
    co_op.settle()
    co_op.verdict(answer)

    assert co_op.outcome() == ("ended", "no-action")
    assert (co_op.block(), comment(co_op)) == ("suspend", "seen on the fediblock tag")
    assert any("did not ratify the block that people made: suspend bad.example" in t for t in co_op.letters("stella"))


def test_a_block_that_people_change_or_lift_meanwhile_is_not_touched(co_op: CoOp) -> None:
    a_block(co_op)
    co_op.acts.propose("limit", "bad.example")
    co_op.settle()
    co_op.all_answer("limit")
    co_op.hand.change_block("bad.example", severity="suspend")
    co_op.pass_time(7 * HOUR)

    assert (co_op.block(), comment(co_op)) == ("suspend", "seen on the fediblock tag")
    assert co_op.case().hold is not None


def test_there_must_be_something_to_ratify_and_only_so_many_at_once(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"ratification": {"at_once": 1}}) as co_op:
        with pytest.raises(ActRefused, match="nobody has a limit on"):
            co_op.acts.propose("limit", "bad.example")
        co_op.hand.block_domain("worse.example", "silence")
        a_block(co_op)
        with pytest.raises(ActRefused, match="nobody has a suspend on"):
            co_op.acts.propose("suspend", "bad.example")
        co_op.acts.propose("limit", "bad.example")
        with pytest.raises(ActRefused, match="at_once"):
            co_op.acts.propose("limit", "worse.example")
        co_op.settle()
        co_op.tell("m1", "propose limit worse.example because it is the same")

        assert [case.domain for case in co_op.cases()] == ["bad.example"]
        assert "as many blocks of others as we take at once" in co_op.newest("m1")


def test_a_lists_entry_is_judged_and_then_taken_as_any_measure(tmp_path: Path) -> None:
    more = following(tmp_path, "#domain,#severity,#reject_media", "bad.example,silence,true", "worse.example,suspend,")
    with joined().again(tmp_path / "bot", more=more) as co_op:
        co_op.pass_time(DAY + MINUTE)
        assert co_op.cases() == [], "nothing goes before a panel by itself unless the config says so"

        co_op.tell("m1", "propose limit bad.example because the list is right")
        co_op.verdict("limit")

        block = co_op.hand.block("bad.example")
        assert block and block.severity == "silence" and block.reject_media
        assert "Limited" in (co_op.folder / "site" / "decisions" / "1.html").read_text()


def test_what_is_automatic_goes_before_panels_by_itself_a_few_at_once(tmp_path: Path) -> None:
    decisions = [
        {"case": number, "domain": f"d{number}.example", "in_force": in_force}
        for number, in_force in enumerate(["limit", None, "suspend", "limit", "limit"])
    ]
    source = tmp_path / "decisions.json"
    source.write_text(json.dumps({"version": 1, "decisions": [*decisions, {"domain": None, "in_force": None}]}))
    more = {"list": [{"name": "sister", "source": str(source), "automatic": True}]}
    with joined().again(tmp_path / "bot", more=more) as co_op:
        first = [(case.domain, case.proposed.value) for case in co_op.cases()]
        co_op.pass_time(DAY + MINUTE)  # nobody answered, so both have lapsed

        assert first == [("d0.example", "limit"), ("d2.example", "suspend")]
        assert [case.domain for case in co_op.cases()[2:]] == ["d3.example", "d4.example"]


def test_entries_that_no_panel_may_touch_take_no_room(tmp_path: Path) -> None:
    names = ("a.never.example", "co.uk", "coop.example", "sub.worse.example", "bad.example", "one.example")
    more = {**following(tmp_path, *names, automatic=True), "rails": {"never": ["never.example"]}}
    with joined().again(tmp_path / "bot") as co_op:
        co_op.hand.block_domain("worse.example", "suspend")
        co_op.pass_time(DAY + MINUTE)
        co_op.restart(more=more)
        co_op.settle()

        assert [case.domain for case in co_op.cases()] == ["bad.example", "one.example"]
        with co_op.desk.store.transaction() as work:
            assert work.petitions.in_state("refused") == [], "the next reading is a day away"


def test_a_list_that_breaks_or_shrinks_by_half_is_kept_and_stewards_are_told_once(tmp_path: Path) -> None:
    more = following(tmp_path, "one.example", "two.example", "three.example", "bad.example")
    with joined().again(tmp_path / "bot", more=more) as co_op:
        co_op.pass_time(DAY + MINUTE)
        (tmp_path / "blocks.csv").write_text("one.example\ntwo.example")
        co_op.pass_time(DAY)
        (tmp_path / "blocks.csv").write_text("<html>gone</html>")
        co_op.pass_time(DAY)

        told = [text for text in co_op.letters("stella") if "I keep the block list" in text]
        assert len(told) == 1 and "shrunk from 4 servers to 2" in told[0]
        co_op.acts.propose("suspend", "bad.example")
        co_op.settle()
        assert [case.domain for case in co_op.cases()] == ["bad.example"]


def test_an_entry_that_is_off_its_list_before_its_case_opens_goes_before_nobody(tmp_path: Path) -> None:
    with joined().again(tmp_path / "bot", more=following(tmp_path, "bad.example", "one.example")) as co_op:
        co_op.pass_time(DAY + MINUTE)
        before = len(co_op.posts())
        co_op.acts.propose("suspend", "bad.example")
        with co_op.desk.store.transaction() as work:
            work.lists.replace("friends", [one for one in work.lists.entries("friends") if one.domain != "bad.example"])
        co_op.settle()

        assert co_op.cases() == [] and len(co_op.posts()) == before
        with pytest.raises(ActRefused, match=r"nobody has a suspend on bad\.example"):
            co_op.acts.propose("suspend", "bad.example")


def test_blocks_made_by_hand_go_before_panels_by_themselves_where_the_co_op_wants_it(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"ratification": {"by_hand": True}}) as co_op:
        co_op.hand.block_domain("bad.example", "suspend")
        co_op.hand.block_domain("watched.example", "noop")
        co_op.pass_time(DAY + MINUTE)
        co_op.verdict("suspend")
        co_op.pass_time(DAY)

        assert [(case.domain, case.proposed.value) for case in co_op.cases()] == [("bad.example", "suspend")]
        assert comment(co_op).startswith("jurybot case 1 "), "it is ours now, and goes before no panel again"


@pytest.mark.parametrize("is_known", [True, False])
def test_an_entry_that_is_milder_than_what_stands_here_goes_before_no_panel(tmp_path: Path, is_known: bool) -> None:
    more = following(tmp_path, "domain,severity", "bad.example,silence", "one.example,silence", automatic=True)
    with joined().again(tmp_path / "bot") as co_op:
        co_op.hand.block_domain("bad.example", "suspend")
        if is_known:
            co_op.pass_time(DAY + MINUTE)
        co_op.restart(more=more)
        co_op.pass_time(HOUR)

        assert [case.domain for case in co_op.cases()] == ["one.example"]
        with co_op.desk.store.transaction() as work:
            assert [row.domain for row in work.petitions.in_state("refused")] == ([] if is_known else ["bad.example"])
