"""Block lists as people write them, and what is none."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.federation.lists import ROWS_AT_MOST, listed, parse
from jurybot.service.ports.federation import ListEntry, Unreachable


def read(text: str) -> list[tuple[str, str]]:
    return [(entry.domain, entry.severity) for entry in parse(text)]


def of_file(folder: Path, text: str | bytes) -> list[ListEntry]:
    file = folder / "list.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(listed(str(file), None))


def test_mastodons_own_export_is_read_with_its_extras() -> None:
    text = (
        "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\r\n"
        'bad.example,silence,true,False,"spam, and ""worse""\nin two lines",false\r\n'
        "worse.example,suspend,False,true,,false\r\n"
        "watched.example,noop,true,false,,false\r\n"
    )

    assert list(parse(text)) == [
        ListEntry(domain="bad.example", severity="silence", reject_media=True),  # type: ignore[arg-type]
        ListEntry(domain="worse.example", severity="suspend", reject_reports=True),  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bad.example\nworse.example\n", [("bad.example", "suspend"), ("worse.example", "suspend")]),
        ("domain\nbad.example", [("bad.example", "suspend")]),
        ("domain,public_comment\nbad.example,silence", [("bad.example", "suspend")]),
        ("Severity , Domain\nlimit,BAD.example.", [("bad.example", "silence")]),
        ("domain,severity\nbad.example,\nworse.example", [("bad.example", "suspend"), ("worse.example", "suspend")]),
        ("# our list\n\nbad.example\n,\n  \n", [("bad.example", "suspend")]),
        ("domain,severity\nb*d.example,suspend\n192.0.2.1,suspend\nhttps://x.example,suspend\nok.example,silence",
         [("ok.example", "silence")]),
        ("bücher.example", [("xn--bcher-kva.example", "suspend")]),
    ],
)  # fmt: skip
def test_lists_are_read_as_they_come(text: str, said: list[tuple[str, str]]) -> None:
    assert read(text) == said


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    assert [entry.domain for entry in of_file(tmp_path, b"\xef\xbb\xbf#domain,#severity\nbad.example,silence")] == [
        "bad.example"
    ]


def test_a_server_that_stands_twice_counts_once_and_by_the_strictest(tmp_path: Path) -> None:
    found = of_file(tmp_path, "domain,severity\nbad.example,suspend\nbad.example,silence\nBAD.example,suspend")

    assert [(entry.domain, entry.severity) for entry in found] == [("bad.example", "suspend")]


def test_a_sister_co_ops_decisions_in_force_are_a_list() -> None:
    decisions = [
        {"case": 1, "domain": "bad.example", "in_force": "limit"},
        {"case": 2, "domain": None, "in_force": None},
        {"case": 3, "domain": "worse.example", "in_force": "suspend"},
        {"case": 4, "domain": "undone.example", "in_force": None},
    ]

    assert read(json.dumps({"version": 1, "decisions": decisions})) == [
        ("bad.example", "silence"),
        ("worse.example", "suspend"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "<!doctype html><p>Not found",
        "{}",
        "{",
        '{"decisions": 3}',
        '["bad.example"]',
        '{"decisions": [{"case": 1}]}',
        "domain,severity\nbad.example,annihilate",
        "#domain,#severity\n",
        "\n".join(f"d{number}.example" for number in range(ROWS_AT_MOST + 1)),
    ],
)
def test_what_is_no_list_is_unreachable_and_never_an_empty_list(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreachable):
        of_file(tmp_path, text)


def test_twenty_thousand_rows_are_read(tmp_path: Path) -> None:
    assert len(of_file(tmp_path, "\n".join(f"d{number}.example" for number in range(ROWS_AT_MOST)))) == ROWS_AT_MOST


def test_a_file_that_is_not_there_and_one_that_is_no_text_are_said(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="cannot be read"):
        listed(str(tmp_path / "none.csv"), None)
    with pytest.raises(Unreachable, match="UTF-8"):
        of_file(tmp_path, b"\xff\xfe\x00")


def test_without_a_way_to_the_internet_no_address_is_asked() -> None:
    with pytest.raises(Unreachable, match="loopback"):
        listed("https://lists.example/blocks.csv", None)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = list(parse(text))
    except Unreachable:
        return
    assert all(entry.severity in {"silence", "suspend"} for entry in found)
