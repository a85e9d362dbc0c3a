"""The commands by which stewards look at cases and act on them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jurybot.cli.opened import acts_on, fail
from jurybot.cli.options import (
    act_on,
    needs_a_reason,
    say,
    with_because,
    with_case,
    with_config,
    with_json,
    with_steward,
)

STEWARDS_ACTS = ("story", "hold", "release", "withdraw", "seal", "interim", "name", "settle", "confirm", "result")
ON_DOSSIERS = ("dossier", "line", "clear")
CASE_COLUMNS = ("case", "domain", "state", "outcome", "proposed", "criterion", "in_force", "decided_on", "why")

WHAT = {
    "settle": ("limit", "nothing"),
    "result": ("upheld", "limit", "lifted"),
}
"""What has to be said with an act."""


@click.command()
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


@click.command()
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
        needs_a_reason(because, f"jurybot case {name} {act} {what}" if act in WHAT else f"jurybot case {name} {act}")
    match act:
        case None | "story":
            with acts_on(config) as acts:
                say(acts.case(name), json=json)
        case "result":
            act_on(config, lambda acts: acts.result(name, str(what), because), says=says, json=json)
        case "hold":
            act_on(config, lambda acts: acts.hold(name, because), says=says, json=json)
        case "release":
            act_on(config, lambda acts: acts.release(name, because), says=says, json=json)
        case "withdraw":
            act_on(config, lambda acts: acts.withdraw(name, because), says=says, json=json)
        case "seal":
            act_on(config, lambda acts: acts.seal(name, because), says=says, json=json)
        case "interim":
            act_on(config, lambda acts: acts.interim(name, because), says=says, json=json)
        case "name":
            act_on(config, lambda acts: acts.name(name, because), says=says, json=json)
        case "settle":
            act_on(config, lambda acts: acts.settle(name, str(what), because), says=says, json=json)
        case "dossier":
            with acts_on(config, secrets=True) as acts:
                say(acts.dossier(name), json=json)
        case "line":
            if what is None:
                raise click.UsageError(f'say what: jurybot case {name} line "…"')
            act_on(config, lambda acts: acts.line(name, what), says=says, json=json, secrets=True)
        case "clear":
            act_on(config, lambda acts: acts.clear(name), says=says, json=json)
        case "confirm":
            act_on(config, lambda acts: acts.confirm(name), says=says, json=json)


@click.command()
@with_config
@with_json
def pool(config: Path, json: bool) -> None:
    """Who joined, who could be drawn now, what keeps the others."""
    with acts_on(config) as acts:
        say(acts.pool(), json=json)


@click.command()
@with_config
@with_json
def jury(config: Path, json: bool) -> None:
    """The standing jury: its term, and everybody's chance to be on it."""
    with acts_on(config) as acts:
        say(acts.jury(), json=json)


@click.command()
@with_config
@with_json
@click.option("--health", is_flag=True, help="Only whether it runs: exit code 0 if so, else 1.")
def status(config: Path, json: bool, health: bool) -> None:
    """Whether the bot runs, what waits to go out, budgets, cursors."""
    with acts_on(config) as acts:
        found = acts.status()
    if not health:
        say(found, json=json)
        return
    click.echo("running" if found["running"] else "not running")
    sys.exit(0 if found["running"] else 1)


@click.command()
@with_case
@with_because
@click.option("--dry", is_flag=True, help="Only show what would be taken back.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_steward
@with_config
@with_json
def undo(name: str, because: str, dry: bool, yes: bool, says: str, config: Path, json: bool) -> None:
    """Take back exactly what a case did to its server.

    Without --because the reason is asked for; with --yes it has to be there.
    """
    if yes and not dry:
        needs_a_reason(because, f"jurybot undo {name} --yes")
    if not yes:
        with acts_on(config) as acts:
            say(acts.undo(name, dry=True), json=json)
    if dry:
        return
    if not yes and not sys.stdin.isatty():
        fail("Nothing was done: nobody is there to be asked whether to take this back. If so, say --yes.")
    if not yes:
        click.confirm("Take this back?", abort=True)
        because = because or click.prompt("Why? It goes on record")
    act_on(config, lambda acts: acts.undo(name, dry=False, because=because), says=says, json=json)


@click.command()
@click.argument("measure", type=click.Choice(["limit", "suspend"]))
@click.argument("domain")
@with_config
def propose(measure: str, domain: str, config: Path) -> None:
    """Put to a panel what others block: by hand here, or on a list."""
    act_on(config, lambda acts: acts.propose(measure, domain))


@click.command()
@with_because
@with_config
def pause(because: str, config: Path) -> None:
    """Stop all that goes out, until resume.

    What comes in is still read, and every deadline moves by the length of the pause.
    """
    needs_a_reason(because, "jurybot pause")
    act_on(config, lambda acts: acts.pause(because))


@click.command()
@with_config
def resume(config: Path) -> None:
    """End a pause."""
    act_on(config, lambda acts: acts.resume())


@click.command()
@click.argument("account")
@with_config
def forget(account: str, config: Path) -> None:
    """Delete what is kept about a member, as "forget me" does."""
    act_on(config, lambda acts: acts.forget(account))
