"""Changes modules of core/ in small ways, one at a time, to see whether tests notice: `make mutants MODULE=ballot`.

Each module is tried with the tests of its own name and those in BESIDE, in a copy of the project, so that nothing here
is touched. Prints each module's score, the share of changes that were noticed, with the diff of every one that was not.
Without a module's name, all of core are tried one after another. Exit 1 when a score is below 90%.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("jurybot", "tests", "docs", "migrations", "pyproject.toml", "config.example.toml")
GOAL = 90
BESIDE = {
    "bar": ("rule", "ballot"),
    "ballot": ("rule_check", "explain"),
    "play": ("simulate",),
    "simulate": (),
    "case": ("table", "panel", "deliberation", "fold"),
    "events": ("fold", "codec"),
    "step": ("table", "panel"),
    "terms": ("calendar", "measure"),
    "deliberation": ("rounds", "panel"),
    "filing": ("table",),
}
"""Tests that a module is tried with beside those of its own name."""


def main(modules: list[str]) -> int:
    known = sorted(path.stem for path in (ROOT / "jurybot/core").glob("[!_]*.py"))
    if wrong := [name for name in modules if name not in known]:
        print(f"no such module of core: {', '.join(wrong)}  (known: {', '.join(known)})")
        return 2
    scores = {name: tried(name) for name in modules or known}
    return 0 if all(score >= GOAL for score in scores.values()) else 1


def tried(module: str) -> int:
    """The module's score in hundredths; 100 where there is nothing to change."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        _copy_to(copy, module)
        ran = _mutmut(copy, "run", "--max-children", str(os.cpu_count() or 1))
        if ran.returncode:
            print(f"{module}: could not be tried\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
            return 0
        _mutmut(copy, "export-cicd-stats")
        found = json.loads((copy / "mutants/mutmut-cicd-stats.json").read_text())
        noticed = found["killed"] + found["timeout"] + found["segfault"]
        total = found["total"] - found["skipped"]
        score = 100 * noticed // total if total else 100
        print(f"{module}: {noticed} of {total} changes noticed, {score}%", flush=True)
        for line in _mutmut(copy, "results").stdout.splitlines():
            name, _, state = line.strip().partition(": ")
            if state in ("survived", "no tests"):
                print(_shown(_mutmut(copy, "show", name).stdout, state))
        return score


def _copy_to(copy: Path, module: str) -> None:
    for name in COPIED:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, copy / name)
    tests = [f"tests/core/test_{name}.py" for name in (module, *BESIDE.get(module, ()))]
    lines = {
        "source_paths": ["jurybot"],
        "only_mutate": [f"jurybot/core/{module}.py"],
        "also_copy": [name for name in COPIED if name != "jurybot"],
        "pytest_add_cli_args_test_selection": [name for name in tests if (ROOT / name).exists()],
    }
    lines |= {"timeout_multiplier": ["4"]}  # a change may never end; the usual 15 times as long is long to wait for
    told = "".join(f"{key} =\n" + "".join(f"    {value}\n" for value in values) for key, values in lines.items())
    (copy / "setup.cfg").write_text(f"[mutmut]\n{told}", encoding="utf-8")


def _mutmut(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    mutmut = Path(sys.executable).with_name("mutmut")
    return subprocess.run([str(mutmut), *args], cwd=folder, capture_output=True, text=True, check=False)


def _shown(diff: str, state: str) -> str:
    """Where the change is, and what it is."""
    kept = [line for line in diff.splitlines() if line.startswith(("@@", "-", "+")) and line[:3] not in ("---", "+++")]
    return "\n".join([f"  {state}", *(f"    {line}" for line in kept)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
