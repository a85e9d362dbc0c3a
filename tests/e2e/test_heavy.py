"""What is hard to read: looked through by a steward first, sent only to who is ready for it, and asked after."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from jurybot.service.case import dossier
from jurybot.service.desk import Office
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.sealing import unseal
from tests.e2e.co_op import DAY, HOUR, MINUTE, CoOp, joined
from tests.e2e.test_members import HEAVY

TO_BE_CLEARED = {"criterion": [{"name": "server rules", "says": "Our rules.", "clear": True}]}
CARE = {**HEAVY, "pool": {"care": "Ana, who writes as ana"}, "appeal": {"within_limit": "5 days"}}


def exhibits(co_op: CoOp) -> list[str]:
    case = co_op.case()
    with co_op.desk.store.transaction() as work:
        found = dossier.of_case(co_op.desk, work, case.id)
    return [one.text for one in found.exhibits] if found else []


def test_a_line_names_no_member_but_may_hold_a_word_of_the_criterion_that_somebody_is_called_by(
    tmp_path: Path,
) -> None:
    rules = {"criterion": [{"name": "server rules", "says": "Whoever stans nazis goes. So does a stan of theirs."}]}
    with joined().again(tmp_path, more=rules) as co_op:
        co_op.complain()
        for text, word in {
            "Their admin is a friend of m5.": "m5",
            "M5's relay is theirs.": "M5",
            "Stella wrote to them.": "Stella",
            "It was the m5-account.": "m5",
            "They know m5...and others.": "m5",
        }.items():
            with pytest.raises(ActRefused, match=f'"{word}" is the name of a member here'):
                co_op.acts.line("1", text)
        told = co_op.acts.line("1", "A stan of theirs, says m50, runs @m5's relay.")

        assert "the line is kept" in told["done"]
        case = co_op.case()
        with co_op.desk.store.transaction() as work:
            line = next(paper for paper in work.papers.of(case.id) if paper.name == "line")
        assert unseal(co_op.desk, line) == "A stan of theirs, says m50, runs [a member here]'s relay."


def test_no_panel_is_drawn_before_a_steward_has_looked_through_what_it_gets(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=TO_BE_CLEARED) as co_op:
        seen = co_op.hand.post("mallory@bad.example", "what a steward saw", "public")
        for member in ("m1", "m2", "m3"):
            co_op.hand.report(member, "mallory@bad.example", statuses=[seen], comment="CANARY of a reporter")
        co_op.settle()
        assert co_op.summoned() == {}
        assert "look through what it would be given" in co_op.newest("stella")
        assert "clear it: jurybot case bad.example dossier" in str(co_op.acts.cases()[0]["why"])

        told = co_op.acts.dossier("bad.example")
        assert [post["text"] for post in told["posts"]] == ["what a steward saw"] and told["cleared"] == "not yet"
        assert "CANARY" not in str(told) and "m1" not in str(told)
        co_op.acts.line("bad.example", "They run @m5@coop.example's relay.")
        co_op.acts.clear("bad.example")
        co_op.now += MINUTE
        late = co_op.hand.post("mallory@bad.example", "what nobody saw", "public")
        co_op.hand.set_time(co_op.now)
        co_op.hand.report("m4", "mallory@bad.example", statuses=[late])
        co_op.pass_time(HOUR)

        assert len(co_op.summoned()) == 5
        assert exhibits(co_op) == ["what a steward saw"]
        assert co_op.acts.dossier("1")["line"].startswith("They run [a member here]")


def test_the_command_line_shows_and_changes_nothing_of_a_dossier_without_the_key_or_after_the_verdict(
    limited: CoOp,
) -> None:
    keyless = limited.acts
    keyless._office = Office(**{one.name: getattr(limited.desk, one.name) for one in fields(Office)})

    with pytest.raises(ActRefused, match=r"JURYBOT_KEY or \[store\] key_file"):
        keyless.dossier("1")
    with pytest.raises(ActRefused, match=r"JURYBOT_KEY or \[store\] key_file"):
        keyless.line("1", "They have a new admin.")
    with pytest.raises(ActRefused, match="case 1 is in force: no panel reads a line any more"):
        limited.acts.line("1", "They have a new admin.")
    with pytest.raises(ActRefused, match="there is no case 9; `jurybot cases` lists them"):
        limited.acts.case("9")


def test_two_days_after_a_heavy_case_each_juror_is_asked_once_and_nothing_is_kept(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=CARE) as co_op:
        for n in range(4, 10):
            co_op.tell(f"m{n}", "opt in harassment")
        co_op.complain()
        jurors = co_op.summoned()
        co_op.verdict("nothing")
        asked = "How was it?"
        assert not any(asked in text for member in jurors for text in co_op.letters(member))

        co_op.pass_time(2 * DAY + HOUR)
        assert all(sum(asked in text for text in co_op.letters(member)) == 1 for member in jurors)
        assert "Ana, who writes as ana" in co_op.newest(min(jurors))

        letter = max(co_op.hand.inbox(min(jurors)), key=lambda letter: int(letter.id))
        co_op.tell(min(jurors), "zqterrible, I cannot sleep", under=letter.id)
        assert "I keep nothing of what you wrote" in co_op.newest(min(jurors))
        told = max(co_op.hand.inbox(min(jurors)), key=lambda letter: int(letter.id))
        co_op.tell(min(jurors), "zqterrible, suspend them all", under=told.id)
        assert sum("I keep nothing of what you wrote" in text for text in co_op.letters(min(jurors))) == 2
        assert b"zqterrible" not in b"".join(file.read_bytes() for file in tmp_path.glob("jurybot.db*"))


def test_who_opted_out_or_went_away_after_the_draw_is_passed_over(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=HEAVY) as co_op:
        for n in range(4, 14):
            co_op.tell(f"m{n}", "opt in harassment")
        co_op.complain()
        called = co_op.summoned()
        waiting = sorted({f"m{n}" for n in range(4, 14)} - set(called))
        for member in waiting[1:]:
            co_op.tell(member, "opt out harassment" if member < "m7" else "away until 1 May")

        co_op.answer(min(called), "decline")
        co_op.settle()

        assert set(co_op.summoned()) - set(called) <= {waiting[0]}
