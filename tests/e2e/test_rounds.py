"""Rounds over real HTTP: the digest, ballots asked anew, an early end, seats passed on, days without deadlines."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jurybot.core.names import SeatNo
from jurybot.instance.gateway import Gateway
from jurybot.service.case.digest import write_digest
from jurybot.service.ports.sent import Post
from tests.e2e.co_op import HOUR, MINUTE, ROUND, SEATS, CoOp, joined

NEXT_ROUND = 4 * HOUR
END = 3 * MINUTE


def in_next_round(panel: CoOp, reason: str = "", ends: timedelta = END) -> list[str]:
    """The panel of 5 is split in the first round: who sits, in the second. `ends`: so long after its end it is over."""
    for n, member in enumerate(panel.summoned()):
        panel.answer(member, f"{'limit' if n < 3 else 'nothing'}\n{reason}")
    panel.pass_time(ROUND + ends)
    assert panel.case().round == 2
    return list(panel.summoned())


def digest(panel: CoOp, member: str) -> str:
    """The post that calls somebody to the round."""
    (found,) = [letter.id for letter in panel.hand.inbox(member) if "please answer anew" in letter.text]
    return found


def answers(panel: CoOp, member: str, text: str) -> str:
    """A juror replies to the digest; the bot takes it when time next settles."""
    return panel.hand.post(member, f"@jurybot {text}", "direct", digest(panel, member))


def test_a_split_panel_reads_its_reasons_and_agrees_in_the_second_round(panel: CoOp) -> None:
    jurors = list(panel.summoned())
    reasons = "They insult M3, use an m4-account, and Stan saw it: https://a.example\npublic: Nobody there moderates."
    panel.answer(jurors[0], f"limit\n{reasons}")
    panel.answer(jurors[1], "nothing because it is one person")
    for member in jurors[2:]:
        panel.answer(member, "limit" if member == jurors[2] else "nothing" if member == jurors[3] else "aside")
    panel.pass_time(ROUND + END)
    calls = {member: panel.newest(member) for member in jurors}
    for member in jurors:
        answers(panel, member, "limit")
    panel.pass_time(NEXT_ROUND + END)

    assert len({text.partition(" ")[2] for text in calls.values()}) == 1, "all are told the same"
    told = calls[jurors[0]].partition(" ")[2]
    assert "Juror A: " in told and "Juror B: " in told and "Juror C" not in told
    assert "it is one person" in told and "Nobody there moderates." in told
    assert "They insult …, use an …-account, and … saw it" in told, "names are taken out"
    assert not any(one in told for one in ("M3", "m4", "https"))
    assert panel.outcome() == ("in force", "limit")
    published = json.loads((panel.folder / "site/decisions.json").read_text())["decisions"][0]
    assert (published["rounds"], published["decided_by"]) == (2, "panel")
    assert published["tally"]["support"]["limit"]["agree"] == SEATS
    page = (panel.folder / "site/decisions/1.html").read_text()
    assert "This was round 2" in page and "Nobody there moderates." not in page, "it belongs to the round before"
    assert [event["event"] for event in panel.acts.case("1")["events"]].count("RoundTallied") == 2


def test_an_answer_right_after_the_next_round_began_is_of_that_round_also_where_our_clock_is_ahead(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, ahead_by = panel.hand.set_time, 5 * MINUTE
    monkeypatch.setattr(panel.hand, "set_time", lambda moment: right(moment - ahead_by), raising=False)
    panel.jump(panel.now)
    jurors = in_next_round(panel, ends=END + ahead_by)

    panel.jump(panel.now + MINUTE)
    for member in jurors:
        answers(panel, member, "limit")
    panel.settle()

    assert not any("earlier round" in panel.newest(member) for member in jurors)
    panel.pass_time(NEXT_ROUND + END + ahead_by)
    assert panel.outcome() == ("in force", "limit")


def test_who_does_not_answer_anew_is_silent_whatever_they_said_before(panel: CoOp) -> None:
    one, two, *_ = in_next_round(panel)
    panel.tell(one, "here", under=digest(panel, one))
    panel.tell(two, "limit", under=digest(panel, two))
    panel.pass_time(2 * NEXT_ROUND + HOUR)  # reserves are called, and are silent too
    tallied, extended = panel.case().tallied, panel.case().extended
    panel.pass_time(NEXT_ROUND + END)

    assert tallied and (tallied.round, len(tallied.ballots)) == (2, 1)
    assert extended
    assert panel.outcome() == ("ended", "lapsed")


def test_two_rounds_without_agreement_come_to_nothing_in_the_open(panel: CoOp) -> None:
    for n, member in enumerate(in_next_round(panel)):
        answers(panel, member, "limit" if n < 2 else "nothing" if n < 4 else "aside")
    panel.pass_time(NEXT_ROUND + END)

    assert panel.outcome() == ("ended", "no-agreement")
    assert panel.block() == ""
    assert "no agreement" in panel.public_posts()[-1]


def test_who_leaves_the_pool_after_the_end_of_a_round_is_counted_in_it_and_sits_in_no_other(panel: CoOp) -> None:
    jurors = list(panel.summoned())
    for n, member in enumerate(jurors):
        panel.answer(member, "limit" if n < 3 else "nothing")
    panel.pass_time(ROUND + timedelta(seconds=30))
    assert panel.outcome()[0] == "deliberating"
    panel.tell(jurors[0], "leave")
    panel.pass_time(5 * MINUTE)

    tallied, case = panel.case().tallied, panel.case()
    assert tallied and (tallied.round, len(tallied.ballots)) == (1, 5)
    assert case.round == 2
    assert [(seat.number, seat.left_because) for seat in case.seats if not seat.sits] == [(1, "unreachable")]
    assert len(case.sitting) == 5, "a reserve sits in their place"


def test_one_objection_stops_a_limit_in_the_first_round_and_not_in_the_last(panel: CoOp) -> None:
    because = "objection because they answer every mail"
    for n, member in enumerate(panel.summoned()):
        panel.answer(member, because if n == 0 else "limit")
    panel.pass_time(ROUND + END)
    stopped = panel.case().round == 2
    for n, member in enumerate(panel.summoned()):
        answers(panel, member, because if n == 0 else "limit")
    panel.pass_time(NEXT_ROUND + END)

    assert stopped
    assert panel.outcome() == ("in force", "limit")
    assert "weaker rule, consensus-minus-one" in (panel.folder / "site/decisions/1.html").read_text()


def test_an_edit_of_what_was_said_in_the_first_round_changes_nothing_and_the_juror_is_told(panel: CoOp) -> None:
    first, *others = panel.summoned()
    early = panel.answer(first, "nothing")
    for n, member in enumerate(others):
        panel.answer(member, "limit" if n < 2 else "nothing")
    panel.pass_time(ROUND + END)
    for member in others:
        answers(panel, member, "limit")
    answers(panel, first, "here")
    panel.hand.edit(early, "@jurybot suspend")
    panel.pass_time(HOUR + MINUTE)
    told = panel.newest(first)
    panel.hand.delete(early)
    panel.pass_time(NEXT_ROUND)

    assert "belongs to a round that is over" in told
    tallied = panel.case().tallied
    assert tallied and [ballot.position for ballot in tallied.ballots] == ["limit"] * 4
    assert panel.outcome() == ("in force", "limit")


def test_a_juror_silent_in_the_second_round_makes_way_for_another_who_reads_the_reasons(panel: CoOp) -> None:
    silent, *others = in_next_round(panel, "They answer every mail.")
    for member in others:
        answers(panel, member, "limit")
    panel.pass_time(NEXT_ROUND / 2 + END)
    (new,) = set(panel.summoned()) - {silent, *others}
    answers(panel, new, "limit")
    panel.tell(silent, "limit", under=digest(panel, silent))
    panel.pass_time(NEXT_ROUND + END)

    assert "They answer every mail." in panel.newest(new)
    assert "no longer yours" in panel.newest(silent)
    tallied = panel.case().tallied
    assert tallied and len(tallied.ballots) == SEATS
    assert panel.outcome() == ("in force", "limit")


def test_who_cannot_be_called_to_the_next_round_makes_way_for_another_and_their_reason_stands(panel: CoOp) -> None:
    first, second, *others = panel.summoned()
    panel.answer(first, "limit")
    panel.answer(second, "limit because they answer every mail")
    for member in others:
        panel.answer(member, "nothing")
    panel.settle()
    panel.hand.block_account(second, "jurybot")
    panel.pass_time(ROUND + END)

    (new,) = set(panel.summoned()) - {first, second, *others}
    assert not [post for post in panel.posts() if post.text.startswith(f"@{second} ") and "answer anew" in post.text]
    for member in (first, new, *others):
        assert "Juror A: they answer every mail" in panel.newest(member)


def test_a_reason_of_which_nothing_is_left_has_no_line(panel: CoOp) -> None:
    case = panel.case()
    with panel.desk.store.transaction() as work:
        write_digest(panel.desk, work, case, 1, {SeatNo(1): "##", SeatNo(2): "they spam us"})

        assert [(row.seat, row.letter, row.text) for row in work.pool.digests_of(case.id)] == [(2, "A", "they spam us")]


def test_reasons_too_long_for_a_post_come_in_as_few_as_hold_them(panel: CoOp) -> None:
    before = len(panel.posts())
    one, *_ = in_next_round(panel, " ".join(["their moderators answer every mail that our members send"] * 6))
    parts = [letter for letter in panel.letters(one) if "Juror" in letter]
    for member in panel.summoned():
        answers(panel, member, "nothing")
    panel.pass_time(NEXT_ROUND + END)

    whole = " ".join(parts)
    assert all(f"Juror {letter}" in whole for letter in "ABCDE")
    assert whole.count("moderators") == 5 * 6, "nothing is left out"
    assert len(parts) == 5 and len(panel.posts()) - before == 5 * SEATS + 1
    assert all(len(letter) <= 500 for letter in parts)
    assert panel.outcome() == ("ended", "no-action")


def test_a_round_ends_early_once_nothing_can_change_and_minds_had_their_time(tmp_path: Path) -> None:
    rounds = {"answer_for": "2 days", "round_at_most": "3 days", "settle_for": "6 h", "rounds": 1}
    with joined().again(tmp_path, more={"round": rounds, "rule": {"preset": "majority"}}) as co_op:
        co_op.complain()
        *voters, last = co_op.summoned()
        for member in voters[:3]:
            co_op.answer(member, "limit")
        co_op.settle()
        co_op.pass_time(5 * HOUR)
        changed = co_op.answer(voters[3], "nothing")
        co_op.answer(last, "here")
        co_op.pass_time(2 * HOUR)
        still_open = co_op.outcome()
        co_op.pass_time(5 * HOUR)

        assert still_open == ("deliberating", ""), "somebody spoke since"
        assert changed and co_op.outcome() == ("in force", "limit")
        assert len([text for text in co_op.letters(last) if "nothing can change the result any more" in text]) == 1
        assert len([text for text in co_op.letters(voters[0]) if "Thank you" in text]) == 0


def test_an_edit_that_came_unnoticed_keeps_the_round_open(tmp_path: Path) -> None:
    rounds = {"answer_for": "2 days", "round_at_most": "3 days", "settle_for": "50 minutes", "rounds": 1}
    with joined().again(tmp_path, more={"round": rounds}) as co_op:
        co_op.complain()
        jurors = list(co_op.summoned())
        said = {member: co_op.answer(member, "limit") for member in jurors}
        co_op.settle()
        co_op.pass_time(40 * MINUTE)
        co_op.hand.edit(said[jurors[0]], "@jurybot nothing")
        co_op.sleep(13 * MINUTE)
        after_the_time = co_op.outcome()
        co_op.pass_time(HOUR)

        assert after_the_time == ("deliberating", "")
        tallied = co_op.case().tallied
        assert tallied and sorted(ballot.position for ballot in tallied.ballots) == [*["limit"] * 4, "none"]


def test_no_deadline_falls_on_a_weekend_or_a_holiday(tmp_path: Path) -> None:
    calendar = {"weekends": True, "holidays": ["2026-03-09"], "zone": "Europe/Berlin"}
    rounds = {"answer_for": "3 days", "round_at_most": "14 days", "settle_for": "10 days"}
    with joined().again(tmp_path, more={"calendar": calendar, "round": rounds}) as co_op:
        co_op.complain()  # on Wednesday 4 March, 9:00: three days on it is Saturday, and on Monday they are away
        jurors = co_op.summoned()
        silent, *others = jurors
        for member in others:
            co_op.answer(member, "limit")
        co_op.settle()
        co_op.sleep(timedelta(days=5, hours=23))
        on_the_last_day = co_op.outcome()
        co_op.pass_time(2 * HOUR)

        assert "Until Tue 10 Mar 09:00 UTC" in jurors[silent].text
        assert "No word by Thu 5 Mar" not in jurors[silent].text
        assert on_the_last_day == ("deliberating", "")


def test_a_juror_whom_the_reasons_do_not_reach_makes_way_for_another(
    panel: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server took the post and says that it mentions nobody, as to somebody who blocks the bot that moment."""
    before = set(panel.summoned())
    away, post = str(panel.sandbox.state.account(min(before)).id), Gateway.post

    def reaching(self: Gateway, sent: Post) -> Any:
        made = post(self, sent)
        return replace(made, reached=False) if sent.to == away and "please answer anew" in sent.text else made

    monkeypatch.setattr(Gateway, "post", reaching)
    for n, member in enumerate(before):
        panel.answer(member, f"{'limit' if n < 3 else 'nothing'}\nThey answer every mail.")

    panel.pass_time(ROUND + END)

    assert panel.case().round == 2
    (new,) = set(panel.summoned()) - before
    assert "They answer every mail." in panel.newest(new)
    assert "unreachable" in {seat.left_because for seat in panel.case().seats}
