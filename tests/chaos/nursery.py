"""Starts the bot, often: a warm process that forks, so that a start takes milliseconds instead of a second.

What is forked is the bot as the command line runs it, with its own memory, files and connections. `Nursery` is the side
of the harness, `main` that of the warm process: one line of JSON asks for a start, one tells the child's pid, one how
it ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from tests.chaos.mortal import Mortal, warm_up

KEY = bytes(range(32))
HTTP_TIMEOUT = 2.0  # seconds instead of 10: a stalled call is not waited for so long


class Nursery:
    """One warm process for any number of starts, one at a time; `with` ends it, and a bot that still runs. `blind`: its
    bots cannot find their own posts, a mistake that the harness must find (its own test)."""

    def __init__(self, *, blind: bool = False) -> None:
        self._child: int | None = None
        clean = {name: value for name, value in os.environ.items() if not name.startswith("JURYBOT_")}
        env = {**clean, "PYTHONHASHSEED": "0", "JURYBOT_TRACEBACK": "1", "JURYBOT_KEY": KEY.hex()}
        command = [sys.executable, "-m", "tests.chaos.nursery", *["blind"] * blind]
        self._process = subprocess.Popen(
            command, env=env, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def start(
        self, arguments: Sequence[str], folder: Path, env: Mapping[str, str], deaths: Mapping[str, int]
    ) -> int:
        """Starts `jurybot ARGUMENTS` in a child that dies where it is told. Gives its pid."""
        assert self._process.stdin
        places = {"note": str(folder / "note"), "log": str(folder / "bot.log")}
        wanted = {"arguments": arguments, "env": env, "deaths": deaths, **places}
        print(json.dumps(wanted), file=self._process.stdin)
        self._child = int(self._answer()["pid"])
        return self._child

    def wait(self) -> int:
        """How the child ended: its exit code, or minus the signal."""
        code = int(self._answer()["ended"])
        self._child = None
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        if self._child:
            os.kill(self._child, signal.SIGKILL)
        self._process.stdin.close()
        self._process.wait(60)

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the warm process ended by itself with {self._process.wait()}")
        return json.loads(line)


def main() -> None:
    run = warm_up(KEY)
    for line in sys.stdin:
        wanted = json.loads(line)
        child = os.fork()
        if child == 0:
            _be_the_bot(run, wanted)
        print(json.dumps({"pid": child}), flush=True)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


def _be_the_bot(run: Any, wanted: Any) -> None:
    from jurybot.instance.effects.post import Posting
    from jurybot.instance.gateway import Gateway

    log = os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(ours, theirs)
    Gateway.__init__.__defaults__ = (HTTP_TIMEOUT,)
    if "blind" in sys.argv:
        Posting.look = lambda *_: None  # type: ignore[method-assign]
    os.environ.update(wanted["env"])
    mortal = Mortal(wanted["deaths"], Path(wanted["note"]))
    mortal.be_born()
    sys.argv = ["jurybot", *wanted["arguments"]]
    code = 1
    try:
        run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    sys.setprofile(None)
    mortal.lives_on()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
