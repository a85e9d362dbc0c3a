"""What one step of a case costs with 10 and with 10,000 closed cases behind it: `python tests/bench/bench_step.py`.

A step is a transaction as the bot makes it: read what is due and open, load the case, step it (hold, then release),
save it with its event and two effects, settle both. On a file in the temporary folder; the steps of the two databases
take turns, so that a busy machine slows both; medians. Once as it runs, by the clock on the wall, each commit synced to
disk; once in processor time, which leaves what the code and SQLite cost. Exit 1 when that differs by more than 20%.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jurybot.core.case import events as e
from jurybot.core.case import happenings as h
from jurybot.core.case.case import OPEN
from jurybot.core.case.effects import TellStewards, WriteSite
from jurybot.core.case.step import Step
from jurybot.core.course.filing import open_case
from jurybot.core.course.table import step
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, Domain, ReportId
from jurybot.core.terms import Terms, Today
from jurybot.store.engine import open_engine
from jurybot.store.schema import upgrade
from jurybot.store.tables import OUTBOX
from jurybot.store.work import Store

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OPEN_CASE = CaseId("open")
FEW, MANY = 10, 10_000
STEPS = 400
LIMIT = 1.20


def opened(id_: str) -> Step:
    happening = h.CaseOpened(
        domain=Domain(f"{id_}.example"),
        proposed=Measure.LIMIT,
        criterion="spam",
        criterion_says="No spam here.",
        reject_media=False,
        reject_reports=False,
        terms=Terms(rule={"preset": "consensus"}, rule_hash="0" * 64),
        reports=tuple(ReportId(str(n)) for n in range(5)),
        triage="spam: 5 of 5",
        known_accounts=40,
    )
    return open_case(CaseId(id_), happening, NOW)


def closed() -> Step:
    """A case with its whole life behind it: 25 events and four effects."""
    made = opened("c")
    for n in range(20):
        made = made.event(e.ReportAdded(at=NOW, report=ReportId(str(100 + n)))).want(WriteSite(), of=n)
    made = made.event(e.Decided(at=NOW, measure=Measure.LIMIT, grace_for=timedelta(0)))
    made = made.event(e.Undone(at=NOW, by="a steward", because="a bench", window_until=NOW))
    made = made.event(e.LinkCut(at=NOW)).event(e.Closed(at=NOW))
    return replace(made, effects=made.effects[:4])


def copied(made: Step, n: int) -> Step:
    """The same life, lived by another case."""
    effects = tuple(replace(wanted, key=f"c{n}/{wanted.key}") for wanted in made.effects)
    case = replace(made.case, id=CaseId(f"c{n}"), domain=Domain(f"c{n}.example"))
    return replace(made, case=case, effects=effects)


def database(folder: str, cases: int) -> Store:
    engine = open_engine(f"sqlite:///{folder}/{cases}.db")
    upgrade(engine)
    store, made = Store(engine), closed()
    with store.transaction() as work:
        for n in range(cases):
            work.cases.save(copied(made, n))
        work.ledger.change(OUTBOX, {"state": "done", "settled_at": NOW})
        work.cases.save(opened(OPEN_CASE))
    return store


def one_step(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.cases.due(now)
        work.cases.in_states(OPEN)
        work.outbox.open()
        case = work.cases.get(OPEN_CASE)
        today = Today(measures_left=3 - work.cases.count_decided_since(NOW + timedelta(days=1)))
        happening = h.ReleaseWanted(by="a", because="b") if case.hold else h.HoldWanted(by="a", because="b")
        taken = step(case, happening, today, now).want(WriteSite()).want(TellStewards(message="x"))
        work.cases.save(taken)
        for wanted in taken.effects:
            work.outbox.save(replace(work.outbox.get(wanted.key), state="done", settled_at=now))


def medians(stores: list[Store], timer: Callable[[], float], after: timedelta) -> list[float]:
    """The median step of each, in milliseconds; a tenth goes by before it counts."""
    took: list[list[float]] = [[] for _ in stores]
    for n in range(STEPS):
        for store, times in zip(stores, took, strict=True):
            began = timer()
            one_step(store, NOW + after + timedelta(minutes=n))
            times.append(1_000 * (timer() - began))
    return [statistics.median(times[STEPS // 10 :]) for times in took]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        stores = [database(folder, cases) for cases in (FEW, MANY)]
        sizes = [Path(f"{folder}/{cases}.db").stat().st_size / 1e6 for cases in (FEW, MANY)]
        print(f"databases of {sizes[0]:.1f} and {sizes[1]:.0f} MB made in {time.perf_counter() - began:.0f} s")
        wall = medians(stores, time.perf_counter, timedelta(days=2))
        bare = medians(stores, time.process_time, timedelta(days=4))
    for name, (few, many) in (("by the clock, synced to disk", wall), ("in processor time", bare)):
        print(
            f"one step, {name}: {few:.2f} ms with {FEW} closed cases, {many:.2f} ms with {MANY:,} (x {many / few:.2f})"
        )
    return 0 if bare[1] / bare[0] <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
