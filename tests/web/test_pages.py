"""The jurors' and stewards' pages: what each sees, that a ballot there is a ballot, and what is refused."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from jurybot.core.names import SeatNo
from jurybot.web import app
from jurybot.web.app import ROUTES
from tests.e2e.co_op import MINUTE, ROUND, SUSPEND, CoOp, in_grace, joined, seated
from tests.e2e.test_appeals import again, appealed
from tests.e2e.test_doors import written
from tests.web.browser import Browser, with_pages

NOTHING = "There is nothing here for you."


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[CoOp]:
    with with_pages(seated(), tmp_path) as co_op:
        yield co_op


def a_juror(co_op: CoOp) -> tuple[str, Browser]:
    name = min(co_op.summoned())
    browser = Browser(co_op)
    browser.sign_in(name)
    return name, browser


def ahead(co_op: CoOp, by: timedelta) -> None:
    """From now on the bot's clock shows so much more than the server's."""
    assert co_op.bot and co_op.bot.clock
    co_op.hand.set_time(co_op.now)
    co_op.now += by
    co_op.bot.clock.set(co_op.now)


def outsider(co_op: CoOp) -> str:
    return next(f"m{n}" for n in range(1, 15) if f"m{n}" not in co_op.summoned())


def test_a_juror_signs_in_with_their_own_account_and_finds_their_seat(panel: CoOp) -> None:
    name = min(panel.summoned())
    browser = Browser(panel)
    assert "Sign in with your account" in browser.get("/").text

    landed = browser.sign_in(name, to="/1")

    assert f"As {name}" in landed.text
    assert 'href="/1"' in landed.text
    assert "limit bad.example" in browser.get("/").text
    assert "The strongest measure you can accept" in browser.get("/1").text
    assert [one.revoked for one in panel.sandbox.state.tokens.values() if one.scopes == ["profile"]] == [True]


def test_a_ballot_on_the_page_counts_like_one_by_message_and_the_latest_stands(panel: CoOp) -> None:
    name, browser = a_juror(panel)

    sent = browser.send("/1", said="limit", reason="they do nothing about it")
    panel.settle()
    assert sent.status_code == 303
    assert "<b>limit</b>" in browser.get("/1").text and "on this page" in browser.get("/1").text

    for other in panel.summoned():
        if other != name:
            panel.answer(other, "nothing")
    panel.pass_time(MINUTE)
    panel.answer(name, "nothing")
    panel.settle()
    assert "<b>nothing</b>" in browser.get("/1").text and "by message" in browser.get("/1").text

    panel.pass_time(MINUTE)
    browser.send("/1", said="limit")
    panel.pass_time(2 * ROUND)

    tallied = panel.case().tallied
    assert tallied is not None
    assert sorted(ballot.position for ballot in tallied.ballots) == ["limit", "none", "none", "none", "none"]


def test_a_ballot_on_the_page_comes_after_a_message_that_the_servers_clock_dates_ahead(panel: CoOp) -> None:
    name, browser = a_juror(panel)
    panel.hand.set_time(panel.now + timedelta(seconds=40))
    panel.answer(name, "limit")
    panel.settle()
    assert "<b>limit</b>" in browser.get("/1").text

    browser.send("/1", said="none")
    at_once = browser.get("/1").text
    panel.pass_time(2 * ROUND)

    assert "<b>nothing</b>" in at_once
    tallied = panel.case().tallied
    assert tallied is not None and [ballot.position for ballot in tallied.ballots] == ["none"]


def test_a_message_comes_after_a_ballot_on_the_page_also_where_our_clock_is_ahead(panel: CoOp) -> None:
    """Of the server's: a page's ballot is timed by the clock that times messages, the server's."""
    name, browser = a_juror(panel)
    ahead(panel, 5 * MINUTE)
    panel.settle()

    browser.send("/1", said="limit", reason="they do nothing about it")
    panel.hand.set_time(panel.now - 4 * MINUTE)
    panel.answer(name, "nothing")
    panel.settle()
    at_once = browser.get("/1").text
    panel.hand.set_time(panel.now)
    panel.pass_time(2 * ROUND)

    assert "<b>nothing</b>" in at_once and "by message" in at_once
    tallied = panel.case().tallied
    assert tallied is not None and [ballot.position for ballot in tallied.ballots] == ["none"]


@pytest.mark.parametrize(("by", "is_taken"), [(2 * MINUTE, True), (-2 * MINUTE, False)], ids=["ahead", "behind"])
def test_whether_a_ballot_on_the_page_is_late_is_for_the_servers_clock_to_say(
    panel: CoOp, by: timedelta, is_taken: bool
) -> None:
    panel.all_answer("here")
    panel.jump(panel.case().round_ends_at() - 20 * MINUTE)
    _, browser = a_juror(panel)
    panel.jump(panel.case().round_ends_at() + by / 2 - by)
    ahead(panel, by)
    panel.desk.instance.server()

    sent = browser.send("/1", said="limit")

    assert (sent.status_code == 303) is is_taken


def test_a_message_that_is_deleted_revives_no_ballot_of_the_page_and_nobody_is_told_so(panel: CoOp) -> None:
    name, browser = a_juror(panel)
    browser.send("/1", said="none")
    panel.pass_time(MINUTE)
    message = panel.answer(name, "limit")
    panel.settle()

    panel.hand.delete(message)
    panel.pass_time(61 * MINUTE)
    panel.tell(name, "my cases")
    browser.sign_in(name)

    assert "I have no answer of yours yet" in panel.newest(name)
    assert "Nothing that counts yet." in browser.get("/1").text
    browser.send("/1", said="none")
    assert "<b>nothing</b>" in browser.get("/1").text


def test_a_reason_may_be_published_from_the_page_without_names_and_links(panel: CoOp) -> None:
    _, browser = a_juror(panel)
    reason = "M3 and @m4 were insulted.\nSee https://bad.example/1"
    browser.send("/1", said="limit", reason=reason, public="yes")
    for other in sorted(panel.summoned())[1:]:
        panel.answer(other, "limit")
    panel.pass_time(2 * ROUND)

    page = (panel.folder / "site/decisions/1.html").read_text()

    assert "… and … were insulted." in page and "See …" in page
    assert "M3" not in page and "@m4" not in page and "bad.example/1" not in page


def test_what_could_not_be_understood_stands_on_the_page_and_counts_for_nothing(panel: CoOp) -> None:
    name, browser = a_juror(panel)
    panel.answer(name, "limit, unless they answer")
    panel.settle()
    page = browser.get("/1").text
    assert "We could not tell for certain" in page and "limit, unless they answer" in page

    panel.pass_time(MINUTE)
    browser.send("/1", said="limit")

    page = browser.get("/1").text
    assert "We could not tell for certain" not in page and "<b>limit</b>" in page


def test_an_objection_on_the_page_needs_a_reason_and_a_seat_can_be_given_up(panel: CoOp) -> None:
    _, browser = a_juror(panel)

    refused = browser.send("/1", said="objection-none", public="yes")
    assert refused.status_code == 422 and "needs a reason" in refused.text
    assert re.findall(r'value="([\w-]+)"[^>]* checked', refused.text) == ["steward", "objection-none", "yes"]
    too_long = browser.send("/1", said="limit", reason="<they>" + "x" * 2000)
    assert too_long.status_code == 422 and "&lt;they&gt;xxx" in too_long.text
    lines = "\r\n".join(["x" * 99] * 20)
    assert browser.send("/1", said="limit", reason=lines).status_code == 303, "a new line is one character"

    assert browser.send("/1", said="objection-none", reason="nobody\0 asked them").status_code == 303
    assert "nobody asked them" in browser.get("/1").text, "what PostgreSQL keeps in no text is left out"
    assert "with an objection to more" in browser.get("/1").text

    assert browser.send("/1", said="decline").status_code == 303
    panel.settle()
    assert sum(seat.left_because == "declined" for seat in panel.case().seats) == 1
    assert "This one is over for you" in browser.get("/").text


def test_what_a_juror_wrote_stands_there_in_its_lines(panel: CoOp) -> None:
    _, browser = a_juror(panel)

    browser.send("/1", said="limit", reason="they insult people\n\nand laugh about it")

    assert "<blockquote><p>they insult people</p><p>and laugh about it</p></blockquote>" in browser.get("/1").text


def test_a_page_says_until_when_a_seat_is_kept_and_what_was_done_there(panel: CoOp) -> None:
    _, browser = a_juror(panel)
    half = "Not a word from you by Wed 4 Mar 12:00 UTC? Then somebody else sits"
    assert half in browser.get("/").text and half in browser.get("/1").text

    kept = browser.get(browser.send("/1", said="here").headers["location"]).text
    panel.settle()
    assert "Your seat is kept. An answer is still awaited." in kept and half not in kept
    browser.send("/1", said="limit")
    back = browser.get(browser.send("/1", said="withdraw").headers["location"]).text
    assert "Your answer is taken back." in back and "Nothing that counts yet." in back

    panel.acts.hold("1", "we look")
    for path in ("/", "/1"):
        page = browser.get(path).text
        assert "The stewards have stopped it for now" in page and "15:00 UTC" not in page, path


def test_who_kept_silent_or_could_not_be_reached_is_not_told_that_they_gave_up(panel: CoOp) -> None:
    case = panel.case().id
    with panel.desk.store.transaction() as work:
        first = work.pool.holder(case, SeatNo(1))
    assert first
    panel.pass_time(ROUND / 2 + 3 * MINUTE)
    browser = Browser(panel)
    browser.sign_in(first.acct)

    page = browser.get("/1").text

    assert "Your seat in this case has passed on to somebody else" in page and "No blame" in page
    assert "gave up" not in page and "The strongest measure" not in page and "The facts" not in page


def test_a_fresh_look_says_on_its_page_what_it_is_about_and_an_objection_counts_there(panel: CoOp) -> None:
    panel.verdict("limit")
    appealed(panel)
    (juror, _), *others = again(panel).items()
    browser = Browser(panel)
    browser.sign_in(juror)

    page = browser.get("/2").text
    browser.send("/2", said="objection-none", reason="nobody asked them")
    for other, summons in others:
        panel.hand.post(other, "@jurybot limit", "direct", summons)
    panel.settle()
    panel.pass_time(ROUND + 3 * MINUTE)

    tallied = panel.case("2").tallied
    assert "Case 1 came to a limit, and there is an appeal. You judge it anew." in page
    assert tallied and tallied.outcome == "next-round", "one objection, by the rule of the first panel"


def test_a_member_without_a_seat_sees_nothing_of_a_case_that_the_public_does_not(panel: CoOp) -> None:
    browser = Browser(panel)
    browser.sign_in(outsider(panel))

    theirs, none = browser.get("/1"), browser.get("/999")

    assert theirs.status_code == none.status_code == 404
    assert theirs.text == none.text
    assert NOTHING in theirs.text and "bad.example" not in theirs.text
    assert browser.send("/1", said="limit").status_code in {403, 404}
    assert browser.get("/stewards").status_code == 404


def test_nothing_is_shown_to_whoever_is_not_signed_in(panel: CoOp) -> None:
    browser = Browser(panel)

    for path in ("/", "/1", "/mine", "/stewards", "/stewards/1"):
        assert "bad.example" not in browser.get(path).text
    assert browser.get("/mine").status_code == 401


def test_a_sign_in_that_did_not_begin_here_or_is_played_again_is_refused(panel: CoOp) -> None:
    browser = Browser(panel)
    begun = browser.client.get(f"{browser.pages}/sign-in")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]

    assert browser.get(f"/callback?code=x&state={'y' * len(state)}").status_code == 400
    assert Browser(panel).get(f"/callback?code=x&state={state}").status_code == 400
    assert browser.get(f"/callback?code=made-up&state={state}").status_code == 502
    assert browser.get(f"/callback?error=access_denied&state={state}").status_code in {400, 403}

    browser.sign_in(min(panel.summoned()))
    assert browser.get(f"/callback?code=x&state={state}").status_code == 400


def test_an_app_that_the_instance_has_forgotten_is_made_anew_within_the_hour(panel: CoOp) -> None:
    """As Mastodon 4.2 does with one that nobody is signed in with, or a server that was restored from a copy."""
    name, _ = a_juror(panel)
    apps = panel.sandbox.state.apps
    del apps[next(id_ for id_, app in apps.items() if app.name == "Jury")]

    panel.sleep(timedelta(hours=1))

    assert f"As {name}" in Browser(panel).sign_in(name).text
    assert panel.requests("POST", "/api/v1/apps") == 2


def test_a_server_that_refuses_every_app_gets_one_an_hour(panel: CoOp) -> None:
    a_juror(panel)
    panel.sandbox.fault("status", path="/oauth/token", status=401, times=None)

    panel.sleep(timedelta(hours=1))
    begun = [Browser(panel).get("/sign-in").status_code for _ in range(4)]

    assert begun == [303] * 4
    assert panel.requests("POST", "/api/v1/apps") == 2


def test_an_app_that_is_known_is_asked_about_once_an_hour_and_stays(panel: CoOp) -> None:
    name, _ = a_juror(panel)
    asked = panel.requests("POST", "/oauth/token")

    panel.sleep(timedelta(hours=1))
    for _ in range(3):
        assert f"As {name}" in Browser(panel).sign_in(name).text

    assert panel.requests("POST", "/oauth/token") == asked + 1 + 3
    assert panel.requests("POST", "/api/v1/apps") == 1


def test_a_stolen_cookie_is_worth_nothing_in_another_browser_or_after_signing_out(panel: CoOp) -> None:
    _, browser = a_juror(panel)
    thief = Browser(panel, "Another/2.0")
    thief.client.cookies.set("jury", browser.client.cookies["jury"])
    assert "bad.example" not in thief.get("/").text

    copy = Browser(panel)
    copy.client.cookies.set("jury", browser.client.cookies["jury"])
    page = browser.get("/").text
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token
    browser.post("/sign-out", token=token[1])
    assert "bad.example" not in copy.get("/").text


def test_a_session_ends_after_half_an_hour(panel: CoOp) -> None:
    _, browser = a_juror(panel)

    panel.pass_time(timedelta(minutes=31))

    assert "Sign in with your account" in browser.get("/").text


def test_what_was_written_for_longer_than_a_session_lasts_is_there_to_be_copied_and_the_way_back_is_short(
    panel: CoOp,
) -> None:
    name, browser = a_juror(panel)
    token = re.search(r'name="token" value="(\w+)"', browser.get("/1").text)
    assert token
    panel.pass_time(timedelta(minutes=31))
    headers = {"Origin": browser.pages, "Referer": f"{browser.pages}/1"}
    form = {"token": token[1], "said": "limit", "reason": "they <do> nothing"}

    late = browser.client.post(f"{browser.pages}/1", data=form, headers=headers)

    assert late.status_code == 401 and "they &lt;do&gt; nothing" in late.text and 'href="/sign-in?to=/1"' in late.text
    browser.sign_in(name, to="/1")
    old_tab = browser.client.post(f"{browser.pages}/1", data=form, headers=headers)
    assert old_tab.status_code == 403 and "they &lt;do&gt; nothing" in old_tab.text
    for path in ("/mine", "/open", "/stewards"):
        assert f'href="/sign-in?to={path}"' in Browser(panel).get(path).text
    elsewhere = {"Origin": "https://evil.example", "Referer": "https://evil.example/1"}
    foreign = Browser(panel).client.post(f"{browser.pages}/1", data=form, headers=elsewhere)
    assert foreign.status_code == 401 and "nothing" not in foreign.text and 'href="/sign-in?to=/"' in foreign.text
    panel.settle()
    assert not any(seat.held for seat in panel.case().seats)


def test_a_changed_cookie_a_foreign_origin_or_another_sessions_token_is_refused(panel: CoOp) -> None:
    _, browser = a_juror(panel)
    token = re.search(r'name="token" value="(\w+)"', browser.get("/1").text)
    assert token

    assert browser.post("/1", origin="https://evil.example", token=token[1], said="limit").status_code == 403
    assert browser.post("/1", origin="", token=token[1], said="limit").status_code == 403
    assert browser.post("/1", token="0" * 64, said="limit").status_code == 403
    forged = Browser(panel)
    forged.client.cookies.set("jury", browser.client.cookies["jury"][:-2] + "xx")
    assert forged.get("/mine").status_code == 401
    panel.settle()
    assert all(not seat.held for seat in panel.case().seats)


def test_a_body_of_ten_megabytes_is_refused_without_being_read_whole(panel: CoOp) -> None:
    _, browser = a_juror(panel)

    answer = browser.client.post(
        f"{browser.pages}/1", content=b"reason=" + b"x" * 10_000_000, headers={"Origin": browser.pages}
    )

    assert answer.status_code == 413


def test_whoever_sends_too_much_is_asked_to_wait(panel: CoOp) -> None:
    _, browser = a_juror(panel)
    token = re.search(r'name="token" value="(\w+)"', browser.get("/1").text)
    assert token

    answers = {browser.post("/1", token=token[1], said="what").status_code for _ in range(32)}

    assert answers == {422, 429}


def test_every_page_keeps_out_what_is_not_its_own(panel: CoOp) -> None:
    _, browser = a_juror(panel)

    for path in ("/", "/1", "/mine", "/style.css", "/nowhere", "/stewards"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert headers["referrer-policy"] == "same-origin"
    page = browser.get("/1").text
    assert "<script" not in page and not re.search(r'(?:src|href)="https?://(?!jury\.coop\.example)', page)
    assert len(page.encode()) <= 50_000
    cookie = httpx.Headers(browser.sign_in(min(panel.summoned())).headers).get_list("set-cookie")[0].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie


def test_what_is_kept_about_a_member_is_shown_to_them_and_deleted_at_their_word(panel: CoOp) -> None:
    name, browser = a_juror(panel)
    browser.send("/1", said="limit")
    shown = browser.get("/mine").text
    assert name in shown and "Case 1, seat" in shown and ": limit" in shown
    assert "A secret for draws, sealed" in shown and f"{panel.now:%Y-%m-%d}, 1<" in shown, "the summons, not its words"

    assert browser.send("/mine/forget", on="/mine").status_code == 422
    assert "is deleted" in browser.send("/mine/forget", on="/mine", sure="yes").text
    with panel.desk.store.transaction() as work:
        assert all(member.acct != name for member in work.pool.members())


def test_a_steward_sees_the_docket_and_acts_there_and_two_acts_take_two(panel: CoOp) -> None:
    stella, stan = Browser(panel), Browser(panel, "Another/2.0")
    stella.sign_in("stella")
    stan.sign_in("stan")
    assert "bad.example" in stella.get("/stewards").text

    assert "say why" in stella.send("/stewards/1", act="hold").text
    assert "held" in stella.send("/stewards/1", act="hold", because="I look into it").text
    assert panel.case().hold is not None
    panel.complain("minion@bad.example", by=("m1",), category="legal")
    waits = stella.get("/stewards").text
    assert "held:" in waits and "reports that no jury gets, not looked at yet:" in waits

    assert "takes two stewards" in stella.send("/stewards/1", act="withdraw", because="a mistake").text
    assert panel.case().outcome == ""
    stan.send("/stewards/1", act="withdraw", because="I agree")
    assert panel.case().outcome == "withdrawn"


def offered(browser: Browser, path: str) -> list[str]:
    """The acts for which there is a button."""
    return re.findall(r'name="act" value="([\w ]+)" aria', browser.get(path).text)


def test_a_steward_is_offered_what_the_case_allows_and_no_more(tmp_path: Path) -> None:
    with with_pages(seated(), tmp_path) as co_op:
        stella = Browser(co_op)
        stella.sign_in("stella")
        assert offered(stella, "/stewards/1") == ["hold", "interim", "withdraw", "seal", "recuse"]
        stella.send("/stewards/1", act="hold", because="I look into it")
        assert "release" in offered(stella, "/stewards/1") and "hold" not in offered(stella, "/stewards/1")
        assert '<a href="/stewards/1">1</a>' in stella.get("/stewards").text
        refused = stella.send("/stewards/1", act="undo", because="of what I found").text
        assert "Nothing was done" in refused and ">of what I found</textarea>" in refused
        stella.send("/stewards/1", act="release", because="looked")
        co_op.verdict("nothing")
        stella.sign_in("stella")
        assert co_op.outcome() == ("ended", "no-action") and "name" in offered(stella, "/stewards/1")

        said = stella.send("/stewards/1", act="name", because="their admin asks").text

        co_op.settle()
        assert "its page names the server now" in said
        assert "bad.example" in (co_op.folder / "site/decisions/1.html").read_text()
        assert "name" not in offered(stella, "/stewards/1")


def test_a_steward_records_there_what_a_vote_of_all_members_came_to(tmp_path: Path) -> None:
    with with_pages(in_grace(), tmp_path, SUSPEND) as co_op:
        stella = Browser(co_op)
        stella.sign_in("stella")
        co_op.tell("m14", "appeal 1 to all because they have a new admin")
        for n in range(1, 12):
            co_op.tell(f"m{n}", "second 1")
        co_op.pass_time(5 * MINUTE)
        assert {"result upheld", "result limit", "result lifted"} <= set(offered(stella, "/stewards/1"))

        said = stella.send("/stewards/1", act="result lifted", because="9 of 14 against").text

        co_op.settle()
        assert "the members&#39; vote is recorded" in said and co_op.block() == ""


def test_where_pages_are_served_my_data_names_them(panel: CoOp) -> None:
    juror = min(panel.summoned())
    panel.tell(juror, "my data")

    assert "All of it stands on your page." in panel.newest(juror)


def test_a_summons_leads_to_the_page_of_the_case(tmp_path: Path) -> None:
    with with_pages(joined(), tmp_path) as co_op:
        co_op.complain()
        summons = min(co_op.summoned().items())

        assert f"Facts: {co_op.pages}/1" in summons[1].text  # type: ignore[attr-defined]


def test_a_sign_in_is_good_once_also_for_who_kept_its_cookie(panel: CoOp) -> None:
    browser = Browser(panel)
    begun = browser.client.get(f"{browser.pages}/sign-in")
    kept = browser.client.cookies["signing-in"]
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    assert browser.get(f"/callback?code=made-up&state={state}").status_code == 502

    again = Browser(panel)
    again.client.cookies.set("signing-in", kept)

    assert again.get(f"/callback?code=made-up&state={state}").status_code == 400


def test_no_form_is_taken_from_elsewhere_without_a_sign_in_or_when_it_is_ten_megabytes_long(panel: CoOp) -> None:
    _, juror = a_juror(panel)
    posted = [path for method, path, _ in ROUTES if method == "POST" and path != "/hook"]  # that is the server's own
    forms = [re.sub(r"\{\w+:int\}", "1", path) for path in posted]
    forms = [path.replace("{name}", "bad.example") for path in forms]
    assert len(forms) > 10

    for path in forms:
        of_visitor = path.startswith("/servers")
        assert Browser(panel).post(path).status_code == (403 if of_visitor else 401), path
        if of_visitor:
            juror.get("/servers/bad.example")
        assert juror.post(path, origin="https://evil.example", act="hold").status_code == 403, path
        assert juror.post(path, token="0" * 64).status_code == 403, path
        long = juror.client.post(f"{juror.pages}{path}", content=b"x" * 10_000_000, headers={"Origin": juror.pages})
        assert long.status_code == 413, path


def test_whoever_watches_sees_whether_the_loop_goes_round_and_no_name(tmp_path: Path) -> None:
    with with_pages(joined(), tmp_path) as co_op:
        browser = Browser(co_op)

        assert browser.get("/health").json()["running"] is True
        figures = browser.get("/metrics").text
        assert "# TYPE jurybot_cases gauge" in figures
        assert 'jurybot_cases{state="filed"} 0' in figures
        assert "jurybot_pool 14" in figures
        for header in ("Forwarded", "X-Forwarded-For", "Via"):
            passed_on = browser.client.get(f"{browser.pages}/metrics", headers={header: "for=192.0.2.1"})
            assert passed_on.status_code == 404 and "jurybot_" not in passed_on.text, "that is for the machine alone"


def test_a_flood_from_outside_shuts_the_door_on_nobody_who_has_signed_in(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "OF_OTHERS", 20)
    _, juror = a_juror(panel)
    outside = Browser(panel)

    answers = [outside.get("/callback?code=x&state=x").status_code for _ in range(80)]

    assert answers[0] == 400 and answers[-1] == 429
    assert juror.get("/1").status_code == 200 and juror.send("/1", said="limit").status_code == 303


def test_one_outsider_shuts_the_door_on_nobody_who_wants_to_sign_in(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever they write before the address that the web server adds, and wherever in their half of a network they
    are."""
    monkeypatch.setattr(app, "OF_ONE_OUTSIDE", 5)
    name = min(panel.summoned())
    member, asked = Browser(panel), 0

    def outsider() -> int:
        nonlocal asked
        asked += 1
        passed_on = {"X-Forwarded-For": f"9.9.9.{asked}, 2606:4700::{asked:x}"}
        return member.client.get(f"{member.pages}/callback?code=x&state=x", headers=passed_on).status_code

    answers = [outsider() for _ in range(10)]
    member.client.headers["X-Forwarded-For"] = "2606:4700:1::1"

    assert answers == [400] * 5 + [429] * 5
    assert f"As {name}" in member.sign_in(name).text


def test_where_the_web_server_does_not_say_who_asks_only_all_together_are_counted(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "OF_ONE_OUTSIDE", 5)
    monkeypatch.setattr(app, "OF_OTHERS", 20)
    browser = Browser(panel)
    said = ["", "unknown", "10.0.0.7", "fd00::1"]

    answers = [
        browser.client.get(f"{browser.pages}/", headers={"X-Forwarded-For": said[n % 4]} if said[n % 4] else {})
        for n in range(22)
    ]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2


def test_a_page_is_answered_at_once_on_a_connection_that_is_kept(panel: CoOp) -> None:
    browser = Browser(panel)
    browser.get("/style.css")
    took = []
    for _ in range(9):
        began = time.perf_counter()
        browser.get("/style.css")
        took.append(time.perf_counter() - began)

    assert min(took) < 0.03, "with Nagle's algorithm on, every answer waits for 40 ms"


def test_an_answer_that_is_none_of_those_offered_is_not_taken(panel: CoOp) -> None:
    _, browser = a_juror(panel)

    for said in ("agree", "", "objection-suspend", "objection-"):
        refused = browser.send("/1", said=said, reason="it is so")
        assert refused.status_code == 422 and "Please choose one of the answers." in refused.text
        assert "it is so</textarea>" in refused.text
    assert panel.case().sitting[0].statements == ()


def test_an_answer_that_was_written_on_the_page_until_the_round_was_over_counts_no_more(panel: CoOp) -> None:
    panel.all_answer("limit")
    panel.until(panel.case().round_ends_at() - 5 * MINUTE)
    _, browser = a_juror(panel)
    token = re.search(r'name="token" value="(\w+)"', browser.get("/1").text)
    assert token
    panel.pass_time(10 * MINUTE)
    before = panel.case()

    late = browser.post("/1", token=token[1], said="limit")

    assert late.status_code == 422 and "This round is over: nothing was changed." in late.text
    assert panel.case() == before


def test_a_case_that_ended_without_a_number_has_a_page_beside_that_of_a_newer_one(tmp_path: Path) -> None:
    with with_pages(joined(), tmp_path, {"panel": {"seats": 39, "reserves": 0}}) as co_op:
        co_op.complain()
        co_op.withdraw("bad.example", "a mistake of ours")
        co_op.complain(by=("m4", "m5", "m6"))
        newer, older = co_op.cases()[-1], co_op.cases()[0]
        stella = Browser(co_op)
        stella.sign_in("stella")

        links = re.findall(r'href="(/stewards/[^"]+)">', stella.get("/stewards").text)
        assert links == ["/stewards/bad.example", f"/stewards/{older.id}"] and newer.number is None
        ended = stella.get(links[1]).text
        assert "a mistake of ours" in ended and "<h1>Case bad.example</h1>" in ended
        assert "a mistake of ours" not in stella.get(links[0]).text
        assert stella.send(links[1], act="hold", because="I look into it").status_code == 422
        assert co_op.case("bad.example").hold is None


def test_there_are_no_more_parts_of_the_docket_than_cases_fill(panel: CoOp) -> None:
    browser = Browser(panel)
    browser.sign_in("stella")

    assert browser.get("/stewards?part=1").status_code == 200
    assert [browser.get(f"/stewards?part={part}").status_code for part in (0, 2)] == [404, 404]


def test_who_answered_on_the_page_is_called_to_the_next_round_below_a_message_that_stands(panel: CoOp) -> None:
    name, browser = a_juror(panel)
    (join,), other = written(panel, name), panel.tell(name, "my cases")
    browser.send("/1", said="limit")
    for n, member in enumerate(sorted(panel.summoned())[1:]):
        panel.answer(member, "limit" if n < 2 else "nothing")
    panel.hand.delete(join)

    panel.pass_time(ROUND + 3 * MINUTE)

    call = panel.hand.inbox(name)[-1]
    assert panel.case().round == 2 and "please answer anew" in call.text
    assert call.in_reply_to == other
    assert not [one for one in panel.sandbox.log if one.method == "POST" and one.status == 404]
