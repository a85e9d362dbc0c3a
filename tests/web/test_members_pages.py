"""What waits for seconders, on the pages: the same as by message, and nobody learns whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jurybot.core.record import draw
from jurybot.service.asking.accused import SPEAKER
from jurybot.service.draw.draw_secrets import secret_shown
from jurybot.service.sealing import seal
from tests.e2e.co_op import DAY, MINUTE, CoOp, joined, seated
from tests.web.browser import Browser, with_pages

CLAIM = "propose limit bad.example because they follow and insult us, see https://bad.example/@mallory"
SECOND = "/open/proposals/bad.example"


@pytest.fixture
def co_op(tmp_path: Path) -> Iterator[CoOp]:
    with with_pages(joined(), tmp_path) as co_op:
        yield co_op


def signed_in(co_op: CoOp, member: str) -> Browser:
    browser = Browser(co_op, f"A Browser of {member}/1.0")
    browser.sign_in(member)
    return browser


def test_a_member_reads_a_petition_and_seconds_it_there_as_others_do_by_message(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    m2, m3 = signed_in(co_op, "m2"), signed_in(co_op, "m3")
    read = m2.get("/open").text
    assert "limit bad.example" in read and "Seconded by 0 of 3, until" in read
    assert "they follow and insult us, see<" in read and "mallory" not in read
    assert not re.search(r"\bm1\b", read), "nobody learns whose it is"

    noted = m2.send(SECOND, on="/open").text
    again = m2.post(SECOND, token=token_of(m2, "/mine"))
    co_op.tell("m4", "second bad.example")

    assert "You stand behind it: limit bad.example. Still missing: 2." in noted
    assert again.status_code == 422 and "you stand behind it already" in again.text
    assert "Seconded by 2 of 3" in m3.get("/open").text
    by_message = co_op.newest("m4")
    m3.send(SECOND, on="/open")
    co_op.settle()
    assert "Still missing: 1." in by_message
    assert co_op.case().kind.value == "petition"
    assert not {"m1", "m2", "m3", "m4"} & set(co_op.summoned())


def test_who_seconded_on_the_page_has_seconded_by_message_too(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    signed_in(co_op, "m2").send(SECOND, on="/open")

    co_op.tell("m2", "second bad.example")

    assert "you stand behind it already" in co_op.newest("m2")


def test_a_petitioner_sees_their_own_and_takes_it_back(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    m1, m2 = signed_in(co_op, "m1"), signed_in(co_op, "m2")
    m2.send(SECOND, on="/open")
    mine = m1.get("/open").text
    assert "This is yours." in mine and "Seconded by 1 of 3" in mine
    assert "What you proposed" in m1.get("/mine").text and "bad.example: they follow" in m1.get("/mine").text
    assert "Take it back" not in m2.get("/open").text
    assert m2.send("/open/withdraw", on="/open").status_code == 404, "another's is not theirs to take back"
    assert "the proposal is your own" in m1.send(SECOND, on="/open").text

    taken = m1.send("/open/withdraw", on="/open").text

    assert "is taken back" in taken and "Nothing waits for seconders." in m2.get("/open").text
    assert m2.send(SECOND, on="/open").status_code == 404
    co_op.pass_time(MINUTE)
    co_op.tell("m2", "second bad.example")
    assert "nothing waits for seconders" in co_op.newest("m2")


def test_a_petitioner_is_told_when_it_has_its_seconders_and_others_see_it_no_more(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    for member in ("m2", "m3", "m4"):
        co_op.tell(member, "second bad.example")
    m1, other = signed_in(co_op, "m1"), signed_in(co_op, "m9")

    assert "you will not sit on it" in m1.get("/open").text
    assert "bad.example" not in other.get("/open").text


def test_who_is_new_or_limited_reads_but_cannot_second(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    co_op.hand.limit_account("m2")

    m2 = signed_in(co_op, "m2")

    page = m2.get("/open").text
    assert "your account cannot take part now" in page and "Second: limit" not in page
    sent = m2.send(SECOND, on="/mine")
    assert sent.status_code == 422 and "cannot take part now" in sent.text
    co_op.settle()
    with co_op.desk.store.transaction() as work:
        (row,) = work.petitions.in_state("open")
        assert work.petitions.seconders(row.id) == frozenset()


def test_who_was_limited_or_suspended_since_they_signed_in_seconds_nothing(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    m2, m3 = signed_in(co_op, "m2"), signed_in(co_op, "m3")
    co_op.hand.limit_account("m2")
    co_op.hand.suspend("m3")

    limited, suspended = m2.send(SECOND, on="/open"), m3.send(SECOND, on="/open")

    assert limited.status_code == 422 and "cannot take part now" in limited.text
    assert suspended.status_code == 401
    assert 'href="/sign-in' in m3.get("/open").text, "the session is over"
    with co_op.desk.store.transaction() as work:
        (row,) = work.petitions.in_state("open")
        assert work.petitions.seconders(row.id) == frozenset()


def test_a_server_that_is_away_keeps_nobody_from_acting_whom_it_let_in_and_is_asked_once_a_minute(co_op: CoOp) -> None:
    co_op.tell("m1", CLAIM)
    m2, m3 = signed_in(co_op, "m2"), signed_in(co_op, "m3")
    co_op.sandbox.fault("status", method="GET", path="/api/v1/admin/accounts/*", status=503, times=None)
    before = co_op.requests("GET", "/api/v1/admin/accounts/")

    answers = [m2.send(SECOND, on="/open"), m3.send(SECOND, on="/open"), m3.send(SECOND, on="/mine")]

    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert co_op.requests("GET", "/api/v1/admin/accounts/") == before + 1


def test_who_is_suspended_has_what_is_kept_about_them_deleted_all_the_same(co_op: CoOp) -> None:
    m2 = signed_in(co_op, "m2")
    co_op.hand.suspend("m2")

    gone = m2.send("/mine/forget", on="/mine", sure="yes")

    assert gone.status_code == 200 and "Deleted" in gone.text


def test_an_appeal_is_seconded_on_the_page_and_its_beginner_sees_that_it_is_theirs(tmp_path: Path) -> None:
    with with_pages(seated(), tmp_path) as co_op:
        co_op.verdict("limit")
        co_op.tell("m14", "appeal 1 because they have a new admin")
        m14, m13 = signed_in(co_op, "m14"), signed_in(co_op, "m13")
        assert "This is yours." in m14.get("/open").text
        assert "What you seconded" not in m14.get("/mine").text
        assert "Cases that you asked to be looked at again" in m14.get("/mine").text
        read = m13.get("/open").text
        assert "Case 1, bad.example: members ask for a fresh panel." in read and "new admin" not in read
        assert "This is yours." not in read

        m13.send("/open/calls/1", on="/open")
        again = m13.post("/open/calls/1", token=token_of(m13, "/open"))
        co_op.tell("m13", "second 1")
        assert "I have your word in this matter already" in again.text
        assert "I have your word in this matter already" in co_op.newest("m13")
        assert "Seconded by 1 of 3" in m13.get("/open").text
        for member in ("stella", "owner"):
            signed_in(co_op, member).send("/open/calls/1", on="/open")
        co_op.settle()

        assert co_op.case().under == "appeal"


def test_nothing_can_be_seconded_of_a_case_that_is_not_public(tmp_path: Path) -> None:
    with with_pages(seated(), tmp_path) as co_op:
        browser = signed_in(co_op, "m14")

        open_case, none = browser.send("/open/calls/1", on="/open"), browser.send("/open/calls/99", on="/open")

        assert (open_case.status_code, open_case.text) == (404, none.text)
        assert "bad.example" not in browser.get("/open").text
        assert Browser(co_op).get("/open").status_code == 401


def test_whoever_is_not_in_the_pool_sees_and_deletes_what_is_kept_about_them_too(co_op: CoOp) -> None:
    co_op.tell("owner", CLAIM)
    co_op.hand.report("owner", "mallory@bad.example")
    co_op.settle()
    with co_op.desk.store.transaction() as work:
        me = str(co_op.sandbox.state.account("owner").id)
        work.papers.put(seal(co_op.desk, f"{SPEAKER}spoken.example", me, "{}", co_op.now))
    owner = signed_in(co_op, "owner")
    shown = owner.get("/mine").text
    assert "What you proposed" in shown and "Reports of yours" in shown and "Messages to you" in shown
    assert "spoken.example" in shown and "A secret" not in shown

    owner.send("/mine/forget", on="/mine", sure="yes")

    with co_op.desk.store.transaction() as work:
        assert work.petitions.in_state("open") == []
    co_op.pass_time(DAY)


def test_a_members_page_shows_their_secret_once_the_latest_draw_is_ninety_days_past(tmp_path: Path) -> None:
    with with_pages(seated(), tmp_path) as co_op:
        case = co_op.case()
        with co_op.desk.store.transaction() as work:
            assert case.draw and case.number
            sealed = work.pool.tickets(case.draw)
            ticket, who = sealed[0]
            member = work.pool.get(who)
            soon = secret_shown(co_op.desk, work, who, co_op.now + 89 * DAY)
            later = secret_shown(co_op.desk, work, who, co_op.now + 91 * DAY)

        assert soon == ""
        assert draw.tickets({who: bytes.fromhex(later)}, case.number, 1) == [(ticket, who)], "so they could be drawn"
        read = signed_in(co_op, member.acct).get("/mine").text
        assert "A secret for draws" in read and later not in read

        co_op.pass_time(91 * DAY)
        with co_op.desk.store.transaction() as work:
            assert work.numbers.last("draw") == case.draw, "no other draw since"
        assert later in signed_in(co_op, member.acct).get("/mine").text


def token_of(browser: Browser, path: str) -> str:
    """The token of the forms on a page."""
    found = re.search(r'name="token" value="(\w+)"', browser.get(path).text)
    assert found
    return found[1]
