"""Lists: cursors, limits, Link headers, and parameters in every form a client may send."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.sandbox.calls import read_params
from jurybot.sandbox.state import page

IDS = st.lists(st.integers(1, 60), unique=True).map(sorted)
CURSOR = st.none() | st.integers(0, 61)


@given(ids=IDS, limit=st.integers(1, 10), max_id=CURSOR, since_id=CURSOR, min_id=CURSOR)
def test_a_page_is_what_the_cursors_say(ids, limit, max_id, since_id, min_id) -> None:
    cursors = {"max_id": max_id, "since_id": since_id, "min_id": min_id}
    below = [i for i in ids if max_id is None or i < max_id]
    if min_id is not None:
        wanted = [i for i in below if i > min_id][:limit][::-1]
    else:
        wanted = [i for i in below if since_id is None or i > since_id][::-1][:limit]

    assert [i for i, _ in page(ids, lambda i: i, limit, cursors)] == wanted


@given(ids=IDS, limit=st.integers(1, 7))
def test_following_min_id_reads_everything_once_and_leaves_no_gap(ids, limit) -> None:
    read, cursor = [], 0
    while found := page(ids, lambda i: i, limit, {"min_id": cursor}):
        read += [i for i, _ in found][::-1]
        cursor = found[0][0]

    assert read == ids


@given(ids=IDS, limit=st.integers(1, 7))
def test_what_may_not_be_seen_does_not_make_pages_shorter(ids, limit) -> None:
    odd = [i for i in ids if i % 2]

    found = page(ids, lambda i: i if i % 2 else None, limit, {})

    assert [i for i, _ in found] == odd[::-1][:limit]


def links(answer) -> dict[str, dict[str, list[str]]]:
    found = re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("link", ""))
    return {rel: parse_qs(urlsplit(url).query) for url, rel in found}


LISTS = [
    ("bot", "/api/v1/admin/reports", "min_id"),
    ("bot", "/api/v1/admin/domain_blocks", "min_id"),
    ("bot", "/api/v1/admin/accounts", "min_id"),
    ("bot", "/api/v2/admin/accounts", "min_id"),
    ("bot", "/api/v1/accounts/{bot_id}/followers", "since_id"),
    ("bot", "/api/v1/accounts/{ana_id}/following", "since_id"),
    ("bot", "/api/v1/accounts/{mallory_id}/statuses", "min_id"),
]


@pytest.mark.parametrize(("who", "path", "prev"), LISTS)
def test_next_leads_through_a_list_to_its_end(api, sandbox, who, path, prev) -> None:
    path = path.format(**sandbox.given)
    everything = [each["id"] for each in api.get(who, path, limit=80)]
    read, query = [], {"limit": "1"}
    while True:
        answer = api(who, "GET", path, params=query)
        read += [each["id"] for each in answer.json()]
        found = links(answer)
        if "next" not in found:
            break
        assert prev in found["prev"]
        query = found["next"]

    assert read == everything and len(read) >= 2


@pytest.mark.parametrize(("asked", "given"), [("-3", 3), ("5", 5), ("999", 40), (None, 20)])
def test_a_limit_is_what_the_server_makes_of_it(api, sandbox, asked, given) -> None:
    for number in range(45):
        sandbox.hand.post("mallory@bad.example", f"post {number}")
    query = {} if asked is None else {"limit": asked}

    found = api.get("bot", f"/api/v1/accounts/{sandbox.given['mallory_id']}/statuses", **query)

    assert len(found) == given


@pytest.mark.parametrize("asked", ["0", "abc", ""])
def test_a_limit_of_nothing_trips_the_server_where_it_looks_whether_the_page_is_full(api, sandbox, asked) -> None:
    limit = {"limit": asked}

    assert api("bot", "GET", "/api/v1/admin/reports", params=limit).status_code == 500
    assert (
        api("bot", "GET", f"/api/v1/accounts/{sandbox.given['mallory_id']}/statuses", params=limit).status_code == 500
    )
    assert api.get("bot", "/api/v1/notifications", **limit) == []


def test_lists_of_people_cannot_be_read_upwards(api, sandbox) -> None:
    path = f"/api/v1/accounts/{sandbox.given['bot_id']}/followers"
    newest, oldest = (a["acct"] for a in api.get("bot", path))
    cursor = links(api("bot", "GET", path, params={"limit": 1}))["next"]["max_id"][0]

    assert [a["acct"] for a in api.get("bot", path, max_id=cursor)] == [oldest]
    assert [a["acct"] for a in api.get("bot", path, min_id=0, limit=1)] == [newest]


def test_an_empty_page_has_no_link(api) -> None:
    assert "link" not in api("bot", "GET", "/api/v1/admin/reports", params={"min_id": "999"}).headers


def test_links_keep_the_filter_and_stay_on_this_server(api, sandbox) -> None:
    answer = api(
        "bot", "GET", "/api/v2/admin/accounts", params={"origin": "remote", "by_domain": "bad.example", "limit": 1}
    )

    assert links(answer)["next"]["by_domain"] == ["bad.example"]
    assert answer.headers["link"].startswith(f"<{sandbox.base}/api/v2/admin/accounts?")


def test_reports_can_be_read_in_both_lists_and_by_whom_and_about_whom(api, sandbox) -> None:
    ana, mallory = sandbox.given["ana_id"], sandbox.given["mallory_id"]
    api.post("bot", "/api/v1/admin/reports/3/resolve")

    def ids(**query):
        return [r["id"] for r in api.get("bot", "/api/v1/admin/reports", **query)]

    assert ids() == ["6", "5", "4", "2", "1"]
    assert ids(resolved="true") == ["3"]
    assert ids(resolved="true", unresolved="true") == ["6", "5", "4", "3", "2", "1"]
    assert ids(resolved="false") == ["6", "5", "4", "2", "1"]
    assert ids(target_account_id=mallory) == ["5", "1"]
    assert ids(target_account_id=mallory, resolved="1") == ["3"]
    assert ids(target_account_id=ana) == ["6"]
    assert ids(min_id="2", limit="2") == ["5", "4"]
    assert ids(max_id="5", since_id="1") == ["4", "2"]


@pytest.mark.parametrize("limit", ["0", "", "abc"])
@pytest.mark.parametrize("path", ["reports", "domain_blocks", "domain_allows", "accounts"])
def test_moderators_lists_fall_over_where_the_limit_comes_to_nothing(api, path, limit) -> None:
    assert api("bot", "GET", f"/api/v1/admin/{path}", params={"limit": limit}).status_code == 500


def test_a_blank_id_is_nobodys(api) -> None:
    assert api.get("bot", "/api/v1/admin/reports", account_id="") == []


def picked(api, path="/api/v2/admin/accounts", **query):
    return {a["username"] for a in api.get("bot", path, **query)}


MEMBERS = {"owner", "jurybot", "weak", "ana", "ben", "cleo", "dima", "eve"}


def test_accounts_can_be_picked_by_everything_the_admin_api_knows(api, sandbox) -> None:
    sandbox.hand.limit_account("ana")
    sandbox.hand.disable("ben")
    sandbox.hand.suspend("cleo")
    sandbox.state.account("dima").display_name = "Dr. Dima"
    moderator = next(role for role in sandbox.state.roles.values() if role.name == "Jury")

    assert picked(api, status="silenced") == {"ana"}
    assert picked(api, status="disabled") == {"ben"}
    assert picked(api, status="suspended") == {"cleo"}
    assert picked(api, origin="local", status="active") == MEMBERS - {"cleo"}
    assert picked(api, origin="local") == MEMBERS
    assert picked(api, by_domain="bad.example") == {"mallory", "minion"}
    assert picked(api, by_domain=" bad.example ", origin="local") == {"mallory", "minion"}, "the domain wins"
    assert picked(api, by_domain="BAD.example") == set()
    assert picked(api, username="M") == {"mallory", "minion"}
    assert picked(api, username="_in") == {"minion"}, "as LIKE reads it"
    assert picked(api, display_name="dr") == {"dima"}
    assert picked(api, email="dima@") == {"dima"}
    assert picked(api, **{"role_ids[]": str(moderator.id)}) == picked(api, role_ids=str(moderator.id)) == {"jurybot"}
    assert picked(api, permissions="staff") == {"owner", "jurybot"}
    assert picked(api, permissions="nonsense") == picked(api)
    assert picked(api, ip="192.0.2.1") == picked(api, ip="nonsense") == picked(api, invited_by="1") == set()


def test_the_older_list_of_accounts_is_local_and_active_unless_told_otherwise(api, sandbox) -> None:
    sandbox.hand.limit_account("ana")
    sandbox.hand.suspend("cleo")

    def old(**query):
        return picked(api, "/api/v1/admin/accounts", **query)

    assert old() == MEMBERS - {"cleo"}
    assert old(local="true", silenced="true") == old(silenced="false") == {"ana"}, "any word means yes"
    assert old(suspended="1") == {"cleo"}
    assert old(by_domain="spam.example") == old(remote="true", by_domain="spam.example") == {"spammer"}
    assert old(staff="true") == {"owner", "jurybot"}
    assert old(sensitized="true") == MEMBERS - {"cleo"}, "this word changes nothing"
    assert "mallory" in old(remote="true") and "ana" not in old(remote="true")
    assert old(origin="mars") == old(), "a word of the newer list"


@pytest.mark.parametrize(("name", "value"), [("origin", "mars"), ("status", "happy")])
def test_what_the_list_does_not_know_is_named(api, name, value) -> None:
    refused = api("bot", "GET", "/api/v2/admin/accounts", params={name: value})

    assert (refused.status_code, refused.json()["error"]) == (400, f"Unknown {name}: {value}")


FORMS = [
    ("types%5B%5D=mention&types%5B%5D=follow&limit=2", b"", ""),
    ("", b"types[]=mention&types[]=follow&limit=2", "application/x-www-form-urlencoded"),
    ("", b'{"types": ["mention", "follow"], "limit": "2"}', "application/json"),
    ("limit=2", b'{"types": ["mention", "follow"]}', "application/json; charset=utf-8"),
]


@pytest.mark.parametrize(("query", "body", "media"), FORMS)
def test_parameters_may_come_as_query_form_or_json(query, body, media) -> None:
    assert read_params(query, body, media) == {"types": ["mention", "follow"], "limit": "2"}


def test_nested_parameters_make_maps() -> None:
    body = b"fields_attributes[0][name]=a&fields_attributes[0][value]=b&source[privacy]=direct"

    read = read_params("", body, "application/x-www-form-urlencoded")

    assert read == {"fields_attributes": {"0": {"name": "a", "value": "b"}}, "source": {"privacy": "direct"}}


def test_a_form_with_parts_is_read_too(api) -> None:
    answer = api("bot", "PATCH", "/api/v1/accounts/update_credentials", files={"display_name": (None, "Jüry")})

    assert answer.json()["display_name"] == "Jüry"


def test_json_that_will_not_parse_is_refused(api) -> None:
    answer = api("bot", "POST", "/api/v1/statuses", content=b"{", headers={"Content-Type": "application/json"})

    assert answer.status_code == 400


def test_the_older_account_of_the_instance_says_less_of_what_may_be_uploaded(api) -> None:
    old, new = api.get(None, "/api/v1/instance"), api.get(None, "/api/v2/instance")["configuration"]

    assert old["configuration"]["accounts"] == {"max_featured_tags": new["accounts"]["max_featured_tags"]}
    assert old["configuration"]["statuses"] == new["statuses"] and old["configuration"]["polls"] == new["polls"]
    assert new["media_attachments"].keys() - old["configuration"]["media_attachments"].keys() == {"description_limit"}
