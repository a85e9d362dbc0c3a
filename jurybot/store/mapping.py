"""Rows ↔ values. Where a table's columns are named as a dataclass's fields, one pair of functions serves them all."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from jurybot.core.case.case import Case
from jurybot.core.case.event import Event
from jurybot.core.case.fold import fingerprint
from jurybot.core.case.recorded import Recorded, record, upcast
from jurybot.core.codec import from_json, to_json
from jurybot.core.names import CaseId
from jurybot.store.errors import StoreError

T = TypeVar("T")


def values_of(row: Any) -> dict[str, Any]:
    """A dataclass's fields, by name; nothing inside them is converted."""
    return {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}


def value_from(kind: type[T], row: Mapping[str, Any]) -> T:
    """The dataclass that `values_of` took apart."""
    return kind(**{field.name: row[field.name] for field in dataclasses.fields(kind)})  # type: ignore[arg-type]


def case_row(case: Case) -> dict[str, Any]:
    """The row of a case: what is asked for by column, the whole case as JSON, and the fingerprint of that."""
    return {
        "id": case.id,
        "number": case.number,
        "domain": case.domain,
        "kind": case.kind.value,
        "about": case.about,
        "state": case.state.value,
        "verdict": to_json(case.verdict),
        "in_force": case.in_force.value,
        "filed_at": case.filed_at,
        "decided_at": case.decided_at,
        "due_at": case.due_at(),
        "review_on": case.review_on,
        "block_comment": case.block_comment,
        "at_rest": case.is_at_rest,
        "seq": case.seq,
        "body": json.dumps(to_json(case), sort_keys=True, separators=(",", ":"), ensure_ascii=False),
        "fold_hash": fingerprint(case),
    }


def case_from(row: Mapping[str, Any]) -> Case:
    """The case that a row holds. Raises StoreError when somebody wrote rubbish into it."""
    try:
        return _parsed(row["body"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise StoreError(f"case {row['id']}: its row cannot be read. Run `jurybot db rebuild`") from None


@functools.lru_cache(maxsize=64)
def _parsed(body: str) -> Case:
    """A case is a frozen value of its text: the few that are under way are read at every pass."""
    case: Case = from_json(Case, json.loads(body))
    return case


def event_row(case: CaseId, seq: int, event: Event) -> dict[str, Any]:
    """An event as it is appended."""
    recorded = record(event)
    return {
        "case": case,
        "seq": seq,
        "kind": recorded.kind,
        "version": recorded.version,
        "at": recorded.at,
        "body": recorded.body,
    }


def event_from(row: Mapping[str, Any]) -> Event:
    """The event as the code knows it now. Raises ValueError for what only newer code can read."""
    return upcast(Recorded(kind=row["kind"], at=row["at"], version=row["version"], body=row["body"]))
