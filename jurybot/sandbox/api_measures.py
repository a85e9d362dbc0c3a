"""Handlers: the counts on which moderators and the bot judge what a block would cost."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from jurybot.sandbox.calls import Call, number
from jurybot.sandbox.instance import Crash, Refused
from jurybot.sandbox.records import Account, names
from jurybot.sandbox.state import State

DAY = timedelta(days=1)
Period = tuple[datetime, datetime]
Moments = list[datetime]


def _period(call: Call) -> Period:
    ends = []
    for name in ("start_at", "end_at"):
        if not call.has(name):
            raise _missing(name)
        try:
            moment = datetime.fromisoformat(call.text(name).strip())
        except ValueError:
            raise Refused(422, "Invalid date supplied") from None
        ends.append(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))
    return ends[0], ends[1]


def _missing(name: str) -> Refused:
    return Refused(400, f"param is missing or the value is empty or invalid: {name}")


def _asked(call: Call, key: str) -> dict[str, Any]:
    """What is asked under a key. A word where a map belongs makes the server fall over."""
    asked = call.params.get(key)
    if not asked:
        raise _missing(key)
    if not isinstance(asked, dict):
        raise Crash
    return asked


def _there(state: State, asked: dict[str, Any]) -> list[Account]:
    """The accounts of a domain, written as it is stored; without one, the local ones. Any word means yes."""
    below = asked.get("include_subdomains") not in (None, False)
    domain = asked.get("domain")
    return state.on_domain(str(domain), subdomains=below) if domain is not None else list(state.locals())


def measures(call: Call) -> Any:
    start, end = _period(call)
    made = []
    for key in call.one_or_many("keys"):
        if key in _OF_A_SERVER:
            asked = _asked(call, key)
            moments = _OF_A_SERVER[key](call.state, _there(call.state, asked))
            by_day = moments if asked.get("domain") is not None else []
            made.append(_measure(key, len(moments), None, _per_day(by_day, start, end)))
        elif key in _OF_OURS:
            moments = _OF_OURS[key](call.state)
            totals = _within(moments, start, end), _within(moments, start - (end - start), start)
            made.append(_measure(key, *totals, _per_day(moments, start, end)))
    call.authorize()
    return made


def _within(moments: Moments, start: datetime, end: datetime) -> int:
    """How many lie between the beginnings of the two days."""
    first, last = (moment.replace(hour=0, minute=0, second=0, microsecond=0) for moment in (start, end))
    return sum(first <= moment <= last for moment in moments)


def _per_day(moments: Moments, start: datetime, end: datetime) -> list[dict[str, str]]:
    """Every whole day after the start that does not lie behind the end."""
    counts = Counter(moment.date() for moment in moments)
    days: list[date] = [(start + n * DAY).date() for n in range((end - start) // DAY + 1)]
    return [{"date": day.isoformat(), "value": str(counts[day])} for day in days]


def _measure(key: str, total: int, before: int | None, data: list[dict[str, str]]) -> dict[str, Any]:
    sized = key == "instance_media_attachments"
    made: dict[str, Any] = {"key": key, "unit": "bytes" if sized else None, "total": str(total)}
    if sized:
        made["human_value"] = "0 Bytes"
    if before is not None:
        made["previous_total"] = str(before)
    return {**made, "data": data}


def _posts(state: State, there: list[Account]) -> Moments:
    return [s.created_at for a in there for i in state.posts_of[a.id] if (s := state.status(i)) is not None]


def _reports(state: State, there: list[Account]) -> Moments:
    return [state.reports[i].created_at for a in there for i in state.reports_about[a.id]]


_OF_A_SERVER: dict[str, Callable[[State, list[Account]], Moments]] = {
    "instance_accounts": lambda _, there: [a.created_at for a in there],
    "instance_media_attachments": lambda *_: [],  # nobody here has any
    "instance_reports": _reports,
    "instance_statuses": _posts,
    "instance_follows": lambda state, there: [t.created_at for a in there for t in state.followers[a.id].values()],
    "instance_followers": lambda state, there: [t.created_at for a in there for t in state.following[a.id].values()],
}
_OF_OURS: dict[str, Callable[[State], Moments]] = {
    "active_users": lambda _: [],  # nobody signs in here, and nothing counts who answers whom
    "interactions": lambda _: [],
    "new_users": lambda state: [a.created_at for a in state.locals() if a.email is not None],
    "opened_reports": lambda state: [r.created_at for r in state.reports.values()],
    "resolved_reports": lambda state: [r.action_taken_at for r in state.reports.values() if r.action_taken_at],
}


# -- dimensions -------------------------------------------------------------------------------------------------


def dimensions(call: Call) -> Any:
    start, end = _period(call)
    most = number(call.params["limit"]) if call.params.get("limit") is not None else None
    made = []
    for key in call.one_or_many("keys"):
        if key in _DIMENSIONS:
            asked = {**_asked(call, key), "include_subdomains": None}
            counts = _DIMENSIONS[key](call.state, _there(call.state, asked), start, end)
            top = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
            data = [{"key": name, "human_key": _human(key, name), "value": str(n)} for name, n in top]
            made.append({"key": key, "data": data})
    call.authorize()
    return made


def _followed(state: State, there: list[Account], start: datetime, end: datetime) -> dict[str, int]:
    return {a.username: len(state.followers[a.id]) for a in there}


def _languages(state: State, there: list[Account], start: datetime, end: datetime) -> dict[str, int]:
    found = [s for a in there for i in state.posts_of[a.id] if (s := state.status(i)) is not None]
    return Counter(s.language or "und" for s in found if start.date() <= s.created_at.date() <= end.date())


def _human(key: str, name: str) -> str:
    return _LANGUAGES.get(name, name) if key == "instance_languages" else name


_LANGUAGES = dict(
    pair.split("=")
    for pair in names(
        "ar=Arabic ca=Catalan cs=Czech da=Danish de=German el=Greek en=English eo=Esperanto es=Spanish eu=Basque "
        "fi=Finnish fr=French gl=Galician he=Hebrew hu=Hungarian id=Indonesian it=Italian ja=Japanese ko=Korean "
        "nl=Dutch pl=Polish pt=Portuguese ro=Romanian ru=Russian sv=Swedish tr=Turkish uk=Ukrainian zh=Chinese"
    )
)
_DIMENSIONS = {"instance_accounts": _followed, "instance_languages": _languages}
