"""What a column refuses, so that nothing is kept that cannot be read as it was meant."""

from __future__ import annotations

from datetime import datetime

import pytest

from jurybot.core.names import StatementId
from jurybot.store.work import Store


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with store.transaction() as work, pytest.raises(Exception, match="times are aware UTC"):
        work.spent.set("statuses", datetime(2026, 11, 22, 12, 0), 1)


def test_what_is_not_there_is_said_as_such(store: Store) -> None:
    with store.transaction() as work:
        with pytest.raises(KeyError):
            work.pool.statement(StatementId("none"))
        assert work.published.entry("draws/1/case.json") is None
        assert work.inbox.unseen("mention", []) == set()
