"""What an event is: something that happened in a case, for ever. The events themselves stand in `events`."""

from dataclasses import dataclass
from datetime import datetime

from jurybot.core.names import SeatNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at `at` (case time)."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatEvent(Event):
    seat: SeatNo
