"""Looking after the bot: copies of its database, and whether verdicts and blocks agree."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click

from jurybot.cli import logs, show
from jurybot.cli.opened import fail, refusals, settings_in


def backup(config: Path, to: Path) -> int:
    """Copies the database. 0: it stands there; 2: it is no file, and its server's own tools have to copy it."""
    settings = settings_in(config, secrets=False)
    with refusals():
        from jurybot.wiring import upkeep

        if not settings.store.file:
            fail(upkeep.copied_by_its_server(settings), code=2)
        upkeep.backup(settings, to)
    click.echo(f"Copied to {to}. It holds sealed things: keep it like the database, and the key elsewhere.")
    return 0


def restore(config: Path, copy: Path | None, *, json: bool) -> int:
    """Goes on from a copy, or from the database as it stands. 0: it did; 1: it was refused, and nothing is changed."""
    settings = settings_in(config, secrets=True)
    logs.to_stderr(logging.WARNING)
    if copy and not settings.store.file:
        fail("Put the copy back with pg_restore; then `jurybot restore`, without a file, goes on from it.", code=2)
    with refusals():
        from jurybot.wiring import upkeep

        restored, kept = upkeep.restore(settings, os.environ, copy)
    answer = {
        "copy_of": restored.since.isoformat(timespec="seconds") if restored.since else None,
        "cases_lost": list(restored.lost),
        "blocks_left_standing": list(restored.left),
        "draws_burnt": restored.burnt,
        "posts_found_again": restored.posts,
        "database_before": str(kept) if kept else None,
    }
    if json:
        show.as_json(answer)
    else:
        show.record(answer)
        click.echo("\nThe bot can be started: jurybot run. Stewards will be told.")
    return 0


def drift(config: Path, *, json: bool) -> int:
    """Prints where verdict and block differ. 0: nowhere; 1: somewhere; 2: the server could not be asked."""
    settings = settings_in(config, secrets=True)
    logs.to_stderr(logging.WARNING)
    with refusals():
        from jurybot.service.health.drift import IN_WORDS, look_for_drift
        from jurybot.wiring.desk import desk

        with desk(settings, os.environ) as asking:
            found = look_for_drift(asking)
    rows = [
        {
            "domain": one.domain,
            "case": one.case,
            "verdict": one.verdict.value,
            "stands": one.stands.value,
            "what": one.what,
            "says": IN_WORDS[one.what],
        }
        for one in found
    ]
    if json:
        show.as_json({"drift": rows})
    elif rows:
        show.table(rows, ("domain", "case", "verdict", "stands", "says"))
    else:
        click.echo("Every verdict in force stands on the server as it should, and no other block says it is jurybot's.")
    return 1 if rows else 0
