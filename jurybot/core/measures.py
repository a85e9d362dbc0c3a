"""What a jury may do to a server: none < limit < suspend. (DELIBERATION.md, "Words".)

"limit" is what Mastodon's API calls `silence`; that name is the instance room's business, not the core's.
"""

from enum import Enum
from functools import total_ordering


@total_ordering
class Measure(Enum):
    """The measures, weakest first. Their values are their names in files, events and JSON lines."""

    NONE = "none"
    LIMIT = "limit"
    SUSPEND = "suspend"

    def __lt__(self, other: "Measure") -> bool:
        return WEAKEST_FIRST.index(self) < WEAKEST_FIRST.index(other)


WEAKEST_FIRST = tuple(Measure)
