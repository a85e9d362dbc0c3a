"""Entries of the public record: one way to write each, and nothing in it that does not belong."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.canonical import MAX_BYTES, BadEntry, canonical, entry_hash, leaf
from jurybot.core.record.record import (
    FIELDS,
    case_entry,
    chain,
    docket_hash,
    entry_from,
    policy_entry,
    sound,
    withdrawn_entry,
)

DAY = date(2025, 11, 21)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
keys = st.text(st.characters(max_codepoint=127), max_size=8)
values = st.recursive(
    st.one_of(text, st.integers(-(2**53) + 1, 2**53 - 1)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)


def a_case(**changes: Any) -> dict[str, Any]:
    return {**case_entry(day=DAY, case=7, docket="ab" * 32), **changes}


@given(value=values)
def test_the_bytes_are_those_of_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(value=values)
def test_what_is_written_is_read_back_as_the_same(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"a": 1.0}, "entry.a: float"),
        ({"a": [1, None]}, r"entry.a\[1\]: NoneType"),
        ({"a": {"b": True}}, "entry.a.b: true and false"),
        ({"a": 2**53}, "entry.a: .* beyond"),
        ({"a": -(2**53)}, "entry.a: .* beyond"),
        ({"é": 1}, "is not ASCII"),
        ({1: 1}, "is not ASCII"),
        ({"a": "\ud800"}, "surrogate"),
        ({"a": (1, 2)}, "tuple"),
        ({"a": b"x"}, "bytes"),
        ({"a": "x" * MAX_BYTES}, "at most 65535"),
    ],
)
def test_what_has_no_one_form_is_refused_with_its_place(value: Any, says: str) -> None:
    with pytest.raises(BadEntry, match=says):
        canonical(value)


def test_an_entry_may_have_exactly_the_most_bytes_and_not_one_more() -> None:
    room = MAX_BYTES - len('{"a":""}')

    assert len(canonical({"a": "x" * room})) == MAX_BYTES
    with pytest.raises(BadEntry):
        canonical({"a": "x" * (room + 1)})


def test_a_leaf_is_the_hash_of_a_zero_byte_and_the_entry_and_its_name_that_of_the_file() -> None:
    entry = case_entry(day=DAY, case=7, docket="ab" * 32)
    file = b'{"case":7,"day":"2025-11-21","docket":"' + b"ab" * 32 + b'","entry":"case","version":1}'

    assert canonical(entry) == file
    assert leaf(entry) == hashlib.sha256(b"\x00" + file).digest()
    assert entry_hash(entry) == hashlib.sha256(file).hexdigest()


def test_a_file_is_read_back_only_as_it_was_written() -> None:
    entry = case_entry(day=DAY, case=7, docket="ab" * 32)
    raw = canonical(entry)

    assert entry_from(raw) == entry
    for changed in (raw + b"\n", raw.replace(b":", b": "), raw.replace(b"case", b"\\u0063ase", 1)):
        with pytest.raises(BadEntry, match="canonical"):
            entry_from(changed)
    twice = raw.replace(b'{"case":7', b'{"case":8,"case":7')
    with pytest.raises(BadEntry, match="canonical"):
        entry_from(twice)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000, b'{"case":' + b"9" * 5000 + b"}"])
def test_what_is_not_json_is_refused(raw: bytes) -> None:
    with pytest.raises(BadEntry, match="not JSON"):
        entry_from(raw)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ([], "a map"),
        ({}, "no kind of entry"),
        ({"entry": ["case"], "version": 1}, "no kind of entry"),
        (a_case(entry="verdict"), "no kind of entry"),
        (a_case(version=3), "case.version: 3 is not known here, only up to 2"),
        (a_case(version=0), "case.version: 0"),
        (a_case(version="1"), "case.version: '1'"),
        ({"entry": "term", "version": 3}, "term.version: 3 is not known here, only up to 2"),
        (a_case(version=True), "case.version: True"),
        (a_case(who="ana"), "missing or unknown: who"),
        ({"entry": "case", "version": 1, "case": 7, "day": "2025-11-21"}, "missing or unknown: docket"),
        (a_case(day="2025-11-21T10:00"), "case.day"),
        (a_case(day="2025-02-30"), "case.day"),
        (a_case(day="20251121"), "case.day"),
        (a_case(case=0), "case.case"),
        (a_case(case=True), "case.case"),
        (a_case(case="7"), "case.case"),
        (a_case(docket="AB" * 32), "case.docket"),
        (a_case(docket="ab" * 31), "case.docket"),
        (a_case(docket="ab" * 32 + "\n"), "case.docket"),
    ],
)
def test_an_entry_has_the_fields_of_its_kind_and_no_others(entry: Any, says: str) -> None:
    with pytest.raises(BadEntry, match=says):
        sound(entry)


def test_a_builder_refuses_what_the_record_may_not_hold() -> None:
    with pytest.raises(BadEntry, match=r"case\.case"):
        case_entry(day=DAY, case=0, docket="ab" * 32)
    one = chain(by="operator", anchor=b"\x00" * 31, length=16)
    with pytest.raises(BadEntry, match=r"policy\.chains"):
        policy_entry(day=DAY, number=1, chains=[one], seats=7, reserves=6, reveal_within_days=1)


def test_the_docket_is_bound_by_a_salted_hash() -> None:
    row = {"domain": "bad.example", "proposed": "limit"}

    assert docket_hash(row, b"\x00" * 32) == docket_hash(dict(reversed(row.items())), b"\x00" * 32)
    assert docket_hash(row, b"\x00" * 32) != docket_hash(row, b"\x01" * 32)
    assert docket_hash(row, b"\x00" * 32) != docket_hash({**row, "proposed": "suspend"}, b"\x00" * 32)


def test_withdrawn_names_the_entry_that_it_ends() -> None:
    case = case_entry(day=DAY, case=7, docket="ab" * 32)

    assert withdrawn_entry(day=DAY, case=case)["case_entry"] == entry_hash(case)


def test_the_documentation_names_every_field_of_every_entry() -> None:
    page = (Path(__file__).parents[2] / "docs" / "record.md").read_text()

    for kind, fields in FIELDS.items():
        section = page.split(f"### {kind}\n", 1)[1].split("\n#", 1)[0]
        for field in fields:
            assert f"| `{field}` |" in section, f"{kind}.{field}"
