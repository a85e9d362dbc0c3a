"""From the config that a command names to what it works with; what refuses is said in its own words and ends it."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from jurybot.config import Settings
    from jurybot.service.running.acts import Acts


def settings_in(config: Path, *, secrets: bool) -> Settings:
    """The settings, or every mistake in them and the end. `secrets`: whether token and key are needed."""
    from jurybot.config import Problems, load

    found = load(config, os.environ, secrets=secrets)
    if isinstance(found, Problems):
        fail(str(found), code=2)
    return found


def login() -> str:
    """The account on this machine that a command comes from, also behind sudo."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"user {os.getuid()}"


@contextmanager
def acts_on(config: Path, *, secrets: bool = False, says: str = "") -> Iterator[Acts]:
    """The use cases behind the commands; with `secrets` they open what is sealed. `says` is the steward somebody says
    they are. Their log says only what went wrong: the answer says the rest."""
    import logging

    from jurybot.cli import logs

    settings = settings_in(config, secrets=secrets)
    logs.to_stderr(logging.WARNING)
    with refusals():
        from jurybot.wiring import office

        yield office.acts(settings, says=says, login=login())


def pool_if_any(settings: Settings) -> dict[str, Any] | None:
    """What `jurybot pool` tells; None where no bot has run with the config's database yet, and none is made."""
    from jurybot.store.errors import StoreError

    if settings.store.file and not settings.store.file.exists():
        return None
    from jurybot.wiring import office

    try:
        return office.acts(settings).pool()
    except (StoreError, LookupError):
        return None


@contextmanager
def refusals() -> Iterator[None]:
    """What can be expected to be refused: an act, a case that is not there, a database, a start."""
    from jurybot.seams import NotConducted
    from jurybot.service.page_ports.stewards import ActRefused
    from jurybot.service.ports.instance import InstanceError
    from jurybot.service.ports.site import SiteFailed
    from jurybot.service.running.life import CannotStart
    from jurybot.store.errors import AlreadyRunning, StoreError

    try:
        yield
    except AlreadyRunning as refused:
        fail(f"{_sentence(refused)}\nNothing was started.", code=2)
    except (KeyError, IndexError) as missing:
        if missing.args != ("installation",):  # what the store says of a database in which no bot has begun
            raise
        fail("The bot has never run with this database, so there is nothing to act on. Start it: jurybot run")
    except (ActRefused, SiteFailed, StoreError, LookupError) as refused:
        fail(_sentence(refused))
    except InstanceError as trouble:
        fail(f"The instance could not be asked: {_sentence(trouble)} `jurybot doctor` looks closer.", code=2)
    except (CannotStart, NotConducted) as refused:
        fail(f"{_sentence(refused)}\nNothing was started.", code=2)


def fail(says: str, code: int = 1) -> NoReturn:
    """Ends the command."""
    click.echo(says, err=True)
    sys.exit(code)


def _sentence(error: Exception) -> str:
    says = str(error)
    return says if says.endswith((".", "`", ")", "?")) else f"{says}."
