"""An old copy of the database, or a clone: refused, and gone on with from what is published."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jurybot.core.limits import LIMITS
from jurybot.seams import ConductedChance, ConductedClock
from jurybot.service.health.drift import look_for_drift
from jurybot.service.running.life import CannotStart
from jurybot.service.running.restore import Restored
from jurybot.store.copies import backup
from jurybot.wiring import upkeep
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, CoOp

WORSE = "mallory@worse.example"
LATER_REPORTERS = ("m4", "m5", "m6")


def copy_of(co_op: CoOp) -> Path:
    copy = co_op.folder / "yesterday.db"
    backup(f"sqlite:///{co_op.folder}/jurybot.db", copy)
    return copy


def put_back(co_op: CoOp, copy: Path) -> None:
    """As somebody would by hand: without restore."""
    co_op.stop()
    for beside in ("-wal", "-shm"):
        (co_op.folder / f"jurybot.db{beside}").unlink(missing_ok=True)
    shutil.copy(copy, co_op.folder / "jurybot.db")


def restore(co_op: CoOp, copy: Path | None) -> Restored:
    """With other chance than before, so that no repeated key, and no id, hides a post that is made twice."""
    co_op.stop()
    clock, chance = ConductedClock(), ConductedChance()
    clock.set(co_op.now)
    chance.seed = b"after the restore"
    restored, _ = upkeep.restore(co_op.settings, {}, copy, clock, chance)

    def other_chance(bot: Any) -> None:
        bot.chance.seed = b"after the restore"

    co_op.on_start = other_chance
    co_op.start()
    return restored


def statuses_used(co_op: CoOp) -> int:
    return int(next(one["used"] for one in co_op.acts.status()["budgets"] if one["of"] == "statuses"))


def said(co_op: CoOp) -> list[tuple[str, str, str]]:
    """Whatever the bot posted, but for alerts to stewards: notes with a number of their own, and the words."""
    to_stewards = ("@stella", "@stan")
    return sorted((p.visibility, p.spoiler_text, p.text) for p in co_op.posts() if not p.text.startswith(to_stewards))


def test_a_copy_of_yesterday_is_refused_because_of_the_site(panel: CoOp) -> None:
    copy = copy_of(panel)
    panel.complain(WORSE, by=LATER_REPORTERS)
    put_back(panel, copy)

    with pytest.raises(CannotStart, match=r"the site is at case 2, draw 2: .*older than what is published"):
        panel.start()


@pytest.mark.parametrize("sign", ["message", "block"])
def test_a_copy_whose_site_was_put_back_with_it_is_refused_because_of_the_server(panel: CoOp, sign: str) -> None:
    copy = copy_of(panel)
    shutil.copytree(panel.folder / "site", panel.folder / "site-then")
    if sign == "message":
        panel.answer(next(iter(panel.summoned())), "hm")
        panel.settle()
    else:
        panel.hand.block_domain("worse.example", "silence", private_comment="jurybot case 2 · 9")
    put_back(panel, copy)
    shutil.rmtree(panel.folder / "site")
    (panel.folder / "site-then").rename(panel.folder / "site")

    with pytest.raises(CannotStart, match=f"a {sign} .*another jurybot uses this account"):
        panel.start()


def test_a_new_database_on_an_account_that_has_had_a_jury_is_refused(panel: CoOp) -> None:
    panel.stop()
    for file in [*panel.folder.glob("jurybot.db*")]:
        file.unlink()
    shutil.rmtree(panel.folder / "site")

    with pytest.raises(CannotStart, match='a message "Jury · 1'):
        panel.start()


def test_a_clone_that_has_fallen_behind_is_refused(panel: CoOp) -> None:
    """It was started elsewhere, without the site; meanwhile the first one went on."""
    copy = copy_of(panel)
    panel.verdict("limit")
    put_back(panel, copy)
    shutil.rmtree(panel.folder / "site")

    with pytest.raises(CannotStart, match="another jurybot uses this account"):
        panel.start()


def test_a_bot_that_goes_on_with_its_own_database_is_never_refused(limited: CoOp) -> None:
    limited.restart()
    limited.settle()

    assert limited.outcome() == ("in force", "limit")


def test_a_case_that_went_on_since_the_copy_comes_to_the_same_and_nothing_is_sent_twice(panel: CoOp) -> None:
    copy = copy_of(panel)
    one, two, *others = panel.summoned()
    panel.answer(one, "hm")
    panel.answer(two, "decline")
    panel.settle()
    for member in (one, *others, *set(panel.summoned()) - {one, two, *others}):
        panel.answer(member, "limit")
    panel.pass_time(ROUND + HOUR)
    before = said(panel)
    comment = panel.hand.block("bad.example").private_comment  # type: ignore[union-attr]

    restored = restore(panel, copy)
    panel.pass_time(ROUND + HOUR)  # the reserve's time begins anew: nothing tells when they were reached

    assert restored.lost == () and restored.posts >= 3
    assert panel.outcome() == ("in force", "limit")
    assert panel.hand.block("bad.example").private_comment == comment  # type: ignore[union-attr]
    assert said(panel) == before
    assert not panel.case().hold


def test_cases_that_the_copy_does_not_have_are_marked_and_numbers_go_on(panel: CoOp) -> None:
    copy = copy_of(panel)
    panel.complain(WORSE, by=LATER_REPORTERS)
    panel.verdict("limit", case=2)
    assert panel.block("worse.example") == "silence"

    restored = restore(panel, copy)
    panel.pass_time(10 * MINUTE)
    marked = panel.case("2")
    panel.pass_time(DAY)
    panel.hand.lift_block("worse.example")
    panel.complain("minion@worse.example", by=("m7", "m8", "m9"))

    assert (restored.lost, restored.left, restored.burnt) == ((2,), ("worse.example",), 1)
    assert marked.outcome == "withdrawn" and marked.domain == "worse.example"
    told = [text for text in panel.letters("stella") if "older copy" in text]
    assert len(told) == 1 and "cases 2" in told[0] and "worse.example" in told[0]
    assert (panel.folder / "site/decisions/2.html").exists()
    new = panel.case("worse.example")
    assert (new.number, new.draw) == (3, 3)
    assert panel.desk.publisher.highest() == (3, 3)


def test_a_case_lost_before_its_verdict_ends_in_the_record_too(panel: CoOp) -> None:
    copy = copy_of(panel)
    panel.complain(WORSE, by=LATER_REPORTERS)

    restore(panel, copy)
    panel.pass_time(10 * MINUTE)

    assert (panel.folder / "site/draws/2/withdrawn.json").exists()
    assert panel.case("2").draw == 2


def test_who_answers_in_a_lost_case_is_told_that_it_is_over(panel: CoOp) -> None:
    copy = copy_of(panel)
    panel.complain(WORSE, by=LATER_REPORTERS)
    called = [member for member in panel.summoned(2) if member not in panel.summoned(1)]

    restore(panel, copy)
    panel.answer(called[0], "limit", case=2)
    panel.pass_time(10 * MINUTE)

    assert any("that case is closed" in text for text in panel.letters(called[0]))


def test_numbers_go_on_from_posts_where_the_site_is_lost(panel: CoOp) -> None:
    panel.record_is_whole = False  # the draws of what was there before are lost with it
    copy = copy_of(panel)
    panel.complain(WORSE, by=LATER_REPORTERS)
    shutil.rmtree(panel.folder / "site")

    restored = restore(panel, copy)
    panel.pass_time(10 * MINUTE)

    assert restored.lost == (2,)
    assert panel.case("2").domain == "lost.invalid"
    draw = panel.folder / "site/draws/2"
    assert sorted(file.name for file in draw.glob("*.json")) == ["case.json", "withdrawn.json"]


def test_restoring_again_changes_nothing(panel: CoOp) -> None:
    copy = copy_of(panel)
    panel.complain(WORSE, by=LATER_REPORTERS)
    restore(panel, copy)
    panel.settle()
    before = said(panel), len(panel.cases())

    again = restore(panel, None)
    panel.settle()

    assert (again.lost, again.burnt, again.posts) == ((), 0, 0)
    assert (said(panel), len(panel.cases())) == before


@pytest.mark.parametrize("other", ["key", "account"])
def test_a_copy_of_another_installation_is_refused_and_nothing_is_changed(panel: CoOp, other: str) -> None:
    copy = copy_of(panel)
    panel.stop()
    before = sorted(file.name for file in panel.folder.iterdir())
    if other == "key":
        (panel.folder / "jurybot.key").write_text("ff" * 32)
    else:
        panel.sandbox.state.account("jurybot").id = 10**15  # another account under the same token
    database = (panel.folder / "jurybot.db").read_bytes()

    with pytest.raises(CannotStart, match="made with another"):
        upkeep.restore(panel.settings, {}, copy)

    assert sorted(file.name for file in panel.folder.iterdir()) == before
    assert (panel.folder / "jurybot.db").read_bytes() == database


def test_what_was_posted_since_the_copy_counts_against_the_servers_limit(panel: CoOp) -> None:
    copy = copy_of(panel)
    panel.complain(WORSE, by=LATER_REPORTERS)  # five summonses
    start = LIMITS["statuses"].start(panel.now)
    posted = sum(post.created_at >= start for post in panel.posts())

    restore(panel, copy)
    once = statuses_used(panel)
    restore(panel, None)
    twice = statuses_used(panel)

    assert posted >= 5
    assert once == twice == posted


def test_a_limit_that_people_raised_since_the_copy_is_ours_and_theirs_and_nobody_is_fought(panel: CoOp) -> None:
    copy = copy_of(panel)
    panel.verdict("limit")
    panel.hand.change_block("bad.example", severity="suspend")
    before = said(panel)

    restore(panel, copy)
    panel.pass_time(ROUND + HOUR)

    assert panel.outcome() == ("in force", "limit") and not panel.case().hold
    assert panel.block() == "suspend", "nothing is changed that people changed"
    assert any("by hand" in text for text in panel.letters("stella")), "but stewards hear of it"
    assert said(panel) == before


def test_a_copy_from_the_grace_takes_the_suspend_that_followed_since_for_its_own(grave: CoOp) -> None:
    grave.verdict("suspend")
    grave.pass_time(HOUR)
    copy = copy_of(grave)
    grave.pass_time(3 * DAY + HOUR)
    before, comment = said(grave), grave.hand.block("bad.example").private_comment  # type: ignore[union-attr]

    restore(grave, copy)
    grave.pass_time(HOUR)

    assert (grave.outcome(), grave.case().hold) == (("in force", "suspend"), None)
    assert grave.hand.block("bad.example").private_comment == comment  # type: ignore[union-attr]
    assert said(grave) == before
    assert not any("by hand" in text for text in grave.letters("stella"))


def test_a_copy_from_before_an_undo_takes_it_back_again_and_fights_nobody(panel: CoOp) -> None:
    panel.verdict("limit")
    panel.pass_time(HOUR)
    copy = copy_of(panel)
    panel.acts.undo("1", dry=False)
    panel.pass_time(HOUR)
    before = said(panel)

    restore(panel, copy)
    panel.pass_time(HOUR)
    panel.acts.undo("1", dry=False)
    panel.pass_time(HOUR)

    assert panel.block() == "" and panel.outcome() == ("ended", "undone")
    assert said(panel) == before


def by_command(co_op: CoOp) -> None:
    co_op.acts.interim("1", "a raid is under way")
    co_op.settle()


def by_message(co_op: CoOp) -> None:
    co_op.tell("stella", "interim bad.example because a raid is under way")


def test_a_copy_from_before_an_interim_limit_is_refused(panel: CoOp) -> None:
    copy = copy_of(panel)
    by_command(panel)
    put_back(panel, copy)

    with pytest.raises(CannotStart, match=r"a block .*jurybot interim bad\.example"):
        panel.start()


@pytest.mark.parametrize("act", [by_command, by_message])
def test_an_interim_limit_that_the_copy_does_not_know_is_ours_and_is_taken_over_by_the_verdict(
    panel: CoOp, act: Callable[[CoOp], None]
) -> None:
    copy = copy_of(panel)
    act(panel)
    before = said(panel)

    restored = restore(panel, copy)
    panel.settle()
    told, again = panel.letters("stella"), said(panel)
    panel.verdict("limit")
    panel.restart()

    assert restored.left == ("bad.example",) and "blocks still stand, for you to look at: bad.example" in told[-1]
    assert again == before and not any("by hand" in text for text in told)
    assert panel.outcome() == ("in force", "limit") and not panel.case().hold
    assert panel.hand.block("bad.example").private_comment.startswith("jurybot case 1 ")  # type: ignore[union-attr]


def test_an_interim_limit_that_no_case_knows_is_left_over_until_somebody_has_looked(panel: CoOp) -> None:
    copy = copy_of(panel)
    by_command(panel)
    restore(panel, copy)
    panel.verdict("nothing")
    panel.pass_time(DAY)

    assert panel.block() == "silence"
    assert [(one.domain, one.what) for one in look_for_drift(panel.desk)] == [("bad.example", "left over")]


def test_the_end_of_an_interim_limit_that_was_told_since_the_copy_is_not_told_again(panel: CoOp) -> None:
    by_message(panel)
    copy = copy_of(panel)
    panel.verdict("nothing")
    panel.pass_time(HOUR)
    before = said(panel)

    restore(panel, copy)
    panel.pass_time(ROUND + HOUR)

    assert (panel.block(), panel.outcome()[1]) == ("", "no-action")
    assert said(panel) == before


def test_a_block_that_was_made_since_the_copy_is_not_taken_for_one_by_hand(panel: CoOp) -> None:
    panel.all_answer("limit")
    copy = copy_of(panel)
    panel.pass_time(ROUND + HOUR)
    before = said(panel)

    restore(panel, copy)
    panel.pass_time(HOUR)

    assert panel.outcome() == ("in force", "limit") and said(panel) == before
    assert not any("by hand" in text for text in panel.letters("stella"))
