"""A season on a stage: world, people and conductor joined, and what is left of it at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jurybot.sandbox import entities, entities_domains
from jurybot.sandbox.conductor import Conductor, Person
from jurybot.sandbox.season.cast import Cast, cast_of, settle_in, world
from jurybot.sandbox.season.dice import Dice
from jurybot.sandbox.season.jurors import Jurors
from jurybot.sandbox.season.narrator import Narrator
from jurybot.sandbox.season.people import Appellants, Members, Reporters, Stewards
from jurybot.sandbox.season.script import START, CasePlan, ends_at, plans
from jurybot.sandbox.season.telling import Telling
from jurybot.sandbox.server import Sandbox
from jurybot.sandbox.state import State
from jurybot.sandbox.world_check import World

FEWEST, MOST = 20, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """What was decided before it begins, all of it by the seed."""

    seed: str
    dice: Dice
    cast: Cast
    plans: tuple[CasePlan, ...]

    def world(self) -> World:
        return world(self.dice, self.cast, self.plans)

    def begin(self, sandbox: Sandbox, telling: Telling) -> Conductor:
        """Puts people and time into a sandbox that was made with `world()` at START. The bot may come."""
        sandbox.do(lambda: settle_in(sandbox.stage.control.hand, self.dice, self.cast))
        return sandbox.conduct(self._people(telling), start=START, seed=self.seed, until=ends_at(len(self.plans)))

    def _people(self, telling: Telling) -> Sequence[Person]:
        jurors = Jurors(self.plans, self.dice, telling)
        return [
            Narrator(telling),
            Members(self.cast, self.dice, len(self.plans), telling),
            Reporters(self.plans, self.dice, telling),
            jurors,
            Appellants(self.plans, self.cast, jurors, self.dice, telling),
            Stewards(self.plans, self.cast, self.dice, telling),
        ]


def season(seed: int, volunteers: int, cases: int) -> Season:
    """The season of a seed. Raises ValueError where no season can be made."""
    if not FEWEST <= volunteers <= MOST:
        raise ValueError(f"--members must be {FEWEST} to {MOST}: a panel is drawn from at least {FEWEST} members")
    if cases < 1:
        raise ValueError("--cases must be 1 or more")
    dice, cast = Dice(str(seed)), cast_of(volunteers)
    return Season(seed=str(seed), dice=dice, cast=cast, plans=plans(dice, cases, cast.reporters, cast.volunteers))


def left_behind(state: State) -> dict[str, Any]:
    """Blocks, posts and reports as the instance's API shows them to an admin; with each post its author's handle."""
    posts = [status for status in state.statuses.values() if not status.discarded]
    return {
        "domain_blocks": [entities_domains.domain_block(block) for block in state.domain_blocks.values()],
        "statuses": [
            {**entities.status(state, post, None), "account": state.accounts[post.account_id].acct} for post in posts
        ],
        "reports": [entities.admin_report(state, report, None) for report in state.reports.values()],
    }
