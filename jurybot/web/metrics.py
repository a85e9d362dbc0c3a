"""Figures in the text form that Prometheus reads. (https://prometheus.io/docs/instrumenting/exposition_formats/)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

HELP = {
    "jurybot_running": "1 while the loop goes round",
    "jurybot_beat_age_seconds": "how long ago the loop last went round",
    "jurybot_cases": "cases by state",
    "jurybot_outbox": "effects by state",
    "jurybot_budget_used": "requests, paging requests and statuses used in the window that is open",
    "jurybot_pool": "members in the pool",
    "jurybot_parked": "items put aside for stewards",
    "jurybot_matters": "what waits for stewards",
    "jurybot_webhooks": "webhooks since the start, by what came of them",
}


def exposition(figures: Sequence[tuple[str, Mapping[str, str], float]]) -> str:
    """One gauge a name, with its help and a line for each set of labels."""
    lines = []
    for name, those in groupby(sorted(figures, key=lambda one: (one[0], sorted(one[1].items()))), lambda one: one[0]):
        lines += [f"# HELP {name} {HELP.get(name, name)}", f"# TYPE {name} gauge"]
        for _, labels, value in those:
            told = ",".join(f'{key}="{_escaped(label)}"' for key, label in sorted(labels.items()))
            lines.append(f"{name}{{{told}}} {value:g}" if told else f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
