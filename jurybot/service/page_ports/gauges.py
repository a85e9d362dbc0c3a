"""For whoever watches the bot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Gauges(Protocol):
    """Nothing sealed is in them."""

    def health(self) -> Mapping[str, Any]:
        """Whether the loop goes round: `running`, and since when not."""

    def figures(self) -> Sequence[tuple[str, Mapping[str, str], float]]:
        """Numbers: name, labels, value."""
