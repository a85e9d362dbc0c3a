"""The real bot as a process of its own, under the sandbox's conductor: what demo and rehearsal share.

Case time is moved by the conductor; what is measured here in seconds is only whether the bot is still there.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jurybot.sandbox.conductor import Conductor
from jurybot.sandbox.server import Sandbox

SILENT_FOR = 90.0
"""Seconds without a turn after which the bot counts as hanging: the longest turn takes well under one."""
ENDS_WITHIN = 10.0
LOG_LINES = 15


class BotTrouble(Exception):
    """The bot died, hung or did not end; the message says which."""


def make_room(folder: Path, *, mark: str, left: Sequence[str], command: str) -> None:
    """An empty folder. Only what an earlier run of the command left is taken away: its config begins with `mark`.
    Raises ValueError."""
    config = folder / "config.toml"
    try:
        is_ours = config.is_file() and config.read_text(encoding="utf-8").startswith(mark)
        if folder.exists() and any(folder.iterdir()) and not is_ours:
            raise ValueError(f"{folder} is not empty and not from an earlier {command}: choose another with --out")
        for pattern in left:
            for old in folder.glob(pattern):
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"{folder} cannot be used ({error.strerror}): choose another with --out") from None


@contextmanager
def bot_beside(sandbox: Sandbox, folder: Path, control: str, seed: str) -> Iterator[subprocess.Popen[bytes]]:
    """The bot on `folder`/config.toml, as anybody would run it. However this ends, no process is left behind."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("JURYBOT_")}
    env |= {
        "JURYBOT_TRACEBACK": "1",
        "JURYBOT_CONDUCTOR": f"{sandbox.base} {control}",
        "JURYBOT_TOKEN": sandbox.tokens["bot"],
        "JURYBOT_KEY": hmac.digest(seed.encode(), b"the installation's key", hashlib.sha256).hex(),
    }
    command = [sys.executable, "-m", "jurybot", "run", "-c", str(folder / "config.toml")]
    with (folder / "bot.log").open("wb") as log:
        bot = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield bot
            _stop(bot)
        finally:
            if bot.poll() is None:
                bot.kill()
                bot.wait()


def watch(bot: subprocess.Popen[bytes], conductor: Conductor) -> None:
    """Waits until the season is over. Raises BotTrouble when the bot dies, or takes no turn for long."""
    turn, since = -1, time.monotonic()
    while not conductor.is_over:
        if bot.poll() is not None:
            raise BotTrouble(f"The bot ended in the middle of the season (exit code {bot.returncode}).")
        if conductor.turn != turn:
            turn, since = conductor.turn, time.monotonic()
        elif time.monotonic() - since > SILENT_FOR:
            raise BotTrouble(f"The bot has taken no turn for {SILENT_FOR:.0f} seconds.")
        time.sleep(0.05)


def last_lines(folder: Path) -> str:
    """How the bot's log ends."""
    lines = (folder / "bot.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-LOG_LINES:])


def jurybot() -> str:
    """How this command is called from here."""
    if shutil.which("jurybot"):
        return "jurybot"
    beside = Path(sys.executable).with_name("jurybot")
    return str(beside) if beside.is_file() else f"{sys.executable} -m jurybot"


def _stop(bot: subprocess.Popen[bytes]) -> None:
    """The bot knows that the season is over; SIGTERM, as systemd or Docker would send it, if it has not ended by then.
    Raises BotTrouble unless it ends in peace."""
    try:
        code = bot.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        bot.terminate()
        code = _ended(bot)
    if code != 0:
        raise BotTrouble(f"The bot ended with exit code {code}.")


def _ended(bot: subprocess.Popen[bytes]) -> int:
    try:
        return bot.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        raise BotTrouble(f"The bot did not end within {ENDS_WITHIN:.0f} seconds of SIGTERM.") from None
