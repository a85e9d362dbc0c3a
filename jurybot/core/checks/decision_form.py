"""What decisions.json looks like: which fields it has in each of its versions, and how each is written.

Nothing may stand in it beside them: what no field is for could name somebody, and nobody would have checked it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jurybot.core.checks.finding import Failed, Wrong, must
from jurybot.core.kinds import Kind
from jurybot.core.record.record import is_day, is_hash, is_number

WHERE = "decisions.json"
OUTCOMES = frozenset(
    {"suspend", "limit", "no-action", "no-agreement", "lapsed", "withdrawn"}
    | {"undone", "overturned", "lifted", "kept", "relaxed"}
)
KINDS = frozenset(kind.value for kind in Kind)
LOOKS = KINDS | {"vote"}
Check = Callable[[Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """decisions.json, as it was read. `waiting` are cases of which nothing is told yet, though their panels have ended;
    `files` the hashes of what leads to the decisions. Version 1 has neither."""

    version: int
    decisions: tuple[Mapping[str, Any], ...]
    waiting: tuple[int, ...] = ()
    files: Mapping[str, str | None] | None = None


def decisions_from(raw: bytes) -> Decisions | Failed:
    """Reads decisions.json; what it holds has the form that it must have then."""
    try:
        return _read(raw)
    except Wrong as wrong:
        return wrong.failed
    except (LookupError, TypeError, ValueError, RecursionError, AttributeError):
        return Failed(entry=WHERE, because="it is no list of decisions")


def _read(raw: bytes) -> Decisions:
    document = json.loads(raw, object_pairs_hook=_no_key_twice)
    version, listed = document["version"], document["decisions"]
    must(type(version) is int and version in FORMS, WHERE, f"version {version!r} is not known here")
    named = {"version", "decisions"} | ({"waiting", "files"} if version > 1 else set())
    odd = sorted(str(key) for key in document.keys() ^ named)
    must(not odd, WHERE, f"missing or unknown: {', '.join(odd)}")
    must(isinstance(listed, list), WHERE, "it is no list of decisions")
    for decision in listed:
        _has_its_form(decision, version)
    waiting, files = document.get("waiting", []), document.get("files")
    must(isinstance(waiting, list) and all(is_number(case) for case in waiting), WHERE, "waiting is no list of cases")
    hashes = files.values() if isinstance(files, dict) else ()
    is_map = (files is None or isinstance(files, dict)) and all(_or_none(is_hash)(value) for value in hashes)
    must(is_map and (version == 1 or files is not None), WHERE, "files is no list of hashes")
    return Decisions(version=version, decisions=tuple(listed), waiting=tuple(waiting), files=files)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    must(len(found) == len(pairs), WHERE, "a key stands twice in one place")
    return found


def _has_its_form(decision: Any, version: int) -> None:
    must(isinstance(decision, dict) and is_number(decision.get("case")), WHERE, "a decision in it has no number")
    where, needed = f"case {decision['case']} in {WHERE}", FORMS[version]
    may_lack = NOT_IN_0_1 if version == 1 else {}
    missing = sorted(needed.keys() - may_lack.keys() - decision.keys())
    odd = sorted(decision.keys() - needed.keys())
    must(not missing, where, f"a decision in it has not the fields of one: {', '.join(missing)} is missing")
    must(not odd, where, f"a decision has no field {', '.join(odd)}")
    for name, value in decision.items():
        must(needed[name](value), where, f"{name} is not as docs/record.md says")
    must(decision["page"] == f"decisions/{decision['case']}.html", where, "its page has another name")


def _or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _one_of(*values: str) -> Check:
    return lambda value: isinstance(value, str) and value in values


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 1000


def _is_domain(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", value) is not None


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r".{10}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", value):
        return False
    return is_day(value[:10])


def _is_day_or_month(value: Any) -> bool:
    return is_day(value) or (isinstance(value, str) and len(value) == len("2026-01") and is_day(f"{value}-01"))


def _is_look(value: Any) -> bool:
    fields = {"kind": _one_of(*LOOKS), "case": _or_none(is_number), "outcome": _one_of(*OUTCOMES), "on": is_day}
    return (
        isinstance(value, dict)
        and value.keys() == fields.keys()
        and all(check(value[name]) for name, check in fields.items())
    )


def _are_looks(value: Any) -> bool:
    return isinstance(value, list) and all(_is_look(one) for one in value)


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


def _are_terms(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    needed: Mapping[str, Check] = {
        "proposed": _one_of("limit", "suspend"),
        "criterion": _is_text,
        "rule": _is_map,
        "rounds": is_number,
        "fallback": _one_of("no-action", "escalate", "weaker"),
    }
    others: Mapping[str, Check] = {"rule_last": _is_map, "rule_weaker": _is_map, "about": is_number}
    known = {**needed, **others}
    is_whole = needed.keys() <= value.keys() <= known.keys()
    return is_whole and all(known[name](one) for name, one in value.items())


_FIRST: Mapping[str, Check] = {
    "case": is_number,
    "outcome": _one_of(*OUTCOMES),
    "domain": _or_none(_is_domain),
    "proposed": _one_of("limit", "suspend"),
    "criterion": _is_text,
    "tally": _or_none(_is_map),
    "rule": _is_map,
    "decided_on": _is_day_or_month,
    "in_force": _or_none(_one_of("limit", "suspend")),
    "grace_until": _or_none(_is_moment),
    "review_on": _or_none(is_day),
    "page": _is_text,
}
NOT_IN_0_1: Mapping[str, Check] = {
    "kind": _or_none(_one_of(*KINDS)),
    "about": _or_none(is_number),
    "rule_for_limit": _or_none(_is_map),
    "rounds": is_number,
    "decided_by": _one_of("panel", "stewards"),
}
FORMS: Mapping[int, Mapping[str, Check]] = {
    1: {**_FIRST, **NOT_IN_0_1},
    2: {
        **_FIRST,
        **NOT_IN_0_1,
        "looks": _are_looks,
        "terms": _or_none(_are_terms),
        "terms_salt": _or_none(is_hash),
        "docket_salt": _or_none(is_hash),
        "page_hash": _or_none(is_hash),
        "draw": _or_none(is_number),
        "seats_hash": _or_none(is_hash),
        "draw_page_hash": _or_none(is_hash),
    },
}
"""The fields of a decision, by the version of the document."""
