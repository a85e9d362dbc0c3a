"""The commands: parse, call one use case, print. Exit codes: 0 fine, 1 it did not work out, 2 wrong usage or config.

What a command needs is imported inside it: `jurybot --help` and `jurybot rules try` stay quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jurybot.cli import filters
from jurybot.cli.guessing import Commands
from jurybot.cli.opened import acts_on, fail, refusals, settings_in

if TYPE_CHECKING:
    from jurybot.service.acts import Acts


class Share(click.ParamType[int]):
    """`80%` or `80`, in hundredths."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = str(value).strip().removesuffix("%").strip()
        if not number.isdecimal() or int(number) > 100:
            self.fail(f"{value!r} is no share; write 0% to 100%.", param, ctx)
        return int(number)


A_PATH = click.Path(path_type=Path)
A_SHARE = Share()
UNDONE = "undone on the command line"
STEWARDS_ACTS = ("story", "hold", "release", "withdraw", "seal", "interim", "name", "settle", "confirm", "result")
ON_DOSSIERS = ("dossier", "line", "clear")
CASE_COLUMNS = ("case", "domain", "state", "outcome", "proposed", "criterion", "in_force", "decided_on", "why")

WHAT = {
    "settle": ("limit", "nothing"),
    "result": ("upheld", "limit", "lifted"),
}
"""What has to be said with an act."""

Command = Callable[..., Any]


def with_config(command: Command) -> Command:
    """The option that every command has that works on a bot."""
    return click.option(
        "-c",
        "--config",
        type=A_PATH,
        envvar="JURYBOT_CONFIG",
        show_envvar=True,
        default="config.toml",
        show_default=True,
        help="The config file.",
    )(command)


def with_json(command: Command) -> Command:
    return click.option("--json", is_flag=True, help="As JSON, for programs.")(command)


def with_because(command: Command) -> Command:
    return click.option("--because", default="", help="The reason; it goes on record.")(command)


def with_steward(command: Command) -> Command:
    """Who acts: the machine knows an account, not a steward."""
    return click.option(
        "--as",
        "says",
        default="",
        envvar="JURYBOT_STEWARD",
        show_envvar=True,
        metavar="STEWARD",
        help="Who you are, as the config names stewards; else the one with your account's name.",
    )(command)


def with_case(command: Command) -> Command:
    """A case is named by its number, or by its domain while it has none."""
    return click.argument("name", metavar="CASE")(command)


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


# --- setting up and running ------------------------------------------------------------------------------------------


@app.command()
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


@app.command()
@with_config
@with_json
def doctor(config: Path, json: bool) -> None:
    """Check all that the bot needs, and say how to mend it."""
    from jurybot.cli.doctor import doctor

    sys.exit(doctor(config, os.environ, json=json))


@app.command()
@with_config
def run(config: Path) -> None:
    """Run the bot until it is told to stop (SIGTERM or Ctrl-C)."""
    from jurybot.cli import logs
    from jurybot.seams import VARIABLE

    settings = settings_in(config, secrets=True)
    # a conducted bot looks at no clock, not even for its log
    logs.to_stderr(stamped=VARIABLE not in os.environ, form=settings.log.format)
    with refusals():
        from jurybot import bot, wiring

        sys.exit(bot.run(wiring.bot(settings, os.environ)))


@app.command()
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same season.")
@click.option("--members", default=30, show_default=True, help="How many members volunteer as jurors, 20 or more.")
@click.option("--cases", default=5, show_default=True, help="How many cases are played.")
@click.option("--out", type=A_PATH, help="Where site, database and instance.json are left.")
def demo(seed: int, members: int, cases: int, out: Path | None) -> None:
    """Play a season of a small co-op: sandbox and bot, over HTTP."""
    from jurybot.cli.demo import demo

    sys.exit(demo(seed, members, cases, out))


@app.command()
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


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.pass_context
def sandbox(context: click.Context) -> None:
    """A small instance of our own to try things on."""
    from jurybot.sandbox.__main__ import main as sandbox

    sys.exit(sandbox(context.args))


# --- looking ---------------------------------------------------------------------------------------------------------


@app.command()
@with_config
@with_json
def cases(config: Path, json: bool) -> None:
    """All cases: what was proposed, how each stands, and why."""
    from jurybot.cli import show

    with acts_on(config) as acts:
        found = acts.cases()
    if json:
        show.as_json(found)
    elif found:
        show.table(found, CASE_COLUMNS)
    else:
        click.echo("No case yet: none was opened by a report so far.")


@app.command()
@with_case
@click.argument("act", required=False, type=click.Choice(STEWARDS_ACTS + ON_DOSSIERS), metavar="[ACT]")
@click.argument("what", required=False, metavar="[WHAT]")
@with_because
@with_steward
@with_config
@with_json
def case(name: str, act: str | None, what: str | None, because: str, says: str, config: Path, json: bool) -> None:
    """Tell a case's whole story, or act on it as a steward.

    CASE is its number, or its domain while it has none; without an act the story is told. Acts: hold, release,
    withdraw, seal, confirm; interim, a limit at once, until the jury has decided; settle limit or settle nothing, where
    no round agreed and stewards have to decide; result upheld, result limit or result lifted: what a vote of all
    members came to; name: the page of what came to nothing names the server, whose admin asked for it. All of these but
    confirm need --because. withdraw and seal take two stewards: say who you are.

    What the panel is given: dossier shows it, line "…" adds one neutral line (both need the key), clear lets its panel
    be drawn.
    """
    if act in WHAT and what not in WHAT[act]:
        one_of = " or ".join(f"{act} {word}" for word in WHAT[act])
        raise click.UsageError(f"say what: jurybot case {name} {one_of}")
    if what is not None and act not in WHAT and act != "line":
        raise click.UsageError(f"{what} is too much: jurybot case {name} {act or 'story'}")
    if act in ("hold", "release", "withdraw", "seal", "interim", "name", "settle", "result"):
        _needs_a_reason(because, f"jurybot case {name} {act} {what}" if act in WHAT else f"jurybot case {name} {act}")
    match act:
        case None | "story":
            with acts_on(config) as acts:
                _print(acts.case(name), json=json)
        case "result":
            _act(config, lambda acts: acts.result(name, str(what), because), says=says, json=json)
        case "hold":
            _act(config, lambda acts: acts.hold(name, because), says=says, json=json)
        case "release":
            _act(config, lambda acts: acts.release(name, because), says=says, json=json)
        case "withdraw":
            _act(config, lambda acts: acts.withdraw(name, because), says=says, json=json)
        case "seal":
            _act(config, lambda acts: acts.seal(name, because), says=says, json=json)
        case "interim":
            _act(config, lambda acts: acts.interim(name, because), says=says, json=json)
        case "name":
            _act(config, lambda acts: acts.name(name, because), says=says, json=json)
        case "settle":
            _act(config, lambda acts: acts.settle(name, str(what), because), says=says, json=json)
        case "dossier":
            with acts_on(config, secrets=True) as acts:
                _print(acts.dossier(name), json=json)
        case "line":
            if what is None:
                raise click.UsageError(f'say what: jurybot case {name} line "…"')
            _act(config, lambda acts: acts.line(name, what), says=says, json=json, secrets=True)
        case "clear":
            _act(config, lambda acts: acts.clear(name), says=says, json=json)
        case "confirm":
            _act(config, lambda acts: acts.confirm(name), says=says, json=json)


@app.command()
@with_config
@with_json
def pool(config: Path, json: bool) -> None:
    """Who joined, who could be drawn now, what keeps the others."""
    with acts_on(config) as acts:
        _print(acts.pool(), json=json)


@app.command()
@with_config
@with_json
def jury(config: Path, json: bool) -> None:
    """The standing jury: its term, and everybody's chance to be on it."""
    with acts_on(config) as acts:
        _print(acts.jury(), json=json)


@app.command()
@with_config
@with_json
@click.option("--health", is_flag=True, help="Only whether it runs: exit code 0 if so, else 1.")
def status(config: Path, json: bool, health: bool) -> None:
    """Whether the bot runs, what waits to go out, budgets, cursors."""
    with acts_on(config) as acts:
        found = acts.status()
    if not health:
        _print(found, json=json)
        return
    click.echo("running" if found["running"] else "not running")
    sys.exit(0 if found["running"] else 1)


# --- stewards' acts --------------------------------------------------------------------------------------------------


@app.command()
@with_case
@with_because
@click.option("--dry", is_flag=True, help="Only show what would be taken back.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_steward
@with_config
@with_json
def undo(name: str, because: str, dry: bool, yes: bool, says: str, config: Path, json: bool) -> None:
    """Take back exactly what a case did to its server."""
    if not yes:
        with acts_on(config) as acts:
            _print(acts.undo(name, dry=True), json=json)
    if dry:
        return
    if not yes and not sys.stdin.isatty():
        fail("Nothing was done: nobody is there to be asked whether to take this back. If so, say --yes.")
    if not yes:
        click.confirm("Take this back?", abort=True)
    _act(config, lambda acts: acts.undo(name, dry=False, because=because or UNDONE), says=says, json=json)


@app.command()
@click.argument("measure", type=click.Choice(["limit", "suspend"]))
@click.argument("domain")
@with_config
def propose(measure: str, domain: str, config: Path) -> None:
    """Put to a panel what others block: by hand here, or on a list."""
    _act(config, lambda acts: acts.propose(measure, domain))


@app.command()
@with_because
@with_config
def pause(because: str, config: Path) -> None:
    """Stop all that goes out, until resume.

    What comes in is still read, and every deadline moves by the length of the pause.
    """
    _needs_a_reason(because, "jurybot pause")
    _act(config, lambda acts: acts.pause(because))


@app.command()
@with_config
def resume(config: Path) -> None:
    """End a pause."""
    _act(config, lambda acts: acts.resume())


@app.command()
@click.argument("account")
@with_config
def forget(account: str, config: Path) -> None:
    """Delete what is kept about a member, as "forget me" does."""
    _act(config, lambda acts: acts.forget(account))


# --- looking after it ------------------------------------------------------------------------------------------------


@app.command()
@click.argument("file", type=A_PATH)
@with_config
def backup(file: Path, config: Path) -> None:
    """Copy the database to FILE, also while the bot runs.

    What is sealed is in the copy: keep it like the database. The key is not in it: keep that elsewhere.
    """
    from jurybot.cli import upkeep

    sys.exit(upkeep.backup(config, file))


@app.command()
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


@app.command()
@with_config
@with_json
def drift(config: Path, json: bool) -> None:
    """Compare verdicts in force with the blocks on the server.

    Exit code 1: they differ; 2: the server could not be asked. Nothing is changed by looking.
    """
    from jurybot.cli import upkeep

    sys.exit(upkeep.drift(config, json=json))


@app.group(cls=Commands, no_args_is_help=True)
def db() -> None:
    """The database: upgrade it, or make its rows anew from events."""


@db.command()
@with_config
def upgrade(config: Path) -> None:
    """Make the database, or bring it to the shape this version needs."""
    settings = settings_in(config, secrets=False)
    with refusals():
        from jurybot import wiring

        click.echo(wiring.upgrade(settings))


@db.command()
@with_config
def rebuild(config: Path) -> None:
    """Make the cases' rows anew by folding their events."""
    _act(config, lambda acts: acts.rebuild())


# --- trying ----------------------------------------------------------------------------------------------------------


@app.group(cls=Commands, no_args_is_help=True)
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


@app.group(cls=Commands, no_args_is_help=True)
def replies() -> None:
    """Try how a juror's reply is understood."""


@replies.command("try")
def replies_try() -> None:
    """Read JSON lines with a reply's HTML; print how it is understood.

    A line such as {"html": "<p>limit, please</p>", "proposed": "suspend"} gives a line with kind, position, objection,
    reason, and why it is unclear. Exit code 1: a line could not be read, 2: none could.
    """
    sys.exit(filters.run("replies"))


@app.command()
@click.argument("site", metavar="URL|FOLDER")
@with_json
def verify(site: str, json: bool) -> None:
    """Check what a jury's site publishes: every draw, every count.

    URL is the address of its first page, FOLDER a copy of it. It takes no account, no config and no secret. A draw is
    run again from its entries, a decision counted again from its ballots. What each file holds: docs/record.md. Exit
    code 1: something does not follow from the rest; the first such entry is named.
    """
    from jurybot.cli.verify import verify as check

    sys.exit(check(site, json=json))


# --- what commands share ---------------------------------------------------------------------------------------------


def _act(
    config: Path,
    act: Callable[[Acts], dict[str, Any]],
    *,
    says: str = "",
    json: bool = False,
    secrets: bool = False,
) -> None:
    """Does one thing, says what was done, and if nobody is there to carry it out. `says` is the steward who acts."""
    with acts_on(config, secrets=secrets, says=says) as acts:
        _print(act(acts), json=json)
        if not acts.status()["running"]:
            click.echo("The bot is not running: what this asks of it happens once it runs (jurybot run).", err=True)


def _print(answer: dict[str, Any], *, json: bool) -> None:
    from jurybot.cli import show

    if json:
        show.as_json(answer)
        return
    if "done" in answer:
        click.echo(show.said(answer["done"]))
    show.record({key: value for key, value in answer.items() if key != "done"})


def _needs_a_reason(because: str, command: str) -> None:
    if not because.strip():
        fail(f'A reason is needed, and goes on record: {command} --because "…"', code=2)
