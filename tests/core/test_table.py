"""Every pair (state, happening) stands in the one table, or is refused with the case unchanged."""

import dataclasses
import typing
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import State
from jurybot.core.case.fold import fold
from jurybot.core.case.step import NotAllowed
from jurybot.core.course.table import TABLE, diagram, step
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import SeatNo, StatementId
from jurybot.core.terms import Today
from tests.core.builders import (
    DAY,
    HOUR,
    ID,
    LIMIT,
    NONE,
    UNDECIDED,
    Story,
    a_case,
    answered,
    appealed,
    closed,
    decided,
    deliberating,
    drawing,
    ended,
    escalated,
    in_each_state,
    in_force,
    in_grace,
    in_next_round,
    limited,
    panel_wanted,
    summoning,
    under_review,
)

F, D, L, Z = State.FILED, State.DRAWING, State.DELIBERATING, State.ESCALATED
V, I, E, X = State.DECIDED, State.IN_FORCE, State.ENDED, State.CLOSED  # noqa: E741
BASES = {h.Happening, h.SeatHappening, h.CaseOpened}
ALL = sorted(
    (
        kind
        for kind in (vars(h) | vars(ha)).values()
        if isinstance(kind, type) and issubclass(kind, h.Happening) and kind not in BASES
    ),
    key=lambda kind: kind.__name__,
)

MET_IN = {
    h.ReportArrived: (F, D, L, Z),
    h.TooFewEligible: (F,),
    h.PanelWanted: (F,),
    h.IntentWritten: (D,),
    h.SeatUnreachable: (L,),
    h.SeatGivenUp: (L,),
    h.JurorReturned: (L,),
    h.StatementGone: (L,),
    h.SeatSpoke: (L, Z, V, I, E),
    h.SeatHeard: (L,),
    h.TimePassed: (L, Z, V, I, E),
    h.BallotsRead: (L,),
    h.EscalationSettled: (Z,),
    ha.ConfirmWanted: (V,),
    ha.BlockStands: (V, I, E, X),
    ha.LiftedWith: (I,),
    ha.HandChangedBlock: (F, D, L, Z, V, I, E),
    ha.AppealMade: (V, I),
    ha.LiftProposed: (I,),
    ha.CallSeconded: (V, I),
    ha.Reconsidered: (V, I),
    ha.ResultRecorded: (V, I),
    h.HoldWanted: (F, D, L, Z, V, I),
    h.WithdrawWanted: (F, D, L, Z, V),
    ha.UndoWanted: (V, I),
    h.FoldDiffers: (F, D, L, Z, V, I, E, X),
}
"""In which states a happening can change a case at all; those of effects under way may arrive in any later state."""


def happening(kind: type[h.Happening], story: Story) -> Any:
    """One of that kind that fits this case as well as any can."""
    fields: dict[str, Any] = {
        "report": "99",
        "eligible": 3,
        "tell": True,
        "value": "c" * 64,
        "seed": "d" * 64,
        "seat": SeatNo(1),
        "silent": (SeatNo(1),),
        "statement": StatementId("s1"),
        "said": "ballot",
        "written_at": story.now,
        "author_suspended": False,
        "because": "declined",
        "ballots": (),
        "deadline": story.case.reading or story.now,
        "by": "steward 1",
        "measure": Measure.LIMIT,
        "block": "71",
        "comment": "jurybot case 7 · 9",
        "existing": "suspend",
        "why": "no",
        "was": "",
        "now": "silence",
        "hash": "e" * 64,
        "dossier": "f" * 64,
        "status": "115",
        "round": story.case.round,
        "changed_at": None,
        "on_page": False,
        "meant": "",
        "to_all": False,
        "has_new_facts": True,
        "kind": Kind(story.case.under) if story.case.under in {kind.value for kind in Kind} else Kind.APPEAL,
        "case": 9,
        "outcome": "lifted",
        "remains": Measure.NONE,
        "took_over": "",
        "about": "decided",
        "by_hand": False,
        "quiet": False,
        "published": "",
        "gone": False,
        "until": story.now + 14 * DAY,
    }
    if kind is ha.Superseded:
        return ha.Superseded(by=9)
    if kind is h.PanelWanted:
        return panel_wanted(story.case)
    return kind(**{field.name: fields[field.name] for field in dataclasses.fields(kind)})


def test_every_happening_has_its_row_but_for_the_one_that_opens_a_case() -> None:
    assert set(TABLE) == set(ALL)
    assert len(ALL) == len(TABLE) > 20


@pytest.mark.parametrize("kind", ALL)
def test_every_pair_is_met_or_refused_with_the_case_unchanged(kind: type[h.Happening]) -> None:
    for state, story in in_each_state().items():
        before, events = story.case, tuple(story.events)
        try:
            taken = step(before, happening(kind, story), story.today, story.now)
        except NotAllowed as refused:
            assert refused.why
        else:
            cell = TABLE[kind][state]
            assert taken.case.state in {state, *cell.to}
            assert taken.events, "what is met is on record"
            assert fold(ID, [*events, *taken.events]) == taken.case
        assert story.case is before
        assert fold(ID, events) == before


@pytest.mark.parametrize("kind", sorted(MET_IN, key=lambda kind: kind.__name__))
def test_nothing_but_the_states_of_the_plan_is_changed(kind: type[h.Happening]) -> None:
    for state, story in in_each_state().items():
        if state in MET_IN[kind]:
            assert state in TABLE[kind]
        else:
            story.refuses(happening(kind, story))


def test_a_step_is_pure() -> None:
    for story in in_each_state().values():
        for kind in ALL:
            said = happening(kind, story)
            first, second = (_tried(story, said) for _ in range(2))
            assert first == second


def _tried(story: Story, said: h.Happening) -> object:
    try:
        return step(story.case, said, story.today, story.now)
    except NotAllowed as refused:
        return refused.why


def _on_the_way(kind: type[h.Happening], state: State) -> list[Story]:
    """Cases of that state at every point from which a cell may lead on."""
    makers: dict[State, list[Any]] = {
        F: [a_case],
        D: [drawing],
        L: [summoning, deliberating, answered, _being_read(LIMIT), _being_read(NONE), _divided, in_next_round],
        Z: [escalated],
        V: [
            decided,
            limited,
            in_grace,
            lambda: decided(LIMIT),
            _raised,
            lambda: decided(today=Today(confirm=True)),
            appealed,
            _called_to_vote,
        ],
        I: [in_force, lambda: in_force(Measure.SUSPEND), _called_to_vote_on_a_limit, under_review, _superseded],
        E: [ended, _withdrawn],
        X: [closed],
    }
    return [maker() for maker in makers[state]]


def _being_read(ballot: e.CountedBallot) -> Any:
    def make() -> Story:
        story = answered()
        story.passes_due()
        story.ballots = (ballot,) * 7  # type: ignore[attr-defined]
        return story

    return make


def _divided() -> Story:
    story = answered(fallback="escalate")
    story.passes_due()
    story.ballots = UNDECIDED  # type: ignore[attr-defined]
    return story


def _divided_soon() -> Story:
    """Of two rounds, with an end as soon as nothing can change any more."""
    return answered(rounds=2, settle_for=HOUR)


def _raised() -> Story:
    story = in_grace()
    story.passes_due()
    return story


def _called_to_vote() -> Story:
    story = in_grace()
    story.appeals(to_all=True)
    story.seconds(10)
    return story


def _called_to_vote_on_a_limit() -> Story:
    story = in_force()
    story.appeals(to_all=True)
    story.seconds(10)
    return story


def _superseded() -> Story:
    story = in_force()
    story.happens(ha.Superseded(by=9))
    return story


def _withdrawn() -> Story:
    story = in_grace()
    story.withdraws()
    return story


@pytest.mark.parametrize("kind", ALL)
def test_each_cell_leads_to_every_state_that_it_declares_and_to_no_other(kind: type[h.Happening]) -> None:
    for state, cell in TABLE[kind].items():
        reached: set[State] = set()
        for story in _on_the_way(kind, state):
            if kind is h.TimePassed and (due := story.case.due_at()):
                story.now = due
            said = happening(kind, story)
            if isinstance(said, h.BallotsRead):
                said = dataclasses.replace(said, ballots=getattr(story, "ballots", ()))
            if isinstance(said, ha.BlockStands) and story.case.raise_asked:
                said = dataclasses.replace(said, measure=Measure.SUSPEND)
            for one in _any_measure(said):
                try:
                    reached.add(step(story.case, one, story.today, story.now).case.state)
                except NotAllowed:
                    continue
        assert reached <= {state, *cell.to}
        assert set(cell.to) <= reached, f"{state} does not lead there: {set(cell.to) - reached}"


def _any_measure(said: Any) -> list[Any]:
    """Stewards may decide either way, and a fresh look may leave anything."""
    if isinstance(said, h.EscalationSettled):
        return [said, dataclasses.replace(said, measure=Measure.NONE)]
    if isinstance(said, ha.Reconsidered | ha.ResultRecorded):
        return [dataclasses.replace(said, remains=measure) for measure in Measure]
    return [said]


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "published": st.just(""),  # the key of another case's effect
    "seat": st.integers(-1, 15),
    "statement": st.sampled_from(["s1", "s2"]),
    "said": st.sampled_from(["ballot", "here", "withdraw", "unclear"]),
    "because": st.sampled_from(["declined", "recused", "left", "gone", "so"]),
    "ballots": st.lists(
        st.builds(e.CountedBallot, position=st.sampled_from(["suspend", "none", "aside"])), max_size=2
    ).map(tuple),
    "measure": st.sampled_from(list(Measure)),
    "remains": st.sampled_from(list(Measure)),
    "kind": st.sampled_from([Kind.APPEAL, Kind.REVIEW, Kind.LIFT]),
    "outcome": st.sampled_from(["kept", "lapsed", "no-agreement"]),
    "case": st.none(),
}
BY_TYPE = {int: st.integers(0, 50), str: st.sampled_from(["", "suspend", "x"]), bool: st.booleans()}


@st.composite
def any_happening(draw: st.DrawFn) -> tuple[type[h.Happening], dict[str, Any]]:
    kind = draw(st.sampled_from(ALL))
    hints = typing.get_type_hints(kind)
    fields = {}
    for field in dataclasses.fields(kind):
        plain = getattr(hints[field.name], "__supertype__", hints[field.name])
        if field.name in VALUES or plain in BY_TYPE:
            fields[field.name] = draw(VALUES[field.name] if field.name in VALUES else BY_TYPE[plain])
    return kind, fields


@settings(max_examples=60)
@given(
    maker=st.sampled_from(
        [
            a_case,
            drawing,
            deliberating,
            answered,
            _divided_soon,
            escalated,
            decided,
            in_grace,
            appealed,
            in_force,
            under_review,
            ended,
            closed,
        ]
    ),
    moves=st.lists(st.tuples(any_happening(), st.sampled_from([timedelta(0), HOUR, 4 * DAY, 90 * DAY])), max_size=15),
)
def test_whatever_comes_in_whatever_order_is_met_or_refused(maker: Any, moves: list[Any]) -> None:
    """Also what could never come: nothing but NotAllowed is raised, and the case stays the fold of its events."""
    story = maker()
    for (kind, fields), passes in moves:
        story.later(passes)
        deadline = story.case.reading or story.now
        times = {"written_at": story.now, "deadline": deadline, "until": story.now + 14 * DAY}
        said = kind(**fields, **{f.name: times[f.name] for f in dataclasses.fields(kind) if f.name in times})
        before = story.case
        try:
            story.happens(said)
        except NotAllowed:
            assert story.case is before
        else:
            assert story.case.state in {before.state, *TABLE[kind][before.state].to}
            assert fold(ID, story.events) == story.case
        assert story.case.in_force <= max(story.case.was_in_force, story.case.verdict or Measure.NONE)


def test_the_diagram_has_every_arrow_of_the_table_and_no_other() -> None:
    lines = diagram().splitlines()

    assert lines[:2] == ["stateDiagram-v2", "    [*] --> filed: CaseOpened"]
    assert lines[-1] == "    closed --> [*]"
    arrows = {
        (of.value.replace(" ", "_"), to.value.replace(" ", "_"), kind.__name__)
        for kind, cells in TABLE.items()
        for of, cell in cells.items()
        for to in cell.to
    }
    drawn = set()
    for line in lines[2:-1]:
        path, _, names = line.strip().partition(": ")
        of, to = path.split(" --> ")
        drawn |= {(of, to, name) for name in names.split(", ")}
    assert drawn == arrows
    assert ("deliberating", "decided", "BallotsRead") in drawn
    assert ("decided", "in_force", "BlockStands") in drawn
