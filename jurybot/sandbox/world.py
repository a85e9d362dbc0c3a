"""Fills an instance from a world: a JSON map of people, posts, reports, blocks, tokens and settings.

The format is that of `tests/contract/world.json`. Every mistake is found at once and named with its place
(`world_check`). Without a file, `co_op.small_co_op` makes a world of any size, in the same format.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from jurybot.sandbox import blocking, text
from jurybot.sandbox.api_oauth import OOB, SCOPES, s256
from jurybot.sandbox.instance import Instance, Refused
from jurybot.sandbox.records import (
    MODERATOR,
    RIGHT,
    Account,
    App,
    Grant,
    Report,
    Role,
    Rule,
    Status,
    Webhook,
    seed_roles,
)
from jurybot.sandbox.state import State
from jurybot.sandbox.world_check import World, WorldError

LOCALS_ARE = timedelta(days=200)  # old: else every member would be a "new account"


@dataclass
class Made:
    """What drivers need to act in the world. (`tests/contract/README.md`, the announce file.)"""

    tokens: dict[str, str] = field(default_factory=dict, repr=False)
    given: dict[str, str] = field(default_factory=dict, repr=False)

    def announce(self, base: str) -> dict[str, Any]:
        return {"base": base, "tokens": self.tokens, "given": self.given, "headers": {}}


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
            blocking.new_block(inst, row["domain"], values)
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
