"""Posts that are deleted: what is gone at once, what a worker does later, and what stays for moderators."""

from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from jurybot.sandbox.server import running


@contextmanager
def heard_by(sandbox, who, stream):
    headers = {"Authorization": f"Bearer {sandbox.tokens[who]}"}
    with httpx.stream("GET", f"{sandbox.base}/api/v1/streaming/{stream}", headers=headers, timeout=30) as answer:
        lines = answer.iter_lines()
        assert next(lines) == ":)"
        events = (line.removeprefix("event: ") for line in lines if line.startswith("event: "))
        yield ((event, next(lines)) for event in events)


def statuses_of(api, report):
    return [s["id"] for s in api.get("bot", f"/api/v1/admin/reports/{report}")["statuses"]]


@pytest.mark.parametrize("author", ["eve", "mallory@bad.example"])
def test_a_reported_post_that_its_author_deletes_stays_in_the_report_and_is_seen_nowhere_else(
    api, sandbox, author
) -> None:
    post = sandbox.hand.post(author, "something bad")
    answer = api.write("ana", "shame on you", in_reply_to_id=post, visibility="public")
    report = sandbox.hand.report("ana", author, [post])
    counted = sandbox.state.account(author).statuses_count

    sandbox.hand.delete(post)

    assert statuses_of(api, report) == [post]
    assert api("owner", "GET", f"/api/v1/statuses/{post}").status_code == 404
    assert api.get("owner", "/api/v1/statuses", **{"id[]": post}) == []
    assert api.get("ana", f"/api/v1/statuses/{answer['id']}")["in_reply_to_id"] == post
    assert api.get("ana", f"/api/v1/statuses/{answer['id']}/context")["ancestors"] == []
    assert sandbox.state.account(author).statuses_count == counted


def test_a_post_is_gone_from_a_report_that_was_closed_before_its_author_deleted_it(api, sandbox) -> None:
    one, two = sandbox.hand.post("eve", "one"), sandbox.hand.post("eve", "two")
    report = sandbox.hand.report("ana", "eve", [one, two])
    sandbox.hand.resolve(report)
    sandbox.hand.delete(one)

    assert statuses_of(api, report) == [two]


def test_a_post_for_which_a_moderator_did_something_stays_though_its_report_is_closed(api, sandbox) -> None:
    post = sandbox.hand.post("eve", "something bad")
    report = sandbox.hand.report("ana", "eve", [post])
    api.post("owner", f"/api/v1/admin/accounts/{sandbox.given['eve_id']}/action", type="sensitive", report_id=report)

    sandbox.hand.delete(post)

    assert api.get("bot", f"/api/v1/admin/reports/{report}")["action_taken"] is True
    assert statuses_of(api, report) == [post]


def test_what_speaks_of_a_deleted_message_is_listed_without_it_until_a_worker_has_come(world) -> None:
    with running(world, late=3600) as slow, httpx.Client(base_url=slow.base) as client:
        client.headers["Authorization"] = f"Bearer {slow.tokens['bot']}"
        slow.hand.set_policy("jurybot", for_private_mentions="accept")
        post = slow.hand.post("ana", "@jurybot join", visibility="direct")
        slow.settle()
        slow.hand.delete(post)

        told, groups = (client.get(f"/api/{v}/notifications").json() for v in ("v1", "v2"))
        assert [(note["type"], note["status"]) for note in told] == [("mention", None)]
        assert (groups["statuses"], groups["notification_groups"][0]["status_id"]) == ([], None)
        assert client.get("/api/v1/conversations").json()[0]["last_status"] is None

        slow.settle()
        assert client.get("/api/v1/notifications").json() == []
        assert client.get("/api/v1/conversations").json() == []


def test_a_message_that_is_evidence_stays_in_the_list_as_one_without_words(api, sandbox) -> None:
    sandbox.hand.set_policy("jurybot", for_private_mentions="accept")
    post = sandbox.hand.post("ana", "@jurybot @ben something bad", visibility="direct")
    sandbox.hand.report("ben", "ana", [post])

    sandbox.hand.delete(post)

    assert [note["status"] for note in api.get("bot", "/api/v1/notifications", **{"types[]": "mention"})] == [None]


def test_a_follower_who_is_mentioned_hears_of_a_deletion_twice_and_the_public_once(api, sandbox) -> None:
    with heard_by(sandbox, "ana", "user") as own, heard_by(sandbox, "ana", "public/local") as public:
        post = api.write("bot", "hello @ana", visibility="public")
        api("bot", "DELETE", f"/api/v1/statuses/{post['id']}")
        sandbox.set_time(sandbox.state.now() + timedelta(seconds=1))
        question = sandbox.hand.post("ana", "what?")
        api.write("ben", "an answer to her", visibility="public", in_reply_to_id=question)
        api.write("bot", "the end @ana", visibility="public")

        assert [next(own)[0] for _ in range(5)] == ["notification", "update", "delete", "delete", "update"]
        told = [next(public) for _ in range(4)]
        assert [event for event, _ in told] == ["update", "delete", "update", "update"]
        assert "the end" in told[-1][1], "answers to others are not for the public stream"


def test_a_talk_is_told_anew_when_it_is_read_and_when_its_newest_message_goes(api, sandbox) -> None:
    with heard_by(sandbox, "ana", "direct") as talks:
        sandbox.hand.set_policy("ana", for_private_mentions="accept")
        api.write("bot", "@ana one")
        first = api.get("ana", "/api/v1/conversations")[0]
        second = api.write("bot", "@ana two", in_reply_to_id=first["last_status"]["id"])
        api.post("ana", f"/api/v1/conversations/{first['id']}/read")
        api("bot", "DELETE", f"/api/v1/statuses/{second['id']}")

        assert [next(talks)[0] for _ in range(4)] == ["conversation"] * 4
        left = api.get("ana", "/api/v1/conversations")
        assert [talk["last_status"]["id"] for talk in left] == [first["last_status"]["id"]]
