"""Frozen dataclasses to JSON-able maps and back: how events, effects and the case row are kept.

Only what these hold is known here: text, integers, booleans, None, enums, aware UTC times, lengths of time (whole
seconds), tuples, maps with text keys, and dataclasses of the same. No floats: the record refuses them.
"""


import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Union, get_args, get_origin


def to_json(value: Any) -> Any:
    """A value as JSON-able text, numbers, lists and maps."""
    match value:
        case enum.IntEnum():
            return value.name.lower()
        case enum.Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case timedelta():
            return int(value.total_seconds())
        case Mapping():
            return {str(key): to_json(inner) for key, inner in value.items()}
        case tuple() | list() | frozenset():
            items = [to_json(inner) for inner in value]
            return sorted(items) if isinstance(value, frozenset) else items
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def from_json(kind: Any, value: Any) -> Any:
    """The value of type `kind` that `to_json` wrote. Keys that a later version added are ignored; keys that an older
    version lacked take the field's default. Raises TypeError or ValueError when the map cannot be one."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Union or origin is types.UnionType:
        if value is None:
            return None
        return from_json(next(a for a in arguments if a is not type(None)), value)
    if origin is tuple:
        return tuple(from_json(arguments[0], inner) for inner in value)
    if origin is frozenset:
        return frozenset(from_json(arguments[0], inner) for inner in value)
    if origin in (dict, Mapping):
        return {key: from_json(arguments[1], inner) for key, inner in value.items()}
    if isinstance(kind, typing.NewType):
        return from_json(kind.__supertype__, value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is timedelta:
        return timedelta(seconds=value)
    if isinstance(kind, type) and issubclass(kind, enum.IntEnum):
        return kind[value.upper()]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(value)
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(Any, kind))
        return typing.cast(Any, kind)(
            **{name: from_json(hint, value[name]) for name, hint in hints.items() if name in value}
        )
    return value


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
