"""How long a rehearsal of 90 days takes, with 100 members and 30 cases: `python tests/bench/bench_rehearse.py`.

The whole command as a steward runs it: sandbox, bot, report. Exit 1 when it takes longer than 3 minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 180.0
CONFIG = """
[instance]
url = "https://coop.example"
[site]
url = "https://jury.coop.example"
co_op = "Example Co-op"
appeal_contact = "appeals@coop.example"
[stewards]
accounts = ["ana", "ben"]
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
        command = [sys.executable, "-m", "jurybot", "rehearse", "-c", str(folder / "config.toml"), "--json"]
        began = time.perf_counter()
        done = subprocess.run([*command, "--out", str(folder / "out")], stdout=subprocess.PIPE, text=True, check=True)
        took = time.perf_counter() - began
    report = json.loads(done.stdout)
    print(f"{report['days']} days, {report['members']} members, {report['cases']} cases: {took:.0f} s of {LIMIT:.0f} s")
    return 0 if took <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
