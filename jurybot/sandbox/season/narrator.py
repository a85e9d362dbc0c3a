"""Tells what the bot does, seen from outside: what it posts, whom it blocks. A person who never does anything."""

import re
from datetime import datetime

from jurybot.sandbox.hand import Hand
from jurybot.sandbox.season.agenda import BotsPosts, Post
from jurybot.sandbox.season.cast import BOT, STEWARDS
from jurybot.sandbox.season.telling import BLOCK, BOLD, WROTE, Telling, listed

SEATS = 7  # so many are summoned at once when a panel is drawn, one by one when a seat passes on
RESERVE = "calls the next reserve in drawn order to the empty seat: {}"
CALLS, WELCOMES = "drawn by lot", "Welcome to the jury pool"
SEVERITY = {
    "silence": "limits {}: what it posts no longer shows in public here; all follows stay",
    "suspend": "suspends {}: nothing goes in or out any more, and all follows are cut",
}


class Narrator:
    """A summons and a welcome are shown in full once, and what several are told at one moment; public posts always."""

    def __init__(self, telling: Telling):
        self._telling = telling
        self._posts = BotsPosts(BOT)
        self._blocks: dict[str, str] = {}
        self._shown: set[str] = set()

    def next_at(self, now: datetime) -> datetime | None:
        return None

    def act(self, hand: Hand, now: datetime) -> bool:
        self._tell_blocks(hand, now)
        posts = self._posts.new(hand)
        welcomed = [post for post in posts if WELCOMES in post.letter.text]
        called = [post for post in posts if CALLS in post.letter.text]
        if welcomed:
            self._tell_many(now, welcomed, "welcomes {}", "welcome")
        if called:
            is_panel = len(called) >= SEATS
            self._tell_many(now, called, "draws a panel by lot and summons {}" if is_panel else RESERVE, "summons")
        rest = [post for post in posts if post not in welcomed and post not in called]
        for to_steward in (False, True):
            for alike in _alike([post for post in rest if (post.to in STEWARDS) == to_steward]):
                self._tell(now, alike, to_steward=to_steward)
        return False

    def _tell_many(self, now: datetime, posts: list[Post], what: str, kind: str) -> None:
        names = listed([post.to for post in posts])
        self._telling.happened(now, f"@{BOT} {what.format(names)}", WROTE)
        if kind not in self._shown:
            self._shown.add(kind)
            self._telling.quote(posts[0].letter.text, posts[0].letter.note)

    def _tell(self, now: datetime, posts: list[Post], *, to_steward: bool) -> None:
        """Posts that say the same, each to somebody else: shown once. What stewards know is not repeated."""
        names, text = listed([post.to for post in posts]), _without_names(posts[0])
        if not names:
            self._telling.happened(now, f"@{BOT} posts in public:", f"{BOLD};{WROTE}")
        elif to_steward and text in self._shown:
            self._telling.happened(now, f"@{BOT} writes the same to {names}", WROTE)
            return
        elif to_steward:
            self._shown.add(text)
            kind = "a steward" if len(posts) == 1 else "stewards"
            self._telling.happened(now, f"@{BOT} writes to {names}, {kind}:", WROTE)
        else:
            self._telling.happened(now, f"@{BOT} writes to {names}:", WROTE)
        self._telling.quote(posts[0].letter.text, posts[0].letter.note)

    def _tell_blocks(self, hand: Hand, now: datetime) -> None:
        state = hand.instance.state
        blocks = {block.domain: block.severity for block in state.domain_blocks.values()}
        for domain, severity in blocks.items():
            if self._blocks.get(domain) != severity:
                self._telling.happened(now, f"{state.domain} now {SEVERITY[severity].format(domain)}", BLOCK)
        for domain in self._blocks:
            if domain not in blocks:
                self._telling.happened(now, f"{state.domain} no longer blocks {domain}", BLOCK)
        self._blocks = blocks


def _alike(posts: list[Post]) -> list[list[Post]]:
    """Posts by what they say, in the order in which each was first said; a public post stands alone."""
    by_text: dict[str, list[Post]] = {}
    for place, post in enumerate(posts):
        by_text.setdefault(_without_names(post) if post.to else str(place), []).append(post)
    return list(by_text.values())


def _without_names(post: Post) -> str:
    return re.sub("@\\w+", "", post.letter.text)
