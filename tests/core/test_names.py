"""What counts as the name of a server: as the instance has it. (MASTODON.md, *Domain blocks*.)"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.names import BadDomain, covers, domain, newer, newest


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("bad.example", "bad.example"),
        ("UPPER.Example", "upper.example"),
        ("  bad.example\n", "bad.example"),
        ("bad.example.", "bad.example"),
        (" Bad.Example. ", "bad.example"),
        ("a-b.c-d.example", "a-b.c-d.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.EXAMPLE", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("straße.example", "strasse.example"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("دومين.example", "xn--ugb8bdgl.example"),
        ("אבג.example", "xn--4dbcd.example"),
        ("💩.example", "xn--ls8h.example"),
        ("bad．example", "bad.example"),
        ("bad。example。", "bad.example"),
        ("bücher｡example", "xn--bcher-kva.example"),
        ("ｂａｄ.example", "bad.example"),
        ("bad\u200b.exam\u00adple", "bad.example"),
        ("1.2.3.example", "1.2.3.example"),
        ("127.example", "127.example"),
    ],
)
def test_a_name_is_normalised_as_the_instance_does(written: str, name: str) -> None:
    assert domain(written) == name


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("https://url.example/path", "bare name"),
        ("url.example/", "bare name"),
        ("port.example:8080", "bare name"),
        ("@ana@bad.example", "bare name"),
        ("[::1]", "bare name"),
        ("with space.example", "not a domain name"),
        ("*.example.org", "not a domain name"),
        ("under_score.example", "not a domain name"),
        ("-bad.example", "not a domain name"),
        ("bad-.example", "not a domain name"),
        ("a..example", "not a domain name"),
        (".bad.example", "not a domain name"),
        ("bad.example..", "not a domain name"),
        ("bad\n.example", "not a domain name"),
        ("bad.example\x00", "not a domain name"),
        ("com", "top-level"),
        ("", "empty"),
        ("   ", "empty"),
        (".", "empty"),
        ("127.0.0.1", "IP address"),
        ("127.1", "IP address"),
        ("１２７.0.0.1", "IP address"),
        ("10.0.0.0x1f", "IP address"),
        ("printer.local", "private"),
        ("localhost.localdomain", "private"),
        ("a.home.arpa", "private"),
        ("home.arpa", "private"),
        ("hidden.onion", "private"),
        ("git.corp", "private"),
        ("bad\u202eexample.example", "internationalised"),
        ("a\ud800.example", "internationalised"),
        ("bad／path.example", "not a domain name"),
        ("bad：80.example", "not a domain name"),
        ("a" * 64 + ".example", "not a domain name"),
        ("ü" * 64 + ".example", "internationalised"),
        (".".join(["a" * 63] * 4), "too long"),
        ("ü" * 100_000, "too long"),
    ],
)
def test_what_is_no_server_is_refused_with_the_reason(written: str, why: str) -> None:
    found = domain(written)

    assert isinstance(found, BadDomain)
    assert why in found.why
    assert found.text == written


def test_the_longest_label_and_the_longest_name_still_stand() -> None:
    longest = ".".join(["a" * 63, "a" * 63, "a" * 63, "a" * 61])

    assert domain("a" * 63 + ".example") == "a" * 63 + ".example"
    assert len(longest) == 253
    assert domain(longest) == domain(longest + ".") == longest


@given(st.one_of(st.text(max_size=40), st.lists(st.text("aä1-.。_ :/@*ß", max_size=6), max_size=5).map(".".join)))
def test_a_name_once_normalised_stays_as_it_is(written: str) -> None:
    name = domain(written)
    if isinstance(name, str):
        assert domain(name) == name
        assert name.isascii()
        assert name == name.lower().strip(". ")
        assert "." in name
        assert len(name) <= 253


def test_a_domain_covers_itself_and_what_stands_below_it() -> None:
    assert covers("bad.example", "bad.example")
    assert covers("bad.example", "a.b.bad.example")
    assert not covers("bad.example", "notbad.example")
    assert not covers("a.bad.example", "bad.example")


def test_ids_are_text_that_is_compared_as_numbers() -> None:
    assert newer("10", "9")
    assert not newer("9", "10")
    assert not newer("9", "9")
    assert newer("1", "")
    assert not newer("", "")
    assert newest("9", "10", "", "2") == "10"
    assert newest() == newest("") == "0"
