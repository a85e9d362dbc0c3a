"""What moderators do to accounts, who may, and what becomes of an account that goes."""

import json

import httpx
import pytest

from jurybot.sandbox.records import RIGHT, Role
from jurybot.sandbox.server import running

ACCOUNTS = "/api/v1/admin/accounts"


def act(api, who, account_id, **form):
    return api(who, "POST", f"{ACCOUNTS}/{account_id}/action", data=form)


def with_role(sandbox, name: str, position: int, *rights: str) -> str:
    """A token of somebody with a role of their own."""
    role = Role(len(sandbox.state.roles) + 1, name, position, sum(RIGHT[right] for right in rights))
    sandbox.state.roles[role.id] = role
    sandbox.hand.join(name)
    sandbox.state.account(name).role_id = role.id
    return sandbox.hand.token(name, "read admin:read admin:write").token


def test_acting_on_an_account_resolves_the_reports_about_it(api, sandbox) -> None:
    mallory = sandbox.given["mallory_id"]

    act(api, "owner", mallory, type="silence")

    assert api.get("bot", "/api/v1/admin/reports", target_account_id=mallory) == []


def test_a_warning_resolves_the_report_it_names_alone(api, sandbox) -> None:
    mallory = sandbox.given["mallory_id"]

    assert act(api, "bot", mallory, type="none", report_id="3").json() == {}

    assert [r["id"] for r in api.get("bot", "/api/v1/admin/reports", target_account_id=mallory)] == ["5", "1"]
    assert api.get("bot", f"{ACCOUNTS}/{mallory}")["silenced"] is False


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 422, "Validation failed: Type can't be blank, Type is not included in the list"),
        ({"type": "shout"}, 422, "Validation failed: Type is not included in the list"),
        ({"type": "silence", "report_id": "99"}, 404, "Record not found"),
        ({"type": "silence", "warning_preset_id": "1"}, 404, "Record not found"),
    ],
)
def test_an_act_that_cannot_be_changes_nothing(api, sandbox, form, status, error) -> None:
    refused = act(api, "bot", sandbox.given["ana_id"], **form)

    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert api.get("bot", f"{ACCOUNTS}/{sandbox.given['ana_id']}")["silenced"] is False


def test_only_a_login_can_be_disabled_or_enabled(api, sandbox) -> None:
    mallory = sandbox.given["mallory_id"]

    assert act(api, "bot", mallory, type="disable").status_code == 500
    for what in ("enable", "approve", "reject"):
        refused = api("bot", "POST", f"{ACCOUNTS}/{mallory}/{what}")
        assert (refused.status_code, refused.json()["error"]) == (403, "Forbidden")


def test_nobody_acts_on_an_equal_or_a_higher_role_but_may_warn_it(api, sandbox) -> None:
    owner = sandbox.state.account("owner").id

    for target in (owner, sandbox.given["bot_id"]):
        assert [act(api, "bot", target, type=kind).status_code for kind in ("disable", "silence", "suspend")] == [
            403
        ] * 3
        assert act(api, "bot", target, type="none").status_code == 200
    assert act(api, "bot", sandbox.given["mallory_id"], type="suspend").status_code == 200, "ranks are local"


def test_who_may_not_handle_reports_may_act_only_where_none_is_open(api, sandbox) -> None:
    token = with_role(sandbox, "kim", 5, "manage_users")

    assert act(api, token, sandbox.given["mallory_id"], type="silence").status_code == 403
    assert act(api, token, sandbox.given["dima_id"], type="silence").status_code == 200
    assert api(token, "GET", "/api/v1/admin/reports").status_code == 403


def test_a_member_is_told_of_an_act_unless_it_is_not_to_be(api, sandbox) -> None:
    ana = sandbox.given["ana_id"]
    report = sandbox.hand.report("ben", "ana", [sandbox.hand.post("ana", "grr")])
    act(api, "bot", ana, type="silence", send_email_notification="false")
    act(api, "bot", ana, type="sensitive", text="Please be kind", report_id=report)

    (note,) = api.get("ana", "/api/v1/notifications", **{"types[]": "moderation_warning"})

    warning = note["moderation_warning"]
    assert list(warning) == ["id", "action", "text", "status_ids", "created_at", "target_account", "appeal"]
    assert (warning["action"], warning["text"], warning["appeal"]) == ("sensitive", "Please be kind", None)
    assert len(warning["status_ids"]) == 1 and note["account"]["id"] == warning["target_account"]["id"] == ana


def test_lifting_undoes_what_was_done(api, sandbox) -> None:
    ana = sandbox.given["ana_id"]
    for kind in ("disable", "sensitive", "silence", "suspend"):
        act(api, "owner", ana, type=kind)
    shown = api.get("bot", f"{ACCOUNTS}/{ana}")
    assert [shown[key] for key in ("disabled", "sensitized", "silenced", "suspended")] == [True] * 4

    for what in ("enable", "unsensitive", "unsilence", "unsuspend"):
        shown = api.post("bot", f"{ACCOUNTS}/{ana}/{what}")

    assert [shown[key] for key in ("disabled", "sensitized", "silenced", "suspended")] == [False] * 4
    assert api("bot", "POST", f"{ACCOUNTS}/{ana}/unsuspend").status_code == 403, "it is not suspended"
    assert api.post("bot", f"{ACCOUNTS}/{ana}/unsilence")["silenced"] is False


def test_a_remote_account_suspended_by_hand_loses_who_it_follows_here_but_not_its_followers(api, sandbox) -> None:
    mallory = sandbox.state.account("mallory@bad.example").id
    sandbox.hand.suspend("mallory@bad.example")

    assert sandbox.state.following[mallory] == {} and len(sandbox.state.followers[mallory]) == 2
    sandbox.hand.unsuspend("mallory@bad.example")
    assert sandbox.state.following[mallory] == {}
    assert len(api.get("bot", f"/api/v1/accounts/{mallory}/statuses")) > 0, "its posts are shown again"


def test_what_a_domain_block_did_to_one_account_can_be_lifted_for_that_one(api, sandbox) -> None:
    sandbox.hand.block_domain("bad.example", "suspend")

    shown = api.post("bot", f"{ACCOUNTS}/{sandbox.given['mallory_id']}/unsuspend")

    assert shown["suspended"] is False
    assert sandbox.state.account("minion@bad.example").is_suspended


def test_who_waits_is_approved_once_or_rejected_without_a_trace(api, sandbox) -> None:
    sandbox.hand.join("fay")
    sandbox.hand.join("gus")
    for name in ("fay", "gus"):
        sandbox.state.account(name).approved = False
    fay, gus = (sandbox.state.account(name).id for name in ("fay", "gus"))
    assert {a["username"] for a in api.get("bot", "/api/v2/admin/accounts", status="pending")} == {"fay", "gus"}

    assert api.post("bot", f"{ACCOUNTS}/{fay}/approve")["approved"] is True
    assert api.post("bot", f"{ACCOUNTS}/{gus}/reject") == {}

    assert [api("bot", "POST", f"{ACCOUNTS}/{fay}/{what}").status_code for what in ("approve", "reject")] == [403, 403]
    assert api("bot", "GET", f"{ACCOUNTS}/{gus}").status_code == 404
    assert api("bot", "GET", "/api/v1/accounts/lookup", params={"acct": "gus"}).status_code == 404


def test_one_who_leaves_is_gone_with_posts_ties_likes_and_login(api, sandbox) -> None:
    post = sandbox.hand.post("ana", "hello")
    liked = sandbox.hand.post("ben", "hi @ana")
    sandbox.hand.favourite("ana", liked)
    ana = sandbox.given["ana_id"]

    sandbox.hand.leave("ana")

    refused = api("ana", "GET", "/api/v1/accounts/verify_credentials")
    assert (refused.status_code, refused.json()["error"]) == (401, "The access token is invalid")
    assert api("bot", "GET", f"/api/v1/statuses/{post}").status_code == 404
    shown = api.get("bot", f"{ACCOUNTS}/{ana}")
    assert (shown["suspended"], shown["email"], shown["account"]["following_count"]) == (True, None, 0)
    kept = api.get("ben", f"/api/v1/statuses/{liked}")
    assert (kept["favourites_count"], kept["mentions"]) == (0, [])
    assert api.get("ben", "/api/v1/notifications", **{"types[]": "favourite"}) == []


def test_between_leaving_and_the_worker_the_login_is_disabled(world) -> None:
    with running(world, late=60) as slow:
        slow.hand.leave("ana")
        token = next(t for t in slow.state.tokens.values() if t.account_id == slow.state.account("ana").id)
        assert slow.state.account("ana").is_suspended and token.token == slow.tokens["ana"]
        slow.settle()

        assert slow.tokens["ana"] not in slow.state.tokens


def test_a_suspended_account_can_be_deleted_before_its_time_by_who_has_the_right(api, sandbox) -> None:
    ana = sandbox.given["ana_id"]
    assert api("owner", "DELETE", f"{ACCOUNTS}/{ana}").status_code == 403, "it is not suspended"
    sandbox.hand.suspend("ana")
    assert api("bot", "DELETE", f"{ACCOUNTS}/{ana}").status_code == 403, "the role lacks delete_user_data"

    assert api("owner", "DELETE", f"{ACCOUNTS}/{ana}").json() == {}

    shown = api.get("bot", f"{ACCOUNTS}/{ana}")
    assert (shown["suspended"], shown["disabled"], shown["account"]["following_count"]) == (True, True, 0)
    assert api("owner", "DELETE", f"{ACCOUNTS}/{ana}").status_code == 403, "nothing is left to delete"


def test_a_remote_account_that_is_deleted_where_it_lives_takes_the_reports_about_it_along(api, sandbox) -> None:
    talk = api.write("ana", "@mallory@bad.example @ben look")
    sandbox.hand.post("mallory@bad.example", "@ana buy this", visibility="direct")
    reports = [r["id"] for r in api.get("bot", "/api/v1/admin/reports", target_account_id=sandbox.given["mallory_id"])]

    sandbox.hand.leave("mallory@bad.example")

    assert {api("bot", "GET", f"/api/v1/admin/reports/{report}").status_code for report in reports} == {404}
    assert api("bot", "GET", f"{ACCOUNTS}/{sandbox.given['mallory_id']}").status_code == 404
    assert [m["acct"] for m in api.get("ana", f"/api/v1/statuses/{talk['id']}")["mentions"]] == ["ben"]
    assert [[a["acct"] for a in c["accounts"]] for c in api.get("ana", "/api/v1/conversations")] == [["ben"]]
    assert sandbox.hand.join("mallory@bad.example"), "the name is free again"


def test_who_is_suspended_hears_no_more_streams(api, sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.tokens['ana']}"}
    with httpx.stream("GET", f"{sandbox.base}/api/v1/streaming/user", headers=headers) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ":)"
        sandbox.hand.suspend("ana")

        assert list(lines) == []


def test_who_is_limited_and_suspended_is_shown_as_both(api, sandbox) -> None:
    ana = sandbox.given["ana_id"]
    for kind in ("silence", "suspend"):
        act(api, "owner", ana, type=kind)

    shown = api.get("bot", f"/api/v1/accounts/{ana}")

    assert (shown["suspended"], shown["limited"]) == (True, True)


def test_webhooks_tell_of_accounts_that_are_saved(world) -> None:
    events = [f"account.{what}" for what in ("created", "updated", "approved")]
    hook = {"url": "http://192.0.2.1/hook", "secret": "s", "events": events}
    world["accounts"].append({"name": "fay", "approved": False})
    with running({**world, "webhooks": [hook]}, late=0) as one:
        one.hand.join("gus")
        one.hand.join("gus@bad.example")
        one.hand.limit_account("ana")
        one.hand.limit_account("ana")
        one.hand.disable("ana")
        one.hand.limit_account("mallory@bad.example")
        one.hand.unlimit_account("ana")
        one.hand.unlimit_account("ana")
        one.hand.approve("fay")
        headers = {"Authorization": f"Bearer {one.tokens['bot']}"}
        httpx.patch(f"{one.base}/api/v1/accounts/update_credentials", headers=headers, data={"note": "We judge"})
        sent = [(d.event, json.loads(d.raw)["object"]["username"]) for d in one.instance.hooks.sent]

    assert sent == [
        ("account.created", "gus"),
        ("account.updated", "ana"),
        ("account.updated", "ana"),
        ("account.updated", "ana"),
        ("account.approved", "fay"),
        ("account.updated", "jurybot"),
    ]
