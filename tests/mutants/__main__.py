"""`python -m tests.mutants [--most N] [--seconds N] [MODULE …] [-- ARGUMENT …]`: each module's score and what was not
noticed.

With `--most` no more than N changes of a module are tried, to see quickly where it stands. `--seconds` says how long
the tests that are asked may take together; the default is 3.
The score is the share that was noticed, in hundredths. Without a module all of core are tried. What stands after `--`
goes to pytest: files, to try fewer tests than all of core's, or `--ignore`. Exit 1 when a score is below 90%.
"""

import sys
from pathlib import Path

import pytest

from tests.mutants.changes import CORE, Change, name_of
from tests.mutants.trial import Trial

ROOT = Path(__file__).parents[2]
GOAL = 90


def main(arguments: list[str]) -> int:
    asked, told = _parted(arguments)
    options, modules = _numbers(asked)
    known = {name_of(path): path for path in sorted(CORE.rglob("[!_]*.py"))}
    if wrong := [name for name in modules if name not in known]:
        print(f"no such module of core: {', '.join(wrong)}  (known: {', '.join(known)})")
        return 2
    scores: dict[str, int] = {}

    def tell(module: str, tried: list[tuple[Change, bool]]) -> None:
        noticed = sum(is_noticed for _, is_noticed in tried)
        scores[module] = 100 * noticed // len(tried) if tried else 100
        print(f"{module}: {noticed} of {len(tried)} changes noticed, {scores[module]}%", flush=True)
        for change, is_noticed in tried:
            if not is_noticed:
                print(
                    "\n".join([f"  {change.function}", *(f"    {line}" for line in change.diff().splitlines())]),
                    flush=True,
                )

    trial = Trial(paths=[known[name] for name in modules or known], tell=tell, **options)
    tests = [] if any(not argument.startswith("-") for argument in told) else [str(ROOT / "tests/core")]
    ended = pytest.main(["-s", "-p", "no:cacheprovider", "-W", "ignore", *tests, *told], plugins=[trial])
    return ended or (0 if all(score >= GOAL for score in scores.values()) else 1)


def _numbers(asked: list[str]) -> tuple[dict[str, int], list[str]]:
    """The options by name, and the modules behind them."""
    options: dict[str, int] = {}
    while asked[:1] in (["--most"], ["--seconds"]):
        options[asked[0].removeprefix("--")] = int(asked[1])
        asked = asked[2:]
    return options, asked


def _parted(arguments: list[str]) -> tuple[list[str], list[str]]:
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
