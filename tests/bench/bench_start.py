"""`jurybot --help` and `jurybot rules try` as whole processes: median wall time of 15 runs each, after one warm-up.

Run: python tests/bench/bench_start.py      (limit: 150 ms each)
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

JURYBOT = str(Path(sys.executable).parent / "jurybot")
A_LINE = b'{"rule": "consensus", "seats": 7, "ballots": [{"position": "limit"}]}\n'
RUNS = 15


def timed(arguments: list[str], stdin: bytes) -> float:
    times = []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        subprocess.run([JURYBOT, *arguments], input=stdin, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def main() -> None:
    for arguments, stdin in ((["--help"], b""), (["rules", "try"], A_LINE)):
        took = timed(arguments, stdin) * 1000
        print(f"jurybot {' '.join(arguments):10} {took:6.0f} ms, median of {RUNS} (limit 150)")


if __name__ == "__main__":
    main()
