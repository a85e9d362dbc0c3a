"""Apps and tokens: what the server gives, what it refuses, and in which words. Streams: who may listen."""

import httpx
import pytest

OOB, LONG = "urn:ietf:wg:oauth:2.0:oob", f"https://x.example/{'x' * 2000}"


def app_form(**changed: str) -> dict[str, str]:
    return {"client_name": "x", "redirect_uris": OOB, "scopes": "read write", **changed}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_name": ""}, "Application name can't be blank"),
        ({"client_name": "x" * 61}, "Application name is too long (maximum is 60 characters)"),
        ({"redirect_uris": ""}, "Redirect URI can't be blank"),
        ({"redirect_uris": "/callback"}, "Redirect URI must be an absolute URI."),
        ({"redirect_uris": "javascript:alert(1)"}, "Redirect URI is forbidden by the server., must specify a scheme."),
        ({"redirect_uris": "https://x.example/#a"}, "Redirect URI cannot contain a fragment."),
        ({"scopes": "read bananas"}, "Scopes doesn't match configured on the server."),
        ({"redirect_uris": LONG}, "Redirect URI is too long (maximum is 2000 characters)"),
        ({"website": "nowhere"}, "Application website is not a valid URL"),
        ({"website": LONG}, "Application website is too long (maximum is 2000 characters)"),
    ],
)
def test_an_app_that_will_not_do_is_refused(api, changed, error) -> None:
    refused = api(None, "POST", "/api/v1/apps", data=app_form(**changed))

    wanted = "Validation failed: " + error.replace("., must", "., Redirect URI must")
    assert (refused.status_code, refused.json()["error"]) == (422, wanted)


def test_an_app_may_have_several_addresses_as_lines_or_as_a_list(api) -> None:
    both = [OOB, "https://x.example/cb"]

    lines = api.post(None, "/api/v1/apps", **app_form(redirect_uris="\n".join(both)))
    listed = api(None, "POST", "/api/v1/apps", json={"client_name": "x", "redirect_uris": both}).json()

    assert lines["redirect_uris"] == listed["redirect_uris"] == both
    assert listed["scopes"] == ["read"], "the default"


@pytest.fixture
def code_form(sandbox) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": sandbox.given["web_client_id"],
        "client_secret": sandbox.given["web_client_secret"],
        "code": sandbox.given["code"],
        "redirect_uri": "https://jury.coop.example/callback",
    }


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"code": ""}, 400, "invalid_request"),
        ({"redirect_uri": ""}, 400, "invalid_request"),
        ({"redirect_uri": "", "client_secret": "wrong"}, 400, "invalid_request"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"redirect_uri": "https://jury.coop.example/other"}, 400, "invalid_grant"),
        ({"code_verifier": "for a code that was asked for without a challenge"}, 400, "invalid_grant"),
        ({"grant_type": "client_credentials"}, 400, "invalid_scope"),  # the default, which the app did not register
        ({"grant_type": "client_credentials", "scope": "read:accounts"}, 200, None),
        ({"grant_type": "client_credentials", "scope": "profile read"}, 400, "invalid_scope"),
        ({}, 200, None),
    ],
)
def test_a_token_is_given_or_refused_in_doorkeepers_order(api, code_form, changed, status, error) -> None:
    answer = api(None, "POST", "/oauth/token", data={**code_form, **changed})

    assert (answer.status_code, answer.json().get("error")) == (status, error)


def test_the_secret_may_come_in_the_header(api, code_form) -> None:
    client = code_form.pop("client_id"), code_form.pop("client_secret")

    assert httpx.post(f"{api.sandbox.base}/oauth/token", data=code_form, auth=client).status_code == 200


@pytest.mark.parametrize("header", ["Basic abc", "Basic %%%", "Basic", "Basic YWJj"])
def test_a_header_that_holds_no_client_is_none(api, code_form, header) -> None:
    for name in ("client_id", "client_secret"):
        del code_form[name]

    answer = api(None, "POST", "/oauth/token", data=code_form, headers={"Authorization": header})

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_app_has_one_token_for_the_same_scopes_as_long_as_it_lives(api) -> None:
    app = api.post(None, "/api/v1/apps", **app_form())
    client = {"client_id": app["client_id"], "client_secret": app["client_secret"]}

    def token(scope):
        form = {**client, "grant_type": "client_credentials", "scope": scope}
        return api.post(None, "/oauth/token", **form)["access_token"]

    first = token("read")
    assert token("read") == first != token("read write")
    api.post(None, "/oauth/revoke", **client, token=first)
    assert token("read") != first


def test_only_the_app_itself_revokes_a_token_and_an_unknown_one_needs_no_revoking(api, code_form, sandbox) -> None:
    client = {name: code_form[name] for name in ("client_id", "client_secret")}

    refused = api(None, "POST", "/oauth/revoke", data={**client, "token": sandbox.tokens["ana"]})

    assert (refused.status_code, refused.json()["error"]) == (403, "unauthorized_client")
    assert api(None, "POST", "/oauth/revoke", data={"token": "nonsense"}).status_code == 200
    assert api("ana", "GET", "/api/v1/accounts/verify_credentials").status_code == 200


def test_who_one_is_needs_the_scope_for_it(api, sandbox) -> None:
    profile = sandbox.hand.token("ana", "profile").token

    assert api(profile, "GET", "/oauth/userinfo").json()["preferred_username"] == "ana"
    assert api("ana", "GET", "/oauth/userinfo").status_code == 403


@pytest.mark.parametrize(
    ("who", "stream", "status", "error"),
    [
        (None, "public", 401, "Missing access token"),
        ("nonsense", "user", 401, "Invalid access token"),
        ("revoked", "user", 401, "Invalid access token"),
        ("narrow", "user", 401, "Access token does not have the required scopes"),
        ("ana", "bananas", 400, "Unknown channel requested"),
        ("ana", "", 400, "Unknown channel requested"),
    ],
)
def test_a_stream_that_may_not_be_heard_is_refused(api, who, stream, status, error) -> None:
    refused = api(who, "GET", f"/api/v1/streaming/{stream}")

    assert (refused.status_code, refused.json()["error"]) == (status, error)


def test_a_stream_ends_with_its_token(api, sandbox) -> None:
    app = sandbox.state.apps[sandbox.state.tokens[sandbox.tokens["ana"]].app_id]
    url = f"{sandbox.base}/api/v1/streaming/user?access_token={sandbox.tokens['ana']}"

    with httpx.stream("GET", url, timeout=30) as heard:
        lines = heard.iter_lines()
        assert next(lines) == ":)"
        client = {"client_id": app.client_id, "client_secret": app.client_secret}
        api.post(None, "/oauth/revoke", **client, token=sandbox.tokens["ana"])
        assert list(lines) == []


def test_a_stream_carries_what_comes_home(api, sandbox) -> None:
    for who in ("ana", "ben"):
        sandbox.hand.follow("jurybot", who)
    sandbox.hand.mute("jurybot", "ben")
    headers = {"Authorization": f"Bearer {sandbox.tokens['bot']}"}

    with httpx.stream("GET", f"{sandbox.base}/api/v1/streaming/user", headers=headers, timeout=30) as heard:
        lines = heard.iter_lines()
        assert next(lines) == ":)"
        question = sandbox.hand.post("eve", "a question")
        sandbox.hand.post("ana", "an answer to a stranger", in_reply_to=question)
        sandbox.hand.post("ben", "from somebody muted")
        sandbox.hand.post("ana", "one for all")
        data = next(line for line in lines if line.startswith("data: "))

    assert "one for all" in data
