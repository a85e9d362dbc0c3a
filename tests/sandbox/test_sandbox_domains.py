"""Names of servers: how they are stored, what is refused and with which words, and where Mastodon falls over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.sandbox import domains

INVALID = "Domain is invalid"
BLANK = "Domain can't be blank"


def block(api, domain, **form):
    return api("bot", "POST", "/api/v1/admin/domain_blocks", data={"domain": domain, **form})


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (" Bad.EXAMPLE ", "bad.example"),
        ("bad.example.", "bad.example"),
        ("bad.example/", "bad.example"),
        ("\tbad.example\n", "bad.example"),
        ("bad.example..", "bad.example."),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("b%C3%BCcher.example", "xn--bcher-kva.example"),
        ("straße.example", "strasse.example"),
        ("😀.example", "xn--e28h.example"),
        ("ｆｕｌｌ.example", "full.example"),
        ("日本語.example", "xn--wgv71a119e.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("192.0.2.7", "192.0.2.7"),
        ("com", "com"),
    ],
)
def test_a_domain_is_stored_in_its_plain_form(api, written, stored) -> None:
    made = block(api, written).json()

    assert made["domain"] == stored
    assert made["digest"] == domains.digest(stored)


@pytest.mark.parametrize(
    ("written", "problems"),
    [
        ("*.example", [INVALID]),
        ("a..example", [INVALID]),
        (".example", [INVALID]),
        ("under_score.example", [INVALID]),
        ("-" * 64 + ".example", [INVALID]),
        ("a." * 130 + "example", [INVALID]),
        ("a:80", [INVALID]),
        ("[::1]", [INVALID]),
        ("a%20b.example", [INVALID]),
        ("https://a.example", [INVALID, INVALID]),
        ("a.example/path", [INVALID, INVALID]),
        ("a b.example", [INVALID, INVALID]),
        ("mallory@a.example", [INVALID, INVALID]),
        ("", [BLANK]),
        ("  ", [BLANK]),
        ("/", [BLANK]),
        (".", [BLANK]),
    ],
)
def test_what_is_no_domain_is_refused(api, written, problems) -> None:
    answer = block(api, written)

    assert (answer.status_code, answer.json()["error"]) == (422, "Validation failed: " + ", ".join(problems))


def test_a_bad_severity_stands_between_what_the_normaliser_and_what_the_validator_say(api) -> None:
    severity = "Severity is not included in the list"

    assert block(api, "a b", severity="limit").json()["error"] == f"Validation failed: {INVALID}, {severity}, {INVALID}"
    assert block(api, "", severity="limit").json()["error"] == f"Validation failed: {severity}, {BLANK}"
    assert block(api, "a.example", severity="").json()["error"] == f"Validation failed: {severity}"


@pytest.mark.parametrize("written", ["אa.example", "\u202e.example", "ü" * 62 + ".example"])
def test_names_at_which_the_server_falls_over(api, written) -> None:
    assert block(api, written).status_code == 500


@pytest.mark.parametrize("written", ["TWO.example", "two.example.", "two.example/", "a.TWO.example"])
def test_an_existing_block_is_found_however_the_domain_is_written(api, written) -> None:
    refused = block(api, written, severity="silence")

    assert (refused.status_code, refused.json()["existing_domain_block"]["domain"]) == (422, "two.example")


@pytest.mark.parametrize(
    ("domain", "shown"),
    [("three.example", "thre*.****ple"), ("hidden-name.example", "hidde******.***mple"), ("ab.c", "ab.c"), ("x", "x")],
)
def test_a_hidden_domain_is_starred_in_its_middle(domain, shown) -> None:
    assert domains.starred(domain) == shown


@given(st.text(max_size=20))
def test_a_domain_is_taken_or_refused_and_never_breaks_anything(written) -> None:
    name = domains.plain(written)

    assert name is None or domains.plain(name) == name
