"""Seasons that nobody planned: people do anything in any order, over real HTTP, and after each step what must always
hold is looked at (`season_checks`). More of them, and longer:
JURYBOT_SEASONS=50 JURYBOT_STEPS=40 pytest tests/e2e/test_random_seasons.py --hypothesis-seed=7 --timeout=0"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jurybot.core.case.case import Case, State
from jurybot.sandbox.instance import Refused
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.ports.instance import Transient
from tests.e2e.co_op import DAY, HOUR, MINUTE, SUSPEND, CoOp, joined
from tests.e2e.season_checks import Watch, pieces

SEASONS = int(os.environ.get("JURYBOT_SEASONS", "2"))
STEPS = int(os.environ.get("JURYBOT_STEPS", "15"))
SAID = (
    *("limit", "suspend", "nothing", "aside", "here", "withdraw", "hm", "decline", "recuse", "agree", "pressure"),
    *("objection because nobody asked", "nothing, objection because nobody asked", "limit\nthey do nothing about it"),
)
ABOUT_ONESELF = ("leave", "join", "help", "away until 2026-04-01", "back", "my cases", "my data", "zone Europe/Berlin")
STRANGERS = ("mallory@bad.example", "mallory@worse.example")
DOMAINS = ("bad.example", "worse.example")
MEMBERS = [f"m{n}" for n in range(1, 15)]
A_DOMAIN = st.sampled_from(DOMAINS)
CASES = st.integers(1, 5)
HARSH: dict[str, Any] = {
    **SUSPEND,
    "rule": {"fallback": "escalate"},
    "review": {"limit_after": "3 days", "suspend_after": "6 days"},
    "rails": {"suspend_ties_at_most": 3},
}
MILD: dict[str, Any] = {"review": {"limit_after": "3 days"}, "stewards": {"confirm": "steward"}}


class Season(RuleBasedStateMachine):
    """A co-op in which anything may happen next."""

    @initialize(more=st.sampled_from((HARSH, MILD)), decided=st.booleans())
    def begins(self, more: dict[str, Any], decided: bool) -> None:
        self.open = ExitStack()
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        self.more = {**more, "stewards": {"accounts": ["stella", "stan"], **more.get("stewards", {})}}
        self.co_op: CoOp = self.open.enter_context(joined().again(folder, more=self.more))
        self.watch = Watch(self.co_op)
        self.started_at = self.co_op.now
        self.answers: dict[str, list[str]] = {}
        self.gone: set[str] = set()
        if decided:  # a season that begins after a first verdict gets further
            self.co_op.complain()
            self.watch.look()
            self.co_op.verdict("suspend")

    def teardown(self) -> None:
        if hasattr(self, "open"):
            self.open.close()

    # --- what people do ------------------------------------------------------------------------------------------

    @rule(about=st.sampled_from(STRANGERS), by=st.sampled_from(MEMBERS))
    def reports(self, about: str, by: str) -> None:
        self._report(about, (by,))

    @rule(about=st.sampled_from(STRANGERS))
    def many_report(self, about: str) -> None:
        self._report(about, MEMBERS[:4])

    @rule(measure=st.sampled_from(("limit", "suspend")), domain=A_DOMAIN, by=st.sampled_from(MEMBERS))
    def members_petition(self, measure: str, domain: str, by: str) -> None:
        self._says(by, f"propose {measure} {domain} because they harass us")
        for name in MEMBERS[4:8]:
            self._says(name, f"second {domain}")

    @rule(who=st.integers(0, 20), text=st.sampled_from(SAID))
    def a_juror_answers(self, who: int, text: str) -> None:
        case, called = self._called(who)
        if called:
            self._answers(called, text, case)
            self.co_op.settle()

    @rule(text=st.sampled_from(("limit", "nothing", "suspend")))
    def the_whole_panel_answers(self, text: str) -> None:
        for case in self._deliberating():
            for name in self._summoned(case):
                if name not in self.gone:
                    self._answers(name, text, case)
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

    @rule(who=st.sampled_from(MEMBERS), what=st.sampled_from(ABOUT_ONESELF))
    def a_member_writes(self, who: str, what: str) -> None:
        self._says(who, what)

    @rule(who=st.sampled_from(MEMBERS), case=CASES, to_all=st.booleans(), seconders=st.sampled_from((0, 3, 11)))
    def members_appeal(self, who: str, case: int, to_all: bool, seconders: int) -> None:
        asked = [who, *MEMBERS[:seconders]]
        self._says(who, f"appeal {case}{' to all' * to_all} because it is wrong")
        for name in asked[1:]:
            self._says(name, f"second {case}")

    @rule(who=st.sampled_from(MEMBERS), domain=A_DOMAIN)
    def members_propose_to_lift(self, who: str, domain: str) -> None:
        asked = [who, *MEMBERS[8:11]]
        self._says(who, f"propose lift {domain} because they have a new admin")
        for name in asked[1:]:
            self._says(name, f"second {domain}")

    @rule(what=st.sampled_from(("report-risk", "tell me")), who=st.sampled_from(MEMBERS), domain=A_DOMAIN)
    def a_reporter_writes(self, what: str, who: str, domain: str) -> None:
        self._says(who, f"{what} {domain}")

    @precondition(lambda self: len(self.gone) < 2)
    @rule(who=st.sampled_from(MEMBERS))
    def a_member_is_suspended(self, who: str) -> None:
        if who not in self.gone:
            self.gone.add(who)
            self.co_op.hand.suspend(who)
            self.co_op.settle()

    @precondition(lambda self: bool(self.gone))
    @rule()
    def a_member_comes_back(self) -> None:
        who = self.gone.pop()
        self.co_op.hand.unsuspend(who)
        self.co_op.settle()

    @rule(verb=st.sampled_from(("hold", "release", "withdraw", "confirm", "seal")), case=CASES)
    def stewards_act(self, verb: str, case: int) -> None:
        because = "" if verb == "confirm" else " because we looked at it"
        for steward in ("stella", "stan"):
            self.co_op.tell(steward, f"{verb} {case}{because}")

    @rule(domain=A_DOMAIN)
    def a_steward_limits_at_once(self, domain: str) -> None:
        self.co_op.tell("stella", f"interim {domain} because it is on fire")

    @rule(case=CASES)
    def a_steward_recuses(self, case: int) -> None:
        self.co_op.tell("stan", f"recuse {case}")

    @rule(
        case=CASES,
        act=st.sampled_from(("upheld", "limit", "lifted", "settle limit", "settle nothing", "undo", "pause", "resume")),
    )
    def a_steward_is_at_the_machine(self, case: int, act: str) -> None:
        acts = self.co_op.acts_as("stella")
        with suppress(ActRefused):
            match act.split():
                case ["settle", measure]:
                    acts.settle(str(case), measure, "we looked at it")
                case ["undo"]:
                    acts.undo(str(case), dry=False, because="we looked at it")
                case ["pause"]:
                    acts.pause("an upgrade")
                case ["resume"]:
                    acts.resume()
                case [result]:
                    acts.result(str(case), result, "9 of 14")
        self.co_op.settle()

    @rule(domain=A_DOMAIN, how=st.sampled_from(("silence", "suspend", "lift")))
    def a_moderator_is_at_work(self, domain: str, how: str) -> None:
        if self.co_op.block(domain) and how == "lift":
            self.co_op.hand.lift_block(domain)
        elif not self.co_op.block(domain) and how != "lift":
            self.co_op.hand.block_domain(domain, how)
        self.co_op.settle()

    @rule(measure=st.sampled_from(("limit", "suspend")), domain=A_DOMAIN)
    def what_people_block_is_put_to_a_panel(self, measure: str, domain: str) -> None:
        with suppress(ActRefused):
            self.co_op.acts.propose(measure, domain)
        self.co_op.settle()

    @rule(length=st.sampled_from((5 * MINUTE, HOUR, 4 * HOUR, DAY, 4 * DAY)))
    def time_passes(self, length: timedelta) -> None:
        for piece in pieces(length):
            self.co_op.pass_time(piece)
            self.watch.look()

    @precondition(lambda self: self.co_op.now > self.started_at)  # each start asks much of the server
    @rule()
    def the_bot_is_started_again(self) -> None:
        self.co_op.stop()
        while self.co_op.bot is None:
            try:
                self.co_op.start()
            except Transient:  # what may be asked of the server is used up: as `bot.run` does, later again
                self.co_op.now += 5 * MINUTE
                self.co_op.hand.set_time(self.co_op.now)
        self.started_at = self.co_op.now
        self.co_op.settle()

    # --- what must always hold -----------------------------------------------------------------------------------

    @invariant()
    def all_that_must_hold_does(self) -> None:
        if hasattr(self, "watch"):
            self.watch.look()

    # --- who and which -------------------------------------------------------------------------------------------

    def _report(self, about: str, members: Sequence[str]) -> None:
        with suppress(Refused):  # of a server that a moderator has suspended nobody is left to be reported
            self.co_op.complain(about, by=tuple(name for name in members if name not in self.gone))

    def _says(self, who: str, text: str) -> None:
        if who not in self.gone:
            self.watch.spoke.add(who)
            self.co_op.tell(who, text)

    def _answers(self, who: str, text: str, case: int) -> None:
        self.answers.setdefault(who, []).append(
            self.co_op.hand.post(who, f"@jurybot {text}", "direct", self._summoned(case)[who])
        )

    def _cases(self) -> list[Case]:
        return self.co_op.cases()

    def _deliberating(self) -> list[int]:
        return [case.number for case in self._cases() if case.state is State.DELIBERATING and case.number]

    def _summoned(self, case: int) -> dict[str, str]:
        """Who was called to a case, first or for a fresh look: handle → the id of their summons."""
        note = f"Jury case {case} "
        return {
            name: letter.id
            for name in MEMBERS
            if name not in self.gone
            for letter in self.co_op.hand.inbox(name)
            if letter.note.startswith(note) and "drawn by lot" in letter.text
        }

    def _called(self, who: int) -> tuple[int, str]:
        cases = self._deliberating()
        if not cases:
            return 0, ""
        case = cases[who % len(cases)]
        names = sorted(self._summoned(case))
        return case, names[who % len(names)] if names else ""

    def _posts(self, who: int) -> list[str]:
        writers = sorted(name for name, posts in self.answers.items() if posts and name not in self.gone)
        return self.answers[writers[who % len(writers)]] if writers else []


Season.TestCase.settings = settings(
    max_examples=SEASONS,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=SEASONS <= 2,
    phases=set(Phase) - {Phase.explain},  # which traces every line, and every season here is HTTP and a database
    suppress_health_check=list(HealthCheck),
)
TestSeasons = Season.TestCase
