"""Questions on a juror's page, what a juror sees and when, and dossiers on the stewards' console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.co_op import HOUR, MINUTE, ROUND, CoOp, joined, seated
from tests.e2e.test_heavy import TO_BE_CLEARED
from tests.web.browser import with_pages
from tests.web.test_members_pages import signed_in

DIGEST = "What the panel said before"


@pytest.fixture
def co_op_with_panel(tmp_path: Path) -> Iterator[CoOp]:
    with with_pages(seated(), tmp_path) as co_op:
        yield co_op


def test_a_question_is_asked_on_the_page_and_the_whole_panel_finds_it_there_with_its_answer(tmp_path: Path) -> None:
    with with_pages(seated(), tmp_path) as co_op:
        one, other = sorted(co_op.summoned())[:2]
        asks, reads = signed_in(co_op, one), signed_in(co_op, other)
        assert "Nobody has asked anything yet." in asks.get("/1").text

        sent = asks.send("/1/questions", on="/1", to="steward", question=f"Was {other} warned, or @stan?")
        co_op.settle()
        on_duty = next(who for who in ("stella", "stan") if "A juror asks:" in co_op.newest(who))
        assert "passed it on" in sent.text or "You asked, the steward on duty:" in sent.text
        assert "Was … warned, or …" in asks.get("/1").text and "No answer yet." in asks.get("/1").text
        assert "Was …" not in reads.get("/1").text, "questions go round once"

        under = max(co_op.hand.inbox(on_duty), key=lambda letter: int(letter.id)).id
        co_op.tell(on_duty, "No, m1 was not.", under=under)
        co_op.pass_time(2 * HOUR + MINUTE)

        signed_in_again = signed_in(co_op, other).get("/1").text
        assert "A juror asked, the steward on duty: Was … warned, or …" in signed_in_again
        assert "Answer: No, … was not." in signed_in_again
        assert "Whom do you ask?" not in signed_in_again, "the time to ask is over"


@pytest.mark.parametrize(
    ("to", "question", "why"),
    [
        ("petitioner", "why?", "no member has proposed this"),
        ("accused", "why?", "nobody has shown yet"),
        ("steward", "why " * 31, "longer than 120 characters"),
        ("steward", " ", "I found no question"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_the_same_words_as_by_message(
    co_op_with_panel: CoOp, to: str, question: str, why: str
) -> None:
    browser = signed_in(co_op_with_panel, min(co_op_with_panel.summoned()))

    sent = browser.send("/1/questions", on="/1", to=to, question=question)

    assert sent.status_code == 422 and why in sent.text


def test_a_question_that_is_sent_twice_is_asked_once(co_op_with_panel: CoOp) -> None:
    co_op = co_op_with_panel
    browser = signed_in(co_op, min(co_op.summoned()))

    sent = [browser.send("/1/questions", on="/1", to="steward", question="Is it one person?") for _ in range(2)]
    co_op.settle()

    assert [one.status_code for one in sent] == [200, 200] and sent[1].text.count("Is it one person?") == 1
    assert sum("Is it one person?" in text for steward in ("stella", "stan") for text in co_op.letters(steward)) == 1


def test_nobody_asks_without_a_seat_or_of_somebody_else(co_op_with_panel: CoOp) -> None:
    juror, outsider = min(co_op_with_panel.summoned()), signed_in(co_op_with_panel, "stella")

    assert outsider.send("/1/questions", on="/mine", to="steward", question="why?").status_code in {403, 404}
    sent = signed_in(co_op_with_panel, juror).send("/1/questions", on="/1", to="stan", question="why?")
    assert sent.status_code == 404


def test_who_gave_up_a_seat_sees_nothing_more_of_its_case(co_op_with_panel: CoOp) -> None:
    co_op = co_op_with_panel
    one, other = sorted(co_op.summoned())[:2]
    left = signed_in(co_op, one)
    co_op.answer(other, "nothing because it is one person")
    assert left.send("/1", said="recuse").status_code == 303
    for member in co_op.summoned():
        if member not in (one, other):
            co_op.answer(member, "limit")
    co_op.pass_time(ROUND + 3 * MINUTE)

    page = signed_in(co_op, one).get("/1").text

    assert "You gave up your seat" in page
    assert not any(words in page for words in ("one person", "Reported posts", DIGEST, "Whom do you ask?"))
    assert "one person" in signed_in(co_op, other).get("/1").text


def test_the_digest_is_there_once_one_has_cast_a_ballot(co_op_with_panel: CoOp) -> None:
    co_op = co_op_with_panel
    silent, *others = sorted(co_op.summoned())
    co_op.answer(silent, "here")
    for n, member in enumerate(others):
        co_op.answer(member, "limit\nNobody there moderates." if n % 2 else "nothing because it is one person")
    co_op.pass_time(ROUND + 3 * MINUTE)
    assert co_op.case().round == 2
    waits = signed_in(co_op, silent)

    assert DIGEST in signed_in(co_op, others[0]).get("/1").text
    assert DIGEST not in waits.get("/1").text and "one person" not in waits.get("/1").text
    waits.send("/1", said="limit")
    assert DIGEST in waits.get("/1").text


def test_a_steward_looks_through_a_dossier_adds_a_line_and_clears_it(tmp_path: Path) -> None:
    with with_pages(joined(), tmp_path, TO_BE_CLEARED) as co_op:
        seen = co_op.hand.post("mallory@bad.example", "what a steward saw", "public")
        for member in ("m1", "m2", "m3"):
            co_op.hand.report(member, "mallory@bad.example", statuses=[seen], comment="CANARY of a reporter")
        co_op.settle()
        stella, m9 = signed_in(co_op, "stella"), signed_in(co_op, "m9")
        page = stella.get("/stewards/bad.example").text
        assert "No panel is drawn before one of you has looked" in page and "what a steward saw" in page
        assert "CANARY" not in page and "m1" not in page
        assert m9.get("/stewards/bad.example").status_code == 404

        too_long = stella.send("/stewards/bad.example", act="line", because="x" * 301)
        added = stella.send("/stewards/bad.example", act="line", because="They run @m5@coop.example's relay.")
        cleared = stella.send("/stewards/bad.example", act="clear")
        co_op.settle()

        assert too_long.status_code == 422 and "a line has 1 to 300 characters" in too_long.text
        assert f">{'x' * 301}</textarea>" in too_long.text
        assert "the line is kept" in added.text and "They run [a member here]" in added.text
        assert "its panel may be given" in cleared.text
        assert "They run [a member here]" in signed_in(co_op, min(co_op.summoned())).get("/1").text
        assert m9.send("/stewards/1", on="/mine", act="clear").status_code == 404


def test_who_recuses_sees_the_case_no_more_and_can_do_nothing_to_it(co_op_with_panel: CoOp) -> None:
    stella = signed_in(co_op_with_panel, "stella")

    docket = stella.send("/stewards/1", act="recuse")

    assert "no act of yours on it" in docket.text and "bad.example" not in docket.text
    assert stella.get("/stewards/1").status_code == 404
    for act in ("line", "hold", "clear"):
        assert stella.send("/stewards/1", on="/mine", act=act, because="x").status_code == 404
    assert co_op_with_panel.case().hold is None


@pytest.mark.parametrize("act", ["release", "seal"])
def test_while_a_reporter_is_at_risk_and_once_it_is_sealed_a_panel_reads_nothing_of_its_case(
    co_op_with_panel: CoOp, act: str
) -> None:
    co_op = co_op_with_panel
    juror = signed_in(co_op, min(co_op.summoned()))
    juror.send("/1/questions", on="/1", to="steward", question="is it one person?")
    co_op.settle()
    of_case = ("Complaints are about", "is it one person?", "Whom do you ask?")
    assert all(words in juror.get("/1").text for words in of_case)

    co_op.tell("m1", "report-risk bad.example")
    at_risk = juror.get("/1").text
    for steward in ("stella", "stan"):
        signed_in(co_op, steward).send("/stewards/1", act=act, because="we looked")
    co_op.settle()
    after = juror.get("/1").text + juror.get("/1/questions/1").text

    assert not any(words in at_risk for words in of_case)
    assert [words in after for words in of_case] == [act == "release"] * 3


def test_what_a_juror_asked_stands_among_what_is_kept_about_them_and_on_nobody_elses_page(
    co_op_with_panel: CoOp,
) -> None:
    co_op = co_op_with_panel
    one, other = (signed_in(co_op, name) for name in sorted(co_op.summoned())[:2])
    one.send("/1/questions", on="/1", to="steward", question="is it one person?")
    co_op.settle()

    assert "What you asked as a juror" in one.get("/mine").text and "Case 1: is it one person?" in one.get("/mine").text
    assert "one person" not in other.get("/mine").text
