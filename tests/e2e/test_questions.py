"""Jurors ask early in a case: question and answer reach the whole panel, without whose they are, in few posts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jurybot.service.people.stewards import on_duty
from tests.e2e.co_op import HOUR, MINUTE, ROUND, CoOp, seated
from tests.e2e.test_dossier import bad_example

HEARD = "Jurors of this case asked:"


def heard(co_op: CoOp, member: str) -> list[str]:
    return [text for text in co_op.letters(member) if HEARD in text]


def newest_letter(co_op: CoOp, member: str) -> str:
    return max(co_op.hand.inbox(member), key=lambda letter: int(letter.id)).id


def test_question_and_answer_reach_the_whole_panel_in_one_post_and_name_nobody(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        jurors = sorted(co_op.summoned())
        co_op.tell(jurors[0], f"ask was {jurors[1]} warned before?")
        on_duty = next(who for who in ("stella", "stan") if "A juror asks:" in co_op.newest(who))
        asked = co_op.newest(on_duty)
        assert "was … warned before?" in asked and jurors[0] not in asked
        co_op.tell(jurors[1], "ask the steward: since when?", under=co_op.summoned()[jurors[1]].id)

        letters = sorted(co_op.hand.inbox(on_duty), key=lambda letter: int(letter.id))
        for letter, answer in zip(letters[-2:], ("No, m1 was not.", "yes, for years"), strict=True):
            co_op.tell(on_duty, answer, under=letter.id)
        assert "The panel gets your answer" in co_op.newest(on_duty)
        assert not any(heard(co_op, juror) for juror in jurors)
        co_op.pass_time(2 * HOUR + MINUTE)

        for juror in jurors:
            (told,) = heard(co_op, juror)
            assert "A steward: was … warned before? – No, … was not." in told
            assert "A steward: since when? – yes, for years" in told
            assert not any(name in told.removeprefix(f"@{juror}") for name in (*jurors, on_duty))
        assert co_op.case().sitting[0].statements == ()


@pytest.mark.parametrize(
    ("says", "is_below", "holds"),
    [
        ("ask since when?", False, True),
        ("facts", True, True),
        ("facts", False, True),
        ("help", False, True),
        ("language de", True, True),  # below the summons: they have it before them
        ("language de", False, False),
        ("hold 1", True, True),  # a command that lacks something
    ],
)
def test_a_juror_who_asks_instead_of_answering_is_not_silent(
    says: str, is_below: bool, holds: bool, panel: CoOp
) -> None:
    juror, summons = next(iter(panel.summoned().items()))
    panel.tell(juror, says, under=summons.id if is_below else None)
    panel.pass_time(ROUND / 2 + 3 * MINUTE)

    with panel.desk.store.transaction() as work:
        member = next(one for one in work.pool.members() if one.acct == juror)
        (row,) = work.pool.seats_held_by(member.id)
    seat = panel.case().seat(row.seat)
    assert (seat.sits, seat.left_because) == ((True, "") if holds else (False, "silent"))


def test_the_accused_who_proved_it_by_message_are_asked_below_that_and_their_answer_goes_round(
    tmp_path: Path,
) -> None:
    files: dict[str, str] = {}
    admin = "mallory@bad.example"
    with bad_example(files) as servers, seated().again(tmp_path) as co_op:
        assert co_op.bot
        co_op.bot.desk = replace(co_op.bot.desk, federation=servers)
        juror = min(co_op.summoned())
        co_op.tell(admin, "prove bad.example")
        files["/.well-known/jurybot-proof.txt"] = next(
            word for word in co_op.newest(admin).split() if word.startswith("jurybot-proof=")
        )
        proof = co_op.tell(admin, "prove bad.example")
        co_op.tell(juror, "ask accused: have you warned them?")
        asked = max(co_op.hand.inbox(admin), key=lambda letter: int(letter.id))
        co_op.tell(admin, "Yes, twice.", under=asked.id)
        co_op.pass_time(2 * HOUR + MINUTE)

        assert "have you warned them?" in asked.text and asked.in_reply_to == proof
        assert juror not in asked.text
        assert "have you warned them? – Yes, twice." in heard(co_op, juror)[-1]


def test_an_answer_that_comes_late_goes_round_by_itself_and_no_answer_is_told_as_such(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        co_op.tell(juror, "ask is it settled?")
        on_duty = next(who for who in ("stella", "stan") if "A juror asks:" in co_op.newest(who))
        below = newest_letter(co_op, on_duty)
        for other in co_op.summoned():
            co_op.answer(other, "here")
        co_op.pass_time(3 * HOUR + MINUTE)
        assert "is it settled? – no answer yet." in heard(co_op, juror)[-1]

        co_op.tell(on_duty, "Not yet.", under=below)

        assert "is it settled? – Not yet." in heard(co_op, juror)[-1]
        assert len(heard(co_op, juror)) == 2


def test_what_cannot_be_asked_is_refused_with_why(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        other = next(f"m{n}" for n in range(4, 15) if f"m{n}" not in co_op.summoned())
        for text, why in {
            "ask petitioner: why?": "no member has proposed this",
            "ask accused: why?": "nobody has shown yet",
            "ask " + "why " * 60: "longer than 120 characters",
        }.items():
            co_op.tell(juror, text)
            assert why in co_op.newest(juror), text
        co_op.tell(other, "ask why?")
        assert "only who holds a seat asks" in co_op.newest(other)

        co_op.pass_time(2 * HOUR + MINUTE)
        co_op.tell(juror, "ask why?")
        assert "asked for 2 hours once the panel is drawn" in co_op.newest(juror), "a third of the 6 hours to answer"


def test_the_time_to_ask_and_to_answer_stands_still_while_the_case_is_held(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        for member in co_op.summoned():
            co_op.answer(member, "here")
        co_op.tell(juror, "ask is it settled?")
        co_op.pass_time(HOUR)
        co_op.acts.hold("1", "we look into it")
        co_op.pass_time(5 * HOUR)
        co_op.tell(juror, "ask since when?")
        while_held = co_op.newest(juror), heard(co_op, juror)
        co_op.acts.release("1", "nothing was found")
        co_op.pass_time(50 * MINUTE)
        co_op.tell(juror, "ask and why?")
        still_asked = co_op.newest(juror)
        co_op.pass_time(HOUR)
        before_the_time = heard(co_op, juror)
        co_op.pass_time(12 * MINUTE)

        assert "Passed on to" in while_held[0] and not while_held[1]
        assert "as often as one juror may" in still_asked, "not that it is too late"
        assert not before_the_time
        assert "since when? – no answer yet." in heard(co_op, juror)[0]


def test_questions_that_do_not_fit_one_post_any_more_go_round_in_two(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        for n in range(2):
            co_op.tell(juror, f"ask {'was it so ' * 6}number {n}?")
        on_duty = next(who for who in ("stella", "stan") if question_to(co_op, who))
        asked = sorted((one for one in co_op.hand.inbox(on_duty) if "asks" in one.text), key=lambda one: int(one.id))
        for one in asked:
            co_op.tell(on_duty, "It was so all year. " * 6, under=one.id)
        co_op.sandbox.state.most_characters = 350
        co_op.pass_time(2 * HOUR + MINUTE)

        first, second = heard(co_op, juror)
        assert "number 0?" in first and "number 1?" not in first and "number 1?" in second
        assert all(len(heard(co_op, other)) == 2 for other in co_op.summoned())


def question_to(co_op: CoOp, who: str) -> list[str]:
    return [text for text in co_op.letters(who) if "A juror asks:" in text]


def test_a_juror_asks_twice_in_a_case_and_the_first_answer_counts_while_the_round_lasts(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        for n in range(3):
            co_op.tell(juror, f"ask is it settled, part {n}?")
        assert "as often as one juror may" in co_op.newest(juror)
        on_duty = next(who for who in ("stella", "stan") if question_to(co_op, who))
        assert len(question_to(co_op, on_duty)) == 2
        first, second = sorted((one for one in co_op.hand.inbox(on_duty) if "asks" in one.text), key=lambda one: one.id)

        for said in ("Not yet.", "It is."):
            co_op.tell(on_duty, said, under=first.id)
        assert "the first one counts" in co_op.newest(on_duty)
        co_op.verdict("limit")
        co_op.tell(on_duty, "Not that either.", under=second.id)

        assert "The time for that question is over" in co_op.newest(on_duty)
        assert "part 0? – Not yet." in heard(co_op, juror)[0]


def test_an_answer_that_was_too_long_is_given_anew_below_what_says_so(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        co_op.tell(juror, "ask is it settled?")
        on_duty = next(who for who in ("stella", "stan") if question_to(co_op, who))
        question = next(one for one in co_op.hand.inbox(on_duty) if "asks" in one.text)
        co_op.tell(on_duty, "It is a long story. " * 11, under=question.id)
        too_long = max(co_op.hand.inbox(on_duty), key=lambda letter: int(letter.id))

        co_op.tell(on_duty, "It is not.", under=too_long.id)
        co_op.pass_time(3 * HOUR)

        assert "200 characters at most" in too_long.text and "gets your answer" in co_op.newest(on_duty)
        assert "is it settled? – It is not." in heard(co_op, juror)[0]


def test_a_question_passes_by_stewards_who_are_recused(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        one, two = sorted(co_op.summoned())[:2]
        first = co_op.desk.store
        with first.transaction() as work:
            duty = on_duty(co_op.desk, work, co_op.now)
        assert duty
        other = next(who for who in ("stella", "stan") if who != duty.acct)
        co_op.tell(duty.acct, "recuse 1")
        co_op.tell(one, "ask is it settled?")
        to_the_other = (question_to(co_op, duty.acct), len(question_to(co_op, other)))
        co_op.tell(other, "recuse 1")
        co_op.tell(two, "ask since when?")

        assert to_the_other == ([], 1)
        assert "nobody is there to be asked now" in co_op.newest(two)


def test_questions_that_fit_fewer_and_fewer_in_a_post_go_round_once_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server says that it takes shorter posts, and takes still shorter ones."""
    with seated().again(tmp_path) as co_op:
        co_op.all_answer("here")
        one, two, three, *_ = sorted(co_op.summoned())
        for n, juror in enumerate((one, one, two, two, three, three)):
            co_op.tell(juror, f"ask was it so then, number {n}, or not?")
        server, said = co_op.desk.instance.server, iter([420])
        co_op.sandbox.state.most_characters = 350
        monkeypatch.setattr(co_op.desk.instance, "server", lambda: replace(server(), max_characters=next(said, 350)))
        co_op.pass_time(4 * HOUR)

        for juror in co_op.summoned():
            told = " ".join(heard(co_op, juror))
            assert [told.count(f"number {n},") for n in range(6)] == [1] * 6
