"""`jurybot init`: from a server's address to a bot that can be started, without ever showing a secret.

Everything is asked and checked before the server hears of it. Files that are there are kept, and that is said.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from jurybot.config import Problems, Settings, load
from jurybot.config.reading import read
from jurybot.config.secrets import TOKEN, BadSecret, token_from, write_secret

TOKEN_NAME, KEY_NAME, CONFIG_NAME = "jurybot.token", "jurybot.key", "config.toml"
TRIES = 3
_FLAGS = {
    "instance.url": "--url",
    "site.url": "--site-url",
    "site.co_op": "--co-op",
    "site.appeal_contact": "--appeal-contact",
    "stewards.accounts": "--steward",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was said on the command line. `asks`: the rest may be asked for."""

    url: str = ""
    out: Path = Path()
    stewards: tuple[str, ...] = ()
    co_op: str = ""
    site_url: str = ""
    appeal_contact: str = ""
    token_file: Path | None = None
    asks: bool = True
    replaces: bool = False


class GivenUp(Exception):
    """Why init stops, and what to do next."""

    def __init__(self, says: str, code: int = 1) -> None:
        super().__init__(says)
        self.code = code


def init(wanted: Wanted, env: Mapping[str, str] | None = None) -> int:
    """Sets up, or sets up the bot's account again where a config is there. Gives the exit code."""
    from jurybot.service.ports.instance import InstanceError, Unauthorised

    env = os.environ if env is None else env
    try:
        config = wanted.out / CONFIG_NAME
        if config.exists() and not wanted.replaces:
            _again(config, env)
        else:
            _anew(wanted, config, env)
    except GivenUp as why:
        click.echo(str(why), err=True)
        return why.code
    except Unauthorised:
        click.echo(
            "The server refuses the token. Make a new one: Preferences → Development, or init without it.", err=True
        )
        return 1
    except InstanceError as error:
        click.echo(f"The server did not do it: {error}. Is the address right, and is the server up?", err=True)
        return 1
    except OSError as error:
        click.echo(f"{error.filename or 'A file'}: {error.strerror}. Try another --out.", err=True)
        return 1
    return 0


def _again(config: Path, env: Mapping[str, str]) -> None:
    """A config is there: it stays, and only the bot's account is set up again."""
    click.echo(f"{config} is there and stays as it is (--force replaces it). Setting up the bot's account again.")
    settings = load(config, env)
    if isinstance(settings, Problems):
        raise GivenUp(str(settings), code=2)
    _set_up_account(settings, settings.secrets.token.get_secret_value())
    click.echo(f"Next: jurybot doctor -c {config}")


def _anew(wanted: Wanted, config: Path, env: Mapping[str, str]) -> None:
    wanted = _asked(wanted)
    text = _config_text(wanted)
    settings = read(text, config, {}, secrets=False)
    if isinstance(settings, Problems):
        raise GivenUp("\n".join(f"{_FLAGS.get(one.key, one.key)} {one.says}" for one in settings.found), code=2)
    token = _token(wanted, settings, env)
    click.echo(f"The token is that of @{_account(settings, token)}.")
    _write_key(wanted.out / KEY_NAME)
    _set_up_account(settings, token)
    _write_config(config, text, replaces=wanted.replaces)
    click.echo(
        f"Next:\n  jurybot doctor -c {config}\n  jurybot db upgrade -c {config}\n  jurybot run -c {config}\n"
        'The bot starts in dry run: it watches and sends nothing. Set mode = "live" when you like what you see.'
    )


# --- what is asked ---------------------------------------------------------------------------------------------------


def _asked(wanted: Wanted) -> Wanted:
    """With what was missing; all of it named at once where nothing may be asked."""
    missing = [flag for flag, value in _needed(wanted).items() if not value]
    if missing and not wanted.asks:
        raise GivenUp(f"Missing: {', '.join(missing)}. Give them, or leave out --non-interactive.", code=2)
    return replace(
        wanted,
        url=_with_scheme(wanted.url or _ask("Your server's address", "https://coop.example")),
        co_op=wanted.co_op or _ask("Your co-op's name"),
        stewards=wanted.stewards or tuple(_ask("Accounts of your working group", "ana, ben").replace(",", " ").split()),
        site_url=_with_scheme(
            wanted.site_url or _ask("Where readers will find the decisions", "https://jury.coop.example")
        ),
        appeal_contact=wanted.appeal_contact
        or _ask("How a suspended server's admins reach you", "appeals@coop.example"),
    )


def _needed(wanted: Wanted) -> dict[str, object]:
    return {
        "--url": wanted.url,
        "--co-op": wanted.co_op,
        "--steward": wanted.stewards,
        "--site-url": wanted.site_url,
        "--appeal-contact": wanted.appeal_contact,
    }


def _ask(what: str, example: str = "") -> str:
    return str(click.prompt(f"{what} (such as {example})" if example else what)).strip()


def _with_scheme(url: str) -> str:
    return url if "://" in url else f"https://{url}"


# --- the token -------------------------------------------------------------------------------------------------------


def _token(wanted: Wanted, settings: Settings, env: Mapping[str, str]) -> str:
    """From the environment, a token file that is there, the one that was named, or the server itself."""
    file = settings.instance.token_file
    try:
        if env.get(TOKEN) or (file.exists() and not wanted.token_file):
            token = token_from(env, file)
            click.echo(f"Using the token of {TOKEN if env.get(TOKEN) else file}.")
            return token
        if wanted.token_file:
            return _copied(wanted.token_file, file, settings)
    except BadSecret as bad:
        raise GivenUp(str(bad)) from None
    if not wanted.asks:
        raise GivenUp(f"Missing: --token-file with a token made under Preferences → Development, or {TOKEN}.", code=2)
    token = _let_in(settings.instance.url, settings.site.url)
    _account(settings, token)
    write_secret(file, token + "\n")
    click.echo(f"The token is in {file}, for your eyes only.")
    return token


def _copied(given: Path, file: Path, settings: Settings) -> str:
    """A token made in the web interface, put where the config says, readable by its owner alone."""
    if not given.is_file():
        raise GivenUp(f"{given} is not there: --token-file names a file that holds the token, alone.")
    if given.absolute() == file.absolute():
        file.chmod(0o600)
        return token_from({}, file)
    token = token_from({TOKEN: given.read_text(encoding="utf-8", errors="replace")}, file)
    if file.exists():
        if token_from({}, file) != token:
            raise GivenUp(f"{file} is there and holds another token. Move it away first, or leave out --token-file.")
        return token
    _account(settings, token)  # a token that cannot be used is not kept
    write_secret(file, token + "\n")
    click.echo(f"The token was copied to {file}, readable by its owner alone. {given} is not needed any more.")
    return token


def _let_in(url: str, website: str) -> str:
    """Registers the app and trades the code that the server shows for a token."""
    from jurybot.instance import setup
    from jurybot.service.ports.instance import Permanent

    app = setup.register(url, _now, website=website)
    click.echo("Sign in as the bot (not as yourself), open this page, let jurybot in and copy the code:")
    click.echo(f"\n{setup.authorize_url(url, app)}\n")
    for left in range(TRIES - 1, -1, -1):
        code = _ask("The code")
        try:
            return setup.exchange(url, app, code, _now)
        except Permanent:
            if left:
                click.echo("The server does not take this code. Open the page again and copy the new one.", err=True)
    raise GivenUp("No token: the server took none of the codes. Run jurybot init again.")


# --- the bot's account and the files ---------------------------------------------------------------------------------


def _account(settings: Settings, token: str) -> str:
    """Whose token it is. Raises GivenUp for a steward's own: their account would be marked as a bot, and nothing that
    they write be heard."""
    from jurybot.instance.gateway import Gateway
    from jurybot.instance.meter import Unmetered

    gateway = Gateway(settings.instance.url, token, Unmetered(_now), _now)
    try:
        acct = gateway.me().acct
    finally:
        gateway.close()
    if acct.casefold() in {steward.partition("@")[0].casefold() for steward in settings.stewards.accounts}:
        raise GivenUp(
            f"The token is that of @{acct}, a steward: make one as the bot, not as yourself. Nothing was done."
        )
    return acct


def _set_up_account(settings: Settings, token: str) -> None:
    """Policy and profile. A right that the token lacks is said; doctor will say it too."""
    from jurybot.instance import setup
    from jurybot.service.ports.instance import Permanent

    url, site = settings.instance.url, settings.site
    note = f"I call members of {site.co_op} to juries and carry out what they decide. Decisions: {site.url}"
    try:
        held = setup.set_policy(url, token, _now)
        click.echo(f"Still held back: {', '.join(held)}." if held else "Messages to the bot are let in.")
        setup.set_profile(url, token, _now, note=note, display_name=f"Jury of {site.co_op}"[:30].strip())
        click.echo("The account says that it is a bot, and hides who follows it.")
    except Permanent as refused:
        click.echo(
            f"The bot's account could not be set up: {refused}. jurybot doctor says what the token lacks.", err=True
        )


def _write_key(file: Path) -> None:
    if file.exists():
        click.echo(f"{file} is there and is kept: what is encrypted with it stays readable.")
        return
    write_secret(file, secrets.token_hex(32) + "\n")
    click.echo(f"A key was made: {file}. Keep a copy: without it nothing encrypted can be read.")


def _write_config(file: Path, text: str, *, replaces: bool) -> None:
    if replaces and file.exists():
        file.unlink()
        click.echo(f"{file} is replaced.")
    write_secret(file, text)
    click.echo(f"The config is in {file}.")


def _config_text(wanted: Wanted) -> str:
    import json

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    return f"""\
# Written by "jurybot init". Everything that can be set, with its default: config.example.toml

mode = "dry-run"  # "live" when you like what you see

[instance]
url = {quoted(wanted.url)}
token_file = "{TOKEN_NAME}"

[store]
url = "sqlite:///jurybot.db"
key_file = "{KEY_NAME}"

[site]
dir = "site"
url = {quoted(wanted.site_url)}
co_op = {quoted(wanted.co_op)}
appeal_contact = {quoted(wanted.appeal_contact)}

[stewards]
accounts = [{", ".join(quoted(one) for one in wanted.stewards)}]
confirm = "steward"  # every measure waits for one of you; "never" once you trust it

[rails]
never = []  # servers that no jury may touch, with all below them; your own is always among them
"""


def _now() -> datetime:
    return datetime.now(UTC)
