"""Seasons that nobody planned: people do anything in any order, over real HTTP, and after each step what must always
hold is looked at. More of them: JURYBOT_SEASONS=50 pytest tests/e2e/test_random_seasons.py"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jurybot.core.case import Case, State
from jurybot.core.measures import Measure
from tests.e2e.co_op import DAY, HOUR, MINUTE, SUSPEND, CoOp, joined

SEASONS = int(os.environ.get("JURYBOT_SEASONS", "2"))
SAID = ("limit", "suspend", "nothing", "aside", "here", "withdraw", "hm", "objection because nobody asked", "decline",
        "recuse", "limit\nthey do nothing about it")  # fmt: skip
STRANGERS = ("mallory@bad.example", "mallory@worse.example")
MEMBERS = [f"m{n}" for n in range(1, 15)]


class Season(RuleBasedStateMachine):
    """A co-op in which anything may happen next."""

    @initialize()
    def begins(self) -> None:
        self.open = ExitStack()
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        more: dict[str, Any] = {**SUSPEND, "review": {"limit_after": "3 days", "suspend_after": "6 days"}}
        self.co_op: CoOp = self.open.enter_context(joined().again(folder, more=more))
        self.answers: dict[str, list[str]] = {}
        self.gone: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "open"):
            self.open.close()

    # --- what people do ------------------------------------------------------------------------------------------

    @rule(about=st.sampled_from(STRANGERS), by=st.sampled_from(MEMBERS))
    def reports(self, about: str, by: str) -> None:
        if by not in self.gone:
            self.co_op.complain(about, by=(by,))

    @rule(about=st.sampled_from(STRANGERS))
    def many_report(self, about: str) -> None:
        self.co_op.complain(about, by=tuple(name for name in MEMBERS[:4] if name not in self.gone))

    @rule(who=st.integers(0, 20), text=st.sampled_from(SAID))
    def a_juror_answers(self, who: int, text: str) -> None:
        case, called = self._called(who)
        if called:
            self.answers.setdefault(called, []).append(self.co_op.answer(called, text, case))
            self.co_op.settle()

    @rule(text=st.sampled_from(("limit", "nothing", "suspend")))
    def the_whole_panel_answers(self, text: str) -> None:
        for case in self._deliberating():
            for name in self.co_op.summoned(case):
                if name not in self.gone:
                    self.answers.setdefault(name, []).append(self.co_op.answer(name, text, case))
        self.co_op.settle()

    @rule(who=st.integers(0, 20), text=st.sampled_from(SAID))
    def a_juror_edits(self, who: int, text: str) -> None:
        if posts := self._posts(who):
            self.co_op.hand.edit(posts[-1], f"@jurybot {text}")
            self.co_op.settle()

    @rule(who=st.integers(0, 20))
    def a_juror_deletes(self, who: int) -> None:
        if posts := self._posts(who):
            self.co_op.hand.delete(posts.pop())
            self.co_op.settle()

    @rule(who=st.sampled_from(MEMBERS), what=st.sampled_from(("leave", "join", "help", "appeal 1 because it is wrong")))
    def a_member_writes(self, who: str, what: str) -> None:
        if who not in self.gone:
            self.co_op.tell(who, what)

    @precondition(lambda self: len(self.gone) < 2)
    @rule(who=st.sampled_from(MEMBERS))
    def a_member_is_suspended(self, who: str) -> None:
        if who not in self.gone:
            self.gone.add(who)
            self.co_op.hand.suspend(who)
            self.co_op.settle()

    @rule(verb=st.sampled_from(("hold", "release", "withdraw", "confirm")), case=st.integers(1, 3))
    def stewards_act(self, verb: str, case: int) -> None:
        because = "" if verb == "confirm" else " because we looked at it"
        for steward in ("stella", "stan"):
            self.co_op.tell(steward, f"{verb} {case}{because}")

    @rule(domain=st.sampled_from(("bad.example", "worse.example")), how=st.sampled_from(("silence", "lift")))
    def a_moderator_is_at_work(self, domain: str, how: str) -> None:
        if self.co_op.block(domain) and how == "lift":
            self.co_op.hand.lift_block(domain)
        elif not self.co_op.block(domain) and how == "silence":
            self.co_op.hand.block_domain(domain)
        self.co_op.settle()

    @rule(length=st.sampled_from((5 * MINUTE, HOUR, 4 * HOUR, DAY, 4 * DAY)))
    def time_passes(self, length: timedelta) -> None:
        self.co_op.pass_time(length)

    @rule()
    def the_bot_is_started_again(self) -> None:
        self.co_op.stop()
        self.co_op.start()
        self.co_op.settle()

    # --- what must always hold -----------------------------------------------------------------------------------

    @invariant()
    def every_case_is_what_its_events_say(self) -> None:
        for case in self._cases():
            with self.co_op.desk.store.transaction() as work:
                assert not work.cases.differs(case.id)

    @invariant()
    def nothing_is_told_to_anybody_without_a_seat(self) -> None:
        for case in self._cases():
            if not case.number:
                continue
            with self.co_op.desk.store.transaction() as work:
                held = {work.pool.get(row.member).acct for row in work.pool.seats_of(case.id)}
            if held:
                assert set(self.co_op.summoned(case.number)) - self.gone <= held | self._have_left()

    @invariant()
    def nobody_sits_who_may_not(self) -> None:
        sitting: list[str] = []
        for case in self._cases():
            with self.co_op.desk.store.transaction() as work:
                reports = work.books.reports_of(case.id)
                rows = [row for row in work.pool.seats_of(case.id) if row.ended_on is None]
                accounts = [work.pool.get(row.member).account for row in rows]
            assert not {row.reporter for row in reports} & set(accounts), "a reporter sits"
            sitting += [row.member for row in rows]
        assert len(sitting) == len(set(sitting)), "somebody holds two open seats"

    @invariant()
    def no_ballot_is_counted_twice(self) -> None:
        for case in self._cases():
            if case.tallied:
                assert len(case.tallied.ballots) <= case.tallied.seats <= case.terms.seats

    @invariant()
    def nothing_is_blocked_without_a_verdict_and_no_suspend_before_its_time(self) -> None:
        for case in self._cases():
            if case.in_force is not Measure.NONE:
                assert case.decided_at is not None and case.was_in_force is not Measure.NONE
            if case.in_force is Measure.SUSPEND and not case.by_hand:
                assert case.decided_at and self.co_op.now - case.decided_at >= 3 * DAY
        for block in self.co_op.sandbox.state.domain_blocks.values():
            if block.private_comment.startswith("jurybot"):
                judged = [case for case in self._cases() if case.was_in_force is not Measure.NONE]
                assert any(block.private_comment.startswith(f"jurybot case {case.number} ") for case in judged)

    @invariant()
    def nothing_is_said_twice(self) -> None:
        seen = [(post.text, post.spoiler_text) for post in self.co_op.posts() if post.visibility == "direct"]
        assert len(seen) == len(set(seen))

    # --- who and which -------------------------------------------------------------------------------------------

    def _cases(self) -> list[Case]:
        return self.co_op.cases() if hasattr(self, "co_op") else []

    def _deliberating(self) -> list[int]:
        return [case.number for case in self._cases() if case.state is State.DELIBERATING and case.number]

    def _called(self, who: int) -> tuple[int, str]:
        cases = self._deliberating()
        if not cases:
            return 0, ""
        case = cases[who % len(cases)]
        names = sorted(set(self.co_op.summoned(case)) - self.gone)
        return case, names[who % len(names)] if names else ""

    def _posts(self, who: int) -> list[str]:
        writers = sorted(name for name, posts in self.answers.items() if posts and name not in self.gone)
        return self.answers[writers[who % len(writers)]] if writers else []

    def _have_left(self) -> set[str]:
        with self.co_op.desk.store.transaction() as work:
            return set(MEMBERS) - {member.acct for member in work.pool.members()}


Season.TestCase.settings = settings(
    max_examples=SEASONS,
    stateful_step_count=15,
    deadline=None,
    derandomize=SEASONS <= 2,
    suppress_health_check=list(HealthCheck),
)
TestSeasons = Season.TestCase
