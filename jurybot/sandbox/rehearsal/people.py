"""Everybody of a rehearsal but the jurors as jurors: members, reporters, appellants, stewards, and the calendar."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from jurybot.sandbox.co_op import BOT, CoOp
from jurybot.sandbox.hand import Hand
from jurybot.sandbox.rehearsal import words
from jurybot.sandbox.rehearsal.plan import Complaint
from jurybot.sandbox.season import phrases
from jurybot.sandbox.season.agenda import BotsPosts, Planner, Post
from jurybot.sandbox.season.people import SECOND_WANTED

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
STEWARDS_WITHDRAW_ONE_IN = 5
ONE_IN_SO_MANY_IS_APPEALED = 6

IsAway = Callable[[str, datetime], bool]


class Members(Planner):
    """So many of a hundred join the pool at the beginning; all of them post as it is their way, unless on leave."""

    def __init__(
        self, co_op: CoOp, share: int, is_away: IsAway, begins_at: datetime, ends_at: datetime, joining_for: timedelta
    ):
        super().__init__()
        self._co_op, self._is_away = co_op, is_away
        self.volunteers = tuple(m for m in co_op.members if co_op.dice.number(100, "volunteers", m) < share)
        by_hour: dict[datetime, list[str]] = {}
        for name in self.volunteers:
            at = begins_at + joining_for * co_op.dice.number(25, "joins", name) / 25
            by_hour.setdefault(at, []).append(name)
        for at, names in by_hour.items():
            self.plan(at, partial(self._join, names=names))
        for day in range((ends_at - begins_at) // DAY):
            self.plan(begins_at + DAY * day + timedelta(hours=10), partial(self._post, day=day))

    def _join(self, hand: Hand, now: datetime, *, names: Sequence[str]) -> None:
        for name in names:
            hand.post(name, f"@{BOT} {self._co_op.dice.choice(phrases.JOIN, 'join', name)}", "direct")

    def _post(self, hand: Hand, now: datetime, *, day: int) -> None:
        for name in self._co_op.members:
            every = self._co_op.activity(name).posts_every
            if every is None or (day + self._co_op.dice.number(every, "posts on", name)) % every:
                continue
            if not self._is_away(name, now):
                hand.post(name, self._co_op.dice.choice(phrases.SMALL_TALK, "small talk", name, day))


class Reporters(Planner):
    """Members who report accounts elsewhere to the moderators. They know nothing of juries."""

    def __init__(self, co_op: CoOp, complaints: Sequence[Complaint]):
        super().__init__()
        self._co_op = co_op
        for complaint in complaints:
            self.plan(complaint.at, partial(self._report, made=complaint))

    def _report(self, hand: Hand, now: datetime, *, made: Complaint) -> None:
        state = hand.instance.state
        posts = state.posts_of[state.account(made.about).id]
        text = self._co_op.dice.choice(phrases.COMPLAINTS[made.category], "complaint", made.by, made.about)
        rules = [min(state.rules)] if made.category == "violation" else []
        hand.report(made.by, made.about, posts[:2], made.category, text, rules)


class Appellants(Planner):
    """Of the decisions that can be appealed some are, by somebody of the pool."""

    def __init__(self, co_op: CoOp, volunteers: Sequence[str]):
        super().__init__()
        self._co_op, self._volunteers, self._posts = co_op, volunteers, BotsPosts(BOT)
        self._seen: set[str] = set()

    def notices(self, hand: Hand, now: datetime) -> None:
        for post in self._posts.new(hand):
            way = re.search(r"appeal (\d+) because", post.letter.text) if not post.to else None
            if way is None or way[1] in self._seen or not self._volunteers:
                continue
            self._seen.add(way[1])
            if self._co_op.dice.number(ONE_IN_SO_MANY_IS_APPEALED, "is appealed", way[1]) == 0:
                wait = self._co_op.dice.hours(10, 60, "appeal", way[1])
                self.plan(now + wait, partial(self._appeal, case=way[1]))

    def _appeal(self, hand: Hand, now: datetime, *, case: str) -> None:
        who = self._co_op.dice.choice(self._volunteers, "appellant", case)
        because = self._co_op.dice.choice(phrases.APPEAL_BECAUSE, "appeal because", case)
        hand.post(who, f"@{BOT} appeal {case} because {because}", "direct")


class Stewards(Planner):
    """They do what they are asked: the first to read a message confirms or releases, now and then withdraws."""

    def __init__(self, co_op: CoOp, most_hours: int = 30):
        super().__init__()
        self._co_op, self._most_hours, self._posts = co_op, most_hours, BotsPosts(BOT)
        self._answered: set[str] = set()
        self._withdrawing: dict[str, str] = {}

    def notices(self, hand: Hand, now: datetime) -> None:
        for post in self._posts.new(hand):
            if SECOND_WANTED in post.letter.text:
                self._agree_later(post, now)
            asked = re.search(r"\b(confirm|release) (\d+)\b", post.letter.text)
            text = re.sub(r"@\w+", "", post.letter.text)
            if asked is None or post.to not in self._co_op.stewards or text in self._answered:
                continue
            self._answered.add(text)
            self._answer_later(post, asked[1], asked[2], now)

    def _answer_later(self, post: Post, verb: str, case: str, now: datetime) -> None:
        dice = self._co_op.dice
        text = words.CONFIRM.format(case=case)
        if verb == "release":
            text = f"release {case} because {dice.choice(phrases.RELEASE_BECAUSE, 'steward', case)}"
            if dice.number(STEWARDS_WITHDRAW_ONE_IN, "withdraws", case) == 0:
                text = f"withdraw {case} because {dice.choice(phrases.WITHDRAW_BECAUSE, 'steward', case)}"
                self._withdrawing[case] = post.to
        self._write_later(post, text, now + dice.hours(1, self._most_hours, "steward", verb, case))

    def _agree_later(self, post: Post, now: datetime) -> None:
        """What takes two is done by the first other steward who reads of it."""
        case = next((case for case in self._withdrawing if post.letter.note.startswith(f"Jury case {case} ")), None)
        if case and post.to in self._co_op.stewards and post.to != self._withdrawing[case]:
            del self._withdrawing[case]
            when = now + self._co_op.dice.hours(1, self._most_hours, "second steward", case)
            self._write_later(post, f"withdraw {case} because {phrases.AGREED}", when)

    def _write_later(self, post: Post, text: str, when: datetime) -> None:
        def act(hand: Hand, now: datetime) -> None:
            hand.post(post.to, f"@{BOT} {text}", "direct", in_reply_to=post.letter.id)

        self.plan(when, act)


class Calendar(Planner):
    """Tells at the end of each week what there has been so far."""

    def __init__(self, begins_at: datetime, days: int, tell: Callable[[int, Hand], None]):
        super().__init__()
        for week in range(1, -(-days // 7) + 1):
            self.plan(min(begins_at + WEEK * week, begins_at + DAY * days), partial(self._tell, week=week, tell=tell))

    def _tell(self, hand: Hand, now: datetime, *, week: int, tell: Callable[[int, Hand], None]) -> None:
        tell(week, hand)
