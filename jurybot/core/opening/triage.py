"""When reports open a case. (DELIBERATION.md, *Filing*.)

Only reports of distinct local members that the server has known for a while count, each once a domain within the
window; reports from elsewhere inform, never count. The larger a server, the more it takes, or the largest one would
always be on trial. The first rule met, in file order, wins. A rule that names a criterion counts the reports that speak
of it.

One domain, exact name: what is complained of below it counts only under a rule that says `subdomains`, and then for the
narrowest name above all of it. On shared hosting, grouping accuses innocents.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, Domain, ReportId, covers
from jurybot.core.opening.criteria import AS_REPORTED
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
    subdomains: bool = False

    def needed(self, known_accounts: int) -> int:
        """How many reports it takes for a server of which so many accounts are known here."""
        doublings = (known_accounts // self.base_accounts).bit_length() - 1
        return self.reports + max(doublings, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What triage sees of a report. `reporter` and `target` tell people apart, nothing else; `criteria` are those that
    the report speaks of, by its category or the server's rules it names."""

    id: ReportId
    domain: Domain
    target: AccountId
    category: str
    criteria: frozenset[str]
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
    """A case opens on `domain` under this rule, by these reports."""

    domain: Domain
    rule: TriageRule
    reports: tuple[ReportId, ...]
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForStewards:
    """Enough reports, but all about one person on a server that is cared for: that is for stewards to see to."""

    domain: Domain
    reports: tuple[ReportId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """No rule is met. `ask` names the server whose size must be known first: a rule would be met if it were small."""

    why: str
    ask: Domain | None = None


def opens(
    complaints: Sequence[Complaint],
    *,
    about: Domain,
    known: Mapping[Domain, int],
    last: LastVerdict | None,
    rules: Sequence[TriageRule],
    now: datetime,
    cared_for: Collection[Domain] = (),
) -> Opens | ForStewards | NotYet:
    """Whether these complaints about one domain, and what lies around it, open a case now.

    `about` is the exact name that was reported; `known` tells how many accounts of a server are known here, as far as
    that was asked; `cared_for` are servers whose admins are known to act.
    """
    best: NotYet | ForStewards = NotYet(why="too few reports that count")
    for rule in rules:
        if last and now < last.quiet_until and rule.proposed <= last.in_force:
            continue
        counted = _counted([one for one in complaints if rule.subdomains or one.domain == about], rule, last, now)
        if len(counted) < rule.reports:
            continue
        name = narrowest([one.domain for one in counted])
        if name not in known:
            return NotYet(why="the size of the server is not known yet", ask=name)
        needed = rule.needed(known[name])
        reports = tuple(one.id for one in counted)
        if len(counted) < needed:
            best = NotYet(why=f"{len(counted)} of {needed} reports under rule {rule.name}")
        elif name in cared_for and len({one.target for one in counted}) == 1:
            best = ForStewards(domain=name, reports=reports)
        else:
            return Opens(domain=name, rule=rule, reports=reports, needed=needed)
    return best


def narrowest(names: Collection[Domain]) -> Domain:
    """The longest name that all of these are, or stand below: "x.example" for "a.x.example" and "b.x.example". Raises
    ValueError for names that have none in common."""
    labels = next(iter(names)).split(".")
    for start in range(len(labels)):
        wider = ".".join(labels[start:])
        if all(covers(wider, name) for name in names):
            return Domain(wider)
    raise ValueError("these servers have no name in common")


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
            and (rule.criterion == AS_REPORTED or rule.criterion in complaint.criteria)
            and complaint.created_at > now - rule.within
            and complaint.created_at - complaint.reporter_since >= rule.known_for
            and (last is None or complaint.created_at > last.at)
        ):
            first.setdefault(complaint.reporter, complaint)
    return list(first.values())
