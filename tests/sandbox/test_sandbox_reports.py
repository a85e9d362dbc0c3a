"""Reports: what may be reported, who is told, and what moderators change."""

import httpx
import pytest

from jurybot.sandbox.server import running


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
        ({"account_id": "{mallory_id}", "category": "violation"}, 422),
        ({"account_id": "{mallory_id}", "rule_ids[]": ["1", "1"]}, 422),
        ({"account_id": "{mallory_id}", "category": "nonsense", "status_ids[]": "1"}, 404),
        ({"account_id": "{mallory_id}", "category": "legal"}, 200),
        ({"account_id": "{mallory_id}", "status_ids": "1"}, 200),
        ({"account_id": "{mallory_id}", "rule_ids[]": "1"}, 200),
        ({"account_id": "{mallory_id}", "rule_ids[]": "1", "category": "spam"}, 200),
        ({"account_id": "{ana_id}"}, 200),
    ],
)
def test_a_report_is_checked(api, sandbox, form, status) -> None:
    filled = {name: value.format(**sandbox.given) if isinstance(value, str) else value for name, value in form.items()}

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


def test_a_member_attaches_only_posts_that_they_may_see(api, sandbox) -> None:
    def attached(*posts):
        form = {"account_id": sandbox.given["dima_id"], "status_ids[]": posts}
        answer = api("ben", "POST", "/api/v1/reports", data=form)
        return answer.json()["status_ids"] if answer.status_code == 200 else answer.status_code

    public = sandbox.hand.post("dima", "hello")
    private = sandbox.hand.post("dima", "for friends", visibility="private")
    to_ben = sandbox.hand.post("dima", "@ben psst", visibility="direct")
    to_eve = sandbox.hand.post("dima", "@eve psst", visibility="direct")
    theirs = sandbox.hand.post("eve", "hello")

    assert attached(public, to_ben) == [to_ben, public], "newest first"
    assert [attached(public, other) for other in (private, to_eve, theirs)] == [404] * 3
    sandbox.hand.follow("ben", "dima")
    assert attached(private) == [private]
    sandbox.hand.block_account("dima", "ben")
    assert attached(public) == 404


def test_a_post_that_is_just_deleted_can_still_be_reported(world) -> None:
    with running(world, late=60) as slow:
        post = slow.hand.post("mallory@bad.example", "buy this")
        slow.hand.delete(post)

        made = slow.hand.report("ana", "mallory@bad.example", [post])

        assert slow.state.reports[int(made)].status_ids == [int(post)]


def test_of_another_servers_report_what_it_cannot_know_is_left_out(sandbox) -> None:
    public, direct = sandbox.hand.post("ana", "hello"), sandbox.hand.post("ana", "@ben psst", visibility="direct")

    made = sandbox.hand.report("peer.example@peer.example", "ana", [public, direct, 1])

    assert sandbox.state.reports[int(made)].status_ids == [int(public)]


@pytest.mark.parametrize(
    ("by", "about", "forward", "shown"),
    [
        ("ana", "mallory@bad.example", "true", True),
        ("ana", "mallory@bad.example", "false", False),
        ("ana", "mallory@bad.example", "", None),
        ("ana", "mallory@bad.example", None, None),
        ("ana", "ben", "true", False),
    ],
)
def test_a_report_says_whether_it_was_forwarded(api, sandbox, by, about, forward, shown) -> None:
    form = {} if forward is None else {"forward": forward}

    made = api.post(by, "/api/v1/reports", account_id=str(sandbox.state.account(about).id), **form)

    assert made["forwarded"] is shown


@pytest.mark.parametrize(
    ("domains", "shown"),
    [(["bad.example"], True), (["good.example", "BAD.example"], True), (["good.example"], False), ([], False)],
)
def test_a_report_may_be_forwarded_to_others_alone(api, sandbox, domains, shown) -> None:
    asked = {"account_id": sandbox.given["mallory_id"], "forward": True, "forward_to_domains": domains}

    assert api("ana", "POST", "/api/v1/reports", json=asked).json()["forwarded"] is shown


def edit(api, **json):
    return api("bot", "PUT", "/api/v1/admin/reports/1", json=json)


def test_a_category_and_its_rules_go_together(api) -> None:
    no_rules = "Validation failed: Rule ids does not reference valid rules"
    too_many = "Validation failed: Rule ids must be blank"

    assert edit(api, category="violation").json()["error"] == no_rules
    assert edit(api, category="violation", rule_ids=["99"]).json()["error"] == no_rules
    assert edit(api, category="violation", rule_ids=["1", "1"]).json()["error"] == no_rules
    assert edit(api, rule_ids=["1"]).json()["error"] == too_many
    assert edit(api, rule_ids="1").status_code == 200, "no list is no parameter"
    both = edit(api, category="violation", rule_ids=["1"]).json()
    assert (both["category"], len(both["rules"])) == ("violation", 1)
    assert edit(api, category="spam").json()["error"] == too_many
    assert edit(api, category="spam", rule_ids=[]).json()["category"] == "spam"
    assert edit(api, category="").status_code == 500


def test_only_a_real_change_gives_a_report_a_new_time_and_whatever_is_saved_a_webhook(world) -> None:
    hook = {"url": "http://192.0.2.1/hook", "secret": "s", "events": ["report.updated"]}
    with running({**world, "webhooks": [hook]}, late=0) as one, httpx.Client(base_url=one.base) as client:

        def times(path):
            headers = {"Authorization": f"Bearer {one.tokens['bot']}"}
            report = client.post(f"/api/v1/admin/reports/1/{path}", headers=headers).json()
            return report["updated_at"] == report["created_at"], len(one.instance.hooks.sent)

        assert [times(path) for path in ("unassign", "reopen")] == [(True, 1), (True, 2)]
        assert [times(path) for path in ("assign_to_self", "assign_to_self", "resolve")] == [
            (False, 3),
            (False, 4),
            (False, 5),
        ]
