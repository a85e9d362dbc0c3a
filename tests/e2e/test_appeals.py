"""Appeals: who may make one, how a fresh panel hears it, what is left of the measure. A vote of all members."""

import json

import pytest

from jurybot.core.names import AccountId
from jurybot.core.opening.petition import Person, Refused
from jurybot.service.asking.appeals import Asked, ask_appeal
from jurybot.service.page_ports.stewards import ActRefused
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


def test_an_appeal_within_grace_keeps_the_suspend_waiting_and_nobody_learns_whose_it_is(in_grace: CoOp) -> None:
    in_grace.sleep(3 * DAY - HOUR)

    in_grace.tell("m14", "appeal 1 because they have a new admin: https://minion.example/new")
    in_grace.sleep(2 * DAY)

    assert in_grace.block() == "silence"
    assert "3 more who second it" in in_grace.newest("m14")
    assert "0 members second it, 3 are needed" in page(in_grace)
    for steward in ("stella", "stan"):
        told = in_grace.newest(steward)
        assert "they have a new admin" in told and "m14" not in told and "minion" not in told
    in_grace.pass_time(1 * DAY + HOUR)
    assert in_grace.block() == "suspend", "nobody seconded it"


def test_by_a_servers_name_nobody_learns_that_a_case_is_open_about_it(panel: CoOp) -> None:
    asks = ("appeal {} because of what they do", "propose lift {} because they moderate now", "second {}")
    for n, words in enumerate(asks):
        panel.tell(f"m{10 + n}", words.format("bad.example"))
        panel.tell(f"m{10 + n}", words.format("good.example"))

        open_case, none = panel.letters(f"m{10 + n}")[-2:]
        assert open_case == none.replace("good.example", "bad.example"), words


def test_an_appeal_of_a_case_under_way_is_refused_without_a_word_of_what_it_is_about(panel: CoOp) -> None:
    panel.tell("minion@worse.example", "appeal 1 because it is one person")
    panel.tell("m1", "appeal 1 because it is one person")

    letters = [letter for who in ("m1", "minion@worse.example") for letter in panel.hand.inbox(who)]
    assert "In that case nothing stands that could be appealed" in panel.newest("m1")
    assert not [letter.note for letter in letters if "case" in letter.note]


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


def test_a_fresh_panel_overturns_a_limit_and_everything_is_corrected(limited: CoOp) -> None:
    appealed(limited)
    heard = limited.block()
    answers(limited, "nothing")

    assert heard == "silence", "the measure stays meanwhile"
    assert not any("by hand" in letter for letter in limited.letters("stella")), "it is the jury's own block"
    assert limited.outcome() == ("ended", "overturned") and limited.block() == ""
    assert "overturned on appeal" in limited.public_posts()[-1]
    decided, corrected = (post for post in limited.posts() if post.visibility == "public")
    assert corrected.in_reply_to_id == decided.id, "who finds the first finds the correction"
    assert entry(limited)["domain"] is None and entry(limited)["outcome"] == "overturned"
    assert entry(limited, 2)["domain"] is None and "about case 1" in page(limited, 2)
    assert page(limited).index("This decision was overturned") < page(limited).index("<h1>")
    assert (limited.folder / "site/draws/2/seats.json").exists()
    assert "bad.example" not in (limited.folder / "site/index.html").read_text()


def test_a_fresh_panel_leaves_a_limit_of_a_suspend(in_grace: CoOp) -> None:
    appealed(in_grace)
    answers(in_grace, "limit")
    in_grace.sleep(5 * DAY)

    assert in_grace.outcome() == ("in force", "limit") and in_grace.block() == "silence"
    assert "is not suspended" in in_grace.public_posts()[-1]


def test_an_appeal_that_nobody_answers_leaves_the_limit(in_grace: CoOp) -> None:
    appealed(in_grace)
    in_grace.pass_time(2 * DAY)
    in_grace.sleep(5 * DAY)

    assert in_grace.outcome("2")[1] == "lapsed"
    assert in_grace.outcome() == ("in force", "limit") and in_grace.block() == "silence"


@pytest.mark.parametrize("said", ["agree", "objection because they answer every mail"])
def test_what_could_be_for_or_against_the_measure_is_asked_back_in_an_appeal(limited: CoOp, said: str) -> None:
    appealed(limited)
    one, summons = next(iter(again(limited).items()))

    limited.hand.post(one, f"@jurybot {said}", "direct", summons)
    limited.settle()

    asked = limited.newest(one)
    assert "no answer of yours counts" in asked and "nothing, objection because …" in asked
    assert "agree" not in asked


def test_an_objection_in_an_appeal_stops_the_measure_as_it_would_have_in_the_first_panel(limited: CoOp) -> None:
    appealed(limited)
    one, *others = again(limited).items()
    for member, summons in others:
        limited.hand.post(member, "@jurybot limit", "direct", summons)
    limited.hand.post(one[0], "@jurybot nothing, objection because they answer every mail", "direct", one[1])
    limited.settle()
    limited.pass_time(ROUND + 3 * MINUTE)

    case = limited.case("2")
    assert case.tallied and case.tallied.outcome == "next-round"
    assert sum(ballot.objection for ballot in case.tallied.ballots) == 1
    digest = limited.newest(one[0])
    assert "they answer every mail" in digest and "nothing, objection because …" in digest


def test_ten_members_call_for_a_vote_of_all_and_a_steward_records_it(in_grace: CoOp) -> None:
    in_grace.tell("m14", "appeal 1 to all because we should all decide this")
    for member in (*SECONDERS, *(f"m{n}" for n in range(1, 8))):
        in_grace.tell(member, "second 1")
    in_grace.sleep(10 * DAY)
    waiting = in_grace.block()

    done = in_grace.acts.result("1", "lifted", "9 of 14 against")
    in_grace.settle()

    assert len(in_grace.cases()) == 1, "no panel is drawn"
    assert any("a vote of all" in text for text in in_grace.letters("stella"))
    assert waiting == "silence"
    assert "recorded" in done["done"]
    assert in_grace.outcome() == ("ended", "overturned") and in_grace.block() == ""
    with pytest.raises(ActRefused):
        in_grace.acts.result("1", "lifted", "once more")


def test_the_servers_own_admin_needs_nobody_to_second(panel: CoOp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jurybot.service.asking.appeals.speaks_for", lambda *asked: True)
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
        ("m14", "propose lift none.example because they have changed", "I know no such case"),
        ("minion@worse.example", "propose lift bad.example because they have changed", "It takes a member"),
        ("m14", "second 9", "nothing waits for seconders"),
    ],
)
def test_what_cannot_be_taken_is_answered_with_what_is_missing(
    limited: CoOp, who: str, words: str, answer: str
) -> None:
    limited.tell(who, words)

    assert answer.lower() in limited.newest(who).lower()
    assert limited.case().appeals == 0


def test_nobody_appeals_or_seconds_twice_and_no_stranger_does(limited: CoOp) -> None:
    limited.tell("m14", "appeal bad.example because it is one person")

    limited.tell("m14", "second 1")
    limited.tell("minion@worse.example", "second 1")

    call = limited.case().call
    assert limited.case().appeals == 1 and call and call.seconders == 0
    assert "once is enough" in limited.newest("m14")
    assert "It takes a member" in limited.newest("minion@worse.example")


def test_nobody_appeals_without_a_word_of_why_wherever_they_do_it(limited: CoOp) -> None:
    who = Person(account=AccountId("1"), is_local=True, since=limited.now - 400 * DAY)
    asked = Asked(who=who, reason="", written_at=limited.now)
    case = limited.case()
    with limited.desk.store.transaction() as work:
        answer = ask_appeal(limited.desk, work, case, asked, limited.now, to_all=False)

    assert answer == Refused("no-reason")


def test_an_appeal_after_its_time_is_kindly_refused(limited: CoOp) -> None:
    limited.sleep(3 * DAY)

    limited.tell("m14", "appeal 1 because it is one person")

    assert "The time to appeal is over" in limited.newest("m14")


def test_a_pause_takes_nothing_from_the_time_to_second_a_lift(limited: CoOp) -> None:
    limited.sleep(3 * DAY)
    limited.tell("m14", "propose lift bad.example because they have a new admin")
    limited.acts.pause("a holiday")
    limited.sleep(15 * DAY)
    limited.acts.resume()
    limited.settle()

    for member in SECONDERS:
        limited.tell(member, "second 1")

    assert limited.case().cut and limited.case().under == "lift"
    assert limited.case().hold is None
