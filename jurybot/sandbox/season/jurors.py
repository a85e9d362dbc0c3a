"""The jurors of a season and their habits: each reads a summons, does what people do with such mail, and answers."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from jurybot.sandbox.hand import Hand
from jurybot.sandbox.season import phrases
from jurybot.sandbox.season.agenda import BotsPosts, Planner, Post
from jurybot.sandbox.season.cast import BOT
from jurybot.sandbox.season.dice import Dice
from jurybot.sandbox.season.script import CasePlan
from jurybot.sandbox.season.telling import PEOPLE, Telling, on_one_line

ANEW = "please answer anew"
NOTE = re.compile(r"Jury case (\d+) · (\d+)")
# Hours, of the 48 that a juror has (script.ANSWER_FOR).
FIRST_WORD = (1, 20)
HALF_TIME = (24, 24)
SEAT_HAS_PASSED_ON = (26, 40)
SOON = (2, 20)


class Sitting:
    """One juror with one summons. What they do is planned in hours from when they read it."""

    def __init__(self, jurors: "Jurors", summons: Post, plan: CasePlan, place: int, now: datetime):
        self.acct, self.summons, self.plan, self.called_at = summons.to, summons, plan, now
        self._jurors, self._place = jurors, place
        self.on_question: Callable[[Post], None] | None = None  # what the juror does when the bot asks back

    def later(self, hours: tuple[int, int], what: str, act: Callable[[Hand, datetime], None], since: datetime) -> None:
        wait = self._jurors.dice.hours(*hours, what, self.plan.number, self._place)
        self._jurors.plan(since + wait, act)

    def writes(
        self,
        hours: tuple[int, int],
        kind: str,
        texts: Sequence[str],
        *,
        does: str = "answers",
        then: Callable[[str, datetime], None] | None = None,
        under: Post | None = None,
        since: datetime | None = None,
    ) -> None:
        """Answers the summons, or the message `under`, with one of the texts; `then` gets the answer's id."""
        words = self._jurors.dice.choice(texts, kind, self.plan.number, self._place)

        def act(hand: Hand, now: datetime) -> None:
            parent = (under or self.summons).letter.id
            self._jurors.telling.happened(now, f"{self.acct} {does} {on_one_line(words)}", PEOPLE)
            made = hand.post(self.acct, f"@{BOT} {words}", "direct", in_reply_to=parent)
            if then is not None:
                then(made, now)

        self.later(hours, kind, act, since or self.called_at)

    def edits(self, hours: tuple[int, int], status: str, texts: Sequence[str], since: datetime) -> None:
        words = self._jurors.dice.choice(texts, "edit", self.plan.number, self._place)

        def act(hand: Hand, now: datetime) -> None:
            self._jurors.telling.happened(
                now, f"{self.acct} has changed their mind and edits the answer: {on_one_line(words)}", PEOPLE
            )
            hand.edit(status, f"@{BOT} {words}")

        self.later(hours, "edit", act, since)

    def deletes(self, hours: tuple[int, int], status: str, since: datetime) -> None:
        def act(hand: Hand, now: datetime) -> None:
            self._jurors.telling.happened(now, f"{self.acct} deletes the answer: it must not count", PEOPLE)
            hand.delete(status)

        self.later(hours, "delete", act, since)

    def is_asked_anew(self, digest: Post, now: datetime) -> None:
        """Another round: from here on everything is an answer to this message."""
        self.summons, self.called_at = digest, now
        if self.plan.kind.anew:
            HABITS[self.plan.kind.anew](self)

    def is_noticed_missing(self) -> None:
        """Half of the time is over without a word: told, nothing done."""

        def act(hand: Hand, now: datetime) -> None:
            self._jurors.telling.happened(now, f"{self.acct} has not been heard from at half-time", PEOPLE)

        self.later(HALF_TIME, "half-time", act, self.called_at)

    @property
    def agreement(self) -> Sequence[str]:
        """Ways to say yes to what is proposed."""
        return (*phrases.AGREE, *(phrases.SUSPEND if self.plan.kind.proposed == "suspend" else phrases.LIMIT))


def agrees(seat: Sitting) -> None:
    seat.writes(FIRST_WORD, "ballot", seat.agreement)


def limits(seat: Sitting) -> None:
    seat.writes(FIRST_WORD, "ballot", phrases.LIMIT)


def says_nothing(seat: Sitting) -> None:
    seat.writes(FIRST_WORD, "ballot", phrases.NOTHING)


def changes_their_mind(seat: Sitting) -> None:
    seat.writes(
        FIRST_WORD,
        "ballot",
        phrases.NOTHING,
        then=lambda made, now: seat.edits(SOON, made, seat.agreement, since=now),
    )


def deletes(seat: Sitting) -> None:
    seat.writes(FIRST_WORD, "ballot", seat.agreement, then=lambda made, now: seat.deletes(SOON, made, since=now))


def declines(seat: Sitting) -> None:
    seat.writes(FIRST_WORD, "decline", phrases.DECLINE, does="cannot serve this time:")


def recuses(seat: Sitting) -> None:
    seat.writes(FIRST_WORD, "recuse", phrases.RECUSE, does="has a conflict:")


def is_silent(seat: Sitting) -> None:
    seat.is_noticed_missing()


def is_too_late(seat: Sitting) -> None:
    seat.is_noticed_missing()
    seat.writes(SEAT_HAS_PASSED_ON, "late", seat.agreement, does="answers too late:")


def is_unclear(seat: Sitting) -> None:
    seat.on_question = lambda question: seat.writes(
        SOON, "clear", seat.agreement, under=question, does="says it clearly:", since=question.letter.created_at
    )
    seat.writes(FIRST_WORD, "unclear", phrases.UNCLEAR, does="answers, and who could tell what it means:")


def says_here_first(seat: Sitting) -> None:
    texts = phrases.NOTHING if seat.plan.kind.outcome == "no-action" else seat.agreement
    seat.writes(
        FIRST_WORD,
        "here",
        phrases.HERE,
        does="keeps the seat, to answer later:",
        then=lambda made, now: seat.writes(SOON, "ballot", texts, since=now),
    )


HABITS: Mapping[str, Callable[[Sitting], None]] = {
    "agrees": agrees,
    "limits": limits,
    "says nothing": says_nothing,
    "changes their mind": changes_their_mind,
    "deletes": deletes,
    "declines": declines,
    "recuses": recuses,
    "silent": is_silent,
    "too late": is_too_late,
    "unclear": is_unclear,
    "here first": says_here_first,
}


class Jurors(Planner):
    """Everybody who is called. Habits are given out in the order in which a case's summonses arrive."""

    def __init__(self, plans: Sequence[CasePlan], dice: Dice, telling: Telling):
        super().__init__()
        self.dice, self.telling = dice, telling
        self._plans, self._posts = plans, BotsPosts(BOT)
        self._sittings: dict[tuple[str, str], Sitting] = {}  # (member, number of the case)

    def notices(self, hand: Hand, now: datetime) -> None:
        for post in self._posts.new(hand):
            note = NOTE.search(post.letter.note)
            if note is not None and post.to:
                self._reads(post, note[1], now)

    def has_sat(self, acct: str, plan: CasePlan) -> bool:
        """Whether the member was called in this case."""
        return (acct, str(plan.number)) in self._sittings

    def _reads(self, post: Post, case: str, now: datetime) -> None:
        sitting = self._sittings.get((post.to, case))
        if sitting is not None:
            if ANEW in post.letter.text:
                sitting.is_asked_anew(post, now)
            elif sitting.on_question is not None:
                question, sitting.on_question = sitting.on_question, None
                question(post)
            return
        plan = next((plan for plan in self._plans if plan.domain in post.letter.text), None)
        if plan is None or "drawn by lot" not in post.letter.text:
            return
        place = sum(number == case for _, number in self._sittings)
        sitting = Sitting(self, post, plan, place, now)
        self._sittings[post.to, case] = sitting
        HABITS[plan.habit(place)](sitting)
