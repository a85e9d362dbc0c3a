"""Verdicts in force and blocks on the server, compared: by a command, and once a day for stewards."""

from __future__ import annotations

from typing import Any

from jurybot.service.health.drift import look_for_drift
from tests.e2e.co_op import DAY, CoOp

OURS = "jurybot case 1 · "


def found(co_op: CoOp) -> list[tuple[str, str, str]]:
    return [(one.domain, one.case, one.what) for one in look_for_drift(co_op.desk)]


def change(co_op: CoOp, what: str) -> None:
    by_hand: dict[str, Any] = {
        "milder": {"severity": "noop"},
        "stricter": {"severity": "suspend"},
        "not ours": {"private_comment": "looked at by ana"},
    }
    if what == "gone":
        co_op.hand.lift_block("bad.example")
    else:
        co_op.hand.change_block("bad.example", **by_hand[what])


def test_every_way_in_which_people_change_a_block_is_named(limited: CoOp) -> None:
    as_decided = found(limited)
    shown = []
    for what in ("not ours", "stricter", "milder", "gone"):
        change(limited, what)
        shown += found(limited)

    assert as_decided == []
    # a "noop" does nothing: the limit is gone
    assert [what for _, _, what in shown] == ["not ours", "stricter", "gone", "gone"]
    assert {(domain, case) for domain, case, _ in shown} == {("bad.example", "1")}


def test_a_block_that_says_it_is_ours_without_a_verdict_is_left_over(limited: CoOp) -> None:
    limited.hand.block_domain("worse.example", "suspend", private_comment=OURS.replace("1", "9") + "4")
    limited.hand.block_domain("other.example", "suspend", private_comment="by hand; not jurybot case 9 · 4")

    assert found(limited) == [("worse.example", "9", "left over")]


def test_a_change_of_ours_that_is_on_its_way_is_no_drift(limited: CoOp) -> None:
    limited.acts.undo("1", dry=False)
    limited.hand.lift_block("bad.example")

    assert found(limited) == []


def test_stewards_hear_of_it_in_the_daily_summary_until_it_is_well(limited: CoOp) -> None:
    limited.hand.lift_block("bad.example")
    limited.pass_time(2 * DAY)
    summaries = [text for text in limited.letters("stella") if "verdict and block differ: bad.example" in text]
    limited.hand.block_domain("bad.example", "silence", private_comment=limited.case().block_comment)
    limited.pass_time(2 * DAY)
    last = [text for text in limited.letters("stella") if "verdict and block differ" in text]

    limited.pass_time(3 * DAY)

    assert len(summaries) >= 1
    assert [text for text in limited.letters("stella") if "verdict and block differ" in text] == last
