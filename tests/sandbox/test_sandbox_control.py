"""The control side: time, acts, state and log; and faults around the app."""

import hashlib
import hmac
import json
import select
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from jurybot.sandbox.server import running

CONTROL = {"Authorization": "Bearer the-control-token"}


def control(api, method, path, **more):
    return api.client.request(method, f"/sandbox/{path}", headers=CONTROL, **more)


def test_the_control_side_is_closed_unless_opened_and_wants_its_token(api, world) -> None:
    assert api.client.get("/sandbox/state").status_code == 401
    assert api.client.get("/sandbox/state", headers={"X-Sandbox-Token": "wrong"}).status_code == 401
    assert api.client.get("/sandbox/time", headers={"X-Sandbox-Token": "the-control-token"}).status_code == 200
    with running(world) as closed:
        assert httpx.get(f"{closed.base}/sandbox/state", headers=CONTROL).status_code == 404


def test_time_is_set_moved_and_let_go(api) -> None:
    control(api, "POST", "time", json={"now": "2026-05-01T10:00:00+02:00"})
    moved = control(api, "POST", "time", json={"forward": 90}).json()

    assert moved == {"now": "2026-05-01T08:01:30+00:00", "stands_still": True}
    assert api.write("ana", "hello")["created_at"] == "2026-05-01T08:01:30.000Z"
    assert control(api, "POST", "time", json={"now": None}).json()["stands_still"] is False
    assert control(api, "POST", "time", json={"now": "2026-05-01T10:00:00"}).status_code == 422


def test_everything_can_be_done_as_anybody(api, sandbox) -> None:
    def act(do, **how):
        answer = control(api, "POST", "act", json={"do": do, **how})
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    post = act("post", acct="mallory@bad.example", text="@ana buy this")
    act("edit", status_id=post, text="@ana buy that")
    report = act("report", by="ana", about="mallory@bad.example", statuses=[post], category="spam")
    act("block_domain", domain="bad.example", severity="silence", private_comment="by hand")
    act("resolve", report_id=report)
    act("set_policy", acct="eve", for_private_mentions="accept")
    act("post", acct="jurybot", text="@eve hi", visibility="direct", note="Jury 1")

    assert api.get("bot", f"/api/v1/admin/reports/{report}")["action_taken"] is True
    assert api.get("bot", "/api/v1/admin/domain_blocks")[0]["private_comment"] == "by hand"
    assert [(letter["author"], letter["note"]) for letter in act("inbox", acct="eve")] == [("jurybot", "Jury 1")]


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ({"do": "__init__"}, "no such act"),
        ({"do": "post", "acct": "nobody", "text": "x"}, "no account 'nobody'"),
        ({"do": "post", "acct": "ana"}, "text"),
        ({"do": "delete", "status_id": "1"}, "no post 1"),
        ({"do": "lift_block", "domain": "x.example"}, "no block of 'x.example'"),
        ({"do": "post", "acct": "gone@two.example", "text": "hi"}, "gone@two.example is suspended"),
        ({"do": "report", "by": "mute@three.example", "about": "ana"}, "reports from three.example are not taken"),
        ({"do": "block_domain", "domain": "a b"}, "Validation failed: Domain is invalid"),
        ({"do": "block_domain", "domain": "two.example"}, "You have already imposed stricter limits"),
        ({"do": "suspend", "acct": "owner"}, "This action is not allowed"),
    ],
)
def test_an_act_that_cannot_be_says_why(api, sandbox, act, says) -> None:
    for newcomer in ("gone@two.example", "mute@three.example"):
        sandbox.hand.join(newcomer)
    sandbox.hand.change_block("three.example", reject_reports=True)

    answer = control(api, "POST", "act", json=act)

    assert answer.status_code in (403, 422) and says in answer.json()["error"]


def test_the_state_and_the_log_can_be_read_and_hold_no_tokens(api, sandbox) -> None:
    api.get("ana", "/api/v1/notifications", limit="3")
    api("ana", "GET", "/api/v1/no_such_thing")

    state, log = control(api, "GET", "state"), control(api, "GET", "log")

    assert {b["domain"] for b in state.json()["domain_blocks"]} == {"one.example", "two.example", "three.example"}
    assert len(state.json()["accounts"]) == 14 and len(state.json()["following"]) == 8
    assert [(e["method"], e["path"], e["query"], e["status"]) for e in log.json()] == [
        ("GET", "/api/v1/notifications", "limit=3", 200),
        ("GET", "/api/v1/no_such_thing", "", 404),
    ]
    assert not any(token in state.text + log.text for token in sandbox.tokens.values())


def test_late_work_waits_until_it_is_told(world) -> None:
    with running(world, control="c", late=60) as slow:
        slow.hand.post("jurybot", "@ana hi", visibility="direct")
        before = slow.hand.inbox("ana")
        done = httpx.post(f"{slow.base}/sandbox/late", headers={"X-Sandbox-Token": "c"}).json()["done"]

        assert (before, done, len(slow.hand.inbox("ana"))) == ([], 1, 1)


def test_late_work_comes_by_itself_after_the_delay(world) -> None:
    with running(world, late=0.05) as soon:
        soon.hand.post("jurybot", "@ana hi", visibility="direct")
        assert soon.hand.inbox("ana") == []
        give_up = time.monotonic() + 30
        while not soon.hand.inbox("ana") and time.monotonic() < give_up:
            time.sleep(0.01)

        assert len(soon.hand.inbox("ana")) == 1


POST = {"method": "POST", "path": "/api/v1/statuses"}


def count(api, sandbox) -> int:
    return len(sandbox.state.posts_of[int(sandbox.given["bot_id"])])


@pytest.mark.parametrize(("kind", "posted"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_loses_the_call_or_only_its_answer(api, sandbox, kind, posted) -> None:
    sandbox.fault(kind, **POST)

    with pytest.raises(httpx.TransportError):
        api.write("bot", "hello")

    assert count(api, sandbox) == posted
    api.write("bot", "again")
    assert count(api, sandbox) == posted + 1


@pytest.mark.parametrize(("kind", "posted"), [("page_before", 0), ("page_after", 1)])
def test_a_page_of_something_in_front_takes_the_place_of_the_call_or_only_of_its_answer(
    api, sandbox, kind, posted
) -> None:
    sandbox.fault(kind, **POST)

    answer = api("bot", "POST", "/api/v1/statuses", data={"status": "x"})

    assert answer.status_code == 200 and answer.text.startswith("<!doctype html>")
    assert count(api, sandbox) == posted


def test_an_answer_of_trouble_comes_without_the_work(api, sandbox) -> None:
    sandbox.fault("status", status=503, **POST)
    sandbox.fault("status", status=429, path="/api/v1/notif*", times=2)

    assert api("bot", "POST", "/api/v1/statuses", data={"status": "x"}).status_code == 503
    assert [api("bot", "GET", "/api/v1/notifications").status_code for _ in range(3)] == [429, 429, 200]
    assert count(api, sandbox) == 0


def test_half_an_answer_is_no_answer(api, sandbox) -> None:
    sandbox.fault("half", **POST)

    with pytest.raises(httpx.RemoteProtocolError):
        api.write("bot", "hello")

    assert count(api, sandbox) == 1


def test_a_slow_answer_takes_its_time_and_others_pass(api, sandbox) -> None:
    sandbox.fault("slow", seconds=0.1, path="/api/v1/notifications")
    sandbox.fault("slow", seconds=600, path="/api/v1/admin/reports")

    started = time.monotonic()
    assert api("bot", "GET", "/api/v1/notifications").status_code == 200
    assert time.monotonic() - started >= 0.1

    with ThreadPoolExecutor() as others:
        slow = others.submit(api, "bot", "GET", "/api/v1/admin/reports", timeout=0.5)
        assert api("bot", "GET", "/api/v1/accounts/verify_credentials").status_code == 200
        with pytest.raises(httpx.ReadTimeout):
            slow.result()


def test_a_fault_may_skip_some_calls_and_spares_the_control_side(api) -> None:
    control(api, "POST", "faults", json={"kind": "status", "status": 500, "skip": 2, "times": None})

    assert [api("bot", "GET", "/api/v2/instance").status_code for _ in range(4)] == [200, 200, 500, 500]
    assert control(api, "GET", "faults").json()[0]["skip"] == 0
    control(api, "DELETE", "faults")
    assert api("bot", "GET", "/api/v2/instance").status_code == 200


def test_a_seeded_script_throws_the_same_faults_again(world) -> None:
    def struck(seed):
        with running(world, late=0) as one, httpx.Client(base_url=one.base) as client:
            one.fault("status", times=None, seed=seed, rate=0.3)
            return [client.get(f"/api/v1/instance/{path}").status_code for path in ["peers", "rules"] * 20]

    first = struck("a")
    assert first == struck("a") and first != struck("b")
    assert 3 < first.count(503) < 25


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"kind": "earthquake"}, "fault 0: no such fault: 'earthquake'; there are drop_before"),
        ({"kind": "slow", "colour": "red"}, "fault 0: has no such setting: 'colour'; there are kind, method"),
        ([{"kind": "half"}, {"method": "GET"}], "fault 1: must be an object with a 'kind', not {'method': 'GET'}"),
        ({"kind": "slow", "seconds": "2"}, "fault 0: seconds must be a number from 0, not '2'"),
        ({"kind": "half", "times": -1}, "fault 0: times must be a whole number from 0, or null for ever, not -1"),
        ({"kind": "status", "status": 200}, "fault 0: status must be an answer of trouble, 400 to 599, not 200"),
        ({"kind": "half", "seed": "s", "rate": 2}, "fault 0: rate must be a number from 0 to 1, not 2"),
    ],
)
def test_a_fault_that_is_none_is_refused_and_none_is_armed(api, fault, says) -> None:
    refused = control(api, "POST", "faults", json=fault)

    assert refused.status_code == 422 and refused.json()["error"].startswith(says)
    assert control(api, "GET", "faults").json() == []


def test_streams_die_or_stall(sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.tokens['bot']}"}
    url = f"{sandbox.base}/api/v1/streaming/user"
    with httpx.stream("GET", url, headers=headers, timeout=30) as dying:
        lines = dying.iter_lines()
        assert next(lines) == ":)"
        sandbox.fault("stream_dies")
        assert list(lines) == []
    with httpx.stream("GET", url, headers=headers, timeout=30) as stalled:
        lines = stalled.iter_lines()
        assert next(lines) == ":)"
        sandbox.fault("stream_stalls")
        sandbox.hand.post("jurybot", "hello")
        connection = stalled.extensions["network_stream"].get_extra_info("socket")
        assert select.select([connection], [], [], 0.2) == ([], [], []), "nothing comes"


def test_a_stream_may_die_after_some_events(sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.tokens['bot']}"}
    with httpx.stream("GET", f"{sandbox.base}/api/v1/streaming/user", headers=headers, timeout=30) as dying:
        lines = dying.iter_lines()
        assert next(lines) == ":)"
        sandbox.fault("stream_dies", path="update", skip=1)
        for number in range(3):
            sandbox.hand.post("jurybot", f"hello {number}")

        assert [line for line in lines if line.startswith("event")] == ["event: update"] * 2


@pytest.mark.parametrize(
    ("kind", "copies", "valid"),
    [("webhook_lost", 0, []), ("webhook_doubled", 2, [True, True]), ("webhook_forged", 2, [True, False])],
)
def test_webhooks_are_lost_doubled_or_forged(world, kind, copies, valid) -> None:
    hook = {"url": "http://192.0.2.1/hook", "secret": "s", "events": ["report.created"]}
    with running({**world, "webhooks": [hook]}, late=0) as one:
        one.fault(kind, path="report.*")
        one.hand.report("ana", "mallory@bad.example", comment="<b>")
        sent = list(one.instance.hooks.sent)
        one.hand.report("ben", "mallory@bad.example")
        assert len(one.instance.hooks.sent) == copies + 1, "the fault is used up"

    signatures = ["sha256=" + hmac.new(b"s", d.raw, hashlib.sha256).hexdigest() for d in sent]
    assert [d.signature == s for d, s in zip(sent, signatures, strict=True)] == valid
    assert all(json.loads(d.raw)["object"]["comment"] == "<b>" and b"<" not in d.raw for d in sent)
