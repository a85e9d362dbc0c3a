"""Small builders for tests of a case's life: a case in each of its states, with a hand on the clock."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Self

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case, State
from jurybot.core.case.event import Event
from jurybot.core.case.parts import Seat
from jurybot.core.case.step import NotAllowed, Step
from jurybot.core.course.filing import open_case
from jurybot.core.course.gate import Go, Never, Rails, Stance, Wait, may
from jurybot.core.course.table import step
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, CaseId, Domain, ReportId, SeatNo, StatementId, StatusId
from jurybot.core.rule.rule import rule_from, rule_hash
from jurybot.core.terms import Terms, Today
from tests.core import sound

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ID = CaseId("c1")
DOMAIN = Domain("bad.example")
LIVE = Stance(live=True, paused=False)
RAILS = Rails(own_domain=Domain("coop.example"))
SUSPEND = e.CountedBallot(position="suspend")
LIMIT = e.CountedBallot(position="limit")
NONE = e.CountedBallot(position="none")
ASIDE = e.CountedBallot(position="aside")
OBJECTS = e.CountedBallot(position="none", objection=True)
UNDECIDED = (LIMIT, LIMIT, LIMIT, LIMIT, NONE, NONE, NONE)


def terms(rule: object = "consensus", **other: Any) -> Terms:
    """The terms of a case; anything may be given otherwise."""
    written = rule_from(rule)
    return Terms(rule=written.as_map(), rule_hash=rule_hash(written), **other)


def opening(
    proposed: Measure = Measure.SUSPEND, kind: Kind = Kind.REPORTS, about: str | None = None, **of_terms: Any
) -> h.CaseOpened:
    return h.CaseOpened(
        kind=kind,
        about=CaseId(about) if about else None,
        about_number=7 if about else None,
        domain=DOMAIN,
        proposed=proposed,
        criterion="harassment",
        criterion_says="Harassment has no place here.",
        reject_media=False,
        reject_reports=False,
        terms=terms(**of_terms),
        reports=(ReportId("7"), ReportId("8"), ReportId("9")),
        triage="default: 3 of 3",
        known_accounts=40,
    )


class Story:
    """One case, all that happened in it and all that it wanted of the world, and a hand on the clock."""

    def __init__(self, opened: h.CaseOpened, today: Today | None = None) -> None:
        self.now = START
        self.today = today or Today()
        first = open_case(ID, opened, self.now)
        self.case: Case = first.case
        self.events: list[Event] = list(first.events)
        self.effects: list[f.Wanted] = list(first.effects)
        self._keys: set[str] = set()
        sound.check(first, self.now, None, self._keys)

    def copy(self) -> Self:
        """The same story so far; the two go on apart."""
        other = copy(self)
        other.events, other.effects, other._keys = [*self.events], [*self.effects], {*self._keys}
        return other

    def happens(self, happening: h.Happening) -> Step:
        """The step, taken."""
        taken = step(self.case, happening, self.today, self.now)
        sound.check(taken, self.now, self.case, self._keys)
        self.case = taken.case
        self.events += taken.events
        self.effects += taken.effects
        return taken

    def refuses(self, happening: h.Happening) -> str:
        """Why the table refuses this; the case is unchanged."""
        before = self.case
        with pytest.raises(NotAllowed) as refused:
            step(self.case, happening, self.today, self.now)
        assert self.case is before
        sound.check_refusal(refused.value, happening)
        return refused.value.why

    def later(self, by: timedelta) -> Self:
        self.now += by
        return self

    def due(self) -> datetime:
        """The next moment at which time alone changes something."""
        due = self.case.due_at()
        assert due is not None
        return due

    def passes_due(self) -> Step:
        """Time goes on to the next deadline, and it passes."""
        self.now = max(self.now, self.due())
        return self.happens(h.TimePassed())

    def seat(self, number: int) -> Seat:
        return self.case.seat(SeatNo(number))

    def delivers(self, *numbers: int) -> Self:
        for number in numbers:
            self.happens(h.SummonsDelivered(seat=SeatNo(number)))
        return self

    def gets_digest(self, *numbers: int) -> Self:
        """The digest of the round under way reaches these seats."""
        for number in numbers:
            self.happens(h.DigestDelivered(seat=SeatNo(number), round=self.case.round))
        return self

    def speaks(self, *numbers: int, said: str = "ballot", statement: str = "", why: str = "") -> Step:
        """Seats say something now; the last one's step."""
        for number in numbers:
            taken = self.happens(
                h.SeatSpoke(
                    seat=SeatNo(number),
                    statement=StatementId(statement or f"s{number}"),
                    said=said,
                    written_at=self.now,
                    why=why,
                )
            )
        return taken

    def gives_up(self, number: int, because: str = "declined") -> Step:
        return self.happens(h.SeatGivenUp(seat=SeatNo(number), because=because, written_at=self.now))

    def ends(self, *ballots: e.CountedBallot) -> Step:
        """Time goes on to the end of the round, and its ballots are read."""
        while self.case.reading is None:
            self.passes_due()
        return self.reads(*ballots)

    def reads(self, *ballots: e.CountedBallot, silent: tuple[int, ...] = ()) -> Step:
        assert self.case.reading is not None
        seats = tuple(SeatNo(number) for number in silent)
        return self.happens(h.BallotsRead(ballots=ballots, deadline=self.case.reading, silent=seats))

    def stands(self, measure: Measure = Measure.LIMIT, block: str = "71") -> Step:
        """The instance has the block."""
        comment = f"jurybot case {self.case.number} · {self.case.seq}"
        return self.happens(ha.BlockStands(measure=measure, block=BlockId(block), comment=comment))

    def posts(self, status: str = "115") -> Step:
        """The public post stands, and the accused have their notice, where one is under way: the post's step."""
        posted = self.happens(ha.PostStands(status=StatusId(status)))
        if self.case.notice == "wanted":
            self.gives_notice()
        return posted

    def gives_notice(self, why: str = "") -> Step:
        """The contact account of the accused server has been told, or (`why`) cannot be."""
        failed = ha.NoticeFailed(about="decided", why=why)
        return self.happens(failed if why else ha.NoticeStands(about="decided"))

    def appeals(self, *, to_all: bool = False, by: str = "member") -> Step:
        return self.happens(ha.AppealMade(written_at=self.now, to_all=to_all, by=by))

    def seconds(self, times: int = 1) -> Step:
        """So many members second what was asked for; the last one's step."""
        for _ in range(times):
            taken = self.happens(ha.CallSeconded(written_at=self.now))
        return taken

    def lift_proposed(self, *, has_new_facts: bool = False) -> Step:
        return self.happens(ha.LiftProposed(written_at=self.now, has_new_facts=has_new_facts))

    def reconsidered(self, kind: Kind, outcome: str, remains: Measure | None = None) -> Step:
        """The case about this one has ended."""
        return self.happens(ha.Reconsidered(kind=kind, case=9, outcome=outcome, remains=remains))

    def votes(self, remains: Measure) -> Step:
        return self.happens(ha.ResultRecorded(remains=remains, by="steward 1", because="the vote is over"))

    def holds(self, by: str = "steward 1") -> Step:
        return self.happens(h.HoldWanted(by=by, because="a question"))

    def releases(self) -> Step:
        return self.happens(h.ReleaseWanted(by="steward 1", because="answered"))

    def withdraws(self) -> Step:
        return self.happens(h.WithdrawWanted(by="steward 1", because="a mistake"))

    def undoes(self) -> Step:
        return self.happens(ha.UndoWanted(by="steward 1", because="a mistake"))

    def confirms(self) -> Step:
        return self.happens(ha.ConfirmWanted(by="steward 1"))

    def may(self, effect: f.Effect, rails: Rails = RAILS, stance: Stance = LIVE) -> Go | Wait | Never:
        return may(effect, self.case, stance, rails)


def wanted(taken: Step, kind: type[f.Effect]) -> list[Any]:
    """The effects of one kind that a step wants."""
    return [one.effect for one in taken.effects if isinstance(one.effect, kind)]


def wants(taken: Step) -> list[str]:
    """The kinds of effects that a step wants, in order."""
    return [type(one.effect).__name__ for one in taken.effects]


STORIES: dict[str, Story] = {}
"""What was told in the test that runs, by what was asked for: tests/core/conftest.py forgets it before the next."""


def told_once(tell: Callable[..., Story]) -> Callable[..., Story]:
    """A story that is asked for again in the same test is not told again: whoever asks gets a copy of their own."""

    @wraps(tell)
    def copied(*args: Any, **other: Any) -> Story:
        asked = f"{tell.__name__}{args}{sorted(other.items())}"
        if asked not in STORIES:
            STORIES[asked] = tell(*args, **other)
        return STORIES[asked].copy()

    return copied


def told(taken: Step) -> list[str]:
    """Which messages go to stewards."""
    return [effect.message for effect in wanted(taken, f.TellStewards)]


def kinds(taken: Step) -> list[str]:
    """The kinds of events that a step brought, in order."""
    return [type(event).__name__ for event in taken.events]


def a_case(seats: int = 7, reserves: int = 6, today: Today | None = None, **other: Any) -> Story:
    """A case that was filed."""
    return Story(opening(seats=seats, reserves=reserves, **other), today)


def panel_wanted(case: Case, **otherwise: Any) -> h.PanelWanted:
    """The pool is large enough; what the measure costs may be given."""
    usual = h.PanelWanted(
        number=7,
        draw=4,
        eligible=40,
        root="a" * 64,
        leaf="b" * 64,
        reserves=case.terms.reserves,
        accounts=40,
        follows=0,
        followers=0,
        members=500,
        dossier="d" * 64,
    )
    return replace(usual, **otherwise)


@told_once
def drawing(ties: int = 0, members: int = 500, **other: Any) -> Story:
    """A case whose panel is being drawn. `ties` is what a suspend would cut."""
    story = a_case(**other)
    story.happens(panel_wanted(story.case, follows=ties - ties // 2, followers=ties // 2, members=members))
    return story


@told_once
def summoning(**other: Any) -> Story:
    """A case whose panel is drawn; no summons has arrived yet."""
    story = drawing(**other)
    story.happens(h.IntentWritten(value="c" * 64, seed="d" * 64))
    return story


@told_once
def deliberating(**other: Any) -> Story:
    """A case whose seven summonses have all arrived, at once."""
    story = summoning(**other)
    return story.delivers(*range(1, story.case.terms.seats + 1))


@told_once
def answered(**other: Any) -> Story:
    """A case whose seats have all answered."""
    story = deliberating(**other).later(HOUR)
    story.speaks(*range(1, story.case.terms.seats + 1))
    return story


@told_once
def decided(ballot: e.CountedBallot = SUSPEND, **other: Any) -> Story:
    """A case whose panel agreed on what all of them said; nothing has been done about it yet."""
    story = answered(**other)
    story.ends(*[ballot] * story.case.terms.seats)
    return story


@told_once
def in_next_round(**other: Any) -> Story:
    """A case on whose panel nothing was agreed in the first of two rounds; no digest has arrived yet."""
    story = answered(**{"rounds": 2, **other})
    story.ends(*UNDECIDED)
    return story


@told_once
def escalated(**other: Any) -> Story:
    """A case that no round agreed on and that stewards may decide."""
    story = answered(**{"fallback": "escalate", **other})
    story.ends(*UNDECIDED)
    return story


@told_once
def limited(**other: Any) -> Story:
    """A verdict for suspend whose first step stands; its grace begins with the post."""
    story = decided(SUSPEND, **other).later(HOUR)
    story.stands()
    return story


@told_once
def in_grace(**other: Any) -> Story:
    """The same, told in public."""
    story = limited(**other)
    story.posts()
    return story


@told_once
def in_force(measure: Measure = Measure.LIMIT, **other: Any) -> Story:
    """A measure that stands as it was decided, told in public."""
    if measure is Measure.SUSPEND:
        story = in_grace(**other)
        story.passes_due()
        story.stands(Measure.SUSPEND)
        return story
    story = decided(LIMIT, **other).later(HOUR)
    story.stands()
    story.posts()
    return story


@told_once
def appealed(**other: Any) -> Story:
    """A suspend that waits at its limit while a fresh panel hears the appeal against it."""
    story = in_grace(**other).later(DAY)
    story.appeals()
    story.seconds(3)
    return story


@told_once
def under_review(measure: Measure = Measure.LIMIT, **other: Any) -> Story:
    """A measure whose review has fallen due."""
    story = in_force(measure, **other)
    while not story.case.under:
        story.passes_due()
    return story


@told_once
def ended(**other: Any) -> Story:
    """A case that came to no action."""
    return decided(NONE, **other)


@told_once
def closed(**other: Any) -> Story:
    """A case whose window is over."""
    story = ended(**other)
    story.passes_due()
    return story


def in_each_state(**other: Any) -> dict[State, Story]:
    """A case in every state, with a hold nowhere."""
    makers = (a_case, drawing, deliberating, escalated, decided, in_force, ended, closed)
    made = {(story := maker(**other)).case.state: story for maker in makers}
    assert set(made) == set(State)
    return made
