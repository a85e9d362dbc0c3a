"""How cases come about, are judged, and what becomes of a measure. The rules behind the numbers: DELIBERATION.md."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from jurybot.config import duration
from jurybot.config.kinds import (
    Category,
    Day,
    DomainName,
    Duration,
    Line,
    Listed,
    Name,
    Seats,
    Share,
    Source,
    Zone,
    relation,
)
from jurybot.config.section import DAY, Section
from jurybot.core.calendar import WEEKEND
from jurybot.core.opening.criteria import AS_REPORTED
from jurybot.core.opening.criteria import SERVER_RULES as SERVER_RULES_NAME
from jurybot.core.rule.rulebook import OWN


class RailSettings(Section):
    """[rails]: what no verdict goes beyond by itself. (DESIGN.md, *Rails*.)"""

    never: Listed[DomainName] = ()
    measures_a_day: int = Field(
        default=3, ge=0, le=1000, description="a whole number from 0 (a steward confirms every one)"
    )
    open_cases: int = Field(default=5, ge=1, le=1000, description="a whole number from 1")
    suspend_ties_at_most: int = Field(default=100, ge=0, description="a whole number from 0")
    suspend_share_at_most: Share = Fraction(1, 20)


class PanelSettings(Section):
    """[panel]: how many are drawn. (DELIBERATION.md, *Panel*.)"""

    seats: Seats = 7
    reserves: int = Field(default=6, ge=0, le=39, description="a whole number, 0 to 39")


class RoundSettings(Section):
    """[round]: how many there are, and how long jurors have. (DELIBERATION.md, *Seats are held by answering*.)"""

    rounds: int = Field(default=2, ge=1, le=5, description="a whole number, 1 to 5")
    answer_for: Duration = 6 * DAY
    answer_for_next: Duration = Field(default_factory=lambda given: min(4 * DAY, given.get("answer_for", 4 * DAY)))
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
    """[calendar]: the days on which no deadline falls."""

    weekends: bool = Field(default=True, description="true (no deadline falls on a Saturday or Sunday) or false")
    holidays: Listed[Day] = ()
    zone: Zone = "UTC"

    @property
    def no_deadline_on(self) -> tuple[str, ...]:
        """As the terms of a case have it."""
        return (*((WEEKEND,) if self.weekends else ()), *(day.isoformat() for day in self.holidays))


class InterimSettings(Section):
    """[interim]: a limit by a steward while the jury decides. (DELIBERATION.md, *Interim limit*.)"""

    limit_for: Duration = 7 * DAY
    once_in: Duration = 90 * DAY

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.limit_for <= timedelta(0):
            raise relation("limit_for", 'must be longer than nothing. Try "7 days".')
        return self


class DossierSettings(Section):
    """[dossier]: how long it is kept after the time to appeal."""

    kept_for: Duration = 90 * DAY


class GraceSettings(Section):
    """[grace]: between a limit and its suspend. (DELIBERATION.md, *Suspend is two steps*.)"""

    notice_for: Duration = timedelta(hours=72)
    no_ties: Duration = 3 * DAY
    ties: Duration = 7 * DAY
    many_ties: Duration = 14 * DAY
    many_at: Share = Fraction(1, 50)


class AppealSettings(Section):
    """[appeal]: by when, and how many must second one. (DELIBERATION.md, *Appeals*.)"""

    within_limit: Duration = 14 * DAY
    seconders: int = Field(default=3, ge=1, le=10_000, description="a whole number from 1")
    second_within: Duration = 3 * DAY
    vote_seconders: int = Field(default=10, ge=1, le=10_000, description="a whole number from 1")
    vote_share: Share = Fraction(1, 100)


class ReviewSettings(Section):
    """[review]: when a measure is looked at anew. (DELIBERATION.md, *Review*.)"""

    limit_after: Duration = 90 * DAY
    suspend_after: Duration = 180 * DAY
    quiet_for: Duration = 30 * DAY
    together_within: Duration = 14 * DAY
    gone_after: Duration = 90 * DAY


class FilingSettings(Section):
    """[filing]: whose reports count on what, and who is told the outcome. (DELIBERATION.md, *Filing*.)"""

    cared_for: Listed[DomainName] = ()
    domains_a_person: int = Field(default=10, ge=1, le=1000, description="a whole number from 1")
    tell_reporters: Literal["who-asks", "all"] = "who-asks"


class PetitionSettings(Section):
    """[petition]: what members propose, and how many must second it. (DELIBERATION.md, *Petition*.)"""

    seconders: int = Field(default=3, ge=1, le=10_000, description="a whole number from 1")
    seconders_share: Share = Fraction(1, 500)
    within: Duration = 14 * DAY
    member_for: Duration = 30 * DAY
    lift_after: Duration = 90 * DAY
    lift_again_after: Duration = 30 * DAY
    a_person: int = Field(default=3, ge=1, le=1000, description="a whole number from 1")


class WhatOthersBlockSettings(Section):
    """[ratification]: what comes before panels of what others block. (DELIBERATION.md, *Ratification*.)"""

    by_hand: bool = Field(default=False, description="true or false")
    at_once: int = Field(default=2, ge=0, le=100, description="a whole number from 0 (none is put to a panel)")


class ListSettings(Section):
    """[[list]]: a block list that is followed."""

    name: Name
    source: Source
    automatic: bool = Field(default=False, description="true or false")


class TriageSettings(Section):
    """[[triage]]: which reports open a case, and what it proposes. (DELIBERATION.md, *Filing*.)"""

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
    """[[criterion]]: what a server may be judged for, and by which rule."""

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
    """[proposal.ratification]: how one is judged."""

    rule: Name = "consent"


class ReviewPanelSettings(PanelOfSettings):
    """[proposal.review]: how one is judged."""

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


SERVER_RULES = CriterionSettings(name=SERVER_RULES_NAME, says="The rules of our server.")
