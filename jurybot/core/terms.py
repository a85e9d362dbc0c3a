"""What is frozen when a case is filed: the rule, the times and the sizes it will be judged by.

Later config touches only later cases. (DELIBERATION.md, *A case in time*.) What is always today's are the rails: see
`Today`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from jurybot.core.calendar import next_working
from jurybot.core.measures import Measure

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of one case, kept in its first event. `many_at` is a share of the members, as text ("1/50").

    `rule_last` is the weaker rule by which a limit may pass in the last round; `fallback` what becomes of a case on
    which no round agreed: "no-action", "escalate", or "weaker": a limit, if it passes `rule_weaker`. `rounds` is how
    many there may be, `answer_for_next` the time to answer in all but the first; a round in which nothing can change
    any more ends early after `settle_for` (None: never). No deadline falls on `no_deadline_on`: ISO days, and
    "weekend", as they are in `zone`. `notice_for` is how long the accused have notice before a suspend: nothing where
    the criterion forbids it. `heavy` cases come only to jurors who opted in; where it is `to_be_cleared` a
    steward looks through the dossier before a panel is drawn. An interim limit lasts `interim_for` at most. An appeal
    takes `appeal_seconders`; a vote of all members in its place `vote_seconders`, or `vote_share` of the members where
    that is more; what is made at the last moment has `second_within` to find them. A proposal to lift takes
    `lift_seconders` or `lift_share` within `lift_within`, without new facts not before `lift_after`, with them not
    before `lift_again_after` the latest look. The defaults are those of cases filed before there was a setting.
    """

    rule: dict[str, Any]
    rule_hash: str
    seats: int = 7
    reserves: int = 6
    answer_for: timedelta = 6 * DAY
    extension_for: timedelta = 4 * DAY
    round_at_most: timedelta = 14 * DAY
    grace_no_ties: timedelta = 3 * DAY
    grace_ties: timedelta = 7 * DAY
    grace_many_ties: timedelta = 14 * DAY
    many_at: str = "1/50"
    appeal_within_limit: timedelta = 14 * DAY
    review_limit_after: timedelta = 90 * DAY
    review_suspend_after: timedelta = 180 * DAY
    rule_last: dict[str, Any] | None = None
    rule_weaker: dict[str, Any] | None = None
    fallback: str = "no-action"
    rounds: int = 1
    answer_for_next: timedelta = 4 * DAY
    settle_for: timedelta | None = None
    no_deadline_on: tuple[str, ...] = ()
    zone: str = "UTC"
    notice_for: timedelta = 3 * DAY
    heavy: bool = False
    to_be_cleared: bool = False
    interim_for: timedelta = 7 * DAY
    appeal_seconders: int = 3
    vote_seconders: int = 10
    vote_share: str = "1/100"
    second_within: timedelta = 3 * DAY
    lift_seconders: int = 3
    lift_share: str = "1/500"
    lift_within: timedelta = 14 * DAY
    lift_after: timedelta = 90 * DAY
    lift_again_after: timedelta = 30 * DAY

    def deadline(self, moment: datetime) -> datetime:
        """The moment, or the same hour of the next day on which a deadline may fall."""
        return next_working(moment, self.no_deadline_on, self.zone)

    def grace_for(self, ties: int, members: int) -> timedelta:
        """How long a suspend waits at limit: by what it would cut, and never less than the accused have notice.
        (DELIBERATION.md, *Suspend is two steps*, *The accused are heard*.)"""
        if ties == 0:
            return max(self.grace_no_ties, self.notice_for)
        by_cost = self.grace_many_ties if ties > Fraction(self.many_at) * members else self.grace_ties
        return max(by_cost, self.notice_for)

    def review_after(self, measure: Measure, kept: int) -> timedelta:
        """How long a measure stands before it is looked at again, after so many reviews that kept it: twice as long
        each time, up to four times. (DELIBERATION.md, *Review*.)"""
        first = self.review_suspend_after if measure is Measure.SUSPEND else self.review_limit_after
        doublings: int = min(kept, 2)
        return first * (1 << doublings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The rails as they are now. `measures_left` is how many more measures may be taken today without a steward. A
    suspend that would cut more ties than `suspend_ties_at_most`, or than `suspend_share_at_most` of the members'
    number, is for all members to decide."""

    confirm: bool = False
    confirm_within: timedelta = 2 * DAY
    suspend_ties_at_most: int = 100
    suspend_share_at_most: Fraction = Fraction(1, 20)
    measures_left: int = 3
