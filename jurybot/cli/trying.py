"""The commands that try a rule, a reply or a record, and change nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import click

from jurybot.cli import filters
from jurybot.cli.guessing import Commands
from jurybot.cli.options import A_PATH, A_SHARE, with_config, with_json


@click.group(cls=Commands, no_args_is_help=True)
def rules() -> None:
    """See what your rules mean, and try a rule on ballots."""


@rules.command("check")
@with_config
@click.option("--members", type=click.IntRange(0, 1_000_000), help="Size of the pool; else the database is asked.")
@with_json
def rules_check(config: Path, members: int | None, json: bool) -> None:
    """Tell what your rules mean for your panels, and what is odd.

    Exit code 1: there are warnings. 2: the config is refused.
    """
    from jurybot.cli.rules_check import check

    sys.exit(check(config, members=members, json=json))


@rules.command("simulate")
@with_config
@click.option("--seasons", type=click.IntRange(1, 1000), default=20, show_default=True, help="Of 90 days each.")
@click.option("--cases", type=click.IntRange(1, 1000), default=10, show_default=True, help="In a season.")
@click.option("--members", type=click.IntRange(1, 10_000), help="Size of the pool; else the database's, or 60.")
@click.option("--answer", type=A_SHARE, default="70%", show_default=True, help="Of the jurors answer, in each round.")
@click.option("--just", type=A_SHARE, default="75%", show_default=True, help="Of the cases are just.")
@click.option("--agree", type=A_SHARE, default="85%", show_default=True, help="Agree in a just case; the rest, else.")
@click.option("--milder", type=A_SHARE, default="50%", show_default=True, help="Of who disagrees would take a limit.")
@click.option("--object", "objects", type=A_SHARE, default="10%", show_default=True, help="Of who disagrees objects.")
@click.option("--aside", type=A_SHARE, default="5%", show_default=True, help="Of the jurors stand aside.")
@click.option("--persuaded", type=A_SHARE, default="25%", show_default=True, help="Join the most in a next round.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same seasons.")
@click.option("--svg", type=A_PATH, help="Where a chart is written.")
@with_json
def rules_simulate(
    config: Path,
    seasons: int,
    cases: int,
    members: int | None,
    answer: int,
    just: int,
    agree: int,
    milder: int,
    objects: int,
    aside: int,
    persuaded: int,
    seed: int,
    svg: Path | None,
    json: bool,
) -> None:
    """Play seasons under your rules, quickly and without a server.

    You say what jurors are like. It shows what the cases came to, how long they took, how often members served, and how
    many cases lapsed.
    """
    from jurybot.cli import rules_simulate

    shares = {
        "answers": answer,
        "just": just,
        "agrees": agree,
        "milder": milder,
        "objects": objects,
        "aside": aside,
        "persuaded": persuaded,
    }
    numbers = {"seasons": seasons, "cases": cases, "members": members, "seed": seed}
    sys.exit(rules_simulate.simulate(config, numbers, shares, svg=svg, json=json))


@rules.command("try")
def rules_try() -> None:
    """Read JSON lines with ballots; print what the jury decided.

    A line such as {"rule": "consensus", "proposed": "suspend", "seats": 7, "ballots": [{"position": "limit"}]} gives a
    line with the outcome and the count. Wherever a rule may stand by name, so may its settings, as in config.toml. Exit
    code 1: a line could not be judged, and its answer says why.
    """
    sys.exit(filters.run("rules"))


@click.group(cls=Commands, no_args_is_help=True)
def replies() -> None:
    """Try how a juror's reply is understood."""


@replies.command("try")
def replies_try() -> None:
    """Read JSON lines with a reply's HTML; print how it is understood.

    A line such as {"html": "<p>limit, please</p>", "proposed": "suspend"} gives a line with kind, position, objection,
    reason, and why it is unclear. Exit code 1: a line could not be read, 2: none could.
    """
    sys.exit(filters.run("replies"))


@click.command()
@click.argument("site", metavar="URL|FOLDER")
@click.option(
    "--secret",
    type=click.File(errors="replace"),  # a file of something else is refused as no secret
    metavar="FILE",
    help="A member's own secret, as their page shows it (- reads it from the input): tells which pools they were in.",
)
@with_json
def verify(site: str, secret: TextIO | None, json: bool) -> None:
    """Check what a jury's site publishes: draws, outcomes, pages.

    URL is the address of its first page, FOLDER a copy of it. It takes no account and no config. A draw is run again
    from its entries, a tally held against the outcome under the rule that was fixed before. It says what it could not
    check. What each file holds: docs/record.md. Exit code 1: something does not follow from the rest; the first such
    entry is named.
    """
    from jurybot.cli.verify import verify as check

    sys.exit(check(site, json=json, secret=secret.read() if secret else None))
