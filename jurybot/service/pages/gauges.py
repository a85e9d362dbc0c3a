"""Figures for whoever watches the bot: numbers, and nothing sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jurybot.core.case.case import State
from jurybot.service.pages.counter import Counter
from jurybot.service.running.story import is_running


class LoopGauges:
    """Implements `page_ports.Gauges`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def health(self) -> Mapping[str, Any]:
        with self._counter.work() as (work, now):
            installation = work.installation()
            beat = installation.beat_at
            at = beat.isoformat(timespec="seconds") if beat else None
            return {"running": is_running(installation, now), "beat_at": at}

    def figures(self) -> Sequence[tuple[str, Mapping[str, str], float]]:
        with self._counter.work() as (work, now):
            installation, found = work.installation(), list[tuple[str, Mapping[str, str], float]]()
            age = (now - installation.beat_at).total_seconds() if installation.beat_at else float("inf")
            found.append(("jurybot_running", {}, float(is_running(installation, now))))
            found.append(("jurybot_beat_age_seconds", {}, age))
            for state in State:
                if state is not State.CLOSED:
                    number = work.cases.count_in([state])
                    found.append(("jurybot_cases", {"state": state.value}, float(number)))
            found += [("jurybot_outbox", {"state": state}, float(n)) for state, n in work.outbox.counts().items()]
            latest: dict[str, tuple[datetime, int]] = {}
            for (window, begins), used in work.spent.by_window().items():
                latest[window] = max(latest.get(window, (begins, used)), (begins, used))
            found += [("jurybot_budget_used", {"window": name}, float(used)) for name, (_, used) in latest.items()]
            found.append(("jurybot_pool", {}, float(len(work.pool.members()))))
            found.append(("jurybot_parked", {}, float(len(work.inbox.parked()))))
            found.append(("jurybot_matters", {}, float(len(work.matters.open()))))
            return found
