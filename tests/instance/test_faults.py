"""Everything that can go wrong between the bot and its instance becomes one of three errors, and says rightly whether
the server may have acted all the same."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jurybot.core.names import AccountId, BlockId, Domain, ReportId, StatusId
from jurybot.instance import wire
from jurybot.instance.gateway import Gateway
from jurybot.instance.meter import Unmetered
from jurybot.service.ports.instance import InstanceError, Permanent, Transient, Unauthorised
from jurybot.service.ports.sent import BlockWanted, Gone, ParentGone, Post
from jurybot.service.storage import StoreFailed
from tests.scripted import TRICKLES

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RESET = "2026-11-22T02:05:00.020174Z"
POST = Post(
    text="@ana hello",
    visibility="direct",
    to=AccountId("12"),
    in_reply_to=StatusId("34"),
    idempotency_key="k",
    newest_known=StatusId("1"),
)
BLOCK = BlockWanted(
    domain=Domain("bad.example"),
    severity="silence",
    reject_media=False,
    reject_reports=False,
    private_comment="jurybot case 7 · 2",
    public_comment="",
)
WRITES: dict[str, Callable[[Gateway], object]] = {
    "post": lambda gateway: gateway.post(POST),
    "favourite": lambda gateway: gateway.favourite(StatusId("5")),
    "create": lambda gateway: gateway.create_block(BLOCK),
    "change": lambda gateway: gateway.change_block(BlockId("5"), BLOCK),
    "lift": lambda gateway: gateway.lift_block(BlockId("5")),
}
READS: dict[str, Callable[[Gateway], object]] = {
    "me": lambda gateway: gateway.me(),
    "lookup": lambda gateway: gateway.lookup("ana"),
    "relationships": lambda gateway: gateway.relationships([AccountId("5")]),
    "found": lambda gateway: gateway.find("ana@bad.example"),
    "server": lambda gateway: gateway.server(),
    "mentions": lambda gateway: gateway.mentions("0"),
    "report": lambda gateway: gateway.report(ReportId("5")),
    "statuses": lambda gateway: gateway.statuses([StatusId("5")]),
    "members": lambda gateway: gateway.members(),
    "own posts": lambda gateway: gateway.own_posts_after(AccountId("5"), StatusId("0")),
    "cost": lambda gateway: gateway.cost(Domain("bad.example"), NOW),
}
ALL = WRITES | READS


def error_of(call: Callable[[Gateway], object], gateway: Gateway) -> Any:
    with pytest.raises(InstanceError) as raised:
        call(gateway)
    return raised.value


@pytest.mark.parametrize("name", ALL)
def test_a_refused_connection_never_did_anything(name: str, nobody: str, budget: Any) -> None:
    gateway = Gateway(nobody, "t", budget, lambda: NOW)

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Transient)
    assert not error.perhaps_done


def test_a_name_that_no_dns_knows_never_did_anything(budget: Any) -> None:
    gateway = Gateway("http://instance.invalid", "t", budget, lambda: NOW, timeout=5)

    error = error_of(WRITES["post"], gateway)

    assert isinstance(error, Transient)
    assert not error.perhaps_done


@pytest.mark.parametrize("name", ALL)
def test_a_token_that_no_request_can_carry_is_a_mistake_to_be_mended(name: str, scripted: Any, budget: Any) -> None:
    gateway = Gateway(scripted.url, "two\nlines", budget, lambda: NOW)

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Permanent)
    assert "check instance.url and the token" in str(error) and "two" not in str(error)
    assert scripted.asked == []


@pytest.mark.parametrize("ends", ["close", "reset"])
@pytest.mark.parametrize("name", ALL)
def test_a_connection_that_dies_after_sending_is_perhaps_done_for_writes_only(
    name: str, ends: str, gateway: Gateway, scripted: Any
) -> None:
    scripted.ends = ends
    scripted.answers = [b""]

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Transient)
    assert error.perhaps_done is (name in WRITES)
    assert len(scripted.asked) == 1, "nothing below the dispatcher sends twice"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
@pytest.mark.parametrize("name", ALL)
def test_a_server_error_is_perhaps_done_for_writes_only(
    name: str, status: int, gateway: Gateway, scripted: Any
) -> None:
    scripted.says(b"<html>we are sorry</html>", status)

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Transient)
    assert error.perhaps_done is (name in WRITES)
    assert len(scripted.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"id": "1',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"id"',
        b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"id": "',
        b"HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n<html>maintenance</html>  ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"SMTP ready\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"[" * 200000,
    ],
    ids=["cut", "cut chunk", "half JSON", "HTML", "null", "empty", "bad gzip", "no HTTP", "too deep"],
)
@pytest.mark.parametrize("name", ALL)
def test_an_answer_that_cannot_be_read_is_perhaps_done_for_writes_only(
    name: str, answer: bytes, gateway: Gateway, scripted: Any
) -> None:
    scripted.answers = [answer]

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Transient)
    assert error.perhaps_done is (name in WRITES)


@pytest.mark.parametrize("body", [[], {}, "x", 7, {"id": "not a number"}, [{"id": None}]], ids=repr)
@pytest.mark.parametrize("name", ["post", "create", "change", "me", "lookup", "server", "report", "cost"])
def test_an_answer_of_the_wrong_shape_is_transient(name: str, body: Any, gateway: Gateway, scripted: Any) -> None:
    scripted.says(body)

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Transient)
    assert error.perhaps_done is (name in WRITES)


@pytest.mark.parametrize("body", [{}, {"id": "5"}, {"error": "busy"}], ids=repr)
@pytest.mark.parametrize("name", ["mentions", "statuses", "members", "own posts", "relationships", "found"])
def test_an_object_where_a_list_was_asked_for_is_transient(
    name: str, body: Any, gateway: Gateway, scripted: Any
) -> None:
    if name == "found":
        scripted.says({"error": "Record not found"}, status=404)
    scripted.says(body)

    assert isinstance(error_of(READS[name], gateway), Transient)


@pytest.mark.parametrize("body", [["5"], [{"followed_by": True}]], ids=repr)
def test_a_relationship_that_cannot_be_read_is_not_one_without_ties(
    body: Any, gateway: Gateway, scripted: Any
) -> None:
    scripted.says(body)

    assert isinstance(error_of(READS["relationships"], gateway), Transient)


def test_what_mastodon_py_itself_refuses_is_one_of_the_three_errors_too(gateway: Gateway, scripted: Any) -> None:
    error = error_of(lambda it: it._fedi._call("account_update_credentials", avatar=b"of no kind"), gateway)

    assert isinstance(error, Transient) and error.perhaps_done
    assert scripted.asked == []


@pytest.mark.parametrize("more", [True, False])
def test_a_page_on_which_nothing_has_an_id_is_gone_past(more: bool, gateway: Gateway, scripted: Any) -> None:
    rows = [{"domain": f"d{n}.example", "severity": "silence"} for n in range(2)]
    next_page = '<https://elsewhere.example/blocks?limit=2&max_id=41>; rel="next"'
    scripted.says(rows, **({"Link": next_page} if more else {}))
    scripted.says([{"id": "40", "domain": "old.example", "severity": "suspend"}], Link='<x>; rel="prev"')

    if more:
        assert [block.domain for block in gateway.blocks()] == ["old.example"]
        assert "max_id=41" in scripted.asked[1].target and scripted.asked[1].headers["host"] in scripted.url
    else:
        assert isinstance(error_of(lambda it: it.blocks(), gateway), Transient), "there may be more below"


@pytest.mark.parametrize("name", ["post", "server"])
def test_an_answer_that_is_too_long_is_not_read_on(
    name: str, gateway: Gateway, scripted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_MOST_BYTES", 100_000)
    scripted.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n" + b" " * 300_000]

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Transient) and "(ReadError)" in str(error)
    assert error.perhaps_done is (name in WRITES)


@pytest.mark.parametrize("name", ALL)
def test_a_server_that_does_not_answer_is_left_after_the_timeout(name: str, hasty: Gateway, scripted: Any) -> None:
    scripted.hangs()
    began = time.monotonic()

    error = error_of(ALL[name], hasty)

    assert isinstance(error, Transient)
    assert error.perhaps_done is (name in WRITES)
    assert time.monotonic() - began < 30, "it hangs for a minute"


@pytest.mark.parametrize("what", TRICKLES)
@pytest.mark.parametrize("name", ["post", "server"])
def test_a_server_that_trickles_is_left_after_the_timeout(
    name: str, what: str, hasty: Gateway, scripted: Any
) -> None:
    scripted.trickles(what)
    began = time.monotonic()

    error = error_of(ALL[name], hasty)

    assert isinstance(error, Transient) and "(ReadTimeout)" in str(error)
    assert error.perhaps_done is (name in WRITES)
    assert time.monotonic() - began < 30, "it would trickle for minutes, or for days"


def test_a_proxy_that_trickles_is_left_after_the_timeout(
    scripted: Any, budget: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", scripted.url)
    scripted.trickles("the head")
    began = time.monotonic()

    with contextlib.closing(Gateway("http://instance.invalid", "t", budget, lambda: NOW, timeout=0.1)) as gateway:
        error = error_of(WRITES["post"], gateway)

    assert isinstance(error, Transient) and error.perhaps_done
    assert scripted.asked[0].target == "http://instance.invalid/api/v1/statuses"
    assert time.monotonic() - began < 30, "it would trickle for days"


def test_a_connection_that_lay_idle_is_given_the_whole_time_again(scripted: Any, budget: Any) -> None:
    content = b'{"error": "Record not found"}'
    answer = b"HTTP/1.1 404 X\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)

    def twice(connection: socket.socket) -> None:
        connection.sendall(answer)
        connection.recv(4096)
        connection.sendall(answer)

    scripted.answers = [twice]

    with contextlib.closing(Gateway(scripted.url, "t", budget, lambda: NOW, timeout=0.5)) as gateway:
        assert gateway.status(StatusId("5")) is None
        time.sleep(0.6)
        assert gateway.status(StatusId("5")) is None

    assert len(scripted.asked) == 1, "the second came on the same connection"


@pytest.mark.parametrize("name", ALL)
def test_a_refused_token_is_unauthorised(name: str, gateway: Gateway, scripted: Any) -> None:
    scripted.says({"error": "The access token was revoked"}, 401)

    assert isinstance(error_of(ALL[name], gateway), Unauthorised)


@pytest.mark.parametrize("name", ALL)
def test_a_missing_right_is_permanent_and_says_which_words_the_server_had(
    name: str, gateway: Gateway, scripted: Any
) -> None:
    scripted.says({"error": "This action is outside the authorized scopes"}, 403)

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Permanent)
    assert error.status == 403
    assert "outside the authorized scopes" in str(error)


@pytest.mark.parametrize("name", ALL)
def test_429_waits_until_the_reset_and_was_not_done(name: str, gateway: Gateway, scripted: Any, budget: Any) -> None:
    scripted.says(
        {"error": "Too many requests"},
        429,
        X_RateLimit_Limit="300",
        X_RateLimit_Remaining="0",
        X_RateLimit_Reset=RESET,
    )

    error = error_of(ALL[name], gateway)

    reset = datetime(2026, 11, 22, 2, 5, 0, 20174, tzinfo=UTC)
    paged = name in {"mentions", "own posts"}
    assert isinstance(error, Transient)
    assert not error.perhaps_done
    assert error.retry_at == reset
    assert budget.refusals == [(reset, name == "post", paged)]
    assert error.limit == ("statuses" if name == "post" else "paging" if paged else "requests")


@pytest.mark.parametrize(
    ("headers", "reset"),
    [
        ({}, None),
        ({"X_RateLimit_Reset": "soon"}, None),
        ({"Retry_After": "90"}, NOW + timedelta(seconds=90)),
        ({"Retry_After": "99999999"}, NOW + timedelta(hours=1)),
        ({"Retry_After": "Sun, 22 Nov 2026 02:03:20 GMT"}, NOW + timedelta(seconds=200)),
        ({"Retry_After": "Mon, 23 Nov 2026 02:03:20 GMT"}, NOW + timedelta(hours=1)),
        ({"Retry_After": "Sun, 22 Nov 2026 02:03:20 -0000"}, NOW + timedelta(seconds=200)),
        ({"Retry_After": "next week"}, None),
        ({"Retry_After": "Sun, 99 Nov 2026 02:03:20 GMT"}, None),
        ({"Retry_After": "Sun, 22 Nov 99999999999999999999 02:03:20 GMT"}, None),
        ({"Retry_After": "Sun, 22 Nov 2026 02:03:20 +99999999999999999999"}, None),
    ],
)
def test_429_without_a_reset_leaves_the_pause_to_the_budget(
    headers: dict[str, str], reset: datetime | None, gateway: Gateway, scripted: Any, budget: Any
) -> None:
    scripted.says(b"slow down", 429, **headers)

    error = error_of(READS["server"], gateway)

    assert budget.refusals == [(reset, False, False)]
    assert error.retry_at == (reset or NOW + timedelta(minutes=5))


def test_before_there_is_a_budget_a_429_is_waited_for_as_well(scripted: Any) -> None:
    gateway = Gateway(scripted.url, "token", Unmetered(lambda: NOW), lambda: NOW)
    scripted.says(b"slow down", 429)
    scripted.says(b"slow down", 429, Retry_After="90")

    with contextlib.closing(gateway):
        waits = [error_of(READS["server"], gateway).retry_at - NOW for _ in range(2)]

    assert waits == [timedelta(minutes=5), timedelta(seconds=90)]


def test_503_with_retry_after_says_when(gateway: Gateway, scripted: Any) -> None:
    scripted.says(b"maintenance", 503, Retry_After="120")

    error = error_of(READS["server"], gateway)

    assert error.retry_at == NOW + timedelta(seconds=120)


def test_a_used_up_budget_sends_nothing(gateway: Gateway, scripted: Any, budget: Any) -> None:
    budget.raises = Transient("used up", retry_at=NOW, limit="requests")

    for call in ALL.values():
        assert error_of(call, gateway) is budget.raises

    assert scripted.asked == []


def test_every_request_is_asked_for_at_its_price(gateway: Gateway, scripted: Any, budget: Any) -> None:
    scripted.says({"error": "no"}, 400)

    for call in ALL.values():
        error_of(call, gateway)

    paged = {"mentions", "own posts"}
    assert budget.taken == [(1, int(name in paged), int(name == "post")) for name in ALL]
    assert len(scripted.asked) == len(ALL)


def test_headers_of_answers_lower_the_budget_and_odd_ones_say_nothing(
    gateway: Gateway, scripted: Any, budget: Any
) -> None:
    scripted.says([], X_RateLimit_Limit="300", X_RateLimit_Remaining="149", X_RateLimit_Reset=RESET)
    scripted.says([], X_RateLimit_Limit="many", X_RateLimit_Remaining="149", X_RateLimit_Reset=RESET)
    scripted.says([], X_RateLimit_Limit="300", X_RateLimit_Remaining="149", X_RateLimit_Reset="1795313027")
    scripted.says([])

    for _ in range(4):
        gateway.mentions("0")

    assert budget.lowered == [(300, 149, datetime(2026, 11, 22, 2, 5, 0, 20174, tzinfo=UTC))]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("name", ["post", "favourite", "me", "mentions"])
def test_no_redirect_is_followed(name: str, status: int, gateway: Gateway, scripted: Any) -> None:
    scripted.says(b"", status, Location=f"{scripted.url}/elsewhere")

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Transient)
    assert len(scripted.asked) == 1


@pytest.mark.parametrize("status", [404, 406, 422])
@pytest.mark.parametrize("name", ALL)
def test_the_page_of_a_proxy_is_no_word_of_the_instance(
    name: str, status: int, gateway: Gateway, scripted: Any
) -> None:
    scripted.says(b"<html>something is wrong</html>", status)

    error = error_of(ALL[name], gateway)

    assert isinstance(error, Transient) and not error.perhaps_done


@pytest.mark.parametrize("name", ALL)
def test_a_database_that_fails_is_no_trouble_of_the_instance(name: str, scripted: Any) -> None:
    class Full(Unmetered):
        def take(self, *, requests: int = 1, paging: int = 0, statuses: int = 0) -> None:
            raise StoreFailed("the disk is full")

    gateway = Gateway(scripted.url, "token", Full(lambda: NOW), lambda: NOW)

    with contextlib.closing(gateway), pytest.raises(StoreFailed):
        ALL[name](gateway)


def test_a_long_list_of_members_that_a_limit_breaks_off_goes_on_where_it_was(scripted: Any, budget: Any) -> None:
    """Begun anew each time, that of a server with more accounts than a window has room for would never end."""
    clock = [NOW]
    gateway = Gateway(scripted.url, "token", budget, lambda: clock[0])

    def page(*ids: int, more: bool = True) -> None:
        rows = [{"id": str(n), "username": f"m{n}", "created_at": "2026-01-01T00:00:00Z", "account": {}} for n in ids]
        link = {"Link": '<https://elsewhere.example/?max_id=1>; rel="next"'} if more else {"Link": "<x>; rel=prev"}
        scripted.says(rows, **link)

    def breaks_off() -> None:
        with pytest.raises(Transient):
            gateway.members()

    with contextlib.closing(gateway):
        page(30, 29)
        page(9, 8)
        scripted.says({"error": "Too many requests"}, 429)
        breaks_off()
        page(7, more=False)
        clock[0] += timedelta(minutes=15)
        assert [member.id for member in gateway.members()] == ["30", "29", "9", "8", "7"]
        asked = [request.target.partition("max_id=")[2].partition("&")[0] for request in scripted.asked]
        assert asked == ["", "29", "8", "8"]

        page(31, 30)
        scripted.says({"error": "Too many requests"}, 429)
        breaks_off()
        page(32, more=False)
        clock[0] += timedelta(hours=3)
        assert [member.id for member in gateway.members()] == ["32"]  # what was read then says little of now


def test_what_the_instance_says_is_gone_is_a_value(gateway: Gateway, scripted: Any) -> None:
    scripted.says({"error": "Record not found"}, 404)

    assert gateway.status(StatusId("5")) is None
    assert gateway.report(ReportId("5")) is None
    assert gateway.lookup("nobody") is None
    assert gateway.member(AccountId("5")) is None
    assert gateway.block(BlockId("5")) is None
    assert gateway.history(StatusId("5")) == []
    assert gateway.favourite(StatusId("5")) == Gone()
    assert gateway.change_block(BlockId("5"), BLOCK) == Gone()
    assert gateway.lift_block(BlockId("5")) == Gone()
    assert gateway.post(POST) == ParentGone()


def test_nothing_secret_stands_in_an_error(gateway: Gateway, scripted: Any) -> None:
    scripted.says({"error": "no @ana@coop.example 117657619112404426 https://coop.example/x", "text": "canary"}, 422)

    for call in (*ALL.values(), lambda it: it.member(AccountId("117657619112404426"))):
        error = error_of(call, gateway)
        for told in (str(error), repr(error)):
            for secret in ("secret-token", "ana", "117657619112404426", "canary", "hello", "coop.example"):
                assert secret not in told
    assert "secret-token" not in repr(gateway)


def test_nothing_that_was_asked_stands_in_a_log(
    gateway: Gateway, scripted: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    scripted.says({"error": "no"}, 404)

    for call in ALL.values():
        with contextlib.suppress(InstanceError):
            call(gateway)

    assert caplog.text == ""


def test_an_unreadable_item_does_not_lose_the_rest_of_the_list(gateway: Gateway, scripted: Any) -> None:
    account = {"id": "3", "acct": "ana", "created_at": "2026-05-06T00:00:00.000Z"}
    status = {"id": "7", "content": "<p>join</p>", "visibility": "direct", "created_at": RESET, "account": account}
    scripted.says(
        [
            {"id": "12", "type": "mention", "status": status},
            {"id": "11", "type": "mention", "status": None},
            {"type": "mention", "status": status},
            {"id": "9", "type": "mention", "status": status},
        ]
    )

    items = gateway.mentions("8")

    assert [item.id for item in items] == ["", "9", "11", "12"]
    assert [type(item).__name__ for item in items] == ["Malformed", "Mention", "Vanished", "Mention"]


def test_a_post_that_cannot_be_read_is_not_one_that_is_gone(gateway: Gateway, scripted: Any) -> None:
    scripted.says([{"id": "5", "content": None}])

    for call in (READS["statuses"], READS["own posts"]):
        assert isinstance(error_of(call, gateway), Transient)


def test_a_list_whose_pages_lead_nowhere_ends(gateway: Gateway, scripted: Any) -> None:
    scripted.says([{"id": "5", "domain": "a.example", "severity": "silence"}])

    error = error_of(lambda it: it.blocks(), gateway)

    assert isinstance(error, Transient)
    assert len(scripted.asked) == 2


def test_a_list_is_paged_by_its_ids_and_no_address_of_it_is_followed(gateway: Gateway, scripted: Any) -> None:
    link = '<https://elsewhere.example/api?max_id=99>; rel="next"'
    scripted.says([{"id": id, "domain": f"d{id}.example", "severity": "noop"} for id in ("12", "9", "10")], Link=link)
    scripted.says([{"id": "3", "domain": "d3.example", "severity": "noop"}, {"id": "oops"}], Link=link)
    scripted.says([])

    blocks = gateway.blocks()

    assert [block.id for block in blocks] == ["12", "9", "10", "3"]
    assert [request.target for request in scripted.asked] == [
        "/api/v1/admin/domain_blocks?limit=500",
        "/api/v1/admin/domain_blocks?limit=500&max_id=9",
        "/api/v1/admin/domain_blocks?limit=500&max_id=3",
    ]
    assert {request.headers["host"] for request in scripted.asked} == {scripted.url.removeprefix("http://")}


def test_large_batches_are_split_and_asked_once_an_id(gateway: Gateway, scripted: Any) -> None:
    for _ in range(5):
        scripted.says([])
    scripted.says({"error": "Not Found"}, status=404)

    gateway.relationships([AccountId(str(n)) for n in range(1, 46)])
    found = gateway.statuses([StatusId(str(n)) for n in range(1, 46)] + [StatusId("1")])

    asked = [request.target.count("id%5B%5D=") for request in scripted.asked]
    assert (found, asked[:5]) == ([], [40, 5, 20, 20, 5])
    alone = sorted(request.target for request in scripted.asked[5:])
    assert alone == sorted(f"/api/v1/statuses/{n}" for n in range(1, 46)), "what a batch leaves out, by itself"
