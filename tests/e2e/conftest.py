from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.co_op import CoOp, a_co_op


@pytest.fixture
def co_op(tmp_path: Path) -> Iterator[CoOp]:
    with a_co_op(tmp_path) as co_op:
        yield co_op
