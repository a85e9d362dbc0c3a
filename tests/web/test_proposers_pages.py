"""What members begin on the page: the same as by message, with the same answers, and no more told than there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from jurybot.words.messages import language, languages
from tests.e2e.co_op import DAY, MINUTE, CoOp, joined, seated
from tests.web.browser import Browser, with_pages
from tests.web.test_members_pages import signed_in, token_of

NEW = "/open/new"
BECAUSE = "they follow and insult us, see https://bad.example/@mallory"


@pytest.fixture
def co_op(tmp_path: Path) -> Iterator[CoOp]:
    with with_pages(joined(), tmp_path) as co_op:
        yield co_op


def proposes(
    browser: Browser, server: str = "bad.example", measure: str = "limit", because: str = BECAUSE
) -> httpx.Response:
    return browser.send(f"{NEW}/proposal", on=NEW, server=server, measure=measure, because=because)


def told(page: str) -> str:
    """What a page answers, without the moments in it."""
    found = re.search(r'<p class="(?:told" role="status|wrong" role="alert" id="wrong)">(.*?)</p>', page, re.DOTALL)
    assert found, page
    return re.sub(r"\d+:\d+", "", unescape(found[1]))


def by_message(co_op: CoOp, member: str, text: str) -> str:
    co_op.tell(member, text)
    return re.sub(r"@\w+ |\d+:\d+", "", co_op.newest(member))


def test_a_proposal_on_the_page_is_a_proposal_by_message(co_op: CoOp) -> None:
    m1, m2 = signed_in(co_op, "m1"), signed_in(co_op, "m2")
    form = m1.get(NEW).text
    assert "If enough other members (3) second it by" in form
    assert "All members and the panel read the first 200" in form

    noted = proposes(m1, " Bad.Example ")
    other = by_message(co_op, "m3", "propose limit worse.example because of what they do")

    assert noted.status_code == 200 and "This is yours." in noted.text
    assert told(noted.text) == other.replace("worse.example", "bad.example")
    assert "they follow and insult us, see …<" in m2.get("/open").text and "mallory" not in m2.get("/open").text
    assert not re.search(r"\bm1\b", m2.get("/open").text), "nobody learns whose it is"
    assert "What you proposed" in m1.get("/mine").text
    assert "one of yours waits for seconders already" in m1.get(NEW).text, "told before it is tried"
    for member in ("m4", "m5", "m6"):
        co_op.tell(member, "second bad.example")
    assert co_op.case().kind.value == "petition"
    assert "you will not sit on it" in co_op.newest("m1"), "told by message, under the one that they joined with"
    assert "you will not sit on it" in m1.get("/open").text
    assert "m1" not in co_op.summoned()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"server": "https://bad.example/about"}, "I could not read the name of the server"),
        ({"server": "bad example"}, "I could not read the name of the server"),
        ({"server": "com"}, "I could not read the name of the server"),
        ({"server": ""}, "I could not read the name of the server"),
        ({"server": "coop.example"}, "that server is never touched by a jury here"),
        ({"measure": "nothing"}, "Please choose one of the answers."),
        ({"measure": ""}, "Please choose one of the answers."),
        ({"because": "  "}, "Please say why, in 1 to 500 characters"),
        ({"because": "x" * 501}, "Please say why, in 1 to 500 characters"),
    ],
)
def test_what_cannot_be_proposed_is_answered_and_stands_in_its_form_again(
    co_op: CoOp, fields: dict[str, str], why: str
) -> None:
    sent = {"server": "bad.example", "measure": "suspend", "because": "<b>they</b> insult us"} | fields

    answer = proposes(signed_in(co_op, "m1"), **sent)

    assert answer.status_code == 422 and why in told(answer.text)
    if "because" not in fields:
        assert "&lt;b&gt;they&lt;/b&gt; insult us</textarea>" in answer.text
    if "measure" not in fields:
        assert re.search(r'value="suspend" required checked', answer.text)
    with co_op.desk.store.transaction() as work:
        assert work.petitions.in_state("open") == []


def test_the_page_and_a_message_refuse_in_the_same_words(co_op: CoOp) -> None:
    co_op.hand.block_domain("worse.example", "suspend")
    co_op.pass_time(DAY + MINUTE)
    co_op.tell("m9", "propose limit taken.example because of what they do")
    m1, pages, messages = signed_in(co_op, "m1"), [], []

    for server in ("worse.example", "taken.example", "coop.example"):
        pages.append(told(proposes(m1, server).text))
        messages.append(by_message(co_op, "m2", f"propose limit {server} because of what they do"))
        co_op.pass_time(MINUTE)

    assert pages == messages


def test_a_proposal_tells_nobody_that_a_case_is_open(tmp_path: Path) -> None:
    with with_pages(joined(), tmp_path) as co_op:
        without = told(proposes(signed_in(co_op, "owner"), "worse.example").text)
        co_op.complain(by=("m11", "m12", "m13"))
        browser = signed_in(co_op, min({f"m{n}" for n in range(1, 11)} - set(co_op.summoned())))

        noted = proposes(browser)

        assert told(noted.text).replace("bad.example", "worse.example") == without
        lifts = [browser.send(f"{NEW}/lift", on=NEW, server=name).text for name in ("bad.example", "good.example")]
        assert told(lifts[0]) == told(lifts[1]) and "I know no such case" in told(lifts[0])
        assert "No decision can be appealed now." in browser.get(NEW).text


def test_an_appeal_begins_on_the_page_with_what_it_takes_and_others_second_it(tmp_path: Path) -> None:
    with with_pages(seated(), tmp_path) as co_op:
        co_op.verdict("limit")
        m14, m13 = signed_in(co_op, "m14"), signed_in(co_op, "m13")
        form = m14.get(NEW).text
        assert re.search(r"Case 1, bad.example: limited. Until .* Seconders: 3, for a vote of all members 10", form)

        empty = m14.send(f"{NEW}/appeal", on=NEW, because="a new admin")
        none = m14.send(f"{NEW}/appeal", on=NEW, case="99", because="a new admin")
        unsaid = m14.send(f"{NEW}/appeal", on=NEW, case="1", because=" ")
        odd = m14.send(f"{NEW}/appeal", on=NEW, case="²", because="a new admin")
        assert [one.status_code for one in (empty, none, unsaid, odd)] == [422] * 4
        assert "Please choose one" in told(empty.text) and "I know no such case" in told(none.text)
        assert "Please say why" in told(unsaid.text) and 'value="1" required checked' in unsaid.text

        noted = m14.send(f"{NEW}/appeal", on=NEW, case="1", because="they have a new admin")
        again = by_message(co_op, "m14", "appeal 1 because they have a new admin")
        co_op.settle()

        assert "It takes 3 more who second it by" in told(noted.text) and "This is yours." in noted.text
        assert "I have your word in this matter already" in again
        assert any("they have a new admin" in text for text in co_op.letters("stella"))
        assert "new admin" not in m13.get("/open").text
        assert "No decision can be appealed now." in m13.get(NEW).text, "what is asked for already is to be seconded"
        for member in ("m13", "stella", "owner"):
            signed_in(co_op, member).send("/open/calls/1", on="/open")
        assert co_op.case().under == "appeal"


def test_a_call_for_a_vote_of_all_members_begins_there_too(tmp_path: Path) -> None:
    with with_pages(seated(), tmp_path) as co_op:
        co_op.verdict("limit")
        noted = signed_in(co_op, "m14").send(f"{NEW}/appeal", on=NEW, case="1", because="ask us all", vote="yes")

        assert "members ask for a vote of all members" in noted.text
        assert co_op.case().call and co_op.case().call.wants == "vote"


def test_a_measure_is_proposed_to_be_lifted_there_on_new_facts_or_after_long(tmp_path: Path) -> None:
    with with_pages(seated(), tmp_path) as co_op:
        co_op.verdict("limit")
        early = signed_in(co_op, "m14").send(f"{NEW}/lift", on=NEW, server="bad.example", because="new admin")
        assert "It can still be appealed" in told(early.text)
        co_op.pass_time(20 * DAY)
        m14 = signed_in(co_op, "m14")

        without = m14.send(f"{NEW}/lift", on=NEW, server="bad.example", because="")
        taken = m14.send(f"{NEW}/lift", on=NEW, server="BAD.example", because="they have a new admin")

        assert without.status_code == 422 and "Without new facts it is too early" in told(without.text)
        assert taken.status_code == 200 and "members ask that the measure be lifted" in taken.text


def test_who_is_limited_is_told_why_and_finds_no_form(co_op: CoOp) -> None:
    co_op.hand.limit_account("m2")
    m2 = signed_in(co_op, "m2")

    page = m2.get(NEW).text

    assert page.count("You can propose nothing now: your account cannot take part now") == 3 and "<textarea" not in page
    sent = m2.post(f"{NEW}/proposal", token=token_of(m2, NEW), server="bad.example", measure="limit", because="x")
    assert sent.status_code == 422 and "your account cannot take part now" in told(sent.text)


def test_nobody_goes_through_all_servers_to_learn_what_is_in_force(co_op: CoOp) -> None:
    statuses = []
    for _ in range(2):
        browser = signed_in(co_op, "m1")  # a new session changes nothing
        statuses += [proposes(browser, "coop.example").status_code for _ in range(6)]

    assert statuses == [422] * 10 + [429] * 2
    assert "That is enough for one day." in proposes(signed_in(co_op, "m1"), "coop.example").text
    assert proposes(signed_in(co_op, "m2"), "coop.example").status_code == 422


def test_what_became_of_a_proposal_stands_on_the_page(co_op: CoOp) -> None:
    proposes(signed_in(co_op, "m1"))
    proposes(signed_in(co_op, "owner"), "worse.example")
    co_op.pass_time(14 * DAY + 5 * MINUTE)

    assert "did not find enough members in time" in signed_in(co_op, "m1").get("/open").text
    assert "did not find enough members in time" in signed_in(co_op, "owner").get("/open").text, "in no pool, no thread"
    assert "in time" not in signed_in(co_op, "m2").get("/open").text


def test_forms_and_their_answers_are_in_the_members_language(co_op: CoOp) -> None:
    browser = signed_in(co_op, "m1")
    for code in languages():
        co_op.tell("m1", f"language {code}")
        answer = browser.send(f"{NEW}/lift", on=NEW, server="bad.example")
        page = unescape(answer.text)
        assert f'<html lang="{code}">' in page
        assert code == "en" or ("I know no such case" not in page and "Propose a measure" not in page)


def test_new_facts_that_are_too_long_are_not_taken_and_stand_in_their_form_again(co_op: CoOp) -> None:
    sent = signed_in(co_op, "m1").send(f"{NEW}/lift", on=NEW, server="bad.example", because="x" * 501)

    assert sent.status_code == 422 and "Please say why, in 1 to 500 characters" in told(sent.text)
    assert "x" * 501 in sent.text


def test_a_petitioner_reads_on_the_page_that_their_proposal_opened_no_case(co_op: CoOp) -> None:
    m1 = signed_in(co_op, "m1")
    proposes(m1)
    co_op.hand.block_domain("bad.example", "silence")
    for member in ("m4", "m5", "m6"):
        co_op.tell(member, "second bad.example")

    assert co_op.cases() == []
    assert "bad.example" in m1.get("/open").text
    assert language("en").pages["opened_no_case"].replace("{domain}", "bad.example") in unescape(m1.get("/open").text)
