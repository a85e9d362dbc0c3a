"""Posts: who sees them, whom they reach, what edits and deletions leave, and the traps."""

from datetime import timedelta

import httpx
import pytest

from jurybot.sandbox.limits import STATUSES
from jurybot.sandbox.server import running

NOBODY = None


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        ("public", {"owner", "bot", "ana", "ben", "cleo", "dima", NOBODY}),
        ("unlisted", {"owner", "bot", "ana", "ben", "cleo", "dima", NOBODY}),
        ("private", {"bot", "ana", "ben", "dima"}),  # the followers, and who is mentioned
        ("direct", {"bot", "dima"}),
    ],
)
def test_a_post_is_seen_by_those_whom_its_visibility_means(api, visibility, seen_by) -> None:
    post = api.write("bot", "hello @dima", visibility=visibility)

    def sees(who):
        one = api(who, "GET", f"/api/v1/statuses/{post['id']}").status_code == 200
        many = api(who, "GET", "/api/v1/statuses", params={"id[]": post["id"]}).json() != []
        assert many == (one and who != "dima"), "dima blocks the author: a batch leaves those posts out"
        return one

    assert {who for who in ("owner", "bot", "ana", "ben", "cleo", "dima", NOBODY) if sees(who)} == seen_by


def test_a_public_post_is_not_shown_to_whom_its_author_blocks(api, sandbox) -> None:
    post = sandbox.hand.post("dima", "for all but one")

    assert api("bot", "GET", f"/api/v1/statuses/{post}").status_code == 404
    assert api("ana", "GET", f"/api/v1/statuses/{post}").status_code == 200


def test_an_account_shows_each_asker_what_that_one_may_see(api, sandbox) -> None:
    path = f"/api/v1/accounts/{sandbox.given['bot_id']}/statuses"
    api.write("bot", "@eve secret")
    api.write("bot", "public", visibility="public")
    api.write("bot", "followers", visibility="private")

    def texts(who):
        return [post["content"] for post in api.get(who, path)]

    assert len(texts("bot")) == 3
    assert texts("ana") == ["<p>followers</p>", "<p>public</p>"]
    assert len(texts("eve")) == 2
    assert texts(None) == ["<p>public</p>"]


def test_a_mention_of_the_own_domain_is_a_local_one(api, sandbox) -> None:
    post = api.write("ana", "@jurybot@coop.example hi, @JURYBOT, mail x@jurybot.example and https://a.example/@ben")

    assert [m["acct"] for m in post["mentions"]] == ["jurybot"]


def test_two_of_the_same_name_are_told_apart(api) -> None:
    post = api.write("bot", "@mallory@bad.example")

    assert "<span>mallory</span>" in post["content"]


def test_allowed_mentions_may_be_empty_and_then_nobody_may_be_mentioned(api, sandbox) -> None:
    refused = api("bot", "POST", "/api/v1/statuses", json={"status": "@ana hi", "allowed_mentions": []})

    assert refused.status_code == 422
    assert [a["acct"] for a in refused.json()["unexpected_accounts"]] == ["ana"]
    assert api.get("bot", f"/api/v1/accounts/{sandbox.given['bot_id']}/statuses") == []


def test_nobody_can_mention_a_suspended_member_or_whom_they_block(api, sandbox) -> None:
    sandbox.hand.suspend("ana")
    sandbox.hand.block_account("jurybot", "ben")

    post = api.write("bot", "@ana and @ben and @cleo")

    assert [m["acct"] for m in post["mentions"]] == ["cleo"]


def test_an_edit_replaces_the_post_and_its_history_keeps_every_wording(api, sandbox) -> None:
    post = api.write("ana", "@jurybot limit", spoiler_text="case 7")

    edited = api("ana", "PUT", f"/api/v1/statuses/{post['id']}", data={"status": "@jurybot suspend"}).json()
    api("ana", "PUT", f"/api/v1/statuses/{post['id']}", data={"status": "@jurybot nothing"})

    assert (edited["spoiler_text"], edited["edited_at"] is None) == ("", False)
    history = api.get("bot", f"/api/v1/statuses/{post['id']}/history")
    assert [h["content"] for h in history] == [f"<p>@jurybot {word}</p>" for word in ("limit", "suspend", "nothing")]
    assert [h["spoiler_text"] for h in history] == ["case 7", "", ""]
    assert api.get("bot", f"/api/v1/statuses/{post['id']}/source")["text"] == "@jurybot nothing"


def test_an_edit_that_changes_nothing_is_none(api) -> None:
    post = api.write("ana", "@jurybot limit")

    edited = api("ana", "PUT", f"/api/v1/statuses/{post['id']}", data={"status": "@jurybot limit"}).json()

    assert edited["edited_at"] is None


def test_a_mention_that_an_edit_brings_is_told_and_one_that_stood_is_not_told_again(api, sandbox) -> None:
    sandbox.hand.set_policy("jurybot", for_private_mentions="accept")
    post = sandbox.hand.post("ana", "hello", visibility="direct")

    for text in ("@jurybot hello", "@jurybot hello there"):
        sandbox.hand.edit(post, text)

    assert [letter.text for letter in sandbox.hand.inbox("jurybot")] == ["@jurybot hello there"]


def test_a_thread_is_mended_after_a_deletion_and_still_knows_whom_it_answered(api, sandbox) -> None:
    first = api.write("eve", "@jurybot join")
    second = api.write("bot", "@eve welcome", in_reply_to_id=first["id"])
    third = api.write("bot", "@eve and more", in_reply_to_id=second["id"])
    assert third["in_reply_to_account_id"] == sandbox.given["eve_id"], "an answer to oneself goes on to the other"

    api("eve", "DELETE", f"/api/v1/statuses/{first['id']}")

    mended = api.get("bot", f"/api/v1/statuses/{second['id']}")
    assert (mended["in_reply_to_id"], mended["in_reply_to_account_id"]) == (None, sandbox.given["eve_id"])
    context = api.get("bot", f"/api/v1/statuses/{third['id']}/context")
    assert [s["id"] for s in context["ancestors"]] == [second["id"]]


def test_context_leaves_out_what_the_asker_may_not_see(api) -> None:
    root = api.write("bot", "a question", visibility="public")
    api.write("ana", "@jurybot in private", in_reply_to_id=root["id"])
    api.write("ana", "@jurybot in public", in_reply_to_id=root["id"], visibility="public")

    assert len(api.get("bot", f"/api/v1/statuses/{root['id']}/context")["descendants"]) == 2
    assert len(api.get("cleo", f"/api/v1/statuses/{root['id']}/context")["descendants"]) == 1
    assert api.get("bot", f"/api/v1/statuses/{root['id']}")["replies_count"] == 1


def test_a_repeated_key_posts_nothing_and_falls_over_until_it_is_an_hour_old(api, sandbox) -> None:
    key = {"Idempotency-Key": "once"}
    form = {"status": "@ana hi", "visibility": "direct"}
    posts = f"/api/v1/accounts/{sandbox.given['bot_id']}/statuses"

    answers = [api("bot", "POST", "/api/v1/statuses", data=form, headers=key).status_code for _ in range(3)]
    other_account = api("ana", "POST", "/api/v1/statuses", data={"status": "x"}, headers=key).status_code

    assert (answers, other_account, len(api.get("bot", posts))) == ([200, 500, 500], 200, 1)
    sandbox.set_time(sandbox.state.now() + timedelta(hours=1, seconds=1))
    assert api("bot", "POST", "/api/v1/statuses", data=form, headers=key).status_code == 200


def test_a_4_4_server_answers_a_repeated_key_with_the_first_post(world) -> None:
    with running(world, like="4.4") as old:
        headers = {"Authorization": f"Bearer {old.tokens['bot']}", "Idempotency-Key": "once"}
        form = {"status": "@ana hi", "visibility": "direct"}
        first, second = (httpx.post(f"{old.base}/api/v1/statuses", data=form, headers=headers) for _ in range(2))
        policy = httpx.get(f"{old.base}/api/v2/notifications/policy", headers=headers).json()
        version = httpx.get(f"{old.base}/api/v2/instance").json()["version"]
        name = {"display_name": "x" * 31}
        too_long = httpx.patch(f"{old.base}/api/v1/accounts/update_credentials", data=name, headers=headers)

    assert (second.status_code, second.json()["id"]) == (200, first.json()["id"])
    assert "for_bots" not in policy and "quote_approval" not in first.json() and version == "4.4.22"
    assert too_long.status_code == 422


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"status": " \n "}, "Text can't be blank"),
        ({"status": "x" * 501}, "Text character limit of 500 exceeded"),
        ({"status": "x" * 495, "spoiler_text": "123456"}, "Text character limit of 500 exceeded"),
        ({"status": "x", "visibility": "Public"}, "Visibility is not included in the list"),
        ({"status": "", "visibility": "no"}, "Visibility is not included in the list, Text can't be blank"),
    ],
)
def test_what_will_not_do_is_refused_in_the_servers_words(api, form, error) -> None:
    refused = api("bot", "POST", "/api/v1/statuses", data=form)

    assert (refused.status_code, refused.json()["error"]) == (422, f"Validation failed: {error}")


def test_a_note_without_a_text_becomes_the_text(api) -> None:
    post = api.write("bot", "", spoiler_text="only a note")

    assert (post["content"], post["spoiler_text"]) == ("<p>only a note</p>", "")


def test_only_the_own_posts_that_are_not_direct_can_be_pinned_and_five_at_the_most(api) -> None:
    public = [api.write("bot", f"post {n}", visibility="public")["id"] for n in range(6)]
    direct = api.write("bot", "@ana hi")["id"]

    def pin(who, post):
        answer = api(who, "POST", f"/api/v1/statuses/{post}/pin")
        return answer.json().get("error", "pinned")

    assert [pin("bot", post) for post in public[:5]] == ["pinned"] * 5
    assert "maximum number" in pin("bot", public[5])
    assert "only visible to mentioned users" in pin("bot", direct)
    assert "Someone else's post" in pin("ana", public[0])


def test_what_is_pinned_comes_without_pages_and_what_is_not_with_them(api, sandbox) -> None:
    posts = [api.write("bot", f"post {n}", visibility="public")["id"] for n in range(2)]
    api.post("bot", f"/api/v1/statuses/{posts[0]}/pin")

    def listed(**how):
        answer = api("ana", "GET", f"/api/v1/accounts/{sandbox.given['bot_id']}/statuses", params=how)
        return [post["id"] for post in answer.json()], "pinned=" in answer.headers.get("link", "")

    assert listed(pinned="true", limit=1) == (posts[:1], False)
    assert listed(pinned="false", limit=1) == (posts[1:], True)


def test_counts_say_only_what_is_not_direct(api, sandbox) -> None:
    before = api.get("bot", "/api/v1/accounts/verify_credentials")["statuses_count"]
    api.write("bot", "@ana hi")
    public = api.write("bot", "hello", visibility="public")
    api.write("bot", "hello", visibility="private")

    assert api.get("bot", "/api/v1/accounts/verify_credentials")["statuses_count"] == before + 2
    api("bot", "DELETE", f"/api/v1/statuses/{public['id']}")
    assert api.get("bot", "/api/v1/accounts/verify_credentials")["statuses_count"] == before + 1


def test_ids_grow_and_differ_while_time_stands_still(api) -> None:
    ids = [int(api.write("bot", f"post {n}")["id"]) for n in range(5)]

    assert ids == sorted(set(ids))
    assert (ids[0] >> 16) / 1000 == pytest.approx(1772452800, abs=1)


def test_the_same_seed_and_the_same_requests_give_the_same_bytes(world, sandbox) -> None:
    def bytes_of(seed):
        with running(world, late=0, now=sandbox.state.now(), seed=seed, port=0) as one:
            headers = {"Authorization": f"Bearer {one.tokens['bot']}", "Host": "coop.example"}
            with httpx.Client(base_url=one.base, headers=headers) as client:
                post = client.post("/api/v1/statuses", data={"status": "@ana hi", "visibility": "direct"})
                app = client.post("/api/v1/apps", data={"client_name": "x", "redirect_uris": "https://x.example"})
                return one.tokens, post.content, app.content, dict(post.headers), client.get("/api/v2/instance").content

    assert bytes_of("a") == bytes_of("a")
    assert bytes_of("a")[0] != bytes_of("b")[0]


def test_a_mention_is_stored_as_the_server_writes_it(api) -> None:
    post = api.write("ana", "@JURYBOT and @ben@coop.example, not @Nobody")

    source = api.get("ana", f"/api/v1/statuses/{post['id']}/source")

    assert source["text"] == "@jurybot and @ben, not @Nobody"
    assert [m["acct"] for m in post["mentions"]] == ["jurybot", "ben"]


def test_whom_an_edit_no_longer_mentions_may_still_see_the_post_and_keeps_the_place_in_the_line(api) -> None:
    post = api.write("ana", "@jurybot @ben hi")
    path = f"/api/v1/statuses/{post['id']}"

    def mentioned(text):
        return [m["acct"] for m in api("ana", "PUT", path, data={"status": text}).json()["mentions"]]

    assert mentioned("@ben hi") == ["ben"]
    assert api("bot", "GET", path).status_code == 200
    assert mentioned("@cleo @ben hi") == ["ben", "cleo"]
    assert mentioned("@cleo @jurybot @ben hi") == ["jurybot", "ben", "cleo"]


def test_an_edit_without_a_text_takes_the_note_for_it_and_leaves_the_old_note(api) -> None:
    post = api.write("ana", "@jurybot limit", spoiler_text="old note")

    edited = api("ana", "PUT", f"/api/v1/statuses/{post['id']}", data={"status": "", "spoiler_text": "new"}).json()

    assert (edited["content"], edited["spoiler_text"], edited["sensitive"]) == ("<p>new</p>", "old note", False)


def test_history_links_nobody_but_the_author(api) -> None:
    post = api.write("ana", "@ana asks @jurybot")

    (wording,) = api.get("ana", f"/api/v1/statuses/{post['id']}/history")

    assert wording["content"].count('class="u-url mention"') == 1 and "@jurybot</p>" in wording["content"]


@pytest.mark.parametrize(
    ("how", "sensitive"),
    [
        ({"data": {}}, False),
        ({"data": {"spoiler_text": "note"}}, True),
        ({"data": {"spoiler_text": "note", "sensitive": "false"}}, False),
        ({"json": {"spoiler_text": "note", "sensitive": False}}, True),
        ({"json": {"sensitive": True}}, True),
    ],
)
def test_a_content_note_marks_a_post_unless_a_form_says_no(api, how, sensitive) -> None:
    (kind, form), *_ = how.items()

    assert api("bot", "POST", "/api/v1/statuses", **{kind: {"status": "x", **form}}).json()["sensitive"] == sensitive


@pytest.mark.parametrize(
    ("asked", "language"), [("de", "de"), ("de-AT", "de"), ("zh-TW", "zh-TW"), ("nonsense", "en"), ("", "en")]
)
def test_a_language_that_the_server_does_not_know_gives_way_to_the_members(api, asked, language) -> None:
    assert api.write("bot", "x", language=asked)["language"] == language


def test_a_locked_account_posts_to_followers_unless_told_otherwise(api) -> None:
    api("ana", "PATCH", "/api/v1/accounts/update_credentials", data={"locked": "true"})

    assert api.post("ana", "/api/v1/statuses", status="x")["visibility"] == "private"
    assert api.post("ana", "/api/v1/statuses", status="y", visibility="public")["visibility"] == "public"
    assert api.get("ana", "/api/v1/preferences")["posting:default:visibility"] == "private"


def test_a_batch_and_a_thread_leave_out_whom_the_asker_mutes_and_limited_strangers(api, sandbox) -> None:
    root = sandbox.hand.post("jurybot", "a question", visibility="public")
    by = {who: sandbox.hand.post(who, "@jurybot yes", in_reply_to=root) for who in ("ana", "ben", "cleo")}
    sandbox.hand.mute("jurybot", "ana")
    sandbox.hand.limit_account("ben")

    def listed(who):
        many = {s["account"]["acct"] for s in api.get(who, "/api/v1/statuses", **{"id[]": list(by.values())})}
        below = {s["account"]["acct"] for s in api.get(who, f"/api/v1/statuses/{root}/context")["descendants"]}
        assert many == below
        return many

    assert (listed("bot"), listed("eve")) == ({"cleo"}, {"ana", "cleo"})
    assert all(api("bot", "GET", f"/api/v1/statuses/{post}").status_code == 200 for post in by.values())
    sandbox.hand.follow("jurybot", "ben")
    assert listed("bot") == {"ben", "cleo"}


def test_who_is_blocked_by_someone_who_mentioned_them_sees_only_what_is_direct(api, sandbox) -> None:
    direct, public = (sandbox.hand.post("ana", "@jurybot", visibility=v) for v in ("direct", "public"))

    sandbox.hand.block_account("ana", "jurybot")

    assert api("bot", "GET", f"/api/v1/statuses/{direct}").status_code == 200
    assert api("bot", "GET", f"/api/v1/statuses/{public}").status_code == 404
    assert api.get("bot", f"/api/v1/accounts/{sandbox.given['ana_id']}/statuses") == []


def test_nobody_in_particular_sees_a_part_of_a_long_thread(api, sandbox) -> None:
    above = sandbox.hand.post("jurybot", "post 0", visibility="public")
    ids = [above := sandbox.hand.post("jurybot", f"post {n}", in_reply_to=above) for n in range(1, 45)]

    def counts(who, post):
        found = api.get(who, f"/api/v1/statuses/{post}/context")
        return len(found["ancestors"]), len(found["descendants"])

    assert (counts("ana", ids[0]), counts(None, ids[0])) == ((1, 43), (1, 20))
    assert (counts("ana", ids[-1]), counts(None, ids[-1])) == ((44, 0), (40, 0))


def test_a_key_whose_post_is_deleted_leads_nowhere(api) -> None:
    how = {"data": {"status": "x"}, "headers": {"Idempotency-Key": "k"}}
    api("bot", "DELETE", f"/api/v1/statuses/{api('bot', 'POST', '/api/v1/statuses', **how).json()['id']}")

    again = api("bot", "POST", "/api/v1/statuses", **how)

    assert (again.status_code, again.json()["error"]) == (404, "Record not found")


@pytest.mark.parametrize(
    ("ids", "error"),
    [
        (["7", "8"], "Media 7, 8 not found or already attached to another post"),
        (["1"] * 5, "Cannot attach more than 4 files"),
    ],
)
def test_what_was_never_uploaded_cannot_be_attached(api, ids, error) -> None:
    refused = api("bot", "POST", "/api/v1/statuses", data={"status": "x", "media_ids[]": ids})

    assert (refused.status_code, refused.json()["error"]) == (422, error)


def test_a_favourite_of_somebody_whom_one_blocks_is_refused_and_one_taken_back_is_not_told(api, sandbox) -> None:
    post = sandbox.hand.post("jurybot", "hello")

    assert api("dima", "POST", f"/api/v1/statuses/{post}/favourite").status_code == 403
    api.post("ana", f"/api/v1/statuses/{post}/favourite")
    api.post("ana", f"/api/v1/statuses/{post}/unfavourite")
    assert api.get("bot", "/api/v1/notifications") == []


def test_what_is_pinned_cannot_be_pinned_again(api) -> None:
    post = api.write("bot", "hello", visibility="public")["id"]

    answers = [api("bot", "POST", f"/api/v1/statuses/{post}/pin") for _ in range(2)]

    assert [a.status_code for a in answers] == [200, 422] and answers[1].json()["error"] == "Duplicate record"


@pytest.mark.parametrize("mark", ["bookmark", "favourite"])
def test_what_one_has_marked_is_listed_by_the_newest_mark_and_costs_no_post(api, sandbox, mark: str) -> None:
    one, two = sandbox.hand.post("ana", "one"), sandbox.hand.post("ana", "two")
    shown, listed = {"bookmark": "bookmarked"}.get(mark, "favourited"), f"/api/v1/{mark}s"

    marked = [api("ben", "POST", f"/api/v1/statuses/{post}/{mark}") for post in (two, one)]
    page = api("ben", "GET", listed, params={"limit": 1})

    assert [answer.json()[shown] for answer in marked] == [True, True]
    assert [s["id"] for s in page.json()] == [one]
    assert 'max_id=2>; rel="next"' in page.headers["link"] and 'min_id=2>; rel="prev"' in page.headers["link"]
    assert [s["id"] for s in api.get("ben", listed, max_id=2)] == [two]
    assert api.post("ben", f"/api/v1/statuses/{one}/un{mark}")[shown] is False
    assert [s["id"] for s in api.get("ben", listed)] == [two]
    sandbox.hand.delete(two)
    assert api.get("ben", listed) == []
    assert sandbox.instance.limits.used(STATUSES, int(sandbox.state.account("ben").id)) == 0


def test_what_is_posted_in_a_muted_thread_is_told_no_more(api) -> None:
    begun = api.write("ana", "@jurybot join")
    muted = api.post("ana", f"/api/v1/statuses/{begun['id']}/mute")

    api.write("bot", "@ana welcome", in_reply_to_id=begun["id"])
    told = api.get("ana", "/api/v1/notifications")
    api.post("ana", f"/api/v1/statuses/{begun['id']}/unmute")
    later = api.write("bot", "@ana case 1", in_reply_to_id=begun["id"])

    assert (muted["muted"], told) == (True, [])
    assert [n["status"]["id"] for n in api.get("ana", "/api/v1/notifications")] == [later["id"]]


def test_the_public_timeline_shows_what_is_public_and_of_whom_nobody_is_to_be_spared(api, sandbox) -> None:
    hand = sandbox.hand
    before = [s["id"] for s in api.get(None, "/api/v1/timelines/public")]
    shown = [hand.post("ana", "one"), hand.post("ben", "two")]
    hand.post("ana", "to few", visibility="unlisted")
    hand.post("ana", "@ben aside", in_reply_to=shown[1])
    hand.post("cleo", "limited")
    hand.limit_account("cleo")
    hand.mute("dima", "ben")

    page = api("eve", "GET", "/api/v1/timelines/public", params={"local": "true", "limit": 2})

    assert [s["id"] for s in page.json()] == shown[::-1]
    assert page.headers["link"].count("limit=2&local=true&") == 2
    assert [s["id"] for s in api.get("dima", "/api/v1/timelines/public", local="true")] == shown[:1]
    assert [s["id"] for s in api.get(None, "/api/v1/timelines/public", remote="true")] == before
    assert len(before) == 6, "the posts of other servers in the world"
