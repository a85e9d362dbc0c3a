"""The fields of a raw answer, each of its kind; or Unreadable, which names the one that is amiss. Read by `parse`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from jurybot.core import names
from jurybot.core.names import Domain

_LONGEST_ID = 40
"""Digits. Mastodon's have 18; of some thousands no integer can be made."""


class Unreadable(Exception):
    """Something a value cannot do without is missing or of the wrong kind. Says which, never what stood there."""


def of(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise Unreadable("not an object")
    return answer


def listed(answer: Any, key: str) -> Sequence[Any]:
    found = answer.get(key)
    return found if isinstance(found, list) else ()


def inner(answer: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = answer.get(key)
    return found if isinstance(found, Mapping) else {}


def id_of(answer: Mapping[str, Any], key: str = "id") -> str:
    """Ids are strings that hold integers (some servers write them bare)."""
    found = answer.get(key)
    digits = str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_ID):
        raise Unreadable(f"{key} is no id")
    return digits


def text(answer: Mapping[str, Any], key: str, default: str | None = None) -> str:
    found = answer.get(key)
    if isinstance(found, str):
        return found
    if found is None and default is not None:
        return default
    raise Unreadable(f"{key} is no text")


def count(answer: Mapping[str, Any], key: str) -> int:
    """A number, or a string that holds one; 0 when it is not there."""
    try:
        return int(answer.get(key) or 0)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(f"{key} is no number") from None


def moment(answer: Mapping[str, Any], key: str) -> datetime:
    """Aware UTC. Mastodon.py has made a datetime of it already, with the machine's own zone."""
    found = answer.get(key)
    try:
        at = found if isinstance(found, datetime) else datetime.fromisoformat(found or "")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(f"{key} is no time") from None


def day(answer: Mapping[str, Any], key: str) -> date | None:
    """A day ("2026-11-22"); None where there is none or it cannot be read."""
    found = answer.get(key)
    if isinstance(found, datetime):
        return found.date()
    try:
        return date.fromisoformat(found[:10]) if isinstance(found, str) else None
    except ValueError:
        return None


def domain(said: str | None) -> Domain | None:
    """Public handles carry the name in Unicode, admin answers in punycode: one spelling for both."""
    if not said:
        return None
    name = names.domain(said)
    return name if isinstance(name, str) else Domain(said.strip().lower())
