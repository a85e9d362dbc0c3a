"""A case is the fold of its events, whatever happens to it; and whatever happens, some things never do.

The machine plays jurors, stewards, moderators, a clock and a dispatcher that carries effects out in any order, with any
result that the world may have. (DELIBERATION.md, *Properties that must hold*; DESIGN.md, *One idea*.)
"""

import json
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jurybot.core.case import effects as f
from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import OPEN, Case, State
from jurybot.core.case.event import Event
from jurybot.core.case.fold import apply, fingerprint, fold
from jurybot.core.case.recorded import KINDS, Recorded, record, upcast
from jurybot.core.case.step import NotAllowed, Step
from jurybot.core.codec import from_json, to_json
from jurybot.core.course.gate import Go, Never
from jurybot.core.course.table import TABLE
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, CaseId, ReportId, SeatNo, StatementId, StatusId
from jurybot.core.terms import Today
from tests.core.builders import (
    ASIDE,
    DAY,
    HOUR,
    ID,
    LIMIT,
    NONE,
    SUSPEND,
    UNDECIDED,
    Story,
    a_case,
    answered,
    closed,
    decided,
    deliberating,
    in_each_state,
    in_force,
    in_next_round,
    limited,
    opening,
    panel_wanted,
)

POSITIONS = st.sampled_from(["suspend", "suspend", "limit", "none", "aside"])
BALLOTS = st.builds(e.CountedBallot, position=POSITIONS, objection=st.sampled_from([False, False, True]))
WORD = st.sampled_from(["steward 1", "the command line"])
PICK = st.integers(0, 30)
PRESETS = st.sampled_from(["consensus", "majority", "modified-consensus", "unanimity"])
LENGTHS = st.sampled_from([timedelta(minutes=1), HOUR, 20 * HOUR, 3 * DAY, 8 * DAY, 40 * DAY])
LOOKS = (
    ("kept", Measure.SUSPEND),
    ("relaxed", Measure.LIMIT),
    ("lifted", Measure.NONE),
    ("no-agreement", None),
    ("lapsed", None),
    ("kept", Measure.LIMIT),
)
MEASURES = (f.TakeMeasure, f.RaiseMeasure, f.LiftMeasure)


class Life(RuleBasedStateMachine):
    """One case, from its filing on. `open` is the outbox: what is wanted and not yet settled."""

    def __init__(self) -> None:
        super().__init__()
        self.open: dict[str, f.Wanted] = {}
        self.keys: set[str] = set()
        self.posted_at: Any = None
        self.noticed_at: Any = None
        self.held_since_the_notice = timedelta(0)
        self.held_since_the_post = timedelta(0)

    @initialize(
        proposed=st.sampled_from([Measure.LIMIT, Measure.SUSPEND, Measure.SUSPEND]),
        seats=st.sampled_from([3, 5, 7]),
        reserves=st.integers(0, 4),
        preset=PRESETS,
        today=st.builds(
            Today,
            confirm=st.sampled_from([False, False, True]),
            measures_left=st.sampled_from([0, 3, 3]),
            suspend_ties_at_most=st.just(100),
        ),
        ties=st.sampled_from([0, 0, 5, 90, 300]),
        far=st.sampled_from([0, 1, 2, 2, 3, 4, 4, 5, 5, 5, 6, 6, 7]),
        said=st.sampled_from([SUSPEND, SUSPEND, SUSPEND, LIMIT, NONE, ASIDE]),
        of_rounds=st.fixed_dictionaries(
            {
                "rounds": st.integers(1, 3),
                "settle_for": st.sampled_from([None, HOUR, DAY]),
                "fallback": st.sampled_from(["no-action", "escalate"]),
                "no_deadline_on": st.sampled_from([(), ("weekend",), ("weekend", "2026-11-27")]),
                "zone": st.sampled_from(["UTC", "Europe/Berlin"]),
            }
        ),
    )
    def files(
        self,
        proposed: Measure,
        seats: int,
        reserves: int,
        preset: str,
        today: Today,
        ties: int,
        far: int,
        said: e.CountedBallot,
        of_rounds: dict[str, Any],
    ) -> None:
        """The case, and how far it has come when trouble begins: or most lives would end before their panel."""
        self.story = Story(opening(proposed, seats=seats, reserves=reserves, rule=preset, **of_rounds), today)
        if far:
            self.happen(panel_wanted(self.case, follows=ties, eligible=12))
        if far > 1:
            self._carry_out_all(said)
        if far > 2:
            self.all_jurors_speak()
        for _ in range(far - 3):
            self._waits_for_time()
            self._carry_out_all(said)

    @property
    def case(self) -> Case:
        return self.story.case

    def happen(self, happening: h.Happening) -> Step | None:
        """Steps the case, or sees it refused; what every step must keep is asserted here."""
        before, now = self.case, self.story.now
        try:
            taken = self.story.happens(happening)
        except NotAllowed as refused:
            assert refused.why
            assert self.case is before
            return None
        assert reduce(apply, taken.events, before) == self.case
        cell = TABLE[type(happening)][before.state]
        assert self.case.state in {before.state, *cell.to}
        assert taken.case.seq == before.seq + len(taken.events)
        for event in taken.events:
            assert event.at == now
            self._watch(before, event)
        for one in taken.effects:
            assert one.key not in self.keys
            assert set(one.after) <= self.keys | {other.key for other in taken.effects}
            self.open[one.key] = one
        self.keys |= {one.key for one in taken.effects}
        return taken

    def _watch(self, before: Case, event: Event) -> None:
        now = self.story.now
        match event:
            case after.DecisionPosted() if before.post is None:
                self.posted_at, self.held_since_the_post = now, timedelta(0)
            case after.NoticeGiven(about="decided") | after.NoticeNotGiven(about="decided"):
                self.noticed_at = now if isinstance(event, after.NoticeGiven) else self.posted_at
            case e.Released() if self.posted_at and before.hold:
                self.held_since_the_post += now - max(before.hold.since, self.posted_at)
                if self.noticed_at:
                    self.held_since_the_notice += now - max(before.hold.since, self.noticed_at)
            case after.RaiseAsked():
                assert before.post and before.hold is None and not before.waits_for_steward
                assert before.in_force is Measure.LIMIT and before.verdict is Measure.SUSPEND
                assert now - self.posted_at - self.held_since_the_post >= before.grace_for
                assert before.notice in {"given", "not-given"}
                assert self.noticed_at is None or now - self.noticed_at - self.held_since_the_notice >= 3 * DAY
            case e.RoundBegun(round=round_):
                assert round_ == before.round + 1
                assert not any(s.held or s.statements or s.answer_by or s.half_at for s in self.case.seats)
            case e.Decided(measure=measure):
                assert Measure.NONE < measure <= before.proposed

    # ---- the bot

    @precondition(lambda self: self.case.state is State.FILED)
    @rule(ties=st.sampled_from([0, 5, 90, 300]), eligible=st.integers(2, 12))
    def the_panel_is_wanted(self, ties: int, eligible: int) -> None:
        if eligible < self.case.terms.seats:
            self.happen(h.TooFewEligible(eligible=eligible))
            return
        reserves = min(self.case.terms.reserves, eligible - self.case.terms.seats)
        self.happen(panel_wanted(self.case, eligible=eligible, reserves=reserves, follows=ties))

    @rule(by=LENGTHS)
    def time_goes_by(self, by: timedelta) -> None:
        self.story.later(by)

    @rule()
    def the_bot_waits_for_the_next_deadline(self) -> None:
        due = self.case.due_at()
        assume(due is not None)
        self.story.now = max(self.story.now, due or self.story.now)

    @rule()
    def deadlines_pass(self) -> None:
        """Every deadline that has passed is met, and that comes to an end."""
        for _ in range(len(self.case.seats) + 4):
            due = self.case.due_at()
            if due is None or due > self.story.now:
                assert self.happen(h.TimePassed()) is None, "nothing is due"
                return
            assert self.happen(h.TimePassed()) is not None, "what is due is met"
        raise AssertionError("time passes and passes")

    @precondition(lambda self: self.open)
    @rule(which=PICK, goes_wrong=st.sampled_from([False, False, False, True]), ballots=st.lists(BALLOTS, max_size=7))
    def an_effect_is_carried_out(self, which: int, goes_wrong: bool, ballots: list[e.CountedBallot]) -> None:
        key = list(self.open)[which % len(self.open)]
        self.carry_out(key, goes_wrong, ballots)

    def carry_out(self, key: str, goes_wrong: bool, ballots: list[e.CountedBallot]) -> None:
        one = self.open.get(key)
        if one is None or any(other in self.open for other in one.after):
            return
        verdict = self.story.may(one.effect)
        if isinstance(verdict, Never):
            del self.open[key]
        elif isinstance(verdict, Go):
            del self.open[key]
            happening = self._comes_back(one.effect, goes_wrong, ballots)
            if happening is not None:
                self.happen(happening)

    def _comes_back(self, effect: f.Effect, goes_wrong: bool, ballots: list[e.CountedBallot]) -> h.Happening | None:
        """What the dispatcher brings."""
        refused = ha.BlockRefused(why="Validation failed")
        match effect:
            case f.SendSummons(seat=seat):
                return h.SeatUnreachable(seat=seat) if goes_wrong else h.SummonsDelivered(seat=seat)
            case f.SendDigest(seat=seat, round=round_):
                return h.SeatUnreachable(seat=seat) if goes_wrong else h.DigestDelivered(seat=seat, round=round_)
            case f.WriteDrawEntry(entry="intent"):
                return h.IntentWritten(value="c" * 64, seed="d" * 64)
            case f.ReadBallots(deadline=deadline):
                spoke = sum(bool(seat.statements) for seat in self.case.sitting)
                return h.BallotsRead(ballots=tuple(ballots[:spoke]), deadline=deadline)
            case f.TakeMeasure():
                return refused if goes_wrong else self._stands(Measure.LIMIT)
            case f.RaiseMeasure():
                return ha.BlockConflicts(existing="") if goes_wrong else self._stands(Measure.SUSPEND)
            case f.LiftMeasure():
                return ha.BlockConflicts(existing="suspend on bad.example") if goes_wrong else ha.BlockLifted()
            case f.LowerMeasure():
                return refused if goes_wrong else self._stands(Measure.LIMIT)
            case f.OpenCase(kind=kind):
                return self._reconsidered(kind)
            case f.SendNotice(about=about):
                return ha.NoticeFailed(about=about, why="unknown") if goes_wrong else ha.NoticeStands(about=about)
            case f.PostDecision():
                return ha.PostStands(status=StatusId("115"))
            case f.WriteSite():
                return ha.SiteWritten(hash="e" * 64)
        return None

    def _reconsidered(self, kind: Kind) -> h.Happening:
        """The case about this one, all of it at once; what it comes to is as good as any."""
        outcome, remains = LOOKS[self.case.seq % len(LOOKS)]
        return ha.Reconsidered(kind=kind, case=9, outcome=outcome, remains=remains)

    def _stands(self, measure: Measure) -> h.Happening:
        return ha.BlockStands(measure=measure, block=BlockId("71"), comment="jurybot case 7 · 9")

    # ---- jurors

    @precondition(lambda self: self.case.seats)
    @rule(which=PICK, said=st.sampled_from(["ballot", "ballot", "here", "unclear", "withdraw"]), ago=LENGTHS, n=PICK)
    def a_juror_speaks(self, which: int, said: str, ago: timedelta, n: int) -> None:
        seat = self.case.seats[which % len(self.case.seats)]
        statement = StatementId(f"s{seat.number}.{n % 3}")
        written_at = self.story.now - (ago if n % 5 == 0 else timedelta(0))
        self.happen(
            h.SeatSpoke(seat=seat.number, statement=statement, said=said, written_at=written_at, why="no-position")
        )

    @precondition(lambda self: self.case.state is State.DELIBERATING)
    @rule()
    def all_jurors_speak(self) -> None:
        for seat in self.case.sitting:
            statement = StatementId(f"s{seat.number}.0")
            self.happen(h.SeatSpoke(seat=seat.number, statement=statement, said="ballot", written_at=self.story.now))

    @precondition(lambda self: self.case.seats)
    @rule(which=PICK, because=st.sampled_from(["declined", "recused", "left", "gone"]))
    def a_seat_is_given_up(self, which: int, because: str) -> None:
        seat = self.case.seats[which % len(self.case.seats)]
        self.happen(h.SeatGivenUp(seat=seat.number, because=because, written_at=self.story.now))

    @precondition(lambda self: self.case.seats)
    @rule(which=PICK, suspended=st.booleans())
    def a_statement_is_gone(self, which: int, suspended: bool) -> None:
        seat = self.case.seats[which % len(self.case.seats)]
        statement = next(iter(seat.statements), StatementId("none"))
        self.happen(h.StatementGone(seat=seat.number, statement=statement, author_suspended=suspended))

    @precondition(lambda self: self.case.seats)
    @rule(which=PICK)
    def a_juror_is_back(self, which: int) -> None:
        seat = self.case.seats[which % len(self.case.seats)]
        self.happen(h.JurorReturned(seat=seat.number))

    # ---- everybody else

    @precondition(lambda self: self.case.state in OPEN and self.case.seq % 5 == 0)
    @rule(number=st.integers(7, 12))
    def a_report_arrives(self, number: int) -> None:
        self.happen(h.ReportArrived(report=ReportId(str(number))))

    @precondition(lambda self: self.case.seq % 4 == 1)
    @rule(by=WORD)
    def a_steward_holds(self, by: str) -> None:
        self.happen(h.HoldWanted(by=by, because="a question"))

    @precondition(lambda self: self.case.hold)
    @rule(by=WORD)
    def a_steward_releases(self, by: str) -> None:
        self.happen(h.ReleaseWanted(by=by, because="answered"))

    @precondition(lambda self: self.case.waits_for_steward)
    @rule()
    def a_steward_confirms(self) -> None:
        self.happen(ha.ConfirmWanted(by="steward 1"))

    @precondition(lambda self: self.case.seq % 4 == 0)
    @rule(undo=st.booleans())
    def a_steward_takes_it_back(self, undo: bool) -> None:
        act = ha.UndoWanted if undo else h.WithdrawWanted
        self.happen(act(by="steward 1", because="a mistake"))

    @precondition(lambda self: self.case.state is State.ESCALATED)
    @rule(measure=st.sampled_from(Measure))
    def stewards_decide(self, measure: Measure) -> None:
        self.happen(h.EscalationSettled(measure=measure, by="steward 1", because="so we agreed"))

    @precondition(lambda self: self.case.verdict)
    @rule(to_all=st.booleans(), by=st.sampled_from(["member", "member", "admin"]), seconders=st.integers(0, 10))
    def a_member_appeals(self, to_all: bool, by: str, seconders: int) -> None:
        self.happen(ha.AppealMade(written_at=self.story.now, to_all=to_all, by=by))
        for _ in range(seconders):
            self.happen(ha.CallSeconded(written_at=self.story.now))

    @precondition(lambda self: self.case.state is State.IN_FORCE)
    @rule(has_new_facts=st.booleans())
    def a_lift_is_proposed(self, has_new_facts: bool) -> None:
        self.happen(ha.LiftProposed(written_at=self.story.now, has_new_facts=has_new_facts))

    @precondition(lambda self: "vote" in {self.case.under, self.case.waits_for_steward})
    @rule(remains=st.sampled_from(list(Measure)))
    def all_members_have_voted(self, remains: Measure) -> None:
        self.happen(ha.ResultRecorded(remains=remains, by="steward 1", because="the vote is over"))

    @precondition(lambda self: self.case.seq % 3 == 0)
    @rule(now=st.sampled_from(["", "silence", "suspend"]))
    def a_moderator_changes_the_block(self, now: str) -> None:
        self.happen(ha.HandChangedBlock(was="silence", now=now))

    @precondition(lambda self: self.case.seq % 7 == 0)
    @rule()
    def the_row_differs(self) -> None:
        self.happen(h.FoldDiffers())

    # ---- what always holds

    @invariant()
    def a_measure_goes_out_only_as_the_verdict_allows(self) -> None:
        case = self.case
        for measure in Measure:
            if isinstance(self.story.may(f.TakeMeasure(measure=measure, number=7)), Go):
                assert (case.state, case.verdict, case.in_force) == (State.DECIDED, measure, Measure.NONE)
                assert measure is not Measure.NONE and case.waits_for_steward != "measure" and not case.hold
        if isinstance(self.story.may(f.RaiseMeasure(number=7)), Go):
            assert (case.state, case.verdict, case.in_force) == (State.DECIDED, Measure.SUSPEND, Measure.LIMIT)
            assert case.raise_asked and case.post and not case.hold and not case.waits_for_steward
        if isinstance(self.story.may(f.LiftMeasure(number=7)), Go):
            assert case.state not in OPEN | {State.IN_FORCE} and case.in_force is not Measure.NONE

    @invariant()
    def no_measure_is_under_way_twice(self) -> None:
        for kind in (f.TakeMeasure, f.RaiseMeasure, f.ReadBallots):
            waiting = [
                one.effect
                for one in self.open.values()
                if isinstance(one.effect, kind) and not isinstance(self.story.may(one.effect), Never)
            ]
            assert len(waiting) <= 1

    @invariant()
    def no_more_sit_than_there_are_places(self) -> None:
        case = self.case
        assert 0 <= len(case.sitting) <= case.places <= case.terms.seats
        assert [seat.number for seat in case.seats] == list(range(1, len(case.seats) + 1)), (
            "in drawn order, never picked"
        )
        assert len(case.seats) <= max(case.drawn, 0)

    @invariant()
    def no_deadline_falls_on_a_day_without_deadlines(self) -> None:
        case = self.case
        moments = [case.ends_at_most, case.grace_until, case.confirm_until, case.escalated_until, case.settles_at()]
        moments += [case.appeal_until, case.call.until if case.call else None]
        for moment in (m for m in [*moments, *(s.half_at for s in case.sitting), *(s.answer_by for s in case.sitting)]):
            if moment is not None and case.terms.no_deadline_on:
                there = moment.astimezone(ZoneInfo(case.terms.zone))
                assert there.weekday() < 5 and there.date().isoformat() not in case.terms.no_deadline_on

    @invariant()
    def there_are_no_more_rounds_than_the_terms_say(self) -> None:
        case = self.case
        assert 1 <= case.round <= case.terms.rounds
        assert not (case.reads_early and case.reading is None)

    @invariant()
    def what_is_held_waits(self) -> None:
        if self.case.hold:
            assert self.case.due_at() is None

    def teardown(self) -> None:
        """Whatever has happened, people and time can bring the case to its end: nothing is stuck for ever."""
        if not hasattr(self, "story"):
            return
        self._comes_back_from_a_file()
        for _ in range(120):
            at_rest = self.case.cut and self.case.under in {"", "review"} and not self.case.call
            if self.case.state is State.CLOSED or (self.case.state is State.IN_FORCE and at_rest):
                break
            self._goes_on()
        else:
            raise AssertionError(f"stuck: {self.case.state}, {[one.effect for one in self.open.values()]}")
        assert self.case.due_at() in {None, self.case.review_on}, "reviews go on for as long as the measure stands"

    def _comes_back_from_a_file(self) -> None:
        stored = json.loads(json.dumps([to_json(record(event)) for event in self.story.events]))
        kept = [upcast(from_json(Recorded, one)) for one in stored]
        assert kept == self.story.events
        assert fold(ID, kept) == self.case and fingerprint(fold(ID, kept)) == fingerprint(self.case)
        assert from_json(Case, json.loads(json.dumps(to_json(self.case)))) == self.case

    def _goes_on(self) -> None:
        self.happen(h.ReleaseWanted(by="steward 1", because="go on"))
        self.happen(ha.ConfirmWanted(by="steward 1"))
        self.happen(ha.ResultRecorded(remains=Measure.SUSPEND, by="steward 1", because="the vote is over"))
        if self.case.state is State.FILED:
            self.happen(panel_wanted(self.case))
        self._carry_out_all(SUSPEND)
        self._waits_for_time()

    def _carry_out_all(self, said: e.CountedBallot) -> None:
        """All that may go out goes out, and all goes well."""
        for _ in range(4):
            for key in list(self.open):
                self.carry_out(key, goes_wrong=False, ballots=[said] * 7)

    def _waits_for_time(self) -> None:
        due = self.case.due_at()
        if due is not None:
            self.story.now = max(self.story.now, due)
            assert self.happen(h.TimePassed()) is not None


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=30, stateful_step_count=25)


# ---- folding itself


def test_the_fingerprint_tells_every_field_of_a_case_apart() -> None:
    story = in_force()
    case = story.case

    assert fingerprint(case) == fingerprint(fold(ID, story.events))
    for changed in (
        replace(case, known_accounts=case.known_accounts + 1),
        replace(case, seats=case.seats[:-1]),
        replace(case, criterion_says="something else"),
        replace(case, appeal_until=None),
        replace(case, stopped=True),
    ):
        assert fingerprint(changed) != fingerprint(case)


def test_the_same_events_fold_alike_after_years_in_a_file() -> None:
    for story in in_each_state().values():
        kept = json.dumps([to_json(record(event)) for event in story.events])
        events = [upcast(from_json(Recorded, one)) for one in json.loads(kept)]

        assert fingerprint(fold(ID, events)) == fingerprint(story.case)


def test_a_case_without_events_or_with_another_beginning_is_refused() -> None:
    events = deliberating().events

    with pytest.raises(ValueError, match="no events"):
        fold(CaseId("c9"), [])
    with pytest.raises(ValueError, match="does not begin with CaseFiled"):
        fold(CaseId("c9"), events[1:])


NOTED = {"DecisionPublished", "BlockChangedByHand", "LateAnswer", "AccusedHeard"}


def test_every_event_changes_the_case_but_for_those_that_are_only_noted() -> None:
    """A new event that the fold forgot would be lost without a word."""
    changed, met = set(), set()
    lives = [*in_each_state(reserves=1).values(), in_force(Measure.SUSPEND, today=Today(confirm=False))]
    lives += [_a_life_of_trouble(), _a_life_of_brakes(), _a_short_life(), _a_life_of_rounds()]
    lives += [_a_sealed_life(), _an_interim_life(), _a_cleared_life(), _a_life_with_a_name()]
    lives += [_a_life_of_fresh_looks(), _a_review(), _a_life_without_a_contact()]
    for story in lives:
        case = fold(ID, story.events[:1])
        for event in story.events[1:]:
            then = apply(case, event)
            met.add(type(event).__name__)
            if replace(then, seq=case.seq) != case:
                changed.add(type(event).__name__)
            case = then

    assert met == set(KINDS) - {"CaseFiled"}, "every kind was met"
    assert met - changed == NOTED


def _a_life_with_a_name() -> Story:
    story = closed()
    story.happens(h.NameWanted(by="steward 1", because="their admin asks"))
    return story


def _a_life_of_trouble() -> Story:
    story = deliberating(reserves=1, seats=3).later(HOUR)
    story.happens(h.ReportArrived(report=ReportId("99")))
    story.happens(h.AccusedHeard())
    story.happens(h.StewardRecused(by="steward 2"))
    story.speaks(1, said="unclear")
    story.speaks(2)
    story.happens(h.StatementGone(seat=SeatNo(2), statement=StatementId("s2"), author_suspended=False))
    story.gives_up(3)
    story.gives_up(2, "gone")
    story.happens(h.JurorReturned(seat=SeatNo(2)))
    story.speaks(3)
    story.delivers(4)
    story.ends()
    story.ends()
    return story


def _an_interim_life() -> Story:
    story = deliberating()
    story.happens(h.InterimWanted(by="steward 1", because="a raid is under way"))
    story.happens(h.InterimStands(block=BlockId("9"), comment="jurybot interim bad.example · 3"))
    story.happens(h.SealWanted(by="steward 1", because="somebody is in danger"))
    story.happens(h.InterimPosted(status=StatusId("114")))
    story.happens(h.InterimLifted())
    story.happens(ha.Superseded(by=9))
    return story


def _a_cleared_life() -> Story:
    story = a_case(to_be_cleared=True)
    story.happens(h.ClearWanted(by="steward 1"))
    return story


def _a_sealed_life() -> Story:
    story = deliberating()
    story.happens(h.SealWanted(by="steward 1", because="somebody is in danger"))
    return story


def _a_life_of_rounds() -> Story:
    story = in_next_round(settle_for=HOUR, fallback="escalate")
    story.happens(h.DossierGrew(dossier="f" * 64))
    story.gets_digest(*range(1, 8)).later(HOUR)
    story.speaks(1, 2, 3)
    story.ends(LIMIT, NONE, NONE)
    story.speaks(*range(4, 8))
    story.ends(*UNDECIDED)
    story.happens(h.EscalationSettled(measure=Measure.LIMIT, by="steward 1", because="so we agreed"))
    return story


def _a_life_of_fresh_looks() -> Story:
    story = decided(SUSPEND, today=Today(confirm=True), notice_for=timedelta(0))
    story.confirms()
    story.stands()
    story.posts()
    story.appeals()
    story.seconds(3)
    story.reconsidered(Kind.APPEAL, "kept", Measure.SUSPEND)
    story.passes_due()
    story.stands(Measure.SUSPEND)
    story.passes_due()
    story.later(91 * DAY).lift_proposed()
    story.passes_due()
    return story


def _a_life_without_a_contact() -> Story:
    story = limited()
    story.gives_notice("no-contact")
    return story


def _a_review() -> Story:
    story = answered(kind=Kind.REVIEW, about="c0", proposed=Measure.LIMIT)
    story.ends(*[LIMIT] * 7)
    return story


def _a_short_life() -> Story:
    story = a_case()
    story.withdraws()
    return story


def _a_life_of_brakes() -> Story:
    story = Story(opening(), Today(confirm=True))
    story.happens(h.TooFewEligible(eligible=2))
    story.happens(panel_wanted(story.case))
    story.happens(h.IntentWritten(value="c" * 64, seed="d" * 64))
    story.delivers(*range(1, 8)).later(HOUR)
    story.speaks(*range(1, 8))
    story.ends(*[SUSPEND] * 7)
    story.passes_due()
    story.happens(ha.BlockRefused(why="no"))
    story.releases()
    story.happens(ha.BlockConflicts(existing="noop"))
    story.releases()
    story.stands()
    story.happens(ha.SiteWritten(hash="e" * 64))
    story.posts()
    story.happens(ha.HandChangedBlock(was="silence", now=""))
    story.releases()
    story.appeals()
    story.undoes()
    story.happens(ha.BlockLifted())
    return story
