"""What every use case has at hand: the ports, and what the co-op decided in its config."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Protocol

from jurybot.core.course.gate import Rails, Stance
from jurybot.core.kinds import Kind
from jurybot.core.names import Domain
from jurybot.core.opening.criteria import AS_REPORTED, SERVER_RULES, Cited, Criterion, criterion_of
from jurybot.core.opening.petition import Seconding
from jurybot.core.opening.triage import TriageRule
from jurybot.core.terms import Terms, Today
from jurybot.core.text.lexicon import Words
from jurybot.service.jury_terms import JuryTerms
from jurybot.service.membership import Membership
from jurybot.service.ports.federation import Federation
from jurybot.service.ports.instance import Instance, Performer
from jurybot.service.ports.site import Publisher
from jurybot.service.storage import Store, Work


class Clock(Protocol):
    """Case time: aware UTC. The system's, or the conductor's."""

    def now(self) -> datetime: ...


class Chance(Protocol):
    """32 bytes that nobody can foresee; the same for the same purpose and key when conducted."""

    def __call__(self, purpose: str, key: str) -> bytes: ...


class Suffixes(Protocol):
    """Which of a domain and its parents is a public suffix: asked of a library, outside the core."""

    def __call__(self, name: str) -> bool: ...


class Channels(Protocol):
    """Other ways to stewards than Mastodon."""

    @property
    def are_there(self) -> bool: ...
    def tell(self, text: str) -> bool:
        """Whether every channel took it. Never raises for a channel that is out of reach."""


class Log(Protocol):
    """Structured lines; never a sealed text."""

    def info(self, event: str, **fields: object) -> object: ...
    def warning(self, event: str, **fields: object) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolTerms:
    """Who may be drawn. (DELIBERATION.md, *Panel*.)"""

    member_for: timedelta
    in_pool_for: timedelta
    seen_within: timedelta
    rest_for: timedelta
    times_a_year: int
    membership: Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionTerms:
    """What a petition needs, and how many a person may make in 90 days."""

    seconding: Seconding
    a_person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A block list, or a sister co-op's decisions, that is read daily. `automatic`: what stands on it goes before
    panels by itself."""

    name: str
    source: str
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RatificationTerms:
    """What others block, as proposals: the lists that are followed, whether blocks made here by hand go before panels
    by themselves, and how many such cases are open at once."""

    lists: tuple[Followed, ...]
    by_hand: bool
    at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The config as the service needs it. Terms are for cases filed from now on; the rest are today's."""

    mode: str
    instance_domain: Domain
    site_url: str
    pages_url: str  # where jurors find their pages; "" where none are served
    co_op: str
    language: str
    terms: Callable[[Kind, str], Terms]  # by which rule and in which times a case of a kind and criterion is judged
    panel_seats: int
    panel_reserves: int
    jury: JuryTerms
    triage: tuple[TriageRule, ...]
    criteria: Mapping[str, str]
    cited: tuple[Criterion, ...]
    never: tuple[Domain, ...]
    stewards: tuple[str, ...]
    until: Mapping[str, date]
    turn_for: timedelta
    confirm: bool
    confirm_within: timedelta
    suspend_ties_at_most: int
    suspend_share_at_most: Fraction
    measures_a_day: int
    open_cases: int
    interim_once_in: timedelta
    dossier_kept_for: timedelta
    quiet_for: timedelta
    review_together_within: timedelta
    review_gone_after: timedelta
    cared_for: tuple[Domain, ...]
    domains_a_person: int
    care: str  # whom jurors may talk to after a heavy case; "" for nobody
    tell_all: bool  # who reported a server is told what came of it, without having asked
    petition: PetitionTerms
    ratification: RatificationTerms
    pool: PoolTerms
    poll_with_streaming: timedelta
    poll_without_streaming: timedelta

    def criterion_for(self, rule: TriageRule, reports: Iterable[Cited]) -> str:
        """By which criterion a case is judged that these reports open under this rule of triage."""
        if rule.criterion != AS_REPORTED:
            return rule.criterion
        return criterion_of(reports, self.cited, otherwise=SERVER_RULES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What needs neither the instance nor a secret: acts of stewards on the command line have no more than this."""

    store: Store
    clock: Clock
    chance: Chance
    policy: Policy
    log: Log

    def today(self, work: Work, now: datetime) -> Today:
        """The rails a step needs, with what is left of today's measures."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return Today(
            confirm=self.policy.confirm,
            confirm_within=self.policy.confirm_within,
            suspend_ties_at_most=self.policy.suspend_ties_at_most,
            suspend_share_at_most=self.policy.suspend_share_at_most,
            measures_left=self.policy.measures_a_day - work.cases.count_decided_since(midnight),
        )

    def deadline(self, moment: datetime) -> datetime:
        """The moment, or the same hour of the next day on which a deadline may fall today: for what is no case yet."""
        return self.policy.terms(Kind.PETITION, SERVER_RULES).deadline(moment)

    @staticmethod
    def stance(work: Work) -> Stance:
        """Live or dry run, paused or not."""
        installation = work.installation()
        return Stance(live=installation.mode == "live", paused=bool(installation.paused_because))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault(Office):
    """What can open what is sealed: `key` is the installation's 32-byte secret."""

    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(Vault):
    """The ports and the policy, joined once in wiring."""

    instance: Instance
    performer: Performer
    publisher: Publisher
    federation: Federation
    words: Words
    is_public_suffix: Suffixes
    boot_id: str
    channels: Channels
    free_space: Callable[[], int]  # bytes, where least is left of what the bot writes to

    def rails(self, work: Work, name: str) -> Rails:
        """Today's rails, for this domain. The instance's own name is what its handles end in; its web address may be
        another, and is kept from harm too."""
        suffixes = frozenset({name}) if self.is_public_suffix(name) else frozenset()
        own = Domain(work.installation().instance_domain)
        return Rails(own_domain=own, never=(*self.policy.never, self.policy.instance_domain), suffixes=suffixes)
