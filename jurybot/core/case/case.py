"""A case: one domain under judgement. It is the fold of its events; the stored row is a cache of it.

Here stands what a case is; what it is made of stands in `parts`. How events change it stands in `fold`, which happening
brings which events in the table of `jurybot/core/course`.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from jurybot.core.case.parts import Call, Hold, Look, Seat, Tallied
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, CaseId, Domain, ReportId, SeatNo, StatusId
from jurybot.core.rule.rounds import HELD_AT_LEAST
from jurybot.core.terms import Terms


class State(enum.Enum):
    """Where a case is. (DELIBERATION.md, *A case in time*.) Held is a brake, not a state."""

    FILED = "filed"
    DRAWING = "drawing"
    DELIBERATING = "deliberating"
    ESCALATED = "escalated"
    DECIDED = "decided"
    IN_FORCE = "in force"
    ENDED = "ended"
    CLOSED = "closed"


OPEN = frozenset({State.FILED, State.DRAWING, State.DELIBERATING, State.ESCALATED, State.DECIDED})
"""States in which no other case on the same domain may be filed, but for an appeal."""


VOTE = "vote"
"""Said of a measure that a vote of all members is to judge."""
INTERIM_IN = frozenset({State.FILED, State.DRAWING, State.DELIBERATING, State.ESCALATED})
"""States in which an interim limit may be ordered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything the core knows of a case. `seq` is the number of events folded."""

    id: CaseId
    seq: int
    domain: Domain
    state: State
    proposed: Measure
    criterion: str
    criterion_says: str
    reject_media: bool
    reject_reports: bool
    terms: Terms
    triage: str
    known_accounts: int
    filed_at: datetime
    reports: tuple[ReportId, ...]
    kind: Kind = Kind.REPORTS
    about: CaseId | None = None
    by_hand: bool = False  # it is to ratify a block that people made by hand: that stands already
    about_number: int | None = None
    eligible: int | None = None  # when the pool was last found too small, or drawn from
    number: int | None = None
    accounts: int = 0
    follows: int = 0
    followers: int = 0
    members: int = 0
    dossier: str = ""  # the hash of the latest edition
    gone: bool = False  # of a review: the server was not there any more when the panel was drawn
    salt: str = ""  # of its entry in the record; whole it opens which server that is about
    draw: int | None = None
    sits_with: int | None = None  # the number of the case whose draw, and so panel, it shares
    reserves: int = 0
    leaf: str = ""
    value: str = ""
    seed: str = ""
    drawn: int = 0
    seats: tuple[Seat, ...] = ()
    round: int = 1
    round_began_at: datetime | None = None  # of the rounds after the first: what was written before belongs to another
    ends_at_most: datetime | None = None
    extended: bool = False  # this round
    reading: datetime | None = None
    reads_early: bool = False  # the reading is to find out whether the round may end already
    word_at: datetime | None = None  # the latest word since that was looked into: `settle_for` runs from it
    escalated_until: datetime | None = None
    by_stewards: bool = False  # no round agreed, and stewards decided
    tallied: Tallied | None = None
    outcome: str = ""
    verdict: Measure | None = None
    decided_at: datetime | None = None
    grace_for: timedelta = timedelta(0)
    waits_for_steward: str = ""  # "", "measure" (nothing goes out), "suspend" or "vote" (the second step waits)
    confirm_until: datetime | None = None  # of a measure that waits
    in_force: Measure = Measure.NONE
    taken_at: datetime | None = None  # when what is in force was taken
    was_in_force: Measure = Measure.NONE  # the strongest that stood, also after it was lifted
    block: BlockId | None = None
    block_comment: str = ""
    took_over: str = ""  # the comment of an earlier case's row that this one's measure stands on
    left: bool = False  # people had changed its block by hand when it was to be taken back: what they made stays
    superseded_by: int = 0
    interim_at: datetime | None = None
    interim_until: datetime | None = None
    interim_block: BlockId | None = None
    interim_comment: str = ""
    interim_post: StatusId | None = None
    grace_until: datetime | None = None
    raise_asked: bool = False
    notice: str = ""  # of the suspend to the server's contact account: "", wanted, given, not-given, withheld
    notice_at: datetime | None = None
    stopped: bool = False  # the measure under way met a conflict or a refusal: a release tries it again
    appeal_until: datetime | None = None
    review_on: datetime | None = None
    post: StatusId | None = None
    appeals: int = 0
    call: Call | None = None
    under: str = ""  # which fresh look the measure is under now: appeal, vote, review, lift
    under_since: datetime | None = None
    looks: tuple[Look, ...] = ()
    reviews_kept: int = 0  # since the measure was taken: each doubles the time to the next
    reviews_lapsed: int = 0  # in a row
    remains: Measure | None = None  # of an appeal, a review or a lift: what its panel left of the measure
    hold: Hold | None = None
    recused: tuple[str, ...] = ()  # stewards
    named: bool = False  # of what came to nothing: the server's admin asked that its page names it
    cleared_at: datetime | None = None  # a steward looked through the dossier then
    window_until: datetime | None = None
    cut: bool = False

    @property
    def is_at_rest(self) -> bool:
        """What tells of people is cut, and nothing of it waits for anybody; a review may come."""
        return self.cut and not (self.waits_for_steward or self.call or self.hold)

    @property
    def ties(self) -> int:
        """Follows either way that a suspend would cut, as measured when the panel was drawn."""
        return self.follows + self.followers

    @property
    def sitting(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.sits)

    @property
    def places(self) -> int:
        """E: the seats, less recusals that no reserve could fill. (DELIBERATION.md, *The ballot*.)"""
        unfilled = sum(seat.left_because == "recused" and not seat.replaced for seat in self.seats)
        return self.terms.seats - unfilled

    @property
    def is_to_be_cleared(self) -> bool:
        """No panel is drawn before a steward has looked through the dossier."""
        return self.terms.to_be_cleared and self.cleared_at is None

    @property
    def name(self) -> str:
        """How people name the case: its number, and until it has one its domain."""
        return str(self.number) if self.number else self.domain

    def entry(self, kind: str) -> str:
        """What an entry of that kind is called among those of its draw, which may be another case's, too."""
        return kind if self.sits_with is None else f"{kind}-{self.number}"

    def seat(self, number: SeatNo) -> Seat:
        """The seat of that number. Raises KeyError when it was never drawn."""
        for seat in self.seats:
            if seat.number == number:
                return seat
        raise KeyError(number)

    @property
    def answer_for(self) -> timedelta:
        """How long a juror has in this round."""
        return self.terms.answer_for if self.round == 1 else self.terms.answer_for_next

    @property
    def is_looked_at(self) -> bool:
        """Whether the measure is under a fresh look, or members are asking for one: a suspend waits meanwhile."""
        return bool(self.under or self.call)

    @property
    def hears_appeals(self) -> bool:
        """Whether who sat has to be known still, though the time to appeal may be over: members ask for a fresh look,
        or its panel is at work. A vote of all members may take long, and nobody is drawn for it."""
        return self.call is not None or self.under not in {"", VOTE}

    @property
    def is_overdue(self) -> bool:
        """A suspend whose reviews lapsed twice or more in a row. (DELIBERATION.md, *Review*.)"""
        return self.reviews_lapsed >= 2 and self.in_force is Measure.SUSPEND

    def answer_by(self, since: datetime) -> datetime:
        """Until when a juror may answer a call that was written, or arrived, then."""
        assert self.ends_at_most is not None
        return min(self.terms.deadline(since + self.answer_for), self.ends_at_most)

    def half_at(self, since: datetime) -> datetime:
        """When a seat called then passes on unless it was heard from."""
        answer_by = self.answer_by(since)
        return min(self.terms.deadline(since + (answer_by - since) / 2), answer_by)

    def round_of(self, written_at: datetime) -> int:
        """The round in which something written then may count; what was written between two rounds is the earlier's."""
        is_earlier = self.round_began_at is not None and written_at <= self.round_began_at
        return self.round - 1 if is_earlier else self.round

    def round_ends_at(self) -> datetime:
        """The latest `answer_by` of the seats that sit; an undelivered summons keeps the round open to its end, and a
        panel that nobody is left on has ended already."""
        assert self.ends_at_most is not None
        if not self.sitting:
            return self.filed_at
        return max(min(seat.answer_by or self.ends_at_most, self.ends_at_most) for seat in self.sitting)

    def is_late(self, written_at: datetime, now: datetime) -> bool:
        """Whether what a juror wrote then came after the end of the round. The server's times decide, and while the
        case is held the end moves on. A reading that only looks whether the round may end already ends nothing yet."""
        reading = None if self.reads_early else self.reading
        return written_at > (reading or self.round_ends_at() + self.held_for(now))

    def settles_at(self) -> datetime | None:
        """When the ballots are to be read to see whether the round may end already: after the time to change one's
        mind. None while too few have said a word, and when none came since that was last looked into."""
        spoke = sum(bool(seat.statements) for seat in self.sitting)
        if self.terms.settle_for is None or self.word_at is None or spoke < HELD_AT_LEAST:
            return None
        return self.terms.deadline(self.word_at + self.terms.settle_for)

    def held_for(self, now: datetime) -> timedelta:
        """How long the case is held by now: by so much its deadlines will move. A clock that went back meanwhile makes
        none of them earlier."""
        return max(now - self.hold.since, timedelta(0)) if self.hold else timedelta(0)

    def reserve_is_seatable(self, now: datetime) -> bool:
        """A reserve is left, half of `answer_for` before the round must end, and the count has not begun."""
        assert self.ends_at_most is not None
        in_time = now + self.answer_for / 2 <= self.ends_at_most + self.held_for(now)
        return len(self.seats) < self.drawn and in_time and self.reading is None

    def due_at(self) -> datetime | None:
        """The next moment at which time alone changes something; None while waiting for something else. Of a case that
        is held only an interim limit ends by its time."""
        others = None if self.hold else self._due_at()
        return min([moment for moment in (others, self.interim_ends_at) if moment], default=None)

    @property
    def interim_ends_at(self) -> datetime | None:
        """When an interim limit ends by its time: not once a verdict is about to take its block over, unless a hold or
        a steward keeps that waiting."""
        if self.state in INTERIM_IN:
            return self.interim_until
        is_kept = self.hold is not None or self.waits_for_steward == "measure"
        is_open = self.state is State.DECIDED and self.in_force is Measure.NONE
        return self.interim_until if is_open and is_kept else None

    def _due_at(self) -> datetime | None:
        match self.state:
            case State.FILED | State.DRAWING | State.CLOSED:
                return None
            case State.DELIBERATING:
                settles = self.settles_at()
                moments = [self.round_ends_at(), *self._half_times(), *([settles] if settles else [])]
                return None if self.reading else min(moments)
            case State.ESCALATED:
                return self.escalated_until
            case State.DECIDED:
                is_told = self.post is not None and self.notice != "wanted"
                may_raise = is_told and not self.raise_asked and not self.waits_for_steward
                grace = self.grace_until if may_raise and not self.is_looked_at else None
                seconds = self.call.until if self.call else None
                may_be_long = self.post and not self.cut and (self.waits_for_steward or self.under == VOTE)
                window = self.appeal_until if may_be_long and not self.hears_appeals else None
                return min([moment for moment in (self.confirm_until, grace, seconds, window) if moment], default=None)
            case State.IN_FORCE:
                if self.hears_appeals:
                    return self.call.until if self.call else None
                window = None if self.cut else self.appeal_until
                review = None if self.superseded_by or self.under else self.review_on
                return min([moment for moment in (window, review) if moment], default=None)
            case State.ENDED:
                return self.window_until
        assert_never(self.state)

    def _half_times(self) -> Iterable[datetime]:
        for seat in self.sitting:
            if seat.half_at and not seat.held:
                yield seat.half_at


def stood(case: Case) -> Measure:
    """What a fresh look is about: the verdict while a suspend waits at its limit, else what is in force."""
    return case.verdict if case.state is State.DECIDED and case.verdict else case.in_force
