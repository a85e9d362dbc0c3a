"""The line by which somebody shows that they speak for a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.names import Domain
from jurybot.core.opening.proof import has_line, line_for, token_for

BAD = Domain("bad.example")
ANA = "ana@bad.example"
TOKEN = token_for(b"k" * 32, BAD, ANA)


def test_a_line_that_was_put_up_stays_good_however_its_owner_is_written() -> None:
    assert line_for(TOKEN) == "jurybot-proof=a948fb8bf0d4374f812b76a350c43145"
    assert token_for(b"k" * 32, BAD, "Ana@Bad.Example") == TOKEN


@given(
    key=st.sampled_from([b"k" * 32, b"l" * 32]),
    name=st.sampled_from(["bad.example", "worse.example"]),
    who=st.sampled_from([ANA, "eve@bad.example"]),
)
def test_who_copies_anothers_line_has_proved_nothing(key: bytes, name: str, who: str) -> None:
    token = token_for(key, Domain(name), who)

    assert (token == TOKEN) == ((key, name, who) == (b"k" * 32, "bad.example", ANA))


@pytest.mark.parametrize("line", [line_for(TOKEN), f"  {line_for(TOKEN)}\t", f'"{line_for(TOKEN)}"'])
def test_blanks_and_quotes_around_the_line_do_not_matter(line: str) -> None:
    assert has_line(["v=spf1 -all", line], TOKEN)


@pytest.mark.parametrize("line", [TOKEN, line_for(TOKEN) + "0", line_for(TOKEN)[:-1], "jurybot-proof=ä"])
def test_no_other_line_will_do(line: str) -> None:
    assert not has_line([], TOKEN)
    assert not has_line([line], TOKEN)
