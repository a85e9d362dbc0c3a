"""What holds for all tests."""

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

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


def pytest_collection_finish() -> None:
    """What has been loaded by now stays to the end: it need not be looked through for garbage again and again; nor need
    what a test makes, before there is much of it."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
