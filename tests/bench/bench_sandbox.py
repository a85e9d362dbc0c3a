"""What the sandbox costs: requests a second of processor time for common calls, and memory with much in it.

.venv/bin/python -m tests.bench.bench_sandbox
"""

import http.client
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from jurybot.sandbox.server import build

CALLS = (
    ("GET", "/api/v1/accounts/verify_credentials", None),
    ("GET", "/api/v1/notifications?types[]=mention&include_filtered=true", None),
    ("GET", "/api/v1/admin/reports", None),
    ("GET", "/api/v1/admin/domain_blocks", None),
    ("POST", "/api/v1/statuses", "status=%40ana+hello&visibility=direct"),
)
ROUNDS = 55  # five calls each stay below the 300 in five minutes


def ticks(pid: int) -> float:
    """Processor seconds that a process has used so far. (Linux)"""
    user, system = Path(f"/proc/{pid}/stat").read_text().split()[13:15]
    return (int(user) + int(system)) / 100


def requests_a_second() -> float:
    world = Path(__file__).parent.parent / "contract" / "world.json"
    with tempfile.TemporaryDirectory() as folder:
        announce = Path(folder) / "announce.json"
        command = [sys.executable, "-m", "jurybot.sandbox", "--world", str(world), "--announce", str(announce)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            told = json.loads(announce.read_text())
            client = http.client.HTTPConnection(told["base"].removeprefix("http://"))
            headers = {"Authorization": f"Bearer {told['tokens']['bot']}"}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            before = ticks(process.pid)
            for _ in range(ROUNDS):
                for method, path, body in CALLS:
                    client.request(method, path, body=body, headers=headers)
                    answer = client.getresponse()
                    assert answer.status == 200, answer.read()
                    answer.read()
            used = ticks(process.pid) - before
            process.terminate()
    return ROUNDS * len(CALLS) / max(used, 0.01)


def megabytes() -> float:
    """20,000 accounts, 5,000 blocks and 50,000 statuses in this process."""
    remote = [f"user{i}@server{i % 4000}.example" for i in range(18_000)]
    words = "A post of some length, as people write them: with a thought, a second one, and nothing more than that. "
    build(
        {
            "accounts": [{"name": f"member{i}"} for i in range(2_000)],
            "remote_accounts": [{"acct": acct} for acct in remote],
            "statuses": [{"by": remote[i % 18_000], "text": f"{words}{i}"} for i in range(50_000)],
            "domain_blocks": [{"domain": f"blocked{i}.example", "severity": "suspend"} for i in range(5_000)],
        }
    )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(f"common calls, requests a second of one core: {requests_a_second():.0f}  (at least 300)")
    print(f"20,000 accounts, 5,000 blocks, 50,000 statuses: {megabytes():.0f} MB  (at most 300)")
