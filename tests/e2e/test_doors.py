"""Mastodon hides what the bot writes from all who do not follow it, unless a direct message of theirs stands above it:
the join post, or another."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.co_op import MINUTE, SEATS, CoOp
from tests.e2e.test_reviews_together import both_limited, due, of


def written(co_op: CoOp, member: str) -> list[str]:
    state = co_op.sandbox.state
    return [str(status) for status in state.posts_of[state.account(member).id] if not state.statuses[status].discarded]


def test_who_deletes_the_join_post_is_called_below_the_newest_message_of_theirs_that_stands(co_op: CoOp) -> None:
    members = [f"m{n}" for n in range(4, 15)]
    first = {member: written(co_op, member) for member in members}
    later = {member: [co_op.tell(member, "my cases"), co_op.tell(member, "help")] for member in members}
    for member in members:
        for status in first[member]:
            co_op.hand.delete(status)
    co_op.jump(co_op.now + 20 * MINUTE)

    co_op.complain()

    summoned = co_op.summoned()
    assert len(summoned) == SEATS
    assert all(letter.in_reply_to == later[member][1] for member, letter in summoned.items())
    assert not any(co_op.hand.filtered(member) for member in members)


def test_what_a_silent_juror_is_told_later_is_seen_also_when_their_join_post_was_deleted_since(panel: CoOp) -> None:
    one, two, *_ = sorted(panel.summoned())
    others = [panel.tell(one, "my cases"), panel.tell(one, "my data")]
    for member in (one, two):
        panel.hand.delete(written(panel, member)[0])
    panel.hand.delete(others[1])

    panel.withdraw("1", "its admin has left")
    panel.settle()

    told = panel.hand.inbox(one)[-1]
    assert "withdrawn" in told.text or "ended" in told.text, told.text
    assert told.in_reply_to == others[0]
    assert len(panel.hand.filtered(two)) == 1, "nothing of theirs stands"


def test_a_steward_who_deletes_a_message_to_the_bot_is_told_below_another(co_op: CoOp) -> None:
    co_op.hand.unfollow("stan", "jurybot")
    first, second = co_op.tell("stan", "help"), co_op.tell("stan", "help")
    co_op.hand.delete(first)

    co_op.complain("mallory@worse.example", by=("m1",), category="legal")

    told = co_op.hand.inbox("stan")[-1]
    assert "legal" in told.text and told.in_reply_to == second


def test_who_is_called_twice_and_loses_the_join_post_is_told_of_both_cases_below_another(tmp_path: Path) -> None:
    with both_limited().again(tmp_path) as co_op:
        co_op.sandbox.state.most_characters = 270  # each case has a summons of its own
        co_op.restart()
        due(co_op)
        cases = [of(co_op, "bad.example"), of(co_op, "worse.example")]
        member = min(set(co_op.summoned(int(cases[0]))) & set(co_op.summoned(int(cases[1]))))
        first = written(co_op, member)
        stands = co_op.tell(member, "my cases")
        for status in first:
            co_op.hand.delete(status)
        co_op.jump(co_op.now + 20 * MINUTE)

        for case in cases:
            co_op.withdraw(case, "its admin has left")
            co_op.jump(co_op.now + 20 * MINUTE)

        told = [letter for letter in co_op.hand.inbox(member) if "withdrawn" in letter.text]
        assert [letter.in_reply_to for letter in told] == [stands, stands]
        assert not co_op.hand.filtered(member)
