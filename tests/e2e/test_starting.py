"""A start finds out whether database, key, account and server belong together, and says what to do where they don't."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from jurybot.sandbox.records import RIGHT
from jurybot.seams import ConductedChance, ConductedClock
from jurybot.service.running import life
from jurybot.service.running.acts import Acts
from jurybot.service.running.life import CannotStart
from jurybot.wiring import whole
from tests.e2e.co_op import CoOp

ME = "/api/v1/accounts/verify_credentials"


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (401, "the instance refuses the token .401.: `jurybot doctor` says how to get another"),
        (403, "the instance refuses the bot's account: .*Have its login enabled, or its suspension lifted"),
        (404, "url answers, but not as Mastodon does"),
    ],
)
def test_an_instance_that_does_not_know_the_bot_is_told_apart_from_one_that_is_away(
    new: CoOp, status: int, why: str
) -> None:
    new.stop()
    new.sandbox.fault("status", path=ME, status=status)

    with pytest.raises(CannotStart, match=why):
        new.start()
    new.start()


def test_rights_that_the_bots_role_lacks_are_named(new: CoOp) -> None:
    new.stop()
    role = next(role for role in new.sandbox.state.roles.values() if role.name == "Jury")
    role.permissions &= ~(RIGHT["manage_federation"] | RIGHT["manage_users"])

    with pytest.raises(CannotStart, match="the role of @jurybot lacks manage_federation, manage_users: give it"):
        new.start()


def test_a_database_of_another_server_is_refused(new: CoOp) -> None:
    with new.desk.store.transaction() as work:
        work.set_installation(replace(work.installation(), instance_domain="other.example"))

    with pytest.raises(CannotStart, match=r"this database belongs to other\.example, not to coop\.example"):
        new.restart()


def test_a_start_that_may_not_read_the_blocks_goes_on_and_says_so(
    panel: CoOp, capfd: pytest.CaptureFixture[str]
) -> None:
    panel.stop()
    panel.sandbox.fault("status", method="GET", path="/api/v1/admin/domain_blocks", status=403, times=1)

    panel.start()

    assert "not compared with the server" in capfd.readouterr().out
    panel.verdict("limit")
    assert panel.outcome() == ("in force", "limit")


def test_a_sign_of_life_before_the_first_start_has_nowhere_to_be_kept_and_hurts_nothing(new: CoOp) -> None:
    new.stop()
    (new.folder / "jurybot.db").unlink()
    clock = ConductedClock()
    clock.set(new.now)
    bot = whole.bot(new.settings, {}, clock, ConductedChance())
    try:
        life.beat(bot.desk, new.now)

        assert Acts(bot.desk).status() == {"running": False, "mode": "never started"}
    finally:
        bot.close()


def test_an_open_case_whose_row_is_not_what_its_events_say_is_held_until_it_is_rebuilt(panel: CoOp) -> None:
    panel.stop()
    with create_engine(f"sqlite:///{panel.folder / 'jurybot.db'}").begin() as connection:
        connection.execute(text("UPDATE cases SET body = replace(body, '\"bad.example\"', '\"good.example\"')"))

    panel.start()
    panel.settle()
    held = panel.case().hold
    panel.acts.rebuild()
    panel.tell("stella", "release 1 because it is repaired")

    assert held and any("do not agree with each other" in letter for letter in panel.letters("stella"))
    assert panel.case().hold is None and panel.case().domain == "bad.example"
    panel.verdict("limit")
    assert panel.block("bad.example") == "silence"
