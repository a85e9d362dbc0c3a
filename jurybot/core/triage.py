"""When reports open a case. (DELIBERATION.md, *Filing*.)

Only reports of distinct local members that the server has known for a while count, each once a domain within the
window; reports from elsewhere inform, never count. The larger a server, the more it takes, or the largest one would
always be on trial. The first rule met, in file order, wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, ReportId
from jurybot.core.terms import DAY

STEWARDS_ONLY = "legal"
"""Never to jurors, whatever a rule names. (DELIBERATION.md, *Sealed cases*.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRule:
    """`reports` within `within` open a case, one more for each doubling of known accounts above `base_accounts`."""

    name: str
    categories: tuple[str, ...]
    proposed: Measure
    criterion: str
    reports: int = 3
    within: timedelta = 30 * DAY
    known_for: timedelta = 30 * DAY
    base_accounts: int = 1000
    reject_media: bool = False
    reject_reports: bool = False

    def needed(self, known_accounts: int) -> int:
        """How many reports it takes for a server of which so many accounts are known here."""
        doublings = (known_accounts // self.base_accounts).bit_length() - 1
        return self.reports + max(doublings, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What triage sees of a report. `reporter` tells distinct people apart, nothing else."""

    id: ReportId
    category: str
    reporter: AccountId
    reporter_since: datetime
    created_at: datetime
    local: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVerdict:
    """What the latest case on the domain came to: only newer reports count, and for `quiet_until` only a measure
    stronger than the one in force may be proposed."""

    at: datetime
    in_force: Measure
    quiet_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """A case opens under this rule, by these reports."""

    rule: TriageRule
    reports: tuple[ReportId, ...]
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """No rule is met. `at_base` tells that one would be if the server were small: its size must be asked."""

    why: str
    at_base: bool = False


def opens(
    complaints: Sequence[Complaint],
    *,
    known_accounts: int | None,
    last: LastVerdict | None,
    rules: Sequence[TriageRule],
    now: datetime,
) -> Opens | NotYet:
    """Whether these complaints about one domain open a case now. With `known_accounts` None the size is unknown yet:
    the answer is then NotYet, `at_base` where it is worth asking for."""
    best = NotYet(why="too few reports that count")
    for rule in rules:
        if last and now < last.quiet_until and rule.proposed <= last.in_force:
            continue
        counted = _counted(complaints, rule, last, now)
        if len(counted) < rule.reports:
            continue
        if known_accounts is None:
            return NotYet(why="the size of the server is not known yet", at_base=True)
        needed = rule.needed(known_accounts)
        if len(counted) >= needed:
            return Opens(rule=rule, reports=tuple(c.id for c in counted), needed=needed)
        best = NotYet(why=f"{len(counted)} of {needed} reports under rule {rule.name}")
    return best


def _counted(
    complaints: Sequence[Complaint], rule: TriageRule, last: LastVerdict | None, now: datetime
) -> list[Complaint]:
    """The first report of each person that counts under the rule."""
    first: dict[AccountId, Complaint] = {}
    for complaint in sorted(complaints, key=lambda c: (c.created_at, int(c.id))):
        if (
            complaint.local
            and complaint.category != STEWARDS_ONLY
            and complaint.category in rule.categories
            and complaint.created_at > now - rule.within
            and complaint.created_at - complaint.reporter_since >= rule.known_for
            and (last is None or complaint.created_at > last.at)
        ):
            first.setdefault(complaint.reporter, complaint)
    return list(first.values())
