"""What commands share: their options, and how they act and answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jurybot.cli.opened import acts_on, fail

if TYPE_CHECKING:
    from jurybot.service.running.acts import Acts


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


def act_on(
    config: Path,
    act: Callable[[Acts], dict[str, Any]],
    *,
    says: str = "",
    json: bool = False,
    secrets: bool = False,
) -> None:
    """Does one thing, says what was done, and if nobody is there to carry it out. `says` is the steward who acts."""
    with acts_on(config, secrets=secrets, says=says) as acts:
        say(act(acts), json=json)
        if not acts.status()["running"]:
            click.echo("The bot is not running: what this asks of it happens once it runs (jurybot run).", err=True)


def say(answer: dict[str, Any], *, json: bool) -> None:
    """Prints what an act came to: what was done first, the rest as a record, or all of it as JSON."""
    from jurybot.cli import show

    if json:
        show.as_json(answer)
        return
    if "done" in answer:
        click.echo(show.said(answer["done"]))
    show.record({key: value for key, value in answer.items() if key != "done"})


def needs_a_reason(because: str, command: str) -> None:
    """Ends the process with code 2 where there is no reason, and says how to give one."""
    if not because.strip():
        fail(f'A reason is needed, and goes on record: {command} --because "…"', code=2)
