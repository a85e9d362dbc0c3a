"""Makes a database as a released jurybot left it, with a case under way, and every message it wanted in its own tests:
`python -m tests.store.make_released CHECKOUT NAME`, where CHECKOUT is a checkout of the release, and NAME.sql and
NAME.json are written: SQL text, and a list of effects as they lie in the outbox (tests/store/released/).

The release's own code plays, over HTTP: everybody has joined, a panel of five is summoned, two of it have answered. It
is run once a release; what it wrote is kept, so that an upgrade is tried on what really lies at co-ops.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PLAY = """
import sqlite3, sys, tempfile
from pathlib import Path
from tests.e2e.co_op import HOUR, seated
with tempfile.TemporaryDirectory() as folder, seated().again(Path(folder)) as co_op:
    one, two, *_ = sorted(co_op.summoned())
    co_op.answer(one, "limit")
    co_op.answer(two, "here")
    co_op.pass_time(HOUR)
    co_op.stop()
    with sqlite3.connect(Path(folder) / "jurybot.db") as database:
        Path(sys.argv[1]).write_text("\\n".join(database.iterdump()) + "\\n")
"""
RECORD = """
import json, os
from jurybot.core.effects import effect_body
from jurybot.store.outbox import Outbox
add = Outbox.add
def recording(self, case, wanted):
    wanted = list(wanted)
    with open(os.environ["RECORDED"], "a") as file:
        for one in wanted:
            file.write(json.dumps({"kind": type(one.effect).__name__, "body": effect_body(one.effect)}) + "\\n")
    return add(self, case, wanted)
Outbox.add = recording
"""


def play(checkout: Path, out: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(checkout)}
    subprocess.run([sys.executable, "-c", PLAY, str(out.absolute())], cwd=checkout, env=env, check=True)


def record(checkout: Path, out: Path) -> None:
    """One of each message that differs in what it says or which wording it takes; what alerts become is left out, as
    each is made of a TellStewards."""
    with tempfile.TemporaryDirectory() as folder:
        recorded = Path(folder) / "recorded.jsonl"
        (Path(folder) / "recording.py").write_text(RECORD)
        env = {**os.environ, "PYTHONPATH": f"{checkout}:{folder}", "RECORDED": str(recorded)}
        tests = [sys.executable, "-m", "pytest", "-q", "-p", "recording", "tests/e2e", "tests/service"]
        subprocess.run(tests, cwd=checkout, env=env, check=True)
        effects = [json.loads(line) for line in recorded.read_text().splitlines()]
    told = [one for one in effects if "message" in one["body"] and not one["body"].get("alert")]
    found = {_wording(one): one for one in sorted(told, key=json.dumps)}
    lines = [json.dumps(one, ensure_ascii=False, sort_keys=True) for _, one in sorted(found.items())]
    out.write_text("[\n" + ",\n".join(lines) + "\n]\n")


def _wording(effect: dict[str, Any]) -> str:
    body = effect["body"]
    told = {name: value if name in ("why", "held", "of") else "" for name, value in body["args"].items()}
    return json.dumps([effect["kind"], body["message"], told], sort_keys=True)


if __name__ == "__main__":
    play(Path(sys.argv[1]), Path(f"{sys.argv[2]}.sql"))
    record(Path(sys.argv[1]), Path(f"{sys.argv[2]}.json"))
