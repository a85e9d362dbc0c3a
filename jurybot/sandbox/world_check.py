"""Checks a world before anything is made of it: every mistake at once, with its place and what may have been meant."""

import difflib
from collections.abc import Iterator
from typing import Any

from jurybot.sandbox import blocking, domains, moderation, text
from jurybot.sandbox.api_oauth import SCOPES
from jurybot.sandbox.records import RIGHT, names, seed_roles

World = dict[str, Any]

KEYS: dict[str, set[str]] = {
    "": set(
        names(
            "domain roles accounts remote_accounts statuses follows blocks mutes rules reports domain_blocks tokens "
            "apps grants settings webhooks given"
        )
    ),
    "roles": {"name", "position", "permissions", "highlighted", "color"},
    "accounts": set(
        names(
            "name role bot display_name note locked hide_collections discoverable confirmed approved disabled silenced "
            "suspended locale"
        )
    ),
    "remote_accounts": {"acct", "display_name", "note", "actor_type", "bot", "locked"},
    "statuses": {"by", "html", "text", "visibility", "spoiler_text", "language"},
    "reports": {"by", "about", "comment", "category", "forwarded", "resolved"},
    "domain_blocks": set(names("domain severity public_comment private_comment reject_media reject_reports obfuscate")),
    "tokens": {"account", "scopes", "revoked"},
    "apps": {"name", "redirect_uri", "scopes", "website"},
    "grants": {"app", "account", "scopes", "verifier", "expired"},
    "settings": {"show_domain_blocks", "show_domain_blocks_rationale", "limited_federation", "peers_api_enabled"},
    "webhooks": {"url", "secret", "events"},
}
NEEDED = {
    "roles": ("name",),
    "accounts": ("name",),
    "remote_accounts": ("acct",),
    "statuses": ("by",),
    "reports": ("by", "about"),
    "domain_blocks": ("domain",),
    "tokens": ("account", "scopes"),
    "apps": ("name", "redirect_uri", "scopes"),
    "grants": ("app", "account", "scopes"),
    "webhooks": ("url", "secret", "events"),
}
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
        yield from _name_problems(world)
        yield from _value_problems(world)


def _unknown(place: str, key: str, allowed: set[str]) -> str:
    near = difflib.get_close_matches(key, allowed, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"allowed: {', '.join(sorted(allowed))}"
    return f"{place}: unknown key {key!r}; {hint}"


def _rows(world: World, table: str) -> Iterator[tuple[str, Any]]:
    """Each row with its place: `accounts[3]`, `tokens.bot`."""
    rows = world.get(table, [])
    if isinstance(rows, dict):
        yield from ((f"{table}.{name}", row) for name, row in rows.items())
    elif isinstance(rows, list):
        yield from ((f"{table}[{i}]", row) for i, row in enumerate(rows))


def _shape_problems(world: World) -> Iterator[str]:
    for key in world:
        if key not in KEYS[""]:
            yield _unknown("top level", key, KEYS[""])
    for table in ("tokens", "grants", "settings", "given"):
        if not isinstance(world.get(table, {}), dict):
            yield f"{table}: must be an object, name → value"
    for table in set(KEYS[""]) - {"domain", "tokens", "grants", "settings", "given"}:
        if not isinstance(world.get(table, []), list):
            yield f"{table}: must be a list"
    for table, needed in NEEDED.items():
        for place, row in _rows(world, table):
            if not isinstance(row, dict):
                yield f"{place}: must be an object"
                continue
            yield from (_unknown(place, key, KEYS[table]) for key in row if key not in KEYS[table])
            yield from (f"{place}: {key!r} is missing" for key in needed if key not in row)
    settings = world.get("settings", {})
    for key in settings if isinstance(settings, dict) else ():
        if key not in KEYS["settings"]:
            yield _unknown("settings", key, KEYS["settings"])
    for table in ("follows", "blocks", "mutes"):
        for place, row in _rows(world, table):
            if not (isinstance(row, list) and len(row) == 2 and all(isinstance(name, str) for name in row)):
                yield f"{place}: must be a pair of names, [who, whom]"


def _domain_problems(world: World) -> Iterator[str]:
    found = [("domain", world.get("domain", "coop.example"))]
    found += [(f"{place}.domain", row["domain"]) for place, row in _rows(world, "domain_blocks")]
    for place, row in _rows(world, "remote_accounts"):
        name, at, domain = str(row["acct"]).partition("@")
        if not at or not text.MENTION.fullmatch(f"@{name}"):
            yield f"{place}.acct: {row['acct']!r} is no handle; write name@domain"
        else:
            found.append((f"{place}.acct", domain))
    for place, domain in found:
        if not isinstance(domain, str) or domains.plain(domain) != domain:
            yield f"{place}: {domain!r} is no domain; write it bare and in lower case, like good.example"
    for place, row in _rows(world, "accounts"):
        if not text.MENTION.fullmatch(f"@{row['name']}"):
            yield f"{place}.name: {row['name']!r} is no user name; letters, digits, _ and single . or - inside"


def _name_problems(world: World) -> Iterator[str]:
    people = {str(r["name"]) for _, r in _rows(world, "accounts")}
    people |= {str(r["acct"]) for _, r in _rows(world, "remote_accounts")}
    roles = {str(r["name"]) for _, r in _rows(world, "roles")} | {role.name for role in seed_roles()}
    apps, rules = {str(r["name"]) for _, r in _rows(world, "apps")}, set(world.get("rules", []))

    def dangling(place: str, kind: str, name: object, known: set[str]) -> Iterator[str]:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
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
    for table in ("follows", "blocks", "mutes"):
        for place, pair in _rows(world, table):
            for i, name in enumerate(pair):
                yield from dangling(f"{place}[{i}]", "account", name, people)
    for name, value in world.get("given", {}).items():
        yield from dangling(f"given.{name}", "account or rule", value, people | rules)


def _value_problems(world: World) -> Iterator[str]:
    for place, row in _rows(world, "roles"):
        for name in row.get("permissions", []):
            if name not in RIGHT:
                yield _unknown(f"{place}.permissions", str(name), set(RIGHT))
    for table in ("tokens", "apps", "grants"):
        for place, row in _rows(world, table):
            for scope in str(row["scopes"]).split():
                if scope not in SCOPES:
                    yield _unknown(f"{place}.scopes", scope, set(SCOPES))
    for place, row in _rows(world, "domain_blocks"):
        if row.get("severity", "silence") not in blocking.SEVERITIES:
            yield f"{place}.severity: {row['severity']!r}; allowed: {', '.join(blocking.SEVERITIES)}"
    for place, row in _rows(world, "reports"):
        if row.get("category", "other") not in moderation.CATEGORIES:
            yield f"{place}.category: {row['category']!r}; allowed: {', '.join(moderation.CATEGORIES)}"
    for place, row in _rows(world, "webhooks"):
        yield from (_unknown(f"{place}.events", str(e), set(EVENTS)) for e in row["events"] if e not in EVENTS)
    for key, value in world.get("settings", {}).items():
        if key.startswith("show_domain_blocks") and value not in SHOWN_TO:
            yield f"settings.{key}: {value!r}; allowed: {', '.join(SHOWN_TO)}"
