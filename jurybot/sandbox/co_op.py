"""A co-op to rehearse on, of any size: who lives there, which servers they know, and all of it as a world.

Members differ in language and in how much they post and follow; other servers have good or bad manners. Everything
comes from the seed: the same one gives the same co-op.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jurybot.sandbox.records import names
from jurybot.sandbox.season import phrases
from jurybot.sandbox.season.dice import Dice
from jurybot.sandbox.world_check import World

NAMES = names(
    "ana ben cleo dima eve femi gala hugo ines jan kira leo mina nils olga pia quim rosa sven tala uma vito wren xenia "
    "yuri zoe"
)
STEWARDS = names("robin sam noor mika toni luca")
LANGUAGES = names("en en en de es fr pt")  # as often as they stand here
JURY_RIGHTS = ["view_dashboard", "manage_reports", "manage_federation", "manage_users"]
EVERYTHING = "read write follow push admin:read admin:write"
BOT = "jurybot"
FIRST_SERVERS = (("bad.example", "bad"), ("spam.example", "bad"), ("good.example", "good"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """How much somebody does: posts a day apart (None: never), servers where they follow somebody."""

    name: str
    posts_every: int | None
    follows: int


OFTEN = Activity(name="often", posts_every=2, follows=6)
WEEKLY = Activity(name="weekly", posts_every=7, follows=3)
SELDOM = Activity(name="seldom", posts_every=25, follows=1)
LURKS = Activity(name="lurks", posts_every=None, follows=1)
ACTIVITIES = (OFTEN, OFTEN, OFTEN, WEEKLY, WEEKLY, WEEKLY, WEEKLY, SELDOM, SELDOM, LURKS)  # as often as they stand here


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Another server. On one with bad manners two people write what others complain about; a friend is everywhere."""

    domain: str
    manners: str  # "good" or "bad"

    @property
    def writers(self) -> tuple[str, ...]:
        """Those there who may be complained about."""
        return (f"mallory@{self.domain}", f"trent@{self.domain}") if self.manners == "bad" else (self.friend,)

    @property
    def friend(self) -> str:
        return f"friend@{self.domain}"

    @property
    def accounts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.writers, self.friend)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CoOp:
    """`blocked` are the rows of the block lists that the co-op took over before the season."""

    dice: Dice
    members: tuple[str, ...]
    servers: tuple[Server, ...]
    stewards: tuple[str, ...] = ()
    blocked: tuple[dict[str, Any], ...] = ()

    def activity(self, member: str) -> Activity:
        return self.dice.choice(ACTIVITIES, "activity", member)

    def language(self, member: str) -> str:
        return self.dice.choice(LANGUAGES, "language", member)

    def with_manners(self, manners: str) -> tuple[Server, ...]:
        return tuple(server for server in self.servers if server.manners == manners)

    def server(self, domain: str) -> Server | None:
        return next((server for server in self.servers if server.domain == domain), None)

    def world(self) -> World:
        """The co-op in the format of a world file."""
        remote = [acct for server in self.servers for acct in server.accounts]
        return {
            "domain": "coop.example",
            "roles": [{"name": "Jury", "position": 500, "permissions": JURY_RIGHTS, "highlighted": True}],
            "accounts": [
                {"name": "owner", "role": "Owner"},
                {"name": BOT, "role": "Jury", "bot": True, "display_name": "The jury", "hide_collections": True},
                *({"name": name, "role": "Moderator"} for name in self.stewards),
                *({"name": name, "locale": self.language(name)} for name in self.members),
            ],
            "remote_accounts": [{"acct": acct} for acct in remote],
            "statuses": [*self._posts_elsewhere(), *self._posts_here()],
            "follows": [list(pair) for pair in dict.fromkeys(self._follows())],
            "domain_blocks": list(self.blocked),
            "rules": ["No spam", "No harassment"],
            "tokens": {
                "owner": {"account": "owner", "scopes": EVERYTHING},
                "bot": {"account": BOT, "scopes": EVERYTHING},
                **{name: {"account": name, "scopes": "read write follow"} for name in (*self.members, *self.stewards)},
            },
            "settings": {"show_domain_blocks": "disabled", "show_domain_blocks_rationale": "disabled"},
            "given": {"bot_id": BOT},
        }

    def _posts_elsewhere(self) -> Iterator[dict[str, str]]:
        for server in self.servers:
            kind = self.dice.choice(("violation", "spam"), "bad posts", server.domain)
            texts = phrases.BAD_POSTS[kind if server.manners == "bad" else "other"]
            yield from ({"by": writer, "text": text} for writer in server.writers for text in texts)
            if server.friend not in server.writers:
                yield {"by": server.friend, "text": self.dice.choice(phrases.SMALL_TALK, "friend", server.domain)}

    def _posts_here(self) -> Iterator[dict[str, str]]:
        for name in self.members:
            if self.activity(name).posts_every is not None:
                text = self.dice.choice(phrases.SMALL_TALK, "first post", name)
                yield {"by": name, "text": text, "language": "en"}

    def _follows(self) -> Iterator[tuple[str, str]]:
        """Members follow people elsewhere, now and then one of the bad ones; friends follow members back."""
        yield from ((steward, BOT) for steward in self.stewards)
        for name in self.members:
            for i in range(self.activity(name).follows):
                server = self.dice.choice(self.servers, "follows", name, i)
                yield name, self.dice.choice(server.accounts, "follows whom", name, i)
                if self.dice.number(3, "is followed", name, i) == 0:
                    yield server.friend, name


def co_op(
    members: int = 25, domains: int = 12, seed: str = "", *, stewards: int = 0, listed: Sequence[dict[str, Any]] = ()
) -> CoOp:
    """A co-op of that size. `listed` are rows of block lists: some of them become the names of servers with bad
    manners, to be complained about; the others are blocked already."""
    dice = Dice(seed)
    members_ = _numbered(NAMES, members)
    manners = [*FIRST_SERVERS, *((f"server{i}.example", _manners(dice, i)) for i in range(4, domains + 1))][:domains]
    bad = [name for name, kind in manners if kind == "bad"]
    rows = dice.shuffled(listed, "listed")
    renamed = dict(zip(bad, (row["domain"] for row in rows[: len(rows) // 2]), strict=False))
    blocked = rows[len(renamed) :] if listed else []
    return CoOp(
        dice=dice,
        members=tuple(members_),
        servers=tuple(Server(domain=renamed.get(name, name), manners=kind) for name, kind in manners),
        stewards=tuple(_numbered(STEWARDS, stewards)),
        blocked=tuple(sorted(blocked, key=lambda row: (-row["domain"].count("."), row["domain"]))),  # parents come last
    )


def small_co_op(members: int = 25, domains: int = 12, seed: str = "") -> World:
    """The world of a co-op without block lists."""
    return co_op(members, domains, seed).world()


def _numbered(first: Sequence[str], many: int) -> list[str]:
    """So many names: `ana` … `zoe`, `ana2` …"""
    return [first[i % len(first)] + (str(i // len(first) + 1) if i >= len(first) else "") for i in range(many)]


def _manners(dice: Dice, number: int) -> str:
    return "bad" if dice.number(3, "manners", number) == 0 else "good"
