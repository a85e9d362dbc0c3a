from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import co_op as prepared
from tests.e2e.co_op import LIKE, SUSPEND, CoOp, a_co_op, joined, seated
from tests.e2e.outside import a_co_op_outside


@pytest.fixture
def like() -> str:
    """Which Mastodon the sandbox answers as: `JURYBOT_E2E_LIKE=4.4 pytest tests/e2e` plays all tests on the oldest.
    What is always played on both says so: `@pytest.mark.parametrize("like", BOTH)`."""
    return LIKE


@pytest.fixture
def new(tmp_path: Path, like: str) -> Iterator[CoOp]:
    """A co-op on its first day."""
    with a_co_op(tmp_path, like=like) as co_op:
        yield co_op


@pytest.fixture
def co_op(tmp_path: Path, like: str) -> Iterator[CoOp]:
    """Everyone has been in the pool for two days; nothing was reported yet."""
    with joined().again(tmp_path, like=like) as co_op:
        yield co_op


@pytest.fixture
def panel(tmp_path: Path, like: str) -> Iterator[CoOp]:
    """A panel of 5 is summoned to case 1: limit bad.example."""
    with seated().again(tmp_path, like=like) as co_op:
        yield co_op


@pytest.fixture
def grave(tmp_path: Path, like: str) -> Iterator[CoOp]:
    """A panel of 5 is summoned to case 1: suspend bad.example."""
    with seated("suspend").again(tmp_path, more=SUSPEND, like=like) as co_op:
        yield co_op


@pytest.fixture
def limited(tmp_path: Path, like: str) -> Iterator[CoOp]:
    """The panel of case 1 has limited bad.example."""
    with prepared.limited().again(tmp_path, like=like) as co_op:
        yield co_op


@pytest.fixture
def in_grace(tmp_path: Path, like: str) -> Iterator[CoOp]:
    """The panel of case 1 has agreed to suspend bad.example, which is limited for the time of grace."""
    with prepared.in_grace().again(tmp_path, more=SUSPEND, like=like) as co_op:
        yield co_op


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[CoOp]:
    """A co-op whose time runs, for a bot that is a process of its own."""
    with a_co_op_outside(tmp_path) as co_op:
        yield co_op
