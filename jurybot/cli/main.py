"""The commands: parse, call one use case, print. Exit codes: 0 fine, 1 it did not work out, 2 wrong usage or config.

What a command needs is imported inside it: `jurybot --help` and `jurybot rules try` stay quick.
"""

import os
import sys

import click

from jurybot.cli import filters, keeping, starting, stewarding, trying
from jurybot.cli.guessing import Commands


def main() -> None:
    """Runs the command line. What nobody foresaw is told in two lines; JURYBOT_TRACEBACK=1 shows where it came from."""
    try:
        app()
    except BrokenPipeError:
        filters.nobody_reads()
        sys.exit(0)
    except Exception as error:
        if os.environ.get("JURYBOT_TRACEBACK"):
            raise
        click.echo(f"Something went wrong that jurybot did not foresee ({type(error).__name__}).", err=True)
        click.echo("Run it again with JURYBOT_TRACEBACK=1 to see where, and please report it.", err=True)
        sys.exit(1)


@click.group(
    cls=Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="jurybot", message="jurybot %(version)s")
def app() -> None:
    """Lets the members of a co-op decide by jury which servers to limit or suspend.

    Exit codes: 0 fine, 1 it did not work out, 2 wrong usage or config.
    """


for command in (
    *(starting.init, starting.doctor, starting.run, starting.demo, starting.rehearse, starting.sandbox),
    *(stewarding.cases, stewarding.case, stewarding.pool, stewarding.jury, stewarding.status),
    *(stewarding.undo, stewarding.propose, stewarding.pause, stewarding.resume, stewarding.forget),
    *(keeping.backup, keeping.restore, keeping.drift, keeping.db),
    *(trying.rules, trying.replies, trying.verify),
):
    app.add_command(command)
