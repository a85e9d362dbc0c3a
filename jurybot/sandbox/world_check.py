"""Checks a world before anything is made of it: every mistake at once, with its place and what may have been meant."""

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jurybot.sandbox import blocking, domains, moderation, posting, text
from jurybot.sandbox.api_oauth import SCOPES
from jurybot.sandbox.records import RIGHT, names, seed_roles

World = dict[str, Any]

# What a row may hold: text unless another kind is named; with a star it must be there and not be empty.
FIELDS = {
    "roles": "name* position:number permissions:list highlighted:yes color",
    "accounts": (
        "name* role bot:yes display_name note locked:yes hide_collections:maybe discoverable:maybe confirmed:yes "
        "approved:yes disabled:yes silenced:yes suspended:yes locale"
    ),
    "remote_accounts": "acct* display_name note actor_type bot:yes locked:yes",
    "statuses": "by* html text visibility spoiler_text language",
    "reports": "by* about* comment category forwarded:maybe resolved:yes",
    "domain_blocks": (
        "domain* severity public_comment private_comment reject_media:yes reject_reports:yes obfuscate:yes"
    ),
    "tokens": "account* scopes* revoked:yes",
    "apps": "name* redirect_uri* scopes* website",
    "grants": "app* account* scopes* verifier expired:yes",
    "settings": "show_domain_blocks show_domain_blocks_rationale limited_federation:yes peers_api_enabled:yes",
    "webhooks": "url* secret* events:list*",
}
PAIRS = ("follows", "blocks", "mutes")
MAPS = ("tokens", "grants", "settings", "given")
TOP = {"domain", "rules", "given", *PAIRS, *FIELDS}
KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "text": ("text", lambda value: isinstance(value, str)),
    "number": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "yes": ("true or false", lambda value: isinstance(value, bool)),
    "maybe": ("true, false or null", lambda value: value is None or isinstance(value, bool)),
    "list": ("a list of texts", lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value)),
}


def _fields(table: str) -> dict[str, tuple[str, bool]]:
    """Each key of a table with its kind, and whether it must be there."""
    found = {}
    for field in names(FIELDS[table]):
        name, _, kind = field.rstrip("*").partition(":")
        found[name] = (kind or "text", field.endswith("*"))
    return found


SHOWN_TO = ("disabled", "users", "all")
EVENTS = [f"{what}.{how}" for what in ("account", "report", "status") for how in ("created", "updated")]
EVENTS.append("account.approved")


class WorldError(ValueError):
    """A world that cannot be: every problem with its place."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


def check(world: Any) -> None:
    """Raises WorldError with all that is wrong."""
    problems = list(_problems(world))
    if problems:
        raise WorldError(problems)


def _problems(world: Any) -> Iterator[str]:
    if not isinstance(world, dict):
        yield "the world must be a JSON object"
        return
    shapes = list(_shape_problems(world))
    yield from shapes
    if not shapes:
        yield from _domain_problems(world)
        yield from _twice(world)
        yield from _name_problems(world)
        yield from _value_problems(world)


def _unknown(place: str, key: str, allowed: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, allowed, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"allowed: {', '.join(sorted(allowed))}"
    return f"{place}: unknown key {key!r}; {hint}"


def _rows(world: World, table: str) -> Iterator[tuple[str, Any]]:
    """Each row with its place: `accounts[3]`, `tokens.bot`; the settings are one row."""
    rows = world.get(table, [])
    if table == "settings":
        yield table, world.get(table, {})
    elif isinstance(rows, dict):
        yield from ((f"{table}.{name}", row) for name, row in rows.items())
    else:
        yield from ((f"{table}[{i}]", row) for i, row in enumerate(rows))


def _shape_problems(world: World) -> Iterator[str]:
    yield from (_unknown("top level", key, TOP) for key in world if key not in TOP)
    wrong = set()
    for table in sorted((TOP - {"domain"}) & world.keys()):
        wanted, kind = ("an object, name → value", dict) if table in MAPS else ("a list", list)
        if not isinstance(world[table], kind):
            wrong.add(table)
            yield f"{table}: must be {wanted}"
    for table in (t for t in FIELDS if t not in wrong):
        for place, row in _rows(world, table):
            yield from _row_problems(place, row, _fields(table))
    for table in (t for t in PAIRS if t not in wrong):
        for place, row in _rows(world, table):
            if not (isinstance(row, list) and len(row) == 2 and all(isinstance(name, str) for name in row)):
                yield f"{place}: must be a pair of names, [who, whom]"
    for table in (t for t in ("rules", "given") if t not in wrong):
        yield from (f"{place}: must be text" for place, row in _rows(world, table) if not isinstance(row, str))


def _row_problems(place: str, row: Any, fields: dict[str, tuple[str, bool]]) -> Iterator[str]:
    if not isinstance(row, dict):
        yield f"{place}: must be an object"
        return
    for key, value in row.items():
        if key not in fields:
            yield _unknown(place, key, fields)
        elif not KINDS[fields[key][0]][1](value):
            yield f"{place}.{key}: must be {KINDS[fields[key][0]][0]}, not {value!r}"
    for key, (_, needed) in fields.items():
        if needed and not str(row.get(key) or "").strip():
            yield f"{place}: {key!r} is missing"


def _domain_problems(world: World) -> Iterator[str]:
    found = [("domain", world.get("domain", "coop.example"))]
    found += [(f"{place}.domain", row["domain"]) for place, row in _rows(world, "domain_blocks")]
    for place, row in _rows(world, "remote_accounts"):
        name, at, domain = row["acct"].partition("@")
        if not at or not text.MENTION.fullmatch(f"@{name}"):
            yield f"{place}.acct: {row['acct']!r} is no handle; write name@domain"
        elif domain == world.get("domain", "coop.example"):
            yield f"{place}.acct: {row['acct']!r} lives on this server; put {name!r} among the accounts"
        else:
            found.append((f"{place}.acct", domain))
    for place, domain in found:
        if not isinstance(domain, str) or domains.plain(domain) != domain:
            yield f"{place}: {domain!r} is no domain; write it bare and in lower case, like good.example"
    for place, row in _rows(world, "accounts"):
        if not text.MENTION.fullmatch(f"@{row['name']}"):
            yield f"{place}.name: {row['name']!r} is no user name; letters, digits, _ and single . or - inside"


def _twice(world: World) -> Iterator[str]:
    """What must be there once only. Handles do not mind capital letters."""
    roles = {role.name for role in seed_roles()}
    for table, key in (("roles", "name"), ("accounts", "name"), ("remote_accounts", "acct"), ("apps", "name")):
        seen = set(roles) if table == "roles" else set()
        for place, row in _rows(world, table):
            name = row[key].lower() if table.endswith("accounts") else row[key]
            if name in seen:
                yield f"{place}.{key}: {row[key]!r} is there already"
            seen.add(name)


def _name_problems(world: World) -> Iterator[str]:
    people = {r["name"] for _, r in _rows(world, "accounts")}
    people |= {r["acct"] for _, r in _rows(world, "remote_accounts")}
    roles = {r["name"] for _, r in _rows(world, "roles")} | {role.name for role in seed_roles()}
    apps, rules = {r["name"] for _, r in _rows(world, "apps")}, set(world.get("rules", []))

    def dangling(place: str, kind: str, name: str, known: set[str]) -> Iterator[str]:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            yield f"{place}: there is no {kind} {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")

    for table, key in (("statuses", "by"), ("reports", "by"), ("reports", "about"), ("tokens", "account")):
        for place, row in _rows(world, table):
            yield from dangling(f"{place}.{key}", "account", row[key], people)
    for place, row in _rows(world, "grants"):
        yield from dangling(f"{place}.account", "account", row["account"], people)
        yield from dangling(f"{place}.app", "app", row["app"], apps)
    for place, row in _rows(world, "accounts"):
        if "role" in row:
            yield from dangling(f"{place}.role", "role", row["role"], roles)
    for table in PAIRS:
        for place, pair in _rows(world, table):
            for i, name in enumerate(pair):
                yield from dangling(f"{place}[{i}]", "account", name, people)
    for name, value in world.get("given", {}).items():
        yield from dangling(f"given.{name}", "account or rule", value, people | rules)


def _value_problems(world: World) -> Iterator[str]:
    for place, row in _rows(world, "roles"):
        for name in row.get("permissions", []):
            if name not in RIGHT:
                yield _unknown(f"{place}.permissions", name, RIGHT)
    for table in ("tokens", "apps", "grants"):
        for place, row in _rows(world, table):
            for scope in row["scopes"].split():
                if scope not in SCOPES:
                    yield _unknown(f"{place}.scopes", scope, SCOPES)
    for place, row in _rows(world, "domain_blocks"):
        if row.get("severity", "silence") not in blocking.SEVERITIES:
            yield f"{place}.severity: {row['severity']!r}; allowed: {', '.join(blocking.SEVERITIES)}"
    for place, row in _rows(world, "reports"):
        if row.get("category", "other") not in moderation.CATEGORIES:
            yield f"{place}.category: {row['category']!r}; allowed: {', '.join(moderation.CATEGORIES)}"
    for place, row in _rows(world, "webhooks"):
        yield from (_unknown(f"{place}.events", e, EVENTS) for e in row["events"] if e not in EVENTS)
    for place, row in _rows(world, "statuses"):
        if "text" not in row and "html" not in row:
            yield f"{place}: needs a 'text' or 'html'"
        if row.get("visibility", "public") not in posting.VISIBILITIES:
            yield f"{place}.visibility: {row['visibility']!r}; allowed: {', '.join(posting.VISIBILITIES)}"
    for key, value in world.get("settings", {}).items():
        if key.startswith("show_domain_blocks") and value not in SHOWN_TO:
            yield f"settings.{key}: {value!r}; allowed: {', '.join(SHOWN_TO)}"
