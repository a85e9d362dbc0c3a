"""Measures are looked at again by themselves, and when members propose to lift them."""

import pytest

from jurybot.service.draw.draw_entries import policy_for
from tests.e2e.co_op import DAY, HOUR, MINUTE, SUSPEND, CoOp
from tests.e2e.test_appeals import SECONDERS, again, answers, entry, page


def due(co_op: CoOp, number: str = "1") -> None:
    """Time goes on to the review, and its panel is summoned."""
    until = co_op.case(number).review_on
    assert until
    co_op.jump(until - HOUR)
    co_op.pass_time(HOUR + 5 * MINUTE)


def test_a_review_falls_due_by_itself_and_keeps_a_limit_for_twice_as_long(limited: CoOp) -> None:
    due(limited)
    called = set(again(limited))
    answers(limited, "limit")

    case = limited.case()
    assert len(called) == 3
    assert limited.outcome("2") == ("ended", "kept") and limited.block() == "silence"
    assert case.review_on and case.looks and (case.review_on - case.looks[0].at).days == 180
    assert "by a review" in page(limited)
    assert len(limited.public_posts()) == 1, "a review that changes nothing posts nothing"


def test_a_review_lifts_a_limit_that_is_not_needed_any_more(limited: CoOp) -> None:
    due(limited)
    answers(limited, "nothing")

    assert limited.outcome() == ("ended", "lifted") and limited.block() == ""
    assert "not needed any more" in limited.public_posts()[-1]
    assert entry(limited)["domain"] is None


def test_a_review_relaxes_a_suspend_to_a_limit(in_grace: CoOp) -> None:
    in_grace.pass_time(3 * DAY + HOUR)
    due(in_grace)
    answers(in_grace, "limit")

    block = in_grace.hand.block("bad.example")
    assert block and block.severity == "silence" and block.private_comment.startswith("jurybot case 1 · ")
    assert in_grace.outcome() == ("in force", "limit")
    assert [case.name for case in in_grace.cases()] == ["1", "2"], "one panel looks at it, not a second at once"
    assert "limited now, no longer suspended" in in_grace.public_posts()[-1]


def test_two_lapsed_reviews_end_a_limit(limited: CoOp) -> None:
    for _ in range(2):
        due(limited)
        limited.pass_time(2 * DAY)

    assert [limited.outcome(number)[1] for number in ("2", "3")] == ["lapsed", "lapsed"]
    assert limited.outcome() == ("ended", "lifted") and limited.block() == ""


def test_a_review_waits_for_a_day_while_another_case_is_open_on_the_server(limited: CoOp) -> None:
    limited.restart(more=SUSPEND)
    until = limited.case().review_on
    assert until
    limited.jump(until - HOUR)
    limited.complain(by=("m4", "m5", "m6"))
    limited.sleep(2 * HOUR)
    meanwhile = [(case.kind.value, case.state.value) for case in limited.cases()]
    limited.verdict("nothing", 2)
    limited.sleep(DAY)

    assert meanwhile == [("reports", "in force"), ("reports", "deliberating")]
    assert [case.kind.value for case in limited.cases()] == ["reports", "reports", "review"]
    assert not any("could not take" in text for text in limited.letters("stella"))


@pytest.mark.parametrize(("answer", "opened"), [("limit", 0), ("", 1)])
def test_a_review_makes_a_new_start_for_reports_only_where_it_came_to_something(
    limited: CoOp, answer: str, opened: int
) -> None:
    limited.restart(more=SUSPEND)
    until = limited.case().review_on
    assert until
    limited.jump(until - HOUR)
    limited.complain(by=("m4", "m5"))
    limited.pass_time(HOUR + 5 * MINUTE)
    if answer:
        answers(limited, answer)
    else:
        limited.pass_time(2 * DAY)

    limited.complain(by=("m6",))

    assert limited.outcome("2")[1] == ("kept" if answer else "lapsed")
    assert len(limited.cases()) == 2 + opened


def test_two_lapsed_reviews_put_a_suspend_on_the_public_list(in_grace: CoOp) -> None:
    in_grace.pass_time(3 * DAY + HOUR)
    for _ in range(2):
        due(in_grace)
        in_grace.pass_time(2 * DAY)

    assert in_grace.outcome() == ("in force", "suspend") and in_grace.block() == "suspend"
    assert "Reviews that are overdue" in (in_grace.folder / "site/index.html").read_text()
    assert "this one is overdue" in page(in_grace)
    assert any("public list of overdue reviews" in text for text in in_grace.letters("stella"))


def test_members_propose_to_lift_a_measure_on_new_facts(limited: CoOp) -> None:
    limited.sleep(3 * DAY)
    limited.tell("m14", "propose lift bad.example")
    refused = limited.newest("m14")
    limited.tell("m14", "propose lift bad.example because they have a new admin")
    for member in SECONDERS:
        limited.tell(member, "second bad.example")
    answers(limited, "nothing")

    assert "Without new facts" in refused
    assert limited.outcome("2") == ("ended", "lifted") and limited.case("2").kind.value == "lift"
    assert limited.outcome() == ("ended", "lifted") and limited.block() == ""


def test_panels_that_take_turns_in_size_are_drawn_under_one_policy_each(co_op: CoOp) -> None:
    with co_op.desk.store.transaction() as work:
        sizes = [(5, 4), (3, 3), (5, 4), (3, 3), (7, 6), (3, 3)]
        numbers = [policy_for(co_op.desk, work, *size, co_op.now)["number"] for size in sizes]

    assert numbers == [1, 2, 1, 2, 3, 2]


def test_a_review_waits_while_another_case_is_open_on_the_server(limited: CoOp) -> None:
    review = limited.case().review_on
    assert review
    limited.jump(review - 3 * HOUR)
    limited.tell("m1", "propose suspend bad.example because they insult us")
    for member in ("m2", "m3", "m4"):
        limited.tell(member, "second bad.example")
    assert [case.kind.value for case in limited.cases()] == ["reports", "petition"]
    limited.jump(review + 5 * MINUTE)
    meanwhile = [case.kind.value for case in limited.cases()]
    limited.withdraw("2", "it is looked at again anyway")
    limited.pass_time(DAY + HOUR)

    assert meanwhile == ["reports", "petition"] and limited.case().under == "review"
    assert [case.kind.value for case in limited.cases()] == ["reports", "petition", "review"]
