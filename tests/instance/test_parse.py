"""Answers of a real Mastodon 4.6.5 become values; what is private in them does not come along."""

from __future__ import annotations

import copy
import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.names import Domain, covers
from jurybot.instance import parse
from jurybot.instance.fields import Unreadable
from jurybot.service.ports.told import Cost, Malformed

RECORDED = Path(__file__).parents[1] / "contract" / "recorded"


def answer(flow: str, number: int) -> Any:
    return json.loads((RECORDED / f"{flow}.json").read_text())["exchanges"][number]["response"]["body"]


def texts(value: Any) -> list[str]:
    if is_dataclass(value):
        return [text for f in fields(value) for text in texts(getattr(value, f.name))]
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in texts(item)]
    return [str(value)]


def test_a_report_comes_without_its_words_its_reporters_mail_and_address() -> None:
    body = answer("reports_life", 4)
    assert "Spam in my mentions" in body["comment"]
    for side in ("account", "target_account"):
        body[side] |= {"email": "canary@mail", "ip": "203.0.113.9", "ips": [{"ip": "203.0.113.9"}]}

    report = parse.report(body)

    assert (report.id, report.category, report.resolved, report.forwarded) == ("7", "spam", False, False)
    assert (report.reporter.acct, report.reporter.domain) == ("ana", None)
    assert (report.target.acct, report.target.domain) == ("mallory@bad.example", "bad.example")
    assert [post.id for post in report.posts] == [body["statuses"][0]["id"]]
    said = " ".join(texts(report))
    for private in ("canary", "203.0.113.9", "Spam in my mentions"):
        assert private not in said


def test_a_resolved_report_says_so_and_rules_are_read() -> None:
    assert parse.report(answer("reports_life", 7)).resolved
    [(id_, text)] = parse.report(answer("reports_life", 11)).rules
    assert id_ == "1" and text


def test_members_are_read_without_mail() -> None:
    members = [parse.member(item) for item in answer("members", 0)]

    assert [member.acct for member in members] == ["eve", "dima", "cleo"]
    assert all(m.confirmed and m.approved and not m.disabled and m.domain is None for m in members)
    assert "@coop.example" not in " ".join(texts(members))


def test_a_suspended_member_is_seen_as_such() -> None:
    assert parse.member(answer("juror_suspended", 5)).suspended
    assert not parse.member(answer("juror_suspended", 15)).suspended
    assert parse.account(answer("juror_suspended", 6)).suspended
    assert not parse.account(answer("members", 7)).suspended


def test_a_remote_account_has_its_domain_in_one_spelling() -> None:
    body = answer("reports_life", 0)
    assert parse.account(body).domain == "bad.example"
    assert parse.account(body).last_status_on == date(2026, 11, 22)

    assert parse.account(body | {"acct": "m@Bücher.example"}).domain == "xn--bcher-kva.example"


def test_a_direct_message_is_read_whole() -> None:
    mention = parse.mention(answer("message_round", 3)[0])

    assert mention.id == "2"
    assert mention.status.visibility == "direct"
    assert mention.status.author.acct == "ana"
    assert mention.status.created_at == datetime(2026, 11, 22, 2, 2, 10, 545000, tzinfo=UTC)
    assert mention.status.edited_at is None
    assert mention.status.in_reply_to == answer("message_round", 0)["id"]
    assert mention.status.mentions == (answer("message_round", 0)["account"]["id"],)
    assert "limit<br" in mention.status.html


def test_an_edited_post_has_its_versions_with_their_times() -> None:
    first, second = (parse.version(item) for item in answer("message_round", 14))

    assert "limit" in first.html
    assert first.written_at < second.written_at


def test_a_block_without_comments_has_empty_ones() -> None:
    block = parse.block(answer("blocks_conflict", 0))

    assert (block.id, block.domain, block.severity) == ("4", "clash.example", "silence")
    assert (block.private_comment, block.public_comment) == ("", "")
    assert parse.block(answer("blocks_conflict", 1)["existing_domain_block"]) == block


def test_the_bot_knows_its_rights() -> None:
    me = parse.me(answer("authority", 0))

    assert (me.acct, me.role, me.role_highlighted, me.bot) == ("jurybot", "Jury", False, True)
    assert me.permissions == 66616
    assert me.hide_collections is None
    assert me.followers == 2


def test_an_administrator_has_every_right() -> None:
    body = answer("authority", 0)
    body["role"]["permissions"] = "1"

    permissions = parse.me(body).permissions

    assert all(permissions & bit for bit in (0x8, 0x10, 0x20, 0x400))


def test_the_instance_says_its_limits_and_where_its_stream_is() -> None:
    body = answer("authority", 2)
    server = parse.server(body, "https://coop.example")
    assert (server.domain, server.version, server.max_characters) == ("coop.example", "4.6.5", 500)
    assert server.streaming_url == "wss://streaming.coop.example"

    del body["configuration"]
    bare = parse.server(body, "https://coop.example")
    assert (bare.max_characters, bare.streaming_url) == (500, "https://coop.example")


def test_the_cost_of_a_block_is_accounts_and_follows_both_ways() -> None:
    assert parse.cost(answer("measures", 0)) == Cost(accounts=2, follows=2, followers=1)


def test_the_days_of_a_measure_are_added_up() -> None:
    days = [{"date": "2026-03-01T00:00:00.000Z", "value": "2"}, {"date": "2026-03-02T00:00:00.000Z", "value": "3"}]

    assert parse.by_day([{"key": "instance_statuses", "total": "9", "data": days}]) == 5
    for broken in ([], {}, [{"key": "instance_statuses"}], [{"data": [{"date": "x"}]}]):
        with pytest.raises(Unreadable):
            parse.by_day(broken)


def test_a_figure_that_is_missing_is_not_zero() -> None:
    body = answer("measures", 0)
    odd: list[Any] = [body[1:], [item | {"total": None} for item in body], [], {}]
    for broken in odd:
        with pytest.raises(Unreadable):
            parse.cost(broken)


@pytest.mark.parametrize("odd", ["many", [1], {"n": 1}, float("inf")], ids=repr)
def test_what_is_no_number_is_not_counted(odd: object) -> None:
    with pytest.raises(Unreadable, match="total is no number"):
        parse.cost([item | {"total": odd} for item in answer("measures", 0)])


def test_a_server_or_a_block_without_a_name_is_none() -> None:
    with pytest.raises(Unreadable):
        parse.server(answer("authority", 2) | {"domain": ""}, "https://coop.example")
    with pytest.raises(Unreadable):
        parse.block(answer("blocks_life", 0) | {"domain": ""})


@pytest.mark.parametrize("odd", ["9" * 5000, "-1", "٧", "", None, True, 1.5, ["7"]], ids=lambda odd: repr(odd)[:9])
def test_what_is_no_id_is_none(odd: object) -> None:
    with pytest.raises(Unreadable, match="id is no id"):
        parse.status(answer("message_round", 6) | {"id": odd})


def test_fields_of_later_servers_change_nothing_and_those_of_4_4_suffice() -> None:
    status = answer("message_round", 6)
    later = status | {"tagged_things": [1], "content_type": {"a": None}}
    earlier = {k: v for k, v in status.items() if "quote" not in k and k not in {"tags", "card", "poll", "url", "uri"}}

    assert parse.status(later) == parse.status(status)
    assert parse.status(earlier).id == parse.status(status).id


def test_mastodon_py_s_times_are_as_good_as_the_servers() -> None:
    body = answer("members", 7)
    cast = body | {"created_at": datetime.fromisoformat(body["created_at"]), "last_status_at": None}

    assert parse.account(cast) == parse.account(body)


READERS = {
    "account": (parse.account, answer("members", 7)),
    "member": (parse.member, answer("members", 0)[0]),
    "mention": (parse.mention, answer("message_round", 3)[0]),
    "status": (parse.status, answer("message_round", 6)),
    "report": (parse.report, answer("reports_life", 4)),
    "block": (parse.block, answer("blocks_life", 0)),
    "me": (parse.me, answer("authority", 0)),
    "relationship": (parse.relationship, answer("members", 5)[0]),
    "version": (parse.version, answer("message_round", 14)[0]),
    "cost": (parse.cost, answer("measures", 0)),
    "by_day": (parse.by_day, answer("measures", 0)),
}
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({}), st.just([None]), st.floats()
)


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_whatever_stands_in_an_answer_it_is_read_or_unreadable(name: str, data: st.DataObject) -> None:
    """No KeyError, TypeError or ValueError ever comes out of the parser."""
    read, body = READERS[name]
    broken: Any = copy.deepcopy(body)
    place = broken
    while isinstance(place, (dict, list)) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if data.draw(st.booleans()) or not isinstance(place[key], (dict, list)) or not place[key]:
            place[key] = data.draw(ODD)
            break
        place = place[key]

    for item in parse.only(read, [broken, body]):
        assert not isinstance(item, Malformed) or item.why

    assert not isinstance(parse.only(read, [broken, body])[1], Malformed)


NAMES = st.sampled_from(["chat", "Chat", "xn--bcher-kva", "bücher", "example", "EXAMPLE", "a", "", " ", "b.a", "chat."])


@given(labels=st.lists(NAMES, min_size=1, max_size=4), about=st.sampled_from(["chat.example", "xn--bcher-kva.example"]))
def test_a_row_of_the_block_list_is_only_passed_over_when_it_cannot_be_about_that_server(
    labels: list[str], about: str
) -> None:
    row = {"id": "1", "domain": ".".join(labels), "severity": "noop", "created_at": "2026-11-01T00:00:00Z"}

    if not parse.may_be_kin(row, Domain(about)) and row["domain"]:
        name = parse.block(row).domain
        assert not covers(name, about) and not covers(about, name)


@pytest.mark.parametrize("odd", [None, 7, [], {}, {"domain": None}, {"domain": 7}])
def test_a_row_that_is_no_block_is_not_passed_over_in_silence(odd: object) -> None:
    assert parse.may_be_kin(odd, Domain("chat.example"))
