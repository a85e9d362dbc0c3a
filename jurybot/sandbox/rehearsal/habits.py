"""How jurors answer: promptly, late, never; in their own language, unclearly, with a change of mind; or on leave."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jurybot.sandbox.co_op import BOT, CoOp
from jurybot.sandbox.hand import Hand
from jurybot.sandbox.rehearsal import words
from jurybot.sandbox.season import phrases
from jurybot.sandbox.season.agenda import BotsPosts, Planner, Post
from jurybot.sandbox.season.jurors import NOTE

NAMED_SERVER = re.compile(r"[\w-]+(?:\.[\w-]+)+")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEAVE_FOR = 14 * DAY
# Hundredths of the time that a juror has. Whoever is silent at half of it loses the seat.
PROMPT, SLOW, LATE, SOON = (1, 25), (26, 48), (55, 110), (2, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """In hundredths. `volunteers` of all members are in the pool; `answers` of all summonses are answered in time, of
    these `unclear` unclearly at first, `changes` with a change of mind; `agrees` of jurors agree with a complaint
    about a server with bad manners (and disagree with one about a good server); `on_leave` are away at any time."""

    volunteers: int = 80
    answers: int = 80
    agrees: int = 85
    unclear: int = 10
    changes: int = 10
    on_leave: int = 5


class Jurors(Planner):
    """Everybody who is called. The first message about a case that reaches somebody is the summons."""

    def __init__(self, co_op: CoOp, shares: Shares, patience: timedelta, begins_at: datetime):
        super().__init__()
        self._co_op, self._shares, self._patience, self._begins_at = co_op, shares, patience, begins_at
        self._servers = {server.domain: server for server in co_op.servers}
        self._members = frozenset(co_op.members)
        self._posts = BotsPosts(BOT)
        self._called: set[tuple[str, str]] = set()  # (member, case)
        self._rounds: Counter[tuple[str, str]] = Counter()  # how often each was asked anew
        self._asked: dict[tuple[str, str], str] = {}  # who wrote what the bot will ask about: the clear answer

    def notices(self, hand: Hand, now: datetime) -> None:
        for post in self._posts.new(hand):
            note = NOTE.search(post.letter.note)
            if note is None or post.to not in self._members:
                continue
            key = self._key(post, note[1])
            if key not in self._called:
                self._called.add(key)
                self._is_called(post, key, now)
            elif (clear := self._asked.pop(key, "")) != "":
                self._writes(SOON, key, clear, post, "asked", now)

    def _key(self, post: Post, case: str) -> tuple[str, str]:
        """The member and the case; in a later round, in which they think again, with its number."""
        self._rounds[post.to, case] += any(asked in post.letter.text for asked in words.ANEW.values())
        rounds = self._rounds[post.to, case]
        return (post.to, f"{case}, anew {rounds}" if rounds else case)

    def is_away(self, member: str, now: datetime) -> bool:
        """Everybody takes two weeks at a time, so often that the share of those on leave comes out."""
        if self._shares.on_leave <= 0:
            return False
        every = LEAVE_FOR * 100 // self._shares.on_leave
        offset = every * self._co_op.dice.number(1000, "leave", member) // 1000
        return (now - self._begins_at + offset) % every < LEAVE_FOR

    def _is_called(self, summons: Post, key: tuple[str, str], now: datetime) -> None:
        if self.is_away(summons.to, now):
            if self._is_so(50, "declines", key):
                self._writes(PROMPT, key, self._one_of(phrases.DECLINE, key), summons, "decline", now)
        elif self._is_so(self._shares.answers, "answers", key):
            self._answers_in_time(summons, key, now)
        elif self._is_so(30, "late", key):
            self._writes(LATE, key, self._ballot(summons, key), summons, "late", now)

    def _answers_in_time(self, summons: Post, key: tuple[str, str], now: datetime) -> None:
        ballot = self._ballot(summons, key)
        own = self._in_own_language(ballot, summons.to, key)
        if self._is_so(self._shares.unclear, "unclear", key):
            self._asked[key] = ballot
            self._writes(PROMPT, key, self._one_of(phrases.UNCLEAR, key), summons, "unclear", now)
        elif own:
            self._asked[key] = ballot
            self._writes(PROMPT, key, own, summons, "own language", now)
        elif self._is_so(self._shares.changes, "changes", key):
            self._changes_their_mind(summons, key, ballot, now)
        elif self._is_so(15, "here first", key):
            self._writes(PROMPT, key, self._one_of(phrases.HERE, key), summons, "here", now)
            self._writes(SLOW, key, ballot, summons, "ballot", now)
        else:
            self._writes(PROMPT if self._is_so(75, "prompt", key) else SLOW, key, ballot, summons, "ballot", now)

    def _changes_their_mind(self, summons: Post, key: tuple[str, str], ballot: str, now: datetime) -> None:
        def edits(made: str, then: datetime) -> None:
            self.plan(self._at(then, SOON, "edit", key), lambda hand, _: hand.edit(made, f"@{BOT} {ballot}"))

        self._writes(PROMPT, key, self._one_of(phrases.NOTHING, key), summons, "ballot", now, edits)

    def _ballot(self, summons: Post, key: tuple[str, str]) -> str:
        """What the juror thinks, in English. Now and then somebody stands aside, objects, or wants less."""
        named = (self._servers.get(name) for name in NAMED_SERVER.findall(summons.letter.text))
        server = next((server for server in named if server is not None), None)
        is_bad = server is None or server.manners == "bad"
        if self._is_so(self._shares.agrees, "agrees", key) == is_bad:
            return self._one_of(phrases.AGREE, key)
        if not is_bad:
            return self._one_of(phrases.NOTHING, key)
        others = (phrases.NOTHING, phrases.NOTHING, phrases.LIMIT, phrases.LIMIT, words.ASIDE, words.OBJECTION)
        return self._one_of(self._co_op.dice.choice(others, "says otherwise", *key), key)

    def _in_own_language(self, ballot: str, member: str, key: tuple[str, str]) -> str:
        """The same in the juror's language, if half a mind takes them to write in it; else ""."""
        language = self._co_op.language(member)
        if ballot in phrases.AGREE and language in words.AGREE and self._is_so(50, "own language", key):
            return self._one_of(words.AGREE[language], key)
        if ballot in phrases.NOTHING and language in words.NOTHING and self._is_so(50, "own language", key):
            return self._one_of(words.NOTHING[language], key)
        return ""

    def _writes(
        self,
        when: tuple[int, int],
        key: tuple[str, str],
        text: str,
        under: Post,
        purpose: str,
        since: datetime,
        then: Callable[[str, datetime], None] | None = None,
    ) -> None:
        def act(hand: Hand, now: datetime) -> None:
            made = hand.post(key[0], f"@{BOT} {text}", "direct", in_reply_to=under.letter.id)
            if then is not None:
                then(made, now)

        self.plan(self._at(since, when, purpose, key), act)

    def _at(self, since: datetime, when: tuple[int, int], purpose: str, key: tuple[str, str]) -> datetime:
        """A moment of that part of the juror's time; a full hour where there is time for it: the fewer moments there
        are in a season, the sooner it is played."""
        least, most = when
        at = since + self._patience * (least + self._co_op.dice.number(most - least + 1, "when", purpose, *key)) / 100
        if self._patience < DAY or at.minute == at.second == at.microsecond == 0:
            return at
        return at.replace(minute=0, second=0, microsecond=0) + HOUR

    def _is_so(self, share: int, purpose: str, key: tuple[str, str]) -> bool:
        return self._co_op.dice.number(100, purpose, *key) < share

    def _one_of(self, texts: tuple[str, ...], key: tuple[str, str]) -> str:
        return self._co_op.dice.choice(texts, "words", *key)
