"""Whom a message reaches: policies, doors, drops, requests."""

from datetime import timedelta

import httpx
import pytest

from jurybot.sandbox.server import running


def reached(sandbox, acct: str) -> str:
    """Where the last message to an account ended: inbox, filter, or nowhere."""
    if sandbox.hand.inbox(acct):
        return "inbox"
    return "filter" if sandbox.hand.filtered(acct) else "nowhere"


def test_a_stranger_is_filtered_and_one_whom_the_recipient_follows_is_not(sandbox) -> None:
    sandbox.hand.post("jurybot", "@eve hi", visibility="direct")
    sandbox.hand.post("jurybot", "@ana hi", visibility="direct")

    assert (reached(sandbox, "eve"), reached(sandbox, "ana")) == ("filter", "inbox")


def test_a_public_mention_by_a_stranger_is_not_a_private_one(api, sandbox) -> None:
    sandbox.hand.post("jurybot", "@eve hi", visibility="public")

    assert [n["type"] for n in api.get("eve", "/api/v1/notifications")] == ["mention"]
    assert sandbox.hand.inbox("eve") == [], "only direct messages are letters"


@pytest.mark.parametrize(("between", "reaches"), [(0, "inbox"), (100, "inbox"), (101, "filter")])
def test_the_door_stands_open_a_hundred_posts_up_the_thread(sandbox, between, reaches) -> None:
    above = sandbox.hand.post("eve", "@jurybot join", visibility="direct")
    for number in range(between):
        above = sandbox.hand.post("jurybot", f"note {number}", visibility="direct", in_reply_to=above)

    sandbox.hand.post("jurybot", "@eve you are called", visibility="direct", in_reply_to=above)

    assert reached(sandbox, "eve") == reaches


@pytest.mark.parametrize(
    ("text", "visibility"),
    [("join", "direct"), ("@ana join", "direct"), ("@jurybot join", "public")],
    ids=["mentions nobody", "mentions another", "is public"],
)
def test_only_a_direct_message_from_the_recipient_to_the_sender_opens_the_door(sandbox, text, visibility) -> None:
    if visibility == "direct":
        above = sandbox.hand.post("jurybot", "@eve x", visibility="public")
        above = sandbox.hand.post("eve", text, visibility=visibility, in_reply_to=above)
        sandbox.state.statuses[int(above)].mentions.append(0)
    else:
        above = sandbox.hand.post("eve", text, visibility=visibility)

    sandbox.hand.post("jurybot", "@eve you are called", visibility="direct", in_reply_to=above)

    assert reached(sandbox, "eve") == "filter"


def test_a_deleted_message_keeps_the_door_open_until_the_worker_has_mended_the_thread(sandbox) -> None:
    sandbox.do(lambda: setattr(sandbox.instance.late, "held", True))
    joined = sandbox.hand.post("eve", "@jurybot join", visibility="direct")
    welcome = sandbox.hand.post("jurybot", "@eve welcome", visibility="direct", in_reply_to=joined)
    sandbox.settle()
    sandbox.hand.delete(joined)

    sandbox.hand.post("jurybot", "@eve one", visibility="direct", in_reply_to=welcome)
    sandbox.settle()  # in order: the row goes first, then the message is told
    sandbox.hand.post("jurybot", "@eve two", visibility="direct", in_reply_to=welcome)
    sandbox.settle()

    assert [letter.text for letter in sandbox.hand.inbox("eve")] == ["@eve welcome"]
    assert [letter.text for letter in sandbox.hand.filtered("eve")] == ["@eve one", "@eve two"]


def test_a_highlighted_role_above_the_recipients_passes_filters_and_even_a_block(sandbox) -> None:
    jury = next(role for role in sandbox.state.roles.values() if role.name == "Jury")
    sandbox.do(lambda: setattr(jury, "highlighted", True))

    sandbox.hand.post("jurybot", "@eve hi @dima hi @owner hi", visibility="direct")

    assert (reached(sandbox, "eve"), reached(sandbox, "dima")) == ("inbox", "inbox"), "dima blocks the bot"
    assert reached(sandbox, "owner") == "filter", "the owner ranks higher"


def test_who_blocks_or_mutes_is_not_told(sandbox) -> None:
    sandbox.hand.mute("ana", "jurybot")

    sandbox.hand.post("jurybot", "@ana @dima hi", visibility="direct")

    assert (reached(sandbox, "ana"), reached(sandbox, "dima")) == ("nowhere", "nowhere")


def test_a_message_that_mentions_someone_whom_the_recipient_blocks_is_dropped(sandbox) -> None:
    sandbox.hand.block_account("ana", "cleo")

    sandbox.hand.post("jurybot", "@ana and @cleo", visibility="direct")

    assert reached(sandbox, "ana") == "nowhere"


@pytest.mark.parametrize(("line", "falls"), [("accept", "inbox"), ("filter", "filter"), ("drop", "nowhere")])
def test_each_line_of_the_policy_can_accept_filter_or_drop(sandbox, line, falls) -> None:
    sandbox.hand.set_policy("eve", for_private_mentions=line)

    sandbox.hand.post("jurybot", "@eve hi", visibility="direct")

    assert reached(sandbox, "eve") == falls


@pytest.mark.parametrize(
    ("line", "sender", "falls"),
    [
        ("for_not_following", "cleo", "filter"),
        ("for_not_followers", "cleo", "filter"),
        ("for_not_followers", "ben", "filter"),  # a follower of yesterday
        ("for_new_accounts", "cleo", "inbox"),
        ("for_new_accounts", "mallory@bad.example", "filter"),
        ("for_bots", "cleo", "inbox"),
        ("for_bots", "peer.example@peer.example", "filter"),
    ],
)
def test_the_other_lines_look_at_the_sender(sandbox, line, sender, falls) -> None:
    sandbox.hand.set_policy("jurybot", for_private_mentions="accept", **{line: "filter"})

    sandbox.hand.post(sender, "@jurybot hi", visibility="direct")

    assert reached(sandbox, "jurybot") == falls


def test_a_follower_of_more_than_three_days_is_a_follower(sandbox) -> None:
    sandbox.hand.set_policy("jurybot", for_private_mentions="accept", for_not_followers="filter")
    sandbox.set_time(sandbox.state.now() + timedelta(days=4))

    sandbox.hand.post("ben", "@jurybot hi", visibility="direct")

    assert reached(sandbox, "jurybot") == "inbox"


def test_a_limited_account_is_filtered_unless_followed(sandbox) -> None:
    sandbox.hand.set_policy("jurybot", for_private_mentions="accept")
    sandbox.hand.limit_account("ana")
    sandbox.hand.post("ana", "@jurybot one", visibility="direct")
    sandbox.hand.follow("jurybot", "ana")
    sandbox.hand.post("ana", "@jurybot two", visibility="direct")

    assert [letter.text for letter in sandbox.hand.filtered("jurybot")] == ["@jurybot one"]
    assert [letter.text for letter in sandbox.hand.inbox("jurybot")] == ["@jurybot two"]


def test_an_accepted_request_lets_all_through_with_old_ids_and_the_sender_for_good(api, sandbox) -> None:
    for text in ("one", "two"):
        sandbox.hand.post("cleo", f"@jurybot {text}", visibility="direct")
    sandbox.hand.post("ana", "@jurybot other", visibility="direct")
    request = next(r for r in api.get("bot", "/api/v1/notifications/requests") if r["account"]["acct"] == "cleo")
    assert request["notifications_count"] == "2"

    api.post("bot", f"/api/v1/notifications/requests/{request['id']}/accept")
    sandbox.hand.post("cleo", "@jurybot three", visibility="direct")

    ids = [int(n["id"]) for n in api.get("bot", "/api/v1/notifications", **{"types[]": "mention"})]
    assert (len(ids), min(ids)) == (3, 1)
    policy = api.get("bot", "/api/v2/notifications/policy")
    assert policy["summary"] == {"pending_requests_count": 1, "pending_notifications_count": 1}


def test_a_dismissed_request_is_gone_with_what_it_held(api, sandbox) -> None:
    sandbox.hand.post("cleo", "@jurybot join", visibility="direct")
    request = api.get("bot", "/api/v1/notifications/requests")[0]

    api.post("bot", f"/api/v1/notifications/requests/{request['id']}/dismiss")

    assert api.get("bot", "/api/v1/notifications/requests") == []
    assert api.get("bot", "/api/v1/notifications", include_filtered="true") == []


def test_a_deleted_message_leaves_notifications_requests_and_conversations(api, sandbox) -> None:
    hidden = sandbox.hand.post("cleo", "@jurybot join", visibility="direct")
    shown = sandbox.hand.post("jurybot", "@ana hi", visibility="direct")
    assert api.get("ana", "/api/v1/conversations") != []

    for post in (hidden, shown):
        sandbox.hand.delete(post)

    assert api.get("bot", "/api/v1/notifications/requests") == []
    assert api.get("ana", "/api/v1/notifications", **{"types[]": "mention"}) == []
    assert api.get("ana", "/api/v1/conversations") == []


def test_a_suspended_persons_messages_hide_and_come_back(api, sandbox) -> None:
    sandbox.hand.set_policy("jurybot", for_private_mentions="accept")
    sandbox.hand.post("ana", "@jurybot limit", visibility="direct")

    def seen():
        return len(api.get("bot", "/api/v1/notifications")), len(sandbox.hand.inbox("jurybot"))

    assert seen() == (1, 1)
    sandbox.hand.suspend("ana")
    assert seen() == (0, 0)
    sandbox.hand.unsuspend("ana")
    assert seen() == (1, 1)


def test_notifications_of_one_kind_and_hour_stand_in_one_group(api, sandbox) -> None:
    post = sandbox.hand.post("ana", "hello")
    for who in ("ben", "cleo", "dima"):
        sandbox.hand.favourite(who, post)

    grouped = api.get("ana", "/api/v2/notifications")

    (group,) = grouped["notification_groups"]
    assert (group["notifications_count"], group["type"], len(grouped["accounts"])) == (3, "favourite", 3)
    assert len(api.get("ana", "/api/v1/notifications")) == 3


def test_kinds_can_be_asked_for_and_left_out(api, sandbox) -> None:
    sandbox.hand.post("jurybot", "@ana hi", visibility="direct")
    sandbox.hand.follow("cleo", "ana")

    def kinds(**query):
        return [n["type"] for n in api.get("ana", "/api/v1/notifications", **query)]

    assert kinds() == ["follow", "mention"]
    assert kinds(**{"types[]": ["follow", "favourite"]}) == ["follow"]
    assert kinds(**{"exclude_types[]": "follow"}) == ["mention"]
    assert kinds(account_id=sandbox.given["cleo_id"]) == ["follow"]


def test_a_letter_to_another_server_is_read_there(sandbox) -> None:
    post = sandbox.hand.post("jurybot", "@mallory@bad.example a jury considers", visibility="direct", note="Jury 7")

    (letter,) = sandbox.hand.inbox("mallory@bad.example")

    assert (letter.id, letter.note, letter.author) == (post, "Jury 7", "jurybot")
    assert letter.text == "@mallory a jury considers"


def test_only_filtered_mentions_make_a_request(api, sandbox) -> None:
    sandbox.hand.set_policy("ana", for_not_following="filter")
    sandbox.hand.follow("cleo", "ana")

    assert api.get("ana", "/api/v1/notifications/requests") == []
    assert [n["type"] for n in api.get("ana", "/api/v1/notifications", include_filtered="true")] == ["follow"]
    assert [n["type"] for n in api.get("ana", "/api/v1/notifications", account_id=sandbox.given["cleo_id"])] == [
        "follow"
    ]


def test_a_request_outlives_its_newest_message_and_goes_with_the_last(api, sandbox) -> None:
    one, two = (sandbox.hand.post("cleo", f"@jurybot {n}", visibility="direct") for n in (1, 2))

    def requests():
        return [(r["notifications_count"], r["last_status"]) for r in api.get("bot", "/api/v1/notifications/requests")]

    sandbox.hand.delete(two)
    assert requests() == [("1", None)]
    sandbox.hand.delete(one)
    assert requests() == []


def test_several_requests_can_be_answered_at_once_and_clearing_leaves_them(api, sandbox) -> None:
    for who in ("cleo", "ana", "ben"):
        sandbox.hand.post(who, "@jurybot join", visibility="direct")
    path = "/api/v1/notifications/requests"
    ids = [r["id"] for r in api.get("bot", path)]

    api.post("bot", f"{path}/accept", **{"id[]": ids[:1]})
    api.post("bot", f"{path}/dismiss", **{"id[]": ids[1:2]})

    assert [r["id"] for r in api.get("bot", path)] == ids[2:]
    assert [n["account"]["acct"] for n in api.get("bot", "/api/v1/notifications")] == ["ben"]
    api.post("bot", "/api/v1/notifications/clear")
    assert [r["id"] for r in api.get("bot", path)] == ids[2:]


def test_a_message_under_a_third_persons_mention_of_the_sender_is_no_answer(sandbox) -> None:
    joined = sandbox.hand.post("eve", "@jurybot join", visibility="direct")
    aside = sandbox.hand.post("ana", "@jurybot what is this", visibility="direct", in_reply_to=joined)

    sandbox.hand.post("jurybot", "@eve hi", visibility="direct", in_reply_to=aside)

    assert reached(sandbox, "eve") == "filter"


def test_a_block_or_a_mute_takes_back_what_came_from_there(api, sandbox) -> None:
    for who in ("cleo", "ben"):
        sandbox.hand.set_policy("jurybot", for_private_mentions="accept")
        sandbox.hand.post(who, "@jurybot hi", visibility="direct")

    sandbox.hand.block_account("jurybot", "cleo")
    sandbox.hand.mute("jurybot", "ben")

    assert api.get("bot", "/api/v1/notifications", include_filtered="true") == []
    assert api.get("bot", "/api/v1/conversations") == []


@pytest.mark.parametrize(("act", "goes_through"), [("block_account", []), ("mute", ["again"])])
def test_a_block_or_a_mute_ends_what_waits_and_a_block_that_one_was_let_through(
    api, sandbox, act, goes_through
) -> None:
    sandbox.hand.post("cleo", "@jurybot let me in", visibility="direct")
    request = api.get("bot", "/api/v1/notifications/requests")[0]["id"]
    api.post("bot", f"/api/v1/notifications/requests/{request}/accept")
    sandbox.hand.post("eve", "@jurybot me too", visibility="direct")

    for who in ("cleo", "eve"):
        getattr(sandbox.hand, act)("jurybot", who)
    assert api.get("bot", "/api/v1/notifications/requests") == []

    getattr(sandbox.hand, f"un{act}")("jurybot", "cleo")
    sandbox.hand.post("cleo", "@jurybot again", visibility="direct")
    told = api.get("bot", "/api/v1/notifications", **{"types[]": "mention"})
    assert [note["status"]["content"].split("</span> ")[1].removesuffix("</p>") for note in told] == goes_through


def test_a_block_keeps_what_one_asked_for_oneself_and_ends_what_the_other_asked_for(api, sandbox) -> None:
    sandbox.state.account("ana").locked = sandbox.state.account("ben").locked = True
    ids = {who: sandbox.state.account(who).id for who in ("ana", "ben")}
    api.post("ana", f"/api/v1/accounts/{ids['ben']}/follow")
    api.post("ben", f"/api/v1/accounts/{ids['ana']}/follow")

    shown = api.post("ana", f"/api/v1/accounts/{ids['ben']}/block")

    assert (shown["blocking"], shown["requested"], shown["requested_by"]) == (True, True, False)


def test_who_asks_for_it_is_told_of_every_post_but_of_answers_to_others(api, sandbox) -> None:
    api.post("bot", f"/api/v1/accounts/{sandbox.given['ana_id']}/follow", notify="true")
    post = sandbox.hand.post("ana", "hello")
    sandbox.hand.post("ana", "and more", in_reply_to=post)
    sandbox.hand.post("ana", "@ben yes", in_reply_to=sandbox.hand.post("ben", "a question"))

    assert [n["type"] for n in api.get("bot", "/api/v1/notifications")] == ["status", "status"]


def test_a_page_of_groups_counts_groups_and_an_end_of_a_follow_takes_its_notice_along(api, sandbox) -> None:
    post = sandbox.hand.post("ana", "hello")
    for who in ("ben", "cleo", "dima"):
        sandbox.hand.favourite(who, post)
    sandbox.hand.follow("eve", "ana")

    def kinds(**query):
        return [g["type"] for g in api.get("ana", "/api/v2/notifications", **query)["notification_groups"]]

    assert (kinds(limit=2), kinds(limit=1), kinds(limit=1, min_id=0)) == (
        ["follow", "favourite"],
        ["follow"],
        ["favourite"],
    )
    assert len(kinds(**{"grouped_types[]": "follow"})) == 4
    sandbox.hand.unfollow("eve", "ana")
    assert kinds() == ["favourite"]


def test_a_group_is_shown_counted_and_dismissed_by_its_key(api, sandbox) -> None:
    post = sandbox.hand.post("ana", "hello")
    for who in ("ben", "cleo", "dima"):
        sandbox.hand.favourite(who, post)
    sandbox.hand.follow("eve", "ana")
    listed = {g["type"]: g for g in api.get("ana", "/api/v2/notifications")["notification_groups"]}
    group = f"/api/v2/notifications/{listed['favourite']['group_key']}"

    alone = api.get("ana", group)
    people = api("ana", "GET", f"{group}/accounts", params={"limit": 2})

    assert alone["notification_groups"] == [
        {k: v for k, v in listed["favourite"].items() if "page" not in k},
    ]
    assert [a["acct"] for a in alone["accounts"]] == ["dima", "cleo", "ben"] and alone["statuses"][0]["id"] == post
    assert [a["acct"] for a in people.json()] == ["dima", "cleo"]
    assert [rel for rel in ("next", "prev") if f'rel="{rel}"' in people.headers["link"]] == ["next", "prev"]
    counts = [api.get("ana", f"/api/v{n}/notifications/unread_count")["count"] for n in (1, 2)]
    assert counts == [4, 2]
    api.post("ana", f"{group}/dismiss")
    assert [n["type"] for n in api.get("ana", "/api/v1/notifications")] == ["follow"]
    assert api("ana", "GET", group).json() == {"error": "Record not found"}


def test_a_warning_is_told_in_groups_as_it_is_alone(api, sandbox) -> None:
    api.post("owner", f"/api/v1/admin/accounts/{sandbox.given['eve_id']}/action", type="none", text="be kind")

    (alone,) = api.get("eve", "/api/v1/notifications")
    (group,) = api.get("eve", "/api/v2/notifications")["notification_groups"]

    assert alone["moderation_warning"] == group["moderation_warning"] and "event" not in group
    assert (group["moderation_warning"]["text"], group["moderation_warning"]["action"]) == ("be kind", "none")


def test_of_the_people_in_groups_only_the_first_of_each_may_be_asked_for_whole(api, sandbox) -> None:
    post = sandbox.hand.post("ana", "hello")
    for who in ("ben", "cleo"):
        sandbox.hand.favourite(who, post)

    page = api.get("ana", "/api/v2/notifications", expand_accounts="partial_avatars")
    refused = api("ana", "GET", "/api/v2/notifications", params={"expand_accounts": "some"})

    assert list(page) == ["accounts", "partial_accounts", "statuses", "notification_groups"]
    assert [a["acct"] for a in page["accounts"]] == ["cleo"]
    assert list(page["partial_accounts"][0]) == ["id", "acct", "locked", "bot", "url", "avatar", "avatar_static"]
    error = "Invalid value for 'expand_accounts': 'some', allowed values are 'full' and 'partial_avatars'"
    assert (refused.status_code, refused.json()) == (400, {"error": error})


def test_what_is_let_through_is_merged_when_a_worker_has_brought_it_out(world) -> None:
    with running(world, late=0) as one, httpx.Client(base_url=one.base) as client:
        client.headers["Authorization"] = f"Bearer {one.tokens['bot']}"
        one.hand.post("cleo", "@jurybot join", visibility="direct")
        one.do(lambda: setattr(one.instance.late, "held", True))

        def merged() -> bool:
            return bool(client.get("/api/v1/notifications/requests/merged").json()["merged"])

        before = merged()
        request = client.get("/api/v1/notifications/requests").json()[0]["id"]
        client.post(f"/api/v1/notifications/requests/{request}/accept")
        meanwhile = merged()
        one.do(one.instance.late.run_all)

        assert (before, meanwhile, merged()) == (True, False, True)


def test_a_talk_that_was_read_may_be_marked_as_unread(api, sandbox) -> None:
    talk = api.write("ana", "a note to myself")
    path = f"/api/v1/conversations/{api.get('ana', '/api/v1/conversations')[0]['id']}"

    assert talk["id"] == api.post("ana", f"{path}/unread")["last_status"]["id"]
    assert api.get("ana", "/api/v1/conversations")[0]["unread"] is True
    assert api.post("ana", f"{path}/read")["unread"] is False


def test_favourites_of_twelve_hours_stand_together(api, sandbox) -> None:
    post, start = sandbox.hand.post("ana", "hello"), sandbox.state.now()
    for hours, who in ((0, "ben"), (11, "cleo"), (12, "dima")):
        sandbox.set_time(start + timedelta(hours=hours))
        sandbox.hand.favourite(who, post)

    groups = api.get("ana", "/api/v2/notifications")["notification_groups"]

    assert [g["notifications_count"] for g in groups] == [1, 2]


def test_of_a_group_only_what_is_not_newer_than_the_page_counts(api, sandbox) -> None:
    post = sandbox.hand.post("ana", "hello")
    for who in ("ben", "cleo", "dima"):
        sandbox.hand.favourite(who, post)
    newest = api.get("ana", "/api/v1/notifications")[0]["id"]

    def group(**page):
        (found,) = api.get("ana", "/api/v2/notifications", **page)["notification_groups"]
        return found["notifications_count"], str(found["most_recent_notification_id"]), len(found["sample_account_ids"])

    assert group() == (3, newest, 3)
    assert group(max_id=newest) == (2, str(int(newest) - 1), 2)


def test_a_message_to_nobody_is_a_conversation_with_oneself(api) -> None:
    api.write("ana", "a note to myself")

    (talk,) = api.get("ana", "/api/v1/conversations")

    assert [a["acct"] for a in talk["accounts"]] == ["ana"]
