"""Frozen dataclasses to JSON-able maps and back: how events, effects and the case row are kept.

Only what these hold is known here: text, integers, booleans, None, enums, aware UTC times, lengths of time (whole
seconds), tuples, maps with text keys, and dataclasses of the same. No floats: the record refuses them.
"""

import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Union, get_args, get_origin

Reader = Callable[[Any], Any]


def to_json(value: Any) -> Any:
    """A value as JSON-able text, numbers, lists and maps. Raises TypeError for what has no such form, ValueError for a
    naive time and for a length that is no whole number of seconds."""
    match value:
        case enum.Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case datetime():
            return _aware(value).astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case timedelta():
            return _seconds(value)
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
    return _reader(kind)(value)


@functools.cache
def _reader(kind: Any) -> Reader:
    """How values of a type are read back; made once a type, for a case is read at every step."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Union or origin is types.UnionType:
        return _or_none(_reader(next(argument for argument in arguments if argument is not type(None))))
    if origin is tuple or origin is frozenset:
        return _collection(origin, _reader(arguments[0]))
    if origin in (dict, Mapping):
        return _map(_reader(arguments[1]))
    if isinstance(kind, typing.NewType):
        return _reader(kind.__supertype__)
    if kind is datetime:
        return lambda text: _aware(datetime.fromisoformat(text))
    if kind is date:
        return date.fromisoformat
    if kind is timedelta:
        return lambda seconds: timedelta(seconds=seconds)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    return lambda value: value


def _aware(moment: datetime) -> datetime:
    """The moment, if it says where it stands: a naive one would be read by the machine's own time zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} is without a time zone: case time is aware UTC")
    return moment


def _seconds(length: timedelta) -> int:
    """Whole seconds: a fraction would be lost, and the case would differ from its events."""
    if length % timedelta(seconds=1):
        raise ValueError(f"{length} is no whole number of seconds")
    return length // timedelta(seconds=1)


def _or_none(inner: Reader) -> Reader:
    return lambda value: None if value is None else inner(value)


def _collection(kind: Any, inner: Reader) -> Reader:
    return lambda values: kind(map(inner, values))


def _map(inner: Reader) -> Reader:
    return lambda values: {key: inner(value) for key, value in values.items()}


def _record(kind: Any) -> Reader:
    hints = typing.get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}

    def read(values: Mapping[str, Any]) -> Any:
        return kind(**{name: readers[name](value) for name, value in values.items() if name in readers})

    return read
