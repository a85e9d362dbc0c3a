"""What members say of themselves and look up: each in one message, and nobody sees more than is theirs to see."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.e2e.co_op import MINUTE, CoOp, joined, limited, seated

HEAVY = {
    "criterion": [
        {"name": "server rules", "says": "Our rules."},
        {"name": "Harassment", "says": "No harassment.", "categories": ["other"], "heavy": True},
    ]
}


def row_of(co_op: CoOp, name: str):  # type: ignore[no-untyped-def]
    with co_op.desk.store.transaction() as work:
        return work.pool.by_account(str(co_op.sandbox.state.account(name).id))


def said(co_op: CoOp, member: str, text: str) -> str:
    """What the bot answers, in exactly one message."""
    before = len(co_op.letters(member))
    co_op.tell(member, text)
    assert len(co_op.letters(member)) == before + 1, text
    return co_op.newest(member)


def test_who_is_away_is_not_drawn_until_they_are_back(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        for n in range(4, 13):  # of 14 members three report: only two are left
            assert "up to and including Fri 1 May 2026" in said(co_op, f"m{n}", "away until 1 May")
        co_op.complain()
        assert co_op.summoned() == {}

        assert "You may be drawn again" in said(co_op, "m4", "back")
        for n in range(5, 9):
            co_op.tell(f"m{n}", "back")
        co_op.pass_time(10 * MINUTE)  # so much in one moment uses up the requests of five minutes

        assert len(co_op.summoned()) == 5
        assert set(co_op.summoned()) <= {"m4", "m5", "m6", "m7", "m8", "m13", "m14"}


def test_what_a_member_chooses_is_kept_and_what_is_not_understood_changes_nothing(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=HEAVY) as co_op:
        assert "I know these: de, en" in said(co_op, "m1", "language klingon")
        assert "Notiert: Deutsch" in said(co_op, "m1", "language german")
        assert "Europe/Berlin" in said(co_op, "m1", "zone Berlin")
        assert "no time zone of that name" in said(co_op, "m2", "zone Atlantis")
        assert "Please write a day" in said(co_op, "m2", "away until somewhen")
        assert "hard to read" in said(co_op, "m3", "opt in harassment")
        assert "one by one: Harassment" in said(co_op, "m3", "opt in")
        assert "You are not called to cases about Harassment" in said(co_op, "m3", "opt out Harassment")

        assert (row_of(co_op, "m1").language, row_of(co_op, "m1").zone) == ("de", "Europe/Berlin")
        assert (row_of(co_op, "m2").zone, row_of(co_op, "m2").away_until) == ("", None)
        assert row_of(co_op, "m3").opted_in == ()


def test_a_heavy_case_comes_only_to_who_opted_in(tmp_path: Path) -> None:
    ready = {f"m{n}" for n in range(4, 10)}
    with joined().again(tmp_path, more=HEAVY) as co_op:
        for member in ready:
            co_op.tell(member, "opt in harassment")

        co_op.complain()

        assert co_op.case().criterion == "Harassment"
        assert len(co_op.summoned()) == 5 and set(co_op.summoned()) <= ready


def test_a_case_shows_a_juror_theirs_and_others_what_is_public(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        other = next(f"m{n}" for n in range(4, 15) if f"m{n}" not in co_op.summoned())

        assert "Proposed: limit bad.example" in said(co_op, juror, "case 1")
        assert "You have a seat in case 1. Proposed: limit bad.example" in said(co_op, juror, "my cases")
        assert "Proposed: limit bad.example" in said(co_op, juror, "case bad.example")
        assert "Case 1: a panel has it" in said(co_op, other, "case 1")
        assert "no such case" in said(co_op, "stan", "case bad.example").lower()
        co_op.sleep(15 * MINUTE)
        assert "bad.example" not in "".join(co_op.letters(other))
        assert "You hold no seat now" in said(co_op, other, "my cases")
        assert "no such case" in said(co_op, other, "case 9").lower()

        co_op.verdict("limit")
        assert "our jury limited bad.example" in said(co_op, "minion@worse.example", "case 1")
        assert "our jury limited bad.example" in said(co_op, "mallory@worse.example", "case bad.example")


def test_only_a_ballot_that_stands_is_told_as_an_answer(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        told = {}
        for words in ("here", "limit, I guess?", "limit", "withdraw"):
            co_op.answer(juror, words)
            co_op.sleep(5 * MINUTE)
            told[words] = "I have your answer" in said(co_op, juror, "case 1")
            assert told[words] == ("I have your answer" in said(co_op, juror, "my cases"))

        assert [words for words, is_told in told.items() if is_told] == ["limit"]


def test_my_data_says_in_words_what_is_kept(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        co_op.answer(juror, "limit\nzqreason")
        co_op.settle()

        told = said(co_op, juror, "my data")
        assert "1 seat, 1 answer of yours" in told and "zqreason" not in told
        assert "1 report by you" in said(co_op, "m1", "my data")
        assert said(co_op, "stella", "my data").endswith("forget me")
        assert "your page" not in told, "none is served here"


def test_my_data_tells_whoever_left_what_is_kept_until_they_want_to_be_forgotten(tmp_path: Path) -> None:
    with seated().again(tmp_path) as co_op:
        juror = min(co_op.summoned())
        member = row_of(co_op, juror)
        with co_op.desk.store.transaction() as work:
            work.pool.add_served(member.id, date(2019, 3, 4), "a" * 64)
        co_op.tell(juror, "leave")

        told = said(co_op, juror, "my data")
        co_op.tell(juror, "forget me")

        assert "your joining" in told and "your secret for draws; 1 seat" in told and "1 day served" in told
        assert "your joining" not in said(co_op, juror, "my data")


def test_my_data_names_wishes_proposals_seconds_and_appeals_too(tmp_path: Path) -> None:
    with limited().again(tmp_path) as co_op:
        co_op.complain("mallory@worse.example", by=("m1",))
        co_op.tell("m1", "tell me worse.example")
        co_op.tell("m2", "appeal bad.example because it is one person")
        co_op.tell("m3", "second 1")
        co_op.tell("m4", "propose limit worse.example because they spam")
        co_op.tell("m5", "second worse.example")
        co_op.sleep(20 * MINUTE)  # so many messages at one moment use up what the server allows

        assert ", 1 server to hear of, my messages" in said(co_op, "m1", "my data")
        assert ", 1 appeal, my messages" in said(co_op, "m2", "my data")
        assert ", 1 appeal, my messages" in said(co_op, "m3", "my data")
        assert ", 1 proposal, my messages" in said(co_op, "m4", "my data")
        assert ", 1 proposal seconded, my messages" in said(co_op, "m5", "my data")
