"""Brakes, and what stewards take back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jurybot.core.case.happenings import HoldWanted
from jurybot.core.record.record import entry_from
from jurybot.service.case.steps import happen
from jurybot.service.draw.draw_entries import entry_path
from jurybot.service.draw.draw_panel import note_withdrawn
from jurybot.service.health.drift import look_for_drift
from jurybot.service.page_ports.stewards import ActRefused
from tests.e2e.co_op import BOTH, DAY, HOUR, MINUTE, ROUND, SEATS, CoOp


@pytest.mark.parametrize("like", BOTH)
def test_a_steward_withdraws_an_appealed_case_and_everything_is_taken_back(in_grace: CoOp) -> None:
    in_grace.tell("m14", "appeal 1 because they have a new admin")

    in_grace.tell("stella", "withdraw 1 because the appeal is right")

    in_grace.tell("stan", "withdraw 1 because the appeal is right")

    assert in_grace.outcome() == ("ended", "withdrawn")
    assert in_grace.block() == ""
    assert "is taken back" in in_grace.public_posts()[-1]
    in_grace.sleep(10 * DAY)
    assert in_grace.block() == ""


def test_a_steward_withdraws_an_open_case_by_message_and_jurors_are_told(panel: CoOp) -> None:
    panel.answer(next(iter(panel.summoned())), "limit")
    panel.settle()

    panel.tell("stella", "withdraw 1 because it was reported by mistake")

    panel.tell("stan", "withdraw 1 because it was reported by mistake")

    assert panel.outcome() == ("ended", "withdrawn")
    assert sum("stewards have withdrawn this case" in panel.newest(member) for member in panel.summoned()) == SEATS
    assert panel.public_posts() == []
    assert (panel.folder / "site/draws/1/seats.json").exists()


@pytest.mark.parametrize("like", BOTH)
def test_a_number_without_a_verdict_is_accounted_for_once(panel: CoOp) -> None:
    panel.withdraw("1", "a mistake")
    panel.settle()
    case, path = panel.case(), panel.folder / f"site/draws/{panel.case().draw}/withdrawn.json"
    published = path.read_bytes()
    with panel.desk.store.transaction() as work:
        note_withdrawn(work, case, panel.now + DAY)
        kept = work.published.entry(entry_path(case.draw, "withdrawn"))

    assert kept == entry_from(published)


def test_undo_takes_the_block_away_corrects_the_post_and_touches_nothing_else(panel: CoOp) -> None:
    panel.hand.block_domain("worse.example", "suspend")
    panel.verdict("limit")

    panel.acts.undo("1", dry=False)
    panel.settle()

    assert panel.block() == "" and panel.block("worse.example") == "suspend"
    assert panel.outcome() == ("ended", "undone")
    assert "Correction" in panel.public_posts()[-1] and len(panel.public_posts()) == 2


def test_undo_leaves_a_block_that_a_moderator_has_made_their_own(limited: CoOp) -> None:
    limited.hand.change_block("bad.example", severity="suspend")

    limited.acts.undo("1", dry=False)
    limited.settle()

    assert limited.block() == "suspend"
    assert any("I left that server as it is" in text for text in limited.letters("stella"))
    assert_nothing_false_is_told(limited)


def test_undo_leaves_a_block_that_a_moderator_has_made_anew(limited: CoOp) -> None:
    limited.hand.lift_block("bad.example")
    limited.hand.block_domain("bad.example", "silence", private_comment="by hand")

    limited.acts.undo("1", dry=False)
    limited.settle()

    assert limited.block() == "silence"
    assert any("I left that server as it is" in text for text in limited.letters("stella"))
    assert_nothing_false_is_told(limited)


def assert_nothing_false_is_told(co_op: CoOp) -> None:
    """Of a block that stands nobody reads that it was lifted, and of a verdict that does not, that it is in force."""
    page = (co_op.folder / "site" / "decisions" / "1.html").read_text()
    correction = co_op.public_posts()[-1]
    assert "changed by hand since stays as it is" in correction and "no longer limited" not in correction
    assert "Nothing stands against the server from this case" in page
    assert [one.verdict.value for one in look_for_drift(co_op.desk) if one.case] in ([], ["none"])


def test_a_hold_stops_deadlines_and_a_release_moves_them(panel: CoOp) -> None:
    panel.pass_time(HOUR)
    ends = panel.case().round_ends_at()
    panel.acts.hold("1", "their admin wrote to us")
    panel.sleep(2 * DAY)
    held = panel.case().state.value, len(panel.summoned())

    panel.acts.release("1", "settled")
    panel.settle()

    assert held == ("deliberating", SEATS)
    assert panel.case().round_ends_at() == ends + 2 * DAY


def test_answers_during_a_hold_are_recorded_and_acknowledged(panel: CoOp) -> None:
    panel.acts.hold("1", "their admin wrote to us")

    panel.all_answer("limit")
    acknowledged = [s for s in panel.sandbox.state.statuses.values() if s.favourited_by]
    panel.pass_time(DAY)
    panel.acts.release("1", "settled")
    panel.pass_time(ROUND + 3 * MINUTE)

    assert len(acknowledged) == SEATS
    assert panel.outcome() == ("in force", "limit")


def test_a_pause_sends_nothing_and_resuming_moves_every_deadline(panel: CoOp) -> None:
    panel.pass_time(HOUR)
    ends, sent = panel.case().round_ends_at(), len(panel.posts())
    panel.acts.pause("we are moving servers")
    panel.pass_time(DAY)
    panel.tell("m1", "help")
    paused = len(panel.posts())

    panel.acts.resume()
    panel.settle()

    assert paused == sent
    assert panel.case().round_ends_at() == ends + DAY
    assert "Words I understand" in panel.newest("m1")


def test_a_pause_that_an_earlier_version_began_ends_too(panel: CoOp) -> None:
    """It named the command line, and said that it was a pause in the reason alone."""
    store = panel.desk.store
    id_ = panel.case().id
    with store.transaction() as work:
        happen(panel.desk, work, id_, HoldWanted(by="the command line", because="paused: an upgrade"), panel.now)
        work.set_installation(replace(work.installation(), paused_because="an upgrade", paused_at=panel.now))
    panel.pass_time(HOUR)

    panel.acts.resume()

    assert panel.case().hold is None


def test_a_pause_before_the_draw_draws_nobody(co_op: CoOp) -> None:
    co_op.acts.pause("holidays")
    co_op.complain()
    waiting = co_op.case("bad.example").state.value

    co_op.acts.resume()
    co_op.settle()

    assert waiting == "filed"
    assert len(co_op.summoned()) == SEATS


def test_a_pause_in_the_grace_moves_the_suspend(in_grace: CoOp) -> None:
    in_grace.acts.pause("holidays")
    in_grace.sleep(10 * DAY)
    paused = in_grace.block()
    in_grace.acts.resume()
    in_grace.sleep(2 * DAY)
    early = in_grace.block()
    in_grace.pass_time(1 * DAY + HOUR)

    assert (paused, early, in_grace.block()) == ("silence", "silence", "suspend")


def test_acts_without_a_reason_or_a_case_are_refused_with_what_is_missing(panel: CoOp) -> None:
    acts = panel.acts
    for act in (lambda: acts.hold("1", ""), lambda: acts.release("1", "not held"), lambda: acts.confirm("7")):
        with pytest.raises(ActRefused):
            act()
    panel.tell("stella", "withdraw 7 because of a mistake")

    assert "I did not do that" in panel.newest("stella")
    assert panel.case().state.value == "deliberating"


def test_a_withdrawal_while_the_block_is_on_its_way_takes_it_back(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.sandbox.fault("drop_after", method="POST", path="/api/v1/admin/domain_blocks")
    panel.pass_time(ROUND + 2 * MINUTE + timedelta(seconds=1))
    stood = panel.block()

    panel.withdraw("1", "we were wrong")
    panel.pass_time(10 * MINUTE)

    assert stood == "silence"
    assert panel.block() == ""


def test_a_withdrawal_while_the_public_post_is_in_doubt_corrects_it(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.sandbox.fault("drop_after", method="POST", path="/api/v1/statuses")
    panel.pass_time(ROUND + 2 * MINUTE + timedelta(seconds=1))
    posted = len(panel.public_posts())

    panel.acts.undo("1", dry=False)
    panel.pass_time(10 * MINUTE)

    assert posted == 1
    assert len(panel.public_posts()) == 2 and "Correction" in panel.public_posts()[-1]


def test_undo_dry_shows_what_undo_does_and_is_refused_where_undo_is(panel: CoOp) -> None:
    with pytest.raises(ActRefused, match="case 1 is deliberating: to end it before it is in force, withdraw it"):
        panel.acts.undo("1", dry=True)
    with pytest.raises(ActRefused, match="case 1 is deliberating: to end it before it is in force, withdraw it"):
        panel.acts.undo("1", dry=False, because="it was wrong")
    panel.verdict("limit")

    shown = panel.acts.undo("1", dry=True)
    assert panel.outcome() == ("in force", "limit")
    done = panel.acts.undo("1", dry=False, because="it was wrong")
    panel.settle()

    assert [one["step"].partition(" ")[0] for one in shown["takes_back"]] == ["lift", "mark", "publish"]
    assert done["takes_back"] == shown["takes_back"]
    assert (panel.block(), panel.case().outcome) == ("", "undone")
    assert "undone" in panel.public_posts()[-1] or "taken back" in panel.public_posts()[-1]


FAULTS = [("drop_after", "suspend"), ("half", "suspend"), ("drop_before", "silence")]


@pytest.mark.parametrize(("fault", "stood"), FAULTS)
def test_an_undo_while_the_suspend_is_in_doubt_takes_it_back_and_blames_nobody(
    in_grace: CoOp, fault: str, stood: str
) -> None:
    in_grace.sandbox.fault(fault, method="PUT", path="/api/v1/admin/domain_blocks/*")
    due = in_grace.case().due_at()
    assert due
    in_grace.until(due + 2 * MINUTE)
    assert (in_grace.block(), in_grace.case().in_force.value) == (stood, "limit")

    in_grace.acts.undo("1", dry=False)
    in_grace.pass_time(HOUR)

    assert in_grace.block() == "" and in_grace.case().in_force.value == "none"
    assert not any("by hand" in text or "before me" in text for text in in_grace.letters("stella"))


def test_acts_that_say_too_little_or_what_is_not_so_are_refused_and_nothing_is_done(panel: CoOp) -> None:
    panel.acts.hold("1", "paused: we ask around")
    for act, why in (
        (lambda acts: acts.resume(), "not paused"),
        (lambda acts: acts.pause(" "), "say why: jurybot pause --because"),
        (lambda acts: acts.result("1", "upheld", " "), "say why: jurybot case 1 result upheld --because"),
        (lambda acts: acts.result("1", "perhaps", "so it was"), "perhaps is no result: write upheld, limit or lifted"),
        (lambda acts: acts.propose("limit", "no name"), "no name .*"),
        (lambda acts: acts.propose("limit", "bad.example"), r"a case on bad\.example is open already"),
    ):
        with pytest.raises(ActRefused, match=why):
            act(panel.acts)

    panel.acts.pause("an upgrade")
    held = panel.case().hold
    panel.acts.resume()
    assert held and held.because == "paused: we ask around", "a steward's hold is not the pause's, whatever they say"
    assert panel.case().hold == held
