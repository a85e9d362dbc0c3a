"""Appeals: who may make one, how a fresh panel hears it, what is left of the measure. A vote of all members."""

import json

import pytest

from jurybot.service.ports import ActRefused
from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, SEATS, CoOp

SECONDERS = ("stella", "stan", "owner")


def appealed(co_op: CoOp) -> None:
    """m14 appeals against case 1, and three second it; a fresh panel is summoned to case 2."""
    co_op.tell("m14", "appeal 1 because they have a new admin: https://minion.example/new")
    for member in SECONDERS:
        co_op.tell(member, "second 1")


def again(co_op: CoOp) -> dict[str, str]:
    """Who was called to the appeal: handle → their summons."""
    found = {}
    for member in co_op._members():
        for letter in co_op.hand.inbox(member):
            if "for a fresh look" in letter.text:
                found[member] = letter.id
    return found


def answers(co_op: CoOp, text: str) -> None:
    for member, summons in again(co_op).items():
        co_op.hand.post(member, f"@jurybot {text}", "direct", summons)
    co_op.settle()
    co_op.pass_time(ROUND + 3 * MINUTE)


def entry(co_op: CoOp, number: int = 1) -> dict[str, object]:
    found = json.loads((co_op.folder / "site/decisions.json").read_text())["decisions"]
    one: dict[str, object] = next(decision for decision in found if decision["case"] == number)
    return one


def page(co_op: CoOp, number: int = 1) -> str:
    return (co_op.folder / f"site/decisions/{number}.html").read_text()


def test_an_appeal_within_grace_keeps_the_suspend_waiting_and_nobody_learns_whose_it_is(grave: CoOp) -> None:
    grave.verdict("suspend")
    grave.sleep(3 * DAY - HOUR)

    grave.tell("m14", "appeal 1 because they have a new admin: https://minion.example/new")
    grave.sleep(2 * DAY)

    assert grave.block() == "silence"
    assert "3 more who second it" in grave.newest("m14")
    assert "0 members second it, 3 are needed" in page(grave)
    for steward in ("stella", "stan"):
        told = grave.newest(steward)
        assert "they have a new admin" in told and "m14" not in told and "minion" not in told
    grave.pass_time(1 * DAY + HOUR)
    assert grave.block() == "suspend", "nobody seconded it"


def test_by_a_servers_name_nobody_learns_that_a_case_is_open_about_it(panel: CoOp) -> None:
    asks = ("appeal {} because of what they do", "propose lift {} because they moderate now", "second {}")
    for n, words in enumerate(asks):
        panel.tell(f"m{10 + n}", words.format("bad.example"))
        panel.tell(f"m{10 + n}", words.format("good.example"))

        open_case, none = panel.letters(f"m{10 + n}")[-2:]
        assert open_case == none.replace("good.example", "bad.example"), words


def test_a_fresh_panel_upholds_a_suspend_and_it_follows_after_what_was_left_of_its_grace(grave: CoOp) -> None:
    first = set(grave.summoned())
    grave.verdict("suspend")
    grave.sleep(2 * DAY)
    appealed(grave)
    fresh = set(again(grave))
    grave.sleep(HOUR)
    answers(grave, "suspend")
    after = grave.block(), grave.outcome("2")
    grave.pass_time(1 * DAY)

    assert len(fresh) == SEATS and not fresh & (first | {"m14", "m1", "m2", "m3"})
    assert after == ("silence", ("ended", "kept"))
    assert "An appeal about bad.example was heard" in grave.public_posts()[-2]
    assert grave.block() == "suspend"
    assert "by an appeal" in page(grave) and "case 2" in page(grave)
    assert grave.acts.case("1")["looks"] == [{"kind": "appeal", "case": 2, "state": "ended", "outcome": "kept"}]


def test_a_fresh_panel_overturns_a_limit_and_everything_is_corrected(panel: CoOp) -> None:
    panel.verdict("limit")
    appealed(panel)
    heard = panel.block()
    answers(panel, "nothing")

    assert heard == "silence", "the measure stays meanwhile"
    assert not any("by hand" in letter for letter in panel.letters("stella")), "it is the jury's own block"
    assert panel.outcome() == ("ended", "overturned") and panel.block() == ""
    assert "overturned on appeal" in panel.public_posts()[-1]
    assert entry(panel)["domain"] is None and entry(panel)["outcome"] == "overturned"
    assert entry(panel, 2)["domain"] is None and "about case 1" in page(panel, 2)
    assert page(panel).index("This decision was overturned") < page(panel).index("<h1>")
    assert (panel.folder / "site/draws/2/seats.json").exists()
    assert "bad.example" not in (panel.folder / "site/index.html").read_text()


def test_a_fresh_panel_leaves_a_limit_of_a_suspend(grave: CoOp) -> None:
    grave.verdict("suspend")
    appealed(grave)
    answers(grave, "limit")
    grave.sleep(5 * DAY)

    assert grave.outcome() == ("in force", "limit") and grave.block() == "silence"
    assert "is not suspended" in grave.public_posts()[-1]


def test_an_appeal_that_nobody_answers_leaves_the_limit(grave: CoOp) -> None:
    grave.verdict("suspend")
    appealed(grave)
    grave.pass_time(2 * DAY)
    grave.sleep(5 * DAY)

    assert grave.outcome("2")[1] == "lapsed"
    assert grave.outcome() == ("in force", "limit") and grave.block() == "silence"


@pytest.mark.parametrize("said", ["agree", "objection because they answer every mail"])
def test_what_could_be_for_or_against_the_measure_is_asked_back_in_an_appeal(panel: CoOp, said: str) -> None:
    panel.verdict("limit")
    appealed(panel)
    one, summons = next(iter(again(panel).items()))

    panel.hand.post(one, f"@jurybot {said}", "direct", summons)
    panel.settle()

    asked = panel.newest(one)
    assert "no answer of yours counts" in asked and "nothing, objection because …" in asked
    assert "agree" not in asked


def test_an_objection_in_an_appeal_stops_the_measure_as_it_would_have_in_the_first_panel(panel: CoOp) -> None:
    panel.verdict("limit")
    appealed(panel)
    one, *others = again(panel).items()
    for member, summons in others:
        panel.hand.post(member, "@jurybot limit", "direct", summons)
    panel.hand.post(one[0], "@jurybot nothing, objection because they answer every mail", "direct", one[1])
    panel.settle()
    panel.pass_time(ROUND + 3 * MINUTE)

    case = panel.case("2")
    assert case.tallied and case.tallied.outcome == "next-round"
    assert sum(ballot.objection for ballot in case.tallied.ballots) == 1
    digest = panel.newest(one[0])
    assert "they answer every mail" in digest and "nothing, objection because …" in digest


def test_ten_members_call_for_a_vote_of_all_and_a_steward_records_it(grave: CoOp) -> None:
    grave.verdict("suspend")
    grave.tell("m14", "appeal 1 to all because we should all decide this")
    for member in (*SECONDERS, *(f"m{n}" for n in range(1, 8))):
        grave.tell(member, "second 1")
    grave.sleep(10 * DAY)
    waiting = grave.block()

    done = grave.acts.result("1", "lifted", "9 of 14 against")
    grave.settle()

    assert len(grave.cases()) == 1, "no panel is drawn"
    assert any("a vote of all" in text for text in grave.letters("stella"))
    assert waiting == "silence"
    assert "recorded" in done["done"]
    assert grave.outcome() == ("ended", "overturned") and grave.block() == ""
    with pytest.raises(ActRefused):
        grave.acts.result("1", "lifted", "once more")


def test_the_servers_own_admin_needs_nobody_to_second(panel: CoOp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jurybot.service.appeals.speaks_for", lambda *asked: True)
    panel.verdict("limit")

    panel.tell("mallory@bad.example", "appeal 1 because we have new moderators")

    assert panel.case().under == "appeal"
    assert len(again(panel)) == SEATS


@pytest.mark.parametrize(
    ("who", "words", "answer"),
    [
        ("minion@worse.example", "appeal 1 because it is one person", "It takes a member of this server"),
        ("m14", "appeal 9 because it is one person", "I know no such case"),
        ("m14", "appeal 1", "why"),
        ("m14", "second 1", "nothing waits for seconders"),
        ("m14", "propose lift bad.example because they have changed", "It can still be appealed"),
    ],
)
def test_what_cannot_be_taken_is_answered_with_what_is_missing(
    panel: CoOp, who: str, words: str, answer: str
) -> None:
    panel.verdict("limit")

    panel.tell(who, words)

    assert answer.lower() in panel.newest(who).lower()
    assert panel.case().appeals == 0


def test_nobody_appeals_or_seconds_twice(panel: CoOp) -> None:
    panel.verdict("limit")
    panel.tell("m14", "appeal bad.example because it is one person")

    panel.tell("m14", "second 1")

    assert panel.case().appeals == 1
    assert "once is enough" in panel.newest("m14")


def test_an_appeal_after_its_time_is_kindly_refused(panel: CoOp) -> None:
    panel.verdict("limit")
    panel.sleep(3 * DAY)

    panel.tell("m14", "appeal 1 because it is one person")

    assert "The time to appeal is over" in panel.newest("m14")


def test_a_pause_takes_nothing_from_the_time_to_second_a_lift(panel: CoOp) -> None:
    panel.verdict("limit")
    panel.sleep(3 * DAY)
    panel.tell("m14", "propose lift bad.example because they have a new admin")
    panel.acts.pause("a holiday")
    panel.sleep(15 * DAY)
    panel.acts.resume()
    panel.settle()

    for member in SECONDERS:
        panel.tell(member, "second 1")

    assert panel.case().cut and panel.case().under == "lift"
    assert panel.case().hold is None
