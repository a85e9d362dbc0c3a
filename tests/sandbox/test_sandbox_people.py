"""Profiles, follows, search: what the server refuses, and in which words."""

import pytest

PROFILE = "/api/v1/accounts/update_credentials"


@pytest.mark.parametrize(
    ("form", "key", "code", "error"),
    [
        ({"display_name": "x" * 41}, "display_name", "TOO_LONG", "Display name is too long (maximum is 40 characters)"),
        ({"note": "x" * 501}, "note", "TOO_LONG", "Note character limit of 500 exceeded"),
        (
            {f"fields_attributes[{n}][name]": "a" for n in range(5)},
            "fields",
            "TOO_LONG",
            "Fields is too long (maximum is 4 characters)",
        ),
        (
            {"fields_attributes[0][value]": "b"},
            "fields",
            "FIELDS_WITH_VALUES_MISSING_LABELS",
            "Fields contains values with missing labels",
        ),
    ],
)
def test_a_profile_that_will_not_do_is_refused_with_details(api, form, key, code, error) -> None:
    refused = api("bot", "PATCH", PROFILE, data=form)

    assert (refused.status_code, refused.json()["error"]) == (422, f"Validation failed: {error}")
    assert [d["error"] for d in refused.json()["details"][key]] == [f"ERR_{code}"]


def test_links_in_a_note_count_as_in_a_post(api) -> None:
    note = "x" * 470 + " https://example.com/" + "y" * 100

    assert api("bot", "PATCH", PROFILE, data={"note": note}).status_code == 200


def test_defaults_for_posting_are_kept_and_a_visibility_that_is_none_trips_the_server(api) -> None:
    given = {"source[privacy]": "unlisted", "source[sensitive]": "true", "source[language]": "de"}
    source = api("ana", "PATCH", PROFILE, data=given).json()["source"]

    assert (source["privacy"], source["sensitive"], source["language"]) == ("unlisted", True, "de")
    post = api.post("ana", "/api/v1/statuses", status="x")
    assert (post["visibility"], post["sensitive"], post["language"]) == ("unlisted", True, "de")
    assert api("ana", "PATCH", PROFILE, data={"source[privacy]": "direct"}).status_code == 500


def test_no_longer_locked_grants_what_was_asked(api, sandbox) -> None:
    api("ana", "PATCH", PROFILE, data={"locked": "true"})
    path = f"/api/v1/accounts/{sandbox.given['ana_id']}"
    asked = api.post("eve", f"{path}/follow")
    assert (asked["following"], asked["requested"]) == (False, True)
    assert [n["type"] for n in api.get("ana", "/api/v1/notifications")] == ["follow_request"]

    api("ana", "PATCH", PROFILE, data={"locked": "false"})

    granted = api.get("eve", "/api/v1/accounts/relationships", **{"id[]": sandbox.given["ana_id"]})[0]
    assert (granted["following"], granted["requested"]) == (True, False)
    assert [n["type"] for n in api.get("ana", "/api/v1/notifications")] == ["follow"]


def test_a_remote_account_is_shown_as_followed_before_its_server_has_answered(api, sandbox) -> None:
    mallory = sandbox.given["mallory_id"]

    shown = api.post("bot", f"/api/v1/accounts/{mallory}/follow")

    assert (shown["following"], shown["requested"], shown["showing_reblogs"]) == (True, False, True)
    (truth,) = api.get("bot", "/api/v1/accounts/relationships", **{"id[]": mallory})
    assert (truth["following"], truth["requested"], truth["showing_reblogs"]) == (False, True, True)


def test_how_a_follow_is_wished_for_stays_when_it_is_granted_and_the_limited_wait(api, sandbox) -> None:
    ana = sandbox.state.account("ana")
    ana.locked, sandbox.state.account("eve").silenced_by = True, "moderator"
    for who in ("bot", "eve"):
        asked = api.post(who, f"/api/v1/accounts/{ana.id}/follow", notify="true", reblogs="false")
        assert (asked["requested"], asked["notifying"], asked["showing_reblogs"]) == (True, True, False)

    api("ana", "PATCH", "/api/v1/accounts/update_credentials", data={"locked": "false"})

    def ties(who):
        (found,) = api.get(who, "/api/v1/accounts/relationships", **{"id[]": ana.id})
        return [found[name] for name in ("following", "requested", "notifying", "showing_reblogs")]

    assert (ties("bot"), ties("eve")) == ([True, False, True, False], [False, True, True, False])


def test_a_follow_that_stands_keeps_what_is_not_said(api, sandbox) -> None:
    path = f"/api/v1/accounts/{sandbox.given['ana_id']}/follow"
    api.post("bot", path, notify="true", reblogs="false")

    again = api.post("bot", path)

    assert (again["notifying"], again["showing_reblogs"]) == (True, False)


def test_a_follower_may_be_shaken_off_and_the_notice_goes_too(api, sandbox) -> None:
    sandbox.hand.follow("eve", "ana")

    shown = api.post("ana", f"/api/v1/accounts/{sandbox.given['eve_id']}/remove_from_followers")

    assert shown["followed_by"] is False
    assert api.get("ana", "/api/v1/notifications") == []


def test_a_remark_about_somebody_is_kept_unless_it_is_too_long(api, sandbox) -> None:
    path = f"/api/v1/accounts/{sandbox.given['eve_id']}/note"

    assert api.post("ana", path, comment="x" * 2000)["note"] == "x" * 2000
    refused = api("ana", "POST", path, data={"comment": "x" * 2001})
    error = "Validation failed: Comment is too long (maximum is 2000 characters)"
    assert (refused.status_code, refused.json()["error"]) == (422, error)


def test_in_the_list_of_mutes_stands_when_they_end(api, sandbox) -> None:
    sandbox.hand.mute("ana", "eve")

    (muted,) = api.get("ana", "/api/v1/mutes")

    assert (muted["acct"], muted["mute_expires_at"]) == ("eve", None)
    assert list(muted).index("mute_expires_at") == list(muted).index("emojis") - 1


def test_nobody_follows_blocks_or_mutes_themselves(api, sandbox) -> None:
    path = f"/api/v1/accounts/{sandbox.given['bot_id']}"
    refused = api("bot", "POST", f"{path}/follow")

    assert (refused.status_code, refused.json()["error"]) == (403, "Following your own account is not allowed")
    assert not api.post("bot", f"{path}/block")["blocking"] and not api.post("bot", f"{path}/mute")["muting"]


def test_followers_are_shown_without_whom_the_asker_blocks(api, sandbox) -> None:
    path = f"/api/v1/accounts/{sandbox.given['bot_id']}/followers"
    sandbox.hand.block_account("eve", "ana")

    assert [a["acct"] for a in api.get("eve", path)] == ["ben"]
    assert [a["acct"] for a in api.get("bot", path)] == ["ben", "ana"]


def test_who_waits_for_approval_is_not_there_for_others(api, sandbox) -> None:
    sandbox.do(lambda: setattr(sandbox.state.account("ana"), "approved", False))

    assert api("bot", "GET", f"/api/v1/accounts/{sandbox.given['ana_id']}").status_code == 404
    assert api.get("bot", "/api/v1/accounts", **{"id[]": sandbox.given["ana_id"]}) == []


def test_more_than_forty_accounts_are_too_many(api) -> None:
    refused = api("bot", "GET", "/api/v1/accounts", params={"id[]": [str(n) for n in range(41)]})

    assert (refused.status_code, refused.json()["error"]) == (422, "Mastodon::ValidationError")


@pytest.mark.parametrize(
    ("who", "asked", "found"),
    [
        ("bot", "ana", ["ana"]),
        ("bot", "@Mallory@bad.example", ["mallory@bad.example"]),
        ("bot", "bad.ex", ["mallory@bad.example", "minion@bad.example"]),
        ("bot", "the ju", ["jurybot"]),
        ("bot", "ury", []),
        (None, "ana", []),
        (None, "mallory", ["mallory@bad.example"]),
        (None, "ana@coop.example", ["ana"]),
    ],
)
def test_a_word_finds_whose_names_begin_so(api, who, asked, found) -> None:
    assert [a["acct"] for a in api.get(who, "/api/v2/search", q=asked)["accounts"]] == found


def test_an_address_leads_to_the_person_or_the_post_that_the_asker_may_see(api, sandbox) -> None:
    post, letter = api.write("bot", "hello", visibility="public"), api.write("bot", "@ana psst")

    def found(who, asked, **more):
        answer = api.get(who, "/api/v2/search", **{"q": asked, "resolve": "true", **more})
        return [a["acct"] for a in answer["accounts"]], [s["id"] for s in answer["statuses"]]

    assert found("ben", post["url"]) == ([], [post["id"]])
    assert found("ben", post["url"], type="accounts") == ([], [])
    assert (found("ben", letter["url"]), found("ana", letter["url"])) == (([], []), ([], [letter["id"]]))
    assert found("ben", "https://coop.example/@ana") == (["ana"], [])
    assert found("ben", "https://coop.example/@mallory@bad.example") == (["mallory@bad.example"], [])
    assert found("ben", "https://bad.example/users/mallory") == (["mallory@bad.example"], [])
    assert found("ben", "https://bad.example/@mallory") == ([], []), "that server cannot be asked"
    assert found("ben", "https://coop.example/about") == found("ben", "https://coop.example/@nobody") == ([], [])
    assert found("ben", "https://coop.example/@ana", resolve="false") == ([], []), "nobody is called so"


@pytest.mark.parametrize("asked", ["#ana", "ana @jurybot"])
def test_a_tag_and_a_handle_among_words_find_nobody(api, asked) -> None:
    assert api.get("bot", "/api/v2/search", q=asked)["accounts"] == []


def test_only_the_whole_handle_finds_who_is_suspended(api, sandbox) -> None:
    sandbox.hand.suspend("ana")

    def found(asked):
        return [a["acct"] for a in api.get("bot", "/api/v2/search", q=asked, type="accounts")["accounts"]]

    assert (found("@ana"), found("@ana@coop.example")) == ([], ["ana"])


@pytest.mark.parametrize(
    ("who", "query", "status", "error"),
    [
        ("bot", {}, 400, "param is missing or the value is empty or invalid: q"),
        ("bot", {"q": " "}, 400, "param is missing or the value is empty or invalid: q"),
        ("bot", {"q": "a", "offset": -1}, 400, "Pagination values for `offset` and `limit` must be positive"),
        (None, {"q": "a", "offset": 1}, 401, "Search queries pagination is not supported without authentication"),
        (
            None,
            {"q": "a", "resolve": "true"},
            401,
            "Search queries that resolve remote resources are not supported without authentication",
        ),
    ],
)
def test_a_search_that_will_not_do_is_refused(api, who, query, status, error) -> None:
    refused = api(who, "GET", "/api/v2/search", params=query)

    assert (refused.status_code, refused.json()["error"]) == (status, error)


def test_a_domain_in_letters_of_its_own_is_the_same_as_in_plain_ones(api, sandbox) -> None:
    sandbox.hand.join("eva@xn--bcher-kva.example")

    assert api.get("bot", "/api/v1/accounts/lookup", acct="@eva@bücher.example")["acct"] == "eva@bücher.example"
    post = api.write("bot", "@eva@bücher.example hi")
    assert [m["acct"] for m in post["mentions"]] == ["eva@bücher.example"]
    assert api.get("bot", f"/api/v1/statuses/{post['id']}/source")["text"] == "@eva@xn--bcher-kva.example hi"


def test_a_profile_links_whom_the_server_knows(api) -> None:
    note = "Ask @owner or @mallory@bad.example, not @nobody"

    shown = api("bot", "PATCH", PROFILE, data={"note": note}).json()["note"]

    assert 'href="https://coop.example/@owner"' in shown and 'href="https://bad.example/@mallory"' in shown
    assert "@nobody</p>" in shown


def test_whom_moderators_marked_posts_sensitive_to_others(api, sandbox) -> None:
    post = sandbox.hand.post("ana", "hello")
    sandbox.do(lambda: setattr(sandbox.state.account("ana"), "sensitized", True))

    assert [api.get(who, f"/api/v1/statuses/{post}")["sensitive"] for who in ("bot", None, "ana")] == [
        True,
        True,
        False,
    ]
