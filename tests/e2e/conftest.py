from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.co_op import SUSPEND, CoOp, a_co_op, joined, seated


@pytest.fixture
def new(tmp_path: Path) -> Iterator[CoOp]:
    """A co-op on its first day."""
    with a_co_op(tmp_path) as co_op:
        yield co_op


@pytest.fixture
def co_op(tmp_path: Path) -> Iterator[CoOp]:
    """Everyone has been in the pool for two days; nothing was reported yet."""
    with joined().again(tmp_path) as co_op:
        yield co_op


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[CoOp]:
    """A panel of 5 is summoned to case 1: limit bad.example."""
    with seated().again(tmp_path) as co_op:
        yield co_op


@pytest.fixture
def grave(tmp_path: Path) -> Iterator[CoOp]:
    """A panel of 5 is summoned to case 1: suspend bad.example."""
    with seated("suspend").again(tmp_path, more=SUSPEND) as co_op:
        yield co_op
