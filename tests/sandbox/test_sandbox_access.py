"""Who may call what: every row of the table is held to its scope and its right."""

import httpx
import pytest

from jurybot.sandbox import blocking
from jurybot.sandbox.calls import widened
from jurybot.sandbox.endpoints import ENDPOINTS, Endpoint, find
from jurybot.sandbox.server import Sandbox

GUARDED = [e for e in ENDPOINTS if e.access.need in ("user", "admin", "late")]
ADMIN = [e for e in ENDPOINTS if e.access.need in ("admin", "late")]


def name(endpoint: Endpoint) -> str:
    return f"{'|'.join(endpoint.methods)} {endpoint.path}"


@pytest.fixture(scope="module")
def still() -> object:
    """One sandbox for all refusals: a refusal changes nothing."""
    import json
    from pathlib import Path

    from jurybot.sandbox.server import running

    world = json.loads((Path(__file__).parent.parent / "contract" / "world.json").read_text("utf-8"))
    with running(world, late=0) as started, httpx.Client(base_url=started.base) as client:
        started.do(lambda: blocking.allow(started.instance, "good.example"))
        started.given["post"] = started.hand.post("ana", "hello")
        yield started, client


def ask(still: tuple[Sandbox, httpx.Client], endpoint: Endpoint, token: str | None) -> httpx.Response:
    sandbox, client = still
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    there = {"/accounts/": sandbox.given["ana_id"], "/statuses/": sandbox.given["post"]}
    path = endpoint.path.replace(":id", next((id_ for part, id_ in there.items() if part in endpoint.path), "1"))
    days = {"start_at": "2026-03-01", "end_at": "2026-03-02"}
    return client.request(endpoint.methods[-1], path, headers=headers, params=days)


@pytest.mark.parametrize("endpoint", GUARDED, ids=name)
def test_a_token_without_the_scope_is_refused(still: tuple[Sandbox, httpx.Client], endpoint: Endpoint) -> None:
    sandbox, _ = still
    accepted = widened(endpoint.access.scopes)
    others = next(s for s in ("push", "follow") if s not in accepted)
    token = sandbox.hand.token("jurybot", others).token

    answer = ask(still, endpoint, token)

    assert (answer.status_code, answer.json()["error"]) == (403, "This action is outside the authorized scopes")


@pytest.mark.parametrize("endpoint", ADMIN, ids=name)
def test_a_member_without_the_right_is_refused(still: tuple[Sandbox, httpx.Client], endpoint: Endpoint) -> None:
    sandbox, _ = still
    token = sandbox.hand.token("weak", "admin:read admin:write").token

    answer = ask(still, endpoint, token)

    assert (answer.status_code, answer.json()["error"]) == (403, "This action is not allowed")


@pytest.mark.parametrize("endpoint", ADMIN, ids=name)
def test_nobody_is_refused_by_the_admin_endpoints(still: tuple[Sandbox, httpx.Client], endpoint: Endpoint) -> None:
    assert ask(still, endpoint, None).status_code == 403


@pytest.mark.parametrize(
    ("who", "method", "path", "form", "status"),
    [
        ("weak", "GET", "/api/v1/admin/reports/99", {}, 404),
        ("weak", "DELETE", "/api/v1/admin/domain_blocks/99", {}, 404),
        (None, "POST", "/api/v1/admin/accounts/99/action", {"type": "nonsense"}, 404),
        ("weak", "POST", "/api/v1/admin/accounts/99/approve", {}, 404),
        ("weak", "GET", "/api/v2/admin/accounts", {"origin": "mars"}, 400),
        ("weak", "GET", "/api/v1/admin/accounts", {"origin": "mars"}, 403),
        ("weak", "POST", "/api/v1/admin/measures", {}, 400),
        ("weak", "POST", "/api/v1/admin/measures", {"start_at": "never", "end_at": "x"}, 422),
        ("weak", "POST", "/api/v1/admin/domain_blocks", {"domain": "a b"}, 403),
        ("narrow", "GET", "/api/v1/admin/reports/99", {}, 403),
    ],
)
def test_what_is_asked_for_is_looked_at_after_the_scope_and_before_the_role(
    api, sandbox, who, method, path, form, status
):
    token = who and sandbox.hand.token("weak", "read" if who == "narrow" else "admin:read admin:write").token

    answer = api(token, method, path, **{"params" if method == "GET" else "data": form})

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("path", "method", "scope"),
    [
        ("favourite", "POST", "write:favourites"),
        ("bookmark", "POST", "write:bookmarks"),
        ("pin", "POST", "write:accounts"),
        ("mute", "POST", "write:mutes"),
        ("source", "GET", "read:statuses"),
        ("history", "GET", "read:statuses"),
        ("favourited_by", "GET", "read:accounts"),
    ],
)
def test_of_a_post_something_is_asked_only_where_it_is_there_and_its_scope_comes_after(
    api, sandbox, path, method, scope
) -> None:
    seen, unseen = api.write("ana", "@jurybot hi")["id"], api.write("ana", "@ben hi")["id"]
    with_it, without = (sandbox.hand.token("jurybot", name).token for name in (scope, "push"))

    def status(token, post):
        return api(token, method, f"/api/v1/statuses/{post}/{path}").status_code

    assert [status(token, post) for token in (with_it, without) for post in (unseen, "1")] == [404] * 4
    assert status(without, seen) == 403
    assert status(with_it, seen) == (422 if path == "pin" else 200)


def test_to_take_a_favourite_back_needs_the_scope_before_the_post(api, sandbox) -> None:
    without = sandbox.hand.token("jurybot", "push").token

    assert api(without, "POST", "/api/v1/statuses/1/unfavourite").status_code == 403
    assert api("bot", "POST", "/api/v1/statuses/1/unfavourite").status_code == 404


def test_a_disabled_moderator_may_still_moderate_as_in_this_version_but_not_post(api, sandbox) -> None:
    sandbox.hand.disable("jurybot")

    assert api("bot", "GET", "/api/v1/admin/reports").status_code == 200
    assert api("bot", "GET", "/api/v1/accounts/verify_credentials").status_code == 403
    sandbox.hand.suspend("jurybot")
    assert api("bot", "GET", "/api/v1/admin/reports").status_code == 403


def test_a_right_is_enough_with_the_narrow_scope(api, sandbox) -> None:
    narrow = sandbox.hand.token("jurybot", "admin:read:reports").token

    assert api(narrow, "GET", "/api/v1/admin/reports").status_code == 200
    assert api(narrow, "GET", "/api/v1/admin/domain_blocks").status_code == 403
    assert api(narrow, "POST", "/api/v1/admin/reports/1/resolve").status_code == 403


def test_reading_does_not_write(api, sandbox) -> None:
    reader = sandbox.hand.token("ana", "read").token

    assert api(reader, "POST", "/api/v1/statuses", data={"status": "hello"}).status_code == 403
    assert api(reader, "GET", "/api/v1/accounts/verify_credentials").status_code == 200


def test_an_app_without_a_person_cannot_do_what_needs_one(api) -> None:
    app = api.post(
        None, "/api/v1/apps", client_name="x", redirect_uris="urn:ietf:wg:oauth:2.0:oob", scopes="read write"
    )
    form = {"grant_type": "client_credentials", "client_id": app["client_id"], "client_secret": app["client_secret"]}
    token = api.post(None, "/oauth/token", **form, scope="read")["access_token"]

    refused = api(token, "GET", "/api/v1/notifications")

    assert (refused.status_code, refused.json()["error"]) == (422, "This method requires an authenticated user")
    assert api(token, "GET", "/api/v1/apps/verify_credentials").json()["name"] == "x"


@pytest.mark.parametrize("path", ["/api/v1/instance/peers", "/api/v2/instance", "/nodeinfo/2.0"])
def test_what_is_open_is_open(api, path: str) -> None:
    assert api(None, "GET", path).status_code == 200


@pytest.mark.parametrize(
    ("accept", "media", "begins"),
    [("*/*", "*/*; charset=utf-8", "<!DOCTYPE html>"), ("application/json", "application/json; charset=utf-8", "{")],
)
def test_what_is_not_there_is_said_as_a_page_or_as_the_asker_wants_it(api, accept, media, begins) -> None:
    answer = api("bot", "GET", "/api/v1/no_such_thing", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["content-type"]) == (404, media)
    assert answer.text.startswith(begins) and "x-ratelimit-limit" not in answer.headers


def test_a_client_that_starts_finds_what_it_asks_for(api) -> None:
    lists = "v1/custom_emojis v1/lists v2/filters v1/followed_tags v1/domain_blocks v1/endorsements"

    assert [api.get("ana", f"/api/{path}") for path in lists.split()] == [[]] * 6
    assert api.get("ana", "/api/v1/markers", **{"timeline[]": "notifications"}) == {}


def test_literal_paths_come_before_ids() -> None:
    found = find("GET", "/api/v1/accounts/lookup")

    assert found is not None and found[0].path == "/api/v1/accounts/lookup"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_is_changed_may_be_put_or_patched(api, sandbox, method: str) -> None:
    block = api.get("bot", "/api/v1/admin/domain_blocks")[0]["id"]
    post = api.write("bot", "one")["id"]

    def changed(path: str, **form: str) -> dict[str, object]:
        return api("bot", method, path, data=form).json()

    assert changed(f"/api/v1/admin/domain_blocks/{block}", severity="noop")["severity"] == "noop"
    assert changed("/api/v1/admin/reports/1", category="spam")["category"] == "spam"
    assert changed(f"/api/v1/statuses/{post}", status="two")["content"] == "<p>two</p>"
    assert changed("/api/v2/notifications/policy", for_bots="drop")["for_bots"] == "drop"
    assert api("bot", method, "/api/v1/accounts/update_credentials").status_code == (404 if method == "PUT" else 200)


def test_a_client_that_puts_a_slash_at_the_end_is_understood(api) -> None:
    assert api(None, "GET", "/api/v1/instance/").status_code == 200


def test_secrets_do_not_show_in_reprs(sandbox) -> None:
    shown = repr(sandbox) + repr(sandbox.stage.made) + repr(list(sandbox.state.tokens.values()))
    shown += repr(list(sandbox.state.apps.values())) + repr(list(sandbox.state.grants.values()))

    assert not any(token in shown for token in sandbox.tokens.values())
    assert sandbox.given["web_client_secret"] not in shown and sandbox.given["code"] not in shown
