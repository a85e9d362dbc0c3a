"""What Mastodon calls our measures. A severity that is none of these (noop, "") limits nobody."""

from __future__ import annotations

from jurybot.core.measures import Measure

SEVERITY = {Measure.NONE: "", Measure.LIMIT: "silence", Measure.SUSPEND: "suspend"}


def measure_of(severity: str) -> Measure:
    """The measure that a block of this severity amounts to."""
    return next((measure for measure, called in SEVERITY.items() if called == severity), Measure.NONE)
