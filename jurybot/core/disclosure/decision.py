"""What a decision is: everything that may be shown of a case, as pages, feed and decisions.json show it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from jurybot.core.names import Domain

TAKEN_BACK = frozenset({"undone", "overturned", "lifted"})
"""What stood and stands no more: kept for who looks for it, gone from all that is read by machines or in passing."""
CAME_TO_NOTHING = frozenset({"no-action", "no-agreement", "lapsed", "withdrawn"})
"""Published with number, month, criterion and counts alone. (DELIBERATION.md, end of *A case in time*.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the measure costs, as measured when the panel was drawn: accounts known here, follows each way."""

    accounts: int
    follows: int
    followers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """A fresh look at a measure: which kind (appeal, vote, review, lift), the number of the case that did it where one
    did, what it came to, and when."""

    kind: str
    case: int | None
    outcome: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconding:
    """Members ask for a fresh look: what for (appeal, vote, lift), how many second it of how many it takes, and until
    when. Never who."""

    wants: str
    seconders: int
    needed: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A decision as it stands in a list of them. The fields are those of Decision."""

    case: int
    outcome: str
    domain: Domain | None
    criterion: str
    decided_on: str
    in_force: str | None

    @property
    def is_quiet(self) -> bool:
        """Not for search engines: what came to nothing, and what stands no more."""
        return self.outcome in CAME_TO_NOTHING | TAKEN_BACK

    @property
    def page(self) -> str:
        """Where its page stands, seen from the site's root."""
        return f"decisions/{self.case}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Line):
    """The public document about a verdict: everything that may be shown of a case, and nothing else.

    `outcome` is suspend, limit, no-action, no-agreement, lapsed, withdrawn, undone, overturned or lifted; of a fresh
    look at an earlier case (`about` is its number) kept, relaxed or lifted. `decided_on` is a day, and only
    a month ("2026-11") where the case came to nothing. `in_force` is the measure that stands now. `waits_for` is what
    a suspend's second step waits for besides its time: "", "steward", "appeal", "vote" or "hold"; `under` which fresh
    look a measure is under. `was_announced` says that a measure had been told in public. `is_one_voice`: all who
    answered said the same. `rounds` is how many there were; of these the last is counted here. `rule_for_limit` is the
    weaker rule by which a limit could pass in it, if there was one, `by_stewards` that no round agreed and stewards
    decided. `notice` says whether the server's contact account was told of a suspend before it was final (given,
    not-given, withheld; "" where there was none to give), `notice_on` since when that is known. `terms` are what the
    case's entry in the record binds, opened by `terms_salt`; `docket_salt` opens which server it is about.
    """

    kind: str = "reports"
    about: int | None = None
    proposed: str
    extras: tuple[str, ...]
    criterion_says: str
    tally: Mapping[str, Any] | None
    is_one_voice: bool
    arithmetic: tuple[str, ...]
    rule: Mapping[str, Any]
    rule_name: str
    updated_on: date
    in_force_since: date | None
    grace_until: datetime | None
    review_on: date | None
    taken_back_on: date | None
    was_announced: bool
    waits_for: str
    reasons: tuple[str, ...]
    cost: Cost | None
    appeal_until: datetime | None
    appeals: int
    appeal_takes: int = 3
    under: str = ""
    seconding: Seconding | None = None
    looks: tuple[LookAgain, ...] = ()
    review_is_overdue: bool = False
    draw: int | None
    drawn_from: int | None
    grade: str
    rounds: int = 1
    rule_for_limit: Mapping[str, Any] | None = None
    by_stewards: bool = False
    notice: str = ""
    notice_on: date | None = None
    terms: Mapping[str, Any] | None = None
    terms_salt: str = ""
    docket_salt: str = ""

    @property
    def line(self) -> Line:
        """What a list says of it."""
        return Line(**{field.name: getattr(self, field.name) for field in fields(Line)})
