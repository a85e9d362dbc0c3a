"""A decision as it stands in decisions.json, for programs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jurybot.core.disclosure.decision import CAME_TO_NOTHING, Decision, LookAgain


def entry(decided: Decision) -> dict[str, Any]:
    """The decision as it stands in decisions.json. What stands no more is gone from what machines read."""
    return {
        "case": decided.case,
        "kind": None if decided.outcome in CAME_TO_NOTHING and not decided.about else decided.kind,
        "about": decided.about,
        "outcome": decided.outcome,
        "domain": None if decided.is_quiet else decided.domain,
        "proposed": decided.proposed,
        "criterion": decided.criterion,
        "tally": dict(decided.tally) if decided.tally else None,
        "rule": _as_tried(decided.rule),
        "rule_for_limit": _as_tried(decided.rule_for_limit) if decided.rule_for_limit else None,
        "rounds": decided.rounds,
        "decided_by": "stewards" if decided.by_stewards else "panel",
        "decided_on": decided.decided_on,
        "in_force": decided.in_force,
        "grace_until": instant(decided.grace_until) if decided.grace_until else None,
        "review_on": decided.review_on.isoformat() if decided.review_on else None,
        "looks": [_look_told(look) for look in decided.looks],
        "terms": dict(decided.terms) if decided.terms else None,
        "terms_salt": decided.terms_salt or None,
        "docket_salt": None if decided.is_quiet else decided.docket_salt or None,
        "draw": decided.draw,
        "page": decided.page,
    }


def _look_told(look: LookAgain) -> dict[str, Any]:
    return {"kind": look.kind, "case": look.case, "outcome": look.outcome, "on": look.on.isoformat()}


def _as_tried(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule's settings as `jurybot rules try` takes them from anybody: null and true or false instead of words. What
    only lets a config say something (`allow_tiny_majority`) changes no count and is left out."""
    words = {"none": None, "yes": True, "no": False}
    return {
        key: words.get(value, value) if isinstance(value, str) else value
        for key, value in rule.items()
        if key != "allow_tiny_majority"
    }


def instant(moment: datetime) -> str:
    """A moment as it is written for programs: "2026-11-25T18:00:00Z"."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
