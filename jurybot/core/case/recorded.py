"""An event as it is kept: its kind, its version, and what it says as JSON."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jurybot.core.case import events, events_after
from jurybot.core.case.event import Event, SeatEvent
from jurybot.core.codec import from_json, to_json

KINDS: dict[str, type[Event]] = {
    name: kind
    for module in (events, events_after)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, Event) and kind not in {Event, SeatEvent}
}
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it is kept: kind, version and body."""

    kind: str
    at: datetime
    version: int = VERSION
    body: dict[str, Any] = field(default_factory=dict)


def record(event: Event) -> Recorded:
    """The event as it is stored."""
    body = to_json(event)
    del body["at"]
    return Recorded(kind=type(event).__name__, at=event.at, body=body)


def upcast(recorded: Recorded) -> Event:
    """The event that was stored, as the code knows it now. Raises ValueError for what only newer code can read."""
    if recorded.kind not in KINDS or recorded.version > VERSION:
        raise ValueError(f"event {recorded.kind} v{recorded.version} was written by a newer jurybot")
    kind = KINDS[recorded.kind]
    event: Event = from_json(kind, {**recorded.body, "at": to_json(recorded.at)})
    return event
