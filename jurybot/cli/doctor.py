"""`jurybot doctor`: everything the bot needs, looked at once; each line says what is wrong and how to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from jurybot.cli import show
from jurybot.config import Problems, Settings, load
from jurybot.config.terms import terms_for
from jurybot.config.uses import uses
from jurybot.core.kinds import Kind
from jurybot.core.trying.rule_check import Weight
from jurybot.instance.authority import Finding, fail, ok, probe, warn
from jurybot.instance.gateway import Gateway
from jurybot.instance.meter import Unmetered
from jurybot.service.ports.instance import InstanceError
from jurybot.service.ports.told import Account
from jurybot.store.engine import open_engine
from jurybot.store.errors import StoreError
from jurybot.store.schema import check_schema, revision

FULL, NEARLY_FULL = 100 * 2**20, 2**30
NOTICE = timedelta(hours=72)


def doctor(config: Path, env: Mapping[str, str], *, json: bool) -> int:
    """Prints what was found. 0: nothing fails; 1: something does; 2: the config itself is wrong."""
    settings = load(config, env)
    if isinstance(settings, Problems):
        if json:
            _print([fail("config", str(settings), "")], json=True)
        else:
            click.echo(str(settings), err=True)
        return 2
    found = list(findings(settings))
    _print(found, json=json)
    return 1 if any(one.level == "fail" for one in found) else 0


def findings(settings: Settings) -> Iterator[Finding]:
    """All lines, those about this machine first: they need no network."""
    yield from _config(settings)
    yield from _disk(settings)
    yield from _database(settings)
    url, token = settings.instance.url, settings.secrets.token.get_secret_value()
    asked = probe(url, token, clock=_now)
    yield from asked
    if any(one.level == "fail" and one.what in ("instance", "token") for one in asked):
        return
    gateway = Gateway(url, token, Unmetered(_now), _now)
    try:
        yield from _doors(gateway, settings.stewards.accounts)
    finally:
        gateway.close()


# --- this machine ----------------------------------------------------------------------------------------------------


def _config(settings: Settings) -> Iterator[Finding]:
    mode = "dry run: it watches, and sends nothing" if settings.mode == "dry-run" else "live"
    yield ok("config", mode)
    rounds = terms_for(settings, Kind.REPORTS, "").rounds
    for use in uses(settings):
        for one in use.problems(rounds):
            if one.weight is Weight.WARNING:
                setting = ".".join(part for part in use.place(one.setting) if isinstance(part, str))
                yield warn("rule", f"{setting}: {one.says}", "change it, or the seats; see jurybot rules check")
    if settings.grace.no_ties < NOTICE:
        why = "grace.no_ties is under 72 h: the accused have less time than they should to be heard"
        yield warn("grace", why, "leave it out, unless this is a rehearsal")
    if settings.round.answer_for + settings.round.extension_for > settings.round.round_at_most:
        why = "answer_for and extension_for together are longer than round_at_most: an extension will be cut short"
        yield warn("round", why, "raise round_at_most")


def _disk(settings: Settings) -> Iterator[Finding]:
    database = [("disk, database", settings.store.file.parent)] if settings.store.file else []
    for what, folder in (*database, ("disk, site", settings.site.dir)):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        if not os.access(there, os.W_OK):
            yield fail(what, f"{there} cannot be written to", "give it to the user that runs jurybot")
            continue
        free = shutil.disk_usage(there).free
        said = f"{free // 2**20} MB free in {there}"
        if free < FULL:
            yield fail(what, said, "make room: the bot stops when the disk is full")
        elif free < NEARLY_FULL:
            yield warn(what, said, "make room before it is full")
        else:
            yield ok(what, said)


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        engine = open_engine(settings.store.url)
        if revision(engine) is None:
            yield warn("database", "there is none yet", "jurybot db upgrade, or jurybot run, makes it")
            return
        check_schema(engine)
    except StoreError as error:
        says, _, remedy = str(error).rpartition(". ")
        yield fail("database", says or remedy, remedy)
        return
    yield ok("database", "can be opened, and has the shape that this version needs")


# --- the stewards' doors ---------------------------------------------------------------------------------------------


def _doors(instance: Gateway, stewards: Sequence[str]) -> Iterator[Finding]:
    """Whether what the bot writes to its stewards will be seen. (MASTODON.md, *Direct messages*.)"""
    try:
        accounts = {handle: instance.lookup(handle) for handle in stewards}
        ties = instance.relationships([one.id for one in accounts.values() if one])
        unfollowing = {one.id for one in accounts.values() if one and one.id in ties and not ties[one.id].followed_by}
        wrote = {account for account in unfollowing if instance.direct_from(account)}
        highlighted = instance.me().role_highlighted
    except InstanceError as error:
        yield warn("stewards", f"could not be looked at: {error}", "try again later")
        return
    for handle, account in accounts.items():
        tie = ties.get(account.id) if account else None
        if account is None or tie is None:
            yield fail(f"steward @{handle}", "there is no such account", "correct [stewards] accounts")
        else:
            yield _door(handle, account, tie.followed_by or account.id in wrote, tie.blocked_by, highlighted)


def _door(handle: str, account: Account, is_open: bool, blocks: bool, highlighted: bool) -> Finding:
    what = f"steward @{handle}"
    if account.domain is not None:
        return fail(what, "is on another server", "name an account of your own server")
    if account.suspended or account.moved:
        return fail(what, f"the account is {'suspended' if account.suspended else 'moved'}", "name another steward")
    if account.bot:
        return fail(
            what,
            "is marked as a bot: nothing that they write is heard",
            f"ask @{handle} to undo that: Preferences, Profile",
        )
    if blocks:
        return fail(what, "blocks the bot", f"ask @{handle} to unblock it")
    if is_open:
        return ok(what, "the bot's messages arrive")
    if highlighted:
        return warn(what, "is reached only if the bot's role ranks above theirs", f"surer: @{handle} follows the bot")
    return fail(
        what, "will not see the bot's messages", f"ask @{handle} to follow the bot, or to write to it and keep that"
    )


# --- how it is told --------------------------------------------------------------------------------------------------


def _print(found: Sequence[Finding], *, json: bool) -> None:
    if json:
        lines = [{"level": one.level, "what": one.what, "why": one.why, "remedy": one.remedy} for one in found]
        show.as_json({"ok": not any(one.level == "fail" for one in found), "findings": lines})
        return
    for one in found:
        click.echo(
            f"{show.coloured(one.level.ljust(4))}  {show.said(f'{one.what}: {one.why}' if one.why else one.what)}"
        )
        if one.remedy:
            click.echo(f"      {show.said(one.remedy)}")
    failing = sum(one.level == "fail" for one in found)
    click.echo(f"\n{failing} to mend before the bot can work." if failing else "\nThe bot can work.")


def _now() -> datetime:
    return datetime.now(UTC)
