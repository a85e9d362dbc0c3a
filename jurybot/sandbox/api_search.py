"""Handlers: looking for people by their names, and for people and posts by their addresses."""

import re
from typing import Any
from urllib.parse import urlsplit

from jurybot.sandbox import entities, posting
from jurybot.sandbox.api_accounts import is_shown
from jurybot.sandbox.calls import Call, number
from jurybot.sandbox.instance import Refused
from jurybot.sandbox.records import Account, Status
from jurybot.sandbox.state import State

SHORTEST_WORD = 5  # that nobody in particular may search for
_ADDRESS = re.compile(r"https?://")
_PAGE = re.compile(r"/(?:@|users/)(?P<name>[\w.-]+(?:@[\w.-]+)?)(?:/(?:statuses/)?(?P<post>\d+))?/?")


def search(call: Call) -> Any:
    """Accounts, and what an address leads to. The sandbox knows no search in posts, nor for tags."""
    kind, limit, start = call.text("type"), call.limit(20), number(call.params.get("offset"))
    asked = call.text("q").strip()
    if not asked:
        raise Refused(400, "param is missing or the value is empty or invalid: q")
    if call.account is None and call.has("offset"):
        raise Refused(401, "Search queries pagination is not supported without authentication")
    if call.account is None and call.flag("resolve"):
        what = "Search queries that resolve remote resources"
        raise Refused(401, f"{what} are not supported without authentication")
    _check_offset(call)
    made: dict[str, Any] = {"accounts": [], "statuses": [], "hashtags": []}
    if call.flag("resolve") and _ADDRESS.match(asked):
        if limit and not (kind and start):
            made |= {name: found for name, found in _at(call, asked).items() if kind in ("", name)}
    elif kind in ("", "accounts") and not asked.startswith("#") and not ("@" in asked and " " in asked):
        made["accounts"] = _search_accounts(call, asked, limit, start if kind else 0)
    return made if call.state.is_old else {**made, "collections": []}


def _at(call: Call, address: str) -> dict[str, list[Any]]:
    """What an address of ours leads to, as far as the asker may see it; of others' only that of an account itself."""
    state, parts = call.state, urlsplit(address)
    if parts.netloc.lower() != state.domain:
        remote = [a for a in state.accounts.values() if not a.is_local and entities.actor_uri(state, a) == address]
        return {"accounts": [entities.account(state, a, call.account) for a in remote]}
    page = _PAGE.fullmatch(parts.path)
    if page is None:
        return {}
    if page["post"] is None:
        found = state.find(page["name"])
        return {"accounts": [entities.account(state, found, call.account)] if found else []}
    status: Status | None = state.status(int(page["post"]))
    seen = status is not None and posting.may_see(state, status, call.account)
    return {"statuses": [entities.status(state, status, call.account)] if status and seen else []}


def search_accounts(call: Call) -> Any:
    _check_offset(call)
    return _search_accounts(call, call.text("q"), call.limit(40), number(call.params.get("offset")))


def _check_offset(call: Call) -> None:
    if any(number(call.params.get(name)) < 0 for name in ("limit", "offset")):
        raise Refused(400, "Pagination values for `offset` and `limit` must be positive")


def _search_accounts(call: Call, asked: str, limit: int, start: int) -> list[Any]:
    """A whole handle finds its account first, suspended or not; a word finds whose names begin so."""
    state, me, found = call.state, call.account, list[Account]()
    words = asked.strip().removeprefix("@")
    exact = state.find(words) if "@" in words and start == 0 else None
    if exact is not None:
        found.append(exact)
    if me is not None or len(words) >= SHORTEST_WORD:
        local = words.lower().removesuffix(f"@{state.domain}")
        found += [a for a in _matching(state, local) if a is not exact][start:]
    if call.flag("following"):
        found = [a for a in found if me is not None and state.has("following", me.id, a.id)]
    return [entities.account(state, a, me) for a in found[:limit]]


def _matching(state: State, words: str) -> list[Account]:
    """By display name before name before domain, as the server ranks them. The last word may be cut short."""
    asked = re.findall(r"[\w.@-]+", words)
    found: list[tuple[int, int]] = []
    for a in state.accounts.values():
        if a.is_suspended or not is_shown(a) or not asked:
            continue
        names = (a.display_name.lower().split(), re.split(r"[_.-]", a.username.lower()), [a.domain or ""])
        ranks = [rank for rank, name in enumerate(names) if _begins(name, asked)]
        if a.username.lower().startswith(words) and 1 not in ranks:
            ranks.append(1)
        if ranks:
            found.append((min(ranks), a.id))
    return [state.accounts[i] for _, i in sorted(found)]


def _begins(name: list[str], asked: list[str]) -> bool:
    """Whether the words stand in a name one after the other, the last of them perhaps only begun."""
    starts = range(len(name) - len(asked) + 1)
    return any(
        name[i : i + len(asked) - 1] == asked[:-1] and name[i + len(asked) - 1].startswith(asked[-1]) for i in starts
    )
