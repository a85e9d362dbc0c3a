"""When two answers are alike: same status, same shape, same values where a value says something.

Of ids and times only the form is compared, of secrets nothing, and not where in the world a server stands (its host in
addresses).
"""

import re
from collections.abc import Iterator
from typing import Any

RATE_HEADERS = ("x-ratelimit-remaining", "x-ratelimit-reset")
SAME_HEADERS = ("content-type", "x-ratelimit-limit")
SECRETS = {"client_id", "client_secret", "access_token", "vapid_key", "public_key"}
TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def says_nothing(key: str) -> bool:
    """Whether values under this key are ids, times or secrets."""
    return key == "id" or key.endswith(("_id", "_ids", "_at", "_key")) or key in SECRETS


def neutral(text: str, base: str) -> str:
    """A text without what differs from server to server: the host in addresses, times, ids inside."""
    text = text.replace(base, "https://HOST").replace(base.replace("http", "ws", 1), "wss://streaming.HOST")
    text = re.sub(r"(https?|wss?)://(streaming\.)?(coop\.example|HOST)", r"\1://HOST", text)
    text = text.replace("http://HOST", "https://HOST").replace("ws://HOST", "wss://HOST")
    return re.sub(r"\d{6,}", "N", TIMES.sub("TIME", text))


def _kind(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, int | float):
        return "number"
    return {str: "string", list: "list", dict: "object"}[type(value)]


def differences(wanted: Any, got: Any, base: str, place: str = "", key: str = "") -> Iterator[str]:
    """What is not alike, each with its place in the JSON."""
    here = place or "/"
    if _kind(wanted) != _kind(got):
        yield f"{here}: {_kind(wanted)} expected, {_kind(got)} given: {_short(wanted)} / {_short(got)}"
    elif isinstance(wanted, dict):
        yield from (f"{here}: key {name!r} is missing" for name in wanted if name not in got)
        yield from (f"{here}: key {name!r} is too much" for name in got if name not in wanted)
        if list(wanted) != list(got) and wanted.keys() == got.keys():
            yield f"{here}: keys in the order {list(wanted)} expected, {list(got)} given"
        for name in wanted:
            if name in got:
                yield from differences(wanted[name], got[name], base, f"{place}/{name}", name)
    elif isinstance(wanted, list):
        if len(wanted) != len(got):
            yield f"{here}: {len(wanted)} expected, {len(got)} given"
        for i, (one, other) in enumerate(zip(wanted, got, strict=False)):
            yield from differences(one, other, base, f"{place}/{i}", key)
    elif isinstance(wanted, str):
        told = form if says_nothing(key) else lambda text: neutral(text, base)
        if told(wanted) != told(got):
            yield f"{here}: {_short(wanted)} expected, {_short(got)} given"
    elif not says_nothing(key) and wanted != got:
        yield f"{here}: {wanted!r} expected, {got!r} given"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 200 else text[:200] + "…"


def form(text: str) -> str:
    """What kind of id, time or secret this is: a number, a day, a moment with so many digits, or a word."""
    if text.isdigit():
        return "number"
    at_midnight = " at midnight" if re.search(r"T00:00:00(\.0+)?Z", text) else ""
    moment = re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?", text)
    return re.sub(r"\d", "0", text) + at_midnight if moment else "word" if text else "nothing"


def links(header: str | None, base: str) -> str:
    """A `Link` header without the ids in it."""
    return re.sub(r"((?:max|min|since)_id=)\d+", r"\1N", neutral(header or "", base))


def unlike(wanted: dict[str, Any], got: dict[str, Any], base: str, *, counted: bool = False) -> list[str]:
    """All that differs between a recorded response and one given: status, headers, body. `counted`: as many requests
    came before it, in one window of the limits, so that as much must be left."""
    found = []
    if wanted["status"] != got["status"]:
        found.append(f"status {wanted['status']} expected, {got['status']} given: {_short(got['body'])}")
    have, has = wanted["headers"], got["headers"]
    for name in RATE_HEADERS:
        if (name in have) != (name in has):
            found.append(f"header {name}: {'missing' if name in have else 'too much'}")
    found += [
        f"header {name}: {have.get(name)} expected, {has.get(name)} given"
        for name in (*SAME_HEADERS, *(["x-ratelimit-remaining"] if counted else []))
        if have.get(name) != has.get(name)
    ]
    if links(have.get("link"), base) != links(has.get("link"), base):
        found.append(f"Link: {links(have.get('link'), base)} expected, {links(has.get('link'), base)} given")
    reset, given = (headers.get("x-ratelimit-reset", "") for headers in (have, has))
    if form(reset) != form(given):
        found.append(f"x-ratelimit-reset: {reset} expected, {given} given")
    for extra in ("met", "sent"):
        if extra in wanted and wanted[extra] != got.get(extra):
            found.append(f"{extra}: {wanted[extra]} expected, {got.get(extra)} given")
    if isinstance(wanted["body"], str) and isinstance(got["body"], str):  # a page: only whether there is one
        if bool(wanted["body"]) != bool(got["body"]):
            found.append("body: " + ("empty" if wanted["body"] else "not empty"))
        return found
    return found + list(differences(wanted["body"], got["body"], base))
