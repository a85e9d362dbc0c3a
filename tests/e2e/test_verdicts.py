"""From the ballots to the block: limit, no action, no agreement, suspend in two steps, confirmation by a steward."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jurybot.core.names import BlockId
from jurybot.instance.gateway import Gateway
from jurybot.service.ports.sent import BlockWanted
from tests.e2e.co_op import BOTH, DAY, HOUR, MINUTE, ROUND, SUSPEND, CoOp, joined

ANY_TIES = {"rails": {"suspend_share_at_most": "100%"}}
CONFIRM = {"stewards": {"accounts": ["stella", "stan"], "confirm": "steward"}}


def decisions(co_op: CoOp) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((co_op.folder / "site/decisions.json").read_text())["decisions"]
    return found


def test_a_limit_carries_who_made_it_and_why_and_is_published_everywhere(limited: CoOp) -> None:
    block = limited.hand.block("bad.example")
    assert block and block.private_comment.startswith("jurybot case 1 · ")
    assert "Jury case 1" in block.public_comment and "decisions/1.html" in block.public_comment
    assert [post for post in limited.public_posts() if "Our jury limited bad.example" in post]
    assert decisions(limited)[0]["domain"] == "bad.example" and decisions(limited)[0]["in_force"] == "limit"
    assert limited.acts.cases()[0]["in_force"] == "limit"


def test_the_public_is_told_only_once_the_block_stands_and_the_page_is_written(panel: CoOp) -> None:
    panel.verdict("limit")

    writes = [entry.path for entry in panel.sandbox.log if entry.method == "POST" and "measures" not in entry.path]
    assert writes[-2:] == ["/api/v1/admin/domain_blocks", "/api/v1/statuses"]


def test_innocence_is_published_without_a_name(panel: CoOp) -> None:
    panel.verdict("nothing")

    assert panel.outcome() == ("ended", "no-action")
    assert panel.block() == ""
    assert "nothing should be done" in panel.public_posts()[-1] and "bad.example" not in panel.public_posts()[-1]
    assert decisions(panel)[0]["domain"] is None
    files = [path for path in (panel.folder / "site").rglob("*") if path.is_file()]
    assert files and not [path for path in files if b"bad.example" in path.read_bytes()]


def test_a_server_that_nothing_was_done_about_is_named_where_its_admin_asks(panel: CoOp) -> None:
    panel.verdict("nothing")

    panel.acts_as("stella").name("1", "their admin asks")
    panel.settle()

    assert decisions(panel)[0]["domain"] is None, "but no list that machines read has it"
    assert "bad.example" in (panel.folder / "site/decisions/1.html").read_text()
    assert "had a page name a server" in (panel.folder / "site/index.html").read_text()


def test_a_public_line_of_a_reason_is_published_and_no_other(panel: CoOp) -> None:
    one, *others = panel.summoned()
    panel.answer(one, "limit\nthey wrote to my sister\npublic: They never answer reports.")
    for member in others:
        panel.answer(member, "limit")
    panel.pass_time(ROUND + 3 * MINUTE)

    page = (panel.folder / "site/decisions/1.html").read_text()
    assert "They never answer reports." in page and "sister" not in page


def test_a_panel_may_give_less_than_was_proposed(grave: CoOp) -> None:
    grave.verdict("limit")

    assert grave.outcome() == ("in force", "limit")
    assert grave.block() == "silence"


@pytest.mark.parametrize("like", BOTH)
def test_a_suspend_that_cuts_no_ties_is_a_limit_for_three_days_first(in_grace: CoOp) -> None:
    at_once = in_grace.block(), in_grace.case().state.value
    in_grace.sleep(3 * DAY - HOUR)
    before = in_grace.block()
    in_grace.pass_time(2 * HOUR)

    assert at_once == ("silence", "decided")
    assert before == "silence"
    assert in_grace.block() == "suspend"
    assert in_grace.outcome() == ("in force", "suspend")
    assert ["is suspended now" in post for post in in_grace.public_posts()] == [False, True]


def test_a_suspend_that_cuts_ties_waits_seven_days_and_says_how_many(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=SUSPEND | ANY_TIES | {"grace": {"many_at": "100%"}}) as co_op:
        co_op.hand.follow("m1", "mallory@bad.example")
        co_op.hand.follow("minion@bad.example", "m2")
        co_op.complain()
        co_op.verdict("suspend")
        told = co_op.public_posts()[-1]
        co_op.sleep(7 * DAY - HOUR)
        before = co_op.block()
        co_op.pass_time(2 * HOUR)

        assert co_op.case().ties == 2
        assert "2 follows" in told
        assert (before, co_op.block()) == ("silence", "suspend")


def test_a_suspend_that_cuts_ties_of_many_members_waits_fourteen_days(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=SUSPEND | ANY_TIES) as co_op:
        co_op.hand.follow("m1", "mallory@bad.example")
        co_op.complain()
        co_op.verdict("suspend")
        co_op.sleep(14 * DAY - HOUR)
        before = co_op.block()
        co_op.pass_time(2 * HOUR)

        assert (before, co_op.block()) == ("silence", "suspend")


def test_a_suspend_above_the_ties_that_are_allowed_stays_a_limit_until_all_members_have_voted(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=SUSPEND) as co_op:
        co_op.hand.follow("m1", "mallory@bad.example")
        co_op.complain()
        co_op.verdict("suspend")
        asked = [text for text in co_op.letters("stella") if "a vote of all members" in text]
        told = co_op.public_posts()[-1]
        co_op.sleep(30 * DAY)
        waiting = co_op.block()
        co_op.acts.result("1", "upheld", "14 of 17 voted, 12 for it")
        co_op.settle()
        co_op.pass_time(HOUR)

        assert len(asked) == 1
        assert "all members vote on it" in told
        assert waiting == "silence"
        assert co_op.block() == "suspend"


def test_a_steward_confirms_by_direct_message(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=CONFIRM) as co_op:
        co_op.complain()
        co_op.verdict("limit")
        waiting = co_op.block(), co_op.public_posts()
        co_op.tell("stan", "confirm 1")

        assert waiting == ("", [])
        assert co_op.block() == "silence"
        assert "It is confirmed and goes out" in co_op.newest("stan")


def test_a_steward_confirms_on_the_command_line(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=CONFIRM) as co_op:
        co_op.complain()
        co_op.verdict("limit")
        done = co_op.acts.confirm("1")
        co_op.settle()

        assert "confirmed" in done["done"]
        assert co_op.block() == "silence"


def test_confirming_is_for_stewards(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=CONFIRM) as co_op:
        co_op.complain()
        co_op.verdict("limit")

        co_op.tell("m1", "confirm 1")

        assert co_op.block() == ""


def test_a_confirmation_that_nobody_gives_lets_a_limit_go(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=CONFIRM) as co_op:
        co_op.complain()
        co_op.verdict("limit")
        co_op.sleep(timedelta(hours=47))
        before = co_op.block()
        co_op.pass_time(2 * HOUR)

        assert (before, co_op.block()) == ("", "silence")
        assert any("No steward confirmed in time" in text for text in co_op.letters("stella"))


def test_a_confirmation_that_nobody_gives_sends_a_suspend_to_the_members_vote(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=CONFIRM | SUSPEND) as co_op:
        co_op.complain()
        co_op.verdict("suspend")
        co_op.pass_time(2 * DAY + HOUR)
        co_op.sleep(20 * DAY)
        waiting = co_op.block()
        co_op.acts.result("1", "upheld", "the members' vote")
        co_op.settle()
        co_op.pass_time(HOUR)

        assert waiting == "silence"
        assert co_op.block() == "suspend"


def test_a_confirmed_suspend_still_has_its_grace(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=CONFIRM | SUSPEND) as co_op:
        co_op.complain()
        co_op.verdict("suspend")
        co_op.tell("stella", "confirm 1")
        at_once = co_op.block()
        co_op.pass_time(3 * DAY + HOUR)

        assert (at_once, co_op.block()) == ("silence", "suspend")


def test_above_the_measures_of_a_day_a_steward_confirms(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"rails": {"measures_a_day": 1}, "panel": {"reserves": 0}}) as co_op:
        co_op.complain()
        co_op.complain("mallory@worse.example")
        co_op.all_answer("limit", 1)
        co_op.verdict("limit", 2)

        blocked = [co_op.block("bad.example"), co_op.block("worse.example")]
        assert sorted(blocked) == ["", "silence"]
        assert any("confirm" in text for text in co_op.letters("stella"))


def test_extras_go_with_the_measure(tmp_path: Path) -> None:
    more = {"triage": [{**SUSPEND["triage"][0], "proposed": "limit", "reject_media": True}]}
    with joined().again(tmp_path, more=more) as co_op:
        co_op.complain()
        co_op.verdict("limit")

        block = co_op.hand.block("bad.example")
        assert block and block.reject_media and not block.reject_reports


def test_the_window_for_appeals_over_a_limit_stays_in_force(limited: CoOp) -> None:
    limited.sleep(10 * DAY)

    assert limited.outcome() == ("in force", "limit")
    assert limited.block() == "silence"


def test_a_verdict_on_what_no_jury_may_touch_any_more_is_not_carried_out_and_that_is_told(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.restart(more={"rails": {"never": ["bad.example"]}})

    panel.pass_time(ROUND + 10 * MINUTE)

    assert panel.block() == "" and panel.case().hold
    assert any("I could not carry out what the jury decided" in text for text in panel.letters("stella"))


def test_a_limit_that_people_lift_at_the_moment_of_its_suspend_is_not_made_again(
    in_grace: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    due, change = in_grace.case().due_at(), Gateway.change_block
    assert due

    def in_between(self: Gateway, block: BlockId, wanted: BlockWanted) -> Any:
        in_grace.hand.lift_block("bad.example")
        return change(self, block, wanted)

    monkeypatch.setattr(Gateway, "change_block", in_between)
    in_grace.until(due + 2 * MINUTE + timedelta(seconds=30))

    assert in_grace.block() == "" and in_grace.case().hold
    assert [one["event"] for one in in_grace.acts.case("1")["events"]].count("MeasureConflicted") == 1
    assert any("the limit was lifted by hand" in text for text in in_grace.letters("stella"))
