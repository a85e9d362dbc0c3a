"""Reports, moderators' acts, domain blocks and what they leave behind."""

from datetime import timedelta

import pytest


def block(api, **form):
    return api("bot", "POST", "/api/v1/admin/domain_blocks", data=form)


@pytest.mark.parametrize(
    ("parent", "child", "status"),
    [
        ({"severity": "silence"}, {"severity": "silence"}, 200),
        ({"severity": "silence"}, {"severity": "noop"}, 422),
        ({"severity": "silence"}, {"severity": "suspend"}, 200),
        ({"severity": "suspend"}, {"severity": "silence"}, 422),
        ({"severity": "suspend"}, {"severity": "suspend"}, 200),
        ({"severity": "silence", "reject_media": "true"}, {"severity": "silence"}, 422),
        ({"severity": "silence", "reject_media": "true"}, {"severity": "silence", "reject_media": "1"}, 200),
        ({"severity": "silence", "reject_reports": "true"}, {"severity": "silence", "reject_media": "true"}, 422),
        ({"severity": "noop"}, {"severity": "noop"}, 200),
    ],
)
def test_a_child_may_be_blocked_when_it_is_as_strict_as_its_parent(api, parent, child, status) -> None:
    block(api, domain="parent.example", **parent)

    answer = block(api, domain="deep.child.parent.example", **child)

    assert answer.status_code == status
    if status == 422:
        assert answer.json()["existing_domain_block"]["domain"] == "parent.example"


def test_the_nearest_parent_is_the_one_that_counts(api) -> None:
    block(api, domain="parent.example", severity="suspend")
    block(api, domain="child.parent.example", severity="suspend")

    refused = block(api, domain="deep.child.parent.example", severity="silence")

    assert refused.json()["error"] == "You have already imposed stricter limits on child.parent.example."


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (" Bad.EXAMPLE ", "bad.example"),
        ("bad.example.", "bad.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("com", "com"),
    ],
)
def test_a_domain_is_stored_in_its_plain_form(api, written, stored) -> None:
    assert block(api, domain=written).json()["domain"] == stored


@pytest.mark.parametrize("written", ["*.example", "a..example", "under_score.example", "-" * 64 + ".example", "a:80"])
def test_what_is_no_domain_is_refused(api, written) -> None:
    assert block(api, domain=written).json() == {"error": "Validation failed: Domain is invalid"}


def test_a_change_is_partial(api) -> None:
    made = block(api, domain="x.example", private_comment="case 7", public_comment="why", obfuscate="true").json()

    changed = api("bot", "PUT", f"/api/v1/admin/domain_blocks/{made['id']}", data={"severity": "noop"}).json()

    assert {**made, "severity": "noop"} == changed
    refused = api("bot", "PUT", f"/api/v1/admin/domain_blocks/{made['id']}", data={"severity": "limit"})
    assert refused.json()["error"] == "Validation failed: Severity is not included in the list"


def states(sandbox, *accts):
    accounts = [sandbox.state.account(acct) for acct in accts]
    return [("suspended" if a.is_suspended else "limited" if a.is_silenced else "free") for a in accounts]


def test_a_block_covers_subdomains_and_lifting_frees_only_what_it_did(api, sandbox) -> None:
    people = ("mallory@bad.example", "minion@bad.example", "troll@sub.bad.example", "spammer@spam.example")
    sandbox.hand.limit_account("minion@bad.example")

    sandbox.hand.block_domain("bad.example", "silence")
    assert states(sandbox, *people) == ["limited", "limited", "limited", "free"]
    sandbox.hand.change_block("bad.example", severity="suspend")
    assert states(sandbox, *people) == ["suspended", "suspended", "suspended", "free"]
    sandbox.hand.change_block("bad.example", severity="noop")
    assert states(sandbox, *people) == ["free", "limited", "free", "free"]
    sandbox.hand.lift_block("bad.example")
    assert states(sandbox, *people) == ["free", "limited", "free", "free"]


def test_a_suspend_ends_follows_and_takes_posts_but_not_the_evidence_of_an_open_report(api, sandbox) -> None:
    mallory = sandbox.given["mallory_id"]
    posts = [p["id"] for p in api.get("bot", f"/api/v1/accounts/{mallory}/statuses")]
    report = sandbox.hand.report("ben", "mallory@bad.example", [posts[0]])
    resolved = sandbox.hand.report("ben", "mallory@bad.example", [posts[1]])
    sandbox.hand.resolve(resolved)

    sandbox.hand.block_domain("bad.example", "suspend")

    kept = api.get("bot", f"/api/v1/admin/reports/{report}")["statuses"]
    lost = api.get("bot", f"/api/v1/admin/reports/{resolved}")["statuses"]
    assert ([p["id"] for p in kept], lost) == ([posts[0]], [])
    shown = api.get("bot", f"/api/v1/accounts/{mallory}")
    assert (shown["followers_count"], shown["following_count"], shown["suspended"]) == (0, 0, True)
    sandbox.hand.lift_block("bad.example")
    assert sandbox.state.following[int(sandbox.given["ana_id"])].keys() == {
        sandbox.state.account("jurybot").id,
        sandbox.state.account("friendly@good.example").id,
    }


def test_everybody_who_loses_follows_is_told_once_of_how_many(api, sandbox) -> None:
    sandbox.hand.block_domain("bad.example", "suspend")

    def event(who):
        (note,) = api.get(who, "/api/v1/notifications", **{"types[]": "severed_relationships"})
        return note["event"]["target_name"], note["event"]["followers_count"], note["event"]["following_count"]

    assert event("ana") == ("bad.example", 1, 1)
    assert event("ben") == ("bad.example", 0, 1)
    assert event("cleo") == ("bad.example", 0, 1), "troll's server stands below"
    assert api.get("eve", "/api/v1/notifications") == []


def test_a_newcomer_from_a_blocked_server_is_blocked_too(sandbox) -> None:
    sandbox.hand.block_domain("bad.example", "silence")

    sandbox.hand.join("fresh@bad.example")
    sandbox.hand.join("fresh@deep.two.example")

    assert states(sandbox, "fresh@bad.example", "fresh@deep.two.example") == ["limited", "suspended"]


def test_moderators_hear_of_a_report_unless_another_is_open_on_the_same_account(api, sandbox) -> None:
    def told(who):
        return len(api.get(who, "/api/v1/notifications", **{"types[]": "admin.report"}))

    sandbox.hand.report("ana", "minion@bad.example")
    sandbox.hand.report("ben", "minion@bad.example")
    assert (told("bot"), told("owner"), told("ana")) == (1, 1, 0)
    for report in (7, 8):
        sandbox.hand.resolve(report)
    sandbox.hand.report("cleo", "minion@bad.example")
    assert told("bot") == 2


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"account_id": "0"}, 404),
        ({"account_id": "{mallory_id}", "status_ids[]": "1"}, 404),
        ({"account_id": "{mallory_id}", "comment": "x" * 1001}, 422),
        ({"account_id": "{mallory_id}", "category": "violation", "rule_ids[]": "99"}, 422),
        ({"account_id": "{mallory_id}", "category": "nonsense"}, 500),
        ({"account_id": "{mallory_id}", "category": "legal"}, 200),
        ({"account_id": "{mallory_id}", "rule_ids[]": "1"}, 200),
    ],
)
def test_a_report_is_checked(api, sandbox, form, status) -> None:
    filled = {name: value.format(**sandbox.given) for name, value in form.items()}

    answer = api("ana", "POST", "/api/v1/reports", data=filled)

    assert answer.status_code == status
    if "rule_ids[]" in form and status == 200:
        assert (answer.json()["category"], answer.json()["rule_ids"]) == ("violation", ["1"])


def test_a_report_of_another_server_has_its_domain_and_is_not_forwarded(api, sandbox) -> None:
    number = sandbox.hand.report("peer.example@peer.example", "ana", comment="from afar", forward=True)

    report = api.get("bot", f"/api/v1/admin/reports/{number}")

    assert (report["account"]["domain"], report["forwarded"], report["target_account"]["domain"]) == (
        "peer.example",
        False,
        None,
    )


def test_acting_on_an_account_resolves_the_reports_about_it(api, sandbox) -> None:
    path = f"/api/v1/admin/accounts/{sandbox.given['mallory_id']}/action"

    api.post("owner", path, type="silence")

    open_ones = api.get("bot", "/api/v1/admin/reports", target_account_id=sandbox.given["mallory_id"])
    assert open_ones == []


def test_nobody_acts_on_an_equal_or_a_higher_role(api, sandbox) -> None:
    owner = sandbox.state.account("owner").id
    path = "/api/v1/admin/accounts/{}/action"

    assert api("bot", "POST", path.format(owner), data={"type": "suspend"}).status_code == 403
    assert api("bot", "POST", path.format(sandbox.given["bot_id"]), data={"type": "silence"}).status_code == 403
    assert api("bot", "POST", path.format(owner), data={"type": "shout"}).status_code == 422


def test_one_who_leaves_is_gone_for_good(api, sandbox) -> None:
    post = sandbox.hand.post("ana", "hello")

    sandbox.hand.leave("ana")

    assert api("ana", "GET", "/api/v1/accounts/verify_credentials").status_code in (401, 403)
    assert api("bot", "GET", f"/api/v1/statuses/{post}").status_code == 404
    account = api.get("bot", f"/api/v1/admin/accounts/{sandbox.given['ana_id']}")
    assert (account["suspended"], account["email"], account["account"]["following_count"]) == (True, None, 0)
    assert api("bot", "POST", f"/api/v1/admin/accounts/{sandbox.given['ana_id']}/unsuspend").status_code == 403


def test_measures_count_all_time_and_by_day(api, sandbox) -> None:
    sandbox.set_time(sandbox.state.now() + timedelta(days=1))
    sandbox.hand.join("late@bad.example")
    sandbox.hand.follow("late@bad.example", "ana")
    asked = {
        "keys": ["instance_accounts", "instance_followers", "instance_media_attachments", "instance_reports"],
        "start_at": "2026-03-02T00:00:00Z",
        "end_at": "2026-03-03",
        **{f"instance_{key}": {"domain": "bad.example"} for key in ("accounts", "followers", "media_attachments")},
        "instance_reports": {"domain": "bad.example", "include_subdomains": True},
    }

    found = {m["key"]: m for m in api("bot", "POST", "/api/v1/admin/measures", json=asked).json()}

    assert {key: m["total"] for key, m in found.items()} == {
        "instance_accounts": "3",
        "instance_followers": "2",
        "instance_media_attachments": "0",
        "instance_reports": "5",
    }
    assert [day["value"] for day in found["instance_accounts"]["data"]] == ["2", "1"]
    assert found["instance_media_attachments"]["unit"] == "bytes"


def test_the_public_list_shows_what_its_settings_say(api, sandbox) -> None:
    def listed(who):
        answer = api(who, "GET", "/api/v1/instance/domain_blocks")
        return [b["comment"] for b in answer.json()] if answer.status_code == 200 else answer.status_code

    sandbox.state.settings.update(show_domain_blocks="users", show_domain_blocks_rationale="disabled")
    assert (listed(None), listed("ana")) == (404, [None, None, None])
    sandbox.state.settings.update(show_domain_blocks="all", show_domain_blocks_rationale="users")
    assert (listed(None), listed("ana")[0]) == ([None, None, None], "because one.example")


def test_peers_are_the_domains_without_a_block(api, sandbox) -> None:
    sandbox.hand.block_domain("spam.example", "noop")

    assert sorted(api.get(None, "/api/v1/instance/peers")) == [
        "bad.example",
        "good.example",
        "peer.example",
        "sub.bad.example",
    ]


def test_under_limited_federation_dropping_an_allowed_server_suspends_it(api, sandbox) -> None:
    sandbox.state.settings["limited_federation"] = True
    allow = api.post("bot", "/api/v1/admin/domain_allows", domain="Good.example")

    api("bot", "DELETE", f"/api/v1/admin/domain_allows/{allow['id']}")

    assert states(sandbox, "friendly@good.example") == ["suspended"]
    assert api.get("bot", "/api/v1/admin/domain_allows") == []
