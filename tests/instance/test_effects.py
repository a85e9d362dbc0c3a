"""Effects carried out against the sandbox, over real HTTP: done once, found again, and nothing touched that is not
ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jurybot.core.names import AccountId, BlockId, Domain, StatusId
from jurybot.instance.performer import Effects
from jurybot.service.ports.instance import Permanent, Transient
from jurybot.service.ports.sent import (
    Blocked,
    BlockWanted,
    Conflict,
    Done,
    Favourite,
    Gone,
    Lift,
    Lower,
    ParentGone,
    Post,
    Posted,
    Raise,
    Read,
    Reading,
    Readings,
    Relabel,
)

WANTED = BlockWanted(
    domain=Domain("bad.example"),
    severity="silence",
    reject_media=True,
    reject_reports=False,
    private_comment="jurybot case 7 · 2",
    public_comment="Spam",
)


def summons(co_op: Any, **changes: Any) -> Post:
    sent = Post(
        text="@ana You were drawn by lot. bad.example is on trial.",
        visibility="direct",
        note="Jury case 7 · 1",
        to=co_op.id("ana"),
        idempotency_key="key-1",
        newest_known=StatusId("0"),
    )
    return replace(sent, **changes)


def ours(co_op: Any, newest_known: str = "0") -> Any:
    return co_op.bot.own_posts_after(co_op.id("jurybot"), StatusId(newest_known))


@pytest.fixture
def effects(co_op: Any) -> Effects:
    return Effects(co_op.bot)


# --- posts -------------------------------------------------------------------------------------------------------


def test_a_summons_reaches_its_juror_in_the_thread_of_their_join(co_op: Any, effects: Effects) -> None:
    join = co_op.says("ana", "@jurybot join")

    posted = effects.perform(summons(co_op, in_reply_to=join))

    assert isinstance(posted, Posted)
    assert posted.reached
    status = co_op.bot.status(posted.id)
    assert (status.visibility, status.note, status.in_reply_to) == ("direct", "Jury case 7 · 1", join)
    assert status.mentions == (co_op.id("ana"),)


@pytest.mark.parametrize("fault", ["drop_after", "half"])
@pytest.mark.parametrize("co_op", ["4.6", "4.4"], indirect=True)
def test_a_post_whose_answer_was_lost_is_found_and_stands_once(co_op: Any, effects: Effects, fault: str) -> None:
    sent = summons(co_op)
    co_op.sandbox.fault(fault, method="POST", path="/api/v1/statuses")
    with pytest.raises(Transient) as unclear:
        effects.perform(sent)
    assert unclear.value.perhaps_done

    found = effects.look(sent, ours(co_op))

    assert isinstance(found, Posted)
    assert found.reached
    assert len(ours(co_op)) == 1
    assert co_op.requests().count("POST /api/v1/statuses") == 1


def test_a_repeated_key_is_unclear_on_4_6(co_op: Any, effects: Effects) -> None:
    sent = summons(co_op)
    first = effects.perform(sent)

    with pytest.raises(Transient) as unclear:
        effects.perform(sent)

    assert unclear.value.perhaps_done
    assert effects.look(sent, ours(co_op)) == first
    assert len(ours(co_op)) == 1


@pytest.mark.parametrize("co_op", ["4.4"], indirect=True)
def test_a_repeated_key_brings_the_first_post_on_4_4(co_op: Any, effects: Effects) -> None:
    sent = summons(co_op)

    assert effects.perform(sent) == effects.perform(sent)
    assert len(ours(co_op)) == 1


def test_a_post_that_never_went_through_is_not_found(co_op: Any, effects: Effects) -> None:
    sent = summons(co_op)
    co_op.sandbox.fault("drop_before", method="POST", path="/api/v1/statuses")

    with pytest.raises(Transient) as unclear:
        effects.perform(sent)

    assert unclear.value.perhaps_done, "nobody can tell from here"
    assert effects.look(sent, ours(co_op)) is None


def test_nothing_is_found_where_nothing_was_posted(co_op: Any, effects: Effects) -> None:
    sent = summons(co_op)
    effects.perform(replace(sent, note="Jury case 8 · 1", idempotency_key="other"))

    assert effects.look(sent, ours(co_op)) is None


def test_what_is_older_than_the_newest_known_is_not_this_try(co_op: Any, effects: Effects) -> None:
    earlier = effects.perform(summons(co_op))
    assert isinstance(earlier, Posted)

    assert effects.look(summons(co_op, newest_known=earlier.id), ours(co_op)) is None
    assert ours(co_op, earlier.id) == []


def test_someone_whom_the_server_does_not_know_is_out_of_reach(co_op: Any, effects: Effects) -> None:
    sent = summons(co_op, text="@nobody_here hello", to=AccountId("424242"))

    posted = effects.perform(sent)

    assert isinstance(posted, Posted)
    assert not posted.reached
    assert effects.look(sent, ours(co_op)) == posted


def test_a_parent_that_is_gone_is_a_value(co_op: Any, effects: Effects) -> None:
    assert effects.perform(summons(co_op, in_reply_to=StatusId("99999999"))) == ParentGone()


def test_the_accused_are_never_mentioned_by_mistake(co_op: Any, effects: Effects) -> None:
    for sent in (
        summons(co_op, text="@ana about @mallory@bad.example"),
        summons(co_op, text="Limited: @mallory@bad.example", to=None, visibility="public", note=""),
    ):
        with pytest.raises(Permanent) as refused:
            effects.perform(sent)
        assert refused.value.status == 422
    assert ours(co_op) == []


def test_a_public_post_is_found_by_its_page(co_op: Any, effects: Effects) -> None:
    sent = summons(co_op, text="Case 4 is decided. https://jury.example.com/4", to=None, visibility="public", note="")

    posted = effects.perform(sent)

    assert isinstance(posted, Posted)
    assert posted.reached
    assert effects.look(sent, ours(co_op)) == posted
    assert effects.look(replace(sent, text="Case 41. https://jury.example.com/41"), ours(co_op)) is None


def test_more_of_our_posts_than_a_page_are_all_looked_through(co_op: Any, effects: Effects) -> None:
    first = effects.perform(summons(co_op))
    for n in range(50):
        effects.perform(summons(co_op, note=f"Jury · {n}", idempotency_key=f"n{n}"))

    assert len(ours(co_op)) == 51
    assert effects.look(summons(co_op), ours(co_op)) == first


# --- favourites --------------------------------------------------------------------------------------------------


def test_a_favourite_twice_is_once_and_a_deleted_reply_is_gone(co_op: Any, effects: Effects) -> None:
    reply = co_op.says("ana", "@jurybot limit")

    assert effects.perform(Favourite(status=reply)) == Done()
    assert effects.perform(Favourite(status=reply)) == Done()
    co_op.sandbox.hand.delete(reply)
    assert effects.perform(Favourite(status=reply)) == Gone()


# --- blocks ------------------------------------------------------------------------------------------------------


def test_a_block_is_made_once_however_often_it_is_sent(co_op: Any, effects: Effects) -> None:
    first = effects.perform(WANTED)

    assert isinstance(first, Blocked)
    assert (first.block.severity, first.block.reject_media) == ("silence", True)
    assert first.block.public_comment == "Spam"
    assert effects.perform(WANTED) == first
    assert [block.domain for block in co_op.bot.blocks()].count(Domain("bad.example")) == 1


def test_a_block_whose_answer_was_lost_is_found_by_reading_and_by_sending_again(co_op: Any, effects: Effects) -> None:
    assert effects.look(WANTED, []) is None
    co_op.sandbox.fault("drop_after", method="POST", path="/api/v1/admin/domain_blocks")
    with pytest.raises(Transient) as unclear:
        effects.perform(WANTED)
    assert unclear.value.perhaps_done

    assert isinstance(effects.look(WANTED, []), Blocked)
    assert isinstance(effects.perform(WANTED), Blocked)


def test_a_raise_whose_answer_was_lost_is_found_by_reading(co_op: Any, effects: Effects) -> None:
    sent = raising(co_op, effects)
    co_op.sandbox.fault("drop_after", method="PUT", path="/api/v1/admin/domain_blocks/*")

    with pytest.raises(Transient) as unclear:
        effects.perform(sent)

    assert unclear.value.perhaps_done
    found = effects.look(sent, [])
    assert isinstance(found, Blocked)
    assert found.block.severity == "suspend"


@pytest.mark.parametrize(
    "wanted",
    [
        replace(WANTED, private_comment="jurybot case 8 · 2"),
        replace(WANTED, severity="suspend"),
        replace(WANTED, reject_reports=True),
        replace(WANTED, private_comment=""),
    ],
)
def test_a_block_that_is_less_than_wanted_is_a_conflict(co_op: Any, effects: Effects, wanted: BlockWanted) -> None:
    standing = effects.perform(WANTED)
    assert isinstance(standing, Blocked)

    assert effects.perform(wanted) == Conflict(standing.block)


@pytest.mark.parametrize("by_hand", [{"severity": "suspend"}, {"reject_reports": True}])
def test_our_row_that_people_made_stricter_is_still_the_one_that_we_made(
    co_op: Any, effects: Effects, by_hand: dict[str, Any]
) -> None:
    standing = effects.perform(WANTED)
    assert isinstance(standing, Blocked)
    stricter = co_op.bot.change_block(standing.block.id, replace(WANTED, **by_hand))

    assert effects.perform(WANTED) == effects.look(WANTED, []) == stricter
    assert co_op.bot.block(standing.block.id) == stricter.block


def test_our_row_with_a_severity_that_nobody_knows_yet_is_left_to_people(
    co_op: Any, effects: Effects, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = effects.perform(WANTED)
    assert isinstance(standing, Blocked)
    strange = replace(standing.block, severity="quarantine")
    monkeypatch.setattr(co_op.bot, "create_block", lambda wanted: Conflict(strange))
    monkeypatch.setattr(co_op.bot, "blocks", lambda newer_than: [strange])

    assert effects.perform(WANTED) == Conflict(strange)
    assert effects.look(WANTED, []) is None


def test_a_stricter_block_of_the_parent_is_a_conflict(co_op: Any, effects: Effects) -> None:
    parent = co_op.bot.create_block(replace(WANTED, severity="suspend"))

    found = effects.perform(replace(WANTED, domain=Domain("deep.bad.example")))

    assert isinstance(parent, Blocked)
    assert found == Conflict(parent.block)


def raising(co_op: Any, effects: Effects) -> Raise:
    made = effects.perform(WANTED)
    assert isinstance(made, Blocked)
    return Raise(
        id=made.block.id,
        domain=Domain("bad.example"),
        reject_media=True,
        reject_reports=True,
        before=WANTED.private_comment,
        after="jurybot case 7 · 9",
    )


def test_our_limit_is_raised_and_keeps_what_the_raise_does_not_speak_of(co_op: Any, effects: Effects) -> None:
    sent = raising(co_op, effects)
    assert effects.look(sent, []) is None

    raised = effects.perform(sent)

    assert isinstance(raised, Blocked)
    assert raised.block.severity == "suspend"
    assert raised.block.reject_reports
    assert raised.block.public_comment == "Spam"
    assert raised.block.private_comment == "jurybot case 7 · 9"
    assert effects.perform(sent) == effects.look(sent, []) == raised


def test_what_people_had_our_limit_reject_besides_is_rejected_after_the_raise(co_op: Any, effects: Effects) -> None:
    sent = replace(raising(co_op, effects), reject_media=False, reject_reports=False)
    co_op.bot.change_block(sent.id, replace(WANTED, reject_media=True, reject_reports=True, obfuscate=True))

    raised = effects.perform(sent)

    assert isinstance(raised, Blocked)
    assert (raised.block.severity, raised.block.obfuscate) == ("suspend", True)
    assert raised.block.reject_media and raised.block.reject_reports


@pytest.mark.parametrize(
    "by_hand",
    [
        {"severity": "noop"},
        {"severity": "suspend"},
        {"private_comment": "mine now"},
        {"severity": "suspend", "private_comment": "jurybot case 8 · 9"},
    ],
)
def test_a_row_that_people_changed_is_not_raised(co_op: Any, effects: Effects, by_hand: dict[str, str]) -> None:
    sent = raising(co_op, effects)
    changed = co_op.bot.change_block(sent.id, replace(WANTED, **by_hand))  # type: ignore[arg-type]

    assert effects.perform(sent) == effects.look(sent, []) == Conflict(changed.block)
    assert co_op.bot.block(sent.id) == changed.block


def test_a_raise_of_ours_is_known_again_whichever_step_it_was(co_op: Any, effects: Effects) -> None:
    """After a restore from an older copy the steps of a case may be counted otherwise."""
    sent = raising(co_op, effects)
    raised = co_op.bot.change_block(sent.id, replace(WANTED, severity="suspend", private_comment="jurybot case 7 · 8"))

    assert effects.perform(sent) == effects.look(sent, []) == raised


def test_a_row_of_another_domain_is_not_raised(co_op: Any, effects: Effects) -> None:
    sent = replace(raising(co_op, effects), domain=Domain("other.example"))

    assert isinstance(effects.perform(sent), Conflict)


def test_a_row_that_people_lifted_is_gone(co_op: Any, effects: Effects) -> None:
    sent = raising(co_op, effects)
    co_op.bot.lift_block(sent.id)

    assert effects.perform(sent) == effects.look(sent, []) == Gone()


def lifting(block: BlockId, **changes: Any) -> Lift:
    sent = Lift(id=block, domain=Domain("bad.example"), comment=WANTED.private_comment, severity="silence")
    return replace(sent, **changes)


def test_our_row_is_lifted_and_a_lost_answer_is_found(co_op: Any, effects: Effects) -> None:
    made = effects.perform(WANTED)
    assert isinstance(made, Blocked)
    sent = lifting(made.block.id)
    assert effects.look(sent, []) is None

    assert effects.perform(sent) == Done()

    assert co_op.bot.block(made.block.id) is None
    assert effects.look(sent, []) == Done()
    assert effects.perform(sent) == Gone()


@pytest.mark.parametrize("by_hand", [{"severity": "suspend"}, {"private_comment": "keep"}])
def test_a_row_that_people_changed_is_not_lifted(co_op: Any, effects: Effects, by_hand: dict[str, str]) -> None:
    made = effects.perform(WANTED)
    assert isinstance(made, Blocked)
    changed = co_op.bot.change_block(made.block.id, replace(WANTED, **by_hand))  # type: ignore[arg-type]
    sent = lifting(made.block.id)

    assert effects.perform(sent) == effects.look(sent, []) == Conflict(changed.block)
    assert co_op.bot.block(made.block.id) is not None


# --- ballots -----------------------------------------------------------------------------------------------------


def test_ballots_come_with_every_version_and_what_is_gone_says_why(co_op: Any, effects: Effects) -> None:
    plain = co_op.says("ana", "@jurybot limit")
    edited = co_op.says("ben", "@jurybot limit")
    deleted = co_op.says("cleo", "@jurybot nothing")
    suspended = co_op.says("dima", "@jurybot suspend")
    also_suspended = co_op.says("dima", "@jurybot limit")
    co_op.sandbox.set_time(datetime.now(UTC) + timedelta(seconds=1))  # an edit takes longer than this does
    co_op.sandbox.hand.edit(edited, "@jurybot suspend")
    co_op.sandbox.hand.delete(deleted)
    co_op.sandbox.hand.suspend("dima")
    sent = Reading(
        authors={
            plain: co_op.id("ana"),
            edited: co_op.id("ben"),
            deleted: co_op.id("cleo"),
            suspended: co_op.id("dima"),
            also_suspended: co_op.id("dima"),
            StatusId("4242"): AccountId("4242"),
        },
        deadline=datetime.now(UTC) + timedelta(hours=1),
    )

    readings = effects.perform(sent)

    assert isinstance(readings, Readings)
    assert list(readings.read) == list(sent.authors)
    (only,) = readings.read[plain].versions
    assert "limit" in only.html
    first, second = readings.read[edited].versions
    assert "limit" in first.html
    assert "suspend" in second.html
    assert first.written_at < second.written_at
    assert readings.read[deleted] == Read(versions=(), author_suspended=False)
    assert readings.read[suspended] == Read(versions=(), author_suspended=True)
    assert readings.read[also_suspended] == Read(versions=(), author_suspended=True)
    assert readings.read[StatusId("4242")] == Read(versions=(), author_suspended=True), "a vanished account"


@pytest.mark.parametrize("knows_me", [True, False])
def test_who_mentions_others_is_told_from_who_mentions_the_bot(co_op: Any, effects: Effects, knows_me: bool) -> None:
    """A reading that 0.1.0 had begun does not say who reads: then nobody's ballot is doubted."""
    ours, others = co_op.says("ana", "@jurybot limit"), co_op.says("ben", "@jurybot limit")
    co_op.sandbox.hand.edit(ours, "@jurybot suspend")
    co_op.sandbox.hand.edit(others, "@jurybot @cleo suspend")
    authors = {ours: co_op.id("ana"), others: co_op.id("ben")}
    me = co_op.id("jurybot") if knows_me else None

    readings = effects.perform(Reading(authors=authors, deadline=datetime.now(UTC) + timedelta(hours=1), me=me))

    assert isinstance(readings, Readings)
    listen = {id: readings.read[id].versions[-1].mentions_others for id in authors}
    assert listen == {ours: False, others: knows_me}


def test_a_block_in_doubt_is_looked_for_only_among_what_is_newer_than_the_claim(co_op: Any, effects: Effects) -> None:
    effects.perform(WANTED)
    older = co_op.bot.blocks()[0].id
    co_op.sandbox.hand.block_domain("later.example", "silence")
    before = len(co_op.requests())

    found = effects.look(replace(WANTED, newest_known=older), [])
    read = co_op.bot.blocks(older)

    assert found is None, "that row is older than the try"
    assert [block.domain for block in read] == ["later.example"]
    assert len(co_op.requests()) - before == 2


@pytest.mark.parametrize("kind", ["lower", "relabel"])
@pytest.mark.parametrize("by_hand", ["gone", "other severity", "other comment"])
def test_a_row_that_people_took_or_changed_is_neither_lowered_nor_given_another_comment(
    co_op: Any, effects: Effects, kind: str, by_hand: str
) -> None:
    made = effects.perform(replace(WANTED, severity="suspend"))
    assert isinstance(made, Blocked)
    id_, names = made.block.id, {"before": WANTED.private_comment, "after": "jurybot case 7 · 9"}
    sent: Lower | Relabel = Lower(id=id_, domain=WANTED.domain, **names)
    if kind == "relabel":
        sent = Relabel(id=id_, domain=WANTED.domain, severity="suspend", **names)
    if by_hand == "gone":
        co_op.bot.lift_block(id_)
    elif by_hand == "other severity":
        co_op.bot.change_block(id_, replace(WANTED, severity="noop"))
    else:
        co_op.bot.change_block(id_, replace(WANTED, severity="suspend", private_comment="mine now"))
    before = co_op.bot.block(id_)

    assert effects.perform(sent) == effects.look(sent, []) == (Conflict(before) if before else Gone())
    assert co_op.bot.block(id_) == before
