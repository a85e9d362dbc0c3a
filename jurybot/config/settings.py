"""What a co-op can set, and what holds where it says nothing. The rules behind the numbers: DELIBERATION.md.

Each setting's description says what is allowed and completes "must be …": it is what a mistake is answered with.
`config.example.toml` explains every setting; a test holds it against this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, SecretBytes, SecretStr, model_validator

from jurybot.config import duration
from jurybot.config.kinds import (
    Category,
    Day,
    DomainName,
    Duration,
    Handle,
    Line,
    Listed,
    Listen,
    MaybeLine,
    MaybeName,
    MaybePagesUrl,
    MaybePlace,
    Name,
    Place,
    PollEvery,
    Seats,
    Share,
    Source,
    StoreUrl,
    WebUrl,
    Zone,
    is_loopback,
    relation,
)
from jurybot.config.members import BadMembersFile, read_members
from jurybot.core.calendar import WEEKEND
from jurybot.core.criteria import AS_REPORTED
from jurybot.core.criteria import SERVER_RULES as SERVER_RULES_NAME
from jurybot.core.rulebook import DEFAULT_RULE, OWN, NamedRule, named

DAY = timedelta(days=1)


class Section(BaseModel):
    """One table of the config: nothing unknown, nothing guessed, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class InstanceSettings(Section):
    url: WebUrl
    token_file: Place = Field(default=Path("jurybot.token"), validate_default=True)
    language: Literal["de", "en", "es", "fr", "it", "ja", "nl", "pt"] = "en"

    @property
    def is_loopback(self) -> bool:
        """Whether the instance is on this machine: a sandbox. Only there may case time be conducted."""
        return is_loopback(self.url)


class StoreSettings(Section):
    url: StoreUrl = Field(default="sqlite:///jurybot.db", validate_default=True)
    key_file: Place = Field(default=Path("jurybot.key"), validate_default=True)

    @property
    def file(self) -> Path | None:
        """Where the database is; None when it is a server's."""
        return Path(self.url.removeprefix("sqlite:///")) if self.url.startswith("sqlite:") else None


class SiteSettings(Section):
    dir: Place = Field(default=Path("site"), validate_default=True)
    url: WebUrl
    co_op: Name
    appeal_contact: Line
    contact: MaybeLine = ""


class StewardSettings(Section):
    accounts: Listed[Handle] = Field(min_length=1, description='a list of at least one account, such as ["ana"]')
    confirm: Literal["never", "steward"] = "never"
    confirm_within: Duration = timedelta(hours=48)
    until: dict[Handle, Day] = Field(default_factory=dict, description="days by account, such as { ana = 2027-03-01 }")
    turn_for: Duration = 7 * DAY
    channels: Listed[str] = ()
    channels_file: MaybePlace = None

    @model_validator(mode="after")
    def _no_steward_twice(self) -> Self:
        if len({handle.lower() for handle in self.accounts}) < len(self.accounts):
            raise relation("accounts", "names somebody twice. Leave each steward once.")
        if unknown := self.until.keys() - set(self.accounts):
            raise relation("until", f"names {sorted(unknown)[0]}, who is not among the accounts.")
        if self.turn_for < DAY:
            raise relation("turn_for", "must be a day at least.")
        return self


class RailSettings(Section):
    never: Listed[DomainName] = ()
    measures_a_day: int = Field(
        default=3, ge=0, le=1000, description="a whole number from 0 (a steward confirms every one)"
    )
    open_cases: int = Field(default=5, ge=1, le=1000, description="a whole number from 1")
    suspend_ties_at_most: int = Field(default=100, ge=0, description="a whole number from 0")
    suspend_share_at_most: Share = Fraction(1, 20)


class PoolSettings(Section):
    membership: Literal["local", "role", "list", "file"] = "local"
    role: MaybeLine = ""
    members: Listed[Handle] = ()
    members_file: MaybePlace = None
    guests_from: Listed[DomainName] = ()
    guests_sign_in_at: dict[DomainName, DomainName] = Field(
        default_factory=dict,
        description='servers by the name in handles, such as { "sister.example" = "social.sister.example" }',
    )
    member_for: Duration = 60 * DAY
    in_pool_for: Duration = 14 * DAY
    seen_within: Duration = 30 * DAY
    rest_for: Duration = 28 * DAY
    times_a_year: int = Field(default=8, ge=1, le=366, description="a whole number, 1 to 366")
    care: MaybeName = ""

    @model_validator(mode="after")
    def _membership_says_by_what(self) -> Self:
        needed = {"role": self.role, "list": self.members, "file": self.members_file}
        keys = {"role": "role", "list": "members", "file": "members_file"}
        if self.membership in needed and not needed[self.membership]:
            key = keys[self.membership]
            raise relation(key, f'is needed, since membership is "{self.membership}".')
        return self

    @model_validator(mode="after")
    def _only_guests_sign_in_elsewhere(self) -> Self:
        if unknown := sorted(self.guests_sign_in_at.keys() - set(self.guests_from)):
            raise relation("guests_sign_in_at", f"names {unknown[0]}, which is not in guests_from. Add it there.")
        return self

    @cached_property
    def in_file(self) -> Mapping[str, Mapping[str, str]]:
        """What the members' file says of each member; nothing where none is named."""
        return read_members(self.members_file) if self.members_file else {}

    @model_validator(mode="after")
    def _the_file_can_be_read(self) -> Self:
        try:
            _ = self.in_file
        except BadMembersFile as bad:
            raise relation("members_file", f"{bad}.") from None
        return self


class QuotaSettings(Section):
    feature: Name
    value: MaybeLine = ""
    at_least: int = Field(default=0, ge=0, le=10_000, description="a whole number from 0")
    at_most: int | None = Field(default=None, ge=0, le=10_000, description="a whole number from 0")

    @model_validator(mode="after")
    def _at_least_is_not_above_at_most(self) -> Self:
        if self.at_most is not None and self.at_least > self.at_most:
            raise relation("at_least", f"must not be above at_most, which is {self.at_most}.")
        return self


class JurySettings(Section):
    kind: Literal["pool", "drawn", "elected"] = "pool"
    size: int = Field(default=60, ge=3, le=200, description="a whole number, 3 to 200")
    term: Duration = 180 * DAY
    elected: Listed[Handle] = ()
    quota: Listed[QuotaSettings] = ()

    @model_validator(mode="after")
    def _what_the_kind_needs(self) -> Self:
        if self.kind == "elected" and not self.elected:
            raise relation("elected", 'is needed, since kind is "elected".')
        if self.quota and self.kind != "drawn":
            raise relation("quota", 'only matters where kind is "drawn".')
        if self.quota and find_spec("scipy") is None:
            raise relation("quota", "needs SciPy: pip install 'jurybot[quotas]'.")
        return self


class PanelSettings(Section):
    seats: Seats = 7
    reserves: int = Field(default=6, ge=0, le=39, description="a whole number, 0 to 39")


class RoundSettings(Section):
    rounds: int = Field(default=2, ge=1, le=5, description="a whole number, 1 to 5")
    answer_for: Duration = 6 * DAY
    answer_for_next: Duration = 4 * DAY
    settle_for: Duration = timedelta(hours=24)
    extension_for: Duration = 4 * DAY
    round_at_most: Duration = 14 * DAY

    @model_validator(mode="after")
    def _a_round_has_room_for_an_answer(self) -> Self:
        for key, usual in (("answer_for", "6 days"), ("answer_for_next", "4 days")):
            length = getattr(self, key)
            if length <= timedelta(0):
                raise relation(key, f'must be longer than nothing: jurors need time to answer. Try "{usual}".')
            if length > self.round_at_most:
                most = duration.in_words(self.round_at_most)
                raise relation(key, f"must not be longer than round_at_most, which is {most}.")
        return self


class CalendarSettings(Section):
    weekends: bool = Field(default=True, description="true (no deadline falls on a Saturday or Sunday) or false")
    holidays: Listed[Day] = ()
    zone: Zone = "UTC"

    @property
    def no_deadline_on(self) -> tuple[str, ...]:
        """As the terms of a case have it."""
        return (*((WEEKEND,) if self.weekends else ()), *(day.isoformat() for day in self.holidays))


class InterimSettings(Section):
    limit_for: Duration = 7 * DAY
    once_in: Duration = 90 * DAY

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.limit_for <= timedelta(0):
            raise relation("limit_for", 'must be longer than nothing. Try "7 days".')
        return self


class DossierSettings(Section):
    kept_for: Duration = 90 * DAY


class GraceSettings(Section):
    notice_for: Duration = timedelta(hours=72)
    no_ties: Duration = 3 * DAY
    ties: Duration = 7 * DAY
    many_ties: Duration = 14 * DAY
    many_at: Share = Fraction(1, 50)


class AppealSettings(Section):
    within_limit: Duration = 14 * DAY
    seconders: int = Field(default=3, ge=1, le=10_000, description="a whole number from 1")
    second_within: Duration = 3 * DAY
    vote_seconders: int = Field(default=10, ge=1, le=10_000, description="a whole number from 1")
    vote_share: Share = Fraction(1, 100)


class ReviewSettings(Section):
    limit_after: Duration = 90 * DAY
    suspend_after: Duration = 180 * DAY
    quiet_for: Duration = 30 * DAY
    together_within: Duration = 14 * DAY
    gone_after: Duration = 90 * DAY


class FilingSettings(Section):
    cared_for: Listed[DomainName] = ()
    domains_a_person: int = Field(default=10, ge=1, le=1000, description="a whole number from 1")
    tell_reporters: Literal["who-asks", "all"] = "who-asks"


class PetitionSettings(Section):
    seconders: int = Field(default=3, ge=1, le=10_000, description="a whole number from 1")
    seconders_share: Share = Fraction(1, 500)
    within: Duration = 14 * DAY
    member_for: Duration = 30 * DAY
    lift_after: Duration = 90 * DAY
    lift_again_after: Duration = 30 * DAY
    a_person: int = Field(default=3, ge=1, le=1000, description="a whole number from 1")


class WhatOthersBlockSettings(Section):
    by_hand: bool = Field(default=False, description="true or false")
    at_once: int = Field(default=2, ge=0, le=100, description="a whole number from 0 (none is put to a panel)")


class ListSettings(Section):
    name: Name
    source: Source
    automatic: bool = Field(default=False, description="true or false")


class TriageSettings(Section):
    name: Name
    categories: Listed[Category] = Field(
        default=("spam", "violation", "other"), min_length=1, description='a list out of "spam", "violation", "other"'
    )
    proposed: Literal["limit", "suspend"] = "limit"
    criterion: Name = AS_REPORTED
    reports: int = Field(default=3, ge=2, le=10_000, description="a whole number from 2: one report never opens a case")
    within: Duration = 30 * DAY
    known_for: Duration = 30 * DAY
    base_accounts: int = Field(default=1000, ge=1, description="a whole number from 1")
    reject_media: bool = Field(default=False, description="true or false")
    reject_reports: bool = Field(default=False, description="true or false")
    subdomains: bool = Field(default=False, description="true or false")


class CriterionSettings(Section):
    name: Name
    says: Line
    rule: Name = OWN
    server_rules: Listed[Line] = ()
    categories: Listed[Category] = ()
    weight: int = Field(default=1, ge=0, le=100, description="a whole number, 0 to 100")
    notice: bool = Field(default=True, description="true or false")
    heavy: bool = Field(default=False, description="true or false")
    clear: bool = Field(default=False, description="true or false")

    @model_validator(mode="after")
    def _is_not_the_word_for_any(self) -> Self:
        if self.name == AS_REPORTED:
            raise relation("name", f'must not be "{AS_REPORTED}": in [[triage]] that means whichever the reports name.')
        return self


BY_CRITERION = "criterion"
"""Where a kind of proposal names a rule: that of the case's criterion."""


class PanelOfSettings(Section):
    """How one kind of proposal is judged. Sizes that are left out are those of [panel]."""

    rule: Name = BY_CRITERION
    seats: Seats | None = None
    reserves: int | None = Field(default=None, ge=0, le=39, description="a whole number, 0 to 39")


class RatificationSettings(PanelOfSettings):
    rule: Name = "consent"


class ReviewPanelSettings(PanelOfSettings):
    rule: Name = "majority"
    seats: Seats | None = 3
    reserves: int | None = Field(default=6, ge=0, le=39, description="a whole number, 0 to 39")


class ProposalSettings(Section):
    """The kinds of proposal that do not come from reports, each with a table of its own."""

    petition: PanelOfSettings = PanelOfSettings()
    ratification: RatificationSettings = RatificationSettings()
    lift: PanelOfSettings = PanelOfSettings()
    appeal: PanelOfSettings = PanelOfSettings()
    review: ReviewPanelSettings = ReviewPanelSettings()


class WebSettings(Section):
    listen: Listen = ""
    url: MaybePagesUrl = ""
    webhook_secret_file: MaybePlace = None

    @model_validator(mode="after")
    def _members_find_it(self) -> Self:
        if self.listen and not self.url:
            raise relation("url", "is needed, since listen is set: the address under which members find the pages.")
        if self.webhook_secret_file and not self.listen:
            raise relation("listen", "is needed, since webhook_secret_file is set: webhooks come to where pages are.")
        return self

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class PollSettings(Section):
    with_streaming: PollEvery = timedelta(seconds=120)
    without_streaming: PollEvery = timedelta(seconds=30)


class LogSettings(Section):
    format: Literal["auto", "plain", "json"] = "auto"


class Secrets(Section):
    """From the environment or from files that only their owner can read; empty where a command does without them."""

    token: SecretStr = SecretStr("")
    key: SecretBytes = SecretBytes(b"")
    channels: tuple[SecretStr, ...] = ()
    webhook: SecretBytes = SecretBytes(b"")


SERVER_RULES = CriterionSettings(name=SERVER_RULES_NAME, says="The rules of our server.")


class Settings(Section):
    """Everything that was set, checked as a whole. Made by `reading.load`."""

    mode: Literal["dry-run", "live"] = "dry-run"
    instance: InstanceSettings
    store: StoreSettings
    site: SiteSettings
    stewards: StewardSettings
    rails: RailSettings = RailSettings()
    pool: PoolSettings = PoolSettings()
    jury: JurySettings = JurySettings()
    panel: PanelSettings = PanelSettings()
    round: RoundSettings = RoundSettings()
    calendar: CalendarSettings = CalendarSettings()
    interim: InterimSettings = InterimSettings()
    dossier: DossierSettings = DossierSettings()
    grace: GraceSettings = GraceSettings()
    appeal: AppealSettings = AppealSettings()
    review: ReviewSettings = ReviewSettings()
    rule: InstanceOf[NamedRule] = DEFAULT_RULE
    rules: dict[str, InstanceOf[NamedRule]] = {}
    proposal: ProposalSettings = ProposalSettings()
    ratification: WhatOthersBlockSettings = WhatOthersBlockSettings()
    list: Listed[ListSettings] = ()
    petition: PetitionSettings = PetitionSettings()
    filing: FilingSettings = FilingSettings()
    triage: Listed[TriageSettings] = (TriageSettings(name="reports"),)
    criterion: Listed[CriterionSettings] = (SERVER_RULES,)
    web: WebSettings = WebSettings()
    poll: PollSettings = PollSettings()
    log: LogSettings = LogSettings()
    secrets: Secrets = Secrets()

    def rule_named(self, name: str) -> NamedRule:
        """The co-op's own rule of that name, or a preset."""
        return named(name, {OWN: self.rule, **self.rules})

    def rule_of(self, criterion: str) -> NamedRule:
        """The rule that cases under this criterion are judged by."""
        found = next((one.rule for one in self.criterion if one.name == criterion), OWN)
        return self.rule_named(found)
