"""A reply cut into tokens: what each is, and where it stands in its line as its author wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.text.plain import marked
from jurybot.core.text.tokens import DOMAIN, NUMBER, SIGN, WORD, line_of, mixes_scripts, same_domain


@given(st.text())
def test_each_token_stands_in_its_line_where_it_says_one_behind_the_other(text):
    tokens = line_of(text).tokens

    for token in tokens:
        assert text[token.start : token.end].casefold() in (token.text, f"#{token.text}") or token.text.startswith("<")
    places = [place for token in tokens for place in (token.start, token.end)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("limit", WORD),
        ("12", NUMBER),
        ("#12", NUMBER),
        ("bad.example", DOMAIN),
        ("a.b.c.d.e.f.g.h.i.j.k.example", DOMAIN),
        ("a.b.c.d.e.f.g.h.i.j.k.l.example", WORD),  # a name has no thirteen parts
        ("3.14a", WORD),
        ("bad.example2", WORD),  # and ends in letters
        ("1.example", DOMAIN),
        ("xn--bcher-kva.example", DOMAIN),
        ("sub.xn--bcher-kva.example", DOMAIN),
        ("xn--80a1acny.xn--p1ai", DOMAIN),
        ("e.g", WORD),
        ("?", SIGN),
        (":)", SIGN),
        ("👍", SIGN),
    ],
)
def test_what_stands_alone_is_of_one_kind(text, kind):
    (token,) = line_of(text).tokens

    assert (token.text, token.kind) == (text.removeprefix("#"), kind)
    assert token.is_word == (kind != SIGN)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("second 例え.example", "例え.example"),
        ("second 例え.exampleを", "例え.example"),
        ("see ｈｏｓｔ-1.例え.jp, please", ""),  # wide letters are made plain before
        ("see host-1.例え.jp, please", "host-1.例え.jp"),
        ("second 例え.xn--p1ai", "例え.xn--p1ai"),
        ("second 中文网.中国", "中文网.中国"),
        ("second 例え.みんな", "例え.みんな"),
        ("second ホスト-1.例え.example.", "ホスト-1.例え.example"),
        ("second bad.exampleは", "bad.example"),
        ("理由は bad.example", "bad.example"),
        ("停止.理由は", ""),
        ("制限.spam", ""),
        ("停止。 制限.理由は", ""),
        ("second 例え.理由は", ""),
        ("second -例え.example", ""),
    ],
)
def test_a_name_in_letters_that_stand_without_blanks_is_one_behind_a_word_and_a_blank(text, name):
    assert "".join(token.text for token in line_of(text).tokens if token.kind == DOMAIN) == name


@pytest.mark.parametrize("text", ["second пример.example", "second مثال.example", "second 例え.example"])
def test_each_label_of_a_name_may_have_an_alphabet_of_its_own_and_no_label_two(text):
    assert not mixes_scripts(line_of(text).tokens)
    assert mixes_scripts(line_of("second bаd.example").tokens), "with a Cyrillic a"


def test_a_link_to_a_servers_home_is_its_name_where_it_was_written():
    line = line_of(marked("see https://Bad.example/ x"))
    (server,) = [token for token in line.tokens if token.kind == DOMAIN]

    assert server.text == "bad.example"
    assert "https://Bad.example/" in line.text[server.start : server.end]
    assert not any(token.kind == DOMAIN for token in line_of(marked("https://bad.example/a https://localhost")).tokens)


def test_what_stands_between_two_places_is_whole():
    line = line_of("limit them now please")

    assert [token.text for token in line.between(6, 14).tokens] == ["them", "now"]
    assert [token.text for token in line.between(7, 13).tokens] == []
    assert line.between(6, 14).text == "them now"
    assert line.from_token(2).between(0, 14).text == "now"


def test_letters_of_two_alphabets_are_told_in_words_alone():
    assert mixes_scripts(line_of("ѕuspend").tokens)
    assert mixes_scripts(line_of("bаd.example").tokens)
    assert not mixes_scripts(line_of("停止する カタカナ").tokens)
    assert not mixes_scripts(line_of("limit они 2").tokens)
    assert not mixes_scripts(line_of(marked("limit @аna #fеdi")).tokens), "marks are no words"


def test_a_server_is_the_same_in_unicode_and_in_punycode():
    assert same_domain("BÜCHER.example", "xn--bcher-kva.example")
    assert not same_domain("bücher.example", "bucher.example")
    assert same_domain("a..b", "A..B"), "what is no name is compared as it stands"
