"""Which rule judges what, and on how many seats: what a config is refused for and what `rules check` goes through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jurybot.config.cases import BY_CRITERION, CriterionSettings, PanelSettings, ProposalSettings
from jurybot.config.lines import Path
from jurybot.config.settings import Settings
from jurybot.core.kinds import Kind
from jurybot.core.rule.rule import PRESETS
from jurybot.core.rule.rulebook import DEFAULT_RULE, OWN, NamedRule, named
from jurybot.core.trying.rule_check import Problem, Weight, problems, problems_beside, refusals, refusals_beside

KINDS = {
    "petition": "petitions",
    "ratification": "ratifications",
    "lift": "proposals to lift",
    "appeal": "appeals",
    "review": "reviews",
}
LAST_ROUND, FALLBACK = "limit_in_last_round", "fallback"
NEVER_STRENGTHEN = ("review",)
"""Reviews keep, relax or lift: a few may decide them. (DELIBERATION.md, below the presets.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A rule on a panel of so many seats. `judges` says of what, `looks` which fresh looks are among it; `at` is where
    in the config its settings stand, or where it is named if it is a preset, or where its seats stand if they are its
    own."""

    rule: NamedRule
    seats: int
    reserves: int
    judges: tuple[str, ...]
    at: Path
    strengthens: bool = True
    looks: frozenset[str] = frozenset()

    def problems(self, rounds: int) -> list[Problem]:
        """All that is to be said of it where there may be so many rounds, what is refused first."""
        found = problems(self.rule.rule, self.seats, strengthens=self.strengthens)
        if self.rule.last_round and rounds > 1:
            found += problems_beside(LAST_ROUND, self.rule.rule, self.rule.last_round, self.seats)
        elif self.rule.last_round not in (None, DEFAULT_RULE.last_round):
            says = "can never matter: there is one round, and that is no last of several"
            found.append(Problem(weight=Weight.WARNING, setting=LAST_ROUND, says=says))
        if self.rule.weaker:
            found += problems_beside(FALLBACK, self.rule.rule, self.rule.weaker, self.seats)
        return sorted(found, key=lambda one: list(Weight).index(one.weight))

    def refusals(self) -> list[Problem]:
        found = refusals(self.rule.rule, self.seats, strengthens=self.strengthens)
        for setting, weaker in ((LAST_ROUND, self.rule.last_round), (FALLBACK, self.rule.weaker)):
            if weaker and self.strengthens:
                found += refusals_beside(setting, weaker, self.seats)
        return [one for one in found if one.weight is Weight.REFUSED]

    def place(self, setting: str) -> Path:
        """Where the setting stands, or would."""
        return (*self.at, *setting.split(".")) if self.at[0] in ("rule", "rules") else self.at


def uses(settings: Settings) -> list[Use]:
    """Every rule in use, the co-op's default first; then those that nothing uses, on the usual panel."""
    rules = {OWN: settings.rule, **settings.rules}
    return uses_of(settings.panel, rules, settings.criterion, settings.proposal)


def uses_of(
    panel: PanelSettings,
    rules: Mapping[str, NamedRule],
    criteria: Sequence[CriterionSettings],
    proposal: ProposalSettings,
) -> list[Use]:
    """As `uses`, of the parts of a config that the rules are spread over."""
    joined: dict[tuple[str, int, int, bool], Use] = {}
    for one in _each(panel, rules, criteria, proposal):
        key = (one.rule.name, one.seats, one.reserves, one.strengthens)
        before = joined.get(key)
        joined[key] = Use(
            rule=one.rule,
            seats=one.seats,
            reserves=one.reserves,
            judges=(*before.judges, *one.judges) if before else one.judges,
            at=before.at if before else one.at,
            strengthens=one.strengthens,
            looks=one.looks | before.looks if before else one.looks,
        )
    used = {one.rule.name for one in joined.values()}
    idle = [
        Use(rule=rule, seats=panel.seats, reserves=panel.reserves, judges=(), at=_table(name))
        for name, rule in rules.items()
        if name not in used
    ]
    return [*sorted(joined.values(), key=lambda one: one.rule.name != OWN), *idle]


def refused(found: Sequence[Use]) -> Iterator[tuple[Path, str]]:
    """What the rules in use are refused for: where it stands, and why."""
    for use in found:
        for one in use.refusals():
            place = use.place(one.setting)
            by = f'by rule "{use.rule.name}" ' if place[-1] == "seats" else ""
            preset = use.rule.name if use.rule.name in PRESETS else ""
            own = f' In a rule of your own: [rules.NAME] with extends = "{preset}", named here.' if preset else ""
            yield place, f"{by}{one.says}.{own}"


def _each(
    panel: PanelSettings,
    rules: Mapping[str, NamedRule],
    criteria: Sequence[CriterionSettings],
    proposal: ProposalSettings,
) -> Iterator[Use]:
    """One use each, by criterion first: reports have none of their own."""
    for number, criterion in enumerate(criteria):
        yield Use(
            rule=named(criterion.rule, rules),
            seats=panel.seats,
            reserves=panel.reserves,
            judges=(f'cases by "{criterion.name}"',),
            at=_at(criterion.rule, rules, ("criterion", number, "rule")),
        )
    for kind, called in KINDS.items():
        how = getattr(proposal, kind)
        seats = panel.seats if how.seats is None else how.seats
        reserves = panel.reserves if how.reserves is None else how.reserves
        names = {how.rule: ""} if how.rule != BY_CRITERION else {one.rule: f' by "{one.name}"' for one in criteria}
        for name, by in names.items():
            sized_at = ("proposal", kind, "seats")
            yield Use(
                rule=named(name, rules),
                seats=seats,
                reserves=reserves,
                judges=(called + (by if len(names) > 1 else ""),),
                at=_at(name, rules, ("proposal", kind, "rule")) if seats == panel.seats else sized_at,
                strengthens=kind not in NEVER_STRENGTHEN,
                looks=frozenset({kind}) if Kind(kind).is_about_a_case else frozenset(),
            )


def _at(name: str, rules: Mapping[str, NamedRule], named_at: Path) -> Path:
    return _table(name) if name in rules else named_at


def _table(name: str) -> Path:
    return ("rule",) if name == OWN else ("rules", name)
