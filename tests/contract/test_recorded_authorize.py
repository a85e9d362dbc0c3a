"""The page where a member lets an app in, and where its buttons lead, as recorded."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from jurybot.sandbox.server import running
from tests.contract.play import HERE

Json = dict[str, Any]
RECORDED: Json = json.loads((HERE / "authorize.json").read_text(encoding="utf-8"))
WORLD: Json = json.loads((HERE / "world.json").read_text(encoding="utf-8"))


def location(answer: httpx.Response, base: str) -> Json | None:
    if "location" not in answer.headers:
        return None
    parts = urlsplit(answer.headers["location"])
    query = {name: "CODE" if name == "code" else value for name, value in parse_qsl(parts.query)}
    to = parts._replace(query="").geturl().replace(base, "https://coop.example")
    return {"to": to, "query": query}


def words(answer: httpx.Response) -> str:
    return " ".join(answer.text.split("<p>", 1)[-1].split("</p>")[0].replace("&#x27;", "'").split())


def test_the_page_and_its_buttons_lead_where_they_were_recorded_to_lead() -> None:
    with running(WORLD) as sandbox, httpx.Client(base_url=sandbox.base) as browser:
        client_id, secret = sandbox.given["web_client_id"], sandbox.given["web_client_secret"]
        browser.post("/auth/sign_in", data={"user[email]": "ana@coop.example"})
        for step in RECORDED["steps"]:
            asked = {**step["asked"], **({"client_id": client_id} if step["asked"]["client_id"] == "CLIENT" else {})}
            if step["note"] == "nobody is signed in":
                browser.cookies.clear()
            page = browser.get("/oauth/authorize", params=asked)
            assert page.status_code == step["page"]["status"], step["note"]
            assert location(page, sandbox.base) == step["page"]["location"], step["note"]
            assert step["page"]["text"] in words(page), step["note"]
            if "deny" in step:
                pressed = browser.post("/oauth/authorize", data={**asked, "_method": "delete"})
                assert (pressed.status_code, location(pressed, sandbox.base)) == (302, step["deny"]["location"])
            if "agree" in step:
                pressed = browser.post("/oauth/authorize", data=asked)
                assert (pressed.status_code, location(pressed, sandbox.base)) == (302, step["agree"]["location"])
                _living_token(browser, pressed, client_id, secret, sandbox.state.grants)


def _living_token(browser: httpx.Client, pressed: httpx.Response, client_id: str, secret: str, grants: Any) -> None:
    """The code is taken for a token, as the app did: that is why the page is skipped the next time."""
    code = dict(parse_qsl(urlsplit(pressed.headers["location"]).query))["code"]
    grants[code].challenge = None  # whose verifier was not recorded
    form = {"grant_type": "authorization_code", "client_id": client_id, "client_secret": secret, "code": code}
    taken = browser.post("/oauth/token", data={**form, "redirect_uri": "https://jury.coop.example/callback"})
    assert taken.status_code == 200


def test_out_of_band_the_code_stands_on_a_page_and_works_with_its_verifier() -> None:
    from jurybot.sandbox.api_oauth import OOB, s256

    with running(WORLD) as sandbox, httpx.Client(base_url=sandbox.base, follow_redirects=True) as browser:
        app = browser.post(
            "/api/v1/apps", data={"client_name": "jurybot", "redirect_uris": OOB, "scopes": "read"}
        ).json()
        asked = {"client_id": app["client_id"], "redirect_uri": OOB, "response_type": "code", "scope": "read"}
        pkce = {"code_challenge": s256("v" * 50), "code_challenge_method": "S256"}
        page = browser.get("/oauth/authorize", params={**asked, **pkce})
        assert page.url.path == "/auth/sign_in"
        back = browser.post("/auth/sign_in", data={"user[email]": "ana"})
        assert back.url.path == "/oauth/authorize", "after signing in, the browser is back where it wanted to go"
        shown = browser.post("/oauth/authorize", data={**asked, **pkce})
        assert shown.url.path == "/oauth/authorize/native"
        form = {"grant_type": "authorization_code", "client_id": app["client_id"], "redirect_uri": OOB}
        form |= {"client_secret": app["client_secret"], "code": shown.url.params["code"], "code_verifier": "v" * 50}
        token = browser.post("/oauth/token", data=form).json()["access_token"]
        me = browser.get("/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}"})

    assert me.json()["username"] == "ana"
