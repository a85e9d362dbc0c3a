"""The accused on their page: nothing before the proof, their say after it, and never who complained or judges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from markupsafe import escape

from jurybot.core.names import Domain
from jurybot.federation.servers import NoServers
from jurybot.service.case import dossier
from jurybot.service.ports.federation import Unreachable
from jurybot.words.messages import language, languages
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, SUSPEND, CoOp, joined, seated
from tests.web.browser import Browser, with_pages
from tests.web.test_members_pages import token_of
from tests.web.test_page_words import sentences_stand_apart

OURS = "/servers/bad.example"


class Lines:
    """What stands on the web sites of other servers, and which of them were asked."""

    def __init__(self) -> None:
        self.there: dict[str, str] = {}
        self.asked: list[str] = []

    def stands(self, name: Domain, token: str) -> str:
        self.asked.append(name)
        if token not in self.there.get(name, ""):
            raise Unreachable(f"{name} does not hold the line")
        return "file"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    found = Lines()
    monkeypatch.setattr(NoServers, "stands", lambda self, name, token: found.stands(name, token))
    return found


@pytest.fixture
def panel(tmp_path: Path, lines: Lines) -> Iterator[CoOp]:
    with with_pages(seated("suspend"), tmp_path) as co_op:
        yield co_op


def line_on(browser: Browser, path: str = OURS) -> str:
    found = re.search(r"jurybot-proof=\w+", browser.get(path).text)
    assert found
    return found[0]


def look(browser: Browser, path: str = OURS) -> httpx.Response:
    """Has the line looked for, and gives the page as it is once that is through."""
    sent = browser.look(path)
    return browser.get(path) if sent.status_code == 303 else sent


def proved(panel: CoOp, lines: Lines, name: str = "Their Browser/1.0") -> Browser:
    browser = Browser(panel, name)
    lines.there["bad.example"] = line_on(browser)
    assert "You have shown that you speak for this server" in look(browser).text
    return browser


def test_before_the_proof_nothing_tells_whether_there_is_a_case(panel: CoOp, lines: Lines) -> None:
    browser = Browser(panel)
    with_case, without = browser.get(OURS).text, browser.get("/servers/good.example").text
    assert with_case.replace("bad.example", "X").replace(line_on(browser), "") == without.replace(
        "good.example", "X"
    ).replace(line_on(browser, "/servers/good.example"), "")

    refused, none = look(browser).text, look(browser, "/servers/good.example").text

    assert "Do you speak for bad.example?" in refused and "Do you speak for good.example?" in none
    assert lines.asked == ["bad.example"], "no server is asked that no case is about"
    for path in ("", "/appeal", "/questions/1"):
        sent = browser.send(OURS + path, on=OURS, statement="x", case="1", because="x", answer="x")
        assert sent.status_code == 404, path
    case = panel.case()
    with panel.desk.store.transaction() as work:
        assert dossier.statement_of(panel.desk, work, case) == ("", "")


def test_who_put_up_the_line_sees_the_case_and_until_when_they_are_heard_and_nothing_of_people(
    panel: CoOp, lines: Lines
) -> None:
    jurors = list(panel.summoned())
    panel.answer(jurors[0], "suspend\nNobody there moderates.")
    panel.settle()

    page = proved(panel, lines).get(OURS).text

    assert "Case 1: suspend bad.example?" in page and "A panel of members judges it now." in page
    assert "goes to its next round" in page
    assert not any(f">{name}<" in page or f"@{name}" in page for name in ("m1", "m2", "m3", *jurors))
    assert "moderates" not in page and "2–4" not in page and "words of mallory" not in page


def test_their_statement_goes_to_the_panel_whole_and_another_takes_its_place(panel: CoOp, lines: Lines) -> None:
    browser = proved(panel, lines)
    said = browser.send(OURS, on=OURS, statement="First.\n<b>We</b> asked @m5@coop.example to go.")
    assert "First." in said.text and "&lt;b&gt;We&lt;/b&gt; asked [a member here] to go." in said.text
    browser.send(OURS, on=OURS, statement="We have banned them.")

    for n, member in enumerate(panel.summoned()):
        panel.answer(member, "suspend" if n < 2 else "nothing")
    panel.pass_time(ROUND + 3 * MINUTE)

    case = panel.case()
    assert case.round == 2
    with panel.desk.store.transaction() as work:
        given = dossier.of_case(panel.desk, work, case.id)
    assert given is not None and given.theirs.statement == "We have banned them."
    assert case.dossier == dossier.d.dossier_hash(given), "the later edition is on record by its hash"
    grown = [one for one in panel.acts.case("1")["events"] if one["event"] == "DossierGrown"]
    assert len(grown) == 1 and case.dossier in grown[0]["details"]


def test_a_statement_that_is_too_long_or_empty_is_refused_and_nothing_changes(panel: CoOp, lines: Lines) -> None:
    browser = proved(panel, lines)

    for text in ("x" * 4001, "  "):
        sent = browser.send(OURS, on=OURS, statement=text)
        assert sent.status_code == 422 and "Nothing was changed" in sent.text
    assert browser.send(OURS, on=OURS, statement="x" * 70_000).status_code == 413


@pytest.mark.parametrize("letter", ["わ", "\N{PILE OF POO}", "\r\n"])
def test_four_thousand_characters_are_four_thousand_in_every_script(panel: CoOp, lines: Lines, letter: str) -> None:
    sent = proved(panel, lines).send(OURS, on=OURS, statement="x" + letter * 3998 + "x")

    assert sent.status_code == 200


def test_what_was_not_taken_stands_in_its_form_again(panel: CoOp, lines: Lines) -> None:
    browser = proved(panel, lines)
    panel.tell(min(panel.summoned()), "ask accused: do you moderate?")

    statement = browser.send(OURS, on=OURS, statement="we <do>" + "x" * 4001).text
    answer = browser.send(f"{OURS}/questions/1", on=OURS, number="1", answer="of course" + " we do" * 40).text

    assert "we &lt;do&gt;xxx" in statement and "of course we do we do" in answer
    assert "of course" not in statement and "we &lt;do" not in browser.get(OURS).text


def test_whoever_speaks_for_a_server_reads_and_is_answered_in_their_own_language(panel: CoOp, lines: Lines) -> None:
    english = [text for text in language("en").pages.values() if len(text) > 16 and "{" not in text]
    browser = proved(panel, lines)
    panel.tell(min(panel.summoned()), "ask accused: do you moderate?")
    seen: set[str] = set()

    def read_in(code: str) -> None:
        browser.client.headers["Accept-Language"] = f"{code}, en;q=0.5"
        shown = [browser.get("/servers/good.example?looked=1").text, browser.send(OURS, on=OURS, statement=" ").text]
        for page in map(unescape, shown):
            assert f'<html lang="{code}">' in page
            assert code == "en" or [text for text in english if text in page] == [], code
            assert sentences_stand_apart(page), code
            seen.update(name for name, text in language(code).pages.items() if text in page)

    for code in languages():
        read_in(code)
    assert {"put_line", "lasts", "look_for_it", "is_judged", "jurors_ask", "statement_length"} <= seen
    panel.verdict("suspend")
    look(browser)
    for code in languages():
        read_in(code)
    assert {"appeal_why", "appeal", "state_first", "send_statement", "look_again"} <= seen


def test_a_line_made_for_another_browser_or_another_server_proves_nothing(panel: CoOp, lines: Lines) -> None:
    first = Browser(panel)
    lines.there["bad.example"] = line_on(first) + line_on(first, "/servers/worse.example")

    assert "Do you speak for" in look(Browser(panel, "Another/2.0")).text
    assert "You have shown" in look(first).text
    thief = Browser(panel, "Another/2.0")
    thief.client.cookies.set("server", first.client.cookies["server"])
    assert "Do you speak for" in thief.get(OURS).text
    assert "Do you speak for" in first.get("/servers/worse.example").text


def test_a_proof_holds_for_half_an_hour_and_is_found_again_while_the_line_stands(panel: CoOp, lines: Lines) -> None:
    browser = proved(panel, lines)

    panel.pass_time(timedelta(minutes=31))

    assert "Do you speak for" in browser.get(OURS).text
    assert "You have shown" in look(browser).text
    del lines.there["bad.example"]
    panel.pass_time(timedelta(minutes=31))
    assert "Do you speak for" in look(browser).text


def test_what_took_longer_to_write_than_a_proof_holds_is_there_to_be_copied_and_tells_nobody_of_a_case(
    panel: CoOp, lines: Lines
) -> None:
    browser = proved(panel, lines)
    token = token_of(browser, OURS)
    panel.pass_time(timedelta(minutes=31))

    sent = browser.post(OURS, token=token, statement="we <do> moderate")
    stranger = Browser(panel, "Another/1.0")
    theirs = stranger.send(OURS, on=OURS, statement="we <do> moderate")

    assert "we &lt;do&gt; moderate" in sent.text and "Do you speak for bad.example?" in sent.text
    assert sent.status_code == theirs.status_code == 404
    assert re.sub(r"=\w{32,}|\"\w{32,}\"", "", sent.text) == re.sub(r"=\w{32,}|\"\w{32,}\"", "", theirs.text)


def test_an_appeal_of_a_server_that_can_no_longer_write_is_made_on_its_page(panel: CoOp, lines: Lines) -> None:
    panel.verdict("suspend")
    browser = proved(panel, lines)
    shown = browser.get(OURS).text
    assert "In force: limited." in shown and "Follows are cut" in shown and "You can appeal until" in shown

    assert browser.send(f"{OURS}/appeal", on=OURS, because="", case="1").status_code == 422
    sent = browser.send(f"{OURS}/appeal", on=OURS, case="1", because="we have new moderators")
    panel.settle()

    assert sent.status_code == 200
    assert panel.case().under == "appeal"
    assert any("we have new moderators" in text for text in panel.letters("stella"))
    again = proved(panel, lines, "Another Browser/1.0").send(f"{OURS}/appeal", on=OURS, case="1", because="once more")
    assert again.status_code == 422, "one voice a server"


def test_a_jurors_question_is_found_and_answered_there(panel: CoOp, lines: Lines) -> None:
    browser, juror = proved(panel, lines), min(panel.summoned())
    panel.tell(juror, "ask accused: do you moderate?")
    assert "do you moderate?" in browser.get(OURS).text

    sent = browser.send(f"{OURS}/questions/1", on=OURS, answer="Yes, since yesterday.")
    again = browser.post(f"{OURS}/questions/1", token=token_of(browser, OURS), answer="No.")
    panel.pass_time(2 * HOUR + MINUTE)

    assert "The panel gets your answer" in sent.text and again.status_code == 404
    assert all("do you moderate? – Yes, since yesterday." in panel.newest(member) for member in panel.summoned())


def test_what_must_not_be_known_is_not_shown_to_the_accused_either(tmp_path: Path, lines: Lines) -> None:
    with with_pages(joined(), tmp_path) as co_op:
        co_op.complain()
        browser = proved(co_op, lines)
        assert "Case 1" in browser.get(OURS).text

        co_op.tell("m1", "report-risk bad.example")

        assert "Case 1" not in browser.get(OURS).text
        assert "No case is open about it now." in browser.get(OURS).text


def test_whoever_pastes_an_address_or_a_handle_comes_to_that_server(panel: CoOp) -> None:
    browser = Browser(panel)

    pasted = ("https://Bad.example/x", "bad.example/", "@mallory@bad.example", "https://bad.example/@mallory", " / ")
    went = [browser.get(f"/servers?name={quote(one)}") for one in pasted]

    assert [one.headers.get("location") for one in went] == [OURS] * 4 + [None]
    assert went[-1].status_code == 200 and 'name="name"' in went[-1].text
    assert "could not be read as the name of a server" not in browser.get("/servers").text


@pytest.mark.parametrize("typed", ["bad", "bad.example; x", "../../mine", '"><b>', "127.0.0.1"])
def test_what_is_no_name_of_a_server_is_asked_for_again(panel: CoOp, typed: str) -> None:
    asked = Browser(panel).get(f"/servers?name={quote(typed)}")

    assert asked.status_code == 200
    assert "could not be read as the name of a server" in asked.text
    assert f'value="{escape(typed)}"' in asked.text


def test_nobody_can_have_the_web_read_at_will(panel: CoOp, lines: Lines) -> None:
    browser = Browser(panel)
    statuses = [browser.look(OURS).status_code for _ in range(6)]

    assert statuses == [303, 303, 303, 303, 429, 429]
    assert len(lines.asked) == 4
    assert browser.get("/servers/not a name").status_code == 404
    forged = browser.post(f"{OURS}/look", origin="https://evil.example", token=token_of(browser, OURS))
    assert forged.status_code == 403
    panel.pass_time(DAY)


def test_who_speaks_for_a_server_appeals_no_case_but_theirs(panel: CoOp, lines: Lines) -> None:
    panel.verdict("suspend")
    browser = proved(panel, lines)

    for case in ("2", "worse.example", ""):
        assert browser.send(f"{OURS}/appeal", on=OURS, case=case, because="we have new moderators").status_code == 404

    assert panel.case().under == ""


def test_a_statement_on_a_case_that_is_withdrawn_meanwhile_goes_to_nobody(panel: CoOp, lines: Lines) -> None:
    browser = proved(panel, lines)
    token = token_of(browser, OURS)
    panel.withdraw("1", "it was a mistake")

    sent = browser.post(OURS, token=token, statement="We have banned them.")

    assert sent.status_code == 404 and "We have banned them." in sent.text


def test_while_a_case_waits_for_its_panel_they_are_told_so_and_heard(tmp_path: Path, lines: Lines) -> None:
    with with_pages(joined(), tmp_path, {**SUSPEND, "panel": {"seats": 13, "reserves": 0}}) as co_op:
        co_op.complain()
        assert co_op.case("bad.example").state.value == "filed"

        page = proved(co_op, lines).get(OURS).text

        assert language("en").pages["waits_for_panel"] in unescape(page)
        assert "A panel of members judges it now." not in page and "In force" not in page
