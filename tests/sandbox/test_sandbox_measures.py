"""Counts: of a server, of ours, all time and by day."""

from datetime import timedelta

import pytest


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


MEASURES = "/api/v1/admin/measures"
DAYS = {"start_at": "2026-03-01", "end_at": "2026-03-02"}


def measure(api, **asked):
    return api("bot", "POST", MEASURES, json={**DAYS, "keys": list(asked), **asked})


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"domain": "bad.example"}, 200),
        ({"include_subdomains": True}, 200),
        ({}, 400),
        ("bad.example", 500),
        (None, 400),
    ],
)
def test_a_measure_of_a_server_wants_a_map(api, asked, status) -> None:
    assert measure(api, instance_accounts=asked).status_code == status


def totals(api, **asked):
    (found,) = measure(api, instance_accounts=asked).json()
    return found["total"]


def test_a_domain_is_counted_as_written_and_with_those_below_it_if_asked(api) -> None:
    assert totals(api, domain="bad.example") == "2"
    assert totals(api, domain="bad.example", include_subdomains=False) == "2"
    assert [totals(api, domain="bad.example", include_subdomains=yes) for yes in (True, "true", "false")] == ["3"] * 3
    assert totals(api, domain="BAD.example") == "0"


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-03-01", "2026-03-03", ["2026-03-01", "2026-03-02", "2026-03-03"]),
        ("2026-03-01T10:00:00Z", "2026-03-03T09:00:00Z", ["2026-03-01", "2026-03-02"]),
        ("2026-03-01T23:30:00-02:00", "2026-03-02", []),
        ("2026-03-02", "2026-03-01", []),
    ],
)
def test_days_are_counted_from_the_start(api, start, end, days) -> None:
    asked = {"keys": ["instance_accounts"], "instance_accounts": {"domain": "bad.example"}}

    (found,) = api("bot", "POST", MEASURES, json={**asked, "start_at": start, "end_at": end}).json()

    assert [day["date"] for day in found["data"]] == days


@pytest.mark.parametrize(
    ("days", "status", "error"),
    [
        ({}, 400, "param is missing or the value is empty or invalid: start_at"),
        ({"start_at": "2026-03-01"}, 400, "param is missing or the value is empty or invalid: end_at"),
        ({"start_at": "yesterday", "end_at": "2026-03-01"}, 422, "Invalid date supplied"),
    ],
)
@pytest.mark.parametrize("path", [MEASURES, "/api/v1/admin/dimensions"])
def test_both_dates_are_needed(api, path, days, status, error) -> None:
    refused = api("bot", "POST", path, json={"keys": ["bananas"], **days})

    assert (refused.status_code, refused.json()["error"]) == (status, error)


def test_what_is_counted_of_ours_has_the_period_before_beside_it(api, sandbox) -> None:
    sandbox.hand.resolve(1)
    days = {"start_at": "2026-03-02", "end_at": "2026-03-03", "keys": ["opened_reports", "resolved_reports"]}

    opened, resolved = api("bot", "POST", MEASURES, json=days).json()

    assert (opened["total"], opened["previous_total"], opened["unit"]) == ("6", "0", None)
    assert [day["value"] for day in resolved["data"]] == ["1", "0"]


def test_the_measures_of_a_dashboard_are_all_there(api) -> None:
    keys = ["active_users", "new_users", "interactions", "opened_reports", "resolved_reports"]

    found = api("bot", "POST", MEASURES, json={"start_at": "2026-01-01", "end_at": "2026-01-02", "keys": keys}).json()

    assert [measure["key"] for measure in found] == keys
    assert {(one["total"], one["previous_total"], len(one["data"])) for one in found} == {("0", "0", 2)}


def test_dimensions_name_languages_and_the_most_followed(api, sandbox) -> None:
    asked = {
        "keys": ["instance_languages", "instance_accounts", "bananas"],
        "instance_languages": {"domain": "bad.example"},
        "instance_accounts": {"domain": "bad.example"},
        "start_at": "2026-03-02",
        "end_at": "2026-03-02",
    }

    languages, accounts = api("bot", "POST", "/api/v1/admin/dimensions", json=asked).json()

    assert [(row["key"], row["human_key"]) for row in languages["data"]] == [("en", "English")]
    assert [row["key"] for row in accounts["data"]] == ["mallory", "minion"]
    (shorter,) = api(
        "bot", "POST", "/api/v1/admin/dimensions", json={**asked, "keys": ["instance_accounts"], "limit": 1}
    ).json()
    assert [row["key"] for row in shorter["data"]] == ["mallory"]
