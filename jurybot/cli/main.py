"""The commands: parse, call one use case, print. Exit codes: 0 fine, 1 it did not work out, 2 wrong usage or config.

What a command needs is imported inside it: `jurybot --help` and `jurybot rules try` stay quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from jurybot.cli import filters
from jurybot.cli.opened import acts_on, fail, refusals, settings_in

if TYPE_CHECKING:
    from jurybot.service.acts import Acts

PLAIN: dict[str, Any] = {"rich_markup_mode": None, "no_args_is_help": True, "add_completion": False}
app = typer.Typer(
    **PLAIN, pretty_exceptions_enable=False, help="Lets the members of a co-op decide by jury which servers to limit."
)
rules = typer.Typer(**PLAIN, help="Try a rule on ballots.")
replies = typer.Typer(**PLAIN, help="Try how a juror's reply is understood.")
db = typer.Typer(**PLAIN, help="The database: upgrade it, or make its rows anew from events.")
app.add_typer(rules, name="rules")
app.add_typer(replies, name="replies")
app.add_typer(db, name="db")

Config = Annotated[
    Path, typer.Option("-c", "--config", envvar="JURYBOT_CONFIG", help="The config file.", show_envvar=True)
]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Because = Annotated[str, typer.Option("--because", help="The reason; it goes on record.")]
CaseName = Annotated[str, typer.Argument(metavar="CASE", help="The case's number, or its domain while it has none.")]
DEFAULT_CONFIG = Path("config.toml")
CASE_COLUMNS = ("case", "domain", "state", "outcome", "proposed", "criterion", "in_force", "decided_on", "why")


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
        typer.echo(f"Something went wrong that jurybot did not foresee ({type(error).__name__}).", err=True)
        typer.echo("Run it again with JURYBOT_TRACEBACK=1 to see where, and please report it.", err=True)
        sys.exit(1)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"jurybot {version('jurybot')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    pass


# --- setting up and running ------------------------------------------------------------------------------------------


@app.command()
def init(
    url: Annotated[str, typer.Option(help="Your server, such as https://coop.example")] = "",
    out: Annotated[Path, typer.Option(help="Where config, token and key are put.")] = Path(),
    steward: Annotated[list[str] | None, typer.Option(help="An account of your working group; give it again.")] = None,
    co_op: Annotated[str, typer.Option("--co-op", help="Your co-op's name.")] = "",
    site_url: Annotated[str, typer.Option(help="Where readers will find the decisions.")] = "",
    appeal_contact: Annotated[str, typer.Option(help="How a suspended server's admins reach you.")] = "",
    token_file: Annotated[Path | None, typer.Option(help="A file with a token made in the web interface.")] = None,
    non_interactive: Annotated[bool, typer.Option(help="Ask nothing: what is missing is an error.")] = False,
    force: Annotated[bool, typer.Option(help="Replace a config that is there; its key and token are kept.")] = False,
) -> None:
    """Register the bot with your server and write its config."""
    from jurybot.cli import setup

    wanted = setup.Wanted(
        url=url,
        out=out,
        stewards=tuple(steward or ()),
        co_op=co_op,
        site_url=site_url,
        appeal_contact=appeal_contact,
        token_file=token_file,
        asks=not non_interactive,
        replaces=force,
    )
    raise typer.Exit(setup.init(wanted))


@app.command("doctor")
def check(config: Config = DEFAULT_CONFIG, json: Json = False) -> None:
    """Check everything the bot needs, and say how to mend what is wrong."""
    from jurybot.cli.doctor import doctor

    raise typer.Exit(doctor(config, os.environ, json=json))


@app.command()
def run(config: Config = DEFAULT_CONFIG) -> None:
    """Run the bot until it is told to stop (SIGTERM or Ctrl-C)."""
    from jurybot.cli import logs
    from jurybot.seams import VARIABLE

    settings = settings_in(config, secrets=True)
    logs.to_stderr(stamped=VARIABLE not in os.environ)  # a conducted bot looks at no clock, not even for its log
    with refusals():
        from jurybot import bot, wiring

        raise typer.Exit(bot.run(wiring.bot(settings, os.environ)))


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="The same seed gives the same season.")] = 1,
    members: Annotated[int, typer.Option(help="How many members volunteer as jurors, 20 or more.")] = 30,
    cases: Annotated[int, typer.Option(help="How many cases are played.")] = 5,
    out: Annotated[Path | None, typer.Option(help="Where site, database and instance.json are left.")] = None,
) -> None:
    """Play a season of a small co-op: a sandbox and the bot, talking real HTTP."""
    from jurybot.cli.demo import demo

    raise typer.Exit(demo(seed, members, cases, out))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
def sandbox(context: typer.Context) -> None:
    """A small instance of our own to try things on (jurybot sandbox --help)."""
    from jurybot.sandbox.__main__ import main as sandbox

    raise typer.Exit(sandbox(context.args))


# --- looking ---------------------------------------------------------------------------------------------------------


@app.command()
def cases(config: Config = DEFAULT_CONFIG, json: Json = False) -> None:
    """All cases: what was proposed, how each stands, and why."""
    from jurybot.cli import show

    with acts_on(config) as acts:
        found = acts.cases()
    if json:
        show.as_json(found)
    elif found:
        show.table(found, CASE_COLUMNS)
    else:
        typer.echo("No case yet: none was opened by a report so far.")


Act = Literal["hold", "release", "withdraw", "confirm"]


@app.command()
def case(
    name: CaseName,
    act: Annotated[Act | None, typer.Argument(help="What a steward does; without it the story is told.")] = None,
    because: Because = "",
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> None:
    """Tell a case's whole story, or act on it as a steward."""
    if act in ("hold", "release", "withdraw"):
        _needs_a_reason(because, f"jurybot case {name} {act}")
    match act:
        case None:
            with acts_on(config) as acts:
                _print(acts.case(name), json=json)
        case "hold":
            _act(config, lambda acts: acts.hold(name, because), json=json)
        case "release":
            _act(config, lambda acts: acts.release(name, because), json=json)
        case "withdraw":
            _act(config, lambda acts: acts.withdraw(name, because), json=json)
        case "confirm":
            _act(config, lambda acts: acts.confirm(name), json=json)


@app.command()
def pool(config: Config = DEFAULT_CONFIG, json: Json = False) -> None:
    """Who could be drawn: how many joined, how many may serve now, and what keeps the others."""
    with acts_on(config) as acts:
        _print(acts.pool(), json=json)


@app.command()
def status(
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
    health: Annotated[
        bool, typer.Option("--health", help="Print nothing much: exit 0 if the bot runs, else 1.")
    ] = False,
) -> None:
    """Whether the bot runs, what waits to go out, budgets, cursors."""
    with acts_on(config) as acts:
        found = acts.status()
    if not health:
        _print(found, json=json)
        return
    typer.echo("running" if found["running"] else "not running")
    raise typer.Exit(0 if found["running"] else 1)


# --- stewards' acts --------------------------------------------------------------------------------------------------


@app.command()
def undo(
    name: CaseName,
    dry: Annotated[bool, typer.Option("--dry", help="Only show what would be taken back.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> None:
    """Take back exactly what a case did to its server."""
    if dry or (sys.stdin.isatty() and not yes):
        with acts_on(config) as acts:
            _print(acts.undo(name, True), json=json)
    if dry:
        return
    if sys.stdin.isatty() and not yes:
        typer.confirm("Take this back?", abort=True)
    _act(config, lambda acts: acts.undo(name, False), json=json)


@app.command()
def pause(because: Because = "", config: Config = DEFAULT_CONFIG) -> None:
    """Stop everything that goes out, until resume. What comes in is still read."""
    _needs_a_reason(because, "jurybot pause")
    _act(config, lambda acts: acts.pause(because))


@app.command()
def resume(config: Config = DEFAULT_CONFIG) -> None:
    """End a pause."""
    _act(config, lambda acts: acts.resume())


@app.command()
def forget(
    account: Annotated[str, typer.Argument(help="The member's account.")], config: Config = DEFAULT_CONFIG
) -> None:
    """Delete what is kept about a member, as when they write "forget me"."""
    _act(config, lambda acts: acts.forget(account))


@db.command()
def upgrade(config: Config = DEFAULT_CONFIG) -> None:
    """Bring the database to the shape that this version needs, or make it."""
    settings = settings_in(config, secrets=False)
    with refusals():
        from jurybot import wiring

        typer.echo(wiring.upgrade(settings))


@db.command()
def rebuild(config: Config = DEFAULT_CONFIG) -> None:
    """Make the cases' rows anew by folding their events."""
    _act(config, lambda acts: acts.rebuild())


# --- trying ----------------------------------------------------------------------------------------------------------


@rules.command("try")
def rules_try() -> None:
    """Read JSON lines with a rule and ballots; print what the jury decided, a line each."""
    raise typer.Exit(filters.run("rules"))


@replies.command("try")
def replies_try() -> None:
    """Read JSON lines with a reply's HTML; print how it is understood, a line each."""
    raise typer.Exit(filters.run("replies"))


# --- what commands share ---------------------------------------------------------------------------------------------


def _act(config: Path, act: Callable[[Acts], dict[str, Any]], *, json: bool = False) -> None:
    """Does one thing, says what was done, and if nobody is there to carry it out."""
    with acts_on(config) as acts:
        _print(act(acts), json=json)
        if not acts.status()["running"]:
            typer.echo("The bot is not running: what this asks of it happens once it runs (jurybot run).", err=True)


def _print(answer: dict[str, Any], *, json: bool) -> None:
    from jurybot.cli import show

    if json:
        show.as_json(answer)
        return
    typer.echo(show.said(answer["done"])) if "done" in answer else None
    show.record({key: value for key, value in answer.items() if key != "done"})


def _needs_a_reason(because: str, command: str) -> None:
    if not because.strip():
        fail(f'A reason is needed, and goes on record: {command} --because "…"', code=2)
