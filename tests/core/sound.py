"""What holds of every step, whatever it meets: what it brings is stored for ever or sent to people, unseen."""

import dataclasses
import enum
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, get_args, get_origin

from jurybot.core.case import effects as f
from jurybot.core.case import happenings as h
from jurybot.core.case.case import Case
from jurybot.core.case.event import SeatEvent
from jurybot.core.case.step import NotAllowed, Step
from jurybot.service.language.wording import Reader, word

_NAMES = [field.name for field in dataclasses.fields(Case)]
_ALL_FIELDS = attrgetter(*_NAMES)
READER = {"acct": "sam", "n": 1}


def check(taken: Step, now: datetime, before: Case | None, keys: set[str]) -> None:
    """Asserts it of one step. `keys` are those of all effects that the case `before` had wanted; new ones are added."""
    for event in taken.events:
        is_sound = _is_sound(event) if isinstance(event, SeatEvent) else is_of(type(event), event)
        assert is_sound, f"{event} is not what its type says"
        assert event.at == now, f"{event} happened at another time"
    was = _ALL_FIELDS(before) if before else [None] * len(_NAMES)
    for name, value, earlier in zip(_NAMES, _ALL_FIELDS(taken.case), was, strict=True):
        if value is not earlier:
            is_sound = all(map(_is_sound, value)) if name == "seats" else _fields(Case)[name](value)
            assert is_sound, f"{name} is {value!r}, not what its type says"
    for one in taken.effects:
        assert is_of(f.Wanted, one) and is_of(type(one.effect), one.effect), f"{one} is not what its type says"
        case, seq, kind, *of = one.key.split("/")
        assert (case, kind) == (taken.case.id, type(one.effect).__name__) and len(of) <= 1, f"{one.key} is no key"
        assert 0 < int(seq) <= taken.case.seq and of != [""], f"{one.key} is no key"
        assert one.key not in keys, f"{one.key} is wanted twice: the outbox takes it once"
        assert keys.issuperset(one.after), f"{one.key} waits for what nobody wanted"
        keys.add(one.key)
        match one.effect:
            case f.TellStewards(message=message, args=args):
                word(message, {**READER, **args}, Reader())
            case f.TellSeat(seat=seat) | f.Acknowledge(seat=seat) | f.SendSummons(seat=seat):
                assert one.key.endswith(f"/{seat}"), f"{one.key} does not tell whom it is for"


def check_refusal(refused: NotAllowed, happening: h.Happening) -> None:
    """Asserts that its reason can go on a sentence, for it is put behind a colon."""
    why = refused.why.removeprefix(type(happening).__name__)
    assert not why[0].isupper() and why[-1] not in ".!", why


@lru_cache(maxsize=10_000)
def _is_sound(value: object) -> bool:
    """The same seats and what happens to them come again and again where many ways of a case are played."""
    return is_of(type(value), value)


def is_of(kind: Any, value: object) -> bool:
    """Whether a value is of a type as annotations write it, down to the fields of dataclasses."""
    return _test(kind)(value)


@cache
def _test(kind: Any) -> Callable[[Any], bool]:
    if isinstance(kind, typing.NewType):
        return _test(kind.__supertype__)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (typing.Union, types.UnionType):
        tests = [_test(argument) for argument in arguments]
        return lambda value: any(test(value) for test in tests)
    if origin is tuple:
        item = _test(arguments[0])
        return lambda value: type(value) is tuple and all(map(item, value))
    if origin in (dict, Mapping):
        item = _test(arguments[1])
        return lambda value: isinstance(value, Mapping) and all(map(item, value.values()))
    if kind is Any:
        return lambda value: True
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    if kind is None or kind is type(None):
        return lambda value: value is None
    if issubclass(kind, enum.Enum):
        return lambda value: isinstance(value, kind)
    if kind is datetime:
        return lambda value: type(value) is datetime and value.tzinfo is not None
    return lambda value: type(value) is kind


@cache
def _fields(kind: Any) -> dict[str, Callable[[Any], bool]]:
    hints = typing.get_type_hints(kind)
    return {field.name: _test(hints[field.name]) for field in dataclasses.fields(kind)}


def _record(kind: Any) -> Callable[[Any], bool]:
    def test(value: Any) -> bool:
        if type(value) is kind:
            return all(test(getattr(value, name)) for name, test in _fields(kind).items())
        return isinstance(value, kind) and dataclasses.is_dataclass(value) and is_of(type(value), value)

    return test
