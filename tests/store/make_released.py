"""Makes a database as a released jurybot left it, with a case under way: `python -m tests.store.make_released CHECKOUT
FILE`, where CHECKOUT is a checkout of the release and FILE where the dump is put (SQL text, tests/store/released/).

The release's own code plays, over HTTP: everybody has joined, a panel of five is summoned, two of it have answered. It
is run once a release; what it wrote is kept, so that an upgrade is tried on what really lies at co-ops.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def main(checkout: Path, out: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(checkout)}
    subprocess.run([sys.executable, "-c", PLAY, str(out.absolute())], cwd=checkout, env=env, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
