"""Measures are looked at again by themselves, and when members propose to lift them."""

from jurybot.service.draw_panel import policy_for
from tests.e2e.co_op import DAY, HOUR, MINUTE, CoOp
from tests.e2e.test_appeals import SECONDERS, again, answers, entry, page


def due(co_op: CoOp) -> None:
    """Time goes on to the review, and its panel is summoned."""
    until = co_op.case().review_on
    assert until
    co_op.jump(until - HOUR)
    co_op.pass_time(HOUR + 5 * MINUTE)


def test_a_review_falls_due_by_itself_and_keeps_a_limit_for_twice_as_long(panel: CoOp) -> None:
    panel.verdict("limit")
    due(panel)
    called = set(again(panel))
    answers(panel, "limit")

    case = panel.case()
    assert len(called) == 3
    assert panel.outcome("2") == ("ended", "kept") and panel.block() == "silence"
    assert case.review_on and case.looks and (case.review_on - case.looks[0].at).days == 180
    assert "by a review" in page(panel)
    assert len(panel.public_posts()) == 1, "a review that changes nothing posts nothing"


def test_a_review_lifts_a_limit_that_is_not_needed_any_more(panel: CoOp) -> None:
    panel.verdict("limit")
    due(panel)
    answers(panel, "nothing")

    assert panel.outcome() == ("ended", "lifted") and panel.block() == ""
    assert "not needed any more" in panel.public_posts()[-1]
    assert entry(panel)["domain"] is None


def test_a_review_relaxes_a_suspend_to_a_limit(grave: CoOp) -> None:
    grave.verdict("suspend")
    grave.pass_time(3 * DAY + HOUR)
    due(grave)
    answers(grave, "limit")

    block = grave.hand.block("bad.example")
    assert block and block.severity == "silence" and block.private_comment.startswith("jurybot case 1 · ")
    assert grave.outcome() == ("in force", "limit")
    assert "limited now, no longer suspended" in grave.public_posts()[-1]


def test_two_lapsed_reviews_end_a_limit(panel: CoOp) -> None:
    panel.verdict("limit")
    for _ in range(2):
        due(panel)
        panel.pass_time(2 * DAY)

    assert [panel.outcome(number)[1] for number in ("2", "3")] == ["lapsed", "lapsed"]
    assert panel.outcome() == ("ended", "lifted") and panel.block() == ""


def test_two_lapsed_reviews_put_a_suspend_on_the_public_list(grave: CoOp) -> None:
    grave.verdict("suspend")
    grave.pass_time(3 * DAY + HOUR)
    for _ in range(2):
        due(grave)
        grave.pass_time(2 * DAY)

    assert grave.outcome() == ("in force", "suspend") and grave.block() == "suspend"
    assert "Reviews that are overdue" in (grave.folder / "site/index.html").read_text()
    assert "this one is overdue" in page(grave)
    assert any("public list of overdue reviews" in text for text in grave.letters("stella"))


def test_members_propose_to_lift_a_measure_on_new_facts(panel: CoOp) -> None:
    panel.verdict("limit")
    panel.sleep(3 * DAY)
    panel.tell("m14", "propose lift bad.example")
    refused = panel.newest("m14")
    panel.tell("m14", "propose lift bad.example because they have a new admin")
    for member in SECONDERS:
        panel.tell(member, "second bad.example")
    answers(panel, "nothing")

    assert "Without new facts" in refused
    assert panel.outcome("2") == ("ended", "lifted") and panel.case("2").kind.value == "lift"
    assert panel.outcome() == ("ended", "lifted") and panel.block() == ""


def test_panels_that_take_turns_in_size_are_drawn_under_one_policy_each(co_op: CoOp) -> None:
    with co_op.desk.store.transaction() as work:
        sizes = [(5, 4), (3, 3), (5, 4), (3, 3), (7, 6), (3, 3)]
        numbers = [policy_for(co_op.desk, work, *size, co_op.now)["number"] for size in sizes]

    assert numbers == [1, 2, 1, 2, 3, 2]
