"""The bot as the command line runs it, forked off a process in which all that it loads is loaded: so a start takes
milliseconds instead of seconds. What is forked has its own memory, files and connections."""

import os
import sys
from collections.abc import Mapping
from datetime import timedelta

from jurybot import bot
from jurybot.store import engine
from tests.chaos.mortal import warm_up

COMMANDS = warm_up(bytes(range(32)))  # the key of every co-op here


def run(config: str, errors: str, env: Mapping[str, str]) -> None:
    """`jurybot run -c CONFIG`, its log in the file `errors`. No test waits 5 s for a tick, 15 s until a hint has the
    lists read again, or 10 s for a database."""
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(os.open(errors, os.O_WRONLY), 2)
    os.environ.clear()
    os.environ.update(env)
    bot.TICK_SECONDS = 0.1
    bot.HINTED_EVERY = timedelta(0)
    engine.PRAGMAS = ("busy_timeout = 1000", *engine.PRAGMAS[1:])
    sys.argv = ["jurybot", "run", "-c", config]
    COMMANDS()
