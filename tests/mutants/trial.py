"""A plugin for pytest: runs the tests once, notes what each runs, then tries each change with those that can notice.

A change is tried in a fork of the process that has imported the tests and all that they use: importing takes longer
than most tests. What runs only while a module is imported is tried by a run of pytest of its own, in such a fork.
"""

from __future__ import annotations

import functools
import gc
import importlib
import importlib.util
import itertools
import os
import resource
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType

import coverage
import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

from tests.mutants.changes import Change, changes, code_of

MEMORY = 4 << 30
"""Bytes that a fork may take: some changes never end."""


@dataclass(slots=True)
class Trial:
    """Tries all changes to the modules at `paths`. `tell` hears which were noticed, of one module after the other."""

    paths: Sequence[Path]
    tell: Callable[[str, list[tuple[Change, bool]]], None]
    most: int = sys.maxsize
    """So many changes of a module at most, at even distances: enough to see where a large one stands."""
    seconds: float = 3
    """Of tests, as they take when nothing is changed: the quickest that together take no longer are asked."""
    _seen: coverage.Coverage = field(init=False)
    _caches: list[functools._lru_cache_wrapper[object]] = field(default_factory=list)
    _items: dict[str, pytest.Item] = field(default_factory=dict)
    _took: dict[str, float] = field(default_factory=dict)

    def pytest_configure(self) -> None:
        """The same few examples for every change; a failing one need not be made small."""
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants", max_examples=20, derandomize=True, database=None, deadline=None, phases=phases
        )
        settings.load_profile("mutants")
        self._seen = coverage.Coverage(data_file=None, config_file=False, include=[str(path) for path in self.paths])
        self._seen.start()  # before the tests are imported, to know what runs at that time

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            self._seen.switch_context(item.nodeid)
            begun = time.process_time()
            if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
                print(f"{item.nodeid} fails without any change (some do while they are watched); it is not asked")
                continue
            self._took[item.nodeid] = time.process_time() - begun
            self._items[item.nodeid] = item
        self._seen.stop()
        gc.unfreeze()  # tests/conftest.py has put out of sight what was there before the tests
        self._caches = [held for held in gc.get_objects() if isinstance(held, functools._lru_cache_wrapper)]
        gc.freeze()  # or else every fork would copy all that is there to look through it
        for path in self.paths:
            runs = self._seen.get_data().contexts_by_lineno(str(path))
            found = list(changes(path))
            tried = found[:: -(-len(found) // self.most) or 1]
            self.tell(path.stem, [(change, self._is_noticed(change, path, runs)) for change in tried])
        return True

    def _is_noticed(self, change: Change, path: Path, runs: dict[int, list[str]]) -> bool:
        try:
            code = code_of(change.function, change.after, str(path))
        except SyntaxError:
            return True
        contexts = {name for line in change.lines for name in runs.get(line, ())}
        able = self._quickest(contexts & self._items.keys())
        if able and _fails(lambda: self._run(change, code, able), seconds=2 + 5 * self._time_of(able)):
            return True
        if "" not in contexts and not change.is_in_head:
            return False
        files = sorted({name.partition("::")[0] for names in runs.values() for name in names if name})
        return bool(files) and _fails(lambda: _run_anew(change, path, files), seconds=300)

    def _quickest(self, names: Collection[str]) -> list[str]:
        """The tests of these names to be asked, in that order."""
        ordered = sorted(names, key=self._took.__getitem__)
        taken = itertools.accumulate(self._took[name] for name in ordered)
        return [name for name, so_far in zip(ordered, taken, strict=True) if so_far <= self.seconds]

    def _time_of(self, names: Collection[str]) -> float:
        return sum(self._took[name] for name in names)

    def _run(self, change: Change, code: CodeType, names: list[str]) -> bool:
        _function(change).__code__ = code
        for cache in self._caches:
            cache.cache_clear()
        runs = (runtestprotocol(self._items[name], nextitem=None, log=False) for name in names)
        return not any(report.failed for reports in runs for report in reports)


def _fails(passes: Callable[[], bool], *, seconds: float) -> bool:
    """Whether something does not pass in a fork, or does not end within those seconds of its time."""
    child = os.fork()
    if child:
        return bool(os.waitpid(child, 0)[1])
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
        os._exit(0 if passes() else 1)
    finally:
        os._exit(1)


def _function(change: Change) -> FunctionType:
    held: object = importlib.import_module(f"jurybot.core.{change.module}")
    for name in change.function.split("."):
        held = vars(held)[name]
    if isinstance(held, classmethod | staticmethod):
        held = held.__func__
    assert isinstance(held, FunctionType)
    return held


def _run_anew(change: Change, path: Path, files: list[str]) -> bool:
    """Imports everything again, the changed module in place of the one on disk."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("jurybot", "tests")]:
        del sys.modules[name]
    named = f"jurybot.core.{change.module}"
    spec = importlib.util.find_spec(named)
    assert spec
    module = sys.modules[named] = importlib.util.module_from_spec(spec)
    exec(compile(change.after, str(path), "exec", dont_inherit=True), module.__dict__)
    room, _, name = named.rpartition(".")
    setattr(sys.modules[room], name, module)
    return pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:cov", *files]) == pytest.ExitCode.OK
