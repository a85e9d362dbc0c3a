"""Criteria: what cases are judged by, and which one reports speak of. (DELIBERATION.md, *Filing*.)

A report names a category and, when that is a violation, rules of the server. A criterion lists those that it covers.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

AS_REPORTED = "as reported"
"""Where a rule of triage names a criterion: the one that the reports themselves speak of."""

SERVER_RULES = "server rules"
"""The criterion that every config has: where reports speak of no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What decisions cite by `name`. `server_rules` are ids or texts of the server's own rules, `categories` those of
    reports that it covers; of cases that wait for panels, those under the greater `weight` go first. `heavy`: hard to
    read, so that its cases come only to who opted in; `clear`: a steward clears the dossier first."""

    name: str
    says: str
    server_rules: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    weight: int = 1
    heavy: bool = False
    clear: bool = False

    def covers_rule(self, rule: "CitedRule") -> bool:
        """Whether a rule of the server that a report names is among those of this criterion, by its id or its text."""
        texts = {_plain(text) for text in self.server_rules}
        return rule.id in self.server_rules or (rule.text != "" and _plain(rule.text) in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedRule:
    """A rule of the server that a report names, as the instance has it."""

    id: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What one report says that it is about."""

    category: str
    server_rules: tuple[CitedRule, ...] = ()


def criterion_of(reports: Iterable[Cited], criteria: Sequence[Criterion], *, otherwise: str) -> str:
    """The name of the criterion that most of `reports` speak of; of equals the first in the order of `criteria`, that
    of the config. `otherwise` where none of them speaks of any."""
    found = Counter(name for report in reports if (name := _one(report, criteria)))
    return max((one.name for one in criteria if found[one.name]), key=lambda name: found[name], default=otherwise)


def speaks_of(report: Cited, criteria: Sequence[Criterion]) -> frozenset[str]:
    """The criteria under which this report counts where a rule of triage names one: those that cover it, and those that
    list neither rules nor categories, which are about anything."""
    return frozenset(
        one.name
        for one in criteria
        if any(one.covers_rule(rule) for rule in report.server_rules)
        or report.category in one.categories
        or not (one.server_rules or one.categories)
    )


def _one(report: Cited, criteria: Sequence[Criterion]) -> str:
    """The first criterion that covers a server's rule which the report names; else the first for its category: a rule
    says more than the category, which is then always "violation"."""
    by_rule = (one.name for one in criteria if any(one.covers_rule(rule) for rule in report.server_rules))
    by_category = (one.name for one in criteria if report.category in one.categories)
    return next(by_rule, None) or next(by_category, "")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
