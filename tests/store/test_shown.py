"""The decisions that stand in public are kept as they were told, and read a few at a time."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from jurybot.core.disclosure.decision import Decision
from jurybot.service.draw import docket
from jurybot.store.work import Store
from tests.publish.test_site import IN_GRACE, LIMITED, QUIET, UNDONE


@pytest.mark.parametrize("decision", [LIMITED, IN_GRACE, QUIET, UNDONE], ids=lambda one: one.outcome)
def test_a_decision_comes_back_as_it_was_told(store: Store, decision: Decision) -> None:
    with store.transaction() as work:
        work.shown.put(LIMITED, version=1)
        work.shown.put(decision, version=2)

        assert list(work.shown.newest(9)) == list(work.shown.latest(9)) == [decision]
        assert list(work.shown.of_year(decision.decided_on[:4], None, 9)) == [decision.line]


def test_decisions_are_read_a_few_at_a_time_the_newest_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docket, "AT_ONCE", 2)
    with store.transaction() as work:
        for case in (1, 3, 2, 5, 4):
            work.shown.put(replace(LIMITED, case=case), version=case)
        work.shown.drop(3)

    told = [json.loads(one)["case"] for one in docket.entries(store)]

    assert told == [line.case for line in docket.of_year(store, "2026")] == [5, 4, 2, 1]
    assert not list(docket.of_year(store, "2025"))
    with store.transaction() as work:
        assert work.shown.years() == {"2026": (4, 5)}
        assert [one.case for one in work.shown.latest(2)] == [5, 4]
