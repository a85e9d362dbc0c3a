"""The decisions that stand in public, as they were last told. What is asked for often has columns of its own: lists of
thousands are made at every new decision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from jurybot.core.codec import from_json, to_json
from jurybot.core.disclosure.decision import Decision, Line
from jurybot.core.disclosure.decisions_json import entry
from jurybot.store.ledger import Ledger, rows
from jurybot.store.tables import SHOWN

_NEWEST_FIRST = SHOWN.c.case.desc()
_YEARS = (
    select(SHOWN.c.year, func.count().label("many"), func.max(SHOWN.c.version).label("newest"))
    .group_by(SHOWN.c.year)
    .order_by(SHOWN.c.year.desc())
)


class Shown:
    """Implements `storage.Shown`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def put(self, decision: Decision, version: int) -> None:
        row = {
            "case": decision.case,
            "year": decision.decided_on[:4],
            "updated_on": decision.updated_on,
            "overdue": decision.review_is_overdue and decision.domain is not None,
            "version": version,
            "line": to_json(decision.line),
            "entry": json.dumps(entry(decision), ensure_ascii=False),
            "body": to_json(decision),
        }
        self._ledger.put(SHOWN, row)

    def drop(self, case: int) -> None:
        self._ledger.delete(SHOWN, case=case)

    def years(self) -> dict[str, tuple[int, int]]:
        return {row["year"]: (row["many"], row["newest"]) for row in self._ledger.all(_YEARS)}

    def of_year(self, year: str, below: int | None, most: int) -> Sequence[Line]:
        query = select(SHOWN.c.line).where(SHOWN.c.year == year).order_by(_NEWEST_FIRST).limit(most)
        found = self._ledger.all(query if below is None else query.where(SHOWN.c.case < below))
        return [Line(**row["line"]) for row in found]

    def newest(self, most: int) -> Sequence[Decision]:
        return self._decisions(rows(SHOWN).order_by(_NEWEST_FIRST).limit(most))

    def latest(self, most: int) -> Sequence[Decision]:
        return self._decisions(rows(SHOWN).order_by(SHOWN.c.updated_on.desc(), _NEWEST_FIRST).limit(most))

    def overdue(self) -> Sequence[Decision]:
        return self._decisions(rows(SHOWN).where(SHOWN.c.overdue).order_by(_NEWEST_FIRST))

    def entries(self, below: int | None, most: int) -> Sequence[tuple[int, str]]:
        query = select(SHOWN.c.case, SHOWN.c.entry).order_by(_NEWEST_FIRST).limit(most)
        found = self._ledger.all(query if below is None else query.where(SHOWN.c.case < below))
        return [(row["case"], row["entry"]) for row in found]

    def _decisions(self, query: Select[Any]) -> Sequence[Decision]:
        return [from_json(Decision, row["body"]) for row in self._ledger.all(query)]
