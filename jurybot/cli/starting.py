"""The commands that set jurybot up, run it, and play on a sandbox."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from jurybot.cli.opened import refusals, settings_in
from jurybot.cli.options import A_PATH, A_SHARE, with_config, with_json


@click.command()
@click.option("--url", default="", help="Your server, such as https://coop.example")
@click.option("--out", type=A_PATH, default=".", help="Where config, token and key are put.")
@click.option("--steward", multiple=True, help="An account of your working group; give it again.")
@click.option("--co-op", default="", help="Your co-op's name.")
@click.option("--site-url", default="", help="Where readers will find the decisions.")
@click.option("--appeal-contact", default="", help="How a suspended server's admins reach you.")
@click.option("--token-file", type=A_PATH, help="A file with a token made in the web interface.")
@click.option("--non-interactive", is_flag=True, help="Ask nothing: what is missing is an error.")
@click.option("--force", is_flag=True, help="Replace a config that is there; its key and token are kept.")
def init(
    url: str,
    out: Path,
    steward: tuple[str, ...],
    co_op: str,
    site_url: str,
    appeal_contact: str,
    token_file: Path | None,
    non_interactive: bool,
    force: bool,
) -> None:
    """Register the bot with your server and write its config."""
    from jurybot.cli import setup

    wanted = setup.Wanted(
        url=url,
        out=out,
        stewards=steward,
        co_op=co_op,
        site_url=site_url,
        appeal_contact=appeal_contact,
        token_file=token_file,
        asks=not non_interactive,
        replaces=force,
    )
    sys.exit(setup.init(wanted))


@click.command()
@with_config
@with_json
def doctor(config: Path, json: bool) -> None:
    """Check all that the bot needs, and say how to mend it."""
    from jurybot.cli.doctor import doctor

    sys.exit(doctor(config, os.environ, json=json))


@click.command()
@with_config
def run(config: Path) -> None:
    """Run the bot until it is told to stop (SIGTERM or Ctrl-C)."""
    from jurybot.cli import logs
    from jurybot.seams import VARIABLE
    from jurybot.words import words

    words()  # first, for what their reading leaves free is memory that the libraries below then take
    settings = settings_in(config, secrets=True)
    # a conducted bot looks at no clock, not even for its log
    logs.to_stderr(stamped=VARIABLE not in os.environ, form=settings.log.format)
    with refusals():
        from jurybot import bot
        from jurybot.wiring import whole

        sys.exit(bot.run(whole.bot(settings, os.environ)))


@click.command()
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same season.")
@click.option("--members", default=30, show_default=True, help="How many members volunteer as jurors, 20 or more.")
@click.option("--cases", default=5, show_default=True, help="How many cases are played.")
@click.option("--out", type=A_PATH, help="Where site, database and instance.json are left.")
def demo(seed: int, members: int, cases: int, out: Path | None) -> None:
    """Play a season of a small co-op: sandbox and bot, over HTTP."""
    from jurybot.cli.demo import demo

    sys.exit(demo(seed, members, cases, out))


@click.command()
@with_config
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How long the season is.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same season.")
@click.option("--members", type=click.IntRange(1, 5000), default=100, show_default=True, help="How many members.")
@click.option("--cases", type=click.IntRange(1, 1000), default=30, show_default=True, help="About how many cases.")
@click.option("--volunteers", type=A_SHARE, default="80%", show_default=True, help="Of the members are in the pool.")
@click.option("--answers", type=A_SHARE, default="80%", show_default=True, help="Of the jurors answer in time.")
@click.option("--agrees", type=A_SHARE, default="85%", show_default=True, help="Of the jurors agree with a just case.")
@click.option("--unclear", type=A_SHARE, default="10%", show_default=True, help="Of the answers are unclear at first.")
@click.option("--on-leave", type=A_SHARE, default="5%", show_default=True, help="Of the members are away at any time.")
@click.option("--block-list", "lists", type=A_PATH, multiple=True, help="CSV of blocked servers; give it again.")
@click.option("--out", type=A_PATH, help="Where report, charts, site and database are left.")
@with_json
def rehearse(
    config: Path,
    days: int,
    seed: int,
    members: int,
    cases: int,
    volunteers: int,
    answers: int,
    agrees: int,
    unclear: int,
    on_leave: int,
    lists: tuple[Path, ...],
    out: Path | None,
    json: bool,
) -> None:
    """Play a season under your own rules, on a sandbox.

    Of the config only the rules are taken: nothing is asked of your server, and nothing of yours is written to.
    """
    from jurybot.cli import rehearse as played
    from jurybot.sandbox.rehearsal.habits import Shares

    shares = Shares(volunteers=volunteers, answers=answers, agrees=agrees, unclear=unclear, on_leave=on_leave)
    wanted = played.Wanted(
        config=config,
        days=days,
        seed=seed,
        members=members,
        cases=cases,
        shares=shares,
        lists=lists,
        out=out,
        json=json,
    )
    sys.exit(played.rehearse(wanted))


@click.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.pass_context
def sandbox(context: click.Context) -> None:
    """A small instance of our own to try things on."""
    from jurybot.sandbox.__main__ import main as sandbox

    sys.exit(sandbox(context.args))
