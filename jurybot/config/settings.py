"""What a co-op can set, and what holds where it says nothing. The tables stand in `places`, `people` and `cases`.

Each setting's description says what is allowed and completes "must be …": it is what a mistake is answered with.
`config.example.toml` explains every setting; a test holds it against these files.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, InstanceOf

from jurybot.config.cases import (
    SERVER_RULES,
    AppealSettings,
    CalendarSettings,
    CriterionSettings,
    DossierSettings,
    FilingSettings,
    GraceSettings,
    InterimSettings,
    ListSettings,
    PanelSettings,
    PetitionSettings,
    ProposalSettings,
    RailSettings,
    ReviewSettings,
    RoundSettings,
    TriageSettings,
    WhatOthersBlockSettings,
)
from jurybot.config.kinds import Listed
from jurybot.config.people import JurySettings, PoolSettings, StewardSettings
from jurybot.config.places import (
    InstanceSettings,
    LogSettings,
    PollSettings,
    Secrets,
    SiteSettings,
    StoreSettings,
    WebSettings,
)
from jurybot.config.section import Section
from jurybot.core.rule.rulebook import DEFAULT_RULE, OWN, NamedRule, named


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
    rules: dict[str, InstanceOf[NamedRule]] = Field(default_factory=dict)
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
