"""What people do in the season that is played, all of it by the seed: six cases, several under way at any time, with
interim limits, questions and appeals, and when they are through, the reviews of their measures. The first server is
limited, then suspended, and its review relaxes that: so every kind of measure is taken in any season.

**Why trouble must not change what comes of it.** A kill costs no case time, but a fault does: a summons that goes out
ten minutes late moves its juror's deadlines. Whether a ballot counts must never hang on that. So the day has lanes:

    00:30 04:45  cases of lane A are filed           09:15 09:55  people act
    05:00 07:45  jurors decline, stewards act        15:15 15:55  people act
    11:00 13:45  cases of lane B are filed           21:15 21:55  people act
    17:00 19:45  cases of lane C are filed
    08:00 09:15, 13:50 15:15, 19:50 21:15  appeals in cases of lane A, B, C, and who seconds them
    22:30 23:30  interim limits are ordered, and end

All lengths of time in the config are whole days, so whatever the bot does by itself falls into the lane in which its
clock was started; what starts a clock is done at a lane's beginning, everything else between the lanes. (A round that
nothing can change any more ends 21 hours after the latest word: that is in a lane again, an hour after what begins it.)
People act on this grid, at moments that follow from the lane in which they read something, not from the minute. Trouble
can hold up the bot within a lane by all that `trouble.py` may throw, and still not past its end. No lane touches
midnight, for draws and rests go by days. (Where two cases meet in a lane all the same, and a panel of one is drawn, the
season is not compared: `outcome.Outcome.too_close`.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jurybot.sandbox.conductor import Conductor
from jurybot.sandbox.hand import Hand, Letter
from jurybot.sandbox.records import POLICY
from jurybot.sandbox.season import phrases
from jurybot.sandbox.season.agenda import Act, BotsPosts, Planner, Post
from jurybot.sandbox.season.dice import Dice
from jurybot.sandbox.server import Sandbox

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LANES = {"a": 30 * MINUTE, "b": 11 * HOUR, "c": 17 * HOUR}
CLOCK_STARTERS = 5 * HOUR
INTERIMS = 22 * HOUR + 30 * MINUTE
APPEALS = {"a": 8 * HOUR, "b": 13 * HOUR + 50 * MINUTE, "c": 19 * HOUR + 50 * MINUTE}
BETWEEN = (timedelta(hours=9, minutes=15), timedelta(hours=15, minutes=15), timedelta(hours=21, minutes=15))
FIRST_CASE, NEXT_CASE, LAST_CASE_LASTS, REVIEWED_AFTER = 2 * DAY, 8 * DAY, 18 * DAY, 26 * DAY
BOT, STEWARDS, REPORTERS = "jurybot", ("stella", "stan"), ("r1", "r2", "r3", "r4")
MEMBERS = tuple(f"m{n}" for n in range(1, 33))
HOOK_SECRET, PAGES = "2f4c9a", "https://pages.coop.example"
CASE_NOTE = re.compile(r"Jury case (\d+) · \d+")

OBJECTIONS = ("limit, and I object to more because they answer mail", "objection because nobody asked them")
FIRST_WORDS = {
    "here, then votes": phrases.HERE,
    "unclear, then votes": phrases.UNCLEAR,
    "votes twice": phrases.NOTHING,
    "names another case": ("case 99 limit",),
    "answers in public first": ("limit",),
    "withdraws": phrases.LIMIT,
}
VOTE = (*["votes"] * 6, "votes at once", "edits", "asks, then votes", *FIRST_WORDS)[:-1]
HABITS = (*VOTE, "withdraws", "deletes", "declines", "recuses", "is silent", "is late", "comes when it is over")
ASKS = ("ask did anybody write to their admins?", "ask the petitioner: since when is it so bad?")

CONFIG: dict[str, Any] = {
    "site": {"dir": "site", "url": "https://jury.coop.example", "co_op": "The Co-op", "appeal_contact": "a@b.example"},
    "stewards": {"accounts": list(STEWARDS)},
    "pool": {"member_for": "1 day", "in_pool_for": "1 day", "seen_within": "300 days", "rest_for": "1 day"},
    "panel": {"seats": 5, "reserves": 4},
    "round": {
        "answer_for": "2 days",
        "answer_for_next": "2 days",
        "settle_for": "21 h",
        "extension_for": "1 day",
        "round_at_most": "6 days",
    },
    "calendar": {"weekends": False},
    "grace": {"no_ties": "3 days", "ties": "4 days", "many_ties": "4 days"},
    "appeal": {"within_limit": "3 days"},
    # all that is in force then has one review: what lay near the limit of fewer days would hang on minutes
    "review": {"limit_after": "26 days", "suspend_after": "26 days", "together_within": "60 days"},
}
TRIAGE = """
[[triage]]
name = "spam"
categories = ["spam"]
proposed = "suspend"
criterion = "server rules"
[[triage]]
name = "conduct"
categories = ["violation", "other"]
proposed = "limit"
criterion = "server rules"
reject_media = true
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One case that will be opened: three people complain or second a petition, the third at the beginning of its lane,
    and one more after."""

    domain: str
    filed_at: datetime
    category: str
    is_petition: bool


class Season(Planner):
    """Everybody in it. One Planner, so that no two acts fall on one moment: ids of posts hold their time."""

    def __init__(self, seed: str, cases: int = 6) -> None:
        super().__init__()
        self.seed, self.dice, self._moments = seed, Dice(seed), set[datetime]()
        self.cases = [self._case(n) for n in range(cases)]
        self.calm_after = self.cases[-1].filed_at + LAST_CASE_LASTS + (REVIEWED_AFTER if cases > 1 else 0 * DAY)
        self.ends_at = self.calm_after + 2 * DAY
        self._posts, self._sat, self._heard = BotsPosts(BOT), set[tuple[str, str]](), set[tuple[str, str, str]]()
        self._agreed: dict[str, str] = {}  # what a whole panel says
        self._plan_everybody()

    def world(self, hook: str) -> dict[str, Any]:
        rights = ["view_dashboard", "manage_reports", "manage_federation", "manage_users"]
        strangers = [f"{who}@{case.domain}" for case in self.cases for who in ("mallory", "friend")]
        two = ((m, c) for c in self.cases[1:] for m in MEMBERS)  # what cuts ties may wait for a vote of all members
        ties = [[m, f"friend@{c.domain}"] for m, c in two if not self.dice.number(24, "tie", c, m)]
        return {
            "domain": "coop.example",
            "roles": [{"name": "Jury", "position": 500, "permissions": rights}],
            "accounts": [
                {"name": "owner", "role": "Owner"},
                {"name": BOT, "role": "Jury", "bot": True},
                *({"name": name} for name in (*STEWARDS, *REPORTERS, *MEMBERS, "stranger")),
            ],
            "remote_accounts": [{"acct": acct} for acct in strangers],
            "statuses": [{"by": acct, "text": f"words of {acct.split('@')[0]}"} for acct in strangers],
            "follows": [[name, BOT] for name in STEWARDS] + ties,
            "tokens": {"bot": {"account": BOT, "scopes": "read write follow admin:read admin:write"}},
            "rules": ["No spam"],
            "webhooks": [{"url": hook, "secret": HOOK_SECRET, "events": ["report.created", "report.updated"]}],
        }

    def config(self, base: str, store: str, pages: str) -> str:
        web = {"listen": pages.removeprefix("http://"), "url": PAGES, "webhook_secret_file": "webhook"}
        sections = {"instance": {"url": base}, "store": {"url": store}, "web": web, **CONFIG}
        lines = ['mode = "live"']
        for name, values in sections.items():
            lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
        return "\n".join(lines) + TRIAGE

    def begin(self, sandbox: Sandbox) -> Conductor:
        sandbox.do(lambda: sandbox.stage.control.hand.set_policy(BOT, **dict.fromkeys(POLICY, "accept")))
        return sandbox.conduct([self], start=START, seed=self.seed, until=self.ends_at)

    # --- when ---------------------------------------------------------------------------------------------------------

    def between(self, read_at: datetime, nth: int, *key: object) -> datetime:
        """A moment in the `nth` window between the lanes that begins after something was read."""
        after = [window for window in _windows(read_at) if window > read_at][nth - 1]
        return after + timedelta(seconds=self.dice.number(40 * 60, "minute", *key))

    def starting(self, read_at: datetime, *key: object, lane: timedelta = CLOCK_STARTERS) -> datetime:
        """The next moment for what starts a clock."""
        days = [_midnight(read_at) + n * DAY + lane for n in (0, 1)]
        first = next(at for at in days if at > read_at)
        return first + timedelta(seconds=self.dice.number(600, "second", *key))

    def at(self, moment: datetime, what: str, *args: Any) -> None:
        """Plans one act of a hand: `what` is a method of jurybot.sandbox.hand.Hand."""
        self.plan(moment, lambda hand, now: getattr(hand, what)(*args))

    def plan(self, at: datetime, act: Act) -> None:
        while at in self._moments:
            at += timedelta(seconds=1)
        self._moments.add(at)
        super().plan(at, act)

    # --- what is planned from the beginning ---------------------------------------------------------------------------

    def _case(self, n: int) -> Case:
        lane, turn = "abc"[n % 3], n // 3
        filed_at = START + FIRST_CASE + turn * NEXT_CASE + self.dice.number(2, "day", n) * DAY + LANES[lane]
        category = self.dice.choice(("spam", "violation", "other"), "category", n) if n else "spam"
        return Case(domain=f"{lane}{turn + 1}.example", filed_at=filed_at, category=category, is_petition=n % 3 == 2)

    def _plan_everybody(self) -> None:
        for name in MEMBERS:
            self.at(self.between(START, 1, "join", name), "post", name, f"@{BOT} join", "direct")
        for n in range(12):
            at = self.between(START + n * DAY, 1 + n % 3, "asks", n)
            who = self.dice.choice(("stranger", *MEMBERS, *STEWARDS), "who asks", n)
            text = self.dice.choice(("help", "my cases", "appeal 1 because", "case 77", "what is this?"), "asks", n)
            self.at(at, "post", who, f"@{BOT} {text}", self.dice.choice(("direct", "direct", "public"), "how", n))
        for case in self.cases:
            words = self.dice.choice(phrases.COMPLAINTS[case.category], "complaint", case)
            *before, third, late = self.dice.shuffled(REPORTERS, "reporters", case)
            for n, who in enumerate(before):
                self._complains(self.between(case.filed_at - DAY, 1 + n, "report", case), who, case, words)
            self._complains(case.filed_at, third, case, words)
            self._complains(self.between(case.filed_at, 2, "late", case), late, case, words)
            if not self.dice.number(3, "interim", case):
                at = self.starting(case.filed_at, "interim", case, lane=INTERIMS)
                self.at(at, "post", STEWARDS[0], f"@{BOT} interim {case.domain} because they flood us", "direct")
            if case.is_petition:
                text = f"@{BOT} propose limit {case.domain} because {words}"
                proposer = self.dice.choice(MEMBERS, "proposer", case)
                self.at(self.between(case.filed_at - 2 * DAY, 1, "proposes", case), "post", proposer, text, "direct")

    def _complains(self, at: datetime, who: str, case: Case, words: str) -> None:
        if case.is_petition:
            self.at(at, "post", who, f"@{BOT} second {case.domain}", "direct")
            return

        def act(hand: Hand, now: datetime) -> None:
            state, accused = hand.instance.state, f"mallory@{case.domain}"
            rules = [min(state.rules)] if case.category == "violation" else []
            hand.report(who, accused, state.posts_of[state.account(accused).id], case.category, words, rules)

        self.plan(at, act)

    # --- what follows from the bot's posts ----------------------------------------------------------------------------

    def notices(self, hand: Hand, now: datetime) -> None:
        for post in self._posts.new(hand):
            self._reads(post, now)

    def _reads(self, post: Post, now: datetime) -> None:
        case = CASE_NOTE.search(post.letter.note)
        if not post.to:
            self._sees_decision(post.letter, now)
        elif case and "drawn by lot" in post.letter.text:
            if (case[1], post.to) not in self._sat:
                self._sat.add((case[1], post.to))
                self._sits(post, case[1], now)
        elif "A juror asks" in post.letter.text:
            self._writes(self.between(now, 1, "answers", post.to), post.to, "Not that we know.", post.letter.id)
        elif case and post.to not in STEWARDS:
            self._answers(post, case[1], now)
        elif asked := re.search(r"release (\d+) because", post.letter.text):
            self._steward_decides(post, asked[1], now)

    def _sits(self, post: Post, case: str, now: datetime) -> None:
        """A summons is read: what the juror will do follows from case and juror."""
        who, key, under = post.to, (case, post.to), post.letter.id
        if (first := self.cases[0].domain) in post.letter.text:
            self._agreed[case] = "suspend" if f"Proposed: suspend {first}" in post.letter.text else "limit"
        is_reserve = _midnight(now) + CLOCK_STARTERS <= now < _midnight(now) + BETWEEN[0]
        habit = self.dice.choice(VOTE if case in self._agreed else HABITS, "habit", *key)
        vote, other = self._vote("vote", *key), self._vote("second vote", *key)
        first = 1 + self.dice.number(2, "slot", *key)
        match habit:
            case "declines" | "recuses" if not is_reserve:
                words = phrases.DECLINE if habit == "declines" else phrases.RECUSE
                self._writes(self.starting(now, *key), who, self.dice.choice(words, "words", *key), under)
            case "is silent":
                pass
            case "votes at once":  # perhaps before the bot knows that its summons has arrived
                self._writes(now + timedelta(seconds=1), who, vote, under)
            case "is late":  # the seat has passed on at half-time
                self._writes(self.between(now, 5, *key), who, vote, under)
            case "comes when it is over":
                self._writes(self.between(now + 7 * DAY, 1, *key), who, vote, under)
            case "asks, then votes" if any(one.filed_at <= now < one.filed_at + 2 * HOUR for one in self.cases):
                self._writes(self.between(now, 1, *key), who, self.dice.choice(ASKS, "words", *key), under)
                self._writes(self.between(now, 2, "then", *key), who, vote, under)
            case _ if habit in FIRST_WORDS:
                text = self.dice.choice(FIRST_WORDS[habit], "first words", *key)
                how = "public" if "public" in habit else "direct"
                self.at(self.between(now, first, *key), "post", who, f"@{BOT} {text}", how, under)
                then = "withdraw" if habit == "withdraws" else vote
                self._writes(self.between(now, first + 1, "then", *key), who, then, under)
            case "edits" | "deletes":
                self._changes(now, first, post, vote, other if habit == "edits" else None)
            case _:
                self._writes(self.between(now, first, *key), who, vote, under)

    def _vote(self, what: str, case: str, *key: str) -> str:
        agree = ("agree", "Agree. They never answer.", "suspend, they never answer", "limit\npublic: They are rude.")
        texts = (*agree, *agree, *agree, *agree, *phrases.LIMIT, *phrases.NOTHING, *OBJECTIONS, "account", "aside")
        return self._agreed.get(case) or self.dice.choice(texts, what, case, *key)

    def _writes(self, at: datetime, who: str, text: str, under: str) -> None:
        self.at(at, "post", who, f"@{BOT} {text}", "direct", under)

    def _changes(self, now: datetime, first: int, post: Post, vote: str, to: str | None) -> None:
        """Answers, and edits or deletes the answer a window later."""
        made: list[str] = []
        at = self.between(now, first, "first", post.to)
        self.plan(at, lambda hand, now: made.append(hand.post(post.to, f"@{BOT} {vote}", "direct", post.letter.id)))
        later, text = self.between(now, first + 1, "change", post.to), f"@{BOT} {to}"
        self.plan(later, lambda hand, now: hand.edit(made[0], text) if to else hand.delete(made[0]))

    def _answers(self, post: Post, case: str, now: datetime) -> None:
        """Any other word of the bot to a juror: half of them are answered, each once, whatever it asks."""
        key = (case, post.to, re.sub(r"\d+", "0", post.letter.text))
        if key not in self._heard and not self.dice.number(2, "answers", *key):
            self._writes(self.between(now, 2, *key), post.to, self._vote("answer", *key), post.letter.id)
        self._heard.add(key)

    def _sees_decision(self, letter: Letter, now: datetime) -> None:
        way = re.search(r"appeal (\d+) because", letter.text)
        domain = re.search(r"([abc])\d\.example", letter.text)
        if way and domain and domain[0] != self.cases[0].domain and self.dice.number(2, "is appealed", way[1]):
            lane = APPEALS[domain[1]]
            who = self.dice.choice(MEMBERS, "appellant", way[1])
            text = f"@{BOT} appeal {way[1]} because {self.dice.choice(phrases.APPEAL_BECAUSE, 'because', way[1])}"
            at = self.starting(now, "appeal", way[1], lane=lane)
            self.at(at, "post", who, text, "direct")
            for name in self.dice.shuffled(REPORTERS, "seconders", way[1])[:3]:
                second_at = self.starting(at, "seconds", name, lane=lane)
                self.at(second_at, "post", name, f"@{BOT} second {way[1]}", "direct")

    def _steward_decides(self, post: Post, case: str, now: datetime) -> None:
        if ("steward", case) not in self._sat:
            self._sat.add(("steward", case))
            verb = self.dice.choice(("release", "withdraw"), "steward", case)
            at = self.starting(now, "steward", case)
            self._writes(at, post.to, f"{verb} {case} because we looked", post.letter.id)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _windows(moment: datetime) -> Iterator[datetime]:
    for day in range(40):
        yield from (_midnight(moment) + day * DAY + window for window in BETWEEN)
