"""Fills an instance from a world: a JSON map of people, posts, reports, blocks, tokens and settings.

The format is that of `tests/contract/world.json`. Every mistake is found at once and named with its place. Without a
file, `small_co_op` makes a world of any size, in the same format.
"""

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from jurybot.sandbox import moderation, text
from jurybot.sandbox.api_oauth import OOB, SCOPES, s256
from jurybot.sandbox.instance import Instance, Refused
from jurybot.sandbox.state import (
    EVERYTHING,
    MODERATOR,
    RIGHT,
    Account,
    App,
    Grant,
    Report,
    Role,
    Rule,
    State,
    Status,
    Webhook,
    names,
)

World = dict[str, Any]
LOCALS_ARE = timedelta(days=200)  # old: else every member would be a "new account"

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


@dataclass
class Made:
    """What drivers need to act in the world. (`contract/README.md`: the announce file.)"""

    tokens: dict[str, str] = field(default_factory=dict, repr=False)
    given: dict[str, str] = field(default_factory=dict, repr=False)

    def announce(self, base: str) -> dict[str, Any]:
        return {"base": base, "tokens": self.tokens, "given": self.given, "headers": {}}


# -- checking ---------------------------------------------------------------------------------------------------


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
    domains = [("domain", world.get("domain", "coop.example"))]
    domains += [(f"{place}.domain", row["domain"]) for place, row in _rows(world, "domain_blocks")]
    for place, row in _rows(world, "remote_accounts"):
        name, at, domain = str(row["acct"]).partition("@")
        if not at or not text.MENTION.fullmatch(f"@{name}"):
            yield f"{place}.acct: {row['acct']!r} is no handle; write name@domain"
        else:
            domains.append((f"{place}.acct", domain))
    for place, domain in domains:
        if not isinstance(domain, str) or text.domain_name(domain)[1] or domain != text.domain_name(domain)[0]:
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
        if row.get("severity", "silence") not in moderation.SEVERITIES:
            yield f"{place}.severity: {row['severity']!r}; allowed: {', '.join(moderation.SEVERITIES)}"
    for place, row in _rows(world, "reports"):
        if row.get("category", "other") not in moderation.CATEGORIES:
            yield f"{place}.category: {row['category']!r}; allowed: {', '.join(moderation.CATEGORIES)}"
    for place, row in _rows(world, "webhooks"):
        yield from (_unknown(f"{place}.events", str(e), set(EVENTS)) for e in row["events"] if e not in EVENTS)
    for key, value in world.get("settings", {}).items():
        if key.startswith("show_domain_blocks") and value not in SHOWN_TO:
            yield f"settings.{key}: {value!r}; allowed: {', '.join(SHOWN_TO)}"


# -- making -----------------------------------------------------------------------------------------------------


def seed_roles() -> list[Role]:
    """The roles of a fresh Mastodon."""

    def of(rights: str) -> int:
        return sum(RIGHT[name] for name in names(rights))

    moderator = of("view_dashboard view_audit_log manage_users manage_reports manage_taxonomies view_feeds")
    admin = EVERYTHING & ~of("administrator view_devops invite_bypass_approval")
    return [
        Role(1, "Moderator", 10, moderator, highlighted=True),
        Role(2, "Admin", 100, admin, highlighted=True),
        Role(3, "Owner", 1000, RIGHT["administrator"], highlighted=True),
    ]


def fill(inst: Instance, world: World) -> Made:
    """Puts a checked world into a fresh instance."""
    state = inst.state
    state.settings = dict(world.get("settings", {}))
    by_name = _add_people(state, world)
    for rule in world.get("rules", []):
        number = state.next_id("rules")
        state.rules[number] = Rule(number, rule)
    _add_posts(state, world, by_name)
    for table, kind in (("follows", "following"), ("blocks", "blocking"), ("mutes", "muting")):
        for one, other in world.get(table, []):
            state.tie(kind, by_name[one].id, by_name[other].id)
    _add_reports(state, world, by_name)
    for row in world.get("domain_blocks", []):
        values = {key: value for key, value in row.items() if key != "domain"}
        try:
            moderation.new_block(inst, row["domain"], values)
        except Refused as refused:
            raise WorldError([f"domain_blocks: {row['domain']}: {refused}"]) from None
    state.webhooks = [Webhook(row["url"], row["secret"], list(row["events"])) for row in world.get("webhooks", [])]
    inst.late.run_all()
    return _add_access(state, world, by_name)


def _add_people(state: State, world: World) -> dict[str, Account]:
    for role in seed_roles():
        state.roles[role.id] = role
    for row in world.get("roles", []):
        number = len(state.roles) + 1
        bits = sum(RIGHT[name] for name in set(row.get("permissions", [])))
        shown = row.get("highlighted", False)
        state.roles[number] = Role(number, row["name"], row.get("position", 1), bits, shown, row.get("color", ""))
    role_ids = {role.name: role.id for role in state.roles.values()}
    by_name = {}
    for row in world.get("accounts", []):
        account = Account(
            state.snowflake(), row["name"], None, state.now() - LOCALS_ARE, email=f"{row['name']}@{state.domain}"
        )
        account.role_id = role_ids[row["role"]] if "role" in row else None
        account.actor_type = "Service" if row.get("bot") else "Person"
        account.silenced_by = MODERATOR if row.get("silenced") else None
        account.suspended_by = MODERATOR if row.get("suspended") else None
        for key in ("display_name", "note", "locked", "hide_collections", "discoverable", "confirmed", "approved"):
            setattr(account, key, row.get(key, getattr(account, key)))
        account.disabled, account.locale = row.get("disabled", False), row.get("locale", "en")
        by_name[row["name"]] = state.add_account(account)
    for row in world.get("remote_accounts", []):
        name, _, domain = row["acct"].partition("@")
        account = Account(state.snowflake(), name, domain, state.now())
        account.display_name, account.note = row.get("display_name", ""), row.get("note", "")
        account.actor_type = row.get("actor_type", "Service" if row.get("bot") else "Person")
        account.locked = row.get("locked", False)
        by_name[row["acct"]] = state.add_account(account)
    return by_name


def _add_posts(state: State, world: World, by_name: dict[str, Account]) -> None:
    for row in world.get("statuses", []):
        author = by_name[row["by"]]
        words = row.get("text") or text.plain(row.get("html", ""))
        html = text.sanitised(row["html"]) if "html" in row else text.to_html(words, state.domain)
        uri = None if author.is_local else f"https://{author.domain}/users/{author.username}/statuses/"
        status = Status(
            id=state.snowflake(),
            account_id=author.id,
            created_at=state.now(),
            text=words,
            html=html,
            visibility=row.get("visibility", "public"),
            conversation_id=state.next_id("threads"),
            spoiler_text=row.get("spoiler_text", ""),
            sensitive=bool(row.get("spoiler_text")),
            language=row.get("language", "en"),
            uri=f"{uri}{len(state.posts_of[author.id]) + 1}" if uri else None,
        )
        state.add_status(status)
        if status.visibility != "direct":
            author.statuses_count += 1
            author.last_status_at = status.created_at


def _add_reports(state: State, world: World, by_name: dict[str, Account]) -> None:
    for row in world.get("reports", []):
        number, now = state.next_id("reports"), state.now()
        report = Report(number, by_name[row["by"]].id, by_name[row["about"]].id, now, now, row.get("comment", ""))
        report.category, report.forwarded = row.get("category", "other"), row.get("forwarded", False)
        report.action_taken_at = now if row.get("resolved") else None
        state.reports[number] = report
        state.reports_about[report.target_id].append(number)


def _add_access(state: State, world: World, by_name: dict[str, Account]) -> Made:
    made = Made()
    state.add_app("Web", [OOB], ["read", "write", "follow", "push"])
    recorder = state.add_app("recorder", [OOB], list(SCOPES))
    for name, row in world.get("tokens", {}).items():
        token = state.add_token(by_name[row["account"]].id, recorder.id, row["scopes"].split())
        token.revoked = row.get("revoked", False)
        made.tokens[name] = token.token
    apps: dict[str, App] = {}
    for row in world.get("apps", []):
        app = state.add_app(row["name"], row["redirect_uri"].split(), row["scopes"].split(), row.get("website"))
        apps[row["name"]] = app
        made.given |= {f"{app.name}_client_id": app.client_id, f"{app.name}_client_secret": app.client_secret}
    for name, row in world.get("grants", {}).items():
        app = apps[row["app"]]
        challenge = s256(row["verifier"]) if "verifier" in row else None
        owner = by_name[row["account"]].id
        grant = state.add_grant(app, owner, row["scopes"].split(), app.redirect_uris[0], challenge)
        _expire(grant, bool(row.get("expired")))
        made.given[name] = grant.code
        if "verifier" in row:
            made.given["verifier"] = row["verifier"]
    rules = {rule.text: str(rule.id) for rule in state.rules.values()}
    for name, value in world.get("given", {}).items():
        made.given[name] = str(by_name[value].id) if value in by_name else rules[value]
    return made


def _expire(grant: Grant, expired: bool) -> None:
    if expired:
        grant.expires_at -= timedelta(days=1)


# -- a co-op of its own -----------------------------------------------------------------------------------------

NAMES = names(
    "ana ben cleo dima eve femi gala hugo ines jan kira leo mina nils olga pia quim rosa sven tala uma vito wren xenia "
    "yuri zoe"
)
LANGUAGES = ("en", "de", "es", "fr", "pt")


def small_co_op(members: int = 25, domains: int = 12, seed: str = "") -> World:
    """A co-op to rehearse on: an owner, the bot, members who follow people elsewhere, servers good and bad.

    The same seed gives the same co-op.
    """

    def pick(purpose: str, most: int) -> int:
        return int.from_bytes(hashlib.sha256(f"{seed}/{purpose}".encode()).digest()[:4], "big") % most

    members_ = [NAMES[i % 26] + (str(i // 26 + 1) if i >= 26 else "") for i in range(members)]
    servers = ["bad.example", "spam.example", "good.example", *(f"server{i}.example" for i in range(4, domains + 1))]
    servers = servers[: max(domains, 1)]
    remote = [f"{name}@{server}" for server in servers for name in ("mallory", "friend")]
    follows = [[name, remote[pick(f"follow/{name}/{i}", len(remote))]] for name in members_ for i in range(2)]
    jury = ["view_dashboard", "manage_reports", "manage_federation", "manage_users"]
    everything = "read write follow push admin:read admin:write"
    return {
        "domain": "coop.example",
        "roles": [{"name": "Jury", "position": 500, "permissions": jury, "highlighted": True}],
        "accounts": [
            {"name": "owner", "role": "Owner"},
            {"name": "jurybot", "role": "Jury", "bot": True, "display_name": "The jury"},
            *({"name": name, "locale": LANGUAGES[pick(f"language/{name}", 5)]} for name in members_),
        ],
        "remote_accounts": [{"acct": acct} for acct in remote],
        "statuses": [{"by": acct, "text": f"A post from {acct.split('@')[1]}"} for acct in remote],
        "follows": [pair for i, pair in enumerate(follows) if pair not in follows[:i][-2:]],
        "rules": ["No spam", "No harassment"],
        "tokens": {
            "owner": {"account": "owner", "scopes": everything},
            "bot": {"account": "jurybot", "scopes": everything},
            **{name: {"account": name, "scopes": "read write follow"} for name in members_},
        },
        "settings": {"show_domain_blocks": "disabled", "show_domain_blocks_rationale": "disabled"},
        "given": {"bot_id": "jurybot"},
    }
