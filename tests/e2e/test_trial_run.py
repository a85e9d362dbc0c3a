"""A fresh installation watches and sends nothing; then it goes live."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jurybot.federation.servers import NoServers
from jurybot.service.running.life import CannotStart
from tests.e2e.co_op import DAY, MINUTE, SEATS, CoOp, a_co_op


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[CoOp]:
    """A co-op in dry run: everyone has joined, three have complained after two days."""
    with a_co_op(tmp_path, mode="dry-run") as co_op:
        co_op.everyone_joins()
        co_op.pass_time(2 * DAY)
        co_op.complain()
        yield co_op


def writes(co_op: CoOp) -> list[str]:
    """Everything the bot asked the server to change."""
    return [e.path for e in co_op.sandbox.log if e.method != "GET" and e.path != "/api/v1/admin/measures"]


def test_a_dry_run_sends_nothing_and_changes_nothing(trial: CoOp) -> None:
    trial.sleep(30 * DAY)

    assert writes(trial) == []
    assert trial.posts() == []


def test_a_case_of_the_dry_run_stays_filed_without_number_and_draw(trial: CoOp) -> None:
    trial.sleep(5 * DAY)
    trial.acts.rebuild()

    case = trial.case("bad.example")
    assert (case.state.value, case.number, case.draw) == ("filed", None, None)
    assert "dry run" in trial.acts.cases()[0]["why"]
    assert not list((trial.folder / "site").rglob("draws/*"))


def test_a_server_that_is_on_trial_in_the_dry_run_is_never_asked_for_a_proof(
    trial: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(NoServers, "stands", lambda self, name, token: asked.append(name) or "file")

    trial.tell("mallory@bad.example", "prove bad.example")

    assert asked == []


def test_joins_of_the_dry_run_are_kept(trial: CoOp) -> None:
    assert trial.acts.pool()["joined"] == 14


def test_going_live_withdraws_the_cases_unnumbered_and_welcomes_who_joined(trial: CoOp) -> None:
    trial.restart("live")
    trial.settle()

    assert trial.outcome("bad.example") == ("ended", "withdrawn")
    assert trial.case("bad.example").number is None
    assert all("The jury begins now" in trial.newest(f"m{n}") for n in range(1, 15))
    assert "The jury is live" in trial.newest("stella") and "14 members" in trial.newest("stella")
    assert trial.public_posts() == [] and trial.summoned() == {}
    assert len(trial.posts()) == 14 + 2


def test_what_was_not_sent_in_the_dry_run_is_never_sent_later(trial: CoOp) -> None:
    trial.restart("live")
    trial.sleep(5 * DAY)

    assert not any("still trying things out" in text for text in trial.letters("m1"))


def test_after_going_live_only_newer_reports_count(tmp_path: Path) -> None:
    with a_co_op(tmp_path, mode="dry-run") as co_op:
        co_op.everyone_joins()
        co_op.pass_time(2 * DAY)
        co_op.complain(by=("m1", "m2"))
        co_op.pass_time(DAY)
        co_op.restart("live")
        co_op.pass_time(DAY)
        co_op.complain(by=("m3",))
        older = len(co_op.cases())
        co_op.complain(by=("m4", "m5"))

        assert older == 0
        assert co_op.case().number == 1 and len(co_op.summoned()) == SEATS
        assert co_op.case().triage == "reports: 3 of 3", "the older ones inform, no more"


@pytest.mark.parametrize("behind", [timedelta(), 5 * MINUTE], ids=["the same", "behind"])
def test_a_report_from_just_after_going_live_counts_by_the_servers_clock_which_has_no_microseconds(
    trial: CoOp, monkeypatch: pytest.MonkeyPatch, behind: timedelta
) -> None:
    right = trial.hand.set_time
    monkeypatch.setattr(trial.hand, "set_time", lambda moment: right(moment - behind), raising=False)
    trial.jump(trial.now + DAY + timedelta(seconds=7, microseconds=123457))
    trial.restart("live")
    trial.settle()

    trial.complain(by=("m4", "m5", "m6"))

    assert trial.case().triage == "reports: 3 of 3" and len(trial.summoned()) == SEATS


def test_a_server_that_was_on_trial_in_the_dry_run_can_be_brought_up_at_once(trial: CoOp) -> None:
    trial.restart("live")
    trial.settle()
    trial.complain(by=("m4", "m5", "m6"))

    assert trial.case().number == 1


def test_going_live_waits_until_a_steward_has_a_door(trial: CoOp) -> None:
    for steward in ("stella", "stan"):
        trial.hand.unfollow(steward, "jurybot")
    trial.restart("live")
    trial.pass_time(DAY)
    waiting = writes(trial), trial.case("bad.example").state.value

    trial.hand.follow("stan", "jurybot")
    trial.pass_time(DAY)

    assert waiting == ([], "filed")
    assert "The jury is live" in trial.newest("stan")


def test_going_live_waits_until_posts_have_room_for_every_message(trial: CoOp) -> None:
    trial.sandbox.state.most_characters = 499
    trial.restart("live")
    trial.pass_time(DAY)
    with trial.desk.store.transaction() as work:
        waiting, why = writes(trial), work.installation().notes["short-posts"]

    trial.sandbox.state.most_characters = 500
    trial.restart("live")
    trial.settle()

    assert waiting == [] and "may have 499 characters, and 500" in why
    assert "The jury is live" in trial.newest("stan")


def test_a_message_that_a_steward_wrote_is_a_door_as_long_as_it_stands(trial: CoOp) -> None:
    for steward in ("stella", "stan"):
        trial.hand.unfollow(steward, "jurybot")
    hello = trial.tell("stan", "hello")

    trial.restart("live")
    trial.settle()
    alive = trial.letters("stan")
    trial.hand.delete(hello)
    trial.complain("mallory@worse.example", by=("m1",), category="legal")
    unseen = len(trial.letters("stan")) - len(alive)
    trial.tell("stan", "help")
    trial.complain("minion@worse.example", by=("m1",), category="legal")

    assert any("The jury is live" in text for text in alive)
    assert unseen == 0
    assert "legal" in trial.newest("stan")


@pytest.mark.parametrize("door", ["a highlighted role", "a place in the pool"])
def test_a_role_that_is_highlighted_is_a_door_and_so_is_a_place_in_the_pool(trial: CoOp, door: str) -> None:
    for steward in ("stella", "stan"):
        trial.hand.unfollow(steward, "jurybot")
    if door == "a highlighted role":
        next(role for role in trial.sandbox.state.roles.values() if role.name == "Jury").highlighted = True
    else:
        trial.tell("stan", "join")

    trial.restart("live")
    trial.settle()

    assert any("The jury is live" in text for text in trial.letters("stan"))


def test_reports_from_before_a_first_start_in_live_mode_do_not_count(tmp_path: Path) -> None:
    with a_co_op(tmp_path, mode="dry-run") as co_op:
        co_op.stop()
        for member in ("m1", "m2", "m3"):
            co_op.hand.report(member, "mallory@bad.example")
        (co_op.folder / "jurybot.db").unlink()
        co_op.now += DAY
        co_op.hand.set_time(co_op.now)
        co_op.restart("live")
        co_op.pass_time(DAY)

        assert co_op.cases() == []


def test_a_bot_with_an_open_case_does_not_go_back_to_dry_run(panel: CoOp) -> None:
    with pytest.raises(CannotStart, match="jurybot pause"):
        panel.restart("dry-run")


def test_a_bot_without_an_open_case_goes_back_to_dry_run_and_is_silent(co_op: CoOp) -> None:
    co_op.restart("dry-run")
    before = len(co_op.posts())
    co_op.complain()
    co_op.pass_time(DAY)

    assert len(co_op.posts()) == before
    assert co_op.case("bad.example").state.value == "filed"
