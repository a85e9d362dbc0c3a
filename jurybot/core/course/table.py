"""The one transition table: every pair (state, happening) is here, or is refused with the case unchanged.

To add a happening: a class in `happenings`, a row here, a function in the module of its concept. `to` names the states
that a cell may lead to; the diagram in docs/ is drawn from it, and a test holds every step against it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case, State
from jurybot.core.case.step import NotAllowed, Step
from jurybot.core.course import calls, deliberation, filing, interim, measure, panel, reconsider, stewards
from jurybot.core.terms import Today

Handler = Callable[[Case, Any, Today, datetime], Step]
"""How a happening is met: the case, what happened, today's settings and case time give the step. Raises NotAllowed,
with the case unchanged, where the state allows the happening but the case as it is does not."""

F, D, L, Z = State.FILED, State.DRAWING, State.DELIBERATING, State.ESCALATED
V, I, E, X = State.DECIDED, State.IN_FORCE, State.ENDED, State.CLOSED  # noqa: E741


@dataclass(frozen=True, slots=True)
class Cell:
    """Which function meets the happening, and the states it may lead to besides the one it is in."""

    meets: Handler
    to: tuple[State, ...] = ()


def _in(states: tuple[State, ...], meets: Handler, *to: State) -> dict[State, Cell]:
    return {state: Cell(meets, to) for state in states}


TABLE: dict[type[h.Happening], dict[State, Cell]] = {
    h.ReportArrived: _in((F, D, L, Z), filing.add_report),
    h.TooFewEligible: _in((F,), filing.too_few),
    h.PanelWanted: _in((F,), panel.intend, D),
    h.IntentWritten: _in((D,), panel.draw, L),
    h.SummonsDelivered: _in((L,), panel.delivered) | _in((Z, V, I, E), panel.noted_delivery),
    h.DigestDelivered: _in((L,), panel.digest_delivered) | _in((Z, V, I, E), panel.noted_delivery),
    h.SeatUnreachable: _in((L,), panel.unreachable),
    h.SeatSpoke: _in((L,), deliberation.seat_spoke) | _in((Z, V, I, E), deliberation.late_word),
    h.SeatHeard: _in((L,), deliberation.seat_heard),
    h.StatementGone: _in((L,), deliberation.statement_gone),
    h.SeatGivenUp: _in((L,), panel.give_up),
    h.JurorReturned: _in((L,), panel.juror_returned),
    h.TimePassed: (
        _in((F, D), interim.time_passed)
        | _in((L,), deliberation.time_passed)
        | _in((Z,), deliberation.escalation_over, E)
        | _in((V,), measure.time_passed)
        | _in((I,), reconsider.time_passed)
        | _in((E,), measure.window_over, X)
    ),
    h.BallotsRead: _in((L,), deliberation.ballots_read, Z, V, E),
    h.EscalationSettled: _in((Z,), deliberation.escalation_settled, V, E),
    ha.ConfirmWanted: _in((V,), measure.confirmed),
    ha.BlockStands: (
        _in((V,), measure.block_stands, I) | _in((I,), reconsider.lowered) | _in((E, X), measure.block_stands_too_late)
    ),
    h.InterimWanted: _in((F, D, L, Z), interim.order),
    h.InterimStands: _in((F, D, L, Z, V, E, X), interim.stands),
    h.InterimLifted: _in((F, D, L, Z, V, E, X), interim.lifted),
    h.InterimPosted: _in((F, D, L, Z, V, I, E, X), interim.told),
    ha.Superseded: _in((V, I, E, X), interim.superseded),
    ha.LiftedWith: _in((I,), reconsider.lifted_with, E),
    ha.BlockConflicts: _in((V, I, E, X), measure.block_conflicts),
    ha.BlockRefused: _in((V, I, E, X), measure.block_refused),
    ha.BlockLifted: _in((E, X), measure.block_lifted),
    ha.HandChangedBlock: _in((F, D, L, Z, V, I, E), measure.changed_by_hand),
    ha.SiteWritten: _in((V, I, E, X), measure.site_written),
    ha.PostStands: _in((V, I, E, X), measure.post_stands),
    ha.NoticeStands: _in((L, Z, V, I, E, X), measure.notice_stands),
    ha.NoticeFailed: _in((L, Z, V, I, E, X), measure.notice_failed),
    ha.AppealMade: _in((V, I), calls.appeal),
    ha.LiftProposed: _in((V,), calls.lift_too_early) | _in((I,), calls.propose_lift),
    ha.CallSeconded: _in((V, I), calls.second),
    ha.ReviewWanted: _in((I,), reconsider.review_early),
    ha.Reconsidered: _in((V,), reconsider.reconsidered, I, E) | _in((I,), reconsider.reconsidered, E),
    ha.ResultRecorded: _in((V,), reconsider.result, I, E) | _in((I,), reconsider.result, E),
    h.AccusedHeard: _in((F, D, L, Z, V, I), filing.accused_heard),
    h.HoldWanted: _in((F, D, L, Z, V, I), stewards.hold),
    h.ReleaseWanted: _in((F, D, L, Z, V, I, E, X), stewards.release),
    h.WithdrawWanted: _in((F, D, L, Z, V), stewards.withdraw, E) | _in((I,), stewards.use_undo),
    h.SealWanted: _in((F, D, L, Z, V), stewards.seal, E),
    h.DossierGrew: _in((L,), filing.dossier_grew),
    h.ClearWanted: _in((F, D, L), stewards.clear),
    h.StewardRecused: _in((F, D, L, Z, V, I), stewards.recuse),
    h.NameWanted: _in((E, X), stewards.name),
    ha.UndoWanted: _in((V, I), stewards.undo, E),
    h.FoldDiffers: _in((F, D, L, Z, V, I, E, X), stewards.brake),
}


def step(case: Case, happening: h.Happening, today: Today, now: datetime) -> Step:
    """The case after the happening, with what happened and what is wanted of the world.

    Pure: the same arguments give the same step. Raises NotAllowed, the case being unchanged, when the table has no
    cell for the pair or the cell's function refuses it.
    """
    cell = TABLE[type(happening)].get(case.state)
    if cell is None:
        raise NotAllowed(f"{type(happening).__name__} meets no case that is {case.state.value}")
    if isinstance(happening, h.SeatHappening) and all(seat.number != happening.seat for seat in case.seats):
        raise NotAllowed(f"seat {happening.seat} was never drawn in case {case.name}")
    taken = cell.meets(case, happening, today, now)
    has_ended = taken.case.state is State.ENDED and interim.is_over(taken.case, now)
    return interim.over(taken, now) if has_ended else taken


def diagram() -> str:
    """The states and what leads from one to the next, as a Mermaid state diagram."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for happening, cells in TABLE.items():
        for state, cell in cells.items():
            for to in cell.to:
                arrows.setdefault((state, to), []).append(happening.__name__)
    lines = ["stateDiagram-v2", "    [*] --> filed: CaseOpened"]
    for (state, to), names in arrows.items():
        lines.append(f"    {_id(state)} --> {_id(to)}: {', '.join(names)}")
    return "\n".join([*lines, f"    {_id(State.CLOSED)} --> [*]"]) + "\n"


def _id(state: State) -> str:
    return state.value.replace(" ", "_")
