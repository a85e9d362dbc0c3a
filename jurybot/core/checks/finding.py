"""What a check of the public record comes to at the first thing that is not as it should be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The first thing that is not as it should be: `entry` names the entry."""

    entry: str
    because: str


class Wrong(Exception):
    """Ends a check at its first finding, with the entry that it is about; never leaves the checks' modules."""

    def __init__(self, entry: str, because: str) -> None:
        super().__init__(because)
        self.failed = Failed(entry=entry, because=because)


def must(holds: bool, entry: str, otherwise: str) -> None:
    """Raises Wrong unless it holds."""
    if not holds:
        raise Wrong(entry, otherwise)
