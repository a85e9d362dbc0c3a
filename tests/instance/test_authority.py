"""The doctor's look at instance, token and account: each line says what is wrong and how to mend it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jurybot.instance import authority, setup
from jurybot.instance.authority import Finding
from jurybot.service.ports.instance import Permanent, Transient, Unauthorised

SCOPES = {attempt.scope for attempt in authority._TRIES}


def now() -> datetime:
    return datetime.now(UTC)


def findings(co_op: Any, token: str = "bot") -> dict[str, Finding]:
    return {finding.what: finding for finding in authority.probe(co_op.url, co_op.token(token), clock=now)}


def failed(found: dict[str, Finding]) -> set[str]:
    return {what for what, finding in found.items() if finding.level == "fail"}


@pytest.mark.parametrize("co_op", ["4.6", "4.4"], indirect=True)
def test_a_bot_with_all_rights_has_nothing_that_fails(co_op: Any) -> None:
    found = findings(co_op)

    assert failed(found) == set()
    assert {f"scope {scope}" for scope in SCOPES} <= set(found)
    assert found["role"].level == "warn", "the world's role is not highlighted"
    assert found["followers"].level == "warn"
    assert all(finding.remedy for finding in found.values() if finding.level != "ok")


def test_probing_writes_nothing(co_op: Any) -> None:
    before = (co_op.bot.blocks(), co_op.bot.own_posts_after(co_op.id("jurybot"), "0"), co_op.bot.me())

    findings(co_op)

    assert (co_op.bot.blocks(), co_op.bot.own_posts_after(co_op.id("jurybot"), "0"), co_op.bot.me()) == before


def test_each_missing_scope_is_named(co_op: Any) -> None:
    found = findings(co_op, "botplain")

    assert failed(found) == {
        "scope admin:read:reports",
        "scope admin:read:accounts",
        "scope admin:read:domain_blocks",
        "scope admin:read",
        "scope admin:write:reports",
        "scope admin:write:domain_blocks",
    }
    assert found["scope write:statuses"].level == "ok"


def test_a_narrow_token_is_told_from_a_wide_one(co_op: Any) -> None:
    found = findings(co_op, "narrow")

    for scope in ("read:notifications", "write:statuses", "admin:read:reports", "admin:write:domain_blocks"):
        assert found[f"scope {scope}"].level == "ok"
    for scope in ("write:favourites", "admin:write:reports", "admin:read", "read:statuses"):
        assert found[f"scope {scope}"].level == "fail"
    assert found["scope write:follows"].level == "warn"


def test_a_role_without_rights_is_told_each_of_them(co_op: Any) -> None:
    found = findings(co_op, "weak")

    assert failed(found) == {
        "right “View dashboard”",
        "right “Manage reports”",
        "right “Manage federation”",
        "right “Manage users”",
    }
    assert found["bot flag"].level == "warn"


@pytest.mark.parametrize("token", ["revoked", "nonsense"])
def test_a_refused_token_ends_the_questions(co_op: Any, token: str) -> None:
    found = findings(co_op, token)

    assert failed(found) == {"token"}
    assert found["instance"].level == "ok"
    assert not any(what.startswith("scope") for what in found)


def test_a_token_is_refused_where_even_the_instance_is_shown_to_members_alone(scripted: Any) -> None:
    scripted.says({"error": "This method requires an authenticated user"}, 401)

    (only,) = authority.probe(scripted.url, "t", clock=now)

    assert (only.level, only.what) == ("fail", "token")


def test_an_instance_that_is_not_there_is_one_line(nobody: str) -> None:
    (only,) = authority.probe(nobody, "t", clock=now)

    assert (only.level, only.what) == ("fail", "instance")
    assert nobody in only.remedy


def test_a_web_page_is_no_instance(scripted: Any) -> None:
    scripted.says(b"<html>hello</html>", 404)

    (only,) = authority.probe(scripted.url, "t", clock=now)

    assert only.level == "fail"


@pytest.mark.parametrize(
    ("version", "level"),
    [
        ("4.3.9", "fail"),
        ("3.5.0", "fail"),
        ("4.4.0", "ok"),
        ("4.4.22+glitch", "ok"),
        ("4.10.0", "ok"),
        ("5.0", "ok"),
        ("nightly", "warn"),
    ],
)
def test_versions_from_4_4_on_will_do(scripted: Any, version: str, level: str) -> None:
    scripted.says({"domain": "coop.example", "version": version})
    scripted.says({"error": "The access token is invalid"}, 401)

    found = {finding.what: finding for finding in authority.probe(scripted.url, "t", clock=now)}

    assert found["version"].level == level


@pytest.mark.parametrize("co_op", ["4.6", "4.4"], indirect=True)
def test_a_policy_that_holds_messages_back_is_mended(co_op: Any) -> None:
    assert "for_private_mentions" in findings(co_op)["notification policy"].why

    assert setup.set_policy(co_op.url, co_op.token("bot"), now) == {}

    assert findings(co_op)["notification policy"].level == "ok"
    assert setup.set_policy(co_op.url, co_op.token("bot"), now) == {}


@pytest.mark.parametrize("odd", [[], "accept", 7])
def test_what_is_no_policy_does_not_say_that_every_message_is_let_in(scripted: Any, odd: object) -> None:
    scripted.says(odd)

    with pytest.raises(Transient):
        setup.set_policy(scripted.url, "t", now)


def test_the_profile_is_set_and_hides_who_follows(co_op: Any) -> None:
    setup.set_profile(co_op.url, co_op.token("bot"), now, note="I call jurors.", display_name="The jury")

    me = co_op.bot.me()
    assert (me.bot, me.hide_collections) == (True, True)
    assert findings(co_op)["followers"].level == "ok"


def test_the_app_is_registered_with_exactly_the_scopes_it_needs(co_op: Any) -> None:
    app = setup.register(co_op.url, now, website="https://jury.coop.example")

    page = urlsplit(setup.authorize_url(co_op.url, app))
    query = parse_qs(page.query)
    assert page.path == "/oauth/authorize"
    assert query["scope"] == [" ".join(authority.SCOPES)]
    assert query["client_id"] == [app.client_id]
    assert app.client_secret not in repr(app)
    assert "admin:write" not in authority.SCOPES


def test_a_code_becomes_a_token_and_a_wrong_one_does_not(scripted: Any) -> None:
    app = setup.App(client_id="id", client_secret="quiet")
    scripted.says({"access_token": "fresh", "token_type": "Bearer"})
    scripted.says({"error": "invalid_grant", "error_description": "…"}, 400)
    scripted.says({"error": "invalid_client"}, 401)

    assert setup.exchange(scripted.url, app, " code\n", now) == "fresh"
    sent = parse_qs(scripted.asked[0].body.decode())
    assert sent["code"] == ["code"]
    assert sent["redirect_uri"] == ["urn:ietf:wg:oauth:2.0:oob"]
    with pytest.raises(Permanent) as refused:
        setup.exchange(scripted.url, app, "old", now)
    assert refused.value.status == 400
    assert "quiet" not in str(refused.value)
    with pytest.raises(Unauthorised):
        setup.exchange(scripted.url, app, "old", now)


@pytest.mark.parametrize("odd", [{}, {"access_token": ""}, {"access_token": None}, ["access_token"]], ids=str)
def test_an_answer_without_a_token_is_no_token(scripted: Any, odd: object) -> None:
    scripted.says(odd)

    with pytest.raises(Transient, match="no access_token"):
        setup.exchange(scripted.url, setup.App(client_id="id", client_secret="quiet"), "code", now)


@pytest.mark.parametrize(
    ("path", "status", "what", "level", "why"),
    [
        ("/api/v1/accounts/verify_credentials", 503, "token", "fail", "503"),
        ("/api/v2/notifications/policy", 503, "notification policy", "warn", "could not be read"),
        ("/api/v1/admin/domain_blocks", 503, "scope admin:write:domain_blocks", "warn", "could not be tried"),
        ("/api/v1/admin/domain_blocks", 401, "token", "fail", "refuses"),
    ],
)
def test_what_could_not_be_asked_is_said_and_the_rest_goes_on(
    co_op: Any, path: str, status: int, what: str, level: str, why: str
) -> None:
    co_op.sandbox.fault("status", path=path, status=status, times=None)

    found = [one for one in authority.probe(co_op.url, co_op.token("bot"), clock=now) if one.level != "ok"]

    assert {one.level for one in found if one.what == what and why in one.why} == {level}
    assert all(one.remedy for one in found)
