"""The other people of a season: members who join and post, reporters, an appellant, stewards. Jurors: `jurors.py`."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from jurybot.sandbox.hand import Hand
from jurybot.sandbox.season import phrases
from jurybot.sandbox.season.agenda import BotsPosts, Planner, Post
from jurybot.sandbox.season.cast import BOT, NEWCOMER, Cast, followers_on
from jurybot.sandbox.season.dice import Dice
from jurybot.sandbox.season.jurors import Jurors
from jurybot.sandbox.season.script import APPEAL_WITHDRAWN, START, CasePlan, Complaint, ends_at
from jurybot.sandbox.season.telling import PEOPLE, Telling, listed, on_one_line

JOINING_DAYS = 6
POST_EVERY = timedelta(days=7)
NEWCOMER_COMES = timedelta(days=3)  # before the first case


class Members(Planner):
    """They join the pool in the first week, and post now and then: who is not seen for 30 days cannot be drawn."""

    def __init__(self, cast: Cast, dice: Dice, cases: int, telling: Telling):
        super().__init__()
        self._cast, self._dice, self._telling = cast, dice, telling
        for day in range(JOINING_DAYS):
            names = [name for name in cast.volunteers if dice.number(JOINING_DAYS, "day of joining", name) == day]
            at = START + timedelta(days=day) + dice.hours(1, 12, "hour of joining", day)
            if names:
                self.plan(at, partial(self._join, names=names))
        saturday, week = START + timedelta(days=5, hours=2), 0
        while saturday < ends_at(cases):
            self.plan(saturday, partial(self._post, week=week))
            saturday, week = saturday + POST_EVERY, week + 1

    def _join(self, hand: Hand, now: datetime, *, names: Sequence[str]) -> None:
        text = f"{listed(names)} {'writes' if len(names) == 1 else 'write'} to @{BOT}: “join”"
        self._telling.happened(now, text, PEOPLE)
        for name in names:
            hand.post(name, f"@{BOT} {self._dice.choice(phrases.JOIN, 'join', name)}", "direct")

    def _post(self, hand: Hand, now: datetime, *, week: int) -> None:
        """Everybody posts every second Saturday, in public."""
        for name in self._cast.members:
            if self._dice.number(2, "even weeks", name) == week % 2:
                hand.post(name, self._dice.choice(phrases.SMALL_TALK, "small talk", name, week))


class Reporters(Planner):
    """They report accounts to the moderators, as anybody can in Mastodon. They do not know of juries."""

    def __init__(self, plans: Sequence[CasePlan], dice: Dice, telling: Telling):
        super().__init__()
        self._dice, self._telling = dice, telling
        first = plans[0].complaints[0].at
        self.plan(first - NEWCOMER_COMES, self._newcomer_comes)
        newcomers = Complaint(at=first - timedelta(hours=2), by=NEWCOMER, about=plans[0].accused[0])
        for plan in plans:
            complaints = (newcomers, *plan.complaints) if plan is plans[0] else plan.complaints
            self.plan(complaints[0].at, partial(self._begin, plan=plan))
            for complaint in complaints:
                self.plan(complaint.at, partial(self._report, plan=plan, made=complaint))

    def _newcomer_comes(self, hand: Hand, now: datetime) -> None:
        hand.join(NEWCOMER)
        self._telling.happened(now, f"{NEWCOMER} signs up at the co-op")

    def _begin(self, hand: Hand, now: datetime, *, plan: CasePlan) -> None:
        self._telling.heading(f"Case {plan.number}: {plan.domain}")
        self._telling.says(plan.kind.told)

    def _report(self, hand: Hand, now: datetime, *, plan: CasePlan, made: Complaint) -> None:
        words = self._dice.choice(phrases.COMPLAINTS[plan.kind.category], "complaint", plan.number, made.by)
        text = f"{made.by} reports {made.about} to the moderators: {on_one_line(words)}"
        text += " (a new member: does not count)" if made.by == NEWCOMER else ""
        self._telling.happened(now, text, PEOPLE)
        state = hand.instance.state
        posts = state.posts_of[state.account(made.about).id]
        rules = [min(state.rules)] if plan.kind.category == "violation" else []
        hand.report(made.by, made.about, posts[:2], plan.kind.category, words, rules)


class Appellants(Planner):
    """Where the script says so, a pool member who knows people there appeals when the decision is published."""

    def __init__(self, plans: Sequence[CasePlan], cast: Cast, jurors: Jurors, dice: Dice, telling: Telling):
        super().__init__()
        self._plans = [plan for plan in plans if plan.kind.name.startswith("suspend, ")]
        self._cast, self._jurors, self._dice, self._telling = cast, jurors, dice, telling
        self._posts = BotsPosts(BOT)
        self._appealed: set[str] = set()

    def notices(self, hand: Hand, now: datetime) -> None:
        for post in self._posts.new(hand):
            plan = next((plan for plan in self._plans if plan.domain in post.letter.text and not post.to), None)
            way = re.search(r"appeal (\d+) because", post.letter.text)
            if plan and way and plan.domain not in self._appealed:
                self._appealed.add(plan.domain)
                wait = self._dice.hours(20, 60, "appeal", plan.number)
                self.plan(now + wait, partial(self._appeal, who=self._who(plan), plan=plan, case=way[1]))

    def _who(self, plan: CasePlan) -> str:
        """Somebody who would lose a follow, and was not on the panel."""
        friends = [*followers_on(self._dice, self._cast, plan.domain), *self._cast.volunteers]
        return next(name for name in friends if not self._jurors.has_sat(name, plan))

    def _appeal(self, hand: Hand, now: datetime, *, who: str, plan: CasePlan, case: str) -> None:
        because = self._dice.choice(phrases.APPEAL_BECAUSE, "appeal because", plan.number)
        text = f"appeal {case} because {because}"
        self._telling.happened(now, f"{who}, a member of the pool, writes to @{BOT}: {on_one_line(text)}", PEOPLE)
        hand.post(who, f"@{BOT} {text}", "direct")


SECOND_WANTED = "It takes two"


class Stewards(Planner):
    """The co-op's working group. Where the script says so, the first who reads of an appeal finds it right."""

    def __init__(self, plans: Sequence[CasePlan], cast: Cast, dice: Dice, telling: Telling):
        super().__init__()
        self._plans = {str(plan.number): plan for plan in plans}
        self._cast, self._dice, self._telling = cast, dice, telling
        self._posts = BotsPosts(BOT)
        self._decided: set[str] = set()
        self._withdrawing: dict[str, str] = {}

    def notices(self, hand: Hand, now: datetime) -> None:
        for post in self._posts.new(hand):
            if SECOND_WANTED in post.letter.text:
                self._agree_later(post, now)
            asked = re.search(r"There is an appeal .* jurybot case (\d+)", post.letter.text, re.DOTALL)
            plan = self._plans.get(asked[1]) if asked and post.to in self._cast.stewards else None
            if plan and plan.kind is APPEAL_WITHDRAWN and str(plan.number) not in self._decided:
                self._decided.add(str(plan.number))
                self._answer_later(post, plan, now)

    def _answer_later(self, post: Post, plan: CasePlan, now: datetime) -> None:
        text = f"withdraw {plan.number} because {self._dice.choice(phrases.WITHDRAW_BECAUSE, 'steward', plan.number)}"
        self._withdrawing[str(plan.number)] = post.to
        self._write_later(post, text, now + self._dice.hours(12, 40, "steward", plan.number))

    def _agree_later(self, post: Post, now: datetime) -> None:
        """What takes two is done by the first other steward who reads of it."""
        case = next((case for case in self._withdrawing if post.letter.note.startswith(f"Jury case {case} ")), None)
        if case and post.to in self._cast.stewards and post.to != self._withdrawing[case]:
            del self._withdrawing[case]
            text = f"withdraw {case} because {phrases.AGREED}"
            self._write_later(post, text, now + self._dice.hours(2, 12, "second steward", case))

    def _write_later(self, post: Post, text: str, when: datetime) -> None:
        def act(hand: Hand, now: datetime) -> None:
            self._telling.happened(now, f"{post.to}, a steward, answers: {on_one_line(text)}", PEOPLE)
            hand.post(post.to, f"@{BOT} {text}", "direct", in_reply_to=post.letter.id)

        self.plan(when, act)
