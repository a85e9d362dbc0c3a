"""What stands in public and does not fit the database: where it is a sign of another, and what is made of the rest."""

from __future__ import annotations

import json

import pytest

from jurybot.service.running.life import CannotStart
from tests.e2e.co_op import HOUR, MINUTE, CoOp
from tests.e2e.test_restore import copy_of, restore, said


def test_a_site_with_another_entry_in_the_place_of_ours_belongs_to_another_database(panel: CoOp) -> None:
    copy = copy_of(panel)
    file = panel.folder / "site" / "draws" / "1" / "intent.json"
    entry = json.loads(file.read_bytes())
    file.write_text(json.dumps({**entry, "seats": int(entry["seats"]) + 1}))
    panel.record_is_whole = False

    with pytest.raises(CannotStart, match=r"draws/1/intent\.json is published with other content"):
        restore(panel, copy)


def test_an_entry_on_the_site_that_is_none_is_not_taken_over(co_op: CoOp) -> None:
    copy = copy_of(co_op)
    co_op.complain()
    (co_op.folder / "site" / "draws" / "1" / "intent.json").write_text('{"members": 1.5}')
    co_op.record_is_whole = False

    with pytest.raises(CannotStart, match=r"draws/1/intent\.json on the site is no entry of the record .*put the file"):
        restore(co_op, copy)


def test_what_the_copy_was_about_to_do_is_looked_for_before_it_is_done(panel: CoOp) -> None:
    """It had been put off by a limit when the copy was made, and was done since."""
    panel.hand.block_domain("by-hand.example", "silence", private_comment="people did")
    panel.all_answer("limit")
    panel.sandbox.fault("status", method="POST", path="/api/v1/admin/domain_blocks", status=429)
    panel.until(panel.case().round_ends_at() + 3 * MINUTE)
    copy, meanwhile = copy_of(panel), panel.block()
    panel.pass_time(HOUR)
    before, sent = said(panel), panel.requests("POST", "/api/v1/admin/domain_blocks")

    restore(panel, copy)
    panel.pass_time(HOUR)

    assert meanwhile == "" and panel.block() == "silence"
    assert panel.requests("POST", "/api/v1/admin/domain_blocks") == sent
    assert said(panel) == before
    assert panel.outcome() == ("in force", "limit") and not panel.case().hold


def test_a_public_post_about_a_case_that_the_copy_does_not_know_is_a_sign(panel: CoOp) -> None:
    panel.hand.post("jurybot", "See https://jury.coop.example/decisions/7.html", "public")

    with pytest.raises(CannotStart, match="a post about case 7, of which this database knows nothing"):
        panel.restart()


@pytest.mark.parametrize(
    ("note", "is_sign"),
    [("Jury case 7 · 1", True), ("Jury case nowhere.example · 1", False), ("Jury case 1 · 1", False)],
)
def test_a_message_is_a_sign_where_its_note_is_ahead_of_the_copy(panel: CoOp, note: str, is_sign: bool) -> None:
    member = next(iter(panel.summoned()))
    panel.hand.post("jurybot", f"@{member} You were drawn by lot.", "direct", note=note)

    if is_sign:
        with pytest.raises(CannotStart, match=r"a message .*of which this database knows nothing"):
            panel.restart()
    else:
        panel.restart()
