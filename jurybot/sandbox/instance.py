"""One instance: its records, its workers, what it pushes, and its limits, joined."""

from dataclasses import dataclass
from typing import Any

from jurybot.sandbox.late import Late
from jurybot.sandbox.limits import Limits
from jurybot.sandbox.push import Hooks, Streams
from jurybot.sandbox.state import State


class Refused(Exception):
    """What the server answers instead of doing what was asked."""

    def __init__(self, status: int, error: str = "", **more: Any):
        super().__init__(error)
        self.status = status
        self.body: dict[str, Any] = {"error": error, **more}


class Crash(Exception):
    """A 500: Mastodon falls over here, with an empty page."""


def not_found() -> Refused:
    return Refused(404, "Record not found")


def invalid(*problems: str) -> Refused:
    return Refused(422, "Validation failed: " + ", ".join(problems))


def not_allowed() -> Refused:
    return Refused(403, "This action is not allowed")


@dataclass
class Instance:
    state: State
    late: Late
    streams: Streams
    hooks: Hooks
    limits: Limits

    @classmethod
    def made_of(cls, state: State, *, late: float) -> "Instance":
        works = Late(late)
        return cls(state, works, Streams(), Hooks(state, works), Limits(state))
