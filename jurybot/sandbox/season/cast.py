"""Who lives in the season's world: a co-op with members old and new, and servers where members know people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from jurybot.sandbox.co_op import JURY_RIGHTS, NAMES
from jurybot.sandbox.hand import Hand
from jurybot.sandbox.records import POLICY
from jurybot.sandbox.season import phrases
from jurybot.sandbox.season.dice import Dice
from jurybot.sandbox.season.script import START, CasePlan, accused_of, friend_on
from jurybot.sandbox.world_check import World

BOT = "jurybot"
NEWCOMER = "kit"
REPORTERS = ("noor", "mika", "toni", "luca")
STEWARDS = ("robin", "sam")
FRIENDLY = "harbour.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """`volunteers` join the pool; `reporters` only complain; the newcomer comes when the season has begun."""

    volunteers: tuple[str, ...]
    stewards: tuple[str, ...] = STEWARDS
    reporters: tuple[str, ...] = REPORTERS

    @property
    def members(self) -> tuple[str, ...]:
        """Everybody who is a member when the season begins."""
        return (*self.volunteers, *self.stewards, *self.reporters)


def cast_of(volunteers: int) -> Cast:
    names = [NAMES[i % len(NAMES)] + (str(i // len(NAMES) + 1) if i >= len(NAMES) else "") for i in range(volunteers)]
    return Cast(volunteers=tuple(names))


def followers_on(dice: Dice, cast: Cast, domain: str) -> list[str]:
    """Three volunteers who know people on a server: two follow somebody there, the third is followed."""
    return dice.shuffled(cast.volunteers, "ties", domain)[:3]


def world(dice: Dice, cast: Cast, plans: Sequence[CasePlan]) -> World:
    """The world as the sandbox takes it (tests/contract/world.json has the same format)."""
    remote = [f"captain@{FRIENDLY}", f"cook@{FRIENDLY}"]
    follows = [[dice.choice(cast.members, "follows", i), remote[i % 2]] for i in range(6)]
    follows += [[remote[0], cast.members[0]]]
    posts = [{"by": remote[0], "text": "Fair winds today."}]
    for plan in plans:
        remote += [*accused_of(plan.domain), friend_on(plan.domain)]
        one, other, known = followers_on(dice, cast, plan.domain)
        friend = friend_on(plan.domain)
        follows += [[one, friend], [other, friend], [friend, known]]
        posts += [
            {"by": accused, "text": text} for accused in plan.accused for text in phrases.BAD_POSTS[plan.kind.category]
        ]
    return {
        "domain": "coop.example",
        "roles": [{"name": "Jury", "position": 500, "permissions": JURY_RIGHTS}],
        "accounts": [
            {"name": "owner", "role": "Owner"},
            {"name": BOT, "role": "Jury", "bot": True, "display_name": "The jury", "hide_collections": True},
            *({"name": name, "role": "Moderator"} for name in cast.stewards),
            *({"name": name} for name in (*cast.volunteers, *cast.reporters)),
        ],
        "remote_accounts": [{"acct": acct} for acct in remote],
        "statuses": posts,
        "follows": _distinct([*follows, *([name, BOT] for name in cast.stewards)]),
        "rules": ["No harassment", "No spam"],
        "tokens": {"bot": {"account": BOT, "scopes": "read write follow admin:read admin:write"}},
        "settings": {"show_domain_blocks": "disabled", "show_domain_blocks_rationale": "disabled"},
    }


class HasMembers(Protocol):
    @property
    def members(self) -> Sequence[str]: ...


def settle_in(hand: Hand, dice: Dice, cast: HasMembers, start: datetime = START) -> None:
    """What a world file cannot say: since when members are there, and that the bot lets everybody write to it, as
    `jurybot init` sets it."""
    for name in cast.members:
        account = hand.instance.state.account(name)
        account.created_at = start - timedelta(days=70 + dice.number(1200, "member since", name))
    hand.set_policy(BOT, **dict.fromkeys(POLICY, "accept"))


def _distinct(pairs: Iterable[list[str]]) -> list[list[str]]:
    return [list(pair) for pair in dict.fromkeys((one, other) for one, other in pairs)]
