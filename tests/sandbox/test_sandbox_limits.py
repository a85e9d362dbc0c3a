"""Rate limits: what counts for what, windows on the clock, the headers of the tightest."""

from datetime import UTC, datetime, timedelta

import pytest

from jurybot.sandbox.limits import LIMITS, PAGING, STATUSES, TOKEN, USER, Limits, TooMany
from jurybot.sandbox.state import State


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_windows_lie_on_the_clock_so_that_a_burst_may_straddle_two(limit) -> None:
    state = State(now=datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=limit.seconds - 1))
    limits = Limits(state)

    for _ in range(limit.most):
        limits.take(limit, "x")
    with pytest.raises(TooMany):
        limits.take(limit, "x")
    limits.take(limit, "y")
    state.set_time(state.now() + timedelta(seconds=1))

    limits.take(limit, "x")
    assert limits.used(limit, "x") == 1


def test_a_reset_says_when_the_window_ends() -> None:
    limits = Limits(State(now=datetime(2026, 3, 2, 13, 7, 30, 250000, tzinfo=UTC)))

    resets = {limit.name: limits.headers(limit, 1)["X-RateLimit-Reset"][11:19] for limit in (TOKEN, PAGING, STATUSES)}

    assert resets == {"token": "13:10:00", "paging": "13:15:00", "statuses": "15:00:00"}


def left(answer) -> tuple[str, str]:
    return answer.headers["x-ratelimit-limit"], answer.headers["x-ratelimit-remaining"]


def test_tokens_count_apart_and_users_together(api, sandbox) -> None:
    for _ in range(3):
        api("bot", "GET", "/api/v1/accounts/verify_credentials")

    assert left(api("botplain", "GET", "/api/v1/accounts/verify_credentials")) == ("300", "299")
    used = sandbox.do(lambda: sandbox.instance.limits.used(USER, sandbox.given["bot_id"]))
    assert used == 4


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ({"max_id": "9"}, 1),
        ({"min_id": "0"}, 1),
        ({"since_id": "1"}, 1),
        ({"page": "2"}, 1),
        ({"limit": "2"}, 0),
        ({"max_id": ""}, 0),
    ],
)
def test_any_request_with_a_cursor_counts_as_paging(api, sandbox, query, counts) -> None:
    api("bot", "GET", "/api/v1/notifications", params=query)

    assert sandbox.do(lambda: sandbox.instance.limits.used(PAGING, sandbox.given["bot_id"])) == counts


def test_posts_and_edits_share_a_limit_and_refused_ones_cost_nothing(api, sandbox) -> None:
    post = api.write("bot", "@ana hi")
    api("bot", "PUT", f"/api/v1/statuses/{post['id']}", data={"status": "@ana ho"})
    refused = api("bot", "POST", "/api/v1/statuses", data={"status": ""})
    api("bot", "POST", f"/api/v1/statuses/{post['id']}/favourite")

    assert refused.status_code == 422
    assert sandbox.do(lambda: sandbox.instance.limits.used(STATUSES, sandbox.given["bot_id"])) == 2


def test_the_headers_are_of_the_tightest_limit(api, sandbox) -> None:
    sandbox.do(lambda: [sandbox.instance.limits.take(STATUSES, sandbox.given["bot_id"]) for _ in range(200)])

    assert left(api("bot", "POST", "/api/v1/statuses", data={"status": "x"})) == ("300", "99")
    assert left(api("bot", "GET", "/api/v1/notifications")) == ("300", "298")


def test_thirty_posts_can_be_deleted_in_half_an_hour(api, sandbox) -> None:
    answers = [api("bot", "DELETE", "/api/v1/statuses/1").status_code for _ in range(31)]

    assert answers == [404] * 30 + [429]
    sandbox.set_time(sandbox.state.now() + timedelta(minutes=30))
    assert api("bot", "DELETE", "/api/v1/statuses/1").status_code == 404


def test_thirty_uploads_can_be_tried_in_half_an_hour(api) -> None:
    answers = [api("bot", "POST", f"/api/v{n % 2 + 1}/media") for n in range(31)]

    assert answers[0].json()["error"] == "Validation failed: File can't be blank"
    assert left(answers[0]) == ("30", "29")
    assert [answer.status_code for answer in answers] == [422] * 30 + [429]


def test_five_apps_can_be_made_in_ten_minutes_from_one_address(api) -> None:
    form = {"client_name": "x", "redirect_uris": "https://x.example/back"}

    assert [api(None, "POST", "/api/v1/apps", data=form).status_code for _ in range(6)] == [200] * 5 + [429]


def test_what_is_not_the_api_has_no_limit_and_no_headers(api) -> None:
    assert not [name for name in api(None, "GET", "/nodeinfo/2.0").headers if name.startswith("x-ratelimit")]
    assert "x-ratelimit-limit" not in api("bot", "GET", "/api/v1/no_such_thing").headers
