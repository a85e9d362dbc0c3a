"""The running bot: its memory after a minute of work, and what an idle hour costs in calls.

Memory: VmRSS of `jurybot run` as a process of its own against a sandbox, after joins and reports were read. The
database was made by `jurybot db upgrade`, as the README says: a run that makes it keeps Alembic until its next start,
5 MB (10 where Pygments is installed).
Calls: thirty polls (120 s each, streaming up) of an idle bot, counted by the sandbox.

Run: python -m tests.bench.bench_running      (limits: 110 MB; 100 calls)
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from jurybot.sandbox.server import running
from tests.e2e.co_op import CoOp, a_co_op, a_world

WORK_FOR = 60
POLLS_AN_HOUR = 30


def memory() -> None:
    with running(a_world(), late=0.05) as sandbox, tempfile.TemporaryDirectory() as folder:
        co_op = CoOp(sandbox, Path(folder))
        co_op.hand.set_time(None)
        jurybot, config = [sys.executable, "-m", "jurybot"], ["-c", str(co_op.config)]
        subprocess.run([*jurybot, "db", "upgrade", *config], check=True, capture_output=True)
        bot = subprocess.Popen(
            [*jurybot, "run", *config],
            env={**os.environ, "JURYBOT_TOKEN": sandbox.tokens["bot"]},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(5)
            for n in range(1, 21):
                co_op.hand.post(f"m{n}", "@jurybot join", "direct")
                co_op.hand.report(f"m{n}", "mallory@bad.example")
            time.sleep(WORK_FOR)
            status = Path(f"/proc/{bot.pid}/status").read_text()
            kilobytes = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
            print(f"{kilobytes / 1024:6.0f} MB resident after {WORK_FOR} s of work (limit 110 MB)")
        finally:
            bot.terminate()
            bot.wait(10)


def calls() -> None:
    with tempfile.TemporaryDirectory() as folder, a_co_op(Path(folder)) as co_op:
        co_op.everyone_joins()
        co_op.pass_time(timedelta(hours=2))
        before = len(co_op.sandbox.log)
        for _ in range(POLLS_AN_HOUR):
            co_op.jump(co_op.now + timedelta(seconds=120))
        print(f"{len(co_op.sandbox.log) - before:6} calls in an idle hour of {POLLS_AN_HOUR} polls (limit 100)")


if __name__ == "__main__":
    calls()
    memory()
