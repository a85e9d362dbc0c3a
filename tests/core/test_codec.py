"""Every kind of event, effect and the case itself comes back from JSON as it was written."""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurybot.core.case import effects, recorded
from jurybot.core.case.case import Case
from jurybot.core.case.parts import Hold, Seat, Tallied
from jurybot.core.codec import from_json, to_json
from jurybot.core.measures import Measure
from jurybot.core.terms import Terms

JSON_ABLE = st.dictionaries(
    st.text(max_size=5), st.one_of(st.integers(), st.booleans(), st.none(), st.text(max_size=5))
)
MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    int: st.integers(),
    bool: st.booleans(),
    datetime: MOMENTS,
    date: st.dates(),
    timedelta: st.integers(0, 10**9).map(lambda seconds: timedelta(seconds=seconds)),
}


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of an annotated type, of those that the core's values are made of."""
    if isinstance(kind, typing.NewType):
        return values_of(kind.__supertype__)
    if kind in SIMPLE:
        return SIMPLE[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([st.none() if one is type(None) else values_of(one) for one in arguments])
    if origin is tuple:
        return st.lists(values_of(arguments[0]), max_size=2).map(tuple)
    if origin in (dict, Mapping):
        return JSON_ABLE
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    hints = typing.get_type_hints(kind)
    return st.fixed_dictionaries({f.name: values_of(hints[f.name]) for f in dataclasses.fields(kind)}).map(
        lambda fields: kind(**fields)
    )


KINDS = [*recorded.KINDS.values(), *effects.KINDS.values(), Case, Seat, Hold, Tallied, Terms, effects.Wanted]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not effects.Wanted])
def test_every_value_comes_back_as_it_was(kind: Any) -> None:
    @settings(max_examples=8)
    @given(value=values_of(kind))
    def comes_back(value: Any) -> None:
        kept = json.dumps(to_json(value))

        assert from_json(kind, json.loads(kept)) == value

    comes_back()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    name: str
    since: datetime | None = None
    lasts: timedelta = timedelta(hours=1)
    marks: frozenset[str] = frozenset()


def test_a_field_that_an_older_version_lacked_takes_its_default() -> None:
    assert from_json(Known, {"name": "a"}) == Known(name="a")


def test_a_key_that_a_later_version_added_is_ignored() -> None:
    assert from_json(Known, {"name": "a", "colour": "red"}) == Known(name="a")


def test_a_map_that_lacks_what_must_be_there_is_refused() -> None:
    with pytest.raises(TypeError, match="name"):
        from_json(Known, {"since": None})


def test_a_word_that_is_no_member_is_refused() -> None:
    with pytest.raises(ValueError, match="silence"):
        from_json(Measure, "silence")


def test_moments_are_kept_in_utc_to_the_microsecond() -> None:
    moment = datetime(2026, 11, 22, 13, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))

    assert to_json(moment) == "2026-11-22T12:00:00.000005Z"
    assert from_json(datetime, to_json(moment)) == moment


def test_a_moment_without_a_time_zone_is_neither_written_nor_read() -> None:
    """It would mean another moment on another machine."""
    with pytest.raises(ValueError, match="without a time zone"):
        to_json(datetime(2026, 11, 22, 12, 0))
    with pytest.raises(ValueError, match="without a time zone"):
        from_json(datetime, "2026-11-22T12:00:00")


def test_a_fraction_of_a_second_is_refused_and_not_lost() -> None:
    with pytest.raises(ValueError, match="whole number of seconds"):
        to_json(timedelta(seconds=1, milliseconds=500))


def test_sets_are_written_in_one_order() -> None:
    value = Known(name="a", marks=frozenset({"z", "b", "m"}))

    assert to_json(value)["marks"] == ["b", "m", "z"]
    assert from_json(Known, to_json(value)) == value


@pytest.mark.parametrize("value", [1.5, object(), b"bytes", Known])
def test_what_has_no_exact_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        to_json(value)


def test_an_effect_of_newer_code_is_refused_clearly() -> None:
    with pytest.raises(ValueError, match=r"SendOwl.*newer jurybot"):
        effects.effect_from("SendOwl", {})


@pytest.mark.parametrize("kind", effects.KINDS.values())
def test_effects_come_back_from_the_outbox(kind: type[effects.Effect]) -> None:
    @settings(max_examples=5)
    @given(effect=values_of(kind))
    def comes_back(effect: effects.Effect) -> None:
        body = json.loads(json.dumps(effects.effect_body(effect)))

        assert effects.effect_from(kind.__name__, body) == effect

    comes_back()
