"""What an effect says to a person, as it is kept and as the words take it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from jurybot.core.measures import Measure
from jurybot.service.language.wording import Lines

DAYS, MOMENTS, LENGTHS = {"last_day"}, {"until", "half_at", "since"}, {"rest_for", "held_for", "ask_within"}
MEASURES = {"measure", "proposed", "was"}
SAID_SINCE: Mapping[str, Any] = {
    "meant": "",
    "reports_kept": 0,
    "heavy": (),
    "elected_but_not_drawable": 0,
    "is_held": True,
    "in_pool": False,
}
"""What messages have come to say since they were first wanted, and what stands for it where one waits that an earlier
version wanted: nothing is said of it. (tests/e2e/test_upgrade.py sends all that a released version may have left.)"""


def spoken(args: Mapping[str, Any]) -> dict[str, Any]:
    """An effect's arguments as the words take them: moments and lengths of time are kept as text and seconds."""
    said = {**SAID_SINCE, **args}
    for name in DAYS & said.keys():
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    if "told" in said:
        said["told"] = Lines(said["told"])
    for name in MOMENTS & said.keys():
        said[name] = datetime.fromisoformat(said[name]) if said[name] else None
    for name in LENGTHS & said.keys():
        said[name] = timedelta(seconds=said[name])
    for name in MEASURES & said.keys():
        said[name] = Measure(said[name])
    return said
