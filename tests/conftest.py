"""What holds for all tests."""

import asyncio
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings

if settings().deadline is not None:  # else somebody has chosen a profile, as the mutants do
    # A busy machine would miss any deadline now and then, and take long to make examples.
    settings.register_profile("jurybot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("jurybot")

# Where Python is told not to keep what it has compiled, each of a hundred processes would compile it all anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

MEMORY = Path("/dev/shm")
ROOM = 2 << 30  # bytes: a container may have next to nothing there
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # Databases and sites are written so that a power cut loses nothing. A disk would have every test wait for that.
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = str(MEMORY)

T = TypeVar("T")
run = asyncio.run


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Python 3.11 does not tell whoever measures coverage that a coroutine goes on with an exception, and the rest of
    all that had called `asyncio.run` would count as never reached (https://github.com/python/cpython/issues/106749). In
    a thread of its own nobody else loses the count."""
    if sys.gettrace() is None:
        return run(work)
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(run, work).result()


if sys.version_info < (3, 12):
    asyncio.run = run_apart  # type: ignore[assignment]


def pytest_collection_finish() -> None:
    """What has been loaded by now stays to the end: it need not be looked through for garbage again and again; nor need
    what a test makes, before there is much of it."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
