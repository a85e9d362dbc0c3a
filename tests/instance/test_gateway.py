"""What the instance says, read through the gateway from the sandbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from jurybot.core.names import AccountId, BlockId, Domain, ReportId, StatusId
from jurybot.service.ports.instance import Unauthorised
from jurybot.service.ports.sent import BlockWanted
from jurybot.service.ports.told import Cost, Vanished

pytestmark = pytest.mark.parametrize("co_op", ["4.6", "4.4"], indirect=True)


def test_the_bot_knows_itself_and_its_instance(co_op: Any) -> None:
    me, server = co_op.bot.me(), co_op.bot.server()

    assert (me.acct, me.role, me.bot) == ("jurybot", "Jury", True)
    assert me.id == co_op.id("jurybot")
    assert server.domain == "coop.example"
    assert server.max_characters == 500


def test_messages_come_oldest_first_and_only_those_after_the_cursor(co_op: Any) -> None:
    sent = [co_op.says("ana", f"@jurybot message {n}") for n in range(3)]

    mentions = co_op.bot.mentions("0")

    assert [mention.status.id for mention in mentions] == sent
    assert co_op.bot.mentions(mentions[1].id) == [mentions[2]]
    assert co_op.bot.mentions(mentions[2].id) == []


def test_messages_that_the_policy_holds_back_come_too(co_op: Any) -> None:
    join = co_op.says("cleo", "@jurybot join")

    assert join in [mention.status.id for mention in co_op.bot.mentions("0")]


def test_a_message_that_is_deleted_stands_in_the_list_without_its_words_where_it_is_evidence(co_op: Any) -> None:
    gone, stays = co_op.says("ana", "@jurybot @ben something bad"), co_op.says("ana", "@jurybot limit")
    co_op.sandbox.hand.report("ben", "ana", [gone])
    co_op.sandbox.hand.delete(gone)

    vanished, mention = co_op.bot.mentions("0")

    assert isinstance(vanished, Vanished) and mention.status.id == stays
    assert int(vanished.id) < int(mention.id)
    assert co_op.bot.mentions(mention.id) == []
    assert [message.id for message in co_op.bot.direct_from(co_op.id("ana"))] == [stays]


def test_reports_come_oldest_first_in_both_lists(co_op: Any) -> None:
    reports = co_op.bot.reports("", resolved=False)

    ids = [int(report.id) for report in reports]
    assert ids == sorted(ids)
    assert len(ids) == 6
    assert [report.id for report in co_op.bot.reports(reports[3].id, resolved=False)] == [r.id for r in reports[4:]]
    assert co_op.bot.reports("0", resolved=True) == []
    assert reports[-1].reporter.domain == "peer.example"
    assert reports[-1].target.domain is None
    assert co_op.bot.report(ReportId(reports[0].id)) == reports[0]
    assert co_op.bot.report(ReportId("99999")) is None


def test_a_storm_of_reports_and_messages_is_read_page_by_page_without_a_gap(co_op: Any) -> None:
    """`since_id` would give the newest page and skip what lies between."""
    for n in range(210):
        co_op.sandbox.hand.report("ben", "spammer@spam.example")
        if n < 90:
            co_op.says("ana", f"@jurybot message {n}")

    for read, size in ((lambda after: co_op.bot.reports(after, resolved=False), 200), (co_op.bot.mentions, 80)):
        pages = [read("0")]
        while pages[-1]:
            pages.append(read(pages[-1][-1].id))
        ids = [int(item.id) for page in pages for item in page]
        assert len(pages[0]) == size
        assert ids == sorted(set(ids))
        assert len(ids) == (216 if size == 200 else 90)


def test_posts_are_read_alone_in_batches_and_with_their_past(co_op: Any) -> None:
    ids = [co_op.says("ana", f"@jurybot message {n}") for n in range(23)]
    co_op.sandbox.hand.edit(ids[0], "@jurybot other")

    found = {status.id: status for status in co_op.bot.statuses([*ids, StatusId("4242")])}

    assert set(found) == set(ids)
    assert found[ids[0]].edited_at is not None
    assert co_op.bot.status(ids[1]) == found[ids[1]]
    assert co_op.bot.status(StatusId("4242")) is None
    assert ["message" in v.html for v in co_op.bot.history(ids[0])] == [True, False]
    assert co_op.bot.history(StatusId("4242")) == []


def test_posts_that_a_batch_leaves_out_are_read_all_the_same(co_op: Any) -> None:
    limited, muted, deleted = (co_op.says(name, "@jurybot limit") for name in ("cleo", "ben", "ana"))
    co_op.sandbox.hand.limit_account("cleo")
    co_op.sandbox.hand.mute("jurybot", "ben")
    co_op.sandbox.hand.delete(deleted)

    assert {status.id for status in co_op.bot.statuses([limited, muted, deleted])} == {limited, muted}


def test_people_are_found_by_name_and_by_id(co_op: Any) -> None:
    assert co_op.bot.lookup("@ana").id == co_op.bot.lookup("ana").id == co_op.id("ana")
    assert co_op.bot.lookup("mallory@bad.example").domain == "bad.example"
    assert co_op.bot.lookup("nobody") is None
    assert co_op.bot.member(co_op.id("ana")).acct == "ana"
    assert co_op.bot.member(AccountId("4242")) is None


def test_members_are_all_local_accounts_that_are_not_suspended(co_op: Any) -> None:
    co_op.sandbox.hand.suspend("eve")

    members = {member.acct: member for member in co_op.bot.members()}

    assert {"ana", "ben", "cleo", "dima", "jurybot"} <= set(members)
    assert "eve" not in members
    assert all(member.domain is None for member in members.values())
    assert members["jurybot"].bot


def test_relationships_say_who_follows_and_who_blocks(co_op: Any) -> None:
    asked = [co_op.id("ana"), co_op.id("dima"), AccountId("4242")]

    found = co_op.bot.relationships(asked)

    assert set(found) == {co_op.id("ana"), co_op.id("dima")}
    assert (found[co_op.id("ana")].followed_by, found[co_op.id("ana")].blocked_by) == (True, False)
    assert (found[co_op.id("dima")].followed_by, found[co_op.id("dima")].blocked_by) == (False, True)
    assert co_op.bot.relationships([]) == {}


def test_the_cost_of_a_domain_is_read_in_one_call(co_op: Any) -> None:
    now = datetime.now(UTC)

    assert co_op.bot.cost(Domain("bad.example"), now) == Cost(accounts=2, follows=2, followers=1)
    assert co_op.bot.cost(Domain("never-seen.example"), now).ties == 0


def test_every_block_is_read(co_op: Any) -> None:
    blocks = {block.domain: block for block in co_op.bot.blocks()}

    assert set(blocks) == {"one.example", "two.example", "three.example"}
    assert blocks[Domain("two.example")].severity == "suspend"
    assert blocks[Domain("three.example")].obfuscate
    assert co_op.bot.block(BlockId("4242")) is None


def _block(name: str) -> BlockWanted:
    return BlockWanted(
        domain=Domain(name),
        severity="noop",
        reject_media=False,
        reject_reports=False,
        private_comment="",
        public_comment="",
    )


def test_a_list_longer_than_a_page_is_read_to_its_end(co_op: Any) -> None:
    for n in range(12):
        co_op.bot.create_block(_block(f"d{n}.example"))

    rows = co_op.bot._rest._downwards("/api/v1/admin/domain_blocks", first=3, then=5)

    found = [row["domain"] for row in rows]
    assert len(found) == len(set(found)) == 15


def test_the_blocks_that_are_newer_than_one_are_found_however_many_there_are(co_op: Any) -> None:
    newest = max(co_op.bot.blocks(), key=lambda block: int(block.id))
    for n in range(45):
        co_op.bot.create_block(_block(f"d{n}.example"))

    assert {block.domain for block in co_op.bot.blocks(newest.id)} == {f"d{n}.example" for n in range(45)}


def test_the_blocks_about_a_server_are_those_on_it_above_it_and_below_it_and_the_newest(co_op: Any) -> None:
    for name in ("chat", "a.chat", "b.a.chat", "not-chat", "bchat", "z"):
        co_op.bot.create_block(_block(f"{name}.example"))

    about = [block.domain for block in co_op.bot.blocks_about(Domain("a.chat.example"))]

    assert about == ["z.example", "b.a.chat.example", "a.chat.example", "chat.example"]


@pytest.mark.parametrize("token", ["revoked", "nonsense"])
def test_a_token_that_is_refused_is_unauthorised(co_op: Any, token: str) -> None:
    with pytest.raises(Unauthorised):
        co_op.gateway(token).me()
