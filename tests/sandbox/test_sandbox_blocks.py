"""Domain blocks: which may stand beside which, what they do to accounts and what lifting leaves behind; allows."""

import pytest

from jurybot.sandbox.server import running


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


def test_a_change_is_partial(api) -> None:
    made = block(api, domain="x.example", private_comment="case 7", public_comment="why", obfuscate="true").json()

    changed = api("bot", "PUT", f"/api/v1/admin/domain_blocks/{made['id']}", data={"severity": "noop"}).json()

    assert {**made, "severity": "noop"} == changed


PUT_VALUES = [
    ({"severity": "limit"}, 422),
    ({"severity": ""}, 422),
    ({"severity": None}, 422),
    ({"severity": 7}, 422),
    ({"severity": 1}, 200),
    ({"reject_media": ""}, 500),
    ({"obfuscate": None}, 500),
    ({"reject_reports": "off"}, 200),
    ({"public_comment": None}, 200),
    ({"public_comment": ["a list is no comment"]}, 200),
]


@pytest.mark.parametrize(("change", "status"), PUT_VALUES)
def test_values_are_read_as_the_server_reads_them(api, change, status) -> None:
    made = block(api, domain="x.example", public_comment="why").json()
    path = f"/api/v1/admin/domain_blocks/{made['id']}"

    answer = api("bot", "PUT", path, json=change)

    assert answer.status_code == status
    if status == 422:
        assert answer.json()["error"] == "Validation failed: Severity is not included in the list"
    after = api.get("bot", path)
    (name, value), changed = next(iter(change.items())), {k: v for k, v in after.items() if made[k] != v}
    assert changed == {
        ("severity", 1): {"severity": "suspend"},
        ("public_comment", None): {"public_comment": None},
    }.get((name, value if not isinstance(value, list) else ""), {})


def states(sandbox, *accts):
    accounts = [sandbox.state.account(acct) for acct in accts]
    return [("suspended" if a.is_suspended else "limited" if a.is_silenced else "free") for a in accounts]


def test_a_block_covers_subdomains_and_a_change_reaches_all_of_them(api, sandbox) -> None:
    people = ("mallory@bad.example", "minion@bad.example", "troll@sub.bad.example", "spammer@spam.example")
    sandbox.hand.limit_account("minion@bad.example")

    sandbox.hand.block_domain("bad.example", "silence")
    assert states(sandbox, *people) == ["limited", "limited", "limited", "free"]
    sandbox.hand.change_block("bad.example", severity="suspend")
    assert states(sandbox, *people) == ["suspended", "suspended", "suspended", "free"]
    sandbox.hand.change_block("bad.example", severity="noop")
    assert states(sandbox, *people) == ["free", "free", "free", "free"], "a purge takes limits made by hand too"


def test_lifting_frees_only_what_the_block_did(api, sandbox) -> None:
    people = ("mallory@bad.example", "minion@bad.example", "troll@sub.bad.example")
    sandbox.hand.limit_account("minion@bad.example")
    sandbox.hand.block_domain("sub.bad.example", "silence")
    sandbox.hand.block_domain("bad.example", "silence")

    sandbox.hand.lift_block("bad.example")
    assert states(sandbox, *people) == ["free", "limited", "limited"], "the block below still stands"
    sandbox.hand.lift_block("sub.bad.example")
    assert states(sandbox, *people) == ["free", "limited", "free"]


def test_any_change_of_a_block_does_again_what_it_says(api, sandbox) -> None:
    sandbox.hand.block_domain("bad.example", "silence")
    sandbox.hand.unlimit_account("mallory@bad.example")

    sandbox.hand.change_block("bad.example", public_comment="why")

    assert states(sandbox, "mallory@bad.example") == ["limited"]


def test_who_is_suspended_by_hand_stays_so_when_the_block_goes(api, sandbox) -> None:
    sandbox.hand.suspend("mallory@bad.example")
    sandbox.hand.block_domain("bad.example", "suspend")
    assert len(api.get("bot", "/api/v1/admin/reports")) == 3, "what was resolved by the suspend"

    sandbox.hand.lift_block("bad.example")

    assert states(sandbox, "mallory@bad.example", "minion@bad.example") == ["suspended", "free"]


def test_a_suspend_takes_what_those_people_left_elsewhere(api, sandbox) -> None:
    mine = sandbox.hand.post("ana", "hi @mallory@bad.example")
    sandbox.hand.favourite("mallory@bad.example", mine)
    assert len(api.get("ana", "/api/v1/notifications", **{"types[]": "favourite"})) == 1

    sandbox.hand.block_domain("bad.example", "suspend")

    kept = api.get("ana", f"/api/v1/statuses/{mine}")
    assert (kept["favourites_count"], kept["mentions"]) == (0, [])
    assert api.get("ana", "/api/v1/notifications", **{"types[]": "favourite"}) == []


def test_a_change_overtaken_by_lifting_leaves_the_accounts_as_they_were(world) -> None:
    with running(world, late=60) as slow:
        slow.hand.block_domain("bad.example", "suspend")
        slow.settle()
        slow.hand.change_block("bad.example", severity="silence")
        slow.hand.lift_block("bad.example")
        slow.settle()

        assert states(slow, "mallory@bad.example") == ["suspended"], "the worker came too late to undo it"


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


def test_dropping_an_allowed_server_spares_those_below_it_and_all_while_federation_is_open(api, sandbox) -> None:
    def drop(domain):
        allow = api.post("bot", "/api/v1/admin/domain_allows", domain=domain)
        assert api("bot", "DELETE", f"/api/v1/admin/domain_allows/{allow['id']}").json() == {}

    drop("good.example")
    sandbox.state.settings["limited_federation"] = True
    drop("bad.example")

    people = ("friendly@good.example", "mallory@bad.example", "troll@sub.bad.example")
    assert states(sandbox, *people) == ["free", "suspended", "free"]


def test_an_allowed_server_is_found_by_its_very_name_only(api) -> None:
    def allow(domain):
        return api("bot", "POST", "/api/v1/admin/domain_allows", data={"domain": domain})

    assert allow("good.example").json() == allow("good.example").json()
    assert allow("GOOD.example").json()["error"] == "Validation failed: Domain has already been taken"
    assert allow("").json()["error"] == "Validation failed: Domain can't be blank"
    assert allow("a b").json()["error"] == "Validation failed: Domain is invalid, Domain is invalid"
