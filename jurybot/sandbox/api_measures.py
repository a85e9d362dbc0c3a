"""Handlers: the counts on which moderators and the bot judge what a block would cost."""

from datetime import date, timedelta
from typing import Any

from jurybot.sandbox.calls import Call, number
from jurybot.sandbox.instance import Refused
from jurybot.sandbox.records import Account, names

_MEASURES = names("accounts media_attachments reports statuses follows followers")


def _days(call: Call) -> list[date]:
    ends = []
    for name in ("start_at", "end_at"):
        if not call.has(name):
            raise Refused(400, f"param is missing or the value is empty or invalid: {name}")
        try:
            ends.append(date.fromisoformat(call.text(name)[:10]))
        except ValueError:
            raise Refused(422, "Invalid date supplied") from None
    return [ends[0] + timedelta(days=n) for n in range((ends[1] - ends[0]).days + 1)]


def measures(call: Call) -> Any:
    days, made = _days(call), []
    for key in call.one_or_many("keys"):
        kind = key.removeprefix("instance_")
        if not key.startswith("instance_") or kind not in _MEASURES:
            continue
        asked = call.params.get(key)
        if not isinstance(asked, dict) or not asked.get("domain"):
            raise Refused(400, f"param is missing or the value is empty or invalid: {key}")
        below = str(asked.get("include_subdomains", "")).lower() in ("true", "1")
        there = call.state.on_domain(str(asked["domain"]).lower(), subdomains=below)
        made.append(_measure(key, _counted(call, kind, there), days, sized=kind == "media_attachments"))
    return made


def _counted(call: Call, kind: str, there: list[Account]) -> list[date]:
    """When each of the things counted came to be."""
    state = call.state
    if kind == "accounts":
        return [a.created_at.date() for a in there]
    if kind == "reports":
        return [state.reports[i].created_at.date() for a in there for i in state.reports_about[a.id]]
    if kind == "statuses":
        return [state.statuses[i].created_at.date() for a in there for i in state.posts_of[a.id]]
    if kind == "follows":  # of ours, following them
        return [t.created_at.date() for a in there for t in state.followers[a.id].values()]
    if kind == "followers":  # of theirs, following us
        return [t.created_at.date() for a in there for t in state.following[a.id].values()]
    return []


def _measure(key: str, dates: list[date], days: list[date], *, sized: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"key": key, "unit": "bytes" if sized else None, "total": str(len(dates))}
    if sized:
        made["human_value"] = "0 Bytes"
    per_day = dict.fromkeys(days, 0)
    for each in dates:
        if each in per_day:
            per_day[each] += 1
    return {**made, "data": [{"date": day.isoformat(), "value": str(n)} for day, n in per_day.items()]}


def dimensions(call: Call) -> Any:
    days, made, state = _days(call), [], call.state
    limit = number(call.params["limit"]) if call.has("limit") else 10
    for key in call.one_or_many("keys"):
        asked = call.params.get(key)
        if key not in ("instance_languages", "instance_accounts"):
            continue
        if not isinstance(asked, dict) or not asked.get("domain"):
            raise Refused(400, f"param is missing or the value is empty or invalid: {key}")
        counts: dict[str, int] = {}
        for account in state.on_domain(str(asked["domain"]).lower(), subdomains=False):
            if key == "instance_accounts":
                counts[account.username] = len(state.followers[account.id])
                continue
            for status in (state.statuses[i] for i in state.posts_of[account.id]):
                if status.created_at.date() in days:
                    counts[status.language or "und"] = counts.get(status.language or "und", 0) + 1
        top = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
        made.append({"key": key, "data": [{"key": k, "human_key": k, "value": str(n)} for k, n in top]})
    return made
