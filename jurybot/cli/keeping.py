"""The commands that look after the bot's database and what it did."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jurybot.cli.guessing import Commands
from jurybot.cli.opened import refusals, settings_in
from jurybot.cli.options import A_PATH, act_on, with_config, with_json


@click.command()
@click.argument("file", type=A_PATH)
@with_config
def backup(file: Path, config: Path) -> None:
    """Copy the database to FILE, also while the bot runs.

    What is sealed is in the copy: keep it like the database. The key is not in it: keep that elsewhere.
    """
    from jurybot.cli import upkeep

    sys.exit(upkeep.backup(config, file))


@click.command()
@click.argument("file", type=A_PATH, required=False)
@with_config
@with_json
def restore(file: Path | None, config: Path, json: bool) -> None:
    """Go on from an older copy of the database.

    FILE is the copy; without one, the bot goes on from the database as it stands. The copy takes the database's place,
    which is kept under another name. Numbers go on from what is published; posts made since are found again; cases that
    the copy does not have are marked, and stewards are told. The bot must be stopped, and the server within reach.
    """
    from jurybot.cli import upkeep

    sys.exit(upkeep.restore(config, file, json=json))


@click.command()
@with_config
@with_json
def drift(config: Path, json: bool) -> None:
    """Compare verdicts in force with the blocks on the server.

    Exit code 1: they differ; 2: the server could not be asked. Nothing is changed by looking.
    """
    from jurybot.cli import upkeep

    sys.exit(upkeep.drift(config, json=json))


@click.group(cls=Commands, no_args_is_help=True)
def db() -> None:
    """The database: upgrade it, or make its rows anew from events."""


@db.command()
@with_config
def upgrade(config: Path) -> None:
    """Make the database, or bring it to the shape this version needs."""
    settings = settings_in(config, secrets=False)
    with refusals():
        from jurybot.wiring import upkeep

        click.echo(upkeep.upgrade(settings))


@db.command()
@with_config
def rebuild(config: Path) -> None:
    """Make the cases' rows anew by folding their events."""
    act_on(config, lambda acts: acts.rebuild())
