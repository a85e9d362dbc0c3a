"""Whatever happens to a case: the stored row is the fold of the stored events, and a tampered one is noticed."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case
from jurybot.core.case.events import CountedBallot
from jurybot.core.case.step import NotAllowed
from jurybot.core.course.filing import open_case
from jurybot.core.course.table import TABLE, step
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, CaseId, Domain, ReportId, SeatNo, StatementId, StatusId
from jurybot.core.terms import Terms, Today
from jurybot.store.engine import open_engine
from jurybot.store.tables import CASES
from jurybot.store.work import Store
from tests.databases import an_empty_one

Move = tuple[type[h.Happening], dict[str, Any], timedelta, bool]
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CASE = CaseId("c1")
OPENING = h.CaseOpened(
    domain=Domain("bad.example"),
    proposed=Measure.SUSPEND,
    criterion="harassment",
    criterion_says="Harassment is not for here.",
    reject_media=True,
    reject_reports=False,
    terms=Terms(rule={}, rule_hash="0" * 64, seats=3, reserves=2),
    reports=(ReportId("7"),),
    triage="harassment: 1 of 1",
    known_accounts=40,
)
BALLOT = st.builds(
    CountedBallot, position=st.sampled_from(["suspend", "limit", "none", "aside"]), objection=st.booleans()
)
SEAT = st.integers(1, 5).map(SeatNo)
STATEMENT = st.sampled_from(["s1", "s2", "s3"]).map(StatementId)
NAMES = {
    "report": st.sampled_from(["8", "9"]).map(ReportId),
    "eligible": st.integers(0, 9),
    "seat": SEAT,
    "statement": STATEMENT,
    "said": st.sampled_from(["ballot", "here", "unclear", "withdraw"]),
    "because": st.sampled_from(["declined", "recused", "left", "gone"]),
    "author_suspended": st.booleans(),
    "ballots": st.lists(BALLOT, max_size=3).map(tuple),
    "measure": st.sampled_from([Measure.LIMIT, Measure.SUSPEND]),
    "block": st.just(BlockId("1")),
    "status": st.just(StatusId("115")),
    "value": st.just("aa"),
    "seed": st.just("bb"),
    "follows": st.integers(0, 200),
    "kind": st.sampled_from([Kind.APPEAL, Kind.REVIEW]),
    "remains": st.sampled_from(list(Measure)),
    "case": st.none(),
}
OTHERWISE = {"int": st.just(3), "str": st.just("so"), "bool": st.booleans()}


NUMBERS = {"number": 1, "draw": 1, "eligible": 9, "root": "r", "leaf": "l", "reserves": 2}
COSTS = {"accounts": 40, "follows": 3, "followers": 2, "members": 900}
SUSPEND = tuple(CountedBallot(position="suspend") for _ in range(3))
A_PANEL_AGREES: list[Move] = [
    (h.PanelWanted, NUMBERS | COSTS, timedelta(0), False),
    (h.IntentWritten, {"value": "aa", "seed": "bb"}, timedelta(0), False),
    *((h.SummonsDelivered, {"seat": n}, timedelta(hours=1), False) for n in (1, 2, 3)),
    *((h.SeatSpoke, {"seat": n, "statement": f"s{n}", "said": "ballot"}, timedelta(hours=1), False) for n in (1, 2, 3)),
    (h.TimePassed, {}, timedelta(days=14), False),
    (h.BallotsRead, {"ballots": SUSPEND}, timedelta(0), False),
    (ha.BlockStands, {"measure": Measure.LIMIT, "block": "1", "comment": "so"}, timedelta(0), False),
    (ha.PostStands, {"status": "115"}, timedelta(0), False),
    (h.TimePassed, {}, timedelta(days=14), False),
    (ha.BlockStands, {"measure": Measure.SUSPEND, "block": "1", "comment": "so"}, timedelta(0), False),
]


@st.composite
def _moves(draw: st.DrawFn) -> list[Move]:
    """A part of the way to a suspend, then any happenings in any order; with how much time goes by before each."""
    moves = A_PANEL_AGREES[: draw(st.integers(0, len(A_PANEL_AGREES)))]
    for kind in draw(st.lists(st.sampled_from(list(TABLE)), min_size=2, max_size=20)):
        fields = {
            name: draw(NAMES.get(name, OTHERWISE.get(type_, st.none())))
            for name, type_ in _annotations(kind).items()
            if name not in {"written_at", "deadline"}
        }
        hours = draw(st.sampled_from([0, 1, 80, 400]))
        moves.append((kind, fields, timedelta(hours=hours), draw(st.booleans())))
    return moves


def _annotations(kind: type[h.Happening]) -> dict[str, str]:
    return {field.name: getattr(field.type, "__name__", str(field.type)) for field in dataclasses.fields(kind)}


def _happening(kind: type[h.Happening], fields: dict[str, object], case: Case, now: datetime) -> h.Happening:
    times = {"written_at": now, "deadline": case.reading or now}
    return kind(**fields, **{name: at for name, at in times.items() if name in _annotations(kind)})


@settings(max_examples=40)
@given(moves=_moves())
def test_the_stored_row_is_the_fold_of_the_stored_events(moves: list[Move]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(an_empty_one(), folder)
        engine = open_engine(f"sqlite:///{folder}/jurybot.db")
        store, now = Store(engine), START
        with store.transaction() as work:
            work.cases.save(open_case(CASE, OPENING, now))
        for kind, fields, passes, confirm in moves:
            now += passes
            with store.transaction() as work:
                before = work.cases.get(CASE)
                try:
                    taken = step(before, _happening(kind, fields, before, now), Today(confirm=confirm), now)
                except (NotAllowed, KeyError, AssertionError):
                    continue  # refused, or what cannot come about: a block of a case that has no number
                work.cases.save(taken)
                assert work.cases.get(CASE) == taken.case
                assert {one.key for one in taken.effects} <= {row.key for row in work.outbox.of_case(CASE)}

        with store.transaction() as work:
            assert not work.cases.differs(CASE)
            assert work.cases.rebuild() == 0
        with engine.begin() as connection:
            body = connection.execute(select(CASES.c.body)).scalar_one()
            connection.execute(update(CASES).values(body=body.replace('"known_accounts":40', '"known_accounts":41')))
        with store.transaction() as work:
            assert work.cases.differs(CASE)
        engine.dispose()
