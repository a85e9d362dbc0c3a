"""Who does what: stewards, the pool, the standing jury. (DELIBERATION.md, *Panel*, *Stewards*.)"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from importlib.util import find_spec
from typing import Literal, Self

from pydantic import Field, model_validator

from jurybot.config.kinds import (
    Day,
    DomainName,
    Duration,
    Handle,
    Listed,
    MaybeLine,
    MaybeName,
    MaybePlace,
    Name,
    relation,
)
from jurybot.config.members import BadMembersFile, read_members
from jurybot.config.section import DAY, Section


class StewardSettings(Section):
    """[stewards]: who they are, until when, whose turn it is for how long, what waits for them."""

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


class PoolSettings(Section):
    """[pool]: who is a member, who can be drawn, and how often. (DELIBERATION.md, *Panel*.)"""

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
    """[jury] quota: how many of the standing jury have this feature."""

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
    """[jury]: which part of the pool serves this term."""

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
