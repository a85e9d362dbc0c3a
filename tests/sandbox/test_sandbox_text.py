"""Texts: length in graphemes, links, tags, mentions, HTML."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.sandbox import text
from jurybot.sandbox.push import rails_json

FAMILY = "👩‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("written", "note", "counts"),
    [
        ("abc", "", 3),
        ("abc", "note", 7),
        (FAMILY * 3, "", 3),
        ("e\u0301" * 4, "", 4),
        ("हिन्दी", "", 3),  # two since Unicode 15.1
        ("@ana@far.example hi", "", 7),
        ("see https://example.com/" + "y" * 300, "", 27),
        ("see https://a.example/yy", "", 24),
        ("https://example.com/a. And", "", 28),
    ],
)
def test_length_counts_what_people_see(written, note, counts) -> None:
    assert text.length(written, note) == counts


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])))
def test_what_was_written_can_be_read_again(written) -> None:
    shown = text.plain(text.to_html(written.strip(), "coop.example"))

    assert shown == written.strip() or "http" in written


@given(st.text())
def test_html_never_lets_markup_through(written) -> None:
    shown = text.to_html(f"<script>{written}", "coop.example")

    assert "<script" not in shown


def test_paragraphs_and_line_ends() -> None:
    assert text.to_html("a\nb\n\nc\r\nd\n\n\ne", "x") == "<p>a<br />b</p><p>c<br />d</p><p>e</p>"


@pytest.mark.parametrize(
    ("written", "linked"),
    [
        ("https://example.com", "https://example.com"),
        ("(https://example.com/a(b))", "https://example.com/a(b)"),
        ("https://example.com/a?b=c.", "https://example.com/a?b=c"),
        ("https://a.example/x", None),
        ("https://localhost/x", None),
        ("example.com", None),
    ],
)
def test_a_link_is_one_where_its_top_level_domain_exists(written, linked) -> None:
    shown = text.to_html(written, "coop.example")

    assert (f'href="{linked}"' in shown) if linked else ("href" not in shown)


def test_tags_are_words_not_numbers_or_parts_of_words() -> None:
    assert text.tags_in("#One #two2 #3 a#b &#39; https://x.com/#frag #ONE") == ["one", "two2"]


def test_a_tag_is_kept_without_marks_and_linked_as_written() -> None:
    assert text.tags_in("#Jüry #Ёлка") == ["jury", "ёлка"]
    assert 'href="https://coop.example/tags/J%C3%BCry"' in text.to_html("#Jüry", "coop.example")


def test_what_could_end_a_script_is_escaped_in_what_is_pushed_to_webhooks() -> None:
    written = rails_json({"content": "<p>é & so\u2028on</p>"})

    assert written == rb'{"content":"\u003cp\u003e' + "é".encode() + rb' \u0026 so\u2028on\u003c/p\u003e"}'
    assert json.loads(written)["content"] == "<p>é & so\u2028on</p>"
