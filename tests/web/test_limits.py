"""How often whom, and that nobody outside can make a count forgotten that is a member's."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from jurybot.web import limits
from jurybot.web.limits import A_DAY, KNOWN_AT_MOST, WINDOW, Limits


class Hands:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(limits, "time", hands)
    return hands


def from_(address: str) -> Request:
    return Request({"type": "http", "headers": [(b"x-forwarded-for", address.encode())], "client": ("127.0.0.1", 1)})


def somewhere(n: int) -> Request:
    return from_(f"11.{n // 65536}.{n // 256 % 256}.{n % 256}")


def test_a_members_count_for_the_day_stands_however_many_ask_from_elsewhere(clock: Hands) -> None:
    counts = Limits()
    for _ in range(10):
        counts.take("proposes/7", at_most=10, within=A_DAY)

    for n in range(KNOWN_AT_MOST + 1_000):
        counts.take_outside("servers", somewhere(n), of_one=30, of_all=10**6)

    with pytest.raises(Limits.Used):
        counts.take("proposes/7", at_most=10, within=A_DAY)
    clock.at += 2 * WINDOW
    with pytest.raises(Limits.Used):
        counts.take("proposes/7", at_most=10, within=A_DAY)
    clock.at += A_DAY
    counts.take("proposes/7", at_most=10, within=A_DAY)


def test_of_where_people_come_from_only_the_latest_are_known_and_of_sessions_those_of_this_minute(
    clock: Hands,
) -> None:
    counts = Limits()
    for n in range(KNOWN_AT_MOST + 10):
        counts.take_outside("servers", somewhere(n), of_one=1, of_all=10**6)
        counts.take(f"all/session{n}")

    counts.take_outside("servers", somewhere(0), of_one=1, of_all=10**6)
    with pytest.raises(Limits.Used):
        counts.take_outside("servers", somewhere(KNOWN_AT_MOST + 9), of_one=1, of_all=10**6)
    assert len(counts._outside) == KNOWN_AT_MOST
    clock.at += WINDOW
    counts.take("all/another")
    assert len(counts._counts) == 1


def test_what_one_has_too_much_is_not_counted_among_all(clock: Hands) -> None:
    counts = Limits()
    counts.take_outside("sign-in", from_("11.0.0.1"), of_one=1, of_all=2)
    for _ in range(5):
        with pytest.raises(Limits.Used):
            counts.take_outside("sign-in", from_("11.0.0.1"), of_one=1, of_all=2)

    counts.take_outside("sign-in", from_("11.0.0.2"), of_one=1, of_all=2)
    with pytest.raises(Limits.Used) as used:
        counts.take_outside("sign-in", from_("11.0.0.3"), of_one=1, of_all=2)
    assert used.value.within == WINDOW
