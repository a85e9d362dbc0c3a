"""One case played under assumptions about its jurors, through the real table: half-times, reserves, rounds, counts.

Messages arrive at once, nobody declines, and what stewards, appeals and the server do after a verdict is left out.
Chance is HMAC of the seed and what it is for, never a stream: the same seed gives the same case.
"""

import hashlib
import hmac
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from heapq import heappop, heappush

from jurybot.core.case import effects as f
from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case, State
from jurybot.core.case.event import Event
from jurybot.core.case.step import Step
from jurybot.core.course.filing import open_case
from jurybot.core.course.table import step
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, Domain, SeatNo, StatementId
from jurybot.core.terms import Terms, Today

NO_RAILS = Today(measures_left=1_000_000)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """About the pool and its jurors; all shares from 0 to 1.

    In each round a juror answers with the chance `answers`, before half-time. Of the cases so many are `just`: there a
    juror agrees with the chance `agrees`, in the others with what is left of it. Who does not agree takes the `milder`
    measure where a suspend is proposed, or objects, or neither. In a next round who was not with the most joins them
    when `persuaded`.
    """

    seasons: int = 20
    cases: int = 10
    members: int = 60
    answers: Fraction = Fraction(7, 10)
    just: Fraction = Fraction(3, 4)
    agrees: Fraction = Fraction(85, 100)
    milder: Fraction = Fraction(1, 2)
    objects: Fraction = Fraction(1, 10)
    aside: Fraction = Fraction(1, 20)
    persuaded: Fraction = Fraction(1, 4)
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One sort of case that comes up: what is proposed, by which criterion, under which terms."""

    criterion: str
    proposed: Measure
    terms: Terms


class Came(StrEnum):
    """What a case came to. DISAGREED: no action, because no round agreed."""

    SUSPEND = "suspend"
    LIMIT = "limit"
    NO_ACTION = "no-action"
    DISAGREED = "no-agreement"
    ESCALATED = "escalated"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One case that was played. `called` are the members who got a summons, `served` those who sat at the end."""

    season: int
    charge: Charge
    is_just: bool
    came: Came
    rounds: int
    filed_at: datetime
    drawn_at: datetime
    ended_at: datetime
    called: tuple[int, ...]
    served: tuple[int, ...]


class Dice:
    """Chance by purpose and key."""

    def __init__(self, seed: int) -> None:
        self.key = str(seed).encode()

    def roll(self, *of: object) -> Fraction:
        """From 0 to just below 1."""
        digest = hmac.digest(self.key, "\0".join(map(str, of)).encode(), hashlib.sha256)
        return Fraction(int.from_bytes(digest[:6]), 1 << 48)

    def says(self, chance: Fraction, *of: object) -> bool:
        return self.roll(*of) < chance


class Game:
    """One case, from its draw to what it comes to. Seat n is held by the n-th who was drawn."""

    def __init__(
        self, number: int, charge: Charge, drawn: list[int], dice: Dice, assumed: Assumptions, now: datetime
    ) -> None:
        self.number, self.charge, self.drawn, self.now = number, charge, drawn, now
        self.dice, self.assumed = dice, assumed
        self.is_just = dice.says(assumed.just, "just", number)
        self.answers: list[tuple[datetime, int, int]] = []  # (when, seat, in which round)
        self.ballots: dict[int, e.CountedBallot] = {}
        self.before: dict[int, e.CountedBallot] = {}  # those of the round before
        self.sat_until: dict[int, datetime] = {}
        self.events: list[Event] = []
        opened = h.CaseOpened(
            domain=Domain(f"case-{number}.example"),
            proposed=charge.proposed,
            criterion=charge.criterion,
            criterion_says=charge.criterion,
            reject_media=False,
            reject_reports=False,
            terms=charge.terms,
            reports=(),
            triage="assumed",
            known_accounts=0,
        )
        self.case: Case = open_case(CaseId(str(number)), opened, now).case

    def play(self, *, season: int, filed_at: datetime) -> Played:
        """From the draw to the end of the case, by the core's own steps."""
        terms = self.charge.terms
        drawn_at = self.now
        self._happens(
            h.PanelWanted(
                number=self.number + 1,
                draw=self.number + 1,
                eligible=len(self.drawn),
                root="",
                leaf="",
                reserves=len(self.drawn) - terms.seats,
                accounts=0,
                follows=0,
                followers=0,
                members=self.assumed.members,
            )
        )
        self._happens(h.IntentWritten(value="", seed=""))
        while self.case.state is State.DELIBERATING:
            self._next()
        for seat in self.case.sitting:
            self.sat_until[self.drawn[seat.number - 1]] = self.now
        return Played(
            season=season,
            charge=self.charge,
            is_just=self.is_just,
            came=self._came(),
            rounds=self.case.round,
            filed_at=filed_at,
            drawn_at=drawn_at,
            ended_at=self.now,
            called=tuple(self.drawn[seat.number - 1] for seat in self.case.seats),
            served=tuple(self.drawn[seat.number - 1] for seat in self.case.sitting),
        )

    def _next(self) -> None:
        """The next answer, or the next deadline, whichever comes first."""
        due = self.case.due_at()
        assert due is not None
        if self.answers and self.answers[0][0] <= due:
            self.now, seat, round_ = heappop(self.answers)
            if round_ == self.case.round and self.case.seat(SeatNo(seat)).sits:
                self.ballots[seat] = self._ballot(seat)
                said = StatementId(f"{self.number}/{round_}/{seat}")
                self._happens(h.SeatSpoke(seat=SeatNo(seat), statement=said, said="ballot", written_at=self.now))
            return
        self.now = max(self.now, due)
        self._happens(h.TimePassed())

    def _happens(self, happening: h.Happening) -> None:
        """Steps the case; what it wants is carried out at once."""
        round_, taken = self.case.round, step(self.case, happening, NO_RAILS, self.now)
        self.case = taken.case
        self.events += taken.events
        if self.case.round > round_:
            self.before, self.ballots = self.ballots, {}
        self._note_who_left(taken)
        for wanted in taken.effects:
            match wanted.effect:
                case f.SendSummons(seat=seat):
                    self._called(h.SummonsDelivered(seat=seat), first=True)
                case f.SendDigest(seat=seat, round=digest_of):
                    self._called(h.DigestDelivered(seat=seat, round=digest_of), first=False)
                case f.ReadBallots(deadline=deadline):
                    standing = [self.ballots[s.number] for s in self.case.sitting if s.number in self.ballots]
                    self._happens(h.BallotsRead(ballots=tuple(standing), deadline=deadline))

    def _called(self, happening: h.SummonsDelivered | h.DigestDelivered, *, first: bool) -> None:
        """The call arrives; in a later round it is the digest that asks, so a new juror's summons starts nothing."""
        if first and self.case.round > 1:
            return
        self._happens(happening)
        seat, round_ = happening.seat, self.case.round
        if self.dice.says(self.assumed.answers, "answers", self.number, seat, round_):
            half = self.case.seat(seat).half_at or self.now
            time = (half - self.now) // SECOND
            wait = int(time * self.dice.roll("wait", self.number, seat, round_))
            heappush(self.answers, (self.now + timedelta(seconds=wait), seat, round_))

    def _ballot(self, seat: int) -> e.CountedBallot:
        """What a juror says: as before, or with the most of the round before, if persuaded."""
        key = (self.number, seat)
        most = self._most_before()
        if seat in self.before and most is not None:
            was = self.before[seat]
            moves = was.position != most and self.dice.says(self.assumed.persuaded, "persuaded", *key, self.case.round)
            return e.CountedBallot(position=most) if moves else was
        if self.dice.says(self.assumed.aside, "aside", *key):
            return e.CountedBallot(position="aside")
        agreeing = self.assumed.agrees if self.is_just else 1 - self.assumed.agrees
        if self.dice.says(agreeing, "agrees", *key):
            return e.CountedBallot(position=self.charge.proposed.value)
        milder = self.charge.proposed is Measure.SUSPEND and self.dice.says(self.assumed.milder, "milder", *key)
        objects = self.dice.says(self.assumed.objects, "objects", *key)
        return e.CountedBallot(position="limit" if milder else "none", objection=objects)

    def _most_before(self) -> str | None:
        positions = Counter(one.position for one in self.before.values() if one.position != "aside")
        return max(sorted(positions), key=lambda position: positions[position], default=None)

    def _note_who_left(self, taken: Step) -> None:
        for event in taken.events:
            if isinstance(event, e.SeatLeft):
                self.sat_until[self.drawn[event.seat - 1]] = event.at

    def _came(self) -> Came:
        for event in reversed(self.events):
            match event:
                case e.Decided(measure=measure):
                    return Came(measure.value)
                case e.NoActionFound(agreed=agreed):
                    return Came.NO_ACTION if agreed else Came.DISAGREED
                case e.Escalated():
                    return Came.ESCALATED
        return Came.LAPSED
