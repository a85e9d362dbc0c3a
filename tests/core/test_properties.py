"""Properties of whole cases, played through the table: DELIBERATION.md, "Properties that must hold", 2 and 6 to 8.

Those of a single count (1 to 5, and 7 of a quorum) are in test_ballot.py, that of the early close for one count in
test_rounds.py, and those of any life of a case, whatever befalls it, in test_fold.py.
"""

from datetime import timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jurybot.core.case import effects as f
from jurybot.core.case import events as e
from jurybot.core.case.case import State
from jurybot.core.measures import Measure
from jurybot.core.replies.which_text import Silent, Stands, Statement, Version, standing
from jurybot.core.rule.ballot import ballot_from, tally, verdict
from jurybot.core.rule.rule import PRESETS, rule_from
from jurybot.core.text.answers import Ballot as Said
from jurybot.core.text.answers import Unclear, Withdraw
from tests.core.builders import DAY, HOUR, START, Story, deliberating, kinds, wanted, wants

POSITIONS = ("suspend", "limit", "none", "aside")
BALLOTS = st.builds(e.CountedBallot, position=st.sampled_from(POSITIONS), objection=st.booleans())
RULES = st.sampled_from(sorted(PRESETS))
PROPOSED = st.sampled_from([Measure.LIMIT, Measure.SUSPEND])
FEW = settings(max_examples=60)


# ---- 2: the order of arrival never matters, save that a juror's latest statement counts; duplicates change nothing

says = st.one_of(
    st.builds(Said, position=st.sampled_from(["limit", "suspend"])),
    st.just(Unclear(why="question")),
    st.just(Withdraw()),
)
versions = st.lists(
    st.builds(Version, written_at=st.integers(0, 50).map(lambda n: START + n * HOUR), says=says),
    min_size=1,
    max_size=3,
    unique_by=lambda version: version.written_at,
).map(tuple)
statements = st.lists(versions, min_size=1, max_size=5).map(
    lambda many: [Statement(id=str(n), versions=one) for n, one in enumerate(many, start=1)]
)


@given(statements, st.data(), st.integers(0, 60))
def test_the_order_in_which_statements_arrive_never_matters_and_duplicates_change_nothing(
    said: list[Statement], data: st.DataObject, hours: int
) -> None:
    at = START + hours * HOUR
    again = data.draw(st.permutations([*said, *data.draw(st.lists(st.sampled_from(said)))]))

    assert standing(again, at) == standing(said, at)


@given(statements)
def test_the_latest_statement_of_a_juror_counts_and_no_earlier_one(said: list[Statement]) -> None:
    end = START + 100 * HOUR
    last = Statement(id="99", versions=(Version(written_at=START + 90 * HOUR, says=Said(position="limit")),))
    taken_back = Statement(id="99", versions=last.versions, gone_at=START + 91 * HOUR)

    assert standing([*said, last], end) == Stands("99", Said(position="limit"))
    assert isinstance(standing([*said, taken_back], end), Silent)


# ---- whole cases


class Panel:
    """A case whose drawn jurors do what was planned for each: answer so many hours after their summons, or never."""

    def __init__(self, plan: list[tuple[int, e.CountedBallot] | None], reserves: int, **of_terms: Any) -> None:
        self.plan = plan
        self.story: Story = deliberating(seats=len(plan) - reserves, reserves=reserves, **of_terms)
        self.called = dict.fromkeys(range(1, len(plan) - reserves + 1), START)
        self.ballots: dict[int, e.CountedBallot] = {}
        self.spoke_at = START

    def play(self) -> Story:
        while self.story.case.state is State.DELIBERATING:
            self._next()
        return self.story

    def _next(self) -> None:
        story, answers = self.story, self._answers()
        if story.case.reading:
            return self._take(story.reads(*(self.ballots[seat] for seat in self._answered())))
        if answers and min(answers)[0] <= story.due():
            at, seat = min(answers)
            story.now = max(story.now, at)
            self.ballots[seat], self.spoke_at = self._planned(seat), story.now
            return self._take(story.speaks(seat))
        return self._take(story.passes_due())

    def _take(self, taken: Any) -> None:
        for summons in wanted(taken, f.SendSummons):
            self.story.delivers(summons.seat)
            self.called[summons.seat] = self.story.now

    def _answers(self) -> list[tuple[Any, int]]:
        sitting = {seat.number for seat in self.story.case.sitting}
        return [
            (at + one[0] * HOUR, seat)
            for seat, at in self.called.items()
            if (one := self.plan[seat - 1]) and seat in sitting and seat not in self.ballots
        ]

    def _planned(self, seat: int) -> e.CountedBallot:
        one = self.plan[seat - 1]
        assert one
        return one[1]

    def _answered(self) -> list[int]:
        return [seat.number for seat in self.story.case.sitting if seat.number in self.ballots]


plans = st.lists(st.none() | st.tuples(st.integers(1, 100), BALLOTS), min_size=5, max_size=9)


# ---- 6


@FEW
@given(plan=plans, reserves=st.integers(0, 2), preset=RULES, proposed=PROPOSED)
def test_a_round_closes_early_only_when_nothing_can_change_any_more_and_the_time_to_change_ones_mind_is_over(
    plan: list[Any], reserves: int, preset: str, proposed: Measure
) -> None:
    panel = Panel(plan, reserves, rule=preset, proposed=proposed, settle_for=DAY)
    story = panel.play()

    (*_, tallied) = [event for event in story.events if isinstance(event, e.RoundTallied)]
    if not tallied.early:
        return
    assert tallied.at - panel.spoke_at >= DAY
    cast = [ballot_from(one.position, one.objection) for one in tallied.ballots]
    every = [ballot_from(at, objects) for at in POSITIONS for objects in (False, True)]
    for more in product([*every, "silent", "recused"], repeat=min(3, tallied.seats - len(cast))):
        ballots = [*cast, *(one for one in more if not isinstance(one, str))]
        count = tally(ballots, tallied.seats - more.count("recused"))
        assert verdict(count, rule_from(preset), proposed=proposed, rounds_left=0).value == tallied.outcome


# ---- 7


@FEW
@given(
    leaving=st.lists(st.tuples(st.integers(1, 12), st.sampled_from(["declined", "recused", "left", "gone"]))),
    reserves=st.integers(0, 5),
)
def test_a_replacement_keeps_the_seats_and_only_a_recusal_that_nobody_can_fill_lowers_them(
    leaving: list[tuple[int, str]], reserves: int
) -> None:
    story = deliberating(reserves=reserves)
    expected, left = 7, reserves

    for number, because in leaving:
        if all(seat.number != number for seat in story.case.sitting):
            continue
        taken = story.gives_up(number, because)
        for summons in wanted(taken, f.SendSummons):
            story.delivers(summons.seat)
        expected -= because == "recused" and left == 0
        left = max(0, left - 1)
        assert story.case.places == expected


@FEW
@given(plan=plans, reserves=st.integers(0, 2), preset=RULES)
def test_below_three_held_seats_a_case_lapses_and_otherwise_by_its_quorum_alone(
    plan: list[Any], reserves: int, preset: str
) -> None:
    story = Panel(plan, reserves, rule=preset).play()

    (*_, tallied) = [event for event in story.events if isinstance(event, e.RoundTallied)]
    turnout = sum(one.position != "aside" for one in tallied.ballots)
    quorum = PRESETS[preset].quorum
    missed = tallied.held < 3 or (quorum is not None and not quorum.met_by(turnout, of=tallied.seats))
    assert any(isinstance(event, e.Lapsed) for event in story.events) is missed


# ---- 8


@FEW
@given(plan=plans, preset=RULES, ties=st.sampled_from([0, 5, 90]))
def test_nothing_irreversible_is_done_before_the_verdict_is_final_and_a_lapse_strengthens_nothing(
    plan: list[Any], preset: str, ties: int
) -> None:
    story = Panel(plan, 0, rule=preset, ties=ties).play()

    measures = [one.effect for one in story.effects if isinstance(one.effect, f.TakeMeasure | f.RaiseMeasure)]
    if any(isinstance(event, e.Lapsed) for event in story.events):
        assert measures == []
        assert story.case.in_force is Measure.NONE
        return
    assert not any(isinstance(one, f.RaiseMeasure) for one in measures)  # TakeMeasure of a suspend is its first step
    if story.case.verdict is not Measure.SUSPEND:
        return
    story.stands()
    story.posts()
    posted_at = story.now
    if story.case.waits_for_steward:
        assert story.case.waits_for_steward == "vote", "what cuts so many ties is for all members"
        story.votes(Measure.SUSPEND)
    raised = story.passes_due()
    assert wants(raised) == ["RaiseMeasure"]
    assert story.now - posted_at >= story.case.terms.grace_for(ties, 500) >= timedelta(days=3)
    assert "RaiseAsked" in kinds(raised)
