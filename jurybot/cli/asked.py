"""A line of JSON that `rules try` or `replies try` was given."""

import json
from collections.abc import Mapping
from typing import Any


class _Twice(ValueError):
    """A key that stands twice in one map: which of the two is meant cannot be known."""


def asked_in(line: str, example: str) -> Mapping[str, Any]:
    """The map that the line is. Raises ValueError that says what is wrong; `example` is a line as it is wanted."""
    try:
        asked = json.loads(line, object_pairs_hook=_said_once)
    except _Twice:
        raise
    except json.JSONDecodeError as bad:
        raise ValueError(f"this is not JSON: {bad.msg} at character {bad.pos + 1}") from None
    except (ValueError, RecursionError):
        raise ValueError("this is not JSON that can be read: too deep, or a number too long") from None
    if not isinstance(asked, dict):
        raise ValueError(f"a line is a map such as {example}")
    return asked


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    once = dict(pairs)
    if len(once) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(f"{next(key for key in keys if keys.count(key) > 1)}: is said twice in one map. Leave one of them")
    return once
