"""The words of the pages: every one that a page asks for is there in every language, and none that no page asks for."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from jurybot.core.names import Domain
from jurybot.core.opening.dossier import scrubbed
from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Command, Context
from jurybot.service.language.page_words import PageWords
from jurybot.service.language.wording import Reader
from jurybot.service.people.pool import look_again
from jurybot.web import jurors
from jurybot.web.reads import asked_for
from jurybot.web.site import HERE
from jurybot.words import words
from jurybot.words.messages import language, languages
from tests.e2e.co_op import START, joined, seated
from tests.web.browser import Browser, with_pages
from tests.web.test_members_pages import signed_in

OTHERS = [code for code in languages() if code != "en"]
ASKED = re.compile(r"""\bt\(\s*(?:"([\w-]+)"|"([\w-]+)" if [^()]+? else "([\w-]+)")\s*[,)]""")
MADE = ("vote_", "said_", "do_", "kept_", "outcome_", "to_", "wants_", "line_", "in_text_", "standing_")
"""Beginnings of the names that pages put together."""
AGAINST = ("few_accounts", "posts_gone", "never_before", "shares_ties")
STANDS = ("still_there", "edited", "gone")
NAMED = ("posts", "its_rules", "panel_said", "questions")


def templates() -> str:
    return "\n".join(file.read_text() for file in (HERE / "templates").glob("*.html"))


def test_every_word_that_a_page_asks_for_is_there_and_none_is_left_over() -> None:
    ours = language("en").pages
    asked = {name for found in ASKED.findall(templates()) for name in found if name}
    refused = {name for name in ours if f'"{name}"' in "".join(file.read_text() for file in HERE.glob("*.py"))}

    assert len(asked) > 60 and len(refused) > 10
    assert asked <= ours.keys()
    assert {f"vote_{one}" for one in jurors.BALLOTS} | {f"do_{one}" for one in jurors.LEAVES} <= ours.keys()
    assert {*jurors.LINES.values(), *AGAINST, *STANDS, *NAMED, *(f"kept_{one}" for one in jurors.LINES)} <= ours.keys()
    made = {name for name in ours if name.startswith(MADE)}
    of_answers = {"choose", "needs-reason", "too-long", "over", "statement_length", "because_length", "opened_no_case"}
    assert ours.keys() - asked - refused - made == {*AGAINST, *STANDS, *NAMED, *of_answers} - asked - refused


@pytest.mark.parametrize("code", OTHERS)
def test_a_word_names_what_the_english_one_names(code: str) -> None:
    ours, theirs = language("en").pages, language(code).pages

    assert {name: fields(theirs[name]) for name in ours} == {name: fields(text) for name, text in ours.items()}


@pytest.mark.parametrize("code", languages())
def test_no_line_breaks_before_punctuation(code: str) -> None:
    """In French a blank stands there, and it is one that does not break."""
    loose = {name for name, text in language(code).pages.items() if re.search(r" [.,:;?!)](?:\W|$)", text)}

    assert loose == set()


@pytest.mark.parametrize("code", [code for code in languages() if code != "ja"])
def test_what_may_be_a_single_one_is_counted_without_a_plural(code: str) -> None:
    before_a_word = re.compile(r"\{(?:posts|gone|accounts_gone|left_out|media)\} \w")

    assert [name for name, text in language(code).pages.items() if before_a_word.search(text)] == []


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("code", languages())
def test_what_a_page_tells_people_to_write_is_understood(code: str) -> None:
    t = PageWords(Reader(language=code), START)
    proposed = re.sub(r"DOM[^\W\d_]+|ドメイン", "bad.example", t("propose_words")).replace("…", " they insult us")

    assert parse(t("pressure_word"), Context(), words()) == Command(name="pressure")
    found = parse(proposed, Context(), words())
    assert isinstance(found, Command) and (found.name, found.rest, found.domain) == ("propose", "limit", "bad.example")


def test_what_is_left_out_of_others_texts_is_told_in_the_readers_language() -> None:
    own = Domain("coop.example")
    html = '<p>@ana@coop.example and @eve@bad.example, see <a href="https://bad.example/1">bad.example/1</a> [sic]</p>'
    german = PageWords(Reader(language="de"), START)

    shown = german.in_text(scrubbed(html, own)[0])
    assert shown == "[ein Mitglied hier] and [jemand], see [ein Link zu bad.example] [sic]"
    for code in languages():
        t = PageWords(Reader(language=code), START)
        assert "b.example" in t.in_text("[a link to b.example]") and t.in_text("[a quote]") != "", code


def test_a_juror_reads_their_pages_in_their_own_language_and_by_their_own_clock(tmp_path: Path) -> None:
    english = [text for text in language("en").pages.values() if len(text) > 16 and "{" not in text]
    with with_pages(seated("suspend"), tmp_path) as co_op:
        juror = min(co_op.summoned())
        browser = signed_in(co_op, juror)
        co_op.tell("stan", "propose limit worse.example because of what they do")
        co_op.tell(juror, "zone Asia/Tokyo")
        for code in OTHERS:
            co_op.tell(juror, f"language {code}")
            for path in ("/", "/1", "/mine", "/open", "/open/new", "/nowhere"):
                page = unescape(browser.get(path).text)
                assert f'<html lang="{code}">' in page
                assert [text for text in english if text in page] == [], (code, path)
                assert sentences_stand_apart(page), (code, path)
            assert "Tokyo" in browser.get("/1").text
        assert "Einspruch" not in browser.get("/1").text


def test_how_the_server_sees_an_account_is_told_in_its_holders_language(tmp_path: Path) -> None:
    with with_pages(joined(), tmp_path) as co_op:
        co_op.tell("m1", "language de")
        co_op.hand.limit_account("m1")
        with co_op.desk.store.transaction() as work:
            member = work.pool.by_account(str(co_op.sandbox.state.account("m1").id))
        assert member
        look_again(co_op.desk, [member], co_op.now)

        page = signed_in(co_op, "m1").get("/mine").text

        assert "<dd>eingeschränkt</dd>" in page and "limited" not in page


def sentences_stand_apart(page: str) -> bool:
    lines = re.sub(r"<(?!/?b>)[^>]*>", "\n", page)
    return not re.search(r"[a-zé]\.(?:</b>)?[A-ZÉÀ]", lines)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", []),
        ("de", ["de"]),
        ("pt-BR,pt;q=0.9,en;q=0.8", ["pt", "pt", "en"]),
        ("en;q=0.3, FR-ca ; q=0.7, *;q=0.1", ["fr", "en"]),
        ("de;q=0, ja", ["ja"]),
        ("de;q=5, ../../etc, <b>, it;q=", []),
        (",".join(["xx"] * 1000), ["xx"] * 20),
    ],
)
def test_what_a_browser_asks_for_is_taken_in_its_order_and_what_cannot_be_read_is_left_out(
    header: str, wanted: list[str]
) -> None:
    assert asked_for(header) == wanted


def test_who_has_not_signed_in_reads_what_they_chose_else_what_their_browser_asks_for_else_the_co_ops_language(
    tmp_path: Path,
) -> None:
    with with_pages(joined(), tmp_path) as co_op:
        browser = Browser(co_op)

        def read(path: str, asks: str = "") -> str:
            page = browser.client.get(f"{browser.pages}{path}", headers={"Accept-Language": asks} if asks else {}).text
            return page.partition('<html lang="')[2][:2]

        for path in ("/", "/1", "/servers", "/servers/bad.example", "/nowhere", "/mine", "/callback"):
            assert (read(path), read(path, "sv, fr-CA;q=0.8, de;q=0.9"), read(path, "sv")) == ("en", "de", "en"), path
        assert read("/servers/bad.example?lang=ja", "fr") == "ja"
        assert read("/servers", "fr") == "ja", "the choice is kept"
        assert [read(path, "fr") for path in ("/servers?lang=xx", "/servers")] == ["ja", "ja"], "no such language"
        assert "日本語" in browser.get("/servers?lang=ja").text
        assert read("/servers?lang=" + "j" * 5000) == "ja"
        cookie = browser.client.get(f"{browser.pages}/?lang=nl").headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie


def test_who_has_not_signed_in_reads_the_co_ops_language(tmp_path: Path) -> None:
    with with_pages(joined(), tmp_path, {"instance": {"language": "de"}}) as co_op:
        page = signed_in(co_op, "owner").client.get(f"{co_op.pages}/sign-out").text  # type: ignore[attr-defined]

    assert '<html lang="de">' in page and "Hier ist nichts für dich." in page


def test_a_member_who_is_not_in_the_pool_reads_and_is_answered_in_the_language_that_they_chose(tmp_path: Path) -> None:
    with with_pages(joined(), tmp_path) as co_op:
        browser = signed_in(co_op, "stan")
        in_pool = signed_in(co_op, "m1")
        for one in (browser, in_pool):
            one.get("/?lang=fr")

        form = {"measure": "limit", "server": "worse.example", "because": "spam"}
        sent = browser.send("/open/new/proposal", on="/open/new", **form)

        assert '<html lang="fr">' in browser.get("/open").text and "membres" in sent.text and "Noted" not in sent.text
        assert '<html lang="en">' in in_pool.get("/open").text, "they are written to in English"


def test_what_is_not_there_is_not_written_as_if_it_were() -> None:
    words = PageWords(Reader(), START)

    with pytest.raises(TypeError, match="domain cannot be written: NoneType"):
        words("opened_no_case", domain=None)
